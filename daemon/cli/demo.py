"""``followthrough demo``: the sample world on a terminal, told so that a newcomer sees what the program does.

Prints three weeks as a diary (what happened, what was drafted for whom and why, what was withdrawn,
what rang), then who waits on whom, which letters wait in Drafts, and how to look at them. No logic:
the world comes from ``daemon.demo``, everything shown about contacts from the program itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from daemon.demo import END, Happened, Passed, play
from daemon.demo.story import ZONE, Does

Plain = Mapping[str, Any]


class Program(Protocol):
    """What the demo asks of the program, opened on the demo's folder."""

    def import_contacts(self, path: Path, at: datetime) -> object:
        """Imports a contacts file."""
        ...

    def run_once(self, at: datetime) -> Plain:
        """One pass; the shape of ``run --once --json``."""
        ...

    def note(self, contact: str, text: str, at: datetime) -> object:
        """Takes a note about a contact."""
        ...

    def status(self, at: datetime) -> Plain:
        """The shape of ``status --json``."""
        ...

    def drafts(self, at: datetime) -> Sequence[Plain]:
        """The shape of ``drafts --json``."""
        ...


OpenProgram = Callable[[Path], AbstractContextManager[Program]]
"""Opens the program on a configuration file."""


def show_demo(folder: Path, open_program: OpenProgram, console: Console) -> None:
    """Plays the three weeks in ``folder`` (new or empty) and prints them; the folder stays for a look around."""
    diary = Diary(console)
    diary.begin(folder)
    with ExitStack() as stack:
        opened: list[Program] = []

        def begin(world: Path, at: datetime) -> None:
            opened.append(stack.enter_context(open_program(world / "config.toml")))
            opened[0].import_contacts(world / "contacts.csv", at)

        def run_pass(at: datetime) -> Plain:
            return opened[0].run_once(at)

        def take_note(contact: str, text: str, at: datetime) -> None:
            opened[0].note(contact, text, at)

        for event in play(folder, run_pass, begin=begin, note=take_note):
            if isinstance(event, Happened):
                diary.happened(event)
            else:
                diary.passed(event, opened[0].drafts)
        diary.sum_up()
        console.print(waiting_table(opened[0].status(END)))
        console.print(drafts_table(opened[0].drafts(END)))
    console.print(where_to_look(folder))


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
            "It never sends anything: Dana reads, changes, sends or throws away. In the demo you are Dana.",
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
            for error in account.get("errors", ()):
                self.line(event.at, ODD, str(error))

    def _drafted(self, at: datetime, placed: Sequence[Plain], known: Mapping[str, Plain]) -> None:
        for draft in placed:
            self.counts["drafted"] += 1
            whole = {**draft, **known.get(draft["key"], {})}
            self.line(
                at, DRAFT, f"{_article(draft['step'])} for {draft['contact']} waits in Drafts: “{draft['subject']}”"
            )
            rules = ", ".join(whole.get("rules", ()))
            self._small(f"{_sentence(draft['because'])}{f' ({rules})' if rules else ''}")
            for need in whole.get("needs_you", ()):
                self._small(f"It would be better with your help: {need}")

    def _withdrawn(self, at: datetime, taken: Sequence[Plain]) -> None:
        for draft in taken:
            self.counts["withdrawn"] += 1
            self.line(at, BACK, f"The {_word(draft['step'])} for {draft['contact']} is taken out of Drafts again.")
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
        row.add_row(f"{local:%H:%M}", kind, Text(text))
        self.console.print(row)

    def _small(self, text: str) -> None:
        self.console.print(Padding(Text(text, style="dim"), (0, 0, 0, INDENT)))

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


def _word(step: str) -> str:
    return {"request": "first letter", "answer": "answer", "come-back": "letter for later"}.get(step, step)


def _article(step: str) -> str:
    word = _word(step)
    return f"{'An' if word[0] in 'aeiou' else 'A'} {word}"


# --- the end ------------------------------------------------------------------------------------------

STANDS = {
    "met": "your turn: you met, thank them",
    "answered": "your turn: they answered",
    "unreachable": "your turn: their address does not work, find another",
    "to-ask": "your turn: no letter yet",
    "asked": "their turn: your letter waits for an answer",
    "away": "their turn: away, the clock is stopped",
    "scheduled": "a meeting lies ahead",
    "resting": "resting until {month}, because that is what they asked for",
    "quiet": "at peace: no answer came, and you asked often enough",
    "declined": "at peace: they would rather not",
    "thanked": "at peace: thanked",
    "paused": "paused by you",
}


def waiting_table(status: Plain) -> Table:
    """Who waits on whom, the user's turn first."""
    table = _table("Who waits on whom, on Friday evening", "Contact", "Stands", "Next")
    contacts = sorted(status["contacts"], key=lambda c: (list(STANDS).index(c["stage"]), c["contact"]))
    for contact in contacts:
        table.add_row(Text(contact["contact"]), Text(_stands(contact)), Text(_next(contact)))
        for ask in contact.get("asks", ()):
            table.add_row("", Text(f"{ask['what']} ({ask['because']})", style="yellow"), Text("only you can say"))
    return table


def _stands(contact: Plain) -> str:
    step = contact.get("next") or {}
    month = f"{datetime.fromisoformat(step['due']):%B}" if step.get("due") else "later"
    return STANDS[contact["stage"]].format(month=month)


def _next(contact: Plain) -> str:
    step = contact.get("next")
    if not step:
        return ""
    if not step.get("due"):
        return _word(step["step"])
    due = datetime.fromisoformat(step["due"]).astimezone(ZONE)
    return f"{_word(step['step'])}, {due:%a} {due.day} {due:%b}"


def drafts_table(drafts: Sequence[Plain]) -> Table:
    """The letters that wait for review."""
    table = _table("Letters that wait in Drafts for you", "To", "Letter", "State", "Would be better with")
    for draft in drafts:
        if draft["state"] in ("untouched", "edited"):
            state = {"untouched": "fit to send", "edited": "edited by you, left alone"}[draft["state"]]
            needs = "; ".join(draft.get("needs_you", ()))
            table.add_row(
                Text(draft["contact"]), Text(f"{_word(draft['step'])}: {draft['subject']}"), state, Text(needs)
            )
    return table


def _table(title: str, *columns: str) -> Table:
    table = Table(
        title=f"\n{title}", title_justify="left", title_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0)
    )
    for number, column in enumerate(columns):
        table.add_column(column, overflow="fold", header_style="dim", style="cyan" if number == 0 else "")
    return table


def where_to_look(folder: Path) -> Text:
    """How to see it all with one's own eyes."""
    config = folder / "config.toml"
    lines = (
        ("\nLook for yourself", ""),
        ("  the Drafts folder       ", f"mutt -f {folder / 'mail' / '.Drafts'}"),
        (
            "  why it wrote to Amina   ",
            f"followthrough --config {config} explain 'Amina Okafor' --at {END.isoformat()}",
        ),
        ("  who waits on whom       ", f"followthrough --config {config} status --at {END.isoformat()}"),
        ("  the story itself        ", "daemon/demo/world/story.toml"),
        ("\nYour own mailbox next: ", "copy config.example.toml, name your Maildir in it, then: followthrough run"),
    )
    text = Text()
    for label, value in lines:
        text.append(label, style="bold" if not value else "").append(f"{value}\n")
    return text
