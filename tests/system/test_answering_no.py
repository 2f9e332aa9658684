"""``alternative``, ``step-back``, ``come-back``, ``holding`` and "do not write to me" from outside: rules C3, C4, C5."""

from __future__ import annotations

import pytest

from tests.system.answering import (
    ADDRESS,
    JANE,
    NAME,
    a_house,
    answered,
    drafted,
    foreseen,
    letters,
    outcome,
    rang,
    stage,
    the_letter,
)
from tests.system.house import moment

BUSY = "I am sorry, I am completely swamped and have no time for this. Best of luck."
NO = "Thank you for your interest, but I am not interested in such conversations."


@pytest.fixture
def house(tmp_path):
    return a_house(tmp_path)


def test_c3_too_busy_is_offered_a_call_or_questions_by_mail(house):
    answer = answered(house, BUSY)
    assert drafted(house.run(moment("2026-03-04 10:05"))) == ["alternative"]
    (mail,) = letters(house)
    assert mail["In-Reply-To"] == f"<{answer}>"
    text = the_letter(house)
    assert "questions" in text
    assert "call" in text or "phone" in text
    assert stage(house, "2026-03-04 10:05") == "answered"


def test_c3_a_letter_of_the_user_withdraws_the_alternative(house):
    answer = answered(house, BUSY)
    house.run(moment("2026-03-04 10:05"))
    house.write(ADDRESS, moment("2026-03-04 11:00"), body="I understand. All the best!", answers=answer)
    assert [d["step"] for d in house.run(moment("2026-03-04 11:05"))["withdrawn"]] == ["alternative"]


def test_c4_a_no_to_the_alternative_steps_back_and_then_there_is_peace(house):
    answered(house, BUSY)
    house.run(moment("2026-03-04 10:05"))
    house.send(house.drafts()[0], moment("2026-03-04 11:00"))
    house.run(moment("2026-03-04 11:05"))
    sent = house.json("drafts")[0]["message_id"]
    assert stage(house, "2026-03-04 11:05") == "asked"
    house.receive(
        JANE, moment("2026-03-06 10:00"), answers=sent, body="Sorry, I really have no time, not even for that."
    )
    assert drafted(house.run(moment("2026-03-06 10:05"))) == ["step-back"]
    house.send(house.drafts()[0], moment("2026-03-06 11:00"))
    for day in ("2026-03-06 11:05", "2026-03-20 10:00", "2026-05-06 10:00"):
        assert drafted(house.run(moment(day))) == []
    assert foreseen(house, "2026-05-06 10:00") == []


def test_c4_a_firm_no_is_thanked_for_and_left_in_peace(house):
    answered(house, NO)
    assert drafted(house.run(moment("2026-03-04 10:05"))) == ["step-back"]
    assert stage(house, "2026-03-04 10:05") == "declined"
    text = the_letter(house)
    assert "somebody" in text
    assert "?" not in text or "Is there perhaps somebody else" in text
    house.send(house.drafts()[0], moment("2026-03-04 11:00"))
    assert drafted(house.run(moment("2026-03-04 11:05"))) == []
    assert stage(house, "2026-04-20 11:05") == "declined"
    assert drafted(house.run(moment("2026-04-20 11:05"))) == []


def test_c4_who_was_pointed_to_is_thanked_for_and_nobody_else_asked_for(house):
    answered(house, f"{NO} You could ask my colleague Bob Stone (bob@ocean.example.net) instead.")
    assert drafted(house.run(moment("2026-03-04 10:05"))) == ["step-back"]
    text = the_letter(house)
    assert "Bob Stone" in text
    assert "somebody else" not in text


def test_c4_who_asks_not_to_be_written_to_gets_no_draft_at_all_and_is_paused_for_good(house):
    sent = house.write(ADDRESS, moment("2026-03-02 10:00"))
    house.run(moment("2026-03-11 09:00"))
    house.receive(JANE, moment("2026-03-11 10:00"), body="Please do not contact me again.", answers=sent)
    report = house.run(moment("2026-03-11 10:05"))
    assert ([d["step"] for d in report["withdrawn"]], drafted(report)) == (["follow-up"], [])
    assert stage(house, "2026-03-11 10:05") == "paused"
    for day in ("2026-03-20 10:00", "2026-06-20 10:00"):
        report = house.run(moment(day))
        assert (drafted(report), rang(report)) == ([], [])
    assert foreseen(house, "2026-06-20 10:00") == []


# --- come back later -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("Things are hectic. Please try me again in April.", "2026-04-07"),  # the first Tuesday of the month
        ("I am busy now. Try me again the week of April 13.", "2026-04-14"),  # the Tuesday of that week
        ("I am busy now. Write to me again on May 4.", "2026-05-04"),  # the business day named
        ("I am busy now. Write to me again on May 2.", "2026-05-04"),  # a Saturday: the next business day
    ],
)
def test_c3_who_names_a_later_time_is_thanked_now_and_asked_then(house, words, day):
    answer = answered(house, words)
    assert drafted(house.run(moment("2026-03-04 10:05"))) == ["come-back"]
    house.send(house.drafts()[0], moment("2026-03-04 11:00"))
    house.run(moment("2026-03-04 11:05"))
    stand = house.stand(NAME, moment("2026-03-04 11:05"))
    assert (stand["stage"], stand["until"][:16]) == ("resting", f"{day}T09:00")
    assert (stand["next"]["step"], stand["next"]["due"][:16]) == ("come-back", f"{day}T09:00")
    assert drafted(house.run(moment(f"{day} 08:59"))) == []
    report = house.run(moment(f"{day} 09:00"))
    assert [(d["step"], d["number"]) for d in report["drafts"]] == [("come-back", 2)]
    (mail,) = letters(house)
    assert answer in mail["References"]


