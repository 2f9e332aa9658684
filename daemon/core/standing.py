"""Where a contact stands, and since when: the stage, derived from letters and meetings. Pure.

    to-ask -> asked -> (away | quiet | unreachable) -> answered -> scheduled -> met -> thanked
                                        answered -> (resting | declined)        any -> paused

A draft that waits for review changes nothing here: only what was sent and received does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from daemon.core import pace
from daemon.core.case import Case
from daemon.core.conversation import Answer, Conversation
from daemon.core.decisions import Stage
from daemon.core.facts import Status
from daemon.core.history import Mail, Meeting
from daemon.core.meaning import Intent
from daemon.core.table import Table

NEEDS_A_WORD = (
    Intent.ASKS_QUESTION,
    Intent.PROPOSES_TIMES,
    Intent.ASKS_FOR_TIMES,
    Intent.ACCEPTS,
    Intent.REFERS,
    Intent.TOO_BUSY,
)
"""Intents that leave the user the next word even after a thank-you."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The stage of a contact, and what it rests on."""

    stage: Stage
    since: datetime | None
    waits: "Wait | None" = None
    """The silence that is being counted, where a letter waits for an answer."""
    changes: tuple[datetime, ...] = ()
    """Moments at which the stage changes by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """A letter waits for an answer: the silence the follow-ups are counted in."""

    letter: Mail
    """The user's last letter that asks: the anchor."""
    follow_ups: int
    """Follow-ups sent in this silence already, written by hand or not."""
    held_until: datetime | None = None
    """An absence holds the clock until then: one business day after the return."""
    absence: Mail | None = None
    clock_from: datetime
    """The moment days are counted from."""
    restarted_by: Mail | None = None
    """The holding answer ("I will get back to you") that set the clock anew."""


def stand(case: Case, talk: Conversation, table: Table) -> Standing:
    """The stage of one contact at ``case.now``."""
    if case.member.status is Status.PAUSED:
        return Standing(stage=Stage.PAUSED, since=case.member.status_at)
    refusal = next((a for a in talk.answers if a.says(Intent.STOP)), None)
    if refusal and not (case.member.status is Status.TRACKED and case.member.status_at > refusal.at):
        return Standing(stage=Stage.PAUSED, since=refusal.at)
    if table.ahead:
        first = table.ahead[0]
        moments = (first.event.start, first.event.end)
        return Standing(stage=Stage.SCHEDULED, since=first.first_seen, changes=moments)
    return _after_meeting(case, talk, table) or _by_letters(case, talk)


def _after_meeting(case: Case, talk: Conversation, table: Table) -> Standing | None:
    """The stage where the last thing between the two was a meeting."""
    met = table.last_held
    if met is None:
        return None
    over = met.event.end
    thanked = thanks_for(met, talk)
    if any(answer.at > over for answer in talk.answers) or any(mail.at > over for mail in talk.asking):
        return _by_letters(case, talk, met=met)
    if thanked:
        return Standing(stage=Stage.THANKED, since=thanked.at)
    if met in table.old:
        return Standing(stage=Stage.THANKED, since=over)
    return Standing(stage=Stage.MET, since=over)


def thanks_for(meeting: Meeting, talk: Conversation) -> Mail | None:
    """The letter with which the user thanked for a meeting: the first one after it (or thanks during it)."""
    for mail in talk.own:
        if mail.at >= meeting.event.end:
            return mail
        if mail.at > meeting.event.start and Intent.THANKS in mail.reading.intents:
            return mail
    return None


def _by_letters(case: Case, talk: Conversation, met: Meeting | None = None) -> Standing:
    """The stage that follows from the letters alone."""
    answer = talk.answer
    own = talk.last_own
    if talk.asking:
        return _waiting(case, talk, talk.asking[-1])
    if answer is None and own is None:
        return _never_reached(case, talk)
    if answer and (own is None or own.at < answer.at):
        return _answered(case, answer, thanked_before=met is not None)
    if answer and answer.says(Intent.LATER):
        resting = _resting(case, answer)
        return resting or Standing(stage=Stage.ANSWERED, since=answer.at)
    if answer and answer.says(Intent.DECLINES):
        return Standing(stage=Stage.DECLINED, since=answer.at)
    if met and not thanks_for(met, talk):
        return Standing(stage=Stage.MET, since=met.event.end)
    return Standing(stage=Stage.THANKED, since=own.at if own else None)


