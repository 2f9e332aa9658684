"""Being told by the file system; and that waiting costs next to nothing and leaves nothing behind."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from connectors import filepush
from connectors.filepush import FilePush, fingerprint


def later(deed: Callable[[], object]) -> threading.Timer:
    timer = threading.Timer(0.3, deed)
    timer.start()
    return timer


@pytest.fixture
def box(tmp_path: Path) -> Path:
    for sub in ("cur", "new", "tmp"):
        (tmp_path / "mail" / sub).mkdir(parents=True)
    return tmp_path / "mail"


def quiet(push: FilePush) -> None:
    """Lets the echo of what was done before go by."""
    while push.wait(0.5, threading.Event()):
        pass


def test_a_delivery_is_told(box: Path) -> None:
    push = FilePush([str(box)])
    quiet(push)
    timer = later(lambda: (box / "new" / "1.x").write_bytes(b"x"))
    assert push.wait(20, threading.Event())
    timer.join()
    push.close()


def test_a_file_put_in_place_of_another_is_told(box: Path) -> None:
    path = box / "all.ics"
    path.write_bytes(b"1")
    push = FilePush([str(path)])
    quiet(push)
    path.with_suffix(".tmp").write_bytes(b"22")
    path.with_suffix(".tmp").replace(path)
    assert push.wait(20, threading.Event())


def test_wake_ends_the_wait(box: Path) -> None:
    push = FilePush([str(box)])
    quiet(push)
    wake = threading.Event()
    timer = later(wake.set)
    begun = time.monotonic()
    push.wait(60, wake)
    assert time.monotonic() - begun < 10
    timer.join()
    push.close()


def test_what_mail_programs_write_for_themselves_is_no_news(box: Path) -> None:
    push = FilePush([str(box)])
    quiet(push)
    (box / "tmp" / "1.x").write_bytes(b"x")
    (box / "dovecot.index.log").write_bytes(b"x")
    assert not push.wait(0.6, threading.Event())
    push.close()


def test_a_missing_path_is_waited_for(box: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filepush, "POLL_S", 0.05)
    push = FilePush([str(box / "later")])
    quiet(push)
    (box / "later").mkdir()
    assert push.wait(5, threading.Event())
    push.close()


def test_a_folder_put_in_place_of_the_watched_one_is_watched_from_then_on(box: Path) -> None:
    push = FilePush([str(box)])
    quiet(push)
    for sub in ("cur", "new"):
        (box.parent / "restored" / sub).mkdir(parents=True)
    box.rename(box.parent / "aside")
    (box.parent / "restored").rename(box)
    quiet(push)
    timer = later(lambda: (box / "new" / "1.x").write_bytes(b"x"))
    assert push.wait(20, threading.Event())
    timer.join()
    push.close()


def test_where_nothing_is_told_time_stamps_are_looked_at(box: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filepush, "POLL_S", 0.05)
    monkeypatch.setattr(filepush, "on_network", lambda _path: True)
    push = FilePush([str(box)])
    quiet(push)
    (box / "new" / "1.x").write_bytes(b"x")
    assert push.wait(5, threading.Event())
    assert not push.wait(0.12, threading.Event())


def test_closing_twice_is_harmless_and_ends_the_thread(box: Path) -> None:
    before = threading.active_count()
    push = FilePush([str(box)])
    push.wait(0.05, threading.Event())
    push.close()
    push.close()
    assert threading.active_count() == before


def test_a_fingerprint_differs_where_a_calendar_file_does(box: Path) -> None:
    (box / "a.ics").write_bytes(b"1")
    before = fingerprint([str(box)])
    (box / "a.ics").write_bytes(b"2")
    assert fingerprint([str(box)]) != before


def test_a_link_that_leads_out_is_not_watched(box: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (box / "out").symlink_to(tmp_path / "outside")
    push = FilePush([str(box)])
    quiet(push)
    (tmp_path / "outside" / "x").write_bytes(b"x")
    assert not push.wait(0.6, threading.Event())
    push.close()


def test_a_folder_made_later_is_watched_too(box: Path) -> None:
    push = FilePush([str(box)])
    quiet(push)
    (box / ".New" / "cur").mkdir(parents=True)
    quiet(push)
    (box / ".New" / "cur" / "1.x").write_bytes(b"x")
    assert push.wait(20, threading.Event())
    push.close()


def test_a_mailbox_that_went_and_came_back_is_told(box: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filepush, "POLL_S", 0.05)
    push = FilePush([str(box)])
    quiet(push)
    box.rename(box.with_name("away"))
    assert push.wait(20, threading.Event())
    quiet(push)
    box.with_name("away").rename(box)
    assert push.wait(20, threading.Event())
    push.close()
