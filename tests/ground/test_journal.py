"""Lines for the journal, on a socket that stands for it."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon import journal
from daemon.journal import Journal, is_journal


@pytest.fixture
def listening(tmp_path: Path) -> Iterator[tuple[socket.socket, str]]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as made:
        made.bind(str(tmp_path / "socket"))
        made.settimeout(10)
        yield made, str(tmp_path / "socket")


def test_a_line_has_its_sentence_its_weight_and_its_fields(listening: tuple[socket.socket, str]) -> None:
    heard, address = listening
    Journal(address).write({"event": "drafted", "level": "warning", "account": "home", "tries": 2})
    assert heard.recv(4096).decode().splitlines() == [
        "FT_ACCOUNT=home",
        "FT_TRIES=2",
        "MESSAGE=drafted account=home tries=2",
        "PRIORITY=4",
        "SYSLOG_IDENTIFIER=followthrough",
    ]


def test_a_value_of_several_lines_forges_no_field(listening: tuple[socket.socket, str]) -> None:
    heard, address = listening
    Journal(address).write({"event": "x", "level": "info", "error": "one\nPRIORITY=0"})
    data = heard.recv(4096)
    assert data.startswith(b"FT_ERROR\n" + (14).to_bytes(8, "little") + b"one\nPRIORITY=0\n")


def test_a_journal_that_is_away_stops_nothing(tmp_path: Path) -> None:
    Journal(str(tmp_path / "nobody")).write({"event": "x", "level": "info"})


def test_only_the_stream_that_is_named_goes_to_the_journal(tmp_path: Path) -> None:
    with (tmp_path / "stream").open("w", encoding="utf-8") as stream:
        found = os.fstat(stream.fileno())
        assert is_journal(stream, f"{found.st_dev}:{found.st_ino}")
        assert not is_journal(stream, f"{found.st_dev}:{found.st_ino + 1}")
        assert not is_journal(stream, "")
    assert journal.SOCKET == "/run/systemd/journal/socket"
