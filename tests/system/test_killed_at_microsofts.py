"""A pass that ends before or after anything it writes to Exchange or Microsoft 365, run again, ends in the same place.

What happens to the store when a process is killed is shown in ``test_killed.py``, by SIGKILL. Here it is the writings
at a server that matter, so one process does it all: a fault that nothing catches ends the pass at the brink.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from datetime import datetime
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import Any, TypeVar

import pytest

from connectors.exchange.client import Exchange
from connectors.graph.client import Graph
from daemon.app import open_app
from tests.system.exchange_house import ExchangeHouse
from tests.system.graph_house import GraphHouse
from tests.system.house import ANSWERING, House, moment
from tests.system.killing import did, rows_left

AT = moment("2026-03-11 09:00")
PEOPLE = {name: f"{name}@place.example.net" for name in ("silent", "answered", "gains", "moves", "falls", "books")}
One = TypeVar("One", ExchangeHouse, GraphHouse)


class Killed(BaseException):
    """The process is gone: nothing may catch this."""


def permitted(house: One) -> One:
    """Entries of our own were agreed to, too."""
    token = house.folder / "home.token"
    if token.exists():
        token.write_text(token.read_text("utf-8").replace("Calendars.Read", "Calendars.ReadWrite"), "utf-8")
    return house


def awaiting(house: One) -> One:
    """A letter to place, one to withdraw, one to refresh; an entry to write, one to move, one to take away."""
    people: list[str] = [f"{name.title()} Ocean,{address}" for name, address in PEOPLE.items()]
    (house.folder / "people.csv").write_text("\n".join(["name,addresses", *people]), "utf-8")
    house.cli("contacts", "import", str(house.folder / "people.csv"), at=moment("2026-02-23 08:00"))
    sent = {
        name: house.write(address, moment("2026-02-24 10:00" if name == "answered" else "2026-03-02 10:00"))
        for name, address in PEOPLE.items()
    }
    house.event("gains", moment("2026-03-09 08:00"), guest=PEOPLE["gains"])
    for name in ("moves", "falls"):
        house.event(name, moment("2026-03-20 15:00"), guest=PEOPLE[name])
    house.run(moment("2026-03-09 10:00"))
    house.receive(PEOPLE["answered"], moment("2026-03-10 10:00"), body="Gladly, when?", answers=sent["answered"])
    house.cli("note", "Gains Ocean", "What was new to me: the data is public", at=moment("2026-03-10 09:00"))
    house.event("falls", moment("2026-03-20 15:00"), guest=PEOPLE["falls"], status="CANCELLED", sequence=1)
    for name in ("moves", "books"):
        house.event(name, moment("2026-03-25 11:00"), guest=PEOPLE[name], sequence=1)
    return house


# --- what a server holds, to be set back, and compared


def parts(house: House) -> list[dict[str, Any]]:
    """The insides of the home account's server."""
    if isinstance(house, ExchangeHouse):
        return [house.worlds["home"].store.__dict__]
    assert isinstance(house, GraphHouse)
    return [house.mailboxes["home"].__dict__, house.calendars["home"].__dict__]


def kept(house: House) -> list[dict[str, Any]]:
    """A copy of them; locks stay where they are."""
    return [deepcopy({name: held for name, held in part.items() if name != "stirred"}) for part in parts(house)]


def entries(house: House) -> list[str]:
    """The calendar, without what is the server's own."""
    if isinstance(house, ExchangeHouse):
        found = [entry for _, entry in house.worlds["home"].store.entries()]
        return sorted(f"{each.key} {each.fields.get('Subject')} {each.fields['Start']}" for each in found)
    assert isinstance(house, GraphHouse)
    listed = house.calendars["home"].events.values()
    return sorted(f"{each.get('transactionId')} {each.get('subject')} {each.get('start')}" for each in listed)


def left(house: One) -> dict[str, list[str]]:
    """What must be the same, however often the pass was ended on its way."""
    mails = [BytesParser(policy=policy.default).parsebytes(letter.raw) for letter in house.letters()]
    drafts = sorted(f"{each['Message-ID']} {each['To']} {each['Subject']} {each.get_content()}" for each in mails)
    return {"drafts": drafts, "calendar": entries(house)} | rows_left(house.folder)


def differing(found: Mapping[str, list[str]], wanted: Mapping[str, list[str]]) -> dict[str, tuple[list[str], ...]]:
    """What is missing and what is more, of each part that is not as it should be."""
    return {
        part: (list(Counter(wanted[part]) - Counter(rows)), list(Counter(rows) - Counter(wanted[part])))
        for part, rows in found.items()
        if rows != wanted[part]
    }


def run_pass(house: House) -> dict[str, Any]:
    """One pass, in this process."""
    with open_app(house.folder / "config.toml", at=datetime.fromisoformat(AT.isoformat())) as app:
        return app.run_once()


# --- the brink


class Brink:
    """Counts the moments before and after every writing; at one of them the pass ends."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.names: list[str] = []
        self.last: int | None = None
        for owner, name in ((Exchange, "tell"), (Graph, "post"), (Graph, "patch"), (Graph, "delete")):
            monkeypatch.setattr(owner, name, self._around(getattr(owner, name), name))

    def _around(self, act: Callable[..., Any], name: str) -> Callable[..., Any]:
        def wrapped(way: Any, what: Any, *more: Any, **named: Any) -> Any:
            self._reach(f"before {name} {_said(what)}")
            done = act(way, what, *more, **named)
            self._reach(f"after {name} {_said(what)}")
            return done

        return wrapped

    def _reach(self, name: str) -> None:
        if len(self.names) == self.last:
            raise Killed(name)
        self.names.append(name)

    @contextmanager
    def at(self, number: int | None) -> Iterator[None]:
        """The next pass ends at the moment of this number."""
        self.names, self.last = [], number
        yield
        self.last = None


def _said(what: Any) -> str:
    return what.partition("/AA")[0] if isinstance(what, str) else what.tag.rpartition("}")[2]


@pytest.fixture
def brink(monkeypatch: pytest.MonkeyPatch) -> Brink:
    """Over both ways to Microsoft."""
    return Brink(monkeypatch)


WRITINGS = {
    ExchangeHouse: {"CreateItem": 2, "UpdateItem": 2, "DeleteItem": 2},
    GraphHouse: {"me/messages": 3, "me/events": 3},
}
"""At the least: a letter and an entry each are made, changed, and taken away."""


@pytest.mark.slow
@pytest.mark.parametrize("kind", [ExchangeHouse, GraphHouse])
def test_a_pass_ended_before_or_after_any_writing_leaves_what_an_undisturbed_one_leaves(
    kind: type[One], tmp_path: Path, brink: Brink
) -> None:
    (tmp_path / "house").mkdir()
    house = awaiting(permitted(kind(tmp_path / "house", practice="prepare_minutes = 30\n", without=ANSWERING)))
    files, held = tmp_path / "before", kept(house)
    shutil.copytree(house.folder, files)

    def set_back() -> None:
        shutil.rmtree(house.folder)
        shutil.copytree(files, house.folder)
        for part, before in zip(parts(house), deepcopy(held), strict=True):
            part.update(before)

    with brink.at(None):
        run_pass(house)
    wanted, names = left(house), list(brink.names)
    for what, times in WRITINGS[kind].items():
        assert sum(what in name and name.startswith("before") for name in names) >= times, (what, names)
    for number, name in enumerate(names):
        set_back()
        with brink.at(number), pytest.raises(Killed):
            run_pass(house)
        run_pass(house)
        assert differing(left(house), wanted) == {}, name
        assert did(run_pass(house)) == [], name
    house.close()
