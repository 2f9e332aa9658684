"""What a contact file says, as values: one row a person, and what was wrong with the others.

Standard library and ``daemon.core`` only. A row holds only what the file gave: an empty value says
nothing and changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from daemon.core.facts import Status

COLUMNS = (
    "name",
    "title",
    "addresses",
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
    "introduced_by",
    "may_cite_introducer",
    "common_ground",
    "research",
    "status",
    "notes",
)
"""The header of a contacts CSV, in the order in which an export writes it."""

TEXT_COLUMNS = tuple(c for c in COLUMNS if c not in {"name", "addresses", "may_cite_introducer", "status"})
"""The columns that are plain text of a Person of the same name."""


class Source(StrEnum):
    """Where a row comes from."""

    CSV = "csv"
    LINKEDIN = "linkedin"
    VCARD = "vcard"


class UnreadableFileError(ValueError):
    """The file as a whole cannot be understood; the message is one sentence with the mend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something in the file that needs the user's eye: one sentence with the mend."""

    where: str
    """``row 3`` as a spreadsheet counts (the header has a number too), ``card 2``, or ``header``."""
    text: str
    refused: bool = False
    """The row did not come in. Otherwise it came in without the value that was wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """One person as a file gives them; every value checked and normalised, empty where not given."""

    where: str
    source: Source = Source.CSV
    name: str
    addresses: tuple[str, ...] = ()
    """Lower-case addr-specs."""
    title: str = ""
    phone: str = ""
    work_address: str = ""
    company: str = ""
    role: str = ""
    field: str = ""
    language: str = ""
    city: str = ""
    country: str = ""
    time_zone: str = ""
    found_via: str = ""
    introduced_by: str = ""
    may_cite_introducer: bool | None = None
    common_ground: str = ""
    research: str = ""
    notes: str = ""
    status: Status | None = None
    """What the file says; None where it says nothing."""
    status_if_new: Status = Status.TRACKED
    found_via_if_new: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """All that a file gave."""

    rows: tuple[PersonRow, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did: names of contacts, in the order of the file, and what was wrong."""

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether any row stayed outside."""
        return any(problem.refused for problem in self.problems)
