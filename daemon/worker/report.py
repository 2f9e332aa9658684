"""What one pass did, in the shape of ``run --once --json``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from daemon.core.decisions import Decision


@dataclass(slots=True, kw_only=True)
class PassReport:
    """One account's pass, written down while it goes on."""

    account: str
    complete: bool = False
    facts: int = 0
    drafts: list[dict[str, Any]] = field(default_factory=list)
    withdrawn: list[dict[str, Any]] = field(default_factory=list)
    reminders: list[dict[str, Any]] = field(default_factory=list)
    blocks: list[dict[str, Any]] = field(default_factory=list)
    """What was written, moved and removed in the user's own calendar."""
    notices: list[str] = field(default_factory=list)
    """What the user is told besides: letters held back by the daily cap, a clock that jumped."""
    errors: list[str] = field(default_factory=list)
    rang: int = 0
    """Of a channel: reminders that it took."""

    @property
    def stirred(self) -> bool:
        """Did it learn or change anything?"""
        return bool(self.facts or self.drafts or self.withdrawn or self.reminders)

    def fail(self, error: str) -> None:
        """Adds an error, once."""
        if error not in self.errors:
            self.errors.append(error)

    def notice(self, text: str) -> None:
        """Adds something the user is told besides, once."""
        if text not in self.notices:
            self.notices.append(text)

    def to_json(self) -> dict[str, Any]:
        """The shape scripts rely on."""
        return {
            "name": self.account,
            "complete": self.complete,
            "facts": self.facts,
            "drafts": self.drafts,
            "withdrawn": self.withdrawn,
            "reminders": self.reminders,
            "blocks": self.blocks,
            "notices": self.notices,
            "errors": self.errors,
        }

    def channel_json(self) -> dict[str, Any]:
        """The same of a channel."""
        name = self.account.removeprefix("channel ")
        return {"name": name, "rang": self.rang, "notices": self.notices, "errors": self.errors}

    def events(self, at: datetime) -> Iterator[dict[str, Any]]:
        """One event a thing that happened, in the shape of ``run --json``."""
        stamp = {"at": at.isoformat(), "account": self.account}
        for draft in self.drafts:
            text = f"drafted for {draft['contact']}: {draft['subject']}"
            yield stamp | {"kind": "draft", "text": text, "draft": draft}
        for draft in self.withdrawn:
            yield stamp | {"kind": "withdrawn", "text": f"withdrawn for {draft['contact']}: {draft['subject']}"}
        for reminder in self.reminders:
            told = {name: value for name, value in reminder.items() if name != "text"}  # that may hold words of mail
            yield stamp | {"kind": "reminder", "text": str(reminder["title"]), "reminder": told}
        for notice in self.notices:
            yield stamp | {"kind": "notice", "text": notice}
        for error in self.errors:
            yield stamp | {"kind": "error", "text": error}


def draft_row(decision: Decision, *, contact: str, subject: str) -> dict[str, Any]:
    """A draft as a pass reports it."""
    return {
        "key": decision.key,
        "step": str(decision.step),
        "number": decision.number,
        "contact": contact,
        "to": decision.to,
        "subject": subject,
        "because": decision.because,
    }
