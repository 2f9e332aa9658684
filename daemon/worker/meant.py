"""Which draft or reminder a user means: by the beginning of its key, or by a contact. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from daemon.core.roster import Roster, UnknownContact
from daemon.errors import FollowthroughError

SHORTEST = 6
"""Digits of a key that must be given at the least."""
Rows = Sequence[Mapping[str, Any]]


def draft_meant(text: str, drafts: Rows, roster: Roster) -> str:
    """The key of the draft. Raises FollowthroughError with one sentence where none is meant, or several are."""
    keys = _by_key(text, drafts)
    if not keys:
        name = _name(text, roster, "draft")
        keys = [row["key"] for row in drafts if row["contact"] == name and row["state"] in ("untouched", "edited")]
    return _one(keys, text, "draft that waits", "followthrough drafts")


def reminder_meant(text: str, reminders: Rows, roster: Roster) -> str:
    """The key of a reminder that rang; of a contact's, the last one. Raises FollowthroughError."""
    rang = [row for row in reminders if row["fired"]]
    keys = _by_key(text, rang)
    if not keys:
        name = _name(text, roster, "reminder")
        keys = [row["key"] for row in sorted(rang, key=lambda row: str(row["fired"])) if row["contact"] == name][-1:]
    return _one(keys, text, "reminder that rang", "followthrough reminders --json")


def _by_key(text: str, rows: Rows) -> list[str]:
    wanted = text.strip().lower()
    return [row["key"] for row in rows if row["key"].startswith(wanted)] if len(wanted) >= SHORTEST else []


def _name(text: str, roster: Roster, what: str) -> str:
    try:
        return roster.find(text).person.name
    except UnknownContact as problem:
        raise FollowthroughError(f'No {what} has a key that begins with "{text}". {problem}') from problem


def _one(keys: Sequence[str], text: str, what: str, where: str) -> str:
    if len(keys) == 1:
        return keys[0]
    if not keys:
        raise FollowthroughError(f'There is no {what} of "{text}": {where} shows what there is.')
    raise FollowthroughError(f'"{text}" may mean several: give more of the key, as {where} shows it.')
