"""From a decision to the message that is placed: gathers what a letter may use, and has it worded. Writes nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from daemon.config import AccountSettings, Config
from daemon.core.decisions import CalendarBlock, Decision, Step
from daemon.core.facts import DraftState, MeetingSeen, MissedBy, NoteTaken, digest
from daemon.core.history import History, Mail, fold
from daemon.core.introducing import consent
from daemon.core.meaning import Kind
from daemon.core.meeting import seated
from daemon.core.notes import read_notes
from daemon.core.roster import Member, Roster, introducer_of
from daemon.store import Store, Text
from daemon.worker.planner import Judged, in_order
from daemon.writing.calendar_entry import calendar_entry, file_name
from daemon.writing.dossier import Dossier, Me, Notes, PastLetter
from daemon.writing.letters import LetterText, write_letter
from daemon.writing.mime import compose, domain_of
from daemon.writing.names import read_name
from daemon.writing.own_questions import OwnQuestions
from daemon.writing.templates import Templates

INITIALS = 2
"""A sender named by that many letters at the most is not greeted by them."""
CONVERSATION = frozenset({Kind.PERSON, Kind.CALENDAR, Kind.LIST})
"""What a letter may refer back to; machine mail is no part of a conversation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worded:
    """A draft, worded and complete."""

    text: LetterText
    message: bytes
    message_id: str
    to: str = ""
    """Of a notes page: the user themself; else the decision says who receives it."""


class Known(Protocol):
    """A contact with what happened so far."""

    @property
    def member(self) -> Member:
        """Who it is."""
        ...

    @property
    def history(self) -> History:
        """What happened."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Somebody at the same table, about whom nothing is to be decided here."""

    member: Member
    history: History


