"""How often Gmail is looked at, by the settings."""

from __future__ import annotations

import pytest

from connectors.contract import Poll
from connectors.gmail import poll_of, told_of


@pytest.mark.parametrize(
    ("settings", "poll"),
    [
        ({}, Poll(by_day=60, expecting=15, at_night=240)),
        ({"poll_seconds": 20}, Poll(by_day=20, expecting=10, at_night=80)),
        ({"poll_seconds": 600}, Poll(by_day=600, expecting=150, at_night=2400)),
        (
            {"poll_seconds_expecting": 30, "poll_seconds_at_night": 3600},
            Poll(by_day=60, expecting=30, at_night=3600),
        ),
        (
            {"poll_seconds_expecting": 90, "poll_seconds_at_night": 20},
            Poll(by_day=60, expecting=60, at_night=60),
        ),
    ],
)
def test_a_quarter_and_four_times_unless_settings_say_so(settings: dict[str, int], poll: Poll) -> None:
    assert poll_of(settings) == poll


def test_whoever_is_told_looks_seldom() -> None:
    assert told_of(poll_of({})) == Poll(by_day=300, expecting=60, at_night=300)
