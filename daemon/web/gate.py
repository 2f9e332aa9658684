"""Nobody reaches a page but the user's own browser, and no answer leaves without its headers.

    request --> method --> Host --> Origin, Sec-Fetch --> body, bounded --> session --> form mark --> page
                  405       421        403                   413, 415         401          403

Host: a stranger's name that resolves to this machine (DNS rebinding) is refused. Origin: another site's page may
neither post here nor read. Everything refused is answered with one sentence, and nothing has happened.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlsplit

from daemon.web.desk import Refused
from daemon.web.seal import Seal
from daemon.web.static import PATH as STATIC_PATH

if TYPE_CHECKING:
    from datetime import datetime

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE: Final = "ft"
SIGN_IN: Final = "/sign-in"
MARK: Final = "mark"
"""The field of every form that says it was made for this session."""
MOST_BYTES: Final = 512 * 1024
"""Of a form: a long letter in a script that takes nine bytes a letter when sent."""
MOST_FIELDS: Final = 40
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # Not "no-referrer": with that a browser sends "Origin: null" with our own forms, and the Origin could not be checked.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Stands before the whole site (ASGI)."""

    inner: ASGIApp
    seal: Seal
    names: frozenset[str]
    """Host names of the user's own tunnel, besides loopback's."""
    clock: Callable[[], datetime]
    refuse: Callable[[Request, Refused], Response]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers, or hands on what is in order."""
        from starlette.requests import Request

        if scope["type"] == "lifespan":
            await self.inner(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        request = Request(scope, receive)
        try:
            await self._check(request)
        except Refused as refused:
            await self.refuse(request, refused)(scope, receive, with_headers(send))
            return
        await self.inner(scope, receive, with_headers(send))

    async def _check(self, request: Request) -> None:
        """Raises Refused. Leaves the form and the session's mark in the request's state."""
        if request.method not in {"GET", "HEAD", "POST"}:
            raise Refused(405, "This page is only read and filled in: there is nothing else to do with it.")
        self._check_host(request)
        self._check_origin(request)
        form = await read_form(request) if request.method == "POST" else {}
        session = request.cookies.get(COOKIE, "")
        signed_in = self.seal.is_session(session, self.clock())
        request.state.form, request.state.signed_in = form, signed_in
        request.state.mark = self.seal.form_mark(session) if signed_in else ""
        if request.url.path.startswith((STATIC_PATH, SIGN_IN)):
            return
        if not signed_in:
            raise Refused(401, "You are not signed in.")
        if request.method == "POST" and not self.seal.is_form_mark(form.pop(MARK, ""), session):
            raise Refused(
                403, "This form was not made by this page, or you signed in anew since: go back, reload, try again."
            )

    def _check_host(self, request: Request) -> None:
        hosts = request.headers.getlist("host")
        name = _host_name(hosts[0]) if len(hosts) == 1 else ""
        if name not in LOOPBACK and name not in self.names:
            raise Refused(
                421,
                "This page answers to localhost only: open it by the link that followthrough review prints, "
                "or add the name of your tunnel to [review] names.",
            )

    def _check_origin(self, request: Request) -> None:
        """Another site may lead here by a link; it may not post here, load from here or read."""
        host = request.headers["host"]
        origins = request.headers.getlist("origin")
        ours = all(urlsplit(origin).netloc == host and origin.startswith(("http://", "https://")) for origin in origins)
        site = request.headers.get("sec-fetch-site", "same-origin")
        leads_here = request.method == "GET" and request.headers.get("sec-fetch-mode", "navigate") == "navigate"
        posts_unnamed = request.method == "POST" and len(origins) != 1
        if not ours or posts_unnamed or (site not in {"same-origin", "none"} and not leads_here):
            raise Refused(403, "Another site asked for this: open the page yourself instead.")


def _host_name(host: str) -> str:
    """The name in a Host header, without port; empty where it is none."""
    try:
        return (urlsplit(f"//{host}").hostname or "") if "@" not in host and "/" not in host else ""
    except ValueError:
        return ""


async def read_form(request: Request) -> dict[str, str]:
    """What was filled in, the first value of each field. Raises Refused where it is no form, or too much."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise Refused(415, "Only the forms of this page are understood.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise Refused(413, "That is too long to be taken: half a megabyte is the most.")
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(body),
            max_num_fields=MOST_FIELDS,
            errors="strict",
        )
    except ValueError:
        raise Refused(400, "The form could not be read: go back, reload the page and try again.") from None
    return dict(reversed(pairs))


def with_headers(send: Send) -> Send:
    """Puts the headers on every answer."""
    from starlette.datastructures import MutableHeaders

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update(HEADERS)
            headers.setdefault("Cache-Control", "no-store")
        await send(message)

    return sending
