"""What the user and scripts are shown: the JSON shapes of ``status``, ``drafts``, ``reminders``, ``explain``,
``forecast`` and ``log``. Reads the store; changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from daemon.config import Config
from daemon.core import house
from daemon.core.decisions import Ask, CalendarBlock, Decision, Form, Stage, Step, Verdict
from daemon.core.entries import Entry, taken_back, was_known
from daemon.core.facts import (
    HOUSE,
    PersonConfirmed,
    PersonProposed,
    Retracted,
    TripPlanned,
    to_plain,
)
from daemon.core.history import History, fold
from daemon.core.roster import Member
from daemon.store import Look, Store
from daemon.worker import block_rows
from daemon.worker.outbox import BLOCK, LEFT
from daemon.worker.planner import Judged, Planner, asks_of, in_order, lacks_a_line, summary
from daemon.worker.review import DRAFTS, RANG, draft_row, rang_rows, settled
from daemon.worker.rows import AHEAD, forecast_row
from daemon.worker.timeline import log_row

FORECAST_STEPS = 400
"""The most moments a forecast steps through for one contact: a daily meeting for a year."""
AT_ONCE = 12
"""The most contacts that are decided upon for one page: some milliseconds each."""
NOTHING = ('"asks": []', '"visits": []')
"""Stand in a kept summary that has nothing to settle: parsing two thousand of them would take too long for a page."""


class Views:
    """The pages of one user at one moment.

    Of a moment that is ``replayed`` they tell what had happened or was known by then, and no more.
    """

    def __init__(
        self, store: Store, config: Config, planner: Planner, now: datetime, *, replayed: bool = False
    ) -> None:
        self._store = store
        self._config = config
        self._planner = planner
        self._now = now
        self._until = now if replayed else None

    def _known(self, entries: Iterable[Entry]) -> list[Entry]:
        """Without what neither had happened nor was known by the moment that is replayed."""
        return [e for e in entries if self._until is None or was_known(e, self._until)]

    def _is_past(self) -> bool:
        """Was a pass made after the moment that is asked for? Then what it kept says nothing of that moment."""
        return any(look.tried_at > self._now for look in self._store.looks().values())

    def _judge(self, contacts: Collection[str]) -> dict[str, Judged]:
        """What was decided at that moment, from what was known by then."""
        return self._planner.judge(contacts, self._now, until=self._until)

    # --- status ----------------------------------------------------------------------------------

    def status(self) -> dict[str, Any]:
        """Who waits on whom; kept summaries where they still hold, decided anew where they do not."""
        roster = self._planner.roster()
        bodies = self._bodies()
        asks = self._asks_of_the_house(bodies)
        rows = [_status_row(member, bodies[member.id], asks.get(member.id, ())) for member in roster.members.values()]
        rows.sort(key=lambda row: str(row["contact"]).casefold())
        return {"contacts": rows, "accounts": self.health()}

    def health(self) -> list[dict[str, Any]]:
        """How the last look at each account went."""
        looks = self._store.looks()
        return [_health(a.name, looks.get(a.name)) for a in self._config.accounts]

    def _bodies(self) -> dict[str, Mapping[str, Any]]:
        """Contact -> the summary of what was decided about them; decided anew where it does not hold any more."""
        roster = self._planner.roster()
        agenda = self._store.agenda()
        stale = roster.members.keys() if self._is_past() else self._planner.stale(self._now, agenda)
        fresh = {contact: row for contact, row in agenda.items() if contact not in stale}
        anew = {c: summary(one) for c, one in self._judge(stale).items()}
        return {id_: anew.get(id_) or json.loads(fresh[id_].body) for id_ in roster.members}

    def asks(self) -> list[dict[str, Any]]:
        """What only the user can settle, with the contact it is about, by name; quick with thousands of contacts.

        Where many contacts changed since the last pass, what is kept of them is told as it is.
        """
        if self._is_past():
            return _asks_in(self.status()["contacts"])
        members, agenda = self._planner.roster().members, self._store.agenda()
        stale = self._planner.stale(self._now, agenda)
        kept = {id_: row.body for id_, row in agenda.items() if id_ in members}
        anew = self._judge(stale) if len(stale) <= AT_ONCE else {}
        now = {id_: summary(one) for id_, one in anew.items()}
        bodies = {
            id_: json.loads(body) for id_, body in kept.items() if not all(word in body for word in NOTHING)
        } | now
        if self._trips() or any(body["visits"] for body in bodies.values()):
            bodies = {id_: json.loads(body) for id_, body in kept.items()} | now
        of_house = self._asks_of_the_house(bodies)
        found = {
            id_: [*(bodies[id_]["asks"] if id_ in bodies else ()), *map(to_plain, of_house.get(id_, ()))]
            for id_ in {*bodies, *of_house}
        }
        rows = [{"contact": members[id_].person.name, "asks": asks} for id_, asks in found.items()]
        return _asks_in(sorted(rows, key=lambda row: str(row["contact"]).casefold()))

    # --- what concerns several contacts -----------------------------------------------------------

    def _asks_of_the_house(self, bodies: Mapping[str, Mapping[str, Any]]) -> dict[str, list[Ask]]:
        """Contact -> who is in the same city (A3), and whom they named (F5)."""
        roster, zone = self._planner.roster(), self._config.me.time_zone
        stays = [*house.trips(self._trips()), *self._visits(bodies)]
        found = house.proposals(self.proposed(), roster, zone)
        near = house.pointed_out(stays, roster, _stages(bodies), self._now.astimezone(zone).date())
        return {contact: [*found.get(contact, ()), *near.get(contact, ())] for contact in {*found, *near}}

    def _trips(self) -> list[TripPlanned]:
        entries = self._known(self._store.entries_of([HOUSE])[HOUSE])
        gone = taken_back(entry.fact for entry in entries)
        facts = [entry.fact for entry in entries if entry.fact.key not in gone]
        return [fact for fact in facts if isinstance(fact, TripPlanned)]

    def _visits(self, bodies: Mapping[str, Mapping[str, Any]]) -> Iterator[house.Stay]:
        roster, zone = self._planner.roster(), self._config.me.time_zone
        for contact, body in bodies.items():
            for visit in body.get("visits", ()):
                start, end = datetime.fromisoformat(visit["start"]), datetime.fromisoformat(visit["end"])
                stay = house.meeting_stay(roster.members[contact], visit["place"], start, end, roster, zone)
                if stay:
                    yield stay

    def proposed(self) -> list[PersonProposed]:
        """Who was named by a contact and waits for the user's word, oldest first (F5)."""
        entries = self._known(self._store.facts([PersonProposed.KIND, PersonConfirmed.KIND, Retracted.KIND]))
        gone = taken_back(entry.fact for entry in entries)
        facts = [entry.fact for entry in entries if entry.fact.key not in gone]
        taken_up = frozenset(fact.named for fact in facts if isinstance(fact, PersonConfirmed))
        named = [fact for fact in facts if isinstance(fact, PersonProposed)]
        return house.proposed(named, taken_up, self._planner.roster())

    def in_city(self, city: str) -> list[str]:
        """The names of the open contacts of a city (A3)."""
        found = house.in_city(city, self._planner.roster(), _stages(self._bodies()))
        return [member.person.name for member in found]

    # --- drafts and reminders --------------------------------------------------------------------

    def drafts(self) -> list[dict[str, Any]]:
        """Every draft there ever was, oldest first."""
        roster = self._planner.roster()
        history = fold(self._store.facts(DRAFTS), self._until)
        return [draft_row(life, history, roster) for life in history.drafts]

    def reminders(self) -> list[dict[str, Any]]:
        """What rang, and what will ring in the next four weeks."""
        coming = [row | {"fired": None, **settled(None)} for row in self.forecast(28) if row["form"] == Form.REMINDER]
        return self.rang() + coming

    def rang(self) -> list[dict[str, Any]]:
        """What rang, oldest first, with what the user said to it."""
        roster = self._planner.roster()
        history = fold(self._store.facts(RANG), self._until)
        return rang_rows(history, self._store, roster)

    # --- who watches -----------------------------------------------------------------------------

    def watch(self) -> dict[str, Any]:
        """Does a process act for every account now, and up to when was everything looked through?"""
        held = [self._store.holder(account.name) for account in self._config.accounts]
        return {"running": all(held), "looked": _iso(self._planner.looked())}

    # --- explaining ------------------------------------------------------------------------------

    def explain(self, contact: str) -> dict[str, Any]:
        """Every decision about a contact, with rule, facts and clock, and what happens next."""
        judged = self._judge([contact])[contact]
        verdict = judged.verdict
        ids = self._facts_named(verdict)
        step = verdict.next_step
        return {
            "contact": judged.member.person.name,
            "stage": str(verdict.stage),
            "waiting_on": str(verdict.waiting_on),
            "since": _iso(verdict.since),
            "decisions": [_decision_row(decision, ids, judged.history) for decision in verdict.decisions],
            "blocks": block_rows.explained(verdict.blocks, self._block_states()),
            "asks": [
                to_plain(ask) for ask in (*asks_of(judged), *self._asks_of_the_house(self._bodies()).get(contact, ()))
            ],
            "next": {"step": str(step.step), "due": _iso(step.due), "because": step.because} if step else None,
        }

    def _block_states(self) -> dict[str, str]:
        """Key -> what became of a block in the user's calendar; of an earlier moment nothing is known."""
        rows = () if self._is_past() else self._store.outbox()
        return {row.key: row.state for row in rows if row.kind == BLOCK}

    def _facts_named(self, verdict: Verdict) -> dict[str, str]:
        """Fact key -> what the user knows it by: a Message-ID, or the key itself."""
        keys = {key for decision in verdict.decisions for key in decision.facts}
        return {key: key.removeprefix("mail:") for key in keys}

    def forecast(self, days: int) -> list[dict[str, Any]]:
        """What would be drafted or rung, and who left in peace, in the coming days if nobody did anything."""
        end = self._now + timedelta(days=days)
        judged = self._judge(self._planner.roster().members.keys())
        foreseen = [(x, one.member.person.name) for one in judged.values() for x in self._foreseen(one, end)]
        steps = [(x, name) for x, name in foreseen if isinstance(x, Decision)]
        alone = [(d, name) for d, name in steps if d.step is not Step.ASK_FOR_NEWS]
        for_all = [(d, name) for d, name in steps if d.step is Step.ASK_FOR_NEWS]
        asked = house.month_by_month(for_all, end, self._config.me.time_zone, self._config.practice)
        rows = [forecast_row(decision, name) for decision, name in (*alone, *asked)]
        states = self._block_states()
        blocks = ((x, name) for x, name in foreseen if isinstance(x, CalendarBlock) and states.get(x.key) != LEFT)
        rows += [block_rows.foreseen(block, name) for block, name in blocks]
        return sorted(rows, key=lambda row: (row["due"], row["contact"]))

    def _foreseen(self, judged: Judged, end: datetime) -> Iterator[Decision | CalendarBlock]:
        """Steps from moment to moment, deciding with a later clock; each step is told once."""
        told: set[str] = set()
        now, verdict = self._now, judged.verdict
        for _ in range(FORECAST_STEPS):
            for decision in verdict.decisions:
                due = decision.due
                if decision.outcome in AHEAD and due and due <= end and decision.key not in told:
                    yield decision
                    told.add(decision.key)
            for block in verdict.blocks:
                if not block.stays and block.start <= end and block.key not in told:
                    yield block
                    told.add(block.key)
            if verdict.next_moment is None or not now < verdict.next_moment <= end:
                return
            now = verdict.next_moment
            later = self._planner.judge([judged.member.id], now, foresee=True, until=self._until)
            verdict = later[judged.member.id].verdict

    # --- the timeline ----------------------------------------------------------------------------

    def log(self, contact: str) -> list[dict[str, Any]]:
        """Everything that happened with a contact, oldest first."""
        member = self._planner.roster().members[contact]
        entries = self._known(in_order(self._store.entries_of(member.ids), member.ids))
        texts = self._store.texts([entry.fact.key for entry in entries])
        zone = self._config.me.time_zone
        rows = [log_row(entry, texts.get(entry.fact.key), zone) for entry in entries]
        return sorted(rows, key=lambda row: str(row["at"]))


