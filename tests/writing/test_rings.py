"""What a channel shows of reminders: by default their kinds and no more."""

from __future__ import annotations

import pytest

from daemon.core.decisions import Step
from daemon.writing.rings import LONGEST, PLAIN, SHOWN, Reminder, worded

REMINDERS = (Step.CALL, Step.BOOK, Step.HOLDING, Step.RESEARCH, Step.BRIEF, Step.LEAVE, Step.TIME_CHECK, Step.NOTES,
             Step.THANK_YOU, Step.PROMISE, Step.ASK_FOR_NEWS)  # fmt: skip


def reminder(
    kind: str = "thank-you", title: str = "Thank Jane Miller", because: str = "You met Jane Miller."
) -> Reminder:
    return Reminder(kind=kind, title=title, because=because)


@pytest.mark.parametrize("kind", [*map(str, Step), "something-newer"])
def test_plainly_said_no_reminder_holds_a_word_of_its_own(kind):
    for some in ([reminder(kind)], [reminder(kind)] * 2):
        said = " ".join(worded(some, full=False))
        assert "Jane" not in said
        assert "Miller" not in said
        assert said.strip()


@pytest.mark.parametrize("step", REMINDERS)
def test_every_reminder_has_a_sentence_of_its_own(step):
    assert step in PLAIN


def test_in_full_a_reminder_is_said_as_it_is():
    assert worded([reminder()], full=True) == ("Thank Jane Miller", "You met Jane Miller.")


def test_several_of_a_kind_are_counted():
    some = [reminder(), reminder("call"), reminder(), reminder()]
    assert worded(some, full=False) == (
        "4 reminders from Followthrough",
        "3 thank-yous wait to be sent.\nA call is due.",
    )


def test_many_are_not_all_told_one_by_one():
    title, text = worded([reminder(title=f"Thank {n}") for n in range(SHOWN + 5)], full=True)
    assert title == f"{SHOWN + 5} reminders from Followthrough"
    assert text.splitlines()[-1] == "… and 5 more"
    assert len(text.splitlines()) == SHOWN + 1


def test_a_place_as_long_as_a_book_is_cut_and_line_breaks_and_signs_that_turn_text_around_are_dropped():
    title, _ = worded([reminder(title="Leave now: \u202eevil\u202c\r\nSecond " + "x" * 5000)], full=True)
    assert len(title) == LONGEST
    assert not {"\n", "\r", "\u202e"} & set(title)
