"""What doctor is told of a CalDAV account."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from connectors.caldav import open_caldav
from connectors.errors import AuthNeeded

from .odd import Odd
from .scripted import Reply, Scripted

READ_ONLY = "<d:current-user-privilege-set><d:privilege><d:read/></d:privilege></d:current-user-privilege-set>"


@pytest.fixture
def odd():
    return Odd(calendars={"cal": {}, "work": {}})


@pytest.fixture
def findings(odd):
    """What is told of the account."""
    server = Scripted(odd)

    def tell(**more):
        opened = open_caldav(server.url, "dana", lambda: "secret", zone=ZoneInfo("UTC"), **more)
        try:
            return [(each.name, each.ok, each.text) for each in opened.checkup.findings()]
        finally:
            opened.close()

    yield tell
    server.stop()


def test_the_watched_calendars_are_named(findings):
    assert findings()[0] == ("calendars", True, "Watched on the server, by asking: cal, work.")
    assert findings(calendars=["work"])[0] == ("calendars", True, "Watched on the server, by asking: work.")


def test_what_could_be_sent_is_told(findings):
    ((name, ok, text),) = findings()[1:]
    assert (name, ok) == ("can it send?", True)
    assert "without guests" in text


def test_where_entries_go_is_told_to_those_who_want_them(odd, findings):
    odd.properties["cal"] = READ_ONLY
    assert ("entries of ours", True, "They go into work.") in findings(blocks=True)
    odd.properties["work"] = READ_ONLY
    name, ok, text = findings(blocks=True)[-1]
    assert (name, ok) == ("entries of ours", False)
    assert "`calendars`" in text


def test_an_account_without_calendars_is_not_well(odd, findings):
    odd.calendars.clear()
    name, ok, _ = findings(blocks=True)[0]
    assert (name, ok) == ("calendars", False)


def test_a_wrong_password_is_the_last_line(odd, findings):
    odd.before = lambda _: Reply(status=401)
    with pytest.raises(AuthNeeded):
        findings()