def test_c3_both_letters_use_their_words(house):
    answered(house, "Things are hectic. Please try me again in April.")
    house.run(moment("2026-03-04 10:05"))
    assert "in April" in the_letter(house)
    house.send(house.drafts()[0], moment("2026-03-04 11:00"))
    house.run(moment("2026-04-07 09:00"))
    assert "in April" in the_letter(house)


def test_c5_nothing_else_happens_until_then(house):
    answered(house, "Things are hectic. Please try me again in April.")
    house.run(moment("2026-03-04 10:05"))
    house.send(house.drafts()[0], moment("2026-03-04 11:00"))
    for day in ("2026-03-04 11:05", "2026-03-16 09:00", "2026-04-06 09:00"):
        report = house.run(moment(day))
        assert (drafted(report), rang(report)) == ([], [])


def test_c3_the_renewed_request_is_followed_up_like_a_request(house):
    answered(house, "Things are hectic. Please try me again in April.")
    house.run(moment("2026-03-04 10:05"))
    house.send(house.drafts()[0], moment("2026-03-04 11:00"))
    house.run(moment("2026-04-07 09:00"))
    house.send(house.drafts()[0], moment("2026-04-07 10:00"))
    house.run(moment("2026-04-07 10:05"))
    assert stage(house, "2026-04-07 10:05") == "asked"
    assert drafted(house.run(moment("2026-04-16 09:00"))) == ["follow-up"]


def test_an_answer_before_then_ends_the_rest(house):
    answer = answered(house, "Things are hectic. Please try me again in April.")
    house.run(moment("2026-03-04 10:05"))
    house.receive(
        JANE, moment("2026-03-20 10:00"), body="I have time after all. How about Tuesday at 3pm?", answers=answer
    )
    report = house.run(moment("2026-03-20 10:05"))
    assert ([d["step"] for d in report["withdrawn"]], drafted(report)) == (["come-back"], ["answer"])
    assert drafted(house.run(moment("2026-04-07 09:00"))) == []


def test_who_wrote_again_by_hand_is_not_asked_twice(house):
    answer = answered(house, "Things are hectic. Please try me again in April.")
    house.run(moment("2026-03-04 10:05"))
    house.write(ADDRESS, moment("2026-04-01 10:00"), answers=answer)
    house.run(moment("2026-04-01 10:05"))
    assert "come-back" not in drafted(house.run(moment("2026-04-07 09:00")))


def test_a_later_time_without_a_date_is_thanked_for_and_rests(house):
    answered(house, "Please try me again after the holidays.")
    assert drafted(house.run(moment("2026-03-04 10:05"))) == ["come-back"]
    assert "after the holidays" in the_letter(house)
    stand = house.stand(NAME, moment("2026-03-04 10:05"))
    assert (stand["stage"], stand["until"], stand["next"]) == ("resting", None, None)


def test_until_the_end_of_the_month_is_not_before_the_next(house):
    answered(house, "I am swamped until the end of the month. Please try me again then.")
    house.run(moment("2026-03-04 10:05"))
    stand = house.stand(NAME, moment("2026-03-04 10:05"))
    assert (stand["stage"], stand["until"][:10]) == ("resting", "2026-04-01")


# --- holding ---------------------------------------------------------------------------------------------------


def test_c5_i_will_get_back_to_you_restarts_the_clock(house):
    answered(house, "Let me check with my team, I will get back to you.")
    assert drafted(house.run(moment("2026-03-04 10:05"))) == []
    assert stage(house, "2026-03-04 10:05") == "asked"
    assert drafted(house.run(moment("2026-03-11 09:00"))) == []
    assert drafted(house.run(moment("2026-03-13 09:00"))) == ["follow-up"]


# --- what holds for all ----------------------------------------------------------------------------------------


def test_what_was_said_long_before_the_contact_was_added_calls_for_nothing(tmp_path):
    house = a_house(tmp_path)
    old = house.write("bob@x.example.net", moment("2026-01-05 10:00"))
    house.receive("Bob Stone <bob@x.example.net>", moment("2026-01-06 10:00"), body=BUSY, answers=old)
    house.contact("Bob Stone", "bob@x.example.net", moment("2026-03-02 08:00"))
    assert drafted(house.run(moment("2026-03-02 10:00"))) == []


def test_a_known_or_paused_contact_gets_nothing(house):
    answered(house, BUSY)
    house.cli("contacts", "pause", NAME, at=moment("2026-03-04 09:00"))
    assert drafted(house.run(moment("2026-03-04 10:05"))) == []


def test_at_night_nothing_is_drafted(house):
    answered(house, BUSY, at="2026-03-04 21:00")
    assert drafted(house.run(moment("2026-03-04 21:05"))) == []
    assert drafted(house.run(moment("2026-03-05 07:00"))) == ["alternative"]


def test_a_draft_thrown_away_never_comes_back(house):
    answered(house, BUSY)
    house.run(moment("2026-03-04 10:05"))
    house.drafts()[0].unlink()
    for day in ("2026-03-04 11:00", "2026-03-05 11:00", "2026-03-20 11:00"):
        assert drafted(house.run(moment(day))) == []


def test_explain_names_rule_and_letter(house):
    answer = answered(house, BUSY)
    house.run(moment("2026-03-04 10:05"))
    told = outcome(house, "alternative", "2026-03-04 10:06")
    assert (told["outcome"], told["rules"], told["facts"]) == ("done", ["C3"], [answer])
