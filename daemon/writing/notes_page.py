"""The notes page: a letter to oneself with headings to fill in from any mail client (F3).

It waits in the Drafts folder after a meeting, and is found again by the short code in its subject.
What must not happen here: a page that loses a word; reading keeps everything that is not the page's own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from daemon.core.decisions import Decision
from daemon.writing import fragments
from daemon.writing.dossier import Dossier, Notes
from daemon.writing.filling import contact_name
from daemon.writing.letters import LetterText
from daemon.writing.notes import TITLES, read_notes

_CODE = re.compile(r"\bnotes[ :-]+([0-9a-f]{10})\b", re.IGNORECASE)
_MET = re.compile(r"^\W*did you meet\b[^:\n]*:\s*(?P<answer>.*)$", re.IGNORECASE | re.MULTILINE)
_YES = ("y", "ja", "oui", "si", "sí", "met", "done")
_NO = ("n", "missed", "cancel", "did not", "didn")
_MOVED = ("mov", "postpon", "resched", "later", "another")


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
    name = fragments.clean(dossier.person.name)[:60] or "your contact"
    met = dossier.meeting or decision.meeting
    day = met.start.astimezone(dossier.me.zone) if met else dossier.now.astimezone(dossier.me.zone)
    return LetterText(
        subject=f"Your talk with {name}, {day.day} {day:%B} (notes {code_of(decision)})",
        body=_body(contact_name(dossier).given or name),
        needs_you=("fill in what you like and send it to yourself, or leave it here",),
    )


def _body(given: str) -> str:
    headings = [
        f"{TITLES['new_to_me']}:",
        f"{TITLES['advice']}:",
        f"{TITLES['people']} (may I mention {given} to them?):",
        f"{TITLES['promises']} (theirs and mine):",
        f"{TITLES['should_have_asked']}:",
    ]
    return "\n\n".join(["Did you meet? (yes / no / moved):", *headings, _FOOT]) + "\n"


_FOOT = "A word or two under any of these is plenty. Send this page to yourself, or leave it in your drafts."


def code_of(decision: Decision) -> str:
    """The short code of a page: ten hex digits of the decision's key."""
    return decision.key[:10].lower()


def code_in(subject: str) -> str:
    """The code in a subject, whatever a mail client put around it; empty where there is none."""
    found = _CODE.search(subject)
    return found.group(1).lower() if found else ""


def read_page(text: str) -> FilledPage:
    """A page as it came back: the answer, the notes, and the words as they stand."""
    own = text.replace("\r\n", "\n").replace(_FOOT, "")
    answer = _MET.search(own)
    rest = _MET.sub("", own, count=1)
    notes = read_notes(rest)
    filled = any((notes.new_to_me, notes.advice, notes.people, notes.promises, notes.should_have_asked, notes.whole))
    met = _met(answer["answer"]) if answer else ""
    return FilledPage(met=met, notes=notes, text=own.strip() if filled or met else "")


def _met(answer: str) -> str:
    word = answer.strip(" .,!-_").casefold()
    for outcome, beginnings in (("moved", _MOVED), ("no", _NO), ("yes", _YES)):
        if word and word.startswith(beginnings):
            return outcome
    return ""
