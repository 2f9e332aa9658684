"""A round: one pass of every account. All are looked at before anything is decided, so that an answer in one
mailbox stops the follow-up of another. What fails in one account never stops another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from daemon import logs
from daemon.errors import FollowthroughError
from daemon.worker.passes import AccountPass, ClockJumped, sentence
from daemon.worker.report import PassReport


def run_round(passes: Sequence[AccountPass], now: datetime) -> list[PassReport]:
    """One pass of every account at ``now``; returns what each did, in the order of the configuration."""
    for one in passes:
        one.begin()
    looked = [one for one in passes if guarded(one, partial(one.look, now))]
    for one in looked:
        guarded(one, partial(one.perform, now, again=True))
    return [one.report for one in passes]


def guarded(one: AccountPass, act: Callable[[], None]) -> bool:
    """Runs a part of an account's pass; whatever goes wrong becomes a sentence of its report."""
    try:
        act()
    except ClockJumped as problem:
        one.report.complete = False
        one.report.errors.append(sentence(problem))
        return False
    except FollowthroughError as problem:
        one.report.complete = False
        one.report.errors.append(str(problem))
        return False
    except Exception as fault:  # noqa: BLE001 - one account's fault must not stop another
        one.report.complete = False
        one.report.errors.append(
            f"Account {one.name}: something failed that should not have ({type(fault).__name__}); nothing was lost. "
            "The log has the details: please report it."
        )
        logs.logger("worker").error("a pass failed", account=one.name, exc_info=fault)
        return False
    return True
