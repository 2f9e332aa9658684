"""Putting a store back: without opening the one that is there, which may be what is broken."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from daemon.app.clock import Clock, FixedClock, SystemClock
from daemon.config import default_path, load
from daemon.store.restoring import Restored, restore


def restore_store(config_path: Path | None, source: Path, *, at: datetime | None = None) -> Restored:
    """Puts a backup or an export in place of the store. Raises FollowthroughError (LeaseTaken while a daemon runs)."""
    config = load(config_path or default_path())
    clock: Clock = FixedClock(at) if at else SystemClock()
    accounts = [account.name for account in config.accounts]
    return restore(config.store_url, source, accounts=accounts, now=clock.now())
