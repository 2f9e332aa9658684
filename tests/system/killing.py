"""Kills passes with SIGKILL and compares what they leave, once resumed, with an undisturbed pass.

Run as a program of its own (one thread, so that forking is safe): everything is imported once, each pass
is a forked process. Prints one JSON object: how many were killed, and what differed.

    python -m tests.system.killing FOLDER random TRIALS SEED     at random moments
    python -m tests.system.killing FOLDER every SHARD SHARDS     before and after everything that is written
"""

from __future__ import annotations

import gc
import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

AT = "2026-03-11T09:00:00-04:00"
TRIED = 8
"""Times that a trial is begun anew where its pass ended before it was killed."""

Prepare = Callable[[], None]


def run_pass(house: Path) -> dict[str, Any]:
    """One pass, in this process; its report."""
    from datetime import datetime

    from daemon.app import open_app

    with open_app(house / "config.toml", at=datetime.fromisoformat(AT)) as app:
        return app.run_once()


def did(report: dict[str, Any]) -> list[Any]:
    """What a pass changed or stumbled over."""
    told = ("drafts", "withdrawn", "reminders", "blocks", "errors")
    return [row for one in report["accounts"] for name in told for row in one[name]] + [
        one["facts"] for one in report["accounts"] if one["facts"]
    ]


# --- what it leaves -----------------------------------------------------------------------------------


def left_behind(house: Path) -> dict[str, list[str]]:
    """The Drafts folder with its wording, the calendar, the log's facts, the outbox, the plans: what must be the same."""
    drafts = []
    entries = [
        f"{path.name} {line}"
        for path in (house / "home/calendar").iterdir()
        for line in path.read_text("utf-8").splitlines()
        if not line.startswith("DTSTAMP")
    ]
    for path in (house / "home/mail/.Drafts/cur").iterdir():
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        drafts.append(f"{mail['Message-ID']} {mail['To']} {mail['Subject']} {mail.get_content()}")
    return {"drafts": sorted(drafts), "calendar": sorted(entries)} | rows_left(house)


def rows_left(house: Path) -> dict[str, list[str]]:
    """The log's facts, the outbox, the plans."""
    asked = {
        "facts": "SELECT key FROM fact WHERE key NOT LIKE 'said:%'",
        "outbox": "SELECT key || ' ' || state FROM outbox WHERE state <> 'settled'",
        "agenda": "SELECT contact || ' ' || coalesce(next_moment, '') || ' ' || body FROM agenda",
    }
    with sqlite3.connect(house / "followthrough.db") as database:
        rows = {name: sorted(row[0] for row in database.execute(sql)) for name, sql in asked.items()}
    database.close()
    return rows


# --- processes ----------------------------------------------------------------------------------------


def forked(act: Callable[[], object]) -> int:
    """Does something in a process of its own; its process id."""
    child = os.fork()
    if child == 0:
        try:
            act()
        except BaseException as fault:  # noqa: BLE001 - a forked child must not return into its parent's code
            sys.stderr.write(repr(fault))
            os._exit(4)
        os._exit(0)
    return child


def ended(child: int) -> int:
    """The wait status of a process, once it ended."""
    return os.waitpid(child, 0)[1]


def resume(house: Path) -> None:
    """Runs the pass that was killed once more, and then again: that must do nothing."""
    run_pass(house)
    (house / "again.json").write_text(json.dumps(did(run_pass(house))), "utf-8")


def aged(folder: Path) -> None:
    """Files changed within the last seconds are read anew at every look, so how often would hang on the machine."""
    before = time.time() - 3600
    for path in sorted(folder.rglob("*"), reverse=True):
        os.utime(path, (before, before))


