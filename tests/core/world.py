"""A small world of one contact: dated letters, absences, meetings, notes and calls, and what is decided at a moment.

Times are written as ``"2026-03-02 10:00"`` in the user's zone (Toronto). The 2nd of March 2026 is a
Monday; clocks go forward on the 8th. Everything that happens is seen five minutes later unless said.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from daemon.core.case import Case, Introduced
from daemon.core.decide import decide
from daemon.core.decisions import Decision, Form, Outcome, Step, Verdict
from daemon.core.entries import Entry
from daemon.core.facts import (
    AddressLinked,
    CallMade,
    CallOutcome,
    ConsentGiven,
    DraftFate,
    DraftPlaced,
    DraftState,
    Fact,
    Guest,
    Letter,
    MeetingGone,
    MeetingMissed,
    MeetingSeen,
    Met,
    NewsLogged,
    NoteTaken,
    Person,
    PersonConfirmed,
    PersonProposed,
    PersonSaved,
    PromiseKept,
    PromiseMade,
    ReminderFired,
    Retracted,
    Status,
    StatusSet,
    letter_key,
)
from daemon.core.history import fold
from daemon.core.meaning import Intent, Invite, Kind, Reading, Span, Trust
from daemon.core.practice import Practice, Region
from daemon.core.roster import Roster, fold_roster

TORONTO = ZoneInfo("America/Toronto")
DANA = "dana@example.org"
ANN = "ann@work.example"
ANN_HOME = "ann@home.example"
BOB = "bob@friends.example"

When = str | datetime


def moment(when: When) -> datetime:
    """A moment from its written form."""
    return when if isinstance(when, datetime) else datetime.fromisoformat(when).replace(tzinfo=TORONTO)


def person(name: str = "Ann Lee", *addresses: str, **more: str) -> Person:
    """A contact's record."""
    addresses = addresses or (ANN,)
    return Person(id="c-" + name.split(maxsplit=1)[0].lower(), name=name, addresses=addresses, **more)  # type: ignore[arg-type]


WAITING_AND_MEETING = frozenset(
    {
        Step.FOLLOW_UP,
        Step.CALL,
        Step.QUIET,
        Step.RESEARCH,
        Step.BRIEF,
        Step.LEAVE,
        Step.TIME_CHECK,
        Step.NOTES,
        Step.THANK_YOU,
    }
)
"""What a world proposes unless it is told otherwise: waiting, meeting and thanking, undisturbed by the rest."""


