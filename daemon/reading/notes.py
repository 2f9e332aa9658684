"""The user's notes of a talk, read into the known headings (F3). Text without headings is kept whole."""

from __future__ import annotations

import re
from dataclasses import dataclass

from daemon.reading.folding import fold

_HEADINGS = {
    "new_to_me": (
        r"(?:what was )?new (?:to me|for me)|what was new|what i learned|what i learnt|was (?:mir )?neu(?: war| für mich)?(?: war)?|neu für mich|ce qui était nouveau(?: pour moi)?|nouveau pour moi"
        r"|lo (?:que fue )?nuevo(?: para mí)?|cosa (?:mi )?era nuov[oa](?: per me)?|novità|o que (?:foi|era) novo(?: para mim)?|wat (?:was )?nieuw(?: voor mij)?(?: was)?"
    ),
    "advice": r"advice(?: given)?|tips?|ratschläge|rat|conseils?|consejos?|consigli|conselhos?|advies|adviezen",
    "people": (
        r"people(?: named| mentioned)?|names|contacts?|referrals?|genannte (?:personen|leute)|personen|namen|personnes (?:citées|nommées|mentionnées)|personas (?:nombradas|mencionadas)"
        r"|persone (?:nominate|citate|menzionate)|pessoas (?:citadas|mencionadas|nomeadas)|genoemde (?:personen|mensen)|personen genoemd"
    ),
    "promises": r"promises?(?: made)?|i promised|to ?do|versprechen|zusagen|versprochen|promesses|promesas|promesse|promessas|beloftes?|beloften|toezeggingen",
    "should_have_asked": (
        r"what i should have asked|(?:questions )?i should have asked|should have asked|was ich hätte fragen sollen|ce que j'aurais dû demander|lo que debería haber preguntado|lo que debí preguntar"
        r"|(?:che )?cosa avrei dovuto chiedere|o que (?:eu )?dev(?:er)?ia ter perguntado|wat ik had moeten vragen"
    ),
}
_BULLET = re.compile(r"^\s*(?:[-*•–—+]|\d{1,2}[.)]|\[[ x]?\])\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSections:
    """A note by its headings; ``whole`` is the text that stands under none of them."""

    new_to_me: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    promises: tuple[str, ...] = ()
    should_have_asked: tuple[str, ...] = ()
    whole: str = ""


def read_notes(text: str) -> NoteSections:
    """The sections of a note: bullets one item each, a paragraph one item, inline after the colon too."""
    found: dict[str, list[str]] = {name: [] for name in _HEADINGS}
    outside: list[str] = []
    section, fresh = "", True
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        heading = _heading(line)
        if heading:
            section, rest = heading
            fresh = True
            if rest:
                found[section].append(rest)
                fresh = False
        elif not section:
            outside.append(line)
        elif not line.strip():
            fresh = True
        else:
            fresh = _add(found[section], line, fresh=fresh)
    return NoteSections(**{name: tuple(items) for name, items in found.items()}, whole="\n".join(outside).strip())


def _heading(line: str) -> tuple[str, str] | None:
    """(section, what follows the colon) of a heading; a heading has a colon or stands alone behind ``#``."""
    bare = re.sub(r"^[\s#>*_]+|[\s*_]+$", "", line)
    title, colon, rest = bare.partition(":")
    if not colon and not line.lstrip().startswith("#"):
        return None
    folded = fold(title).strip(" *_")
    for name, pattern in _HEADINGS.items():
        if re.fullmatch(fold(pattern), folded):
            return name, rest.strip(" *_\t")
    return None


def _add(items: list[str], line: str, *, fresh: bool) -> bool:
    """Adds a line to a section; a line that is no bullet continues the item before it."""
    bullet = _BULLET.match(line)
    content = line[bullet.end() :].strip() if bullet else line.strip()
    if bullet or fresh or not items:
        items.append(content)
    else:
        items[-1] = f"{items[-1]} {content}"
    return False
