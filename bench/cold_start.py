"""How long a short command takes from a cold start, beside importing two of its libraries."""

from __future__ import annotations

import sys

from bench import measure
from bench.measure import Goal, Series
from bench.prepared import World

MOST = 1.5
IMPORTS, STATUS, HELP = 'python -c "import sqlalchemy, click"', "followthrough status", "followthrough --help"


def compare(world: World, runs: int) -> tuple[str, list[Goal]]:
    """The table and its goal; ``status`` shows a world after its first pass."""
    world.looked_through()
    takers = {
        IMPORTS: [sys.executable, "-c", "import sqlalchemy, click"],
        STATUS: world.followthrough("status", "--at", world.now),
        HELP: [*world.followthrough("--help")],
    }
    series = {name: Series(name) for name in takers}
    for number in range(runs + 1):
        for name, words in takers.items():
            took = measure.run(words)
            if number:  # the first round only warms the files
                series[name].runs.append(took)
    world.set_back()
    base = series[IMPORTS].median("wall")
    rows = [
        (
            one.name,
            one.shown("wall", 3),
            one.shown("cpu", 3),
            one.shown("peak", 0),
            f"{one.median('wall') / base:.2f} x",
        )
        for one in series.values()
    ]
    title = f"Cold start: {world.messages:,} messages, {world.contacts} contacts; median (min-max) of {runs}"
    text = measure.table(title, ("", "wall s", "CPU s", "peak MB", "beside imports"), rows)
    return text, [
        Goal(
            "followthrough status, wall, beside importing sqlalchemy and click",
            series[STATUS].median("wall") / base,
            MOST,
            " x",
        )
    ]
