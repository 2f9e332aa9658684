"""What an answer may look like: each check takes what was typed (or said by an option) and returns the value, or raises
``WrongValue`` with what to write instead. What the configuration itself checks is checked by it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from daemon.config import values
from daemon.config.values import WrongValue

Check = Callable[[str], Any]
YES, NO = frozenset({"y", "yes", "true", "on", "1"}), frozenset({"n", "no", "false", "off", "0"})


def word(text: str) -> str:
    """Anything on one line."""
    return values.word(text)


def line(text: str) -> str:
    """The same, or nothing."""
    return values.one_line(text)


def listed(text: str) -> tuple[str, ...]:
    """Words between commas; none is none."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def addresses(text: str) -> tuple[str, ...]:
    """Mail addresses between commas, at least one."""
    return tuple(values.addresses(list(listed(text))))


def zone(text: str) -> str:
    """The name of a time zone."""
    return values.time_zone(text).key


def country(text: str) -> str:
    """Two letters, or nothing."""
    return values.country(text)


def country_of(zone: str) -> str:
    """The country a time zone lies in, by the table of the time zone database; empty where it tells none."""
    import tzdata

    table = Path(tzdata.__file__).parent / "zoneinfo" / "zone.tab"
    lines = table.read_text("utf-8").splitlines() if table.exists() else []
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return next((row[0] for row in rows if len(row) > 2 and row[2] == zone), "")


def port(text: str) -> int:
    """A port; nothing is the usual one."""
    return int(values.whole(0, 65_535)(int(text) if text.strip().isdigit() else text.strip() or 0))


def months(text: str) -> int:
    """How far back, in months."""
    return int(values.whole(1, 60)(int(text) if text.strip().isdigit() else text))


def yes(text: str) -> bool:
    """Yes or no."""
    said = text.strip().lower()
    if said not in YES | NO:
        raise WrongValue(f"write yes or no, not {values.shown(text)}")
    return said in YES


def web_address(text: str) -> str:
    """The address of a server; ``https://`` is put before what has no scheme."""
    url = values.word(text)
    url = url if "://" in url else f"https://{url}"
    if not urlsplit(url).hostname:
        raise WrongValue(f"write an address such as https://dav.example.org/, not {values.shown(text)}")
    return url


def one_of(*words: str) -> Check:
    """One of some words; its beginning will do where it is clear."""

    def check(text: str) -> str:
        said = text.strip().lower()
        begun = [word for word in words if said and word.startswith(said)]
        return begun[0] if len(begun) == 1 else str(values.one_of(*words)(said))

    return check
