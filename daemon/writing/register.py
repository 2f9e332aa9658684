"""Sie or du, vous or tu, usted or tú: which of the two a letter uses, and the user's own words fitted to it.

What the two already say to each other outweighs the setting: the newest letter that tells decides, whoever
wrote it. A letter tells only where it holds unmistakable words of one form and none of the other. What
must not happen here: a letter that mixes the two. A sentence of the user's that speaks in the other form is
turned where that is sure to be right (``Ihren Vortrag`` -> ``deinen Vortrag``), else left out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from daemon.writing.names import Name, read_name
from daemon.writing.spelling import language_of

if TYPE_CHECKING:
    from daemon.writing.dossier import Dossier, PastLetter

FAMILIAR = {
    "de": re.compile(r"\b(?:du|dich|dir|dein(?:e[nmrs]?)?)\b", re.IGNORECASE),
    "fr": re.compile(r"\b(?:tu|toi|te|ton|ta|tes)\b|\bt['’](?=[aehiouyéèêà])", re.IGNORECASE),
    "es": re.compile(r"\b(?:tú|ti|te|contigo|tus?|tuy[oa]s?|puedes|quieres|tienes|estás|eres)\b", re.IGNORECASE),
}
POLITE = {
    "de": re.compile(r"\bIhnen\b|(?<=[a-zäöüß,;][ \n])(?:Sie|Ihre[nmrs]?)\b"),
    "fr": re.compile(r"(?<!rendez-)\b(?:vous|votre|vos|vôtre)\b", re.IGNORECASE),
    "es": re.compile(
        r"\busted(?:es)?\b|\ble (?:agradezco|escribo|llamo|envío|mando|deseo|parece|viene|va|ruego)\b"
        r"|\bsu (?:mensaje|correo|carta|respuesta|interés|consulta|amable|llamada|tiempo)\b",
        re.IGNORECASE,
    ),
}
"""Words that one says to a person in one of the two forms, and never otherwise (a capital ``Sie`` inside a sentence)."""


def is_formal(dossier: Dossier, language: str) -> bool:
    """Sie, vous, usted? As the newest letter between the two that tells, else as set.

    Nobody is called du whose first name is not known, unless they do so themselves. English knows no difference.
    """
    if language not in FAMILIAR:
        return dossier.me.formal
    for letter in reversed(dossier.letters):
        told = _form(letter.written, language) if _between_them(letter, dossier) else None
        if told is not None:
            return told
    return dossier.me.formal or not read_name(dossier.greet or dossier.person.name).given


def _form(written: str, language: str) -> bool | None:
    """True for the polite form, False for the familiar one, None where a text does not tell."""
    if language_of(written) not in {"", language}:
        return None
    familiar, polite = bool(FAMILIAR[language].search(written)), bool(POLITE[language].search(written))
    return None if familiar == polite else polite


def _between_them(letter: PastLetter, dossier: Dossier) -> bool:
    """Is it a letter of the user and whoever is greeted? An assistant is not addressed as the contact is."""
    if not dossier.greet:
        return letter.own or is_from(letter, read_name(dossier.person.name))
    return not letter.own and bool(letter.author_name) and is_from(letter, read_name(dossier.greet))


def is_from(letter: PastLetter, name: Name) -> bool:
    """Did the person of that name write the letter? Yes where its sender gave no name."""
    author = read_name(letter.author_name).words
    return not author or bool(author & name.words)


TWO_FORMS = re.compile(r"(?<!\{)\{(?![{%#])(?P<formal>[^{}|\n]*)\|(?P<familiar>[^{}|\n]*)\}(?!\})")
"""``{Ihre|deine}``: the formal word before the bar, the familiar one after it; either may be empty."""


def in_form(text: str, *, formal: bool) -> str:
    """A plain text with each ``{Ihre|deine}`` settled."""
    return TWO_FORMS.sub(lambda found: found["formal" if formal else "familiar"], text)


# --- the user's sentences -------------------------------------------------------------------------------

_TURNS: dict[tuple[str, bool], tuple[tuple[str, str], ...]] = {
    ("de", False): ((r"\bIhr(e[nmrs]?)?\b", r"dein\1"),),
    ("de", True): ((r"\b[Dd]ein(e[nmrs]?)?\b", r"Ihr\1"),),
    ("fr", True): (
        (r"\b(?:ton|ta)\b", "votre"),
        (r"\b(?:Ton|Ta)\b", "Votre"),
        (r"\btes\b", "vos"),
        (r"\bTes\b", "Vos"),
    ),
    ("fr", False): ((r"\bvos\b", "tes"), (r"\bVos\b", "Tes")),
    ("es", True): ((r"\btu(s?)\b", r"su\1"), (r"\bTu(s?)\b", r"Su\1")),
    ("es", False): (
        (r"^Su(s?)\b", r"Tu\1"),
        (r"(?i:\b((?:leí|leído|vi|visto|oí|oído|escuché|escuchado|conozco|sigo) ))su(s?)\b", r"\1tu\2"),
    ),
}
"""Possessives that become the other form's whatever follows them."""
_LEFT = {
    ("de", False): re.compile(r"\b(?:Ihnen|Ihr(?:e[nmrs]?)?)\b|(?<=[a-zäöüß,;] )Sie\b"),
    ("de", True): FAMILIAR["de"],
    ("fr", False): POLITE["fr"],
    ("fr", True): FAMILIAR["fr"],
    ("es", False): re.compile(r"\busted(?:es)?\b", re.IGNORECASE),
    ("es", True): FAMILIAR["es"],
}


def said_to(text: str, language: str, *, formal: bool) -> str:
    """A sentence of the user's to the contact in the form of the letter; empty where it speaks in the other one."""
    if language not in FAMILIAR or not text:
        return text
    turned = text
    for pattern, other in _TURNS[language, formal]:
        turned = re.sub(pattern, other, turned)
    turned = turned[:1].upper() + turned[1:] if text[:1].isupper() else turned
    return "" if _LEFT[language, formal].search(turned) else turned


FORMS = {"de": ("Sie", "du"), "fr": ("vous", "tu"), "es": ("usted", "tú")}


def form_name(language: str, *, formal: bool) -> str:
    """The word for the form, in its own language: ``Sie`` or ``du``; empty in English."""
    return FORMS[language][0 if formal else 1] if language in FORMS else ""
