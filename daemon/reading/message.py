"""One raw message to its meaning: the entrance of the reading room for whole messages. Never raises.

raw -> opened (header, parts, text) -> kind -> report | absence | invites | wishes -> Reading
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from daemon.core.meaning import Kind, Reading, Span, Trust
from daemon.reading import absence, asks, headers, heads, intents, invites, kinds, sentences, trust
from daemon.reading.heads import HeadInfo
from daemon.reading.kinds import Verdict
from daemon.reading.meetings import calls_off
from daemon.reading.opened import Opened
from daemon.reading.second_look import second_look

READER_VERSION = 2
"""Raised with every change that reads some message differently: newer readings win in the store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadMessage:
    """A message understood. ``written`` is what the person wrote; ``whole`` all its text, capped."""

    head: HeadInfo
    reading: Reading
    written: str = ""
    whole: str = ""
    subject: str = ""
    attachments: tuple[str, ...] = ()
    """File names as given: only ever shown."""


def read_message(
    raw: bytes, *, own: frozenset[str], zone: tzinfo, trusted_authserv: frozenset[str] = frozenset()
) -> ReadMessage:
    """What ``raw`` means. ``own`` are the user's addresses, ``zone`` theirs, for dates without a zone.

    ``trusted_authserv`` are the names of servers whose Authentication-Results are believed (RFC 8601).
    Whatever cannot be read is UNREADABLE with its reason.
    """
    message = Opened(raw)
    head = heads.head_of(message.headers)
    base = _base(message, head.date, zone)
    if message.parts.problem:
        return _put_aside(head, message.parts.problem)
    method, events = invites.read_invites(message, head.author, base.tzinfo or zone)
    verdict = kinds.decide(message, own=own, calendar_method=method)
    if verdict.kind is Kind.UNREADABLE:
        return _put_aside(head, verdict.because[0])
    whole = message.text
    written = message.written
    reading = _reading(verdict, message, head, written, base, own)
    spans = reading.times or tuple(
        Span(start=event.start, end=event.end)
        for event in events
        if event.start
        and method in {"REQUEST", "COUNTER", "REPLY"}
        and event.response != "declined"
        and verdict.kind is Kind.CALENDAR
    )
    reading = _with(
        reading, invites=events, times=spans, trust=trust.trust_of(message.headers, head.author, trusted_authserv)
    )
    return ReadMessage(
        head=head,
        reading=reading,
        written=written,
        whole=whole,
        subject=head.subject,
        attachments=_attachments(message),
    )


def _with(reading: Reading, **changes: object) -> Reading:
    from dataclasses import replace

    return replace(reading, **changes)  # type: ignore[arg-type]


def _put_aside(head: HeadInfo, why: str) -> ReadMessage:
    reading = Reading(version=READER_VERSION, kind=Kind.UNREADABLE, because=(why,), trust=Trust.UNKNOWN)
    return ReadMessage(head=head, reading=reading, subject=head.subject)


def _base(message: Opened, date: datetime | None, zone: tzinfo) -> datetime:
    """The moment words are relative to, in the sender's zone: Date, else the newest trace field, else the epoch."""
    if date is not None:
        return date.astimezone(zone) if message.headers.raw("date").rstrip().endswith("-0000") else date
    for trace in message.headers.all("received")[:3]:
        arrived = headers.parse_date(trace.rpartition(";")[2])
        if arrived is not None:
            return arrived.astimezone(zone)
    return datetime(1970, 1, 1, tzinfo=UTC).astimezone(zone)


def _reading(
    verdict: Verdict, message: Opened, head: HeadInfo, written: str, base: datetime, own: frozenset[str]
) -> Reading:
    if verdict.kind in {Kind.BOUNCE, Kind.NOTICE} and verdict.report is not None:
        return _of_report(verdict)
    if verdict.kind is Kind.AUTO_REPLY:
        return _of_absence(verdict, message, head, written, base, own)
    if verdict.kind is Kind.PERSON:
        return _of_person(verdict, message, head, written, base, own)
    return Reading(version=READER_VERSION, kind=verdict.kind, because=verdict.because)


