"""What the user put off or never wants, and reminders that ring once more."""

from __future__ import annotations

from datetime import date

import pytest

from daemon.core.decisions import Form, Outcome, Step
from daemon.core.facts import DraftState, DraftWish, ReminderSettled, StepHeld, Wish, WishRefused
from daemon.core.meaning import Intent
from tests.core.world import World, moment, person, step, steps

WHEN = "2026-03-11 09:00"


def with_draft(phone: str = "") -> tuple[World, str]:
    world = World(person(research="x", phone=phone))
    world.writes("2026-03-02 10:00")
    return world, world.places(WHEN, step(world.at(WHEN), Step.FOLLOW_UP))


def holds(world: World, at: str, *, until: str = "") -> str:
    """The user puts the follow-up off to a day, or wants none."""
    placed = world.case(at).history.drafts[-1].placed
    fact = StepHeld(
        key=f"said:held-{at}",
        at=moment(at),
        contact=world.person.id,
        step=placed.step,
        number=placed.number,
        anchor=placed.anchor,
        draft=placed.draft,
        until=date.fromisoformat(until) if until else None,
    )
    world.add(fact, seen=at)
    return fact.key


def wishes(world: World, at: str, draft: str, wish: Wish) -> DraftWish:
    fact = DraftWish(key=f"said:{wish}-{at}", at=moment(at), contact=world.person.id, draft=draft, wish=wish)
    world.add(fact, seen=at)
    return fact


def settles(world: World, at: str, reminder: str, until: str = "") -> None:
    key = f"said:settled-{at}"
    when = moment(until) if until else None
    fact = ReminderSettled(key=key, at=moment(at), contact=world.person.id, reminder=reminder, until=when)
    world.add(fact, seen=at)


def test_a_draft_put_off_is_withdrawn_and_waits_for_its_day_out_of_the_quiet_hours():
    world, _ = with_draft()
    holds(world, "2026-03-11 10:00", until="2026-03-20")
    verdict = world.at("2026-03-11 10:00")
    assert steps(verdict, Outcome.WITHDRAWN) == [Step.FOLLOW_UP]
    waiting = next(d for d in verdict.decisions if d.step is Step.FOLLOW_UP and d.outcome is Outcome.WAITING)
    assert waiting.due == moment("2026-03-20 07:00")
    assert "waits for your review" not in waiting.because
    assert verdict.next_moment is not None
    assert verdict.next_moment <= waiting.due


def test_on_its_day_it_is_due_once_more_under_the_same_key():
    world, key = with_draft()
    holds(world, "2026-03-11 10:00", until="2026-03-20")
    for day in range(11, 31):
        world.perform(f"2026-03-{day} 12:00")
    placed = [life.placed for life in world.case("2026-03-31 12:00").history.drafts if life.placed.step == "follow-up"]
    assert [(one.draft, one.placement) for one in placed if one.number == 1] == [(key, 2)]


def test_a_day_that_was_put_off_again_is_the_later_one():
    world, _ = with_draft()
    holds(world, "2026-03-11 10:00", until="2026-03-13")
    holds(world, "2026-03-11 11:00", until="2026-03-20")
    world.perform("2026-03-11 12:00")
    assert step(world.at("2026-03-14 12:00"), Step.FOLLOW_UP).outcome is Outcome.WAITING


def test_what_is_put_off_too_far_is_still_left_in_peace_by_an_answer():
    world, _ = with_draft()
    holds(world, "2026-03-11 10:00", until="2026-03-20")
    world.perform("2026-03-11 10:00")
    world.hears("2026-03-12 10:00", Intent.ACCEPTS)
    for day in range(12, 28):
        assert Step.FOLLOW_UP not in steps(world.at(f"2026-03-{day} 12:00"), Outcome.DUE)


def test_never_stops_the_step_whatever_it_follows_and_leaves_others_alone():
    world, _ = with_draft()
    holds(world, "2026-03-11 10:00")
    world.perform("2026-03-11 10:00")
    world.writes("2026-03-12 10:00")
    world.calendar("2026-03-30 10:00", "2026-04-10 14:00")
    due = [s for day in range(12, 31) for s in steps(world.at(f"2026-03-{day} 12:00"), Outcome.DUE)]
    assert Step.FOLLOW_UP not in due
    assert Step.THANK_YOU in steps(world.at("2026-04-10 15:00"), Outcome.DUE)


@pytest.mark.parametrize("until", ["2026-03-20", ""])
@pytest.mark.parametrize("state", [DraftState.EDITED, DraftState.SENT, DraftState.THROWN_AWAY])
def test_only_what_nobody_touched_is_taken_back(state, until):
    world, key = with_draft()
    world.draft_is("2026-03-11 09:30", key, state)
    holds(world, "2026-03-11 10:00", until=until)
    assert steps(world.at("2026-03-11 10:00"), Outcome.WITHDRAWN) == []


def test_a_hold_that_is_taken_back_counts_for_nothing():
    world, _ = with_draft()
    key = holds(world, "2026-03-11 10:00")
    world.perform("2026-03-11 10:00")
    world.retracts("2026-03-11 11:00", key)
    assert step(world.at("2026-03-11 12:00"), Step.FOLLOW_UP).outcome is Outcome.DUE


def test_a_snoozed_reminder_is_due_once_at_its_moment_even_at_night():
    world, _ = with_draft(phone="+1 902 555 0101")
    call = next(d for d in world.at(WHEN).decisions if d.step is Step.CALL and d.form is Form.REMINDER)
    world.rings(WHEN, call)
    settles(world, "2026-03-11 10:00", call.key, until="2026-03-11 23:00")
    assert world.at("2026-03-11 22:00").next_moment == moment("2026-03-11 23:00")
    world.perform("2026-03-11 23:00")
    rang = [fact for fact in world.case("2026-03-12 12:00").history.rang if fact.step == "call"]
    assert [fact.title for fact in rang] == [call.title, call.title]
    assert Step.CALL not in steps(world.at("2026-03-12 12:00"), Outcome.DUE)


def test_a_reminder_that_is_done_before_it_rang_does_not_ring():
    world, _ = with_draft(phone="+1 902 555 0101")
    call = next(d for d in world.at(WHEN).decisions if d.step is Step.CALL)
    settles(world, "2026-03-11 08:00", call.key)
    assert Step.CALL not in steps(world.at(WHEN), Outcome.DUE)


def test_keeping_counts_until_the_draft_changes():
    world, key = with_draft()
    wishes(world, "2026-03-11 10:00", key, Wish.KEEP)
    life = world.case("2026-03-11 11:00").history.draft(key)
    assert life is not None
    assert (life.kept, life.wish) == (True, None)
    world.draft_is("2026-03-11 12:00", key, DraftState.EDITED)
    changed = world.case("2026-03-11 13:00").history.draft(key)
    assert changed is not None
    assert not changed.kept


def test_a_refused_wish_is_no_longer_pending_and_the_next_one_forgets_it():
    world, key = with_draft()
    wish = wishes(world, "2026-03-11 10:00", key, Wish.THROW_AWAY)
    no = WishRefused(
        key="refused:1", at=moment("2026-03-11 11:00"), contact=world.person.id, draft=key, wish=wish.key, because="No."
    )
    world.add(no, seen="2026-03-11 11:00")
    refused = world.case("2026-03-11 12:00").history.draft(key)
    assert refused is not None
    assert (refused.wish, refused.refused) == (None, no)
    wishes(world, "2026-03-11 13:00", key, Wish.KEEP)
    kept = world.case("2026-03-11 14:00").history.draft(key)
    assert kept is not None
    assert kept.refused is None
