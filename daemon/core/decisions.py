"""What the practice calls for, as values: steps, stages and decisions. Standard library only.

A decision is data: which step, for whom, why (rule, facts, one sentence), when, and what to do
about it now. ``worker`` performs decisions, ``writing`` words them, ``explain`` prints them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from daemon.core.facts import MeetingSeen, MissedBy, digest
from daemon.core.meaning import Span


class Step(StrEnum):
    """One thing the practice calls for; the names of the table in the README."""

    REQUEST = "request"
    FOLLOW_UP = "follow-up"
    CALL = "call"
    QUIET = "quiet"
    ALTERNATIVE = "alternative"
    COME_BACK = "come-back"
    STEP_BACK = "step-back"
    QUESTIONS = "questions"
    ANSWER = "answer"
    BOOK = "book"
    HOLDING = "holding"
    RESEARCH = "research"
    BRIEF = "brief"
    LEAVE = "leave"
    TIME_CHECK = "time-check"
    NOTES = "notes"
    THANK_YOU = "thank-you"
    RESCHEDULE = "reschedule"
    INTRODUCTION = "introduction"
    REPORT_BACK = "report-back"
    UPDATE = "update"
    GOOD_NEWS = "good-news"
    ASK_FOR_NEWS = "ask-for-news"
    PROMISE = "promise"


class Form(StrEnum):
    """What a step puts before the user."""

    DRAFT = "draft"
    REMINDER = "reminder"
    STAGE = "stage"
    """Nothing: the contact is only seen differently."""


class Outcome(StrEnum):
    """What is to be done about a step at this moment.

    WAITING --(due comes)--> DUE --(performed)--> DONE --(no longer right)--> WITHDRAWN
       |                      |
       +----> STOPPED <-------+      HELD: due, but pace or an incomplete look says not yet
    """

    WAITING = "waiting"
    DUE = "due"
    HELD = "held"
    DONE = "done"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"


class Stage(StrEnum):
    """Where a contact stands; derived, never stored as truth."""

    TO_ASK = "to-ask"
    ASKED = "asked"
    AWAY = "away"
    QUIET = "quiet"
    UNREACHABLE = "unreachable"
    ANSWERED = "answered"
    RESTING = "resting"
    DECLINED = "declined"
    SCHEDULED = "scheduled"
    MET = "met"
    THANKED = "thanked"
    PAUSED = "paused"


class Waiting(StrEnum):
    """Whose word is next."""

    ME = "me"
    THEM = "them"
    NOBODY = "nobody"


WAITING_ON: dict[Stage, Waiting] = {
    Stage.TO_ASK: Waiting.ME,
    Stage.ASKED: Waiting.THEM,
    Stage.AWAY: Waiting.THEM,
    Stage.ANSWERED: Waiting.ME,
    Stage.UNREACHABLE: Waiting.ME,
    Stage.MET: Waiting.ME,
    Stage.QUIET: Waiting.NOBODY,
    Stage.RESTING: Waiting.NOBODY,
    Stage.DECLINED: Waiting.NOBODY,
    Stage.SCHEDULED: Waiting.NOBODY,
    Stage.THANKED: Waiting.NOBODY,
    Stage.PAUSED: Waiting.NOBODY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One step, decided. ``key`` is stable for (step, anchor, address): never twice the same."""

    step: Step
    number: int = 0
    """1 or 2 for a follow-up, 24 or 1 for the hours of a brief, 1 (thanks now) or 2 (then) for come-back; else 0."""
    form: Form
    outcome: Outcome
    key: str
    contact: str
    """The contact's id."""
    rules: tuple[str, ...]
    because: str
    """One sentence for the user."""
    facts: tuple[str, ...] = ()
    """Keys of the facts it stands on."""
    due: datetime | None = None
    """Quiet hours already counted in."""
    anchor: str = ""
    """The natural id of what it follows from: a Message-ID, or UID + RECURRENCE-ID."""
    account: str = ""
    """Of a draft: the account that acts."""
    to: str = ""
    """Of a draft: the one receiver."""
    parent: str = ""
    """Of a draft: the Message-ID of the letter it answers or continues; empty for a new thread."""
    meeting: MeetingSeen | None = None
    title: str = ""
    """Of a reminder: what rings, without any mail content."""
    silence: bool = False
    """It rests on somebody's silence: performed only after a complete look at every account past ``due``."""
    times: tuple[Span, ...] = ()
    """Of a letter that suggests when to talk: the user's free windows (``offers``), or the one time that is accepted;
    of ``book``: the time agreed."""
    offers: bool = False
    """``times`` are windows the user suggests; else one time that is accepted or agreed."""
    asked_for_times: bool = False
    """Of ``answer``: they asked when the user is free; else they proposed times."""
    chosen: bool = False
    """Of ``answer``: the time that is accepted was chosen out of a longer one they named ("Tuesday afternoon")."""
    later_words: str = ""
    """Of ``come-back``: their words for the later time ("in April")."""
    overtaken: bool = False
    """Of a draft that lies untouched: the times it was worded with are over or taken; ``times`` are better ones."""
    missed_by: MissedBy | None = None
    """Of ``reschedule``: who did not come; None where the meeting was called off."""
    silent: bool = False
    """Of a reminder: it is shown and makes no sound (somebody sits at the table)."""
    about: str = ""
    """Of ``report-back``: the id of the contact whom the user met thanks to this one."""
    again: str = ""
    """Of a reminder that was snoozed: the key of the fact that it rang."""
    put_off: str = ""
    """Why a draft of it that lies untouched is taken back: the user wants it later, or never. Else empty."""
    late: bool = False
    """So long past the proper moment that the letter must admit it."""


