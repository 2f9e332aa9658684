"""The measurements on an IMAP server, and their goals.

First a gate: every contact of the truth must come out right over IMAP, or no figure counts. Then mbsync
and ours look at the whole mailbox in turn, each with nothing kept from before and with a server that has
no headers at hand; then at nothing new and at ten new messages; then the daemon withdraws drafts as
answers arrive, and rests.
"""

from __future__ import annotations

import json
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bench import check_truth, command, measure
from bench.at_rest import look, settled
from bench.imap.clients import Mbsync, Ours
from bench.imap.remote import Server, Traffic
from bench.measure import Goal, Series
from bench.open_pass import fresh
from bench.prepared import World

STALE = ("follow-up", "step-back", "come-back", "alternative")
"""Letters that an answer makes wrong."""
ANSWERS = 30
GOALS_FROM = 100_000
"""Messages: beside a small mailbox, what everybody needs weighs more than what is saved."""


@dataclass(slots=True)
class Found:
    """What was measured in one world."""

    world: World
    folders: int = 0
    ours: Series = field(default_factory=lambda: Series("followthrough run --once, drafts and all"))
    reading: Series = field(default_factory=lambda: Series("... that may place no letters"))
    mbsync: Series = field(default_factory=lambda: Series("mbsync, FSync no"))
    traffic: dict[str, list[Traffic]] = field(default_factory=dict)
    passes: dict[str, list[float]] = field(default_factory=dict)
    gone: list[tuple[float, float]] = field(default_factory=list)
    gone_cpu: float = 0.0
    """CPU seconds of the daemon an answer."""
    rest: tuple[float, float] = (0.0, 0.0)
    """MB, CPU seconds an hour."""

    def note(self, what: str, traffic: Traffic) -> None:
        """One more of a kind."""
        self.traffic.setdefault(what, []).append(traffic)

    def median(self, what: str, of: str) -> float:
        """Of ``commands``, ``total`` or ``ended``."""
        return float(statistics.median(getattr(each, of) for each in self.traffic[what]))


def compare(worlds: list[World], runs: int, rest: int, missing: list[str]) -> Iterator[tuple[str, list[Goal]]]:
    """Tables with their goals, the smallest world first; a world that fails the gate has none."""
    every = []
    for world in worlds:
        with tempfile.TemporaryDirectory(prefix="followthrough-bench-") as scratch:
            found = measured(world, runs, rest, Path(scratch), missing)
        every.append(found)
        yield tables(found), goals(found)
    if len(every) > 1:
        most = every[-1].ours.median("peak") / every[0].ours.median("peak")
        sizes = f"{worlds[-1].messages:,} beside {worlds[0].messages:,} messages"
        yield "", [Goal(f"peak memory of the first watch, {sizes}", most, 1.3, " x")]


def measured(world: World, runs: int, rest: int, scratch: Path, missing: list[str]) -> Found:
    """Everything in one world. Raises RanBadlyError where the gate is not passed."""
    found = Found(world)
    with Server(world.folder) as server:
        found.folders = server.about["folders"]
        gate(world, server, scratch / "gate")
        peer = bool(shutil.which("mbsync"))
        if not peer:
            missing.append("mbsync is not installed, so it is left out: apt install isync")
        pulled = None
        for number in range(runs):
            if peer:
                pulled = Mbsync(server, scratch / f"mbsync-{number}")
                _first(found.mbsync, found, "mbsync", server, pulled)
            reading = Ours(world, server, scratch / f"reading-{number}", drafting=False)
            _first(found.reading, found, "reading", server, reading)
            ours = Ours(world, server, scratch / f"ours-{number}")
            _first(found.ours, found, "ours", server, ours)
        passes(found, server, ours.config, pulled)
        daemon(found, server, ours.config, rest)
    return found


