"""Times in letters are on the clock of whoever wrote them, also where clocks change before they come."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from daemon.core.clocks import on_their_clocks
from daemon.core.facts import Letter
from daemon.core.history import History, Mail
from daemon.core.meaning import Kind, Reading, Span

TORONTO, BERLIN = ZoneInfo("America/Toronto"), ZoneInfo("Europe/Berlin")
WRITTEN = datetime.fromisoformat("2026-03-05T10:00:00-05:00")


def named(start, *, written=WRITTEN, own=False, zone=TORONTO, end=None):
    """The first time of a letter, as it is understood."""
    span = Span(start=datetime.fromisoformat(start), end=datetime.fromisoformat(end) if end else None)
    reading = Reading(version=1, kind=Kind.PERSON, times=(span,), later=span)
    letter = Letter(key="mail:1", at=written, message_id="1", own=own, author="a@b.example", account="home", ref="r")
    history = History(mails=(Mail(letter=letter, reading=reading, at=written, seen=written),))
    told = on_their_clocks(history, own=BERLIN if not own else zone, theirs=zone).mails[0].reading
    assert told.later == told.times[0]
    return told.times[0]


def test_a_time_after_the_clocks_went_forward_is_on_the_new_clock():
    span = named("2026-03-13T15:00:00-05:00", end="2026-03-13T16:00:00-05:00")
    assert span.start == datetime(2026, 3, 13, 15, tzinfo=TORONTO)
    assert span.start.isoformat() == "2026-03-13T15:00:00-04:00"
    assert span.end == datetime(2026, 3, 13, 16, tzinfo=TORONTO)


def test_a_day_after_the_clocks_went_back_is_that_day():
    written = datetime.fromisoformat("2026-10-20T10:00:00-04:00")
    assert named("2026-11-10T00:00:00-04:00", written=written).start == datetime(2026, 11, 10, tzinfo=TORONTO)


def test_the_users_own_times_are_on_the_users_clock():
    span = named("2026-03-13T15:00:00-05:00", own=True)
    assert span.start == datetime(2026, 3, 13, 15, tzinfo=TORONTO)


@pytest.mark.parametrize(
    ("start", "zone"),
    [("2026-03-13T15:00:00-05:00", BERLIN), ("2026-03-13T15:00:00+01:00", TORONTO), ("2026-03-06T15:00:00-05:00", TORONTO)],
    ids=["they wrote from elsewhere", "the text names another zone", "before the clocks change"],
)
def test_what_is_on_another_clock_stays_the_moment_it_was(start, zone):
    assert named(start, zone=zone).start == datetime.fromisoformat(start)
