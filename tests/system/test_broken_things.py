"""Bad input: one clear sentence with the mend, the rest goes on, nothing is lost, nothing is taken for silence."""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

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


def said(house, *args, at=None, code):
    """What a failing command says on standard error: sentences, no traceback."""
    words = ["--config", str(house.folder / "config.toml"), *args]
    words += ["--at", at.isoformat()] if at else []
    from daemon.cli.program import cli

    result = house.runner.invoke(cli, words)
    assert result.exit_code == code, (result.output, result.stderr, result.exception)
    assert "Traceback" not in result.output + result.stderr
    return result.stderr.strip()


# --- mail -----------------------------------------------------------------------------------------

BROKEN_MAIL = {
    "empty": b"",
    "zero bytes": b"\0" * 4096,
    "binary": bytes(range(256)) * 40,
    "no header": b"hello\nthere\n",
    "one endless line": b"From: " + b"x" * 200_000,
    "header only": b"From: Bob <bob@x.example>\nSubject: hi",
    "endless To": b"To: " + b"a@b.example, " * 60_000 + b"\n\nhi",
    "deep parts": b"From: b@x.example\nContent-Type: multipart/mixed; boundary=a\n\n"
    + b"".join(b"--a\nContent-Type: multipart/mixed; boundary=a\n\n" for _ in range(3000)),
    "bad base64": b"From: b@x.example\nContent-Transfer-Encoding: base64\n\n%%%%====",
    "broken encoded words": b"From: =?utf-8?b?////?= <b@x.example>\nSubject: =?x?q?=ZZ?=\n\nhi",
    "surrogates": b"From: b@x.example\nSubject: \xed\xa0\x80\xff\n\n\xed\xa0\x80",
    "line ends of an old Macintosh": b"From: b@x.example\rTo: dana@example.org\r\rhi",
}


def test_broken_mail_stops_nothing(house):
    for content in BROKEN_MAIL.values():
        house.deliver(content)
        house.deliver(content.replace(b"b@x.example", ADDRESS.encode()), ".Lists")
    inbox = house.folder / "home/mail/cur"
    (inbox / "folder:2,S").mkdir()
    (inbox / "dangling:2,S").symlink_to("/nowhere/at/all")
    os.mkfifo(inbox / "pipe:2,S")
    report = house.run(moment("2026-03-03 09:00"))
    assert report["accounts"][0]["complete"]
    # nothing broken came in their name in the thread, so what is silent is silence
    house.write("bob@reef.example.net", SENT)
    house.contact("Bob", "bob@reef.example.net", moment("2026-03-03 08:00"))
    assert "bob@reef.example.net" in [d["to"] for d in house.run(DUE)["drafts"]]


def test_a_mailbox_folder_that_is_gone_is_an_error_and_no_silence(house):
    house.run(moment("2026-03-03 09:00"))
    mail = house.folder / "home/mail"
    mail.rename(mail.with_name("away"))
    report = house.run(DUE, code=1)
    assert report["drafts"] == []
    (error,) = report["errors"]
    assert str(mail) in error
    mail.with_name("away").rename(mail)
    assert [d["step"] for d in house.run(DUE)["drafts"]] == ["follow-up"]


def test_a_subfolder_that_is_gone_is_no_silence(house):
    house.receive("Bob <bob@x.example>", SENT, body="x", folder=".Work")
    house.run(moment("2026-03-03 09:00"))
    (house.folder / "home/mail/.Work").rename(house.folder / "elsewhere")
    report = house.run(DUE, code=1)
    assert report["drafts"] == []
    assert "Work" in report["errors"][0]


def test_an_emptied_mailbox_that_is_meant_is_accepted_when_the_user_says_so(house):
    house.run(moment("2026-03-03 09:00"))
    for path in house.folder.glob("home/mail/**/cur/*"):
        path.unlink()
    assert house.run(DUE, code=1)["errors"]
    report = house.run(DUE, more=("--accept-missing",))
    assert report["errors"] == []
    assert house.run(DUE)["errors"] == []


def test_a_mailbox_that_never_was_there_is_a_clear_error(tmp_path):
    house = House(tmp_path)
    (tmp_path / "config.toml").write_text(house.config().replace("home/mail", "nowhere"))
    report = house.run(DUE, code=1)
    assert "nowhere" in report["errors"][0]


