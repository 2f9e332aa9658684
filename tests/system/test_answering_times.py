"""``answer``, ``questions`` and ``book`` from outside: rules B3, C7, D1."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.contract import Window
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
from tests.system.house import House, moment

TWO_TIMES = "Gladly. How about Tuesday at 3pm or Wednesday at 10am?"


@pytest.fixture
def house(tmp_path):
    return a_house(tmp_path)


def test_b3_the_first_proposed_time_is_accepted_in_the_thread_of_the_answer(house):
    answer = answered(house, TWO_TIMES)
    report = house.run(moment("2026-03-04 10:05"))
    assert drafted(report) == ["answer"]
    (mail,) = letters(house)
    assert (mail["In-Reply-To"], mail["Subject"], mail["To"]) == (f"<{answer}>", "Re: A question", JANE)
    # Clocks go forward on Sunday the 8th: three o'clock stays three o'clock.
    assert "Tuesday, March 10, at 3:00 p.m." in the_letter(house)
    assert stage(house, "2026-03-04 10:05") == "answered"


def test_b3_a_time_that_is_taken_is_passed_over(house):
    house.event("dentist", moment("2026-03-10 14:30"), minutes=60, title="Dentist")
    answered(house, TWO_TIMES)
    house.run(moment("2026-03-04 10:05"))
    assert "Wednesday, March 11, at 10:00 a.m." in the_letter(house)


def test_b3_where_no_time_is_free_windows_are_suggested_never_imposed(house):
    house.event("a", moment("2026-03-10 09:00"), minutes=480, title="Course")
    house.event("b", moment("2026-03-11 09:00"), minutes=480, title="Course")
    answered(house, TWO_TIMES)
    house.run(moment("2026-03-04 10:05"))
    text = the_letter(house)
    assert "Friday, March 6" in text
    assert "March 10" not in text
    assert any(words in text for words in ("any other time", "another day", "Any other day"))


def test_b3_who_asks_for_our_times_is_told_free_windows(house):
    house.event("a", moment("2026-03-06 09:00"), minutes=480, title="Course")
    answered(house, "Happy to. When would suit you?")
    house.run(moment("2026-03-04 10:05"))
    text = the_letter(house)
    assert "Friday, March 6" not in text
    assert "Monday, March 9, between 9:00 a.m. and 5:00 p.m." in text


def test_b3_of_next_week_no_slot_is_picked_but_windows_in_it_are_suggested(house):
    answered(house, "Happy to talk. Next week works well for me.")
    house.run(moment("2026-03-04 10:05"))
    text = the_letter(house)
    assert "between" in text
    assert "Monday, March 9" in text
    assert "March 6" not in text
    assert "not free" not in text


def test_b3_of_an_afternoon_a_time_in_it_is_suggested_and_the_rest_left_open(house):
    answered(house, "Sure, Tuesday afternoon?")
    house.run(moment("2026-03-04 10:05"))
    text = the_letter(house)
    assert "Tuesday, March 10, at 1:00 p.m." in text
    assert any(words in text for words in ("as good", "fine as well", "any other moment"))


def test_b3_times_are_said_on_the_contacts_clock(tmp_path):
    house = House(tmp_path)
    house.contact(NAME, ADDRESS, moment("2026-03-02 08:00"), time_zone="Europe/London", country="GB")
    answered(house, "Happy to. When would suit you?")
    house.run(moment("2026-03-04 10:05"))
    # 7:00 in Toronto is 11:00 in London until the 8th of March is over, then 11:00 is 7:00 still: US clocks have moved.
    assert "your time" in the_letter(house)


def test_an_account_without_a_calendar_drafts_nothing_and_says_so(tmp_path):
    house = House(tmp_path)
    config = house.folder / "config.toml"
    config.write_text(config.read_text().replace('[account.calendar]\nkind = "ics"\npath = "home/calendar"\n', ""))
    house.contact(NAME, ADDRESS, moment("2026-03-02 08:00"))
    answered(house, TWO_TIMES)
    assert drafted(house.run(moment("2026-03-04 10:05"))) == []
    assert outcome(house, "answer", "2026-03-04 10:05")["outcome"] == "stopped"


def test_the_calendar_of_another_account_counts_too(tmp_path):
    house = House(tmp_path, accounts=("home", "work"))
    house.contact(NAME, ADDRESS, moment("2026-03-02 08:00"))
    house.event("dentist", moment("2026-03-10 14:30"), minutes=60, title="Dentist", account="work")
    answered(house, TWO_TIMES)
    house.run(moment("2026-03-04 10:05"))
    assert "Wednesday, March 11" in the_letter(house)


def test_the_users_own_answer_withdraws_it(house):
    answer = answered(house, TWO_TIMES)
    house.run(moment("2026-03-04 10:05"))
    house.write(ADDRESS, moment("2026-03-04 11:00"), body="Wednesday at 10 is perfect.", answers=answer)
    assert [d["step"] for d in house.run(moment("2026-03-04 11:05"))["withdrawn"]] == ["answer"]
    assert house.drafts() == []


def test_the_meeting_in_the_calendar_withdraws_it(house):
    answered(house, TWO_TIMES)
    house.run(moment("2026-03-04 10:05"))
    house.event("talk", moment("2026-03-10 15:00"), guest=ADDRESS)
    assert [d["step"] for d in house.run(moment("2026-03-04 11:05"))["withdrawn"]] == ["answer"]
    assert stage(house, "2026-03-04 11:05") == "scheduled"


def test_a_time_that_is_taken_meanwhile_is_worded_anew_in_the_same_draft(house):
    answered(house, TWO_TIMES)
    house.run(moment("2026-03-04 10:05"))
    before = house.json("drafts")[0]
    house.event("dentist", moment("2026-03-10 14:30"), minutes=60, title="Dentist")
    report = house.run(moment("2026-03-04 11:05"))
    assert (report["drafts"], report["withdrawn"]) == ([], [])
    assert "Wednesday, March 11, at 10:00 a.m." in the_letter(house)
    after = house.json("drafts")[0]
    assert (after["state"], after["message_id"]) == ("untouched", before["message_id"])
    text = house.drafts()[0].read_bytes()
    house.run(moment("2026-03-04 11:10"))
    assert house.drafts()[0].read_bytes() == text


def test_a_time_that_goes_by_is_worded_anew(house):
    answered(house, TWO_TIMES)
    house.run(moment("2026-03-04 10:05"))
    house.run(moment("2026-03-10 15:01"))
    assert "Wednesday, March 11, at 10:00 a.m." in the_letter(house)


def test_an_edited_answer_stays_as_it_is_whatever_the_calendar_says(house):
    answered(house, TWO_TIMES)
    house.run(moment("2026-03-04 10:05"))
    (path,) = house.drafts()
    path.write_bytes(path.read_bytes() + b"\nPS: hello\n")
    before = path.read_bytes()
    house.event("dentist", moment("2026-03-10 14:30"), minutes=60, title="Dentist")
    house.run(moment("2026-03-04 11:05"))
    assert house.drafts()[0].read_bytes() == before


def test_busy_times_are_asked_for_only_when_the_calendar_changed_or_a_day_began(house, monkeypatch):
    from connectors.ics import IcsCalendar

    asked: list[Window] = []
    real = IcsCalendar.free_busy

    def counted(self, window):
        asked.append(window)
        return real(self, window)

    monkeypatch.setattr(IcsCalendar, "free_busy", counted)
    for at in ("2026-03-04 10:05", "2026-03-04 10:10", "2026-03-04 10:15"):
        house.run(moment(at))
    assert len(asked) == 1
    house.event("dentist", moment("2026-03-10 14:30"), title="Dentist")
    house.run(moment("2026-03-04 10:20"))
    assert len(asked) == 2
    house.run(moment("2026-03-05 10:20"))
    assert len(asked) == 3


def test_an_answer_to_an_assistant_greets_them_with_the_contact_in_copy(house):
    first = house.write(ADDRESS, moment("2026-03-02 10:00"))
    tom = "Tom Baker <tom@ocean.example.net>"
    answer = house.receive(
        tom,
        moment("2026-03-04 10:00"),
        answers=first,
        body="I keep Jane's diary. How about Tuesday at 3pm?\n\nTom Baker",
    )
    house.cli("contacts", "link", NAME, "tom@ocean.example.net", at=moment("2026-03-04 10:02"))
    house.run(moment("2026-03-04 10:05"))
    (mail,) = letters(house)
    assert (mail["To"], mail["Cc"], mail["In-Reply-To"]) == (tom, ADDRESS, f"<{answer}>")
    assert mail.get_content().startswith("Dear Tom,")


# --- questions in writing ---------------------------------------------------------------------------------------


def test_c7_who_would_rather_write_gets_three_to_five_questions_and_no_deadline(house):
    answered(house, "I'm afraid I can't meet, but send me your questions by email and I will answer them.")
    assert drafted(house.run(moment("2026-03-04 10:05"))) == ["questions"]
    text = letters(house)[0].get_content()
    numbered = [line for line in text.splitlines() if line[:2] in ("1.", "2.", "3.", "4.", "5.", "6.")]
    assert 3 <= len(numbered) <= 5


def test_c7_who_answered_them_is_thanked_and_not_followed_up(house):
    answered(house, "I can't meet, but I am happy to answer questions by email.")
    house.run(moment("2026-03-04 10:05"))
    house.send(house.drafts()[0], moment("2026-03-04 12:00"))
    house.run(moment("2026-03-04 12:05"))
    sent = house.json("drafts")[0]["message_id"]
    assert stage(house, "2026-03-04 12:05") == "asked"
    house.receive(
        JANE, moment("2026-03-09 10:00"), answers=sent, body="1. The tides.\n2. A summer job.\n3. Statistics."
    )
    report = house.run(moment("2026-03-09 10:05"))
    assert drafted(report) == ["thank-you"]


# --- booking ----------------------------------------------------------------------------------------------------


def agreed(house: House) -> None:
    answer = answered(house, TWO_TIMES)
    house.write(ADDRESS, moment("2026-03-04 11:00"), body="Tuesday at 3pm is perfect, thank you.", answers=answer)


def test_d1_an_agreed_time_without_an_event_rings_a_business_day_later_with_a_file_to_take_over(house):
    agreed(house)
    assert rang(house.run(moment("2026-03-05 08:59"))) == []
    assert stage(house, "2026-03-05 08:59") == "scheduled"
    report = house.run(moment("2026-03-05 09:00"))
    (book,) = [r for r in report["reminders"] if r["step"] == "book"]
    path = Path(book["file"])
    assert path.parent == house.folder / "to-book"
    text = path.read_bytes().decode()
    assert "DTSTART:20260310T190000Z" in text
    assert NAME in text
    assert str(path) in book["because"]
    assert [r["file"] for r in house.json("reminders", at=moment("2026-03-05 09:05")) if r["step"] == "book"] == [
        str(path)
    ]
    assert rang(house.run(moment("2026-03-05 09:05"))) == []


def test_the_file_taken_over_is_the_meeting_and_ends_the_reminder(house):
    agreed(house)
    report = house.run(moment("2026-03-05 09:00"))
    path = Path(report["reminders"][0]["file"])
    (house.folder / "home/calendar/taken.ics").write_bytes(path.read_bytes())
    house.run(moment("2026-03-05 10:00"))
    assert stage(house, "2026-03-05 10:00") == "scheduled"
    assert rang(house.run(moment("2026-03-09 15:00"))) == ["brief"]


def test_d1_the_event_in_time_rings_nothing(house):
    agreed(house)
    house.event("talk", moment("2026-03-10 15:00"), guest=ADDRESS)
    house.run(moment("2026-03-04 12:00"))
    assert "book" not in rang(house.run(moment("2026-03-05 09:00")))


def test_the_draft_sent_as_it_stands_is_the_agreement(house):
    answered(house, TWO_TIMES)
    house.run(moment("2026-03-04 10:05"))
    house.send(house.drafts()[0], moment("2026-03-04 11:00"))
    house.run(moment("2026-03-04 11:05"))
    assert stage(house, "2026-03-04 11:05") == "scheduled"
    assert "book" in rang(house.run(moment("2026-03-05 09:00")))


def test_a_folder_that_cannot_be_written_is_an_error_and_the_reminder_rings_all_the_same(house):
    (house.folder / "to-book").write_text("a file where the folder should be")
    agreed(house)
    report = house.run(moment("2026-03-05 09:00"), code=1)
    assert rang(report) == ["book"]
    assert any("cannot be written" in error for error in report["errors"])


def test_f1_thanks_go_to_the_contact_and_not_to_who_answered_for_them(house):
    first = house.write(ADDRESS, moment("2026-03-02 10:00"))
    tom = "Tom Baker <tom@ocean.example.net>"
    house.receive(
        tom, moment("2026-03-03 10:00"), answers=first, body="Jane can see you on Thursday at 3pm.\n\nTom Baker"
    )
    house.cli("contacts", "link", NAME, "tom@ocean.example.net", at=moment("2026-03-03 10:30"))
    house.event("talk", moment("2026-03-05 15:00"), guest=ADDRESS)
    house.run(moment("2026-03-04 12:00"))
    house.run(moment("2026-03-05 15:30"))
    (mail,) = letters(house)
    assert (mail["To"], mail["Cc"]) == (JANE, None)
    assert mail.get_content().startswith("Dear Jane,")


def test_another_address_of_the_contacts_own_greets_the_contact_and_copies_nobody(house):
    first = house.write(ADDRESS, moment("2026-03-02 10:00"))
    home = "J. Miller <jm@home.example.com>"
    house.receive(home, moment("2026-03-04 10:00"), answers=first, body="Gladly. How about Tuesday at 3pm?\n\nJane")
    house.run(moment("2026-03-04 10:05"))
    (mail,) = letters(house)
    assert ("jm@home.example.com" in mail["To"], mail["Cc"]) == (True, None)
    assert mail.get_content().startswith("Dear Jane,")


def test_the_forecast_tells_when_an_agreed_time_would_be_brought_to_mind(house):
    agreed(house)
    house.run(moment("2026-03-04 12:00"))
    assert ("book", "2026-03-05T09:00") in foreseen(house, "2026-03-04 12:00")


def test_a_pass_killed_between_the_file_and_the_record_rings_once_more_and_leaves_one_file(house, monkeypatch):
    from daemon.store.transaction import Transaction

    agreed(house)
    house.run(moment("2026-03-04 12:00"))
    real = Transaction.append

    def dies(self, fact, **more):
        if fact.KIND == "reminder-fired":
            raise OSError("the power went")
        return real(self, fact, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Transaction, "append", dies)
        house.run(moment("2026-03-05 09:00"), code=1)
    assert rang(house.run(moment("2026-03-05 09:10"))) == ["book"]
    assert len(list((house.folder / "to-book").iterdir())) == 1


def test_a_calendar_that_could_not_tell_is_asked_again(house, monkeypatch):
    from connectors.errors import Temporary
    from connectors.ics import IcsCalendar

    answered(house, TWO_TIMES)
    house.run(moment("2026-03-04 10:05"))
    house.event("dentist", moment("2026-03-10 14:30"), minutes=60, title="Dentist")

    def fails(*_: object) -> None:
        raise Temporary("the calendar is busy")

    with monkeypatch.context() as patch:
        patch.setattr(IcsCalendar, "free_busy", fails)
        house.run(moment("2026-03-04 10:10"), code=1)
    house.run(moment("2026-03-04 10:15"))
    assert "Wednesday, March 11" in the_letter(house)


def test_who_answered_comes_before_who_is_silent_under_the_daily_cap(tmp_path):
    house = House(tmp_path, practice="drafts_a_day = 1")
    house.contact(NAME, ADDRESS, moment("2026-03-02 08:00"))
    house.contact("Bob Stone", "bob@x.example.net", moment("2026-03-02 08:00"))
    house.write("bob@x.example.net", moment("2026-03-02 10:00"))
    answered(house, "I am swamped and have no time for this, sorry.", at="2026-03-11 08:00")
    report = house.run(moment("2026-03-11 09:00"))
    assert drafted(report) == ["alternative"]
    assert report["notices"]
    assert drafted(house.run(moment("2026-03-12 09:00"))) == ["follow-up"]
