"""iCalendar text (RFC 5545, 5546) as the contract's events. PURE: bytes in, values out; no file, no clock.

    text.py    cutting a file into its events      choose.py     which of them can touch a window
    zones.py   from a TZID to a zone               component.py  one event in the contract's terms
    expand.py  times, by the libraries
    guard.py   what is refused, and deadlines      events.py     ``parse_calendar``
    itip.py    ``parse_itip``: invitations in mail

What must not happen here: an exception for any input, minutes of work for a hostile one, or one
broken event hiding the others.
"""

from __future__ import annotations

from connectors.ical.events import Parsed, Unread, parse_calendar
from connectors.ical.itip import ItipEvent, parse_itip

__all__ = ["ItipEvent", "Parsed", "Unread", "parse_calendar", "parse_itip"]
