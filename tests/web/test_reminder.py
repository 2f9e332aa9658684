"""*A reminder*: what a notification leads to, and the two things to say to it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.system.house import moment
from tests.web.conftest import NOW, Visitor

TALK = moment("2026-03-17 09:45")
LATER = NOW + timedelta(minutes=30)


@pytest.fixture
def reminded(house):
    """A meeting tomorrow whose brief has rung."""
    house.contact("Jane Miller", "jane@ocean.example.net", moment("2026-03-02 09:00"))
    house.event("talk", TALK, guest="jane@ocean.example.net", place="Blue Café")
    house.run(NOW)
    return house


def brief(house, at=NOW):
    return next(row for row in house.json("reminders", at=at) if row["step"] == "brief" and row["fired"])


def signed_in(house, at=NOW):
    visitor = Visitor(house, now=at)
    visitor.sign_in()
    return visitor


def test_today_leads_to_it_and_it_shows_what_it_brings_along(reminded):
    visitor, reminder = signed_in(reminded), brief(reminded)
    assert f'href="/reminder/{reminder["key"]}"' in visitor.get("/").text
    page = visitor.get(f"/reminder/{reminder['key']}").text
    assert reminder["title"] in page
    assert "Blue Café" in page


def test_one_that_is_done_leaves_today(reminded):
    visitor, reminder = signed_in(reminded), brief(reminded)
    answer = visitor.post(f"/reminder/{reminder['key']}/done")
    assert "Done with." in answer.text
    assert f'href="/reminder/{reminder["key"]}"' not in answer.text
    assert brief(reminded)["done"]


def test_looking_at_it_settles_nothing(reminded):
    visitor, reminder = signed_in(reminded), brief(reminded)
    visitor.get(f"/reminder/{reminder['key']}")
    visitor.get(f"/reminder/{reminder['key']}/done")
    assert not brief(reminded)["done"]


def test_one_put_off_for_an_hour_rings_again_then(reminded):
    visitor, reminder = signed_in(reminded), brief(reminded)
    visitor.post(f"/reminder/{reminder['key']}/snooze", minutes="60")
    assert f'href="/reminder/{reminder["key"]}"' not in visitor.get("/").text
    rang = reminded.run(NOW + timedelta(minutes=61))["reminders"]
    assert reminder["title"] in [row["title"] for row in rang]


def test_a_moment_is_meant_on_the_users_clock(reminded):
    visitor, reminder = signed_in(reminded), brief(reminded)
    visitor.post(f"/reminder/{reminder['key']}/snooze", at="2026-03-16T15:30")
    assert datetime.fromisoformat(brief(reminded)["snoozed_until"]) == moment("2026-03-16 15:30")


@pytest.mark.parametrize(
    "said",
    [{}, {"minutes": "0"}, {"minutes": "-5"}, {"minutes": "9" * 40}, {"at": "soon"}, {"at": "2026-03-01T09:00"}],
    ids=["nothing", "no time", "the past", "for ever", "no moment", "a moment that is past"],
)
def test_a_moment_that_makes_no_sense_is_refused_with_a_sentence(reminded, said):
    visitor, reminder = signed_in(reminded), brief(reminded)
    assert visitor.post(f"/reminder/{reminder['key']}/snooze", **said).status_code == 400
    assert brief(reminded)["snoozed_until"] is None


def test_one_that_never_rang_is_a_page_with_a_sentence(reminded):
    visitor = signed_in(reminded)
    assert visitor.get("/reminder/nothing").status_code == 404
    assert visitor.post("/reminder/nothing/done").status_code == 409
