"""A web server that stands before another one: TLS and passwords (Basic), the user's name handed on in a header.

Runs in threads of the tests. It changes nothing of what passes through but the headers of the connection.
"""

from __future__ import annotations

import base64
import binascii
import http.client
import ssl
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from tests.servers.answering import Answering

from .certificates import Certificate
from .running import HOST

OF_ONE_CONNECTION = {
    "connection",
    "keep-alive",
    "transfer-encoding",
    "content-length",
    "x-remote-user",
    "server",
    "date",
}


class Front:
    """Listens on ``port``, asks ``behind``; who may pass stands in ``passwords``."""

    def __init__(self, behind: int, certificate: Certificate) -> None:
        self.passwords: dict[str, str] = {}
        self._http = Threads((HOST, 0), type("PassTo", (Pass,), {"behind": behind, "passwords": self.passwords}))
        self._http.tls.load_cert_chain(certificate.file, certificate.key)
        self.port = int(self._http.server_address[1])
        Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def stop(self) -> None:
        """Nobody is answered any more."""
        self._http.shutdown()
        self._http.server_close()


class Threads(ThreadingHTTPServer):
    """A thread a connection; the TLS handshake in that thread, too."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(address, handler)
        self.tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)

    def finish_request(self, request, client_address) -> None:
        try:
            with self.tls.wrap_socket(request, server_side=True) as safe:
                super().finish_request(safe, client_address)
        except OSError:
            request.close()  # A client that does not trust us, or that left.


class Pass(Answering):
    """One connection."""

    behind: int
    passwords: Mapping[str, str]

    def handle_one_request(self) -> None:
        """Any method: all are handed on."""
        self.raw_requestline = self.rfile.readline(65537)
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        user = signed_in(self.headers.get("Authorization", ""), self.passwords)
        if user is None:
            self.answer(401, [("WWW-Authenticate", 'Basic realm="tests"')], b"")
        else:
            self.hand_on(user, body)

    def hand_on(self, user: str, body: bytes) -> None:
        """Asks the server behind, and answers as it does."""
        inner = http.client.HTTPConnection(HOST, self.behind, timeout=20)
        kept = {k: v for k, v in self.headers.items() if k.lower() not in OF_ONE_CONNECTION}
        try:
            inner.request(self.command, self.path, body, {**kept, "X-Remote-User": user})
            said = inner.getresponse()
            self.answer(said.status, said.getheaders(), said.read())
        except OSError:
            self.answer(502, [], b"")
        finally:
            inner.close()

    def answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        """One answer, its length told."""
        self.send_response(status)
        for name, value in headers:
            if name.lower() not in OF_ONE_CONNECTION:
                self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(b"" if self.command == "HEAD" else body)
        self.wfile.flush()


def signed_in(authorization: str, passwords: Mapping[str, str]) -> str | None:
    """The user's name if the password is right."""
    try:
        name, _, password = base64.b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return name if passwords.get(name) == password else None
