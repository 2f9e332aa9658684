"""Lines for systemd's journal, with their fields (systemd.io/JOURNAL_NATIVE_PROTOCOL). Which fields there are is not its business.

One datagram a line: ``NAME=value`` where the value has no line break, else the name, the length of the value as
eight bytes, little-endian, and the value. Fields of ours begin with FT_, so that none is taken for systemd's.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, TextIO

SOCKET = "/run/systemd/journal/socket"
PRIORITIES = {"debug": 7, "info": 6, "warning": 4, "error": 3, "critical": 2}
"""Of syslog(3)."""


def is_journal(stream: TextIO, named: str | None = None) -> bool:
    """Does what is written to ``stream`` go to the journal, as ``$JOURNAL_STREAM`` (device:inode) says?"""
    wanted = os.environ.get("JOURNAL_STREAM", "") if named is None else named
    with suppress(OSError, ValueError):
        found = os.fstat(stream.fileno())
        return bool(wanted) and wanted == f"{found.st_dev}:{found.st_ino}"
    return False


class Journal:
    """Writes lines to the journal; one that cannot take a line is no reason to stop."""

    def __init__(self, address: str = SOCKET) -> None:
        self._address = address

    def write(self, line: Mapping[str, Any]) -> None:
        """One line: ``event`` is its sentence, ``level`` its weight, everything else a field."""
        fields = {f"FT_{name.upper()}": value for name, value in line.items() if name not in ("event", "level")}
        words = " ".join(f"{name}={value}" for name, value in line.items() if name not in ("event", "level"))
        fields["MESSAGE"] = f"{line.get('event', '')} {words}".strip()
        fields["PRIORITY"] = PRIORITIES.get(str(line.get("level")), 6)
        fields["SYSLOG_IDENTIFIER"] = "followthrough"
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as way:
            way.sendto(b"".join(_field(name, value) for name, value in fields.items()), self._address)


def _field(name: str, value: object) -> bytes:
    data = str(value).encode("utf-8", "replace")
    if b"\n" not in data:
        return b"%s=%s\n" % (name.encode(), data)
    return b"%s\n%s%s\n" % (name.encode(), len(data).to_bytes(8, "little"), data)
