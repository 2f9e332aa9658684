"""Everything a letter or a brief may use, gathered by the worker and handed over as values.

What is not in here cannot be in a letter: nothing is invented. Pure values, no I/O.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from daemon.core.facts import MeetingSeen, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Me:
    """The user, as letters introduce them."""

    name: str
    address: str
    """The From address: the account's."""
    about_me: str = ""
    field: str = ""
    signature: str = ""
    zone: tzinfo


@dataclass(frozen=True, slots=True, kw_only=True)
class PastLetter:
    """One letter of the correspondence so far, oldest first in a dossier."""

    message_id: str
    at: datetime
    own: bool
    author_name: str
    subject: str
    written: str
    """What the person wrote, without quoted text."""
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """The user's notes of one contact, read into the known headings; text without headings is in ``whole``."""

    new_to_me: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    promises: tuple[str, ...] = ()
    should_have_asked: tuple[str, ...] = ()
    whole: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """All that is known for one letter, reminder or brief."""

    person: Person
    me: Me
    now: datetime
    introducer: str = ""
    """The introducer's name, only where they agreed to be named (A2)."""
    letters: tuple[PastLetter, ...] = ()
    meeting: MeetingSeen | None = None
    notes: Notes = Notes()
    research: str = ""
    """Research notes taken before a meeting, besides the contact's own field (A4)."""

    @property
    def parent(self) -> PastLetter | None:
        """The newest letter of the correspondence; a draft continues its thread."""
        return self.letters[-1] if self.letters else None
