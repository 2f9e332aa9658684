"""Pages about all contacts at once, quick however many there are: told from what is kept of each between passes.

A handful of contacts that changed meanwhile are decided upon here, too; where they are more, what is kept is
told as it is, and ``behind`` says how many wait for the daemon. Reads the store; changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from daemon.config import Config
from daemon.core.decisions import Step
from daemon.core.facts import to_plain
from daemon.core.roster import Member
from daemon.core.tallies import Story, tally
from daemon.store import Store
from daemon.worker.outlook import REMEMBERED, Outlook, opened, outlooks
from daemon.worker.planner import Judged, Planner, summary

AT_ONCE = 12
"""The most contacts that are decided upon for one page: some milliseconds each."""
UNSEEN: Mapping[str, Any] = {"stage": "", "waiting_on": "", "since": None, "next": None, "asks": []}
"""Stands for the summary of a contact that no pass has looked at yet."""


class Overview:
    """All contacts of one user at one moment."""

    def __init__(self, store: Store, config: Config, planner: Planner, now: datetime) -> None:
        self._store = store
        self._config = config
        self._planner = planner
        self._now = now
        self._agenda = store.agenda()
        self._stale = planner.stale(now, self._agenda)
        self._anew = self._judged()

    def _judged(self) -> dict[str, Judged]:
        return self._planner.judge(self._stale, self._now) if len(self._stale) <= AT_ONCE else {}

    @property
    def behind(self) -> int:
        """How many contacts wait to be decided upon by a pass."""
        return 0 if self._anew else len(self._stale)

    # --- contacts ---------------------------------------------------------------------------------

    def contacts(self) -> list[dict[str, Any]]:
        """Every contact, by name: who they are, where they stand, and what comes next."""
        rows = []
        for member in self._planner.roster().members.values():
            one, kept = self._anew.get(member.id), self._agenda.get(member.id)
            body = summary(one) if one else _parsed(kept.body) if kept else UNSEEN
            rows.append(_contact_row(member, body))
        return sorted(rows, key=lambda row: str(row["contact"]).casefold())

    # --- what lies ahead --------------------------------------------------------------------------

    def ahead(self, days: int) -> list[dict[str, Any]]:
        """What is decided already and comes in these days, by due moment; what is due today is among it."""
        end = (self._now + timedelta(days=days)).timestamp()
        found = [
            (due, member.person.name, {"contact": member.person.name, "id": member.id, **row})
            for member, outlook in self._outlooks()
            for row in outlook.ahead
            if (due := datetime.fromisoformat(row["due"]).timestamp()) <= end
        ]
        found.sort(key=lambda one: one[:2])
        return list(self._once_for_all([row for _due, _name, row in found]))

    def _once_for_all(self, rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """The one question for news is asked for all contacts together (F6)."""
        asked = False
        for row in rows:
            if row["step"] != Step.ASK_FOR_NEWS or not asked:
                yield row
            asked = asked or row["step"] == Step.ASK_FOR_NEWS

    def meetings(self) -> list[dict[str, Any]]:
        """The meetings ahead and those of the last months, by start; ``people`` are the contacts at the table."""
        found: dict[tuple[str, str], dict[str, Any]] = {}
        for member, outlook in self._outlooks():
            for row in outlook.meetings:
                place = (row["uid"], row.get("recurrence_id", ""))
                known = found.setdefault(place, {**row, "people": []})
                known["people"].append({"id": member.id, "contact": member.person.name})
        for row in found.values():
            if row["state"] == "ahead" and datetime.fromisoformat(row["end"]) <= self._now:
                row["state"] = "held"  # since it was kept
        return sorted(found.values(), key=lambda row: datetime.fromisoformat(row["start"]))

    # --- what works -------------------------------------------------------------------------------

    def stats(self) -> dict[str, Any]:
        """``stats --json``."""
        roster = self._planner.roster()
        introducers = {member.person.introduced_by.strip().casefold() for member in roster.members.values()}
        told = ((member, outlook.story) for member, outlook in self._outlooks())
        counted = tally(_story(member, story, introducers) for member, story in told if story)
        return {
            "funnel": dict(counted.funnel),
            "overall": to_plain(counted.overall),
            "by": {name: [to_plain(group) for group in groups] for name, groups in counted.groups.items()},
        }

    def _outlooks(self) -> Iterator[tuple[Member, Outlook]]:
        kept = self._store.outlooks() | outlooks(self._store, tuple(self._anew.values()))
        for member in self._planner.roster().members.values():
            if member.id in kept:
                yield member, opened(kept[member.id])


@lru_cache(maxsize=REMEMBERED)
def _parsed(body: str) -> Mapping[str, Any]:
    parsed: Mapping[str, Any] = json.loads(body)
    return parsed


def _contact_row(member: Member, body: Mapping[str, Any]) -> dict[str, Any]:
    person = member.person
    return {
        "id": member.id,
        "contact": person.name,
        "addresses": sorted(member.addresses, key=lambda a: (a not in person.addresses, a)),
        "company": person.company,
        "role": person.role,
        "field": person.field,
        "city": person.city,
        "status": str(member.status),
        "stage": body["stage"],
        "waiting_on": body["waiting_on"],
        "since": body["since"],
        "until": body.get("until"),
        "next": body["next"],
        "asks": body["asks"],
    }


def _story(member: Member, kept: Story, introducers: frozenset[str] | set[str]) -> Story:
    """How it went, with what the roster says today of who they are."""
    person = member.person
    names = (name.casefold() for name in member.names)
    return replace(
        kept,
        company=person.company.strip(),
        field=person.field.strip(),
        introduction="introduced" if person.introduced_by.strip() else person.found_via.strip(),
        referred=kept.referred or any(name in introducers for name in names),
    )