class World:
    """One contact's log, told fact by fact."""

    def __init__(
        self,
        who: Person | None = None,
        *,
        added: When = "2026-01-05 09:00",
        status: Status = Status.TRACKED,
        zone: str = "America/Toronto",
        holidays: Iterable[str] = (),
        practice: Practice | None = None,
    ) -> None:
        self.person = who or person(research="Runs the tide-gauge network.")
        self.zone = ZoneInfo(zone)
        self.region = Region(holidays=frozenset(date.fromisoformat(day) for day in holidays))
        self.practice = practice or Practice()
        self.steps = WAITING_AND_MEETING
        self.busy: tuple[Span, ...] | None = None
        self.introduced: tuple[Introduced, ...] = ()
        self.people: list[Fact] = [PersonSaved(key="person:1", at=moment(added), person=self.person)]
        self.entries: list[Entry] = []
        self.count = 0
        if status is not Status.TRACKED:
            self.set_status(added, status)

    # --- people --------------------------------------------------------------------------------------

    def set_status(self, at: When, status: Status) -> None:
        self.people.append(StatusSet(key=self._key("status"), at=moment(at), contact=self.person.id, status=status))

    def link(self, at: When, address: str, *, linked: bool = True) -> None:
        fact = AddressLinked(
            key=self._key("link"), at=moment(at), contact=self.person.id, address=address, linked=linked
        )
        self.people.append(fact)

    def edit(self, at: When, **changes: object) -> None:
        self.person = replace(self.person, **changes)  # type: ignore[arg-type]
        self.people.append(PersonSaved(key=self._key("person"), at=moment(at), person=self.person))

    def knows(self, other: Person, added: When = "2026-01-05 09:00") -> None:
        """Somebody else who is tracked, too."""
        self.people.append(PersonSaved(key=self._key("person"), at=moment(added), person=other))

    # --- letters ---------------------------------------------------------------------------------------

    def writes(
        self,
        at: When,
        *,
        to: str | tuple[str, ...] = ANN,
        copied: tuple[str, ...] = (),
        asks: bool = True,
        thanks: bool = False,
        re: str = "",
        id_: str = "",
        account: str = "home",
        seen: When | None = None,
        times: tuple[Span, ...] = (),
    ) -> str:
        """A letter of the user; returns its Message-ID."""
        intents = frozenset({Intent.THANKS}) if thanks else frozenset()
        reading = Reading(version=1, kind=Kind.PERSON, asks=asks and not thanks, intents=intents, times=times)
        to = (to,) if isinstance(to, str) else to
        return self._mail(
            at, reading, own=True, author=DANA, to=to, copied=copied, re=re, id_=id_, account=account, seen=seen
        )

    def hears(
        self,
        at: When,
        *intents: Intent,
        author: str = ANN,
        re: str = "",
        kind: Kind = Kind.PERSON,
        trust: Trust = Trust.UNKNOWN,
        later: Span | None = None,
        by_mail: bool = False,
        calls_off: bool = False,
        times: tuple[Span, ...] = (),
        invites: tuple[Invite, ...] = (),
        to: tuple[str, ...] = (DANA,),
        copied: tuple[str, ...] = (),
        seen: When | None = None,
        account: str = "home",
    ) -> str:
        """A message from somebody else; returns its Message-ID."""
        reading = Reading(
            version=1,
            kind=kind,
            intents=frozenset(intents),
            trust=trust,
            later=later,
            by_mail=by_mail,
            calls_off=calls_off,
            times=times,
            invites=invites,
        )
        return self._mail(
            at, reading, own=False, author=author, to=to, copied=copied, re=re, seen=seen, account=account
        )

    def absent(self, at: When, back: str = "", *, re: str = "", author: str = ANN) -> str:
        """An automatic answer; ``back`` is the first day they are back."""
        day = date.fromisoformat(back) if back else None
        reading = Reading(version=1, kind=Kind.AUTO_REPLY, return_date=day)
        return self._mail(at, reading, own=False, author=author, to=(DANA,), re=re)

    def bounces(self, at: When, re: str, *failed: str, permanent: bool = True, named: bool = True) -> str:
        """A delivery report about the letter ``re``."""
        addresses = (failed or (ANN,)) if named else ()
        about = (re,) if re else ()
        reading = Reading(version=1, kind=Kind.BOUNCE, failed=addresses, permanent=permanent, about=about)
        return self._mail(at, reading, own=False, author="mailer-daemon@mx.example", to=(DANA,))

    def _mail(
        self,
        at: When,
        reading: Reading,
        *,
        own: bool,
        author: str,
        to: tuple[str, ...],
        copied: tuple[str, ...] = (),
        re: str = "",
        id_: str = "",
        account: str = "home",
        seen: When | None = None,
    ) -> str:
        message_id = id_ or self._key("m") + "@mail.example"
        references: tuple[str, ...] = ()
        if re:
            references = (*next((e.fact.references for e in self.entries if _is(e, re)), ()), re)  # type: ignore[attr-defined]
        letter = Letter(
            key=letter_key(message_id),
            at=moment(at),
            message_id=message_id,
            own=own,
            author=author,
            to=to,
            copied=copied,
            references=references,
            account=account,
            ref=message_id,
        )
        self.add(letter, seen=seen, reading=reading)
        return message_id

    # --- meetings ----------------------------------------------------------------------------------------

    def calendar(
        self,
        seen: When,
        start: When,
        *,
        minutes: int = 30,
        uid: str = "talk",
        recurrence: str = "",
        place: str = "",
        all_day: bool = False,
        cancelled: bool = False,
        organizer: str = DANA,
        answers: dict[str, str] | None = None,
        promised: int | None = None,
        travel: int | None = None,
        sequence: int = 0,
        account: str = "home",
    ) -> str:
        """The calendar holds a meeting, seen at ``seen``; returns its UID."""
        begin = moment(start)
        end = begin + timedelta(days=1) if all_day else begin + timedelta(minutes=minutes)
        guests = {ANN: "accepted", DANA: "accepted"} if answers is None else answers
        fact = MeetingSeen(
            key=self._key(f"event:{uid}"),
            at=moment(seen),
            uid=uid,
            recurrence_id=recurrence,
            sequence=sequence,
            start=begin,
            end=end,
            all_day=all_day,
            place=place,
            cancelled=cancelled,
            organizer=organizer if guests else "",
            guests=tuple(Guest(address=a, response=r) for a, r in guests.items()),
            promised_minutes=promised,
            travel_minutes=travel,
            account=account,
            resource=uid,
        )
        self.add(fact, seen=seen)
        return uid

    def gone(self, at: When, uid: str = "talk", recurrence: str = "", account: str = "home") -> None:
        fact = MeetingGone(key=self._key("gone"), at=moment(at), uid=uid, recurrence_id=recurrence, account=account)
        self.add(fact, seen=at)

    def missed(self, at: When, uid: str = "talk", recurrence: str = "") -> None:
        fact = MeetingMissed(
            key=self._key("missed"), at=moment(at), contact=self.person.id, uid=uid, recurrence_id=recurrence
        )
        self.add(fact, seen=at)

    def met(self, at: When, *, seen: When | None = None) -> None:
        self.add(Met(key=self._key("met"), at=moment(at), contact=self.person.id), seen=seen or at)

    # --- what only the user knows ----------------------------------------------------------------------

    def notes(self, at: When, *, research: bool = False) -> None:
        self.add(NoteTaken(key=self._key("note"), at=moment(at), contact=self.person.id, research=research), seen=at)

    def calls(self, at: When, outcome: CallOutcome) -> None:
        self.add(CallMade(key=self._key("call"), at=moment(at), contact=self.person.id, outcome=outcome), seen=at)

    def promises(self, at: When, what: str, by: str = "", *, theirs: bool = False) -> str:
        day = date.fromisoformat(by) if by else None
        fact = PromiseMade(
            key=self._key("promise"), at=moment(at), contact=self.person.id, what=what, by=day, theirs=theirs
        )
        self.add(fact, seen=at)
        return fact.key

    def keeps(self, at: When, promise: str) -> None:
        fact = PromiseKept(key=self._key("kept"), at=moment(at), contact=self.person.id, promise=promise)
        self.add(fact, seen=at)

    def news(self, at: When, *, hired: bool = False) -> str:
        fact = NewsLogged(key=self._key("news"), at=moment(at), hired=hired)
        self.add(fact, seen=at)
        return fact.key

    def names(self, at: When, name: str, address: str = "") -> str:
        """The contact names somebody."""
        fact = PersonProposed(key=self._key("named"), at=moment(at), contact=self.person.id, name=name, address=address)
        self.add(fact, seen=at)
        return fact.key

    def was_named(self, at: When, by: str = "c-bea") -> None:
        """The contact was named by somebody else, and the user took that up."""
        fact = PersonConfirmed(
            key=self._key("confirmed"), at=moment(at), contact=self.person.id, named="named-0", by=by
        )
        self.add(fact, seen=at)

    def consents(self, at: When, *, given: bool = True) -> None:
        fact = ConsentGiven(key=self._key("consent"), at=moment(at), contact=self.person.id, given=given)
        self.add(fact, seen=at)

    def retracts(self, at: When, key: str = "") -> str:
        """The user takes back a fact, the last one where none is named; returns the retraction's key."""
        fact = Retracted(key=self._key("undo"), at=moment(at), fact=key or self.entries[-1].fact.key)
        self.add(fact, seen=at)
        return fact.key

    # --- what the program did --------------------------------------------------------------------------

    def places(self, at: When, decision: Decision) -> str:
        """The draft of a decision is put into the Drafts folder; returns its key."""
        placement = 1 + sum(isinstance(e.fact, DraftPlaced) and e.fact.draft == decision.key for e in self.entries)
        fact = DraftPlaced(
            key=f"draft:{decision.key}:{placement}",
            at=moment(at),
            draft=decision.key,
            placement=placement,
            step=decision.step,
            number=decision.number,
            anchor=decision.anchor,
            contact=decision.contact,
            account=decision.account,
            to=decision.to,
            message_id=f"{decision.key}@example.org",
            subject="",
            rules=decision.rules,
            facts=decision.facts,
            because=decision.because,
        )
        self.add(fact, seen=at)
        return decision.key

    def draft_is(self, at: When, key: str, state: DraftState, letter: str = "") -> None:
        """A draft was seen in a new state."""
        fact = DraftFate(
            key=self._key(f"draft:{key}:{state}"),
            at=moment(at),
            draft=key,
            state=state,
            contact=self.person.id,
            letter=letter,
        )
        self.add(fact, seen=at)

    def sends(self, at: When, key: str) -> str:
        """The user sends a draft as it stands; returns the letter's Message-ID."""
        placed = next(e.fact for e in self.entries if isinstance(e.fact, DraftPlaced) and e.fact.draft == key)
        asks = placed.step not in {Step.THANK_YOU, Step.UPDATE, Step.GOOD_NEWS, Step.REPORT_BACK}
        letter = self.writes(at, to=placed.to, asks=asks, re=placed.anchor)
        self.draft_is(at, key, DraftState.SENT, letter)
        return letter

    def rings(self, at: When, decision: Decision) -> None:
        """A reminder fires."""
        fact = ReminderFired(
            key=f"reminder:{decision.key}",
            at=moment(at),
            reminder=decision.key,
            step=decision.step,
            contact=decision.contact,
            due=decision.due or moment(at),
            title=decision.title,
        )
        self.add(fact, seen=at)

    # --- deciding ----------------------------------------------------------------------------------------

    def add(self, fact: Fact, *, seen: When | None = None, reading: Reading | None = None) -> None:
        """Records a fact."""
        when = moment(seen) if seen else fact.at + timedelta(minutes=5)
        self.entries.append(Entry(seq=len(self.entries) + 1, seen=when, fact=fact, reading=reading))

    def roster(self) -> Roster:
        return fold_roster([*self.people, *(e.fact for e in self.entries if isinstance(e.fact, Retracted))])

    def case(self, now: When, *, looked: When | None = "now") -> Case:
        roster = self.roster()
        member = roster.named(self.person.id)
        assert member
        at = moment(now)
        return Case(
            member=member,
            history=fold(self.entries),
            practice=self.practice,
            own=frozenset({DANA}),
            zone=TORONTO,
            contact_zone=self.zone,
            region=self.region,
            now=at,
            looked=at if looked == "now" else moment(looked) if looked else None,
            roster=roster,
            steps=self.steps,
            busy=self.busy,
            introduced=self.introduced,
            asked_for_news=self._asked_for_news(at),
        )

    def _asked_for_news(self, now: datetime) -> ReminderFired | None:
        rang = [e.fact for e in self.entries if isinstance(e.fact, ReminderFired) and e.fact.at <= now]
        return next((fact for fact in reversed(rang) if fact.step == Step.ASK_FOR_NEWS), None)

    def at(self, now: When, *, looked: When | None = "now") -> Verdict:
        """What is decided at ``now``; all accounts were just looked at, unless said."""
        return decide(self.case(now, looked=looked))

    def perform(self, now: When) -> Verdict:
        """Decides and does what is due: places drafts, withdraws, lets reminders ring."""
        verdict = self.at(now)
        for decision in verdict.decisions:
            if decision.outcome is Outcome.WITHDRAWN:
                self.draft_is(now, decision.key, DraftState.WITHDRAWN)
            elif decision.outcome is Outcome.DUE and decision.form is Form.DRAFT:
                self.places(now, decision)
            elif decision.outcome is Outcome.DUE and decision.form is Form.REMINDER:
                self.rings(now, decision)
        return verdict

    def _key(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}-{self.count}"


