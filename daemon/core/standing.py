"""Where a contact stands, and since when: the stage, derived from letters and meetings (G2). Pure.

    to-ask -> asked -> (away | quiet | unreachable) -> answered -> scheduled -> met -> thanked
                                        answered -> (resting | declined)        any -> paused

A draft that waits for review changes nothing here: only what was sent and received does.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from daemon.core import pace
from daemon.core.agreement import Agreement, agreement
from daemon.core.case import Case
from daemon.core.conversation import Answer, Conversation, asks, is_holding, step_of
from daemon.core.decisions import Stage, Step
from daemon.core.diary import Meeting
from daemon.core.facts import Status
from daemon.core.history import Mail
from daemon.core.meaning import Intent, Kind
from daemon.core.silence import Wait, quiet_from, wait_after, wait_for
from daemon.core.table import Table, Why

IS_NO_REFUSAL = (
    Intent.TOO_BUSY,
    Intent.ACCEPTS,
    Intent.PROPOSES_TIMES,
    Intent.ASKS_FOR_TIMES,
    Intent.ASKS_QUESTION,
)
"""What, said beside a no, leaves the user something to answer."""


COURTESIES = frozenset({Intent.THANKS, Intent.ACCEPTS, Intent.PROPOSES_TIMES})
"""What may be read into "you're welcome" after a meeting."""
A_WEEK = 4
"""Days: a time that long (a working week, a month) is not one day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The stage of a contact, and what it rests on."""

    stage: Stage
    since: datetime | None
    waits: Wait | None = None
    """The silence that is being counted, where a letter waits for an answer."""
    quiet: datetime | None = None
    """When that silence is left in peace, or was."""
    agreed: Agreement | None = None
    """A time agreed in letters, which no calendar holds."""
    changes: tuple[datetime, ...] = ()
    """Moments at which the stage changes by itself."""


def stand(case: Case, talk: Conversation, table: Table) -> Standing:
    """The stage of one contact at ``case.now``."""
    if case.member.status is Status.PAUSED:
        return Standing(stage=Stage.PAUSED, since=case.member.status_at)
    refusal = last_refusal(case, talk)
    if refusal:
        return Standing(stage=Stage.PAUSED, since=refusal.at)
    if table.ahead:
        first = table.ahead[0]
        moments = (first.event.start, first.event.end)
        return Standing(stage=Stage.SCHEDULED, since=first.first_seen, changes=moments)
    return _unreachable(case, talk) or _after_meeting(case, talk, table) or _by_letters(case, talk, table)


def last_refusal(case: Case, talk: Conversation) -> Answer | None:
    """The wish not to be written to again, unless the user took the contact up again since (C4)."""
    refusals = [answer for answer in talk.answers if answer.says(Intent.STOP)]
    if not refusals or (case.member.status in (Status.TRACKED, Status.TO_ASK) and _decided_after(case, refusals[-1])):
        return None
    return refusals[-1]


def _decided_after(case: Case, answer: Answer) -> bool:
    """Did the user decide about this contact after they had read it? (Being added later is no decision.)"""
    return case.member.status_at > answer.at and case.member.status_at > case.member.added


def _after_meeting(case: Case, talk: Conversation, table: Table) -> Standing | None:
    """The stage where a meeting took place: until the user has thanked, that is what is due."""
    last = table.last_held
    if last is None:
        return None
    over = last.event.end
    moved_on = any(a.at > over for a in talk.answers) or any(m.at > over for m in talk.asking)
    thanked = thanks_for_series(case, talk, table, last)
    if thanked is None and last not in table.old:
        now = _by_letters(case, talk, table) if moved_on else Standing(stage=Stage.MET, since=over)
        return now if _talked_since(talk, over) else replace(now, stage=Stage.MET, since=over)
    if moved_on:
        return _by_letters(case, talk, table)
    return Standing(stage=Stage.THANKED, since=thanked.at if thanked else over)


def _talked_since(talk: Conversation, over: datetime) -> bool:
    """Has the talk gone on, by the user's letter and an answer to it, so that the thanks are behind it?"""
    wrote = next((mail.at for mail in talk.own if mail.at > over), None)
    return wrote is not None and any(answer.at > wrote for answer in talk.answers)