class Drafting:
    """Words the letters of one user."""

    def __init__(self, store: Store, config: Config, templates: Templates, bank: OwnQuestions | None = None) -> None:
        """``bank`` holds the user's own questions for a talk."""
        self._store = store
        self._config = config
        self._templates = templates
        self._bank = bank or OwnQuestions()
        self.turn = threading.Lock()
        """Held by the account that fills what is left of the user's day."""

    def account(self, name: str) -> AccountSettings:
        """The account that acts; the first one where the acting one is no longer configured."""
        return next((a for a in self._config.accounts if a.name == name), self._config.accounts[0])

    def sender(self, account: AccountSettings) -> str:
        """The From address of an account."""
        return (account.address or self._config.me.addresses[0]).lower()

    def word(self, decision: Decision, judged: Judged, roster: Roster, now: datetime) -> Worded:
        """What a decision calls for: a letter, or the page that asks for notes."""
        if decision.step == "notes":
            dossier = self.dossier(judged, roster, now, meeting=decision.meeting, account=decision.account)
            return self._page(decision, dossier, now)
        return self._letter(decision, judged, roster, now)

    def _letter(self, decision: Decision, judged: Judged, roster: Roster, now: datetime) -> Worded:
        """The letter a decision calls for. Where ``text.missing`` is set there is no draft to place."""
        dossier = self._for_letter(decision, judged, roster, now)
        text = write_letter(decision, dossier, self._templates)
        parent = next((past for past in dossier.letters if past.message_id == decision.parent), None)
        sender = dossier.me.address
        message = compose(
            text,
            sender_name=self._config.me.name,
            sender=sender,
            to_name=dossier.greet or judged.member.person.name,
            to=decision.to,
            copied=_in_copy(decision, judged) if dossier.greet else (),
            key=decision.key,
            date=now,
            parent_message_id=decision.parent,
            references=parent.references if parent else (),
        )
        return Worded(text=text, message=message, message_id=f"{decision.key}@{domain_of(sender)}")

    def told(self, decision: Decision, judged: Judged, roster: Roster, now: datetime) -> str:
        """What a reminder says beyond its title and reason: scripts, questions, the brief; empty where that is all."""
        from daemon.writing.brief import reminder_text

        if decision.step is Step.BRIEF:
            dossier = self.for_brief(judged, roster, now, decision.meeting)
        else:
            dossier = self.dossier(judged, roster, now, meeting=decision.meeting, account=judged.verdict.account)
        text = reminder_text(decision, dossier)
        return "" if text.strip() == decision.title.strip() else text

    def entry(self, decision: Decision, judged: Judged, roster: Roster, now: datetime) -> tuple[str, bytes] | None:
        """Of a reminder to book an agreed time: a file for the calendar, as (name, content)."""
        if decision.step is not Step.BOOK or not decision.times:
            return None
        dossier = self.dossier(judged, roster, now, account=judged.verdict.account)
        span = decision.times[0]
        return file_name(span, dossier), calendar_entry(span, dossier, decision.key)

    def block(self, block: CalendarBlock, judged: Judged, roster: Roster, now: datetime) -> tuple[str, str]:
        """Title and text of a block in the user's own calendar."""
        from daemon.writing.block_text import block_text, block_title

        dossier = self.for_brief(judged, roster, now, block.meeting)
        return block_title(block), block_text(block, dossier)

    def mark(self) -> str:
        """Changes whenever what is worded for the user's own eyes may change without a fact."""
        return digest(repr(self._config.me), repr(self._bank))[:16]

    def _for_letter(self, decision: Decision, judged: Judged, roster: Roster, now: datetime) -> Dossier:
        """What is known of the contact, and what this one decision adds."""
        dossier = self.dossier(judged, roster, now, meeting=decision.meeting, account=decision.account)
        return replace(
            dossier,
            greet=_greeted(decision, judged, dossier.letters),
            windows=decision.times if decision.offers else (),
            chosen=decision.times[0] if decision.times and not decision.offers else None,
            within=decision.chosen,
            their_times=decision.asked_for_times,
            named_by_them=_named(decision, judged),
            later_words=decision.later_words,
            missed=decision.missed_by is not None,
            missed_by_me=decision.missed_by is MissedBy.ME,
            missed_by_them=decision.missed_by is MissedBy.THEM,
            news=self._news(decision, judged.history),
            referred=_name(decision.about, roster),
        )

    def _page(self, decision: Decision, dossier: Dossier, now: datetime) -> Worded:
        """The page that asks for notes: a letter of the user's to themselves, in a thread of its own."""
        from daemon.writing.notes_page import notes_page

        text, me = notes_page(dossier, decision), dossier.me
        message = compose(
            text,
            sender_name=me.name,
            sender=me.address,
            to_name=me.name,
            to=me.address,
            key=decision.key,
            date=now,
            parent_message_id="",
            references=(),
        )
        message_id = f"{decision.key}@{me.address.rpartition('@')[2]}"
        return Worded(text=text, message=message, message_id=message_id, to=me.address)

    def for_brief(self, judged: Judged, roster: Roster, now: datetime, meeting: MeetingSeen | None) -> Dossier:
        """The same for the user's own eyes before a meeting: all notes so far, and everybody at the table."""
        dossier, *others = (
            replace(
                self.dossier(one, roster, now, meeting=meeting, account=meeting.account if meeting else ""),
                notes=self._notes(one.history, None),
            )
            for one in (judged, *self._beside(judged.member, roster, meeting))
        )
        return replace(dossier, others=tuple(others))

    def _beside(self, member: Member, roster: Roster, meeting: MeetingSeen | None) -> Iterator[Known]:
        """The other contacts at the table."""
        others = [one for one in seated(member, meeting, roster) if one.id != member.id] if meeting else []
        entries = self._store.entries_of({id_ for other in others for id_ in other.ids}) if others else {}
        for other in others:
            yield Beside(member=other, history=fold(in_order(entries, other.ids)))

    def dossier(
        self, judged: Known, roster: Roster, now: datetime, *, meeting: MeetingSeen | None = None, account: str = ""
    ) -> Dossier:
        """All that is known of one contact for a letter, a reminder or a brief."""
        me, practice = self._config.me, self._config.practice
        person = judged.member.person
        return Dossier(
            person=person,
            me=Me(
                name=me.name,
                address=self.sender(self.account(account)),
                about_me=me.about_me,
                field=me.field,
                signature=me.signature,
                zone=me.time_zone,
                language=me.language,
                address_form=me.address_form,
                formal=me.formal,
                greeting=me.greeting,
                closing=me.closing,
            ),
            now=now,
            introducer=_introducer(person.introduced_by, roster) if may_cite(judged, roster) else "",
            letters=self._letters(judged.history),
            meeting=meeting,
            notes=_asking_once(self._notes(judged.history, meeting), judged),
            research=self._research(judged.history),
            bank=self._bank,
            travel_minutes=practice.travel_minutes,
            early_minutes=practice.leave_early_minutes,
            check_minutes=practice.time_check_minutes,
        )

    def _letters(self, history: History) -> tuple[PastLetter, ...]:
        mails = [mail for mail in history.mails if mail.letter.own or mail.reading.kind in CONVERSATION]
        texts = self._store.texts([mail.letter.key for mail in mails])
        return tuple(_past(mail, texts[mail.letter.key]) for mail in mails if mail.letter.key in texts)

    def _notes(self, history: History, meeting: MeetingSeen | None) -> Notes:
        """What was noted of this meeting; of all of them where none is named."""
        from daemon.core.diary import is_about

        taken = [note for note in history.notes if meeting is None or is_about(note, meeting)]
        return _read_together(self._note_texts(taken))

    def _news(self, decision: Decision, history: History) -> tuple[str, ...]:
        """The user's words for the news that a decision stands on."""
        keys = [news.key for news in history.news if news.key in decision.facts]
        texts = self._store.texts(keys)
        return tuple(texts[key].written for key in keys if key in texts)

    def _research(self, history: History) -> str:
        return "\n".join(self._note_texts([note for note in history.notes if note.research]))

    def _note_texts(self, notes: Iterable[NoteTaken]) -> list[str]:
        keys = [note.key for note in notes]
        texts = self._store.texts(keys)
        return [texts[key].written for key in keys if key in texts]


