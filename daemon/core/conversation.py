"""Who wrote to whom, and what of it counts: the letters of one contact, sorted by what they are to us. Pure.

        own letter that asks ---> waiting ---(an answer)---> the user's word is next
                ^                    |
                +--- follow-up <-----+---(absence: held)---(bounce: the letter never arrived)

Bounces, automatic mail and list mail never count as answers (list mail does where it answers the
user's own letter). A sender that failed DMARC holds the sequence in the contact's thread and counts
for nothing elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from daemon.core.case import Case
from daemon.core.decisions import Ask, Step
from daemon.core.facts import CallOutcome
from daemon.core.history import Mail
from daemon.core.meaning import Intent, Kind, Trust

STARTS_THE_CLOCK = frozenset(
    {Step.REQUEST, Step.FOLLOW_UP, Step.ALTERNATIVE, Step.ANSWER, Step.RESCHEDULE, Step.INTRODUCTION, Step.QUESTIONS}
)
"""Steps whose letters hope for an answer; the letters of the others start no clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Something that counts as the contact's word: a letter, an invitation, a call."""

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
    """Those of them, since the last answer, that hope for an answer: the first one and its follow-ups."""
    answers: tuple[Answer, ...] = ()
    absences: tuple[Mail, ...] = ()
    """Automatic answers."""
    bounces: tuple[Mail, ...] = ()
    """Permanent delivery reports about letters to this contact."""
    unverified: tuple[Mail, ...] = ()
    """Letters in the thread that may not be the contact's: they hold the sequence."""
    dead: frozenset[str] = frozenset()
    """Addresses that bounced for good and were not heard from since."""
    strangers: tuple[Mail, ...] = ()
    """Answers in the thread from addresses nobody has linked yet."""
    ignored: tuple[Ask, ...] = ()
    """What was left out although it bears the contact's name."""

    @property
    def answer(self) -> Answer | None:
        """The last word of the contact."""
        return self.answers[-1] if self.answers else None

    @property
    def last_own(self) -> Mail | None:
        """The last letter of the user that arrived."""
        return self.own[-1] if self.own else None


def converse(case: Case) -> Conversation:
    """Sorts one contact's letters and calls."""
    theirs = case.member.addresses
    mails = case.history.mails
    thread = {m.letter.message_id for m in mails if m.letter.own or m.letter.author in theirs}
    sorter = _Sorter(case, thread)
    for mail in mails:
        sorter.take(mail)
    return sorter.result()


