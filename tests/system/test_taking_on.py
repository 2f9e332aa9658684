"""Contacts that are taken on: nothing is drafted before the user saw what would be; then what they ticked, at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from daemon.app import open_app
from daemon.people import PersonRow
from tests.system.house import House, moment

NIGHT = moment("2026-03-04 22:30")
MORNING = moment("2026-03-05 09:30")
INES, TOM, OLD, RITA = "ines@example.net", "tom@example.com", "old@example.com", "rita@example.com"


@pytest.fixture
def house(tmp_path):
    """Late, in time, too old, and answered; it is night."""
    house = House(tmp_path)
    house.write(INES, NIGHT - timedelta(days=20))
    house.write(TOM, NIGHT - timedelta(days=2))
    house.write(OLD, NIGHT - timedelta(days=120))
    asked = house.write(RITA, NIGHT - timedelta(days=6))
    house.receive(RITA, NIGHT - timedelta(days=1), body="Happy to. When are you free next week?\n\nRita", answers=asked)
    with open_app(house.folder / "config.toml", at=NIGHT) as app:
        app.contacts().take_in([row(each) for each in (INES, TOM, OLD, RITA)], taking_on=True)
    return house


def row(address: str) -> PersonRow:
    return PersonRow(where="1", name=address.partition("@")[0].capitalize(), addresses=(address,))


def groups(house):
    with open_app(house.folder / "config.toml", at=NIGHT) as app:
        app.run_once()
        return {one.address: (str(one.group), [str(each.step) for each in one.drafts]) for one in app.backlogs().rows()}


def settle(house, *ticked, at=NIGHT):
    with open_app(house.folder / "config.toml", at=at) as app:
        app.run_once()
        rows = app.backlogs().rows()
        app.backlogs().settle(rows, {one.contact for one in rows if one.address in ticked})


def drafted(house, at):
    return {draft["to"] for draft in house.run(at)["drafts"]}


def test_everybody_written_to_is_in_the_table_the_most_urgent_first(house):
    assert groups(house) == {
        RITA: ("your turn", ["answer"]),
        INES: ("late", ["follow-up"]),
        TOM: ("in time", []),
        OLD: ("too old", ["follow-up"]),
    }
    assert list(groups(house)) == [RITA, INES, TOM, OLD]


def test_until_the_table_was_answered_no_pass_drafts_or_rings(house):
    for days in range(0, 60, 5):
        told = house.run(MORNING + timedelta(days=days))
        assert (told["drafts"], told["reminders"]) == ([], [])


def test_what_is_ticked_is_drafted_at_once_in_the_quiet_hours_too(house):
    settle(house, INES, RITA)
    assert drafted(house, NIGHT) == {INES, RITA}


def test_what_is_too_old_is_drafted_if_it_is_ticked(house):
    settle(house, OLD)
    assert drafted(house, NIGHT) == {OLD}


def test_what_was_not_ticked_never_comes_and_what_is_in_time_comes_in_time(house):
    settle(house)
    seen = set()
    for days in range(0, 40, 4):
        seen |= drafted(house, MORNING + timedelta(days=days))
    assert seen == {TOM}


def test_an_answer_to_what_was_left_aside_counts_as_ever(house):
    settle(house)
    house.receive(INES, MORNING, body="Sorry for the delay! When are you free?\n\nInes", subject="Re: A question")
    assert INES in drafted(house, MORNING + timedelta(hours=1))


def test_the_daily_cap_is_not_for_what_was_ticked(tmp_path):
    house = House(tmp_path, practice="drafts_a_day = 2\n")
    addresses = [f"p{number}@x{number}.example" for number in range(4)]
    for address in addresses:
        house.write(address, NIGHT - timedelta(days=20))
    with open_app(house.folder / "config.toml", at=NIGHT) as app:
        app.contacts().take_in([row(each) for each in addresses], taking_on=True)
    settle(house, *addresses)
    assert drafted(house, NIGHT) == set(addresses)


def test_taking_somebody_on_twice_does_not_ask_twice(house):
    settle(house, INES)
    with open_app(house.folder / "config.toml", at=MORNING) as app:
        app.contacts().take_in([row(INES)], taking_on=True)
        assert app.backlogs().waiting() == frozenset()


def test_doctor_says_that_the_table_waits(house):
    texts = [check["text"] for check in house.json("doctor", at=NIGHT, code=1)["checks"] if not check["ok"]]
    assert texts == [
        "4 contacts were taken on and wait for your word on what is to be drafted. Run: followthrough init"
    ]


def test_the_log_tells_it_in_words(house):
    settle(house, INES)
    told = [line["what"] for line in house.json("log", INES, at=MORNING)]
    assert "You are taking them on" in told
    assert "You asked for what was due when you took them on" in told


def test_what_was_left_aside_can_be_taken_back(house):
    settle(house)
    key = next(line["key"] for line in house.json("log", INES, at=NIGHT) if line["kind"] == "backlog-settled")
    house.cli("undo", key, at=NIGHT)
    settle(house, INES)
    assert drafted(house, NIGHT) == {INES}
