"""The contacts as the user keeps them: added, edited, imported, merged, erased. Facts, each in one transaction.

Nothing is decided here; a pass finds what was said and acts on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from daemon.core.facts import AddressLinked, Fact, Merged, Person, Retracted, Status, StatusSet
from daemon.errors import FollowthroughError
from daemon.people import ImportReport, PersonRow, plan_import
from daemon.store import Store
from daemon.worker.backlog import opened
from daemon.worker.planner import Planner
from daemon.worker.said import said, saved
from daemon.worker.touch import Touch


class ContactBook:
    """One user's contacts, at one moment."""

    def __init__(self, store: Store, planner: Planner, touch: Touch, now: datetime) -> None:
        self._store = store
        self._planner = planner
        self._touch = touch
        self._now = now

    def take_in(self, rows: Sequence[PersonRow], *, taking_on: bool = False) -> ImportReport:
        """Takes in contacts; the same file again changes nothing.

        ``taking_on``: for those who are new, nothing is drafted before the user saw what would be (``worker/backlog.py``).
        """
        roster = self._planner.roster()
        members = roster.members.values()
        plan = plan_import(
            rows,
            [member.person for member in members],
            {member.id: member.status for member in members},
            own=self._planner.own(),
            linked=roster.by_address,
            taken={id_ for member in members for id_ in member.ids},
            is_erased=self._store.is_erased,
        )
        with self._store.transaction(self._now) as tx:
            for change in plan.changes:
                for fact in saved(change.person, change.status, self._now):
                    tx.append(fact, contacts=(change.person.id,))
                if taking_on and change.new:
                    tx.append(opened(change.person.id, self._now), contacts=(change.person.id,))
        return plan.report

    def _append(self, fact: Fact, *contacts: str) -> None:
        with self._store.transaction(self._now) as tx:
            tx.append(fact, contacts=contacts)

    def save(self, person: Person, status: Status | None = None) -> None:
        """Adds or edits a contact."""
        for fact in saved(person, status, self._now):
            self._append(fact, person.id)

    def set_status(self, contact: str, status: Status) -> None:
        """Pauses, resumes or confirms a contact."""
        self._append(
            StatusSet(key=said("status", contact, self._now), at=self._now, contact=contact, status=status), contact
        )

    def link(self, contact: str, address: str, *, linked: bool = True) -> None:
        """Says that an address is (or is not) a contact's."""
        key = said("link", contact, self._now)
        self._append(AddressLinked(key=key, at=self._now, contact=contact, address=address, linked=linked), contact)

    def merge(self, kept: str, gone: str) -> None:
        """Two contacts are one person."""
        self._append(Merged(key=said("merge", kept, self._now), at=self._now, kept=kept, gone=gone), kept, gone)

    def unmerge(self, contact: str) -> None:
        """Takes back the last merge that made this contact."""
        ids = self._planner.roster().members[contact].ids
        entries = self._store.roster_facts()
        undone = {entry.fact.fact for entry in entries if isinstance(entry.fact, Retracted)}
        merges = [e.fact for e in entries if isinstance(e.fact, Merged) and e.fact.key not in undone]
        last = next((fact for fact in reversed(merges) if fact.kept in ids), None)
        if last is None:
            raise FollowthroughError("This contact was not merged with another: there is nothing to take back.")
        self._touch.undo(last.key)

    def erase(self, contact: str) -> None:
        """Removes a person for good."""
        with self._store.transaction(self._now) as tx:
            for id_ in self._planner.roster().members[contact].ids:
                tx.erase(id_)
        self._store.vacuum()
