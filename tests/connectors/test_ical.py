"""iCalendar files as events: zones, recurrences, odd and hostile input."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.contract import EventStatus, Response, Window
from connectors.ical import Parsed, parse_calendar, parse_itip
from connectors.ical.guard import Overrun, deadline

TORONTO = ZoneInfo("America/Toronto")
WINDOW = Window(start=datetime(2026, 3, 1, tzinfo=UTC), end=datetime(2026, 5, 1, tzinfo=UTC))
BERLIN_OWN = """BEGIN:VTIMEZONE
TZID:{name}
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:{summer}
TZOFFSETTO:{winter}
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:{winter}
TZOFFSETTO:{summer}
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


def calendar(*parts: str, head: str = "") -> bytes:
    text = "BEGIN:VCALENDAR\nVERSION:2.0\n" + head + "".join(parts) + "END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def vevent(*lines: str, uid: str = "a@x", start: str = "DTSTART:20260310T140000Z") -> str:
    return "\n".join(["BEGIN:VEVENT", *([f"UID:{uid}"] if uid else []), start, *lines, "END:VEVENT", ""])


def parsed(*parts: str, head: str = "", window: Window = WINDOW) -> Parsed:
    return parse_calendar(calendar(*parts, head=head), window, TORONTO)


def starts(result: Parsed) -> list[str]:
    return [event.start.astimezone(UTC).strftime("%m-%d %H:%M") for event in result.events]


class TestTimes:
    def test_a_moment_in_utc(self) -> None:
        (event,) = parsed(vevent("DTEND:20260310T150000Z")).events
        assert (event.start, event.end) == (
            datetime(2026, 3, 10, 14, tzinfo=UTC),
            datetime(2026, 3, 10, 15, tzinfo=UTC),
        )

    def test_a_time_without_a_zone_is_in_the_users(self) -> None:
        (event,) = parsed(vevent(start="DTSTART:20260310T140000")).events
        assert event.start == datetime(2026, 3, 10, 14, tzinfo=TORONTO)

    def test_a_day_is_a_day_of_the_user_and_its_end_excluded(self) -> None:
        (event,) = parsed(vevent(start="DTSTART;VALUE=DATE:20260310")).events
        assert event.all_day
        assert (event.start, event.end) == (
            datetime(2026, 3, 10, tzinfo=TORONTO),
            datetime(2026, 3, 11, tzinfo=TORONTO),
        )

    def test_a_day_without_its_value_type_is_a_day(self) -> None:
        (event,) = parsed(vevent(start="DTSTART:20260310")).events
        assert event.all_day

    @pytest.mark.parametrize(
        ("line", "hours"), [("DURATION:PT90M", 1.5), ("DTEND:20260311T140000Z", 24), ("DURATION:P1D", 24), ("X-A:b", 0)]
    )
    def test_the_end_is_given_counted_or_the_start(self, line: str, hours: float) -> None:
        (event,) = parsed(vevent(line)).events
        assert event.end - event.start == timedelta(hours=hours)

    @pytest.mark.parametrize(
        "tzid",
        [
            "Europe/Berlin",
            "W. Europe Standard Time",
            '"W. Europe Standard Time"',
            "/mozilla.org/20050126_1/Europe/Berlin",
            "/freeassociation.sourceforge.net/Europe/Berlin",
            "/Europe/Berlin",
        ],
    )
    def test_zones_go_by_many_names(self, tzid: str) -> None:
        assert starts(parsed(vevent(start=f"DTSTART;TZID={tzid}:20260310T140000"))) == ["03-10 13:00"]

    def test_a_zone_the_file_defines_is_used(self) -> None:
        own = BERLIN_OWN.format(name="Customized Time Zone", winter="+0330", summer="+0430")
        result = parsed(
            own,
            vevent(start="DTSTART;TZID=Customized Time Zone:20260310T140000"),
            vevent(start="DTSTART;TZID=Customized Time Zone:20260410T140000", uid="b@x"),
        )
        assert starts(result) == ["03-10 10:30", "04-10 09:30"]

    def test_two_files_may_define_the_same_name_differently(self) -> None:
        event = vevent(start="DTSTART;TZID=Customized Time Zone 1:20260310T140000")
        found = [
            starts(parsed(BERLIN_OWN.format(name="Customized Time Zone 1", winter=winter, summer=winter), event))
            for winter in ("+0100", "+0500")
        ]
        assert found == [["03-10 13:00"], ["03-10 09:00"]]

    def test_an_event_in_a_zone_nobody_knows_is_read_in_the_users_and_named(self) -> None:
        result = parsed(vevent(start="DTSTART;TZID=Middle Earth:20260310T140000"), vevent(uid="b@x"))
        assert [event.uid for event in result.events] == ["b@x", "a@x"]
        assert starts(result)[1] == "03-10 18:00"
        assert [(each.uid, "Middle Earth" in each.problem) for each in result.assumed] == [("a@x", True)]
        assert result.unread == ()

    def test_a_series_in_a_zone_nobody_knows_is_named_once(self) -> None:
        result = parsed(vevent("RRULE:FREQ=WEEKLY;COUNT=3", start="DTSTART;TZID=Middle Earth:20260316T140000"))
        assert starts(result) == ["03-16 18:00", "03-23 18:00", "03-30 18:00"]
        assert [each.uid for each in result.assumed] == ["a@x"]

    def test_nothing_is_said_of_a_strange_zone_outside_the_window(self) -> None:
        assert parsed(vevent(start="DTSTART;TZID=Middle Earth:20250310T140000")).assumed == ()

    def test_an_event_that_reaches_into_the_window_is_told(self) -> None:
        result = parsed(
            vevent("DTEND:20260302T000000Z", start="DTSTART:20260101T000000Z"),
            vevent("DURATION:P80D", start="DTSTART:20260101T000000Z", uid="b@x"),
            vevent("DTEND:20260301T000000Z", start="DTSTART:20260101T000000Z", uid="c@x"),
        )
        assert [event.uid for event in result.events] == ["a@x", "b@x"]


