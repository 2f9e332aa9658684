"""How a request says who asks: Basic, Digest or Bearer (RFC 7617, 7616, 6750), with a password that may change meanwhile.

The password is asked for at the first request, and anew when it is refused: one that was changed is
taken without a restart, and the same one is never offered twice to a server that counts mistakes.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Generator

import httpx

from connectors.errors import Permanent

SCHEMES = ("auto", "basic", "digest", "bearer")
_STRANGE = (ValueError, LookupError, NotImplementedError, AssertionError)
"""What the library is known to raise on a challenge that it cannot read."""
Flow = Generator[httpx.Request, httpx.Response, None]


class Signing(httpx.Auth):
    """Signs the requests of one account."""

    def __init__(self, user: str, secret: Callable[[], str], scheme: str = "auto") -> None:
        """Asks for no password yet. ``auto``: Basic, unless the server wants Digest alone."""
        self._user = user
        self._load = secret
        self._scheme = scheme
        self._secret: str | None = None
        self._digest: httpx.DigestAuth | None = None

    def auth_flow(self, request: httpx.Request) -> Flow:
        """See ``httpx.Auth``. Raises what asking for the password raises."""
        secret = self._secret if self._secret is not None else self._fresh()
        response = yield from self._signed(request, secret)
        if response.status_code != httpx.codes.UNAUTHORIZED:
            return
        self._secret = None
        fresh = self._load()
        if fresh != secret:
            yield from self._signed(request, self._fresh(fresh))

    def _fresh(self, secret: str | None = None) -> str:
        self._digest = None
        self._secret = self._load() if secret is None else secret
        return self._secret

    def _signed(self, request: httpx.Request, secret: str) -> Generator[httpx.Request, httpx.Response, httpx.Response]:
        if self._digest is None and self._scheme == "digest":
            self._digest = httpx.DigestAuth(self._user, secret)
        if self._digest is not None:
            return (yield from _passed_on(self._digest.auth_flow(request)))
        request.headers["Authorization"] = self._plain(secret)
        response = yield request
        if response.status_code == httpx.codes.UNAUTHORIZED and self._scheme == "auto" and _wants_digest(response):
            del request.headers["Authorization"]
            self._digest = httpx.DigestAuth(self._user, secret)
            response = yield from _passed_on(self._digest.auth_flow(request))
        return response

    def _plain(self, secret: str) -> str:
        if self._scheme == "bearer":
            return f"Bearer {secret}"
        return "Basic " + base64.b64encode(f"{self._user}:{secret}".encode()).decode()


def _passed_on(flow: Flow) -> Generator[httpx.Request, httpx.Response, httpx.Response]:
    """The requests of the library's Digest; returns the last response."""
    request = next(flow)
    while True:
        response = yield request
        try:
            request = flow.send(response)
        except StopIteration:
            return response
        except _STRANGE as error:
            raise Permanent(
                "The calendar server asks for Digest in a way nobody understands: set `auth` under [account.calendar] "
                "to another way to sign in."
            ) from error


def _wants_digest(response: httpx.Response) -> bool:
    offered = {value.split(" ")[0].lower() for value in response.headers.get_list("www-authenticate")}
    return "digest" in offered and "basic" not in offered
