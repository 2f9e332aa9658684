"""The morning's overview: once a day, on the channels or as one draft to oneself."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from tests.servers.receiver import Receiver
from tests.system.house import ME, moment
from tests.system.house import WaitingHouse as House
from tests.system.test_channels import ADDRESS, NAME, add, living, phone

MORNING = moment("2026-03-05 07:30")
START = moment("2026-03-05 15:00")


@pytest.fixture
def receiver(monkeypatch):
    monkeypatch.setattr("connectors.channels.by_apprise.PAUSE", 0.0)
    with Receiver() as running:
        yield running


def rung(folder, receiver: Receiver, more: str = "") -> House:
    house = living(
        folder, phone(receiver, f'kinds = ["digest"]\n{more}'), more='[reminders]\ndigest = "notification"\n'
    )
    house.event("talk", START, guest=ADDRESS, place="5 King Street")
    house.run(moment("2026-03-04 15:00"))
    return house


def drafted(folder) -> House:
    house = living(folder, more='[reminders]\ndigest = "draft"\n')
    house.event("talk", START, guest=ADDRESS)
    house.run(moment("2026-03-04 15:00"))
    return house


def notes(house: House) -> list[tuple[str, str]]:
    """The drafts to oneself: subject and words."""
    found = []
    for path in house.drafts():
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        if ME in mail["To"]:
            found.append((str(mail["Subject"]), mail.get_content()))
    return found


# --- as a notification --------------------------------------------------------------------------------


def test_it_rings_once_in_the_morning(tmp_path, receiver):
    house = rung(tmp_path, receiver)
    house.run(MORNING - timedelta(minutes=1))
    assert receiver.messages == []
    for minutes in (0, 1, 60):
        house.run(MORNING + timedelta(minutes=minutes))
    assert [(m["title"], m["message"]) for m in receiver.messages] == [
        ("A reminder from Followthrough", "Today: 1 meeting, 1 reminder, 1 letter to be drafted.")
    ]


def test_with_full_titles_it_names_them(tmp_path, receiver):
    house = rung(tmp_path, receiver, 'titles = "full"')
    house.run(MORNING)
    (message,) = receiver.messages
    assert message["title"] == "Your day: Thursday 5 March"
    assert f"15:00 {NAME}, 5 King Street" in message["message"]


def test_on_the_next_day_it_rings_again_unless_there_is_nothing_to_say(tmp_path, receiver):
    house = rung(tmp_path, receiver)
    house.run(MORNING)
    house.run(MORNING + timedelta(days=1))
    assert len(receiver.messages) == 2
    assert "draft" in receiver.messages[1]["message"]


def test_a_day_that_brings_nothing_is_left_alone(tmp_path, receiver):
    house = House(tmp_path)
    add(house, f"[[channel]]\n{phone(receiver)}", '[reminders]\ndigest = "notification"')
    house.run(MORNING)
    assert receiver.messages == []


def test_in_the_afternoon_it_is_no_overview_any_more(tmp_path, receiver):
    house = rung(tmp_path, receiver)
    house.run(MORNING + timedelta(hours=6))
    assert receiver.messages == []


# --- as a draft to oneself ----------------------------------------------------------------------------


def test_it_lies_in_the_drafts_folder_once_a_day(tmp_path):
    house = drafted(tmp_path)
    for minutes in (0, 1, 60):
        house.run(MORNING + timedelta(minutes=minutes))
    ((subject, words),) = notes(house)
    assert subject == "Your day: Thursday 5 March"
    assert f"15:00 {NAME}" in words


def test_it_is_no_letter_and_changes_nothing_about_anybody(tmp_path):
    house = drafted(tmp_path)
    before = house.stand(NAME, MORNING)
    house.run(MORNING)
    house.run(MORNING + timedelta(minutes=5))
    assert house.stand(NAME, MORNING) == before
    assert house.json("drafts", at=MORNING) == []


def test_the_next_day_takes_its_place(tmp_path):
    house = drafted(tmp_path)
    house.run(MORNING)
    house.run(MORNING + timedelta(days=1))
    assert [subject for subject, _ in notes(house)] == ["Your day: Friday 6 March"]


def test_one_that_the_user_changed_stays_as_it_is(tmp_path):
    house = drafted(tmp_path)
    house.run(MORNING)
    (path,) = house.drafts()
    changed = path.read_bytes() + b"My own line.\n"
    path.write_bytes(changed)
    house.run(MORNING + timedelta(days=1))
    assert path.read_bytes() == changed
    assert sorted(subject for subject, _ in notes(house)) == ["Your day: Friday 6 March", "Your day: Thursday 5 March"]


def test_one_that_was_deleted_does_not_come_back(tmp_path):
    house = drafted(tmp_path)
    house.run(MORNING)
    (path,) = house.drafts()
    path.unlink()
    house.run(MORNING + timedelta(minutes=5))
    assert notes(house) == []


def test_one_that_was_sent_to_oneself_is_nobodys_letter(tmp_path):
    house = drafted(tmp_path)
    house.run(MORNING)
    (path,) = house.drafts()
    raw = path.read_bytes()
    before = house.stand(NAME, MORNING)
    house.send(path, MORNING + timedelta(minutes=3))
    house.deliver(raw)
    report = house.run(MORNING + timedelta(minutes=5))
    assert (report["errors"], house.stand(NAME, MORNING)) == ([], before)


def test_a_setting_taken_back_takes_it_away(tmp_path):
    house = drafted(tmp_path)
    house.run(MORNING)
    path = house.folder / "config.toml"
    path.write_text(path.read_text("utf-8").replace('digest = "draft"', 'digest = "off"'), "utf-8")
    house.run(MORNING + timedelta(minutes=5))
    assert notes(house) == []


def test_who_is_erased_is_named_in_it_no_more(tmp_path):
    house = drafted(tmp_path)
    house.run(MORNING)
    house.cli("contacts", "erase", NAME, "--yes", at=MORNING + timedelta(minutes=1))
    house.run(MORNING + timedelta(minutes=5))
    assert notes(house) == []


def test_a_pass_killed_after_the_draft_was_put_leaves_one(tmp_path, monkeypatch):
    house = drafted(tmp_path)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as falling:
        falling.setattr("daemon.worker.digest.Digest._move_on", killed)
        house.cli("run", "--once", at=MORNING, code=130)
    assert len(notes(house)) == 1
    house.run(MORNING + timedelta(minutes=5))
    house.run(MORNING + timedelta(days=1))
    assert [subject for subject, _ in notes(house)] == ["Your day: Friday 6 March"]
