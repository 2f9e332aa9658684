"""The documented examples of Microsoft Graph: the calls we make are answered there as our test server answers them.

What programs hang on a message themselves (``extensions``) is of any shape, and never asked for. The examples are data of Microsoft's and lie beside the project, like the entity model.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import pytest

from connectors.graph.gate import ROOT, graph_gate
from connectors.guard import Asked, Refused

from .events import Calendars, EventRoutes
from .mail import Mailbox, MailRoutes
from .model import shared, wrong
from .server import TOKEN, GraphServer

EXAMPLES = shared() / "schemas" / "graph" / "documented-examples.json"
pytestmark = pytest.mark.skipif(
    not EXAMPLES.exists(), reason="the documented examples of Microsoft Graph are not beside this project"
)
KINDS = (
    (r"me/mailFolders(/[^/]+(/childFolders)?)?", "mailFolder"),
    (r"me/mailFolders/[^/]+/messages(/delta)?|me/messages(/[^/]+)?", "message"),
    (r"me/calendars", "calendar"),
    (r"me/calendars/[^/]+/calendarView(/delta)?|me/events(/[^/]+)?", "event"),
)
"""What the calls of this program are answered with."""
WRITTEN = {"PATCH": {"If-Match": 'W/"1"'}, "POST": {}, "DELETE": {"If-Match": 'W/"1"'}}


SLIPS = frozenset({"message has no createDateTime", "event has no occurrenceId", "message has no meetingMessageType"})
"""Where Microsoft's examples are not what its model says: a slip of the pen, a property that came later, and an
invitation that does not name its type."""


def examples() -> Iterator[tuple[str, str, str, Any]]:
    """Method, path, type and body of every example that answers a call of ours."""
    for each in json.loads(EXAMPLES.read_text("utf-8"))["mocks"]:
        request, body = each["request"], each["response"].get("body")
        path = urlsplit(request["url"].replace("*", "AAA=")).path.removeprefix("/v1.0/")
        kind = next((kind for pattern, kind in KINDS if re.fullmatch(pattern, path)), "")
        if kind and body and _ours(request["method"], path):
            yield request["method"], path, kind, _object(body)


def _ours(method: str, path: str) -> bool:
    """Would the gate let this call leave, with what we put into it?"""
    headers = {**WRITTEN.get(method, {}), **({"Content-Type": "application/json"} if method != "GET" else {})}
    body = b"{}" if method in ("POST", "PATCH") else b""
    try:
        graph_gate(ROOT).check(Asked(method=method, url=ROOT + path, body=body, headers=headers))
    except Refused:
        return False
    return True


def _object(body: Any) -> Any:
    """Some answers stand there as text, with lines broken inside of it."""
    return json.loads(body, strict=False) if isinstance(body, str) else body


def _items(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    listed = body.get("value")
    return listed if isinstance(listed, list) else [body]


def _kind(item: Mapping[str, Any]) -> str:
    """The type that an item itself names: an invitation among messages, a search among folders."""
    return str(item.get("@odata.type", "")).rpartition(".")[2]


def _shape(item: Mapping[str, Any]) -> dict[str, str]:
    """Each property with the kind of its value."""
    return {name: type(value).__name__ for name, value in item.items() if value is not None and "@" not in name}


def test_there_are_examples_of_every_kind_of_answer() -> None:
    assert {kind for _, _, kind, _ in examples()} == {"mailFolder", "message", "calendar", "event"}
    assert len(list(examples())) >= 12


def test_every_documented_answer_to_a_call_of_ours_is_what_the_model_says() -> None:
    """The model our test server is held to is that of Microsoft's own examples."""
    found = {
        told
        for _, _, kind, body in examples()
        for item in _items(body)
        for told in wrong(_kind(item) or kind, {name: item[name] for name in item if name != "extensions"})
    }
    assert found <= SLIPS


def test_a_property_has_the_same_kind_of_value_here_as_in_the_examples() -> None:
    documented: dict[str, dict[str, set[str]]] = {}
    for _, _, kind, body in examples():
        for item in _items(body):
            for name, value in _shape(item).items():
                documented.setdefault(kind, {}).setdefault(name, set()).add(value)
    compared = 0
    for kind, item in _answered():
        for name, value in _shape(item).items():
            if name in documented.get(kind, {}):
                assert value in documented[kind][name], (kind, name)
                compared += 1
    assert compared > 20


def _answered() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What our server answers to the same calls."""
    import httpx

    from connectors.contract import Event
    from tests.conformance.world import NOW, mail

    mailbox, calendars = Mailbox(), Calendars()
    mailbox.deliver(mail("m@x.example"), "inbox")
    calendars.put("r", (Event(uid="e@x", start=NOW, end=NOW.replace(hour=NOW.hour + 1), title="Talk"),))
    with GraphServer(MailRoutes(mailbox).routes(), EventRoutes(calendars).routes()) as server:
        headers = {"Authorization": f"Bearer {TOKEN}", "Prefer": 'IdType="ImmutableId"'}
        with httpx.Client(base_url=server.root, headers=headers, trust_env=False) as web:
            for path, kind in (
                ("me/mailFolders", "mailFolder"),
                ("me/messages", "message"),
                ("me/calendars", "calendar"),
                ("me/events", "event"),
            ):
                for item in _items(web.get(path).raise_for_status().json()):
                    yield kind, item
