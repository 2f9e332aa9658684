"""``explain`` and ``log``: why something was decided, and what happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import click

from daemon import words
from daemon.cli.calling import command, current_call
from daemon.cli.output import give
from daemon.cli.page import Page, Section, clean, page, table

_SPEAK_FOR_THEMSELVES = {"letter", "draft-placed", "draft-fate", "meeting-seen"}
"""Kinds of facts whose few words begin with what they are."""


@command("explain")
@click.argument("contact")
def explain_command(contact: str) -> None:
    """Show every decision about CONTACT with its rule, its facts and its clock, and what comes next."""
    call = current_call()
    with call.app() as app:
        zone = app.config.me.time_zone
        give(call, app.explain(app.roster().find(contact).id), explain_page, zone=zone)


def explain_page(explained: Mapping[str, Any]) -> Page:
    """The stage, then each decision, and the time kept in the calendar, with their reasons."""
    ahead = explained.get("next")
    due = ahead.get("due") if isinstance(ahead, Mapping) else None
    stands = f"{explained['contact']}: {words.stage(explained['stage'], due)}."
    coming = words.upcoming(ahead) if isinstance(ahead, Mapping) else str(ahead or "")
    return page(
        Section(lines=(clean(stands), clean(f"Next: {coming or 'nothing, until something happens'}."))),
        table("Only you can say", ("", ""), ((a["what"], a["because"]) for a in explained.get("asks", ()))),
        *(_decision(decision) for decision in explained["decisions"]),
        *(_decision(block) for block in explained.get("blocks", ())),
    )


def _decision(decision: Mapping[str, Any]) -> Section:
    due = f", due {words.moment(decision['due'])}" if decision.get("due") else ""
    facts: Sequence[str] = decision.get("facts") or ()
    lines = [f"{decision['because']}", f"Rule: {decision['rule']}", f"Facts: {', '.join(facts)}" if facts else ""]
    return Section(
        title=clean(f"{words.step(decision)}: {decision['outcome']}{due}"),
        lines=tuple(clean(line) for line in lines if line),
    )


@command("log")
@click.argument("contact")
def log_command(contact: str) -> None:
    """Show the timeline of CONTACT: every letter, call, meeting, note and draft."""
    call = current_call()
    with call.app() as app:
        give(
            call, app.log(app.roster().find(contact).id), log_page, empty="Nothing has happened with this contact yet."
        )


def log_page(entries: Sequence[Mapping[str, Any]]) -> Page:
    """One row a fact; what was said by a command is followed by the name that ``undo`` takes."""
    rows = [(words.moment(e.get("at")), _what(e), _undoable(e)) for e in entries]
    return page(table("", ("When", "What", "To undo"), rows))


def _undoable(entry: Mapping[str, Any]) -> str:
    key = str(entry.get("key") or "")
    return key if key.startswith(("said:", "named:", "promise:", "consent:")) else ""


def _what(entry: Mapping[str, Any]) -> str:
    means = ", ".join([*([entry["reading"]] if entry.get("reading") else ()), *entry.get("intents", ())])
    told = str(entry["what"]) + (f" ({means})" if means else "")
    return told if entry["kind"] in _SPEAK_FOR_THEMSELVES else f"{entry['kind'].replace('-', ' ')}: {told}".rstrip(": ")
