"""Pages about all contacts tell the same from what is kept as deciding upon everybody does."""

from __future__ import annotations

import pytest

from daemon.app import open_app
from tests.system.house import House, moment

NOW = moment("2026-03-16 10:00")
JANE, OMAR = "jane@ocean.example.net", "omar@reef.example.net"


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """Jane is met tomorrow; Omar was asked, and has not answered."""
    one = House(tmp_path_factory.mktemp("house"))
    for name, address in (("Jane Miller", JANE), ("Omar Haddad", OMAR)):
        one.contact(name, address, moment("2026-03-10 09:00"), company="Reef Lab")
        one.write(address, moment("2026-03-12 10:00"))
    one.event("talk", moment("2026-03-17 14:00"), guest=JANE)
    one.run(NOW)
    return one


@pytest.fixture
def app(house):
    with open_app(house.folder / "config.toml", at=NOW) as opened:
        yield opened


def test_what_is_kept_counts_as_the_histories_do(app):
    assert app.overview().stats() == app.stats()


def test_a_contact_stands_where_status_says(app):
    told = {row["contact"]: (row["stage"], row["next"]) for row in app.overview().contacts()}
    assert told == {row["contact"]: (row["stage"], row["next"]) for row in app.status()["contacts"]}


def test_what_lies_ahead_is_among_the_forecast(app):
    ahead = {row["key"] for row in app.overview().ahead(28)}
    assert ahead
    assert ahead <= {row["key"] for row in app.forecast(28)}


def test_a_meeting_ahead_is_told_with_who_comes(app):
    (meeting,) = app.overview().meetings()
    assert (meeting["uid"], meeting["state"]) == ("talk", "ahead")
    assert [one["contact"] for one in meeting["people"]] == ["Jane Miller"]


def test_who_no_pass_has_looked_at_is_told_where_there_are_more_than_a_handful(house, monkeypatch):
    monkeypatch.setattr("daemon.worker.overview.AT_ONCE", 0)
    with open_app(house.folder / "config.toml", at=moment("2026-04-20 10:00")) as app:
        overview = app.overview()
        assert overview.behind == 2
        assert {row["contact"] for row in overview.contacts()} == {"Jane Miller", "Omar Haddad"}
