"""Is this value what its key wants? Each check returns the value as the settings hold it, or raises WrongValue.

A WrongValue says what is wrong and what to write instead; the key and the line are added by the reader. Checks
never guess, and never repeat a URL, which may hold a password.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection
from datetime import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Check = Callable[[Any], Any]

_ADDRESS = re.compile(r'[^\s@"(),:;<>\[\]\\.\x00-\x1f\x7f]+(?:\.[^\s@"(),:;<>\[\]\\.\x00-\x1f\x7f]+)*@([^\s@]+)')
_LABEL = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8})*")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::00)?")
_MOST_SHOWN = 40
_MOST_ADDRESS = 254
"""RFC 5321 4.5.3.1.3, without the angle brackets."""


class WrongValue(ValueError):
    """What is wrong with the value and what to write instead."""


def shown(value: Any) -> str:
    """The value as it stood in the file, in short."""
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= _MOST_SHOWN else f'"{value[:_MOST_SHOWN]}…"'
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, dict)):
        return "a list" if isinstance(value, list) else "a table"
    return str(value)


def nearest(word: str, allowed: Collection[str]) -> str:
    """A clause that asks whether another word was meant; empty where none is near."""
    import difflib

    near = difflib.get_close_matches(word.lower(), {name.lower(): name for name in allowed}, n=1, cutoff=0.6)
    meant = next((name for name in allowed if near and name.lower() == near[0]), "")
    return f'; did you mean "{meant}"?' if meant else ""


# --- plain values ---------------------------------------------------------------------------------


def text(value: Any) -> str:
    """A text that may be empty and may have several lines."""
    if not isinstance(value, str):
        raise WrongValue(f"write a text in quotes, not {shown(value)}")
    if any(ord(character) < ord(" ") and character not in "\n\t" for character in value):
        raise WrongValue("write it without control characters")
    return value.strip()


def one_line(value: Any) -> str:
    """A text of one line that may be empty."""
    line = text(value)
    if len(line.splitlines()) > 1 or "\t" in line:
        raise WrongValue("write it on one line")
    return line


def word(value: Any) -> str:
    """A text of one line that says something."""
    line = one_line(value)
    if not line:
        raise WrongValue("is empty: write a text")
    return line


def flag(value: Any) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise WrongValue(f"write true or false (without quotes), not {shown(value)}")
    return value


def whole(lowest: int, highest: int) -> Check:
    """A whole number between two others, both allowed."""

    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
            raise WrongValue(f"write a whole number from {lowest} to {highest}, not {shown(value)}")
        return value

    return check


def wholes(lowest: int, highest: int) -> Check:
    """A list of whole numbers, each once, in the order they were written; it may be empty."""
    one = whole(lowest, highest)

    def check(value: Any) -> tuple[int, ...]:
        if not isinstance(value, list):
            raise WrongValue(f"write a list of whole numbers such as [24, 1], not {shown(value)}")
        return _each(value, one)

    return check


def words_of(*allowed: str) -> Check:
    """A list of words out of some, each once; it may be empty."""
    one = one_of(*allowed)

    def check(value: Any) -> tuple[str, ...]:
        if not isinstance(value, list):
            raise WrongValue(f'write a list such as ["{allowed[0]}"], not {shown(value)}')
        return _each(value, one)

    return check


def _each(items: list[Any], check: Check) -> tuple[Any, ...]:
    """Every item checked, each once, in order; all that is wrong is said at once."""
    good, wrong = [], []
    for item in items:
        try:
            good.append(check(item))
        except WrongValue as error:
            wrong.append(str(error))
    if wrong:
        raise WrongValue("; ".join(wrong))
    return tuple(dict.fromkeys(good))


def one_of(*allowed: str) -> Check:
    """One of some words."""

    def check(value: Any) -> str:
        if value not in allowed:
            hint = nearest(value, allowed) if isinstance(value, str) else ""
            raise WrongValue(f"write one of {listed(allowed)}, not {shown(value)}{hint}")
        return str(value)

    return check


def listed(words: Collection[str]) -> str:
    """Words as they are written in the file."""
    return ", ".join(f'"{word}"' for word in words)


def clock(value: Any) -> time:
    """A time of day to the minute, without a zone."""
    found = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if isinstance(value, time) and not value.second and not value.microsecond:
        return value
    if not found:
        raise WrongValue(f'write a time of day from "00:00" to "23:59", such as "09:00", not {shown(value)}')
    return time(int(found[1]), int(found[2]))


# --- people and places ----------------------------------------------------------------------------


def address(value: Any) -> str:
    """One mail address, lower-case (RFC 5322 3.4.1 addr-spec, without quoted local parts)."""
    found = _ADDRESS.fullmatch(value.strip()) if isinstance(value, str) else None
    if not found or len(value) > _MOST_ADDRESS or not all(_LABEL.fullmatch(label) for label in found[1].split(".")):
        raise WrongValue(f'{shown(value)} is no mail address: write only the address, such as "dana@example.org"')
    return str(found[0]).lower()


def addresses(value: Any) -> tuple[str, ...]:
    """At least one mail address, each once."""
    if not isinstance(value, list) or not value:
        what = "an empty list" if value == [] else shown(value)
        raise WrongValue(f'write a list with your own addresses, such as ["dana@example.org"], not {what}')
    return _each(value, address)


def time_zone(value: Any) -> ZoneInfo:
    """A zone of the IANA database."""
    name = word(value)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        hint = _nearest_zone(name)
    raise WrongValue(
        f"{shown(name)} is no time zone{hint or ': write an IANA name, such as '}" + ("" if hint else '"Europe/Berlin"')
    )


def _nearest_zone(name: str) -> str:
    """Looks for the city first: people write "Toronto" or "Canada/Toronto"."""
    import zoneinfo

    known = zoneinfo.available_timezones()
    city = name.replace(" ", "_").rpartition("/")[2].lower()
    same_city = sorted(zone for zone in known if zone.rpartition("/")[2].lower() == city)
    return f'; did you mean "{same_city[0]}"?' if same_city else nearest(name, sorted(known))


def local_zone() -> ZoneInfo:
    """The zone this computer is set to; UTC where that cannot be told."""
    _, _, linked = os.path.realpath("/etc/localtime").rpartition("zoneinfo/")
    for name in (os.environ.get("TZ", "").removeprefix(":"), linked):
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return ZoneInfo("UTC")


def country(value: Any) -> str:
    """A country's two letters (ISO 3166-1 alpha-2), checked against the table of the time zone database."""
    code = one_line(value).upper()
    if not code:
        return ""
    known = _countries()
    if known and code not in known:
        hint = '; did you mean "GB"?' if code == "UK" else ': write the two letters of ISO 3166, such as "CA"'
        raise WrongValue(f"{shown(value)} is no country{hint}")
    return code


