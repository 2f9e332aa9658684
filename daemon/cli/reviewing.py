"""``review``: the page in the browser."""

from __future__ import annotations

import os
import sys
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

import click

from daemon.cli.calling import command, current_call
from daemon.cli.output import remark


@command("review")
@click.option("--port", type=click.IntRange(0, 65535), default=0, metavar="N", help="The port; a free one by default.")
@click.option("--no-browser", is_flag=True, help="Only print the link.")
def review_command(port: int, no_browser: bool) -> None:  # noqa: FBT001 -- click's own signature
    """Open the page on which drafts are reviewed: why they were written, and what comes next.

    Prints a link that signs one browser in, once, within ten minutes. Ctrl-C ends it.
    """
    from daemon.web import server, signin
    from daemon.web.application import make_app
    from daemon.web.seal import Seal

    call = current_call()
    with call.app() as app:
        seal = Seal(folder=app.config.review_dir)
    listening = server.listen("127.0.0.1", port)

    def opener() -> AbstractContextManager[Any]:
        return call.app()

    def clock() -> datetime:
        return datetime.now(UTC)

    def ready() -> None:
        link = signin.link(server.base_of(listening), seal.link(clock()))
        click.echo(link)
        sys.stdout.flush()
        remark("This link works once, within ten minutes. Ctrl-C ends the page.")
        if not no_browser and has_desktop():
            click.launch(link)

    server.serve(make_app(opener, seal, clock=clock), listening, on_ready=ready)


def has_desktop() -> bool:
    """Is there a screen that a browser could open on?"""
    return sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
