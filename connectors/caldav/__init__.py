"""Calendars on a CalDAV server (RFC 4791): reading them, and placing blocks of our own.

    client.py    the wire: the only file that touches the network   discover.py  where the calendars are
    gate.py      what may leave this machine                        account.py   them, as they stand now
    places.py    addresses, and where a password may go             changes.py   what differs in each
    signing.py   Basic, Digest, Bearer                              bodies.py    contents, in batches
    faults.py    errors, worded in one place                        telling.py   what is told of them
    asking.py, answers.py   XML out and in, pure                    position.py  the cursor
    calendar.py, blocks.py, checkup.py  the contract

What must not happen here: an event with attendees leaving this machine, which a server would send
invitations for; a stale token or an empty answer taken for "everything was deleted".
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from connectors.caldav.account import Account
from connectors.caldav.blocks import CalDavBlocks
from connectors.caldav.calendar import CalDavCalendar
from connectors.caldav.checkup import CalDavCheckup
from connectors.caldav.client import Client
from connectors.caldav.signing import Signing


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The parts of one account."""

    calendar: CalDavCalendar
    own_blocks: CalDavBlocks
    checkup: CalDavCheckup
    close: Callable[[], None]
    titles: Callable[[], tuple[str, ...]]
    """The names of all calendars on the server that hold events."""


def open_caldav(
    url: str,
    user: str,
    secret: Callable[[], str],
    *,
    zone: ZoneInfo,
    addresses: Collection[str] = (),
    calendars: Sequence[str] = (),
    auth: str = "auto",
    ca_file: str = "",
    accept_missing: bool = False,
    blocks: bool = False,
) -> Opened:
    """One account; nothing is asked yet, ``secret`` (the password) neither. ``blocks``: the user wants entries of ours."""
    how = "Mend user and password_file (or password_command) under [account.calendar]."
    client = Client(url, Signing(user, secret, auth), ca_file=ca_file, how=how)
    account = Account(client, user, calendars)
    return Opened(
        calendar=CalDavCalendar(account, zone, addresses, accept_missing=accept_missing),
        own_blocks=CalDavBlocks(account),
        checkup=CalDavCheckup(account, blocks=blocks),
        close=account.close,
        titles=account.titles,
    )
