"""Which contacts are to be looked at, and what is decided about them: the core, fed from the store.

Owns the roster and the own addresses as they stand now, and the agenda (each contact's next moment
and summary). Reads the store; writes nothing but the agenda. No connector is used here.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from daemon.config import Config
from daemon.core.facts import HOUSE, ReminderFired, digest, to_plain
from daemon.core.roster import Member, Roster, circle, fold_roster
from daemon.store import AgendaRow, Store
from daemon.worker.busy import NAMES_TIMES, busy_times

if TYPE_CHECKING:
    from daemon.core.case import Case, Introduced
    from daemon.core.decisions import Ask, Decision, Verdict
    from daemon.core.entries import Entry
    from daemon.core.history import History

PUT_OFF = "put_off"
"""Stands in the kept summary of a contact for whom something is held until an account can be looked at."""
KEPT = "2"
"""Raised where more is kept of a contact than before: then all are decided upon anew, once."""
IDENTITIES = "identities"
"""The channel under which an account's addresses, as its provider names them, are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A contact, its history and what was decided about it."""

    member: Member
    history: History
    verdict: Verdict
    case: Case
    """What it was decided from."""


class Planner:
    """Folds and decides for contacts of the store."""

    def __init__(self, store: Store, config: Config) -> None:
        self._store = store
        self._config = config
        self._roster_head = -1
        self._roster = fold_roster(())
        self._circle: dict[str, tuple[Member, ...]] = {}

    @property
    def zone(self) -> ZoneInfo:
        """The user's zone."""
        return self._config.me.time_zone

    def roster(self) -> Roster:
        """Who is tracked now; folded anew only when the log has grown."""
        head = self._store.head()
        if head != self._roster_head:
            self._roster = fold_roster(entry.fact for entry in self._store.roster_facts())
            self._circle = circle(self._roster)
            self._roster_head = head
        return self._roster

    def introduced_by(self, member: Member) -> tuple[Member, ...]:
        """The contacts whom this one introduced, as the roster stood when it was asked for last."""
        return self._circle.get(member.id, ())

    def introducer(self, member: Member) -> Member | None:
        """The contact who introduced this one, where that is a contact."""
        found = next((id_ for id_, members in self._circle.items() if member in members), None)
        return self._roster.members.get(found) if found else None

    def own(self) -> frozenset[str]:
        """The user's own addresses: configured ones and those the providers named."""
        configured = {address.lower() for address in self._config.me.addresses}
        configured |= {account.address.lower() for account in self._config.accounts if account.address}
        for account in self._config.accounts:
            configured |= set(json.loads(self._store.cursor(account.name, IDENTITIES) or "[]"))
        return frozenset(configured)

    def taken_on(self, now: datetime) -> frozenset[str]:
        """The contacts whose backlog the user has not seen yet (``core/backlog.py``)."""
        cases = self.cases(self.roster().members, now)
        return frozenset(case.member.id for case in cases if case.history.backlog.open)

    def looked(self) -> datetime | None:
        """The moment past which every account was looked at completely; None where one never was."""
        looks = self._store.looks()
        moments = [looks[a.name].complete_at if a.name in looks else None for a in self._config.accounts]
        known = [moment for moment in moments if moment is not None]
        return min(known) if known and len(known) == len(moments) else None

    def stale(self, now: datetime, agenda: Mapping[str, AgendaRow] | None = None) -> frozenset[str]:
        """Contacts with new facts, or a moment that has come; merged ones under the id they live on.

        ``agenda``: the store's, where the caller has it already.
        """
        roster = self.roster()
        marked = {roster.merged.get(contact, contact) for contact in self._store.stale(now)}
        by = self._settings_mark()
        agenda = self._store.agenda() if agenda is None else agenda
        planned = {row.contact for row in agenda.values() if by in row.body}
        found = frozenset((marked | (roster.members.keys() - planned)) & roster.members.keys())
        return found | self._introducers(found, agenda)

    def _introducers(self, stale: frozenset[str], agenda: Mapping[str, AgendaRow]) -> frozenset[str]:
        """Who introduced somebody that is stale, or was decided upon since: they hear how it went (F5)."""
        return frozenset(
            introducer
            for introducer, members in self._circle.items()
            for member in members
            if member.id in stale
            or (introducer in agenda and member.id in agenda and agenda[member.id].upto > agenda[introducer].upto)
        )

    def _settings_mark(self) -> str:
        """What stands in every summary that was made with the settings as they are now."""
        me = self._config.me
        settings = json.dumps(to_plain(self._config.practice), sort_keys=True, default=str)
        return digest(KEPT, settings, str(me.time_zone), me.country, *sorted(self.own()))[:16]

    def put_off(self) -> frozenset[str]:
        """Contacts for whom something waits that a new look may release before its moment comes: a failed account."""
        roster = self.roster()
        rows = self._store.agenda().values()
        marked = {roster.merged.get(row.contact, row.contact) for row in rows if PUT_OFF in json.loads(row.body)}
        return frozenset(marked & roster.members.keys())

    def judge(
        self, contacts: Collection[str], now: datetime, *, foresee: bool = False, until: datetime | None = None
    ) -> dict[str, Judged]:
        """Folds and decides for these contacts at ``now``; ``foresee`` takes it that all was looked at by then,
        ``until`` leaves out what neither had happened nor was known by then.
        """
        if not contacts:
            return {}
        from daemon.core.decide import decide  # the rules cost 30 ms to import: who only looks does not pay

        cases = self.cases(contacts, now, foresee=foresee, until=until)
        return {
            case.member.id: Judged(member=case.member, history=case.history, verdict=decide(case), case=case)
            for case in cases
        }

    def cases(
        self, contacts: Collection[str], now: datetime, *, foresee: bool = False, until: datetime | None = None
    ) -> Iterator[Case]:
        """What is known of these contacts at ``now``, as the rules are given it; options as for ``judge``."""
        from daemon.core.history import fold

        roster = self.roster()
        members = [roster.members[contact] for contact in contacts if contact in roster.members]
        others = [other for member in members for other in self._circle.get(member.id, ())]
        entries = self._store.entries_of({HOUSE, *(id_ for member in (*members, *others) for id_ in member.ids)})
        own, looked = self.own(), now if foresee else self.looked()
        busy = busy_times(self._store, [account.name for account in self._config.accounts])
        asked = _asked_for_news(entries[HOUSE], now)
        for member in members:
            history = fold(in_order(entries, member.ids), until)
            case = replace(self._case(member, history, now=now, own=own, looked=looked), busy=busy)
            yield replace(case, introduced=self._introduced(case, entries, until), asked_for_news=asked)

    def _introduced(
        self, case: Case, entries: Mapping[str, list[Entry]], until: datetime | None
    ) -> tuple[Introduced, ...]:
        """What the contact hears of those whom they introduced."""
        from daemon.core.history import fold
        from daemon.core.introducing import introduced

        found = []
        for other in self._circle.get(case.member.id, ()):
            history = fold(in_order(entries, other.ids), until)
            found.append(introduced(self._case(other, history, now=case.now, own=case.own, looked=case.looked)))
        return tuple(found)

    def _case(
        self, member: Member, history: History, *, now: datetime, own: frozenset[str], looked: datetime | None
    ) -> Case:
        from daemon.core.case import Case
        from daemon.core.decisions import Step
        from daemon.worker.regions import region

        me = self._config.me
        country = member.person.country or me.country
        return Case(
            member=member,
            history=history,
            practice=self._config.practice,
            own=own,
            zone=me.time_zone,
            contact_zone=zone_of(member, me.time_zone),
            region=region(country, _years(history, now)),
            now=now,
            looked=looked,
            steps=frozenset(step for step in Step if step not in self._config.practice.without),
            roster=self.roster(),
        )

    def agenda_rows(self, judged: Iterable[Judged], upto: int, *, failed: bool = False) -> list[AgendaRow]:
        """What is kept of verdicts between passes: the next moment, and the summary that ``status`` shows.

        ``failed`` says that the account could not be looked at or written to, so that more may be held.
        """
        from daemon.worker.outlook import outlooks  # who only looks does not pay for it

        judged = tuple(judged)
        by, ahead = {"by": self._settings_mark()}, outlooks(self._store, judged)
        return [
            AgendaRow(
                contact=id_,
                upto=upto,
                next_moment=one.verdict.next_moment,
                body=json.dumps(summary(one) | by | ({PUT_OFF: True} if failed or waits_for_look(one) else {})),
                outlook=ahead[one.member.id],
            )
            for one in judged
            for id_ in one.member.ids
        ]


