"""How each channel was when it rang last: kept for ``status``, which must not load what rings."""

from __future__ import annotations

import json
from datetime import datetime

from daemon.store import Store

CHANNEL = "channel:"
"""Under which it is kept, beside the positions of the accounts."""


def health(store: Store, name: str) -> dict[str, str] | None:
    """The error of a channel (or none), and since when (ISO 8601); None where it never rang."""
    kept = store.cursor("", f"{CHANNEL}{name}")
    found: dict[str, str] | None = json.loads(kept) if kept else None
    return found


def keep_health(store: Store, name: str, error: str, now: datetime) -> None:
    """Keeps how a channel is; written where it changed."""
    before = health(store, name)
    if before is None or before["error"] != error:
        with store.transaction(now) as tx:
            tx.save_cursor("", f"{CHANNEL}{name}", json.dumps({"error": error, "since": now.isoformat()}))
