"""The daemon as a process of its own, for tests: what it says, and waiting for something to become true.

Nothing here sleeps for a fixed time: a condition is looked at often, and has generously long to become true.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self, TypeVar

from tests.system.house import House

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
"""Seconds for what takes one on a quiet machine; much less than the daemon's own five minutes between looks."""
AWAKE = 'quiet_from = "00:00"\nquiet_until = "00:00"'
"""No quiet hours: the daemon lives in the present, and a test runs at any hour."""

T = TypeVar("T")


def until(condition: Callable[[], T], patience: float = PATIENCE) -> T:
    """What the condition returns once it is true; or what it returned last."""
    end = time.monotonic() + patience
    while not (found := condition()) and time.monotonic() < end:
        time.sleep(0.02)
    return found


class Watching:
    """``followthrough run`` beside the test; ended when the block ends."""

    def __init__(self, house: House, *options: str) -> None:
        command = [sys.executable, "-m", "daemon", "--config", str(house.folder / "config.toml"), "run", *options]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
        )
        self.lines: list[str] = []
        self.said: list[str] = []
        """On standard error."""
        self._readers = [
            threading.Thread(target=self._read, args=(stream, lines))
            for stream, lines in ((self.process.stdout, self.lines), (self.process.stderr, self.said))
        ]
        for reader in self._readers:
            reader.start()

    def _read(self, stream: Any, lines: list[str]) -> None:
        lines.extend(line.rstrip("\n") for line in stream)

    def __enter__(self) -> Self:
        assert until(lambda: any("Watching" in line for line in self.said) or self.process.poll() is not None)
        assert self.process.poll() is None, self.said
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        for reader in self._readers:
            reader.join()
        for stream in (self.process.stdout, self.process.stderr):
            if stream:
                stream.close()

    def events(self, kind: str = "") -> list[dict[str, Any]]:
        """What it said with ``--json``, of one kind or of all."""
        found = [json.loads(line) for line in list(self.lines)]
        return [event for event in found if kind in ("", event["kind"])]

    def texts(self, kind: str) -> list[str]:
        """The words of its events of a kind; notes pages are left aside."""
        return [event["text"] for event in self.events(kind) if " (notes " not in event["text"]]

    def end(self, signum: int = signal.SIGTERM) -> tuple[int, float]:
        """Tells it to end; its exit code, and the seconds it took."""
        begun = time.monotonic()
        self.process.send_signal(signum)
        code = self.process.wait(PATIENCE)
        return code, time.monotonic() - begun

    def cpu(self) -> float:
        """CPU seconds so far (Linux)."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