def _countries() -> frozenset[str]:
    import tzdata

    table = Path(tzdata.__file__).parent / "zoneinfo" / "iso3166.tab"
    lines = table.read_text(encoding="utf-8").splitlines() if table.exists() else []
    return frozenset(line.partition("\t")[0] for line in lines if not line.startswith("#"))


def language(value: Any) -> str:
    """A language tag (BCP 47)."""
    tag = one_line(value).replace("_", "-")
    if not _LANGUAGE.fullmatch(tag):
        raise WrongValue(f'{shown(value)} is no language tag: write one such as "en" or "fr-CA"')
    primary, dash, rest = tag.partition("-")
    return primary.lower() + dash + rest


# --- files ----------------------------------------------------------------------------------------


def path(folder: Path) -> Check:
    """A path, made absolute: relative ones are meant from ``folder``.

    Whether anything is there is not asked: a disk that is not mounted is that account's trouble in its pass, and
    must not keep the other accounts from theirs.
    """

    def check(value: Any) -> Path:
        return folder / _at_home(word(value))

    return check


def _at_home(name: str) -> Path:
    try:
        return Path(name).expanduser()
    except RuntimeError as error:
        raise WrongValue(f"{shown(name)} names a user this computer does not know: write the whole path") from error


def store_url(folder: Path) -> Check:
    """An SQLAlchemy URL of SQLite or PostgreSQL, its file made absolute from ``folder``."""

    def check(value: Any) -> str:
        scheme, found, rest = word(value).partition("://")
        if found and scheme in {"sqlite", "sqlite+pysqlite"}:
            return f"{scheme}:///{_sqlite_file(rest, folder)}"
        if found and scheme in {"postgresql", "postgresql+psycopg"}:
            _need_psycopg()
            return word(value)
        hint = "; did you mean postgresql://?" if scheme == "postgres" else ""
        raise WrongValue(f'write "sqlite:///followthrough.db" or "postgresql://user@host/database"{hint}')

    return check


