"""A year of fifty people through the real worker and store: whatever they do, no promise is broken.

A pass is made once a day and at every moment that the agenda names; what happened since the last one is
found by it, as in life. After each pass the promises are checked against what the simulation knows.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from daemon.core.decisions import Outcome, Step
from daemon.core.facts import DraftFate, DraftPlaced, DraftState, Retracted
from daemon.core.history import DraftLife, fold
from daemon.worker.planner import Planner
from daemon.worker.report import PassReport
from daemon.worker.views import Views
from tests.system.house import TORONTO
from tests.system.year import BEGIN, CAP, END, HOUR, Actor, Year

PEOPLE = 25
"""Of each seed; two of them make fifty."""
FOLLOW_UPS = 2
ROUND = timedelta(hours=23, minutes=40)
"""About a day between passes that nothing asks for: they come at all hours of the day and of the night."""
SELDOM = 20
"""In every so many passes that did nothing everybody is explained, and the pass is made once more."""


@dataclass
class Watch:
    """The promises of one year."""

    year: Year
    passes: int = 0
    days: Counter[str] = field(default_factory=Counter)
    steps: Counter[str] = field(default_factory=Counter)
    fates: Counter[str] = field(default_factory=Counter)

    def look(self) -> None:
        """A pass at this moment, a second one, and all promises."""
        year = self.year
        report = year.look()
        self.passes += 1
        assert report.complete
        assert report.errors == []
        changed = bool(report.facts or report.drafts or report.withdrawn or report.reminders)
        if changed or not self.passes % SELDOM:
            self.check_replay()
        self.check_folder()
        for withdrawn in report.withdrawn:
            self.fates["withdrawn"] += 1
            message_id = f"{withdrawn['key']}@example.org"
            assert message_id not in year.edited, "an edited draft is the user's own"
        if report.drafts:
            self.check_drafts(report)
        if report.drafts or report.withdrawn or not self.passes % SELDOM:
            self.check_explained(report)

    def check_replay(self) -> None:
        """A second pass at the same moment adds no fact, touches no message, says nothing."""
        year = self.year
        head, journal, held = year.store.head(), year.memory.journal, set(year.memory.messages)
        again = year.look()
        assert (again.facts, again.drafts, again.withdrawn, again.reminders) == (0, [], [], [])
        assert (year.store.head(), year.memory.journal, set(year.memory.messages)) == (head, journal, held)

    def check_folder(self) -> None:
        """What the user edited is byte for byte as it was left; what was thrown away is not there."""
        lying = self.year.drafts()
        assert {name: lying[name][1] for name in self.year.edited} == self.year.edited
        assert not self.year.thrown & lying.keys()
        count = sum(kept.folder == "drafts" for kept in self.year.memory.messages.values())
        assert count == len(lying), "no draft lies there twice"

    def lives(self) -> tuple[DraftLife, ...]:
        """Every draft there ever was."""
        return fold(self.year.store.facts([DraftPlaced.KIND, DraftFate.KIND, Retracted.KIND])).drafts

    def check_drafts(self, report: PassReport) -> None:
        year = self.year
        local = year.now.astimezone(TORONTO)
        assert 7 <= local.hour < 20, "nothing is drafted in quiet hours"
        self.days[f"{local:%Y-%m-%d}"] += len(report.drafts)
        assert self.days[f"{local:%Y-%m-%d}"] <= CAP
        alive = [life for life in self.lives() if life.state is not DraftState.WITHDRAWN]
        places = [(life.placed.contact, life.placed.step, life.placed.number, life.placed.anchor) for life in alive]
        assert len(places) == len(set(places)), "no two drafts for one step and anchor"
        for row in report.drafts:
            actor = next(one for one in year.actors if one.name == row["contact"])
            message_id = f"{row['key']}@example.org"
            assert message_id in year.drafts()
            assert message_id not in year.thrown, "what was thrown away never comes back"
            self.steps[row["step"]] += 1
            placed = next(life.placed for life in alive if life.placed.draft == row["key"])
            self.check_letter(actor, placed, alive)
            year.placed(actor, message_id)

    def check_letter(self, actor: Actor, placed: DraftPlaced, alive: list[DraftLife]) -> None:
        if placed.step == Step.FOLLOW_UP:
            since = max((at for at, message_id in actor.letters if message_id == placed.anchor), default=None)
            assert since is None or not [at for at in actor.heard if at > since], "no follow-up after an answer"
            assert placed.number <= FOLLOW_UPS
            silence = max(actor.heard, default=BEGIN)
            begun = 1 + sum(at > silence for at in actor.promised)
            sent = [life for life in alive if life.placed.contact == actor.id and life.placed.step == placed.step]
            assert sum(life.placed.at > silence for life in sent) <= FOLLOW_UPS * begun, "never more than the cap"
        if placed.step == Step.THANK_YOU:
            assert placed.anchor.partition(" ")[0].split("#")[0] not in self.year.unheard

    def check_explained(self, report: PassReport) -> None:
        """What is explained is what was done, and what is shown."""
        year = self.year
        views = Views(year.store, year.config, Planner(year.store, year.config), year.now)
        stages = {row["contact"]: row["stage"] for row in views.status()["contacts"]}
        acted = {row["contact"] for row in (*report.drafts, *report.withdrawn)}
        for actor in year.actors:
            if actor.name not in acted and self.passes % SELDOM:
                continue
            told = views.explain(actor.id)
            assert told["stage"] == stages[actor.name]
            done = {(d["step"], d["number"]) for d in told["decisions"] if d["outcome"] == Outcome.DONE}
            drafted = {(row["step"], row["number"]) for row in report.drafts if row["contact"] == actor.name}
            assert drafted <= done
            assert not [d for d in told["decisions"] if d["outcome"] == Outcome.WITHDRAWN], "it was withdrawn at once"


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_a_year_of_fifty_people_breaks_no_promise(tmp_path, seed):
    year = Year(tmp_path, seed, PEOPLE)
    watch = Watch(year)
    daily = BEGIN + HOUR
    while year.now < END:
        due = year.store.next_moment(year.now)
        year.live_until(min(due, daily) if due else daily)
        if year.now >= daily:
            daily += ROUND
        watch.look()
    states = Counter(str(life.state) for life in watch.lives())
    assert watch.steps[Step.FOLLOW_UP] > 5, "a year in which nothing happens proves nothing"
    assert watch.steps[Step.THANK_YOU] >= 1
    assert "sent" in states
    assert len(states) > 2
    year.store.close()
