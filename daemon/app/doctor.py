"""``doctor``, also where the configuration or the store is what is broken: then that is a line, and the rest goes on."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from daemon.app.accounts import Accounts
from daemon.config import default_path, load
from daemon.errors import ConfigError
from daemon.store import StoreError


def about_configuration(error: ConfigError) -> dict[str, Any]:
    """The report where there is no configuration to go by: a line a problem."""
    rows = [
        {"account": None, "check": "configuration", "ok": False, "text": f"{error.path}: {problem}"}
        for problem in error.problems
    ]
    return {"ok": False, "checks": rows}


def without_store(path: Path | None, error: StoreError, at: datetime | None) -> dict[str, Any]:
    """The report where the store cannot be opened. Raises ConfigError."""
    from daemon.worker.checkup import check_account, check_machine

    now = at or datetime.now(UTC)
    config = load(path or default_path())
    rows = [{"account": None, "check": "store", "ok": False, "text": f"{str(error)[:1].upper()}{str(error)[1:]}."}]
    rows += check_machine(config)
    with ExitStack() as stack:
        accounts = Accounts(config, None)
        for account in config.accounts:
            rows += check_account(account.name, accounts.connect(account, stack), now)
    return {"ok": False, "checks": rows}