def _is(entry: Entry, message_id: str) -> bool:
    return isinstance(entry.fact, Letter) and entry.fact.message_id == message_id


# --- asking a verdict ------------------------------------------------------------------------------------


def step(verdict: Verdict, wanted: Step, form: Form | None = None, number: int | None = None) -> Decision:
    """The one decision about a step; of ``notes`` the reminder, where nothing is said (there is a page, too)."""
    form = form or (Form.REMINDER if wanted is Step.NOTES else None)
    found = [d for d in verdict.decisions if d.step is wanted and form in (None, d.form) and number in (None, d.number)]
    assert len(found) == 1, f"{wanted}: {found}"
    return found[0]


def steps(verdict: Verdict, *outcomes: Outcome) -> list[Step]:
    """The steps with one of these outcomes (all but the stopped ones, where none is named), by due moment."""
    wanted = outcomes or (Outcome.WAITING, Outcome.DUE, Outcome.HELD, Outcome.DONE)
    found = [d for d in verdict.decisions if d.outcome in wanted and d.form is not Form.STAGE]
    return [d.step for d in sorted(found, key=lambda d: (d.due is None, d.due and d.due.timestamp(), d.step))]


def due(verdict: Verdict, wanted: Step, form: Form | None = None, number: int | None = None) -> str:
    """When a step falls due, in the user's zone, as worlds are written."""
    decision = step(verdict, wanted, form, number)
    assert decision.due
    return f"{decision.due.astimezone(TORONTO):%Y-%m-%d %H:%M}"


def span(start: When, end: When | None = None) -> Span:
    """A time somebody named."""
    return Span(start=moment(start), end=moment(end) if end else None)


def full(who: Person | None = None, **more: Any) -> World:
    """A world in which every step is proposed, and the user's calendars are known to be empty."""
    world = World(who, **more)
    world.steps = frozenset(Step)
    world.busy = ()
    return world
