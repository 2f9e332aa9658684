"""A2 and F5 from outside: who is named is proposed, introduced once confirmed, and whoever named them hears of it."""

from __future__ import annotations

from email import message_from_bytes, policy

import pytest

from tests.system.house import House, moment

ANA, BEN = "Ana Lopez", "ben@tide.example.net"
FROM_ANA = "Ana Lopez <ana@reef.example.net>"
NAMES_BEN = "Dear Dana,\n\nYou should talk to my colleague Ben Cole (ben@tide.example.net), who runs the lab.\n\nAna\n"


@pytest.fixture
def house(tmp_path):
    house = House(tmp_path)
    house.contact(ANA, "ana@reef.example.net", moment("2026-03-02 08:00"))
    return house


def asks(house: House, at: str, who: str = ANA) -> list[str]:
    return [ask["what"] for ask in house.stand(who, moment(at))["asks"]]


def drafted(house: House, at: str) -> list[tuple[str, str]]:
    return [(d["step"], d["to"]) for d in house.run(moment(at))["drafts"]]


def body(house: House, step: str) -> str:
    row = next(d for d in house.json("drafts") if d["step"] == step and d["state"] == "untouched")
    for path in house.drafts():
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        if mail["Message-ID"] == f"<{row['message_id']}>":
            return str(mail.get_content())
    raise AssertionError(step)


def named_in_a_letter(house: House, **headers: str) -> None:
    sent = house.write("ana@reef.example.net", moment("2026-03-02 10:00"))
    house.receive(FROM_ANA, moment("2026-03-04 10:00"), body=NAMES_BEN, answers=sent, **headers)
    house.run(moment("2026-03-04 10:05"))


def test_f5_a_person_named_in_a_letter_is_proposed_and_nobody_is_written_to(house):
    named_in_a_letter(house)
    assert any("named Ben Cole <ben@tide.example.net>" in ask for ask in asks(house, "2026-03-04 10:10"))
    assert [c["contact"] for c in house.json("status")["contacts"]] == [ANA]
    assert all(to != BEN for _, to in drafted(house, "2026-03-05 09:00"))


def test_f5_once_confirmed_an_introduction_is_drafted_that_does_not_name_the_introducer(house):
    named_in_a_letter(house)
    said = house.json("contacts", "confirm", BEN, at=moment("2026-03-04 11:00"))
    assert (said["contact"], said["introduced_by"]) == ("Ben Cole", ANA)
    assert ("introduction", BEN) in drafted(house, "2026-03-04 11:05")
    assert "Ana" not in body(house, "introduction")
    assert not [ask for ask in asks(house, "2026-03-04 11:10") if "Ben Cole" in ask]


def test_a2_consent_lets_the_untouched_introduction_name_the_introducer(house):
    named_in_a_letter(house)
    house.cli("contacts", "confirm", "Ben Cole", at=moment("2026-03-04 11:00"))
    house.run(moment("2026-03-04 11:05"))
    house.cli("contacts", "consent", ANA, at=moment("2026-03-04 12:00"))
    house.run(moment("2026-03-04 12:05"))
    assert ANA in body(house, "introduction")
    assert len([d for d in house.json("drafts") if d["step"] == "introduction"]) == 1


def test_a2_consent_given_before_the_contact_is_confirmed_counts(house):
    named_in_a_letter(house)
    house.cli("contacts", "consent", ANA, at=moment("2026-03-04 10:30"))
    house.cli("contacts", "confirm", BEN, at=moment("2026-03-04 11:00"))
    house.run(moment("2026-03-04 11:05"))
    assert ANA in body(house, "introduction")


def test_a2_consent_taken_back_is_none(house):
    named_in_a_letter(house)
    house.cli("contacts", "consent", ANA, at=moment("2026-03-04 10:30"))
    key = next(row["key"] for row in house.json("log", ANA) if row["kind"] == "consent-given")
    house.cli("undo", key, at=moment("2026-03-04 10:40"))
    house.cli("contacts", "confirm", BEN, at=moment("2026-03-04 11:00"))
    house.run(moment("2026-03-04 11:05"))
    assert "Ana" not in body(house, "introduction")


def test_f5_a_letter_that_failed_the_check_of_its_sender_proposes_nobody(tmp_path):
    house = House(tmp_path)
    config = house.folder / "config.toml"
    config.write_text(
        config.read_text("utf-8").replace('name = "home"', 'name = "home"\nauthserv_id = "mx.example.org"')
    )
    house.contact(ANA, "ana@reef.example.net", moment("2026-03-02 08:00"))
    named_in_a_letter(house, Authentication_Results="mx.example.org; dmarc=fail header.from=reef.example.net")
    assert not [ask for ask in asks(house, "2026-03-04 10:10") if "Ben Cole" in ask]
    house.cli("contacts", "confirm", BEN, at=moment("2026-03-04 11:00"), code=1)


def test_f5_a_person_turned_down_does_not_come_back(house):
    named_in_a_letter(house)
    house.cli("contacts", "confirm", BEN, "--no", at=moment("2026-03-04 11:00"))
    house.receive(FROM_ANA, moment("2026-03-05 10:00"), body=NAMES_BEN, subject="Ben")
    house.run(moment("2026-03-05 10:05"))
    assert not [ask for ask in asks(house, "2026-03-05 10:10") if "Ben Cole" in ask]


