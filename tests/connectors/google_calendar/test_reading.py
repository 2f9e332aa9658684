"""Following calendars: what a pass costs, what is told, and what is not believed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from connectors.contract import Window
from connectors.errors import AuthNeeded, CursorExpired, Permanent, Temporary, Vanished
from tests.servers.google.calendar_api import OWNER
from tests.servers.google.faults import Fault, Kind, broken, dropped, limited
from tests.servers.google.server import Reply

from .conftest import NOW, TORONTO, WINDOW, Desk, days, events, original, talk, weekly

LIST = "calendar.events.list"


def put_occurrence(desk: Desk, day: str, **changes: Any) -> None:
    desk.calendars.change_instance("talk1", original(day), **changes)


# --- what it costs ----------------------------------------------------------------------------------


def test_nothing_new_is_one_request_a_calendar(desk: Desk) -> None:
    for name in ("work@x", "sport@x"):
        desk.calendars.add(name, name)
        desk.calendars.put({**talk(), "id": name[:4] + "1"}, name)
    _, cursor = desk.listed()
    desk.asked()
    again = desk.listed(cursor)
    assert again == ([], cursor)
    assert desk.asked() == ["events.list"] * 3


def test_a_first_listing_is_one_request_a_calendar_and_one_for_their_list(desk: Desk) -> None:
    for number in range(200):
        desk.calendars.put({**talk(), "id": f"talk{number}"})
    resources, _ = desk.listed()
    assert len(resources) == 200
    assert desk.asked() == ["calendarList.list", "events.list"]


def test_a_new_event_is_told_in_one_request(desk: Desk) -> None:
    _, cursor = desk.listed()
    desk.calendars.put(talk())
    desk.asked()
    assert days(desk.listed(cursor)[0]) == ["03-10 10:00"]
    assert desk.asked() == ["events.list"]


def test_a_changed_series_is_one_request_more(desk: Desk) -> None:
    desk.calendars.put(weekly())
    _, cursor = desk.listed()
    put_occurrence(desk, "2026-03-10", summary="Somewhere else")
    desk.asked()
    desk.listed(cursor)
    assert desk.asked() == ["events.list", "events.list"]


def test_what_is_over_long_ago_is_not_asked_for(desk: Desk) -> None:
    desk.calendars.put(talk("2020-03-10"))
    desk.listed()
    (call,) = [call for call in desk.server.calls if call.method == LIST]
    assert call.one("timeMin") == "2026-01-01T14:00:00Z"


# --- series -----------------------------------------------------------------------------------------


def test_a_moved_occurrence_is_told_with_the_whole_series(desk: Desk) -> None:
    desk.calendars.put(weekly())
    before, cursor = desk.listed()
    put_occurrence(desk, "2026-03-10", start=original("2026-03-11"), end={"dateTime": "2026-03-11T11:00:00-04:00"})
    after, cursor = desk.listed(cursor)
    assert [each.ref for each in before] == [each.ref for each in after]
    assert days(after) == ["02-24 10:00", "03-03 10:00", "03-11 10:00", "03-17 10:00", "03-24 10:00"]


def test_a_second_change_of_a_series_keeps_the_first(desk: Desk) -> None:
    desk.calendars.put(weekly())
    put_occurrence(desk, "2026-03-10", status="cancelled")
    _, cursor = desk.listed()
    put_occurrence(desk, "2026-03-17", status="cancelled")
    after, _ = desk.listed(cursor)
    assert days(after) == ["02-24 10:00", "03-03 10:00", "03-24 10:00"]


def test_a_series_that_is_renamed_keeps_its_exceptions(desk: Desk) -> None:
    desk.calendars.put(weekly())
    put_occurrence(desk, "2026-03-10", status="cancelled")
    put_occurrence(desk, "2026-03-17", start=original("2026-03-18"), end={"dateTime": "2026-03-18T11:00:00-04:00"})
    _, cursor = desk.listed()
    desk.calendars.edit("talk1", summary="Harbour")
    after, _ = desk.listed(cursor)
    assert days(after) == ["02-24 10:00", "03-03 10:00", "03-18 10:00", "03-24 10:00"]


def test_a_deleted_series_is_gone_with_its_exceptions(desk: Desk) -> None:
    desk.calendars.put(weekly())
    put_occurrence(desk, "2026-03-10", summary="Somewhere else")
    before, cursor = desk.listed()
    desk.calendars.delete("talk1")
    after, _ = desk.listed(cursor)
    assert [(each.ref, each.events, each.problem) for each in after] == [(before[0].ref, (), "")]


def test_one_occurrence_of_a_series_elsewhere_is_told_and_goes(desk: Desk) -> None:
    """The user was invited to a single one, so there is no series in this calendar."""
    alone = {
        **talk("2026-03-12"),
        "id": "els_1",
        "recurringEventId": "els",
        "originalStartTime": original("2026-03-10"),
    }
    desk.calendars.put(alone)
    before, cursor = desk.listed()
    assert days(before) == ["03-12 10:00"]
    desk.calendars.delete("els_1")
    after, _ = desk.listed(cursor)
    assert [(each.ref, each.events) for each in after] == [(before[0].ref, ())]


def test_a_series_that_lists_do_not_show_yet_is_told_all_the_same(desk: Desk) -> None:
    _, cursor = desk.listed()
    desk.calendars.put(weekly())
    listed = desk.server.routes[LIST]

    def without(call: Any) -> Any:
        reply = listed(call)
        if call.one("iCalUID"):
            reply.body["items"].clear()
        return reply

    desk.server.routes[LIST] = without
    assert len(events(desk.listed(cursor)[0])) == 5


def test_what_lists_show_late_is_told_later(desk: Desk) -> None:
    desk.calendars.put(talk())
    _, cursor = desk.listed()
    desk.calendars.lagging = True
    desk.calendars.put({**talk("2026-03-11"), "id": "talk2"})
    desk.calendars.put({**talk("2026-03-12"), "id": "talk3"})
    told, cursor = desk.listed(cursor)
    assert told == []
    desk.calendars.settle()
    told, cursor = desk.listed(cursor)
    assert days(told) == ["03-11 10:00", "03-12 10:00"]
    assert desk.listed(cursor)[0] == []


def test_an_event_becomes_a_series_and_an_event_again(desk: Desk) -> None:
    desk.calendars.put(talk("2026-03-03"))
    _, cursor = desk.listed()
    desk.calendars.edit("talk1", recurrence=["RRULE:FREQ=WEEKLY;COUNT=2"])
    after, cursor = desk.listed(cursor)
    assert len(events(after)) == 2
    desk.calendars.edit("talk1", recurrence=[])
    assert len(events(desk.listed(cursor)[0])) == 1


# --- what may not be lost ---------------------------------------------------------------------------


def test_a_token_too_old_lists_everything_anew(desk: Desk) -> None:
    desk.calendars.put(talk())
    desk.calendars.put({**talk("2026-03-11"), "id": "talk2"})
    _, cursor = desk.listed()
    desk.calendars.delete("talk2")
    desk.calendars.expire()
    pages = list(desk.reading().changes(cursor, WINDOW))
    assert all(page.whole for page in pages)
    assert days([resource for page in pages for resource in page.resources]) == ["03-10 10:00"]


def test_a_token_too_old_and_nothing_left_is_not_all_deleted(desk: Desk) -> None:
    desk.calendars.put(talk())
    _, cursor = desk.listed()
    desk.calendars.lose()
    with pytest.raises(Vanished, match=r"held 1 event .*--accept-missing"):
        desk.listed(cursor)
    told, cursor = desk.listed(cursor, by=desk.reading(accept_missing=True))
    assert told == []
    assert desk.listed(cursor)[0] == []


def test_the_last_event_deleted_is_believed(desk: Desk) -> None:
    desk.calendars.put(talk())
    _, cursor = desk.listed()
    desk.calendars.delete("talk1")
    told, cursor = desk.listed(cursor)
    assert [each.events for each in told] == [()]
    later = Window(start=WINDOW.start, end=WINDOW.end + timedelta(days=9))
    assert desk.listed(cursor, later)[0] == []


def test_a_calendar_whose_events_are_all_over_is_quietly_empty(desk: Desk) -> None:
    desk.calendars.put(talk("2026-03-03"))
    _, cursor = desk.listed()
    later = Window(start=NOW + timedelta(days=30), end=NOW + timedelta(days=300))
    assert desk.listed(cursor, later)[0] == []


def test_an_entry_of_our_own_that_is_gone_is_no_loss(desk: Desk) -> None:
    desk.calendars.put({**talk(), "id": "a1" * 32})
    _, cursor = desk.listed()
    desk.calendars.lose()
    assert desk.listed(cursor)[0] == []


def test_only_an_entry_of_our_own_left_is_as_good_as_empty(desk: Desk) -> None:
    desk.calendars.put(talk())
    _, cursor = desk.listed()
    desk.calendars.lose()
    desk.calendars.put({**talk(), "id": "a1" * 32})
    with pytest.raises(Vanished):
        desk.listed(cursor)


@pytest.mark.parametrize("how", ["gone", "shared"])
def test_a_calendar_that_is_not_the_users_any_more_is_not_believed(desk: Desk, how: str) -> None:
    desk.calendars.add("work@x", "Work")
    desk.calendars.put(talk(), "work@x")
    _, cursor = desk.listed()
    if how == "gone":
        del desk.calendars.calendars["work@x"]
    else:
        desk.calendars.of("work@x").role = "reader"
        desk.calendars.expire()
    with pytest.raises(Vanished, match="'Work' is gone"):
        desk.listed(cursor)
    assert desk.listed(cursor, by=desk.reading(accept_missing=True))[0] == []


def test_whoever_stops_between_two_pages_misses_nothing(desk: Desk) -> None:
    _, cursor = desk.listed()
    for number in range(120):
        desk.calendars.put({**talk(), "id": f"talk{number}"})
    pages = desk.reading().changes(cursor, WINDOW)
    first = next(pages)
    assert len(desk.listed(first.cursor)[0]) == 120


def test_half_a_whole_listing_is_listed_again(desk: Desk) -> None:
    for number in range(120):
        desk.calendars.put({**talk(), "id": f"talk{number}"})
    first = next(iter(desk.reading().changes(None, WINDOW)))
    assert len(desk.listed(first.cursor)[0]) == 120


def test_an_event_that_moves_out_of_the_window_is_gone_from_it(desk: Desk) -> None:
    desk.calendars.put(talk())
    _, cursor = desk.listed()
    desk.calendars.put(talk("2027-03-10"))
    told, cursor = desk.listed(cursor)
    assert [each.events for each in told] == [()]
    desk.calendars.edit("talk1", summary="Still far away")
    assert desk.listed(cursor)[0] == []


def test_a_listing_without_a_position_is_no_listing(desk: Desk) -> None:
    listed = desk.server.routes[LIST]

    def forgetful(call: Any) -> Any:
        reply = listed(call)
        del reply.body["nextSyncToken"]
        return reply

    desk.server.routes[LIST] = forgetful
    with pytest.raises(Temporary, match="position"):
        desk.listed()


@pytest.mark.parametrize("cursor", ["", "{}", '{"v":2}', '{"v":1,"from":"x"}', "null"])
def test_a_strange_cursor_starts_anew(desk: Desk, cursor: str) -> None:
    with pytest.raises(CursorExpired):
        desk.listed(cursor)


def test_an_event_that_cannot_be_read_hides_no_other(desk: Desk) -> None:
    desk.calendars.put(talk())
    desk.calendars.put({**weekly(recurrence=["RRULE:FREQ=SECONDLY"]), "id": "talk2", "summary": "Tick"})
    told, cursor = desk.listed()
    assert days(told) == ["03-10 10:00"]
    (problem,) = [each.problem for each in told if each.problem]
    assert "'Tick'" in problem
    assert "secondly" in problem
    desk.calendars.delete("talk2")
    assert [(each.problem, each.events) for each in desk.listed(cursor)[0]] == [("", ())]


# --- which calendars --------------------------------------------------------------------------------


def test_calendars_of_others_are_not_the_users_appointments(desk: Desk) -> None:
    desk.calendars.add("leo@x", "Leo", role="reader")
    desk.calendars.add("team@x", "Team", role="writer")
    desk.calendars.put({**talk(), "id": "leo11"}, "leo@x")
    desk.calendars.put({**talk(), "id": "team1"}, "team@x")
    desk.calendars.put(talk())
    assert [each.ref for each in desk.listed()[0]] == [f"{OWNER}/talk1"]


def test_calendars_are_named_by_title_address_or_as_the_primary_one(desk: Desk) -> None:
    desk.calendars.add("team@x", "Team", role="reader")
    desk.calendars.add("mine@x", "Mine")
    desk.calendars.put({**talk(), "id": "team1"}, "team@x")
    desk.calendars.put({**talk(), "id": "mine1"}, "mine@x")
    desk.calendars.put(talk())
    told, _ = desk.listed(by=desk.reading("TEAM", "primary", "team@x"))
    assert sorted(each.ref for each in told) == [f"{OWNER}/talk1", "team@x/team1"]


def test_a_calendar_that_is_not_there_is_told_with_those_that_are(desk: Desk) -> None:
    with pytest.raises(Permanent, match=r"'Wrok'.*`calendars`.*'Dana Reyes'"):
        desk.listed(by=desk.reading("Wrok"))


def test_naming_other_calendars_lists_anew_and_is_no_loss(desk: Desk) -> None:
    desk.calendars.add("mine@x", "Mine")
    desk.calendars.put({**talk(), "id": "mine1"}, "mine@x")
    _, cursor = desk.listed()
    told, _ = desk.listed(cursor, by=desk.reading("primary"))
    assert told == []


def test_a_new_calendar_is_noticed_with_the_next_whole_listing(desk: Desk) -> None:
    _, cursor = desk.listed()
    desk.calendars.add("mine@x", "Mine")
    desk.calendars.put({**talk(), "id": "mine1"}, "mine@x")
    assert desk.listed(cursor)[0] == []
    tomorrow = Window(start=WINDOW.start + timedelta(days=2), end=WINDOW.end + timedelta(days=2))
    assert [each.ref for each in desk.listed(cursor, tomorrow)[0]] == ["mine@x/mine1"]


def test_a_day_is_a_day_of_its_calendar(desk: Desk) -> None:
    desk.calendars.add("mine@x", "Mine", zone="Asia/Kathmandu")
    desk.calendars.put({**talk(), "start": {"date": "2026-03-10"}, "end": {"date": "2026-03-11"}}, "mine@x")
    (event,) = events(desk.listed()[0])
    assert event.start.isoformat() == "2026-03-10T00:00:00+05:45"


# --- faults -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("when", ["first", "later"])
@pytest.mark.parametrize(
    "fault",
    [limited(LIST, retry_after="3"), broken(LIST), dropped(LIST), Fault(method=LIST, kind=Kind.CUT)],
    ids=lambda fault: str(fault.kind),
)
def test_what_passes_is_outlived(desk: Desk, when: str, fault: Fault) -> None:
    desk.calendars.put(talk())
    cursor = None if when == "first" else desk.listed()[1]
    desk.calendars.put({**talk(), "id": "talk2"})
    desk.server.faults.append(replace(fault))
    assert f"{OWNER}/talk2" in [each.ref for each in desk.listed(cursor)[0]]


def test_trouble_that_stays_is_told_and_nothing_is_lost(desk: Desk) -> None:
    _, cursor = desk.listed()
    desk.calendars.put(talk())
    desk.server.faults.append(broken(LIST, times=5))
    with pytest.raises(Temporary):
        desk.listed(cursor)
    assert days(desk.listed(cursor)[0]) == ["03-10 10:00"]


def test_a_sign_in_taken_back_says_so(desk: Desk) -> None:
    _, cursor = desk.listed()
    desk.server.tokens.clear()
    with pytest.raises(AuthNeeded):
        desk.listed(cursor)


def test_a_listing_that_broke_off_begins_again(desk: Desk) -> None:
    desk.calendars.page_size = 3
    for number in range(9):
        desk.calendars.put({**talk(), "id": f"talk{number}"})
    desk.server.faults.append(Fault(method=LIST, kind=Kind.ANSWER, skip=1, times=5))
    with pytest.raises(Temporary):
        desk.listed()
    assert len(desk.listed()[0]) == 9


@pytest.mark.parametrize(
    ("method", "answer"),
    [
        (LIST, {"items": [{"summary": "no id"}], "nextSyncToken": "x"}),
        (LIST, {"items": [None], "nextSyncToken": "x"}),
        (LIST, {"items": 7, "nextSyncToken": "x"}),
        ("calendar.calendarList.list", {"items": [{"summary": "no id"}]}),
        ("calendar.freebusy.query", {"calendars": {OWNER: {"busy": [{"start": "soon"}]}}}),
        ("calendar.freebusy.query", {"calendars": []}),
    ],
)
def test_an_answer_that_is_none_is_trouble_that_passes(desk: Desk, method: str, answer: Any) -> None:
    desk.server.routes[method] = lambda _: Reply(body=answer)
    reading = desk.reading()
    with pytest.raises(Temporary, match="cannot be read"):
        _ = reading.free_busy(WINDOW) if "freebusy" in method else desk.listed(by=reading)
    desk.server.violations.clear()  # that Google would not answer so is the point


# --- free and busy ----------------------------------------------------------------------------------


def busy(desk: Desk, *wanted: str) -> list[str]:
    spans = desk.reading(*wanted).free_busy(WINDOW)
    return [f"{each.start.astimezone(TORONTO):%m-%d %H:%M}" for each in spans]


def test_absences_and_focus_time_block_time_and_the_place_of_work_does_not(desk: Desk) -> None:
    for day, kind in ((10, "outOfOffice"), (11, "focusTime"), (12, "workingLocation"), (13, "default")):
        desk.calendars.put({**talk(f"2026-03-{day}"), "id": f"kind{day}", "eventType": kind})
    assert busy(desk) == ["03-10 10:00", "03-11 10:00", "03-13 10:00"]


def test_what_was_declined_or_is_free_blocks_nothing(desk: Desk) -> None:
    me = {"email": OWNER, "self": True, "responseStatus": "declined"}
    desk.calendars.put(talk(attendees=[me]))
    desk.calendars.put({**talk("2026-03-11", transparency="transparent"), "id": "talk2"})
    assert busy(desk) == []


def test_a_series_blocks_each_of_its_times(desk: Desk) -> None:
    desk.calendars.put(weekly())
    put_occurrence(desk, "2026-03-10", status="cancelled")
    put_occurrence(desk, "2026-03-17", start=original("2026-03-18"), end={"dateTime": "2026-03-18T11:00:00-04:00"})
    assert busy(desk) == ["02-24 10:00", "03-03 10:00", "03-18 10:00", "03-24 10:00"]


def test_half_a_year_is_asked_for_in_pieces_that_google_allows(desk: Desk) -> None:
    busy(desk)
    assert desk.asked() == ["calendarList.list", *["freebusy.query"] * 4]


def test_whoever_read_the_calendars_need_not_ask_which_they_are(desk: Desk) -> None:
    reading = desk.reading()
    desk.listed(by=reading)
    desk.asked()
    reading.free_busy(Window(start=NOW, end=NOW + timedelta(days=7)))
    assert desk.asked() == ["freebusy.query"]


def test_sixty_calendars_are_two_questions(desk: Desk) -> None:
    for number in range(59):
        desk.calendars.add(f"c{number}@x", f"C{number}")
    desk.calendars.put(talk(), "c58@x")
    span = Window(start=datetime(2026, 3, 10, tzinfo=TORONTO), end=datetime(2026, 3, 11, tzinfo=TORONTO))
    assert len(desk.reading().free_busy(span)) == 1
    assert desk.asked().count("freebusy.query") == 2


def test_a_calendar_that_does_not_tell_is_not_taken_for_free(desk: Desk) -> None:
    reading = desk.reading()
    desk.listed(by=reading)
    del desk.calendars.calendars[OWNER]
    with pytest.raises(Temporary, match="notFound"):
        reading.free_busy(WINDOW)


def test_a_question_for_busy_times_is_repeated_like_any_other(desk: Desk) -> None:
    desk.calendars.put(talk())
    desk.server.faults.append(dropped("calendar.freebusy.query", times=2))
    assert busy(desk) == ["03-10 10:00"]
