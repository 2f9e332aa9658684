"""``promise``, ``news``, ``trip``, ``contacts confirm`` and ``contacts consent`` hand on what was said."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from daemon.core.facts import PersonProposed, Status
from tests.cli.conftest import NOW


class Said:
    """Remembers what was said."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []

    def __getattr__(self, name: str) -> Any:
        def method(*args: Any, **kwargs: Any) -> Any:
            self.calls.append((name, *args, kwargs))
            return ("said:trip:1", ["Ana Lima"]) if name == "trip" else "said:1"

        return method


@pytest.fixture
def said(app):
    app.answers["touch"] = Said()
    return app.answers["touch"]


def test_a_promise_has_words_and_a_date(said, run, ana):
    result = run("promise", ana.name, "send the article", "--by", "2026-03-12")
    assert "Thursday, 12 March 2026" in result.output
    assert said.calls == [("promise", ana.id, "send the article", date(2026, 3, 12), {"theirs": False})]


def test_a_promise_is_kept(said, run, ana):
    assert run("promise", ana.name, "--kept").exit_code == 0
    assert said.calls == [("keep", ana.id, "", {})]


def test_news_are_for_those_who_are_named(said, run_json, ana):
    assert run_json("news", "I read Reefs.", "--for", ana.name)["contacts"] == [ana.name]
    assert said.calls == [("news", "I read Reefs.", (ana.id,), {"hired": False})]


def test_a_trip_says_whom_one_could_meet(said, run):
    assert "In Halifax you could meet Ana Lima." in run("trip", "Halifax", "2026-05-12", "2026-05-14").output
    assert said.calls == [("trip", "Halifax", date(2026, 5, 12), date(2026, 5, 14), {})]


def proposal(name: str = "Ben Cole", address: str = "") -> PersonProposed:
    return PersonProposed(key=f"named:{name}{address}", at=NOW, contact="c-1", name=name, address=address)


def test_confirm_of_a_contact_who_was_only_known_is_as_before(app, said, run, ana):
    assert run("contacts", "confirm", ana.name).exit_code == 0
    assert app.roster().find(ana.name).status is Status.TRACKED
    assert said.calls == []


def test_confirm_of_somebody_without_an_address_asks_for_one(app, said, run):
    app.answers["proposals"] = [proposal()]
    result = run("contacts", "confirm", "Ben Cole")
    assert result.exit_code == 2
    assert "--address" in result.stderr
    assert said.calls == []


def test_confirm_that_may_mean_two_people_asks_which(app, said, run):
    app.answers["proposals"] = [proposal("Ben Cole"), proposal("Ben Dee")]
    result = run("contacts", "confirm", "Ben", "--address", "ben@tide.example")
    assert result.exit_code == 1
    assert "Ben Cole" in result.stderr
    assert "Ben Dee" in result.stderr
    assert said.calls == []


def test_consent_is_given_or_not(said, run, ana):
    run("contacts", "consent", ana.name)
    run("contacts", "consent", ana.name, "--no")
    assert [call[2]["given"] for call in said.calls] == [True, False]