def thanks_for_series(case: Case, talk: Conversation, table: Table, meeting: Meeting) -> Mail | None:
    """The letter with which the user thanked; for one of a series, for the first one of it (F1)."""
    series = [m for m in table.all_held if m.event.uid == meeting.event.uid]
    return thanks_for(case, min(series, key=lambda m: m.event.start, default=meeting), talk)


def thanks_for(case: Case, meeting: Meeting, talk: Conversation) -> Mail | None:
    """The letter with which the user thanked for a meeting (during it counts, too).

    The draft for it, a letter that thanks, or any other one after the meeting that asks nothing: a
    question about a forgotten umbrella is no thanks.
    """
    for mail in sorted((*talk.own, *talk.in_copy), key=lambda mail: mail.at):
        if mail.at <= meeting.event.start:
            continue
        if step_of(case, mail) == Step.THANK_YOU or Intent.THANKS in mail.reading.intents:
            return mail
        by_hand = mail.reading.kind is not Kind.CALENDAR and mail in talk.own
        if mail.at >= meeting.event.end and not mail.reading.asks and by_hand:
            return mail
    return None


def _by_letters(case: Case, talk: Conversation, table: Table) -> Standing:
    """The stage that follows from the letters alone."""
    answer = talk.answer
    agreed = agreement(case, talk)
    if agreed and not case.is_old(agreed.over):
        return _agreed(case, agreed)
    if talk.asking:
        return _waiting(case, wait_for(case, talk, talk.asking[-1]))
    if answer is None:
        return _never_answered(case, talk)
    if talk.last_word:
        return _answered(case, talk, answer, table)
    return _closed(case, talk, answer)


def _unreachable(case: Case, talk: Conversation) -> Standing | None:
    """The last letter came back, nothing was heard since, and no other address is known."""
    if not talk.lost or not case.member.addresses <= talk.dead:
        return None
    last = talk.lost[-1]
    later = [m.at for m in talk.own if m.at > last.at] + [a.at for a in talk.answers if a.at > last.at]
    report = next((r for r in reversed(talk.bounces) if r.at >= last.at), talk.bounces[-1])
    return None if later else Standing(stage=Stage.UNREACHABLE, since=report.at)


def _agreed(case: Case, agreed: Agreement) -> Standing:
    """A time was agreed in letters: a meeting lies ahead, and once it is over only the user knows how it went."""
    if agreed.over > case.now:
        moments = (agreed.span.start, agreed.over)
        return Standing(stage=Stage.SCHEDULED, since=agreed.at, agreed=agreed, changes=moments)
    return Standing(stage=Stage.ANSWERED, since=agreed.over, agreed=agreed)


def _never_answered(case: Case, talk: Conversation) -> Standing:
    """Nothing waits and nobody answered: nobody was asked yet, or the user only sent a greeting."""
    if talk.last_own:
        return Standing(stage=Stage.THANKED, since=talk.last_own.at)
    return Standing(stage=Stage.TO_ASK, since=case.added)


def _answered(case: Case, talk: Conversation, answer: Answer, table: Table) -> Standing:
    """The last word is the contact's."""
    if rests(answer):
        return _resting(case, answer)
    if answer.says(Intent.DECLINES) and not answer.says(*IS_NO_REFUSAL) and not _calls_off(answer, table):
        return Standing(stage=Stage.DECLINED, since=answer.at)
    if is_holding(answer) and answer.mail:
        return _waiting(case, wait_after(case, talk, answer.mail))
    if _is_courtesy(case, talk, answer, table):
        return Standing(stage=Stage.THANKED, since=answer.at)
    return Standing(stage=Stage.ANSWERED, since=answer.at)


