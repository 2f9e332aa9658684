"""The whole program over a Maildir and Google Calendar, as a user runs it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.servers.google.faults import broken, dropped
from tests.servers.google.server import TOKEN
from tests.system.google_house import GoogleCalendarHouse, GoogleHouse
from tests.system.house import moment
from tests.system.watching import AWAKE, Watching, until

NAME, JANE = "Jane Miller", "jane@ocean.example"
BOOKED, START = moment("2026-03-03 12:00"), moment("2026-03-05 15:00")
LIST = "calendar.events.list"


@pytest.fixture
def house(tmp_path) -> Iterator[GoogleCalendarHouse]:
    """A contact who was written to."""
    house = GoogleCalendarHouse(tmp_path)
    house.contact(NAME, JANE, moment("2026-03-02 08:00"), research="Reefs")
    house.write(JANE, moment("2026-03-02 10:00"))
    yield house
    house.close()


def test_a_meeting_at_google_is_prepared_thanked_for_and_noted(house):
    house.event("coffee", START, guest=JANE)
    assert house.run(BOOKED)["errors"] == []
    assert house.stand(NAME, BOOKED)["stage"] == "scheduled"
    briefs = [r["step"] for r in house.run(START - timedelta(hours=1))["reminders"]]
    assert "brief" in briefs
    after = house.run(START + timedelta(minutes=31))
    assert [draft["step"] for draft in after["drafts"]] == ["thank-you"]


def test_a_meeting_that_moves_moves_its_reminders(house):
    house.event("coffee", START, guest=JANE)
    house.run(BOOKED)
    house.event("coffee", START + timedelta(days=1), guest=JANE, sequence=1)
    assert house.run(START + timedelta(minutes=31))["drafts"] == []
    later = house.run(START + timedelta(days=1, minutes=31))
    assert [draft["step"] for draft in later["drafts"]] == ["thank-you"]


def test_a_meeting_deleted_at_google_does_not_take_place(house):
    house.event("coffee", START, guest=JANE)
    house.run(BOOKED)
    house.drop_event("coffee")
    house.run(BOOKED + timedelta(hours=1))
    assert house.stand(NAME, BOOKED + timedelta(hours=1))["stage"] != "scheduled"


def test_a_pass_with_nothing_new_is_one_request(house):
    house.event("coffee", START, guest=JANE)
    house.run(BOOKED)
    house.asked()
    for minutes in (10, 20, 300):
        house.run(BOOKED + timedelta(minutes=minutes))
        assert house.asked() == [LIST]


def test_a_new_day_asks_which_calendars_there_are_and_when_one_is_busy(house):
    house.run(BOOKED)
    house.asked()
    house.run(BOOKED + timedelta(days=2))
    assert house.asked() == ["calendar.calendarList.list", LIST, *["calendar.freebusy.query"] * 3]


def test_a_calendar_that_cannot_be_reached_is_said_and_loses_nothing(house):
    house.event("coffee", START, guest=JANE)
    house.run(BOOKED)
    house.servers["home"].tokens.clear()
    report = house.run(BOOKED + timedelta(hours=1), code=1)
    assert "does not accept the sign-in" in report["errors"][0]
    assert house.stand(NAME, BOOKED + timedelta(hours=1))["stage"] == "scheduled"


def test_calendars_that_are_suddenly_empty_are_not_believed(house):
    house.event("coffee", START, guest=JANE)
    house.run(BOOKED)
    house.calendars["home"].lose()
    report = house.run(BOOKED + timedelta(hours=1), code=1)
    assert "--accept-missing" in report["errors"][0]
    assert house.stand(NAME, BOOKED + timedelta(hours=1))["stage"] == "scheduled"
    house.run(BOOKED + timedelta(hours=2), more=("--accept-missing",))
    assert house.stand(NAME, BOOKED + timedelta(hours=2))["stage"] != "scheduled"


def test_a_token_too_old_changes_nothing(house):
    house.event("coffee", START, guest=JANE)
    house.run(BOOKED)
    house.calendars["home"].expire()
    report = house.run(BOOKED + timedelta(hours=1))
    assert (report["facts"], report["errors"], report["drafts"]) == (0, [], [])


def test_google_in_trouble_for_a_moment_is_not_noticed(house):
    house.event("coffee", START, guest=JANE)
    house.servers["home"].faults.append(broken(LIST))
    assert house.run(BOOKED)["errors"] == []


# --- entries of our own -----------------------------------------------------------------------------


@pytest.fixture
def prepared(tmp_path) -> Iterator[GoogleCalendarHouse]:
    """The user wants time before and after each meeting."""
    house = GoogleCalendarHouse(tmp_path, practice="prepare_minutes = 30\nnotes_block_minutes = 15\n")
    house.contact(NAME, JANE, moment("2026-03-02 08:00"), research="Reefs")
    house.write(JANE, moment("2026-03-02 10:00"))
    house.event("coffee", START, guest=JANE)
    yield house
    house.close()


def entries(house) -> list[tuple[str, str]]:
    """Our entries at Google: title and start."""
    held = house.calendars["home"].of().events.values()
    ours = [event for event in held if len(event["id"]) == 64 and event["status"] != "cancelled"]
    return sorted((event["start"]["dateTime"], event["summary"]) for event in ours)


BEFORE_AND_AFTER = [("2026-03-05T19:30:00+00:00", f"Prepare: {NAME}"), ("2026-03-05T20:30:00+00:00", f"Notes: {NAME}")]


def test_time_before_and_after_a_meeting_stands_in_the_calendar_once(prepared):
    prepared.run(BOOKED)
    assert entries(prepared) == BEFORE_AND_AFTER
    prepared.asked()
    prepared.run(BOOKED + timedelta(hours=1))
    prepared.run(BOOKED + timedelta(hours=2))
    assert entries(prepared) == BEFORE_AND_AFTER
    assert {call for call in prepared.asked() if "list" not in call and "get" not in call} <= {
        "calendar.freebusy.query"
    }


def test_it_moves_and_goes_with_the_meeting(prepared):
    prepared.run(BOOKED)
    prepared.event("coffee", START + timedelta(days=1), guest=JANE, sequence=1)
    prepared.run(BOOKED + timedelta(hours=1))
    assert [start[:10] for start, _ in entries(prepared)] == ["2026-03-06", "2026-03-06"]
    prepared.drop_event("coffee")
    prepared.run(BOOKED + timedelta(hours=2))
    assert entries(prepared) == []


def test_it_comes_back_with_a_meeting_that_comes_back(prepared):
    prepared.run(BOOKED)
    prepared.drop_event("coffee")
    prepared.run(BOOKED + timedelta(hours=1))
    prepared.event("coffee", START, guest=JANE, sequence=2)
    prepared.run(BOOKED + timedelta(hours=2))
    assert entries(prepared) == BEFORE_AND_AFTER


def test_an_entry_the_user_made_their_own_is_left_alone(prepared):
    prepared.run(BOOKED)
    calendars = prepared.calendars["home"]
    (ours,) = [event["id"] for event in calendars.of().events.values() if event["summary"] == f"Prepare: {NAME}"]
    calendars.edit(ours, summary="Think about reefs")
    prepared.event("coffee", START + timedelta(days=1), guest=JANE, sequence=1)
    prepared.run(BOOKED + timedelta(hours=1))
    assert ("2026-03-05T19:30:00+00:00", "Think about reefs") in entries(prepared)


def test_an_answer_that_is_lost_writes_no_second_entry(prepared):
    prepared.servers["home"].faults.append(dropped("calendar.events.insert", after=True, times=2))
    prepared.run(BOOKED, code=1)
    prepared.run(BOOKED + timedelta(hours=1))
    assert entries(prepared) == BEFORE_AND_AFTER


def test_without_the_permission_it_is_named_and_the_rest_goes_on(prepared):
    prepared.servers["home"].tokens[TOKEN] = frozenset({"calendar.readonly"})
    report = prepared.run(BOOKED, code=1)
    assert "calendar.events" in report["errors"][0]
    assert prepared.stand(NAME, BOOKED)["stage"] == "scheduled"


def test_an_answer_that_pubsub_tells_of_withdraws_the_draft_while_the_daemon_watches(tmp_path):
    house = GoogleHouse(tmp_path, practice=AWAKE)
    house.subscribe()
    now = datetime.now(UTC)
    house.contact(NAME, JANE, now - timedelta(days=25))
    sent = house.write(JANE, now - timedelta(days=25))
    with Watching(house, "--json") as daemon:
        assert until(lambda: daemon.texts("draft")) == [f"drafted for {NAME}: Re: A question"]
        house.receive(f"Jane <{JANE}>", now, body="Happy to talk, gladly.", answers=sent)
        assert until(lambda: daemon.texts("withdrawn")) == [f"withdrawn for {NAME}: Re: A question"]
        assert daemon.end()[0] == 0
    house.close()


def test_status_pays_nothing_for_google(tmp_path):
    house = GoogleHouse(tmp_path)
    program = (
        "import sys\nfrom daemon.cli import main\n"
        f"sys.argv = ['followthrough', '--config', {str(tmp_path / 'config.toml')!r}, 'status', '--json']\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        "heavy = {'googleapiclient', 'httplib2', 'google', 'google_auth_oauthlib', 'requests'}\n"
        "print(sorted(heavy & {name.partition('.')[0] for name in sys.modules}), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
    assert house.asked() == []
    house.close()
