"""Who the contacts are, as facts: added, edited, merged, linked; and what takes a fact back.

Standard library only. ``facts`` names these kinds among all the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from daemon.core.fact import Fact, digest


class Status(StrEnum):
    """What the user decided about a contact."""

    TO_ASK = "to-ask"
    TRACKED = "tracked"
    KNOWN = "known"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who a contact is (A1). ``id`` is made once, at creation, from the first address (else phone, else name)."""

    id: str
    name: str
    title: str = ""
    addresses: tuple[str, ...] = ()
    """Lower-case addr-specs; the first one is written to."""
    phone: str = ""
    work_address: str = ""
    company: str = ""
    role: str = ""
    field: str = ""
    language: str = ""
    """BCP 47, e.g. ``de``; empty: the user's."""
    city: str = ""
    country: str = ""
    """ISO 3166-1 alpha-2; empty: the user's."""
    time_zone: str = ""
    """IANA name; empty: the user's."""
    found_via: str = ""
    introduced_by: str = ""
    may_cite_introducer: bool = False
    common_ground: str = ""
    research: str = ""
    notes: str = ""


def person_id(addresses: tuple[str, ...], phone: str, name: str) -> str:
    """The id of a new contact: stable, so that importing the same row twice is the same contact."""
    return "c-" + digest(addresses[0] if addresses else phone or name)[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSaved(Fact):
    """A contact was added, imported or edited: the whole record as it is from now on."""

    KIND: ClassVar[str] = "person-saved"
    person: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusSet(Fact):
    """The user decided (or an import said) how a contact is treated from now on."""

    KIND: ClassVar[str] = "status-set"
    contact: str
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressLinked(Fact):
    """The user said that an address is this contact's (or, with ``linked`` false, that it is not)."""

    KIND: ClassVar[str] = "address-linked"
    contact: str
    address: str
    linked: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged(Fact):
    """Two contacts are one person: ``gone`` lives on in ``kept``. ``Retracted`` undoes it."""

    KIND: ClassVar[str] = "merged"
    kept: str
    gone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Retracted(Fact):
    """The fact with the key ``fact`` was a mistake: it counts for nothing from now on."""

    KIND: ClassVar[str] = "retracted"
    fact: str
