"""What ``doctor`` looks at: the store, the clock, and each account as far as it goes. Changes nothing, drafts nothing.

A check is a function that yields findings; to add one, write it and name it in ``HOUSE`` or ``ACCOUNT``.
What only one kind of mailbox can say about itself, its connector says (``contract.Checkup``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.contract import Connection, Finding, Window
from connectors.errors import ConnectorError
from daemon.config import Config
from daemon.store import Store, StoreError
from daemon.worker import house_checkup, unit_checkup
from daemon.worker.house_checkup import House
from daemon.worker.passes import JUMP, sentence
from daemon.worker.planner import Planner


def _configuration(house: House) -> Iterator[Finding]:
    count = len(house.config.accounts)
    accounts = "1 account" if count == 1 else f"{count} accounts"
    yield Finding(name="configuration", ok=True, text=f"{house.config.path} is in order, with {accounts}.")


def _store(house: House) -> Iterator[Finding]:
    try:
        house.store.examine()
    except StoreError as broken:
        yield Finding(name="store", ok=False, text=str(broken))
        return
    changes = house.store.head()
    contacts = len(house.store.roster_facts())
    text = "The log can be read." if changes else "The log is empty still."
    hint = "" if contacts else " Nobody is tracked yet: followthrough contacts add, or contacts import."
    yield Finding(name="store", ok=True, text=text + hint)
    waiting = len(Planner(house.store, house.config).taken_on(house.now))
    if waiting:
        yield house_checkup.backlog(waiting)


def _clock(house: House) -> Iterator[Finding]:
    last = max((look.complete_at for look in house.store.looks().values() if look.complete_at), default=None)
    if last is not None and house.now < last - JUMP:
        text = f"The clock says {house.now:%Y-%m-%d}, and the last look was on {last:%Y-%m-%d}: set the system's clock."
        yield Finding(name="clock", ok=False, text=text)
        return
    now = house.now.astimezone(UTC)
    yield Finding(name="clock", ok=True, text=f"It is {now:%Y-%m-%d %H:%M} UTC, after everything that is known.")


def _mailbox(connection: Connection) -> Iterator[Finding]:
    next(iter(connection.mailbox.changes(None)))
    yield Finding(name="mail", ok=True, text="New mail can be read.")
    own = sorted(connection.mailbox.identities())
    if own:
        yield Finding(name="own addresses", ok=True, text=f"The provider names {', '.join(own)}.")
    next(connection.drafts.listing(), None)
    yield Finding(name="drafts", ok=True, text="The Drafts folder can be read.")


def _calendar(connection: Connection, now: datetime) -> Iterator[Finding]:
    if connection.calendar is None:
        yield Finding(name="calendar", ok=True, text="None is set: meetings are known only from what you say.")
        return
    connection.calendar.free_busy(Window(start=now, end=now + timedelta(days=1)))
    yield Finding(name="calendar", ok=True, text="It can be read.")


HOUSE: Sequence[Callable[[House], Iterator[Finding]]] = (_configuration, _store, _clock, house_checkup.zones)
MACHINE: Sequence[Callable[[Config], Iterator[Finding]]] = (
    house_checkup.rights,
    house_checkup.disk,
    house_checkup.passwords,
    unit_checkup.unit,
)
"""What can be looked at without the store."""


def check_house(config: Config, store: Store, now: datetime) -> Iterator[dict[str, Any]]:
    """A row a finding, about everything but the accounts."""
    house = House(config=config, store=store, now=now)
    for check in HOUSE:
        yield from (_row("", finding) for finding in check(house))
    yield from check_machine(config)


def check_machine(config: Config) -> Iterator[dict[str, Any]]:
    """A row a finding, about what surrounds the store."""
    for check in MACHINE:
        yield from (_row("", finding) for finding in check(config))


def check_account(name: str, connection: Connection | ConnectorError, now: datetime) -> Iterator[dict[str, Any]]:
    """A row a finding of one account; what fails is one, and ends only what builds upon it."""
    if isinstance(connection, ConnectorError):
        yield _row(name, Finding(name="connection", ok=False, text=sentence(connection)))
        return
    parts = [("connection", checkup.findings) for checkup in connection.checkups]
    parts += [("mail", lambda: _mailbox(connection)), ("calendar", lambda: _calendar(connection, now))]
    told: set[str] = set()
    for what, findings in parts:
        try:
            yield from (_row(name, finding) for finding in findings())
        except ConnectorError as problem:
            text = sentence(problem)
            if text not in told:  # one cause, one line
                yield _row(name, Finding(name=what, ok=False, text=text))
            told.add(text)


def _row(account: str, finding: Finding) -> dict[str, Any]:
    return {"account": account or None, "check": finding.name, "ok": finding.ok, "text": finding.text}
