"""``review``: the page in the browser."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from daemon.cli.calling import Call, command, current_call
from daemon.cli.output import print_json_line, remark

if TYPE_CHECKING:
    from socket import socket

    from starlette.types import ASGIApp

    from daemon.config import Config

ONCE = "This link signs one browser in, once, within ten minutes."


@command("review")
@click.option("--port", type=click.IntRange(0, 65535), metavar="N", help="The port; else [review] port, or a free one.")
@click.option("--no-browser", is_flag=True, help="Only print the link.")
@click.option("--socket-fd", type=int, hidden=True)
@click.option("--idle", type=float, hidden=True)
def review_command(port: int | None, no_browser: bool, socket_fd: int | None, idle: float | None) -> None:  # noqa: FBT001 -- click's own signature
    """Open the page on which drafts are reviewed: why they were written, and what comes next.

    Prints a link that signs one browser in, once, within ten minutes. Ctrl-C ends the page; where the daemon serves
    it ([review] port), the link leads there, and the page stays.
    """
    from daemon.web import server

    call = current_call()
    with call.app() as app:
        config = app.config
    if socket_fd is not None:
        server.serve_as_child(_site(call, config), socket_fd, idle=server.IDLE if idle is None else idle)
        return
    base = None if call.at else server.where_served(config.review_dir)
    if base:
        _give_link(call, config, base, may_open=not no_browser)
        remark(f"{ONCE} The page was there already, and stays.")
        return
    _serve(call, config, server.listen_where(config.review, port), may_open=not no_browser)


def _serve(call: Call, config: Config, listening: socket, *, may_open: bool) -> None:
    """Serves until Ctrl-C. A page of another moment (``--at``) is shown to nobody else."""
    from daemon.web import server

    base = server.base_of(listening)

    def ready() -> None:
        _give_link(call, config, base, may_open=may_open)
        remark(f"{ONCE} Ctrl-C ends the page.")

    with ExitStack() as stack:
        if not call.at:
            stack.enter_context(server.announced(config.review_dir, base))
        server.serve(_site(call, config), listening, on_ready=ready)


def _site(call: Call, config: Config) -> ASGIApp:
    from daemon.web.application import make_app
    from daemon.web.seal import Seal

    own_name = urlsplit(config.review.address).hostname
    return make_app(call.app, Seal(folder=config.review_dir), clock=_now, names=[own_name] if own_name else [])


def _give_link(call: Call, config: Config, base: str, *, may_open: bool) -> None:
    """Prints the link that signs in; opens it where there is a screen."""
    from daemon.web import signin
    from daemon.web.seal import Seal

    at_tunnel = config.review.address if config.review.socket else ""
    link = signin.link(at_tunnel or base, Seal(folder=config.review_dir).link(_now()))
    if call.json:
        print_json_line({"link": link})
    else:
        click.echo(link)
        sys.stdout.flush()
    if may_open and has_screen():
        click.launch(link)


def _now() -> datetime:
    """Links and sessions expire by the machine's clock, whatever ``--at`` says."""
    return datetime.now(UTC)


def has_screen() -> bool:
    """Is there a screen that a browser could open on?"""
    return sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