def test_an_empty_mailbox_on_the_first_day_is_no_error(tmp_path):
    house = House(tmp_path)
    assert house.run(DUE)["errors"] == []


def test_a_calendar_that_vanished_is_an_error_and_its_meetings_stay(house):
    cal.put(house.folder, cal.event(cal.at("20260320T150000", "20260320T153000")))
    house.run(moment("2026-03-03 09:00"))
    folder = house.folder / "home/calendar"
    folder.rename(folder.with_name("away"))
    at = moment("2026-03-03 10:00")
    assert str(folder) in house.run(at, code=1)["errors"][0]
    assert house.stand(NAME, at)["stage"] == "scheduled"


# --- the Drafts folder ----------------------------------------------------------------------------


def test_a_file_in_the_place_of_the_drafts_folder_is_named_and_the_draft_comes_later(house):
    drafts = house.folder / "home/mail/.Drafts"
    for sub in ("cur", "new", "tmp"):
        (drafts / sub).rmdir()
    drafts.rmdir()
    drafts.write_text("in the way")
    report = house.run(DUE, code=1)
    assert report["drafts"] == []
    assert any("Drafts" in error for error in report["errors"])
    drafts.unlink()
    assert [d["step"] for d in house.run(moment("2026-03-11 09:10"))["drafts"]] == ["follow-up"]
    assert len(house.json("drafts")) == 1


def test_a_meeting_in_a_zone_nobody_knows_is_kept_at_the_users_hour_and_told_until_it_is_mended(house):
    path = house.event("talk", moment("2026-03-20 15:00"), guest=ADDRESS)
    good = path.read_text("utf-8")
    strange = re.sub(r"DTSTART:\S+", "DTSTART;TZID=Middle Earth:20260320T150000", good)
    path.write_text(re.sub(r"DTEND:\S+", "DTEND;TZID=Middle Earth:20260320T153000", strange), "utf-8")
    errors = house.run(moment("2026-03-12 12:00"), code=1)["errors"]
    assert ["Middle Earth" in error and "America/Toronto" in error for error in errors] == [True]
    assert "Coffee, 2026-03-20 15:00" in [row["what"] for row in house.json("log", NAME)]
    assert house.run(moment("2026-03-13 12:00"), code=1)["errors"] == errors
    path.write_text(good, "utf-8")
    assert house.run(moment("2026-03-14 12:00"))["errors"] == []


def test_a_drafts_folder_that_cannot_be_written_is_named_and_the_rest_goes_on(house):
    cal.put(house.folder, cal.event(cal.at("20260311T093000", "20260311T100000"), title="Bob Reef", guests=False))
    house.contact("Bob Reef", "bob@reef.example.net", moment("2026-03-02 08:00"))
    with unwritable(house.folder / "home/mail/.Drafts"):
        report = house.run(DUE, code=1)
    assert report["drafts"] == []
    assert [(r["step"], r["contact"]) for r in report["reminders"] if r["step"] == "brief"] == [("brief", "Bob Reef")]
    assert any("Drafts" in error and "run again" in error for error in report["errors"]), report["errors"]
    assert [d["step"] for d in house.run(moment("2026-03-11 09:10"))["drafts"]] == ["follow-up"]


@contextlib.contextmanager
def unwritable(folder):
    """A folder that cannot be written: by its rights, or, for root, who may write anywhere, on a read-only disk."""
    if os.getuid():
        for path in folder.glob("**"):
            path.chmod(0o500)
        yield
        for path in folder.glob("**"):
            path.chmod(0o700)
        return
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=100k", "none", folder], check=False).returncode:
        pytest.skip("root writes anywhere, and there is no right to mount a read-only disk")
    try:
        for sub in ("cur", "new", "tmp"):
            (folder / sub).mkdir()
        subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
        yield
    finally:
        subprocess.run(["umount", folder], check=False)


