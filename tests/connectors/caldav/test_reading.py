"""What the CalDAV connector tells, on real servers."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.contract import Window
from connectors.errors import AuthNeeded, Permanent, Vanished
from tests.conformance.calendar import events_of, listing
from tests.conformance.world import NOW, WINDOW, event

pytestmark = pytest.mark.server
WEEKLY = (
    "BEGIN:VEVENT\r\nUID:weekly@x\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;TZID=America/Toronto:20260302T090000\r\n"
    "DTEND;TZID=America/Toronto:20260302T093000\r\nRRULE:FREQ=WEEKLY;COUNT=4\r\n"
    "EXDATE;TZID=America/Toronto:20260309T090000\r\nSUMMARY:Weekly\r\nEND:VEVENT\r\n"
    "BEGIN:VEVENT\r\nUID:weekly@x\r\nDTSTAMP:20260101T000000Z\r\n"
    "RECURRENCE-ID;TZID=America/Toronto:20260316T090000\r\nDTSTART;TZID=America/Toronto:20260317T140000\r\n"
    "DTEND;TZID=America/Toronto:20260317T143000\r\nSUMMARY:Moved\r\nEND:VEVENT\r\n"
)
TORONTO = (
    "BEGIN:VTIMEZONE\r\nTZID:America/Toronto\r\nBEGIN:STANDARD\r\nDTSTART:19701101T020000\r\n"
    "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU\r\nTZOFFSETFROM:-0400\r\nTZOFFSETTO:-0500\r\nEND:STANDARD\r\n"
    "BEGIN:DAYLIGHT\r\nDTSTART:19700308T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU\r\nTZOFFSETFROM:-0500\r\n"
    "TZOFFSETTO:-0400\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n"
)


def told(calendar, cursor=None, window=WINDOW):
    """UIDs told, and the cursor after."""
    resources, after, _ = listing(calendar, cursor, window)
    return [each.uid for each in events_of(resources)], after


def put(world, name, uid, start=NOW, *, calendar="", title="Talk"):
    text = event(uid, start, title=title).replace("BEGIN:VEVENT", "BEGIN:VEVENT\r\nDTSTAMP:20260101T000000Z")
    world.user.put(name, text, calendar=calendar)


def without_tokens(cursor):
    """The same position as of a server that has no sync tokens."""
    plain = json.loads(cursor)
    for calendar in plain["calendars"].values():
        calendar |= {"token": "", "seen": ""}
    return json.dumps(plain)


def with_token(cursor, token):
    plain = json.loads(cursor)
    for calendar in plain["calendars"].values():
        calendar |= {"token": token, "seen": "another"}
    return json.dumps(plain)


# --- recurrences and windows


def test_a_series_is_told_with_its_exceptions_in_its_zone(each_world):
    each_world.user.put("weekly", TORONTO + WEEKLY)
    resources, _, _ = listing(each_world.connect().calendar, None)
    found = {each.recurrence_id: (each.start.astimezone(UTC), each.title) for each in events_of(resources)}
    assert found == {
        "2026-03-02T14:00:00+00:00": (datetime(2026, 3, 2, 14, tzinfo=UTC), "Weekly"),
        "2026-03-16T13:00:00+00:00": (datetime(2026, 3, 17, 18, tzinfo=UTC), "Moved"),
        "2026-03-23T13:00:00+00:00": (datetime(2026, 3, 23, 13, tzinfo=UTC), "Weekly"),
    }


def test_a_series_that_began_years_ago_is_told_in_the_window(each_world):
    text = event("old@x", datetime(2019, 1, 7, 9, tzinfo=UTC), extra="RRULE:FREQ=WEEKLY\nDTSTAMP:20190101T000000Z")
    each_world.user.put("old", text)
    window = Window(start=NOW, end=NOW + timedelta(days=14))
    resources, _, _ = listing(each_world.connect().calendar, None, window)
    assert [each.start for each in events_of(resources)] == [NOW, NOW + timedelta(days=7)]


def test_an_all_day_event_at_the_edge_of_the_window_is_told(each_world):
    day = WINDOW.start.date()
    each_world.user.put(
        "day",
        f"BEGIN:VEVENT\r\nUID:day@x\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;VALUE=DATE:{day:%Y%m%d}\r\nSUMMARY:Day\r\nEND:VEVENT\r\n",
    )
    assert told(each_world.connect().calendar)[0] == ["day@x"]


def test_an_event_that_leaves_the_window_is_told_as_gone(each_world):
    put(each_world, "one", "a@x")
    put(each_world, "two", "b@x")
    calendar = each_world.connect().calendar
    resources, cursor, _ = listing(calendar, None)
    ref = next(each.ref for each in resources if each.events[0].uid == "a@x")
    put(each_world, "one", "a@x", WINDOW.end + timedelta(days=90))
    resources, cursor, _ = listing(calendar, cursor)
    assert [(each.ref, each.events) for each in resources] == [(ref, ())]
    put(each_world, "one", "a@x")
    assert told(calendar, cursor)[0] == ["a@x"]


# --- tokens, and doing without


def test_a_server_without_tokens_is_compared(each_world):
    for name in ("one", "two", "three"):
        put(each_world, name, f"{name}@x")
    calendar = each_world.connect().calendar
    resources, cursor, _ = listing(calendar, None)
    refs = {each.events[0].uid: each.ref for each in resources}
    assert told(calendar, without_tokens(cursor))[0] == []
    put(each_world, "one", "one@x", NOW + timedelta(days=1))
    each_world.user.remove("two")
    put(each_world, "four", "four@x")
    resources, after, whole = listing(calendar, without_tokens(cursor))
    assert not whole
    assert {(each.ref, each.events == ()) for each in resources} >= {(refs["two@x"], True), (refs["one@x"], False)}
    assert sorted(each.uid for each in events_of(resources)) == ["four@x", "one@x"]
    assert told(calendar, after)[0] == []


@pytest.mark.parametrize("token", ["nonsense", "data:,1-1", "http://radicale.org/ns/sync/" + "0" * 64, "0" * 40])
def test_a_stale_token_means_compare_and_never_that_all_is_gone(each_world, token):
    put(each_world, "one", "a@x")
    put(each_world, "two", "b@x")
    calendar = each_world.connect().calendar
    _, cursor, _ = listing(calendar, None)
    put(each_world, "two", "b@x", NOW + timedelta(days=1))
    resources, after, whole = listing(calendar, with_token(cursor, token))
    assert not whole
    assert [(each.uid, each.start) for each in events_of(resources)] == [("b@x", NOW + timedelta(days=1))]
    assert all(each.events for each in resources)
    assert told(calendar, after)[0] == []


def test_tokens_that_the_server_forgot_lose_nothing(world, radicale):
    put(world, "one", "a@x")
    put(world, "two", "b@x")
    calendar = world.connect().calendar
    _, cursor, _ = listing(calendar, None)
    radicale.forget_tokens(world.user)
    world.user.remove("one")
    resources, _, _ = listing(calendar, cursor)
    assert [each.events for each in resources] == [()]


# --- what it costs


def test_a_pass_with_nothing_new_is_one_request_on_an_open_connection_and_on_a_new_one(each_world, asked):
    for number in range(60):
        put(each_world, f"r{number}", f"e{number}@x", NOW + timedelta(hours=number))
    each_world.user.make_calendar("work")
    calendar = each_world.connect().calendar
    _, cursor, _ = listing(calendar, None)
    asked.clear()
    _, again, _ = listing(calendar, cursor)
    assert [method for method, _ in asked] == ["PROPFIND"]
    assert again == cursor
    asked.clear()
    listing(each_world.connect().calendar, cursor)
    assert [method for method, _ in asked] == ["PROPFIND"]


def test_one_change_costs_three_requests(each_world, asked):
    for number in range(9):
        put(each_world, f"r{number}", f"e{number}@x", NOW + timedelta(hours=number))
    calendar = each_world.connect().calendar
    _, cursor, _ = listing(calendar, None)
    put(each_world, "r7", "e7@x", NOW)
    asked.clear()
    assert told(calendar, cursor)[0] == ["e7@x"]
    assert [method for method, _ in asked] == ["PROPFIND", "REPORT", "REPORT"]


def test_busy_times_are_told_without_fetching_what_is_known(each_world, asked):
    for number in range(9):
        put(each_world, f"r{number}", f"e{number}@x", NOW + timedelta(hours=number))
    connection = each_world.connect()
    listing(connection.calendar, None)
    asked.clear()
    (busy,) = connection.calendar.free_busy(WINDOW)
    assert (busy.start, busy.end) == (NOW, NOW + timedelta(hours=9))
    assert [method for method, _ in asked] == ["REPORT"]


def test_nothing_is_asked_before_it_is_needed(world, asked):
    world.connect()
    assert asked == []


# --- several calendars


def test_several_calendars_are_one(each_world):
    each_world.user.make_calendar("work")
    put(each_world, "one", "a@x")
    put(each_world, "one", "b@x", calendar="work")
    calendar = each_world.connect().calendar
    uids, cursor = told(calendar)
    assert sorted(uids) == ["a@x", "b@x"]
    put(each_world, "two", "c@x", calendar="work")
    assert told(calendar, cursor)[0] == ["c@x"]


def test_only_the_named_calendars_are_watched(each_world):
    each_world.user.make_calendar("work", title="Work &amp; more")
    each_world.user.make_calendar("other")
    put(each_world, "one", "a@x")
    put(each_world, "one", "b@x", calendar="work")
    put(each_world, "one", "c@x", calendar="other")
    assert told(each_world.connect(calendars=["WORK"]).calendar)[0] == ["b@x"]
    assert told(each_world.connect(calendars=["Work & more"]).calendar)[0] == ["b@x"]
    assert sorted(told(each_world.connect(calendars=["other", "work"]).calendar)[0]) == ["b@x", "c@x"]


def test_a_name_that_is_none_is_answered_with_those_there_are(each_world):
    each_world.user.make_calendar("work", title="Work")
    with pytest.raises(Permanent, match='"Work"'):
        told(each_world.connect(calendars=["Wrok"]).calendar)


def test_the_address_of_one_calendar_watches_that_one(each_world):
    each_world.user.make_calendar("work")
    put(each_world, "one", "a@x")
    put(each_world, "one", "b@x", calendar="work")
    assert told(each_world.connect(url=each_world.user.url).calendar)[0] == ["a@x"]


def test_a_list_of_tasks_is_no_calendar(world):
    world.user.make_calendar("tasks", component="VTODO")
    calendar = world.connect().calendar
    told(calendar)
    with pytest.raises(Permanent, match="no calendar"):
        told(world.connect(calendars=["tasks"]).calendar)


def test_a_new_calendar_is_noticed(each_world):
    put(each_world, "one", "a@x")
    calendar = each_world.connect().calendar
    _, cursor = told(calendar)
    each_world.user.make_calendar("work")
    put(each_world, "one", "b@x", calendar="work")
    assert told(calendar, cursor)[0] == ["b@x"]


def test_an_event_in_two_calendars_is_told_by_one_of_them(world):
    world.user.make_calendar("work")
    put(world, "one", "a@x", title="First")
    put(world, "one", "a@x", title="Copy", calendar="work")
    calendar = world.connect().calendar
    resources, cursor, _ = listing(calendar, None)
    assert [each.title for each in events_of(resources)] == ["First"]
    world.user.remove("one")
    resources, _, _ = listing(calendar, cursor)
    assert [(each.ref.split("/")[2], [held.title for held in each.events]) for each in resources] == [
        ("calendar", []),
        ("work", ["Copy"]),
    ]


def test_an_event_that_moves_to_another_calendar_is_gone_before_it_is_there(world):
    """Whoever reads on would else take it for deleted."""
    world.user.make_calendar("work")
    put(world, "one", "a@x")
    put(world, "two", "b@x")
    calendar = world.connect().calendar
    _, cursor, _ = listing(calendar, None)
    world.user.remove("one")
    put(world, "one", "a@x", calendar="work")
    resources, _, _ = listing(calendar, cursor)
    assert [(each.ref.split("/")[2], len(each.events)) for each in resources] == [("calendar", 0), ("work", 1)]


def test_a_copy_in_an_earlier_calendar_takes_over(world):
    world.user.make_calendar("zoo")
    put(world, "one", "a@x", calendar="zoo", title="Later")
    calendar = world.connect().calendar
    _, cursor, _ = listing(calendar, None)
    put(world, "one", "a@x", title="Earlier")
    resources, _, _ = listing(calendar, cursor)
    assert [(each.ref.split("/")[2], [held.title for held in each.events]) for each in resources] == [
        ("zoo", []),
        ("calendar", ["Earlier"]),
    ]


# --- suddenly empty or gone


def test_a_calendar_that_is_suddenly_empty_is_not_believed(each_world):
    for name in ("one", "two", "three"):
        put(each_world, name, f"{name}@x")
    calendar = each_world.connect().calendar
    _, cursor, _ = listing(calendar, None)
    for name in ("one", "two", "three"):
        each_world.user.remove(name)
    with pytest.raises(Vanished, match="accept-missing"):
        told(calendar, cursor)
    resources, after, _ = listing(each_world.connect(accept_missing=True).calendar, cursor)
    assert [each.events for each in resources] == [(), (), ()]
    assert told(calendar, after)[0] == []


@pytest.mark.parametrize("lost", [without_tokens, lambda cursor: with_token(cursor, "nonsense")])
def test_an_empty_listing_is_not_believed(each_world, lost):
    put(each_world, "one", "a@x")
    calendar = each_world.connect().calendar
    _, cursor, _ = listing(calendar, None)
    each_world.user.remove("one")
    with pytest.raises(Vanished, match="held 1 event and is empty"):
        told(calendar, lost(cursor))


def test_one_deletion_that_the_server_names_is_believed(each_world):
    put(each_world, "one", "a@x")
    calendar = each_world.connect().calendar
    _, cursor, _ = listing(calendar, None)
    each_world.user.remove("one")
    resources, _, _ = listing(calendar, cursor)
    assert [each.events for each in resources] == [()]


def test_an_empty_calendar_is_not_believed_when_everything_is_listed_anew(each_world):
    for name in ("one", "two", "three"):
        put(each_world, name, f"{name}@x")
    calendar = each_world.connect().calendar
    _, cursor, _ = listing(calendar, None)
    for name in ("one", "two", "three"):
        each_world.user.remove(name)
    later = Window(start=WINDOW.start + timedelta(days=5), end=WINDOW.end + timedelta(days=5))
    with pytest.raises(Vanished):
        told(calendar, cursor, later)


def test_events_that_lie_in_the_past_by_now_are_no_loss(each_world):
    put(each_world, "one", "a@x", WINDOW.start + timedelta(days=1))
    calendar = each_world.connect().calendar
    _, cursor, _ = listing(calendar, None)
    later = Window(start=WINDOW.start + timedelta(days=40), end=WINDOW.end + timedelta(days=40))
    assert told(calendar, cursor, later)[0] == []


def test_a_calendar_that_is_gone_is_not_believed_and_the_others_go_on(each_world):
    each_world.user.make_calendar("work")
    put(each_world, "one", "a@x")
    put(each_world, "one", "b@x", calendar="work")
    calendar = each_world.connect().calendar
    _, cursor, _ = listing(calendar, None)
    each_world.user.remove_calendar("work")
    put(each_world, "two", "c@x")
    pages = calendar.changes(cursor, WINDOW)
    page = next(pages)
    assert [each.uid for each in events_of(page.resources)] == ["c@x"]
    with pytest.raises(Vanished, match="gone from the server"):
        next(pages)
    resources, _, _ = listing(each_world.connect(accept_missing=True).calendar, page.cursor)
    assert [each.events for each in resources] == [()]


# --- signing in


def test_a_wrong_password_says_what_to_mend(each_world):
    each_world.password.write_text("wrong")
    with pytest.raises(AuthNeeded, match="does not accept") as caught:
        told(each_world.connect().calendar)
    assert "password" in caught.value.how


def test_a_password_that_changed_is_taken_without_a_restart(world, radicale):
    put(world, "one", "a@x")
    calendar = world.connect().calendar
    _, cursor = told(calendar)
    radicale.change_password(world.user, "another")
    with pytest.raises(AuthNeeded):
        told(calendar, cursor)
    world.password.write_text("another")
    assert told(calendar, cursor)[0] == []
    assert replace(world.user, password="another").resources() == ["one"]


def test_a_wrong_password_is_offered_once(world, asked):
    world.password.write_text("wrong")
    with pytest.raises(AuthNeeded):
        told(world.connect(url=world.user.url).calendar)
    assert len(asked) == 1


# --- broken entries


def test_a_broken_resource_hides_no_other(world, radicale):
    put(world, "one", "a@x")
    put(world, "two", "b@x")
    folder = radicale.folder / "collections/collection-root" / world.user.name / world.user.calendar
    path = folder / "two.ics"
    path.write_text(path.read_text().replace("DTSTART:", "DTSTART:x"))
    resources, _, _ = listing(world.connect().calendar, None)
    assert [each.uid for each in events_of(resources)] == ["a@x"]


@pytest.mark.parametrize("server", ["radicale", "cyrus"])
def test_forbidden_characters_hide_nothing(request, make_world, server):
    """Some servers store what XML cannot say."""
    user = request.getfixturevalue(server).user()
    world = make_world(user if server == "radicale" else user.calendars)
    put(world, "one", "a@x")
    put(world, "two", "b@x", title="Form\x0bfeed")
    assert sorted(told(world.connect().calendar)[0]) == ["a@x", "b@x"]