class TestRecurrences:
    def test_a_weekly_talk_keeps_its_hour_when_the_clocks_change(self) -> None:
        result = parsed(vevent("RRULE:FREQ=WEEKLY;COUNT=4", start="DTSTART;TZID=Europe/Berlin:20260316T140000"))
        assert starts(result) == ["03-16 13:00", "03-23 13:00", "03-30 12:00", "04-06 12:00"]

    def test_occurrences_are_named_by_their_original_start(self) -> None:
        result = parsed(vevent("RRULE:FREQ=DAILY;COUNT=2", start="DTSTART;TZID=Europe/Berlin:20260316T140000"))
        assert [event.recurrence_id for event in result.events] == [
            "2026-03-16T13:00:00+00:00",
            "2026-03-17T13:00:00+00:00",
        ]

    def test_days_are_named_by_their_date(self) -> None:
        result = parsed(vevent("RRULE:FREQ=WEEKLY;COUNT=2", start="DTSTART;VALUE=DATE:20260316"))
        assert [event.recurrence_id for event in result.events] == ["2026-03-16", "2026-03-23"]
        assert all(event.all_day for event in result.events)

    def test_a_single_event_has_no_recurrence_id(self) -> None:
        assert parsed(vevent()).events[0].recurrence_id == ""

    def test_left_out_and_added_dates(self) -> None:
        result = parsed(
            vevent("RRULE:FREQ=DAILY;COUNT=3", "EXDATE:20260311T140000Z", "RDATE:20260320T140000Z,20260321T140000Z")
        )
        assert starts(result) == ["03-10 14:00", "03-12 14:00", "03-20 14:00", "03-21 14:00"]

    def test_a_moved_occurrence_keeps_its_name_and_the_others_their_time(self) -> None:
        result = parsed(
            vevent("RRULE:FREQ=DAILY;COUNT=3", "SUMMARY:Talk"),
            vevent("RECURRENCE-ID:20260311T140000Z", "SUMMARY:Moved", "SEQUENCE:2", start="DTSTART:20260311T180000Z"),
        )
        assert starts(result) == ["03-10 14:00", "03-11 18:00", "03-12 14:00"]
        assert [(event.recurrence_id, event.title) for event in result.events][1] == (
            "2026-03-11T14:00:00+00:00",
            "Moved",
        )

    def test_an_occurrence_moved_into_the_window_is_told(self) -> None:
        result = parsed(
            vevent("RRULE:FREQ=YEARLY;UNTIL=20250310T140000Z", start="DTSTART:20200310T140000Z"),
            vevent("RECURRENCE-ID:20250310T140000Z", start="DTSTART:20260410T140000Z"),
        )
        assert starts(result) == ["04-10 14:00"]

    def test_one_occurrence_without_its_series_is_told(self) -> None:
        (event,) = parsed(vevent("RECURRENCE-ID:20260310T130000Z")).events
        assert event.recurrence_id == "2026-03-10T13:00:00+00:00"

    def test_from_one_occurrence_on_all_are_moved(self) -> None:
        result = parsed(
            vevent("RRULE:FREQ=DAILY;COUNT=4"),
            vevent("RECURRENCE-ID;RANGE=THISANDFUTURE:20260312T140000Z", start="DTSTART:20260312T160000Z"),
        )
        assert starts(result) == ["03-10 14:00", "03-11 14:00", "03-12 16:00", "03-13 16:00"]
        assert len({event.recurrence_id for event in result.events}) == 4

    def test_a_birthday_of_long_ago_recurs(self) -> None:
        result = parsed(vevent("RRULE:FREQ=YEARLY", start="DTSTART;VALUE=DATE:16040312"))
        assert [event.recurrence_id for event in result.events] == ["2026-03-12"]

    def test_a_cancelled_occurrence_is_cancelled_alone(self) -> None:
        result = parsed(
            vevent("RRULE:FREQ=DAILY;COUNT=2"),
            vevent("RECURRENCE-ID:20260311T140000Z", "STATUS:CANCELLED", start="DTSTART:20260311T140000Z"),
        )
        assert [event.status for event in result.events] == [EventStatus.CONFIRMED, EventStatus.CANCELLED]


