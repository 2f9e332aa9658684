"""A year of fifty people, on the pure core: whatever they and the user do, no promise is broken.

Each contact lives in a log of its own. Time goes from one moment to the next at which anything can
change or something happens, with a few passes at odd hours; at each the core decides, a small
executor performs, and the promises of C5, F1 and the house plan are checked against what the
simulation itself knows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

import pytest

from daemon.core.conversation import RENEWED
from daemon.core.decisions import Decision, Form, Outcome, Stage, Step, Verdict
from daemon.core.facts import CallOutcome, DraftState
from daemon.core.meaning import Intent, Span
from daemon.core.practice import Practice
from tests.core.world import ANN, ANN_HOME, DANA, TORONTO, World, moment, person

BEGIN = moment("2026-01-06 08:00")
END = moment("2027-01-06 08:00")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

NO_CLOCK = {Step.THANK_YOU, Step.STEP_BACK}
ANSWERING = frozenset(
    {Step.ALTERNATIVE, Step.STEP_BACK, Step.COME_BACK, Step.QUESTIONS, Step.ANSWER, Step.BOOK, Step.RESCHEDULE}
)

Happening = tuple[datetime, int, Callable[[datetime], None]]


@dataclass
class Life:
    """One contact, the user, and what the simulation knows beside the log."""

    world: World
    rng: Random
    calendar: list[Happening] = field(default_factory=list)
    answers: list[datetime] = field(default_factory=list)
    drafted: list[tuple[datetime, Decision]] = field(default_factory=list)
    lying: dict[str, Decision] = field(default_factory=dict)
    edited: set[str] = field(default_factory=set)
    thrown: set[tuple[Step, int, str]] = field(default_factory=set)
    letters: dict[str, datetime] = field(default_factory=dict)
    planned: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)
    fell: set[str] = field(default_factory=set)
    stopped: datetime | None = None
    rang: set[str] = field(default_factory=set)
    count: int = 0

    def soon(self, at: datetime, most: timedelta, act: Callable[[datetime], None]) -> None:
        """Something will happen within a while."""
        self.count += 1
        self.calendar.append((at + self.rng.random() * most + timedelta(seconds=61), self.count, act))

    # --- the user ----------------------------------------------------------------------------------------

    def request(self, at: datetime) -> None:
        """A letter by hand: a first one, one that asks again, one that chats."""
        chat = self.rng.random() < 0.25
        re = list(self.letters)[-1] if self.letters and self.rng.random() < 0.6 else ""
        self.sent(at, self.world.writes(at, asks=not chat, re=re), asks=not chat)

    def sent(self, at: datetime, letter: str, *, asks: bool) -> None:
        self.letters[letter] = at
        if self.rng.random() < 0.15:
            back = f"{at + self.rng.randint(0, 25) * DAY:%Y-%m-%d}" if self.rng.random() < 0.7 else ""
            self.world.absent(at + timedelta(minutes=1), back, re=letter)
        elif self.rng.random() < 0.05:
            self.world.bounces(at + timedelta(minutes=1), letter, permanent=self.rng.random() < 0.5)
        if asks and self.rng.random() < 0.35:
            self.soon(at, 20 * DAY, lambda now: self.answer(now, letter))

    def review(self, at: datetime, key: str) -> None:
        """The user comes to a draft: sends, edits, throws away, or leaves it."""
        if key not in self.lying:
            return
        decision, what = self.lying[key], self.rng.random()
        if what < 0.15 and key not in self.edited:
            self.edited.add(key)
            self.world.draft_is(at, key, DraftState.EDITED)
            self.soon(at, 4 * DAY, lambda now: self.review(now, key))
        elif what < 0.65 and decision.step is not Step.NOTES:
            del self.lying[key]
            self.sent(at, self.world.sends(at, key), asks=decision.step not in NO_CLOCK)
        elif what < 0.8:
            del self.lying[key]
            self.thrown.add((decision.step, decision.number, decision.anchor))
            self.world.draft_is(at, key, DraftState.THROWN_AWAY)

    # --- the contact -------------------------------------------------------------------------------------

    def answer(self, at: datetime, letter: str) -> None:
        """A word of the contact, from one of two addresses."""
        pick = self.rng.choice([(), (Intent.ACCEPTS,), (Intent.HOLDING,), (Intent.LATER,), (Intent.TOO_BUSY,)])
        if self.rng.random() < 0.06:
            pick, self.stopped = (Intent.STOP,), at
        later = Span(start=at + self.rng.randint(10, 60) * DAY) if Intent.LATER in pick else None
        author = ANN if self.rng.random() < 0.8 else ANN_HOME
        self.world.hears(at, *pick, re=letter, later=later, author=author)
        if Intent.HOLDING not in pick:
            self.answers.append(at)
        if Intent.ACCEPTS in pick and self.rng.random() < 0.8:
            self.soon(at, 5 * DAY, self.book)
        elif self.rng.random() < 0.5:
            self.soon(at, 3 * DAY, self.request)

    def book(self, at: datetime) -> None:
        """A meeting in working hours of one of the next days; it may be moved, called off, missed."""
        uid = f"talk-{len(self.planned)}"
        self.put(at, uid, 0)
        fate = self.rng.random()
        if fate < 0.2:
            self.soon(at, 6 * DAY, lambda now: self.put(now, uid, 1))
        elif fate < 0.3:
            self.soon(at, 6 * DAY, lambda now: self.call_off(now, uid))
        elif fate < 0.4:
            self.soon(self.planned[uid][1], DAY, lambda now: self.miss(now, uid))

    def put(self, at: datetime, uid: str, sequence: int) -> None:
        if uid in self.planned and self.planned[uid][1] <= at:
            return
        day = (at + self.rng.randint(1, 12) * DAY).replace(hour=self.rng.randint(8, 21), minute=30, second=0)
        start = day.replace(microsecond=0)
        self.planned[uid] = (start, start + timedelta(minutes=30))
        self.answers.append(min(at, start))
        place = self.rng.choice(["", "Pier 4", "Zoom"])
        self.world.calendar(at, start, uid=uid, sequence=sequence, place=place, organizer=self.rng.choice([DANA, ANN]))

    def call_off(self, at: datetime, uid: str) -> None:
        if self.planned[uid][1] > at:
            self.fell.add(uid)
            self.world.gone(at, uid)

    def miss(self, at: datetime, uid: str) -> None:
        self.fell.add(uid)
        self.world.missed(at, uid)

    def phone(self, at: datetime) -> None:
        outcome = self.rng.choice(sorted(CallOutcome))
        self.world.calls(at, outcome)
        if outcome is CallOutcome.REACHED:
            self.answers.append(at)

    # --- one pass ----------------------------------------------------------------------------------------

    def pass_(self, now: datetime) -> Verdict:
        """Passes until nothing is left to do: a second one only where a draft to a dead address made room for another."""
        verdict = self.pass_once(now)
        withdrawn = {(d.step, d.anchor) for d in verdict.decisions if d.outcome is Outcome.WITHDRAWN}
        again = self.world.at(now)
        open_ = {(d.step, d.anchor) for d in again.decisions if d.outcome in (Outcome.DUE, Outcome.WITHDRAWN)}
        assert open_ <= withdrawn, "a replay is a no-op"
        if open_:
            self.pass_once(now)
            again = self.world.at(now)
            left = [d for d in again.decisions if d.outcome in (Outcome.DUE, Outcome.WITHDRAWN)]
            assert not left, "a replay is a no-op"
        assert again.stage is verdict.stage, "a draft changes no stage"
        return again

    def pass_once(self, now: datetime) -> Verdict:
        """Decides, checks and performs."""
        verdict = self.world.at(now)
        for decision in verdict.decisions:
            if decision.outcome is Outcome.DUE:
                self.check(now, decision)
            if decision.outcome is Outcome.WITHDRAWN:
                assert decision.key in self.lying, "only what lies there is withdrawn"
                assert decision.key not in self.edited, "an edited draft is the user's own"
                del self.lying[decision.key]
        self.world.perform(now)
        return verdict

    def check(self, now: datetime, decision: Decision) -> None:
        """The promises, against what the simulation knows."""
        assert decision.due
        assert decision.due <= now
        if decision.form is Form.REMINDER:
            assert decision.key not in self.rang, "a reminder rings once"
            self.rang.add(decision.key)
            return
        place = (decision.step, decision.number, decision.anchor)
        lying = {(d.step, d.number, d.anchor) for d in self.lying.values()}
        assert place not in lying, "no two drafts for one step and anchor"
        assert place not in self.thrown, "what was thrown away never comes back"
        assert not (self.stopped and self.stopped <= now), "nothing for those who asked not to be written to"
        assert 7 <= now.astimezone(TORONTO).hour < 20, "nothing is drafted in quiet hours"
        assert decision.to in (("",) if decision.step is Step.NOTES else (ANN, ANN_HOME)), "a page is the user's own"
        if decision.step is Step.FOLLOW_UP:
            self.check_follow_up(now, decision)
        elif decision.step is Step.THANK_YOU:
            self.check_thanks(now, decision)
        elif decision.step not in (Step.RESCHEDULE, Step.NOTES) and decision.number != RENEWED:
            wrote = max(self.letters.values(), default=BEGIN)
            heard = next(e.fact.at for e in self.world.entries if e.fact.key == decision.facts[0])
            assert wrote <= heard, "what answers a letter is not drafted once the user has written"
        self.drafted.append((now, decision))
        self.lying[decision.key] = decision
        self.soon(now, 6 * DAY, lambda at: self.review(at, decision.key))

    def check_follow_up(self, now: datetime, decision: Decision) -> None:
        heard = [at for at in self.answers if at <= now]
        since = self.letters.get(decision.anchor)
        assert since is None or not [at for at in heard if at > since], "no follow-up after an answer"
        silence = max(heard, default=BEGIN)
        places = {(d.number, d.anchor) for at, d in self.drafted if d.step is Step.FOLLOW_UP and at > silence}
        assert len(places | {(decision.number, decision.anchor)}) <= Practice().follow_ups + self.holdings(silence)
        assert decision.number <= Practice().follow_ups, "never more than the cap"

    def holdings(self, since: datetime) -> int:
        """Each "I will get back to you" begins a silence of its own."""
        return Practice().follow_ups * sum(
            e.reading is not None and Intent.HOLDING in e.reading.intents and e.fact.at >= since
            for e in self.world.entries
        )

    def check_thanks(self, now: datetime, decision: Decision) -> None:
        assert decision.meeting is not None
        uid = decision.meeting.uid
        assert uid not in self.fell, "a meeting that did not take place is not thanked for"
        assert self.planned[uid][1] <= now, "thanks follow the meeting"


def live(seed: int, *, answering: bool = False) -> Life:
    """One year of one contact; with ``answering``, of one whose answers are answered, too."""
    rng = Random(seed)
    phone = rng.choice(["", "+1 416 555 0142"])
    zone = rng.choice(["America/Toronto", "Asia/Tokyo", "Europe/London"])
    who = person("Ann Lee", ANN, ANN_HOME, phone=phone)
    holidays = [f"2026-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}" for _ in range(12)]
    life = Life(world=World(who, zone=zone, holidays=holidays), rng=rng)
    if answering:
        life.world.steps |= ANSWERING
        life.world.busy = ()
    life.soon(BEGIN, 60 * DAY, life.request)
    for act in (life.request, life.request, life.phone, life.book):
        life.soon(BEGIN + 60 * DAY, 280 * DAY, act)
    now, verdict = BEGIN, life.pass_(BEGIN)
    while now < END:
        life.calendar.sort(key=lambda event: event[:2])
        coming = [life.calendar[0][0]] if life.calendar else []
        coming += [verdict.next_moment] if verdict.next_moment else []
        coming += [now + rng.uniform(0.1, 9) * DAY]
        now = max(min(coming), now)
        while life.calendar and life.calendar[0][0] <= now:
            life.calendar.pop(0)[2](now)
            life.calendar.sort(key=lambda event: event[:2])
        now += timedelta(minutes=6)
        verdict = life.pass_(now)
    return life


@pytest.mark.parametrize("decade", range(5))
def test_a_year_of_fifty_people_breaks_no_promise(decade):
    lives = [live(10 * decade + n) for n in range(10)]
    drafted = [d.step for life in lives for _, d in life.drafted]
    assert drafted.count(Step.FOLLOW_UP) > 5, "a year in which nothing happens proves nothing"
    assert drafted.count(Step.THANK_YOU) > 2
    assert {life.world.at(END).stage for life in lives} - {Stage.TO_ASK}


def test_c3_c4_a_year_in_which_every_answer_is_answered_breaks_no_promise():
    drafted = [d.step for seed in range(50, 75) for _, d in live(seed, answering=True).drafted]
    assert {Step.COME_BACK, Step.RESCHEDULE, Step.ALTERNATIVE} <= set(drafted)
    assert drafted.count(Step.FOLLOW_UP) > 5
