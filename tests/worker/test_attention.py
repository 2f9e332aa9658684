"""How long an account rests: short where an answer is likely, long at night, and by setting."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from connectors.contract import Poll
from daemon.core.practice import Practice
from daemon.worker.attention import AHEAD, LIVELY, SELDOM, Attention, interval

POLL = Poll(by_day=60, expecting=15, at_night=240)
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("expected", "quiet", "seconds"),
    [
        ([], False, 60),
        ([], True, 240),
        ([NOON], False, 15),
        ([NOON - LIVELY + SECOND], False, 15),
        ([NOON - LIVELY], False, 60),
        ([NOON + AHEAD], False, 15),
        ([NOON + AHEAD + 30 * SECOND], False, 30),
        ([NOON + AHEAD + SECOND], False, 15),
        ([NOON + AHEAD + timedelta(hours=1)], False, 60),
        ([NOON + AHEAD + 100 * SECOND], True, 100),
        ([NOON - timedelta(days=1), NOON], True, 15),
    ],
    ids=[
        "by day",
        "at night",
        "as news come",
        "a while after news",
        "when that is over",
        "shortly before a moment that was named",
        "it does not rest into such a time",
        "but not shorter than where it is expected",
        "far from it",
        "nor at night",
        "news at night count",
    ],
)
def test_the_interval(expected: list[datetime], *, quiet: bool, seconds: float) -> None:
    assert interval(POLL, NOON, expected, quiet=quiet) == seconds


def test_where_a_connector_says_nothing_it_is_always_the_same() -> None:
    for moment in (NOON, NOON + AHEAD + 2 * SECOND):
        assert {interval(SELDOM, NOON, [moment], quiet=quiet) for quiet in (True, False)} == {300}


def test_night_is_when_the_user_wants_quiet() -> None:
    made = Attention(POLL, Practice(), UTC)
    assert made.seconds(NOON, None) == 60
    assert made.seconds(NOON.replace(hour=23), None) == 240


def test_a_moment_that_was_named_is_remembered_when_it_has_passed() -> None:
    made, named = Attention(POLL, Practice(), UTC), NOON + timedelta(hours=2)
    assert made.seconds(NOON, named) == 60
    assert made.seconds(named + SECOND, named + timedelta(days=1)) == 15
    assert made.seconds(named + LIVELY, named + timedelta(days=1)) == 60


def test_after_news_it_is_looked_more_often_for_a_while() -> None:
    made = Attention(POLL, Practice(), UTC)
    made.news(NOON)
    assert made.seconds(NOON + SECOND, None) == 15
    assert made.seconds(NOON + LIVELY, None) == 60
