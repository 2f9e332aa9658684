"""People's names in letters: how a record is read, and how its owner is greeted.

Names come from address books, CSV files and mail headers, so anything may stand in them. Only
letters (of any script), spaces, apostrophes, hyphens and dots of initials survive; what is left
may be nothing, and then a letter greets without a name rather than with a wrong one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST = 40
"""Characters of a name in a greeting; a longer one is no name."""
LONGEST_READ = 200
"""Characters of a text that are looked at as a name, however long it is."""
PARTICLES = frozenset(
    "van von vom zu zum zur der den de het ter ten te del della di da do dos das du des la le las los el al bin ibn "
    "bint ben y e af av und".split()
)
CAPITAL_PARTICLES = frozenset("le la de du des van von den der di da del della dos ter ten".split())
"""Those that some families write with a capital letter."""
HONORIFICS = {
    "dr": "Dr.",
    "doctor": "Dr.",
    "prof": "Prof.",
    "professor": "Prof.",
    "mr": "Mr.",
    "mrs": "Mrs.",
    "ms": "Ms.",
    "miss": "Ms.",
    "mx": "Mx.",
    "sir": "Sir",
    "dame": "Dame",
    "rev": "Rev.",
    "reverend": "Rev.",
    "herr": "Herr",
    "frau": "Frau",
    "monsieur": "Monsieur",
    "madame": "Madame",
    "mme": "Madame",
    "señor": "Señor",
    "señora": "Señora",
    "sr": "Sr.",
    "sra": "Sra.",
    "dra": "Dra.",
}
_SURNAME_FIRST = frozenset("nguyen tran pham hoang huynh phan vu dang bui ngo duong".split())
"""Vietnamese surnames: they stand first, and the last word is the name one is called by."""
LEARNED = frozenset({"Dr.", "Prof.", "Dra.", "Rev."})
MALE = frozenset({"Mr.", "Herr", "Monsieur", "Señor", "Sr.", "Sir"})
FEMALE = frozenset({"Mrs.", "Ms.", "Frau", "Madame", "Señora", "Sra.", "Dra.", "Dame"})
SURNAMED = (MALE | FEMALE | LEARNED | {"Mx."}) - {"Sir", "Dame"}
"""Titles after which one word is a surname; Sir and Dame stand before a first name."""
SUFFIXES = frozenset(
    "jr junior ii iii iv phd md mba msc bsc ma ba cpa esq dphil ing meng jd llm rn pe mph edd dds dvm eng frcs".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name taken apart; every part may be empty."""

    given: str = ""
    surname: str = ""
    honorifics: tuple[str, ...] = ()
    initials: str = ""
    """``J. R.``, of somebody whose first name is not known."""

    @property
    def full(self) -> str:
        """Given name and surname, without titles."""
        return " ".join(part for part in (self.given, self.surname) if part)

    @property
    def words(self) -> frozenset[str]:
        """Its words, for comparison."""
        return frozenset(fold(word) for word in re.split(r"[\s.\-]+", self.full) if word)


def fold(word: str) -> str:
    """A word for comparison: no accents, no case."""
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c)).casefold()


def read_name(text: str, title: str = "") -> Name:
    """A name as somebody typed it (``Dr. Maria van den Berg``, ``BERG, MARIA``), taken apart.

    ``title`` is the record's own title; it counts where it is a form of address, not a job.
    """
    nickname = _nickname(text)
    words, honorifics = _without_titles(_in_order(_letters_only(text)).split())
    own = tuple(HONORIFICS[word] for word in _title_words(title) if word in HONORIFICS)
    words = [_cased(word, words) for word in words]
    given, surname = _halves(words)
    if given and not surname and set(honorifics) & SURNAMED:  # Mr. Smith, Frau Dr. Berg
        given, surname = "", given
    return Name(
        given=_bearable(nickname or given),
        surname=_bearable(surname),
        honorifics=tuple(dict.fromkeys((*own, *honorifics))),
        initials="" if given else " ".join(word for word in words if len(word.rstrip(".")) == 1),
    )


def _letters_only(text: str) -> str:
    text = next((line for line in text.splitlines() if line.strip()), "")[:LONGEST_READ]
    text = re.sub(r"\([^)]*\)|\"[^\"]*\"|“[^”]*”", " ", unicodedata.normalize("NFC", text))
    if "@" in text or "://" in text:
        return ""
    kept = "".join(c if _in_a_name(c) else " " for c in text)
    return re.sub(r"\s+", " ", re.sub(r"\.(?=[^\W\d_]{2})", ". ", kept)).strip()


def _in_a_name(char: str) -> bool:
    return unicodedata.category(char)[0] in "LM" or char in "'’-.,·"