def _of_report(verdict: Verdict) -> Reading:
    report = verdict.report
    if report is None:
        return Reading(version=READER_VERSION, kind=verdict.kind, because=verdict.because)
    bounced = verdict.kind is Kind.BOUNCE
    return Reading(
        version=READER_VERSION,
        kind=verdict.kind,
        because=verdict.because,
        failed=report.failed if bounced else (),
        permanent=report.permanent if bounced else None,
        about=report.about,
    )


def _of_absence(
    verdict: Verdict, message: Opened, head: HeadInfo, written: str, base: datetime, own: frozenset[str]
) -> Reading:
    text = f"{head.subject}\n\n{written or message.text}"
    code = sentences.detect(written or message.text, head.subject)
    month_first = _month_first(code, base)
    back = absence.return_date(text, code, base, month_first=month_first) if base.year > 1970 else None
    return Reading(
        version=READER_VERSION,
        kind=verdict.kind,
        because=verdict.because + ((f"back on {back.isoformat()}",) if back else ()),
        return_date=back,
        refers_to=absence.substitutes(written or message.text, code, own | {head.author}),
        about=head.references[-1:],
    )


def _of_person(
    verdict: Verdict, message: Opened, head: HeadInfo, written: str, base: datetime, own: frozenset[str]
) -> Reading:
    code = sentences.detect(written or head.subject, f"{head.subject}\n{message.text[:4_000]}")
    setting = intents.Setting(
        code=code, base=base, month_first=_month_first(code, base), own=own, author=head.author, copied=head.copied
    )
    text = written or ("" if head.references else head.subject)
    wishes = second_look(intents.read_wishes(text, setting), text, setting)
    return Reading(
        version=READER_VERSION,
        kind=Kind.PERSON,
        because=(*verdict.because, *wishes.because),
        intents=wishes.intents,
        asks=asks.hopes_for_answer(text, code),
        calls_off=calls_off(text, code),
        times=wishes.times if base.year > 1970 else (),
        refers_to=wishes.refers_to,
        later=wishes.later if base.year > 1970 else None,
        later_words=wishes.later_words,
        by_mail=wishes.by_mail,
    )


def _month_first(code: str, base: datetime) -> bool:
    """English from the Americas writes the month first; everybody else the day."""
    offset = base.utcoffset()
    hours = offset.total_seconds() / 3600 if offset is not None else 0
    return code == "en" and -10 <= hours <= -4


def _attachments(message: Opened) -> tuple[str, ...]:
    names = (part.name for part in message.parts.leaves if part.name and not part.embedded)
    return tuple(re.sub(r"[\x00-\x1f/\\]", "_", name) for name in names)[:50]


# --- followthrough read -----------------------------------------------------------------------------


def reading_to_json(path: str, message: ReadMessage) -> dict[str, object]:
    """One line of ``read --json``: the names scripts rely on, moments as ISO 8601 with offset."""
    reading = message.reading
    return {
        "path": path,
        "kind": reading.kind.value,
        "text": message.written,
        "intents": sorted(intent.value for intent in reading.intents),
        "times": [
            {"start": span.start.isoformat(), "end": span.end.isoformat() if span.end else None}
            for span in reading.times
        ],
        "return_date": reading.return_date.isoformat() if reading.return_date else None,
        "failed": list(reading.failed),
        "permanent": reading.permanent,
        "refers_to": [{"name": person.name, "address": person.address} for person in reading.refers_to],
        "because": list(reading.because),
        "asks": reading.asks,
        "about": list(reading.about),
        "later": _later_json(reading),
        "by_mail": reading.by_mail,
        "invites": [_invite_json(invite) for invite in reading.invites],
        "subject": message.subject,
        "author": message.head.author,
        "attachments": list(message.attachments),
    }


def _later_json(reading: Reading) -> Mapping[str, object] | None:
    if not reading.later_words and reading.later is None:
        return None
    span = reading.later
    return {
        "start": span.start.isoformat() if span else None,
        "end": span.end.isoformat() if span and span.end else None,
        "words": reading.later_words,
    }


def _invite_json(invite: object) -> dict[str, object]:
    from daemon.core.facts import to_plain

    plain: dict[str, object] = to_plain(invite)
    return plain


def describe(path: str, raw: bytes, zone: tzinfo) -> dict[str, object]:
    """How one file is understood, for ``followthrough read``: mail, or plain text without a header."""
    return reading_to_json(path, read_message(raw, own=frozenset(), zone=zone))