class TestFields:
    def test_everything_the_contract_asks_for(self) -> None:
        (event,) = parsed(
            vevent(
                "SUMMARY:Talk\\, with tea",
                "LOCATION:Harbour Cafe",
                "DESCRIPTION:travel: 45 min\\nBring the map",
                "URL:https://meet.example/x",
                "STATUS:TENTATIVE",
                "SEQUENCE:3",
                'ORGANIZER;CN="Okafor, Mina":MAILTO:Mina@Reef.Example',
                "ATTENDEE;CN=Dana;PARTSTAT=ACCEPTED:mailto:dana@example.org",
                "ATTENDEE;PARTSTAT=DECLINED:mailto:leo@reef.example",
                "ATTENDEE;CN=Nobody:invalid:nomail",
                "BEGIN:VALARM",
                "DESCRIPTION:alarm",
                "END:VALARM",
            )
        ).events
        assert (event.title, event.place, event.description) == (
            "Talk, with tea",
            "Harbour Cafe",
            "travel: 45 min\nBring the map",
        )
        assert (event.url, event.status, event.sequence) == ("https://meet.example/x", EventStatus.TENTATIVE, 3)
        assert event.organizer == "mina@reef.example"
        assert [(guest.address, guest.name, guest.response) for guest in event.attendees] == [
            ("dana@example.org", "Dana", Response.ACCEPTED),
            ("leo@reef.example", "", Response.DECLINED),
            ("", "Nobody", Response.NEEDS_ACTION),
        ]

    def test_folded_lines_and_other_encodings(self) -> None:
        text = calendar(vevent("SUMMARY:Grüße aus", " Köln"))
        for data in (text, b"\xef\xbb\xbf" + text, text.decode().encode("cp1252"), text.decode().encode("utf-16")):
            assert [event.title for event in parse_calendar(data, WINDOW, TORONTO).events] == ["Grüße ausKöln"]

    def test_free_time_is_marked(self) -> None:
        result = parsed(
            vevent("TRANSP:TRANSPARENT"), vevent("X-MICROSOFT-CDO-BUSYSTATUS:FREE", uid="b@x"), vevent(uid="c@x")
        )
        assert result.free == {("a@x", ""), ("b@x", "")}

    def test_of_two_versions_the_newer_counts(self) -> None:
        result = parsed(vevent("SEQUENCE:2", "SUMMARY:new"), vevent("SEQUENCE:1", "SUMMARY:old"))
        assert [event.title for event in result.events] == ["new"]

    def test_an_event_without_a_uid_has_a_lasting_one(self) -> None:
        first, second = (parsed(vevent("SUMMARY:x", uid="")).events[0].uid for _ in range(2))
        assert first == second != ""

    def test_a_cancellation_cancels(self) -> None:
        assert parsed(vevent(), head="METHOD:CANCEL\n").events[0].status is EventStatus.CANCELLED

    def test_an_answer_is_no_event(self) -> None:
        assert parsed(vevent(), head="METHOD:REPLY\n").events == ()


