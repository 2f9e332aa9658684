"""Between the connector and real servers the network goes wrong: nothing is lost, and nothing is written twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from connectors.caldav import client as wire
from connectors.errors import Conflict, NotFound, Temporary
from tests.conformance.blocks import block
from tests.conformance.calendar import events_of, listing
from tests.conformance.world import KEY, NOW, WINDOW
from tests.servers.davuser import DavUser
from tests.servers.proxy import Act, Fault, Proxy, Way

from .test_reading import put

pytestmark = pytest.mark.server
HEADLINE = rb"^HTTP/1\.[01] 2\d\d"
"""The first line of a good answer."""


@pytest.fixture(params=["radicale", "xandikos", "cyrus"])
def faulty(request, make_world, authority):
    """A user of each server behind a network that goes wrong: the world, and the network."""
    server = request.getfixturevalue(request.param)
    user = server.user()
    user = user if isinstance(user, DavUser) else user.calendars
    port = int(user.base_url.rpartition(":")[2])
    proxy = Proxy(port, certificate=authority.certificate(), trust=authority.file)
    world = make_world(user)
    yield world, proxy
    proxy.heal()
    proxy.stop()


def through(world, proxy):
    """A connection that goes through the faulty network."""
    return world.connect(url=f"https://localhost:{proxy.port}")


def test_an_answer_cut_once_is_no_trouble(faulty):
    world, proxy = faulty
    put(world, "one", "a@x")
    connection = through(world, proxy)
    listing(connection.calendar, None)
    for act in (Act.CUT, Act.HALF, Act.CUT_AFTER):
        proxy.add(Fault(at=HEADLINE, act=act))
        resources, _, _ = listing(connection.calendar, None)
        proxy.wait()
        assert [each.uid for each in events_of(resources)] == ["a@x"]


def test_a_connection_cut_between_two_passes_is_no_trouble(faulty):
    world, proxy = faulty
    put(world, "one", "a@x")
    connection = through(world, proxy)
    _, cursor, _ = listing(connection.calendar, None)
    proxy.cut()
    assert listing(connection.calendar, cursor)[0] == []


@pytest.mark.parametrize("after", [1, 200, 700, 1_500, 3_000])
def test_answers_cut_again_and_again_lose_nothing(faulty, after):
    world, proxy = faulty
    for number in range(12):
        put(world, f"r{number}", f"e{number}@x", NOW + timedelta(hours=number))
    _, cursor, _ = listing(through(world, proxy).calendar, None)
    put(world, "r7", "e7@x", NOW)
    world.user.remove("r8")
    proxy.add(Fault(after=after, act=Act.CUT, times=50))
    told = []
    try:
        for page in through(world, proxy).calendar.changes(cursor, WINDOW):
            cursor = page.cursor
            told += page.resources
    except Temporary:
        pass
    proxy.heal()
    told += listing(through(world, proxy).calendar, cursor)[0]
    assert {each.ref.rsplit("/", 1)[-1]: len(each.events) for each in told} == {"r7.ics": 1, "r8.ics": 0}


def test_a_server_that_is_down_is_waited_for_and_taken_up_again(faulty):
    world, proxy = faulty
    put(world, "one", "a@x")
    proxy.refuse()
    connection = through(world, proxy)
    with pytest.raises(Temporary, match="cannot be reached"):
        listing(connection.calendar, None)
    proxy.allow()
    assert [each.uid for each in events_of(listing(connection.calendar, None)[0])] == ["a@x"]


@pytest.mark.parametrize("way", [Way.UP, Way.DOWN])
def test_a_half_open_connection_is_given_up_and_made_anew(faulty, monkeypatch, way):
    world, proxy = faulty
    put(world, "one", "a@x")
    connection = through(world, proxy)
    _, cursor, _ = listing(connection.calendar, None)
    connection.close()
    monkeypatch.setattr(wire, "_TIMEOUT", httpx.Timeout(1.0))
    listing(connection.calendar, cursor)
    proxy.add(Fault(at=rb"^(PROPFIND|HTTP)", way=way, act=Act.STALL))
    with pytest.raises(Temporary, match="in time"):
        listing(connection.calendar, cursor)
    proxy.heal()
    assert listing(connection.calendar, cursor)[0] == []


def test_a_slow_network_is_no_trouble(faulty):
    world, proxy = faulty
    put(world, "one", "a@x")
    connection = through(world, proxy)
    proxy.add(Fault(at=HEADLINE, act=Act.DELAY, seconds=0.2, times=3))
    assert [each.uid for each in events_of(listing(connection.calendar, None)[0])] == ["a@x"]
    proxy.wait()


# --- writing


def lose_the_answer(proxy, act=Act.CUT):
    """The next good answer to a PUT or DELETE never arrives: the server did it. Those to reading are 207."""
    proxy.add(Fault(at=rb"^HTTP/1\.[01] 20[0-4]", act=act))


@pytest.mark.parametrize("act", [Act.CUT, Act.HALF])
def test_a_block_whose_answer_was_lost_stands_there_once(faulty, act):
    world, proxy = faulty
    blocks = through(world, proxy).own_blocks
    assert blocks.find(KEY) is None
    lose_the_answer(proxy, act)
    with pytest.raises(Temporary):
        blocks.put(block())
    proxy.wait()
    found = blocks.find(KEY)
    assert found is not None
    with pytest.raises(Conflict):
        blocks.put(block(title="Twice"))
    assert world.user.resources() == [KEY]
    assert blocks.replace(found.ref, block(title="Moved"), found.revision) == blocks.find(KEY)


def test_a_block_whose_request_was_lost_may_be_put_again(faulty):
    world, proxy = faulty
    blocks = through(world, proxy).own_blocks
    assert blocks.find(KEY) is None
    proxy.add(Fault(at=rb"^PUT ", way=Way.UP, act=Act.CUT))
    with pytest.raises(Temporary):
        blocks.put(block())
    proxy.wait()
    assert blocks.find(KEY) is None
    assert blocks.put(block()) == blocks.find(KEY)


def test_a_move_whose_answer_was_lost_is_done_once(faulty):
    world, proxy = faulty
    connection = through(world, proxy)
    placed = connection.own_blocks.put(block())
    later = replace(block(), start=NOW + timedelta(days=1), end=NOW + timedelta(days=1, hours=1))
    lose_the_answer(proxy)
    with pytest.raises(Temporary):
        connection.own_blocks.replace(placed.ref, later, placed.revision)
    proxy.wait()
    again = connection.own_blocks.replace(placed.ref, later, placed.revision)
    assert connection.own_blocks.find(KEY) == again
    assert [each.start for each in events_of(listing(connection.calendar, None)[0])] == [later.start]


def test_a_removal_whose_answer_was_lost_is_known_for_done(faulty):
    world, proxy = faulty
    connection = through(world, proxy)
    placed = connection.own_blocks.put(block())
    lose_the_answer(proxy)
    with pytest.raises(Temporary):
        connection.own_blocks.remove(placed.ref, placed.revision)
    proxy.wait()
    with pytest.raises(NotFound):
        connection.own_blocks.remove(placed.ref, placed.revision)
    assert world.user.resources() == []
