"""The sample world of ``followthrough demo``: twelve contacts, three weeks of March 2026, told day by day.

    world/       the data: configuration, contacts, and ``story.toml``, which is meant to be read
    story.py     the story as values
    letters.py   what Dana and the others write, as messages in a Maildir and events in ``.ics`` files
    player.py    walks through the three weeks and lets passes be made

Must not happen here: knowing a rule of the practice, importing another room of ``daemon`` (the pass
comes in as an argument), touching anything outside the given folder, reading the clock.
"""

from __future__ import annotations

from daemon.demo.player import END, START, Happened, Passed, play

__all__ = ["END", "START", "Happened", "Passed", "play"]
