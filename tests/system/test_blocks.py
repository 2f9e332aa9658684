"""Blocks in the user's own calendar: written before and after a meeting, moved and removed with it, never doubled."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from tests.system.house import WaitingHouse as House
from tests.system.house import moment

NAME, ADDRESS = "Jane Miller", "jane@reef.example"
BOOKED = moment("2026-03-03 12:00")
START = moment("2026-03-05 15:00")
BOTH = "prepare_minutes = 30\nnotes_block_minutes = 15\n"


@pytest.fixture
def house(tmp_path):
    return started(tmp_path, BOTH)


def started(folder, practice, **more):
    house = House(folder, practice=practice, **more)
    house.contact(NAME, ADDRESS, moment("2026-03-02 08:00"), research="Reefs")
    house.write(ADDRESS, moment("2026-03-02 10:00"))
    house.event("talk", START, guest=ADDRESS)
    return house


def entries(house, account="home"):
    """The blocks in the calendar folder: (title, start, end) in the user's zone, by start."""
    return sorted(
        ((str(e["SUMMARY"]), local(e["DTSTART"]), local(e["DTEND"])) for _, e in files(house, account)),
        key=lambda e: e[1],
    )


def files(house, account="home"):
    """Path and VEVENT of every block."""
    for path in (house.folder / account / "calendar").glob("*.ics"):
        for event in Calendar.from_ical(path.read_bytes()).walk("VEVENT"):
            if str(event["UID"]).endswith("@followthrough.invalid"):
                yield path, event


def local(value):
    return f"{value.dt.astimezone(ZoneInfo('America/Toronto')):%m-%d %H:%M}"


def path_of(house, title):
    return next(path for path, event in files(house) if str(event["SUMMARY"]) == title)


def reworded(house, title, new):
    path = path_of(house, title)
    path.write_bytes(path.read_bytes().replace(title.encode(), new.encode()))


PREPARE, NOTES = f"Prepare: {NAME}", f"Notes: {NAME}"
WRITTEN = [(PREPARE, "03-05 14:30", "03-05 15:00"), (NOTES, "03-05 15:30", "03-05 15:45")]


def test_a_meeting_gets_time_before_and_after_it(house):
    house.run(BOOKED)
    assert entries(house) == WRITTEN


def test_without_the_settings_nothing_is_written(tmp_path):
    house = started(tmp_path, "")
    house.run(BOOKED)
    assert entries(house) == []


@pytest.mark.parametrize(
    ("setting", "title"), [("prepare_minutes = 30\n", PREPARE), ("notes_block_minutes = 15\n", NOTES)]
)
def test_each_setting_stands_for_itself(tmp_path, setting, title):
    house = started(tmp_path, setting)
    house.run(BOOKED)
    assert [entry[0] for entry in entries(house)] == [title]


def test_a_pass_tells_what_it_wrote(house):
    (account,) = house.run(BOOKED)["accounts"]
    assert [(row["what"], row["title"]) for row in account["blocks"]] == [("written", PREPARE), ("written", NOTES)]


def test_the_next_passes_write_nothing(house):
    house.run(BOOKED)
    before = {path: path.read_bytes() for path, _ in files(house)}
    for minutes in (1, 60, 600):
        house.run(BOOKED + timedelta(minutes=minutes))
    assert {path: path.read_bytes() for path, _ in files(house)} == before


def test_the_preparation_holds_the_brief_and_rings(house):
    house.run(BOOKED)
    (event,) = [event for _, event in files(house) if str(event["SUMMARY"]) == PREPARE]
    assert "QUESTIONS, MOST IMPORTANT FIRST" in str(event["DESCRIPTION"])
    assert "Reefs" in str(event["DESCRIPTION"])
    assert [str(alarm["ACTION"]) for alarm in event.walk("VALARM")] == ["DISPLAY"]


def test_the_preparation_for_a_table_tells_of_everybody_there(tmp_path):
    house = House(tmp_path, practice=BOTH)
    house.contact(NAME, ADDRESS, moment("2026-03-02 08:00"), research="Reefs")
    house.contact("Bob Reef", "bob@reef.example.net", moment("2026-03-02 09:00"), research="He maps kelp.")
    house.event("talk", START, guest=ADDRESS, extra="ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@reef.example.net\r\n")
    house.run(BOOKED)
    (event,) = [event for _, event in files(house) if str(event["SUMMARY"]) == f"{PREPARE} and Bob Reef"]
    assert "He maps kelp." in str(event["DESCRIPTION"])
    assert "Reefs" in str(event["DESCRIPTION"])


