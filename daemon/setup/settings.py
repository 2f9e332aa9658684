"""Between answers and settings: what of the answers stands in the configuration, and what an old one answers. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any, Final

from daemon.setup.composing import Wanted
from daemon.setup.questions import Known

PREPARE_MINUTES, NOTES_MINUTES = 30, 15
"""What is kept in the calendar around a meeting where reminders are to ring there."""
_MAILBOX: Final[Mapping[str, tuple[str, ...]]] = {
    "maildir": ("path", "drafts", "sent"),
    "imap": ("host", "port", "security", "user", "drafts", "sent", "ca_file", "password_file", "password_command"),
    "gmail": ("client_file", "endpoint"),
    "graph": ("client_id", "tenant", "endpoint", "authority"),
    "exchange": ("server", "user", "auth", "ca_file", "password_file", "password_command"),
}
"""Answers that are keys of the mailbox, by kind and by the same name."""
_CALENDAR: Final[Mapping[str, Mapping[str, str]]] = {
    "ics": {"path": "calendar_path"},
    "caldav": {
        "url": "calendar_url",
        "user": "calendar_user",
        "calendars": "calendars",
        "ca_file": "ca_file",
        "password_file": "calendar_password_file",
        "password_command": "calendar_password_command",
    },
    "google": {"client_file": "client_file", "calendars": "calendars", "endpoint": "calendar_endpoint"},
    "graph": {"client_id": "client_id", "tenant": "tenant", "calendars": "calendars", "endpoint": "calendar_endpoint"},
    "exchange": {},
    "none": {},
}
"""Keys of the calendar, by kind, and the answers they come from."""
_DEFAULTS: Final[Mapping[str, Any]] = {
    "port": 0,
    "security": "tls",
    "tenant": "common",
    "auth": "ntlm",
    "calendars": (),
}
"""What need not be written down."""
SHARED: Final = {"gmail": "google", "graph": "graph", "exchange": "exchange"}
"""Kinds of mailbox whose calendar has the same sign-in."""


def wanted(known: Known, secrets: Mapping[str, Mapping[str, Any]]) -> Wanted:
    """The settings that follow from the answers; ``secrets``: by part, how its password is named in the file."""
    get, kind, calendar = known.get, str(known.get("kind")), str(known.get("calendar") or "none")
    mailbox = {key: get(key) for key in _MAILBOX[kind] if key in known.answers}
    if kind == "exchange":
        mailbox["autodiscover"] = True if not get("server") else None
    if calendar != "none" and SHARED.get(kind) == calendar:
        days: dict[str, Any] = {"calendars": get("calendars")} if calendar != "exchange" else {}
        days |= {"endpoint": get("calendar_endpoint")} if get("calendar_endpoint") else {}
    else:
        days = {key: get(answer) for key, answer in _CALENDAR[calendar].items() if answer in known.answers}
    rings = known.get("ring") in ("calendar", "both")
    return Wanted(
        me={
            "name": get("name"),
            "addresses": get("address"),
            "time_zone": get("zone"),
            "country": get("country") or None,
            "about_me": get("about_me") or None,
            "field": get("field") or None,
        },
        account={"name": get("account")},
        mailbox={"kind": kind, **_said(mailbox), **secrets.get("mailbox", {})},
        calendar={"kind": calendar, **_said(days), **(secrets.get("calendar", {}) if calendar == "caldav" else {})},
        practice={
            "prepare_minutes": PREPARE_MINUTES if rings else None,
            "notes_block_minutes": NOTES_MINUTES if rings else None,
        }
        if "ring" in known.answers
        else {},
        reminders={"desktop": False if known.get("ring") in ("calendar", "neither") else None}
        if "ring" in known.answers
        else {},
    )


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    """With None for what says no more than the default."""
    return {key: None if not value or value == _DEFAULTS.get(key) else value for key, value in values.items()}


def accounts_in(text: str) -> tuple[str, ...]:
    """The names of the accounts of a configuration that parses."""
    rows = tomllib.loads(text).get("account", [])
    return tuple(str(row.get("name", "")) for row in rows if isinstance(row, Mapping)) if isinstance(rows, list) else ()


def answers_in(text: str, at: int) -> dict[str, Any]:
    """What an old configuration answers, with its account number ``at``; of a further one, who the user is."""
    document = tomllib.loads(text)
    me, practice = document.get("me", {}), document.get("practice", {})
    found = {
        "name": me.get("name"),
        "address": tuple(me.get("addresses", ())),
        "zone": me.get("time_zone"),
        "country": me.get("country"),
        "field": me.get("field"),
        "about_me": me.get("about_me"),
        "ring": _ring(practice, document.get("reminders", {})) if practice or "reminders" in document else None,
    }
    rows = document.get("account", [])
    if at < len(rows):
        found |= _account(rows[at])
    return {key: value for key, value in found.items() if value not in (None, (), "")}


def _account(row: Mapping[str, Any]) -> dict[str, Any]:
    mailbox, calendar = row.get("mailbox", {}), row.get("calendar", {})
    kind, days = str(mailbox.get("kind")), str(calendar.get("kind", "none"))
    found = {"account": row.get("name"), "kind": kind, "calendar": days}
    found |= {key: mailbox.get(key) for key in _MAILBOX.get(kind, ())}
    shared = SHARED.get(kind) == days
    found |= {
        answer: tuple(value) if isinstance(value, list) else value
        for key, answer in _CALENDAR.get(days, {}).items()
        if (value := calendar.get(key)) is not None and not (shared and key in mailbox)
    }
    if kind in ("imap", "exchange"):
        found["password_kept"] = True
    if days == "caldav":
        found["calendar_password_kept"] = True
    return found


def _ring(practice: Mapping[str, Any], reminders: Mapping[str, Any]) -> str:
    rings = bool(practice.get("prepare_minutes") or practice.get("notes_block_minutes"))
    desktop = reminders.get("desktop", True)
    return {(True, True): "both", (True, False): "calendar", (False, True): "desktop"}.get((rings, desktop), "neither")
