"""``reschedule`` from outside: rules B3 and C5."""

from __future__ import annotations

import pytest

from tests.system.answering import (
    ADDRESS,
    JANE,
    NAME,
    a_house,
    asked,
    drafted,
    letters,
    outcome,
    rang,
    stage,
    the_letter,
)
from tests.system.house import House, moment

START = moment("2026-03-10 15:00")


def booked(house: House, *, organizer: str = "") -> str:
    """The user asked, they said yes, and a meeting stands in the calendar; the answer's Message-ID."""
    answer = house.receive(JANE, moment("2026-03-03 10:00"), answers=asked(house), body="Yes, Tuesday the 10th at 3pm.")
    house.write(ADDRESS, moment("2026-03-03 11:00"), answers=answer, body="Perfect, Tuesday the 10th at 3pm it is.")
    put(house, organizer=organizer)
    house.run(moment("2026-03-03 12:00"))
    assert stage(house, "2026-03-03 12:00") == "scheduled"
    return answer


def put(house: House, *, organizer: str = "", sequence: int = 0, status: str = "CONFIRMED") -> None:
    path = house.event("talk", START, guest=ADDRESS, sequence=sequence, status=status)
    if organizer:
        text = path.read_text().replace("ORGANIZER:mailto:dana@example.org", f"ORGANIZER:mailto:{organizer}")
        text = text.replace("END:VEVENT", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:dana@example.org\r\nEND:VEVENT")
        path.write_bytes(text.replace("\r\n", "\n").replace("\n", "\r\n").encode())


@pytest.fixture
def house(tmp_path):
    return a_house(tmp_path)


def test_b3_a_meeting_the_contact_cancelled_is_asked_for_anew_the_next_business_day(house):
    booked(house, organizer=ADDRESS)
    put(house, organizer=ADDRESS, sequence=1, status="CANCELLED")
    assert drafted(house.run(moment("2026-03-05 12:00"))) == []
    assert drafted(house.run(moment("2026-03-06 08:59"))) == []
    assert drafted(house.run(moment("2026-03-06 09:00"))) == ["reschedule"]
    text = the_letter(house)
    assert "March 10" in text
    assert "sorry" not in text
    (mail,) = letters(house)
    assert (mail["To"], mail["Subject"]) == (JANE, "Re: A question")


def test_c5_an_assistant_who_deletes_and_books_anew_gets_no_letter(house):
    booked(house, organizer=ADDRESS)
    put(house, organizer=ADDRESS, sequence=1, status="CANCELLED")
    house.run(moment("2026-03-05 12:00"))
    house.event("talk-2", moment("2026-03-12 15:00"), guest=ADDRESS)
    house.run(moment("2026-03-05 16:00"))
    assert drafted(house.run(moment("2026-03-06 09:00"))) == []
    assert stage(house, "2026-03-06 09:00") == "scheduled"


def test_what_the_user_called_off_is_their_own_affair(house):
    booked(house)
    put(house, sequence=1, status="CANCELLED")
    house.run(moment("2026-03-05 12:00"))
    assert drafted(house.run(moment("2026-03-06 09:00"))) == []


def test_b3_a_new_meeting_withdraws_it(house):
    booked(house, organizer=ADDRESS)
    put(house, organizer=ADDRESS, sequence=1, status="CANCELLED")
    house.run(moment("2026-03-05 12:00"))
    house.run(moment("2026-03-06 09:00"))
    house.event("talk-2", moment("2026-03-12 15:00"), guest=ADDRESS)
    assert [d["step"] for d in house.run(moment("2026-03-06 10:00"))["withdrawn"]] == ["reschedule"]


def test_words_outweigh_the_calendar_one_reminder_names_the_difference(house):
    answer = booked(house)
    assert rang(house.run(moment("2026-03-09 09:55"))) == ["research"]
    house.receive(JANE, moment("2026-03-09 10:00"), answers=answer, body="I am so sorry, I have to cancel tomorrow.")
    report = house.run(moment("2026-03-09 10:05"))
    assert rang(report) == ["reschedule"]
    assert rang(house.run(moment("2026-03-09 10:10"))) == []
    assert drafted(house.run(moment("2026-03-10 09:00"))) == ["reschedule"]
    report = house.run(moment("2026-03-10 16:00"))
    assert "thank-you" not in drafted(report)


@pytest.mark.parametrize(
    ("by", "said", "unsaid"),
    [
        (("--by", "me"), ("sorry that I missed", "apology", "apologise"), "these things happen"),
        (("--by", "them"), ("do not worry", "no trouble", "quite all right"), "sorry"),
        ((), ("did not take place", "did not get to talk", "did not come about"), "these things happen"),
    ],
)
def test_b3_a_missed_meeting_is_asked_for_anew_when_the_user_says_so(house, by, said, unsaid):
    booked(house)
    house.run(moment("2026-03-10 15:05"))
    house.cli("missed", NAME, *by, at=moment("2026-03-10 15:25"))
    report = house.run(moment("2026-03-10 15:26"))
    assert drafted(report) == ["reschedule"]
    text = the_letter(house)
    assert any(words in text for words in said)
    assert unsaid not in text


def test_f1_a_missed_meeting_gets_no_thank_you_and_one_already_there_goes(house):
    booked(house)
    house.run(moment("2026-03-10 15:31"))
    assert len(house.drafts()) == 1
    house.cli("missed", NAME, at=moment("2026-03-10 15:40"))
    report = house.run(moment("2026-03-10 15:41"))
    assert ([d["step"] for d in report["withdrawn"]], drafted(report)) == (["thank-you"], ["reschedule"])
    assert drafted(house.run(moment("2026-03-11 09:00"))) == []


def test_the_users_own_letter_withdraws_it(house):
    booked(house)
    house.cli("missed", NAME, at=moment("2026-03-10 15:40"))
    house.run(moment("2026-03-10 15:41"))
    house.write(ADDRESS, moment("2026-03-10 16:00"), body="I am so sorry! Could we try again next week?")
    assert [d["step"] for d in house.run(moment("2026-03-10 16:05"))["withdrawn"]] == ["reschedule"]


def test_c1_a_sent_one_is_followed_up_like_a_request(house):
    booked(house)
    house.cli("missed", NAME, at=moment("2026-03-10 15:40"))
    house.run(moment("2026-03-10 15:41"))
    house.send(house.drafts()[0], moment("2026-03-10 16:00"))
    house.run(moment("2026-03-10 16:05"))
    assert stage(house, "2026-03-10 16:05") == "asked"
    assert drafted(house.run(moment("2026-03-19 09:00"))) == ["follow-up"]


def test_explain_tells_what_fell_and_by_which_rule(house):
    booked(house)
    house.cli("missed", NAME, at=moment("2026-03-10 15:40"))
    house.run(moment("2026-03-10 15:41"))
    told = outcome(house, "reschedule", "2026-03-10 15:42")
    assert (told["outcome"], told["rules"]) == ("done", ["B3", "C5"])
    assert "10 March" in told["because"]
