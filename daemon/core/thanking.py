"""Thanking: rules F1 and F2. Pure.

A meeting that took place calls for a thank-you at its end, the same day and never later than a day
after. A series is thanked for once. Whoever thanked by hand is left alone. A meeting that was long
over when it was first seen gets a reminder instead of a draft: the moment for a routine note has
passed, and only the user knows what fits now.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from daemon.core import pace
from daemon.core.case import Case
from daemon.core.conversation import Conversation, step_of
from daemon.core.decisions import Decision, Form, Step
from daemon.core.diary import Meeting, ended
from daemon.core.facts import Letter
from daemon.core.history import Mail
from daemon.core.meaning import Intent, Kind
from daemon.core.standing import thanks_for
from daemon.core.table import Table, aftermath, on_day, seen_late

NO_ANSWER_YET = (
    Intent.HOLDING,
    Intent.LATER,
    Intent.DECLINES,
    Intent.TOO_BUSY,
    Intent.STOP,
    Intent.PROPOSES_TIMES,
    Intent.ASKS_FOR_TIMES,
)
"""What says that the questions were not answered (yet)."""


def propose(case: Case, talk: Conversation, table: Table) -> Iterator[Decision]:
    """The thank-you for each meeting that took place and was not thanked for."""
    series: set[str] = {meeting.event.uid for meeting in table.old}
    for meeting in table.held:
        if meeting.event.uid in series:
            continue
        series.add(meeting.event.uid)
        letter = thanks_for(case, meeting, talk)
        if letter:
            yield case.stopped(
                Step.THANK_YOU,
                Form.DRAFT,
                rules=("F1",),
                because=f"You wrote on {on_day(letter.at, case.zone)}, after the meeting.",
                facts=(letter.letter.key,),
            )
        elif seen_late(meeting, case):
            yield _reminder(case, meeting, due=meeting.first_seen)
        else:
            yield from _draft(case, talk, meeting)
    yield from _for_answers(case, talk)


def _for_answers(case: Case, talk: Conversation) -> Iterator[Decision]:
    """Who answered the user's questions in writing is thanked like somebody who talked (C7, F1)."""
    answer = talk.last_word
    if answer is None or answer.mail is None or case.is_old(answer.at) or answer.says(*NO_ANSWER_YET):
        return
    if answer.mail.reading.kind is Kind.UNREADABLE:
        return
    asked = [own for own in talk.own if own.at < answer.at and step_of(case, own) == Step.QUESTIONS]
    if not asked:
        return
    yield case.propose(
        Step.THANK_YOU,
        Form.DRAFT,
        due=answer.at,
        anchor=answer.mail.letter.message_id,
        to=answer.mail.letter.author,
        account=asked[-1].letter.account,
        parent=answer.mail.letter.message_id,
        rules=("F1", "F2"),
        because=f"{case.member.person.name} answered your questions on {on_day(answer.at, case.zone)}.",
        facts=(answer.fact,),
        late=_is_late(case, answer.at),
        dead=talk.dead,
    )


def _draft(case: Case, talk: Conversation, meeting: Meeting) -> Iterator[Decision]:
    to = receiver(case, talk)
    over = aftermath(meeting, case, case.contact_zone)
    if not to:
        yield _reminder(case, meeting, due=over)
        return
    yield case.propose(
        Step.THANK_YOU,
        Form.DRAFT,
        due=over,
        anchor=meeting.anchor,
        to=to,
        account=talk.last_own.letter.account if talk.last_own else meeting.event.account,
        parent=last_letter(talk),
        rules=("F1", "F2"),
        because=_ended(case, meeting) + ".",
        facts=(meeting.event.key,),
        meeting=meeting.event,
        late=_is_late(case, over),
        dead=talk.dead,
    )
    yield _reminder(case, meeting, due=pace.plus(over, timedelta(hours=case.practice.thank_you_reminder_hours)))


def _reminder(case: Case, meeting: Meeting, *, due: datetime) -> Decision:
    return case.propose(
        Step.THANK_YOU,
        Form.REMINDER,
        due=due,
        anchor=meeting.anchor,
        to=case.member.id,
        rules=("F1",),
        because=f"{_ended(case, meeting)}, and no thanks went out yet.",
        facts=(meeting.event.key,),
        meeting=meeting.event,
        title=f"Thank {case.member.person.name}",
    )


def _is_late(case: Case, over: datetime) -> bool:
    """Must a thank-you admit that it is late (F1)?"""
    return case.now > pace.plus(over, timedelta(hours=case.practice.thank_you_late_hours))


def _ended(case: Case, meeting: Meeting) -> str:
    return f"{ended(meeting, case.member.person.name)} on {on_day(meeting.event.end, case.zone)}"


def receiver(case: Case, talk: Conversation) -> str:
    """Where a letter to this contact goes: the address they last wrote from, else their first one that is alive."""
    theirs = case.member.addresses - talk.dead
    spoken = [a.mail.letter for a in reversed(talk.answers) if a.mail]
    wrote_from = [letter.author for letter in spoken if letter.author in theirs and not _deputises(case, letter)]
    first = [address for address in case.member.person.addresses if address in theirs]
    return next(iter((*wrote_from, *first, *sorted(theirs))), "")


def _deputises(case: Case, letter: Letter) -> bool:
    """Did somebody else write it for the contact, from an address of their own and under a name of their own?

    What is owed to the contact (thanks) goes to them, not to who answers for them.
    """
    named, known = (set(name.casefold().split()) for name in (letter.author_name, case.member.person.name))
    return letter.author not in case.member.person.addresses and bool(named) and not named & known


def last_letter(talk: Conversation) -> str:
    """The Message-ID of the newest letter between the two; a letter out of turn continues its thread."""
    spoken = [a.mail for a in talk.answers if a.mail]
    newest = max((*talk.own, *spoken), key=lambda mail: mail.at, default=None)
    return newest.letter.message_id if newest else ""


def written_by_hand(case: Case, talk: Conversation, since: datetime) -> Mail | None:
    """The first letter after ``since`` that was no draft: the user has written, and told what there was to tell."""
    return next((mail for mail in talk.own if mail.at > since and not step_of(case, mail)), None)
