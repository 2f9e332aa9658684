"""Signing in by a link that works once, and signing out everywhere.

    the link, GET  -->  a page with one button; looked at as often as a browser, a mail program or a preview likes
    the button, POST  -->  the link is used up, the browser gets its session

The link's token stands behind ``?``, the session in a cookie that no script can read and no other site can send.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from daemon.web.desk import Refused
from daemon.web.gate import COOKIE, SIGN_IN
from daemon.web.seal import SESSION, Seal

if TYPE_CHECKING:
    from datetime import datetime

    from starlette.responses import Response

    from daemon.web.render import Renderer

USED_UP: Final = "This link was used already or is too old: followthrough review prints a new one."


def link(base: str, token: str) -> str:
    """The address of the link; ``base`` such as ``http://127.0.0.1:8040``."""
    return f"{base}{SIGN_IN}?token={token}"


def ask(query: Mapping[str, str], seal: Seal, now: datetime, renderer: Renderer) -> Response:
    """The page with the button. Uses up nothing."""
    token = query.get("token", "")
    if not seal.is_link(token, now):
        raise Refused(403, USED_UP)
    return renderer.response("sign_in.html", title="Sign in", token=token)


def sign_in(form: Mapping[str, str], seal: Seal, now: datetime, *, secure: bool) -> Response:
    """Uses the link up and gives the browser its session. ``secure``: it came through a tunnel with https."""
    from starlette.responses import RedirectResponse

    if not seal.use_up(form.get("token", ""), now):
        raise Refused(403, USED_UP)
    answer = RedirectResponse("/?said=signed-in", status_code=303)
    answer.set_cookie(
        COOKIE,
        seal.session(now),
        max_age=int(SESSION.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=secure,
    )
    return answer


def sign_out(seal: Seal) -> Response:
    """Ends every session there is, in every browser."""
    from starlette.responses import RedirectResponse

    seal.renew()
    answer = RedirectResponse(SIGN_IN, status_code=303)
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return answer
