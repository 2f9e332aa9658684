"""Rows against the contacts there are: who is whom, what changes. Pure; nothing is saved here.

A row belongs to the contact that has one of its addresses; else to the one of the same name and
phone number; else, where one side has neither, to the one of the same name and company. Only values
that the row gives are taken over, so importing the same file twice changes nothing.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from daemon.core.facts import Person, Status, digest, person_id
from daemon.people.rows import TEXT_COLUMNS, ImportReport, PersonRow, Problem, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One contact to save: as it is after the whole file."""

    person: Person
    status: Status | None = None
    """To be set; None leaves it as it is."""
    new: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """What an import would do."""

    changes: tuple[Change, ...]
    report: ImportReport


def plan_import(
    rows: Sequence[PersonRow],
    people: Iterable[Person],
    statuses: Mapping[str, Status],
    *,
    own: Collection[str] = frozenset(),
    linked: Mapping[str, str] | None = None,
    taken: Collection[str] = frozenset(),
    is_erased: Callable[[str], bool] = lambda _address: False,
) -> ImportPlan:
    """What importing ``rows`` changes.

    ``own`` are the user's addresses, which can be no contact's; ``linked`` maps further addresses that
    belong to a contact (the user linked or merged them) to its id; ``taken`` are ids that stand for somebody
    else already, those of merged contacts too; an address that ``is_erased`` does
    not come back by a file.
    """
    table = _Table(people, statuses, linked or {}, taken)
    for row in rows:
        problem = _taken_in(table, row, own, is_erased)
        if problem:
            table.problems.append(problem)
    return table.plan()


def merged(person: Person, row: PersonRow) -> Person:
    """The contact with what the row gives. A table's first address becomes the one
    written to; other files only add theirs at the end.
    """
    given = {column: text for column in TEXT_COLUMNS if (text := getattr(row, column))}
    if row.found_via_if_new and not person.found_via:
        given.setdefault("found_via", row.found_via_if_new)
    cite = person.may_cite_introducer if row.may_cite_introducer is None else row.may_cite_introducer
    first, then = (row.addresses, person.addresses) if row.source is Source.CSV else (person.addresses, row.addresses)
    addresses = tuple(dict.fromkeys((*first, *then)))
    plain: Mapping[str, Any] = {"name": row.name} | given
    return dataclasses.replace(person, addresses=addresses, may_cite_introducer=cite, **plain)


def with_free_id(person: Person, taken: Collection[str], *more: str) -> Person:
    """The new contact under an id that stands for nobody else: people share phones and names.

    ``more`` tells namesakes apart, so that the same file makes the same ids on any machine.
    """
    number, free = 0, person.id
    while free in taken:
        number += 1
        free = person_id((), "", digest(person.id, person.name, str(number), *more))
    return dataclasses.replace(person, id=free)


@dataclass(slots=True, kw_only=True)
class _Seat:
    """One contact during an import."""

    before: Person | None
    now: Person
    status: Status | None
    wanted: Status | None = None
    rows: list[PersonRow] = field(default_factory=list)


