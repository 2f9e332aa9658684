"""Who is tracked: the contacts, folded from the facts about people. Pure.

A merged contact lives on in the one it was merged into: both histories, all addresses.
``Retracted`` takes any of these facts back.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from daemon.core.facts import AddressLinked, Fact, Merged, Person, PersonSaved, Retracted, Status, StatusSet


class UnknownContact(LookupError):
    """Nobody, or more than one, answers to what the user typed; the message is for the user."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One contact as it stands today."""

    person: Person
    status: Status
    status_at: datetime
    added: datetime
    ids: frozenset[str]
    """Its own id and those of the contacts merged into it: the log is read under all of them."""
    addresses: frozenset[str]
    """Every address that is theirs, lower-case."""

    @property
    def id(self) -> str:
        """The contact's id."""
        return self.person.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """All contacts, by id and by address."""

    members: Mapping[str, Member]
    by_address: Mapping[str, str]
    """Lower-case address -> contact id. An address that two contacts claim is the first one's."""
    merged: Mapping[str, str]
    """The id of a contact that was merged -> the id it lives on under."""

    def named(self, contact: str) -> Member | None:
        """The member with this id, or the one it was merged into."""
        return self.members.get(self.merged.get(contact, contact))

    def find(self, text: str) -> Member:
        """The contact a user means by a name or an address. Raises UnknownContact with one sentence."""
        wanted = text.strip().casefold()
        if wanted in self.by_address:
            return self.members[self.by_address[wanted]]
        hits = [m for m in self.members.values() if m.person.name.casefold() == wanted or m.id == wanted]
        hits = hits or [m for m in self.members.values() if wanted and wanted in m.person.name.casefold()]
        if len(hits) == 1:
            return hits[0]
        if hits:
            some = ", ".join(sorted(f"{m.person.name} <{next(iter(m.person.addresses), '')}>" for m in hits)[:5])
            raise UnknownContact(f'"{text}" may mean {some}: give the address instead.')
        names = [m.person.name for m in self.members.values()]
        near = difflib.get_close_matches(text, names, n=1)
        hint = f' Did you mean "{near[0]}"?' if near else " `followthrough contacts list` shows who is."
        raise UnknownContact(f'No contact answers to "{text}".{hint}')


@dataclass(slots=True)
class _Draft:
    """A contact while its facts are being folded."""

    person: Person
    added: datetime
    status: Status = Status.TRACKED
    status_at: datetime | None = None
    linked: frozenset[str] = frozenset()
    unlinked: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()

    def member(self) -> Member:
        return Member(
            person=self.person,
            status=self.status,
            status_at=self.status_at or self.added,
            added=self.added,
            ids=self.ids | {self.person.id},
            addresses=(frozenset(self.person.addresses) | self.linked) - self.unlinked,
        )


def fold_roster(facts: Iterable[Fact]) -> Roster:
    """The roster that follows from the facts about people, given in log order."""
    facts = tuple(facts)
    taken_back = {fact.fact for fact in facts if isinstance(fact, Retracted)}
    drafts: dict[str, _Draft] = {}
    merges: list[Merged] = []
    for fact in facts:
        if fact.key in taken_back:
            continue
        if isinstance(fact, Merged):
            merges.append(fact)
        else:
            _apply(fact, drafts)
    merged = _merge(merges, drafts)
    members = {id_: draft.member() for id_, draft in drafts.items()}
    by_address: dict[str, str] = {}
    for member in members.values():
        for address in member.addresses:
            by_address.setdefault(address, member.id)
    return Roster(members=members, by_address=by_address, merged=merged)


def _apply(fact: Fact, drafts: dict[str, _Draft]) -> None:
    if isinstance(fact, PersonSaved):
        if fact.person.id in drafts:
            drafts[fact.person.id].person = fact.person
        else:
            drafts[fact.person.id] = _Draft(person=fact.person, added=fact.at)
    elif isinstance(fact, StatusSet) and fact.contact in drafts:
        drafts[fact.contact].status = fact.status
        drafts[fact.contact].status_at = fact.at
    elif isinstance(fact, AddressLinked) and fact.contact in drafts:
        draft = drafts[fact.contact]
        one = frozenset({fact.address})
        draft.linked = draft.linked | one if fact.linked else draft.linked - one
        draft.unlinked = draft.unlinked - one if fact.linked else draft.unlinked | one


def _merge(merges: Iterable[Merged], drafts: dict[str, _Draft]) -> dict[str, str]:
    """Folds the merged contacts into those they live on in; returns gone -> kept."""
    merged: dict[str, str] = {}
    for fact in merges:
        kept = merged.get(fact.kept, fact.kept)
        gone = merged.get(fact.gone, fact.gone)
        if kept == gone or kept not in drafts or gone not in drafts:
            continue
        into, other = drafts[kept], drafts.pop(gone)
        addresses = (*into.person.addresses, *(a for a in other.person.addresses if a not in into.person.addresses))
        into.person = replace(into.person, addresses=addresses)
        into.added = min(into.added, other.added)
        into.linked, into.unlinked = into.linked | other.linked, into.unlinked | other.unlinked
        into.ids = into.ids | other.ids | {kept, gone}
        merged = {old: kept if new == gone else new for old, new in merged.items()} | {gone: kept}
    return merged
