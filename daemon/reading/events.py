"""What a calendar event means to us: whom it concerns, how long it was promised to take, how far it is. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from connectors.contract import Event, EventStatus, Response
from daemon.core.facts import Guest, MeetingSeen, digest
from daemon.core.roster import Member, Roster

PROMISED = re.compile(r"(?:length|promised|duration|about|for)\W{0,3}(\d{1,3})\s*-?\s*min", re.IGNORECASE)
BIRTHDAY = re.compile(
    r"birthday|\bb-?day\b|anniversary|geburtstag|jahrestag|anniversaire|cumpleaños|aniversari?o|compleanno|onomastico"
    r"|verjaardag|jubileum|födelsedag|fødselsdag|urodziny|imieniny|🎂",
    re.IGNORECASE,
)
"""What address books put into calendars by themselves: a day about somebody, with nobody to meet."""
TRAVEL = re.compile(r"travel\W{0,3}(\d{1,3})\s*-?\s*min", re.IGNORECASE)


def concerned(event: Event, roster: Roster) -> frozenset[str]:
    """The ids of the contacts an event is with: by the guests' addresses, else by a full name in its title."""
    addresses = {event.organizer, *(guest.address for guest in event.attendees)}
    by_address = {roster.by_address[a] for a in addresses if a in roster.by_address}
    if by_address:
        return frozenset(by_address)
    if event.all_day and BIRTHDAY.search(event.title):
        return frozenset()
    title, text = _words(event.title), f"{event.title}\n{event.description}".casefold()
    return frozenset(member.id for member in roster.members.values() if _is_named(member, title, text))


def _is_named(member: Member, title: str, text: str) -> bool:
    """A full name (two words at least) in the title, or an address in title or description."""
    name = _words(member.person.name)
    if name.count(" ") >= 3 and name in title:
        return True
    # Hardly ever does an address stand there at all: no pattern is made for one that does not.
    return any(
        address in text and re.search(rf"(?<![\w.+-]){re.escape(address)}(?![\w-])", text)
        for address in member.addresses
    )


@lru_cache(maxsize=10_000)
def _words(text: str) -> str:
    """The words of a text, each between blanks, for looking up whole words only."""
    return " " + " ".join(re.findall(r"\w+", text.casefold())) + " "


def meeting_from(event: Event, *, account: str, resource: str, now: datetime) -> MeetingSeen:
    """The fact that an event stands in the calendar as it does now."""
    content = digest(
        event.start.isoformat(),
        event.end.isoformat(),
        event.title,
        event.place,
        event.description,
        str(event.status),
        event.organizer,
        *(f"{guest.address}={guest.response}" for guest in event.attendees),
    )
    promised, travel = PROMISED.search(event.description), TRAVEL.search(event.description)
    own_tentative = any(guest.response is Response.TENTATIVE for guest in event.attendees)
    return MeetingSeen(
        key=f"event:{event.uid}:{event.recurrence_id}:{event.sequence}:{content[:16]}",
        at=now,
        uid=event.uid,
        recurrence_id=event.recurrence_id,
        sequence=event.sequence,
        start=event.start,
        end=event.end,
        all_day=event.all_day,
        title=event.title,
        place=event.place,
        url=event.url,
        cancelled=event.status is EventStatus.CANCELLED,
        tentative=event.status is EventStatus.TENTATIVE or own_tentative,
        organizer=event.organizer,
        guests=_guests(event),
        promised_minutes=int(promised.group(1)) if promised else None,
        travel_minutes=int(travel.group(1)) if travel else None,
        account=account,
        resource=resource,
    )


def _guests(event: Event) -> tuple[Guest, ...]:
    return tuple(
        Guest(address=guest.address, name=guest.name, response=str(guest.response)) for guest in event.attendees
    )


def same_meeting(one: MeetingSeen, other: MeetingSeen) -> bool:
    """Do two facts say the same of one occurrence, whatever calendar and moment they were seen in?"""
    return one.key.split("#")[0] == other.key.split("#")[0]


def newest(meetings: Iterable[MeetingSeen]) -> dict[tuple[str, str], MeetingSeen]:
    """Occurrences by UID and RECURRENCE-ID."""
    return {(meeting.uid, meeting.recurrence_id): meeting for meeting in meetings}
