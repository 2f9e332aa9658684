"""What notes and letters say of others, as facts: people named, promises, and a consent that was noted. Pure.

    a letter of a contact --refers_to--------> PersonProposed        a sender that failed the check proposes nobody
    a note: People named:  ------------------> PersonProposed, ConsentGiven ("may mention her")
            Promises:      ------------------> PromiseMade

The keys are natural: the same person named twice by the same contact is proposed once, and one who
was turned down does not come back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, tzinfo

from daemon.core.facts import ConsentGiven, Fact, Letter, NoteTaken, PersonProposed, PromiseMade, digest
from daemon.core.meaning import Kind, Reading, Referral, Trust
from daemon.core.notes import read_notes
from daemon.core.practice import Practice
from daemon.core.roster import Member, Roster
from daemon.reading.folding import fold
from daemon.reading.moments import find_days
from daemon.reading.people import named_in
from daemon.reading.sentences import detect

_MAY = re.compile(r"\b(?:may|can|could|should|ok(?:ay)? to|happy to be|darf|dürfen|peut|puede)\b.{0,12}\b(?:mention|cite|name|nam|erwähn|nenn|citer|mencionar)", re.IGNORECASE)  # fmt: skip
_YES = re.compile(r"[(\[–—-]\s*(?:yes|ok|okay|ja|oui|s[ií])\b", re.IGNORECASE)
_NO = re.compile(r"\b(?:not|n't|no|nicht|kein|pas|rather)\b", re.IGNORECASE)
_THEIRS = re.compile(
    r"^(?:s?he|they|her|his|their)\b(?!\s+(?:book|paper|article|cv))|^(?:er|elle?s?|ils?|él|ella|ellos)\b",
    re.IGNORECASE,
)
LONGEST = 200
"""Characters of a promise that are kept: it is read in a reminder."""


def of_letter(
    letter: Letter, reading: Reading, roster: Roster, practice: Practice, is_erased: Callable[[str], bool]
) -> Iterator[PersonProposed]:
    """Whom a contact names in a letter of their own that can be believed."""
    introducer = roster.members.get(roster.by_address.get(letter.author, ""))
    if letter.own or introducer is None or reading.kind is not Kind.PERSON or reading.trust is Trust.FAILED:
        return
    if introducer.added - letter.at > timedelta(days=practice.old_history_days):
        return
    for person in reading.refers_to:
        yield from _proposal(person, introducer, letter, is_erased)


def of_note(
    note: NoteTaken,
    text: str,
    member: Member,
    *,
    own: frozenset[str],
    zone: tzinfo,
    is_erased: Callable[[str], bool],
) -> list[Fact]:
    """What a note of a talk with ``member`` holds under "People named" and "Promises"."""
    sections = read_notes(text)
    found: list[Fact] = []
    for line in sections.people:
        for person in _people(line, own):
            found += _proposal(person, member, note, is_erased)
    said = _consent(sections.people)
    if said is not None and any(isinstance(fact, PersonProposed) for fact in found):
        key = f"consent:{digest(note.key)[:20]}"
        found.append(ConsentGiven(key=key, at=note.at, contact=member.id, given=said, source=note.key))
    base = note.at.astimezone(zone)
    code = detect(text)
    found += [promise for line in sections.promises for promise in _promise(line, note, member, base, code)]
    return found


# --- people ---------------------------------------------------------------------------------------


def _people(line: str, own: frozenset[str]) -> list[Referral]:
    """The people of one line; a name alone is one, too, because it stands under that heading."""
    line = re.sub(r"[(\[][^()\[\]@]*[)\]]", " ", line)  # (Tide Lab) is no person
    found = named_in(line, own)
    if found:
        return found
    name = re.split(r"\s*(?:[,;:(<\[]|\s[-–—]\s)", line, maxsplit=1)[0].strip(" .")
    words = name.split()
    return [Referral(name=name)] if 1 <= len(words) <= 4 and all(word[:1].isupper() for word in words) else []


def _proposal(
    person: Referral, introducer: Member, source: Letter | NoteTaken, is_erased: Callable[[str], bool]
) -> Iterator[PersonProposed]:
    address = (person.address or "").lower()
    name = " ".join(person.name.split())
    itself = address in introducer.theirs or fold(name) in {fold(own) for own in introducer.names}
    if itself or not (name or address) or is_erased(address or name):
        return
    yield PersonProposed(
        key=f"named:{introducer.id}:{digest(address or fold(name))[:20]}",
        at=source.at,
        contact=introducer.id,
        name=name,
        address=address,
        source=source.key,
    )


def _consent(lines: tuple[str, ...]) -> bool | None:
    """What the user noted of being allowed to mention the contact; None where nothing was noted."""
    for line in lines:
        may = _MAY.search(line)
        if may and "?" in line[may.end() :]:
            continue
        if may:
            return not _NO.search(line[: may.end()])
        if _YES.search(line):
            return True
    return None


# --- promises -------------------------------------------------------------------------------------


def _promise(line: str, note: NoteTaken, member: Member, base: datetime, code: str) -> Iterator[PromiseMade]:
    what = " ".join(line.split()).strip(" .;")[:LONGEST]
    if not re.search(r"[^\W\d_]{2}", what) or fold(what) in {"none", "no", "nothing", "keine", "nada", "rien"}:
        return
    given = re.escape(member.person.name.split()[0]) if member.person.name.split() else "(?!)"
    yield PromiseMade(
        key=f"promise:{digest(note.key, what.casefold())[:20]}",
        at=note.at,
        contact=member.id,
        what=what,
        by=_day(what, base.date(), code),
        theirs=bool(_THEIRS.search(what) or re.match(rf"{given}\b(?!['’])", what, re.IGNORECASE)),
        source=note.key,
    )


def _day(text: str, base: date, code: str) -> date | None:
    """The day a promise names; of a week or a month its last one."""
    days = [day.last for day in find_days(fold(text), code, base) if day.last >= base]
    return days[0] if days else None
