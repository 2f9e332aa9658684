"""When a meeting fell through: rules B3 and C5. Pure.

The contact called it off, or it was missed: on the next business day (assistants delete and book
anew), or when the user says so, a letter suggests to find another time. What the user called off
themselves is their own affair. Where only a letter says that a meeting is off, one reminder names
the difference to the calendar.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from daemon.core import pace
from daemon.core.case import Case
from daemon.core.conversation import Conversation
from daemon.core.decisions import Decision, Form, Step
from daemon.core.diary import talk_of
from daemon.core.free import suggested
from daemon.core.history import Mail
from daemon.core.meaning import Intent, Kind
from daemon.core.standing import rests
from daemon.core.table import Off, Table, Why, on_day
from daemon.core.thanking import last_letter, receiver


def propose(case: Case, talk: Conversation, table: Table) -> Iterator[Decision]:
    """The letter, or the reminder, that a fallen meeting calls for."""
    for off in table.off:
        if off.why is Why.CONTESTED and off.mail and off.meeting.event.end > case.now:
            yield _difference(case, off, off.mail)
        if off.why is Why.MOVED and off.meeting.fell:
            yield _old_time(case, off, off.meeting.fell)
    last = table.off[-1] if table.off else None
    if last is None or table.ahead:
        return
    since = _fell(case, last, talk)
    if since is None or case.is_old(since) or _settled_since(case, talk, table, last, since):
        return
    to = receiver(case, talk)
    if to:
        yield _letter(case, talk, last, since, to)


def _letter(case: Case, talk: Conversation, off: Off, since: datetime, to: str) -> Decision:
    event = off.meeting.event
    missed = off.why is Why.MISSED
    days, clock = case.practice.reschedule_after, case.practice.letters_at
    day = on_day(event.start, case.zone)
    because = f"Your meeting of {day} did not take place." if missed else f"They called off your meeting of {day}."
    due = since if missed else pace.after_business_days(since, days, clock, case.contact_zone, case.region)
    return case.propose(
        Step.RESCHEDULE,
        Form.DRAFT,
        due=due,
        anchor=off.meeting.anchor,
        to=to,
        account=talk.last_own.letter.account if talk.last_own else event.account,
        parent=last_letter(talk),
        rules=("B3", "C5"),
        because=because,
        facts=(event.key,),
        meeting=event,
        silence=not missed,
        times=suggested(case, due),
        offers=True,
        missed_by=off.meeting.missed_by if missed else None,
        dead=talk.dead,
    )


def _fell(case: Case, off: Off, talk: Conversation) -> datetime | None:
    """When the contact called it off, or the user said it was missed; None where it fell otherwise."""
    meeting = off.meeting
    if off.why is Why.MISSED:
        # Of what stood in no calendar, "no" only takes back that it took place: nobody waits for another time.
        return meeting.fell if meeting.event.account else None
    letter = off.mail if off.why is Why.CONTESTED else _their_word(off, talk)
    if letter and _moves(letter):
        return None
    if letter:
        return letter.at
    theirs = bool(meeting.event.organizer) and off.why in (Why.CANCELLED, Why.GONE)
    before_it_began = meeting.fell is not None and meeting.fell < meeting.event.start
    by_them = theirs and meeting.event.organizer not in case.own
    return meeting.fell if by_them and before_it_began else None


def _their_word(off: Off, talk: Conversation) -> Mail | None:
    """The letter with which they called off a meeting that the calendar does not hold any more."""
    if off.why not in (Why.CANCELLED, Why.GONE):
        return None
    for answer in reversed(talk.answers):
        mail = answer.mail
        if mail is None or not off.meeting.first_seen <= mail.at < off.meeting.event.start:
            continue
        cancels = any(i.uid == off.meeting.event.uid and i.method.upper() == "CANCEL" for i in mail.reading.invites)
        if cancels or mail.reading.calls_off or Intent.DECLINES in mail.reading.intents:
            return mail
    return None


def _moves(mail: Mail) -> bool:
    """Does it name another time? Then that is answered (or agreed to in the calendar), not asked for."""
    invited = mail.reading.kind is Kind.CALENDAR and any(
        invite.method.upper() in ("REQUEST", "COUNTER") for invite in mail.reading.invites
    )
    return invited or Intent.PROPOSES_TIMES in mail.reading.intents


def _settled_since(case: Case, talk: Conversation, table: Table, off: Off, since: datetime) -> bool:
    """A new meeting, a letter of the user, or a word of theirs that asks for another letter."""
    booked = any(m.first_seen > since for m in (*table.all_held, *table.ahead))
    sent = case.history.placed(Step.RESCHEDULE, 0, off.meeting.anchor)
    own = [m for m in talk.own if m.at > since and not (sent and m.letter.message_id == sent.sent_as)]
    answer = talk.answer
    other = answer is not None and (
        rests(answer) or answer.says(Intent.PROPOSES_TIMES, Intent.ASKS_FOR_TIMES, Intent.HOLDING)
    )
    return booked or bool(own) or (other and answer is not None and answer.at >= since)


def _difference(case: Case, off: Off, mail: Mail) -> Decision:
    name = case.member.person.name
    day = on_day(off.meeting.event.start, case.zone)
    return case.propose(
        Step.RESCHEDULE,
        Form.REMINDER,
        due=mail.at,
        anchor=f"{off.meeting.anchor}@{mail.letter.message_id}",
        to=case.member.id,
        rules=("B3",),
        because=f"Their letter moves or calls off the meeting of {day}, and the calendar still holds it.",
        facts=(mail.letter.key, off.meeting.event.key),
        meeting=off.meeting.event,
        title=f"The calendar and a letter of {name} disagree about {day}",
    )


def _old_time(case: Case, off: Off, said: datetime) -> Decision:
    name = case.member.person.name
    day = on_day(off.meeting.event.start, case.zone)
    return case.propose(
        Step.RESCHEDULE,
        Form.REMINDER,
        due=said,
        anchor=f"{talk_of(off.meeting.event)}@moved",
        to=case.member.id,
        rules=("B3",),
        because=f"You said that the meeting of {day} was moved, and the calendar still holds it.",
        facts=(off.meeting.event.key,),
        meeting=off.meeting.event,
        title=f"Put the new time with {name} into your calendar: it still holds {day}",
    )