def _closed(case: Case, talk: Conversation, answer: Answer) -> Standing:
    """The user had the last word, and it asked nothing."""
    if rests(answer):
        return _resting(case, answer)
    if answer.says(Intent.DECLINES) and not answer.says(Intent.ACCEPTS, Intent.PROPOSES_TIMES, Intent.ASKS_FOR_TIMES):
        return Standing(stage=Stage.DECLINED, since=answer.at)
    if is_holding(answer) and answer.mail:
        return _waiting(case, wait_after(case, talk, answer.mail))
    return Standing(stage=Stage.THANKED, since=talk.last_own.at if talk.last_own else answer.at)


def _calls_off(answer: Answer, table: Table) -> bool:
    """Is this no about a meeting that was booked, and not about meeting at all?"""
    if answer.mail and answer.mail.reading.calls_off:
        return True
    fell = (Why.CANCELLED, Why.GONE, Why.CONTESTED, Why.DECLINED)
    return any(off.why in fell and off.meeting.event.end > answer.at for off in table.off)


def _is_courtesy(case: Case, talk: Conversation, answer: Answer, table: Table) -> bool:
    """An answer to a letter that asked nothing ("you're welcome"), and that says nothing new.

    A thank-you may have asked "may I mention you?" (A2): a yes to that is no turn of the user's.
    """
    before = [mail for mail in talk.own if mail.at < answer.at]
    if answer.mail is None or answer.mail.reading.kind is not Kind.PERSON or not before or asks(case, before[-1]):
        return False
    reading = answer.mail.reading
    met = table.last_held
    if met is None or before[-1].at < met.event.start:
        return reading.intents <= {Intent.THANKS}
    # "It was good to talk today" may be read as naming a time: one that does not lie ahead proposes nothing.
    backward = bool(reading.times) and all(span.start <= answer.at for span in reading.times)
    return reading.intents <= (COURTESIES if backward else COURTESIES - {Intent.PROPOSES_TIMES})


def rests(answer: Answer) -> bool:
    """Do they name a later time to come back, and nothing to be settled before?"""
    if not answer.mail or not answer.says(Intent.LATER):
        return False
    reading = answer.mail.reading
    if not answer.says(Intent.PROPOSES_TIMES):
        return True
    if reading.later is None:
        return not reading.times
    return all(span.start >= reading.later.start for span in reading.times)


def _resting(case: Case, answer: Answer) -> Standing:
    """Resting until the time they named; then it is the user's turn. Unnamed, it rests until somebody stirs."""
    then = come_back_at(case, answer)
    if then is None:
        return Standing(stage=Stage.RESTING, since=answer.at)
    if then > case.now:
        return Standing(stage=Stage.RESTING, since=answer.at, changes=(then,))
    return Standing(stage=Stage.ANSWERED, since=then)


def come_back_at(case: Case, answer: Answer) -> datetime | None:
    """When to come back, at nine of the contact's zone; None where no time was named.

    Of a month its first Tuesday, of a week its Tuesday (or the weekday that is set), else the business day named (or
    the next one).
    """
    later = answer.mail.reading.later if answer.mail else None
    if later is None:
        return None
    day = later.start.astimezone(case.contact_zone).date()
    length = (later.end - later.start).days if later.end else 0
    if length >= A_WEEK:
        day += timedelta(days=(pace.WORKDAYS.index(case.practice.come_back_on) - day.weekday()) % 7)
    day = pace.business_day_from(day, case.region)
    return pace.at_clock(day, case.practice.letters_at, case.contact_zone)


def _waiting(case: Case, wait: Wait) -> Standing:
    """A letter waits for an answer: asked, away or, when the practice has run out, quiet."""
    peace = quiet_from(case, wait)
    if wait.held_until and case.now < wait.held_until:
        away = wait.absence.at if wait.absence else wait.letter.at
        return Standing(stage=Stage.AWAY, since=away, waits=wait, quiet=peace, changes=(wait.held_until,))
    if peace and case.now >= peace:
        return Standing(stage=Stage.QUIET, since=peace, waits=wait, quiet=peace)
    changes = (peace,) if peace else ()
    return Standing(stage=Stage.ASKED, since=wait.letter.at, waits=wait, quiet=peace, changes=changes)
