"""Whatever happens on the server, between any two passes: whoever reads what is told knows what is there."""

from __future__ import annotations

import ssl
from contextlib import suppress
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.caldav import open_caldav
from connectors.caldav.client import Client
from connectors.contract import Window
from connectors.errors import Temporary
from tests.conformance.world import NOW, WINDOW

from .odd import Odd
from .scripted import Reply, Scripted

NAMES, CALENDARS, UIDS = "ab", ("cal", "work"), ("u1", "u2")
FAR = WINDOW.end + timedelta(days=60)
PUT = st.tuples(
    st.just("put"),
    st.sampled_from(CALENDARS),
    st.sampled_from(NAMES),
    st.sampled_from(UIDS),
    st.sampled_from([NOW, NOW + timedelta(hours=1), FAR]),
)
REMOVE = st.tuples(st.just("remove"), st.sampled_from(CALENDARS), st.sampled_from(NAMES))
OTHER = st.one_of(
    st.tuples(st.just("move"), st.sampled_from(NAMES)),
    st.tuples(st.just("tokens"), st.booleans()),
    st.tuples(st.just("forget")),
    st.tuples(st.just("fail"), st.integers(min_value=0, max_value=4)),
    st.tuples(st.just("new window")),
    st.tuples(st.just("restart")),
)
PASS = st.just(("pass",))
ACTS = st.lists(st.one_of(PUT, PUT, REMOVE, REMOVE, OTHER, PASS, PASS), min_size=8, max_size=24)


class Reader:
    """Takes what is told as the daemon does: events are known by their UID, and stay with whoever told them first."""

    def __init__(self) -> None:
        self.cursor: str | None = None
        self.window = WINDOW
        """Of the last whole listing."""
        self.known: dict[str, tuple[str, object]] = {}
        self.voices: dict[str, set[str]] = {}
        """What each resource told last."""

    def read(self, calendar, window):
        named: set[str] = set()
        again: dict[str, tuple[str, object]] = {}
        page = None
        for page in calendar.changes(self.cursor, window):
            for resource in page.resources:
                named.add(resource.ref)
                self._take(resource, again)
            if not page.whole:
                self.cursor = page.cursor
        assert page is not None
        if page.whole:
            self.window = window
            for uid, (ref, start) in list(self.known.items()):
                if ref not in named:
                    if again.get(uid, (None, None))[1] == start:
                        self.known[uid] = again[uid]
                    else:
                        del self.known[uid]
            self.voices = {ref: uids for ref, uids in self.voices.items() if ref in named}
            self.cursor = page.cursor

    def _take(self, resource, again):
        if resource.problem and not resource.unread:
            return
        told = {event.uid: event.start for event in resource.events}
        self.voices[resource.ref] = set(told)
        for uid, start in told.items():
            if uid in self.known and self.known[uid][1] == start:
                again[uid] = (resource.ref, start)
            else:
                self.known[uid] = (resource.ref, start)
        for uid, (ref, _) in list(self.known.items()):
            if ref == resource.ref and uid not in told:
                del self.known[uid]


class Story:
    """A server, a connector and a reader, over which acts go."""

    def __init__(self, server: Scripted) -> None:
        self.server = server
        self.odd = Odd(calendars={name: {} for name in CALENDARS})
        self.odd.put("anchor", "anchor", calendar="cal")
        self.odd.put("anchor", "anchor2", calendar="work")
        self.window = WINDOW
        self.reader = Reader()
        server.script = self.odd
        self.restart()

    def restart(self):
        self.close()
        opened = open_caldav(self.server.url, "dana", lambda: "secret", zone=ZoneInfo("UTC"))
        self.calendar, self._end = opened.calendar, opened.close

    def close(self):
        getattr(self, "_end", lambda: None)()

    def act(self, kind, *more):
        if kind == "put":
            calendar, name, uid, start = more
            self.odd.put(name, uid, start, calendar=calendar)
        elif kind == "remove" and more[1] in self.odd.calendars[more[0]]:
            self.odd.remove(more[1], calendar=more[0])
        elif kind == "move" and more[0] in self.odd.calendars["cal"]:
            text = self.odd.calendars["cal"][more[0]]
            self.odd.remove(more[0])
            self.odd.put(more[0], calendar="work", text=text)
        elif kind == "tokens":
            self.odd.tokens = more[0]
        elif kind == "forget":
            self.odd.before = lambda request: Reply(status=403) if "sync-collection" in request.body else None
        elif kind == "fail":
            self._fail_after(more[0])
        elif kind == "new window":
            day = timedelta(days=5)
            self.window = Window(start=self.window.start + day, end=self.window.end + day)
        elif kind == "restart":
            self.restart()
        elif kind == "pass":
            self.reader.read(self.calendar, self.window)
            self.odd.before = lambda _: None

    def _fail_after(self, requests):
        """The next pass breaks in the middle."""
        left = iter(range(requests))
        self.odd.before = lambda _: None if next(left, None) is not None else Reply(status=503)
        with suppress(Temporary):
            self.reader.read(self.calendar, self.window)
        self.odd.before = lambda _: None

    def _is_inside(self, start: datetime) -> bool:
        return start < self.reader.window.end and start + timedelta(hours=1) > self.reader.window.start

    def check(self):
        self.odd.before = lambda _: None
        self.reader.read(self.calendar, self.window)
        there: dict[str, set[str]] = {}
        for resources in self.odd.calendars.values():
            for text in resources.values():
                uid, start = (text.partition(mark)[2].partition("\r\n")[0] for mark in ("UID:", "DTSTART:"))
                if self._is_inside(datetime.fromisoformat(start)):
                    there.setdefault(uid, set()).add(start)
        known = {uid: f"{start:%Y%m%dT%H%M%SZ}" for uid, (_, start) in self.reader.known.items()}
        assert known.keys() == there.keys()
        assert all(start in there[uid] for uid, start in known.items())
        assert sorted(uid for uids in self.reader.voices.values() for uid in uids) == sorted(there), (
            "one voice for each"
        )
        refs = {uid: ref for uid, (ref, _) in self.reader.known.items()}
        paths = {f"/dana/{calendar}/{name}.ics" for calendar, names in self.odd.calendars.items() for name in names}
        assert set(refs.values()) <= paths, "what is known is known from where it is"


@pytest.fixture(scope="module")
def server():
    """One for all stories; certificates are loaded once, because no story uses them and each has many connections."""
    with pytest.MonkeyPatch.context() as patch:
        trust = ssl.create_default_context()
        patch.setattr(Client, "_trust", lambda _: trust)
        running = Scripted(Odd())
        yield running
        running.stop()


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_whoever_reads_what_is_told_knows_what_is_there(server, acts):
    story = Story(server)
    try:
        story.act("pass")
        for act in acts:
            story.act(*act)
        story.check()
    finally:
        story.close()
