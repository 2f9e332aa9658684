"""What is special to calendars in files: folders and single files, half-written and broken ones, lost ones."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from connectors.contract import Resource, Window
from connectors.errors import Permanent, Vanished
from connectors.ics import IcsCalendar

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
WINDOW = Window(start=NOW - timedelta(days=30), end=NOW + timedelta(days=60))


def vevent(uid: str = "a@x", day: int = 10, extra: str = "") -> str:
    lines = ["BEGIN:VEVENT", f"UID:{uid}", f"DTSTART:202603{day:02}T140000Z", f"DTEND:202603{day:02}T150000Z"]
    return "\r\n".join([*lines, *([extra] if extra else []), "END:VEVENT", ""])


def calendar(*events: str) -> str:
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + "".join(events) + "END:VCALENDAR\r\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "calendar"
    path.mkdir()
    return path


def opened(path: Path, *, accept_missing: bool = False) -> IcsCalendar:
    return IcsCalendar(path, ZoneInfo("America/Toronto"), ["Dana@Example.org"], accept_missing=accept_missing)


def listing(calendar: IcsCalendar, cursor: str | None = None, window: Window = WINDOW) -> tuple[list[Resource], str]:
    pages = list(calendar.changes(cursor, window))
    return [resource for page in pages for resource in page.resources], pages[-1].cursor


def uids(resources: list[Resource]) -> list[str]:
    return sorted(event.uid for resource in resources for event in resource.events)


def test_one_file_is_a_calendar(folder: Path) -> None:
    path = folder / "all.ics"
    path.write_text(calendar(vevent("a@x"), vevent("b@x")))
    resources, cursor = listing(opened(path))
    assert ([each.ref for each in resources], uids(resources)) == (["all.ics"], ["a@x", "b@x"])
    path.write_text(calendar(vevent("b@x")))
    resources, _ = listing(opened(path), cursor)
    assert uids(resources) == ["b@x"]


def test_folders_below_are_read_and_hidden_files_are_not(folder: Path) -> None:
    (folder / "work").mkdir()
    (folder / "work" / "A.ICS").write_text(calendar(vevent("a@x")))
    (folder / ".b.ics").write_text(calendar(vevent("b@x")))
    (folder / "c.txt").write_text(calendar(vevent("c@x")))
    (folder / ".git").mkdir()
    (folder / ".git" / "d.ics").write_text(calendar(vevent("d@x")))
    resources, _ = listing(opened(folder))
    assert [each.ref for each in resources] == ["work/A.ICS"]


def test_links_out_of_the_folder_are_not_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.ics").write_text(calendar(vevent("secret@x")))
    (folder / "link.ics").symlink_to(tmp_path / "secret.ics")
    (folder / "up").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.ics")
    assert listing(opened(folder))[0] == []


def test_a_broken_file_is_a_problem_and_the_others_go_on(folder: Path) -> None:
    (folder / "a.ics").write_text(calendar(vevent("a@x")))
    (folder / "b.ics").write_text("not a calendar")
    resources, cursor = listing(opened(folder))
    assert uids(resources) == ["a@x"]
    (broken,) = [each for each in resources if each.problem]
    assert (broken.ref, broken.events) == ("b.ics", ())
    assert "b.ics" in broken.problem
    again, cursor = listing(opened(folder), cursor)
    assert [each.problem for each in again] == [broken.problem]
    (folder / "b.ics").write_text(calendar(vevent("b@x")))
    assert [(each.ref, each.problem) for each in listing(opened(folder), cursor)[0]] == [("b.ics", "")]


def test_a_half_written_file_is_read_when_it_is_whole(folder: Path) -> None:
    (folder / "a.ics").write_text(calendar(vevent("a@x")))
    _, cursor = listing(opened(folder))
    whole = calendar(vevent("a@x", 11))
    (folder / "a.ics").write_text(whole[:60])
    (resource,), cursor = listing(opened(folder), cursor)
    assert resource.problem
    (folder / "a.ics").write_text(whole)
    (resource,), _ = listing(opened(folder), cursor)
    assert [event.start.day for event in resource.events] == [11]


def test_one_broken_event_leaves_the_others_of_its_file(folder: Path) -> None:
    (folder / "a.ics").write_text(calendar(vevent("a@x"), vevent("bad@x", extra="RRULE:FREQ=SECONDLY")))
    ((resource,), _) = listing(opened(folder))
    assert uids([resource]) == ["a@x"]
    assert resource.unread == ("bad@x",)
    assert "secondly" in resource.problem


def test_a_file_touched_without_a_change_is_no_news(folder: Path) -> None:
    (folder / "a.ics").write_text(calendar(vevent("a@x")))
    _, cursor = listing(opened(folder))
    os.utime(folder / "a.ics", (1, 1))
    assert listing(opened(folder), cursor)[0] == []


def test_a_change_within_the_same_time_stamp_and_size_is_seen(folder: Path) -> None:
    path = folder / "a.ics"
    path.write_text(calendar(vevent("a@x", 10)))
    stamp = path.stat()
    _, cursor = listing(opened(folder))
    path.write_text(calendar(vevent("a@x", 11)))
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    ((resource,), _) = listing(opened(folder), cursor)
    assert [event.start.day for event in resource.events] == [11]


def test_a_listing_that_was_cut_short_is_begun_anew(folder: Path) -> None:
    for number in range(120):
        (folder / f"{number}.ics").write_text(calendar(vevent(f"{number}@x")))
    first = next(iter(opened(folder).changes(None, WINDOW)))
    pages = list(opened(folder).changes(first.cursor, WINDOW))
    assert all(page.whole for page in pages)
    assert len({event.uid for page in pages for each in page.resources for event in each.events}) == 120


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (shutil.rmtree, "is gone"),
        (lambda path: [each.unlink() for each in path.iterdir()], "held 2 events and is empty"),
    ],
)
def test_a_calendar_that_vanished_is_not_believed(folder: Path, harm: Callable[[Path], object], said: str) -> None:
    for name in "ab":
        (folder / f"{name}.ics").write_text(calendar(vevent(f"{name}@x")))
    _, cursor = listing(opened(folder))
    harm(folder)
    for _ in range(2):
        with pytest.raises(Vanished, match=said):
            listing(opened(folder), cursor)


def test_a_single_file_that_vanished_is_not_believed(folder: Path) -> None:
    (folder / "all.ics").write_text(calendar(vevent()))
    _, cursor = listing(opened(folder / "all.ics"))
    (folder / "all.ics").unlink()
    with pytest.raises(Vanished):
        listing(opened(folder / "all.ics"), cursor)


def test_the_user_may_say_that_an_empty_calendar_is_right(folder: Path) -> None:
    (folder / "a.ics").write_text(calendar(vevent()))
    _, cursor = listing(opened(folder))
    (folder / "a.ics").unlink()
    resources, cursor = listing(opened(folder, accept_missing=True), cursor)
    assert [(each.ref, each.events) for each in resources] == [("a.ics", ())]
    assert listing(opened(folder), cursor)[0] == []


def test_a_path_without_a_calendar_says_what_to_do(folder: Path) -> None:
    with pytest.raises(Permanent, match="set `path`"):
        listing(opened(folder / "nothing"))


def test_declined_and_transparent_events_block_no_time(folder: Path) -> None:
    declined = "ATTENDEE;PARTSTAT=DECLINED:mailto:dana@example.org"
    events = [vevent("a@x", 10), vevent("b@x", 11, declined), vevent("c@x", 12, "TRANSP:TRANSPARENT")]
    (folder / "a.ics").write_text(calendar(*events, vevent("d@x", 13, declined.replace("dana@", "leo@"))))
    assert [busy.start.day for busy in opened(folder).free_busy(WINDOW)] == [10, 13]


def test_odd_file_names_have_plain_references(folder: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(folder) + b"/T\xe4g %41.ics"))
    path.write_text(calendar(vevent()))
    calendar_ = opened(folder)
    resources, cursor = listing(calendar_)
    assert all(each.ref.isascii() for each in resources)
    assert listing(calendar_, cursor)[0] == []
