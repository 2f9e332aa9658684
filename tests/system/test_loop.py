"""The whole loop on real folders: from a letter sent to the draft that follows it."""

from __future__ import annotations

from email import message_from_bytes, policy

import pytest

from tests.system.house import WaitingHouse as House
from tests.system.house import moment

JANE = "Jane Miller <jane@ocean.example.net>"


@pytest.fixture
def house(tmp_path):
    house = House(tmp_path)
    house.contact("Jane Miller", "jane@ocean.example.net", moment("2026-03-02 08:00"))
    return house


def test_a_silent_contact_gets_one_follow_up_after_seven_business_days_and_never_a_second_draft(house):
    sent = house.write("jane@ocean.example.net", moment("2026-03-02 10:00"))
    assert house.run(moment("2026-03-11 08:59"))["drafts"] == []
    first = house.run(moment("2026-03-11 09:00"))["drafts"]
    assert [(d["step"], d["contact"], d["to"]) for d in first] == [
        ("follow-up", "Jane Miller", "jane@ocean.example.net")
    ]
    assert house.run(moment("2026-03-11 09:05"))["drafts"] == []
    mail = message_from_bytes(house.drafts()[0].read_bytes(), policy=policy.default)
    assert mail["In-Reply-To"] == f"<{sent}>"
    assert mail["Subject"] == "Re: A question"
    assert mail["Message-ID"] == f"<{first[0]['key']}@example.org>"
    assert house.stand("Jane Miller", moment("2026-03-11 09:05"))["stage"] == "asked"


def test_an_answer_stops_the_sequence_and_withdraws_an_untouched_draft(house):
    sent = house.write("jane@ocean.example.net", moment("2026-03-02 10:00"))
    house.run(moment("2026-03-11 09:00"))
    assert len(house.drafts()) == 1
    house.receive(JANE, moment("2026-03-11 10:00"), body="Happy to talk. How about Friday?", answers=sent)
    report = house.run(moment("2026-03-11 10:05"))
    assert [d["step"] for d in report["withdrawn"]] == ["follow-up"]
    assert report["drafts"] == []
    assert house.drafts() == []
    assert house.stand("Jane Miller", moment("2026-03-11 10:05"))["stage"] == "answered"
    assert [(d["step"], d["state"]) for d in house.json("drafts")] == [("follow-up", "withdrawn")]


def test_an_edited_draft_is_never_touched_again(house):
    sent = house.write("jane@ocean.example.net", moment("2026-03-02 10:00"))
    house.run(moment("2026-03-11 09:00"))
    path = house.drafts()[0]
    path.write_bytes(path.read_bytes() + b"\nPS: I loved your talk.\n")
    house.receive(JANE, moment("2026-03-11 10:00"), body="Happy to talk.", answers=sent)
    assert house.run(moment("2026-03-11 10:05"))["withdrawn"] == []
    assert house.drafts() == [path]
    assert [d["state"] for d in house.json("drafts")] == ["edited"]


def test_a_draft_thrown_away_never_comes_back(house):
    house.write("jane@ocean.example.net", moment("2026-03-02 10:00"))
    house.run(moment("2026-03-11 09:00"))
    house.drafts()[0].unlink()
    for day in ("2026-03-11 10:00", "2026-03-16 10:00", "2026-03-30 10:00"):
        assert house.run(moment(day))["drafts"] == []
    assert [d["state"] for d in house.json("drafts")] == ["thrown-away"]


def test_a_sent_follow_up_leads_to_the_second_one_and_then_to_quiet(house):
    house.write("jane@ocean.example.net", moment("2026-03-02 10:00"))
    house.run(moment("2026-03-11 09:00"))
    house.send(house.drafts()[0], moment("2026-03-11 09:30"))
    house.run(moment("2026-03-11 10:00"))
    assert [d["state"] for d in house.json("drafts")] == ["sent"]
    second = house.run(moment("2026-03-25 09:00"))["drafts"]
    assert [(d["step"], d["number"]) for d in second] == [("follow-up", 2)]
    house.send(house.drafts()[0], moment("2026-03-25 11:00"))
    house.run(moment("2026-03-25 12:00"))
    # 15 business days after 25 March, Good Friday (3 April) left out
    assert house.stand("Jane Miller", moment("2026-04-16 08:59"))["stage"] == "asked"
    assert house.stand("Jane Miller", moment("2026-04-16 09:00"))["stage"] == "quiet"
    assert house.run(moment("2026-05-20 09:00"))["drafts"] == []


def test_a_meeting_is_briefed_twice_timed_and_thanked_for(house):
    house.write("jane@ocean.example.net", moment("2026-03-02 10:00"))
    house.event("coffee-1", moment("2026-03-05 15:00"), guest="jane@ocean.example.net", place="Cafe Luna, 5 King St")
    rang = [
        [(r["step"], r["contact"]) for r in house.run(moment(at))["reminders"]]
        for at in (
            "2026-03-03 09:00",
            "2026-03-04 15:00",
            "2026-03-05 14:00",
            "2026-03-05 14:20",
            "2026-03-05 15:15",
            "2026-03-05 15:45",
        )
    ]
    name = "Jane Miller"
    assert rang == [
        [("research", name)],
        [("brief", name)],
        [("brief", name)],
        [("leave", name)],
        [("time-check", name)],
        [("notes", name)],
    ]
    assert [d["step"] for d in house.json("drafts")] == ["thank-you"]
    assert house.stand(name, moment("2026-03-05 15:45"))["stage"] == "met"


