"""Running other programs and counting what they cost: wall seconds, CPU seconds, peak memory.

The process that measures stays small and starts programs without a shell: on Linux a child's peak
memory begins with its parent's, so nothing big is ever imported here.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


class RanBadlyError(RuntimeError):
    """A measured program failed; the message holds its last words."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of one program cost."""

    wall: float
    """Seconds."""
    cpu: float
    """Seconds, user and system, its children included."""
    peak: float
    """MB of the largest process resident at once."""


@dataclass(slots=True)
class Series:
    """Several runs of the same."""

    name: str
    runs: list[Run] = field(default_factory=list)

    def values(self, what: str) -> list[float]:
        """All values of ``wall``, ``cpu`` or ``peak``."""
        return [getattr(run, what) for run in self.runs]

    def median(self, what: str) -> float:
        """The middle value."""
        return statistics.median(self.values(what))

    def shown(self, what: str, digits: int = 2) -> str:
        """Median, and from least to most."""
        values = self.values(what)
        return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f}-{max(values):.{digits}f})"


def run(command: Sequence[str], *, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Run:
    """Runs one program to its end, as one that is installed: with its bytecode kept.

    Raises RanBadlyError where it does not end with exit code 0.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryFile() as said:
        begun = time.perf_counter()
        child = subprocess.Popen(command, env={**environment, **(env or {})}, cwd=cwd, stdout=said, stderr=said)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - begun
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            said.seek(0)
            words = said.read()[-1500:].decode("utf-8", "replace")
            raise RanBadlyError(f"{' '.join(command)} ended with exit code {child.returncode}: {words}")
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit)


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table that is also readable as it stands."""
    widths = [max(len(row[i]) for row in (columns, *rows)) for i in range(len(columns))]

    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"

    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join(["", f"### {title}", line(columns), rule, *map(line, rows)])


@dataclass(frozen=True, slots=True)
class Goal:
    """One figure beside the most it should be."""

    name: str
    value: float
    most: float
    unit: str = ""

    @property
    def kept(self) -> bool:
        """Whether the figure is within its goal."""
        return self.value <= self.most

    def row(self) -> tuple[str, str, str, str]:
        """As a line of the last table."""
        kept = "kept" if self.kept else "MISSED"
        return self.name, f"{self.value:.3g}{self.unit}", f"{self.most:g}{self.unit}", kept