def waits_for_look(judged: Judged) -> bool:
    """Is something held only until every account was looked at?"""
    from daemon.core.decisions import Outcome

    return any(d.silence and d.outcome is Outcome.HELD for d in judged.verdict.decisions)


def _asked_for_news(entries: Iterable[Entry], now: datetime) -> ReminderFired | None:
    """When the user was last asked for news (F6)."""
    rang = [entry.fact for entry in entries if isinstance(entry.fact, ReminderFired) and entry.fact.at <= now]
    return max((fact for fact in rang if fact.step == "ask-for-news"), key=lambda fact: fact.at, default=None)


def in_order(entries: Mapping[str, list[Entry]], ids: Iterable[str]) -> list[Entry]:
    """The entries of several ids as one log, each once."""
    merged = {entry.seq: entry for id_ in ids for entry in entries.get(id_, ())}
    return [merged[seq] for seq in sorted(merged)]


def zone_of(member: Member, otherwise: ZoneInfo) -> ZoneInfo:
    """The contact's zone, or the user's where none is known."""
    if not member.person.time_zone:
        return otherwise
    try:
        return ZoneInfo(member.person.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return otherwise


def lacks_a_line(decision: Decision, history: History) -> bool:
    """Is it a letter that is due and not drafted, because a line of the user's is missing that was asked for?"""
    from daemon.core.decisions import Outcome, lacking_key

    return decision.outcome is Outcome.DUE and lacking_key(decision.key) in history.reminders


def asks_of(judged: Judged) -> Iterator[Ask]:
    """What only the user can settle about one contact: what the rules ask, and the lines that letters wait for."""
    from daemon.core.decisions import Ask

    yield from judged.verdict.asks
    for decision in judged.verdict.decisions:
        if lacks_a_line(decision, judged.history):
            name = judged.member.person.name
            yield Ask(
                what=f"A letter to {name} ({decision.step}) waits for a line of yours. (followthrough reminders --text)",
                because=f"{decision.because} Without that line it would make no sense.",
            )


def summary(judged: Judged) -> dict[str, object]:
    """What ``status`` prints of a contact, as JSON-ready values."""
    verdict = judged.verdict
    step = verdict.next_step
    return {
        "stage": str(verdict.stage),
        "until": verdict.until.isoformat() if verdict.until else None,
        "waiting_on": str(verdict.waiting_on),
        "since": verdict.since.isoformat() if verdict.since else None,
        "next": {"step": str(step.step), "due": step.due.isoformat()} if step and step.due else None,
        "asks": [to_plain(ask) for ask in asks_of(judged)],
        "account": verdict.account,
        "visits": [
            {"place": event.place, "start": event.start.isoformat(), "end": event.end.isoformat()}
            for event in verdict.visits
        ],
    } | ({NAMES_TIMES: True} if any(d.times or d.offers for d in verdict.decisions) else {})


def _years(history: History, now: datetime) -> range:
    """The years whose holidays may matter: from the first thing that happened to the year after next."""
    first = min((mail.at for mail in history.mails), default=now)
    first = min(first, *(m.event.start for m in history.meetings), now) if history.meetings else min(first, now)
    return range(max(first.astimezone(UTC).year, now.year - 5), now.year + 2)
