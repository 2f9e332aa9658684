"""What letters say of meetings and times, what a change of settings does, and how long a silence lasts."""

from __future__ import annotations

import pytest

from tests.system import calendars as cal
from tests.system.house import WaitingHouse as House
from tests.system.house import moment

NAME, ADDRESS = "Jane Miller", "jane@ocean.example.net"
JANE = f"Jane Miller <{ADDRESS}>"
SENT, DUE = moment("2026-03-02 10:00"), moment("2026-03-11 09:00")


@pytest.fixture
def house(tmp_path):
    house = House(tmp_path)
    house.contact(NAME, ADDRESS, moment("2026-03-02 08:00"), research="x")
    house.sent = house.write(ADDRESS, SENT)
    return house


def answer(house, body, at="2026-03-05 09:00"):
    house.receive(JANE, moment(at), body=body, answers=house.sent)
    house.run(moment(at))
    return house.stand(NAME, moment(at))


@pytest.mark.parametrize(
    ("body", "stage", "waiting_on"),
    [
        ("Happy to talk! How about Thursday at 3 pm?", "answered", "me"),
        ("I'm sorry, but I don't do informational interviews.", "declined", "nobody"),
        ("I am swamped right now. Could you try me again in April?", "resting", "nobody"),
        ("Please do not contact me again.", "paused", "nobody"),
        ("Thanks for your note. Let me check my calendar and get back to you.", "asked", "them"),
    ],
)
def test_what_an_answer_says_decides_where_the_contact_stands(house, body, stage, waiting_on):
    row = answer(house, body)
    assert (row["stage"], row["waiting_on"]) == (stage, waiting_on)
    assert [d for d in house.run(DUE)["drafts"] if d["step"] == "follow-up"] == []


def test_a_promise_to_get_back_is_given_seven_business_days(house):
    row = answer(house, "Thanks for your note. Let me check my calendar and get back to you.")
    assert row["next"]["due"].startswith("2026-03-16T09:00")
    assert house.run(moment("2026-03-16 08:59"))["drafts"] == []
    assert [d["step"] for d in house.run(moment("2026-03-16 09:00"))["drafts"]] == ["follow-up"]


def test_who_named_a_month_is_said_to_rest_until_then(house):
    answer(house, "I am swamped right now. Could you try me again in April?")
    text = house.cli("status", at=DUE)
    assert "resting until" in text
    assert "April" in text


CALLED_OFF = [
    "I am so sorry, I have to cancel our meeting today. Could we find another time?",
    "Something came up, can we reschedule our call?",
    "Unfortunately I won't be able to make it today.",
    "Leider muss ich unseren Termin heute absagen.",
    "Je dois malheureusement annuler notre rendez-vous.",
    "Lo siento, tengo que cancelar nuestra reunión de hoy.",
]


@pytest.mark.parametrize("body", CALLED_OFF)
def test_a_letter_that_calls_the_meeting_off_outweighs_the_calendar(house, body):
    cal.put(house.folder, cal.event(cal.at("20260305T150000", "20260305T153000"), "LOCATION:5 King St"))
    house.run(moment("2026-03-04 15:00"))
    row = answer(house, body)
    assert any("which is right" in ask["what"] or "calendar" in ask["what"] for ask in row["asks"])
    told = [house.run(moment(f"2026-03-05 {time}")) for time in ("14:20", "15:15", "15:31", "15:46")]
    assert {r["step"] for report in told for r in report["reminders"]}.isdisjoint({"leave", "time-check", "notes"})
    assert [d for report in told for d in report["drafts"] if d["step"] == "thank-you"] == []


@pytest.mark.parametrize(
    "body", ["Looking forward to our meeting this afternoon!", "If you need to cancel our meeting, just tell me."]
)
def test_a_letter_that_confirms_the_meeting_changes_nothing(house, body):
    cal.put(house.folder, cal.event(cal.at("20260305T150000", "20260305T153000")))
    house.run(moment("2026-03-04 15:00"))
    assert answer(house, body)["stage"] == "scheduled"
    assert [d["step"] for d in house.run(moment("2026-03-05 15:31"))["drafts"]] == ["thank-you"]


def test_of_two_who_got_one_letter_only_the_one_who_answered_has_answered(house):
    house.contact("Bob Reef", "bob@reef.example.net", moment("2026-03-02 08:00"), research="x")
    both = f"{ADDRESS}, bob@reef.example.net"
    message_id, letter = house.message(
        sender="dana@example.org", to=both, subject="For you two", body="Would you both have time to talk?", at=SENT
    )
    house.deliver(letter, ".Sent")
    house.receive(
        JANE, moment("2026-03-05 10:00"), body="Happy to talk!", answers=message_id, subject="Re: For you two"
    )
    assert [d["contact"] for d in house.run(DUE)["drafts"]] == ["Bob Reef"]
    assert house.stand("Bob Reef", DUE)["asks"] == []
    assert house.stand(NAME, DUE)["stage"] == "answered"


def test_a_change_of_the_settings_counts_from_the_next_pass_on(house):
    house.run(moment("2026-03-05 09:00"))
    path = house.folder / "config.toml"
    path.write_text(path.read_text().replace("[practice]", "[practice]\nfollow_up_after = 3"))
    assert house.stand(NAME, moment("2026-03-05 09:20"))["next"]["due"].startswith("2026-03-05T09:00")
    assert [d["step"] for d in house.run(moment("2026-03-05 09:30"))["drafts"]] == ["follow-up"]


def test_an_absence_withdraws_the_draft_until_they_are_back(house):
    assert len(house.run(DUE)["drafts"]) == 1
    body = "I am out of the office until March 20."
    headers = {"Auto_Submitted": "auto-replied", "subject": "Automatic reply: A question"}
    house.receive(JANE, moment("2026-03-11 09:30"), body=body, answers=house.sent, **headers)
    assert len(house.run(moment("2026-03-11 09:35"))["withdrawn"]) == 1
    assert house.drafts() == []
    assert len(house.run(moment("2026-03-24 09:00"))["drafts"]) == 1
    assert len(house.drafts()) == 1


def test_no_follow_ups_at_all_lead_to_quiet_and_a_late_answer_wakes_the_contact(tmp_path):
    house = House(tmp_path, practice="follow_ups = 0\nquiet_after = 5")
    house.contact(NAME, ADDRESS, moment("2026-03-02 08:00"))
    house.sent = house.write(ADDRESS, SENT)
    assert house.run(DUE)["drafts"] == []
    row = house.stand(NAME, DUE)
    assert (row["stage"], row["waiting_on"], row["next"]) == ("quiet", "nobody", None)
    assert answer(house, "Sorry for the delay! Gladly.", "2026-04-02 10:00")["stage"] == "answered"


def test_status_at_an_earlier_moment_tells_how_it_stood_then(house):
    house.receive(JANE, moment("2026-03-05 09:00"), body="Gladly.", answers=house.sent)
    house.run(moment("2026-03-04 09:00"))
    house.run(moment("2026-03-05 09:05"))
    assert house.stand(NAME, moment("2026-03-05 09:06"))["stage"] == "answered"
    assert house.stand(NAME, moment("2026-03-02 12:00"))["stage"] == "asked"
