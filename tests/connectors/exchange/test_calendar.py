"""What Exchange says of meetings, as our values."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from connectors.contract import Event, EventStatus, Response, Window
from tests.conformance.calendar import calendar_of, events_of, listing
from tests.conformance.exchange_world import ZONE, ExchangeWorld
from tests.conformance.world import NOW, WINDOW, event
from tests.servers.ews.store import Entry

STAMP = "%Y-%m-%dT%H:%M:%SZ"


def put(world: ExchangeWorld, *people: tuple[str, str, str], zone: str = "", **fields: str) -> None:
    """An entry as the server holds it."""
    held = {
        "Subject": "Coffee",
        "Body": "",
        "UID": "040000008200E00074C5B7101A82E008",
        "Start": NOW.strftime(STAMP),
        "End": (NOW + timedelta(hours=1)).strftime(STAMP),
        "IsAllDayEvent": "false",
        "LegacyFreeBusyStatus": "Busy",
        "CalendarItemType": "Single",
        "MyResponseType": "Organizer",
        **fields,
    }
    host = ("Dana Reyes", "dana@example.org") if people else ("", "")
    world.store.add(Entry(fields=held, people=people, organizer=host, zone=zone), "calendar")


def one(world: ExchangeWorld) -> Event:
    (found,) = events_of(listing(calendar_of(world), None)[0])
    return found


def test_the_answers_of_guests_are_told_and_the_organizer_comes_first(world: ExchangeWorld) -> None:
    put(
        world,
        ("Mina", "Mina@Reef.example", "Accept"),
        ("Jo", "jo@x.example", "Tentative"),
        ("Al", "al@x.example", "Unknown"),
    )
    found = one(world)
    assert [(each.address, each.response) for each in found.attendees] == [
        ("dana@example.org", Response.ACCEPTED),
        ("mina@reef.example", Response.ACCEPTED),
        ("jo@x.example", Response.TENTATIVE),
        ("al@x.example", Response.NEEDS_ACTION),
    ]
    assert found.organizer == "dana@example.org"


def test_the_users_own_answer_is_the_items(world: ExchangeWorld) -> None:
    """A guest's copy of a meeting does not hold the guests' answers, but its owner's."""
    put(world, ("Dana", "dana@example.org", "Unknown"), ("Al", "al@x.example", "Unknown"), MyResponseType="Decline")
    item, entry = next(iter(world.store.entries()))
    entry.organizer = ("Mina", "mina@reef.example")
    world.store.touch(item)
    answers = {each.address: each.response for each in one(world).attendees}
    assert answers["dana@example.org"] is Response.DECLINED
    assert calendar_of(world).free_busy(WINDOW) == ()


def test_an_address_that_is_none_of_the_internet_is_left_empty(world: ExchangeWorld) -> None:
    put(world, ("Mina", "/O=REEF/OU=X/CN=MINA", "Accept"))
    assert [(each.name, each.address) for each in one(world).attendees][1:] == [("Mina", "")]


def test_occurrences_bear_the_series_uid_and_their_original_start(world: ExchangeWorld) -> None:
    rule = "RRULE:FREQ=WEEKLY;COUNT=3"
    world.put_event("series", event("series@x", NOW, extra=rule))
    found = events_of(listing(calendar_of(world), None)[0])
    assert {each.uid for each in found} == {"series@x"}
    assert [each.recurrence_id for each in found] == [(NOW + timedelta(weeks=n)).isoformat() for n in range(3)]


def test_a_moved_occurrence_keeps_its_original_start(world: ExchangeWorld) -> None:
    moved = (NOW + timedelta(days=2)).strftime(STAMP)
    later = (NOW + timedelta(days=2, hours=1)).strftime(STAMP)
    put(world, Start=moved, End=later, OriginalStart=NOW.strftime(STAMP), CalendarItemType="Exception")
    found = one(world)
    assert (found.start, found.recurrence_id) == (NOW + timedelta(days=2), NOW.isoformat())


def test_an_all_day_event_is_the_day_of_the_zone_it_was_made_in(world: ExchangeWorld) -> None:
    """Midnight in Sydney is noon of the day before in UTC, and a day all the same in Toronto."""
    start = datetime(2026, 3, 9, 13, tzinfo=UTC)
    put(
        world,
        zone="AUS Eastern Standard Time",
        IsAllDayEvent="true",
        Start=start.strftime(STAMP),
        End=(start + timedelta(days=1)).strftime(STAMP),
    )
    found = one(world)
    assert found.all_day
    assert (found.start, found.end) == (
        datetime(2026, 3, 10, tzinfo=ZONE),
        datetime(2026, 3, 11, tzinfo=ZONE),
    )
    assert found.start.date() == date(2026, 3, 10)


def test_an_online_meeting_tells_where_to_join(world: ExchangeWorld) -> None:
    put(world, JoinOnlineMeetingUrl="https://meet.example.org/abc")
    assert one(world).url == "https://meet.example.org/abc"


def test_a_tentative_entry_is_tentative_and_a_free_one_blocks_nothing(world: ExchangeWorld) -> None:
    put(world, LegacyFreeBusyStatus="Tentative")
    assert one(world).status is EventStatus.TENTATIVE
    world.store.rooms["calendar"].items.clear()
    put(world, LegacyFreeBusyStatus="Free")
    assert calendar_of(world).free_busy(WINDOW) == ()


def test_an_event_that_cannot_be_read_is_said_and_the_others_are_told(world: ExchangeWorld) -> None:
    put(world, Subject="Odd", AppointmentSequenceNumber="1")
    item, _ = next(iter(world.store.entries()))
    world.put_event("good", event("good@x", NOW))
    entry = item.held
    assert isinstance(entry, Entry)
    entry.fields["End"] = "9999-12-31T23:59:59Z"
    entry.fields["IsAllDayEvent"] = "true"
    resources = listing(calendar_of(world), None)[0]
    assert [each.uid for each in events_of(resources)] == ["good@x"]
    (odd,) = [each for each in resources if each.problem]
    assert "'Odd' cannot be read" in odd.problem
    assert odd.problem.endswith("open and save it again.")


def test_a_response_that_arrives_is_told_as_a_change(world: ExchangeWorld) -> None:
    put(world, ("Mina", "mina@reef.example", "Unknown"))
    calendar = calendar_of(world)
    _, cursor, _ = listing(calendar, None)
    item, entry = next(iter(world.store.entries()))
    entry.people = (("Mina", "mina@reef.example", "Decline"),)
    world.store.touch(item)
    (told,) = events_of(listing(calendar, cursor)[0])
    assert told.attendees[1].response is Response.DECLINED


def test_a_window_of_many_years_is_asked_for_in_parts(world: ExchangeWorld) -> None:
    world.put_event("one", event("a@x", NOW))
    window = Window(start=NOW - timedelta(days=900), end=NOW + timedelta(days=900))
    assert len(events_of(listing(calendar_of(world), None, window)[0])) == 1
