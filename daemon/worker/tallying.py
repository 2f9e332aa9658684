"""``stats --json``: the histories of all contacts, handed to the core to be counted. Reads the store; changes nothing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from daemon.core.facts import Letter, NoteTaken, to_plain
from daemon.core.notes import read_notes
from daemon.core.tallies import story, tally
from daemon.store import Store
from daemon.worker.planner import Planner


def stats(store: Store, planner: Planner, now: datetime) -> dict[str, Any]:
    """What works, as JSON-ready values; a rate that would rest on too few is null."""
    members = planner.roster().members
    words = _lengths(store)
    named = _naming(store, members.keys(), planner)
    stories = (story(case, words=words, named=named) for case in planner.cases(members.keys(), now, until=now))
    counted = tally(one for one in stories if one is not None)
    return {
        "funnel": dict(counted.funnel),
        "overall": to_plain(counted.overall),
        "by": {name: [to_plain(group) for group in groups] for name, groups in counted.groups.items()},
    }


def _lengths(store: Store) -> dict[str, int]:
    """How many words each of the user's letters has, by its fact key."""
    keys = [e.fact.key for e in store.facts([Letter.KIND]) if isinstance(e.fact, Letter) and e.fact.own]
    return {key: len(text.written.split()) for key, text in store.texts(keys).items() if text.written.strip()}


def _naming(store: Store, contacts: Collection[str], planner: Planner) -> frozenset[str]:
    """The contacts whose notes name people, under the id they live on, and those who introduced somebody."""
    roster = planner.roster()
    notes = {e.fact.key: e.fact.contact for e in store.facts([NoteTaken.KIND]) if isinstance(e.fact, NoteTaken)}
    texts = store.texts(notes)
    naming = {notes[key] for key, text in texts.items() if read_notes(text.written).people}
    introducers = {member.person.introduced_by.strip().casefold() for member in roster.members.values()}
    known = {member.id for member in roster.members.values() if _answers_to(member.names, introducers)}
    return frozenset({roster.merged.get(contact, contact) for contact in naming} & set(contacts)) | known


def _answers_to(names: Collection[str], wanted: Collection[str]) -> bool:
    return any(name.casefold() in wanted for name in names)
