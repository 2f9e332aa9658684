"""The daemon as a process: its signals, what the service manager is told, and the configuration read anew.

    ready --SIGTERM, SIGINT--> ends
    ready --SIGHUP--> is the new configuration sound?  yes -> ends, to begin again in the same process
                                                       no  -> goes on with the old one, and says so

Beginning again replaces the whole program (execve keeps the process and its number): nothing of the old
configuration can linger, and an update of the program is taken along.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from daemon import logs
from daemon.config import Config, load
from daemon.errors import FollowthroughError
from daemon.host.notify import Notifier
from daemon.store import open_store

if TYPE_CHECKING:
    from types import FrameType

    from daemon.host.metrics import Metrics
    from daemon.store import Look
    from daemon.worker.report import PassReport
    from daemon.worker.service import Service, Standing


class Serving:
    """What happens around the passes while the daemon runs; all but ``hear`` on the main thread."""

    def __init__(self, config: Config, notifier: Notifier, next_moment: Callable[[], datetime | None]) -> None:
        self._config = config
        self._notifier = notifier
        self._next_moment = next_moment
        self._reload_asked = False
        self._refused = ""
        self._metrics: Metrics | None = None
        self.begins_again = False
        """Ended only to begin again with a new configuration."""

    def hear(self, service: Service) -> None:
        """From now on signals are heard: to end, and to read the configuration anew."""

        def end(_signum: int, _frame: FrameType | None) -> None:
            service.stop()

        def reload(_signum: int, _frame: FrameType | None) -> None:
            self._reload_asked = True
            service.rouse()

        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, end)
        if self._notifier.listens or not _has_terminal():
            signal.signal(signal.SIGHUP, reload)
        elif signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup means it
            signal.signal(signal.SIGHUP, end)

    @contextmanager
    def measured(self, looks: Mapping[str, Look]) -> Iterator[None]:
        """Inside, a monitor is answered, where the configuration names a port. Raises UsageError."""
        if not self._config.metrics.port:
            yield
            return
        from daemon.host.metrics import Metrics

        self._metrics = Metrics(self._config.metrics.port, [account.name for account in self._config.accounts])
        try:
            for look in looks.values():
                if look.complete_at is not None:
                    self._metrics.looked(look.account, look.complete_at)
            yield
        finally:
            self._metrics.close()

    def count(self, report: PassReport) -> None:
        """One pass more."""
        if self._metrics is None:
            return
        if report.account in {account.name for account in self._config.accounts}:
            self._metrics.count(report.to_json())
        else:
            self._metrics.count_channel(report.channel_json())

    def glance(self, service: Service) -> None:
        """Every second: a new configuration, a sign of life, a line for ``systemctl status``."""
        if self._reload_asked:
            self._reload_asked = False
            self._reload(service)
        standing = service.standing()
        for one in standing:
            if self._metrics is not None and one.complete_at is not None:
                self._metrics.looked(one.account, one.complete_at)
        if all(one.is_alive for one in standing):
            self._notifier.alive()
        if self._notifier.listens:
            with suppress(FollowthroughError):
                said = status_line(standing, self._next_moment(), self._config.me.time_zone)
                self._notifier.status(f"{said} {self._refused}".strip())

    def _reload(self, service: Service) -> None:
        self._notifier.reloading()
        try:
            check(self._config)
        except (FollowthroughError, OSError) as problem:
            self._refused = "The changed configuration has mistakes: the one before is still in use (see the log)."
            logs.logger("app").error(
                "the changed configuration was refused, the one before is in use", error=str(problem)
            )
            self._notifier.ready()
            return
        logs.logger("app").info("the configuration is read anew")
        self.begins_again = True
        # From here to the new program's first breath a second SIGHUP must not end it.
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        service.stop()


def check(old: Config) -> None:
    """Would the daemon start with the configuration as it lies there now? Raises FollowthroughError, OSError."""
    new = load(old.path)
    if new.store_url != old.store_url:
        open_store(new.store_url).close()


def begin_again() -> NoReturn:
    """The same command line anew, in the same process."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 -- our own command line


def status_line(standing: Sequence[Standing], due: datetime | None, zone: tzinfo) -> str:
    """What the daemon waits for, in one line; of people there is nothing in it."""
    accounts = "; ".join(f"{one.account}: {_doing(one, zone)}" for one in standing)
    moment = f" Something is due {due.astimezone(zone):%a %d %b %H:%M}." if due else ""
    return f"{accounts}.{moment}"


def _doing(one: Standing, zone: tzinfo) -> str:
    seen = f"complete look {one.complete_at.astimezone(zone):%a %H:%M}" if one.complete_at else "no complete look yet"
    if not one.is_alive:
        return f"hangs ({seen})"
    if one.looking:
        return f"looking ({seen})"
    return f"in trouble, tried again soon ({seen})" if one.failed else f"waiting for news ({seen})"


def _has_terminal() -> bool:
    """Would a closed terminal hang up on us?"""
    with suppress(OSError), Path(os.ctermid()).open("rb"):
        return True
    return False
