"""What works, counted over made-up stories (G3): counts beside rates, none from fewer than five."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daemon.core.tallies import FEWEST, Story, length, part_of_day, tally

ASKED = datetime(2026, 3, 2, 10, tzinfo=UTC)
STORIES = st.builds(
    Story,
    company=st.sampled_from(["", "Tides", "tides", "Reef"]),
    asked=st.just(ASKED),
    answer=st.none() | st.integers(1, 900).map(lambda hours: ASKED + timedelta(hours=hours)),
    met=st.booleans(),
    words=st.none() | st.integers(0, 400),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STORIES, max_size=20))
def test_every_story_is_counted_once_in_each_group_and_no_rate_rests_on_too_few(stories):
    counted = tally(stories)
    for groups in counted.groups.values():
        assert sum(one.asked for one in groups) == len(stories)
        assert sum(one.answered for one in groups) == counted.funnel["answered"]
        for one in groups:
            assert (one.reply_rate is None) == (one.asked < FEWEST)
            assert (one.median_hours is None) == (one.timed < FEWEST)
            assert one.reply_rate is None or 0 <= one.reply_rate <= 1
    assert len({one.name.casefold() for one in counted.groups["company"]}) == len(counted.groups["company"])


@pytest.mark.parametrize(
    ("hour", "part"), [(8, "before 9:00"), (9, "9:00 to 12:00"), (17, "15:00 to 18:00"), (18, "after 18:00")]
)
def test_a_day_has_five_parts(hour, part):
    assert part_of_day(Story(asked=ASKED.replace(hour=hour))) == part


@pytest.mark.parametrize(
    ("words", "name"), [(89, "under 90 words"), (90, "90 to 170 words"), (171, "over 170 words"), (None, "")]
)
def test_letters_are_short_right_or_long(words, name):
    assert length(Story(asked=ASKED, words=words)) == name


def test_the_most_eager_come_first_and_the_unknown_last():
    eager = [Story(company="Reef", asked=ASKED, answer=ASKED + timedelta(hours=1))] * 5
    slow = [Story(company="Tides", asked=ASKED)] * 9
    few = [replace(eager[0], company="Dune")]
    unknown = [replace(eager[0], company="")] * 7
    names = [one.name for one in tally([*slow, *few, *unknown, *eager]).groups["company"]]
    assert names == ["Reef", "Tides", "Dune", ""]
