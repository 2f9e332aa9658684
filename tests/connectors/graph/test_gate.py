"""Nothing that sends or notifies leaves for Microsoft, whatever asks for it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from connectors.graph.gate import ROOT, graph_gate, sign_in_gate
from connectors.guard import Asked, Refused

GATE = graph_gate(ROOT)
JSON = {"Content-Type": "application/json"}
DRAFT = {"subject": "Hello", "body": {"contentType": "text", "content": "x"}, "toRecipients": []}
BLOCK = {"subject": "Prepare", "start": {}, "end": {}, "transactionId": "ab" * 32}


def asked(method: str, path: str, body: Any = None, **headers: str) -> Asked:
    """A request of ours."""
    content = json.dumps(body).encode() if body is not None else b""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Asked(method=method, url=ROOT + path, body=content, headers={**(JSON if content else {}), **named})


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "me/mailFolders?$select=id", None),
        ("GET", "me/mailFolders/AQMk=/messages/delta?$deltatoken=x", None),
        ("GET", "me/messages?$search=%22participants:a@b.example%22", None),
        ("GET", "me/messages/AAk_-=/$value", None),
        ("GET", "me/calendars/x/calendarView/delta?startDateTime=a&endDateTime=b", None),
        ("POST", "me/messages", DRAFT),
        ("POST", "me/events", BLOCK),
        ("POST", "me/mailFolders", {"displayName": "Followthrough"}),
        ("POST", "me/mailFolders/AAk_-=/childFolders", {"displayName": "Did not meet"}),
    ],
)
def test_readings_drafts_and_own_entries_leave(method: str, path: str, body: Any) -> None:
    GATE.check(asked(method, path, body))


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "me/sendMail", {"message": DRAFT}),
        ("POST", "me/mailFolders", {"displayName": "Outbox"}),
        ("POST", "me/mailFolders", {"displayName": "Later", "isHidden": True}),
        ("POST", "me/messages/AAk/send", None),
        *(
            ("POST", f"me/messages/AAk/{verb}", {})
            for verb in ("reply", "replyAll", "forward", "createReply", "move", "copy")
        ),
        *(
            ("POST", f"me/events/AAk/{verb}", {})
            for verb in ("accept", "decline", "tentativelyAccept", "cancel", "forward")
        ),
        ("POST", "me/events", BLOCK | {"attendees": [{"emailAddress": {"address": "mina@reef.example"}}]}),
        ("POST", "me/events", BLOCK | {"attendees": []}),
        ("POST", "me/events", BLOCK | {"isOnlineMeeting": True}),
        ("POST", "me/events", BLOCK | {"responseRequested": True}),
        ("POST", "me/messages", DRAFT | {"isDraft": False}),
        ("POST", "me/messages", [DRAFT]),
        ("POST", "me/calendars/x/events", BLOCK),
        ("PATCH", "me/mailboxSettings", {"automaticRepliesSetting": {}}),
        ("POST", "subscriptions", {}),
        ("GET", "me/messages/AAk/send", None),
        ("GET", "me/messages?$expand=attachments&send=true", None),
        ("GET", "users/mina@reef.example/messages", None),
        ("DELETE", "me/mailFolders/AAk", None),
    ],
)
def test_everything_else_is_stopped(method: str, path: str, body: Any) -> None:
    with pytest.raises(Refused):
        GATE.check(asked(method, path, body))


@pytest.mark.parametrize("path", ["me/messages/AAk", "me/events/AAk"])
@pytest.mark.parametrize("mark", ["", "*"])
def test_what_is_changed_or_removed_was_seen_as_it_is(path: str, mark: str) -> None:
    for method, body in (("PATCH", {"subject": "x"}), ("DELETE", None)):
        GATE.check(asked(method, path, body, If_Match='W/"x"'))
        with pytest.raises(Refused):
            GATE.check(asked(method, path, body, If_Match=mark))


def test_a_method_in_a_header_is_no_way_around() -> None:
    for name in ("X_HTTP_Method_Override", "X_HTTP_Method"):
        with pytest.raises(Refused):
            GATE.check(asked("GET", "me/messages/AAk", **{name: "DELETE"}))
        with pytest.raises(Refused):
            GATE.check(asked("POST", "me/messages", DRAFT, **{name: "PUT"}))


def batch(*parts: dict[str, Any]) -> Asked:
    """A batch of these parts."""
    return asked("POST", "$batch", {"requests": list(parts)})


def test_a_batch_of_readings_leaves() -> None:
    GATE.check(batch({"id": "0", "method": "GET", "url": "/me/messages/AAk?$select=id", "headers": {}}))


@pytest.mark.parametrize(
    "part",
    [
        {"id": "0", "method": "POST", "url": "/me/sendMail", "body": {}},
        {"id": "0", "method": "POST", "url": "/me/messages", "body": DRAFT},
        {"id": "0", "method": "GET", "url": "/me/messages/AAk/send"},
        {"id": "0", "method": "GET", "url": "/me/messages", "body": {}},
        {"id": "0", "method": "GET", "url": "/me/messages", "headers": {"X-HTTP-Method-Override": "POST"}},
        {"id": "0", "method": "GET", "url": "https://elsewhere.example/"},
        {"id": "0", "method": "GET"},
        "GET",
    ],
)
def test_a_batch_hides_nothing(part: Any) -> None:
    good = {"id": "1", "method": "GET", "url": "/me/messages"}
    with pytest.raises(Refused):
        GATE.check(batch(good, part))


def test_a_batch_is_neither_empty_nor_endless() -> None:
    good = {"id": "1", "method": "GET", "url": "/me/messages"}
    GATE.check(batch(*[good] * 20))
    for parts in ([], [good] * 21):
        with pytest.raises(Refused):
            GATE.check(batch(*parts))


@pytest.mark.parametrize(
    "scope",
    ["Mail.Send", "https://graph.microsoft.com/Mail.Send offline_access", "https://graph.microsoft.com/.default"],
)
def test_nobody_is_signed_in_to_send(scope: str) -> None:
    gate = sign_in_gate("https://login.microsoftonline.com")
    url = "https://login.microsoftonline.com/common/oauth2/v2.0/token"
    gate.check(Asked(method="POST", url=url, body=b"scope=Mail.ReadWrite"))
    with pytest.raises(Refused):
        gate.check(Asked(method="POST", url=url, body=f"scope={scope}".encode()))
