"""The daemon, as a process of its own on real folders: what wakes it, what it says, and how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest

from daemon.cli.program import cli
from tests.system.house import ME
from tests.system.house import WaitingHouse as House
from tests.system.watching import AWAKE, PATIENCE, ROOT, Watching, until

JANE = "jane@ocean.example.net"
LONG_AGO = timedelta(days=25)
"""Past every wait for a follow-up, whatever holidays lie in between, and not yet old history."""


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def house(tmp_path):
    house = House(tmp_path, practice=AWAKE)
    house.contact("Jane Miller", JANE, now() - LONG_AGO)
    return house


def steps(house: House) -> list[tuple[str, str]]:
    """Every draft there ever was: step and state."""
    return [(draft["step"], draft["state"]) for draft in house.json("drafts")]


def looked_at(house: House, account: str = "home") -> bool:
    """Was the account looked through completely, and nothing was wrong?"""
    return any(row["name"] == account and row["complete"] for row in house.json("status")["accounts"])


# --- what wakes it ------------------------------------------------------------------------------------


def test_an_answer_delivered_while_it_watches_withdraws_the_draft(house):
    sent = house.write(JANE, now() - LONG_AGO)
    with Watching(house, "--json") as daemon:
        assert until(lambda: daemon.texts("draft")) == ["drafted for Jane Miller: Re: A question"]
        assert len(house.drafts()) == 1
        house.receive(f"Jane <{JANE}>", now(), body="Happy to talk, gladly.", answers=sent)
        assert until(lambda: daemon.texts("withdrawn")) == ["withdrawn for Jane Miller: Re: A question"]
        assert house.drafts() == []
        assert daemon.events("error") == []


def test_what_the_daemon_says_of_a_reminder_leaves_out_what_may_hold_words_of_mail(house):
    house.cli("contacts", "edit", "Jane Miller", "--phone", "+1 416 555 0100", at=now() - LONG_AGO)
    house.write(JANE, now() - LONG_AGO)
    with Watching(house, "--json") as daemon:
        assert until(lambda: daemon.events("reminder"))
        assert [set(event["reminder"]) & {"text"} for event in daemon.events("reminder")] == [set()]
    assert any(row.get("text") for row in house.json("reminders"))


def test_a_call_logged_beside_it_wakes_it(house):
    house.write(JANE, now() - LONG_AGO)
    with Watching(house, "--json") as daemon:
        assert until(lambda: daemon.texts("draft"))
        house.cli("call", "Jane Miller", "--reached")
        assert until(lambda: daemon.texts("withdrawn"))
        assert steps(house)[0] == ("follow-up", "withdrawn")


def test_a_contact_imported_beside_it_is_followed_up_at_once(house, tmp_path):
    house.write("bob@reef.example.net", now() - LONG_AGO)
    with Watching(house, "--json") as daemon:
        assert until(lambda: looked_at(house))
        (tmp_path / "more.csv").write_text("name,addresses\nBob Reef,bob@reef.example.net\n", "utf-8")
        house.cli("contacts", "import", str(tmp_path / "more.csv"))
        assert until(lambda: daemon.texts("draft")) == ["drafted for Bob Reef: Re: A question"]


def test_a_note_taken_beside_it_refreshes_the_thank_you(house):
    house.write(JANE, now() - LONG_AGO)
    house.event("coffee", now() - timedelta(hours=2), guest=JANE)
    with Watching(house, "--json") as daemon:
        assert until(lambda: daemon.texts("draft"))
        house.cli("note", "Jane Miller", "What was new to me: the tagging data is public")
        assert until(lambda: "tagging data is public" in house.drafts()[0].read_text("utf-8"))
        assert steps(house) == [("thank-you", "untouched")]


def test_commands_and_the_daemon_never_race(house):
    """Twenty notes while it looks and drafts: none is lost, none fails."""
    house.write(JANE, now() - LONG_AGO)
    with Watching(house, "--json") as daemon:
        for number in range(20):
            house.cli("note", "Jane Miller", f"note {number}")
        assert until(lambda: daemon.texts("draft"))
        assert len([row for row in house.json("log", "Jane Miller") if row["what"].startswith("note ")]) == 20
        assert daemon.events("error") == []


def test_a_due_moment_wakes_it(house):
    """An hour before the meeting the brief rings; the meeting is put so that this is in a few seconds."""
    start = (now() + timedelta(hours=1, seconds=6)).replace(microsecond=0)
    house.write(JANE, now() - timedelta(days=2))
    house.event("coffee", start, guest=JANE)
    due = (start - timedelta(hours=1)).timestamp()
    with Watching(house, "--json") as daemon:

        def rang() -> list[float]:
            return [
                datetime.fromisoformat(event["at"]).timestamp()
                for event in daemon.events("reminder")
                if datetime.fromisoformat(event["reminder"]["due"]).timestamp() == due
            ]

        assert until(rang)
        assert rang()[0] >= due


# --- who holds the account ----------------------------------------------------------------------------


def test_who_comes_second_is_told_who_holds_the_account(house):
    with Watching(house) as daemon:
        for words in (["run"], ["run", "--once"]):
            result = house.runner.invoke(cli, ["--config", str(house.folder / "config.toml"), *words])
            assert result.exit_code == 1
            assert f"process {daemon.process.pid}" in result.stderr
            assert "Watching" not in result.stderr
            assert len(result.stderr.splitlines()) == 1


# --- ending -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_cleanly_while_it_waits(house, signum):
    with Watching(house) as daemon:
        assert until(lambda: looked_at(house))
        code, took = daemon.end(signum)
        assert (code, daemon.lines) == (0, [])
        assert took < 5
        assert len(daemon.said) == 1, daemon.said


def test_it_ends_cleanly_as_soon_as_it_says_that_it_watches(house):
    with Watching(house) as daemon:
        code, took = daemon.end()
        assert code == 0
        assert took < 5


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_cleanly_in_the_middle_of_looking_through_a_large_mailbox(house, signum):
    """20,000 messages, 2,000 of them to be read: a look of many seconds."""
    _, raw = house.message(sender=JANE, to=ME, subject="Hello", body="Thank you.", at=now(), message_id="000@host")
    inbox, archive = house.folder / "home/mail/cur", house.folder / "home/mail/.Archive/cur"
    for number in range(2000):
        (inbox / f"{number}.host:2,S").write_bytes(raw.replace(b"000@host", b"%d@host" % number))
    archive.mkdir(parents=True)
    other = archive / "1.other.host:2,S"
    other.write_bytes(raw.replace(b"jane@ocean", b"shop@elsewhere"))
    for number in range(18_000):
        os.link(other, archive / f"{number}.copy.host:2,S")
    with Watching(house, "--json") as daemon:
        assert until(lambda: daemon.cpu() > 1.0)
        code, took = daemon.end(signum)
        assert (code, daemon.said[1:]) == (0, [])
        assert daemon.lines == []
        assert took < 5
    assert not looked_at(house), "it had ended its look: the trial shows nothing"


def test_it_ends_cleanly_while_it_places_drafts_and_what_is_left_is_placed_later(tmp_path):
    house = House(tmp_path, practice=AWAKE)
    rows = [f"Contact Number{n},c{n}@place{n}.example.net" for n in range(10)]
    (tmp_path / "people.csv").write_text("\n".join(["name,addresses", *rows]), "utf-8")
    house.cli("contacts", "import", str(tmp_path / "people.csv"), at=now() - LONG_AGO)
    for n in range(10):
        house.write(f"c{n}@place{n}.example.net", now() - LONG_AGO)
    with Watching(house, "--json") as daemon:
        assert until(house.drafts)
        code, took = daemon.end()
        assert code == 0
        assert took < 5
        assert len(daemon.events("draft")) >= 1
    house.cli("run", "--once")
    assert len(house.drafts()) == 10
    assert steps(house) == [("follow-up", "untouched")] * 10


# --- trouble ------------------------------------------------------------------------------------------


def test_a_mailbox_that_vanishes_is_told_once_and_is_watched_again_when_it_is_back(house):
    sent = house.write(JANE, now() - LONG_AGO)
    mail, aside = house.folder / "home/mail", house.folder / "home/aside"
    with Watching(house, "--json") as daemon:
        assert until(lambda: daemon.texts("draft"))
        mail.rename(aside)
        assert until(lambda: daemon.events("error"))
        for number in range(3):  # each wakes it, and it finds the same trouble
            house.cli("note", "Jane Miller", f"note {number}")
            tried = house.json("status")["accounts"][0]["errors"]
            assert tried
        aside.rename(mail)
        assert until(lambda: "All is well again." in daemon.texts("notice"))
        house.receive(f"Jane <{JANE}>", now(), body="Happy to talk, gladly.", answers=sent)
        assert until(lambda: daemon.texts("withdrawn"))
        assert len(daemon.events("error")) == 1
        assert "is gone" in daemon.texts("error")[0]


def test_a_broken_account_does_not_stop_the_other_and_holds_what_rests_on_silence(tmp_path):
    house = House(tmp_path, accounts=("home", "work"), practice=AWAKE)
    for name, address in (("Jane Miller", JANE), ("Bob Reef", "bob@reef.example.net")):
        house.contact(name, address, now() - LONG_AGO)
    house.receive("shop@example.com", now() - LONG_AGO, body="Sale", account="work")
    house.run(now() - LONG_AGO)
    house.write(JANE, now() - LONG_AGO + timedelta(hours=1))
    house.write("bob@reef.example.net", now() - LONG_AGO + timedelta(hours=1))
    house.event("coffee", now() - timedelta(hours=2), guest="bob@reef.example.net")
    (tmp_path / "work/mail").rename(tmp_path / "work/aside")
    with Watching(house, "--json") as daemon:
        assert until(lambda: daemon.texts("draft")) == ["drafted for Bob Reef: Re: A question"], (
            "thanks need no silence"
        )
        assert until(lambda: [event["account"] for event in daemon.events("error")]) == ["work"]
        assert len(house.drafts()) == 1
        begun = time.monotonic()
        (tmp_path / "work/aside").rename(tmp_path / "work/mail")
        assert until(lambda: len(house.drafts()) == 2)
        assert time.monotonic() - begun < 60, "as soon as the other account was looked at"
        assert until(lambda: daemon.texts("draft")[1:]) == ["drafted for Jane Miller: Re: A question"]


def test_two_accounts_together_keep_to_the_drafts_of_a_day(tmp_path):
    house = House(tmp_path, accounts=("home", "work"), practice=f"{AWAKE}\ndrafts_a_day = 4")
    rows = [f"Contact Number{n},c{n}@place{n}.example.net" for n in range(10)]
    (tmp_path / "people.csv").write_text("\n".join(["name,addresses", *rows]), "utf-8")
    house.cli("contacts", "import", str(tmp_path / "people.csv"), at=now() - LONG_AGO)
    for n in range(10):
        house.write(f"c{n}@place{n}.example.net", now() - LONG_AGO, account=house.accounts[n % 2])
    with Watching(house, "--json") as daemon:
        assert until(lambda: len(daemon.events("draft")) >= 4 and daemon.texts("notice"))
        assert len(house.drafts("home")) + len(house.drafts("work")) == 4


# --- what it says -------------------------------------------------------------------------------------


def test_a_happening_is_a_line_and_nothing_else_is(house):
    house.write(JANE, now() - LONG_AGO)
    with Watching(house) as daemon:
        assert until(lambda: daemon.lines)
        house.cli("note", "Jane Miller", "I met her sister.")
        house.receive("shop@example.com", now(), body="Sale")
        code, _ = daemon.end()
    assert code == 0
    (line,) = daemon.lines
    assert line.endswith("home drafted for Jane Miller: Re: A question")


def test_it_ends_when_nobody_reads_what_it_says(house):
    """Better no daemon than one that watches without telling; and nothing is lost: the draft lies there."""
    house.write(JANE, now() - LONG_AGO)
    reading, writing = os.pipe()
    command = [sys.executable, "-m", "daemon", "--config", str(house.folder / "config.toml"), "run"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=writing, stderr=subprocess.PIPE, text=True)
    os.close(writing)
    os.close(reading)
    _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode not in (0, None)
    assert "Traceback" not in said
    assert len(house.drafts()) == 1
