"""The facts of what the user wishes about a draft, a step or a reminder, said on the page or by a command.

keep        the draft was reviewed and is right; it stays as it is
throw away  as if the user had deleted it in the mail client
edit        other words, performed only where nobody changed the draft since the user saw it
later       none of this step before a day (``StepHeld`` with ``until``)
never       none of this step for this contact, ever (``StepHeld`` without)

Standard library only. ``facts`` names these kinds among all the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from daemon.core.fact import Fact


class Wish(StrEnum):
    """What the user wishes about one draft."""

    KEEP = "keep"
    THROW_AWAY = "throw-away"
    EDIT = "edit"


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftWish(Fact):
    """What the user wishes about one draft. Of EDIT the new subject and words lie beside it, as its text."""

    KIND: ClassVar[str] = "draft-wish"
    contact: str
    draft: str
    wish: Wish
    seen: str = ""
    """The draft's revision as the user saw it: where another one lies there now, nothing is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WishRefused(Fact):
    """A wish that could not be performed. Key: ``refused:`` + the wish's key."""

    KIND: ClassVar[str] = "wish-refused"
    contact: str
    draft: str
    wish: str
    """The key of the ``DraftWish``."""
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepHeld(Fact):
    """The user wants none of this step: before a day, where one is named; else never, for this contact."""

    KIND: ClassVar[str] = "step-held"
    contact: str
    step: str
    number: int = 0
    anchor: str = ""
    """What the step follows from; with ``until`` only that one step waits."""
    draft: str = ""
    """The key of the draft that brought it up."""
    until: date | None = None

    def is_about(self, step: str, number: int, anchor: str) -> bool:
        """Does it concern this step?"""
        if self.until is None:
            return self.step == step
        return (self.step, self.number, self.anchor) == (step, number, anchor)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderSettled(Fact):
    """The user is done with a reminder; or wants to hear it once more, at ``until``."""

    KIND: ClassVar[str] = "reminder-settled"
    contact: str
    reminder: str
    """The reminder's key."""
    until: datetime | None = None
