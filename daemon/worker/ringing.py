"""Reminders: from a due decision to the channels that ring, once each, also across restarts.

    intent, committed -> ring -> recorded          killed before the record: it rings once more

Better twice than never: a reminder that a meeting begins must not be lost to a crash. Channels are
small: the terminal and the log belong to whoever watches the pass (they read its report); a desktop
notification goes through ``notify-send`` where there is one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from daemon.core.decisions import Decision, Form, Outcome, Step
from daemon.core.facts import HOUSE, ReminderFired
from daemon.core.house import one_for_all
from daemon.store import OutboxRow, Store
from daemon.worker import outbox
from daemon.worker.planner import Judged
from daemon.worker.report import PassReport


class Channel(Protocol):
    """Somewhere a reminder can ring."""

    def ring(self, title: str, text: str) -> None:
        """Rings once. Never raises: a channel that fails is no reason to lose the others."""
        ...


class DesktopChannel:
    """A notification of the desktop, by ``notify-send``."""

    def __init__(self, program: str) -> None:
        self._program = program

    def ring(self, title: str, text: str) -> None:
        """Shows a notification; a desktop that is not there is not an error."""
        try:
            subprocess.run(  # noqa: S603 - our own program name, and arguments that are no options
                [self._program, "--app-name=Followthrough", "--", title, text],
                check=False,
                timeout=5,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        except (OSError, subprocess.TimeoutExpired):
            return


def desktop() -> Channel | None:
    """The desktop's channel, where this process has a desktop."""
    program = shutil.which("notify-send")
    has_desktop = os.environ.get("DBUS_SESSION_BUS_ADDRESS") or os.environ.get("DISPLAY")
    return DesktopChannel(program) if program and has_desktop else None


def ring(
    store: Store, judged: Iterable[Judged], channels: Sequence[Channel], now: datetime, report: PassReport
) -> None:
    """Rings every reminder that is due; what several contacts call for alike rings once."""
    due = [
        (decision, one.member.person.name)
        for one in judged
        for decision in one.verdict.decisions
        if decision.form is Form.REMINDER and decision.outcome is Outcome.DUE
    ]
    for decision, name in one_for_all(due):
        _ring_one(store, decision, name, channels, now, report)


def _ring_one(
    store: Store, decision: Decision, name: str, channels: Sequence[Channel], now: datetime, report: PassReport
) -> None:
    row = OutboxRow(
        key=f"reminder:{decision.key}",
        account=report.account,
        contact=decision.contact,
        kind=outbox.REMINDER,
        state=outbox.INTENDED,
        body="{}",
        ref="",
        revision="",
    )
    with store.transaction(now) as tx:
        tx.intend(row)
    for channel in channels:
        channel.ring(decision.title, decision.because)
    fact = fired(decision, now)
    with store.transaction(now) as tx:
        tx.append(fact, contacts=(decision.contact, HOUSE) if decision.step is Step.ASK_FOR_NEWS else ())
        tx.settle(row.key, state=outbox.SETTLED)
    report.reminders.append(reminder_row(decision, name))


def fired(decision: Decision, now: datetime) -> ReminderFired:
    """The fact that a reminder rang."""
    return ReminderFired(
        key=f"reminder:{decision.key}",
        at=now,
        reminder=decision.key,
        step=str(decision.step),
        contact=decision.contact,
        due=decision.due or now,
        title=decision.title,
        rules=decision.rules,
        because=decision.because,
    )


def reminder_row(decision: Decision, contact: str) -> dict[str, object]:
    """A reminder as a pass reports it."""
    return {
        "key": decision.key,
        "step": str(decision.step),
        "contact": contact,
        "due": decision.due.isoformat() if decision.due else None,
        "title": decision.title,
        "because": decision.because,
    }
