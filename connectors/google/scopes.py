"""The permissions (OAuth scopes) that Followthrough asks of Google, what each means, and those it never asks for. PURE.

https://developers.google.com/workspace/gmail/api/auth/scopes and .../calendar/api/auth
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

_ROOT: Final = "https://www.googleapis.com/auth/"
GMAIL_READ: Final = _ROOT + "gmail.readonly"
GMAIL_COMPOSE: Final = _ROOT + "gmail.compose"
CALENDAR_READ: Final = _ROOT + "calendar.readonly"
CALENDAR_WRITE: Final = _ROOT + "calendar.events"
PUBSUB: Final = _ROOT + "pubsub"

MEANING: Final[Mapping[str, str]] = MappingProxyType(
    {
        GMAIL_READ: "read mail",
        GMAIL_COMPOSE: "place drafts",
        CALENDAR_READ: "read calendars",
        CALENDAR_WRITE: "write entries of its own into a calendar",
        PUBSUB: "be told of new mail",
    }
)
"""What Followthrough does with each, as the user would say it."""
CAN_SEND: Final = frozenset(
    {
        GMAIL_COMPOSE,
        "https://mail.google.com/",
        _ROOT + "gmail.modify",
        _ROOT + "gmail.send",
        _ROOT + "gmail.compose",
    }
)
"""Permissions that would let a program send mail. Google has none that places drafts and cannot."""
NEVER: Final[Mapping[str, str]] = MappingProxyType(
    {
        _ROOT + "gmail.metadata": "it makes Gmail refuse every search",
        _ROOT + "gmail.send": "Followthrough never sends",
        _ROOT + "gmail.modify": "Followthrough changes nothing but drafts",
        "https://mail.google.com/": "it gives the whole mailbox away",
    }
)
"""What must not be among the permissions granted, and why."""


def wanted(mailbox: str, calendar: str, *, blocks: bool = False, told: bool = False) -> tuple[str, ...]:
    """The scopes an account needs, by the kinds of its mailbox and calendar.

    ``blocks``: it writes preparation blocks; ``told``: a Pub/Sub subscription tells it of new mail.
    """
    scopes: list[str] = []
    if mailbox == "gmail":
        scopes += [GMAIL_READ, GMAIL_COMPOSE]
        if told:
            scopes.append(PUBSUB)
    if calendar == "google":
        scopes.append(CALENDAR_READ)
        if blocks:
            scopes.append(CALENDAR_WRITE)
    return tuple(scopes)


def said(scopes: Iterable[str]) -> str:
    """Scopes in the words of a user, with their short names: ``read mail (gmail.readonly)``."""
    return ", ".join(f"{MEANING.get(scope, 'something else')} ({short(scope)})" for scope in scopes)


def short(scope: str) -> str:
    """The last part of a scope's address."""
    return scope.rstrip("/").rsplit("/", 1)[-1]
