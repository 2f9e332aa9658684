"""Kills passes with SIGKILL before and after everything they write at Google, and compares what they leave, once resumed.

Run as a program of its own. The house is furnished while a server runs; then that ends, and what it held stays in
memory: each trial forks it, so that each has a Gmail and a calendar of its own. Prints one JSON object.

    python -m tests.system.killing_google FOLDER SHARD SHARDS
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from tests.servers.google.server import GoogleServer
from tests.system.google_house import GoogleHouse
from tests.system.house import moment
from tests.system.killing import AT, ended, forked, resume, rows_left, run_pass

PRACTICE = "prepare_minutes = 30\nnotes_block_minutes = 15\nwithout = ['notes']\n"
KINDS = ("silent", "answers", "edits", "sends", "gains", "moves", "falls", "books")
"""What awaits the pass: a follow-up to place, a draft to withdraw, drafts the user edited and sent, a thank-you to
put better; entries of ours to move, to take away, to write."""


def furnished(folder: Path) -> GoogleHouse:
    """The house as it is found at nine o'clock on the 11th."""
    house = GoogleHouse(folder, practice=PRACTICE.replace("'", '"'))
    people = {kind: f"{kind}@place.example.net" for kind in KINDS}
    rows = [f"{name.title()} Ocean,{address}" for name, address in people.items()]
    (folder / "people.csv").write_text("\n".join(["name,addresses", *rows]), "utf-8")
    house.cli("contacts", "import", str(folder / "people.csv"), at=moment("2026-02-23 08:00"))
    sent = {
        name: house.write(address, moment("2026-02-24 10:00" if name in EARLY else "2026-03-02 10:00"))
        for name, address in people.items()
    }
    house.event("gains", moment("2026-03-09 08:00"), guest=people["gains"])
    for day, name in enumerate(("moves", "falls")):
        house.event(name, moment(f"2026-03-2{day} 15:00"), guest=people[name])
    house.run(moment("2026-03-09 10:00"))
    happens(house, people, sent)
    return house


EARLY = ("answers", "edits", "sends")


def happens(house: GoogleHouse, people: dict[str, str], sent: dict[str, str]) -> None:
    """What contacts and the user did between the two passes."""
    house.receive(people["answers"], moment("2026-03-10 10:00"), body="Gladly, when?", answers=sent["answers"])
    drafts = {name: one for one in house.letters() for name in people if people[name].encode() in one.raw}
    house.rewrite(drafts["edits"], drafts["edits"].raw + b"PS: I loved your talk.\n")
    box = house.mailboxes["home"]
    with house.servers["home"].lock:
        box.send_draft(drafts["sends"].place)
    house.cli("note", "Gains Ocean", "What was new to me: the tagging data is public", at=moment("2026-03-10 09:00"))
    for name in ("moves", "books"):
        house.event(name, moment("2026-03-25 11:00") + timedelta(hours=len(name)), guest=people[name], sequence=1)
    house.drop_event("falls")


# --- a world of its own for each trial ------------------------------------------------------------------


