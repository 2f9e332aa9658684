"""One contact's story while it is being told: letters out and in, meetings, and the truth at ``now``.

A situation calls ``writes`` (the user), ``hears`` (the contact or a machine), ``meeting``, and ends
with ``truth``. Nothing is on disk yet: ``world.py`` does that.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from bench.mailbox import mime, workdays
from bench.mailbox.people import USER_ADDRESS, USER_NAME, USER_ZONE, Contact

INBOX, SENT, JUNK, TRASH = "", "Sent", "Junk", "Trash"
ARCHIVE = "Archive.2026"
OWN_FOLDER = "Contacts.Answers"

VTIMEZONE = """BEGIN:VTIMEZONE
TZID:America/Toronto
BEGIN:DAYLIGHT
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
TZNAME:EDT
DTSTART:20070311T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
TZNAME:EST
DTSTART:20071104T020000
RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU
END:STANDARD
END:VTIMEZONE
"""


@dataclass(frozen=True, slots=True)
class Post:
    """One message as it lies in a folder."""

    message_id: str
    thread: tuple[str, ...]
    subject: str
    at: datetime
    author: str
    text: str
    folder: str
    headers: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Meeting:
    """One calendar event of the story."""

    uid: str
    start: datetime
    end: datetime
    sequence: int = 0
    cancelled: bool = False
    place: str = ""
    written: datetime | None = None
    theirs: bool = False
    """The contact organizes it."""


class NoSuchMomentError(ValueError):
    """The story cannot happen before this ``now``: no moment fits."""


@dataclass(slots=True)
class Scene:
    """The stage of one contact."""

    contact: Contact
    now: datetime
    rng: random.Random
    posts: list[Post] = field(default_factory=list)
    calendar: dict[str, str] = field(default_factory=dict)
    meetings: dict[str, Meeting] = field(default_factory=dict)
    """What the calendar holds, as values."""
    facts: dict[str, Any] = field(default_factory=dict)

    # --- when ---------------------------------------------------------------------------------------

    def moment(self, earliest: int, latest: int, *, hours: tuple[int, int] = (8, 19)) -> datetime:
        """A moment between ``earliest`` and ``latest`` days before now, at an hour people write letters."""
        day = (self.now - timedelta(days=self.rng.randint(latest, earliest))).astimezone(USER_ZONE)
        return day.replace(
            hour=self.rng.randrange(*hours), minute=self.rng.randrange(60), second=self.rng.randrange(60), microsecond=0
        )

    def moment_where(self, earliest: int, latest: int, fits: Callable[[datetime], bool]) -> datetime:
        """Like ``moment``, one that ``fits``."""
        for _ in range(2000):
            moment = self.moment(earliest, latest)
            if moment < self.now and fits(moment):
                return moment
        raise NoSuchMomentError(
            f"no moment between {earliest} and {latest} days before {self.now} fits; use another --now"
        )

    def due(self, written: datetime, days: int) -> datetime:
        """When a letter to this contact falls due, ``days`` business days after ``written``."""
        return workdays.letter_due(written, days, self.contact.country, self.contact.zone, USER_ZONE)

    def ahead(self, moment: datetime) -> bool:
        """Whether ``moment`` lies clearly ahead of now."""
        return moment > self.now + timedelta(hours=2)

    def past(self, moment: datetime) -> bool:
        """Whether ``moment`` lies clearly behind now."""
        return moment < self.now - timedelta(hours=2)

    def soon_after(self, moment: datetime, *, hours: tuple[int, int] = (3, 50)) -> datetime:
        """A while after ``moment``, never later than an hour ago."""
        later = moment + timedelta(hours=self.rng.randint(*hours), minutes=self.rng.randint(1, 59))
        return min(later, self.now - timedelta(minutes=self.rng.randint(61, 90)))

    # --- what ---------------------------------------------------------------------------------------

    def say(self, ways: Sequence[str], **more: str) -> str:
        """One of several ways of saying it, filled in for this contact."""
        known = {"first": self.contact.first, "company": self.contact.company, "field": self.contact.field}
        return self.rng.choice(ways).format(**known, **more)

    def writes(
        self,
        at: datetime,
        words: str,
        *,
        re: Post | None = None,
        subject: str = "",
        folder: str = SENT,
        sender: str = USER_ADDRESS,
        to: str = "",
    ) -> Post:
        """The user writes to the contact."""
        text = f"Dear {self.contact.first},\n\n{words}\n\nKind regards,\n{USER_NAME}\n"
        receiver = mime.mailbox(self.contact.name, to or self.contact.addresses[0])
        headers = [("User-Agent", "Mozilla Thunderbird"), ("Content-Language", "en-CA")]
        return self._post(at, (USER_NAME, sender), receiver, text, re=re, subject=subject, folder=folder, extra=headers)

    def hears(
        self,
        at: datetime,
        words: str,
        *,
        re: Post | None = None,
        subject: str = "",
        folder: str = INBOX,
        sender: tuple[str, str] | None = None,
        extra: mime.Headers = (),
        content: tuple[mime.Headers, str] | None = None,
        to: str = "",
        **odd: bool,
    ) -> Post:
        """A letter comes in, from the contact unless another ``sender`` is named.

        ``odd``: ``signed=False`` (no greeting), ``quoting=False`` (no quote), ``only_references`` (no In-Reply-To),
        ``nameless`` (no Message-ID), ``own_server`` (made by the user's mail server).
        """
        name, address = sender or (self.contact.name, self.contact.addresses[0])
        text = f"Hi Dana,\n\n{words}\n\nBest,\n{name.split()[0]}\n" if odd.pop("signed", True) else f"{words}\n"
        if re and odd.pop("quoting", True):
            text += "\n" + quote(re)
        if odd.get("own_server"):
            trace = mime.from_own_server(at.astimezone(USER_ZONE), USER_ADDRESS)
        else:
            trace = mime.hops(self.rng, at, address.partition("@")[2], USER_ADDRESS)
        return self._post(
            at,
            (name, address),
            to or mime.mailbox(USER_NAME, USER_ADDRESS),
            text,
            re=re,
            subject=subject,
            folder=folder,
            extra=extra,
            before=trace,
            content=content,
            odd=odd,
        )

    def machine(self, at: datetime, report: tuple[str, str, str], about: Post) -> Post:
        """A delivery report comes in: ``report`` is (action, status, what the server said)."""
        action, status, said = report
        failed = self.contact.addresses[0]
        content = mime.report_content(
            mime.Report(failed, status, action, said, about.headers), mime.token(self.rng, 20) + "/mx.example.org"
        )
        subject = {"failed": "Undelivered Mail Returned to Sender", "delayed": "Delayed Mail (still being retried)"}[
            action
        ]
        return self.hears(
            at,
            "",
            subject=subject,
            sender=("Mail Delivery System", "MAILER-DAEMON@mx.example.org"),
            extra=[("Auto-Submitted", "auto-replied")],
            content=content,
            own_server=True,
        )

    def _post(
        self,
        at: datetime,
        author: tuple[str, str],
        to: str,
        text: str,
        *,
        re: Post | None,
        subject: str,
        folder: str,
        extra: mime.Headers,
        before: mime.Headers = (),
        content: tuple[mime.Headers, str] | None = None,
        odd: dict[str, bool] | None = None,
    ) -> Post:
        odd = odd or {}
        name, address = author
        thread = (*re.thread, re.message_id) if re else ()
        subject = subject or (f"Re: {re.subject.removeprefix('Re: ')}" if re else "Hello")
        message_id = f"{mime.token(self.rng, 22)}@{address.partition('@')[2]}"
        headers = [
            *before,
            ("From", mime.mailbox(name, address, self.rng.choice("bq"))),
            ("To", to),
            ("Subject", mime.encoded(subject, self.rng.choice("bq"))),
            (
                "Date",
                format_datetime(
                    at.astimezone(self.contact.zone if before and not odd.get("own_server") else USER_ZONE)
                ),
            ),
            *([] if odd.get("nameless") else [("Message-ID", f"<{message_id}>")]),
            *([("In-Reply-To", f"<{re.message_id}>")] if re and not odd.get("only_references") else []),
            *([("References", mime.references(thread))] if thread else []),
            *extra,
        ]
        content = content or self._content(text)
        post = Post(
            message_id, thread, subject, at, f"{name} <{address}>", text, folder, mime.block(headers),
            mime.assemble(headers, content),
        )  # fmt: skip
        self.posts.append(post)
        return post

    def _content(self, text: str) -> tuple[mime.Headers, str]:
        chance = self.rng.random()
        if chance < 0.55:
            return mime.alternative(text, mime.token(self.rng, 28))
        return mime.only_html(text) if chance < 0.63 else mime.flowing(text)

    def also_in(self, post: Post, folder: str) -> None:
        """The same message lies in a second folder too."""
        self.posts.append(
            Post(
                post.message_id,
                post.thread,
                post.subject,
                post.at,
                post.author,
                post.text,
                folder,
                post.headers,
                post.raw,
            )
        )

    # --- meetings -------------------------------------------------------------------------------------

    def meeting(self, meeting: Meeting) -> None:
        """The event stands in the user's calendar."""
        self.calendar[f"{meeting.uid}.ics"] = self.ical(meeting)
        self.meetings[meeting.uid] = meeting

    def new_meeting(self, start: datetime, minutes: int = 30, **more: Any) -> Meeting:
        """A meeting with an id of its own."""
        uid = f"{mime.token(self.rng, 26)}@calendar.example"
        return Meeting(uid, start, start + timedelta(minutes=minutes), **more)

    def ical(self, meeting: Meeting, *, method: str = "") -> str:
        """The event as iCalendar (RFC 5545); with ``method`` as an iTIP message."""
        written = min(meeting.written or meeting.start - timedelta(days=6), self.now - timedelta(hours=2))
        me, they = (USER_NAME, USER_ADDRESS), (self.contact.name, self.contact.addresses[0])
        organizer = they if meeting.theirs else me
        lines = [
            "BEGIN:VEVENT",
            f"UID:{meeting.uid}",
            f"DTSTAMP:{_utc(written)}",
            f"LAST-MODIFIED:{_utc(written)}",
            f"DTSTART;TZID=America/Toronto:{_local(meeting.start)}",
            f"DTEND;TZID=America/Toronto:{_local(meeting.end)}",
            f"SUMMARY:{self.contact.first} and Dana: conversation",
            f"SEQUENCE:{meeting.sequence}",
            f"STATUS:{'CANCELLED' if meeting.cancelled else 'CONFIRMED'}",
            f"ORGANIZER;CN={organizer[0]}:mailto:{organizer[1]}",
            *([] if method == "REPLY" else [f"ATTENDEE;CN={me[0]};PARTSTAT=ACCEPTED:mailto:{me[1]}"]),
            f"ATTENDEE;CN={they[0]};PARTSTAT=ACCEPTED:mailto:{they[1]}",
            *([f"LOCATION:{meeting.place}"] if meeting.place else []),
            "END:VEVENT",
        ]
        head = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Example//Calendar//EN",
            *([f"METHOD:{method}"] if method else []),
        ]
        whole = "\n".join([*head, VTIMEZONE.strip(), *lines, "END:VCALENDAR", ""])
        return "".join(_folded(line) + "\r\n" for line in whole.splitlines())

    def visits(self) -> bool:
        """Whether the user travels to this contact: a meeting ahead, at a place."""
        return any(m.place and not m.cancelled and m.end > self.now for m in self.meetings.values())

    # --- truth ----------------------------------------------------------------------------------------

    def truth(self, stage: str | list[str], **more: Any) -> None:
        """What is so at ``now``. ``next`` is checked where given; see ``bench/README.md`` for the words."""
        self.facts = {"stage": stage, **more}


def quote(post: Post) -> str:
    """The quoted original, as most clients write it."""
    attribution = f"On {post.at.strftime('%a, %d %b %Y at %H:%M')}, {post.author} wrote:\n"
    return attribution + "".join(f"> {line}\n" for line in post.text.splitlines())


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _local(moment: datetime) -> str:
    return moment.astimezone(USER_ZONE).strftime("%Y%m%dT%H%M%S")


def _folded(line: str) -> str:
    """RFC 5545 3.1: at most 75 octets a line, never cut inside a character."""
    out, size = "", 0
    for char in line:
        width = len(char.encode())
        if size + width > 75:
            out, size = out + "\r\n ", 1
        out, size = out + char, size + width
    return out
