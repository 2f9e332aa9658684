"""F6: whoever helped hears what came of it; without news nobody is written to."""

from __future__ import annotations

from typing import Any

import pytest

from daemon.core.decisions import Form, Outcome, Stage, Step
from daemon.core.facts import DraftState, Status
from daemon.core.meaning import Intent, Span
from tests.core.world import ANN, World, due, full, moment, step, steps


def thanked(**more: Any) -> World:
    """They met on Wednesday the 18th of March and were thanked the same evening."""
    world = full(**more)
    world.calendar("2026-03-09 10:00", "2026-03-18 14:00")
    world.writes("2026-03-18 18:00", thanks=True, id_="thanks@mail.example")
    return world


def test_f6_an_update_is_due_six_weeks_after_the_thanks_where_there_is_news():
    world = thanked()
    world.news("2026-04-10 12:00")
    verdict = world.at("2026-04-11 12:00")
    assert verdict.stage is Stage.THANKED
    assert due(verdict, Step.UPDATE) == "2026-04-29 09:00"
    assert step(verdict, Step.UPDATE).parent == "thanks@mail.example"


def test_f6_an_update_without_news_is_not_drafted():
    world = thanked()
    assert Step.UPDATE not in steps(world.at("2026-05-20 12:00"))


def test_f6_news_that_come_later_are_told_at_once():
    world = thanked()
    world.news("2026-06-10 12:00")
    assert due(world.at("2026-06-10 12:30"), Step.UPDATE) == "2026-06-10 12:00"
    assert step(world.at("2026-06-10 12:30"), Step.UPDATE).outcome is Outcome.DUE


def test_f6_news_from_before_the_last_letter_are_told_already():
    world = thanked()
    world.news("2026-04-10 12:00")
    world.writes("2026-04-12 10:00", asks=False)
    assert Step.UPDATE not in steps(world.at("2026-04-30 12:00"))


def test_f6_after_an_update_the_next_one_is_three_months_later_and_needs_newer_news():
    world = thanked()
    world.news("2026-04-10 12:00")
    world.perform("2026-04-29 09:00")
    first = step(world.at("2026-04-29 09:30"), Step.UPDATE).key
    world.sends("2026-04-29 10:00", first)
    assert Step.UPDATE not in steps(world.at("2026-08-10 12:00"))
    world.news("2026-05-10 12:00")
    verdict = world.at("2026-05-11 12:00")
    assert due(verdict, Step.UPDATE) == "2026-07-29 09:00"
    assert step(verdict, Step.UPDATE).key != first


def test_f6_an_update_falls_on_a_business_day():
    world = thanked(holidays=["2026-04-29"])
    world.news("2026-04-10 12:00")
    assert due(world.at("2026-04-11 12:00"), Step.UPDATE) == "2026-04-30 09:00"


def test_f6_the_user_writes_and_the_untouched_update_is_withdrawn():
    world = thanked()
    world.news("2026-04-10 12:00")
    world.perform("2026-04-29 09:00")
    world.writes("2026-04-29 15:00", asks=False)
    update = step(world.at("2026-04-29 16:00"), Step.UPDATE)
    assert (update.outcome, update.because) == (Outcome.WITHDRAWN, "You have written since, on 29 April.")


def test_f6_an_untouched_update_whose_news_are_taken_back_is_withdrawn():
    world = thanked()
    news = world.news("2026-04-10 12:00")
    world.perform("2026-04-29 09:00")
    world.retracts("2026-04-29 12:00", news)
    update = step(world.at("2026-04-29 16:00"), Step.UPDATE)
    assert (update.outcome, update.because) == (Outcome.WITHDRAWN, "You took back the news it tells.")


def test_f6_an_untouched_update_is_withdrawn_when_they_write():
    world = thanked()
    world.news("2026-04-10 12:00")
    world.perform("2026-04-29 09:00")
    world.hears("2026-04-30 09:00", Intent.ASKS_QUESTION)
    update = step(world.at("2026-04-30 16:00"), Step.UPDATE)
    assert (update.outcome, update.because) == (Outcome.WITHDRAWN, "They have written since, on 30 April.")


def test_f6_an_untouched_update_is_withdrawn_when_a_meeting_is_booked():
    world = thanked()
    world.news("2026-04-10 12:00")
    world.perform("2026-04-29 09:00")
    world.calendar("2026-04-30 09:00", "2026-05-20 14:00", uid="again")
    update = step(world.at("2026-04-30 16:00"), Step.UPDATE)
    assert (update.outcome, update.because) == (Outcome.WITHDRAWN, "A meeting was booked for 20 May.")


def test_f6_an_update_thrown_away_is_not_brought_back_and_the_next_is_a_term_away():
    world = thanked()
    world.news("2026-04-10 12:00")
    world.perform("2026-04-29 09:00")
    key = step(world.at("2026-04-29 09:30"), Step.UPDATE).key
    world.draft_is("2026-04-29 10:00", key, DraftState.THROWN_AWAY)
    assert Step.UPDATE not in steps(world.at("2026-06-01 12:00"))
    world.news("2026-06-10 12:00")
    verdict = world.at("2026-06-11 12:00")
    assert due(verdict, Step.UPDATE) == "2026-07-29 09:00"
    assert step(verdict, Step.UPDATE).key != key


def test_f6_who_only_was_asked_gets_no_update():
    world = full()
    world.writes("2026-03-02 10:00")
    world.news("2026-04-10 12:00")
    verdict = world.at("2026-06-01 12:00")
    assert not {Step.UPDATE, Step.ASK_FOR_NEWS, Step.GOOD_NEWS} & set(steps(verdict))