def _never_reached(case: Case, talk: Conversation) -> Standing:
    """No letter arrived and none came: nobody was asked yet, or the only address is dead."""
    if talk.bounces and case.member.addresses <= talk.dead:
        return Standing(stage=Stage.UNREACHABLE, since=talk.bounces[-1].at)
    return Standing(stage=Stage.TO_ASK, since=case.member.added)


def _answered(case: Case, answer: Answer, *, thanked_before: bool) -> Standing:
    """The last word is the contact's."""
    if answer.says(Intent.LATER):
        resting = _resting(case, answer)
        if resting:
            return resting
    if answer.says(Intent.DECLINES) and not answer.says(Intent.TOO_BUSY, Intent.ACCEPTS, Intent.PROPOSES_TIMES):
        return Standing(stage=Stage.DECLINED, since=answer.at)
    if answer.says(Intent.HOLDING) and not answer.says(*NEEDS_A_WORD) and answer.mail:
        return _waiting(case, None, answer.mail, restarted=True)
    if thanked_before and answer.mail and not answer.says(*NEEDS_A_WORD):
        return Standing(stage=Stage.THANKED, since=answer.at)
    return Standing(stage=Stage.ANSWERED, since=answer.at)


def _resting(case: Case, answer: Answer) -> Standing | None:
    """Resting until the time they named; None once it has come. An unnamed time rests until the user stirs."""
    later = answer.mail.reading.later if answer.mail else None
    if later is None:
        return Standing(stage=Stage.RESTING, since=answer.at)
    if later.start > case.now:
        return Standing(stage=Stage.RESTING, since=answer.at, changes=(later.start,))
    return None


def _waiting(case: Case, talk: Conversation | None, letter: Mail, *, restarted: bool = False) -> Standing:
    """A letter waits for an answer: asked, away or, when the practice has run out, quiet."""
    wait = _wait(case, talk, letter, restarted=restarted)
    since = letter.at
    if wait.held_until and case.now < wait.held_until:
        away = wait.absence.at if wait.absence else since
        return Standing(stage=Stage.AWAY, since=away, waits=wait, changes=(wait.held_until,))
    peace = quiet_from(case, wait)
    if peace and case.now >= peace:
        return Standing(stage=Stage.QUIET, since=peace)
    return Standing(stage=Stage.ASKED, since=since, waits=wait, changes=(peace,) if peace else ())


def _wait(case: Case, talk: Conversation | None, letter: Mail, *, restarted: bool) -> Wait:
    absence, held = _absence(case, talk, letter)
    return Wait(
        letter=letter,
        follow_ups=max(len(talk.asking) - 1, 0) if talk else 0,
        held_until=held,
        absence=absence,
        clock_from=letter.at,
        restarted_by=letter if restarted else None,
    )


def _absence(case: Case, talk: Conversation | None, letter: Mail) -> tuple[Mail | None, datetime | None]:
    """The absence that holds a letter's clock, and until when: the latest hold of those that touch it."""
    found: tuple[Mail | None, datetime | None] = (None, None)
    heard = talk.answer.at if talk and talk.answer else None
    for mail in talk.absences if talk else ():
        until = _back(case, mail)
        if until <= letter.at or (heard and mail.at <= heard):
            continue
        if found[1] is None or until > found[1]:
            found = (mail, until)
    return found


def _back(case: Case, mail: Mail) -> datetime:
    """One business day after the return, at nine o'clock of the contact's zone."""
    practice = case.practice
    back = mail.reading.return_date
    if back is None:
        back = mail.at.astimezone(case.contact_zone).date() + timedelta(days=practice.away_days)
    noon = pace.at_clock(back, time(12), case.contact_zone)
    return pace.after_business_days(noon, practice.back_days, practice.letters_at, case.contact_zone, case.region)


def quiet_from(case: Case, wait: Wait) -> datetime | None:
    """When the practice has run out for this silence; None while a follow-up is still to come."""
    practice = case.practice
    exhausted = wait.follow_ups >= practice.follow_ups
    if not exhausted and not is_left_alone(case, wait):
        return None
    start = max(wait.clock_from, wait.held_until or wait.clock_from)
    return pace.after_business_days(
        start, practice.quiet_after, practice.letters_at, case.contact_zone, case.region
    )


def is_left_alone(case: Case, wait: Wait) -> bool:
    """No follow-up will come in this silence: the letter is old history, or the user threw the draft away."""
    if (case.member.added - wait.letter.at).days >= case.practice.old_history_days:
        return True
    anchor = wait.letter.letter.message_id
    return any(
        life.placed.anchor == anchor and life.placed.step == "follow-up" and life.state.value == "thrown-away"
        for life in case.history.drafts
    )
