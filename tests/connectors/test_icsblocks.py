"""Blocks in a folder of .ics files: what the conformance suite cannot see from outside."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from connectors.contract import Block, OwnBlocks
from connectors.errors import Conflict, Permanent
from connectors.ical.own import key_of_block, revision_of_block
from connectors.icsblocks import IcsBlocks
from connectors.registry import connect

KEY = "0123456789abcdef" * 4
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def block(title: str = "Prepare: Mina Park") -> Block:
    return Block(
        key=KEY,
        start=NOW,
        end=NOW + timedelta(minutes=30),
        title=title,
        text="Who she is,\nand why.",
        alarm=timedelta(minutes=0),
    )


def written(folder: Path) -> Path:
    IcsBlocks(folder).put(block())
    return folder / f"{KEY}.ics"


def blocks_at(path: Path) -> OwnBlocks | None:
    """What the registry makes of a calendar at that path."""
    mailbox = {"kind": "maildir", "path": str(path.parent)}
    return connect(mailbox, {"kind": "ics", "path": str(path)}, zone=ZoneInfo("UTC")).own_blocks


def test_a_block_is_a_file_named_after_its_key_and_nothing_else_is_left(tmp_path: Path) -> None:
    written(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [f"{KEY}.ics"]


def test_what_a_killed_write_left_aside_is_cleared_away(tmp_path: Path) -> None:
    path = written(tmp_path)
    aside = tmp_path / f".followthrough-{KEY}.tmp"
    aside.write_bytes(b"half")
    IcsBlocks(tmp_path).find(KEY)
    assert not aside.exists()
    path.unlink()
    aside.write_bytes(b"half")
    IcsBlocks(tmp_path).put(block())
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_a_file_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    assert written(tmp_path).stat().st_mode & 0o077 == 0


def test_a_block_is_private_and_invites_nobody(tmp_path: Path) -> None:
    text = written(tmp_path).read_text()
    assert "CLASS:PRIVATE" in text
    assert "TRANSP:TRANSPARENT" in text
    assert not [word for word in ("ATTENDEE", "ORGANIZER", "METHOD", "ACTION:EMAIL") if word in text]


def test_lines_are_folded_and_end_as_the_rules_say(tmp_path: Path) -> None:
    data = written(tmp_path).read_bytes()
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"")


def test_a_dismissed_alarm_is_no_edit(tmp_path: Path) -> None:
    path = written(tmp_path)
    before = IcsBlocks(tmp_path).find(KEY)
    text = path.read_bytes().decode()
    text = text.replace("END:VALARM", "ACKNOWLEDGED:20260302T090100Z\r\nEND:VALARM")
    text = text.replace("END:VEVENT", "X-MOZ-LASTACK:20260302T090100Z\r\nSEQUENCE:3\r\nEND:VEVENT")
    path.write_bytes(text.encode())
    assert IcsBlocks(tmp_path).find(KEY) == before


@pytest.mark.parametrize("change", [("Mina", "Nina"), ("DTSTART:20260302T090000Z", "DTSTART:20260302T091500Z")])
def test_whatever_the_user_changes_is_an_edit(tmp_path: Path, change: tuple[str, str]) -> None:
    data = written(tmp_path).read_bytes().decode()
    assert change[0] in data
    assert revision_of_block(data.encode()) != revision_of_block(data.replace(*change).encode())


def test_the_same_block_written_later_has_the_same_revision(tmp_path: Path) -> None:
    blocks = IcsBlocks(tmp_path)
    first = blocks.put(block())
    assert blocks.replace(first.ref, block(), first.revision).revision == first.revision


def test_a_block_that_a_synchroniser_renamed_is_found_and_moved_where_it_lies(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.rename(tmp_path / "renamed.ics")
    blocks = IcsBlocks(tmp_path)
    placed = blocks.find(KEY)
    assert placed is not None
    blocks.replace(placed.ref, block("Again"), placed.revision)
    assert [each.name for each in tmp_path.iterdir()] == ["renamed.ics"]


def test_a_file_that_holds_more_than_the_block_is_left_alone(tmp_path: Path) -> None:
    path = written(tmp_path)
    placed = IcsBlocks(tmp_path).find(KEY)
    assert placed is not None
    calendar = Calendar.from_ical(path.read_bytes())
    other = Calendar.from_ical(path.read_bytes()).walk("VEVENT")[0]
    other["UID"] = "own@x"
    calendar.add_component(other)
    path.write_bytes(calendar.to_ical())
    with pytest.raises(Conflict):
        IcsBlocks(tmp_path).remove(placed.ref, placed.revision)
    assert path.exists()


def test_a_stranger_s_file_of_that_name_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / f"{KEY}.ics").write_text("mine")
    with pytest.raises(Conflict):
        IcsBlocks(tmp_path).put(block())
    assert [path.read_text() for path in tmp_path.iterdir()] == ["mine"]


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    folder, outside = tmp_path / "calendar", tmp_path / "outside"
    folder.mkdir()
    outside.mkdir()
    (folder / f"{KEY}.ics").symlink_to(written(outside))
    assert IcsBlocks(folder).find(KEY) is None


def test_a_folder_of_calendars_gets_its_blocks_in_one_that_is_looked_at(tmp_path: Path) -> None:
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "a.ics").write_text("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    IcsBlocks(tmp_path).put(block())
    assert (tmp_path / "private" / f"{KEY}.ics").exists()


def test_a_folder_that_is_gone_is_not_made_anew(tmp_path: Path) -> None:
    with pytest.raises(Permanent):
        IcsBlocks(tmp_path / "gone").put(block())
    assert list(tmp_path.iterdir()) == []


def test_a_single_file_takes_no_blocks(tmp_path: Path) -> None:
    (tmp_path / "feed").write_text("")
    (tmp_path / "folder.ics").mkdir()
    assert blocks_at(tmp_path / "all.ics") is None
    assert blocks_at(tmp_path / "feed") is None
    assert blocks_at(tmp_path / "folder.ics") is not None
    assert blocks_at(tmp_path) is not None


@pytest.mark.parametrize(
    ("uid", "key"), [(f"{KEY}@followthrough.invalid", KEY), (f"{KEY}@google.com", KEY), ("own@x", None), ("", None)]
)
def test_a_uid_tells_whose_block_it_is(uid: str, key: str | None) -> None:
    assert key_of_block(uid) == key