def test_f6_while_their_answer_waits_no_update_is_drafted():
    world = thanked()
    world.news("2026-04-10 12:00")
    world.hears("2026-04-28 12:00", Intent.ASKS_QUESTION, re="thanks@mail.example")
    assert Step.UPDATE not in steps(world.at("2026-04-29 12:00"))


def test_f6_without_news_the_user_is_asked_when_an_update_would_be_due():
    world = thanked()
    verdict = world.at("2026-03-20 12:00")
    assert due(verdict, Step.ASK_FOR_NEWS) == "2026-04-29 09:00"
    assert step(verdict, Step.ASK_FOR_NEWS).form is Form.REMINDER


def test_f6_the_question_for_news_is_asked_once_a_month():
    world = thanked()
    world.perform("2026-04-29 09:00")
    assert due(world.at("2026-05-04 09:00"), Step.ASK_FOR_NEWS) == "2026-05-29 09:00"
    world.perform("2026-05-29 09:00")
    assert due(world.at("2026-06-04 09:00"), Step.ASK_FOR_NEWS) == "2026-06-29 09:00"


def test_f6_the_question_for_news_is_one_for_all_contacts():
    one, other = thanked(), thanked()
    assert (
        step(one.at("2026-05-04 09:00"), Step.ASK_FOR_NEWS).key
        == step(other.at("2026-05-04 09:00"), Step.ASK_FOR_NEWS).key
    )


def test_f6_news_answer_the_question_for_them():
    world = thanked()
    world.news("2026-04-10 12:00")
    assert Step.ASK_FOR_NEWS not in steps(world.at("2026-04-30 12:00"))


def test_f6_old_history_asks_for_no_news():
    world = full(added="2026-06-01 10:00")
    world.calendar("2026-06-01 10:00", "2026-03-18 14:00")
    verdict = world.at("2026-06-01 11:00")
    assert steps(verdict) == []
    assert verdict.next_moment is None


def test_f6_the_good_news_go_to_whoever_helped_at_the_next_pass():
    world = thanked()
    world.news("2026-04-10 12:00", hired=True)
    good_news = step(world.at("2026-04-10 12:10"), Step.GOOD_NEWS)
    assert good_news.outcome is Outcome.DUE
    assert good_news.to == ANN
    assert Step.UPDATE not in steps(world.at("2026-05-10 12:10"))


def test_f6_good_news_said_twice_are_one_letter():
    world = thanked()
    world.news("2026-04-10 12:00", hired=True)
    world.perform("2026-04-10 12:10")
    world.news("2026-04-11 12:00", hired=True)
    world.perform("2026-04-11 12:10")
    drafts = world.case("2026-04-11 12:20").history.drafts
    assert [life.state for life in drafts if life.placed.step == Step.GOOD_NEWS] == [DraftState.UNTOUCHED]


def test_f6_who_was_told_by_hand_gets_no_good_news():
    world = thanked()
    world.news("2026-04-10 12:00", hired=True)
    world.perform("2026-04-10 12:10")
    world.writes("2026-04-10 15:00", asks=False)
    assert Step.GOOD_NEWS in steps(world.at("2026-04-10 16:00"), Outcome.WITHDRAWN)


def test_f6_the_good_news_are_an_update_too():
    world = thanked()
    world.news("2026-04-10 12:00", hired=True)
    world.perform("2026-04-10 12:10")
    world.sends("2026-04-10 14:00", step(world.at("2026-04-10 12:20"), Step.GOOD_NEWS).key)
    world.news("2026-05-10 12:00")
    assert due(world.at("2026-05-11 12:00"), Step.UPDATE) == "2026-07-10 09:00"


def test_f6_once_found_nobody_is_asked_again_and_untouched_follow_ups_go():
    world = full()
    world.writes("2026-03-02 10:00")
    world.perform("2026-03-11 09:00")
    world.news("2026-03-12 12:00", hired=True)
    verdict = world.at("2026-03-12 12:10")
    assert Step.FOLLOW_UP in steps(verdict, Outcome.WITHDRAWN)
    assert Step.FOLLOW_UP in steps(verdict, Outcome.STOPPED)


def test_f6_once_found_the_first_letter_of_a_contact_to_ask_goes():
    world = full(status=Status.TO_ASK)
    world.perform("2026-03-02 09:00")
    world.news("2026-03-12 12:00", hired=True)
    assert steps(world.at("2026-03-12 12:10"), Outcome.WITHDRAWN) == [Step.REQUEST]


def test_f6_once_found_no_request_is_renewed_but_a_later_time_is_thanked_for():
    world = full()
    sent = world.writes("2026-03-02 10:00")
    world.hears("2026-03-04 10:00", Intent.LATER, re=sent, later=Span(start=moment("2026-04-15 00:00")))
    world.news("2026-03-04 10:10", hired=True)
    verdict = world.at("2026-03-04 10:30")
    assert step(verdict, Step.COME_BACK, number=1).outcome is Outcome.DUE
    assert [d.outcome for d in verdict.decisions if d.step is Step.COME_BACK and d.number != 1] == [Outcome.STOPPED]


def test_f6_a_letter_that_asks_after_the_good_news_begins_a_new_search():
    world = full()
    world.news("2026-02-12 12:00", hired=True)
    world.writes("2026-03-02 10:00")
    assert due(world.at("2026-03-05 12:00"), Step.FOLLOW_UP) == "2026-03-11 09:00"


@pytest.mark.parametrize("status", [Status.PAUSED, Status.KNOWN])
def test_a_contact_set_aside_hears_no_news(status):
    world = thanked()
    world.set_status("2026-04-01 09:00", status)
    world.news("2026-04-10 12:00", hired=True)
    assert steps(world.at("2026-05-10 12:10")) == []
