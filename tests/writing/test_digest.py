"""The morning's overview in words: in numbers for others, in full for the user."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from daemon.writing.digest import MOST, Day, heading, in_full, in_numbers, note

THURSDAY = date(2026, 3, 5)


def day(**more: Any) -> Day:
    return Day(date=THURSDAY, **more)


def test_a_day_with_nothing_is_empty():
    assert day().is_empty
    assert not day(asks=("Is she Jane's assistant?",)).is_empty


def test_its_heading_names_the_day():
    assert heading(day()) == "Your day: Thursday 5 March"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"meetings": ("15:00 Jane",)}, "Today: 1 meeting."),
        ({"meetings": ("15:00 Jane", "16:00 Bob"), "reminders": ("09:00 Call Ann",)}, "Today: 2 meetings, 1 reminder."),
        ({"letters": ("Jane: update",) * 2}, "Today: 2 letters to be drafted."),
        ({"drafts": ("Jane: thank-you",) * 3}, "Waiting for you: 3 drafts to review."),
        (
            {"meetings": ("15:00 Jane",), "asks": ("Who is it?",)},
            "Today: 1 meeting. Waiting for you: 1 question only you can answer.",
        ),
    ],
)
def test_in_numbers_nobody_is_named(more, said):
    assert in_numbers(day(**more)) == said


def test_in_full_every_section_that_holds_something_is_told():
    assert in_full(day(meetings=("15:00 Jane",), asks=("Who is it?",))) == (
        "Meetings today\n- 15:00 Jane\n\nOnly you can say\n- Who is it?"
    )


def test_a_section_without_end_is_cut():
    lines = in_full(day(drafts=tuple(f"Contact {n}" for n in range(MOST + 3)))).splitlines()
    assert (len(lines), lines[-1]) == (MOST + 2, "- … and 3 more")


def test_the_note_leads_to_the_page_where_there_is_one():
    assert "http://127.0.0.1:8040/" in note(day(asks=("Who?",)), "http://127.0.0.1:8040/")
    assert "page" not in note(day(asks=("Who?",)), "")