def test_the_room_for_notes_is_silent_and_asks_whether_they_met(house):
    house.run(BOOKED)
    (event,) = [event for _, event in files(house) if str(event["SUMMARY"]) == NOTES]
    assert "Did you meet?" in str(event["DESCRIPTION"])
    assert event.walk("VALARM") == []


def test_a_block_is_no_meeting(house):
    house.run(BOOKED)
    report = house.run(moment("2026-03-04 15:00"))
    assert [row["step"] for row in report["reminders"]] == ["brief"]
    assert house.run(moment("2026-03-05 15:01"))["drafts"] == []


def test_a_block_stays_no_meeting_when_everything_is_looked_at_anew(house):
    house.run(BOOKED)
    house.contact("Ola Berg", "ola@fjord.example", BOOKED + timedelta(hours=1))
    house.run(BOOKED + timedelta(hours=2))
    assert "14:30" not in house.cli("log", NAME, at=BOOKED + timedelta(hours=3))
    assert entries(house) == WRITTEN


def test_a_block_takes_no_time(house):
    """Another contact's proposal that falls into a preparation is accepted: a preparation can be moved."""
    house.without = ()
    (house.folder / "config.toml").write_text(house.config(), "utf-8")
    house.run(BOOKED)
    house.contact("Ola Berg", "ola@fjord.example", BOOKED)
    letter = house.write("ola@fjord.example", BOOKED + timedelta(hours=1))
    house.receive(
        "ola@fjord.example",
        BOOKED + timedelta(hours=2),
        body="Thursday, March 5 at 2:30 pm works. Would that suit you?",
        answers=letter,
    )
    (draft,) = house.run(BOOKED + timedelta(hours=3))["drafts"]
    assert draft["step"] == "answer"
    assert any("14:30" in path.read_text() or "2:30" in path.read_text() for path in house.drafts())


def test_the_blocks_move_with_the_meeting(house):
    house.run(BOOKED)
    house.event("talk", START + timedelta(days=1, hours=1), guest=ADDRESS, sequence=1)
    (account,) = house.run(BOOKED + timedelta(hours=1))["accounts"]
    assert entries(house) == [(PREPARE, "03-06 15:30", "03-06 16:00"), (NOTES, "03-06 16:30", "03-06 16:45")]
    assert [row["what"] for row in account["blocks"]] == ["moved", "moved"]


def test_a_preparation_that_would_have_begun_already_is_not_left_at_the_old_time(house):
    house.run(BOOKED)
    house.event("talk", BOOKED + timedelta(minutes=40), guest=ADDRESS, sequence=1)
    house.run(BOOKED + timedelta(minutes=20))
    assert [entry[0] for entry in entries(house)] == [NOTES]


@pytest.mark.parametrize("how", ["cancelled", "deleted"])
def test_the_blocks_go_with_a_meeting_that_is_called_off(house, how):
    house.event("other", START + timedelta(days=9), title="Dentist")
    house.run(BOOKED)
    if how == "cancelled":
        house.event("talk", START, guest=ADDRESS, status="CANCELLED", sequence=1)
    else:
        (house.folder / "home/calendar/talk.ics").unlink()
    report = house.run(BOOKED + timedelta(hours=1))
    assert entries(house) == []
    assert report["errors"] == []


def test_a_calendar_that_held_nothing_but_the_meeting_and_its_blocks_may_become_empty(house):
    house.run(BOOKED)
    (house.folder / "home/calendar/talk.ics").unlink()
    house.run(BOOKED + timedelta(hours=1))
    assert house.run(BOOKED + timedelta(hours=2))["errors"] == []
    assert entries(house) == []


def test_a_meeting_that_takes_place_after_all_has_its_blocks_again(house):
    house.run(BOOKED)
    house.event("talk", START, guest=ADDRESS, status="CANCELLED", sequence=1)
    house.run(BOOKED + timedelta(hours=1))
    house.event("talk", START, guest=ADDRESS, sequence=2)
    house.run(BOOKED + timedelta(hours=2))
    assert entries(house) == WRITTEN


