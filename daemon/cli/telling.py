"""``note``, ``call``, ``met``, ``missed`` and ``undo``: what only the user knows goes into the log."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Any

import click

from daemon.cli.calling import Call, Moment, command, current_call
from daemon.cli.output import print_json
from daemon.cli.page import clean

_NOTE_HINT = """
# Write the note above; lines that begin with # are left out. Headings that are understood:
# What was new to me:  Advice:  People named:  Promises:  What I should have asked:
"""


def told(call: Call, sentence: str, **facts: Any) -> None:
    """Says what was done: one sentence, or one JSON object."""
    if call.json:
        print_json(facts)
    else:
        click.echo(clean(sentence))


@command("note")
@click.argument("contact")
@click.argument("text", required=False)
def note_command(contact: str, text: str | None) -> None:
    """Write down what was said or found out about CONTACT.

    TEXT is the argument, else standard input, else what you write in $EDITOR.
    """
    call = current_call()
    with call.app() as app:
        member = app.roster().find(contact)
        note = text if text is not None else _asked_for()
        if not note.strip():
            raise click.UsageError("the note is empty, nothing was written: give its text as the last argument.")
        app.tell().note(member.id, note.strip())
    told(call, f"Noted for {member.person.name}.", contact=member.person.name, noted=True)


def _asked_for() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.buffer.read().decode("utf-8", "replace")
    written = click.edit(_NOTE_HINT, require_save=True) or ""
    return "\n".join(line for line in written.splitlines() if not line.startswith("#"))


@command("call")
@click.argument("contact")
@click.option("--reached", is_flag=True, help="You spoke to each other, and agreed on something at the most.")
@click.option(
    "--talked", is_flag=True, help="You spoke to each other, and it was the talk itself: it counts as a meeting."
)
@click.option("--voicemail", is_flag=True, help="You left a voicemail.")
@click.option("--message-with", metavar="NAME", help="You left a message with somebody.")
@click.option("--no-answer", is_flag=True, help="Nobody answered.")
def call_command(
    contact: str,
    reached: bool,  # noqa: FBT001
    talked: bool,  # noqa: FBT001
    voicemail: bool,  # noqa: FBT001
    message_with: str | None,
    no_answer: bool,  # noqa: FBT001
) -> None:
    """Log a telephone call to CONTACT, and how it ended.

    With --talked the call was the talk you had asked for: thanks are due and notes are asked for,
    as after a meeting. With --reached it was not; the waiting is over, and the next word is yours.
    """
    from daemon.core.facts import CallOutcome

    ends = {
        CallOutcome.REACHED: reached or talked,
        CallOutcome.VOICEMAIL: voicemail,
        CallOutcome.MESSAGE: message_with is not None,
        CallOutcome.NO_ANSWER: no_answer,
    }
    said = [outcome for outcome, meant in ends.items() if meant]
    if len(said) != 1:
        raise click.UsageError(
            "give exactly one of --reached, --talked, --voicemail, --message-with NAME, --no-answer."
        )
    if said == [CallOutcome.MESSAGE] and not (message_with or "").strip():
        raise click.UsageError("--message-with wants the name of who took the message.")
    call = current_call()
    with call.app() as app:
        member = app.roster().find(contact)
        app.tell().call(member.id, said[0], (message_with or "").strip(), talk=talked)
    name = member.person.name
    what = f"Talk with {name} on the telephone" if talked else f"Call to {name}"
    told(call, f"{what} logged.", contact=name, outcome=str(said[0]), talk=talked)


@command("met")
@click.argument("contact")
@click.argument("when", required=False, type=Moment(aware=False))
def met_command(contact: str, when: datetime | None) -> None:
    """Say that you met CONTACT, whatever the calendar holds.

    WHEN is the moment it ended (2026-03-02T15:00, in your own zone unless an offset says otherwise); else now.
    """
    call = current_call()
    with call.app() as app:
        member = app.roster().find(contact)
        if when is not None and when.tzinfo is None:
            when = when.replace(tzinfo=app.config.me.time_zone)
        app.tell().met(member.id, when)
    told(call, f"Meeting with {member.person.name} logged.", contact=member.person.name, met=True)


@command("missed")
@click.argument("meeting")
@click.option("--by", type=click.Choice(["me", "them"]), help="Who did not come: the letter that follows says so.")
def missed_command(meeting: str, by: str | None) -> None:
    """Say that MEETING did not take place: its UID, or the contact whose last meeting is meant."""
    from daemon.core.facts import MissedBy

    call = current_call()
    with call.app() as app:
        app.tell().missed(meeting, MissedBy(by or ""))
    told(call, f"The meeting ({meeting}) is logged as missed.", meeting=meeting, missed=True)


@command("undo")
@click.argument("fact")
def undo_command(fact: str) -> None:
    """Take back FACT, something that was logged by mistake. followthrough log CONTACT names the facts."""
    call = current_call()
    with call.app() as app:
        app.touch().undo(fact)
    told(call, f"Taken back: {fact}.", undone=fact)
