"""What of a daemon's reports is news: a lasting trouble is told when it begins and when it is over, not with every pass."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from daemon.worker.report import PassReport

AGAIN = timedelta(days=1)
"""After this time a notice that still stands is told once more."""


class News:
    """Remembers what was told, account by account."""

    def __init__(self) -> None:
        self._errors: dict[str, frozenset[str]] = {}
        self._notices: dict[tuple[str, str], datetime] = {}

    def of(self, report: PassReport, now: datetime) -> PassReport:
        """The report without the errors of the one before, and without the notices of the last day."""
        before = self._errors.get(report.account, frozenset())
        if not report.complete and not report.errors:
            return report  # it was cut short: neither good news nor bad
        self._errors[report.account] = frozenset(report.errors)
        notices = [text for text in report.notices if self._is_new((report.account, text), now)]
        if before and not report.errors:
            notices.append("All is well again.")
        return replace(report, errors=[text for text in report.errors if text not in before], notices=notices)

    def _is_new(self, notice: tuple[str, str], now: datetime) -> bool:
        told = self._notices.get(notice)
        if told is not None and now - told < AGAIN:
            return False
        self._notices = {key: at for key, at in self._notices.items() if now - at < AGAIN} | {notice: now}
        return True
