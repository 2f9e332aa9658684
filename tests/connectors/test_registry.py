"""Connections made from settings."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from connectors.contract import Folder
from connectors.errors import Permanent
from connectors.filepush import FilePush
from connectors.ics import IcsCalendar
from connectors.registry import calendar_kinds, connect, mailbox_kinds

ZONE = ZoneInfo("America/Toronto")


@pytest.fixture
def box(tmp_path: Path) -> Path:
    for sub in ("cur", "new", "tmp", ".Ideen/cur", "calendar"):
        (tmp_path / sub).mkdir(parents=True)
    return tmp_path


def test_a_mailbox_and_a_calendar_are_one_connection(box: Path) -> None:
    connection = connect(
        {"kind": "maildir", "path": str(box)}, {"kind": "ics", "path": str(box / "calendar")}, zone=ZONE
    )
    assert isinstance(connection.calendar, IcsCalendar)
    assert isinstance(connection.push, FilePush)
    assert connection.push.paths == (str(box), str(box / "calendar"))
    connection.close()


@pytest.mark.parametrize("calendar", [None, {"kind": "none"}])
def test_an_account_may_have_no_calendar(box: Path, calendar: dict[str, Any] | None) -> None:
    assert connect({"kind": "maildir", "path": str(box)}, calendar, zone=ZONE).calendar is None


def test_settings_name_folders(box: Path) -> None:
    connection = connect({"kind": "maildir", "path": str(box), "drafts": "Ideen"}, zone=ZONE)
    key = "ab" * 32
    placed = connection.drafts.put(f"Message-ID: <{key}@x>\n\nx\n".encode(), key, None)
    assert placed.folder is Folder.DRAFTS
    assert len(list((box / ".Ideen" / "cur").iterdir())) == 1


@pytest.mark.parametrize(
    ("mailbox", "said"),
    [
        ({"kind": "pigeon"}, "set `kind` under \\[account.mailbox\\] to one of maildir"),
        ({}, "set `kind`"),
        ({"kind": "maildir"}, "set `path` under \\[account.mailbox\\]"),
    ],
)
def test_wrong_settings_say_what_to_write(mailbox: dict[str, Any], said: str) -> None:
    with pytest.raises(Permanent, match=said):
        connect(mailbox, zone=ZONE)


def test_the_kinds_are_named() -> None:
    assert "maildir" in mailbox_kinds()
    assert set(calendar_kinds()) >= {"ics", "none"}


def test_nothing_heavy_is_imported_before_it_is_used(box: Path) -> None:
    program = (
        "import sys\nfrom zoneinfo import ZoneInfo\nfrom connectors.registry import connect\n"
        f"connect({{'kind': 'maildir', 'path': {str(box)!r}}}, {{'kind': 'ics', 'path': {str(box)!r}}}, "
        "zone=ZoneInfo('UTC'))\n"
        "print([name for name in ('icalendar', 'recurring_ical_events', 'watchfiles', 'email') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert ran.stdout.strip() == "[]"
