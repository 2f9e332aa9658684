"""``python -m bench`` (``make bench``): all measurements in one run, as tables on standard output.

Exit codes: 0 measured; 1 with ``--strict`` where a goal was missed or a peer is not installed, and
always where a program that is measured fails; 2 wrong usage.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Iterator

from bench import at_rest, cold_start, first_pass, measure, open_pass
from bench.imap import compare as imap
from bench.measure import Goal
from bench.prepared import World, prepare

KINDS = ("first", "passes", "status", "rest", "imap")


def main(argv: list[str] | None = None) -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measures Followthrough beside its peers.")
    parser.add_argument("--messages", default="2000", help="sizes of the mailbox, comma-separated (default 2000)")
    parser.add_argument("--contacts", type=int, default=200)
    parser.add_argument("--runs", type=int, default=3, help="runs of each program (default 3)")
    parser.add_argument("--rest", type=int, default=20, help="seconds to watch the daemon at rest (default 20)")
    parser.add_argument("--only", default=",".join(KINDS), help=f"some of {','.join(KINDS)}")
    parser.add_argument("--strict", action="store_true", help="exit 1 where a goal is missed or a peer is missing")
    given = parser.parse_args(argv)
    kinds = given.only.split(",")
    if unknown := sorted(set(kinds) - set(KINDS)):
        parser.error(f"--only knows {', '.join(KINDS)}, not {', '.join(unknown)}")
    sizes = sorted({int(size) for size in given.messages.split(",")})
    sys.stdout.write(f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} cores\n")
    missing: list[str] = []
    goals: list[Goal] = []
    try:
        worlds = [prepare(size, given.contacts) for size in sizes]
        for text, more in _measured(kinds, worlds, given, missing):
            sys.stdout.write(text + "\n")
            sys.stdout.flush()
            goals += more
    except measure.RanBadlyError as failed:
        sys.stderr.write(f"{failed}\n")
        return 1
    sys.stdout.write(measure.table("Goals", ("", "measured", "at most", ""), [goal.row() for goal in goals]) + "\n")
    for line in dict.fromkeys(missing):
        sys.stdout.write(f"{line}\n")
    wrong = missing or not all(goal.kept for goal in goals)
    return 1 if given.strict and wrong else 0


def _measured(
    kinds: list[str], worlds: list[World], given: argparse.Namespace, missing: list[str]
) -> Iterator[tuple[str, list[Goal]]]:
    """The measurements that were asked for, one after the other."""
    if "first" in kinds:
        for world in worlds:
            yield first_pass.compare(world, given.runs, missing)
    if "passes" in kinds:
        yield open_pass.compare(worlds, max(5, given.runs))
    if "status" in kinds:
        yield cold_start.compare(worlds[-1], max(7, given.runs))
    if "rest" in kinds:
        yield at_rest.compare(worlds[-1], given.rest)
    if "imap" in kinds:
        yield from imap.compare(worlds, given.runs, given.rest, missing)


if __name__ == "__main__":
    raise SystemExit(main())
