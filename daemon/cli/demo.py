"""``followthrough demo``: the sample world on a terminal, told so that a newcomer sees what the program does.

Prints three weeks as a diary (what happened, what was drafted for whom and why, what was withdrawn,
what rang), then who waits on whom, which letters wait in Drafts, and how to look at them. No logic:
the world comes from ``daemon.demo``, everything shown about contacts from the program itself.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import click
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from daemon import words
from daemon.cli import fancy
from daemon.cli.calling import command, current_call
from daemon.cli.output import print_json_line
from daemon.cli.page import Page, clean
from daemon.cli.plain import plain
from daemon.cli.standing import status_page
from daemon.demo import END, Happened, Passed, play
from daemon.demo.story import ZONE, Does

if TYPE_CHECKING:
    from daemon.app import App

Plain = Mapping[str, Any]


class Program(Protocol):
    """What the demo asks of the program; every method acts as if it were ``at``."""

    def import_contacts(self, path: Path, at: datetime) -> object:
        """Imports a contacts file."""
        ...

    def run_once(self, at: datetime) -> Plain:
        """One pass; the shape of ``run --once --json``."""
        ...

    def note(self, contact: str, text: str, at: datetime) -> None:
        """Takes a note about a contact."""
        ...

    def status(self, at: datetime) -> Plain:
        """The shape of ``status --json``."""
        ...

    def drafts(self, at: datetime) -> Sequence[Plain]:
        """The shape of ``drafts --json``."""
        ...


class RealProgram:
    """The program itself, opened anew for each moment, as a command with ``--at`` does."""

    def __init__(self, config: Path) -> None:
        self._config = config

    def _app(self, at: datetime) -> AbstractContextManager[App]:
        from daemon.app import open_app

        return open_app(self._config, at=at)

    def import_contacts(self, path: Path, at: datetime) -> object:
        """See ``Program``."""
        from daemon.people import parse

        with self._app(at) as app:
            return app.contacts().take_in(parse(path.read_bytes()).rows)

    def run_once(self, at: datetime) -> Plain:
        """See ``Program``."""
        with self._app(at) as app:
            return app.run_once()

    def note(self, contact: str, text: str, at: datetime) -> None:
        """See ``Program``."""
        with self._app(at) as app:
            app.tell().note(app.roster().find(contact).id, text)

    def status(self, at: datetime) -> Plain:
        """See ``Program``."""
        with self._app(at) as app:
            return app.status()

    def drafts(self, at: datetime) -> Sequence[Plain]:
        """See ``Program``."""
        with self._app(at) as app:
            return app.drafts()


@command("demo")
@click.option("--folder", type=click.Path(path_type=Path), help="A new or empty folder to play in.")
def demo_command(folder: Path | None) -> None:
    """Walk through three weeks of a sample mailbox, and show what Followthrough does with it."""
    call = current_call()
    place = folder or Path(tempfile.mkdtemp(prefix="followthrough-demo-"))
    program = RealProgram(place / "config.toml")
    try:
        if call.json:
            for event in played(place, program):
                print_json_line(as_plain(event))
        else:
            show_demo(place, program, Console(highlight=False, markup=False, emoji=False))
    except FileExistsError as error:
        raise click.UsageError(str(error)) from error


def played(folder: Path, program: Program) -> Iterator[Happened | Passed]:
    """The three weeks, with the program's own passes."""

    def begin(world: Path, at: datetime) -> None:
        program.import_contacts(world / "contacts.csv", at)

    return play(folder, program.run_once, begin=begin, note=program.note)


def as_plain(event: Happened | Passed) -> Plain:
    """One line of ``demo --json``."""
    if isinstance(event, Passed):
        return {"at": event.at.isoformat(), "kind": "pass", **event.report}
    return {
        "at": event.at.isoformat(),
        "kind": str(event.does),
        "contact": event.who,
        "text": event.tell,
        "done": event.done,
    }


def show_demo(folder: Path, program: Program, console: Console) -> None:
    """Plays the three weeks in ``folder`` (new or empty) and prints them; the folder stays for a look around."""
    diary = Diary(console)
    diary.begin(folder)
    for event in played(folder, program):
        if isinstance(event, Happened):
            diary.happened(event)
        else:
            diary.passed(event, program.drafts)
    diary.sum_up()
    waiting = [draft for draft in program.drafts(END) if draft["state"] in {"untouched", "edited"}]
    console.print(Text("\nWhere everybody stands on Friday evening (followthrough status)\n", style="bold"))
    show_page(status_page(words.on_clock(program.status(END), ZONE), waiting), console)
    console.print(where_to_look(folder), soft_wrap=True)


def show_page(made: Page, console: Console) -> None:
    """A page of the program, as its own command would show it."""
    if console.is_terminal:
        fancy.show(made)
    else:
        console.print(Text(plain(made, console.width)))


# --- the diary ----------------------------------------------------------------------------------------

YOU, MAIL, DRAFT, BACK, BELL, ODD = "you", "mail", "draft", "withdrawn", "reminder", "problem"
STYLES = {YOU: "magenta", MAIL: "blue", DRAFT: "bold green", BACK: "yellow", BELL: "cyan", ODD: "bold red"}
THEIR_DOING = {Does.THEY_WRITE, Does.BOUNCES}
INDENT = 20


