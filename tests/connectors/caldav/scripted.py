"""An HTTP server on loopback that answers as a test wants: for what real servers only do on a bad day."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from tests.servers.certificates import Certificate

SPACES = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:s="http://calendarserver.org/ns/"'
CALENDAR = "<d:resourcetype><d:collection/><c:calendar/></d:resourcetype>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was asked."""

    method: str
    path: str
    headers: dict[str, str]
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What is answered; ``parts`` are sent one after another, without a length."""

    status: int = 207
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    parts: Iterable[bytes] | None = None
    length: int | None = None
    """Announced, where it is another than the body's."""


def multistatus(*responses: str, token: str = "") -> Reply:
    """A WebDAV answer."""
    end = f"<d:sync-token>{token}</d:sync-token>" if token else ""
    return Reply(body=f"<d:multistatus {SPACES}>{''.join(responses)}{end}</d:multistatus>".encode())


def response(href: str, properties: str = "", status: str = "") -> str:
    """One response of it: with properties, or with a status."""
    if status:
        return f"<d:response><d:href>{href}</d:href><d:status>HTTP/1.1 {status}</d:status></d:response>"
    return (
        f"<d:response><d:href>{href}</d:href><d:propstat><d:prop>{properties}</d:prop>"
        "<d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
    )


def entry(href: str, etag: str, text: str = "") -> str:
    """One resource, with its content where there is one."""
    data = f"<c:calendar-data>{text}</c:calendar-data>" if text else ""
    return response(href, f"<d:getetag>{etag}</d:getetag>{data}")


class Scripted:
    """A running server; ``asked`` holds what it was asked."""

    def __init__(self, script: Callable[[Request], Reply], certificate: Certificate | None = None) -> None:
        self.script = script
        self.asked: list[Request] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = 1 << 16  # head and body in one packet: the second would wait for an answer to the first

            def __getattr__(self, name: str) -> Callable[[], None]:
                if name.startswith("do_"):
                    return self._serve
                raise AttributeError(name)

            def _serve(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
                headers = {key.lower(): value for key, value in self.headers.items()}
                request = Request(method=self.command, path=self.path, headers=headers, body=body)
                server.asked.append(request)
                reply = server.script(request)
                self.send_response(reply.status)
                for key, value in reply.headers.items():
                    self.send_header(key, value)
                if reply.parts is None:
                    self.send_header("Content-Length", str(len(reply.body) if reply.length is None else reply.length))
                self.close_connection = reply.parts is not None or reply.length is not None
                self.end_headers()
                try:
                    for part in reply.parts or [reply.body]:
                        self.wfile.write(part)
                except OSError:
                    self.close_connection = True  # the client has had enough

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        scheme = "http"
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate.file, certificate.key)
            self._http.socket = context.wrap_socket(self._http.socket, server_side=True, do_handshake_on_connect=False)
            scheme = "https"
        self.url = f"{scheme}://localhost:{self._http.server_address[1]}"
        Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def stop(self) -> None:
        """Gone."""
        self._http.shutdown()
        self._http.server_close()
