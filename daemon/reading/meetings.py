"""Does a letter say that a meeting that was agreed on is off, or has to be moved? Pure; phrases over folded text.

A considerate person believes it at once, whatever the calendar holds. A condition ("if you need to
cancel") or the contrary ("no need to cancel") says nothing of the kind.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from daemon.reading.sentences import sentences_of

_GAP = r"(?:\W+\w+){0,5}?\W+"


def _either_way(deed: str, thing: str) -> str:
    """The deed and its object, in either order, a few words apart."""
    return rf"\b(?:{deed})\b{_GAP}(?:{thing})\b|\b(?:{thing})\b{_GAP}(?:{deed})\b"


_SAID: Mapping[str, tuple[str, ...]] = {
    "en": (
        _either_way(
            r"cancel(?:l?ing|l?ed)?|postpon(?:e|ed|ing)|reschedul(?:e|ed|ing)|rearrang(?:e|ed|ing)|call(?:ing)? off"
            r"|put(?:ting)? off|push(?:ing)? back|mov(?:e|ed|ing)",
            r"our (?:\w+ )?(?:meeting|call|chat|coffee|appointment|conversation|talk|interview|lunch|zoom|get-together)"
            r"|(?:the|this|today's|tomorrow's|\w+day's) (?:meeting|call|chat|coffee|appointment|interview|lunch)",
        ),
        r"\b(?:have|need|had|forced|must|obliged|afraid i)(?: to)? (?:\w+ ly )?(?:cancel|reschedule|postpone|call (?:it )?off)\b",
        r"\b(?:can|could|may|might|shall) (?:we|i) (?:please )?(?:reschedule|postpone|rain ?check|do it another (?:day|time))\b",
        r"\b(?:can't|can not|cannot|couldn't|won't be able to|not be able to|not able to|unable to|not going to) (?:make it|join|attend|come)\b",
        r"\b(?:take|need) a rain ?check\b",
        r"\b(?:something|an emergency) (?:urgent )?(?:has |just |has just )?(?:come|came) up\b",
    ),
    "de": (
        _either_way(
            r"ab(?:zu)?sagen|verschieben|verlegen|canceln|stornieren|ausfallen|absage",
            r"termin|treffen|gesprach|telefonat|verabredung|kaffee|interview",
        ),
        r"\bmuss (?:\w+ ){0,6}(?:verschieben|verlegen)\b",
        # "absagen" alone is a refusal as well: it calls off what is named, or what is near.
        r"\bmuss (?:\w+ ){0,5}(?:heute|morgen|kurzfristig|doch|\w+tag|mittwoch|unser\w*|es|das|den) (?:\w+ ){0,3}absagen\b",
        r"\b(?:kann|konnen|werde)\b(?: \w+){0,5} nicht (?:wahrnehmen|kommen|teilnehmen|dabei sein|schaffen|einhalten)\b",
        r"\bschaffe (?:es|ich es)(?: \w+){0,3} nicht\b",
        r"\betwas (?:dazwischen ?gekommen|dazwischen)\b",
    ),
    "fr": (
        _either_way(
            r"annuler|reporter|decaler|deplacer|repousser|annule|reporte",
            r"rendez-vous|rdv|reunion|entretien|appel|rencontre|cafe|echange",
        ),
        r"\bne (?:pourrai|peux|vais pas pouvoir)(?: \w+)? (?:pas )?(?:venir|etre (?:la|present|presente)|honorer|assister)\b",
        r"\b(?:un )?(?:imprevu|empechement|contretemps)\b",
    ),
    "es": (
        _either_way(
            r"cancelar|posponer|aplazar|reprogramar|mover|anular",
            r"reunion|cita|llamada|encuentro|cafe|entrevista|charla",
        ),
        r"\b(?:tengo que|debo|necesito) (?:cancelar|posponer|aplazar|reprogramar)\b",
        r"\bno (?:podre|puedo|voy a poder) (?:asistir|ir|llegar|acudir)\b",
        r"\b(?:surgido|surgio) (?:algo|un imprevisto|una urgencia)\b",
    ),
    "it": (
        _either_way(
            r"annullare|rimandare|spostare|rinviare|disdire",
            r"incontro|appuntamento|riunione|chiamata|caffe|colloquio",
        ),
        r"\b(?:devo|dovrei|sono costrett[oa] a) (?:annullare|rimandare|spostare|rinviare|disdire)\b",
        r"\bnon (?:potro|riesco a|posso|riusciro a) (?:venire|partecipare|esserci)\b",
        r"\bun (?:contrattempo|imprevisto)\b",
    ),
    "pt": (
        _either_way(
            r"cancelar|adiar|remarcar|desmarcar", r"reuniao|encontro|conversa|chamada|cafe|entrevista|compromisso"
        ),
        r"\b(?:preciso|tenho (?:de|que)|vou ter (?:de|que)) (?:cancelar|adiar|remarcar|desmarcar)\b",
        r"\bnao (?:poderei|vou poder|vou conseguir|consigo) (?:comparecer|ir|estar|participar)\b",
        r"\bum imprevisto\b",
    ),
    "nl": (
        _either_way(
            r"afzeggen|af te zeggen|verzetten|verplaatsen|annuleren|uitstellen",
            r"afspraak|gesprek|meeting|bespreking|koffie|belafspraak",
        ),
        r"\bmoet (?:\w+ ){0,6}(?:afzeggen|verzetten|annuleren)\b",
        r"\bkan (?:\w+ ){0,4}niet (?:komen|halen|bij zijn|aanwezig zijn)\b",
        r"\b(?:iets )?tussengekomen\b",
    ),
}

_UNSAID: Mapping[str, str] = {
    "en": r"\b(?:if|in case|should you|unless|no need to|don't|do not|not (?:have|need) to|without|feel free|never|not) (?:\w+ ){0,5}(?:cancel|postpone|reschedul|rearrang|call off|push|mov)",
    "de": r"\b(?:falls|wenn|sollten sie|sollte|nicht notig)\b|\bnicht (?:abzusagen|absagen|verschieben)",
    "fr": r"\b(?:si vous|au cas ou|si jamais|pas besoin)\b|\bne pas (?:annuler|reporter)",
    "es": r"\b(?:si (?:necesita|tiene|quiere)|en caso de|no hace falta)\b",
    "it": r"\b(?:se (?:deve|vuole|dovesse)|nel caso|non serve)\b",
    "pt": r"\b(?:se (?:precisar|quiser|tiver)|caso|nao precisa)\b",
    "nl": r"\b(?:als (?:u|je)|mocht|indien|niet nodig)\b",
}


def calls_off(written: str, code: str) -> bool:
    """True where a sentence says that a meeting is cancelled or must be moved."""
    said = [re.compile(pattern) for pattern in _SAID.get(code, ())]
    for sentence in sentences_of(written[:8_000], code):
        text = sentence.folded
        if any(pattern.search(text) for pattern in said) and not only_supposed(text, code):
            return True
    return False


def only_supposed(folded: str, code: str) -> bool:
    """Does a folded sentence speak of a change that is not made ("if you need to cancel", "no need to move")?"""
    return code in _UNSAID and re.search(_UNSAID[code], folded) is not None
