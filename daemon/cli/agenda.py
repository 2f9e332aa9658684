"""``drafts``, ``reminders``, ``forecast`` and ``brief``: what lies there, what will come, and for which meeting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import click

from daemon.cli import words
from daemon.cli.calling import command, current_call
from daemon.cli.output import give, print_json, show
from daemon.cli.page import Page, Section, clean_text, page, table

Rows = Sequence[Mapping[str, Any]]


@command("drafts")
def drafts_command() -> None:
    """Show every draft with its state and reason."""
    call = current_call()
    with call.app() as app:
        give(
            call,
            app.drafts(),
            drafts_page,
            zone=app.config.me.time_zone,
            empty="No drafts yet. followthrough run --once writes what is due.",
        )


def drafts_page(drafts: Rows) -> Page:
    """Drafts by state: those that wait for the user first."""
    groups = {
        "Waiting for you": ("untouched", "edited"),
        "Sent": ("sent",),
        "Gone": ("thrown-away", "withdrawn"),
    }
    return page(*(_group(title, [d for d in drafts if d["state"] in states]) for title, states in groups.items()))


def _group(title: str, drafts: Rows) -> Any:
    rows = [(d["contact"], _subject(d), words.state(d["state"]), _why(d)) for d in drafts]
    return table(title, ("Contact", "Draft", "State", "Why"), rows)


def _subject(draft: Mapping[str, Any]) -> str:
    return f"{words.step(draft)}: {draft['subject']}"


def _why(draft: Mapping[str, Any]) -> str:
    rules = f" ({', '.join(draft['rules'])})" if draft.get("rules") else ""
    needs = f" Needs you: {'; '.join(draft['needs_you'])}." if draft.get("needs_you") else ""
    return f"{draft['because']}{rules}{needs}"


@command("reminders")
def reminders_command() -> None:
    """Show what rang and what will ring."""
    call = current_call()
    with call.app() as app:
        give(
            call,
            app.reminders(),
            reminders_page,
            zone=app.config.me.time_zone,
            empty="No reminders: nothing rang, and nothing will.",
        )


def reminders_page(reminders: Rows) -> Page:
    """Reminders to come, then those that rang."""
    ahead = [r for r in reminders if not _rang(r)]
    rang = [r for r in reminders if _rang(r)]
    return page(_ringing("To come", ahead), _ringing("Rang", rang))


def _rang(reminder: Mapping[str, Any]) -> bool:
    return bool(reminder.get("fired"))


def _ringing(title: str, reminders: Rows) -> Any:
    rows = [(words.moment(r["due"]), r["contact"], r["title"]) for r in sorted(reminders, key=lambda r: str(r["due"]))]
    return table(title, ("When", "Contact", "Reminder"), rows)


@command("forecast")
@click.option("--days", default=28, show_default=True, type=click.IntRange(1, 3660), help="How far to look.")
def forecast_command(days: int) -> None:
    """Show what would be drafted or rung if nobody did anything."""
    call = current_call()
    with call.app() as app:
        give(
            call,
            app.forecast(days),
            forecast_page,
            zone=app.config.me.time_zone,
            empty=f"Nothing is due in the next {days} days.",
        )


def forecast_page(steps: Rows) -> Page:
    """What would come, by day."""
    rows = [
        (words.moment(s.get("due")), s.get("contact"), words.step(s), s.get("because") or s.get("title")) for s in steps
    ]
    return page(table("If nobody does anything", ("When", "Contact", "What", "Why"), rows))


@command("brief")
@click.argument("contact")
@click.option(
    "--html", "as_page", is_flag=True, help="Print it as a page for a browser or a printer, one file in itself."
)
def brief_command(contact: str, *, as_page: bool) -> None:
    """Show the page that prepares the next meeting with CONTACT."""
    call = current_call()
    with call.app() as app:
        member = app.roster().find(contact)
        text = app.brief(member.id, as_page=as_page)
    if call.json:
        print_json({"contact": member.person.name, "html" if as_page else "text": text})
    elif as_page:
        click.echo(text, nl=False)
    else:
        show((Section(lines=tuple(clean_text(text).rstrip().splitlines())),))
