"""Drafts from the outside: what they look like, what becomes of them, and how many there may be."""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes, policy
from email.utils import format_datetime, getaddresses, parsedate_to_datetime

import pytest

from tests.system import calendars as cal
from tests.system.house import WaitingHouse as House
from tests.system.house import moment
from tests.system.letters import raw

NAME, ADDRESS = "Jane Miller", "jane@ocean.example.net"
SENT, DUE = moment("2026-03-02 10:00"), moment("2026-03-11 09:00")


@pytest.fixture
def house(tmp_path):
    house = House(tmp_path)
    house.contact(NAME, ADDRESS, moment("2026-03-02 08:00"))
    house.write(ADDRESS, SENT)
    return house


def parsed(path):
    return message_from_bytes(path.read_bytes(), policy=policy.default)


def state(house, at):
    house.run(at)
    return [d["state"] for d in house.json("drafts", at=at)]


# --- what it looks like ---------------------------------------------------------------------------


def test_a_draft_is_a_complete_message_to_one_person_that_names_no_program(house):
    row = house.run(DUE)["drafts"][0]
    (path,) = house.drafts()
    mail = parsed(path)
    assert not mail.defects
    assert getaddresses([mail["To"]])[0][1] == ADDRESS
    assert mail["Cc"] is None
    assert mail["Bcc"] is None
    assert getaddresses([mail["From"]]) == [("Dana Reyes", "dana@example.org")]
    assert parsedate_to_datetime(mail["Date"]) == DUE
    assert mail["Message-ID"] == f"<{row['key']}@example.org>"
    assert re.fullmatch(r"[0-9a-f]{64}", row["key"])
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content_charset() == "utf-8"
    assert mail["MIME-Version"] == "1.0"
    allowed = {"from", "to", "subject", "date", "message-id", "in-reply-to", "references", "mime-version"}
    assert {name.lower() for name in mail} <= allowed | {"content-type", "content-transfer-encoding"}
    assert b"followthrough" not in path.read_bytes().lower()
    body = mail.get_content()
    assert not set("[]{}<>") & set(body)
    assert "Dana Reyes" in body
    assert "Jane" in body
    assert all(len(line) <= 998 for line in path.read_bytes().splitlines())
    assert path.name.partition(":2,")[2] == "D" or "D" in path.name.partition(":2,")[2]


def test_a_draft_continues_its_thread_with_every_reference(house):
    answer = house.receive(
        f"Jane Miller <{ADDRESS}>",
        moment("2026-03-03 10:00"),
        body="Gladly, could you say what it is about?",
        answers="",
    )
    mine = raw(
        "Dear Jane, would you have time to talk?",
        at=moment("2026-03-04 10:00"),
        From="dana@example.org",
        To=ADDRESS,
        Subject="AW: Re: A question",
        Message_ID="<third@example.org>",
        In_Reply_To=f"<{answer}>",
        References=f"<first@example.org> <{answer}>",
    )
    house.deliver(mine, ".Sent")
    house.run(moment("2026-03-13 09:00"))
    mail = parsed(house.drafts()[0])
    assert mail["In-Reply-To"] == "<third@example.org>"
    assert mail["References"].split() == ["<first@example.org>", f"<{answer}>", "<third@example.org>"]
    assert mail["Subject"].startswith("Re: ")
    assert mail["Subject"].count("Re:") == 1


def test_a_draft_to_a_person_with_a_foreign_name_is_plain_utf8(tmp_path):
    house = House(tmp_path)
    house.contact("Zoë Müller-Nuñez", "zoe@ocean.example.net", moment("2026-03-02 08:00"), title="Dr.")
    house.write("zoe@ocean.example.net", SENT, subject="Größe und Maß 🐟")
    house.run(DUE)
    mail = parsed(house.drafts()[0])
    assert mail["Subject"] == "Re: Größe und Maß 🐟"
    assert "Müller-Nuñez" in str(mail["To"])
    assert not mail.defects
    house.drafts()[0].read_bytes().partition(b"\n\n")[0].decode("ascii")


