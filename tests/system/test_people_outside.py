"""Contacts from the outside: files of many makes, what a status means, merging, linking and erasing."""

from __future__ import annotations

import sqlite3

import pytest

from tests.system import calendars as cal
from tests.system.house import WaitingHouse as House
from tests.system.house import moment
from tests.system.letters import raw

NAME, ADDRESS = "Jane Miller", "jane@ocean.example.net"
MORNING, SENT, DUE = moment("2026-03-02 08:00"), moment("2026-03-02 10:00"), moment("2026-03-11 09:00")


@pytest.fixture
def house(tmp_path):
    house = House(tmp_path)
    house.contact(NAME, ADDRESS, MORNING)
    return house


def bring(house, text, *more, at=MORNING, code=0, name="people.csv"):
    path = house.folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return house.json("contacts", "import", str(path), *more, at=at, code=code)


HEADER = (
    "name,title,addresses,phone,work_address,company,role,field,language,city,country,time_zone,found_via,"
    "introduced_by,may_cite_introducer,common_ground,research,status,notes"
)
FULL = (
    'Ann Low,Dr.,ann@low.example; ANN@Work.example,+1 416 555 0199 ext. 4,"1 Bay St, Toronto",Low Tides,Chief,tides,en,'
    'Halifax,CA,America/Halifax,article,Bob Reef,yes,"We both swim","Her paper\non tides",to-ask,call first'
)


def test_every_documented_column_comes_in_and_goes_out_again(house):
    bring(house, f"{HEADER}\n{FULL}\n")
    shown = house.json("contacts", "show", "Ann Low")
    assert shown["addresses"] == ["ann@low.example", "ann@work.example"]
    assert shown["may_cite_introducer"] is True
    assert shown["research"] == "Her paper\non tides"
    assert (shown["status"], shown["time_zone"], shown["title"]) == ("to-ask", "America/Halifax", "Dr.")
    house.cli("contacts", "export", str(house.folder / "out.csv"))
    again = bring(house, (house.folder / "out.csv").read_bytes())
    assert (again["added"], again["updated"], sorted(again["unchanged"])) == ([], [], ["Ann Low", NAME])


