"""Reminders: from a due decision to a fact, and to what the channels are to ring. Nothing rings in here.

    due --> what comes with it is written --> fact and a row for each channel, in one transaction

So a pass waits for no channel, and a reminder is either recorded with all that is to ring, or not at all. The rows
are rung by ``worker/bells.py``. The terminal and the log belong to whoever watches the pass: they read its report.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from daemon.core import pace
from daemon.core.case import RINGS_AT_NIGHT
from daemon.core.decisions import Decision, Form, Outcome, Step, lacking_key
from daemon.core.facts import HOUSE, ReminderFired
from daemon.core.house import one_for_all
from daemon.core.meeting import OVERRUN
from daemon.store import OutboxRow, Store, Text
from daemon.worker import outbox
from daemon.worker.placing import Lacking
from daemon.worker.planner import Judged
from daemon.worker.report import PassReport
from daemon.worker.timeline import reminder_row
from daemon.writing.rings import Reminder

KEPT = timedelta(days=2)
"""How long a reminder waits for a channel that fails: after that it is no news."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A channel as a pass knows it: what it is to ring."""

    name: str
    kinds: frozenset[str] | None = None
    """Steps, and ``digest``; None: all of them."""

    def takes(self, kind: str) -> bool:
        """Is it to ring reminders of this kind?"""
        return self.kinds is None or kind in self.kinds


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What is to ring at one channel: the content of a row of the outbox."""

    channel: str
    reminder: Reminder
    key: str
    """Of the reminder: the page has it under this key. Empty of the digest."""
    about: str = ""
    """Of what leads up to a meeting: the meeting, at its time. A later one of the same kind takes its place."""
    silent: bool = False
    night: bool = False
    """It rings in the quiet hours, too."""
    until: datetime
    """From then on it is too late to say it."""

    def row(self, account: str, contact: str) -> OutboxRow:
        """The intention to ring."""
        one = self.reminder
        body = {
            "channel": self.channel,
            "reminder": {"kind": one.kind, "title": one.title, "because": one.because, "plain": one.plain},
            "key": self.key,
            "about": self.about,
            "silent": self.silent,
            "night": self.night,
            "until": self.until.isoformat(),
        }
        return OutboxRow(
            key=f"ring:{self.channel}:{self.key or one.title}",
            account=account,
            contact=contact,
            kind=outbox.RING,
            state=outbox.INTENDED,
            body=json.dumps(body),
        )


def errand(row: OutboxRow) -> Errand:
    """What a row says that is to ring."""
    said = json.loads(row.body)
    return Errand(
        channel=said["channel"],
        reminder=Reminder(**said["reminder"]),
        key=said["key"],
        about=said["about"],
        silent=said["silent"],
        night=said["night"],
        until=datetime.fromisoformat(said["until"]),
    )


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

    def __init__(self, store: Store, outlets: Sequence[Outlet], report: PassReport, attach: Attach = nothing) -> None:
        self._store = store
        self._outlets = outlets
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
        beside = self._attached(decision, judged)
        fact = fired(decision, now, file=beside.file)
        text = Text(subject="", written=beside.text) if beside.text else None
        with self._store.transaction(now) as tx:
            if tx.append(
                fact, contacts=(decision.contact, HOUSE) if decision.step is Step.ASK_FOR_NEWS else (), text=text
            ):
                for outlet in self._outlets:
                    if outlet.takes(fact.step):
                        tx.intend(_errand(outlet, fact, decision).row(self._report.account, decision.contact))
        self._report.reminders.append(reminder_row(fact, judged.member.person.name, beside.text))

    def _attached(self, decision: Decision, judged: Judged) -> Beside:
        """What comes with it; one that was snoozed says again what it said."""
        if not decision.again:
            return self._attach(decision, judged)
        said = self._store.texts([decision.again]).get(decision.again)
        return Beside(text=said.written if said else "")


def _errand(outlet: Outlet, fact: ReminderFired, decision: Decision) -> Errand:
    return Errand(
        channel=outlet.name,
        reminder=Reminder(kind=fact.step, title=fact.title, because=decision.because),
        key=fact.reminder,
        about=decision.anchor if decision.step in RINGS_AT_NIGHT else "",
        silent=decision.silent or (bool(decision.again) and decision.step is Step.TIME_CHECK),
        night=decision.step in RINGS_AT_NIGHT or bool(decision.again),  # the user named that very moment
        until=_too_late(decision, fact.at),
    )


def _too_late(decision: Decision, now: datetime) -> datetime:
    """When nobody needs to hear it any more: what leads up to a meeting is over when that begins."""
    meeting = decision.meeting
    if meeting is None or decision.step not in RINGS_AT_NIGHT:
        return pace.plus(now, KEPT)
    return pace.plus(meeting.end, OVERRUN) if decision.step is Step.TIME_CHECK else meeting.start


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