class TestBroken:
    @pytest.mark.parametrize(
        "broken",
        [
            vevent(uid="bad@x", start="DTSTART:tomorrow"),
            vevent(uid="bad@x", start="X-NO:start"),
            vevent("DTEND:20260309T140000Z", uid="bad@x"),
            vevent("DTEND:soon", uid="bad@x"),
            vevent("DURATION:long", uid="bad@x"),
            vevent("RRULE:FREQ=OFTEN", uid="bad@x"),
            vevent("RRULE:FREQ=WEEKLY;BYDAY=XX", uid="bad@x"),
            vevent("RRULE:FREQ=WEEKLY;UNTIL=never", uid="bad@x"),
            vevent("RRULE:FREQ=WEEKLY;INTERVAL=0", uid="bad@x"),
            vevent("RRULE:", uid="bad@x"),
            vevent("RRULE:FREQ=DAILY", "EXDATE:never", uid="bad@x"),
            vevent("RECURRENCE-ID:20260399T140000Z", uid="bad@x"),
            vevent("RDATE;VALUE=PERIOD:20260310T140000Z/never", uid="bad@x"),
            vevent(uid="bad@x", start="DTSTART:20261399T140000Z").replace("2026", "2026"),
            "BEGIN:VEVENT\nUID:bad@x\nDTSTART:20260310T140000Z\n",
        ],
    )
    def test_one_broken_event_hides_no_other(self, broken: str) -> None:
        result = parsed(vevent(uid="before@x"), broken, vevent(uid="after@x"))
        assert [event.uid for event in result.events] == ["after@x", "before@x"]
        assert [each.uid for each in result.unread] in (["bad@x"], [])
        assert all(each.problem for each in result.unread)

    @pytest.mark.parametrize(
        "broken", [vevent(uid="bad@x", start="DTSTART:tomorrow"), vevent("RRULE:FREQ=SECONDLY", uid="bad@x")]
    )
    def test_a_broken_event_is_named(self, broken: str) -> None:
        assert [each.uid for each in parsed(broken).unread] == ["bad@x"]

    @pytest.mark.parametrize(
        "data", [b"", b"hello", b"BEGIN:VCALENDAR\r\n", calendar(vevent())[:-20], b"\0\xff\xfe" * 9]
    )
    def test_what_is_no_whole_calendar_is_a_problem(self, data: bytes) -> None:
        assert parse_calendar(data, WINDOW, TORONTO).problem

    @pytest.mark.parametrize(
        ("name", "parts"),
        [
            ("secondly", [vevent("RRULE:FREQ=SECONDLY")]),
            ("minutely", [vevent("RRULE:FREQ=MINUTELY;COUNT=5")]),
            (
                "every second of the day",
                [vevent("RRULE:FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=" + ",".join(map(str, range(60))))],
            ),
            ("from year one", [vevent("RRULE:FREQ=DAILY", start="DTSTART:00010101T000000Z")]),
            ("absurd count", [vevent("RRULE:FREQ=DAILY;COUNT=99999999")]),
            ("many dates", [vevent("RDATE:" + ",".join(["20260310T140000Z"] * 50_000))]),
            ("many exceptions", [vevent("RRULE:FREQ=DAILY", "EXDATE:" + ",".join(["20260310T140000Z"] * 50_000))]),
            ("many rules", [vevent(*["RRULE:FREQ=DAILY"] * 400)]),
            ("never", [vevent("RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", start="DTSTART:19700101T000000Z")]),
            ("never hourly", [vevent("RRULE:FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30", start="DTSTART:19700101T000000Z")]),
            ("never yearly", [vevent("RRULE:FREQ=YEARLY;BYWEEKNO=20;BYMONTH=1")]),
            ("hourly for ages", [vevent("RRULE:FREQ=HOURLY", start="DTSTART:19700101T000000Z")]),
            ("many never", [vevent("RRULE:FREQ=YEARLY;BYWEEKNO=20;BYMONTH=1", uid=f"n{n}@x") for n in range(500)]),
            ("many events", [vevent(uid=f"{n}@x") for n in range(20_001)]),
            ("nested", ["BEGIN:VEVENT\n" * 5_000]),
            ("nested alarms", ["BEGIN:VEVENT\nUID:a\n" + "BEGIN:VALARM\n" * 50_000]),
            ("one long line", [vevent("SUMMARY:" + "x" * 5_000_000)]),
            ("many folds", [vevent("SUMMARY:x" + "\n y" * 500_000)]),
            ("quotes", [vevent('ATTENDEE;CN="' * 20_000 + ":mailto:x")]),
            ("many guests", [vevent(*[f"ATTENDEE:mailto:{n}@x" for n in range(50_000)])]),
            (
                "zone bomb",
                [
                    BERLIN_OWN.format(name="Bomb", winter="+0100", summer="+0200").replace(
                        "FREQ=YEARLY", "FREQ=SECONDLY"
                    ),
                    vevent(start="DTSTART;TZID=Bomb:20260310T140000"),
                ],
            ),
            (
                "zone of many dates",
                [
                    "BEGIN:VTIMEZONE\nTZID:Bomb2\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0100\n"
                    "TZOFFSETTO:+0100\nRDATE:"
                    + ",".join(["19700101T000000"] * 50_000)
                    + "\nEND:STANDARD\nEND:VTIMEZONE\n",
                    vevent(start="DTSTART;TZID=Bomb2:20260310T140000"),
                ],
            ),
        ],
    )
    def test_a_hostile_file_never_hangs(self, name: str, parts: list[str]) -> None:
        data = calendar(*parts)
        begun = time.process_time()
        result = parse_calendar(data, WINDOW, TORONTO)
        assert time.process_time() - begun < 20, name
        assert result.problem or result.unread or result.events

    def test_a_file_that_is_too_large_is_not_looked_at(self) -> None:
        assert "10 MB" in parse_calendar(b" " * 10_000_001, WINDOW, TORONTO).problem

    def test_thousands_of_old_events_cost_little(self) -> None:
        old = [
            vevent(f"SUMMARY:old {n}", "DESCRIPTION:x", uid=f"{n}@x", start=f"DTSTART:2019{n % 12 + 1:02}10T140000Z")
            for n in range(5_000)
        ]
        data = calendar(*old, vevent())
        begun = time.process_time()
        result = parse_calendar(data, WINDOW, TORONTO)
        assert time.process_time() - begun < 10, "it hangs"
        assert [event.uid for event in result.events] == ["a@x"]
        assert result.count == 5_001

    def test_a_deadline_stops_a_loop_and_puts_the_hook_back(self) -> None:
        import sys

        def spin() -> None:
            while True:
                max(1, 2)

        with pytest.raises(Overrun), deadline(0.05):
            spin()
        assert sys.getprofile() is None

    @settings(max_examples=150, deadline=None)
    @given(
        st.lists(
            st.sampled_from(
                VOCABULARY := [
                    "BEGIN:VCALENDAR",
                    "END:VCALENDAR",
                    "BEGIN:VEVENT",
                    "END:VEVENT",
                    "BEGIN:VTIMEZONE",
                    "END:VTIMEZONE",
                    "UID:a",
                    "UID:b",
                    "DTSTART:20260310T140000Z",
                    "DTSTART;VALUE=DATE:20260310",
                    "DTSTART;TZID=Europe/Berlin:20260310T140000",
                    "DTEND:20260310T150000Z",
                    "DTEND;VALUE=DATE:20260311",
                    "DTEND:x",
                    "DURATION:PT1H",
                    "DURATION:-P1D",
                    "RRULE:FREQ=DAILY",
                    "RRULE:FREQ=WEEKLY;UNTIL=20260401",
                    "RRULE:COUNT=3",
                    "RDATE:20260312T140000Z",
                    "RDATE;VALUE=DATE:20260313",
                    "RDATE;VALUE=PERIOD:20260312T140000Z/PT2H",
                    "EXDATE:20260311T140000Z",
                    "EXDATE;VALUE=DATE:20260311",
                    "EXDATE:",
                    "RECURRENCE-ID:20260311T140000Z",
                    "RECURRENCE-ID;VALUE=DATE:20260311",
                    "RECURRENCE-ID;RANGE=THISANDFUTURE:20260312",
                    "SEQUENCE:x",
                    "SEQUENCE:-4",
                    "STATUS:ODD",
                    "ATTENDEE;CN=:x",
                    "ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@x",
                    "ORGANIZER:",
                    "METHOD:REQUEST",
                    "BEGIN:VALARM",
                    "END:VALARM",
                    "TZID:Own",
                    "BEGIN:STANDARD",
                    "END:STANDARD",
                    "TZOFFSETFROM:+0100",
                    "TZOFFSETTO:x",
                    "DTSTART;TZID=Own:20260310T140000",
                    'SUMMARY;X="a:b":c',
                    ";:",
                    ":",
                    "X",
                    "",
                    " folded",
                    "URL:\\n",
                    "GEO:1;2",
                ]
            ),
            max_size=40,
        )
    )
    def test_nothing_ever_raises(self, lines: list[str]) -> None:
        data = "\r\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", ""]).encode()
        for event in parse_calendar(data, WINDOW, TORONTO).events:
            assert event.start.tzinfo is not None
            assert event.end >= event.start
        parse_itip(data, TORONTO)


