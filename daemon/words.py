"""Stages, steps, states and moments in people's words. Pure: JSON values in, text out.

People read words, not stages: whose turn it is, and why somebody rests.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WHOLE_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_TUESDAY, _WEEK = 1, 7

TURNS: Mapping[str, tuple[str, ...]] = {
    "Your turn": ("met", "answered", "unreachable"),
    "Still to ask": ("to-ask",),
    "Their turn": ("asked", "away"),
    "A meeting ahead": ("scheduled",),
    "Resting": ("resting",),
    "At peace": ("quiet", "declined", "thanked"),
    "Paused by you": ("paused",),
}
"""The groups of ``status``, in the order in which they ask for attention."""

_STAGES: Mapping[str, tuple[str, str]] = {
    "to-ask": ("your turn", "no letter yet"),
    "asked": ("their turn", "your letter waits for an answer"),
    "away": ("their turn", "your letter waits until they are back"),
    "quiet": ("at peace", "no answer came; they are left in peace"),
    "unreachable": ("your turn", "their address does not work, find another"),
    "answered": ("your turn", "they answered"),
    "resting": ("", "resting until later, because that is what they asked for"),
    "declined": ("at peace", "they would rather not"),
    "scheduled": ("", "you will meet"),
    "met": ("your turn", "you met, thank them"),
    "thanked": ("at peace", "thanked, kept in touch with"),
    "paused": ("", "paused, nothing is drafted"),
}

_STEPS: Mapping[str, str] = {
    "request": "first letter",
    "follow-up": "follow-up",
    "call": "call them",
    "quiet": "left in peace",
    "alternative": "offer of a call, or of questions by mail",
    "come-back": "renewed request",
    "step-back": "thanks and farewell",
    "questions": "questions by mail",
    "answer": "answer about the time",
    "book": "put it into the calendar",
    "holding": "wait for the answer they promised",
    "research": "research",
    "brief": "preparation page",
    "leave": "set out",
    "time-check": "offer to stop",
    "notes": "write notes",
    "thank-you": "thank-you",
    "reschedule": "letter for a new date",
    "introduction": "introduction",
    "report-back": "report to who introduced you",
    "update": "update",
    "good-news": "good news",
    "ask-for-news": "your news",
    "promise": "promise to keep",
}

_BLOCKS: Mapping[str, str] = {"prepare": "time to prepare", "notes": "time for notes"}

_STATES: Mapping[str, str] = {
    "untouched": "waits for your review",
    "edited": "edited by you",
    "sent": "sent",
    "thrown-away": "thrown away by you",
    "withdrawn": "withdrawn",
}


_MOMENTS = frozenset({"at", "due", "since", "created", "fired", "complete_at", "tried_at", "seen_at", "snoozed_until"})


def on_clock(value: Any, zone: tzinfo) -> Any:
    """The same JSON value, its moments told on the clock of ``zone``: letters come from everywhere."""
    if isinstance(value, Mapping):
        return {k: _local(v, zone) if k in _MOMENTS else on_clock(v, zone) for k, v in value.items()}
    return [on_clock(item, zone) for item in value] if isinstance(value, list) else value


def _local(text: object, zone: tzinfo) -> object:
    parsed = _parsed(text)
    return parsed.astimezone(zone).isoformat() if parsed and parsed.tzinfo else text


def step(what: Mapping[str, Any]) -> str:
    """What a step is called, of anything that has a ``step`` (and its ``number``): ``follow-up 2``."""
    if what.get("form") == "block":
        return _BLOCKS.get(str(what.get("purpose")), "time in your calendar")
    name = str(what.get("step"))
    known = _STEPS.get(name, name)
    return f"{known} {what['number']}" if name == "follow-up" and what.get("number") else known


def state(name: object) -> str:
    """What became of a draft."""
    return _STATES.get(str(name), str(name))


def wish(what: Mapping[str, Any]) -> str:
    """What the user wished about a draft, and what came of it."""
    said = {
        "throw-away": "You want it thrown away",
        "edit": "You gave it other words",
        "later": f"You want it later, not before {what.get('until')}",
        "never": "You want none of this kind for this contact",
    }.get(str(what["wish"]), str(what["wish"]))
    ends = {"pending": " The next pass does it.", "refused": f" {what.get('because')}"}
    return f"{said}.{ends.get(str(what['state']), '')}"


def stands(stage: str, due: str | None = None) -> str:
    """Where a contact stands, without whose turn it is; ``due`` is when a resting one is written to again.

    It is a moment, or their own words for it.
    """
    if stage == "resting" and due:
        return f"resting until {_until(due)}, because that is what they asked for"
    return _STAGES.get(stage, ("", stage))[1]


def stage(name: str, due: str | None = None) -> str:
    """The same, led by whose turn it is."""
    turn = _STAGES.get(name, ("", ""))[0]
    return f"{turn}: {stands(name, due)}" if turn else stands(name, due)


def _until(due: str) -> str:
    """The month alone where its first Tuesday is meant (that is how "in April" is counted), else the day."""
    moment = _parsed(due)
    if moment is None:
        return due
    if moment.weekday() == _TUESDAY and moment.day <= _WEEK:
        return _WHOLE_MONTHS[moment.month - 1]
    return f"{moment.day} {_WHOLE_MONTHS[moment.month - 1]}"


def day(text: object) -> str:
    """The day of an ISO 8601 moment: ``Tue 7 Apr 2026``."""
    moment = _parsed(text)
    if moment is None:
        return "" if text is None else str(text)
    return f"{_DAYS[moment.weekday()]} {moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def moment(text: object) -> str:
    """An ISO 8601 moment: ``Tue 7 Apr 2026 09:00``, on the clock of its own offset."""
    parsed = _parsed(text)
    return day(text) if parsed is None else f"{day(text)} {parsed:%H:%M}"


def _parsed(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return None


def upcoming(what: Mapping[str, Any] | None) -> str:
    """``{"step", "due"}`` as ``follow-up on Wed 14 Jan 2026``."""
    if not what:
        return ""
    return f"{step(what)}, {moment(what['due'])}" if what.get("due") else step(what)


def counted(number: int, one: str, many: str = "") -> str:
    """``1 draft``, ``2 drafts``."""
    return f"{number} {one if number == 1 else many or one + 's'}"