class _Table:
    """The contacts during an import, found by what rows know of them."""

    def __init__(
        self,
        people: Iterable[Person],
        statuses: Mapping[str, Status],
        linked: Mapping[str, str],
        taken: Collection[str],
    ) -> None:
        self.seats: dict[str, _Seat] = {}
        self._ids = set(taken)
        self.problems: list[Problem] = []
        self._by_address: dict[str, str] = dict(linked)
        self._by_name: dict[str, list[str]] = {}
        for person in people:
            self._sit(_Seat(before=person, now=person, status=statuses.get(person.id, Status.TRACKED)))

    def _sit(self, seat: _Seat) -> None:
        self.seats[seat.now.id] = seat
        self._ids.add(seat.now.id)
        self._index(seat)

    def _index(self, seat: _Seat) -> None:
        for address in seat.now.addresses:
            self._by_address.setdefault(address, seat.now.id)
        same = self._by_name.setdefault(_folded(seat.now.name), [])
        if seat.now.id not in same:
            same.append(seat.now.id)

    def owners(self, addresses: Iterable[str]) -> list[_Seat]:
        """The contacts that have these addresses, each once."""
        ids = dict.fromkeys(self._by_address[a] for a in addresses if a in self._by_address)
        return [self.seats[i] for i in ids if i in self.seats]

    def namesake(self, row: PersonRow) -> _Seat | None:
        """The contact of the same name that the row must mean."""
        same = [self.seats[i] for i in self._by_name.get(_folded(row.name), ())]
        calls = [s for s in same if row.phone and _digits(s.now.phone) == _digits(row.phone)]
        desks = [s for s in same if _folded(s.now.company) == _folded(row.company) and _nameable(row, s.now)]
        return next(iter(calls or desks), None)

    def take(self, seat: _Seat, row: PersonRow) -> None:
        """Takes the row over into a contact."""
        seat.rows.append(row)
        seat.now = merged(seat.now, row)
        if remark := _remark(seat, row):
            self.problems.append(Problem(where=row.where, text=remark))
        if seat.status is not Status.PAUSED:
            seat.wanted = row.status or seat.wanted
        self._index(seat)

    def add(self, row: PersonRow) -> None:
        """A new contact."""
        bare = Person(id=person_id(row.addresses, row.phone, row.name), name=row.name)
        person = merged(with_free_id(bare, self._ids, row.company), row)
        seat = _Seat(before=None, now=person, status=None, wanted=row.status or row.status_if_new, rows=[row])
        self._sit(seat)

    def plan(self) -> ImportPlan:
        """The contacts that are new or different, and the report."""
        touched = [seat for seat in self.seats.values() if seat.rows]
        changes = tuple(change for seat in touched if (change := _change(seat)))
        new = {change.person.id for change in changes if change.new}
        changed = {change.person.id for change in changes} - new
        report = ImportReport(
            added=tuple(s.now.name for s in touched if s.now.id in new),
            updated=tuple(s.now.name for s in touched if s.now.id in changed),
            unchanged=tuple(s.now.name for s in touched if s.now.id not in new | changed),
            problems=tuple(self.problems),
        )
        return ImportPlan(changes=changes, report=report)


def _remark(seat: _Seat, row: PersonRow) -> str:
    """What the user should know of a contact whose status stays; empty where there is nothing to say.

    A file never wakes a paused contact: they may have asked not to be written to.
    """
    if seat.status is Status.PAUSED and row.status not in {None, Status.PAUSED}:
        return f"{seat.now.name} stays paused; to go on: followthrough contacts resume"
    if seat.status is Status.KNOWN and row.status is None and row.source is Source.CSV:
        return f"{seat.now.name} stays known, so nothing is drafted; to choose them: followthrough contacts confirm"
    return ""


def _change(seat: _Seat) -> Change | None:
    status = seat.wanted if seat.wanted is not seat.status else None
    if seat.before == seat.now and status is None:
        return None
    return Change(person=seat.now, status=status, new=seat.before is None)


def _taken_in(table: _Table, row: PersonRow, own: Collection[str], is_erased: Callable[[str], bool]) -> Problem | None:
    """Takes one row in; the problem with it, where there is one."""
    owners = table.owners(row.addresses)
    seat = owners[0] if owners else table.namesake(row)
    objection = _objection(row, owners, own, is_erased)
    if objection:
        return Problem(where=row.where, text=objection, refused=True)
    if seat is None:
        table.add(row)
        return None
    before = seat.now.name
    table.take(seat, row)
    if _akin(before, row.name):
        return None
    text = (
        f"{before} is called {row.name} from now on, because the address is the same; "
        "if they are two people, give each an address of their own"
    )
    return Problem(where=row.where, text=text)


def _objection(row: PersonRow, owners: list[_Seat], own: Collection[str], is_erased: Callable[[str], bool]) -> str:
    """Why a row must stay outside; empty where it may come in."""
    if mine := sorted(set(row.addresses) & set(own)):
        return f"{mine[0]} is an address of yours: a contact needs their own"
    if gone := [a for a in row.addresses if is_erased(a)]:
        return f"{gone[0]} was erased at your wish; to have them back: followthrough contacts add"
    if len(owners) > 1:
        return (
            f"its addresses belong to {owners[0].now.name} and to {owners[1].now.name}: "
            "if they are one person, followthrough contacts merge; else correct the row"
        )
    if owners and owners[0].rows and not _akin(owners[0].rows[-1].name, row.name):
        earlier = owners[0].rows[-1]
        return f"{row.name} has an address of {earlier.name} ({earlier.where}): give each an address of their own"
    return ""


def _nameable(row: PersonRow, person: Person) -> bool:
    """Whether name and company alone say that these are one: LinkedIn gives no more, nor has a bare contact."""
    return row.source is Source.LINKEDIN or not (person.addresses or person.phone)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _akin(one: str, other: str) -> bool:
    """Whether the names share a word."""
    return bool(set(_folded(one).split()) & set(_folded(other).split()))


def _digits(phone: str) -> str:
    return "".join(c for c in phone if c.isdigit())
