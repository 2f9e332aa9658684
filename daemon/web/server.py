"""Sockets and the server behind them: loopback or a Unix socket, nothing else.

followthrough review           binds a socket of its own and serves until Ctrl-C
a child of the daemon          is handed the daemon's socket, and ends when nobody looked for ten minutes
"""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from daemon.errors import FollowthroughError, UsageError

if TYPE_CHECKING:
    from starlette.types import ASGIApp

LOOPBACK: Final = {"127.0.0.1": socket.AF_INET, "::1": socket.AF_INET6, "localhost": socket.AF_INET}
BACKLOG: Final = 64


class PortTaken(FollowthroughError):
    """Another program listens there."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that this machine alone can reach; port 0 takes a free one. Raises UsageError, PortTaken."""
    family = LOOPBACK.get(host)
    if family is None:
        raise UsageError(
            f"The page is not served on {host}, where others could reach it: use 127.0.0.1 or ::1, and a tunnel of "
            "your own from elsewhere."
        )
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((("127.0.0.1" if host == "localhost" else host), port))
        made.listen(BACKLOG)
    except OSError as error:
        made.close()
        raise PortTaken(f"Port {port} cannot be used ({error.strerror}): choose another with --port.") from error
    return made


def base_of(listening: socket.socket) -> str:
    """How a browser on this machine reaches the socket."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(app: ASGIApp, listening: socket.socket, *, on_ready: Callable[[], None]) -> None:
    """Answers until SIGINT or SIGTERM."""
    import asyncio

    import uvicorn

    class Quiet(uvicorn.Server):
        """Says when it is ready, and ends without being killed by the signal that ended it."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            on_ready()

        @contextmanager
        def capture_signals(self) -> Iterator[None]:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, self.handle_exit)
            yield

    config = uvicorn.Config(
        app,
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
    asyncio.run(Quiet(config).serve([listening]))
