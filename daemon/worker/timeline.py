"""Facts as rows: a line of a contact's timeline, and a reminder that rang. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import tzinfo
from types import MappingProxyType
from typing import Any

from daemon.core.facts import (
    BacklogOpened,
    BacklogSettled,
    CallMade,
    CallOutcome,
    ConsentGiven,
    DraftFate,
    DraftPlaced,
    DraftWish,
    Fact,
    Letter,
    MeetingSeen,
    PersonConfirmed,
    PersonProposed,
    PersonSaved,
    PromiseKept,
    PromiseMade,
    ReminderFired,
    ReminderSettled,
    StatusSet,
    StepHeld,
    Wish,
    WishRefused,
    to_plain,
)
from daemon.core.history import Entry
from daemon.store import Text


def log_row(entry: Entry, text: Text | None, zone: tzinfo) -> dict[str, Any]:
    """The row of ``log --json``."""
    fact = entry.fact
    row: dict[str, Any] = {
        "at": fact.at.isoformat(),
        "kind": fact.KIND,
        "key": fact.key,
        "what": told(fact, text, zone),
    }
    if isinstance(fact, Letter):
        row |= {"message_id": fact.message_id, "own": fact.own}
    if entry.reading:
        row |= {"reading": str(entry.reading.kind), "intents": sorted(map(str, entry.reading.intents))}
    return row


def reminder_row(fact: ReminderFired, contact: str, text: str) -> dict[str, object]:
    """A reminder that rang, as a pass and ``reminders`` tell it."""
    row: dict[str, object] = {
        "key": fact.reminder,
        "step": fact.step,
        "contact": contact,
        "due": fact.due.isoformat(),
        "title": fact.title,
        "because": fact.because,
    }
    return row | ({"file": fact.file} if fact.file else {}) | ({"text": text} if text else {})


def told(fact: Fact, text: Text | None, zone: tzinfo) -> str:
    """A fact in a few words."""
    if isinstance(fact, Letter):
        who = "You wrote" if fact.own else f"{fact.author_name or fact.author} wrote"
        return f"{who}: {text.subject}" if text and text.subject else who
    if isinstance(fact, MeetingSeen):
        start = fact.start.astimezone(zone)
        return f"{fact.title or 'A meeting'}, {start:%Y-%m-%d %H:%M}" + (" (cancelled)" if fact.cancelled else "")
    tell = _TOLD.get(type(fact))
    if tell:
        return tell(fact)
    if text:
        return text.written.strip().partition("\n")[0]
    plain = to_plain(fact)
    return ", ".join(
        f"{name}: {value}" for name, value in plain.items() if name not in ("key", "at", "contact", "person")
    )


def _call(fact: CallMade) -> str:
    if fact.talk:
        return "You talked on the telephone"
    ends = {
        CallOutcome.REACHED: "You called, and reached them",
        CallOutcome.VOICEMAIL: "You called, and left a voicemail",
        CallOutcome.MESSAGE: f"You called, and left a message with {fact.message_with}",
        CallOutcome.NO_ANSWER: "You called, and nobody answered",
    }
    return ends[fact.outcome]


def _promise(fact: PromiseMade) -> str:
    whose = "They promised" if fact.theirs else "You promised"
    return f"{whose}: {fact.what}" + (f" (by {fact.by.isoformat()})" if fact.by else "")


def _named(fact: PersonProposed) -> str:
    return f"They named {' '.join(part for part in (fact.name, fact.address and f'<{fact.address}>') if part)}"


def _consent(fact: ConsentGiven) -> str:
    return "The introducer may be named" if fact.given else "The introducer may not be named"


def _wish(fact: DraftWish) -> str:
    return {
        Wish.KEEP: "You kept the draft as it is",
        Wish.THROW_AWAY: "You want the draft thrown away",
        Wish.EDIT: "You gave the draft other words",
    }[fact.wish]


def _held(fact: StepHeld) -> str:
    return (
        f"You want this later: {fact.step}, not before {fact.until}" if fact.until else f"You never want: {fact.step}"
    )


def _settled(fact: ReminderSettled) -> str:
    return "You are done with a reminder" if fact.until is None else "You want to be reminded once more"


_TOLD: Mapping[type[Fact], Callable[[Any], str]] = MappingProxyType(
    {
        DraftPlaced: lambda fact: f"Draft ({fact.step}): {fact.subject}",
        DraftFate: lambda fact: f"The draft is {fact.state}. {fact.because}",
        ReminderFired: lambda fact: fact.title,
        DraftWish: _wish,
        WishRefused: lambda fact: f"What you wished was not done. {fact.because}",
        StepHeld: _held,
        ReminderSettled: _settled,
        PersonSaved: lambda fact: f"{fact.person.name} was saved",
        StatusSet: lambda fact: f"You set the contact to {fact.status}",
        CallMade: _call,
        PromiseMade: _promise,
        PromiseKept: lambda _fact: "The promise was kept",
        PersonProposed: _named,
        PersonConfirmed: lambda _fact: "You took up the person who was named",
        ConsentGiven: _consent,
        BacklogOpened: lambda _fact: "You are taking them on",
        BacklogSettled: lambda fact: (
            f"You {'asked for' if fact.wanted else 'left aside'} what was due when you took them on"
        ),
    }
)
