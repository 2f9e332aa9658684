"""What ``doctor`` looks at on this machine itself: rights of the store, room on its disk, zones, passwords in clear.

Each check takes what is to be looked at and yields findings; ``checkup.HOUSE`` names them. Nothing is changed.
"""

from __future__ import annotations

import shlex
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from connectors.contract import Finding
from daemon.config import Config
from daemon.core.facts import Person
from daemon.core.roster import fold_roster
from daemon.store import Store

LITTLE = 200 * 1024 * 1024
"""Bytes free on the store's disk below which it is said; a busy year of the log takes a tenth of that."""
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What is looked at besides the accounts."""

    config: Config
    store: Store
    now: datetime


def store_file(config: Config) -> Path | None:
    """The file of the store; None where it is a database server's."""
    scheme, found, rest = config.store_url.partition(":///")
    return Path(rest.partition("?")[0]) if found and scheme.startswith("sqlite") else None


def rights(config: Config) -> Iterator[Finding]:
    """The log holds people and their letters: it is for its owner alone."""
    file = store_file(config)
    if file is not None and file.exists() and file.stat().st_mode & _OTHERS:
        text = f"Others can read the store, which holds your contacts and their letters. Run: chmod 600 {shlex.quote(str(file))}"
        yield Finding(name="store", ok=False, text=text)


def disk(config: Config) -> Iterator[Finding]:
    """Room for the log to grow."""
    file = store_file(config)
    place = next((folder for folder in file.parents if folder.is_dir()), None) if file else None
    if place is None:
        return
    free = shutil.disk_usage(place).free
    room = f"{free / 1024**3:,.1f} GB" if free >= 1024**3 else f"{free / 1024**2:,.0f} MB"
    text = f"{room} are free where the store lies ({place})."
    if free < LITTLE:
        text = (
            f"Only {room} are free where the store lies ({place}): free some space there, or nothing can be recorded."
        )
    yield Finding(name="disk", ok=free >= LITTLE, text=text)


def zones(house: House) -> Iterator[Finding]:
    """The zone of the user, and those of contacts that this machine does not know."""
    for person in _astray(house.store):
        text = f'{person.name} has the time zone "{person.time_zone}", which nobody knows, so yours is taken. Run: '
        mend = f"followthrough contacts edit {shlex.quote(person.name)} --time-zone Europe/Berlin"
        yield Finding(name="zone data", ok=False, text=f"{text}{mend}")
    local = house.now.astimezone(house.config.me.time_zone)
    text = f"In {house.config.me.time_zone.key} it is {local:%Y-%m-%d %H:%M} ({local:%Z}), by zone data {_version()}."
    yield Finding(name="zone data", ok=True, text=text)


def _astray(store: Store) -> Iterator[Person]:
    for member in fold_roster(entry.fact for entry in store.roster_facts()).members.values():
        if member.person.time_zone:
            try:
                ZoneInfo(member.person.time_zone)
            except (ZoneInfoNotFoundError, ValueError):
                yield member.person


def _version() -> str:
    """Of the zone data that comes with the program; the system's own, where there is one, is taken before it."""
    import tzdata

    return str(tzdata.IANA_VERSION)


def passwords(config: Config) -> Iterator[Finding]:
    """Those that stand in the configuration in clear: allowed, and said every time."""
    for account in config.accounts:
        parts = (("mailbox", account.mailbox), ("calendar", account.calendar))
        for part in [name for name, settings in parts if settings and settings.options.get("password")]:
            text = (
                f"WARNING: the password of {account.name}.{part} stands in {config.path} in clear, for everybody who gets "
                f"a copy of it. Safer: run keyring set followthrough {shlex.quote(f'{account.name}.{part}')}, and take "
                "the line out."
            )
            yield Finding(name="password", ok=True, text=text)


def backlog(waiting: int) -> Finding:
    """Contacts that were taken on and never looked at in the table of ``init``."""
    text = f"{waiting} contacts were taken on and wait for your word on what is to be drafted. Run: followthrough init"
    return Finding(name="backlog", ok=False, text=text)
