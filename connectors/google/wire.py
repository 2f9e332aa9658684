"""The one connection to a Google server, on httplib2, with what the libraries would do behind our back taken out.

    httplib2        repeats a request of any method when the server closes without a word: not here
                    follows redirects: not here
    google-auth     refreshes and repeats on 401: ``http.py`` does, through its own gate
    client          takes an answer that is no JSON for text: an error here

Imported only when an account is used, because the libraries are heavy.
"""

from __future__ import annotations

import http.client
import json
import socket
import time
from contextlib import suppress
from typing import Any

import httplib2
from google.auth.transport import Request, Response
from googleapiclient.model import JsonModel

from connectors.errors import Temporary

RESTS = 30.0
"""Seconds after which an open connection is not trusted any more: servers close those that rest."""
LOST = (OSError, http.client.HTTPException, httplib2.HttpLib2Error)
"""What is raised where no whole answer came."""


class Wire(httplib2.Http):  # type: ignore[misc]
    """Every call is one request on the wire, no more."""

    def __init__(self, *, local: bool, patience: float) -> None:
        """``local``: no proxy, whatever the environment says; ``patience``: seconds without a byte."""
        super().__init__(timeout=patience, **({"proxy_info": None} if local else {}))
        self.follow_redirects = False
        self._used = time.monotonic()

    def hang_up(self) -> None:
        """Ends the request that another thread waits in."""
        for connection in list(self.connections.values()):
            if (sock := connection.sock) is not None:
                with suppress(OSError):  # it may have ended meanwhile
                    socket.socket.shutdown(sock, socket.SHUT_RDWR)  # below TLS: no word of parting is waited for

    def _conn_request(
        self, conn: Any, request_uri: str, method: str, body: Any, headers: Any
    ) -> tuple[httplib2.Response, bytes]:
        """In place of httplib2's, which tries up to three times whatever the method."""
        now = time.monotonic()
        if method != "GET" or now - self._used > RESTS:
            conn.close()  # a connection that rested may be dead, which shows only after something was written
        self._used = now
        try:
            if conn.sock is None:
                conn.connect()
            conn.request(method, request_uri, body, headers)
            answer = conn.getresponse()
            content = answer.read()
        except LOST:
            conn.close()
            raise
        response = httplib2.Response(answer)
        return response, httplib2._decompressContent(response, content, self.limit_kwargs)  # noqa: SLF001 no other way


class Strict(JsonModel):  # type: ignore[misc]
    """Takes nothing but a JSON object for an answer."""

    def deserialize(self, content: bytes) -> dict[str, Any]:
        """The object. Raises Temporary: a hotel's welcome page, or an answer cut short."""
        try:
            found = json.loads(content)
        except ValueError as error:
            raise Temporary("Google's answer cannot be read (no JSON): it is tried again.") from error
        if not isinstance(found, dict):
            raise Temporary("Google's answer cannot be read (no object): it is tried again.")
        return found


class TokenAnswer(Response):
    """An answer of the token endpoint, as google-auth wants it."""

    def __init__(self, response: httplib2.Response, content: bytes) -> None:
        self._response, self._content = response, content

    @property
    def status(self) -> int:
        """The HTTP status."""
        return int(self._response.status)

    @property
    def headers(self) -> Any:
        """Lower-case names."""
        return self._response

    @property
    def data(self) -> bytes:
        """The body."""
        return self._content


class TokenAsking(Request):
    """How google-auth asks the token endpoint: through ``post``, which is http.py's, and nowhere else."""

    def __init__(self, post: Any) -> None:
        self._post = post

    def __call__(
        self, url: str, method: str = "GET", body: Any = None, headers: Any = None, timeout: Any = None, **_: Any
    ) -> TokenAnswer:
        """One request. Raises what ``post`` raises."""
        del timeout  # the wire's own holds
        return TokenAnswer(*self._post(url, method, body or b"", dict(headers or {})))


def discovered(api: str, version: str, root: str, path: str, http_like: Any) -> Any:
    """The service object, from the one discovery document that ships with the library. Calls nobody."""
    from googleapiclient.discovery import build_from_document
    from googleapiclient.discovery_cache import get_static_doc

    return build_from_document(
        get_static_doc(api, version),
        http=http_like,
        model=Strict(),
        client_options={"api_endpoint": root + path},
    )
