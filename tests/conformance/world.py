"""What the conformance suite does to a mailbox and a calendar, as a user or a server would.

A connector's test module writes one ``World``: everything in it happens behind the connector's back.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol

from connectors.contract import Connection, Folder, Window

KEY = "0123456789abcdef" * 4
OTHER_KEY = "fedcba9876543210" * 4
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WINDOW = Window(start=NOW - timedelta(days=30), end=NOW + timedelta(days=180))


class World(Protocol):
    """A mailbox with the folders of ``contract.Folder``, and an empty calendar; both may be changed at will."""

    def connect(self) -> Connection:
        """A new connection, as after a restart."""
        ...

    def deliver(self, raw: bytes, folder: Folder) -> None:
        """A message arrives in a folder."""
        ...

    def move(self, message_id: str, folder: Folder) -> None:
        """The message with this Message-ID is filed elsewhere."""
        ...

    def delete(self, message_id: str) -> None:
        """It is deleted for good."""
        ...

    def save_again(self, message_id: str, raw: bytes) -> None:
        """The user edits a draft and saves it: it lies in Drafts anew, the old one is gone."""
        ...

    def empty_mailbox(self) -> None:
        """All mail is suddenly gone: a disk that is not mounted, a synchroniser gone wrong."""
        ...

    def forbid_drafts(self) -> None:
        """Drafts cannot be written from now on."""
        ...

    def put_event(self, resource: str, ics: str) -> None:
        """A calendar resource now holds these VEVENTs (their text, without VCALENDAR around it)."""
        ...

    def remove_event(self, resource: str) -> None:
        """A calendar resource is deleted."""
        ...


def mail(
    message_id: str,
    *,
    sender: str = "mina@reef.example",
    to: str = "dana@example.org",
    subject: str = "Hello",
    answers: str = "",
    references: str = "",
    extra: str = "",
    body: str = "Good morning.",
) -> bytes:
    """A small message."""
    lines = [f"From: {sender}", f"To: {to}", f"Subject: {subject}", f"Message-ID: <{message_id}>"]
    if answers:
        lines += [f"In-Reply-To: <{answers}>", f"References: {references or f'<{answers}>'}"]
    lines += [line for line in extra.split("\n") if line]
    return "\n".join([*lines, "Date: Mon, 02 Mar 2026 09:00:00 +0000", "", body, ""]).encode()


def draft(key: str = KEY, body: str = "May I ask you three questions?") -> bytes:
    """A letter as it is put into the Drafts folder."""
    return mail(f"{key}@example.org", sender="dana@example.org", to="mina@reef.example", body=body)


def event(uid: str, start: datetime, *, hours: int = 1, title: str = "Talk", extra: str = "") -> str:
    """The text of one VEVENT."""
    end = start + timedelta(hours=hours)
    lines = ["BEGIN:VEVENT", f"UID:{uid}", f"DTSTART:{start:%Y%m%dT%H%M%SZ}", f"DTEND:{end:%Y%m%dT%H%M%SZ}"]
    lines += [f"SUMMARY:{title}", *[line for line in extra.split("\n") if line], "END:VEVENT", ""]
    return "\r\n".join(lines)
