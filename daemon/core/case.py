"""One contact, at one moment, with all that the rules may look at; and how a rule proposes a step. Pure.

Rules propose, pace vetoes: a rule module says which step is called for and when (``Case.propose``),
and whether a step is due, waiting or held is settled here, in one place, for all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from daemon.core import pace
from daemon.core.decisions import Decision, Form, Outcome, Step, step_key
from daemon.core.diary import Meeting
from daemon.core.facts import DraftState, MeetingSeen, MissedBy, ReminderFired
from daemon.core.history import DraftLife, History
from daemon.core.meaning import Span
from daemon.core.practice import Practice, Region
from daemon.core.roster import Member, Roster

RINGS_AT_NIGHT = frozenset({Step.BRIEF, Step.LEAVE, Step.TIME_CHECK})
"""Steps tied to the minute of a meeting: quiet hours do not hold them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Introduced:
    """Somebody who became a contact through another one, as far as that one is concerned (F5)."""

    id: str
    name: str
    talk: Meeting | None = None
    """The first meeting with them that took place."""
    changes: tuple[datetime, ...] = ()
    """Moments at which that may become otherwise by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is known of one contact at ``now``."""

    member: Member
    history: History
    practice: Practice
    own: frozenset[str]
    """The user's own addresses, lower-case."""
    zone: tzinfo
    """The user's zone."""
    contact_zone: tzinfo
    region: Region
    """The contact's business days."""
    now: datetime
    looked: datetime | None
    """Every account was looked at completely at or after this moment; None: not yet."""
    roster: Roster | None = None
    """Everybody who is tracked, where it is known: so that somebody else's letter or seat is told from this contact's."""

    steps: frozenset[Step] = frozenset(Step)
    """The steps the user wants; the others are decided and dropped."""
    busy: tuple[Span, ...] | None = None
    """When the user's calendars say they are busy, from now on; None where that is not known."""
    introduced: tuple[Introduced, ...] = ()
    """The contacts whom this one named or introduced, as far as they were met."""
    asked_for_news: ReminderFired | None = None
    """When the user was last asked for news, for all contacts together."""

    @property
    def added(self) -> datetime:
        """When the contact was added; never later than now, so that an earlier moment can be replayed."""
        return min(self.member.added, self.now)

    def is_old(self, moment: datetime) -> bool:
        """Did it happen so long before the contact was added that it calls for nothing by itself?"""
        if self.history.backlog.revived:  # the user saw it, and wants it taken up
            return False
        return self.added - moment > timedelta(days=self.practice.old_history_days)

    def propose(
        self,
        step: Step,
        form: Form,
        *,
        due: datetime,
        anchor: str,
        rules: tuple[str, ...],
        because: str,
        facts: tuple[str, ...] = (),
        number: int = 0,
        to: str = "",
        account: str = "",
        parent: str = "",
        meeting: MeetingSeen | None = None,
        title: str = "",
        silence: bool = False,
        late: bool = False,
        times: tuple[Span, ...] = (),
        offers: bool = False,
        asked_for_times: bool = False,
        chosen: bool = False,
        later_words: str = "",
        missed_by: MissedBy | None = None,
        silent: bool = False,
        about: str = "",
        dead: frozenset[str] = frozenset(),
    ) -> Decision:
        """A step that is called for from ``due`` on, with its outcome at this moment settled.

        There is one draft for a step and its anchor: where one lies there for another address, it
        stays, unless that address is ``dead`` or given up; then it is withdrawn before the next is placed.
        """
        before = self.history.placed(step, number, anchor) if form is Form.DRAFT else None
        given_up = before is not None and before.placed.to in dead | self.member.former and before.placed.to != to
        replaced = given_up and before is not None and before.state is DraftState.UNTOUCHED
        if before and not replaced:
            key, to = before.placed.draft, before.placed.to
        else:
            key = step_key(step, anchor, to, number)
        night = step in RINGS_AT_NIGHT or key in self.history.backlog.wanted
        when = due if night else pace.out_of_quiet(due, self.zone, self.practice)
        outcome, why = self._settle(key, form, when, silence=silence, night=night)
        if replaced and outcome is Outcome.DUE:
            outcome, why = Outcome.HELD, "The draft to the old address is withdrawn first."
        overtaken = before is not None and not replaced and self._is_overtaken(before)
        if before and not overtaken:
            times = before.times
        return Decision(
            step=step,
            number=number,
            form=form,
            outcome=outcome,
            key=key,
            contact=self.member.id,
            rules=rules,
            because=f"{because} {why}".strip(),
            facts=facts,
            due=when,
            anchor=anchor,
            account=account,
            to=to,
            parent=parent,
            meeting=meeting,
            title=title,
            silence=silence,
            late=late,
            times=times,
            offers=offers,
            asked_for_times=asked_for_times,
            chosen=chosen,
            later_words=later_words,
            overtaken=overtaken,
            missed_by=missed_by,
            silent=silent,
            about=about,
        )

    def _settle(self, key: str, form: Form, when: datetime, *, silence: bool, night: bool) -> tuple[Outcome, str]:
        """What is to be done about a called-for step now, and a word on why, where it is not the rule's."""
        if form is Form.DRAFT:
            life = self.history.draft(key)
            if life and life.state is not DraftState.WITHDRAWN:
                return settled_draft(life)
        elif key in self.history.reminders:
            return Outcome.DONE, ""
        if key in self.history.backlog.left:
            return Outcome.STOPPED, "You left it aside when you took them on."
        if when > self.now:
            return Outcome.WAITING, ""
        if not night and pace.is_quiet(self.now, self.zone, self.practice):
            return Outcome.HELD, "It is held until the quiet hours are over."
        if silence and (self.looked is None or self.looked < when):
            return Outcome.HELD, "It is held until every account has been looked at completely."
        return Outcome.DUE, ""

    def _is_overtaken(self, life: DraftLife) -> bool:
        """Does an untouched draft name a time that is over, or at which the user is not free any more?"""
        if life.state is not DraftState.UNTOUCHED:
            return False
        return any(span.start <= self.now or pace.collides(span, self.busy or ()) for span in life.times)

    def withdrawn(self, life: DraftLife, because: str) -> Decision:
        """A draft that lies untouched and is not right any more."""
        placed = life.placed
        return Decision(
            step=Step(placed.step),
            number=placed.number,
            form=Form.DRAFT,
            outcome=Outcome.WITHDRAWN,
            key=placed.draft,
            contact=self.member.id,
            rules=placed.rules,
            because=because,
            anchor=placed.anchor,
            account=placed.account,
            to=placed.to,
        )

    def stopped(
        self, step: Step, form: Form, *, rules: tuple[str, ...], because: str, facts: tuple[str, ...] = ()
    ) -> Decision:
        """A step that would have been called for and is not, with what stopped it: for ``explain``."""
        return Decision(
            step=step,
            form=form,
            outcome=Outcome.STOPPED,
            key=step_key(step, "stopped", self.member.id),
            contact=self.member.id,
            rules=rules,
            because=because,
            facts=facts,
        )


def settled_draft(life: DraftLife) -> tuple[Outcome, str]:
    """What is to be done about a draft that was placed: nothing, ever; only its story differs."""
    story = {
        DraftState.UNTOUCHED: (Outcome.DONE, "The draft waits for your review."),
        DraftState.EDITED: (Outcome.DONE, "You are at work on the draft."),
        DraftState.SENT: (Outcome.DONE, "You sent it."),
        DraftState.THROWN_AWAY: (Outcome.STOPPED, "You threw the draft away, so it does not come back."),
    }
    return story[life.state]