@pytest.mark.skipif(sys.platform != "linux" or os.getuid() != 0, reason="needs to mount a small disk")
def test_a_full_disk_is_named_loses_nothing_and_the_draft_comes_when_there_is_room(tmp_path):
    mounted = tmp_path / "small"
    mounted.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=600k", "none", mounted], check=False).returncode:
        pytest.skip("no right to mount")
    try:
        house = House(tmp_path)
        for name in (".Drafts",):
            for sub in ("cur", "new", "tmp"):
                (tmp_path / "home/mail" / name / sub).rmdir()
            (tmp_path / "home/mail" / name).rmdir()
            (tmp_path / "home/mail" / name).symlink_to(mounted)
        (mounted / "filler").write_bytes(b"x" * 590_000)
        filled = mounted / "filler2"
        house.contact(NAME, ADDRESS, moment("2026-03-02 08:00"))
        house.write(ADDRESS, SENT)
        for sub in ("cur", "new", "tmp"):
            (mounted / sub).mkdir()
        try:
            with filled.open("wb") as file:
                file.write(b"x" * 60_000)
        except OSError:
            pass
        report = house.run(DUE, code=1)
        assert report["drafts"] == []
        assert report["errors"]
        (mounted / "filler").unlink()
        assert [d["step"] for d in house.run(moment("2026-03-11 09:10"))["drafts"]] == ["follow-up"]
    finally:
        subprocess.run(["umount", mounted], check=False)


@pytest.mark.skipif(sys.platform != "linux" or os.getuid() != 0, reason="needs to mount a small disk")
def test_a_full_disk_under_the_log_is_one_sentence_and_loses_nothing(tmp_path):
    mounted = tmp_path / "small"
    mounted.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1500k", "none", mounted], check=False).returncode:
        pytest.skip("no right to mount")
    try:
        house = House(tmp_path)
        text = house.config().replace("sqlite:///followthrough.db", "sqlite:///small/followthrough.db")
        (tmp_path / "config.toml").write_text(text)
        house.contact(NAME, ADDRESS, moment("2026-03-02 08:00"))
        house.write(ADDRESS, SENT)
        filler = mounted / "filler"
        with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
            while True:
                file.write(b"x" * 4096)
        for n in range(20):
            house.receive("Jane <jane@ocean.example.net>", moment("2026-02-02 10:00"), body=f"{n} " + "long " * 900)
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "daemon",
                "--config",
                tmp_path / "config.toml",
                "run",
                "--once",
                "--json",
                "--at",
                DUE.isoformat(),
            ],
            capture_output=True,
            text=True,
            check=False,
            cwd=Path(__file__).parents[2],
        )
        assert done.returncode == 1, (done.stdout, done.stderr)
        assert "Traceback" not in done.stderr
        assert "fault in the program" not in done.stderr
        assert "should not have" not in done.stdout
        assert house.drafts() == []
        filler.unlink()
        assert [d["step"] for d in house.run(DUE)["drafts"]] == ["follow-up"]
    finally:
        subprocess.run(["umount", mounted], check=False)


# --- the store ------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"this is no database", b"SQLite format 3\0" + b"\xff" * 5000, b""])
def test_a_corrupt_database_is_one_sentence(house, content):
    for path in house.folder.glob("followthrough.db*"):
        path.unlink()
    (house.folder / "followthrough.db").write_bytes(content)
    if not content:
        assert house.run(DUE)["errors"] == []
        return
    for command in (["status"], ["run", "--once"], ["log", NAME]):
        text = said(house, *command, at=DUE, code=1)
        assert "followthrough.db" in text
        assert len(text.splitlines()) == 1
    assert house.drafts() == []


def test_a_database_of_a_newer_version_is_one_sentence(house):
    with sqlite3.connect(house.folder / "followthrough.db") as db:
        db.execute("update followthrough_revision set version_num = '9999_later'")
    db.close()
    text = said(house, "run", "--once", at=DUE, code=1)
    assert "newer" in text
    assert house.drafts() == []


def test_a_store_in_a_folder_that_is_not_there_is_one_sentence(house):
    text = (house.folder / "config.toml").read_text()
    (house.folder / "config.toml").write_text(text.replace("sqlite:///followthrough.db", "sqlite:///a/b/c.db"))
    assert "[store] url" in said(house, "run", "--once", at=DUE, code=2)


def test_a_second_process_on_the_same_account_says_so_and_exits_1(house):
    from daemon.store import open_store

    store = open_store(f"sqlite:///{house.folder}/followthrough.db")
    with store.lease("home"):
        text = said(house, "run", "--once", at=DUE, code=1)
        assert "home" in text
        assert len(text.splitlines()) == 1
        # who only looks or says something is not kept out
        house.json("status", at=DUE)
        house.cli("note", NAME, "A note beside the daemon", at=DUE)
    store.close()
    assert [d["step"] for d in house.run(DUE)["drafts"]] == ["follow-up"]


