"""How many requests things cost, and that nothing is lost while a large folder is still being listed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from connectors.contract import Folder, Interest, no_progress
from tests.conformance.exchange_world import ExchangeWorld
from tests.conformance.mailbox import begun, message_ids, news
from tests.conformance.world import NOW, WINDOW, event, mail

FOLDERS = 6
"""Watched folders of the test server: five with a purpose, one of the user's."""
Asked = Callable[[], dict[str, int]]


@pytest.fixture
def asked(world: ExchangeWorld) -> Asked:
    """The requests since the last time."""

    def since() -> dict[str, int]:
        found = dict(world.server.asked)
        world.server.asked.clear()
        return found

    return since


def test_nothing_new_is_one_request_a_watched_folder(world: ExchangeWorld, asked: Asked) -> None:
    mailbox = world.connect().mailbox
    _, cursor = news(mailbox, begun(mailbox))
    asked()
    for _ in range(3):
        _, cursor = news(mailbox, cursor)
        assert asked() == {"SyncFolderItems": FOLDERS}


def test_hundred_new_letters_cost_two_more_requests(world: ExchangeWorld, asked: Asked) -> None:
    mailbox = world.connect().mailbox
    cursor = begun(mailbox)
    for number in range(100):
        world.deliver(mail(f"m{number}@x.example"), Folder.INBOX)
    asked()
    heads, _ = news(mailbox, cursor)
    assert len(heads) == 100
    assert asked() == {"SyncFolderItems": FOLDERS, "GetItem": 1}


def test_a_calendar_with_nothing_new_is_one_request(world: ExchangeWorld, asked: Asked) -> None:
    for number in range(50):
        world.put_event(f"r{number}", event(f"e{number}@x", NOW + timedelta(hours=number)))
    calendar = world.connect().calendar
    assert calendar is not None
    (page,) = calendar.changes(None, WINDOW)
    assert asked() == {"FindItem": 1, "GetItem": 1}
    list(calendar.changes(page.cursor, WINDOW))
    assert asked() == {"FindItem": 1}


def test_busy_times_are_one_request(world: ExchangeWorld, asked: Asked) -> None:
    world.put_event("one", event("a@x", NOW))
    calendar = world.connect().calendar
    assert calendar is not None
    assert len(calendar.free_busy(WINDOW)) == 1
    assert asked() == {"FindItem": 1}


def test_a_calendar_too_full_for_one_answer_is_asked_for_in_parts(world: ExchangeWorld) -> None:
    world.server.readings.most_in_view = 20
    for number in range(90):
        world.put_event(f"r{number}", event(f"e{number}@x", NOW + timedelta(hours=7 * number)))
    calendar = world.connect().calendar
    assert calendar is not None
    (page,) = calendar.changes(None, WINDOW)
    assert len({each.uid for resource in page.resources for each in resource.events}) == 90


def test_looking_for_a_draft_that_is_not_there_is_one_request(world: ExchangeWorld, asked: Asked) -> None:
    drafts = world.connect().drafts
    drafts.find("0" * 64)
    asked()
    drafts.find("1" * 64)
    assert asked() == {"FindItem": 1}


def test_the_past_costs_one_request_a_person_and_one_for_fifty_hits(world: ExchangeWorld, asked: Asked) -> None:
    people = [f"person{number}@reef.example" for number in range(40)]
    for number in range(1_000):
        who = people[number] if number < 40 else f"other{number}@x.example"
        world.deliver(mail(f"m{number}@x.example", sender=who), Folder.INBOX)
    mailbox = world.connect().mailbox
    begun(mailbox)
    found = list(mailbox.backfill(Interest(addresses=frozenset(people)), None, no_progress))
    assert len(found) == 40
    spent = asked()
    assert sum(spent.values()) <= len(people) + len(found) / 50 + 30, spent


# --- a folder too large to be listed at once


LARGE = 20 * 512 + 700
"""More than the pages that are read at once when the watching begins."""


@pytest.fixture
def large(world: ExchangeWorld) -> ExchangeWorld:
    """A large inbox, and one old letter elsewhere."""
    raw = mail("old{}@x.example")
    for number in range(LARGE):
        world.deliver(raw.replace(b"{}", str(number).encode()), Folder.INBOX)
    return world


def marks(cursor: str) -> list[str | None]:
    """Since when the folders are asked by time."""
    return [mark.get("since") for mark in json.loads(cursor)["folders"].values()]


def test_a_large_mailbox_is_watched_without_listing_it(large: ExchangeWorld, asked: Asked) -> None:
    mailbox = large.connect().mailbox
    cursor = begun(mailbox)
    spent = asked()
    assert sum(spent.values()) <= 30, spent
    assert len([since for since in marks(cursor) if since is not None]) == 1


def test_what_arrives_in_a_large_folder_is_told_before_it_is_listed(large: ExchangeWorld) -> None:
    mailbox = large.connect().mailbox
    cursor = begun(mailbox)
    told: set[str] = set()
    for number in range(4):
        large.deliver(mail(f"new{number}@x.example"), Folder.INBOX)
        heads, cursor = news(mailbox, cursor)
        told |= set(message_ids(heads))
        assert f"new{number}@x.example" in told
    assert marks(cursor) == [None] * FOLDERS  # the stream was read to its end and has taken over
    large.deliver(mail("last@x.example"), Folder.INBOX)
    assert message_ids(news(mailbox, cursor)[0]) == ["last@x.example"]


def test_a_letter_of_the_same_second_as_the_newest_one_is_told(large: ExchangeWorld) -> None:
    mailbox = large.connect().mailbox
    cursor = begun(mailbox)
    newest = max(item.modified for item in large.store.items.values())
    large.deliver(mail("twin@x.example"), Folder.INBOX)
    large.store.items[next(reversed(large.store.items))].modified = newest
    assert "twin@x.example" in message_ids(news(mailbox, cursor)[0])


def test_once_it_is_listed_nothing_new_is_one_request_a_folder(large: ExchangeWorld, asked: Asked) -> None:
    mailbox = large.connect().mailbox
    cursor = begun(mailbox)
    for _ in range(3):
        _, cursor = news(mailbox, cursor)
    asked()
    news(mailbox, cursor)
    assert asked() == {"SyncFolderItems": FOLDERS}
