"""The switches of the test server: what goes wrong, with which method, how often."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase


class Kind(StrEnum):
    """How a request goes wrong."""

    ANSWER = "answer"
    """An error answer, before anything was done."""
    RESET_BEFORE = "reset-before"
    """The connection breaks before anything was done."""
    RESET_AFTER = "reset-after"
    """It breaks after the request was carried out: the answer is lost."""
    SLOW = "slow"
    """The answer comes ``Fault.seconds`` late."""
    PAGE = "page"
    """A hotel's welcome page instead of an answer."""
    CUT = "cut"
    """Half an answer, of the length of the whole."""
    REDIRECT = "redirect"
    """Somewhere else, ``Fault.message``."""


@dataclass(slots=True, kw_only=True)
class Fault:
    """One switch."""

    method: str
    """A pattern of method ids: "calendar.events.*"."""
    kind: Kind
    times: int = 1
    """How often it strikes."""
    skip: int = 0
    """How many requests pass before."""
    status: int = 500
    reason: str = "backendError"
    message: str = "A fault of the test's making."
    retry_after: str = ""
    seconds: float = 0.0

    def strikes(self, method: str) -> bool:
        """Whether it is this request's turn; counts."""
        if self.times <= 0 or not fnmatchcase(method, self.method):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        self.times -= 1
        return True


def limited(method: str, *, times: int = 1, retry_after: str = "") -> Fault:
    """429, as Gmail says it."""
    return Fault(
        method=method,
        kind=Kind.ANSWER,
        times=times,
        status=429,
        reason="rateLimitExceeded",
        retry_after=retry_after,
    )


def over_the_limit(method: str, *, times: int = 1, reason: str = "rateLimitExceeded") -> Fault:
    """403 with a reason, as Calendar says it."""
    return Fault(method=method, kind=Kind.ANSWER, times=times, status=403, reason=reason)


def broken(method: str, *, times: int = 1, status: int = 503) -> Fault:
    """An error of Google's own."""
    return Fault(method=method, kind=Kind.ANSWER, times=times, status=status)


def dropped(method: str, *, times: int = 1, after: bool = False) -> Fault:
    """A connection that breaks, before or after the work was done."""
    return Fault(method=method, kind=Kind.RESET_AFTER if after else Kind.RESET_BEFORE, times=times)
