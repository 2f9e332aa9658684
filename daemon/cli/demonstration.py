"""``demo``: plays the sample world against the real program, and tells it day by day."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from daemon.cli import words
from daemon.cli.output import print_json_line, show
from daemon.cli.page import Page, Section, clean, page, table
from daemon.cli.session import command, session

if TYPE_CHECKING:
    from daemon.app import App
    from daemon.demo import Happened, Passed

    Opened = Callable[[datetime], AbstractContextManager[App]]


@command("demo")
@click.option("--folder", type=click.Path(path_type=Path), help="A new folder to play in; else a temporary one.")
def demo_command(folder: Path | None) -> int:
    """Walk three simulated weeks over a sample mailbox, and show what Followthrough does with it."""
    from daemon.demo import END, play

    call = session()
    place = folder or Path(tempfile.mkdtemp(prefix="followthrough-demo-"))

    def at(moment: datetime) -> AbstractContextManager[App]:
        return call.open(place / "config.toml", moment)

    def run_pass(moment: datetime) -> Mapping[str, Any]:
        with at(moment) as app:
            return app.run_once()

    def note(who: str, text: str, moment: datetime) -> None:
        with at(moment) as app:
            app.note(app.roster().find(who).id, text)

    told = _told(play(place, run_pass, begin=lambda _, moment: _import(at, moment, place), note=note))
    if call.json:
        for line in told:
            print_json_line(line)
        return 0
    show((Section(lines=(clean(f"Three weeks of a sample mailbox, played in {place}. Nothing is ever sent."),)),))
    for day, lines in itertools.groupby(told, key=lambda line: words.day(line["at"])):
        click.echo()
        show(_day(day, lines))
    click.echo()
    _end(at, END, place)
    return 0


def _import(at: Opened, moment: datetime, place: Path) -> None:
    from daemon.people import parse

    with at(moment) as app:
        app.import_people(parse((place / "contacts.csv").read_bytes()).rows)


def _told(story: Iterable[Happened | Passed]) -> Iterator[dict[str, Any]]:
    """One JSON-ready line a thing worth telling, in order."""
    from daemon.demo import Happened

    for beat in story:
        stamp = {"at": beat.at.isoformat()}
        if isinstance(beat, Happened):
            if beat.done:
                yield stamp | {"kind": "happened", "contact": beat.who, "text": beat.tell}
            continue
        for account in beat.report["accounts"]:
            for kind in ("drafts", "withdrawn", "reminders"):
                for done in account[kind]:
                    yield stamp | {"kind": kind, "contact": done["contact"], "text": _words(kind, done)} | {kind: done}
            for error in account["errors"]:
                yield stamp | {"kind": "error", "contact": "", "text": error}


def _words(kind: str, done: Mapping[str, Any]) -> str:
    if kind == "reminders":
        return str(done["title"])
    return f'{words.step(done)}, "{done["subject"]}": {done["because"]}'


_MARKS = {"happened": "", "drafts": "DRAFT", "withdrawn": "WITHDRAWN", "reminders": "REMINDER", "error": "ERROR"}


def _day(day: str, lines: Iterable[Mapping[str, Any]]) -> Page:
    rows = [
        (words.moment(line["at"])[-len("09:00") :], _MARKS[line["kind"]], line["contact"], line["text"])
        for line in lines
    ]
    return page(table(day, ("", "", "", ""), rows))


def _end(at: Opened, end: datetime, place: Path) -> None:
    """Who waits on whom, and where to look further."""
    from daemon.cli.standing import status_page

    with at(end) as app:
        waiting = [draft for draft in app.drafts() if draft["state"] in {"untouched", "edited"}]
        show(status_page(words.on_clock(app.status(), app.config.me.time_zone), waiting))
    config = f"followthrough --config {place / 'config.toml'}"
    show(
        (
            Section(),
            Section(
                title="Look further",
                lines=(
                    f"Drafts folder: {place / 'mail' / '.Drafts'} (any Maildir mail client opens it)",
                    f"{config} explain CONTACT --at {end.isoformat()}",
                    f"{config} status --at {end.isoformat()}",
                ),
            ),
        )
    )
