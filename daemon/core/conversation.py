"""Who wrote to whom, and what of it counts: the letters of one contact, sorted by what they are to us. Pure.

        own letter that asks ---> waiting ---(an answer)---> the user's word is next
                ^                    |
                +--- follow-up <-----+---(absence: held)---(bounce: the letter never arrived)

What is sorted is told by ``sorting``; this page says what of it follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from daemon.core.case import Case
from daemon.core.decisions import Ask, Step
from daemon.core.diary import Meeting
from daemon.core.facts import CallOutcome, DraftPlaced
from daemon.core.history import Mail
from daemon.core.meaning import Intent
from daemon.core.sorting import Sorted, sort
from daemon.core.table import Table

STARTS_THE_CLOCK = frozenset(
    {Step.REQUEST, Step.FOLLOW_UP, Step.ALTERNATIVE, Step.ANSWER, Step.RESCHEDULE, Step.INTRODUCTION, Step.QUESTIONS}
)
"""Steps whose letters hope for an answer; the letters of the others start no clock."""
RENEWED = 2
"""The number of the come-back letter that asks again; number 1 only thanks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Something that counts as the contact's word: a letter, an invitation or the answer to one, a call."""

    at: datetime
    fact: str
    mail: Mail | None = None

    def says(self, *intents: Intent) -> bool:
        """Does it (also) say one of these?"""
        return self.mail is not None and not self.mail.reading.intents.isdisjoint(intents)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """The correspondence with one contact, sorted."""

    own: tuple[Mail, ...] = ()
    """Letters of the user to the contact that arrived, as far as is known."""
    asking: tuple[Mail, ...] = ()
    """Those of them that hope for an answer, since the last answer or meeting: the first one and its follow-ups."""
    follow_ups: int = 0
    """How many of those are follow-ups already, written by hand or not."""
    answers: tuple[Answer, ...] = ()
    absences: tuple[Mail, ...] = ()
    """Automatic answers."""
    bounces: tuple[Mail, ...] = ()
    """Permanent delivery reports about letters to this contact."""
    lost: tuple[Mail, ...] = ()
    """Letters of the user that bounced."""
    unverified: tuple[Mail, ...] = ()
    """Letters that may or may not be the contact's word: they hold the sequence."""
    dead: frozenset[str] = frozenset()
    """Addresses that bounced for good and were not heard from since."""
    strangers: tuple[Mail, ...] = ()
    """Answers in the thread from addresses the user has not spoken of yet."""
    in_copy: tuple[Mail, ...] = ()
    """Letters of the user to somebody else with the contact in copy."""
    ignored: tuple[Ask, ...] = ()
    """What only the user can settle about mail that was left out or holds."""

    @property
    def answer(self) -> Answer | None:
        """The last word of the contact."""
        return self.answers[-1] if self.answers else None

    @property
    def last_own(self) -> Mail | None:
        """The last letter of the user that arrived."""
        return self.own[-1] if self.own else None

    @property
    def last_word(self) -> Answer | None:
        """The last word of the contact, where the user has written nothing since."""
        answer = self.answer
        unanswered = answer and (self.last_own is None or self.last_own.at < answer.at)
        return answer if unanswered else None


def converse(case: Case, table: Table) -> Conversation:
    """Sorts one contact's letters, calls and invitations, and says which letters still wait."""
    post = sort(case)
    answers = _answers(case, post)
    arrived = tuple(m for m in post.own if m not in post.lost and not _crossed(case, m, post.answers))
    settled = _settled_until(answers, table)
    asking = tuple(m for m in arrived if (settled is None or m.at > settled) and asks(case, m))
    return Conversation(
        own=arrived,
        asking=asking,
        follow_ups=_follow_ups(case, asking, settled_by=answers[-1] if answers and answers[-1].at == settled else None),
        answers=answers,
        absences=tuple(post.absences),
        bounces=tuple(post.bounces),
        lost=post.lost,
        unverified=tuple(post.unverified),
        dead=post.dead,
        strangers=tuple(post.strangers),
        in_copy=tuple(post.in_copy),
        ignored=(*post.asks, *_to_be_read(case, post)),
    )


def _to_be_read(case: Case, post: Sorted) -> Iterator[Ask]:
    """The last answer, where the program could not read it and the user has not answered yet."""
    wrote = max((mail.at for mail in post.own), default=None)
    for mail in post.unread[-1:]:
        if wrote is None or wrote < mail.at:
            yield Ask(
                what=f"A message from {mail.letter.author} could not be read: look at it yourself.",
                because=f"It is {case.member.person.name}'s, so it counts as their answer; what it says only you can tell.",
            )


