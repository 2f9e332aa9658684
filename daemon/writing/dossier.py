"""Everything a letter or a brief may use, gathered by the worker and handed over as values.

What is not in here cannot be in a letter: nothing is invented. Pure values, no I/O.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from daemon.core.facts import MeetingSeen, Person
from daemon.core.meaning import Span
from daemon.core.notes import Notes
from daemon.writing.own_questions import OwnQuestions

__all__ = ["Dossier", "Me", "Notes", "PastLetter"]


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
    language: str = "en"
    """BCP 47: the language of the user's own sentences, and of letters to contacts without one."""
    about_me_in: tuple[tuple[str, str], ...] = ()
    """(language, sentence): ``about_me`` in further languages."""
    address_form: str = "auto"
    """``first-name``, ``surname``, or ``auto``: as they sign, else as the user greeted them, else by title."""
    formal: bool = True
    """Sie, vous, usted; else du, tu."""
    greeting: str = ""
    """The user's word instead of "Dear" where one is greeted by name, e.g. ``Hello``."""
    closing: str = ""
    """The user's own "With best wishes"."""


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
class Dossier:
    """All that is known for one letter, reminder or brief."""

    person: Person
    me: Me
    now: datetime
    introducer: str = ""
    """The introducer's name, only where they agreed to be named (A2)."""
    letters: tuple[PastLetter, ...] = ()
    meeting: MeetingSeen | None = None
    notes: Notes = Notes()  # noqa: RUF009 - a frozen value
    research: str = ""
    """Research notes taken before a meeting, besides the contact's own field (A4)."""
    greet: str = ""
    """Who is greeted where the letter goes to somebody else than the contact: their assistant."""
    windows: tuple[Span, ...] = ()
    """Free time of the user, to be offered as suggestions (B1, B3); may be empty."""
    chosen: Span | None = None
    """Of an ``answer``: the proposed time that is free and is accepted."""
    within: bool = False
    """Of an ``answer``: ``chosen`` was picked out of a longer time they named ("Tuesday afternoon")."""
    their_times: bool = False
    """Of an ``answer``: they asked for the user's times, or named none exactly (else they proposed some)."""
    named_by_them: tuple[str, ...] = ()
    """Whom their last letter points to instead."""
    later_words: str = ""
    """Their words for when to come back ("in April")."""
    missed: bool = False
    """Of a ``reschedule``: the meeting was missed; else it was called off."""
    missed_by_me: bool = False
    """Of a ``reschedule``: the user missed the meeting, so the letter apologises."""
    missed_by_them: bool = False
    """Of a ``reschedule``: the contact did not come; where nobody said who missed it, neither is true."""
    referred: str = ""
    """Of an ``introduction``: who named this contact. Of a ``report-back``: whom the user met thanks to them."""
    news: tuple[str, ...] = ()
    """Sentences of the user's that belong to this contact's advice, logged since the last letter (F6)."""
    others: tuple[Dossier, ...] = ()
    """Of a brief: the other contacts at the same table."""
    bank: OwnQuestions = OwnQuestions()  # noqa: RUF009 - a frozen value
    """The user's own questions, asked before those of the bank (D1)."""
    travel_minutes: int = 30
    """To the meeting, where its description does not say (D7)."""
    early_minutes: int = 10
    """How early to be there (D7)."""
    check_minutes: int = 15
    """Minutes into the meeting at which to offer to stop (E1)."""
    pay_for_drinks: bool = False
    """The meeting is at a cafe though its place does not say so (D6)."""

    @property
    def parent(self) -> PastLetter | None:
        """The newest letter of the correspondence; a draft continues its thread."""
        return self.letters[-1] if self.letters else None