def _greeted(decision: Decision, judged: Judged, letters: Iterable[PastLetter]) -> str:
    """Who reads a letter that goes to somebody else's address, who answers for the contact; empty where it is them.

    The name they write under tells: another address of the contact's own bears the contact's name.
    """
    person = judged.member.person
    if decision.to in person.addresses:
        return ""
    written_from = {m.letter.message_id for m in judged.history.mails if m.letter.author == decision.to}
    names = [past.author_name for past in letters if past.message_id in written_from and past.author_name]
    if not names or "@" in names[-1]:
        return ""
    words = read_name(names[-1]).words
    return names[-1] if max(map(len, words), default=0) > INITIALS and not words & read_name(person.name).words else ""


def _named(decision: Decision, judged: Judged) -> tuple[str, ...]:
    """Whom the letter that is answered points to."""
    answered = next((m for m in judged.history.mails if m.letter.message_id == decision.parent), None)
    return tuple(person.name for person in answered.reading.refers_to if person.name) if answered else ()


def _in_copy(decision: Decision, judged: Judged) -> tuple[str, ...]:
    """The contact, where a letter goes to whoever answers for them."""
    return tuple(address for address in judged.member.person.addresses[:1] if address != decision.to)


def _past(mail: Mail, text: Text) -> PastLetter:
    return PastLetter(
        message_id=mail.letter.message_id,
        at=mail.at,
        own=mail.letter.own,
        author_name=mail.letter.author_name,
        subject=text.subject,
        written=text.written,
        references=mail.letter.references,
    )


def _introducer(named: str, roster: Roster) -> str:
    """The introducer's name; an address in the field is looked up."""
    known = roster.by_address.get(named.strip().lower())
    return roster.members[known].person.name if known else named


def _name(contact: str, roster: Roster) -> str:
    member = roster.named(contact) if contact else None
    return member.person.name if member else ""


def may_cite(judged: Known, roster: Roster) -> bool:
    """Did the introducer agree to be named (A2)? As the contact's record says, or as they said since."""
    introducer = introducer_of(judged.member, roster)
    said = consent(judged.history, introducer.ids) if introducer else None
    return said.given if said else judged.member.person.may_cite_introducer


def _asking_once(notes: Notes, judged: Known) -> Notes:
    """The notes, with those people for whom the contact's consent is still to be asked (A2): each is asked for once."""
    history = judged.history
    named = [fact for fact in history.named if fact.contact in judged.member.ids]
    said = consent(history, judged.member.ids)
    thanked = [life for life in history.drafts if life.placed.step == Step.THANK_YOU and life.state is DraftState.SENT]
    since = max([life.changed for life in thanked] + ([said.at] if said else []), default=None)
    if not named:
        return notes
    return replace(notes, people=tuple(fact.name for fact in named if fact.name and (since is None or fact.at > since)))


def _read_together(texts: Iterable[str]) -> Notes:
    """Several notes as one: each heading's lines in the order they were taken; what was noted twice stands once."""
    read = [read_notes(text) for text in texts]

    def items(part: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(line for one in read for line in getattr(one, part)))

    return Notes(
        new_to_me=items("new_to_me"),
        advice=items("advice"),
        people=items("people"),
        promises=items("promises"),
        should_have_asked=items("should_have_asked"),
        whole="\n\n".join(dict.fromkeys(one.whole for one in read if one.whole)),
    )
