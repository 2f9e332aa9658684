"""``draft`` and ``reminder``: one of them, looked at, and what the user wishes about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from daemon import words
from daemon.cli.calling import Call, Moment, command, current_call
from daemon.cli.keeping import Day
from daemon.cli.output import give
from daemon.cli.page import Page, Section, clean, clean_text, page
from daemon.cli.telling import told

if TYPE_CHECKING:
    from daemon.app import App

KEPT = "Kept: you have reviewed it. (followthrough undo {fact} takes that back.)"
TO_DO = "The next pass does it (followthrough run). (followthrough undo {fact} takes it back.)"


@command("draft")
@click.argument("draft")
@click.option("--keep", is_flag=True, help="It is right as it is: you have reviewed it.")
@click.option("--throw-away", is_flag=True, help="As if you deleted it in your mail client: it does not come back.")
@click.option("--later", type=Day(), metavar="DATE", help="Not this one now: it is written anew on that day.")
@click.option("--never", is_flag=True, help="Nothing of this kind for this contact any more.")
@click.option(
    "--edit",
    type=click.Path(path_type=Path, allow_dash=True, dir_okay=False),
    metavar="FILE",
    help="Put the words of FILE (-: standard input) into it; the file's first line may be `Subject: ...`.",
)
def draft_command(draft: str, **wishes: Any) -> None:
    """Show DRAFT as it stands, with the thread it answers and why it is there; or say what is to become of it.

    DRAFT is the beginning of its key, as followthrough drafts shows it, or a contact with one draft that waits.
    """
    call = current_call()
    wish = _only(wishes, "--keep, --throw-away, --later, --never, --edit")
    with call.app() as app:
        key = app.draft_meant(draft)
        if wish is None:
            letter = app.letter_rows(key)
            give(call, letter, letter_page, zone=app.config.me.time_zone)
            return
        fact = _wished(app, key, wish, wishes[wish])
    sentence = (KEPT if wish == "keep" else TO_DO).format(fact=fact)
    told(call, sentence, draft=key, wish=wish.replace("_", "-"), fact=fact)


def _only(given: Mapping[str, Any], names: str) -> str | None:
    """The one option that was given; None where none was."""
    chosen = [name for name, value in given.items() if value]
    if len(chosen) > 1:
        raise click.UsageError(f"give one of {names}, not several.")
    return chosen[0] if chosen else None


def _wished(app: App, key: str, wish: str, value: Any) -> str:
    said = app.wishes()
    if wish == "keep":
        return said.keep(key)
    if wish == "throw_away":
        return said.throw_away(key)
    if wish == "later":
        assert isinstance(value, date)  # noqa: S101 -- of the option's type
        return said.later(key, value)
    if wish == "never":
        return said.never(key)
    letter = app.letter(key)
    subject, body = _read(value, letter.subject)
    return said.edit(key, subject=subject, body=body, seen=letter.seen)


def _read(path: Path, subject: str) -> tuple[str, str]:
    """The subject and the words of a file; the subject stays where the file names none."""
    with click.open_file(str(path), encoding="utf-8", errors="replace") as file:
        text = file.read()
    first, _, rest = text.partition("\n")
    name, colon, value = first.partition(":")
    if colon and name.strip().lower() == "subject":
        return value.strip(), rest.lstrip("\r\n")
    return subject, text


def letter_page(letter: Mapping[str, Any]) -> Page:
    """The thread, then why, then the letter itself: nearest to the prompt."""
    thread = [_of_thread(one) for one in letter["thread"]]
    why = [clean(f"{letter['because']} ({', '.join(letter['rules'])})"), *_wishes(letter)]
    why += [clean(f"Needs you: {need}.") for need in letter["needs_you"]]
    head = f"To {letter['to']}: {letter['subject']} ({words.state(letter['state'])})"
    return page(
        *thread,
        Section(title="Why", lines=tuple(why)),
        Section(title=clean(head), lines=_lines(letter["body"])),
    )


def _of_thread(one: Mapping[str, Any]) -> Section:
    return Section(title=clean(f"{one['who']}, {words.moment(one['at'])}"), lines=_lines(one["text"]))


def _lines(text: str) -> tuple[str, ...]:
    return tuple(clean_text(text).strip("\n").splitlines())


def _wishes(letter: Mapping[str, Any]) -> list[str]:
    back = "(followthrough undo {} takes it back.)"
    return [
        clean(words.wish(wish) + (" " + back.format(wish["key"]) if wish["state"] != "refused" else ""))
        for wish in letter["wishes"]
    ]


@command("reminder")
@click.argument("reminder")
@click.option("--done", is_flag=True, help="It is dealt with; one that was snoozed does not ring again.")
@click.option("--snooze", type=Moment(aware=False), metavar="WHEN", help="Ring once more, at that moment.")
def reminder_command(reminder: str, **wishes: Any) -> None:
    """Say that REMINDER is done, or have it ring once more.

    REMINDER is the beginning of its key (followthrough reminders --json), or a contact: their last one is meant.
    """
    call = current_call()
    wish = _only(wishes, "--done, --snooze")
    if wish is None:
        raise click.UsageError("say --done or --snooze WHEN.")
    with call.app() as app:
        key = app.reminder_meant(reminder)
        said = app.wishes()
        fact = said.done(key) if wish == "done" else said.snooze(key, _aware(wishes["snooze"], app))
    _settled(call, key, wish, fact)


def _aware(moment: datetime, app: App) -> datetime:
    """On the user's clock, unless an offset says otherwise."""
    return moment if moment.tzinfo else moment.replace(tzinfo=app.config.me.time_zone)


def _settled(call: Call, key: str, wish: str, fact: str) -> None:
    sentence = "Done with it." if wish == "done" else "It rings once more then."
    told(call, f"{sentence} (followthrough undo {fact} takes that back.)", reminder=key, wish=wish, fact=fact)
