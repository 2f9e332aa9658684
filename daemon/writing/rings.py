"""What a channel shows of a reminder. Pure. What is not said here does not leave the machine.

A push service is a third party: by default it is told which kind of reminder it is, and nothing else; no name, no
place, no word of a mail or a note. With ``titles = "full"`` the user says that a channel may show the reminder itself.
What comes with a reminder (a brief, a script, a letter's words) is never shown by a channel.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from daemon.core.decisions import Step
from daemon.writing.fragments import clean

TITLE = "A reminder from Followthrough"
TITLES = "{} reminders from Followthrough"
SHOWN = 10
"""The most reminders of one notification that are told one by one."""
LONGEST = 300
"""Characters of one line."""
DIGEST = "digest"
"""The kind of the morning's overview, beside the steps."""

PLAIN: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        Step.CALL: ("A call is due.", "{} calls are due."),
        Step.BOOK: ("An agreed time is missing in your calendar.", "{} agreed times are missing in your calendar."),
        Step.HOLDING: ("An answer that was announced has not come.", "{} answers that were announced have not come."),
        Step.RESEARCH: ("Research is missing for somebody.", "Research is missing for {} people."),
        Step.BRIEF: ("A meeting lies ahead: your brief is ready.", "{} meetings lie ahead: your briefs are ready."),
        Step.LEAVE: ("Leave now for your meeting.", "Leave now for your meetings ({})."),
        Step.TIME_CHECK: ("The promised time is nearly up.", "The promised time is nearly up ({})."),
        Step.NOTES: ("Write down what you were told.", "Write down what you were told, in {} talks."),
        Step.THANK_YOU: ("A thank-you waits to be sent.", "{} thank-yous wait to be sent."),
        Step.PROMISE: ("A promise is due.", "{} promises are due."),
        Step.ASK_FOR_NEWS: ("Is there news for those who helped you?", "Is there news for those who helped you?"),
    }
)
"""Kind -> the sentence for one, and for several. Every other kind is a letter that waits for the user."""
_OTHER = ("A letter waits for a line of yours.", "{} letters wait for a line of yours.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """A reminder as it rang, for a channel to show."""

    kind: str
    """A step, or ``digest``."""
    title: str
    because: str
    plain: str = ""
    """Of the digest: what may be said of it without names."""


def worded(reminders: Sequence[Reminder], *, full: bool) -> tuple[str, str]:
    """Title and text of one notification for these reminders, at least one."""
    if len(reminders) == 1:
        only = reminders[0]
        return (_line(only.title), _text(only.because)) if full else (TITLE, _plainly(only, 1))
    lines = [_line(one.title) for one in reminders] if full else _counted(reminders)
    more = len(lines) - SHOWN
    shown = lines[:SHOWN] + ([f"… and {more} more"] if more > 0 else [])
    return TITLES.format(len(reminders)), "\n".join(shown)


def _counted(reminders: Sequence[Reminder]) -> list[str]:
    """A line a kind, in the order in which they came."""
    count = Counter(one.kind for one in reminders)
    first = {one.kind: one for one in reversed(reminders)}
    return [_plainly(first[kind], many) for kind, many in count.items()]


def _plainly(one: Reminder, many: int) -> str:
    if one.plain:
        return one.plain
    single, several = PLAIN.get(one.kind, _OTHER)
    return single if many == 1 else several.format(many)


def _line(text: str) -> str:
    """One line, of bearable length: a place in a calendar can be anything."""
    line = " ".join(clean(text).split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def _text(text: str) -> str:
    return "\n".join(_line(line) for line in text.splitlines())
