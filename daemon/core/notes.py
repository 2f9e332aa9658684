"""Notes as people write them, read into their headings (F3): the command, the notes page and the review page alike. Pure.

Headings may be in any case and in seven languages, with or without a colon, with a hint in brackets, and with
the answer on the same line or below. What stands under no heading is kept in ``whole``. What must not
happen here: judging what somebody wrote, or losing a word of it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

TITLES = {
    "new_to_me": "What was new to me",
    "advice": "Advice",
    "people": "People named",
    "promises": "Promises",
    "should_have_asked": "What I should have asked",
}
"""The headings as the program prints them."""
_HEADINGS = {
    "met": r"did you meet|have you met|did it take place",
    "new_to_me": (
        r"(?:what was )?new (?:to|for) me|what was new|what i (?:have )?learn(?:ed|t)|(?:was )?(?:mir )?neu(?: war| fur mich)?(?: war)?"
        r"|ce qui etait nouveau(?: pour moi)?|nouveau pour moi|lo (?:que fue )?nuevo(?: para mi)?|cosa (?:mi )?era nuov[oa](?: per me)?|novita"
        r"|o que (?:foi|era) novo(?: para mim)?|wat (?:was )?nieuw(?: voor mij)?(?: was)?"
    ),
    "advice": r"(?:their )?advice(?: (?:given|i got))?|tips?|ratschlage|rat|conseils?|consejos?|consigli|conselhos?|advies|adviezen",
    "people": (
        r"people(?: (?:they )?(?:named|mentioned))?|names|contacts?|referrals?|genannte (?:personen|leute)|personen(?: genoemd)?|namen"
        r"|personnes (?:citees|nommees|mentionnees)|personas (?:nombradas|mencionadas)|persone (?:nominate|citate|menzionate)"
        r"|pessoas (?:citadas|mencionadas|nomeadas)|genoemde (?:personen|mensen)"
    ),
    "promises": (
        r"(?:my |their )?promises?(?: made)?|i promised|to ?-?do|versprechen|zusagen|versprochen|promesses?|promesas|promesse|promessas"
        r"|beloftes?|beloften|toezeggingen"
    ),
    "should_have_asked": (
        r"(?:what |questions )?i should have asked|what should i have asked|should have asked|was ich hatte fragen sollen"
        r"|ce que j'aurais du demander|lo que (?:deberia haber preguntado|debi preguntar)|(?:che )?cosa avrei dovuto chiedere"
        r"|o que (?:eu )?dev(?:er)?ia ter perguntado|wat ik had moeten vragen"
    ),
}
_LINE = re.compile(
    r"^[\s#>*_•·–—-]*(?P<title>[^:：?()\n]{1,60}?)[\s*_]*[?？]?\s*(?P<hint>\((?:[^()]|\([^()]*\))*\))?[\s*_]*"
    r"(?P<end>[:：?？]|\s[-–—]\s|(?<=\))\s|$)[\s*_]*(?P<rest>.*)$"
)
_BULLET = re.compile(r"^\s*(?:[-*•·–—+]|\d{1,2}[.)]|\[[ xX]?\])\s+")
_NOTHING = frozenset(
    {
        "",
        "-",
        "–",
        "—",
        "/",
        "none",
        "nothing",
        "no",
        "n/a",
        "nobody",
        "no one",
        "keine",
        "nichts",
        "niemand",
        "nada",
        "nadie",
    }
    | {"rien", "personne", "aucun", "niente", "nessuno", "niets", "ninguém"}
)
_WRAPPED = 60
"""A line at least this long was broken by a mail client: what follows belongs to it."""
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "´": "'", "ß": "ss", "\xa0": " "})

_YES = frozenset("y yes yep yeah ja oui si sim met done did".split())
_NO = frozenset(
    "n no nope not nein non nee nao didn missed miss never cancelled canceled ausgefallen annule cancelado".split()
)
_MOVED = re.compile(
    r"\b(?:mov(?:ed|e|ing)|postponed?|re-?scheduled?|put off|new (?:date|time)|verschoben|reporte|deplace|aplazad[oa]|rinviat[oa]|adiad[oa]|verzet)\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """The user's notes of one contact, read into the known headings; text without headings is in ``whole``."""

    met: str = ""
    """Did they meet? ``yes``, ``no``, ``moved``; empty where the notes do not say."""
    new_to_me: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    promises: tuple[str, ...] = ()
    should_have_asked: tuple[str, ...] = ()
    whole: str = ""

    @property
    def say_something(self) -> bool:
        """Is anything noted, besides whether they met?"""
        return any((self.new_to_me, self.advice, self.people, self.promises, self.should_have_asked, self.whole))