def test_a_draft_goes_out_from_the_address_of_its_account(tmp_path):
    house = House(tmp_path)
    text = house.config().replace('name = "home"', 'name = "home"\naddress = "dana.reyes@example.com"')
    (tmp_path / "config.toml").write_text(text)
    house.contact(NAME, ADDRESS, moment("2026-03-02 08:00"))
    house.write(ADDRESS, SENT, sender="dana.reyes@example.com")
    house.run(DUE)
    mail = parsed(house.drafts()[0])
    assert getaddresses([mail["From"]])[0][1] == "dana.reyes@example.com"
    assert mail["Message-ID"].endswith("@example.com>")


def test_every_draft_passes_the_programs_own_check(house):
    cal.put(house.folder, cal.event(cal.at("20260324T150000", "20260324T153000")))
    house.run(DUE)
    house.run(moment("2026-03-24 15:30"))
    for path in house.drafts():
        assert house.cli("lint", str(path), "--json") == ""


def test_the_key_of_a_draft_is_the_same_in_another_house(tmp_path):
    keys = []
    for name, contact in (("one", NAME), ("two", "Jane M.")):
        house = House(tmp_path / name)
        house.contact("Somebody Else", "else@x.example", moment("2026-03-02 07:00"))
        house.contact(contact, ADDRESS, moment("2026-03-02 08:00"))
        _message_id, letter = house.message(
            sender="dana@example.org",
            to=ADDRESS,
            subject="Hi",
            body="Could we talk?",
            at=SENT,
            message_id="m@example.org",
        )
        house.deliver(letter, ".Sent")
        keys.append(house.run(DUE)["drafts"][0]["key"])
    assert keys[0] == keys[1]


# --- what becomes of it ---------------------------------------------------------------------------


def test_a_draft_opened_and_saved_anew_under_another_id_is_edited_and_not_replaced(house):
    house.run(DUE)
    (path,) = house.drafts()
    text = path.read_bytes().decode()
    text = (
        re.sub(r"Message-ID: <[^>]+>", "Message-ID: <saved.anew@client.example>", text) + "\nPS: I loved your talk.\n"
    )
    path.unlink()
    house.deliver(text.encode(), ".Drafts", flags="DS")
    assert state(house, moment("2026-03-11 10:00")) == ["edited"]
    house.receive(f"Jane <{ADDRESS}>", moment("2026-03-11 11:00"), body="Yes, gladly.")
    report = house.run(moment("2026-03-11 11:05"))
    assert (report["drafts"], report["withdrawn"]) == ([], [])
    assert len(house.drafts()) == 1


def test_a_draft_with_other_flags_or_in_another_file_is_untouched(house):
    house.run(DUE)
    (path,) = house.drafts()
    path.rename(path.with_name(path.name.partition(":2,")[0] + ":2,DFS"))
    assert state(house, moment("2026-03-11 10:00")) == ["untouched"]
    house.receive(f"Jane <{ADDRESS}>", moment("2026-03-11 11:00"), body="Yes, gladly.")
    assert len(house.run(moment("2026-03-11 11:05"))["withdrawn"]) == 1
    assert house.drafts() == []


def sent_copy(path, at, **changes):
    text = path.read_bytes().decode()
    text = re.sub(r"(?m)^Date: .*$", f"Date: {format_datetime(at)}", text)
    for old, new in changes.values():
        text = re.sub(old, new, text)
    return text.encode()


SENDING = {
    "as it is": {},
    "with another Message-ID": {"a": (r"Message-ID: <[^>]+>", "Message-ID: <new.id@client.example>")},
    "edited before": {
        "a": (r"Kind regards", "Warm regards and thanks"),
        "b": (r"Message-ID: <[^>]+>", "Message-ID: <n@c.example>"),
    },
    "without thread headers": {
        "a": (r"(?m)^(References|In-Reply-To): .*\n( .*\n)*", ""),
        "b": (r"Message-ID: <[^>]+>", "Message-ID: <n@c.example>"),
    },
}


@pytest.mark.parametrize("way", SENDING)
@pytest.mark.parametrize("left", [True, False])
def test_a_sent_draft_is_known_whatever_the_client_made_of_it(house, way, left):
    house.run(DUE)
    (path,) = house.drafts()
    at = moment("2026-03-11 09:30")
    house.deliver(sent_copy(path, at, **SENDING[way]), ".Sent")
    if not left:
        path.unlink()
    house.run(moment("2026-03-11 09:35"))
    path.unlink(missing_ok=True)
    assert state(house, moment("2026-03-11 09:40")) == ["sent"]
    report = house.run(moment("2026-03-25 09:00"))
    assert [(d["step"], d["number"]) for d in report["drafts"]] == [("follow-up", 2)]


