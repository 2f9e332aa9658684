"""The kinds of mailbox and calendar a configuration may name, each with its keys besides ``kind``.

The connectors read these keys by their names in the file (``connectors/registry.py``); nothing here
opens anything. A new kind is one function below, and its name in ``mailbox_kinds`` or ``calendar_kinds``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from daemon.config import values
from daemon.config.keys import Key, Keys


def mailbox_kinds(folder: Path) -> Mapping[str, Keys]:
    """The kinds of mailbox of this release; relative paths are meant from ``folder``."""
    return {
        "maildir": _maildir(folder),
        "imap": _imap(folder),
        "gmail": _gmail(folder),
        "exchange": _exchange(folder),
        "graph": _graph(folder),
    }


def calendar_kinds(folder: Path) -> Mapping[str, Keys]:
    """The kinds of calendar of this release; relative paths are meant from ``folder``."""
    return {
        "ics": {"path": Key(check=values.path(folder), example='path = "calendar"')},
        "caldav": _caldav(folder),
        "google": _google(folder),
        "exchange": _exchange(folder),
        "graph": {**_graph(folder), "calendars": Key(check=_names, default=())},
        "none": {},
    }


def _maildir(folder: Path) -> Keys:
    return {"path": Key(check=values.path(folder), example='path = "mail"'), **_named_folders()}


def _imap(folder: Path) -> Keys:
    return {
        "host": Key(check=values.word, example='host = "mail.example.org"'),
        "port": Key(check=values.whole(1, 65_535), default=0),
        "security": Key(check=values.one_of("tls", "starttls", "none"), default="tls"),
        "user": Key(check=values.word, example='user = "dana"'),
        "auth": Key(check=values.one_of("password", "xoauth2", "oauthbearer"), default="password"),
        **_secret(folder),
        "token_file": Key(check=values.path(folder), default=""),
        "token_command": Key(check=values.one_line, default=""),
        "ca_file": Key(check=values.path(folder), default=""),
        **_named_folders(),
        "leave_out": Key(check=_names, default=()),
    }


def _gmail(folder: Path) -> Keys:
    """How often it is looked; 0: a quarter, four times ``poll_seconds``."""
    return {
        **_at_google(folder),
        "poll_seconds": Key(check=values.whole(10, 3600), default=60),
        "poll_seconds_expecting": Key(check=values.whole(10, 3600), default=0),
        "poll_seconds_at_night": Key(check=values.whole(10, 3600), default=0),
        "pubsub_subscription": Key(
            check=_subscription, default="", example='pubsub_subscription = "projects/my-project/subscriptions/mail"'
        ),
        "endpoint": Key(check=values.one_line, default="https://gmail.googleapis.com/"),
    }


def _subscription(value: Any) -> str:
    """The full name of a Pub/Sub subscription (https://cloud.google.com/pubsub/docs/pubsub-basics#resource_names)."""
    name = values.word(value)
    if not re.fullmatch(r"projects/[a-z0-9.:-]+/subscriptions/[A-Za-z][A-Za-z0-9._~+%-]{2,254}", name):
        raise values.WrongValue(
            f'write its full name, such as "projects/my-project/subscriptions/mail", not {values.shown(value)}'
        )
    return name


def _google(folder: Path) -> Keys:
    """Google Calendar; an account whose mailbox is at Gmail has its sign-in from there."""
    endpoint = Key(check=values.one_line, default="")
    return {**_at_google(folder), "calendars": Key(check=_names, default=()), "endpoint": endpoint}


def _at_google(folder: Path) -> Keys:
    """The OAuth client the user made, and where the sign-in is kept."""
    return {
        "client_file": Key(check=values.path(folder), default=""),
        "token_file": Key(check=values.path(folder), default=""),
    }


def _exchange(folder: Path) -> Keys:
    """An Exchange server; a calendar without a server of its own is at the mailbox's."""
    return {
        "server": Key(
            check=_optional_web_address, default="", example='server = "https://mail.example.org/EWS/Exchange.asmx"'
        ),
        "autodiscover": Key(check=values.flag, default=False),
        "user": Key(check=values.one_line, default="", example='user = "EXAMPLE\\\\dana"'),
        "mailbox": Key(check=values.one_line, default=""),
        "auth": Key(check=values.one_of("ntlm", "basic", "kerberos", "oauth"), default="ntlm"),
        **_secret(folder),
        "ca_file": Key(check=values.path(folder), default=""),
        "client_id": Key(check=values.one_line, default=""),
        "tenant": Key(check=values.one_line, default=""),
    }


def _optional_web_address(value: Any) -> Any:
    return _web_address(value) if value else ""


def _graph(folder: Path) -> Keys:
    """The app the user registered, and where the sign-in is kept; addresses of Microsoft's for tests only."""
    return {
        "client_id": Key(check=values.one_line, default=""),
        "tenant": Key(check=values.one_line, default=""),
        "token_file": Key(check=values.path(folder), default=""),
        "endpoint": Key(check=values.one_line, default=""),
        "authority": Key(check=values.one_line, default=""),
    }


def _named_folders() -> Keys:
    """Folders whose purpose cannot be told otherwise."""
    return {purpose: Key(check=values.one_line, default="") for purpose in ("drafts", "sent", "trash", "junk")}


def _caldav(folder: Path) -> Keys:
    return {
        "url": Key(check=_web_address, example='url = "https://dav.example.org/"'),
        "user": Key(check=values.word, example='user = "dana"'),
        **_secret(folder),
        "auth": Key(check=values.one_of("auto", "basic", "digest", "bearer"), default="auto"),
        "calendars": Key(check=_names, default=()),
        "ca_file": Key(check=values.path(folder), default=""),
    }


def _web_address(value: Any) -> str:
    """The address of a server, encrypted unless it is this computer."""
    url = values.word(value)
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise values.WrongValue(
            f"write an address such as https://dav.example.org/, not {values.shown(value)}"
        ) from error
    if parts.scheme not in ("https", "http") or not host or " " in url or "@" in parts.netloc:
        raise values.WrongValue(
            f"write an address such as https://dav.example.org/ (the user name has a key of its own), not {values.shown(value)}"
        )
    if parts.scheme == "http" and host not in ("localhost", "127.0.0.1", "::1"):
        raise values.WrongValue("write it with https://, or the password would be seen on its way")
    return url


def _names(value: Any) -> tuple[str, ...]:
    """Names, each once, in their order."""
    if not isinstance(value, list):
        raise values.WrongValue(f'write a list such as ["Personal", "Work"], not {values.shown(value)}')
    return tuple(dict.fromkeys(map(values.word, value)))


def _secret(folder: Path) -> Keys:
    """Where a password comes from (``connectors/secrets.py``); none of them: the keyring, or a systemd credential."""
    return {
        "password_file": Key(check=values.path(folder), default=""),
        "password_command": Key(check=values.one_line, default=""),
        "password": Key(check=values.one_line, default=""),
    }
