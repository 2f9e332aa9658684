"""Reminders at a receiver on loopback, from the configuration to the notification: once each, whatever happens between."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from daemon.app import open_app
from tests.servers.receiver import Receiver
from tests.system.house import WaitingHouse as House
from tests.system.house import moment
from tests.system.watching import AWAKE, ROOT, Watching, until

NAME, ADDRESS = "Jane Miller", "jane@ocean.example.net"
BOOKED = moment("2026-03-03 12:00")
START = moment("2026-03-05 15:00")


@pytest.fixture
def receiver(monkeypatch):
    monkeypatch.setattr("connectors.channels.by_apprise.PAUSE", 0.0)
    with Receiver() as running:
        yield running


def living(folder, *channels: str, more: str = "", practice: str = "") -> House:
    """A house whose user meets Jane on the 5th at three, with channels."""
    house = House(folder, practice=practice)
    house.contact(NAME, ADDRESS, moment("2026-03-02 08:00"), research="Reefs")
    house.write(ADDRESS, moment("2026-03-02 10:00"))
    add(house, *(f"[[channel]]\n{text}\n" for text in channels), more)
    return house


def add(house: House, *texts: str) -> None:
    path = house.folder / "config.toml"
    path.write_text("\n".join([path.read_text("utf-8"), *texts]), "utf-8")


def phone(receiver: Receiver, more: str = "") -> str:
    return f'name = "phone"\nurl = "{receiver.ntfy}"\n{more}'


def own(receiver: Receiver, more: str = "") -> str:
    return f'name = "own"\nurl = "{receiver.hook}"\n{more}'


def titles(receiver: Receiver) -> list[str]:
    return [message["title"] for message in receiver.messages]


def test_a_reminder_arrives_once_at_every_channel(tmp_path, receiver):
    house = living(tmp_path, phone(receiver, 'titles = "full"'), own(receiver))
    house.event("talk", START, guest=ADDRESS)
    house.run(moment("2026-03-04 15:00"))
    house.run(moment("2026-03-04 15:01"))
    assert titles(receiver) == [f"Brief: {NAME}, Thu 5 March, 15:00"]
    assert [hook["message"] for hook in receiver.hooks] == ["A meeting lies ahead: your brief is ready."]


def test_by_default_no_name_no_place_and_no_word_leaves_the_machine(tmp_path, receiver):
    house = living(tmp_path, own(receiver))
    house.event("talk", START, guest=ADDRESS, place="5 King Street", title="Secret plans")
    for at in ("03-04 15:00", "03-05 14:00", "03-05 14:20", "03-05 15:15", "03-05 15:45", "03-06 12:00"):
        house.run(moment(f"2026-{at}"))
    assert len(receiver.hooks) >= 5
    said = json.dumps(receiver.hooks)
    assert not [word for word in ("Jane", "Miller", "ocean", "King", "Secret", "Reefs", "15:00") if word in said]


def test_a_pass_says_what_rang_where(tmp_path, receiver):
    house = living(tmp_path, phone(receiver))
    house.event("talk", START, guest=ADDRESS)
    told = house.json("run", "--once", at=moment("2026-03-04 15:00"))
    assert told["channels"] == [{"name": "phone", "rang": 1, "notices": [], "errors": []}]


def test_a_channel_rings_only_its_kinds(tmp_path, receiver):
    house = living(tmp_path, phone(receiver, 'kinds = ["leave"]'))
    house.event("talk", START, guest=ADDRESS, place="5 King Street")
    house.run(moment("2026-03-05 14:00"))
    assert titles(receiver) == []
    house.run(moment("2026-03-05 14:20"))
    assert [message["message"] for message in receiver.messages] == ["Leave now for your meeting."]


@pytest.mark.parametrize(("place", "priority"), [("5 King Street", 2), ("", 3)])
def test_the_time_check_makes_no_sound_where_somebody_sits_at_the_table(tmp_path, receiver, place, priority):
    house = living(tmp_path, phone(receiver, 'kinds = ["time-check"]'))
    house.event("talk", START, guest=ADDRESS, place=place)
    house.run(BOOKED)
    house.run(moment("2026-03-05 15:15"))
    assert [message["priority"] for message in receiver.messages] == [priority]


def test_what_falls_together_is_one_notification(tmp_path, receiver):
    house = living(tmp_path, phone(receiver))
    house.contact("Bob Reef", "bob@reef.example.net", moment("2026-03-02 08:00"), research="Corals")
    house.write("bob@reef.example.net", moment("2026-03-02 10:00"))
    house.event("talk", START, guest=ADDRESS)
    house.event("other", START, guest="bob@reef.example.net")
    house.run(moment("2026-03-04 15:00"))
    assert [(m["title"], m["message"]) for m in receiver.messages] == [
        ("2 reminders from Followthrough", "2 meetings lie ahead: your briefs are ready.")
    ]


def test_in_the_quiet_hours_a_brief_rings_and_other_things_wait(tmp_path, receiver):
    house = living(tmp_path, phone(receiver))
    receiver.code = 503  # so that what is due by day still waits at night
    house.event("talk", moment("2026-03-05 07:30"), guest=ADDRESS)
    house.event("evening", moment("2026-03-04 18:00"), guest=ADDRESS)
    house.run(moment("2026-03-04 18:45"), code=1)
    receiver.code = 200
    house.run(moment("2026-03-05 06:30"))
    assert [message["message"] for message in receiver.messages] == ["A meeting lies ahead: your brief is ready."]
    house.run(moment("2026-03-05 07:05"))
    assert "Write down what you were told." in [message["message"] for message in receiver.messages]


def test_a_notification_leads_to_the_page_of_its_reminder(tmp_path, receiver):
    house = living(tmp_path, phone(receiver), more="[review]\nport = 8040\n")
    house.event("talk", START, guest=ADDRESS)
    report = house.run(moment("2026-03-04 15:00"))
    (brief,) = [row for row in report["reminders"] if row["step"] == "brief"]
    assert [m["click"] for m in receiver.messages] == [f"http://127.0.0.1:8040/reminder/{brief['key']}"]


def test_what_the_user_is_done_with_before_it_rang_does_not_ring(tmp_path, receiver):
    house = living(tmp_path, phone(receiver))
    house.event("talk", START, guest=ADDRESS)
    receiver.code = 503
    at = moment("2026-03-04 15:00")
    (key,) = [row["key"] for row in house.json("run", "--once", at=at, code=1)["accounts"][0]["reminders"]]
    with open_app(house.folder / "config.toml", at=at) as app:
        app.wishes().done(key)
    receiver.code = 200
    house.run(at + timedelta(minutes=5))
    assert receiver.messages == []


def test_what_was_snoozed_rings_again_at_that_very_moment_also_at_night(tmp_path, receiver):
    house = living(tmp_path, phone(receiver))
    house.event("talk", START, guest=ADDRESS)
    house.run(moment("2026-03-05 15:45"))
    (key,) = [
        row["key"]
        for row in house.json("reminders", at=moment("2026-03-05 15:45"))
        if row["step"] == "notes" and row["fired"]
    ]
    night = moment("2026-03-05 22:00")
    with open_app(house.folder / "config.toml", at=moment("2026-03-05 15:50")) as app:
        app.wishes().snooze(key, night)
    before = len(receiver.messages)
    house.run(night - timedelta(minutes=1))
    assert len(receiver.messages) == before
    house.run(night)
    assert [message["message"] for message in receiver.messages[before:]] == ["Write down what you were told."]


# --- a channel that fails -----------------------------------------------------------------------------


def test_a_channel_that_fails_is_told_with_its_mend_and_the_others_go_on(tmp_path, receiver):
    with Receiver() as broken:
        broken.code = 403
        house = living(tmp_path, own(broken), phone(receiver))
        house.event("talk", START, guest=ADDRESS)
        at = moment("2026-03-04 15:00")
        told = house.json("run", "--once", at=at, code=1)
        assert len(receiver.messages) == 1
        assert [bool(one["errors"]) for one in told["channels"]] == [True, False]
        assert [(one["name"], one["ok"]) for one in house.json("status", at=at)["channels"]] == [
            ("own", False),
            ("phone", True),
        ]
        assert "doctor --ring" in house.cli("status", at=at)
        broken.code = 200
        house.run(at + timedelta(minutes=5))
        assert (len(broken.hooks), len(receiver.messages)) == (1, 1)
        assert [one["ok"] for one in house.json("status", at=at)["channels"]] == [True, True]


def test_the_address_comes_out_of_a_file_that_only_the_user_can_read(tmp_path, receiver):
    house = living(tmp_path, 'name = "phone"\nurl_file = "phone.url"\n')
    house.event("talk", START, guest=ADDRESS)
    secret = house.folder / "phone.url"
    secret.write_text(receiver.ntfy + "\n", "utf-8")
    secret.chmod(0o644)
    told = house.json("run", "--once", at=moment("2026-03-04 15:00"), code=1)
    assert "chmod 600" in told["channels"][0]["errors"][0]
    secret.chmod(0o600)
    house.run(moment("2026-03-04 15:05"))
    assert len(receiver.messages) == 1


def test_a_mail_service_in_that_file_is_refused_and_nothing_of_it_is_repeated(tmp_path):
    house = living(tmp_path, 'name = "phone"\nurl_file = "phone.url"\n')
    house.event("talk", START, guest=ADDRESS)
    secret = house.folder / "phone.url"
    secret.write_text("mailtos://dana:geheim@example.org", "utf-8")
    secret.chmod(0o600)
    (error,) = house.json("run", "--once", at=moment("2026-03-04 15:00"), code=1)["channels"][0]["errors"]
    assert "sends mail" in error
    assert "geheim" not in error


def test_doctor_looks_at_each_channel_and_rings_only_when_asked(tmp_path, receiver):
    house = living(tmp_path, phone(receiver))

    def said(*options: str) -> list[tuple[bool, str]]:
        checks = house.json("doctor", *options, at=BOOKED)["checks"]
        return [(row["ok"], row["text"]) for row in checks if row["check"] == "channel phone"]

    assert said()[0][0]
    assert receiver.messages == []
    assert said("--ring")[0][0]
    assert [message["message"] for message in receiver.messages] == ["This is only a trial: reminders will ring here."]


# --- killed -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", [phone, own])
def test_killed_between_sending_and_recording_it_arrives_once(tmp_path, receiver, way):
    house = living(tmp_path, way(receiver))
    house.event("talk", START, guest=ADDRESS)
    receiver.go_on.clear()
    at = moment("2026-03-04 15:00")
    command = [sys.executable, "-m", "daemon", "--config", str(house.folder / "config.toml"), "run", "--once"]
    with subprocess.Popen([*command, "--at", at.isoformat()], cwd=ROOT, stdout=subprocess.DEVNULL) as daemon:
        assert receiver.came.wait(60), "nothing was sent"
        daemon.send_signal(signal.SIGKILL)  # it was sent, and the answer is held back: nothing is recorded
        assert daemon.wait(60) == -signal.SIGKILL
    receiver.go_on.set()
    for minutes in (5, 10):
        house.run(at + timedelta(minutes=minutes))
    assert len(receiver.messages) + len(receiver.hooks) == 1


def test_the_daemon_rings_by_itself_and_a_channel_that_hangs_delays_neither_it_nor_the_others(tmp_path, receiver):
    now = datetime.now(UTC)
    with Receiver() as hanging:
        hanging.go_on.clear()
        house = House(tmp_path, practice=AWAKE)
        house.contact(NAME, ADDRESS, now - timedelta(days=3), research="Reefs")
        house.write(ADDRESS, now - timedelta(days=2))
        add(house, f"[[channel]]\n{own(hanging)}", f"[[channel]]\n{phone(receiver)}")
        house.event("talk", now + timedelta(hours=5), guest=ADDRESS)
        with Watching(house, "--json") as daemon:
            assert until(lambda: hanging.came.is_set() and receiver.messages)
            house.event("another", now + timedelta(hours=6), guest=ADDRESS)
            assert until(lambda: len(receiver.messages) == 2)
            assert len(daemon.events("reminder")) == 2
            code, _ = daemon.end()
        assert code == 0
    assert len(hanging.hooks) == 1
