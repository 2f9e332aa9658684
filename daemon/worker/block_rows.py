"""Time kept in the user's own calendar, as ``explain`` and ``forecast`` tell of it. Reads and writes nothing.

A block is told under the step that it serves: time to prepare under ``brief``, time for notes under ``notes``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from daemon.core.decisions import CalendarBlock, Outcome, Purpose, Step
from daemon.worker.outbox import INTENDED, LEFT

FORM = "block"
_STEPS = {Purpose.PREPARE: Step.BRIEF, Purpose.NOTES: Step.NOTES}
_RULES = {Purpose.PREPARE: "D1", Purpose.NOTES: "F3"}
_KEPT = {
    Purpose.PREPARE: "You keep {} minutes before a meeting to prepare for it (prepare_minutes).",
    Purpose.NOTES: "You keep {} minutes after a meeting for notes (notes_block_minutes).",
}


def explained(blocks: Iterable[CalendarBlock], states: Mapping[str, str]) -> list[dict[str, Any]]:
    """The blocks of one contact. ``states``: key -> the outbox' state of those that were ever meant to be written."""
    return [
        _row(block)
        | {
            "outcome": str(_outcome(states.get(block.key))),
            "because": _because(block, states.get(block.key)),
            "rule": _RULES[block.purpose],
            "facts": [block.meeting.key],
        }
        for block in blocks
        if not block.stays or block.key in states
    ]


def foreseen(block: CalendarBlock, contact: str) -> dict[str, Any]:
    """A block in the shape of a forecast's row."""
    return _row(block) | {"contact": contact, "because": _because(block, None)}


def _row(block: CalendarBlock) -> dict[str, Any]:
    return {
        "key": block.key,
        "step": str(_STEPS[block.purpose]),
        "number": 0,
        "form": FORM,
        "purpose": str(block.purpose),
        "title": block.title,
        "due": block.start.isoformat(),
        "end": block.end.isoformat(),
        "rules": [_RULES[block.purpose]],
    }


def _outcome(state: str | None) -> Outcome:
    if state == LEFT:
        return Outcome.STOPPED
    return Outcome.WAITING if state in (None, INTENDED) else Outcome.DONE


def _because(block: CalendarBlock, state: str | None) -> str:
    if state == LEFT:
        return "You changed or deleted it, so it is yours: it is left as it is."
    minutes = round((block.end - block.start).total_seconds() / 60)
    return _KEPT[block.purpose].format(minutes)
