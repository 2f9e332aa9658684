"""What the user is told when something cannot be done, and how the command then ends.

    FollowthroughError   it ran and found something wrong            exit code 1
      UsageError         the command line asks for what cannot be    exit code 2
      ConfigError        the configuration cannot be used            exit code 2

A message is one clear sentence (of a ConfigError: one a problem) that ends with the mend, and is shown as it
stands, without a traceback. Other rooms derive theirs from these; whatever else is raised is a fault in the
program. Nothing is printed and nothing is caught in here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


class FollowthroughError(Exception):
    """The root of all that the user can mend; ``str()`` of it is what they read."""

    exit_code: ClassVar[int] = 1


class UsageError(FollowthroughError):
    """A command, option or argument makes no sense as it was given."""

    exit_code: ClassVar[int] = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong in the configuration file."""

    line: int | None
    """Counted from 1; None where no line of the file can be named."""
    key: str
    """As the user would look for it, e.g. ``[account.mailbox] path``; empty where it is the whole file."""
    text: str
    """What is wrong and what to write instead."""

    def __str__(self) -> str:
        place = f"line {self.line}: " if self.line else ""
        return place + (f"{self.key}: {self.text}" if self.key else self.text)


class ConfigError(FollowthroughError):
    """The configuration cannot be used; holds every problem of it at once, in the order of the lines."""

    exit_code: ClassVar[int] = 2

    def __init__(self, path: str, problems: tuple[Problem, ...]) -> None:
        self.path = path
        self.problems = tuple(sorted(problems, key=lambda problem: (problem.line or 0, problem.key)))
        super().__init__(self._report())

    def _report(self) -> str:
        """A heading and a line a problem; a single problem stands on the same line as the file's name."""
        if len(self.problems) == 1:
            return f"{self.path}: {self.problems[0]}"
        lines = [f"{self.path} has {len(self.problems)} problems:"]
        return "\n".join(lines + [f"  {problem}" for problem in self.problems])