def test_a_letter_that_calls_the_meeting_off_takes_the_blocks_away_until_the_calendar_agrees(house):
    house.run(BOOKED)
    house.receive(
        ADDRESS,
        BOOKED + timedelta(hours=1),
        body="I am so sorry, I have to cancel our meeting on Thursday.",
        answers="",
    )
    house.run(BOOKED + timedelta(hours=2))
    assert entries(house) == []


def test_a_missed_meeting_leaves_no_blocks(house):
    house.run(BOOKED)
    after = START + timedelta(hours=1)
    house.run(after)
    house.cli("missed", NAME, at=after)
    house.run(after + timedelta(minutes=5))
    assert entries(house) == []


def test_the_blocks_of_a_meeting_that_took_place_stay(house):
    house.run(BOOKED)
    for days in (0, 1, 5, 30):
        house.run(START + timedelta(days=days, hours=2))
    assert entries(house) == WRITTEN


def test_a_setting_taken_back_takes_away_what_lies_ahead(house):
    house.run(BOOKED)
    house.practice = ""
    (house.folder / "config.toml").write_text(house.config(), "utf-8")
    house.run(BOOKED + timedelta(hours=1))
    assert entries(house) == []


def test_another_length_moves_the_beginning(house):
    house.run(BOOKED)
    house.practice = "prepare_minutes = 60\nnotes_block_minutes = 15\n"
    (house.folder / "config.toml").write_text(house.config(), "utf-8")
    house.run(BOOKED + timedelta(hours=1))
    assert entries(house)[0] == (PREPARE, "03-05 14:00", "03-05 15:00")


def test_a_setting_switched_on_later_reaches_meetings_known_before(tmp_path):
    house = started(tmp_path, "")
    house.run(BOOKED)
    house.practice = BOTH
    (house.folder / "config.toml").write_text(house.config(), "utf-8")
    house.run(BOOKED + timedelta(hours=1))
    assert entries(house) == WRITTEN


def test_a_paused_contact_is_not_prepared_for(house):
    house.run(BOOKED)
    house.cli("contacts", "pause", NAME, at=BOOKED + timedelta(hours=1))
    house.run(BOOKED + timedelta(hours=2))
    assert entries(house) == []


def test_an_erased_contact_leaves_nothing_in_the_calendar(house):
    house.run(BOOKED)
    house.cli("contacts", "erase", NAME, "--yes", at=BOOKED + timedelta(hours=1))
    house.run(BOOKED + timedelta(hours=2))
    assert entries(house) == []


def test_a_note_reaches_the_preparation(house):
    house.run(BOOKED)
    house.cli("note", NAME, "She restored the kelp beds near Lunenburg.", at=BOOKED + timedelta(hours=1))
    house.run(BOOKED + timedelta(hours=2))
    assert "kelp beds near Lunenburg" in str({str(e["SUMMARY"]): e for _, e in files(house)}[PREPARE]["DESCRIPTION"])
    assert entries(house) == WRITTEN


# --- what is the user's -------------------------------------------------------------------------------


def test_an_edited_block_is_neither_moved_nor_removed(house):
    house.run(BOOKED)
    reworded(house, PREPARE, "Read her paper")
    house.event("talk", START + timedelta(days=1), guest=ADDRESS, sequence=1)
    house.run(BOOKED + timedelta(hours=1))
    assert ("Read her paper", "03-05 14:30", "03-05 15:00") in entries(house)
    house.event("talk", START, guest=ADDRESS, status="CANCELLED", sequence=2)
    house.run(BOOKED + timedelta(hours=2))
    assert entries(house) == [("Read her paper", "03-05 14:30", "03-05 15:00")]


def test_a_deleted_block_does_not_come_back(house):
    house.run(BOOKED)
    path_of(house, PREPARE).unlink()
    house.event("talk", START + timedelta(days=1), guest=ADDRESS, sequence=1)
    for hours in (1, 2, 3):
        house.run(BOOKED + timedelta(hours=hours))
    assert [entry[0] for entry in entries(house)] == [NOTES]