# --- the configuration ----------------------------------------------------------------------------

WRONG = {
    "no accounts": (lambda t: t.partition("[[account]]")[0], "account"),
    "no me": (lambda t: t.replace("[me]", "[you]"), "me"),
    "an unknown key": (lambda t: t.replace("country =", "contry ="), "contry"),
    "an unknown practice": (lambda t: t.replace("[practice]", "[practice]\nfollow_up_afer = 3"), "follow_up_afer"),
    "a wrong zone": (lambda t: t.replace("America/Toronto", "America/Torronto"), "America/Torronto"),
    "a wrong number": (lambda t: t.replace("[practice]", '[practice]\nfollow_ups = "two"'), "follow_ups"),
    "a negative number": (lambda t: t.replace("[practice]", "[practice]\nfollow_ups = -1"), "follow_ups"),
    "a wrong kind": (lambda t: t.replace('"maildir"', '"mbox"'), "mbox"),
    "a wrong address": (lambda t: t.replace("dana@example.org", "dana"), "addresses"),
    "a wrong country": (lambda t: t.replace('"CA"', '"Kanada"'), "country"),
    "no TOML": (lambda t: t + "\n= = =", "line"),
    "the same account twice": (lambda t: t + t[t.index("[[account]]") :], "home"),
}


@pytest.mark.parametrize("way", WRONG)
def test_a_wrong_configuration_is_named_with_its_key_and_exits_2(house, way):
    change, named = WRONG[way]
    path = house.folder / "config.toml"
    path.write_text(change(path.read_text()))
    for command in (["run", "--once"], ["status", "--json"]):
        text = said(house, *command, at=DUE, code=2)
        assert named in text


def test_a_configuration_that_is_not_there_exits_2_and_says_where_it_was_looked_for(house):
    (house.folder / "config.toml").unlink()
    assert "config.toml" in said(house, "status", code=2)


@pytest.mark.parametrize(
    "args",
    [
        ["status", "--at", "yesterday"],
        ["status", "--at", "2026-03-02T10:00"],
        ["explain"],
        ["stauts"],
        ["run", "--at", "2026-03-02T10:00:00Z"],
        ["call", NAME],
        ["call", NAME, "--reached", "--voicemail"],
        ["forecast", "--days", "soon"],
        ["lint"],
        ["contacts", "add", "Nobody"],
        ["contacts", "add", "Bob", "--address", "not an address"],
        ["contacts", "import", "/nowhere.csv"],
    ],
)
def test_wrong_usage_exits_2(house, args):
    assert said(house, *args, code=2)


@pytest.mark.parametrize("command", ["explain", "log", "brief", "missed"])
def test_a_contact_nobody_knows_is_one_sentence(house, command):
    text = said(house, command, "Jane Milner", at=DUE, code=1)
    assert "Jane Milner" in text


# --- contact files --------------------------------------------------------------------------------


def test_a_row_without_a_name_stays_outside_and_the_others_come_in(house):
    path = house.folder / "people.csv"
    path.write_text("name,addresses,time_zone,country\n,x@y.example,,\nAnn Low,ann@low.example,Mars/Base,Utopia\n")
    result = house.json("contacts", "import", str(path), at=SENT, code=1)
    assert result["added"] == ["Ann Low"]
    told = {(p["where"], p["refused"]) for p in result["problems"]}
    assert ("row 2", True) in told
    assert ("row 3", False) in told
    assert house.json("contacts", "import", str(path), at=SENT, code=1)["unchanged"] == ["Ann Low"]


def test_an_endless_line_in_a_letter_of_theirs_keeps_nobody_waiting(house):
    # its words were read in pairs, as a name: that took minutes
    house.receive(f"Jane <{ADDRESS}>", moment("2026-02-02 10:00"), body="long " * 40_000)
    assert [d["step"] for d in house.run(DUE)["drafts"]] == ["follow-up"]


def test_an_unreadable_mail_of_theirs_in_the_thread_is_not_silence(house):
    sent = next(row["message_id"] for row in house_log(house) if row.get("own"))
    house.deliver(raw("", at=moment("2026-03-04 10:00"), In_Reply_To=f"<{sent}>")[:-2] + b"\0" * 3000)
    assert house.run(DUE)["drafts"] == []


def house_log(house):
    house.run(moment("2026-03-02 12:00"))
    return house.json("log", NAME, at=moment("2026-03-02 12:00"))
