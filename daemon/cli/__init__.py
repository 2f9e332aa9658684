"""The command line: thin commands, words for people, JSON for scripts, exit codes. No logic.

    program.py    the root command: finds a command's module on use, turns errors into one sentence and an exit code
    calling.py    what every command is given: --config, --at, --json, and the App they open
    page.py       what a command shows a person, as values; plain.py and fancy.py put it on the screen
    words.py      stages, steps and moments in people's words
    the others    one module a family of commands

Importing this package costs next to nothing: a command's module, and what it needs, is imported when
the command runs. Nothing here opens a store, reads a mail or knows a rule.
"""

from __future__ import annotations

import gc
from typing import NoReturn

_RARELY = 50_000
"""Objects made between two looks for circular garbage; Python's own 700 costs a fifth of a short command's time."""


def main() -> NoReturn:
    """The ``followthrough`` command of this process; ends it with the exit code."""
    gc.set_threshold(_RARELY, 20, 50)
    from daemon.cli.program import start

    start()
