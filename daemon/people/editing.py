"""One contact by hand: what ``contacts add`` and ``contacts edit`` are given, checked like a file's row. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from typing import Any

from daemon.core.facts import Person, Status, person_id
from daemon.people.building import Desk, Origin
from daemon.people.checks import WrongValueError
from daemon.people.merging import with_free_id
from daemon.people.rows import TEXT_COLUMNS, PersonRow, Source


def new_person(cells: Mapping[str, str]) -> tuple[Person, Status]:
    """A new contact from cells by column name. Raises WrongValueError with one sentence."""
    row = _checked(cells)
    person = Person(id=person_id(row.addresses, row.phone, row.name), name=row.name)
    return _with(person, row, cells), row.status or Status.TRACKED


def edited(person: Person, cells: Mapping[str, str]) -> tuple[Person, Status | None]:
    """The contact with the given cells instead of what was there; an empty cell empties it.

    Raises WrongValueError with one sentence where a value is wrong, or nobody could be reached any more.
    """
    reach = {"name": person.name, "addresses": ";".join(person.addresses), "phone": person.phone}
    if not person.addresses and not person.phone:
        reach["status"] = Status.KNOWN  # came in by name alone, and may be edited so
    row = _checked(reach | dict(cells))
    return _with(person, row, cells), row.status if "status" in cells else None


def introduced_person(
    known: Person | None, *, name: str, address: str, introducer: str, taken: Collection[str]
) -> Person:
    """Somebody whom a contact named (F5): a new contact, or one who was only known, with what was said of them.

    Raises WrongValueError with one sentence where a value is wrong, or nothing says how to reach them.
    """
    if known is None:
        person, _ = new_person({"name": name, "addresses": address, "introduced_by": introducer})
        return with_free_id(person, taken)
    addresses = (*known.addresses, *(() if not address or address in known.addresses else (address,)))
    cells = {"addresses": ";".join(addresses), "introduced_by": known.introduced_by or introducer}
    return edited(known, cells)[0]


def _checked(cells: Mapping[str, str]) -> PersonRow:
    desk = Desk(origin=Origin(source=Source.CSV))
    desk.take("", cells)
    if desk.problems:
        raise WrongValueError(desk.problems[0].text.removesuffix(" (it was left out)"))
    return desk.rows[0]


def _with(person: Person, row: PersonRow, cells: Mapping[str, str]) -> Person:
    given: dict[str, Any] = {name: getattr(row, name) for name in (*TEXT_COLUMNS, "name", "addresses") if name in cells}
    if "may_cite_introducer" in cells:
        given["may_cite_introducer"] = bool(row.may_cite_introducer)
    return dataclasses.replace(person, **given)
