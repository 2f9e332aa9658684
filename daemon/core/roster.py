"""Who is tracked: the contacts, folded from the facts about people. Pure.

A merged contact lives on in the one it was merged into: both histories, all addresses.
``Retracted`` takes any of these facts back. An address that was replaced keeps its past: letters
from and to it stay the contact's, but nothing new is written to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from daemon.core.entries import taken_back
from daemon.core.facts import AddressLinked, Fact, Merged, Person, PersonSaved, Status, StatusSet

FILLED_BY_MERGING = (
    "title",
    "phone",
    "work_address",
    "company",
    "role",
    "field",
    "language",
    "city",
    "country",
    "time_zone",
    "found_via",
    "common_ground",
    "research",
    "notes",
)
"""What a merged record lends where the kept one is empty. Who introduced them, and whether that person may be
named (A2), go together and stay the kept one's."""


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
    """Every address that is theirs today, lower-case: letters go to these only."""
    former: frozenset[str] = frozenset()
    """Addresses that were theirs and were replaced: what came from and went to them still counts."""
    said: Mapping[str, tuple[bool, datetime]] = field(default_factory=dict)
    """Address -> what the user last said of it (theirs or not), and when."""
    aliases: tuple[str, ...] = ()
    """Names of the contacts merged into it."""

    @property
    def theirs(self) -> frozenset[str]:
        """Every address whose letters are this contact's, today's and former ones."""
        return self.addresses | self.former

    @property
    def names(self) -> tuple[str, ...]:
        """Every name it answers to."""
        return (self.person.name, *self.aliases)

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
        known = self.named(text.strip())
        if known:
            return known
        everybody = self.members.values()
        hits = [m for m in everybody if wanted in (name.casefold() for name in m.names)]
        hits = hits or [m for m in everybody if wanted and any(wanted in name.casefold() for name in m.names)]
        if len(hits) == 1:
            return hits[0]
        if hits:
            some = ", ".join(sorted(f"{m.person.name} <{next(iter(m.person.addresses), '')}>" for m in hits)[:5])
            raise UnknownContact(f'"{text}" may mean {some}: give the address instead.')
        import difflib

        names = [m.person.name for m in self.members.values()]
        near = difflib.get_close_matches(text, names, n=1)
        hint = f' Did you mean "{near[0]}"?' if near else " `followthrough contacts list` shows who is."
        raise UnknownContact(f'No contact answers to "{text}".{hint}')


def circle(roster: Roster) -> dict[str, tuple[Member, ...]]:
    """Introducer -> the contacts who were introduced by them (A1): found by address, else by the whole name."""
    by_name: dict[str, set[str]] = {}
    for member in roster.members.values():
        for name in member.names:
            by_name.setdefault(name.casefold(), set()).add(member.id)
    found: dict[str, tuple[Member, ...]] = {}
    for member in roster.members.values():
        wanted = member.person.introduced_by.strip().casefold()
        same = {roster.by_address[wanted]} if wanted in roster.by_address else by_name.get(wanted, set())
        if wanted and len(same) == 1 and same != {member.id}:
            introducer = next(iter(same))
            found[introducer] = (*found.get(introducer, ()), member)
    return found


def introducer_of(member: Member, roster: Roster) -> Member | None:
    """The contact who introduced this one, where that is a contact."""
    introducers = [id_ for id_, members in circle(roster).items() if member in members]
    return roster.members[introducers[0]] if introducers else None


@dataclass(slots=True)
class _Draft:
    """A contact while its facts are being folded."""

    person: Person
    added: datetime
    status: Status = Status.TRACKED
    status_at: datetime | None = None
    said: dict[str, tuple[bool, datetime]] = field(default_factory=dict)
    ever: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()
    aliases: tuple[str, ...] = ()

    def member(self) -> Member:
        linked = {address for address, (theirs, _) in self.said.items() if theirs}
        denied = self.said.keys() - linked
        addresses = (frozenset(self.person.addresses) | linked) - denied
        return Member(
            person=self.person,
            status=self.status,
            status_at=self.status_at or self.added,
            added=self.added,
            ids=self.ids | {self.person.id},
            addresses=addresses,
            former=self.ever - addresses - denied,
            said=dict(self.said),
            aliases=self.aliases,
        )


def fold_roster(facts: Iterable[Fact]) -> Roster:
    """The roster that follows from the facts about people, given in log order."""
    facts = tuple(facts)
    gone = taken_back(facts)
    kept = [fact for fact in facts if fact.key not in gone]
    drafts: dict[str, _Draft] = {}
    for fact in kept:
        if isinstance(fact, PersonSaved):
            _save(fact, drafts)
    for fact in kept:
        _apply(fact, drafts)
    merged = _merge((fact for fact in kept if isinstance(fact, Merged)), drafts)
    members = {id_: draft.member() for id_, draft in drafts.items()}
    return Roster(members=members, by_address=_by_address(members.values()), merged=merged)


def _by_address(members: Iterable[Member]) -> dict[str, str]:
    """Whose an address is: today's owner before a former one, the first one where two claim it."""
    members = tuple(members)
    found: dict[str, str] = {}
    for member in members:
        for address in sorted(member.addresses):
            found.setdefault(address, member.id)
    for member in members:
        for address in sorted(member.former):
            found.setdefault(address, member.id)
    return found


def _save(fact: PersonSaved, drafts: dict[str, _Draft]) -> None:
    draft = drafts.setdefault(fact.person.id, _Draft(person=fact.person, added=fact.at))
    draft.person = fact.person
    draft.ever |= frozenset(fact.person.addresses)


def _apply(fact: Fact, drafts: dict[str, _Draft]) -> None:
    if isinstance(fact, StatusSet) and fact.contact in drafts:
        drafts[fact.contact].status = fact.status
        drafts[fact.contact].status_at = fact.at
    elif isinstance(fact, AddressLinked) and fact.contact in drafts:
        drafts[fact.contact].said[fact.address] = (fact.linked, fact.at)


def _merge(merges: Iterable[Merged], drafts: dict[str, _Draft]) -> dict[str, str]:
    """Folds the merged contacts into those they live on in; returns gone -> kept."""
    merged: dict[str, str] = {}
    for fact in merges:
        kept = merged.get(fact.kept, fact.kept)
        gone = merged.get(fact.gone, fact.gone)
        if kept == gone or kept not in drafts or gone not in drafts:
            continue
        into, other = drafts[kept], drafts.pop(gone)
        into.person = _joined(into.person, other.person)
        into.added = min(into.added, other.added)
        into.said = dict(sorted((*other.said.items(), *into.said.items()), key=lambda item: item[1][1]))
        into.ever |= other.ever
        into.ids = into.ids | other.ids | {kept, gone}
        into.aliases = (*into.aliases, other.person.name, *other.aliases)
        merged = {old: kept if new == gone else new for old, new in merged.items()} | {gone: kept}
    return merged


def _joined(kept: Person, gone: Person) -> Person:
    """Both addresses; and what the one record left empty, from the other."""
    addresses = (*kept.addresses, *(a for a in gone.addresses if a not in kept.addresses))
    empty = {name: getattr(gone, name) for name in FILLED_BY_MERGING if not getattr(kept, name)}
    return replace(kept, addresses=addresses, **empty)
