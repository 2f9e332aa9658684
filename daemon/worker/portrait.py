"""Everything about one contact in one reading: who they are, where they stand, what comes next, promises, notes, and
through whom they are known. Reads the store; changes nothing.

Only this contact is decided upon, so that it is as quick with thousands of others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from daemon.core.decisions import Decision, Form
from daemon.core.facts import NoteTaken, PersonProposed, PromiseMade, to_plain
from daemon.core.house import who_is
from daemon.core.promising import unkept
from daemon.core.roster import Member
from daemon.store import Store
from daemon.worker.outlook import opened, outlooks
from daemon.worker.planner import Judged, Planner, asks_of
from daemon.worker.rows import AHEAD, forecast_row


class Portraits:
    """Of any contact, at one moment."""

    def __init__(self, store: Store, planner: Planner, now: datetime) -> None:
        self._store = store
        self._planner = planner
        self._now = now

    def portrait(self, contact: str) -> dict[str, Any]:
        """The contact with this id, as JSON-ready values."""
        judged = self._planner.judge([contact], self._now)[contact]
        verdict, member = judged.verdict, judged.member
        return {
            "id": member.id,
            "contact": member.person.name,
            "person": asdict(member.person),
            "addresses": sorted(member.addresses, key=lambda a: (a not in member.person.addresses, a)),
            "status": str(member.status),
            "stage": str(verdict.stage),
            "waiting_on": str(verdict.waiting_on),
            "since": _iso(verdict.since),
            "until": _iso(verdict.until),
            "next": _step(verdict.next_step) if verdict.next_step else None,
            "ahead": [_step(d) for d in _ahead(judged) if d != verdict.next_step],
            "asks": [to_plain(ask) for ask in asks_of(judged)],
            "drafts": [_draft(life) for life in judged.history.drafts if life.state in ("untouched", "edited")],
            "promises": list(_promises(judged)),
            "notes": self._notes(judged.history.notes),
            "meetings": list(opened(outlooks(self._store, [judged])[member.id]).meetings),
            "circle": self._circle(judged),
        }

    def _notes(self, notes: Iterable[NoteTaken]) -> list[dict[str, Any]]:
        """What the user wrote, the newest first."""
        taken = sorted(notes, key=lambda note: note.at, reverse=True)
        texts = self._store.texts([note.key for note in taken])
        return [
            {"key": note.key, "at": note.at.isoformat(), "research": note.research, "text": texts[note.key].written}
            for note in taken
            if note.key in texts
        ]

    def _circle(self, judged: Judged) -> dict[str, Any]:
        """Through whom the contact is known, whom they introduced, and whom they named besides."""
        roster, member = self._planner.roster(), judged.member
        introducer = self._planner.introducer(member)
        introduced = self._planner.introduced_by(member)
        taken_up = {fact.named for fact in judged.history.confirmed}
        waiting = [fact for fact in judged.history.named if fact.key not in taken_up and fact.contact in member.ids]
        known = {one.id for one in introduced}
        return {
            "introducer": _known(introducer) if introducer else _unknown(member.person.introduced_by),
            "introduced": [_known(one) for one in introduced],
            "named": [_named(fact, who_is(fact, roster)) for fact in _once(waiting, roster, known)],
        }


def _once(named: Iterable[PersonProposed], roster: Any, known: set[str]) -> Iterator[PersonProposed]:
    """Each person who was named, once; without those who became contacts through this one."""
    told: set[str] = set()
    for fact in named:
        who = fact.address or fact.name.casefold()
        one = who_is(fact, roster)
        if who not in told and not (one and one.id in known):
            told.add(who)
            yield fact


def _known(member: Member) -> dict[str, str]:
    return {"id": member.id, "name": member.person.name}


def _unknown(name: str) -> dict[str, str] | None:
    return {"id": "", "name": name} if name else None


def _named(fact: PersonProposed, one: Member | None) -> dict[str, str]:
    return {"id": one.id if one else "", "name": fact.name or fact.address, "key": fact.key, "address": fact.address}


def _ahead(judged: Judged) -> list[Decision]:
    """What is still to come, by due moment."""
    steps = [d for d in judged.verdict.decisions if d.outcome in AHEAD and d.due and d.form is not Form.STAGE]
    return sorted(steps, key=lambda d: d.due.timestamp() if d.due else 0.0)


def _step(decision: Decision) -> dict[str, Any]:
    return forecast_row(decision, "") | {"outcome": str(decision.outcome)}


def _draft(life: Any) -> dict[str, Any]:
    placed = life.placed
    return {
        "key": placed.draft,
        "step": placed.step,
        "number": placed.number,
        "subject": placed.subject,
        "state": str(life.state),
        "created": placed.at.isoformat(),
    }


def _promises(judged: Judged) -> Iterator[dict[str, Any]]:
    """Of either side: the open ones first, each group by the day it was made."""
    open_ = {promise.key for promise in unkept(judged.history)}
    kept = [p for p in judged.history.promises if p.key in judged.history.kept]
    still = [p for p in judged.history.promises if p.key in open_]
    for promise in (*still, *kept):
        yield _promise(promise, kept=promise.key in judged.history.kept)


def _promise(promise: PromiseMade, *, kept: bool) -> dict[str, Any]:
    return {
        "key": promise.key,
        "what": promise.what,
        "at": promise.at.isoformat(),
        "by": promise.by.isoformat() if promise.by else None,
        "theirs": promise.theirs,
        "kept": kept,
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