@dataclass(slots=True)
class Diary:
    """Prints the days on which something happened."""

    console: Console
    day: date | None = None
    counts: Counter[str] = field(default_factory=Counter)

    def begin(self, folder: Path) -> None:
        """What the reader is about to see."""
        self.console.print(Text("Followthrough: three weeks in the mailbox of Dana Reyes", style="bold"))
        self.console.print(
            "\nDana studies marine biology and asks twelve people in the field for a little of their time. "
            "Followthrough watches her mailbox and her calendar, both in plain folders here:\n"
            f"{folder}\n"
            "It writes the letters that good manners call for into her Drafts folder, and reminds her. "
            "It never sends anything: she reads, changes, sends or throws away. In this demo you are Dana, and the "
            "program does its real work: only the clock runs faster.",
            highlight=False,
            markup=False,
        )

    def happened(self, event: Happened) -> None:
        """A line about the world, or about what you did."""
        if not event.tell:
            return
        if not event.done:
            self.line(event.at, ODD, f"There was no draft for {event.who} to work on.")
            return
        if event.does is Does.SENDS_DRAFT:
            self.counts["sent"] += 1
        self.line(event.at, MAIL if event.does in THEIR_DOING else YOU, event.tell)

    def passed(self, event: Passed, drafts: Callable[[datetime], Sequence[Plain]]) -> None:
        """What a pass did; nothing where it did nothing."""
        for account in event.report["accounts"]:
            self._withdrawn(event.at, account.get("withdrawn", ()))
            if account.get("drafts"):
                self._drafted(event.at, account["drafts"], {draft["key"]: draft for draft in drafts(event.at)})
            for reminder in account.get("reminders", ()):
                self.counts["rang"] += 1
                self.line(event.at, BELL, reminder["title"])
            for notice in account.get("notices", ()):
                self.line(event.at, BELL, notice)
            for error in account.get("errors", ()):
                self.line(event.at, ODD, str(error))

    def _drafted(self, at: datetime, placed: Sequence[Plain], known: Mapping[str, Plain]) -> None:
        for draft in placed:
            self.counts["drafted"] += 1
            whole = {**draft, **known.get(draft["key"], {})}
            self.line(at, DRAFT, f"{words.step(draft)} for {draft['contact']}: “{draft['subject']}”")
            rules = ", ".join(whole.get("rules", ()))
            self._small(f"{_sentence(draft['because'])}{f' ({rules})' if rules else ''}")
            for need in whole.get("needs_you", ()):
                self._small(f"Better with your help: {need}.")

    def _withdrawn(self, at: datetime, taken: Sequence[Plain]) -> None:
        for draft in taken:
            self.counts["withdrawn"] += 1
            self.line(at, BACK, f"{words.step(draft)} for {draft['contact']}: taken out of Drafts again")
            self._small(_sentence(draft["because"]))

    def line(self, at: datetime, kind: str, text: str) -> None:
        """One line under its day."""
        local = at.astimezone(ZONE)
        if local.date() != self.day:
            self.day = local.date()
            self.console.print(Text(f"\n{local:%A}, {local.day} {local:%B}", style="bold"))
        row = Table.grid(padding=(0, 2, 0, 0))
        row.add_column(width=7, justify="right", style="dim")
        row.add_column(width=9, style=STYLES[kind])
        row.add_column(overflow="fold")
        row.add_row(f"{local:%H:%M}", kind, Text(clean(text)))
        self.console.print(row)

    def _small(self, text: str) -> None:
        self.console.print(Padding(Text(clean(text), style="dim"), (0, 0, 0, INDENT)))

    def sum_up(self) -> None:
        """The three weeks in one sentence."""
        counts = self.counts
        self.console.print(
            f"\nIn three weeks {counts['drafted']} letters were drafted; you sent {counts['sent']} of them, "
            f"{counts['withdrawn']} were taken back because an answer or a letter of yours made them wrong, "
            f"and {counts['rang']} reminders rang.",
            highlight=False,
        )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")


# --- the end ------------------------------------------------------------------------------------------


def where_to_look(folder: Path) -> Text:
    """How to see it all with one's own eyes."""
    called = Path(sys.argv[0])
    name = str(called) if called.name == "followthrough" else "followthrough"
    command = f"{name} --config {folder / 'config.toml'}"
    at = f"--at {END.isoformat()}"
    lines = (
        ("Look for yourself", ""),
        ("  the Drafts folder    ", f"mutt -f {folder / 'mail' / '.Drafts'}"),
        ("  the review page      ", f"{command} review {at}"),
        ("  who waits on whom    ", f"{command} status {at}"),
        ("  why Lucie, why now   ", f"{command} explain 'Lucie Tremblay' {at}"),
        ("  what comes next      ", f"{command} forecast {at}"),
        (
            "Your own mailbox next: ",
            "followthrough init asks a few questions, and followthrough run watches.",
        ),
    )
    text = Text()
    for label, value in lines:
        text.append(label, style="" if value.startswith(("mutt", command)) else "bold").append(f"{value}\n")
    return text