def test_a_draft_gone_in_one_pass_and_sent_in_the_next_was_sent(house):
    house.run(DUE)
    (path,) = house.drafts()
    letter = sent_copy(path, moment("2026-03-11 09:30"))
    path.unlink()
    assert state(house, moment("2026-03-11 09:30")) == ["thrown-away"]
    house.deliver(letter, ".Sent")
    assert state(house, moment("2026-03-11 09:35")) == ["sent"]
    assert [d["number"] for d in house.run(moment("2026-03-25 09:00"))["drafts"]] == [2]


def test_a_draft_moved_to_the_trash_never_comes_back(house):
    house.run(DUE)
    (path,) = house.drafts()
    house.deliver(path.read_bytes(), ".Trash", flags="DST")
    path.unlink()
    assert state(house, moment("2026-03-11 10:00")) == ["thrown-away"]
    assert house.run(moment("2026-04-20 10:00"))["drafts"] == []


def test_an_answer_that_is_there_before_the_draft_is_placed_stops_it(house):
    house.receive(f"Jane <{ADDRESS}>", moment("2026-03-11 08:59"), body="Yes, gladly.")
    report = house.run(DUE)
    assert (report["drafts"], report["withdrawn"]) == ([], [])


def test_a_withdrawn_thank_you_comes_back_when_the_meeting_took_place_after_all(house):
    cal.put(house.folder, cal.event(cal.at("20260305T150000", "20260305T153000")))
    house.run(moment("2026-03-03 12:00"))
    house.run(moment("2026-03-05 15:30"))
    house.cli("missed", NAME, at=moment("2026-03-05 16:00"))
    assert len(house.run(moment("2026-03-05 16:01"))["withdrawn"]) == 1
    house.cli("met", NAME, "2026-03-05T15:30", at=moment("2026-03-05 16:10"))
    assert [d["step"] for d in house.run(moment("2026-03-05 16:11"))["drafts"]] == ["thank-you"]
    assert len(house.drafts()) == 1


def test_pausing_takes_back_the_untouched_draft_and_resuming_brings_it_again(house):
    house.run(DUE)
    house.cli("contacts", "pause", NAME, at=moment("2026-03-11 09:10"))
    assert len(house.run(moment("2026-03-11 09:11"))["withdrawn"]) == 1
    row = house.stand(NAME, moment("2026-03-11 09:12"))
    assert (row["stage"], row["waiting_on"]) == ("paused", "nobody")
    house.cli("contacts", "resume", NAME, at=moment("2026-03-12 09:10"))
    assert len(house.run(moment("2026-03-12 09:11"))["drafts"]) == 1


# --- how many -------------------------------------------------------------------------------------


def test_catching_up_drafts_ten_a_day_thanks_first_and_says_once_what_was_held_back(tmp_path):
    house = House(tmp_path)
    rows = "".join(f"Person {n:02},p{n:02}@x{n}.example\n" for n in range(14))
    (tmp_path / "people.csv").write_text("name,addresses\n" + rows)
    house.cli("contacts", "import", str(tmp_path / "people.csv"), at=moment("2026-02-20 08:00"))
    for n in range(12):
        house.write(f"p{n:02}@x{n}.example", SENT)
    meet = cal.at("20260311T080000", "20260311T083000")
    for n in (12, 13):
        guest = f"ORGANIZER:mailto:{cal.ME}\nATTENDEE;PARTSTAT=ACCEPTED:mailto:p{n}@x{n}.example"
        cal.put(tmp_path, cal.event(meet, guest, uid=f"m{n}", guests=False), name=f"{n}.ics")
    report = house.run(DUE)
    assert len(report["drafts"]) == 10
    assert [d["step"] for d in report["drafts"]].count("thank-you") == 2
    assert len(report["notices"]) == 1
    assert "4" in report["notices"][0]
    again = house.run(moment("2026-03-11 12:00"))
    assert (again["drafts"], again["notices"]) == ([], [])
    assert len(house.run(moment("2026-03-12 09:00"))["drafts"]) == 4
    assert house.run(moment("2026-03-13 09:00"))["drafts"] == []
    assert len(house.drafts()) == 14


