"""What a pass costs the running daemon: with nothing new, and with ten new messages.

``python -m bench.open_pass FOLDER ROUNDS`` keeps one App and its passes open, as the daemon does, and
prints JSON: CPU seconds of each pass (all threads and child processes). ``compare`` runs it on worlds
of several sizes. This is the only part of the bench that imports the daemon, and only in that process.
"""

from __future__ import annotations

import json
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bench import command, measure
from bench.measure import Goal
from bench.prepared import World

MOST_CPU = 0.2
"""Seconds a pass."""
MOST_GROWTH = 1.3
"""A pass over the largest mailbox beside one over the smallest."""
NEW = 10


def compare(worlds: list[World], rounds: int) -> tuple[str, list[Goal]]:
    """The table and its goals, smallest world first."""
    rows, goals, found = [], [], []
    for world in worlds:
        world.looked_through()
        words = [sys.executable, "-m", "bench.open_pass", str(world.folder), str(rounds)]
        done = subprocess.run(words, cwd=command.ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise measure.RanBadlyError(f"bench.open_pass failed: {done.stderr[-1500:]}")
        took = json.loads(done.stdout)
        found.append(took)
        size = f"{world.messages:,} messages"
        rows.append((size, _shown(took["nothing"]), _shown(took["ten"]), f"{took['rss']:.0f}"))
        goals.append(
            Goal(f"CPU of a pass with nothing new, {size}", statistics.median(took["nothing"]), MOST_CPU, " s")
        )
        goals.append(Goal(f"CPU of a pass with {NEW} new, {size}", statistics.median(took["ten"]), MOST_CPU, " s"))
        world.set_back()
    goals += _growth(worlds, found)
    title = f"A pass of the running daemon: CPU milliseconds, median (min-max) of {rounds}"
    return measure.table(title, ("", "nothing new", f"{NEW} new messages", "peak MB"), rows), goals


def _growth(worlds: list[World], found: list[dict[str, Any]]) -> list[Goal]:
    if len(worlds) < 2:
        return []
    sizes = f"{worlds[-1].messages:,} beside {worlds[0].messages:,} messages"
    return [
        Goal(
            f"a pass with {name} new, {sizes} (listing folders included)",
            statistics.median(found[-1][key]) / statistics.median(found[0][key]),
            MOST_GROWTH,
            " x",
        )
        for key, name in (("nothing", "nothing"), ("ten", str(NEW)))
    ]


def _shown(seconds: list[float]) -> str:
    ms = [1000 * value for value in seconds]
    return f"{statistics.median(ms):.1f} ({min(ms):.1f}-{max(ms):.1f})"


# --- in the measured process ------------------------------------------------------------------------


def fresh(at: datetime, number: int) -> list[bytes]:
    """Ten new messages: eight that concern nobody, two from contacts."""
    from bench.mailbox.noise import Hay, Pool
    from bench.mailbox.people import make_contacts
    from bench.mailbox.scene import Scene

    rng = random.Random(f"later:{number}")
    raws = [noise.raw for noise in Hay(rng, Pool.of(rng), at, days=1).messages(NEW - 2)]
    for contact in make_contacts(2, random.Random("contacts:1")):
        scene = Scene(contact, at, rng)
        raws.append(scene.hears(at, "Thank you for your letter. Yes, let us talk.", subject="Your letter").raw)
    return raws


def deliver(folder: Path, at: datetime, number: int) -> None:
    """Ten new messages in the inbox."""
    for place, raw in enumerate(fresh(at, number)):
        name = f"{int(at.timestamp())}.{number}-{place}.later"
        (folder / "mail" / "tmp" / name).write_bytes(raw)
        (folder / "mail" / "tmp" / name).rename(folder / "mail" / "new" / name)


def cpu() -> float:
    """CPU seconds of this process so far, all threads, finished children included."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def costs(folder: Path, rounds: int) -> dict[str, Any]:
    """CPU seconds of ``rounds`` passes of each kind, and the peak memory (MB) before mail is made."""
    from contextlib import ExitStack

    from daemon.app import open_app
    from daemon.worker.rounds import run_round

    at = datetime.fromisoformat(json.loads((folder / "truth.json").read_text(encoding="utf-8"))["now"])
    with open_app(folder / "config.toml", at=at) as app, ExitStack() as stack:
        passes = [one for one, _ in app.accounts.passes(stack)]

        def once(minutes: int) -> None:
            for report in run_round(passes, at + timedelta(minutes=minutes)):
                assert not report.errors, report.errors

        once(0)
        nothing = [_cost(once, 1 + number) for number in range(rounds)]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
        ten = []
        for number in range(rounds):
            deliver(folder, at + timedelta(minutes=rounds + number), number)
            ten.append(_cost(once, 1 + rounds + number))
    return {"nothing": nothing, "ten": ten, "rss": peak}


def _cost(once: Callable[[int], None], minutes: int) -> float:
    before = cpu()
    once(minutes)
    return cpu() - before


if __name__ == "__main__":
    sys.stdout.write(json.dumps(costs(Path(sys.argv[1]), int(sys.argv[2]))) + "\n")
