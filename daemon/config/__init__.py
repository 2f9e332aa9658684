"""The configuration: a TOML file becomes frozen, checked settings, or one report of all that is wrong with it.

    file -> text -> TOML -> tables (reader.py), each key by its check (keys.py, values.py) -> Config (settings.py)
                     |         '--> problems, each with its line (places.py) --> ConfigError
                     '--> no TOML: ConfigError with the line

Nothing outside the file is looked at but the time zone database, the folder of the store and a few environment
variables that say where defaults lie. No connection is opened and no folder is made here.
"""

from __future__ import annotations

import os
import re
import shlex
import stat
import tomllib
from pathlib import Path
from typing import Any

from daemon.config import keys, values
from daemon.config.accounts import read_accounts
from daemon.config.channels import read_channels
from daemon.config.places import Places
from daemon.config.reader import Reader
from daemon.config.settings import (
    AccountSettings,
    CalendarSettings,
    ChannelSettings,
    Config,
    DraftSettings,
    LogSettings,
    MailboxSettings,
    MeSettings,
    MetricsSettings,
    ReminderSettings,
    ReviewSettings,
)
from daemon.core.practice import Practice
from daemon.errors import ConfigError, Problem

__all__ = [
    "AccountSettings",
    "CalendarSettings",
    "ChannelSettings",
    "Config",
    "DraftSettings",
    "LogSettings",
    "MailboxSettings",
    "MeSettings",
    "MetricsSettings",
    "ReminderSettings",
    "ReviewSettings",
    "default_path",
    "keep_secret",
    "load",
    "parse",
]


def default_path() -> Path:
    """Where the configuration lies unless the user names another: in the XDG configuration folder."""
    # XDG Base Directory Specification: a relative value of the variable does not count.
    set_by_user = Path(os.environ.get("XDG_CONFIG_HOME", ""))
    folder = set_by_user if set_by_user.is_absolute() else Path.home() / ".config"
    return folder / "followthrough" / "config.toml"


def load(path: Path) -> Config:
    """The settings of a file. Relative paths in it are meant from its folder.

    Raises ConfigError, whose text is the whole report: every problem with its line, key and mend.
    """
    file = path.expanduser().absolute()
    config = parse(_text(file), file)
    keep_secret(config, file)
    return config


def parse(text: str, file: Path) -> Config:
    """The settings of a text that stands, or is to stand, in ``file``. Raises ConfigError."""
    document = _document(file, text)
    reader = Reader(Places(text))
    config = _config(file, document, reader)
    if config is None or reader.problems:
        raise ConfigError(str(file), tuple(reader.problems))
    return config


def keep_secret(config: Config, file: Path) -> None:
    """Raises ConfigError where a password stands in the file in clear and others can read it."""
    parts = [part for account in config.accounts for part in (account.mailbox, account.calendar) if part]
    if any(part.options.get("password") for part in parts) and file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise _hopeless(file, f"holds a password, and others can read it: run chmod 600 {shlex.quote(str(file))}")


def _text(file: Path) -> str:
    """The file's text; a byte order mark, as some editors leave it, is no part of it."""
    try:
        return file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError as error:
        mend = "run followthrough init, or name another file with --config"
        raise _hopeless(file, f"there is no such file: {mend}") from error
    except IsADirectoryError as error:
        raise _hopeless(file, "is a folder: name the file in it with --config") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise _hopeless(file, "is no UTF-8 text here: save the file with the encoding UTF-8", line) from error
    except OSError as error:
        raise _hopeless(file, f"cannot be read ({error.strerror}): mend that, for its rights with chmod 600") from error


def _document(file: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        found = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", message)
        line = int(found[1]) if found and found[1] else text.rstrip("\n").count("\n") + 1
        column = f" at column {found[2]}" if found and found[2] else ""
        what = message[: found.start()] if found else message
        mend = 'texts stand in quotes, as in name = "Dana Reyes"; tables begin with a line such as [me]'
        raise _hopeless(file, f"this is no TOML{column} ({what[:1].lower()}{what[1:]}): {mend}", line) from error


def _hopeless(file: Path, text: str, line: int | None = None) -> ConfigError:
    return ConfigError(str(file), (Problem(line=line, key="", text=text),))


def _config(file: Path, document: dict[str, Any], reader: Reader) -> Config | None:
    """The settings; None (and problems) where they cannot be built."""
    folder = file.parent
    reader.values((), document, {}, also=keys.TABLES)
    me = _table("me", document, keys.ME, reader)
    accounts = read_accounts(document.get("account"), folder, reader)
    store = _table("store", document, keys.store(folder), reader)
    practice = _table("practice", document, keys.practice(), reader)
    if practice["talks_from"] >= practice["talks_until"]:
        name = "talks_until" if "talks_until" in document.get("practice", {}) else "talks_from"
        reader.complain(("practice", name), "windows have to begin (talks_from) before they end (talks_until)")
    drafts = _table("drafts", document, keys.DRAFTS, reader)
    reminders = _table("reminders", document, keys.REMINDERS, reader)
    channels = read_channels(document.get("channel"), folder, reader)
    review = _table("review", document, keys.review(folder), reader)
    log = _table("log", document, keys.LOG, reader)
    metrics = _table("metrics", document, keys.METRICS, reader)
    if reader.problems:
        return None
    main_address = me["addresses"][0]
    settled = tuple(account.settings(main_address) for account in accounts)
    own = tuple(dict.fromkeys((*me.pop("addresses"), *(account.address for account in settled))))
    zone = me.pop("time_zone") or values.local_zone()
    return Config(
        path=file,
        me=MeSettings(addresses=own, time_zone=zone, **me),
        accounts=settled,
        store_url=store["url"] or values.default_store_url(),
        practice=Practice(**practice),
        templates_dir=folder / "templates",
        entries_dir=values.beside_store(store["url"] or values.default_store_url()) / "to-book",
        drafts=DraftSettings(**drafts),
        reminders=ReminderSettings(**reminders),
        channels=channels,
        review=ReviewSettings(**review | {"socket": review["socket"] or None}),
        log=LogSettings(**log),
        metrics=MetricsSettings(**metrics),
    )


def _table(name: str, document: dict[str, Any], wanted: keys.Keys, reader: Reader) -> dict[str, Any]:
    """The checked values of a table of the document; one that is left out holds nothing."""
    if name not in document and name == "me":
        reader.complain((name,), 'is missing: begin with a line [me], then name = "…" and addresses = ["…"]')
        return {}
    table = reader.table((name,), document.get(name, {}))
    return {} if table is None else reader.values((name,), table, wanted)