def _crossed(case: Case, mail: Mail, answers: Sequence[Mail]) -> bool:
    """Did this letter of the user's go out before they had seen the answer that came just before it?

    A follow-up never follows an answer: what was drafted, or written on in the thread, without
    knowing of it leaves the contact's word the last one.
    """
    crossing = timedelta(days=case.practice.crossing_days)
    for answer in answers:
        just_before = answer.at < mail.at <= answer.at + crossing
        if not just_before or answer.letter.message_id in mail.letter.references:
            continue
        together = not set(answer.letter.references).isdisjoint(mail.letter.references)
        unseen = mail.at <= answer.seen <= answer.at + crossing
        if step_of(case, mail) == Step.FOLLOW_UP or (together and unseen):
            return True
    return False


def _answers(case: Case, post: Sorted) -> tuple[Answer, ...]:
    """Everything that counts as their word, oldest first."""
    found = [Answer(at=mail.at, fact=mail.letter.key, mail=mail) for mail in post.answers]
    # A call that reached them is their word (C6).
    found += [Answer(at=c.at, fact=c.key) for c in case.history.calls if c.outcome is CallOutcome.REACHED]
    for meeting in case.history.meetings:
        found += _answers_by_calendar(meeting, case)
    return tuple(sorted(found, key=lambda answer: (answer.at, answer.fact)))


def _answers_by_calendar(meeting: Meeting, case: Case) -> Iterable[Answer]:
    """An invitation of theirs, their answer to one of the user's, and a meeting that was booked and fell through.

    A booking ends the silence for good: what follows when it is called off is not silence. None of it happened after the meeting began, however late the calendar was read.
    """
    theirs = case.member.theirs
    at = min(meeting.first_seen, meeting.event.start)
    if meeting.event.organizer in theirs or _fell_through(meeting, case):
        yield Answer(at=at, fact=meeting.event.key)
    for response in meeting.responses:
        if response.address in theirs:
            yield Answer(at=response.at, fact=meeting.event.key)


def _fell_through(meeting: Meeting, case: Case) -> bool:
    """Did a meeting that no longer stands stand once, as far as the calendar tells?"""
    if not (meeting.gone or meeting.event.cancelled or meeting.missed or meeting.moved):
        return False
    mine = {guest.response for guest in meeting.event.guests if guest.address in case.own}
    own = not meeting.event.organizer or meeting.event.organizer in case.own
    return own or not mine or bool(mine & {"accepted", "tentative"})


def _settled_until(answers: tuple[Answer, ...], table: Table) -> datetime | None:
    """The moment up to which nothing waits for an answer: the last answer, or a meeting that took place since."""
    moments = [answer.at for answer in answers[-1:]]
    moments += [meeting.event.end for meeting in table.all_held]
    return max(moments, default=None)


def asks(case: Case, mail: Mail) -> bool:
    """Does this letter of the user start the clock? A sent draft does what its step does."""
    placed = draft_of(case, mail)
    if placed is None:
        return mail.reading.asks
    return placed.step in STARTS_THE_CLOCK or (placed.step == Step.COME_BACK and placed.number == RENEWED)


def draft_of(case: Case, mail: Mail) -> DraftPlaced | None:
    """The draft that this letter was; None where it was written by hand."""
    for life in case.history.drafts:
        if mail.letter.message_id in (life.sent_as, life.placed.message_id):
            return life.placed
    return None


def step_of(case: Case, mail: Mail) -> str:
    """The step of the draft that this letter was; empty where it was written by hand."""
    placed = draft_of(case, mail)
    return placed.step if placed else ""


def _follow_ups(case: Case, asking: tuple[Mail, ...], settled_by: Answer | None) -> int:
    """How often the user has asked again in this silence (C5).

    The first letter is no follow-up, unless it was drafted as one or follows "I will get back to
    you". A letter that comes long after one from before the contact was tracked is a new beginning.
    """
    recent = _last_run(case, asking)
    if not recent:
        return 0
    held_off = settled_by is not None and is_holding(settled_by)
    first_is_one = held_off or step_of(case, recent[0]) == Step.FOLLOW_UP
    return len(recent) if first_is_one else len(recent) - 1


def _last_run(case: Case, asking: tuple[Mail, ...]) -> list[Mail]:
    """The letters but for old history that something fresh was begun long after."""
    long = timedelta(days=case.practice.old_history_days)
    run: list[Mail] = []
    for mail in asking:
        if run and case.is_old(run[-1].at) and mail.at - run[-1].at > long:
            run = []
        run.append(mail)
    return run


NEEDS_A_WORD_FIRST = (Intent.ASKS_QUESTION, Intent.PROPOSES_TIMES, Intent.ASKS_FOR_TIMES, Intent.DECLINES, Intent.STOP)
"""What outweighs "I will get back to you": the user is asked for something, or told no."""


def is_holding(answer: Answer) -> bool:
    """Does it only say that another answer will come?"""
    return answer.says(Intent.HOLDING) and not answer.says(*NEEDS_A_WORD_FIRST)
