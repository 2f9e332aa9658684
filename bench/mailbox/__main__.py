"""``python -m bench.mailbox FOLDER``: generates a mailbox, a calendar, contacts and their truth."""

from __future__ import annotations

import argparse
import sys
import time
from datetime import datetime
from pathlib import Path

from bench.mailbox.scene import NoSuchMomentError
from bench.mailbox.world import DEFAULT_NOW, Plan, generate


def main(argv: list[str] | None = None) -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.mailbox", description=__doc__)
    parser.add_argument("folder", type=Path, help="a new or empty folder")
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--contacts", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scale", type=float, default=1.0, help="stretches the size of every message (default 1)")
    parser.add_argument(
        "--now", type=datetime.fromisoformat, default=DEFAULT_NOW, help="ISO 8601 with offset, at daytime"
    )
    given = parser.parse_args(argv)
    begun = time.perf_counter()
    try:
        generate(given.folder, Plan(given.messages, given.contacts, given.seed, given.scale, given.now))
    except (FileExistsError, NoSuchMomentError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(f"{given.messages} messages in {given.folder} after {time.perf_counter() - begun:.1f} s\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