class Trials:
    """Copies of one house, in each of which a pass is killed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        aged(folder)
        warm = self.copy("warm")
        run_pass(warm)  # imports all there is to import, so that a kill falls into the pass itself
        calm = self.copy("calm")
        begun = time.monotonic()
        if ended(forked(lambda: run_pass(calm))):
            raise SystemExit("the undisturbed pass failed")
        self.took = time.monotonic() - begun
        self.wanted = left_behind(calm)
        self.differing: list[dict[str, object]] = []

    def copy(self, name: str) -> Path:
        """The house as it was before the pass."""
        house = self._folder.parent / name
        if house.exists():
            shutil.rmtree(house)
        shutil.copytree(self._folder, house)
        return house

    def compare(self, name: str, house: Path) -> None:
        """Resumes, and looks at what differs."""
        status = ended(forked(lambda: resume(house)))
        found = left_behind(house)
        again = json.loads((house / "again.json").read_text("utf-8")) if not status else None
        differs = {
            part: {"missing": list(Counter(wanted) - Counter(rows)), "more": list(Counter(rows) - Counter(wanted))}
            for part, rows, wanted in ((name, found[name], self.wanted[name]) for name in found)
            if rows != wanted
        }
        if status or differs or again:
            self.differing.append({"trial": name, "status": status, "differs": differs, "again": again})
        else:
            shutil.rmtree(house)


def at_random(trials: Trials, count: int, seed: int) -> int:
    """Kills ``count`` passes at random moments; returns how many were killed."""
    chance, killed = random.Random(seed), 0
    for trial in range(count):
        for _ in range(TRIED):
            house = trials.copy(f"trial{trial}")
            child = forked(lambda house=house: run_pass(house))  # type: ignore[misc]
            time.sleep(chance.uniform(0, trials.took))
            os.kill(child, signal.SIGKILL)
            if os.WIFSIGNALED(ended(child)):
                killed += 1
                trials.compare(f"trial{trial}", house)
                break
            trials.took *= 0.9  # the machine has become quicker
    return killed


# --- systematically -----------------------------------------------------------------------------------


class Brink:
    """Counts the moments before and after everything that is written; at one of them the process kills itself."""

    def __init__(self, last: int | None = None) -> None:
        self.names: list[str] = []
        self._last = last
        self._patch()

    def _reach(self, name: str) -> None:
        if len(self.names) == self._last:
            os.kill(os.getpid(), signal.SIGKILL)
        self.names.append(name)

    def _patch(self) -> None:
        from connectors.icsblocks import IcsBlocks
        from connectors.maildir.drafts import MaildirDrafts
        from daemon.store import Store

        whole = Store.transaction

        @contextmanager
        def transaction(store: Store, now: Any) -> Iterator[Any]:
            self._reach("before a transaction")
            with whole(store, now) as inside:
                yield inside
            self._reach("after a transaction")

        setattr(Store, "transaction", transaction)  # noqa: B010 - a method is not assigned to otherwise
        for name in ("put", "replace", "withdraw"):
            self._around(MaildirDrafts, name)
        for name in ("put", "replace", "remove"):
            self._around(IcsBlocks, name)
        for name in ("link", "rename", "unlink"):
            self._around(os, name)

    def _around(self, owner: Any, name: str) -> None:
        act = getattr(owner, name)

        def wrapped(*args: Any, **more: Any) -> Any:
            self._reach(f"before {name}")
            done = act(*args, **more)
            self._reach(f"after {name}")
            return done

        setattr(owner, name, wrapped)


def counted(house: Path) -> None:
    """A pass that writes down the moments there are."""
    brink = Brink()
    run_pass(house)
    names = list(brink.names)
    (house / "moments.json").write_text(json.dumps(names), "utf-8")


def killed_at(house: Path, number: int) -> None:
    """A pass that kills itself at one of them."""
    Brink(number)
    run_pass(house)


def at_every(trials: Trials, shard: int, shards: int) -> tuple[int, list[str]]:
    """Kills a pass at every moment of this shard; returns how many were killed, and the names of all moments."""
    house = trials.copy("counted")
    if ended(forked(lambda: counted(house))):
        raise SystemExit("the counted pass failed")
    names: list[str] = json.loads((house / "moments.json").read_text("utf-8"))
    killed = 0
    for number in range(shard, len(names), shards):
        house = trials.copy(f"moment{number}")
        status = ended(forked(lambda house=house, number=number: killed_at(house, number)))  # type: ignore[misc]
        killed += os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        trials.compare(f"{number} {names[number]}", house)
    return killed, names


def main(folder: Path, how: str, first: int, second: int) -> dict[str, object]:
    """Kills, resumes, compares."""
    trials = Trials(folder)
    gc.freeze()  # what a fork shares is not walked, and so not copied: a fifth of the time
    gc.disable()
    names: list[str] = []
    if how == "every":
        killed, names = at_every(trials, first, second)
    else:
        killed = at_random(trials, first, second)
    return {"killed": killed, "differing": trials.differing, "moments": names, "wanted": trials.wanted}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))))
