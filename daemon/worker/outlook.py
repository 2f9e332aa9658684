"""What is kept of a contact, besides the summary, for the pages about all contacts: what lies ahead of them, their
meetings, and how it went with them. JSON, made where a contact is decided upon, so that no page decides upon all.

Nothing is decided here, and nothing of it counts: it can be lost, and is made anew with the next decision.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from daemon.core.facts import from_plain, to_plain
from daemon.core.notes import read_notes
from daemon.core.table import Table, lay
from daemon.core.tallies import Story, story
from daemon.store import Store
from daemon.worker import block_rows
from daemon.worker.rows import AHEAD, forecast_row

if TYPE_CHECKING:
    from daemon.core.history import Meeting
    from daemon.worker.planner import Judged

LOOKS_BACK = timedelta(days=92)
"""How long a meeting that is over is kept here."""
MOST_OVERDUE = 2
"""Steps of one contact that a pass is about to take, or that wait for quiet hours to end."""
MOST = 12
"""Meetings and steps of one contact that are kept: a weekly series fills no page for years."""
REMEMBERED = 4096
"""Contacts whose outlook stays parsed between two pages: some megabytes of a process that ends when nobody looks."""

STEP: Mapping[str, Any] = MappingProxyType({"number": 0, "title": "", "rules": (), "because": ""})
MEETING: Mapping[str, Any] = MappingProxyType(
    {"recurrence_id": "", "all_day": False, "title": "", "place": "", "url": "", "in_calendar": False}
)
"""What is left out of what is kept, because it is nearly always so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """One contact's, read back; each part is made where it is asked for."""

    kept: str
    """As the store has it: JSON."""

    @property
    def ahead(self) -> Iterator[Mapping[str, Any]]:
        """Rows as ``forecast --json`` has them, without the contact: by due moment."""
        return ({**STEP, **row} for row in _plain(self.kept).get("ahead", ()))

    @property
    def meetings(self) -> Iterator[Mapping[str, Any]]:
        """Those ahead, and the newest of the others."""
        return ({**MEETING, **row} for row in _plain(self.kept).get("meetings", ()))

    @property
    def story(self) -> Story | None:
        """How it went; None where nobody was asked."""
        return _story(self.kept)


@lru_cache(maxsize=REMEMBERED)
def _plain(kept: str) -> Mapping[str, Any]:
    """Pages are looked at one after the other, and between two of them hardly a contact changes."""
    plain: Mapping[str, Any] = json.loads(kept)
    return plain


@lru_cache(maxsize=REMEMBERED)
def _story(kept: str) -> Story | None:
    told = _plain(kept).get("story")
    return from_plain(Story, told) if told else None


def outlooks(store: Store, judged: Collection[Judged]) -> dict[str, str]:
    """Contact -> what is kept of it, as JSON."""
    tables = {one.member.id: lay(one.case) for one in judged}
    stories = {one.member.id: story(one.case, words={}) for one in judged}
    notes = {note.key: one.member.id for one in judged for note in one.history.notes}
    letters = {told.letter: contact for contact, told in stories.items() if told}
    texts = store.texts([*notes, *letters])
    words = {letters[key]: len(text.written.split()) for key, text in texts.items() if key in letters}
    naming = {notes[key] for key, text in texts.items() if key in notes and read_notes(text.written).people}
    return {
        one.member.id: json.dumps(
            {
                "ahead": list(_ahead(one)),
                "meetings": list(_meetings(one, tables[one.member.id])),
                "story": _told(stories[one.member.id], words.get(one.member.id), named=one.member.id in naming),
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for one in judged
    }


def opened(kept: str) -> Outlook:
    """What was kept, read back."""
    return Outlook(kept=kept)


def _ahead(judged: Judged) -> Iterable[Mapping[str, Any]]:
    """What is decided already and still to come."""
    now = judged.case.now
    steps = [d for d in judged.verdict.decisions if d.outcome in AHEAD and d.due]
    steps.sort(key=lambda d: d.due.timestamp() if d.due else 0.0)
    overdue = [d for d in steps if d.due and d.due <= now][:MOST_OVERDUE]
    rows = [_bare(forecast_row(d, "")) for d in (*overdue, *(d for d in steps if d.due and d.due > now))]
    rows += [_bare(block_rows.foreseen(block, "")) for block in judged.verdict.blocks if not block.stays]
    return sorted(rows, key=lambda row: str(row["due"]))[:MOST]


def _bare(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "contact" and value not in ("", 0, [])}


def _meetings(judged: Judged, table: Table) -> Iterator[Mapping[str, Any]]:
    """Those ahead, and the newest of those that are over or do not stand."""
    past = [(meeting, "held") for meeting in table.all_held] + [(off.meeting, str(off.why)) for off in table.off]
    recent = [one for one in past if one[0].event.end > judged.case.now - LOOKS_BACK]
    recent.sort(key=lambda one: one[0].event.start, reverse=True)
    for meeting, state in [*((meeting, "ahead") for meeting in table.ahead[:MOST]), *recent[:MOST]]:
        yield _meeting(meeting, state)


def _meeting(meeting: Meeting, state: str) -> Mapping[str, Any]:
    event = meeting.event
    row = {
        "uid": event.uid,
        "recurrence_id": event.recurrence_id,
        "start": event.start.isoformat(),
        "end": event.end.isoformat(),
        "all_day": event.all_day,
        "title": event.title,
        "place": event.place,
        "url": event.url,
        "in_calendar": bool(event.account),
        "state": state,
    }
    return {name: value for name, value in row.items() if value not in ("", False)}


def _told(told: Story | None, words: int | None, *, named: bool) -> Mapping[str, Any] | None:
    """How it went, without what the roster knows better."""
    if told is None:
        return None
    plain: dict[str, Any] = to_plain(told)
    for name in ("company", "field", "introduction"):
        plain.pop(name, None)
    plain |= {"words": words} if words else {}
    return plain | ({"referred": True} if named else {})
