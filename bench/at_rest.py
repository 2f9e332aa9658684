"""What the daemon costs while nothing happens: memory, and CPU over some seconds, told for an hour.

Linux only: the figures come from ``/proc``, which counts CPU in hundredths of a second. A short sample
of nearly nothing is coarse: one tick in 30 s is already 1.2 s an hour; ``--rest 600`` is better.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from bench import command, measure
from bench.measure import Goal
from bench.prepared import World

MOST_MEMORY, MOST_CPU = 90, 5
"""MB resident; CPU seconds an hour."""
SETTLED = 6
"""Seconds without a tick of CPU after which the first look is taken for finished."""
PATIENCE = 300


@dataclass(frozen=True, slots=True)
class Usage:
    """One look at a process."""

    cpu: float
    """Seconds so far."""
    resident: float
    """MB."""
    threads: int


def look(pid: int) -> Usage:
    """What ``/proc`` says of it."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    ticks = sum(int(fields[place]) for place in (11, 12, 13, 14))  # its own and its children's, user and system
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    resident = pages * os.sysconf("SC_PAGE_SIZE") / 2**20
    return Usage(ticks / os.sysconf("SC_CLK_TCK"), resident, int(fields[17]))


def compare(world: World, seconds: int) -> tuple[str, list[Goal]]:
    """The table and its goals; the daemon starts after a first pass and watches for ``seconds``."""
    if not sys.platform.startswith("linux"):
        return "\nThe daemon at rest is measured on Linux only: the figures come from /proc.", []
    world.looked_through()
    daemon = subprocess.Popen(
        world.followthrough("run"), cwd=command.ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        begun = settled(daemon)
        time.sleep(seconds)
        after = look(daemon.pid)
    finally:
        stopping = time.perf_counter()
        daemon.send_signal(signal.SIGTERM)
        daemon.wait(timeout=30)
        stopped = time.perf_counter() - stopping
        world.set_back()
    spent = after.cpu - begun.cpu
    hour = spent * 3600 / seconds
    row = (f"{after.resident:.0f}", f"{spent:.2f} in {seconds} s", f"{hour:.1f}", str(after.threads), f"{stopped:.2f}")
    title = f"The daemon at rest: {world.messages:,} messages, {world.contacts} contacts"
    columns = ("resident MB", "CPU s", "CPU s an hour (extrapolated)", "threads", "SIGTERM to end, s")
    goals = [
        Goal("resident memory at rest", after.resident, MOST_MEMORY, " MB"),
        Goal(f"CPU of an hour at rest, extrapolated from {seconds} s", hour, MOST_CPU, " s"),
    ]
    return measure.table(title, columns, [row]), goals


def settled(daemon: subprocess.Popen[bytes]) -> Usage:
    """The first look at which nothing had moved for a while. Raises RanBadlyError where it ends or never rests."""
    last, still_since = look(daemon.pid), time.monotonic()
    until = still_since + PATIENCE
    while time.monotonic() < until:
        time.sleep(0.5)
        if daemon.poll() is not None:
            said = daemon.stderr.read().decode("utf-8", "replace") if daemon.stderr else ""
            raise measure.RanBadlyError(f"followthrough run ended with exit code {daemon.returncode}: {said[-1500:]}")
        now = look(daemon.pid)
        if now.cpu > last.cpu:
            last, still_since = now, time.monotonic()
        elif time.monotonic() - still_since >= SETTLED:
            return now
    raise measure.RanBadlyError(f"followthrough run did not come to rest within {PATIENCE} s")
