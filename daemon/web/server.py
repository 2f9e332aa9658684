"""Sockets and the server behind them: loopback or a Unix socket, nothing else.

    followthrough review       binds a socket of its own and serves until Ctrl-C
    a child of the daemon      is handed the daemon's socket, and ends when nobody looked for ten minutes

Whoever holds the socket says so in a file beside the secret, locked while it lives: a second one leads there instead.
"""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import stat
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from daemon.errors import FollowthroughError, UsageError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from daemon.config import ReviewSettings

LOOPBACK: Final = {"127.0.0.1": socket.AF_INET, "::1": socket.AF_INET6}
BACKLOG: Final = 64
IDLE: Final = 600.0
"""Seconds without a visit after which a child of the daemon ends."""


class PlaceTaken(FollowthroughError):
    """The page cannot be served there."""


# --- sockets --------------------------------------------------------------------------------------


def listen_where(review: ReviewSettings, port: int | None = None) -> socket.socket:
    """A socket where the user wants the page; ``port`` outweighs the settings. Raises PlaceTaken."""
    if review.socket and port is None:
        return listen_at(review.socket)
    return listen(review.host, review.port if port is None else port)


def listen(host: str, port: int) -> socket.socket:
    """A socket that this machine alone can reach; port 0 takes a free one. Raises UsageError, PlaceTaken."""
    family = LOOPBACK.get(host)
    if family is None:
        raise UsageError(
            f"The page is not served on {host}, where others could reach it: it is served on 127.0.0.1 or ::1, and "
            "reached from elsewhere through a tunnel of your own."
        )
    made = socket.socket(
        family, socket.SOCK_STREAM, socket.IPPROTO_TCP
    )  # named, or asyncio leaves Nagle on: 40 ms an answer
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return _bound(made, (host, port), f"Port {port} cannot be used ({{}}): choose another for the page.")


def listen_at(path: Path) -> socket.socket:
    """A Unix socket that only its owner can use. Raises PlaceTaken where another program listens there."""
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    if _is_left_behind(path):
        path.unlink(missing_ok=True)
    before = os.umask(0o177)
    try:
        return _bound(made, str(path), f"The socket {path} cannot be used ({{}}): choose another path for the page.")
    finally:
        os.umask(before)


def _is_left_behind(path: Path) -> bool:
    """Is it a socket that nobody listens on any more?"""
    try:
        if not stat.S_ISSOCK(path.lstat().st_mode):
            return False
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as knock:
            knock.connect(str(path))
    except ConnectionRefusedError:
        return True
    except OSError:
        return False
    return False


def _bound(made: socket.socket, place: tuple[str, int] | str, sentence: str) -> socket.socket:
    try:
        made.bind(place)
        made.listen(BACKLOG)
    except OSError as error:
        made.close()
        raise PlaceTaken(sentence.format(error.strerror or error)) from error
    return made


def base_of(listening: socket.socket) -> str:
    """How a browser on this machine reaches the socket; of a Unix socket, how it does through a tunnel."""
    if listening.family == socket.AF_UNIX:
        return "http://localhost"
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


# --- who serves -----------------------------------------------------------------------------------


@contextmanager
def announced(folder: Path, base: str) -> Iterator[None]:
    """Says where the page is while the block lasts. Raises PlaceTaken where another process serves it already."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder / "serving", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise PlaceTaken("The page is served already: followthrough review leads to it.") from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, base.encode(), 0)
        yield
    finally:
        os.close(handle)


def where_served(folder: Path) -> str | None:
    """The base of the page that another process serves; None where none does."""
    try:
        handle = os.open(folder / "serving", os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return os.pread(handle, 500, 0).decode() or None
    finally:
        os.close(handle)
    return None


# --- serving --------------------------------------------------------------------------------------


def serve(app: ASGIApp, listening: socket.socket, *, on_ready: Callable[[], None]) -> None:
    """Answers until SIGINT or SIGTERM."""
    _run(app, listening, on_ready=on_ready, idle=None)


def serve_as_child(app: ASGIApp, number: int, *, idle: float = IDLE) -> None:
    """Answers on a socket handed over, until nobody looked for ``idle`` seconds or the daemon is gone."""
    _run(app, socket.socket(fileno=number), on_ready=lambda: None, idle=idle)


class _Visits:
    """The site, and when somebody was last there."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._last = time.monotonic()
        self._inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._inside += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._inside -= 1
            self._last = time.monotonic()

    def idle(self) -> float:
        """Seconds since the last visit ended; 0 while there is one."""
        return 0.0 if self._inside else time.monotonic() - self._last


def _run(app: ASGIApp, listening: socket.socket, *, on_ready: Callable[[], None], idle: float | None) -> None:
    import asyncio

    import uvicorn

    visits = _Visits(app)

    class Server(uvicorn.Server):
        """Says when it is ready, and ends of itself instead of by the signal that told it to."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if idle is not None:
                asyncio.get_running_loop().add_reader(sys.stdin.fileno(), self._end)
            on_ready()

        @contextmanager
        def capture_signals(self) -> Iterator[None]:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, self.handle_exit)
            yield

        async def on_tick(self, counter: int) -> bool:
            if idle is not None and visits.idle() > idle:
                self._end()
            return await super().on_tick(counter)

        def _end(self) -> None:
            self.should_exit = True

    config = uvicorn.Config(
        visits,
        log_config=None,
        log_level="critical",
        access_log=False,
        lifespan="off",
        ws="none",
        http="h11",
        loop="asyncio",
        server_header=False,
        # Nobody stands between us and the browser whose word about it could be taken.
        proxy_headers=False,
        limit_concurrency=BACKLOG,
        timeout_graceful_shutdown=2,
    )
    asyncio.run(Server(config).serve([listening]))