def test_a_first_run_long_after_the_letters_calls_for_nothing_old(tmp_path):
    house = House(tmp_path)
    house.write(ADDRESS, moment("2026-01-05 10:00"))
    house.write("bob@reef.example.net", moment("2026-02-20 10:00"))
    cal.put(house.folder, cal.event(cal.at("20260105T150000", "20260105T153000")))
    house.contact(NAME, ADDRESS, moment("2026-03-11 08:00"))
    house.contact("Bob Reef", "bob@reef.example.net", moment("2026-03-11 08:00"))
    report = house.run(DUE)
    assert [(d["step"], d["contact"]) for d in report["drafts"]] == [("follow-up", "Bob Reef")]
    assert [r for r in report["reminders"] if r["contact"] == NAME] == []


def test_a_run_every_hour_for_two_months_never_drafts_twice(house):
    at, seen = SENT, []
    while at < moment("2026-05-01 00:00"):
        seen += [d["key"] for d in house.run(at)["drafts"]]
        at += timedelta(hours=97)
    assert len(seen) == len(set(seen)) == 1


# --- several accounts -----------------------------------------------------------------------------


def test_a_contact_is_followed_up_in_the_account_of_the_last_letter(tmp_path):
    house = House(tmp_path, accounts=("home", "work"))
    house.contact(NAME, ADDRESS, moment("2026-03-02 08:00"))
    house.write(ADDRESS, SENT, account="work", sender="dana.reyes@example.com")
    house.run(DUE)
    assert house.drafts("home") == []
    assert len(house.drafts("work")) == 1


def test_an_answer_in_the_other_account_withdraws_the_draft(tmp_path):
    house = House(tmp_path, accounts=("home", "work"))
    house.contact(NAME, ADDRESS, moment("2026-03-02 08:00"))
    house.write(ADDRESS, SENT, account="work")
    house.run(DUE)
    house.receive(f"Jane <{ADDRESS}>", moment("2026-03-11 10:00"), body="Yes, gladly.", account="home")
    house.run(moment("2026-03-11 10:05"))
    assert house.drafts("work") == []


def test_one_meeting_in_two_calendars_is_one_meeting(tmp_path):
    house = House(tmp_path, accounts=("home", "work"))
    house.contact(NAME, ADDRESS, moment("2026-03-02 08:00"), research="x")
    text = cal.calendar(cal.event(cal.at("20260305T150000", "20260305T153000")))
    for account in ("home", "work"):
        (tmp_path / account / "calendar/x.ics").write_bytes(text)
    house.run(moment("2026-03-03 12:00"))
    reports = [house.run(moment(f"2026-03-05 {t}")) for t in ("14:00", "15:15", "15:30", "15:45")]
    assert [r["step"] for report in reports for r in report["reminders"]] == ["brief", "time-check", "notes"]
    assert [d["step"] for report in reports for d in report["drafts"]] == ["thank-you"]


def test_the_other_account_goes_on_where_one_fails(tmp_path):
    house = House(tmp_path, accounts=("home", "work"))
    house.contact(NAME, ADDRESS, moment("2026-03-02 08:00"), research="x")
    cal.put(house.folder, cal.event(cal.at("20260305T150000", "20260305T153000")))
    house.run(moment("2026-03-03 12:00"))
    (tmp_path / "work/mail").rename(tmp_path / "gone")
    report = house.run(moment("2026-03-05 15:31"), code=1)
    assert [a["complete"] for a in report["accounts"]] == [True, False]
    assert [d["step"] for d in report["drafts"]] == ["thank-you"]


# --- earlier moments ------------------------------------------------------------------------------


def test_a_draft_at_an_earlier_moment_is_in_the_state_it_had_then(house):
    assert state(house, DUE) == ["untouched"]
    house.send(house.drafts()[0], moment("2026-03-12 10:00"))
    assert state(house, moment("2026-03-12 10:05")) == ["sent"]
    assert [d["state"] for d in house.json("drafts", at=moment("2026-03-11 10:00"))] == ["untouched"]
    assert house.json("drafts", at=moment("2026-03-10 10:00")) == []
