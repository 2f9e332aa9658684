"""What goes into the store and comes out of it, besides the facts themselves. Values only.

Moments are aware; ``body`` is JSON that the worker writes and reads and the store does not look into
(but for what ``erase`` takes out of it).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from daemon.core.entries import Entry

__all__ = ["OUTBOX_STATES", "AgendaRow", "Entry", "Look", "OutboxRow", "Text"]

OUTBOX_STATES = ("intended", "placed", "refreshing", "withdrawing", "ringing", "settled", "left")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The erasable text beside a fact: of a letter or a note."""

    subject: str
    written: str
    """What the person wrote, without quoted text."""
    whole: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """Something that is done to the outside, from its intention on.

    intended --(done, reference recorded)--> placed --(followed to its end)--> settled
        |                                      |  ^                              ^  |
        |                                      +--+ refreshing, withdrawing -----+  |
        +------------------------(no longer right, never done)--------------------+ |
        ^-------------------------(called for once more)----------------------------+

    Of a reminder at a channel: intended --> ringing --> settled; not accepted, it is intended again.
    """

    key: str
    account: str
    contact: str
    kind: str
    """draft, block, ring or digest: see ``worker/outbox.py``."""
    state: str = "intended"
    body: str = "{}"
    ref: str = ""
    revision: str = ""

    def __post_init__(self) -> None:
        if self.state not in OUTBOX_STATES:
            raise ValueError(f"not a state of the outbox: {self.state}; it is one of {', '.join(OUTBOX_STATES)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaRow:
    """What was decided about one contact, and when that must be looked at again."""

    contact: str
    upto: int
    """``Store.head()`` as it was before the facts were read that this was decided upon."""
    next_moment: datetime | None
    body: str = "{}"
    outlook: str = "{}"
    """What only the pages about all contacts need; not read with the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How the last looks at an account went."""

    account: str
    complete_at: datetime | None
    """The moment up to which everything in the account was seen; None: never yet."""
    tried_at: datetime
    error: str = ""
    messages: int = 0
