"""The sample world: what is delivered, what Dana does, and that a pass follows everything."""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from itertools import pairwise
from pathlib import Path

import pytest

from daemon.demo import END, START, Happened, Passed, play, story
from daemon.demo.story import Does

NOTHING = {"accounts": [{"name": "home", "complete": True, "facts": 0, "drafts": [], "withdrawn": [], "reminders": []}]}
BODY = "Dear friend,\n\nA first paragraph: grüße.\n\nKind regards,\nDana Reyes\n"


class Drafting:
    """Stands in for the program: at its first pass it puts one draft for every contact into Drafts."""

    def __init__(self) -> None:
        self.folder = Path()
        self.passes: list = []
        self.notes: list = []
        self.began_with: list = []

    def begin(self, folder, at):
        self.folder = folder
        self.began_with = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
        assert at == START

    def run_pass(self, at):
        if not self.passes:
            for name, address in story.addresses().items():
                self.put(name, address)
        self.passes.append(at)
        return NOTHING

    def put(self, name, address) -> None:
        raw = (
            f"From: Dana Reyes <dana@example.org>\nTo: {address}\nSubject: Re: a letter\nDate: {START:%d %b %Y %H:%M:%S %z}\n"
            f"Message-ID: <{'0' * 50}{name.split()[0]}@example.org>\nMIME-Version: 1.0\n"
            f'Content-Type: text/plain; charset="utf-8"\nContent-Transfer-Encoding: 8bit\n\n{BODY}'
        )
        (self.folder / "mail" / ".Drafts" / "cur" / f"{name.split()[0]}:2,DS").write_text(raw, encoding="utf-8")

    def note(self, contact, text, at):
        self.notes.append((contact, text, at))


def played(folder: Path):
    program = Drafting()
    return program, list(play(folder, program.run_pass, begin=program.begin, note=program.note))


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "world"
    return folder, *played(folder)


def mails(folder: Path, name: str = "") -> list:
    home = folder / "mail" / (f".{name}" if name else "")
    paths = [path for part in ("cur", "new") for path in (home / part).iterdir()]
    return [message_from_bytes(path.read_bytes(), policy=default) for path in sorted(paths)]


def of(folder: Path, name: str, who: str) -> list:
    address = story.addresses()[who]
    return [mail for mail in mails(folder, name) if address in str(mail["To"])]


def test_the_history_lies_in_the_mailbox_before_the_contacts_are_imported(world):
    _, program, _ = world
    assert {"config.toml", "contacts.csv", "calendar/sofia-at-the-harbour.ics"} <= set(program.began_with)
    assert sum(name.startswith("mail/.Sent/cur/") for name in program.began_with) == 11
    assert "calendar/coffee-with-jonas.ics" not in program.began_with


def test_history_is_not_told_and_all_the_rest_is(world):
    _, _, events = world
    told = [event for event in events if isinstance(event, Happened)]
    assert all(event.at >= START and event.tell for event in told)
    assert len(told) == sum(beat.at >= START for beat in story.beats())


def test_passes_go_forward_from_the_first_morning_to_the_last_afternoon(world):
    _, program, _ = world
    assert program.passes[0] == START
    assert program.passes[-1] == END
    assert all(earlier < later for earlier, later in pairwise(program.passes))


def test_no_day_goes_by_without_a_pass(world):
    _, program, _ = world
    assert max(later - earlier for earlier, later in pairwise(program.passes)) <= timedelta(hours=16)


def test_whatever_happens_is_followed_by_a_pass_within_a_minute(world):
    _, _, events = world
    for event, following in pairwise(events):
        if isinstance(event, Happened):
            assert following.at - event.at <= timedelta(minutes=1)
    assert isinstance(events[-1], Passed)


def test_every_contact_has_a_part_in_the_story_and_nobody_else_has():
    assert {beat.who for beat in story.beats()} == set(story.addresses())


def test_every_address_of_the_world_is_a_documentation_address(world):
    folder, _, _ = world
    text = "".join(path.read_bytes().decode().replace("\r\n ", "") for path in folder.rglob("*") if path.is_file())
    domains = {found.lower() for found in re.findall(r"[\w.+-]@([\w.-]+\w)", text)}
    assert {domain for domain in domains if not re.search(r"(^|\.)example\.(org|net)$", domain)} == set()


