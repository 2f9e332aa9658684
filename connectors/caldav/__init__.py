"""Calendars on a CalDAV server (RFC 4791): reading them, and placing blocks of our own.

    client.py    the wire: the only file that touches the network   discover.py  where the calendars are
    gate.py      what may leave this machine                        account.py   them, as they stand now
    places.py    addresses, and where a password may go             changes.py   what differs in each
    signing.py   Basic, Digest, Bearer                              bodies.py    contents, in batches
    faults.py    errors, worded in one place                        telling.py   what is told of them
    asking.py, answers.py   XML out and in, pure                    position.py  the cursor
    calendar.py, blocks.py  the contract

What must not happen here: an event with attendees leaving this machine, which a server would send
invitations for; a stale token or an empty answer taken for "everything was deleted".
"""

from __future__ import annotations

from connectors.caldav.account import Account
from connectors.caldav.calendar import CalDavCalendar

__all__ = ["Account", "CalDavCalendar"]
