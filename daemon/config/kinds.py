"""The kinds of mailbox and calendar a configuration may name, each with its keys besides ``kind``.

The connectors read these keys by their names in the file (``connectors/registry.py``); nothing here
opens anything. A new kind is one function below, and its name in ``mailbox_kinds`` or ``calendar_kinds``.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from daemon.config import values
from daemon.config.keys import Key, Keys

LATER_MAILBOX_KINDS: Final = ("imap", "exchange", "graph")
LATER_CALENDAR_KINDS: Final = ("caldav", "google", "exchange", "graph")
"""Kinds that are spoken of already, and come with a later release."""


def mailbox_kinds(folder: Path) -> Mapping[str, Keys]:
    """The kinds of mailbox of this release; relative paths are meant from ``folder``."""
    return {"maildir": _maildir(folder), "gmail": _gmail(folder)}


def calendar_kinds(folder: Path) -> Mapping[str, Keys]:
    """The kinds of calendar of this release; relative paths are meant from ``folder``."""
    return {"ics": {"path": Key(check=values.path(folder), example='path = "calendar"')}, "none": {}}


def _maildir(folder: Path) -> Keys:
    return {"path": Key(check=values.path(folder), example='path = "mail"'), **_named_folders()}


def _gmail(folder: Path) -> Keys:
    return {
        **google(folder, "https://gmail.googleapis.com/"),
        "poll_seconds": Key(check=values.whole(10, 3600), default=60),
    }


def google(folder: Path, endpoint: str) -> Keys:
    """What Gmail and Google Calendar share: the OAuth client, where the sign-in is kept, and, for tests, the server."""
    return {
        "client_file": Key(check=values.path(folder), default="", example='client_file = "client_secret.json"'),
        "token_file": Key(check=values.path(folder), default=""),
        "endpoint": Key(check=values.one_line, default=endpoint),
    }


def _named_folders() -> Keys:
    """Folders whose purpose cannot be told otherwise."""
    return {purpose: Key(check=values.one_line, default="") for purpose in ("drafts", "sent", "trash", "junk")}


def _secret(folder: Path) -> Keys:
    """Where a password comes from (``connectors/secrets.py``); none of them: the keyring, or a systemd credential."""
    return {
        "password_file": Key(check=values.path(folder), default=""),
        "password_command": Key(check=values.one_line, default=""),
    }
