"""``python -m bench.microsoft``: what an Exchange server and Microsoft Graph are asked, over HTTP, by a first watch and later.

The generated mailbox lies in the test server (in this process); the program runs in a process of its own, as a
user's does. Counted are the requests that arrived (a batch of Graph is one). The issue's bound: no more than one
request a contact and fifty hits, plus 30; nothing new: one a watched folder. What reads and places the letters
that matter comes on top, and is shown apart.
"""

from __future__ import annotations

import argparse
import collections
import csv
import json
import math
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from bench import measure
from bench.gmail import dated
from bench.measure import Goal
from bench.prepared import World, prepare
from connectors.contract import Interest, no_progress
from connectors.registry import connect
from tests.conformance.exchange_world import settings_for
from tests.servers.ews.server import EwsServer
from tests.servers.ews.store import Mail
from tests.servers.graph.events import Calendars, EventRoutes
from tests.servers.graph.mail import Mailbox, MailRoutes
from tests.servers.graph.server import GraphServer
from tests.system.graph_house import NOWHERE, signed_in

ROOMS = {"": "inbox", ".Sent": "sentitems", ".Trash": "deleteditems", ".Junk": "junkemail"}
"""The folders of the generated Maildir; drafts are left out, any other is the user's own."""
HITS = 50
SPARE = 30
"""Requests of a first watch besides one a contact and one for fifty hits."""
Counts = collections.Counter[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two, loaded."""

    name: str
    folders: int
    """How many are watched."""
    settings: dict[str, str]
    """Of the mailbox."""
    counted: Callable[[], Counts]
    """Requests since the last time, by what they were."""


def letters(world: World) -> Iterator[tuple[bytes, str, float]]:
    """Every letter of the generated mailbox, oldest first, with its folder and its moment."""
    paths = [path for sub in ("cur", "new") for path in (world.folder / "mail").glob(f"**/{sub}/*")]
    for moment, path in sorted((dated(path.read_bytes()), path) for path in paths):
        folder = path.parent.parent.relative_to(world.folder / "mail").as_posix().removeprefix(".")
        if folder != "Drafts":
            raw = path.read_bytes().replace(b"\r\n", b"\n")
            yield raw, ROOMS.get(f".{folder}" if folder else "", "own"), moment


@contextmanager
def exchange(world: World, folder: Path) -> Iterator[Side]:
    """An Exchange server with the mailbox."""
    server = EwsServer()
    for raw, room, _ in letters(world):
        server.store.add(Mail(raw.replace(b"\n", b"\r\n"), posted=room != "sentitems"), room)

    def counted() -> Counts:
        found = Counts(server.asked)
        server.asked.clear()
        server.bodies.clear()
        return found

    with server:
        yield Side(name="exchange", folders=6, settings=settings_for(server, folder), counted=counted)


@contextmanager
def graph(world: World, folder: Path) -> Iterator[Side]:
    """A Graph with the mailbox; what is as old as the world says is as old today."""
    mailbox, late = Mailbox(), datetime.now(UTC) - datetime.fromisoformat(world.now)
    for raw, room, moment in letters(world):
        item = mailbox.messages[mailbox.deliver(raw, room)]
        received = datetime.fromtimestamp(moment, UTC) + late
        item["receivedDateTime"] = received.strftime("%Y-%m-%dT%H:%M:%SZ")
    server = GraphServer(MailRoutes(mailbox).routes(), EventRoutes(Calendars()).routes())
    server.tokens = {"at-1"}
    token = folder / "token.json"
    token.touch(mode=0o600)
    token.write_text(signed_in(), "utf-8")

    def counted() -> Counts:
        found = Counts(_named(call.method, call.path) for call in server.requests())
        server.calls.clear()
        return found

    place = {"endpoint": server.root, "authority": NOWHERE, "token_file": str(token), "client_id": "c1"}
    with server:
        yield Side(name="graph", folders=6, settings={"kind": "graph", **place}, counted=counted)


def _named(method: str, path: str) -> str:
    """A request without its ids."""
    parts = ["…" if len(part) > 24 or part.startswith("A") else part for part in unquote(path).split("/")]
    return f"{method} {'/'.join(parts)}"


SIDES = {"exchange": exchange, "graph": graph}


def configure(world: World, side: Side, folder: Path) -> World:
    """The same user with an account at the server; their contacts are imported, no mail is known."""
    config = world.config.read_text(encoding="utf-8")
    rows = "\n".join(f"{key} = {json.dumps(value)}" for key, value in side.settings.items())
    config = config.replace('kind = "maildir"\npath = "mail"', rows)
    config = config.replace('path = "calendar"', f'path = "{world.folder / "calendar"}"')
    (folder / "config.toml").write_text(config, encoding="utf-8")
    for name in ("contacts.csv", "truth.json"):
        (folder / name).write_bytes((world.folder / name).read_bytes())
    made = World(folder, world.messages, world.contacts)
    made.run("contacts", "import", str(folder / "contacts.csv"))
    return made


def asked_directly(side: Side, world: World) -> tuple[Counts, int, Counts]:
    """The connector alone: what a position and the past of every contact cost, with how many hits, and nothing new."""
    with (world.folder / "contacts.csv").open(encoding="utf-8", newline="") as file:
        listed = [row["addresses"].split(";") for row in csv.DictReader(file)]
    people = frozenset(address.strip().lower() for each in listed for address in each if address.strip())
    connection = connect(side.settings, zone=ZoneInfo("UTC"), addresses=["dana@example.org"], account="bench")
    side.counted()
    (page,) = connection.mailbox.changes(None)
    hits = len(list(connection.mailbox.backfill(Interest(addresses=people), None, no_progress)))
    first, cursor = side.counted(), page.cursor
    for _ in range(3):  # a large folder at Exchange is listed over the next passes
        *_, page = connection.mailbox.changes(cursor)
        cursor = page.cursor
    side.counted()
    list(connection.mailbox.changes(cursor))
    connection.close()
    return first, hits, side.counted()


def measured(name: str, world: World) -> tuple[str, list[Goal]]:
    """One of the two: a table, and what is held to the bound."""
    folder = world.folder.with_name(f"{world.folder.name}-{name}")
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    with SIDES[name](world, folder) as side:
        direct, hits, nothing = asked_directly(side, world)
        mine = configure(world, side, folder)
        side.counted()
        begun = time.perf_counter()
        mine.run("run", "--once", "--yes")
        wall, first = time.perf_counter() - begun, side.counted()
    parts = (direct, nothing, first)
    rows = [(each, *(str(part[each]) for part in parts)) for each in sorted(direct | nothing | first)]
    rows.append(("together", *(str(part.total()) for part in parts)))
    title = (
        f"Requests to {name}: {world.messages:,} messages, {world.contacts} contacts, {hits} letters of theirs; "
        f"the whole first pass {wall:.1f} s"
    )
    columns = ("", "position and past", "nothing new", "the whole first pass")
    allowed = world.contacts + math.ceil(hits / HITS) + SPARE
    goals = [
        Goal(f"{name}: requests of a first watch", direct.total(), allowed),
        Goal(f"{name}: requests where nothing is new", nothing.total(), side.folders),
    ]
    return measure.table(title, columns, rows), goals


def main(argv: list[str] | None = None) -> int:
    """Returns the exit code: 1 where a goal was missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.microsoft", description=__doc__)
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--contacts", type=int, default=200)
    parser.add_argument("--only", choices=sorted(SIDES), help="one of the two")
    given = parser.parse_args(argv)
    world = prepare(given.messages, given.contacts)
    goals: list[Goal] = []
    for name in [given.only] if given.only else sorted(SIDES):
        text, more = measured(name, world)
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
        goals += more
    sys.stdout.write(measure.table("Goals", ("", "measured", "at most", ""), [goal.row() for goal in goals]) + "\n")
    return 0 if all(goal.kept for goal in goals) else 1


if __name__ == "__main__":
    raise SystemExit(main())
