"""Letters for the tests of this room: small raw messages with one thing in them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from daemon.reading.message import ReadMessage, read_message

HALIFAX = ZoneInfo("America/Halifax")
OWN = frozenset({"dana@example.org"})
SENT = datetime(2026, 3, 11, 9, 30, tzinfo=HALIFAX)
"""A Wednesday."""


def raw(text: str, *, subject: str = "Re: hello", more: str = "", sender: str = "Ann Lee <ann@reef.example>") -> bytes:
    """A plain letter from Ann to Dana; ``more`` holds further header lines."""
    head = (
        f"From: {sender}\nTo: Dana Reyes <dana@example.org>\nSubject: {subject}\nDate: Wed, 11 Mar 2026 09:30:00 -0300\n"
        f"Message-ID: <answer@reef.example>\n{more}MIME-Version: 1.0\n"
    )
    if "content-type:" not in more.lower():
        head += "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n"
    return f"{head}\n{text}\n".encode()


def read(text: str, **about: str) -> ReadMessage:
    """The letter, read."""
    return read_message(raw(text, **about), own=OWN, zone=HALIFAX)


def intents(text: str) -> set[str]:
    """The intents of a letter, as their names."""
    return {intent.value for intent in read(text).reading.intents}


def starts(text: str) -> list[str]:
    """Beginnings of the times named, ISO 8601."""
    return [span.start.isoformat() for span in read(text).reading.times]
