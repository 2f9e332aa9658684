"""Meetings from calendars of many makes: what rings, what is thanked for, and what did not take place."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.system import calendars as cal
from tests.system.house import WaitingHouse as House
from tests.system.house import moment

NAME, ADDRESS = "Jane Miller", cal.JANE
BOOKED = moment("2026-03-03 12:00")
SLOT = cal.at("20260305T150000", "20260305T153000")
START = moment("2026-03-05 15:00")


@pytest.fixture
def house(tmp_path):
    house = House(tmp_path)
    house.contact(NAME, ADDRESS, moment("2026-03-02 08:00"), research="Reefs")
    house.write(ADDRESS, moment("2026-03-02 10:00"))
    return house


def day(house, *times, on="2026-03-05"):
    """What each pass of a day did: (time, steps of reminders and drafts)."""
    told = []
    for time in times:
        at = moment(f"{on} {time}")
        report = house.run(at)
        told += [(time, r["step"]) for r in report["reminders"]]
        told += [(time, "draft " + d["step"]) for d in report["drafts"]]
    return told


def thanked(house, at="2026-03-05 15:31"):
    return [d["step"] for d in house.run(moment(at))["drafts"]] == ["thank-you"]


SAME_TIME = {
    "UTC": cal.at("20260305T200000", "20260305T203000", zone="UTC"),
    "a zone of the database": SLOT,
    "floating": cal.at("20260305T150000", "20260305T153000", zone=""),
    "a zone described in the file": cal.at("20260305T150000", "20260305T153000", zone="Somewhere/Own"),
    "a Windows zone": cal.at("20260305T150000", "20260305T153000", zone="Eastern Standard Time"),
    "a duration": "DTSTART;TZID=America/Toronto:20260305T150000\nDURATION:PT30M",
    "two zones": "DTSTART;TZID=Europe/Berlin:20260305T210000\nDTEND;TZID=America/Toronto:20260305T153000",
}


@pytest.mark.parametrize("clock", SAME_TIME)
def test_a_meeting_is_at_its_time_however_the_zone_is_written(house, clock):
    cal.put(house.folder, cal.TORONTO, cal.event(SAME_TIME[clock]))
    house.run(BOOKED)
    assert house.stand(NAME, BOOKED)["stage"] == "scheduled"
    assert day(house, "13:59", "14:00", "15:14", "15:15", "15:29", "15:30", "15:45") == [
        ("13:59", "brief"),
        ("14:00", "brief"),
        ("15:15", "time-check"),
        ("15:30", "draft thank-you"),
        ("15:45", "notes"),
    ]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_calendar_in_one_file_is_watched(house, newline):
    text = (house.folder / "config.toml").read_text()
    (house.folder / "config.toml").write_text(text.replace("home/calendar", "home/calendar/all.ics"))
    other = cal.event(SLOT, uid="dentist", title="Dentist", guests=False)
    cal.put(house.folder, other, cal.event(SLOT), name="all.ics", newline=newline)
    house.run(BOOKED)
    assert house.stand(NAME, BOOKED)["stage"] == "scheduled"
    cal.put(house.folder, other, name="all.ics", newline=newline)
    house.run(BOOKED + timedelta(hours=1))
    assert house.stand(NAME, BOOKED + timedelta(hours=1))["stage"] != "scheduled"


def test_a_calendar_with_subfolders_is_watched(house):
    (house.folder / "home/calendar/work").mkdir()
    cal.put(house.folder, cal.event(SLOT), name="work/x.ics")
    house.run(BOOKED)
    assert house.stand(NAME, BOOKED)["stage"] == "scheduled"


WITH_JANE = {
    "her name in the title": cal.event(SLOT, title="Coffee with Jane Miller", guests=False),
    "her name in capitals": cal.event(SLOT, title="JANE MILLER / Dana", guests=False),
    "her address in the description": cal.event(SLOT, f"DESCRIPTION:with {ADDRESS}", guests=False),
    "she invites, the user accepted": cal.event(
        SLOT, f"ORGANIZER:mailto:{ADDRESS}\nATTENDEE;PARTSTAT=ACCEPTED:mailto:{cal.ME}", guests=False
    ),
    "she invites, the user may come": cal.event(
        SLOT, f"ORGANIZER:MAILTO:{ADDRESS.upper()}\nATTENDEE;PARTSTAT=TENTATIVE:mailto:{cal.ME}", guests=False
    ),
    "she has not answered": cal.event(
        SLOT, f"ORGANIZER:mailto:{cal.ME}\nATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:{ADDRESS}", guests=False
    ),
    "an address behind EMAIL": cal.event(
        SLOT, f"ORGANIZER:mailto:{cal.ME}\nATTENDEE;EMAIL={ADDRESS};CN=Jane:urn:uuid:1234", guests=False
    ),
}


@pytest.mark.parametrize("way", WITH_JANE)
def test_a_meeting_with_the_contact_is_recognised(house, way):
    cal.put(house.folder, WITH_JANE[way])
    house.run(BOOKED)
    assert house.stand(NAME, BOOKED)["stage"] == "scheduled"
    assert thanked(house)


NOT_HELD = {
    "she declined": cal.event(
        SLOT, f"ORGANIZER:mailto:{cal.ME}\nATTENDEE;PARTSTAT=DECLINED:mailto:{ADDRESS}", guests=False
    ),
    "the user declined": cal.event(
        SLOT, f"ORGANIZER:mailto:{ADDRESS}\nATTENDEE;PARTSTAT=DECLINED:mailto:{cal.ME}", guests=False
    ),
    "cancelled": cal.event(SLOT, "STATUS:CANCELLED"),
    "nobody accepted her invitation": cal.event(
        SLOT, f"ORGANIZER:mailto:{ADDRESS}\nATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:{cal.ME}", guests=False
    ),
    "a stranger's invitation that names her": cal.event(
        SLOT,
        f"ORGANIZER:mailto:spam@x.example\nATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:{cal.ME}\nDESCRIPTION:{ADDRESS}",
        guests=False,
    ),
    "somebody else of her name's half": cal.event(SLOT, title="Coffee with Jane", guests=False),
    "a task": cal.event(SLOT).replace("VEVENT", "VTODO").replace("DTEND", "DUE"),
    "her birthday": cal.event(
        "DTSTART;VALUE=DATE:20260305\nTRANSP:TRANSPARENT", title="Jane Miller's birthday", guests=False
    ),
}


@pytest.mark.parametrize("way", NOT_HELD)
def test_what_did_not_take_place_is_not_thanked_for(house, way):
    cal.put(house.folder, NOT_HELD[way])
    house.run(BOOKED)
    assert house.stand(NAME, BOOKED)["stage"] != "scheduled"
    assert day(house, "09:00", "14:00", "15:15", "15:31", "18:00") == []
    assert day(house, "09:00", "16:00", on="2026-03-06") == []


@pytest.mark.parametrize("sequence", ["SEQUENCE:1", ""])
def test_a_moved_meeting_rings_at_its_new_time_only(house, sequence):
    cal.put(house.folder, cal.event(SLOT, "SEQUENCE:0"))
    assert day(house, "15:00", on="2026-03-04") == [("15:00", "brief")]
    cal.put(house.folder, cal.event(cal.at("20260306T110000", "20260306T113000"), sequence))
    assert day(house, "09:00", "11:00", "14:00", "15:15", "15:31", "15:45") == [("11:00", "brief")]
    assert day(house, "10:00", "11:15", "11:30", "11:45", on="2026-03-06") == [
        ("10:00", "brief"),
        ("11:15", "time-check"),
        ("11:30", "draft thank-you"),
        ("11:45", "notes"),
    ]


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_deleted_event_was_no_meeting_unless_it_is_over(house, when):
    path = cal.put(house.folder, cal.event(SLOT))
    other = cal.event(SLOT, uid="dentist", title="Dentist", guests=False)
    cal.put(house.folder, other, name="other.ics")
    house.run(BOOKED)
    if when == "before":
        path.unlink()
        house.run(moment("2026-03-05 09:00"))
        assert not thanked(house)
    else:
        house.run(moment("2026-03-05 15:29"))
        path.unlink()
        assert house.run(moment("2026-03-05 16:00"))["errors"] == []
        assert [d["step"] for d in house.json("drafts")] == ["thank-you"]


def test_a_series_is_thanked_for_once_and_briefed_and_noted_each_time(house):
    series = cal.event(SLOT, "RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE;TZID=America/Toronto:20260312T150000")
    moved = cal.event(
        cal.at("20260320T100000", "20260320T103000"), "RECURRENCE-ID;TZID=America/Toronto:20260319T150000"
    )
    cal.put(house.folder, series, moved)
    house.run(BOOKED)
    wanted = [("14:00", "brief"), ("15:15", "time-check"), ("15:30", "draft thank-you"), ("15:45", "notes")]
    day(house, "15:00", on="2026-03-04")
    assert day(house, "14:00", "15:15", "15:30", "15:45") == wanted
    house.send(house.drafts()[0], moment("2026-03-05 16:00"))
    assert day(house, "15:00", on="2026-03-11") == []
    assert day(house, "14:00", "15:15", "15:30", "15:45", on="2026-03-12") == []
    assert day(house, "14:00", "15:15", "15:30", "15:45", on="2026-03-19") == [("14:00", "brief")]
    assert day(house, "09:00", "10:15", "10:30", "10:45", on="2026-03-20") == [
        ("09:00", "brief"),
        ("10:15", "time-check"),
        ("10:45", "notes"),
    ]


def test_an_all_day_event_is_briefed_the_day_before_and_noted_on_the_next_business_day(house):
    cal.put(house.folder, cal.event("DTSTART;VALUE=DATE:20260306\nDTEND;VALUE=DATE:20260307", "LOCATION:5 King St"))
    house.run(BOOKED)
    assert day(house, "08:59", "09:00", "15:00") == [("09:00", "brief")]
    assert day(house, "00:15", "09:00", "15:00", "19:00", on="2026-03-06") == []
    assert day(house, "09:00", on="2026-03-07") == []
    assert sorted(day(house, "08:59", "09:00", on="2026-03-09")) == [("09:00", "draft thank-you"), ("09:00", "notes")]


@pytest.mark.parametrize(
    ("place", "description", "rings"),
    [
        ("5 King St", "", "14:20"),
        ("5 King St", "travel: 45 min", "14:05"),
        ("https://zoom.example/j/1", "", None),
        ("Zoom", "", None),
        ("+1 416 555 0100", "", None),
        ("", "", None),
    ],
)
def test_who_has_a_way_to_go_is_told_to_leave(house, place, description, rings):
    cal.put(house.folder, cal.event(SLOT, f"LOCATION:{place}", f"DESCRIPTION:{description}"))
    house.run(BOOKED)
    house.run(moment("2026-03-04 15:00"))
    told = day(house, "14:00", "14:04", "14:05", "14:19", "14:20")
    assert [time for time, step in told if step == "leave"] == ([rings] if rings else [])


@pytest.mark.parametrize(
    ("end", "description", "rings"),
    [
        ("151000", "", "15:10"),
        ("160000", "", "15:15"),
        ("160000", "length: 10 minutes", "15:10"),
        ("151500", "", "15:15"),
    ],
)
def test_the_time_check_rings_after_a_quarter_or_the_promised_length(house, end, description, rings):
    cal.put(house.folder, cal.event(cal.at("20260305T150000", f"20260305T{end}"), f"DESCRIPTION:{description}"))
    house.run(BOOKED)
    house.run(moment("2026-03-05 14:30"))
    told = day(house, "15:09", "15:10", "15:14", "15:15")
    assert [time for time, step in told if step == "time-check"] == [rings]


def test_a_meeting_in_the_evening_is_thanked_for_in_the_morning(house):
    cal.put(house.folder, cal.event(cal.at("20260305T200000", "20260305T210000")))
    house.run(BOOKED)
    house.run(moment("2026-03-05 19:30"))
    told = day(house, "20:15", "21:00", "21:15", "23:00")
    assert ("20:15", "time-check") in told
    assert not [step for _, step in told if step.startswith("draft")]
    assert ("07:00", "draft thank-you") in day(house, "06:59", "07:00", on="2026-03-06")


def test_an_unsent_thank_you_is_brought_to_mind_after_twenty_hours(house):
    cal.put(house.folder, cal.event(SLOT))
    house.run(BOOKED)
    day(house, "14:30", "15:30", "15:45")
    assert day(house, "11:29", "11:30", "12:00", on="2026-03-06") == [("11:30", "thank-you")]


def test_thanks_written_by_hand_end_the_step(house):
    cal.put(house.folder, cal.event(SLOT))
    house.run(BOOKED)
    day(house, "15:29")
    thanks = "Dear Jane,\n\nthank you so much for your time today!\n\nDana\n"
    house.write(ADDRESS, moment("2026-03-05 15:40"), subject="Thank you", body=thanks)
    assert ("15:45", "draft thank-you") not in day(house, "15:45")
    assert day(house, "11:30", on="2026-03-06") == []
    assert house.stand(NAME, moment("2026-03-06 11:30"))["stage"] == "thanked"


def test_two_contacts_at_one_table_are_each_thanked(house):
    house.contact("Bob Reef", "bob@reef.example.net", moment("2026-03-02 08:00"), research="x")
    cal.put(house.folder, cal.event(SLOT, "ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@reef.example.net"))
    house.run(BOOKED)
    house.run(moment("2026-03-05 15:30"))
    drafts = house.json("drafts")
    assert sorted(d["to"] for d in drafts) == ["bob@reef.example.net", ADDRESS]
    assert len({d["message_id"] for d in drafts}) == 2


def test_one_of_two_who_declined_is_not_thanked(house):
    house.contact("Bob Reef", "bob@reef.example.net", moment("2026-03-02 08:00"), research="x")
    cal.put(house.folder, cal.event(SLOT, "ATTENDEE;PARTSTAT=DECLINED:mailto:bob@reef.example.net"))
    house.run(BOOKED)
    house.run(moment("2026-03-05 15:30"))
    assert [d["to"] for d in house.json("drafts")] == [ADDRESS]


def test_the_brief_of_a_table_tells_of_everybody_there(house):
    house.contact("Bob Reef", "bob@reef.example.net", moment("2026-03-02 08:00"), research="He maps kelp.")
    cal.put(house.folder, cal.event(SLOT, "ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@reef.example.net"))
    house.run(BOOKED)
    report = house.run(moment("2026-03-04 15:00"))
    (said,) = [row["text"] for row in report["reminders"] if row["step"] == "brief"]
    assert "He maps kelp." in said
    assert said.splitlines()[0].startswith(f"{NAME} and Bob Reef: ")
    assert "He maps kelp." in house.json("brief", NAME, at=moment("2026-03-04 15:00"))["text"]


def test_who_declined_is_not_at_the_table_and_the_others_are_reminded(tmp_path):
    house = House(tmp_path)
    house.contact("Bob Reef", "bob@reef.example.net", moment("2026-03-02 07:00"), research="He maps kelp.")
    house.contact(NAME, ADDRESS, moment("2026-03-02 08:00"), research="She tags sharks.")
    cal.put(house.folder, cal.event(SLOT, "ATTENDEE;PARTSTAT=DECLINED:mailto:bob@reef.example.net"))
    house.run(BOOKED)
    report = house.run(moment("2026-03-04 15:00"))
    (said,) = [row["text"] for row in report["reminders"] if row["step"] == "brief"]
    assert said.splitlines()[0].startswith(f"{NAME}: ")
    assert "Bob Reef" not in said


@pytest.mark.parametrize("how", [NAME, "coffee-1", ADDRESS])
def test_a_missed_meeting_gets_no_thanks(house, how):
    cal.put(house.folder, cal.event(SLOT))
    house.run(BOOKED)
    house.run(moment("2026-03-05 15:25"))
    house.cli("missed", how, at=moment("2026-03-05 15:28"))
    house.run(moment("2026-03-05 15:31"))
    assert "thank-you" not in [d["step"] for d in house.json("drafts")]


def test_a_missed_meeting_takes_back_the_untouched_thank_you(house):
    cal.put(house.folder, cal.event(SLOT))
    house.run(BOOKED)
    assert thanked(house)
    house.cli("missed", NAME, at=moment("2026-03-05 16:00"))
    assert [d["step"] for d in house.run(moment("2026-03-05 16:01"))["withdrawn"]] == ["thank-you"]
    states = {d["step"]: d["state"] for d in house.json("drafts")}
    assert states["thank-you"] == "withdrawn"
    assert len(house.drafts()) == list(states.values()).count("untouched")


@pytest.mark.parametrize(("hours", "draft"), [(23, True), (25, False)])
def test_a_meeting_first_seen_a_day_after_it_ended_gets_a_reminder_and_no_draft(house, hours, draft):
    cal.put(house.folder, cal.event(cal.at("20260305T100000", "20260305T103000")))
    report = house.run(moment("2026-03-05 10:30") + timedelta(hours=hours))
    assert [d["step"] for d in report["drafts"]] == (["thank-you"] if draft else [])
    assert "thank-you" in [r["step"] for r in report["reminders"]] or draft


def test_research_is_asked_for_three_business_days_before(tmp_path):
    house = House(tmp_path)
    house.contact(NAME, ADDRESS, moment("2026-03-02 08:00"))
    cal.put(house.folder, cal.event(cal.at("20260311T150000", "20260311T153000")))
    assert day(house, "12:00", on="2026-03-05") == []
    # three business days before Wednesday 11: Friday 6
    assert day(house, "08:59", "09:00", "10:00", on="2026-03-06") == [("09:00", "research")]


def test_research_is_asked_for_before_a_first_letter_and_notes_end_it(tmp_path):
    house = House(tmp_path)
    house.contact(NAME, ADDRESS, moment("2026-03-02 08:00"), status="to-ask")
    house.contact("Bob Reef", "bob@reef.example.net", moment("2026-03-02 08:00"), status="to-ask", research="Corals")
    house.cli(
        "contacts",
        "add",
        "Ann Low",
        "--address",
        "ann@low.example",
        "--status",
        "to-ask",
        at=moment("2026-03-02 08:01"),
    )
    house.cli("note", "Ann Low", "She wrote the tide tables.", at=moment("2026-03-02 08:30"))
    rang = house.run(moment("2026-03-02 09:00"))["reminders"]
    assert [r["contact"] for r in rang if r["step"] == "research"] == [NAME]
    assert {house.stand(n, moment("2026-03-02 09:01"))["stage"] for n in (NAME, "Bob Reef")} == {"to-ask"}


def test_a_note_ends_the_reminder_for_notes(house):
    cal.put(house.folder, cal.event(SLOT))
    house.run(BOOKED)
    day(house, "15:30")
    house.cli(
        "note", NAME, at=moment("2026-03-05 15:40"), stdin="Advice: call Bob\nPeople named: Bob Reef <b@r.example>\n"
    )
    assert ("15:45", "notes") not in day(house, "15:45", "17:00")


def test_met_stands_for_a_meeting_that_is_in_no_calendar(house):
    house.run(BOOKED)
    house.cli("met", NAME, "2026-03-05T15:30", at=moment("2026-03-05 15:35"))
    report = house.run(moment("2026-03-05 15:50"))
    assert [d["step"] for d in report["drafts"]] == ["thank-you"]
    assert house.stand(NAME, moment("2026-03-05 15:50"))["stage"] == "met"


BROKEN = {
    "cut off": b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:x\r\nDTSTART:20260305T150000Z\r\n",
    "no date": cal.calendar(cal.event("DTSTART:nonsense", uid="x")),
    "no calendar": b"<html>Sign in first</html>",
    "binary": bytes(range(256)) * 20,
    "a wrong zone": cal.calendar(
        cal.event(cal.at("20260305T150000", "20260305T153000", zone="Nowhere/At All"), uid="x")
    ),
    "a rule without end": cal.calendar(cal.event(SLOT, "RRULE:FREQ=SECONDLY", uid="x")),
}


@pytest.mark.parametrize("way", BROKEN)
def test_a_broken_calendar_file_is_named_in_every_pass_until_it_is_mended_and_the_others_go_on(house, way):
    cal.put(house.folder, cal.event(SLOT))
    broken = house.folder / "home/calendar/broken.ics"
    broken.write_bytes(BROKEN[way])
    for minutes in (0, 5):
        at = BOOKED + timedelta(minutes=minutes)
        report = house.run(at, code=1)
        assert len(report["errors"]) == 1
        assert "broken.ics" in report["errors"][0]
        assert report["accounts"][0]["complete"]
        assert house.json("status", at=at)["accounts"][0]["errors"] == report["errors"]
        assert house.stand(NAME, at)["stage"] == "scheduled"
    broken.unlink()
    assert house.run(BOOKED + timedelta(minutes=10))["errors"] == []


def test_one_broken_event_hides_no_other_one_of_its_file(house):
    wrong = cal.event(cal.at("20260306T150000", "20260306T153000", zone="Nowhere/At All"), uid="x")
    cal.put(house.folder, wrong, cal.event(SLOT))
    assert house.run(BOOKED, code=1)["errors"]
    assert house.stand(NAME, BOOKED)["stage"] == "scheduled"


def test_a_meeting_that_becomes_unreadable_stays(house):
    cal.put(house.folder, cal.event(SLOT), cal.event(SLOT, uid="dentist", title="Dentist", guests=False))
    house.run(BOOKED)
    wrong = cal.event(cal.at("20260306T150000", "20260306T153000", zone="Nowhere/At All"))
    for content in (cal.calendar(wrong, cal.event(SLOT, uid="dentist", title="Dentist", guests=False)), b"BEGIN:VCAL"):
        (house.folder / "home/calendar/coffee.ics").write_bytes(content)
        at = BOOKED + timedelta(minutes=len(content))
        assert house.run(at, code=1)["errors"]
        assert house.stand(NAME, at)["stage"] == "scheduled"
