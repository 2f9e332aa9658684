"""The tables of ``init``: people to choose from, and everybody already written to. Words only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

import click

from daemon import words
from daemon.cli.output import show
from daemon.cli.page import page, table
from daemon.cli.plain import plain
from daemon.setup.people import Proposal


def show_people(people: Sequence[Proposal], zone: tzinfo, *, quiet: bool) -> None:
    """Those the user wrote to, numbered."""
    rows = [
        (number, one.name, one.address, words.counted(one.letters, "letter"), _day(one.last, zone), one.subject)
        for number, one in enumerate(people, 1)
    ]
    made = page(table("You wrote to", ("", "Name", "Address", "", "Last", "First of these letters"), rows))
    _show(made, quiet=quiet)


def show_backlog(rows: Sequence[Mapping[str, Any]], zone: tzinfo, *, quiet: bool) -> None:
    """Everybody already written to: where it stands, and what would be drafted. Only those with a draft have a number."""
    number, told = 0, []
    for row in rows:
        number += bool(row["drafts"])
        told.append(
            (
                number if row["drafts"] else "",
                row["contact"],
                row["group"],
                _day(row["wrote"], zone),
                _would(row, zone),
            )
        )
    made = page(
        table("Everybody you have written to", ("", "Contact", "Stands", "You wrote", "Would be drafted"), told)
    )
    _show(made, quiet=quiet)


def _would(row: Mapping[str, Any], zone: tzinfo) -> str:
    if row["drafts"]:
        return "; ".join(f"{words.step(draft)}: {draft['because']}" for draft in row["drafts"])
    following = row["next"]
    return f"nothing now; {words.step(following)} on {_day(following['due'], zone)}" if following else "nothing"


def _day(at: Any, zone: tzinfo) -> str:
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return f"{moment.astimezone(zone):%Y-%m-%d}" if moment else ""


def _show(made: Any, *, quiet: bool) -> None:
    if quiet:
        click.echo(plain(made, 100), nl=False, err=True)
    else:
        click.echo()
        show(made)
