"""The evaluation of the reading room: prints the figures of the goal, what was reached, and every miss by name.

    python -m bench.reading --corpora DIR [--only bounces,trimming,...] [--aside] [--misses N]

``DIR`` holds ``bounces``, ``reply-trimming`` and ``requests``. The own labelled sets need no folder.
``--aside`` measures the halves and the fifth that are set aside; they are not for tuning.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bench.reading import figures
from bench.reading.figures import Figure, Setup


def main(arguments: list[str]) -> int:
    """Runs what was asked for; 1 where a figure is below its goal."""
    parser = argparse.ArgumentParser(prog="bench.reading", description="How well messages are read.")
    parser.add_argument("--corpora", type=Path, help="folder with bounces/, reply-trimming/ and requests/")
    parser.add_argument("--only", default="", help="names of measurements, separated by commas")
    parser.add_argument("--aside", action="store_true", help="measure what was set aside before tuning")
    parser.add_argument("--misses", type=int, default=40, help="how many misses to name")
    chosen = parser.parse_args(arguments)
    wanted = {name for name in chosen.only.split(",") if name}
    below = 0
    for name, measure in figures.MEASUREMENTS.items():
        if wanted and name not in wanted:
            continue
        for figure in measure(Setup(corpora=chosen.corpora, aside=chosen.aside)):
            below += not figure.reached
            _show(figure, chosen.misses)
    return 1 if below else 0


def _show(figure: Figure, most: int) -> None:
    mark = "reached" if figure.reached else "BELOW"
    sys.stdout.write(f"{figure.what:<58} {figure.value:>9}   at least {figure.goal:<8} {mark}\n")
    for miss in figure.misses[:most]:
        sys.stdout.write(f"    {miss}\n")
    if len(figure.misses) > most:
        sys.stdout.write(f"    ... and {len(figure.misses) - most} more\n")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
