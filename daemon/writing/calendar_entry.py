"""An agreed time as a calendar file that the user takes over with one click (RFC 5545). PURE.

No guests stand in it, so taking it over notifies nobody; the contact's name and address do, so that
the meeting is known for theirs.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from daemon.core.meaning import Span
from daemon.writing.dossier import Dossier
from daemon.writing.mime import domain_of

TALK = timedelta(minutes=30)
"""How long the entry lasts where only a beginning was agreed."""


def calendar_entry(span: Span, dossier: Dossier, key: str) -> bytes:
    """The file. Its UID is ``key`` at the domain of the user's address: taken over twice it is one event."""
    from icalendar import Calendar, Event

    person = dossier.person
    event = Event()
    event.add("uid", f"{key}@{domain_of(dossier.me.address)}")
    event.add("dtstamp", dossier.now.astimezone(UTC))
    event.add("dtstart", span.start.astimezone(UTC))
    event.add("dtend", _end(span).astimezone(UTC))
    event.add("summary", f"Conversation with {person.name}")
    reach = [*person.addresses[:1], *([person.phone] if person.phone else [])]
    if reach:
        event.add("description", "\n".join(reach))
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//followthrough//EN")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _end(span: Span) -> datetime:
    return span.end or span.start.astimezone(UTC) + TALK


def file_name(span: Span, dossier: Dossier) -> str:
    """A name the user recognises: ``2026-03-10-jane-miller.ics``, in the user's day."""
    day = f"{span.start.astimezone(dossier.me.zone):%Y-%m-%d}"
    name = "-".join("".join(c if c.isalnum() else " " for c in dossier.person.name.casefold()).split())
    return f"{day}-{name[:60] or 'meeting'}.ics"