def test_a_dismissed_alarm_is_no_edit(house):
    house.run(BOOKED)
    path = path_of(house, PREPARE)
    path.write_bytes(path.read_bytes().replace(b"END:VEVENT", b"X-MOZ-LASTACK:20260305T193000Z\r\nEND:VEVENT"))
    house.event("talk", START + timedelta(days=1), guest=ADDRESS, sequence=1)
    house.run(BOOKED + timedelta(hours=1))
    assert entries(house)[0] == (PREPARE, "03-06 14:30", "03-06 15:00")


# --- which meetings -----------------------------------------------------------------------------------


def test_an_all_day_event_is_no_appointment(house):
    house.event("talk", START, guest=ADDRESS, status="CANCELLED", sequence=1)
    day = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:day\r\nDTSTART;VALUE=DATE:20260310\r\nSUMMARY:Jane Miller\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    (house.folder / "home/calendar/day.ics").write_text(day)
    house.run(BOOKED)
    assert entries(house) == []


def test_of_a_series_the_next_occurrence_has_blocks(house):
    house.event("talk", START, guest=ADDRESS, extra="RRULE:FREQ=WEEKLY;COUNT=4\r\n")
    house.run(BOOKED)
    assert entries(house) == WRITTEN
    house.run(START + timedelta(hours=2))
    assert [entry[1] for entry in entries(house)] == [
        "03-05 14:30",
        "03-05 15:30",
        "03-12 15:30",
        "03-12 16:30",
    ]  # a weekly event in UTC


def test_several_contacts_at_one_table_share_their_blocks(house):
    house.contact("Ola Berg", "ola@fjord.example", moment("2026-03-02 09:00"))
    house.event(
        "talk", START, guest=ADDRESS, extra="ATTENDEE;PARTSTAT=ACCEPTED:mailto:ola@fjord.example\r\n", sequence=1
    )
    house.run(BOOKED)
    assert [entry[0] for entry in entries(house)] == [
        "Prepare: Jane Miller and Ola Berg",
        "Notes: Jane Miller and Ola Berg",
    ]


def test_the_blocks_lie_in_the_calendar_of_the_meeting(tmp_path):
    house = started(tmp_path, BOTH, accounts=("home", "work"))
    (house.folder / "home/calendar/talk.ics").rename(house.folder / "work/calendar/talk.ics")
    house.run(BOOKED)
    assert entries(house) == []
    assert entries(house, "work") == WRITTEN


def test_across_a_change_of_clocks_the_preparation_is_as_long_as_ever(tmp_path):
    house = started(tmp_path, "prepare_minutes = 120\n")
    house.event("talk", moment("2026-03-08 03:30"), guest=ADDRESS, sequence=1)
    house.run(BOOKED)
    assert entries(house) == [(PREPARE, "03-08 00:30", "03-08 03:30")]


def test_what_a_stranger_wrote_is_no_markup(house):
    house.receive(ADDRESS, BOOKED, body='Gladly! <a href="https://evil.example">Click</a> <script>x()</script>')
    house.run(BOOKED + timedelta(hours=1))
    assert all("<" not in str(event["DESCRIPTION"]) for _, event in files(house))


# --- trouble ------------------------------------------------------------------------------------------


def test_a_calendar_of_a_single_file_is_told_of_once_and_nothing_is_written(tmp_path):
    house = started(tmp_path, BOTH)
    text = (
        (house.folder / "config.toml").read_text().replace('path = "home/calendar"', 'path = "home/calendar/talk.ics"')
    )
    (house.folder / "config.toml").write_text(text)
    report = house.run(BOOKED)
    assert [notice for notice in report["notices"] if "takes no entries" in notice]
    assert entries(house) == []


def test_a_file_of_the_user_under_the_name_of_a_block_is_left_alone(house, tmp_path):
    house.run(BOOKED)
    names = {path.name for path, _ in files(house)}
    other = started(tmp_path / "other", BOTH)
    for name in names:
        (other.folder / "home/calendar" / name).write_text("mine")
    other.run(BOOKED, code=1)  # the reader says that they are no calendar files
    assert {(other.folder / "home/calendar" / name).read_text() for name in names} == {"mine"}
