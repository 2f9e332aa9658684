"""What stands in the user's own calendar around a meeting: the brief before it, the headings for notes after it.

What must not happen here: markup. Some calendars show a description as HTML, and parts of a brief were
written by strangers.
"""

from __future__ import annotations

from daemon.core.decisions import CalendarBlock, Purpose
from daemon.writing import fragments
from daemon.writing.brief import brief
from daemon.writing.dossier import Dossier
from daemon.writing.greeting import contact_name
from daemon.writing.templates import page

_NO_TAGS = str.maketrans("<>", "‹›")


def block_title(block: CalendarBlock) -> str:
    """One line, without markup."""
    return fragments.clean(block.title)[:200].translate(_NO_TAGS)


def block_text(block: CalendarBlock, dossier: Dossier) -> str:
    """The description of a block; the same for the same facts, whenever it is worded."""
    text = brief(dossier, dossier.now) if block.purpose is Purpose.PREPARE else _notes(block, dossier)
    return text.strip().translate(_NO_TAGS)


def _notes(block: CalendarBlock, dossier: Dossier) -> str:
    name = fragments.clean(dossier.person.name)
    everybody = fragments.clean(block.title.partition(": ")[2]) or name
    alone = everybody == name
    return page(
        "notes-block",
        {
            "everybody": everybody,
            "given": (contact_name(dossier).given or name) if alone else "them",
            "others": "them" if alone else "the others",
            "contact": name.replace('"', "'"),
        },
    )