DIALECTS = {
    "semicolons": b"name;addresses;phone\nAnn Low;ann@low.example;1234567\n",
    "tabs": b"name\taddresses\nAnn Low\tann@low.example\n",
    "a byte order mark and CRLF": b"\xef\xbb\xbfname,addresses\r\nAnn Low,ann@low.example\r\n",
    "UTF-16": "name,addresses\nAnn Low,ann@low.example\n".encode("utf-16"),
    "Latin-1": "name,addresses,city\nAnn Low,ann@low.example,Zürich\n".encode("latin-1"),
    "capitals and empty rows": b"Name,Addresses\n\nAnn Low,ann@low.example\n,\n",
    "another order and an unknown column": b"addresses,shoe size,name\nann@low.example,39,Ann Low\n",
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_table_comes_in_whatever_program_wrote_it(house, dialect):
    assert bring(house, DIALECTS[dialect])["added"] == ["Ann Low"]
    assert bring(house, DIALECTS[dialect])["unchanged"] == ["Ann Low"]
    assert house.json("contacts", "show", "ann@low.example")["contact"] == "Ann Low"


LINKEDIN = (
    'Notes:\n"When exporting your connection data, you may notice that some addresses are missing."\n\n'
    "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
    "Ann,Low,https://x.example/in/ann,,Low Tides,Chief,01 Mar 2024\n"
    "Bob,Reef,https://x.example/in/bob,bob@reef.example.net,Reef,Diver,02 Mar 2024\n"
)


def test_linkedin_connections_come_in_as_known_and_nothing_is_drafted_until_they_are_chosen(house):
    assert bring(house, LINKEDIN)["added"] == ["Ann Low", "Bob Reef"]
    assert bring(house, LINKEDIN)["unchanged"] == ["Ann Low", "Bob Reef"]
    house.write("bob@reef.example.net", SENT)
    cal.put(house.folder, cal.event(cal.at("20260303T150000", "20260303T153000"), title="Bob Reef", guests=False))
    assert house.run(moment("2026-03-03 15:31"))["drafts"] == []
    assert house.run(DUE)["drafts"] == []
    house.cli("contacts", "confirm", "Bob Reef", at=moment("2026-03-11 09:05"))
    assert house.stand("Bob Reef", moment("2026-03-11 09:06"))["stage"] != "paused"


VCARD = (
    b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ann Low\r\nN:Low;Ann;;Dr.;\r\nEMAIL;TYPE=INTERNET,WORK:ann@low.example\r\n"
    b"TEL;TYPE=CELL:+1 416 555 0199\r\nORG:Low Tides;Lab\r\nTITLE:Chief\r\nADR;TYPE=WORK:;;1 Bay St;Halifax;NS;B3H;Canada\r\n"
    b"TZ:America/Halifax\r\nEND:VCARD\r\nBEGIN:VCARD\r\nVERSION:4.0\r\nFN:Zo\xc3\xab Nu\xc3\xb1ez\r\n"
    b"EMAIL:zoe@x.example\r\nEND:VCARD\r\n"
)


def test_vcards_come_in_and_a_second_time_change_nothing(house):
    assert bring(house, VCARD, name="p.vcf")["added"] == ["Ann Low", "Zoë Nuñez"]
    assert bring(house, VCARD, name="p.vcf")["unchanged"] == ["Ann Low", "Zoë Nuñez"]
    assert house.json("contacts", "show", "Ann Low")["phone"] == "+1 416 555 0199"


def test_a_contact_with_only_a_phone_is_called_and_never_written_to(house):
    bring(house, "name,phone\nAnn Low,+1 416 555 0199\n")
    cal.put(house.folder, cal.event(cal.at("20260305T150000", "20260305T153000"), title="Ann Low", guests=False))
    house.run(moment("2026-03-03 12:00"))
    report = house.run(moment("2026-03-05 15:46"))
    assert report["drafts"] == []
    assert {r["step"] for r in report["reminders"]} >= {"notes"}


def test_the_call_is_brought_to_mind_with_the_follow_up_and_a_voicemail_puts_the_letter_off(house):
    bring(house, "name,addresses,phone\nAnn Low,ann@low.example,+1 416 555 0199\n")
    house.write("ann@low.example", SENT)
    house.write(ADDRESS, SENT)
    house.run(moment("2026-03-10 12:00"))
    house.cli("call", "Ann Low", "--voicemail", at=moment("2026-03-10 15:00"))
    report = house.run(DUE)
    assert [d["contact"] for d in report["drafts"]] == [NAME]
    assert [r for r in report["reminders"] if r["step"] == "call"] == []
    # three business days after the letter was due
    assert house.run(moment("2026-03-16 08:59"))["drafts"] == []
    assert [d["contact"] for d in house.run(moment("2026-03-16 09:00"))["drafts"]] == ["Ann Low"]


@pytest.mark.parametrize(
    ("end", "stage", "drafted"),
    [("--reached", "answered", False), ("--no-answer", "asked", True), ("--message-with=Sam", "asked", False)],
)
def test_how_a_call_ended_decides_what_follows(house, end, stage, drafted):
    house.cli("contacts", "edit", NAME, "--phone", "+1 416 555 0100", at=MORNING)
    house.write(ADDRESS, SENT)
    house.run(moment("2026-03-10 12:00"))
    house.cli("call", NAME, end, at=moment("2026-03-10 15:00"))
    report = house.run(DUE)
    assert bool(report["drafts"]) is drafted
    assert [r for r in report["reminders"] if r["step"] == "call"] == []
    assert house.stand(NAME, DUE)["stage"] == stage


@pytest.mark.parametrize("status", ["known", "paused"])
def test_nothing_is_drafted_for_whom_the_user_has_not_chosen(tmp_path, status):
    house = House(tmp_path)
    house.contact(NAME, ADDRESS, MORNING, status=status)
    house.write(ADDRESS, SENT)
    cal.put(house.folder, cal.event(cal.at("20260305T150000", "20260305T153000"), "LOCATION:5 King St"))
    for at in ("2026-03-04 15:00", "2026-03-05 14:20", "2026-03-05 15:46", "2026-03-11 09:00"):
        report = house.run(moment(at))
        assert (report["drafts"], report["reminders"]) == ([], [])


def test_merging_keeps_both_histories_and_can_be_undone(house):
    house.contact("J. Miller", "jm@private.example", MORNING)
    house.write(ADDRESS, SENT)
    house.receive("J. Miller <jm@private.example>", moment("2026-03-05 10:00"), body="Yes, gladly.", subject="Hello")
    assert [d["contact"] for d in house.run(DUE)["drafts"]] == [NAME]
    house.cli("contacts", "merge", NAME, "J. Miller", at=moment("2026-03-11 09:10"))
    at = moment("2026-03-11 09:11")
    assert len(house.run(at)["withdrawn"]) == 1
    assert [row["contact"] for row in house.json("status", at=at)["contacts"]] == [NAME]
    assert set(house.stand(NAME, at)["addresses"]) == {ADDRESS, "jm@private.example"}
    house.cli("contacts", "unmerge", NAME, at=moment("2026-03-11 09:20"))
    at = moment("2026-03-11 09:21")
    house.run(at)
    assert {row["contact"]: row["stage"] for row in house.json("status", at=at)["contacts"]} == {
        NAME: "asked",
        "J. Miller": "answered",
    }


def test_a_linked_address_brings_its_past_letters(house):
    house.write(ADDRESS, SENT)
    house.receive("Jane <jane.private@home.example>", moment("2026-03-05 10:00"), body="Yes!", subject="Hello")
    house.run(moment("2026-03-06 09:00"))
    assert house.stand(NAME, moment("2026-03-06 09:00"))["stage"] == "asked"
    house.cli("contacts", "link", NAME, "jane.private@home.example", at=moment("2026-03-06 09:10"))
    house.run(moment("2026-03-06 09:11"))
    assert house.stand(NAME, moment("2026-03-06 09:12"))["stage"] == "answered"


def test_an_erased_person_leaves_nothing_and_does_not_come_back(house):
    sent = house.write(ADDRESS, SENT, body="Dear Jane Miller, may I ask you about the secret reef?")
    house.run(DUE)
    house.cli("note", NAME, "She likes sea slugs.", at=DUE)
    house.cli("contacts", "erase", NAME, "--yes", at=moment("2026-03-11 09:10"))
    house.receive(f"Jane Miller <{ADDRESS}>", moment("2026-03-11 10:00"), body="Yes, gladly.", answers=sent)
    house.run(moment("2026-03-11 10:05"))
    assert house.json("status", at=moment("2026-03-11 10:06"))["contacts"] == []
    (house.folder / "contacts.csv").unlink()
    with sqlite3.connect(house.folder / "followthrough.db") as database:
        database.execute("pragma wal_checkpoint(truncate)")
    database.close()
    kept = b"".join(path.read_bytes() for path in house.folder.glob("followthrough.db*"))
    for word in (b"jane", b"miller", b"secret reef", b"sea slugs"):
        assert word not in kept.lower()


def test_a_contact_may_be_named_by_name_by_part_of_it_or_by_address(house):
    for name in (NAME, NAME.lower(), ADDRESS, ADDRESS.upper()):
        assert house.json("explain", name, at=DUE)["contact"] == NAME


def test_two_contacts_of_one_name_are_told_apart_by_address(house):
    house.contact(NAME, "jane@other.example", MORNING)
    assert len(house.json("contacts", "list")) == 2
    assert (
        "jane@other.example"
        in house.runner.invoke(
            __import__("daemon.cli.program", fromlist=["cli"]).cli,
            ["--config", str(house.folder / "config.toml"), "explain", NAME],
        ).stderr
    )
    assert house.json("explain", "jane@other.example", at=DUE)["contact"] == NAME


FOR_HER = "Dear Dana,\n\nI am writing on behalf of {}: she would be glad to talk.\n\nSam\n"


@pytest.mark.parametrize("called", [NAME, "Dr. Miller"])
@pytest.mark.parametrize("watched", [True, False])
def test_a_colleague_who_names_the_contact_in_a_new_thread_holds_the_clock_and_is_asked_about(house, called, watched):
    house.write(ADDRESS, SENT)
    if watched:
        house.run(moment("2026-03-03 09:00"))
    letter = FOR_HER.format(called)
    colleague = "Sam Ode <sam@ocean.example.net>"
    house.deliver(raw(letter, at=moment("2026-03-04 10:00"), From=colleague, Subject="Your request"))
    assert house.run(DUE)["drafts"] == []
    (ask,) = house.stand(NAME, DUE)["asks"]
    assert "sam@ocean.example.net" in ask["what"]
    house.cli("contacts", "link", "sam@ocean.example.net", at=DUE)
    row = house.stand(NAME, moment("2026-03-11 09:05"))
    assert (row["stage"], row["asks"]) == ("answered", [])


@pytest.mark.parametrize(
    ("body", "more"),
    [
        ("Our canteen opens at noon.", {}),
        (FOR_HER.format("Jane"), {}),
        (FOR_HER.format(NAME), {"From": "Sam <sam@elsewhere.example>"}),
        (FOR_HER.format(NAME), {"List_Id": "<news.ocean.example.net>"}),
    ],
)
def test_others_change_nothing(house, body, more):
    house.write(ADDRESS, SENT)
    headers = {"From": "Sam Ode <sam@ocean.example.net>", "Subject": "Hello"} | more
    house.deliver(raw(body, at=moment("2026-03-04 10:00"), **headers))
    assert [d["contact"] for d in house.run(DUE)["drafts"]] == [NAME]
    assert house.stand(NAME, DUE)["asks"] == []


def test_a_forwarded_letter_starts_another_talk(house):
    sent = house.write(ADDRESS, SENT)
    forward = house.write("friend@x.example", moment("2026-03-03 10:00"), subject="Fwd: A question", answers=sent)
    house.receive("Friend <friend@x.example>", moment("2026-03-04 10:00"), body="Good luck!", answers=forward)
    assert [d["contact"] for d in house.run(DUE)["drafts"]] == [NAME]


def test_an_address_replaced_after_a_bounce_is_written_to(house):
    sent = house.write(ADDRESS, SENT)
    from tests.system.letters import delivery_report

    house.deliver(delivery_report(sent, at=moment("2026-03-02 10:01")))
    house.run(DUE)
    assert house.stand(NAME, DUE)["stage"] == "unreachable"
    house.cli("contacts", "edit", NAME, "--address", "jane@new.example", at=DUE)
    assert house.stand(NAME, moment("2026-03-11 09:05"))["stage"] != "unreachable"
    assert all(d["to"] == "jane@new.example" for d in house.run(moment("2026-03-12 09:05"))["drafts"])
