"""What the tests of the store put into it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from daemon.core.facts import (
    Guest,
    Letter,
    MeetingGone,
    MeetingSeen,
    NoteTaken,
    Person,
    PersonSaved,
    Retracted,
    letter_key,
)
from daemon.core.meaning import Intent, Kind, Reading, Referral
from daemon.store import Entry, Store, Text

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
JANE, OMAR = "c-jane", "c-omar"


def letter(number: int | str, *, at: datetime = NOW, **more: Any) -> Letter:
    message_id = f"m{number}@example.net"
    given: dict[str, Any] = {
        "own": False,
        "author": "jane.doe@acme.example",
        "account": "home",
        "ref": f"cur/{number}",
    } | more
    return Letter(key=letter_key(message_id), at=at, message_id=message_id, **given)


def reading(version: int = 1, **more: Any) -> Reading:
    return Reading(version=version, kind=Kind.PERSON, because=("somebody wrote it",), **more)


def person(contact: str, name: str, *addresses: str, edition: int = 1, **more: Any) -> PersonSaved:
    saved = Person(id=contact, name=name, addresses=addresses, **more)
    return PersonSaved(key=f"person:{contact}:{edition}", at=NOW, person=saved)


def note(key: str, contact: str) -> NoteTaken:
    return NoteTaken(key=key, at=NOW, contact=contact)


def retracted(key: str) -> Retracted:
    return Retracted(key=f"undo:{key}", at=NOW, fact=key)


def meeting(
    uid: str, digest: str = "d1", *, account: str = "home", recurrence_id: str = "", **more: Any
) -> MeetingSeen:
    return MeetingSeen(
        key=f"event:{uid}:{recurrence_id}:0:{digest}",
        at=NOW,
        uid=uid,
        recurrence_id=recurrence_id,
        start=NOW + timedelta(days=1),
        end=NOW + timedelta(days=1, hours=1),
        account=account,
        resource=f"{uid}.ics",
        **more,
    )


def gone(uid: str, *, account: str = "home", recurrence_id: str = "") -> MeetingGone:
    return MeetingGone(key=f"gone:{uid}:{recurrence_id}", at=NOW, uid=uid, recurrence_id=recurrence_id, account=account)


def guest(address: str, name: str = "") -> Guest:
    return Guest(address=address, name=name)


def referring(name: str, address: str | None, version: int = 1) -> Reading:
    return reading(version, intents=frozenset({Intent.REFERS}), refers_to=(Referral(name=name, address=address),))


def words(text: str, *, subject: str = "Re: a talk") -> Text:
    return Text(subject=subject, written=text)


def append(store: Store, *facts: Any, contacts: Collection[str] = (), at: datetime = NOW, **more: Any) -> list[bool]:
    with store.transaction(at) as transaction:
        return [transaction.append(fact, contacts=contacts, **more) for fact in facts]


def keys(entries: Collection[Entry]) -> list[str]:
    return [entry.fact.key for entry in entries]


def keys_of(store: Store, contact: str) -> list[str]:
    return keys(store.entries_of([contact])[contact])


def facts_of(store: Store) -> list[str]:
    """The lines of an export that hold facts."""
    return [line for line in store.export_lines() if '"fact": {' in line]


def damage(path: Path) -> None:
    """A page in the middle of a database, overwritten as by a failing disk."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 2 // 4096 * 4096)
        file.write(b"\xa5" * 8192)
