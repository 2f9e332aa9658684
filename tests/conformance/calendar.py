"""What every calendar connector promises. A connector's tests inherit ``CalendarConformance`` and give ``world``."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest

from connectors.contract import Calendar, Event, EventStatus, Resource, Window
from connectors.errors import CursorExpired

from .world import NOW, WINDOW, World, event


def calendar_of(world: World) -> Calendar:
    """The capability under test, as after a restart."""
    calendar = world.connect().calendar
    assert calendar is not None
    return calendar


def listing(calendar: Calendar, cursor: str | None, window: Window = WINDOW) -> tuple[list[Resource], str, bool]:
    """All resources told, the position after them, and whether it was a whole listing."""
    pages = list(calendar.changes(cursor, window))
    assert pages, "at least one page is promised"
    assert len({page.whole for page in pages}) == 1
    return ([resource for page in pages for resource in page.resources], pages[-1].cursor, pages[-1].whole)


def events_of(resources: list[Resource]) -> list[Event]:
    """Every event told."""
    return [event for resource in resources for event in resource.events]


class CalendarConformance:
    """Promises of ``contract.Calendar``."""

    def test_the_first_listing_is_whole(self, world: World) -> None:
        world.put_event("one", event("a@x", NOW))
        resources, _, whole = listing(calendar_of(world), None)
        assert whole
        assert [(each.uid, each.start, each.title) for each in events_of(resources)] == [("a@x", NOW, "Talk")]

    def test_an_empty_calendar_is_listed(self, world: World) -> None:
        resources, _, whole = listing(calendar_of(world), None)
        assert (events_of(resources), whole) == ([], True)

    def test_nothing_new_tells_nothing(self, world: World) -> None:
        world.put_event("one", event("a@x", NOW))
        calendar = calendar_of(world)
        _, cursor, _ = listing(calendar, None)
        assert listing(calendar, cursor)[0] == []

    def test_an_event_added_is_told(self, world: World) -> None:
        world.put_event("one", event("a@x", NOW))
        calendar = calendar_of(world)
        _, cursor, _ = listing(calendar, None)
        world.put_event("two", event("b@x", NOW))
        resources, cursor, whole = listing(calendar, cursor)
        assert not whole
        assert "b@x" in [each.uid for each in events_of(resources)]
        assert listing(calendar, cursor)[0] == []

    def test_an_event_moved_is_told_with_its_new_time(self, world: World) -> None:
        world.put_event("one", event("a@x", NOW))
        _, cursor, _ = listing(calendar_of(world), None)
        world.put_event("one", event("a@x", NOW + timedelta(days=1), extra="SEQUENCE:1"))
        resources, _, _ = listing(calendar_of(world), cursor)
        assert [each.start for each in events_of(resources)] == [NOW + timedelta(days=1)]

    def test_a_resource_removed_is_told_without_events(self, world: World) -> None:
        world.put_event("one", event("a@x", NOW))
        world.put_event("two", event("b@x", NOW))
        calendar = calendar_of(world)
        resources, cursor, _ = listing(calendar, None)
        (ref,) = [each.ref for each in resources if [held.uid for held in each.events] == ["a@x"]]
        world.remove_event("one")
        told, _, _ = listing(calendar, cursor)
        assert [(each.ref, each.events, each.problem) for each in told] == [(ref, (), "")]

    def test_a_resource_keeps_its_reference(self, world: World) -> None:
        world.put_event("one", event("a@x", NOW))
        first, cursor, _ = listing(calendar_of(world), None)
        world.put_event("one", event("a@x", NOW, title="Talk at the harbour"))
        second, _, _ = listing(calendar_of(world), cursor)
        assert [each.ref for each in first] == [each.ref for each in second]

    def test_a_window_beyond_the_listing_is_listed_anew(self, world: World) -> None:
        world.put_event("one", event("far@x", WINDOW.end + timedelta(days=20)))
        calendar = calendar_of(world)
        resources, cursor, _ = listing(calendar, None)
        assert events_of(resources) == []
        later = Window(start=WINDOW.start, end=WINDOW.end + timedelta(days=60))
        resources, cursor, whole = listing(calendar, cursor, later)
        assert whole
        assert [each.uid for each in events_of(resources)] == ["far@x"]
        assert not listing(calendar, cursor, later)[2]

    def test_the_same_window_is_not_listed_anew(self, world: World) -> None:
        world.put_event("one", event("a@x", NOW))
        calendar = calendar_of(world)
        _, cursor, _ = listing(calendar, None)
        hour = timedelta(hours=1)
        assert not listing(calendar, cursor, Window(start=WINDOW.start + hour, end=WINDOW.end + hour))[2]

    def test_events_outside_the_window_are_not_told(self, world: World) -> None:
        world.put_event("one", event("past@x", WINDOW.start - timedelta(days=3)))
        world.put_event("two", event("ends@x", WINDOW.start - timedelta(hours=1)))
        world.put_event("three", event("begins@x", WINDOW.end))
        assert events_of(listing(calendar_of(world), None)[0]) == []

    def test_many_resources_are_all_told(self, world: World) -> None:
        for number in range(120):
            world.put_event(f"r{number}", event(f"e{number}@x", NOW + timedelta(hours=number)))
        resources, cursor, whole = listing(calendar_of(world), None)
        assert whole
        assert len({each.uid for each in events_of(resources)}) == 120
        assert listing(calendar_of(world), cursor)[0] == []

    @pytest.mark.parametrize("cursor", ["", "nonsense", "{}", "[1]", "7", '{"v":1}'])
    def test_a_strange_cursor_asks_to_start_anew(self, world: World, cursor: str) -> None:
        with pytest.raises(CursorExpired):
            list(calendar_of(world).changes(cursor, WINDOW))

    def test_times_are_aware(self, world: World) -> None:
        world.put_event("one", event("a@x", NOW))
        (found,) = events_of(listing(calendar_of(world), None)[0])
        assert found.start.tzinfo is not None
        assert found.end - found.start == timedelta(hours=1)

    def test_a_cancelled_event_is_told_as_cancelled_and_blocks_nothing(self, world: World) -> None:
        world.put_event("one", event("a@x", NOW, extra="STATUS:CANCELLED"))
        calendar = calendar_of(world)
        (found,) = events_of(listing(calendar, None)[0])
        assert found.status is EventStatus.CANCELLED
        assert calendar.free_busy(WINDOW) == ()

    def test_busy_times_are_merged_cut_and_in_order(self, world: World) -> None:
        hour = timedelta(hours=1)
        world.put_event("late", event("late@x", NOW + 5 * hour))
        world.put_event("one", event("a@x", NOW, hours=2))
        world.put_event("two", event("b@x", NOW + hour, hours=2))
        world.put_event("next", event("c@x", NOW + 3 * hour))
        window = Window(start=NOW + hour, end=NOW + 5 * hour + hour / 2)
        busy = calendar_of(world).free_busy(window)
        assert [(each.start, each.end) for each in busy] == [
            (NOW + hour, NOW + 4 * hour),
            (NOW + 5 * hour, NOW + 5 * hour + hour / 2),
        ]

    def test_a_free_calendar_has_no_busy_times(self, world: World) -> None:
        world.put_event("one", event("a@x", datetime(2026, 6, 1, 9, tzinfo=UTC)))
        assert calendar_of(world).free_busy(Window(start=NOW, end=NOW + timedelta(days=7))) == ()


class PushConformance:
    """Promises of ``contract.Push``."""

    def test_a_set_wake_returns_at_once(self, world: World) -> None:
        connection = world.connect()
        assert connection.push is not None
        wake = threading.Event()
        wake.set()
        assert connection.push.wait(60, wake) in (True, False)
        connection.close()

    def test_nothing_happening_returns_false_after_the_time(self, world: World) -> None:
        connection = world.connect()
        assert connection.push is not None
        wake = threading.Event()
        while connection.push.wait(0.3, wake):  # echoes of what was done before
            pass
        assert not connection.push.wait(0.05, wake)
        connection.close()
