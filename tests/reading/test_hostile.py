"""Bad input: read within two seconds or put aside, never an exception, never a guess that counts as an answer."""

from __future__ import annotations

import os
import time
from datetime import UTC

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daemon.core.meaning import Kind
from daemon.reading.message import describe, read_message

HANGS = 30
"""Seconds after which a test calls it hanging, on a machine however busy; two are the goal, and measured beside."""
HEAD = b"From: Ann <ann@x.org>\nTo: d@e.org\nDate: Wed, 11 Mar 2026 09:30:00 +0100\nMessage-ID: <a@b>\n"
MEGA = 1_000_000


def _nested(depth: int) -> bytes:
    levels = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level) for level in range(depth)
    )
    return HEAD + levels + b"Content-Type: text/plain\n\nTuesday works.\n"


CASES: dict[str, tuple[bytes, Kind | None]] = {
    "empty": (b"", Kind.UNREADABLE),
    "blank": (b"\n" * MEGA, Kind.UNREADABLE),
    "NUL only": (b"\x00" * MEGA, Kind.UNREADABLE),
    "no author": (b"Subject: x\nDate: Wed, 11 Mar 2026 09:30:00 +0100\n\nYes, Tuesday.\n", Kind.UNREADABLE),
    "binary": (bytes(range(32)) * 1000, Kind.UNREADABLE),
    "nested 100 deep": (_nested(100), Kind.UNREADABLE),
    "nested 5000 deep": (_nested(5000), Kind.UNREADABLE),
    "messages in messages": (HEAD + b"Content-Type: message/rfc822\n\n" * 5000 + b"x", None),
    "ten thousand parts": (
        HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 10_000,
        Kind.UNREADABLE,
    ),
    "a To of 1 MB": (HEAD + b"Cc: " + b"(" * MEGA + b"\n\nhi", Kind.PERSON),
    "a type of 1 MB": (HEAD + b"Content-Type: text/plain; " + b'a="' * (MEGA // 3) + b"\n\nhi", None),
    "many attributions": (HEAD + b"\n" + b"On Mon, 1 <\n" * (MEGA // 12), None),
    "unclosed tags": (HEAD + b"Content-Type: text/html\n\n" + b"<" * MEGA, None),
    "deep quotes in HTML": (HEAD + b"Content-Type: text/html\n\n" + b"<blockquote>x" * (MEGA // 13), None),
    "weekdays without end": (HEAD + b"\n" + b"monday " * (MEGA // 7), None),
    "question marks": (HEAD + b"\n" + b"?" * MEGA, None),
    "unknown charset": (HEAD + b"Content-Type: text/plain; charset=klingon\n\nh\xe9llo", Kind.PERSON),
    "slow charset": (HEAD + b"Content-Type: text/plain; charset=punycode\n\n" + b"a" * MEGA, None),
    "broken base64": (HEAD + b"Content-Transfer-Encoding: base64\n\n" + b"A" * (MEGA + 1), None),
    "20,000 events": (
        HEAD
        + b"Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nMETHOD:REQUEST\n"
        + b"BEGIN:VEVENT\nEND:VEVENT\n" * 20_000
        + b"END:VCALENDAR",
        Kind.CALENDAR,
    ),
}


@pytest.mark.parametrize(("raw", "kind"), CASES.values(), ids=CASES.keys())
def test_bad_input_is_read_or_put_aside_and_never_hangs(raw: bytes, kind: Kind | None) -> None:
    began = time.perf_counter()
    reading = read_message(raw, own=frozenset(), zone=UTC).reading
    assert time.perf_counter() - began < HANGS
    assert kind in {None, reading.kind}
    assert reading.kind is not Kind.UNREADABLE or (reading.because and not reading.intents)


def test_fifty_megabytes_with_an_attachment_are_read_for_their_text() -> None:
    raw = (
        HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nTuesday at 3 works for me.\n--b\n"
        b"Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n\n"
        + b"QUJD" * 12_500_000
        + b"\n--b--"
    )
    began = time.perf_counter()
    message = read_message(raw, own=frozenset(), zone=UTC)
    assert time.perf_counter() - began < HANGS
    assert message.written == "Tuesday at 3 works for me."


def test_plain_text_without_a_header_is_read_as_a_letter() -> None:
    assert describe("note.txt", b"Tuesday works for me.\n", UTC)["kind"] == "person"


SEED = (
    b"Return-Path: <>\nFrom: Ann <ann@x.org>\nTo: d@e.org\nSubject: =?utf-8?q?Re=3A_hello?=\nDate: Wed, 11 Mar 2026 09:30:00 +0100\n"
    b'Content-Type: multipart/alternative; boundary="b"\n\n--b\nContent-Type: text/plain; charset=utf-8; format=flowed\n\n'
    b"I'd love to, but not before May. Tuesday at 3? Talk to Bob Ray (bob@x.org).\n> quoted\n--b\nContent-Type: text/html\n\n<p>hi</p>\n--b--\n"
)


@settings(
    max_examples=20_000 if os.environ.get("NIGHTLY") else 500, deadline=None, suppress_health_check=list(HealthCheck)
)
@given(edits=st.lists(st.tuples(st.integers(0, len(SEED)), st.integers(0, 12), st.binary(max_size=12)), max_size=8))
def test_no_mutation_of_a_message_raises(edits: list[tuple[int, int, bytes]]) -> None:
    raw = SEED
    for place, length, replacement in edits:
        raw = raw[:place] + replacement + raw[place + length :]
    line = describe("x", raw, UTC)
    assert line["kind"] in {kind.value for kind in Kind}
