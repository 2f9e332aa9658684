"""Google Calendar: reading the user's calendars, and entries of our own without guests. Opened from the registry."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from zoneinfo import ZoneInfo

from connectors.google.http import CALENDAR, Google
from connectors.google_calendar.blocks import GoogleBlocks
from connectors.google_calendar.calendar import GoogleCalendar
from connectors.google_calendar.client import Client

if TYPE_CHECKING:
    from google.oauth2.credentials import Credentials


class SignIn(Protocol):
    """An account's sign-in (``connectors/google/kept.py``)."""

    @property
    def how(self) -> str:
        """How the user signs in again."""
        ...

    def credentials(self) -> Credentials:
        """Those of today. Raises AuthNeeded."""
        ...

    def renewed(self, credentials: Credentials) -> None:
        """They were refreshed."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What an account can do with its calendars."""

    calendar: GoogleCalendar
    own_blocks: GoogleBlocks
    close: Callable[[], None]


def open_google_calendar(
    settings: Mapping[str, Any], zone: ZoneInfo, sign_in: SignIn, *, accept_missing: bool = False
) -> Opened:
    """The calendars of one account. Asks nobody yet. Raises Permanent for an endpoint that is neither Google's nor here."""
    google = Google(
        CALENDAR,
        sign_in.credentials,
        endpoint=str(settings.get("endpoint") or ""),
        renewed=sign_in.renewed,
        how=sign_in.how,
    )
    client = Client(google)
    wanted: Sequence[str] = settings.get("calendars") or ()
    calendar = GoogleCalendar(client, zone, wanted, accept_missing=accept_missing)
    return Opened(calendar=calendar, own_blocks=GoogleBlocks(client), close=google.close)