class TestItip:
    def test_an_invitation(self) -> None:
        data = calendar(
            vevent(
                "DTEND:20260310T150000Z",
                "RRULE:FREQ=WEEKLY",
                "SUMMARY:Talk",
                "SEQUENCE:1",
                "ORGANIZER:mailto:Mina@Reef.example",
            ),
            head="METHOD:REQUEST\n",
        )
        method, (event,) = parse_itip(data, TORONTO)
        assert method == "REQUEST"
        assert (event.uid, event.recurrence_id, event.sequence, event.title) == ("a@x", "", 1, "Talk")
        assert event.start == datetime(2026, 3, 10, 14, tzinfo=UTC)
        assert event.organizer == "mina@reef.example"

    def test_an_answer_to_one_occurrence(self) -> None:
        data = calendar(
            vevent(
                "RECURRENCE-ID;TZID=Europe/Berlin:20260310T140000",
                "ATTENDEE;PARTSTAT=TENTATIVE:mailto:mina@reef.example",
            ),
            head="METHOD:REPLY\n",
        )
        method, (event,) = parse_itip(data, TORONTO)
        assert method == "REPLY"
        assert event.recurrence_id == "2026-03-10T13:00:00+00:00"
        assert [(guest.address, guest.response) for guest in event.attendees] == [
            ("mina@reef.example", Response.TENTATIVE)
        ]

    def test_a_cancellation_without_times(self) -> None:
        method, (event,) = parse_itip(calendar("BEGIN:VEVENT\nUID:a@x\nEND:VEVENT\n", head="METHOD:CANCEL\n"), TORONTO)
        assert (method, event.start) == ("CANCEL", None)

    def test_a_day(self) -> None:
        _, (event,) = parse_itip(calendar(vevent(start="DTSTART;VALUE=DATE:20260310")), TORONTO)
        assert (event.all_day, event.start) == (True, datetime.combine(date(2026, 3, 10), datetime.min.time(), TORONTO))

    @pytest.mark.parametrize("data", [b"", b"hello", b"\0" * 100, b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:x\n"])
    def test_nonsense_says_nothing(self, data: bytes) -> None:
        method, events = parse_itip(data, TORONTO)
        assert method == ""
        assert all(event.start is None for event in events)


class TestLongRunning:
    """Rules that have run for years are begun just before the window; nobody must notice."""

    @settings(max_examples=120, deadline=None)
    @given(
        pace=st.sampled_from(
            ["DAILY", "WEEKLY", "WEEKLY;BYDAY=MO,TH,SU", "DAILY;BYDAY=MO,WE", "WEEKLY;BYDAY=SU,MO;WKST=SU"]
        ),
        interval=st.integers(1, 5),
        day=st.integers(1, 28),
        long=st.sampled_from(["DURATION:PT1H", "DURATION:P3D", "DTEND;TZID=Europe/Berlin:{end}"]),
        zone=st.sampled_from(["Europe/Berlin", "America/Toronto"]),
    )
    def test_the_occurrences_are_those_counted_from_the_start(
        self, pace: str, interval: int, day: int, long: str, zone: str
    ) -> None:
        rrulestr = pytest.importorskip("dateutil.rrule").rrulestr
        start = datetime(2019, 5, day, 14, 30, tzinfo=ZoneInfo(zone))
        rule = f"FREQ={pace};INTERVAL={interval}"
        end = start.astimezone(ZoneInfo("Europe/Berlin")) + timedelta(hours=2)
        result = parsed(
            vevent(
                f"RRULE:{rule}",
                long.format(end=end.strftime("%Y%m%dT%H%M%S")),
                start=f"DTSTART;TZID={zone}:{start:%Y%m%dT%H%M%S}",
            )
        )
        counted = rrulestr(rule, dtstart=start.replace(tzinfo=None))
        bounds = (datetime(2026, 2, 20), datetime(2026, 5, 2))  # noqa: DTZ001 by the wall clock
        wall = {each.replace(tzinfo=ZoneInfo(zone)) for each in counted.between(*bounds, inc=True)}
        length = timedelta(days=3) if "3D" in long else timedelta(hours=1 if "DURATION" in long else 2)
        wanted = {s for s in wall if s < WINDOW.end and s + length > WINDOW.start}
        assert {event.start for event in result.events} == wanted
        assert {event.recurrence_id for event in result.events} == {s.astimezone(UTC).isoformat() for s in wanted}

    def test_many_series_are_worked_out_in_time(self) -> None:
        series = [
            vevent("RRULE:FREQ=DAILY", uid=f"{n}@x", start="DTSTART;TZID=Europe/Berlin:20100310T140000")
            for n in range(100)
        ]
        assert parsed(*series).unread == ()
