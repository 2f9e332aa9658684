"""The notes page: a letter to oneself with headings to fill in from any mail client (F3).

It waits in the Drafts folder after a meeting, and is found again by the short code in its subject.
What must not happen here: a page that loses a word; reading keeps everything that is not the page's own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from daemon.core.decisions import Decision
from daemon.core.notes import TITLES, Notes, read_notes, without_empty_headings
from daemon.writing import fragments
from daemon.writing.dossier import Dossier
from daemon.writing.greeting import contact_name
from daemon.writing.letters import LetterText

_CODE = re.compile(r"\bnotes[\s:=-]+([0-9a-f]{10})\b", re.IGNORECASE)
_FOOT = "A word or two under any of these is plenty. Send this page to yourself, or leave it in your drafts."
_FOOTS = re.compile(r"[\s>|*_]+".join(map(re.escape, _FOOT.split())))
"""The last sentence, however a client quoted or wrapped it."""
CODE = 10
"""Hex digits of a code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledPage:
    """What somebody wrote into a notes page."""

    met: str
    """``yes``, ``no``, ``moved``; empty where it was left open."""
    notes: Notes
    text: str
    """Their own words with the headings they stand under, whole; empty where nothing was filled in."""


def notes_page(dossier: Dossier, decision: Decision) -> LetterText:
    """The page of a meeting, addressed to the user; its subject carries the code of the decision."""
    alone = fragments.clean(dossier.person.name)[:60] or "your contact"
    everybody = fragments.clean(decision.title)[:120] or alone
    met = dossier.meeting or decision.meeting
    day = met.start.astimezone(dossier.me.zone) if met else dossier.now.astimezone(dossier.me.zone)
    return LetterText(
        subject=f"Your talk with {everybody}, {day.day} {day:%B} (notes {code_of(decision)})",
        body=_body((contact_name(dossier).given or alone)[:30] if everybody == alone else "them"),
        needs_you=("fill in what you like and send it to yourself, or leave it here",),
    )


def _body(whom: str) -> str:
    others = "the others" if whom == "them" else "them"
    headings = [
        f"{TITLES['new_to_me']}:",
        f"{TITLES['advice']}:",
        f"{TITLES['people']} (may I mention {whom} to {others}?):",
        f"{TITLES['promises']} (theirs and mine):",
        f"{TITLES['should_have_asked']}:",
    ]
    return "\n\n".join(["Did you meet? (yes / no / moved):", *headings, _FOOT]) + "\n"


def code_of(decision: Decision) -> str:
    """The short code of a page: ten hex digits of the decision's key."""
    return decision.key[:CODE].lower()


def code_in(subject: str) -> str:
    """The code in a subject, whatever a mail client put around it; empty where there is none."""
    found = _CODE.search(subject)
    return found.group(1).lower() if found else ""


def read_page(text: str) -> FilledPage:
    """A page as it came back, its text without quotation marks: the answer, the notes, and the words as they stand.

    What was written below the page's last sentence stands under none of its headings.
    """
    page, *below = _FOOTS.split(text.replace("\r\n", "\n"))
    own = "\n".join(part.strip() for part in ("\n\n".join(below), page) if part.strip())
    notes = read_notes(own)
    return FilledPage(
        met=notes.met, notes=notes, text=without_empty_headings(own) if notes.say_something or notes.met else ""
    )
