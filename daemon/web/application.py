"""The site put together: gate, sign-in, own files, and every page of ``daemon.web.pages``.

One visit at a time reads the store: there is one user. Pages are plain functions and know nothing of HTTP but the
answer they give.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, ExitStack
from typing import TYPE_CHECKING, Any

from daemon.errors import FollowthroughError, UsageError
from daemon.web import signin
from daemon.web.desk import Desk, Page, Refused, Visit
from daemon.web.gate import SIGN_IN, Gate
from daemon.web.pages import PAGES
from daemon.web.render import Renderer
from daemon.web.said import SENTENCES
from daemon.web.seal import Seal
from daemon.web.static import PATH as STATIC_PATH
from daemon.web.static import Static

if TYPE_CHECKING:
    from datetime import datetime

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp

Opener = Callable[[], AbstractContextManager[Desk]]


def make_app(opener: Opener, seal: Seal, *, clock: Callable[[], datetime], names: Iterable[str] = ()) -> ASGIApp:
    """The whole site (ASGI). ``opener`` opens the App, ``names`` are host names of the user's own tunnel."""
    return Site(opener, seal, clock, PAGES).behind_gate(names)


class Site:
    """All pages, and the App they ask: opened with the first visit, kept until the process ends."""

    def __init__(self, opener: Opener, seal: Seal, clock: Callable[[], datetime], pages: Iterable[Page]) -> None:
        self._opener = opener
        self._seal = seal
        self._clock = clock
        self._pages = tuple(pages)
        self._static = Static()
        self._renderer = Renderer(self._static)
        self._one_at_a_time = threading.Lock()
        self._open = ExitStack()
        self._desk: Desk | None = None
        self._as_of = 0
        """When the configuration that it was opened with was written."""

    def behind_gate(self, names: Iterable[str]) -> ASGIApp:
        """The site as browsers meet it."""
        from starlette.applications import Starlette
        from starlette.exceptions import HTTPException
        from starlette.routing import Route

        routes = [
            Route(SIGN_IN, self._ask),
            Route(SIGN_IN, self._sign_in, methods=["POST"]),
            Route("/sign-out", self._sign_out, methods=["POST"]),
            Route(STATIC_PATH + "{name:path}", self._static.serve),
        ]
        for page in self._pages:
            routes.append(Route(page.path, self._visiting(page.show)))
            base = page.path.rstrip("/")
            routes += [
                Route(f"{base}/{word}", self._visiting(act), methods=["POST"]) for word, act in page.acts.items()
            ]
        inner = Starlette(
            routes=routes,
            exception_handlers={
                Refused: self._refused,
                FollowthroughError: self._in_the_way,
                HTTPException: self._not_there,
                Exception: self._fault,
            },
        )
        return Gate(inner=inner, seal=self._seal, names=frozenset(names), clock=self._clock, refuse=self._refused)

    # --- a visit ----------------------------------------------------------------------------------

    def _visiting(self, answer: Callable[[Visit], Response]) -> Callable[[Request], Response]:
        def endpoint(request: Request) -> Response:
            with self._one_at_a_time:
                return answer(self._visit(request, self._asked()))

        return endpoint

    def _asked(self) -> Desk:
        """The App, opened anew where its configuration was changed. Raises FollowthroughError where it cannot be."""
        if self._desk is None or _changed(self._desk) != self._as_of:
            self._open.close()
            self._desk = None
            desk = self._open.enter_context(self._opener())
            self._desk, self._as_of = desk, _changed(desk)
        return self._desk

    def _visit(self, request: Request, desk: Desk) -> Visit:
        from starlette.responses import RedirectResponse

        def respond(template: str, **values: Any) -> Response:
            return self._renderer.response(template, **self._frame(request, desk), **values)

        def move_on(path: str, said: str) -> Response:
            return RedirectResponse(f"{path}?said={said}" if said else path, status_code=303)

        return Visit(
            desk=desk,
            place=request.path_params,
            query=request.query_params,
            form=request.state.form,
            respond=respond,
            move_on=move_on,
        )

    def _frame(self, request: Request, desk: Desk) -> dict[str, Any]:
        """What stands around every page."""
        return {
            "menu": [page for page in self._pages if page.name],
            "here": request.url.path,
            "mark": request.state.mark,
            "zone": desk.config.me.time_zone,
            "watch": desk.watch(),
            "said": SENTENCES.get(request.query_params.get("said", ""), ""),
        }

    # --- signing in and out -----------------------------------------------------------------------

    def _ask(self, request: Request) -> Response:
        if not request.query_params.get("token"):
            raise Refused(401, "You are not signed in.")
        return signin.ask(request.query_params, self._seal, self._clock(), self._renderer)

    def _sign_in(self, request: Request) -> Response:
        secure = request.headers["origin"].startswith("https:")
        return signin.sign_in(request.state.form, self._seal, self._clock(), secure=secure)

    def _sign_out(self, _request: Request) -> Response:
        return signin.sign_out(self._seal)

    # --- what goes wrong --------------------------------------------------------------------------

    def _refused(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, Refused)  # noqa: S101 -- Starlette hands over what was registered
        # A link elsewhere leads here without the cookie; from our own page the browser brings it.
        from_elsewhere = error.status == 401 and request.headers.get("sec-fetch-site") == "cross-site"
        template = "come_in.html" if from_elsewhere else "error.html"
        return self._told(template, error.status, error.sentence)

    def _in_the_way(self, request: Request, error: Exception) -> Response:
        """What was asked for makes no sense, or not any more; or the program itself is not fit to answer."""
        status = 400 if isinstance(error, UsageError) else 409 if request.method == "POST" else 503
        return self._told("error.html", status, str(error))

    def _not_there(self, _request: Request, error: Exception) -> Response:
        status = getattr(error, "status_code", 404)
        sentence = "There is no such page." if status == 404 else "That is not how this page is used."
        return self._told("error.html", status, sentence)

    def _fault(self, _request: Request, error: Exception) -> Response:
        from daemon import logs

        logs.logger("web").error("a page failed", exc_info=error)
        kind = type(error).__name__
        return self._told("error.html", 500, f"A fault in the program stopped this ({kind}): the log says where.")

    def _told(self, template: str, status: int, sentence: str) -> Response:
        title = "Sign in" if status == 401 else "That did not work"
        return self._renderer.response(template, status=status, title=title, sentence=sentence, code=status)


def _changed(desk: Desk) -> int:
    """When its configuration was written, in nanoseconds; 0 where it is gone."""
    try:
        return desk.config.path.stat().st_mtime_ns
    except OSError:
        return 0
