"""A2, A4, B1-B6: the first letter, to those who are marked to be asked."""

from __future__ import annotations

from daemon.core.decisions import Outcome, Stage, Step
from daemon.core.facts import Status
from daemon.core.meaning import Intent
from tests.core.world import ANN, ANN_HOME, World, due, full, person, step, steps


def to_ask(**more: str) -> World:
    more = more or {"research": "Runs the tide-gauge network."}
    return full(person("Ann Lee", ANN, **more), added="2026-03-02 10:00", status=Status.TO_ASK)


def test_b1_a_contact_to_ask_gets_a_first_letter_with_the_next_pass():
    verdict = to_ask().at("2026-03-02 10:05")
    request = step(verdict, Step.REQUEST)
    assert verdict.stage is Stage.TO_ASK
    assert request.outcome is Outcome.DUE
    assert (request.to, request.parent, request.anchor) == (ANN, "", ANN)


def test_b1_it_suggests_windows_where_the_calendar_is_known():
    world = to_ask()
    assert len(step(world.at("2026-03-02 10:05"), Step.REQUEST).times) == 3
    world.busy = None
    assert step(world.at("2026-03-02 10:05"), Step.REQUEST).times == ()


def test_b1_at_night_it_waits_for_the_morning():
    world = full(person("Ann Lee", ANN, research="x"), added="2026-03-02 22:00", status=Status.TO_ASK)
    assert due(world.at("2026-03-02 22:05"), Step.REQUEST) == "2026-03-03 07:00"


def test_b1_it_waits_until_the_mailboxes_were_looked_through():
    assert step(to_ask().at("2026-03-02 10:05", looked=None), Step.REQUEST).outcome is Outcome.HELD


def test_b5_common_ground_is_a_reason_too():
    assert (
        step(to_ask(common_ground="Both rowed at Dalhousie.").at("2026-03-02 10:05"), Step.REQUEST).outcome
        is Outcome.DUE
    )


def test_a4_without_a_line_on_why_this_person_there_is_a_reminder_and_no_letter():
    verdict = to_ask(city="Halifax").at("2026-03-03 10:05")
    assert step(verdict, Step.REQUEST).outcome is Outcome.STOPPED
    assert steps(verdict, Outcome.DUE) == [Step.RESEARCH]


def test_a4_research_notes_bring_the_letter():
    world = to_ask(city="Halifax")
    world.notes("2026-03-04 12:00", research=True)
    assert steps(world.at("2026-03-04 12:10"), Outcome.DUE) == [Step.REQUEST]


def test_who_is_only_tracked_is_not_asked_unasked():
    world = full()
    assert steps(world.at("2026-03-04 12:10")) == []


def test_the_users_own_first_letter_stops_and_withdraws_it():
    world = to_ask()
    world.perform("2026-03-02 10:05")
    world.writes("2026-03-02 11:00")
    assert steps(world.at("2026-03-02 11:10"), Outcome.WITHDRAWN) == [Step.REQUEST]


def test_who_wrote_first_is_not_asked():
    world = to_ask()
    world.hears("2026-03-01 11:00", Intent.ASKS_QUESTION)
    assert Step.REQUEST not in steps(world.at("2026-03-02 11:10"))


def test_pausing_withdraws_it():
    world = to_ask()
    world.perform("2026-03-02 10:05")
    world.set_status("2026-03-02 11:00", Status.PAUSED)
    assert steps(world.at("2026-03-02 11:10"), Outcome.WITHDRAWN) == [Step.REQUEST]


def test_a_sent_request_starts_the_clock():
    world = to_ask()
    world.perform("2026-03-02 10:05")
    world.sends("2026-03-02 12:00", step(world.at("2026-03-02 10:06"), Step.REQUEST).key)
    verdict = world.at("2026-03-03 12:00")
    assert verdict.stage is Stage.ASKED
    assert due(verdict, Step.FOLLOW_UP) == "2026-03-11 09:00"


def test_c6_after_a_bounce_the_user_decides_where_to_write():
    world = full(person("Ann Lee", ANN, ANN_HOME, research="x"), added="2026-03-02 10:00", status=Status.TO_ASK)
    world.perform("2026-03-02 10:05")
    first = world.sends("2026-03-02 12:00", step(world.at("2026-03-02 10:06"), Step.REQUEST).key)
    world.bounces("2026-03-02 12:01", first)
    verdict = world.at("2026-03-03 12:00")
    assert Step.REQUEST not in steps(verdict)
    assert verdict.asks


def test_a_step_that_cannot_be_worded_yet_is_not_proposed():
    world = to_ask()
    world.steps = World().steps
    assert Step.REQUEST not in {d.step for d in world.at("2026-03-02 10:05").decisions}


def test_a2_somebody_who_may_be_named_is_a_reason():
    world = to_ask(introduced_by="Sofia Lindqvist")
    assert step(world.at("2026-03-02 10:05"), Step.REQUEST).outcome is Outcome.STOPPED
    world.edit("2026-03-02 11:00", may_cite_introducer=True)
    assert step(world.at("2026-03-02 11:05"), Step.REQUEST).outcome is Outcome.DUE