def _nickname(text: str) -> str:
    """``Robert (Bob) Smith`` goes by Bob; ``(she/her)`` and ``(DFO)`` are no names."""
    found = re.search(r"[(\"“]([^\W\d_][^\W\d_'’-]+)[)\"”]", text)
    return found.group(1) if found and found.group(1).istitle() else ""


def _in_order(text: str) -> str:
    """``Berg, Maria`` is Maria Berg; ``Maria Berg, PhD`` stays."""
    head, comma, tail = text.partition(",")
    if not comma:
        return text
    tail_words = [word for word in tail.replace(",", " ").split() if fold(word.replace(".", "")) not in SUFFIXES]
    if not tail_words or not head.strip():
        return (head or tail).replace(",", " ").strip()
    return " ".join((*tail_words, head.strip()))


def _title_words(text: str) -> list[str]:
    return [fold_title(word) for word in re.split(r"[\s/]+", text) if word]


def fold_title(word: str) -> str:
    """A title's word for looking up: ``Prof.`` and ``PROF`` are one."""
    return word.rstrip(".,").casefold()


def _without_titles(words: list[str]) -> tuple[list[str], list[str]]:
    honorifics = []
    while words and fold_title(words[0]) in HONORIFICS and len(words) > 1:
        honorifics.append(HONORIFICS[fold_title(words[0])])
        words = words[1:]
    while len(words) > 1 and fold(words[-1].replace(".", "")) in SUFFIXES:
        words = words[:-1]
    return [word for word in words if any(c.isalpha() for c in word)], honorifics


def _cased(word: str, words: list[str]) -> str:
    """``MARIA VAN DEN BERG`` and ``maria berg`` as a friend would write them; mixed case stays as it is."""
    letters = [c for c in "".join(words) if c.isalpha()]
    shouting = len(letters) > 3 and not any(c.islower() for c in letters)
    whispering = not any(c.isupper() for c in letters)
    if not shouting and not whispering:
        return word
    if fold(word) in PARTICLES and word is not words[0]:
        return word.lower()
    parts = re.split(r"([-'’])", word.lower())
    parts = [part[:1].upper() + part[1:] for part in parts]
    joined = "".join(parts)
    return re.sub(r"^Mc([a-z])", lambda found: f"Mc{found.group(1).upper()}", joined)


def _halves(words: list[str]) -> tuple[str, str]:
    """First name and surname; initials and middle names belong to neither, particles to the surname."""
    if len(words) < 2:
        return " ".join(words), ""
    if fold(words[0]) in _SURNAME_FIRST and len(words) > 2:
        return words[-1], words[0]
    start = next((at for at in range(1, len(words) - 1) if _begins_surname(words[at])), len(words) - 1)
    given = words[0]
    if given.endswith(".") or len(given) == 1:
        whole = [word for word in words[1:start] if len(word.rstrip(".")) > 1]
        given = whole[0] if whole else ""
    return given, " ".join(words[start:])


def _begins_surname(word: str) -> bool:
    """``van`` and ``de``; ``Le`` and ``De`` too, as in Marie Le Goff and Jan De Smet."""
    return word in PARTICLES or (word.istitle() and fold(word) in CAPITAL_PARTICLES)


def _bearable(part: str) -> str:
    part = part.strip(" .,·-'’")
    return part if len(part) <= LONGEST else ""


def first_names(written: str, name: Name) -> str:
    """The name somebody signed a letter with, where it is their first name (or a short form of it) alone.

    Looks at the last lines of what they wrote. Empty where they signed in full or not at all.
    """
    known = name.words
    for line in reversed([line.strip() for line in written.splitlines() if line.strip()][-6:]):
        if " " in line or len(line) > LONGEST:
            continue
        signed = read_name(line.strip(" ,;!–—-"))
        if not signed.given or signed.surname or signed.honorifics:
            continue
        if fold(signed.given) in known - {fold(name.surname)} or _short_for(signed.given, name.given):
            return signed.given
    return ""


def _short_for(short: str, given: str) -> bool:
    """``Alex`` for Alexandra, ``Dan`` for Daniel."""
    return len(short) >= 2 and short != given and fold(given).startswith(fold(short)[:3]) and len(short) <= len(given)


def greeted_as(letters: Iterable[str], name: Name) -> str:
    """How the user's own letters (newest first) greeted this person: ``first``, ``surname`` or nothing known."""
    for written in letters:
        first_line = next((line for line in written.splitlines() if line.strip()), "")
        words = [fold(word) for word in re.findall(r"[^\W\d_]+", first_line)][:8]
        if name.given and fold(name.given.split()[0]) in words and not _surname_in(name, words):
            return "first"
        if _surname_in(name, words) and fold(name.given) not in words:
            return "surname"
    return ""


def _surname_in(name: Name, words: list[str]) -> bool:
    return bool(name.surname) and fold(name.surname.split()[-1]) in words