class _Sorter:
    """Goes once through the letters, oldest first."""

    def __init__(self, case: Case, thread: set[str]) -> None:
        self.case = case
        self.theirs = case.member.addresses
        self.thread = thread
        self.own: list[Mail] = []
        self.answers: list[Answer] = []
        self.absences: list[Mail] = []
        self.bounces: list[Mail] = []
        self.unverified: list[Mail] = []
        self.strangers: list[Mail] = []
        self.ignored: list[Ask] = []

    def take(self, mail: Mail) -> None:
        kind = mail.reading.kind
        if mail.letter.own:
            self._take_own(mail)
        elif kind is Kind.BOUNCE:
            if mail.reading.permanent and self._concerns(mail):
                self.bounces.append(mail)
        elif kind is Kind.AUTO_REPLY:
            if mail.letter.author in self.theirs or self._in_thread(mail):
                self.absences.append(mail)
        elif kind is Kind.LIST:
            if self._answers_own(mail):
                self._take_answer(mail)
        elif kind is not Kind.NOTICE:
            self._take_letter(mail)

    def _take_own(self, mail: Mail) -> None:
        responders = {m.letter.author for m in self.strangers}
        if not (self.theirs | responders).isdisjoint(mail.letter.to):
            self.own.append(mail)

    def _take_letter(self, mail: Mail) -> None:
        """A letter of a person, an iTIP message, or something unreadable."""
        from_contact = mail.letter.author in self.theirs
        in_thread = self._in_thread(mail)
        if not from_contact and not in_thread:
            return
        if mail.reading.trust is Trust.FAILED or mail.reading.kind is Kind.UNREADABLE:
            self._doubt(mail, in_thread=in_thread)
        else:
            self._take_answer(mail)
            if not from_contact:
                self.strangers.append(mail)

    def _doubt(self, mail: Mail, *, in_thread: bool) -> None:
        """Unreadable mail holds wherever it stands; a failed sender holds only in the thread."""
        broken = mail.reading.kind is Kind.UNREADABLE
        what = "could not be read" if broken else "did not pass the check of its sender (DMARC)"
        self.ignored.append(
            Ask(
                what=f"A message from {mail.letter.author or 'an unnamed sender'} {what}: look at it yourself.",
                because="It may be an answer or somebody in disguise.",
            )
        )
        if broken or in_thread:
            self.unverified.append(mail)

    def _take_answer(self, mail: Mail) -> None:
        self.answers.append(Answer(at=mail.at, fact=mail.letter.key, mail=mail))

    def _in_thread(self, mail: Mail) -> bool:
        return not self.thread.isdisjoint(mail.letter.references) or not self.thread.isdisjoint(mail.reading.about)

    def _answers_own(self, mail: Mail) -> bool:
        return not {m.letter.message_id for m in self.own}.isdisjoint(mail.letter.references)

    def _concerns(self, mail: Mail) -> bool:
        """Is this delivery report about a letter to this contact?"""
        if not self.theirs.isdisjoint(mail.reading.failed):
            return True
        return not mail.reading.failed and self._in_thread(mail)

    def result(self) -> Conversation:
        self._take_calls_and_invitations()
        dead = self._dead()
        arrived = tuple(mail for mail in self.own if not self._bounced(mail, dead))
        last = self.answers[-1].at if self.answers else None
        since = [mail for mail in arrived if last is None or mail.at > last]
        return Conversation(
            own=arrived,
            asking=tuple(mail for mail in since if self._asks(mail)),
            answers=tuple(self.answers),
            absences=tuple(self.absences),
            bounces=tuple(self.bounces),
            unverified=tuple(self.unverified),
            dead=dead,
            strangers=tuple(self.strangers),
            ignored=tuple(self.ignored),
        )

    def _take_calls_and_invitations(self) -> None:
        """A call that reached them is their word (C6), and so is an invitation of theirs."""
        for call in self.case.history.calls:
            if call.outcome is CallOutcome.REACHED:
                self.answers.append(Answer(at=call.at, fact=call.key))
        for meeting in self.case.history.meetings:
            if meeting.event.organizer in self.theirs and meeting.first_seen <= self.case.now:
                self.answers.append(Answer(at=meeting.first_seen, fact=meeting.event.key))
        self.answers.sort(key=lambda answer: answer.at)

    def _dead(self) -> frozenset[str]:
        heard = {m.letter.author: m.at for m in self.case.history.mails if not m.letter.own}
        dead: set[str] = set()
        for report in self.bounces:
            failed = self.theirs.intersection(report.reading.failed) or self._receivers(report)
            dead.update(address for address in failed if heard.get(address, report.at) <= report.at)
        return frozenset(dead)

    def _receivers(self, report: Mail) -> frozenset[str]:
        """The contact's addresses on the letter a report without addresses is about."""
        about = set(report.reading.about) | set(report.letter.references)
        found = {a for m in self.own if m.letter.message_id in about for a in m.letter.to}
        return self.theirs & found

    def _bounced(self, mail: Mail, dead: frozenset[str]) -> bool:
        """Did this letter reach none of the contact's addresses?"""
        receivers = self.theirs.intersection(mail.letter.to)
        return bool(receivers) and receivers <= dead and any(report.at >= mail.at for report in self.bounces)

    def _asks(self, mail: Mail) -> bool:
        """Does this letter of the user start the clock? A sent draft does what its step does."""
        for life in self.case.history.drafts:
            if mail.letter.message_id in (life.sent_as, life.placed.message_id):
                return life.placed.step in STARTS_THE_CLOCK
        return mail.reading.asks
