"""What only the whole letter tells, after its clauses were read: words as they were written, and meetings called off.

"i have to cancel tomorrow"     a refusal, and tomorrow is no proposal
"... could we do friday?"       a meeting moved: only the new time counts
"busy until the end of march"   later is after it
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from daemon.core.meaning import Intent, Span
from daemon.reading.folding import fold
from daemon.reading.intents import Setting, Wishes, read_wishes
from daemon.reading.meetings import only_supposed
from daemon.reading.sentences import sentences_of

_UNTIL_THE_END = re.compile(
    r"\b(?:until|till|through|bis(?: zum)?|jusqu'a(?: la)?|hasta(?: el)?)\s+(?:the\s+)?(?:end of|ende|fin de|finales de)\b"
)
"""Busy until the end of a month: free from the day after it."""
_LED_IN = re.compile(
    r"(?:\b(?:(?:in|on|at|after|from|around|early|late|mid|the|week|of|end|beginning|start|im|ab|am|nach|anfang|ende"
    r"|mitte|der|en|apres|au|debut|fin|despues|tras|del?|a|principios|finales)[ -]+){1,4})$"
)
"""What stands before a time and belongs to it: "in" April, "on" 4 May."""
_BOUND = re.compile(r"^(?:until|till|not before|bis(?: zum)?|jusqu'(?:a|à|en|au)|hasta)\s+", re.IGNORECASE)
_PARTS = re.compile(r"[,;]|\b(?:but|aber|mais|pero|ma|mas|maar)\b")
_CALLS_OFF = re.compile(
    r"\b(?:have to|need to|must|going to have to|will have to|'ll have to|got to|want to|like to|forced to|obliged to|afraid i)\s"
    r"(?:\w+ )?(?:cancel|call off|skip|drop)(?: (?:our|the|this|that|today|tomorrow|on|it|\w+day)\b|\s*$|[.,;!])"
    r"|\bcan(?:'t|not| not) make (?:it|our)\b.{0,40}\bafter all\b"
    r"|\b(?:our|the) (?:meeting|call|appointment|talk|conversation|coffee)\b.{0,30}\b(?:is off|is cancelled|is canceled|has to be cancelled)"
    r"|\b(?:muss|mussen|mochte|mochten)\b.{0,60}\b(?:absagen|canceln)\b|\bsage\b.{0,40}\bab\b"
    r"|\b(?:dois|devons|oblige\w*)\b.{0,30}\bannuler\b"
    r"|\b(?:tengo que|debo|tenemos que|necesito)\b.{0,20}\bcancelar\b"
    r"|\b(?:devo|dobbiamo)\b.{0,20}\b(?:annullare|disdire|cancelar|desmarcar)\b"
    r"|\btenho (?:de|que)\b.{0,20}\b(?:cancelar|desmarcar)\b"
    r"|\bmoet\b.{0,60}\b(?:afzeggen|annuleren)\b"
)


def second_look(wishes: Wishes, written: str, setting: Setting) -> Wishes:
    """The wishes of a letter, put right by the letter as a whole."""
    return _called_off(_later_as_written(wishes, written), written, setting)


def _later_as_written(wishes: Wishes, written: str) -> Wishes:
    if Intent.LATER not in wishes.intents:
        return wishes
    later = wishes.later
    if later and _is_bound(wishes.later_words, written):
        after = (later.end or later.start) + timedelta(days=1)
        later = Span(start=after.replace(hour=later.start.hour, minute=later.start.minute), end=after)
    return replace(wishes, later=later, later_words=_as_written(wishes.later_words, written))


def _is_bound(words: str, written: str) -> bool:
    """Is the later time itself the end until which they have no time, and not another one they name besides?"""
    whole, sought = fold(" ".join(written.split())), fold(" ".join(words.split()))
    at = whole.find(sought) if sought else -1
    return any(found.start() <= at <= found.end() + 1 for found in _UNTIL_THE_END.finditer(whole))


def _as_written(words: str, written: str) -> str:
    """The words for a later time as they were written, with what leads them in."""
    whole = " ".join(written.split())
    folded, sought = fold(whole), " ".join(words.split())
    at = folded.find(fold(sought)) if sought else -1
    if at < 0 or len(folded) != len(whole):
        found = sought
    else:
        led_in = _LED_IN.search(folded[:at])
        found = whole[led_in.start() if led_in else at : at + len(sought)]
    return _BOUND.sub("", found.strip(" .,;:!?"))


def _called_off(wishes: Wishes, written: str, setting: Setting) -> Wishes:
    parts = [part for sentence in sentences_of(written, setting.code) for part in _PARTS.split(sentence.folded)]
    off = next((p for p in parts if _CALLS_OFF.search(p) and not only_supposed(p, setting.code)), "")
    if not off:
        return wishes
    rest = read_wishes(fold(written).replace(off, " ", 1), setting)
    moved = not rest.intents.isdisjoint({Intent.PROPOSES_TIMES, Intent.ASKS_FOR_TIMES, Intent.LATER})
    because = (*wishes.because, f"called off: “{off.strip()[:60]}”")
    if moved:
        return replace(wishes, intents=rest.intents, times=rest.times, because=because)
    kept = wishes.intents - {Intent.ACCEPTS, Intent.PROPOSES_TIMES}
    return replace(wishes, intents=kept | {Intent.DECLINES}, times=(), because=because)