def test_every_message_of_the_world_is_well_formed(world):
    folder, _, _ = world
    for name in ("", "Sent", "Drafts", "Trash"):
        for mail in mails(folder, name):
            assert mail.defects == []
            assert mail["Message-ID"]
            assert mail["Date"].datetime.utcoffset() is not None


def test_a_sent_draft_lies_in_sent_with_the_date_of_sending_and_no_longer_in_drafts(world):
    folder, _, _ = world
    sent = [mail for mail in of(folder, "Sent", "Amina Okafor") if mail["Subject"] == "Re: a letter"]
    assert [mail["Message-ID"] for mail in sent] == [f"<{'0' * 50}Amina@example.org>"]
    assert sent[0]["Date"].datetime.isoformat() == "2026-03-04T17:30:00-05:00"
    assert of(folder, "Drafts", "Amina Okafor") == []


def test_a_draft_that_the_mail_program_saved_anew_goes_out_under_another_message_id(world):
    folder, _, _ = world
    sent = next(mail for mail in of(folder, "Sent", "Sofia Lindqvist") if mail["Subject"] == "Re: a letter")
    assert "0" * 50 not in sent["Message-ID"]
    assert "won in the week before it" in sent.get_content()


def test_an_edited_draft_keeps_its_message_id_its_closing_and_its_letters(world):
    folder, _, _ = world
    (draft,) = of(folder, "Drafts", "Beatriz Santos")
    assert draft["Message-ID"] == f"<{'0' * 50}Beatriz@example.org>"
    assert draft.get_content().startswith("Dear friend,\n\nA first paragraph: grüße.\n\n(I passed chapter seven")
    assert draft.get_content().endswith("\n\nKind regards,\nDana Reyes\n")


def test_a_draft_that_is_thrown_away_lies_in_trash(world):
    folder, _, _ = world
    assert of(folder, "Drafts", "Yuki Tanaka") == []
    assert len(of(folder, "Trash", "Yuki Tanaka")) == 1


def test_notes_are_handed_over_with_the_moment_they_were_taken(world):
    _, program, _ = world
    assert [(who, at.isoformat()) for who, _, at in program.notes] == [
        ("Marcus Bell", "2026-03-06T18:10:00-05:00"),
        ("Jonas Brandt", "2026-03-12T16:10:00-04:00"),
        ("Marcus Bell", "2026-03-17T15:10:00-04:00"),
    ]


def test_an_answer_refers_to_the_letter_it_answers(world):
    folder, _, _ = world
    letter = next(mail for mail in of(folder, "Sent", "Henrik Dahl") if mail["Subject"] == "Your kelp diary")
    answer = next(mail for mail in mails(folder) if "henrik.dahl" in str(mail["From"]))
    assert answer["In-Reply-To"] == answer["References"] == letter["Message-ID"]
    assert "> I have read your field diary" in answer.get_content()


def test_the_answer_from_an_unknown_address_is_tied_to_the_thread_by_references_alone(world):
    folder, _, _ = world
    answer = next(mail for mail in mails(folder) if "bluenose1961" in str(mail["From"]))
    assert answer["In-Reply-To"] is None
    assert len(answer["References"].split()) == 2


def test_the_bounce_carries_the_headers_of_the_letter_that_came_back(world):
    folder, _, _ = world
    letter = next(iter(of(folder, "Sent", "Priya Raman")))
    report = next(mail for mail in mails(folder) if mail.get_content_type() == "multipart/report")
    assert letter["Message-ID"] in report.as_string()


def test_the_meeting_that_moves_stays_one_event(world):
    folder, _, _ = world
    text = (folder / "calendar" / "call-with-marcus.ics").read_text(encoding="utf-8")
    assert "DTSTART:20260317T180000Z" in text
    assert "SEQUENCE:1" in text


def test_without_a_draft_the_story_goes_on_and_says_so(tmp_path):
    events = list(play(tmp_path / "w", lambda _: NOTHING, begin=lambda *_: None, note=lambda *_: None))
    undone = [event.does for event in events if isinstance(event, Happened) and not event.done]
    assert set(undone) == {Does.SENDS_DRAFT, Does.EDITS_DRAFT, Does.THROWS_DRAFT_AWAY}


def test_the_same_world_is_played_every_time(world, tmp_path):
    folder, _, _ = world
    played(tmp_path / "again")

    def contents(root) -> dict:
        return {path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()}

    assert contents(tmp_path / "again") == contents(folder)


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(FileExistsError, match="not empty"):
        next(play(tmp_path, lambda _: NOTHING, begin=lambda *_: None, note=lambda *_: None))
