"""What comes with reminders: words, and calendar entries to take over. Files are written whole or not at all, outside
the mailbox.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from daemon.core.decisions import Decision
from daemon.core.roster import Roster
from daemon.worker.drafting import Drafting
from daemon.worker.planner import Judged
from daemon.worker.report import PassReport
from daemon.worker.ringing import Beside


class Shelf:
    """A folder of one user's files, in one pass."""

    def __init__(self, folder: Path, drafting: Drafting, roster: Roster, now: datetime, report: PassReport) -> None:
        self._folder = folder
        self._drafting = drafting
        self._roster = roster
        self._now = now
        self._report = report

    def attach(self, decision: Decision, judged: Judged) -> Beside:
        """What comes with a reminder: its words, and the path of a file that was written."""
        text = self._drafting.told(decision, judged, self._roster, self._now)
        return Beside(file=self._entry(decision, judged), text=text)

    def _entry(self, decision: Decision, judged: Judged) -> str:
        """Writes a calendar entry and returns its path; empty where none is called for, or it cannot be written.

        Written again it is the same file: a reminder that rings twice leaves one.
        """
        found = self._drafting.entry(decision, judged, self._roster, self._now)
        if found is None:
            return ""
        name, content = found
        path = self._folder / name
        part = path.with_name(f"{name}.part")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            part.write_bytes(content)
            part.replace(path)
        except OSError as problem:
            self._report.errors.append(
                f"{path} cannot be written ({problem.strerror}): give this user the right to write there, or make room."
            )
            return ""
        return str(path)
