"""The first look at a mailbox, beside two search engines that index the same Maildir.

In one run and interleaved (peer, peer, ours, and again), each with a fresh database; the files were
read once before. Ours is ``run --once`` over a store that knows the contacts, drafts placed and all;
importing the contacts is measured beside it.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench import measure
from bench.measure import Goal, Run, Series
from bench.prepared import World

NOTMUCH, MU, OURS = "notmuch new", "mu init, mu index", "followthrough run --once"
GOALS = {NOTMUCH: 0.04, MU: 0.12}
"""Wall time of ours as a part of theirs."""
GOALS_FROM = 100_000
"""Messages: in a small mailbox, what is read is mostly the contacts' own letters, whatever surrounds them."""
MOST_MEMORY = 150
"""MB resident."""


def notmuch_new(world: World, scratch: Path) -> Run:
    """A whole index of the mail by notmuch."""
    config = scratch / "notmuch-config"
    config.write_text(
        f"[database]\npath={scratch}\nmail_root={world.folder / 'mail'}\n[user]\nname=Dana Reyes\n"
        "primary_email=dana@example.org\n[new]\ntags=inbox\nignore=maildirfolder\n[maildir]\nsynchronize_flags=false\n",
        encoding="utf-8",
    )
    return measure.run(["notmuch", "new", "--quiet"], env={"NOTMUCH_CONFIG": str(config)})


def mu_index(world: World, scratch: Path) -> Run:
    """A whole index of the mail by mu."""
    home = f"--muhome={scratch}"
    one = measure.run(["mu", "init", home, f"--maildir={world.folder / 'mail'}", "--my-address=dana@example.org"])
    two = measure.run(["mu", "index", home, "--quiet"])
    return Run(one.wall + two.wall, one.cpu + two.cpu, max(one.peak, two.peak))


@dataclass(frozen=True, slots=True)
class Peer:
    """A program that does comparable work."""

    name: str
    program: str
    package: str
    """On Debian."""
    take: Callable[[World, Path], Run]


PEERS = (Peer(MU, "mu", "maildir-utils", mu_index), Peer(NOTMUCH, "notmuch", "notmuch", notmuch_new))


def ours(world: World, _scratch: Path) -> Run:
    """Our first pass."""
    world.with_contacts()
    return world.run("run", "--once")


def compare(world: World, runs: int, missing: list[str]) -> tuple[str, list[Goal]]:
    """The table and its goals. Peers that are not installed are named in ``missing``."""
    takers: list[tuple[str, Callable[[World, Path], Run]]] = [(OURS, ours)]
    for peer in PEERS:
        if shutil.which(peer.program):
            takers.insert(0, (peer.name, peer.take))
        else:
            missing.append(f"{peer.program} is not installed, so it is left out: apt install {peer.package}")
    series = {name: Series(name) for name, _ in takers}
    world.warm()
    for _ in range(runs):
        for name, take in takers:
            with tempfile.TemporaryDirectory(prefix="followthrough-bench-") as scratch:
                series[name].runs.append(take(world, Path(scratch)))
    return _table(world, series, runs), _goals(world, series)


def _table(world: World, series: dict[str, Series], runs: int) -> str:
    mine = series[OURS]
    rows = []
    for one in series.values():
        wall, cpu = mine.median("wall") / one.median("wall"), mine.median("cpu") / one.median("cpu")
        ratio = ("", "") if one is mine else (f"{wall:.4f} x", f"{cpu:.4f} x")
        rows.append((one.name, one.shown("wall"), one.shown("cpu"), one.shown("peak", 0), *ratio))
    title = (
        f"First pass: {world.messages:,} messages, {world.contacts} contacts; median (min-max) of {runs}, files warm"
    )
    return measure.table(title, ("", "wall s", "CPU s", "peak MB", "ours, wall", "ours, CPU"), rows)


def _goals(world: World, series: dict[str, Series]) -> list[Goal]:
    mine = series[OURS]
    size = f"{world.messages:,} messages"
    goals = [Goal(f"peak memory of the first pass, {size}", mine.median("peak"), MOST_MEMORY, " MB")]
    for name, most in GOALS.items():
        if name in series and world.messages >= GOALS_FROM:
            ratio = mine.median("wall") / series[name].median("wall")
            goals.append(Goal(f"first pass, wall, beside {name}, {size}", ratio, most, " x"))
    return goals