def test_f5_people_named_in_a_note_are_proposed_and_need_an_address(house):
    house.cli("note", ANA, "People named: Ben Cole (Tide Lab)\nAdvice: read Reefs", at=moment("2026-03-05 16:00"))
    assert any("named Ben Cole" in ask for ask in asks(house, "2026-03-05 16:05"))
    house.cli("contacts", "confirm", "Ben Cole", at=moment("2026-03-05 17:00"), code=2)
    house.cli("contacts", "confirm", "Ben Cole", "--address", BEN, at=moment("2026-03-05 17:00"))
    assert ("introduction", BEN) in drafted(house, "2026-03-05 17:05")


def test_a2_a_consent_that_the_user_noted_counts(house):
    note = "People named: Ben Cole, ben@tide.example.net (yes, I may mention her)"
    house.cli("note", ANA, note, at=moment("2026-03-05 16:00"))
    house.cli("contacts", "confirm", BEN, at=moment("2026-03-05 17:00"))
    house.run(moment("2026-03-05 17:05"))
    assert ANA in body(house, "introduction")


def test_a2_the_thank_you_asks_and_a_yes_is_proposed_as_consent(house):
    house.write("ana@reef.example.net", moment("2026-03-02 10:00"))
    house.event("talk-1", moment("2026-03-05 15:00"), guest="ana@reef.example.net")
    house.run(moment("2026-03-05 12:00"))
    house.cli(
        "note", ANA, "What was new to me: the data is public\nPeople named: Ben Cole", at=moment("2026-03-05 15:29")
    )
    assert ("thank-you", "ana@reef.example.net") in drafted(house, "2026-03-05 15:30")
    assert "Ben Cole" in body(house, "thank-you")
    thanks = next(d for d in house.json("drafts") if d["step"] == "thank-you")
    path = next(p for p in house.drafts() if thanks["message_id"].encode() in p.read_bytes())
    house.send(path, moment("2026-03-05 17:00"))
    house.run(moment("2026-03-05 17:05"))
    house.receive(FROM_ANA, moment("2026-03-06 09:00"), body="Yes, of course!\n\nAna", answers=thanks["message_id"])
    house.run(moment("2026-03-06 09:05"))
    assert any("agree to be named to Ben Cole" in ask for ask in asks(house, "2026-03-06 09:10"))
    house.cli("contacts", "consent", ANA, at=moment("2026-03-06 10:00"))
    assert not any("agree to be named" in ask for ask in asks(house, "2026-03-06 10:05"))


def introduced(house: House) -> None:
    named_in_a_letter(house)
    house.write("ana@reef.example.net", moment("2026-03-04 10:30"), body="Dear Ana,\n\nThank you very much!\n\nDana\n")
    house.cli("contacts", "confirm", BEN, at=moment("2026-03-04 11:00"))
    house.run(moment("2026-03-04 11:05"))
    house.event("ben-talk", moment("2026-03-12 15:00"), guest=BEN)
    house.run(moment("2026-03-10 09:00"))


def test_f5_whoever_named_somebody_hears_that_they_met(house):
    introduced(house)
    assert ("report-back", "ana@reef.example.net") not in drafted(house, "2026-03-12 15:29")
    assert ("report-back", "ana@reef.example.net") in drafted(house, "2026-03-12 15:31")
    assert "Ben Cole" in body(house, "report-back")
    assert drafted(house, "2026-03-12 15:35") == []


def test_f5_a_missed_meeting_is_not_reported_back(house):
    introduced(house)
    house.run(moment("2026-03-12 15:31"))
    house.cli("missed", "ben-talk", at=moment("2026-03-12 15:40"))
    withdrawn = house.run(moment("2026-03-12 15:45"))["withdrawn"]
    assert "report-back" in {d["step"] for d in withdrawn}


def test_f5_a_report_by_hand_takes_the_place_of_the_draft(house):
    introduced(house)
    house.run(moment("2026-03-12 15:31"))
    house.write("ana@reef.example.net", moment("2026-03-12 17:00"), body="Dear Ana,\n\nI met Ben. Thank you!\n\nDana\n")
    withdrawn = house.run(moment("2026-03-12 17:05"))["withdrawn"]
    assert "report-back" in {d["step"] for d in withdrawn}


def test_f5_the_introducer_hears_of_it_from_the_account_they_know(tmp_path):
    house = House(tmp_path, accounts=("home", "work"))
    house.contact(ANA, "ana@reef.example.net", moment("2026-03-02 08:00"))
    house.receive("shop@example.com", moment("2026-03-01 10:00"), body="Sale")
    sent = house.write("ana@reef.example.net", moment("2026-03-02 10:00"), account="work")
    house.receive(FROM_ANA, moment("2026-03-04 10:00"), body=NAMES_BEN, answers=sent, account="work")
    house.run(moment("2026-03-04 10:05"))
    house.cli("contacts", "confirm", BEN, at=moment("2026-03-04 11:00"))
    house.event("ben-talk", moment("2026-03-12 15:00"), guest=BEN)
    house.run(moment("2026-03-10 09:00"))
    house.run(moment("2026-03-12 15:31"))
    rows = {d["step"]: d["account"] for d in house.json("drafts") if d["contact"] == ANA}
    assert rows["report-back"] == "work"
