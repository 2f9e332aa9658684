"""What becomes of drafts: edited ones are the user's, thrown-away ones never come back, wrong ones are withdrawn."""

from __future__ import annotations

import pytest

from daemon.core.decisions import Form, Outcome, Stage, Step
from daemon.core.facts import DraftState, Status
from daemon.core.meaning import Intent
from tests.core.world import ANN, ANN_HOME, World, person, step, steps


def with_draft() -> tuple[World, str, str]:
    world = World()
    first = world.writes("2026-03-02 10:00")
    key = world.places("2026-03-11 09:00", step(world.at("2026-03-11 09:00"), Step.FOLLOW_UP))
    return world, first, key


def test_a_draft_that_waits_for_review_changes_no_stage():
    world, _, _ = with_draft()
    verdict = world.at("2026-03-20 12:00")
    assert verdict.stage is Stage.ASKED
    assert step(verdict, Step.FOLLOW_UP).outcome is Outcome.DONE


@pytest.mark.parametrize("state", [DraftState.UNTOUCHED, DraftState.EDITED])
def test_a_draft_is_placed_once(state):
    world, _, key = with_draft()
    world.draft_is("2026-03-11 10:00", key, state)
    for day in range(12, 31):
        assert steps(world.at(f"2026-03-{day} 12:00"), Outcome.DUE) == []


def test_a_draft_thrown_away_never_comes_back_and_the_sequence_ends():
    world, _, key = with_draft()
    world.draft_is("2026-03-11 10:00", key, DraftState.THROWN_AWAY)
    verdict = world.at("2026-03-12 12:00")
    assert step(verdict, Step.FOLLOW_UP).outcome is Outcome.STOPPED
    assert "threw" in step(verdict, Step.FOLLOW_UP).because
    assert world.at("2026-03-24 12:00").stage is Stage.QUIET


def test_a_new_letter_by_hand_after_a_thrown_away_draft_waits_anew():
    world, first, key = with_draft()
    world.draft_is("2026-03-11 10:00", key, DraftState.THROWN_AWAY)
    world.writes("2026-03-12 10:00", re=first)
    assert step(world.at("2026-03-27 12:00"), Step.FOLLOW_UP).outcome is Outcome.DUE


@pytest.mark.parametrize("state", [DraftState.EDITED, DraftState.THROWN_AWAY, DraftState.SENT])
def test_only_an_untouched_draft_is_withdrawn(state):
    world, first, key = with_draft()
    world.draft_is("2026-03-11 10:00", key, state)
    world.hears("2026-03-11 11:00", Intent.ACCEPTS, re=first)
    assert steps(world.at("2026-03-11 12:00"), Outcome.WITHDRAWN) == []


def test_a_withdrawn_draft_comes_back_when_it_is_called_for_again():
    world, first, _ = with_draft()
    world.hears("2026-03-11 11:00", Intent.ACCEPTS, re=first)
    world.perform("2026-03-11 12:00")
    answer = next(e.fact.key for e in world.entries if e.fact.key.startswith("mail:") and e.fact.author == ANN)  # type: ignore[attr-defined]
    world.retracts("2026-03-11 13:00", answer)
    assert step(world.at("2026-03-11 14:00"), Step.FOLLOW_UP).outcome is Outcome.DUE


def test_a_letter_by_hand_withdraws_the_draft_it_replaces():
    world, first, _ = with_draft()
    world.writes("2026-03-11 11:00", re=first)
    verdict = world.at("2026-03-11 12:00")
    assert steps(verdict, Outcome.WITHDRAWN) == [Step.FOLLOW_UP]
    assert step(verdict, Step.FOLLOW_UP, number=2).outcome is Outcome.WAITING


