"""The server's process, as the one that measures sees it: nothing big is imported here."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bench import command, measure


@dataclass(frozen=True, slots=True)
class Traffic:
    """What the server counted: commands, and bytes of IMAP before TLS."""

    commands: int
    up: int
    down: int
    names: Mapping[str, int]
    """Commands by their names."""
    ended: int
    """Bytes both ways of sessions that have ended."""

    @property
    def total(self) -> int:
        """Bytes both ways."""
        return self.up + self.down

    def since(self, before: Traffic) -> Traffic:
        """What came after."""
        names = {name: count - before.names.get(name, 0) for name, count in self.names.items()}
        return Traffic(
            self.commands - before.commands,
            self.up - before.up,
            self.down - before.down,
            {name: count for name, count in sorted(names.items(), key=lambda each: -each[1]) if count},
            self.ended - before.ended,
        )

    def told(self) -> str:
        """The commands, the most frequent first."""
        return ", ".join(f"{name} {count}" for name, count in self.names.items())


class Server:
    """Started with a world; ends with the block."""

    def __init__(self, world: Path) -> None:
        words = [sys.executable, "-m", "bench.imap.server", str(world)]
        self._process = subprocess.Popen(
            words, cwd=command.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.about: dict[str, Any] = self._answer()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Without anybody who tells it more, it ends.
        self._process.communicate(timeout=60)

    def traffic(self) -> Traffic:
        """Counted so far."""
        said = self._ask("stats")
        return Traffic(said["commands"], said["up"], said["down"], said["names"], said["ended"])

    def set_back(self) -> None:
        """No drafts, no later mail, and no headers that the server has at hand from before."""
        self._ask("set back")

    def deliver(self, raw: bytes, folder: str = "INBOX") -> None:
        """A message arrives."""
        self._ask(f"deliver {folder}", json.dumps(raw.decode("latin-1")))

    def answer(self, raw: bytes, draft: str) -> tuple[float, float]:
        """Seconds until the draft is gone after this arrived: since it lay there, since the server spoke of it."""
        said = self._ask(f"answer {draft}", json.dumps(raw.decode("latin-1")))
        return said["total"], said["ours"]

    def drafts(self) -> set[str]:
        """Message-IDs of what lies in Drafts."""
        return set(self._ask("drafts")["drafts"])

    def messages(self) -> dict[str, int]:
        """How many messages each folder holds."""
        return dict(self._ask("messages")["messages"])

    def _ask(self, *lines: str) -> dict[str, Any]:
        self._tell(*lines)
        return self._answer()

    def _tell(self, *lines: str) -> None:
        assert self._process.stdin
        self._process.stdin.write("".join(f"{line}\n" for line in lines))
        self._process.stdin.flush()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise measure.RanBadlyError("bench.imap.server ended by itself; what it said stands above")
        said: dict[str, Any] = json.loads(line)
        return said
