"""What the user says aloud to a contact: the rehearsed introduction, what ends a talk, and how long words take to say.

The sentences stand in ``templates/spoken/``, one file a language; they are said in the language and form of
address of the letters. Nothing is invented: who they are is the user's own sentence; the rest is courtesy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

from daemon.writing import fragments
from daemon.writing.dossier import Dossier
from daemon.writing.filling import about_me, common_ground_of, field_of, in_field
from daemon.writing.languages import TONGUES, Tongue, tongue_of
from daemon.writing.register import in_form, is_formal, said_to

PACE = {"en": 2.4, "de": 1.9, "fr": 2.1, "es": 2.3}
"""Words a second of calm speech: 145 a minute in English, fewer where the words are longer."""
SHORTEST, LONGEST = 30, 45
"""Seconds of the introduction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Introduction:
    """What to say first, and how many seconds it takes."""

    text: str
    seconds: int


def spoken_tongue(dossier: Dossier) -> Tongue:
    """The language of the talk: the contact's, as in letters; English where there are no words for it."""
    language = (dossier.person.language or dossier.me.language).casefold().replace("_", "-").split("-")[0]
    return tongue_of(language if language in TONGUES else "en")


def said_formally(dossier: Dossier, tongue: Tongue) -> bool:
    """Sie, vous, usted? At a table of several, where anybody there is addressed so."""
    return any(is_formal(one, tongue.code) for one in (dossier, *dossier.others))


def seconds_of(text: str, language: str) -> int:
    """How long the text takes to say."""
    return round(len(text.split()) / PACE[language])


def sayings(dossier: Dossier, name: str, **known: object) -> tuple[str, ...]:
    """The sentences of that name, for this contact; those of which something is not known are left out."""
    tongue = spoken_tongue(dossier)
    formal = said_formally(dossier, tongue)
    values = {f"{{{key}}}": str(value or "") for key, value in known.items()}
    filled = (_filled(text, values) for text in _sentences(tongue.code).get(name, ()))
    return tuple(in_form(text, formal=formal) for text in filled if text)


def introduction(dossier: Dossier, minutes: int) -> Introduction:
    """The introduction to rehearse: where the user stands, why this field, what they hope to learn (D4).

    It is filled up with courtesies to 30 seconds, and where it would exceed 45, the user's own words are shortened.
    """
    tongue = spoken_tongue(dossier)
    own, common = about_me(dossier, tongue), _common(dossier, tongue)
    for words in ((own, common), (fragments.first_sentence(own), common), (fragments.first_sentence(own), "")):
        said = _core(dossier, tongue, *words)
        if seconds_of(" ".join(said), tongue.code) <= LONGEST:
            break
    for part in sayings(dossier, "more", minutes=minutes):
        longer = [*said, part]
        short = seconds_of(" ".join(said), tongue.code) < SHORTEST + 2
        if short and seconds_of(" ".join(longer), tongue.code) <= LONGEST:
            said = longer
    text = " ".join(said)
    return Introduction(text=text, seconds=seconds_of(text, tongue.code))


def _core(dossier: Dossier, tongue: Tongue, own: str, common: str) -> list[str]:
    name = fragments.clean(dossier.me.name)
    field = field_of(dossier, tongue)
    aim = sayings(dossier, "aim", in_field=in_field(field, tongue) if field else "")
    parts = (*sayings(dossier, "thanks"), *sayings(dossier, "name", me=name), own, common, *aim[:1])
    return [part for part in parts if part]


def _common(dossier: Dossier, tongue: Tongue) -> str:
    """What the two share, said face to face, in the form of the talk; nothing where others sit at the table."""
    if dossier.others:
        return ""
    common = common_ground_of(dossier, tongue).replace(", which encouraged me to write", "")
    return said_to(common, tongue.code, formal=said_formally(dossier, tongue))


def _filled(text: str, values: dict[str, str]) -> str:
    for name in re.findall(r"\{\w+\}", text):
        if not values[name]:
            return ""
        text = text.replace(name, values[name])
    return text


@cache
def _sentences(language: str) -> dict[str, tuple[str, ...]]:
    source = (resources.files("daemon.writing") / "templates" / "spoken" / f"{language}.txt").read_text("utf-8")
    found: dict[str, tuple[str, ...]] = {}
    for line in source.splitlines():
        name, _, text = line.partition("|")
        if text and not line.startswith("#"):
            found[name.strip()] = (*found.get(name.strip(), ()), text.strip())
    return found
