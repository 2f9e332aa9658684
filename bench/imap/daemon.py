"""``python -m bench.imap.daemon CONFIG AT``: the daemon, as ``followthrough run``, on a clock that begins at a moment of the world.

Says ``ready`` once it watches. Imports the daemon, and only in this process.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path


class ClockFrom:
    """Goes on from a moment at the usual speed."""

    def __init__(self, at: datetime) -> None:
        self._ahead = at - datetime.now(UTC)

    def now(self) -> datetime:
        """The world's moment."""
        return datetime.now(UTC) + self._ahead


def main(config: Path, at: datetime) -> int:
    """Until it is told to end."""
    from daemon.app import App
    from daemon.config import load
    from daemon.store import open_store

    loaded = load(config)
    store = open_store(loaded.store_url)
    try:
        return App(loaded, store, ClockFrom(at)).serve(lambda _: None, ready)
    finally:
        store.close()


def ready() -> None:
    """Tells who waits."""
    sys.stdout.write("ready\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2])))