class Trials:
    """Copies of one house and its Google, in each of which a pass is killed."""

    def __init__(self, house: GoogleHouse) -> None:
        self._house = house
        house.close()
        until = time.monotonic() + 30  # forking is safe with one thread only
        while threading.active_count() > 1 and time.monotonic() < until:
            time.sleep(0.01)
        self.moments: list[str] = []
        with self.world("calm") as calm:
            self._must(lambda: counted(calm))
        self.wanted = left_behind(calm)
        self.moments = json.loads((calm / "moments.json").read_text("utf-8"))
        self.differing: list[dict[str, object]] = []

    def _must(self, act: Callable[[], object]) -> None:
        if status := ended(forked(act)):
            raise SystemExit(f"the undisturbed pass failed ({status})")

    @contextmanager
    def world(self, name: str) -> Iterator[Path]:
        """A copy of the folder, with a server of its own while the block lasts; then ``google.json`` says what it held."""
        folder = self._house.folder.parent / name
        shutil.copytree(self._house.folder, folder)
        told, tell = os.pipe()
        ends, end = os.pipe()
        server = forked(lambda: self._serve(folder, tell, ends, end))
        os.close(tell)
        os.close(ends)
        endpoint = os.read(told, 100).decode()
        config = (folder / "config.toml").read_text("utf-8")
        (folder / "config.toml").write_text(config.replace(self._house.servers["home"].endpoint, endpoint), "utf-8")
        try:
            yield folder
        finally:
            os.close(told)
            os.close(end)
            if ended(server):
                raise SystemExit(f"{name}: Google saw what it should not have")

    def _serve(self, folder: Path, tell: int, ends: int, end: int) -> None:
        os.close(end)
        mailbox, calendars = self._house.mailboxes["home"], self._house.calendars["home"]
        with GoogleServer(mailbox.routes(), calendars.routes()) as server:
            os.write(tell, server.endpoint.encode())
            os.read(ends, 1)  # until the trial lets go of its end
        drafts = [shown(mailbox.messages[held].raw) for held in mailbox.drafts.values()]
        events = [
            json.dumps({name: event.get(name) for name in ("id", "summary", "description", "start", "end", "status")})
            for event in calendars.of().events.values()
        ]
        (folder / "google.json").write_text(json.dumps({"drafts": sorted(drafts), "calendar": sorted(events)}), "utf-8")

    def kill(self, number: int) -> bool:
        """Kills a pass at one moment, resumes it, compares; whether it was killed."""
        with self.world(f"moment{number}") as folder:
            status = ended(forked(lambda: killed_at(folder, number)))
            resumed = ended(forked(lambda: resume(folder)))
        found = left_behind(folder)
        again = None if resumed else json.loads((folder / "again.json").read_text("utf-8"))
        differs = {
            part: {"more": list(Counter(rows) - Counter(wanted)), "missing": list(Counter(wanted) - Counter(rows))}
            for part, rows, wanted in ((part, rows, self.wanted[part]) for part, rows in found.items())
            if rows != wanted
        }
        if resumed or differs or again:
            where = self.moments[number]
            self.differing.append({"moment": where, "resumed": resumed, "differs": differs, "again": again})
        return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def shown(raw: bytes) -> str:
    """A draft, as the user reads it."""
    mail = message_from_bytes(raw, policy=policy.default)
    return f"{mail['Message-ID']} {mail['To']} {mail['Subject']} {mail.get_content()}"


def left_behind(folder: Path) -> dict[str, list[str]]:
    """What Google holds, the log's facts, the outbox, the plans.

    Gmail gives a draft another message with every change, one with the same words too: its name is no difference.
    """
    held: dict[str, list[str]] = json.loads((folder / "google.json").read_text("utf-8"))
    rows = rows_left(folder)
    return held | rows | {"facts": sorted(re.sub(r":untouched:\w+$", ":untouched", key) for key in rows["facts"])}


# --- the moments ----------------------------------------------------------------------------------------


def brinks(last: int | None = None) -> list[str]:
    """Counts the moments before and after everything written at Google; at one of them the process kills itself."""
    from connectors.google.gate import repeatable
    from connectors.google.http import Google

    names: list[str] = []
    wired = Google._wired

    def reach(name: str) -> None:
        if len(names) == last:
            os.kill(os.getpid(), signal.SIGKILL)
        names.append(name)

    def watched(google: Google, asked: Any, headers: Any) -> Any:
        if repeatable(asked):
            return wired(google, asked, headers)
        what = f"{asked.method} {'event' if '/events' in asked.path else 'draft'}"
        reach(f"before {what}")
        found = wired(google, asked, headers)
        reach(f"after {what}")
        return found

    setattr(Google, "_wired", watched)  # noqa: B010 - a method is not assigned to otherwise
    return names


def counted(folder: Path) -> None:
    """A pass that writes down the moments there are."""
    names = brinks()
    run_pass(folder)
    (folder / "moments.json").write_text(json.dumps(names), "utf-8")


def killed_at(folder: Path, number: int) -> None:
    """A pass that kills itself at one of them."""
    brinks(number)
    run_pass(folder)


def main(folder: Path, shard: int, shards: int) -> dict[str, object]:
    """Kills, resumes, compares."""
    trials = Trials(furnished(folder))
    killed = sum(trials.kill(number) for number in range(shard, len(trials.moments), shards))
    return {
        "killed": killed,
        "differing": trials.differing,
        "moments": trials.moments,
        "wanted": trials.wanted,
        "at": AT,
    }


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
