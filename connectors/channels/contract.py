"""What a channel is: somewhere a reminder can ring. Values and one Protocol, nothing else.

    Ring      one notification, as it is to be seen
    Channel   rings it, and says where it can whether it arrived

Errors are those of ``connectors.errors`` and one more: ``Unsure``, where nobody can say whether it arrived.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from connectors.errors import ConnectorError


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """One notification. Its words are ready to be seen by whoever runs the service."""

    key: str
    """Opaque, the same whenever this one is rung again: a receiver that keeps keys can tell a repeat."""
    title: str
    text: str
    link: str = ""
    """A page that belongs to it; empty where there is none."""
    silent: bool = False
    """It is shown and makes no sound, where the service knows the difference."""
    since: datetime
    """Aware: before this moment it was never rung."""


class Channel(Protocol):
    """Somewhere a reminder can ring. Bounded in time, whatever the other side does."""

    def ring(self, ring: Ring) -> None:
        """Rings once; returns only where it was accepted. Never to be repeated after ``Unsure``.

        Raises Temporary and AuthNeeded and Permanent where it certainly did not arrive.
        """
        ...

    def arrived(self, ring: Ring) -> bool | None:
        """Did it arrive? Asks the receiver; None where that cannot be asked, or it does not answer."""
        ...


class Unsure(ConnectorError):
    """The connection broke after the words were on their way: they may have arrived."""
