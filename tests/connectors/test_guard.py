"""What no rule allows does not leave."""

from __future__ import annotations

import re

import pytest

from connectors.errors import Permanent
from connectors.guard import Asked, Gate, Refused, Rule

GATE = Gate(
    name="Example",
    origins=frozenset({"https://mail.example.org"}),
    rules=(
        Rule(method="GET", path=re.compile(r"/v1/letters(/\w+)?"), query=frozenset({"fields", "page"})),
        Rule(method="POST", path=re.compile(r"/v1/drafts"), fits=lambda asked: b"attendees" not in asked.body),
    ),
)


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("GET", "https://mail.example.org/v1/letters"),
        ("get", "https://MAIL.example.org/v1/letters/7?fields=id&page=2"),
        ("POST", "https://mail.example.org/v1/drafts"),
    ],
)
def test_what_a_rule_allows_leaves(method: str, url: str) -> None:
    GATE.check(Asked(method=method, url=url))


@pytest.mark.parametrize(
    ("method", "url", "body"),
    [
        ("POST", "https://mail.example.org/v1/letters", b""),
        ("GET", "https://mail.example.org/v1/letters/7/send", b""),
        ("GET", "https://mail.example.org/v1/letters?send=true", b""),
        ("GET", "https://mail.example.org/v1/letters?send", b""),
        ("GET", "https://mail.example.org/v1/letters?page=1&send=", b""),
        ("POST", "https://mail.example.org/v1/drafts", b'{"attendees": []}'),
        ("GET", "https://elsewhere.example/v1/letters", b""),
        ("GET", "http://mail.example.org/v1/letters", b""),
        ("GET", "https://mail.example.org:8443/v1/letters", b""),
        ("GET", "https://mail.example.org@elsewhere.example/v1/letters", b""),
        ("GET", "https://mail.example.org/v1/letters/../drafts", b""),
        ("GET", "https://mail.example.org/v1/letters%2F7%2Fsend", b""),
    ],
)
def test_everything_else_is_refused(method: str, url: str, body: bytes) -> None:
    with pytest.raises(Refused):
        GATE.check(Asked(method=method, url=url, body=body))


def test_a_refusal_names_the_request_without_its_query_and_is_final() -> None:
    with pytest.raises(Permanent, match=r"Example: .*GET https://mail\.example\.org/v1/send") as caught:
        GATE.check(Asked(method="GET", url="https://mail.example.org/v1/send?token=hunter2"))
    assert "hunter2" not in str(caught.value)
