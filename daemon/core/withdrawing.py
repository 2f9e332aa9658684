"""Taking back drafts that nothing calls for any more, and saying truly why (C5, F6). Pure.

Only what nobody touched is withdrawn: an edited draft is the user's own. The reason is the one for
which a rule stopped; else what happened since the draft was placed; else where the contact stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from daemon.core.case import Case
from daemon.core.conversation import Conversation
from daemon.core.decisions import Decision, Outcome, Stage, Step
from daemon.core.diary import talk_of
from daemon.core.facts import DraftState
from daemon.core.history import DraftLife
from daemon.core.standing import Standing
from daemon.core.table import Table, Why, on_day

FELL = {
    Why.CANCELLED: "The meeting was cancelled.",
    Why.GONE: "No calendar holds the meeting any more.",
    Why.DECLINED: "They declined the meeting.",
    Why.REFUSED: "You declined the meeting.",
    Why.OPEN: "The invitation was not accepted.",
    Why.CONTESTED: "A letter moves the meeting or calls it off.",
    Why.MISSED: "You said that you did not meet.",
    Why.MOVED: "You said that the meeting was moved.",
}
"""What a draft that follows a meeting is withdrawn for."""


def withdrawals(
    case: Case, talk: Conversation, table: Table, standing: Standing, proposed: Iterable[Decision]
) -> Iterator[Decision]:
    """Untouched drafts that nothing calls for any more. Edited ones are the user's own."""
    wanted = {decision.key for decision in proposed if not decision.put_off}
    put_off = {decision.key: decision.put_off for decision in proposed if decision.put_off}
    stopped: dict[str, str] = {}
    for decision in proposed:
        if decision.outcome is Outcome.STOPPED:
            stopped.setdefault(decision.step, decision.because)
    for life in case.history.drafts:
        placed = life.placed
        if life.state is not DraftState.UNTOUCHED or placed.draft in wanted or placed.step not in set(Step):
            continue
        because = (
            put_off.get(placed.draft)
            or _fell(table, life)
            or stopped.get(placed.step)
            or _since(case, talk, table, life)
        )
        yield case.withdrawn(life, because or f"It is no longer called for: {_stands(standing.stage)}.")


def _fell(table: Table, life: DraftLife) -> str:
    """What became of the meeting that a draft follows; empty where it stands, or there is none."""
    return next(
        (FELL[off.why] for off in table.off if life.placed.anchor in (off.meeting.anchor, talk_of(off.meeting.event))),
        "",
    )


def _since(case: Case, talk: Conversation, table: Table, life: DraftLife) -> str:
    """What happened since the draft was placed that made it wrong; empty where nothing did that is known of."""
    if life.placed.to in case.member.former | talk.dead:
        return f"{life.placed.to} is no address of theirs any more, or does not work."
    if _is_untold(case, life):
        return "You took back the news it tells."
    if life.placed.step == Step.NOTES and any(note.at > life.placed.at for note in case.history.notes):
        return "You have taken notes since."
    happened = list(_happened(case, talk, table, life.placed.at))
    return max(happened, key=lambda one: one[0])[1] if happened else ""


def _is_untold(case: Case, life: DraftLife) -> bool:
    """Is it an update whose news were taken back?"""
    news = {one.key for one in case.history.news}
    return life.placed.step == Step.UPDATE and bool(life.placed.facts) and news.isdisjoint(life.placed.facts)


def _happened(case: Case, talk: Conversation, table: Table, since: datetime) -> Iterator[tuple[datetime, str]]:
    """What was seen since a moment, each with a sentence."""
    for mail in talk.own:
        if mail.seen > since:
            yield mail.seen, f"You have written since, on {on_day(mail.at, case.zone)}."
    for answer in talk.answers:
        if answer.mail and answer.mail.seen > since:
            yield answer.mail.seen, f"They have written since, on {on_day(answer.at, case.zone)}."
    for meeting in table.ahead:
        if meeting.first_seen > since:
            yield meeting.first_seen, f"A meeting was booked for {on_day(meeting.event.start, case.zone)}."


def _stands(stage: Stage) -> str:
    return "you paused the contact" if stage is Stage.PAUSED else f"the contact is {stage} now"
