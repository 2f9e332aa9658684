"""What may leave for Google, and what is stopped before it does."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from connectors.google.gate import calendar_gate, gmail_gate, token_gate
from connectors.google.http import CALENDAR, GMAIL, pubsub
from connectors.guard import Asked, Refused
from tests.servers.google.discovery import shipped
from tests.servers.google.recorder import SENDS, harm

MAIL = "https://gmail.googleapis.com/gmail/v1/users/me/"
DATES = "https://www.googleapis.com/calendar/v3/"
EVENTS = DATES + "calendars/primary/events"
OWN: dict[str, Any] = {"id": "abcde", "start": {}, "end": {}, "summary": "x", "reminders": {"useDefault": False}}
MATCH = {"If-Match": '"1"'}


def asked(method: str, url: str, body: Any = None, headers: Any = None) -> Asked:
    return Asked(
        method=method, url=url, body=json.dumps(body).encode() if body is not None else b"", headers=headers or {}
    )


ALLOWED = [
    asked("GET", MAIL + "messages?q=from%3Aa&alt=json&maxResults=500&pageToken=1"),
    asked("GET", MAIL + "messages/18c?format=raw&alt=json"),
    asked("GET", MAIL + "threads/18c?format=metadata&metadataHeaders=From&metadataHeaders=To"),
    asked("GET", MAIL + "history?startHistoryId=7&fields=history(id)"),
    asked("GET", MAIL + "drafts/r-77"),
    asked("GET", MAIL + "settings/sendAs"),
    asked("POST", MAIL + "drafts?alt=json", {"message": {"raw": "eA", "threadId": "1"}}),
    asked("PUT", MAIL + "drafts/r7", {"id": "r7", "message": {"raw": "eA"}}),
    asked("DELETE", MAIL + "drafts/r7"),
    asked("GET", DATES + "users/me/calendarList?pageToken=2"),
    asked("GET", DATES + "calendars/a%40group.calendar.google.com/events?syncToken=x&maxResults=2500"),
    asked("GET", DATES + "calendars/en.usa%23holiday%40group.v.calendar.google.com/events?timeMin=x"),
    asked("POST", DATES + "freeBusy", {"timeMin": "a", "timeMax": "b", "items": []}),
    asked("POST", EVENTS + "?sendUpdates=none", OWN),
    asked("PUT", EVENTS + "/abcde?sendUpdates=none", OWN, MATCH),
    asked("DELETE", EVENTS + "/abcde?sendUpdates=none", None, MATCH),
]
STOPPED = [
    asked("POST", MAIL + "messages/send", {"raw": "eA"}),
    asked("POST", MAIL + "drafts/send", {"id": "r7"}),
    asked("PUT", MAIL + "drafts/send", {"message": {"raw": "eA"}}),
    asked("POST", MAIL + "drafts?uploadType=media", {"message": {"raw": "eA"}}),
    asked("POST", MAIL.replace("/gmail/", "/upload/gmail/") + "drafts", {"message": {"raw": "eA"}}),
    asked("POST", MAIL + "messages/import", {"raw": "eA"}),
    asked("POST", MAIL + "messages", {"raw": "eA"}),
    asked("POST", MAIL + "messages/18c/modify", {"addLabelIds": ["SENT"]}),
    asked("DELETE", MAIL + "messages/18c"),
    asked("POST", "https://gmail.googleapis.com/batch/gmail/v1"),
    asked("POST", "https://gmail.googleapis.com/batch"),
    asked("POST", MAIL + "drafts", {"message": {"raw": "eA", "labelIds": ["SENT"]}}),
    asked("POST", MAIL + "drafts", {"message": {"raw": "eA"}}, {"X-HTTP-Method-Override": "DELETE"}),
    asked("GET", MAIL + "messages", None, {"x-http-method-override": "POST"}),
    asked("GET", MAIL + "messages?access_token=stolen"),
    asked("GET", MAIL + "messages?alt=media"),
    asked("GET", MAIL.replace("/me/", "/boss%40example.org/") + "messages"),
    asked("GET", "http://gmail.googleapis.com/gmail/v1/users/me/messages"),
    asked("GET", "https://evil.example/gmail/v1/users/me/messages"),
    asked("POST", EVENTS, OWN),
    asked("POST", EVENTS + "?sendUpdates=all", OWN),
    asked("POST", EVENTS + "?sendUpdates=none&sendUpdates=all", OWN),
    asked("POST", EVENTS + "?sendUpdates=none&sendNotifications=true", OWN),
    asked("POST", EVENTS + "?sendUpdates=none", {**OWN, "attendees": [{"email": "a@b"}]}),
    asked("POST", EVENTS + "?sendUpdates=none", {**OWN, "attendees": []}),
    asked("POST", EVENTS + "?sendUpdates=none", {**OWN, "conferenceData": {}}),
    asked("POST", EVENTS + "?sendUpdates=none", {**OWN, "extendedProperties": {"shared": {"a": "b"}}}),
    asked("POST", EVENTS + "?sendUpdates=none", {**OWN, "reminders": {"useDefault": True}}),
    asked("POST", EVENTS + "?sendUpdates=none", {key: OWN[key] for key in ("id", "start", "end")}),
    asked(
        "POST",
        EVENTS + "?sendUpdates=none",
        {**OWN, "reminders": {"useDefault": False, "overrides": [{"method": "email", "minutes": 5}]}},
    ),
    asked("PUT", EVENTS + "/abcde?sendUpdates=none", OWN),
    asked("PUT", EVENTS + "/abcde?sendUpdates=none", OWN, {"If-Match": "*"}),
    asked("DELETE", EVENTS + "/abcde?sendUpdates=none"),
    asked("DELETE", EVENTS + "/abcde", None, MATCH),
    asked("POST", EVENTS + "/import?sendUpdates=none", OWN),
    asked("POST", EVENTS + "/quickAdd?text=lunch&sendUpdates=none"),
    asked("POST", EVENTS + "/abcde/move?destination=x&sendUpdates=none"),
    asked("POST", EVENTS + "/watch", {"id": "1"}),
    asked("POST", DATES + "calendars/primary/acl", {"role": "reader"}),
    asked("POST", DATES + "calendars/primary/clear"),
    asked("DELETE", DATES + "calendars/primary"),
    asked("POST", "https://www.googleapis.com/batch/calendar/v3"),
    asked("GET", DATES + "calendars/../events"),
    asked("GET", DATES + "calendars/a%2Fevents%2FquickAdd%3Ftext=x/events"),
    asked("POST", DATES + "calendars/%2e%2e/events?sendUpdates=none", OWN),
    asked("POST", EVENTS + "?sendUpdates=none", OWN, {"X-Method-Override": "PATCH"}),
]


SUBSCRIPTION = "projects/dana-1234/subscriptions/mail"
PUBSUB = pubsub(SUBSCRIPTION)
VALUES = {"userId": "me", "subscription": SUBSCRIPTION, "topic": "projects/dana-1234/topics/mail"}
PULLED = f"https://pubsub.googleapis.com/v1/{SUBSCRIPTION}"
TOPIC = {"topicName": "projects/dana-1234/topics/mail"}


def test_gmail_is_told_to_write_to_a_topic_only_where_the_user_set_one_up() -> None:
    watch = asked("POST", MAIL + "watch?alt=json", TOPIC)
    gmail_gate(GMAIL.root, watched=True).check(watch)
    with pytest.raises(Refused):
        gmail_gate(GMAIL.root).check(watch)
    for body in (None, {}, {"topicName": "https://evil.example/"}, TOPIC | {"labelIds": ["INBOX"]}):
        with pytest.raises(Refused):
            gmail_gate(GMAIL.root, watched=True).check(asked("POST", MAIL + "watch", body))


@pytest.mark.parametrize(
    "each",
    [
        asked("GET", PULLED + "?fields=topic&alt=json"),
        asked("POST", PULLED + ":pull?alt=json", {"maxMessages": 10}),
        asked("POST", PULLED + ":acknowledge?alt=json", {"ackIds": ["a"]}),
    ],
    ids=lambda each: each.url[-40:],
)
def test_one_subscription_may_be_read(each: Asked) -> None:
    pubsub(SUBSCRIPTION).gate("https://pubsub.googleapis.com/").check(each)


@pytest.mark.parametrize(
    "each",
    [
        asked("GET", PULLED + "2"),
        asked("POST", PULLED.replace("dana-1234", "other") + ":pull", {"maxMessages": 10}),
        asked("POST", PULLED + ":pull", {"maxMessages": 10, "returnImmediately": True}),
        asked("POST", PULLED + ":modifyPushConfig", {"pushConfig": {"pushEndpoint": "https://evil.example/"}}),
        asked("PUT", PULLED, {"topic": TOPIC["topicName"]}),
        asked("PATCH", PULLED, {}),
        asked("DELETE", PULLED),
        asked("POST", "https://pubsub.googleapis.com/v1/projects/dana-1234/topics/mail:publish", {"messages": []}),
        asked("POST", "https://evil.example/v1/" + SUBSCRIPTION + ":pull", {"maxMessages": 10}),
    ],
    ids=lambda each: f"{each.method} {each.url[-50:]}",
)
def test_nothing_else_of_it_may_leave(each: Asked) -> None:
    with pytest.raises(Refused):
        pubsub(SUBSCRIPTION).gate("https://pubsub.googleapis.com/").check(each)


def check(each: Asked) -> None:
    gates = {
        GMAIL.root: gmail_gate(GMAIL.root),
        CALENDAR.root: calendar_gate(CALENDAR.root),
        PUBSUB.root: PUBSUB.gate(PUBSUB.root),
    }
    root = next((root for root in gates if each.url.startswith(root)), CALENDAR.root)
    gates[root].check(each)


@pytest.mark.parametrize("each", ALLOWED, ids=lambda each: f"{each.method} {each.url[-60:]}")
def test_what_the_connectors_need_may_leave(each: Asked) -> None:
    check(each)


@pytest.mark.parametrize("each", STOPPED, ids=lambda each: f"{each.method} {each.url[-60:]}")
def test_everything_else_is_stopped(each: Asked) -> None:
    with pytest.raises(Refused):
        check(each)


@pytest.mark.parametrize("number", range(len(ALLOWED)))
def test_no_allowed_request_goes_with_another_verb(number: int) -> None:
    each = ALLOWED[number]
    for verb in {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"} - {each.method}:
        other = Asked(method=verb, url=each.url, body=each.body, headers=each.headers)
        if (verb, each.method) in {("PATCH", "PUT"), ("DELETE", "GET"), ("GET", "DELETE")} or "/abcde" in each.url:
            continue  # pairs that are both on the list, with another body
        with pytest.raises(Refused):
            check(other)


def test_no_method_that_sends_is_reachable_whatever_its_parameters() -> None:
    """Every method of the documents with plausible parameters: what the recorder calls harm, the gate stops."""
    for document in (shipped("gmail", "v1"), shipped("calendar", "v3"), shipped("pubsub", "v1")):
        for method in document.methods:
            path = method.path.pattern.replace("\\", "")
            for slot in method.path.groupindex:
                path = re.sub(rf"\(\?P<{slot}>.*?\)", VALUES.get(slot, "abcde"), path)
            for body in (None, {}, OWN, {"message": {"raw": "eA"}}, {"raw": "eA"}, {"id": "r7"}):
                for query in ("", "?sendUpdates=none", "?sendUpdates=all"):
                    each = asked(method.http, document.plain["rootUrl"].rstrip("/") + path + query, body, MATCH)
                    if method.id in SENDS or harm(method.id, each.query, body):
                        with pytest.raises(Refused):
                            check(each)


def test_a_refresh_goes_to_the_token_endpoint_only() -> None:
    gate = token_gate("https://oauth2.googleapis.com/token")
    form = b"grant_type=refresh_token&refresh_token=x&client_id=y"
    gate.check(Asked(method="POST", url="https://oauth2.googleapis.com/token", body=form))
    for url, body in (
        ("https://oauth2.googleapis.com/revoke", form),
        ("https://evil.example/token", form),
        ("https://oauth2.googleapis.com/token?x=1", form),
        ("https://oauth2.googleapis.com/token", b"grant_type=password"),
    ):
        with pytest.raises(Refused):
            gate.check(Asked(method="POST", url=url, body=body))