def test_a_note_with_something_new_refreshes_the_untouched_thank_you(house):
    house.write("jane@ocean.example.net", moment("2026-03-02 10:00"))
    house.event("coffee-1", moment("2026-03-05 15:00"), guest="jane@ocean.example.net")
    house.run(moment("2026-03-04 15:00"))
    house.run(moment("2026-03-05 15:30"))
    before = house.json("drafts")[0]
    assert before["needs_you"]
    house.cli("note", "Jane Miller", "What was new to me: the tagging data is public", at=moment("2026-03-05 16:00"))
    house.run(moment("2026-03-05 16:01"))
    (path,) = house.drafts()
    assert "tagging data is public" in path.read_text()
    after = house.json("drafts")[0]
    assert (after["state"], after["message_id"]) == ("untouched", before["message_id"])
    assert len(after["needs_you"]) < len(before["needs_you"])


def test_looking_at_everything_anew_adds_no_fact_and_no_draft(house):
    sent = house.write("jane@ocean.example.net", moment("2026-03-02 10:00"))
    house.receive("Jane <jane@home.example.com>", moment("2026-03-04 10:00"), body="Yes, gladly.", answers=sent)
    house.event("coffee-1", moment("2026-03-20 15:00"), guest="jane@ocean.example.net")
    house.run(moment("2026-03-11 09:00"))
    forget_positions(house)
    report = house.run(moment("2026-03-11 09:10"))
    assert (report["facts"], report["drafts"], report["withdrawn"]) == (0, [], [])


def forget_positions(house):
    """Deletes every cursor, as a lost or expired position would."""
    import sqlite3

    with sqlite3.connect(house.folder / "followthrough.db") as database:
        database.execute("DELETE FROM cursor")
    database.close()


def test_an_answer_in_a_second_account_stops_the_follow_up_of_the_first(tmp_path):
    house = House(tmp_path, accounts=("home", "work"))
    house.contact("Jane Miller", "jane@ocean.example.net", moment("2026-03-02 08:00"))
    house.write("jane@ocean.example.net", moment("2026-03-02 10:00"))
    house.run(moment("2026-03-03 09:00"))
    house.receive(JANE, moment("2026-03-05 10:00"), body="Happy to talk.", subject="Your letter", account="work")
    assert house.run(moment("2026-03-11 09:00"))["drafts"] == []
    assert house.stand("Jane Miller", moment("2026-03-11 09:00"))["stage"] == "answered"


def test_silence_does_not_count_while_an_account_cannot_be_looked_at(tmp_path):
    house = House(tmp_path, accounts=("home", "work"))
    house.contact("Jane Miller", "jane@ocean.example.net", moment("2026-03-02 08:00"))
    house.receive("shop@example.com", moment("2026-03-01 10:00"), body="Sale", account="work")
    house.write("jane@ocean.example.net", moment("2026-03-02 10:00"))
    house.run(moment("2026-03-03 09:00"))
    (tmp_path / "work/mail").rename(tmp_path / "work/gone")
    report = house.run(moment("2026-03-11 09:00"), code=1)
    assert report["drafts"] == []
    assert len(report["errors"]) == 1
    (tmp_path / "work/gone").rename(tmp_path / "work/mail")
    assert [d["step"] for d in house.run(moment("2026-03-11 10:00"))["drafts"]] == ["follow-up"]


def test_a_contact_imported_later_brings_their_old_thread_other_addresses_and_bounces(tmp_path):
    house = House(tmp_path)
    sent = house.write("jane@ocean.example.net", moment("2026-03-02 10:00"))
    house.receive("J. M. <jm@private.example.com>", moment("2026-03-04 10:00"), body="Gladly!", answers=sent)
    lost = house.write("bob@reef.example.net", moment("2026-03-02 11:00"))
    report = (
        "This is the mail system. I could not deliver your message.\n\n<bob@reef.example.net>: host said: 550 5.1.1 "
        "User unknown\n"
    )
    house.receive(
        "Mail Delivery System <mailer-daemon@example.org>",
        moment("2026-03-02 11:01"),
        subject="Undelivered Mail Returned to Sender",
        body=report,
        answers=lost,
        Auto_Submitted="auto-replied",
    )
    house.run(moment("2026-03-05 09:00"))
    house.contact("Jane Miller", "jane@ocean.example.net", moment("2026-03-05 10:00"))
    house.contact("Bob Reef", "bob@reef.example.net", moment("2026-03-05 10:00"))
    house.run(moment("2026-03-05 10:01"))
    assert house.stand("Jane Miller", moment("2026-03-05 10:02"))["stage"] == "answered"
    assert house.stand("Bob Reef", moment("2026-03-05 10:02"))["stage"] == "unreachable"


def test_a_mailbox_that_is_suddenly_empty_is_not_taken_for_silence(house):
    house.write("jane@ocean.example.net", moment("2026-03-02 10:00"))
    house.receive("shop@example.com", moment("2026-03-01 10:00"), body="Sale")
    house.run(moment("2026-03-03 09:00"))
    for path in house.folder.glob("home/mail/**/cur/*"):
        path.unlink()
    report = house.run(moment("2026-03-11 09:00"), code=1)
    assert report["drafts"] == []
    assert "empty" in report["errors"][0] or "gone" in report["errors"][0]
