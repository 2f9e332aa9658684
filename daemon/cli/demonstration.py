"""``demo``: the sample world."""

from __future__ import annotations

import click

from daemon.cli.output import print_json_line
from daemon.cli.page import clean_text
from daemon.cli.session import command, session


@command("demo")
def demo_command() -> int:
    """Walk three simulated weeks over a sample mailbox, and show what Followthrough does with it."""
    from daemon.demo import play

    call = session()
    for told in play():
        if call.json:
            print_json_line({"text": told})
        else:
            click.echo(clean_text(told))
    return 0
