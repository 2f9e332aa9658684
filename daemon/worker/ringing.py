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
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from daemon.core.decisions import Decision, Form, Outcome, Step, lacking_key
from daemon.core.facts import HOUSE, ReminderFired
from daemon.core.house import one_for_all
from daemon.store import OutboxRow, Store, Text
from daemon.worker import outbox
from daemon.worker.placing import Lacking
from daemon.worker.planner import Judged
from daemon.worker.report import PassReport
from daemon.worker.timeline import reminder_row


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What comes with a reminder."""

    file: str = ""
    """The path of a calendar entry to take over."""
    text: str = ""
    """What it says beyond its title: a script, questions, the brief itself. It may hold words of mail and notes."""


Attach = Callable[[Decision, Judged], Beside]
"""Writes what comes with a reminder."""


def nothing(_decision: Decision, _judged: Judged) -> Beside:
    """Of reminders with which nothing comes."""
    return Beside()


class Ringing:
    """The reminders of one account's pass."""

    def __init__(self, store: Store, channels: Sequence[Channel], report: PassReport, attach: Attach = nothing) -> None:
        self._store = store
        self._channels = channels
        self._report = report
        self._attach = attach

    def ring(self, judged: Iterable[Judged], now: datetime) -> None:
        """Rings every reminder that is due; what several contacts call for alike rings once."""
        due = [
            (decision, one)
            for one in judged
            for decision in one.verdict.decisions
            if decision.form is Form.REMINDER and decision.outcome is Outcome.DUE
        ]
        of = {one.member.id: one for _, one in due}
        for decision, _ in one_for_all((decision, one.member.person.name) for decision, one in due):
            self._ring_one(decision, of[decision.contact], now)

    def ask_for(self, lacking: Iterable[Lacking], now: datetime) -> None:
        """Asks once for the line without which a letter is not written."""
        for one in lacking:
            asking = _asking(one)
            if asking.key not in one.judged.history.reminders:
                self._ring_one(asking, one.judged, now)

    def _ring_one(self, decision: Decision, judged: Judged, now: datetime) -> None:
        row = OutboxRow(
            key=f"reminder:{decision.key}",
            account=self._report.account,
            contact=decision.contact,
            kind=outbox.REMINDER,
            state=outbox.INTENDED,
            body="{}",
            ref="",
            revision="",
        )
        with self._store.transaction(now) as tx:
            tx.intend(row)
        beside = self._attached(decision, judged)
        fact = fired(decision, now, file=beside.file)
        for channel in self._channels:
            channel.ring(fact.title, fact.because)
        with self._store.transaction(now) as tx:
            text = Text(subject="", written=beside.text) if beside.text else None
            tx.append(fact, contacts=(decision.contact, HOUSE) if decision.step is Step.ASK_FOR_NEWS else (), text=text)
            tx.settle(row.key, state=outbox.SETTLED)
        self._report.reminders.append(reminder_row(fact, judged.member.person.name, beside.text))

    def _attached(self, decision: Decision, judged: Judged) -> Beside:
        """What comes with it; one that was snoozed says again what it said."""
        if not decision.again:
            return self._attach(decision, judged)
        said = self._store.texts([decision.again]).get(decision.again)
        return Beside(text=said.written if said else "")


def _asking(one: Lacking) -> Decision:
    """The reminder that asks for a missing line, in place of the draft."""
    name = one.judged.member.person.name
    return replace(
        one.decision,
        form=Form.REMINDER,
        key=lacking_key(one.decision.key),
        title=f"A letter to {name} waits for a line of yours: {one.line}",
        because=f"{one.decision.because} There is no draft, because it makes no sense without that line: {one.line}.",
    )


def fired(decision: Decision, now: datetime, *, file: str = "") -> ReminderFired:
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
        because=f"{decision.because} The entry to take over: {file}" if file else decision.because,
        file=file,
    )
