"""What a monitor reads: counters of the passes, on loopback. No name, address or word of anybody is in them.

prometheus-client is imported here only, and only where ``[metrics] port`` is set.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from daemon.errors import UsageError

LOOPBACK = "127.0.0.1"


class Metrics:
    """The counters of one run of the daemon, served from ``port`` on until ``close``. Raises UsageError."""

    def __init__(self, port: int, accounts: Iterable[str]) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, start_http_server

        registry = CollectorRegistry()

        def counter(name: str, text: str, *labels: str) -> Counter:
            return Counter(f"followthrough_{name}", text, labels, registry=registry)

        self._passes = counter("passes", "Passes of an account that were made.", "account", "complete")
        self._facts = counter("facts", "Facts that were new to the log.", "account")
        self._drafts = counter("drafts", "Drafts that were placed.", "account", "step")
        self._withdrawn = counter("withdrawn_drafts", "Drafts that were withdrawn again.", "account", "step")
        self._reminders = counter("reminders", "Reminders that rang.", "account", "step")
        self._errors = counter("errors", "Troubles of passes, when they began.", "account")
        self._rings = counter("channel_reminders", "Reminders that a channel took.", "channel")
        self._silent = counter("channel_errors", "Troubles of a channel, when they began.", "channel")
        self._looked = Gauge(
            "followthrough_last_complete_look_timestamp_seconds",
            "When an account was looked through completely, the last time.",
            ["account"],
            registry=registry,
        )
        for account in accounts:  # a series that begins with its first happening hides that happening
            for each in (self._facts, self._errors):
                each.labels(account)
            for complete in ("yes", "no"):
                self._passes.labels(account, complete)
        try:
            self._server, self._thread = start_http_server(port, LOOPBACK, registry)
        except OSError as error:
            raise UsageError(
                f"[metrics] port {port} cannot be listened on ({error.strerror}): choose another one."
            ) from error

    def looked(self, account: str, complete_at: datetime) -> None:
        """An account was looked through completely at that moment."""
        self._looked.labels(account).set(complete_at.timestamp())

    def count(self, report: Mapping[str, Any]) -> None:
        """One pass, in the shape of ``run --once --json``."""
        account = report["name"]
        self._passes.labels(account, "yes" if report["complete"] else "no").inc()
        self._facts.labels(account).inc(report["facts"])
        self._errors.labels(account).inc(len(report["errors"]))
        for name, counter in (("drafts", self._drafts), ("withdrawn", self._withdrawn), ("reminders", self._reminders)):
            for row in report[name]:
                counter.labels(account, row["step"]).inc()

    def count_channel(self, report: Mapping[str, Any]) -> None:
        """What rang at one channel, in the same shape."""
        self._rings.labels(report["name"]).inc(report["rang"])
        self._silent.labels(report["name"]).inc(len(report["errors"]))

    def close(self) -> None:
        """Nobody is answered any more."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
