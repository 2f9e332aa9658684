"""``python -m bench.gmail``: what Gmail is asked, over HTTP, and what that costs on this side.

The generated mailbox lies in the test server (in this process); the program runs in a process of its
own, as a user's does. Counted are the requests that arrived: those are what Google's quota is about.
Memory is that of the daemon at rest. Linux only, as ``at_rest`` is.
"""

from __future__ import annotations

import argparse
import collections
import json
import signal
import subprocess
import sys
import time
from email.utils import parsedate_to_datetime
from pathlib import Path

from bench import at_rest, command, measure
from bench.measure import Goal
from bench.prepared import World, prepare
from tests.servers.google.mail import Mailbox
from tests.servers.google.server import TOKEN, GoogleServer

LABELS = {"": "INBOX", ".Sent": "SENT", ".Drafts": "DRAFT", ".Trash": "TRASH", ".Junk": "SPAM"}
"""The folders of the generated Maildir; any other is the archive, which has no label."""
MOST_MEMORY = 120
"""MB resident at rest."""
SPARE = 20
"""Requests of a first watch besides one a contact and one a thread that matters."""


def load(world: World) -> Mailbox:
    """The generated mailbox, as Gmail holds it."""
    mailbox = Mailbox()
    paths = [path for sub in ("cur", "new") for path in (world.folder / "mail").glob(f"**/{sub}/*")]
    letters = [(path.read_bytes(), path) for path in paths]
    for raw, path in sorted(letters, key=lambda letter: dated(letter[0])):
        folder = path.parent.parent.relative_to(world.folder / "mail").as_posix().removeprefix(".")
        label = LABELS.get(f".{folder}" if folder else "", "")
        if label != "DRAFT":
            mailbox.deliver(raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"), *([label] if label else []))
    return mailbox


def dated(raw: bytes) -> float:
    """The moment a letter names (seconds since 1970); 0 where it names none."""
    head = raw[:20_000].replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    line = next((line for line in head.split(b"\n") if line.lower().startswith(b"date:")), b"")
    try:
        return parsedate_to_datetime(line[5:].decode("ascii", "replace").strip()).timestamp()
    except (ValueError, TypeError):
        return 0.0


def configure(world: World, server: GoogleServer, folder: Path) -> World:
    """The same user with an account at the server; their contacts are imported, no mail is known."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    token = folder / "token.json"
    token.touch(mode=0o600)
    nobody = {"client_id": "id", "client_secret": "s", "refresh_token": "r", "token_uri": "http://127.0.0.1:1/"}
    token.write_text(json.dumps(nobody | {"token": TOKEN, "granted": []}), encoding="utf-8")
    config = world.config.read_text(encoding="utf-8")
    config = config.replace('kind = "maildir"\npath = "mail"', _GMAIL.format(endpoint=server.endpoint))
    config = config.replace('path = "calendar"', f'path = "{world.folder / "calendar"}"')
    (folder / "config.toml").write_text(config, encoding="utf-8")
    for name in ("contacts.csv", "truth.json"):
        (folder / name).write_bytes((world.folder / name).read_bytes())
    made = World(folder, world.messages, world.contacts)
    made.run("contacts", "import", str(folder / "contacts.csv"))
    return made


_GMAIL = 'kind = "gmail"\nendpoint = "{endpoint}"\ntoken_file = "token.json"\npoll_seconds = 3600'


def counted(server: GoogleServer) -> collections.Counter[str]:
    """Requests since the last time, by method."""
    calls = collections.Counter(call.method.removeprefix("gmail.users.") for call in server.calls)
    server.calls.clear()
    return calls


def rest(world: World) -> float:
    """MB of the daemon once it came to rest."""
    daemon = subprocess.Popen(
        world.followthrough("run"), cwd=command.ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        at_rest.settled(daemon)
        return at_rest.look(daemon.pid).resident
    finally:
        daemon.send_signal(signal.SIGTERM)
        daemon.wait(timeout=30)


def main(argv: list[str] | None = None) -> int:
    """Returns the exit code: 1 where a goal was missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.gmail", description=__doc__)
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--contacts", type=int, default=200)
    given = parser.parse_args(argv)
    world = prepare(given.messages, given.contacts)
    mailbox = load(world)
    with GoogleServer(mailbox.routes()) as server:
        mine = configure(world, server, world.folder.with_name(f"{world.folder.name}-gmail"))
        begun = time.perf_counter()
        mine.run("run", "--once", "--yes")
        wall, first = time.perf_counter() - begun, counted(server)
        mine.run("run", "--once", "--yes")
        second = counted(server)
        memory = rest(mine)
        third = counted(server)
    sys.stdout.write(_tables(given, first, second, third, wall, memory))
    return 0


def _tables(
    given: argparse.Namespace,
    first: collections.Counter[str],
    second: collections.Counter[str],
    third: collections.Counter[str],
    wall: float,
    memory: float,
) -> str:
    names = sorted(first | second | third)
    rows = [(name, *(str(part[name]) for part in (first, second, third))) for name in names]
    rows.append(("together", *(str(part.total()) for part in (first, second, third))))
    title = f"Requests to Gmail: {given.messages:,} messages, {given.contacts} contacts; first pass {wall:.1f} s"
    table = measure.table(title, ("", "first watch", "again, a new process", "the daemon starts"), rows)
    drafts = sum(first[name] for name in first if name.startswith("drafts.") or name == "messages.list")
    allowed = given.contacts + first["threads.get"] + SPARE
    looking = first.total() - first["messages.get"] - drafts
    goals = [
        Goal("requests of the first watch, letters and drafts aside", looking, allowed),
        Goal("requests of the first watch, letters that matter included", first.total() - drafts, allowed),
        Goal("resident memory at rest", memory, MOST_MEMORY, " MB"),
    ]
    return table + "\n" + measure.table("Goals", ("", "measured", "at most", ""), [goal.row() for goal in goals]) + "\n"


if __name__ == "__main__":
    raise SystemExit(main())
