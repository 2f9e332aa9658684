"""Times people name are times on their clock: across a change of clocks they stay where the clock says. Pure.

A reading knows only the offset of the letter's Date header. Where that is what the writer's zone had
at that moment, "Tuesday at three" is three o'clock in that zone on Tuesday, whatever its offset is then.
And nothing was seen later than now: where the log says so, this computer's own clock was wrong for a while.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, tzinfo

from daemon.core.case import Case
from daemon.core.history import Mail, Meeting
from daemon.core.meaning import Reading, Span


def by_the_clock(case: Case) -> Case:
    """The case with the times of every letter on the clock of its writer, and no meeting first seen after now."""
    mails = tuple(_on_its_clock(mail, case) for mail in case.history.mails)
    meetings = tuple(_seen_by(meeting, case.now) for meeting in case.history.meetings)
    history = case.history
    if (mails, meetings) == (history.mails, history.meetings):
        return case
    return replace(case, history=replace(history, mails=mails, meetings=meetings))


def _seen_by(meeting: Meeting, now: datetime) -> Meeting:
    if max(meeting.first_seen, meeting.time_seen) <= now:
        return meeting
    return replace(meeting, first_seen=min(meeting.first_seen, now), time_seen=min(meeting.time_seen, now))


def _on_its_clock(mail: Mail, case: Case) -> Mail:
    reading = mail.reading
    if not reading.times and reading.later is None:
        return mail
    zones = (case.zone,) if mail.letter.own else (case.contact_zone, case.zone)
    return replace(mail, reading=_settled(reading, mail.letter.at, zones))


def _settled(reading: Reading, written: datetime, zones: tuple[tzinfo, ...]) -> Reading:
    times = tuple(_span(span, written, zones) for span in reading.times)
    return replace(reading, times=times, later=_span(reading.later, written, zones) if reading.later else None)


def _span(span: Span, written: datetime, zones: tuple[tzinfo, ...]) -> Span:
    end = _moment(span.end, written, zones) if span.end else None
    return Span(start=_moment(span.start, written, zones), end=end)


def _moment(moment: datetime, written: datetime, zones: tuple[tzinfo, ...]) -> datetime:
    """The same reading of the clock in the first zone that had this offset when the letter was written."""
    zone = next((zone for zone in zones if written.astimezone(zone).utcoffset() == moment.utcoffset()), None)
    return moment if zone is None else moment.replace(tzinfo=zone)