def _sqlite_file(rest: str, folder: Path) -> str:
    name, mark, query = rest.removeprefix("/").partition("?")
    if not rest.startswith("/") or not name or name.startswith((":", "file:")):
        raise WrongValue(
            'name a file after three slashes, such as "sqlite:///followthrough.db": what is kept in memory is lost'
        )
    file = folder / _at_home(name)
    if os.path.isdir(file):  # noqa: PTH112 - answers no where Path.is_dir raises (no right to look, name too long)
        raise WrongValue(
            f'{file} is a folder: name a file in it, such as "sqlite:///{name.rstrip("/")}/followthrough.db"'
        )
    # Never made here: on a disk that is not mounted, a fresh store would begin everything anew.
    if not os.path.isdir(file.parent):  # noqa: PTH112 - see above
        raise WrongValue(f"the folder {file.parent} does not exist: make it, or name a file in another one")
    return f"{file}{mark}{query}"


def channel_address(value: Any) -> str:
    """The address of a service that may ring; it is not repeated, because whoever knows it can ring there."""
    from connectors.channels.services import refusal

    if not isinstance(value, str):
        raise WrongValue('write a text in quotes, such as "ntfys://ntfy.sh/…"')
    wrong = refusal(value.strip()) if value.strip() else ""
    if wrong:
        raise WrongValue(wrong)
    return value.strip()


def _need_psycopg() -> None:
    import importlib.util

    if importlib.util.find_spec("psycopg") is None:
        raise WrongValue("PostgreSQL needs an extra: pip install 'followthrough[fleet]'")


def default_store_url() -> str:
    """The database in the user's state folder (XDG Base Directory: relative values of the variable do not count)."""
    set_by_user = Path(os.environ.get("XDG_STATE_HOME", ""))
    state = set_by_user if set_by_user.is_absolute() else Path.home() / ".local" / "state"
    return f"sqlite:///{state / 'followthrough' / 'followthrough.db'}"


def beside_store(url: str) -> Path:
    """The folder of the database; the user's state folder where it is a server's or lies in no file."""
    scheme, _, path = url.partition(":///")
    return Path(path if scheme == "sqlite" and path else default_store_url().partition(":///")[2]).parent


# --- the review page ------------------------------------------------------------------------------


def loopback(value: Any) -> str:
    """An address that this computer alone can reach."""
    if value not in {"127.0.0.1", "::1"}:
        raise WrongValue(
            f'is "127.0.0.1" or "::1", not {shown(value)}: the page is served to this computer alone, '
            "and reached from elsewhere through a tunnel of your own"
        )
    return str(value)


def page_address(value: Any) -> str:
    """The beginning of a URL, without a slash at its end; empty where there is none."""
    line = one_line(value).rstrip("/")
    try:
        parts = urlsplit(line)
        named = bool(parts.hostname) and parts.netloc == line.partition("://")[2] and "@" not in line
    except ValueError:
        named = False
    if line and not (named and parts.scheme in {"http", "https"}):
        raise WrongValue(f'write it like "https://desk.example.org", nothing behind the name, not {shown(value)}')
    return line
