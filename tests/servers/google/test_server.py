"""The test server itself: what breaks the discovery documents, or could tell somebody something, fails the test."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from .calendar import Calendars
from .calendar_api import OWNER
from .discovery import shipped
from .recorder import harm
from .server import TOKEN, Call, GoogleServer, Reply

EVENTS = f"calendar/v3/calendars/{OWNER}/events"
OWN = {"start": {"dateTime": "2026-03-02T09:00:00Z"}, "end": {"dateTime": "2026-03-02T10:00:00Z"}}


@pytest.fixture
def server() -> Iterator[GoogleServer]:
    """With an empty calendar; tests forgive what they provoked."""
    with GoogleServer(Calendars().routes()) as google:
        yield google


def ask(server: GoogleServer, method: str, path: str, body: Any = None, token: str = TOKEN) -> tuple[int, Any]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(server.endpoint + path, data, {"Authorization": f"Bearer {token}"}, method=method)  # noqa: S310 http, here
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=10) as answer:
            return answer.status, json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


def provoked(server: GoogleServer) -> tuple[list[str], list[str]]:
    """What was noted, and is forgiven."""
    found = (list(server.violations), list(server.harm))
    server.violations.clear()
    server.harm.clear()
    return found


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (f"{EVENTS}?colour=red", "no parameter 'colour'"),
        (f"{EVENTS}?maxResults=many", "no integer"),
        (f"{EVENTS}?singleEvents=yes", "no boolean"),
        (f"{EVENTS}?orderBy=luck", "none of"),
        (f"{EVENTS}?maxResults=0", "below 1"),
        (f"{EVENTS}?timeMin=yesterday", "no date-time"),
        (f"{EVENTS}?pageToken=a&pageToken=b", "2 times"),
        (f"{EVENTS}?fields=items(colour)", "no field 'colour'"),
        (f"{EVENTS}?fields=items(id", "does not close"),
        ("calendar/v3/nothing", "nothing that Google has"),
    ],
)
def test_a_question_google_would_not_understand_is_noted(server: GoogleServer, path: str, words: str) -> None:
    ask(server, "GET", path)
    violations, _ = provoked(server)
    assert words in " ".join(violations)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"start": {}}, "body.end is required"),
        ({**OWN, "colour": "red"}, "body.colour is unknown"),
        ({**OWN, "sequence": "1"}, "body.sequence is no integer"),
        ({**OWN, "reminders": {"overrides": {}}}, "is no list"),
        ([], "body is no object"),
    ],
)
def test_a_body_google_would_not_understand_is_noted(server: GoogleServer, body: Any, words: str) -> None:
    status, _ = ask(server, "POST", f"{EVENTS}?sendUpdates=none", body)
    violations, _ = provoked(server)
    assert status == 400
    assert words in " ".join(violations)


def test_an_answer_google_would_not_give_is_noted(server: GoogleServer) -> None:
    def wrong(_: Call) -> Reply:
        return Reply(body={"kind": "calendar#events", "items": [{"id": 7}]})

    server.routes["calendar.events.list"] = wrong
    ask(server, "GET", EVENTS)
    violations, _ = provoked(server)
    assert "answer.items[0].id is no string: 7" in violations[0]


def test_what_was_noted_fails_the_test() -> None:
    with pytest.raises(AssertionError, match="discovery"), GoogleServer(Calendars().routes()) as server:
        ask(server, "GET", f"{EVENTS}?colour=red")
    with pytest.raises(AssertionError, match="send or notify"), GoogleServer(Calendars().routes()) as server:
        ask(server, "POST", f"{EVENTS}/quickAdd?text=lunch")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "gmail/v1/users/me/messages/send", {"raw": "eA"}),
        ("POST", "gmail/v1/users/me/drafts/send", {"id": "r1"}),
        ("POST", "upload/gmail/v1/users/me/messages/send", {}),
        ("POST", "batch/calendar/v3", {}),
        ("POST", EVENTS, OWN),
        ("POST", f"{EVENTS}?sendUpdates=all", OWN),
        ("POST", f"{EVENTS}?sendUpdates=none", {**OWN, "attendees": [{"email": "a@b.example"}]}),
        ("DELETE", f"{EVENTS}/abcde", None),
        ("POST", f"calendar/v3/calendars/{OWNER}/acl", {"role": "reader"}),
    ],
)
def test_whatever_could_tell_somebody_is_noted_and_refused(
    server: GoogleServer, method: str, path: str, body: Any
) -> None:
    status, _ = ask(server, method, path, body)
    _, noted = provoked(server)
    assert status == 403
    assert len(noted) == 1


def test_every_method_that_is_named_as_harmful_exists() -> None:
    from .recorder import SENDS, WRITES

    known = {
        method.id
        for document in (shipped("gmail", "v1"), shipped("calendar", "v3"), shipped("pubsub", "v1"))
        for method in document.methods
    }
    assert known >= SENDS | WRITES


def test_reading_does_no_harm() -> None:
    assert harm("calendar.events.list", {}, None) == ""
    assert harm("gmail.users.drafts.create", {}, {"message": {"raw": "eA"}}) == ""


def test_a_stranger_is_not_let_in(server: GoogleServer) -> None:
    status, answer = ask(server, "GET", EVENTS, token="tok-eve")
    assert (status, answer["error"]["errors"][0]["reason"]) == (401, "authError")


@pytest.mark.parametrize(
    "more", ["timeMin=2026-01-01T00:00:00Z", "updatedMin=2026-01-01T00:00:00Z", "q=x", "showDeleted=false"]
)
def test_a_sync_token_goes_with_no_other_filter(server: GoogleServer, more: str) -> None:
    _, listed = ask(server, "GET", EVENTS)
    status, _ = ask(server, "GET", f"{EVENTS}?syncToken={listed['nextSyncToken']}&{more}")
    assert status == 400


def test_a_strange_sync_token_is_gone(server: GoogleServer) -> None:
    status, answer = ask(server, "GET", f"{EVENTS}?syncToken=x")
    assert (status, answer["error"]["errors"][0]["reason"]) == (410, "fullSyncRequired")


def test_a_partial_answer_holds_what_was_asked_for_and_nothing_else(server: GoogleServer) -> None:
    ask(server, "POST", f"{EVENTS}?sendUpdates=none", {**OWN, "id": "abcde", "reminders": {"useDefault": False}})
    _, answer = ask(server, "GET", f"{EVENTS}?fields=items(id,start/dateTime)")
    assert answer == {"items": [{"id": "abcde", "start": {"dateTime": "2026-03-02T09:00:00Z"}}]}