def step_key(step: Step, anchor: str, address: str, number: int = 0) -> str:
    """The key of a step: SHA-256 over step, anchor and address; never a row id, a name or an account."""
    return digest(f"{step}-{number}" if number else str(step), anchor, address)


def lacking_key(draft: str) -> str:
    """The key of the reminder that asks for the line without which a draft is not written."""
    return digest("lacking", draft)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A question only the user can settle."""

    what: str
    because: str


class Purpose(StrEnum):
    """What a block in the user's calendar is for."""

    PREPARE = "prepare"
    NOTES = "notes"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarBlock:
    """An entry of our own in the user's calendar, before or after a meeting (D1, F3)."""

    key: str
    purpose: Purpose
    start: datetime
    end: datetime
    title: str
    meeting: MeetingSeen
    stays: bool = False
    """It has begun: nothing is written any more, and what was written is left as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """All that is decided about one contact at one moment."""

    contact: str
    stage: Stage
    since: datetime | None
    account: str = ""
    """The account that acts: the one of the user's last letter to them; empty where there is none yet."""
    decisions: tuple[Decision, ...] = ()
    asks: tuple[Ask, ...] = ()
    visits: tuple[MeetingSeen, ...] = ()
    """The meetings ahead that have a place to travel to."""
    blocks: tuple[CalendarBlock, ...] = ()
    """What is to stand in the user's own calendar around the meetings."""
    until: datetime | None = None
    """Of a resting or absent contact: when that ends, where it is known."""
    next_moment: datetime | None = None
    """The next moment at which anything can change without a new fact; None where nothing can."""

    @property
    def waiting_on(self) -> Waiting:
        """Whose word is next."""
        return WAITING_ON[self.stage]

    @property
    def next_step(self) -> Decision | None:
        """The earliest draft or reminder that is still to come or due."""
        ahead = [
            d
            for d in self.decisions
            if d.outcome in (Outcome.WAITING, Outcome.DUE, Outcome.HELD) and d.form is not Form.STAGE and d.due
        ]
        return min(ahead, key=lambda d: d.due.timestamp() if d.due else 0.0, default=None)
