"""When Gmail is looked at again: often after news, seldom at night, at once when somebody wakes us."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, tzinfo

import pytest

from connectors.gmail.push import LIVELY, Polling


class Time:
    """Clocks to be set."""

    def __init__(self, hour: int) -> None:
        self.seconds, self.hour = 0.0, hour

    def monotonic(self) -> float:
        return self.seconds

    def now(self, zone: tzinfo) -> datetime:
        return datetime(2026, 3, 2, self.hour, tzinfo=zone)


def polling(seconds: float = 60, hour: int = 12) -> tuple[Polling, Time]:
    time = Time(hour)
    return Polling(seconds, UTC, clock=time.monotonic, now=time.now), time


@pytest.mark.parametrize(("hour", "seconds"), [(6, 60), (12, 60), (21, 60), (22, 240), (3, 240), (5, 240)])
def test_nights_are_quiet(hour: int, seconds: float) -> None:
    assert polling(hour=hour)[0].interval() == seconds


def test_after_news_it_is_looked_more_often_for_a_while() -> None:
    made, time = polling()
    made.news()
    assert made.interval() == 15
    time.seconds = LIVELY + 1
    assert made.interval() == 60


def test_news_at_night_count_too() -> None:
    made, _ = polling(hour=3)
    made.news()
    assert made.interval() == 15


def test_it_is_never_looked_all_the_time() -> None:
    made, _ = polling(seconds=10)
    made.news()
    assert made.interval() == 10


def test_when_the_time_is_over_it_is_time_to_look() -> None:
    assert polling(seconds=0.01)[0].wait(5, threading.Event()) is True


def test_a_shorter_wait_ends_without_a_look() -> None:
    assert polling()[0].wait(0.01, threading.Event()) is False


def test_whoever_wakes_it_is_not_kept_waiting() -> None:
    wake = threading.Event()
    wake.set()
    assert polling()[0].wait(60, wake) is False