def _first(series: Series, found: Found, what: str, server: Server, client: Ours | Mbsync) -> None:
    """One look at the whole mailbox by a program that knows nothing of it, on a server that has no headers at hand."""
    server.set_back()
    before = server.traffic()
    series.runs.append(client.look())
    found.note(what, server.traffic().since(before))


def gate(world: World, server: Server, folder: Path) -> None:
    """Every contact of the truth comes out right, by the real program over IMAP."""
    ours = Ours(world, server, folder)
    wrong, compared, _ = check_truth.compare(world.folder, ours.config, frozenset(), server.drafts)
    if wrong:
        told = "\n".join(wrong[:20])
        raise measure.RanBadlyError(
            f"{len(wrong)} things are not as the truth says, so no figure counts ({compared} contacts):\n{told}"
        )


def passes(found: Found, server: Server, config: Path, pulled: Mbsync | None) -> None:
    """Passes on open connections: nothing new, then ten new messages; mbsync fetches the same ten."""
    at = datetime.fromisoformat(found.world.now) + timedelta(minutes=1)
    words = [sys.executable, "-m", "bench.imap.passes", str(config), at.isoformat()]
    with subprocess.Popen(words, cwd=command.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as ours:
        assert ours.stdin
        assert ours.stdout

        def once(what: str) -> None:
            before = server.traffic()
            print("pass", file=ours.stdin, flush=True)
            line = ours.stdout.readline() if ours.stdout else ""
            if not line:
                raise measure.RanBadlyError("bench.imap.passes ended by itself; what it said stands above")
            found.note(what, server.traffic().since(before))
            found.passes.setdefault(what, []).append(json.loads(line)["wall"])

        once("opening")
        for _ in range(10):
            once("nothing new")
        for number in range(3):
            # Not those of the contacts: two answers would be a different matter each time.
            for raw in fresh(at, number):
                server.deliver(raw)
            once("ten new")
            if pulled:
                before = server.traffic()
                pulled.look()
                found.note("ten new, mbsync", server.traffic().since(before))
        ours.stdin.close()


@contextmanager
def watching(config: Path, at: str) -> Iterator[subprocess.Popen[bytes]]:
    """The daemon, until the block ends."""
    words = [sys.executable, "-m", "bench.imap.daemon", str(config), at]
    process = subprocess.Popen(words, cwd=command.ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=60)


def daemon(found: Found, server: Server, config: Path, rest: int) -> None:
    """The daemon rests for some seconds, and then answers arrive one by one."""
    at = datetime.fromisoformat(found.world.now) + timedelta(minutes=30)
    with watching(config, at.isoformat()) as process:
        before = settled(process)
        time.sleep(rest)
        after = look(process.pid)
        found.rest = after.resident, (after.cpu - before.cpu) * 3600 / rest
        for draft, raw in list(answers(found.world, config, server, at))[:ANSWERS]:
            found.gone.append(server.answer(raw, draft))
        if found.gone:
            found.gone_cpu = (look(process.pid).cpu - after.cpu) / len(found.gone)


def answers(world: World, config: Path, server: Server, at: datetime) -> Iterator[tuple[str, bytes]]:
    """Message-IDs of drafts that an answer makes wrong, each with that answer."""
    from bench.mailbox.people import make_contacts
    from bench.mailbox.scene import Scene

    people = {contact.name: contact for contact in make_contacts(world.contacts, random.Random("contacts:1"))}
    there = server.drafts()
    for draft in command.run_json(config, "drafts", "--at", world.now):
        message_id = draft["message_id"].strip("<>")
        if draft["step"] in STALE and draft["state"] == "untouched" and message_id in there:
            scene = Scene(people[draft["contact"]], at, random.Random(message_id))
            yield message_id, scene.hears(at, "Thank you for your letter. Yes, let us talk.", subject="Your letter").raw


def tables(found: Found) -> str:
    """What was measured, as three tables."""
    size = f"{found.world.messages:,} messages, {found.world.contacts} contacts, {found.folders} folders"
    first = []
    for name, one in (("mbsync", found.mbsync), ("ours", found.ours), ("reading", found.reading)):
        if one.runs:
            down, commands = found.median(name, "ended") / 1e6, found.median(name, "commands")
            first.append(
                (one.name, one.shown("wall"), one.shown("cpu"), one.shown("peak", 0), f"{down:.2f}", f"{commands:.0f}")
            )
    later = []
    for name in ("nothing new", "ten new", "ten new, mbsync"):
        if name in found.traffic:
            wall = f"{1000 * statistics.median(found.passes[name]):.0f}" if name in found.passes else ""
            carried = found.median(name, "ended" if "mbsync" in name else "total")
            later.append((name, f"{found.median(name, 'commands'):.0f}", f"{carried:.0f}", wall))
    ours = {name: each[-1] for name, each in found.traffic.items() if "mbsync" not in name}
    named = [(name, f"{traffic.commands}", traffic.told()) for name, traffic in ours.items()]
    total, own = ([pair[place] for pair in found.gone] for place in (0, 1))
    shown = (
        [
            (
                f"{statistics.median(total):.3f} ({min(total):.3f}-{max(total):.3f})",
                f"{statistics.median(own):.3f}",
                f"{found.gone_cpu:.3f}",
                f"{len(own)}",
            )
        ]
        if own
        else []
    )
    return "\n".join(
        (
            measure.table(f"IMAP, first watch: {size}", ("", "wall s", "CPU s", "peak MB", "MB", "commands"), first),
            measure.table("IMAP, later, on an open connection", ("", "commands", "bytes", "wall ms"), later),
            measure.table("IMAP, our commands by their names, last time", ("", "all", "of these"), named),
            measure.table(
                "From the answer to the withdrawn draft", ("seconds", "ours", "CPU s an answer", "answers"), shown
            ),
            measure.table(
                "At rest", ("resident MB", "CPU s an hour"), [(f"{found.rest[0]:.0f}", f"{found.rest[1]:.2f}")]
            ),
        )
    )


def goals(found: Found) -> list[Goal]:
    """What was measured, beside the most it should be."""
    size = f"{found.world.messages:,} messages"
    folders = max(1, found.folders)
    kept = [
        Goal(f"IMAP, first watch, commands (letters not placed), {size}", found.median("reading", "commands"), 60),
        Goal(f"IMAP, first watch, peak memory, {size}", found.ours.median("peak"), 110, " MB"),
        Goal(f"IMAP, nothing new, commands a folder, {size}", found.median("nothing new", "commands") / folders, 2),
        Goal(f"IMAP, nothing new, bytes a folder, {size}", found.median("nothing new", "total") / folders, 1024),
        Goal(f"IMAP, at rest, memory, {size}", found.rest[0], 95, " MB"),
        Goal(f"IMAP, at rest, CPU an hour, {size}", found.rest[1], 2, " s"),
    ]
    if found.gone:
        total, own = (statistics.median(pair[place] for pair in found.gone) for place in (0, 1))
        kept.append(Goal(f"IMAP, answer to withdrawal, {size}", total, 0.8, " s"))
        kept.append(Goal(f"IMAP, answer to withdrawal, ours, {size}", own, 0.15, " s"))
    if found.mbsync.runs and found.world.messages >= GOALS_FROM:
        for what, most in (("wall", 0.6), ("cpu", 0.5)):
            ratio = found.ours.median(what) / found.mbsync.median(what)
            kept.append(Goal(f"IMAP, first watch, {what}, beside mbsync, {size}", ratio, most, " x"))
        for name, other, most in (("ours", "mbsync", 0.008), ("ten new", "ten new, mbsync", 0.01)):
            # Ours of the ten new go over a connection that is still open.
            mine = found.median(name, "ended" if name == "ours" else "total")
            ratio = mine / found.median(other, "ended")
            what = "first watch" if name == "ours" else name
            kept.append(Goal(f"IMAP, {what}, bytes, beside mbsync, {size}", ratio, most, " x"))
    return kept
