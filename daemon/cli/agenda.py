"""``drafts``, ``reminders``, ``forecast`` and ``brief``: what lies there, what will come, and for which meeting."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from daemon import words
from daemon.cli.calling import command, current_call
from daemon.cli.output import give, print_json, show
from daemon.cli.page import Page, Section, clean, clean_text, page, table

if TYPE_CHECKING:
    from daemon.app import App

Rows = Sequence[Mapping[str, Any]]
TEXTS = 10
"""How many reminders are shown with all they said."""
KEY = 8
"""How many digits of a draft's key are shown."""


def _tell(read: Callable[[App], Any], made: Callable[[Any], Page], empty: str) -> None:
    """Prints what the program knows, on the user's clock; ``empty`` where there is nothing."""
    call = current_call()
    with call.app() as app:
        give(call, read(app), made, zone=app.config.me.time_zone, empty=empty)


@command("drafts")
def drafts_command() -> None:
    """Show every draft with its state and reason."""
    _tell(lambda app: app.drafts(), drafts_page, "No drafts yet. followthrough run --once writes what is due.")


def drafts_page(drafts: Rows) -> Page:
    """Drafts by state: those that wait for the user first."""
    groups: dict[str, list[Mapping[str, Any]]] = {"Waiting for you": [], "Kept by you": [], "Sent": [], "Gone": []}
    for draft in drafts:
        groups[_group_of(draft)].append(draft)
    return page(*(_group(title, some) for title, some in groups.items()))


def _group_of(draft: Mapping[str, Any]) -> str:
    if draft["state"] in ("untouched", "edited"):
        return "Kept by you" if draft.get("kept") else "Waiting for you"
    return "Sent" if draft["state"] == "sent" else "Gone"


def _group(title: str, drafts: Rows) -> Any:
    rows = [(d["contact"], _subject(d), _state(d), _why(d)) for d in drafts]
    return table(title, ("Contact", "Draft", "State", "Why"), rows)


def _state(draft: Mapping[str, Any]) -> str:
    """The state; and of a draft that lies there, as much of its key as names it to ``followthrough draft``."""
    key = f" ({draft['key'][:KEY]})" if draft["state"] in ("untouched", "edited") else ""
    return f"{words.state(draft['state'])}{key}"


def _subject(draft: Mapping[str, Any]) -> str:
    return f"{words.step(draft)}: {draft['subject']}"


def _why(draft: Mapping[str, Any]) -> str:
    rules = f" ({', '.join(draft['rules'])})" if draft.get("rules") else ""
    needs = f" Needs you: {'; '.join(draft['needs_you'])}." if draft.get("needs_you") else ""
    wishes = "".join(f" {words.wish(wish)}" for wish in draft.get("wishes", ()))
    return f"{draft['because']}{rules}{needs}{wishes}"


@command("reminders")
@click.option("--text", is_flag=True, help=f"Show what the last {TEXTS} said beyond their titles, too.")
def reminders_command(text: bool) -> None:  # noqa: FBT001 -- click's own signature
    """Show what rang and what will ring; with --text also the scripts, questions and briefs that came along."""
    made = reminders_with_text if text else reminders_page
    _tell(lambda app: app.reminders(), made, "No reminders: nothing rang, and nothing will.")


def reminders_page(reminders: Rows) -> Page:
    """Reminders to come, then those that rang."""
    ahead = [r for r in reminders if not _rang(r)]
    rang = [r for r in reminders if _rang(r)]
    return page(_ringing("To come", ahead), _ringing("Rang", rang))


def reminders_with_text(reminders: Rows) -> Page:
    """The same, and below it what the last ones said, the newest last: nearest to the prompt."""
    said = [r for r in reminders if _rang(r) and r.get("text")][-TEXTS:]
    return (*reminders_page(reminders), *page(*map(_said, said)))


def _said(reminder: Mapping[str, Any]) -> Section:
    title = f"{words.moment(reminder['due'])}: {reminder['title']}"
    return Section(title=clean(title), lines=tuple(clean_text(reminder["text"]).rstrip().splitlines()))


def _rang(reminder: Mapping[str, Any]) -> bool:
    return bool(reminder.get("fired"))


def _ringing(title: str, reminders: Rows) -> Any:
    rows = [
        (words.moment(r["due"]), r["contact"], r["title"], _said_of(r))
        for r in sorted(reminders, key=lambda r: str(r["due"]))
    ]
    return table(title, ("When", "Contact", "Reminder", "You said"), rows)


def _said_of(reminder: Mapping[str, Any]) -> str:
    if reminder.get("done"):
        return "done"
    until = reminder.get("snoozed_until")
    return f"once more, {words.moment(until)}" if until else ""


@command("forecast")
@click.option("--days", default=28, show_default=True, type=click.IntRange(1, 3660), help="How far to look.")
def forecast_command(days: int) -> None:
    """Show what would be drafted or rung if nobody did anything."""
    _tell(lambda app: app.forecast(days), forecast_page, f"Nothing is due in the next {days} days.")


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