def read_notes(text: str) -> Notes:
    """The notes under their headings, one item a line or bullet (it may run over several); the rest in ``whole``."""
    sections: dict[str, list[str]] = {part: [] for part in _HEADINGS}
    loose: list[str] = []
    current, fresh, wrapped, hints = "", True, False, ""
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        length, heading = len(line.rstrip()), _heading(line)
        if heading:
            current, hint, line = heading  # noqa: PLW2901 - what is left of the line is its first item
            hints = hint if current == "met" else hints
            fresh, wrapped = True, False
        if not current:
            loose.append(line)
        elif not line.strip():
            fresh = fresh or not heading
        else:
            _add(sections[current], line, anew=fresh or not wrapped)
            fresh, wrapped = False, length >= _WRAPPED
    met, more = _met(sections.pop("met"), hints)
    items = {part: tuple(item for item in lines if not _is_nothing(item)) for part, lines in sections.items()}
    return Notes(met=met, **items, whole="\n".join([*loose, *more]).strip())


def without_empty_headings(text: str) -> str:
    """The text without the headings under which nothing stands: every word that somebody wrote is still in it."""
    kept: list[str] = []
    above = ""
    for line in text.split("\n"):
        heading = _heading(line)
        if heading:
            answered = heading[2] or (heading[0] == "met" and "/" not in heading[1] and answer_of(heading[1]))
            above = "" if answered else line
            kept += [line] if answered else []
        elif line.strip():
            kept += [above, line] if above else [line]
            above = ""
        elif not above:
            kept.append(line)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _heading(line: str) -> tuple[str, str, str] | None:
    """(section, the hint in brackets, what follows) of a heading; None where the line is none."""
    found = _LINE.match(line)
    if found is None:
        return None
    title = folded(found["title"]).strip(" *_#")
    for part, pattern in _HEADINGS.items():
        if re.fullmatch(pattern, title):
            return part, (found["hint"] or "").strip("()"), found["rest"].strip()
    return None


def folded(text: str) -> str:
    """Lower case without accents, quotes straight: made comparable."""
    plain = unicodedata.normalize("NFD", text.translate(_STRAIGHT).lower())
    return "".join(char for char in plain if not unicodedata.combining(char))


def _add(items: list[str], line: str, *, anew: bool) -> None:
    """A new item, or more of the one before where the line is indented under it or was broken by a client."""
    bullet = _BULLET.match(line)
    indented = line.startswith(("  ", "\t")) and bool(items) and not items[-1].endswith((".", "!", "?"))
    if items and not bullet and (indented or not anew):
        items[-1] = f"{items[-1]} {line.strip()}"
    else:
        items.append(line[bullet.end() :].strip() if bullet else line.strip())


def _is_nothing(item: str) -> bool:
    return item.casefold().strip(" .!,") in _NOTHING


def _met(items: list[str], hint: str) -> tuple[str, list[str]]:
    """The answer, and what else was written under that heading; where only one word was left in the hint, that is it."""
    if not items:
        return ("" if "/" in hint else answer_of(hint)), []
    answer = answer_of(items[0])
    return answer, items[1:] if answer else items


def answer_of(words: str) -> str:
    """``yes``, ``no`` or ``moved`` out of somebody's words; empty where they are none of these."""
    plain = folded(words)
    first = next(iter(re.findall(r"[^\W\d_]+", plain)), "")
    if first in _YES and not re.match(r"\W*did ?n.t|\W*did not", plain):
        return "yes"
    if _MOVED.search(plain) and (first in _NO or len(plain) < _WRAPPED):
        return "moved"
    return "no" if first in _NO or re.match(r"\W*(?:we )?did ?(?:n.t|not)\b|\W*we missed\b", plain) else ""
