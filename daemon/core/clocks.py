"""Times named in letters, told on the clock of whoever named them. Pure.

A Date header gives an offset and no zone, so a reading places "3 pm on March 13" at the offset of the
day it was written. Where clocks change in between, that is an hour off. Here the zone is known: where
its offset was the header's on the day of writing, what the letter names is on that zone's clock.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, tzinfo

from daemon.core.history import History, Mail
from daemon.core.meaning import Span


def on_their_clocks(history: History, *, own: tzinfo, theirs: tzinfo) -> History:
    """The history with every time that a letter names told on the user's clock (``own``), or the contact's."""
    mails = tuple(_told(mail, own if mail.letter.own else theirs) for mail in history.mails)
    return history if mails == history.mails else replace(history, mails=mails)


def _told(mail: Mail, zone: tzinfo) -> Mail:
    reading = mail.reading
    if not reading.times and reading.later is None:
        return mail
    written = mail.letter.at
    if written.utcoffset() != written.astimezone(zone).utcoffset():
        return mail
    times = tuple(_span(span, written, zone) for span in reading.times)
    later = _span(reading.later, written, zone) if reading.later else None
    return replace(mail, reading=replace(reading, times=times, later=later))


def _span(span: Span, written: datetime, zone: tzinfo) -> Span:
    """The same hands of the clock in ``zone``; what names an offset of its own keeps it."""
    if span.start.utcoffset() != written.utcoffset():
        return span
    return Span(start=span.start.replace(tzinfo=zone), end=span.end.replace(tzinfo=zone) if span.end else None)
