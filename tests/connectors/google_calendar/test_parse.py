"""The API's events in the contract's terms."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from connectors.contract import Attendee, Event, EventStatus, Response
from connectors.google_calendar.calendar import _resource
from connectors.google_calendar.parse import called_off, read
from connectors.ical.events import Parsed

from .conftest import TORONTO, WINDOW, original, talk, weekly


def parsed(*items: dict[str, Any]) -> Parsed:
    return read([{"status": "confirmed", "iCalUID": "talk1@google.com", **item} for item in items], WINDOW, TORONTO)


def one(item: dict[str, Any]) -> Event:
    found = parsed(item)
    assert (found.problem, found.unread) == ("", ())
    (event,) = found.events
    return event


def test_an_event_is_told_with_its_words_and_its_place() -> None:
    event = one(talk(location="Pier 9; hall, 2", description="First\r\nsecond\\n", sequence=3))
    assert (event.uid, event.title, event.sequence) == ("talk1@google.com", "Talk with Mina", 3)
    assert (event.place, event.description) == ("Pier 9; hall, 2", "First\nsecond\\n")
    assert event.start == datetime(2026, 3, 10, 10, tzinfo=TORONTO)
    assert event.status is EventStatus.CONFIRMED


def test_everybody_at_the_table_is_told_with_their_answer() -> None:
    guests = [
        {"email": "Mina@Reef.example", "displayName": 'Mina "Mo" Park, PhD; ^', "responseStatus": "accepted"},
        {"email": "leo@reef.example", "responseStatus": "declined"},
        {"email": "dana@example.org", "self": True, "responseStatus": "tentative"},
        {"email": "ana@reef.example", "responseStatus": "needsAction"},
        {"email": "room9@resource.calendar.google.com", "resource": True, "responseStatus": "accepted"},
    ]
    event = one(talk(attendees=guests, organizer={"email": "Mina@reef.example"}))
    assert event.organizer == "mina@reef.example"
    assert event.attendees == (
        Attendee(address="mina@reef.example", name='Mina "Mo" Park, PhD; ^', response=Response.ACCEPTED),
        Attendee(address="leo@reef.example", response=Response.DECLINED),
        Attendee(address="dana@example.org", response=Response.TENTATIVE),
        Attendee(address="ana@reef.example", response=Response.NEEDS_ACTION),
    )


def test_who_is_alone_with_an_event_has_invited_nobody() -> None:
    assert one(talk(organizer={"email": "dana@example.org", "self": True})).organizer == ""


@pytest.mark.parametrize(
    ("more", "link"),
    [
        ({}, ""),
        ({"hangoutLink": "https://meet.google.com/abc"}, "https://meet.google.com/abc"),
        (
            {
                "hangoutLink": "https://meet.google.com/abc",
                "conferenceData": {
                    "entryPoints": [
                        {"entryPointType": "phone", "uri": "tel:+1-555"},
                        {"entryPointType": "video", "uri": "https://zoom.example/j/1?a=b;c,d"},
                    ]
                },
            },
            "https://zoom.example/j/1?a=b;c,d",
        ),
        ({"conferenceData": {"entryPoints": [{"entryPointType": "phone", "uri": "tel:+1-555"}]}}, ""),
    ],
)
def test_where_it_is_joined_is_the_video_of_its_conference(more: dict[str, Any], link: str) -> None:
    assert one(talk(**more)).url == link


def test_a_day_is_a_day_of_the_calendar() -> None:
    event = one(talk(start={"date": "2026-03-10"}, end={"date": "2026-03-12"}))
    assert event.all_day
    assert (event.start, event.end) == (
        datetime(2026, 3, 10, tzinfo=TORONTO),
        datetime(2026, 3, 12, tzinfo=TORONTO),
    )


def test_an_event_is_in_its_own_zone() -> None:
    times: dict[str, Any] = {
        "start": {"dateTime": "2026-03-10T10:00:00+11:00", "timeZone": "Australia/Lord_Howe"},
        "end": {"dateTime": "2026-03-10T11:00:00", "timeZone": "Australia/Lord_Howe"},
    }
    event = one(talk(**times))
    assert event.start == datetime(2026, 3, 10, 10, tzinfo=ZoneInfo("Australia/Lord_Howe"))
    assert (event.end - event.start).total_seconds() == 3600


def test_an_hour_that_the_clock_shows_twice_is_the_right_one() -> None:
    window_hour = {"dateTime": "2026-11-01T01:30:00-05:00", "timeZone": "America/Toronto"}
    end = {"dateTime": "2026-11-01T02:30:00-05:00", "timeZone": "America/Toronto"}
    november = read(
        [{"id": "x", "status": "confirmed", "start": window_hour, "end": end}],
        type(WINDOW)(start=datetime(2026, 10, 1, tzinfo=TORONTO), end=datetime(2026, 12, 1, tzinfo=TORONTO)),
        TORONTO,
    )
    assert [event.start.timestamp() for event in november.events] == [
        datetime.fromisoformat("2026-11-01T01:30:00-05:00").timestamp()
    ]


def test_a_series_that_begins_in_such_an_hour_keeps_the_hour_of_the_wall() -> None:
    begins = {"dateTime": "2026-11-01T01:30:00-05:00", "timeZone": "America/Toronto"}
    ends = {"dateTime": "2026-11-01T02:30:00-05:00", "timeZone": "America/Toronto"}
    item = {
        "id": "x",
        "status": "confirmed",
        "start": begins,
        "end": ends,
        "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=30"],
    }
    spring = type(WINDOW)(start=datetime(2027, 3, 15, tzinfo=TORONTO), end=datetime(2027, 3, 30, tzinfo=TORONTO))
    starts = {event.start.strftime("%H:%M") for event in read([item], spring, TORONTO).events}
    assert starts == {"01:30"}


def test_a_zone_nobody_knows_is_the_calendars() -> None:
    strange = {"dateTime": "2026-03-10T10:00:00-04:00", "timeZone": "Mars/Olympus"}
    assert one(talk(start=strange)).start == datetime(2026, 3, 10, 10, tzinfo=TORONTO)


@pytest.mark.parametrize("kind", ["workingLocation", "birthday"])
def test_days_without_anybody_to_meet_are_not_told(kind: str) -> None:
    assert parsed(talk(eventType=kind)).events == ()


@pytest.mark.parametrize("kind", ["outOfOffice", "focusTime", "fromGmail", "default", "something new"])
def test_other_kinds_are_events(kind: str) -> None:
    assert one(talk(eventType=kind)).title == "Talk with Mina"


def test_an_event_the_user_deleted_is_gone() -> None:
    assert parsed({"id": "talk1", "status": "cancelled"}).events == ()
    assert parsed(talk(status="cancelled", organizer={"email": "dana@example.org", "self": True})).events == ()


def test_an_invitation_that_was_called_off_is_cancelled() -> None:
    item = talk(status="cancelled", organizer={"email": "mina@reef.example"})
    assert called_off(item)
    assert one(item).status is EventStatus.CANCELLED


def test_a_series_keeps_its_hour_over_a_change_of_clocks() -> None:
    starts = [event.start for event in parsed(weekly()).events]
    assert starts == [
        datetime(2026, month, day, 10, tzinfo=TORONTO) for month, day in [(2, 24), (3, 3), (3, 10), (3, 17), (3, 24)]
    ]


def test_an_occurrence_is_named_by_its_original_start() -> None:
    moved = {
        **talk("2026-03-12"),
        "id": "talk1_x",
        "recurringEventId": "talk1",
        "originalStartTime": original("2026-03-10"),
    }
    events = parsed(weekly(), moved).events
    assert [(event.start.day, event.recurrence_id) for event in events] == [
        (24, "2026-02-24T15:00:00+00:00"),
        (3, "2026-03-03T15:00:00+00:00"),
        (12, "2026-03-10T14:00:00+00:00"),
        (17, "2026-03-17T14:00:00+00:00"),
        (24, "2026-03-24T14:00:00+00:00"),
    ]


def test_a_cancelled_occurrence_is_left_out() -> None:
    gone = {
        "id": "talk1_x",
        "status": "cancelled",
        "recurringEventId": "talk1",
        "originalStartTime": original("2026-03-10"),
    }
    assert [event.start.day for event in parsed(weekly(), gone).events] == [24, 3, 17, 24]


def test_an_occurrence_without_its_series_is_told_alone() -> None:
    """The user was invited to one of them."""
    alone = {**talk("2026-03-12"), "recurringEventId": "elsewhere", "originalStartTime": original("2026-03-10")}
    (event,) = parsed(alone).events
    assert (event.start.day, event.recurrence_id) == (12, "2026-03-10T14:00:00+00:00")


@pytest.mark.parametrize(
    "lines",
    [
        ["EXDATE;TZID=America/Toronto:20260310T100000"],
        ["EXDATE:20260310T140000Z"],
        ["EXDATE:20260310T100000"],
        ["exdate;tzid=America/Toronto:20260310T100000", "X-ODD:1"],
    ],
)
def test_dates_left_out_are_read_in_every_form(lines: list[str]) -> None:
    events = parsed(weekly(recurrence=["RRULE:FREQ=WEEKLY;COUNT=5", *lines])).events
    assert [event.start.day for event in events] == [24, 3, 17, 24]


def test_days_recur_as_days() -> None:
    days: dict[str, Any] = {"start": {"date": "2026-03-02"}, "end": {"date": "2026-03-03"}}
    events = parsed(talk(**days, recurrence=["RRULE:FREQ=DAILY;COUNT=3", "EXDATE;VALUE=DATE:20260303"])).events
    assert [(event.start.day, event.recurrence_id) for event in events] == [(2, "2026-03-02"), (4, "2026-03-04")]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"recurrence": ["RRULE:FREQ=SECONDLY"]}, "secondly"),
        ({"recurrence": ["RRULE:FREQ=WEEKLY", "EXRULE:FREQ=DAILY"]}, "EXRULE"),
        ({"start": {"dateTime": "tomorrow"}}, "tomorrow"),
        ({"start": {}}, "dateTime"),
        ({"start": None}, ""),
        ({"attendees": [None]}, ""),
        ({"sequence": "many"}, "many"),
    ],
)
def test_what_cannot_be_read_says_why_and_raises_nothing(more: dict[str, Any], words: str) -> None:
    found = parsed(talk(**more))
    assert found.events == ()
    assert len(found.unread) == 1
    assert words in found.unread[0].problem


def test_no_text_of_a_stranger_becomes_a_line() -> None:
    evil = "x\nATTENDEE:mailto:a@b.example\r\nDTSTART:19700101T000000Z\rSTATUS:CANCELLED\x00"
    guests = [{"email": "a@b.example", "displayName": f'"{evil}"'}]
    event = one(talk(summary=evil, description=evil, location=evil, attendees=guests, iCalUID="a\nSTATUS:CANCELLED"))
    assert (event.status, len(event.attendees)) == (EventStatus.CONFIRMED, 1)
    assert event.start == datetime(2026, 3, 10, 10, tzinfo=TORONTO)


def lagoon(item: dict[str, Any]) -> dict[str, Any]:
    """The same in a time zone that nobody knows."""
    times = {name: {**item[name], "timeZone": "Reef/Lagoon"} for name in ("start", "end")}
    return {"status": "confirmed", "iCalUID": "talk1@google.com", **item, **times}


def test_a_series_that_recurs_by_a_clock_nobody_knows_is_handed_on_with_a_remark() -> None:
    resource = _resource("work@x", "Work", "talk1", [lagoon(weekly())], WINDOW, TORONTO)
    assert len(resource.events) == 5
    assert resource.problem == ""
    assert resource.remark.startswith("Of the event talk1@google.com in the Google calendar 'Work' the time zone")
    assert '"Reef/Lagoon" is not known: it recurs by the clock of America/Toronto' in resource.remark


def test_an_event_that_says_its_moment_needs_no_clock() -> None:
    resource = _resource("work@x", "Work", "talk1", [lagoon(talk())], WINDOW, TORONTO)
    assert resource.remark == ""
    assert [event.start for event in resource.events] == [datetime(2026, 3, 10, 10, tzinfo=TORONTO)]