def test_a_draft_stays_when_the_contact_writes_from_another_address():
    world = World(person("Ann Lee", ANN, ANN_HOME, research="x"))
    world.hears("2026-03-04 10:00", author=ANN_HOME)
    world.calendar("2026-03-09 10:00", "2026-03-18 14:00")
    world.perform("2026-03-18 14:30")
    world.hears("2026-03-18 16:00", Intent.THANKS, author=ANN)
    thanks = step(world.at("2026-03-18 17:00"), Step.THANK_YOU, Form.DRAFT)
    assert (thanks.outcome, thanks.to) == (Outcome.DONE, ANN_HOME)


def test_a_draft_to_an_address_given_up_is_withdrawn_before_the_next_is_placed():
    world, _, old = with_draft()
    world.edit("2026-03-11 10:00", addresses=(ANN_HOME,))
    verdict = world.perform("2026-03-11 11:00")
    assert {d.outcome for d in verdict.decisions} == {Outcome.HELD, Outcome.WITHDRAWN}
    again = step(world.at("2026-03-11 11:05"), Step.FOLLOW_UP)
    assert (again.outcome, again.to) == (Outcome.DUE, ANN_HOME)
    assert again.key != old


def test_a_draft_of_an_unknown_step_is_left_alone():
    world, _, _ = with_draft()
    from dataclasses import replace

    entry = world.entries[-1]
    world.entries[-1] = replace(entry, fact=replace(entry.fact, step="of-a-newer-program"))  # type: ignore[call-arg]
    assert steps(world.at("2026-03-12 12:00"), Outcome.WITHDRAWN) == []


def test_the_reasons_of_a_withdrawal_are_those_of_its_own_step():
    world, first, _ = with_draft()
    world.hears("2026-03-11 10:00", re=first)
    world.perform("2026-03-11 10:30")
    world.calendar("2026-03-12 10:00", "2026-03-18 14:00")
    world.perform("2026-03-18 14:30")
    world.missed("2026-03-18 15:00")
    withdrawn = [d for d in world.at("2026-03-18 15:30").decisions if d.outcome is Outcome.WITHDRAWN]
    assert [(d.step, d.because) for d in withdrawn] == [(Step.THANK_YOU, "You said that you did not meet.")]


def test_a_draft_withdrawn_with_its_meeting_says_what_became_of_the_meeting():
    world = World()
    world.calendar("2026-03-12 10:00", "2026-03-18 14:00")
    world.perform("2026-03-18 14:30")
    world.gone("2026-03-18 15:00")
    withdrawn = step(world.at("2026-03-18 15:30"), Step.THANK_YOU, Form.DRAFT)
    assert (withdrawn.outcome, withdrawn.because) == (Outcome.WITHDRAWN, "No calendar holds the meeting any more.")


def test_a_draft_withdrawn_because_the_contact_was_paused_says_so():
    world, _, _ = with_draft()
    world.set_status("2026-03-12 10:00", Status.PAUSED)
    withdrawn = step(world.at("2026-03-12 12:00"), Step.FOLLOW_UP)
    assert withdrawn.because == "It is no longer called for: you paused the contact."


def test_a_notes_page_withdrawn_because_notes_were_taken_says_so():
    world = World()
    world.calendar("2026-03-12 10:00", "2026-03-18 14:00")
    world.perform("2026-03-18 14:45")
    world.notes("2026-03-18 15:00")
    withdrawn = step(world.at("2026-03-18 15:30"), Step.NOTES, Form.DRAFT)
    assert (withdrawn.outcome, withdrawn.because) == (Outcome.WITHDRAWN, "You have taken notes since.")


def test_a_late_refresh_leaves_a_sent_draft_sent():
    world, _, key = with_draft()
    letter = world.sends("2026-03-11 11:00", key)
    life = world.case("2026-03-12 12:00").history.draft(key)
    assert life is not None
    assert (life.state, life.sent_as) == (DraftState.SENT, letter)
    assert step(world.at("2026-03-12 12:00"), Step.FOLLOW_UP, Form.DRAFT).number == 2
