"""The CalDAV servers of the tests do what tests of connectors rely on."""

from __future__ import annotations

from dataclasses import replace

import pytest

pytestmark = pytest.mark.server
TALK = (
    "BEGIN:VEVENT\r\nUID:talk\r\nDTSTAMP:20260301T090000Z\r\nDTSTART:20260302T090000Z\r\n"
    "DTEND:20260302T100000Z\r\nSUMMARY:Talk\r\nEND:VEVENT\r\n"
)
SYNC = """<?xml version="1.0" encoding="utf-8"?>
<D:sync-collection xmlns:D="DAV:"><D:sync-token>{token}</D:sync-token><D:sync-level>1</D:sync-level>
<D:prop><D:getetag/></D:prop></D:sync-collection>"""


@pytest.fixture(params=["radicale", "xandikos", "cyrus"])
def server(request):
    found = request.getfixturevalue(request.param)
    return Calendars(found) if request.param == "cyrus" else found


class Calendars:
    """Of Cyrus, the calendars alone."""

    def __init__(self, cyrus):
        self._cyrus, self._users = cyrus, {}
        self.restart = cyrus.restart

    def user(self):
        both = self._cyrus.user()
        self._users[both.calendars.name] = both
        return both.calendars

    def change_password(self, user, password):
        self._cyrus.change_password(self._users[user.name], password)


def test_users_have_calendars_of_their_own(server):
    one, other = server.user(), server.user()
    one.put("talk", TALK)
    assert "SUMMARY:Talk" in one.get("talk")
    assert one.resources() == ["talk"]
    assert other.resources() == []


def test_a_removed_event_is_gone(server):
    user = server.user()
    user.put("talk", TALK)
    user.remove("talk")
    assert user.resources() == []


def test_a_user_may_have_several_calendars(server):
    user = server.user()
    user.make_calendar("work", title="Work")
    user.put("talk", TALK, calendar="work")
    assert user.resources(calendar="work") == ["talk"]
    assert user.resources() == []
    user.remove_calendar("work")
    assert "work" not in user.calendars()


def test_a_wrong_password_is_refused(server):
    user = server.user()
    with pytest.raises(AssertionError, match="401"):
        replace(user, password="wrong").resources()


def test_nobody_sees_the_calendars_of_others(server):
    user, other = server.user(), server.user()
    user.put("talk", TALK)
    try:
        seen = replace(other, home=user.home).get("talk")
    except AssertionError:
        seen = ""
    assert "Talk" not in seen


def test_a_changed_password_counts_at_once(server):
    user = server.user()
    server.change_password(user, "another")
    with pytest.raises(AssertionError, match="401"):
        user.resources()
    assert replace(user, password="another").resources() == []


def test_changes_are_told_by_token(server):
    user = server.user()
    path = f"{user.home}{user.calendar}/"

    def ask(token: str) -> str:
        return user.request("REPORT", path, SYNC.format(token=token), depth="0").text

    token = ask("").split("sync-token>")[1].split("<")[0]
    user.put("talk", TALK)
    assert "talk.ics" in ask(token)


def test_discovery_finds_the_home(server):
    user = server.user()
    body = '<propfind xmlns="DAV:"><prop><current-user-principal/></prop></propfind>'
    assert user.name in user.request("PROPFIND", "/", body, depth="0").text


def test_events_outlive_a_restart(server):
    user = server.user()
    user.put("talk", TALK)
    server.restart()
    assert user.resources() == ["talk"]
