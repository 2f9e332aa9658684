"""Facts and readings as rows and back. The core defines their JSON form; nothing is queried here."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from daemon.core.facts import FACTS, Fact, Merged, PersonSaved, from_plain, to_plain
from daemon.store.errors import StoreError
from daemon.store.values import Entry

if TYPE_CHECKING:
    from daemon.core.meaning import Reading

JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def packed(value: object) -> str:
    """A fact or reading as JSON; letters of every script stay letters, so that a mention can be found."""
    return JSON.encode(to_plain(value))


def fact_row(fact: Fact, seq: int, seen: datetime) -> dict[str, Any]:
    """The row of the table ``fact``."""
    if FACTS.get(fact.KIND) is not type(fact):
        raise ValueError(f"not a kind of fact that could be read back: {type(fact).__name__}")
    return {
        "seq": seq,
        "key": fact.key,
        "kind": fact.KIND,
        "at": fact.at,
        "seen": seen,
        "account": getattr(fact, "account", None),
        "body": packed(fact),
    }


def entry(seq: int, seen: datetime, kind: str, body: str, reading: str | None = None) -> Entry | None:
    """The entry of a row; None where its kind is one that only a newer program knows.

    A known kind that cannot be read is an error: a letter that is silently left out would be
    taken for silence.
    """
    if kind not in FACTS:
        return None
    try:
        fact = from_plain(FACTS[kind], json.loads(body))
        meaning = None if reading is None else unpacked_reading(reading)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise StoreError(
            f"entry {seq} of the log ({kind}) cannot be read by this version; "
            "install the version of Followthrough that wrote it, or a newer one"
        ) from error
    return Entry(seq=seq, seen=seen, fact=fact, reading=meaning)


def unpacked_reading(body: str) -> Reading:
    """A reading from its row."""
    from daemon.core.meaning import Reading  # most commands read no letters: they do not pay for its types

    return from_plain(Reading, json.loads(body))


def named_in(fact: Fact) -> frozenset[str]:
    """The contacts that a fact itself names: it belongs to them whatever the caller says."""
    if isinstance(fact, PersonSaved):
        return frozenset({fact.person.id})
    if isinstance(fact, Merged):
        return frozenset({fact.kept, fact.gone})
    return frozenset({getattr(fact, "contact", "")} - {""})
