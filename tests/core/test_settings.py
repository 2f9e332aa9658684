"""Every wait, cap and habit of the practice is a setting: what is decided changes with each of them.

A new setting needs a line in ``CASES``, or in ``SEEN_ELSEWHERE`` with the test that shows it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import time
from pathlib import Path
from typing import Any

import pytest

from daemon.core.decisions import Form, Outcome, Step
from daemon.core.facts import CallOutcome, DraftState, Status
from daemon.core.house import quotas
from daemon.core.meaning import Intent
from daemon.core.practice import Practice
from tests.core.world import TORONTO, World, due, full, person, span, step, steps

TESTS = Path(__file__).parents[1]
ASKED, ANSWERED = "2026-03-02 10:00", "2026-03-04 10:00"
SOON = "2026-03-04 10:05"


def asked(practice: Practice) -> World:
    world = full(person(phone="+1 416 555 0100", research="Tide gauges."), practice=practice)
    world.writes(ASKED)
    return world


def answered(practice: Practice, *intents: Intent, **more: Any) -> World:
    world = asked(practice)
    world.hears(ANSWERED, *intents, **more)
    return world


def follow_up(practice: Practice) -> str:
    return due(asked(practice).at("2026-03-03 12:00"), Step.FOLLOW_UP)


def second(practice: Practice) -> str:
    world = asked(practice)
    world.writes("2026-03-11 10:00")
    return due(world.at("2026-03-12 12:00"), Step.FOLLOW_UP)


def cap(practice: Practice) -> str:
    world = asked(practice)
    world.writes("2026-03-11 10:00")
    return str(step(world.at("2026-03-12 12:00"), Step.FOLLOW_UP).outcome)


def peace(practice: Practice) -> str:
    world = asked(practice)
    world.writes("2026-03-11 10:00")
    world.writes("2026-03-25 10:00")
    return due(world.at("2026-03-26 12:00"), Step.QUIET)


def held(practice: Practice) -> str:
    return due(answered(practice, Intent.HOLDING).at("2026-03-05 12:00"), Step.FOLLOW_UP)


def away(practice: Practice, back: str = "") -> str:
    world = asked(practice)
    world.absent("2026-03-09 10:01", back)
    return due(world.at("2026-03-09 12:00"), Step.FOLLOW_UP)


def voicemail(practice: Practice) -> str:
    world = asked(practice)
    world.calls("2026-03-10 10:00", CallOutcome.VOICEMAIL)
    return due(world.at("2026-03-10 12:00"), Step.FOLLOW_UP)


def crossed(practice: Practice) -> str:
    """A follow-up that the user sent three days after an answer, without having seen it."""
    world = asked(practice)
    world.perform("2026-03-11 09:00")
    draft = step(world.at("2026-03-11 09:01"), Step.FOLLOW_UP).key
    world.hears("2026-03-11 10:00", Intent.ACCEPTS, seen="2026-03-14 11:00")
    world.sends("2026-03-14 10:00", draft)
    return str(world.at("2026-03-14 12:00").stage)


def come_back(practice: Practice) -> str:
    april = span("2026-04-01 00:00", "2026-05-01 00:00")
    return due(answered(practice, Intent.LATER, later=april).at(SOON), Step.COME_BACK, number=2)


def windows(practice: Practice) -> str:
    """The windows suggested to who asks when the user is free; Friday is taken but for forty minutes."""
    world = answered(practice, Intent.ACCEPTS, Intent.ASKS_FOR_TIMES)
    world.busy = (span("2026-03-06 00:00", "2026-03-06 16:20"),)
    found = step(world.at(SOON), Step.ANSWER).times
    local = [(one.start.astimezone(TORONTO), one.end) for one in found]
    return " ".join(f"{start:%d-%H}" + (f":{end.astimezone(TORONTO):%H}" if end else "") for start, end in local)


def book(practice: Practice) -> str:
    world = full(practice=practice)
    at = span("2026-03-20 15:00")
    first = world.writes(ASKED, times=(at,))
    world.hears(ANSWERED, Intent.ACCEPTS, re=first, times=(at,))
    return due(world.at(SOON), Step.BOOK)


def met(practice: Practice, **more: Any) -> World:
    """They meet on Wednesday the 18th of March, from two until half past."""
    world = full(person(), practice=practice)
    world.writes(ASKED, asks=False)
    world.calendar("2026-03-09 10:00", "2026-03-18 14:00", **more)
    return world


def ahead(wanted: Step) -> Callable[[Practice], str]:
    return lambda practice: due(met(practice, place="Harbour Cafe").at("2026-03-11 12:00"), wanted)


def briefs(practice: Practice) -> str:
    found = [d for d in met(practice).at("2026-03-11 12:00").decisions if d.step is Step.BRIEF]
    return " ".join(str(d.number) for d in found)


def after(wanted: Step) -> Callable[[Practice], str]:
    return lambda practice: due(met(practice).at("2026-03-18 14:31"), wanted, Form.REMINDER)


def admits(practice: Practice) -> str:
    return str(step(met(practice).at("2026-03-19 14:00"), Step.THANK_YOU, Form.DRAFT).late)


def page_rests(practice: Practice) -> str:
    world = met(practice)
    world.perform("2026-03-18 14:45")
    page = step(world.at("2026-03-18 14:46"), Step.NOTES, Form.DRAFT).key
    world.draft_is("2026-03-18 14:50", page, DraftState.EDITED)
    return f"{world.at('2026-03-18 14:51').next_moment:%H:%M}"


def called_off(practice: Practice) -> str:
    world = full(practice=practice)
    world.writes(ASKED, asks=False)
    world.calendar("2026-03-09 10:00", "2026-03-18 14:00", organizer="ann@work.example")
    world.gone("2026-03-12 10:00")
    return due(world.at("2026-03-12 10:05"), Step.RESCHEDULE)


def thanked(practice: Practice) -> World:
    world = met(practice)
    world.writes("2026-03-18 18:00", thanks=True)
    return world


def first_update(practice: Practice) -> str:
    world = thanked(practice)
    world.news("2026-03-20 12:00")
    return due(world.at("2026-03-21 12:00"), Step.UPDATE)


def next_update(practice: Practice) -> str:
    world = thanked(practice)
    world.news("2026-03-20 12:00")
    world.perform("2026-04-29 09:00")
    world.sends("2026-04-29 10:00", step(world.at("2026-04-29 09:30"), Step.UPDATE).key)
    world.news("2026-05-10 12:00")
    return due(world.at("2026-05-11 12:00"), Step.UPDATE)


def asked_again(practice: Practice) -> str:
    world = thanked(practice)
    world.perform("2026-04-29 09:00")
    return due(world.at("2026-04-30 12:00"), Step.ASK_FOR_NEWS)


def promise(*, theirs: bool) -> Callable[[Practice], str]:
    def observe(practice: Practice) -> str:
        world = full(practice=practice)
        world.promises(ASKED, "send the article", theirs=theirs)
        return due(world.at("2026-03-03 12:00"), Step.PROMISE)

    return observe


def quiet(now: str) -> Callable[[Practice], str]:
    def observe(practice: Practice) -> str:
        world = full(person(common_ground="We both row."), practice=practice, status=Status.TO_ASK)
        return str(step(world.at(now), Step.REQUEST).outcome)

    return observe


def old_letter(practice: Practice) -> str:
    world = full(practice=practice, added="2026-03-02 09:00")
    world.writes("2026-02-01 10:00")
    return str(step(world.at("2026-03-02 12:00"), Step.FOLLOW_UP).outcome)


def old_meeting(practice: Practice) -> str:
    world = full(practice=practice)
    world.calendar("2026-03-18 20:00", "2026-03-17 14:00")
    return str(
        step(world.at("2026-03-18 20:01"), Step.THANK_YOU, Form.DRAFT if practice.old_meeting_hours > 24 else None).form
    )


def unwanted(practice: Practice) -> str:
    """What the shell leaves out of the steps that are proposed."""
    world = asked(practice)
    world.steps = frozenset(one for one in Step if one not in practice.without)
    return " ".join(steps(world.at("2026-03-03 12:00"), Outcome.WAITING))


CASES: dict[str, tuple[Any, Callable[[Practice], str], str, str]] = {
    # setting: another value, what is looked at, what it is by default, what it is then
    "without": (("call",), unwanted, "call follow-up", "follow-up"),
    "follow_up_after": (8, follow_up, "2026-03-11 09:00", "2026-03-12 09:00"),
    "second_follow_up_after": (5, second, "2026-03-25 09:00", "2026-03-18 09:00"),
    "follow_ups": (1, cap, "waiting", "stopped"),
    "quiet_after": (5, peace, "2026-04-15 09:00", "2026-04-01 09:00"),
    "holding_days": (3, held, "2026-03-13 09:00", "2026-03-09 09:00"),
    "away_days": (14, away, "2026-03-17 09:00", "2026-03-24 09:00"),
    "back_days": (3, lambda practice: away(practice, "2026-03-16"), "2026-03-17 09:00", "2026-03-19 09:00"),
    "postponed_by_voicemail": (1, voicemail, "2026-03-16 09:00", "2026-03-12 09:00"),
    "crossing_days": (4, crossed, "asked", "answered"),
    "come_back_on": ("friday", come_back, "2026-04-07 09:00", "2026-04-03 09:00"),
    "letters_at": (time(10, 30), follow_up, "2026-03-11 09:00", "2026-03-11 10:30"),
    "windows": (2, windows, "09-09:17 10-09:17 11-09:17", "09-09:17 10-09:17"),
    "windows_after": (4, windows, "09-09:17 10-09:17 11-09:17", "10-09:17 11-09:17 12-09:17"),
    "windows_within": (2, windows, "09-09:17 10-09:17 11-09:17", "09-09:17"),
    "window_minutes": (30, windows, "09-09:17 10-09:17 11-09:17", "06-16:17 09-09:17 10-09:17"),
    "talks_from": (time(13), windows, "09-09:17 10-09:17 11-09:17", "09-13:17 10-13:17 11-13:17"),
    "talks_until": (time(12), windows, "09-09:17 10-09:17 11-09:17", "09-09:12 10-09:12 11-09:12"),
    "book_after": (3, book, "2026-03-05 09:00", "2026-03-09 09:00"),
    "reschedule_after": (3, called_off, "2026-03-13 09:00", "2026-03-17 09:00"),
    "research_before": (1, ahead(Step.RESEARCH), "2026-03-13 09:00", "2026-03-17 09:00"),
    "brief_hours_before": ((48,), briefs, "24 1", "48"),
    "leave_early_minutes": (20, ahead(Step.LEAVE), "2026-03-18 13:20", "2026-03-18 13:10"),
    "travel_minutes": (60, ahead(Step.LEAVE), "2026-03-18 13:20", "2026-03-18 12:50"),
    "time_check_minutes": (25, ahead(Step.TIME_CHECK), "2026-03-18 14:15", "2026-03-18 14:25"),
    "notes_after_minutes": (60, after(Step.NOTES), "2026-03-18 14:45", "2026-03-18 15:30"),
    "notes_rest_minutes": (120, page_rests, "15:20", "16:50"),
    "thank_you_late_hours": (23, admits, "False", "True"),
    "thank_you_reminder_hours": (4, after(Step.THANK_YOU), "2026-03-19 10:30", "2026-03-18 18:30"),
    "first_update_weeks": (4, first_update, "2026-04-29 09:00", "2026-04-15 09:00"),
    "update_months": (2, next_update, "2026-07-29 09:00", "2026-06-29 09:00"),
    "ask_for_news_months": (3, asked_again, "2026-05-29 09:00", "2026-07-29 09:00"),
    "updates_a_week": (5, lambda practice: str(quotas(practice)[Step.UPDATE][0]), "3", "5"),
    "good_news_a_day": (5, lambda practice: str(quotas(practice)[Step.GOOD_NEWS][0]), "3", "5"),
    "promise_days": (2, promise(theirs=False), "2026-03-09 09:00", "2026-03-04 09:00"),
    "their_promise_days": (2, promise(theirs=True), "2026-03-16 09:00", "2026-03-04 09:00"),
    "quiet_from": (time(18), quiet("2026-03-02 19:00"), "due", "held"),
    "quiet_until": (time(10), quiet("2026-03-02 09:00"), "due", "held"),
    "old_history_days": (10, old_letter, "due", "stopped"),
    "old_meeting_hours": (48, old_meeting, "reminder", "draft"),
}
SEEN_ELSEWHERE = {
    "drafts_a_day": "scenarios/waiting/only_so_many_drafts_a_day.txt",
    "prepare_minutes": "system/test_blocks.py",
    "notes_block_minutes": "system/test_blocks.py",
}
"""What only a whole pass can see, and where that is tested."""


@pytest.mark.parametrize("name", CASES)
def test_a_setting_changes_what_is_decided(name):
    value, observe, usual, otherwise = CASES[name]
    assert (observe(Practice()), observe(Practice(**{name: value}))) == (usual, otherwise)


def test_every_setting_of_the_practice_is_shown_to_change_something():
    assert all(name in (TESTS / path).read_text("utf-8") for name, path in SEEN_ELSEWHERE.items())
    assert CASES.keys() | SEEN_ELSEWHERE.keys() == {field.name for field in dataclasses.fields(Practice)}
