"""Would they rather answer questions in writing than talk (C7)? Patterns over folded text, one list a language. Pure.

Only asked where the letter says yes at all: "send me an email and we find a time" is no wish to write.
"""

from __future__ import annotations

import re
from functools import cache

_OFFERS = {
    "en": (
        r"(?:send|email|e-mail|shoot|fire|mail|write|drop|put|type up)\b(?: \w+){0,3} questions?\b",
        (
            r"(?:answer|take|reply to|respond to|tackle|handle|look at|do|deal with)\b(?: \w+){0,4} "
            r"(?:by e-?mail|via e-?mail|over e-?mail|in writing|in an e-?mail|on paper)\b"
        ),
        r"questions? (?:\w+ ){0,3}(?:by e-?mail|via e-?mail|over e-?mail|in writing|in an e-?mail)\b",
        r"(?:prefer|rather|easier|easiest|better|best)\b(?: \w+){0,4} (?:by e-?mail|via e-?mail|over e-?mail|in writing)\b",
        r"\be-?mail (?:is|would be|works) (?:easier|easiest|better|best|simpler|simplest)",
        r"(?:prefer|rather)\b(?: \w+){0,2} e-?mail\b(?! address)",
    ),
    "de": (
        r"(?:schick|send|mail|schreib)\w*\b(?: \w+){0,5} fragen\b",
        r"fragen\b(?: \w+){0,5} (?:schriftlich|per e-?mail|per mail)\b",
        r"(?:schriftlich|per e-?mail|per mail)\b(?: \w+){0,5} (?:beantwort\w*|antwort\w*|fragen)\b",
        r"beantworte?\w*\b(?: \w+){0,5} (?:schriftlich|per e-?mail|per mail)\b",
    ),
    "fr": (
        r"(?:envoye\w*|ecri\w*|transmett\w*|adresse\w*)\b(?:[ -]\w+){0,5} questions\b",
        r"questions\b(?: \w+){0,5} (?:par ecrit|par e-?mail|par mail|par courriel)\b",
        r"repond\w*\b(?: \w+){0,5} (?:par ecrit|par e-?mail|par mail|par courriel)\b",
    ),
    "es": (
        r"(?:envi\w*|mand\w*|escrib\w*)\b(?: \w+){0,5} preguntas\b",
        r"preguntas\b(?: \w+){0,5} (?:por escrito|por correo|por e-?mail|por mail)\b",
        r"(?:responder|contestar|respondo|contesto)\w*\b(?: \w+){0,5} (?:por escrito|por correo|por e-?mail|por mail)\b",
    ),
    "it": (
        r"(?:mand\w*|invi\w*|scriv\w*)\b(?: \w+){0,5} domande\b",
        r"domande\b(?: \w+){0,5} (?:per iscritto|via e-?mail|per e-?mail|via mail|per mail)\b",
        r"rispond\w*\b(?: \w+){0,5} (?:per iscritto|via e-?mail|per e-?mail|via mail|per mail)\b",
    ),
    "pt": (
        r"(?:envi\w*|mand\w*|escrev\w*)\b(?:[ -]\w+){0,5} (?:perguntas|questoes)\b",
        r"(?:perguntas|questoes)\b(?: \w+){0,5} (?:por escrito|por e-?mail|por correio)\b",
        r"respond\w*\b(?: \w+){0,5} (?:por escrito|por e-?mail|por correio)\b",
    ),
    "nl": (
        r"(?:stuur|mail|schrijf)\w*\b(?: \w+){0,5} vragen\b",
        r"vragen\b(?: \w+){0,5} (?:schriftelijk|per e-?mail|per mail|via de mail)\b",
        r"(?:schriftelijk|per e-?mail|per mail|via de mail)\b(?: \w+){0,5} (?:beantwoord\w*|antwoord\w*)\b",
    ),
}
_IN_ADVANCE = re.compile(
    r"\b(?:in advance|beforehand|ahead of (?:time|our)|before (?:we|our)|prior to|vorab|vorher|im voraus|avant|a l'avance"
    r"|de antemano|antes de|con antelacion|in anticipo|prima di|antecipadamente|vooraf|van tevoren)\b"
)
"""Questions wanted before a talk do not replace it."""


@cache
def _pattern(code: str) -> re.Pattern[str]:
    offers = _OFFERS[code if code in _OFFERS else "en"]
    return re.compile("|".join(f"(?:{offer})" for offer in offers))


def prefers_writing(sentence: str, code: str) -> str:
    """The words with which a folded sentence offers to answer in writing; empty where it does not."""
    found = _pattern(code).search(sentence)
    return found.group() if found and not _IN_ADVANCE.search(sentence) else ""
