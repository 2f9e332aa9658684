"""Spelling: only mistakes that are sure, because a false alarm costs more trust than a miss saves.

A word counts as wrong where the word list does not have it, nor its other spelling (British,
American), nor its parts, and where one slip of the finger leads to a common word. The word lists are
those of pyspellchecker, loaded at the first use and kept.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache
from typing import TYPE_CHECKING

from daemon.writing.names import fold

if TYPE_CHECKING:
    from spellchecker import SpellChecker

LISTED = frozenset({"en", "de", "fr"})
"""Languages whose word list is good enough; for the others only the well-known slips are looked at."""
NEWER = frozenset(
    "webinar webinars podcast podcasts email emails website websites startup startups coworking internship internships mentee "
    "mentees homepage online offline blog blogs vegan crowdfunding fundraiser fundraising biotech fintech datasets dataset "
    "workflow workflows reschedule rescheduled upskilling coursework timeframe zoom resume resumes".split()
)
"""Words younger than the word lists."""
SHORTEST = 4
"""Letters of a word that is looked at; ``SLIPS`` are the shorter ones worth a look."""
COMMON = 1500
"""How often a word must stand in the list's corpus to be what was meant."""
SLIPS = {
    "en": {
        "teh": "the",
        "hte": "the",
        "adn": "and",
        "fo": "of",
        "yuo": "you",
        "si": "is",
        "hwo": "how",
        "taht": "that",
        "wiht": "with",
        "untill": "until",
        "truely": "truly",
        "arguement": "argument",
        "greatful": "grateful",
        "appologize": "apologize",
        "definately": "definitely",
        "definatly": "definitely",
        "publically": "publicly",
        "persue": "pursue",
        "begining": "beginning",
        "wich": "which",
        "wether": "whether",
        "buisness": "business",
        "carreer": "career",
        "sincerly": "sincerely",
        "togehter": "together",
    },
    "de": {
        "dei": "die",
        "udn": "und",
        "eien": "eine",
        "standart": "Standard",
        "wiederspiegeln": "widerspiegeln",
        "seperat": "separat",
    },
    "fr": {"parmis": "parmi", "language": "langage", "biensur": "bien sûr", "malgrés": "malgré"},
    "es": {"haiga": "haya", "atravez": "a través", "nesesito": "necesito", "dijistes": "dijiste"},
}
_WORD = re.compile(r"(?<![\w@./:#-])[^\W\d_]+(?:['’][^\W\d_]+)?(?![\w@/:-]|\.\w)")
_OFTEN = {
    "en": frozenset(
        "the and to of you i for your is would my it with have that be are thank thanks at about this if from do does how what when "
        "dear regards best hello not was can could please will".split()
    ),
    "de": frozenset(
        "der die das und ich sie ist zu ein eine einen ihre ihr ihren ihrem ihnen für mich mir mit würde nicht auf den dem von sehr "
        "wäre haben danke dank du dich dir dein deine als man was wie bei meine mein viele grüße guten tag herr frau bitte geehrte geehrter vielen hallo".split()
    ),
    "fr": frozenset(
        "le la les de et je tu te toi ton vous est un une pour votre vos dans en au aux mes mon ma que des du avec serais pas merci ce sur au bonjour madame "
        "monsieur cordialement quel quelle comment auriez votre".split()
    ),
    "es": frozenset(
        "el los las la de lo ya me nos ha he y que en un una su tu te tus por para con usted le gracias es mi sobre del como se muy al sus hola saludos saludo estimado "
        "estimada buenos qué cuál cómo no".split()
    ),
}


def language_of(text: str) -> str:
    """The language of a text by its small words; empty where too few tell."""
    words = re.findall(r"[^\W\d_]+", text.casefold())
    hits = {language: sum(word in often for word in words) for language, often in _OFTEN.items()}
    best = max(hits, key=lambda language: hits[language])
    return best if hits[best] >= 2 and hits[best] > sorted(hits.values())[-2] else ""


@cache
def _speller(language: str) -> SpellChecker:
    from spellchecker import SpellChecker

    return SpellChecker(language=language, distance=1)


def misspelled(lines: list[str], language: str, known: Collection[str]) -> Iterator[tuple[str, int, str]]:
    """(word, line, what was meant) of each sure mistake, once a word. ``known`` are folded words that are right."""
    seen: set[str] = set()
    for number, line in enumerate(lines, 1):
        for match in _WORD.finditer(line):
            word = match.group()
            if word in seen or not word.islower():
                continue
            seen.add(word)
            better = SLIPS[language].get(word) or _meant(word, language, known)
            if better and fold(word) not in known:
                yield word, number, better


def _meant(word: str, language: str, known: Collection[str]) -> str:
    """The common word one slip away from an unknown one; empty where the word may be right."""
    if (
        language not in LISTED
        or word in NEWER
        or len(word) < SHORTEST
        or fold(word) in known
        or "'" in word
        or "’" in word
    ):
        return ""
    speller = _speller(language)
    if any(form in speller for form in _forms(word, language)):
        return ""
    near = [
        other
        for other in speller.edit_distance_1(word)
        if speller.word_frequency[other] >= COMMON and len(other) > 2 and _is_a_slip(word, other)
    ]
    return max(near, key=lambda other: speller.word_frequency[other], default="")


def _is_a_slip(word: str, other: str) -> bool:
    """A short word is a slip only by swapped or left-out letters: a changed one makes another word (cafe, came)."""
    if len(word) > 5:
        return True
    return sorted(word) == sorted(other) or (len(word) == 5 and len(other) == 6)


_BRITISH = (
    ("our", "or"), ("ise", "ize"), ("isa", "iza"), ("isi", "izi"), ("yse", "yze"), ("ysi", "yzi"), ("ogue", "og"), ("mme", "m"), ("lled", "led"), ("lling", "ling"),
    ("ller", "ler"), ("ence", "ense"), ("tre", "ter"), ("ae", "e"), ("oe", "e"), ("ilst", "ile"), ("ongst", "ong"), ("fulf", "fullf"), ("skilful", "skillful"), ("ogramm", "ogram"),
)  # fmt: skip
_PREFIXES = ("bio", "eco", "geo", "micro", "macro", "non", "pre", "post", "re", "un", "sub", "co", "over", "under", "inter", "multi", "hydro", "neuro", "photo", "electro", "socio", "astro", "cyber", "anti", "semi", "self", "out", "mis", "tele", "auto", "thermo")  # fmt: skip
_ENDINGS = (
    "s",
    "es",
    "d",
    "ed",
    "ing",
    "ly",
    "er",
    "ers",
    "ness",
    "able",
    "al",
    "ically",
    "n",
    "en",
    "e",
    "em",
    "es",
    "er",
    "r",
)


def _forms(word: str, language: str) -> Iterator[str]:
    """The word, its other spellings and what it may be made of."""
    yield word
    if language != "en":  # the lists are careless about accents
        yield fold(word).replace("œ", "oe").replace("æ", "ae")
    if language == "en":
        yield from (word.replace(british, american) for british, american in _BRITISH if british in word)
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= SHORTEST:
            yield word[len(prefix) :]
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
            yield word[: -len(ending)]