def _asks_in(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{"contact": row["contact"], **ask} for row in rows for ask in row["asks"]]


def _stages(bodies: Mapping[str, Mapping[str, Any]]) -> dict[str, Stage]:
    return {contact: Stage(body["stage"]) for contact, body in bodies.items()}


def _status_row(member: Member, body: Mapping[str, Any], asks: Sequence[Ask]) -> dict[str, Any]:
    return {
        "contact": member.person.name,
        "addresses": sorted(member.addresses, key=lambda a: (a not in member.person.addresses, a)),
        "stage": body["stage"],
        "waiting_on": body["waiting_on"],
        "since": body["since"],
        "until": body.get("until"),
        "next": body["next"],
        "asks": [*body["asks"], *map(to_plain, asks)],
    }


def _health(name: str, look: Look | None) -> dict[str, Any]:
    return {
        "name": name,
        "complete": bool(look and look.complete_at and look.complete_at >= look.tried_at),
        "complete_at": _iso(look.complete_at) if look else None,
        "tried_at": _iso(look.tried_at) if look else None,
        "errors": [look.error] if look and look.error else [],
    }


def _decision_row(decision: Decision, ids: Mapping[str, str], history: History) -> dict[str, Any]:
    waits = lacks_a_line(decision, history)
    return {
        "step": str(decision.step),
        "number": decision.number,
        "form": str(decision.form),
        "outcome": str(decision.outcome),
        "rule": ", ".join(decision.rules),
        "rules": list(decision.rules),
        "because": f"{decision.because} It waits for a line of yours: see the reminders."
        if waits
        else decision.because,
        "facts": [ids.get(key, key) for key in decision.facts],
        "due": _iso(decision.due),
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
