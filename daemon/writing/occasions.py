"""Names of a template that belong to one kind of letter only: the reason of a first letter, times, news, questions.

What is essential is checked here too: a first letter without a reason why this person, an update
without news, are not written.
"""

from __future__ import annotations

import re

from daemon.core.decisions import Decision, Step
from daemon.writing import fragments, times
from daemon.writing.dossier import Dossier
from daemon.writing.languages import Tongue, listed
from daemon.writing.names import read_name
from daemon.writing.own_words import fitting
from daemon.writing.register import in_form

LATER = {
    "en": "when it suits you better",
    "de": "zu einer passenderen Zeit",
    "fr": "à un moment plus favorable",
    "es": "en un momento más oportuno",
}


def occasion_names(dossier: Dossier, tongue: Tongue, *, formal: bool, answering: bool) -> dict[str, object]:
    """Times, their own words for later, and who referred."""
    most = times.MOST if answering else times.MOST_UNASKED
    later = later_words(dossier.later_words, tongue, formal=formal)
    named = listed(tongue, fragments.people(dossier.named_by_them)[:3])
    return {
        "windows": times.offered(dossier, tongue, formal=formal, most=most),
        "chosen": times.agreed(dossier, tongue, formal=formal),
        "within": dossier.within,
        "their_times": dossier.their_times,
        "named_by_them": fitting(named, dossier, tongue, [], ""),
        "missed": dossier.missed,
        "missed_by_me": dossier.missed_by_me,
        "missed_by_them": dossier.missed_by_them,
        "later_words": _overseas(later, dossier) or LATER[tongue.code],
        "referred": fitting(read_name(dossier.referred).full, dossier, tongue, [], ""),
    }


def _overseas(words: str, dossier: Dossier) -> str:
    """``vuestra`` is said in Spain only."""
    if dossier.person.country.upper() in {"", "ES"}:
        return words
    return re.sub(r"\bvuestr[oa](s?)\b", r"su\1", words)


def essential(decision: Decision, names: dict[str, object]) -> str:
    """The line without which this letter is not written; empty where all is there."""
    given = str(names["given"]) or "this person"
    if decision.step is Step.REQUEST and not (names["common_ground"] or names["drawn_by"] or names["introducer"]):
        return f"say in one sentence why you turn to {given} in particular"
    if decision.step in {Step.UPDATE, Step.GOOD_NEWS} and not names["news"]:
        return f"say in one sentence what has come of it, as you would say it to {given}"
    if decision.step is Step.QUESTIONS and not names["questions"]:
        return f"write three to five questions for {given}"
    return ""


_WORK = re.compile(
    r"\b(?P<whose>her|his|their|your)\s+(?P<work>(?:(?:\d{4}|new|recent|latest|first|[a-z]+)\s+){0,2}"
    r"(?:paper|article|talk|book|interview|podcast|lecture|report|study|thesis|essay|post|film|exhibition|keynote|column|documentary)s?"
    r"\s+(?:on|about|in|at|for|with|from)\s+[^.;:,()\n]{3,80})",
    re.IGNORECASE,
)


def drawn_by(research: str) -> str:
    """A published work of the contact that the research names, said to them: ``your 2024 paper on eelgrass``.

    Nothing else of the research is for a letter: it was written for the user's own eyes.
    """
    found = _WORK.search(fragments.clean(research))
    if not found:
        return ""
    work = re.split(r"\s+(?:and|which|that|but|because|where|who|while)\s+", found["work"])[0].strip()
    return (
        f"your {work}"
        if len(work.split()) <= 14 and not re.search(r"\b(?:she|he|her|his|i|my)\b", work, re.IGNORECASE)
        else ""
    )


_WHEN = {
    "en": r"(?:in|after|next|later|at|when|once|from|around|towards?|early|mid|on|this|during|over|before)\b",
    "de": r"(?:im|in|nach|ab|diese[nmrs]?|anfang|mitte|ende|zum|zur|nächste[nrs]?|kommende[nrs]?|später|wenn|sobald|am|gegen|vor)\b",
    "fr": r"(?:en|après|au|à|dès|courant|début|fin|mi|la|le|dans|vers|l'(?:an|année|été|hiver|automne)|ce(?:t|tte)?|quand|lorsque|plus tard|pendant)\b",
    "es": r"(?:en|est[ea]|después|tras|al?|el|la|los|dentro|hacia|cuando|más tarde|para|durante|desde|pasad[oa])\b",
}
_TURNED = {
    "en": {"my": "your", "our": "your"},
    "de": {
        **{f"mein{ending}": f"{{Ihr{ending}|dein{ending}}}" for ending in ("", "e", "em", "en", "er", "es")},
        "unser": "{Ihr|euer}",
        "unsere": "{Ihre|eure}",
        "unserem": "{Ihrem|eurem}",
        "unseren": "{Ihren|euren}",
        "unserer": "{Ihrer|eurer}",
        "unseres": "{Ihres|eures}",
    },
    "fr": {"mon": "{votre|ton}", "ma": "{votre|ta}", "mes": "{vos|tes}", "notre": "votre", "nos": "vos"},
    "es": {
        "mi": "{su|tu}",
        "mis": "{sus|tus}",
        "nuestro": "{su|vuestro}",
        "nuestra": "{su|vuestra}",
        "nuestros": "{sus|vuestros}",
        "nuestras": "{sus|vuestras}",
    },
}
"""Their words said back to them, one possessive for the other: what is several people's stays so (``notre`` -> ``votre``)."""
_FIRST_PERSON = {
    "en": r"\b(?:i|i'm|i've|we|me|us|we're)\b",
    "de": r"\b(?:ich|wir|mir|mich|uns)\b",
    "fr": r"\b(?:je|nous|me)\b|\bj'",
    "es": r"\b(?:yo|nosotros|me|nos|vuelva|estemos|esté)\b",
}


def later_words(words: str, tongue: Tongue, *, formal: bool = True) -> str:
    """Their words for a later time, said back to them (``after our audit`` -> ``after your audit``); empty where unsure."""
    text = fragments.item(words).replace("’", "'")
    text = re.sub(r"^(?:again|wieder|maybe|perhaps|try me|try again)\s+", "", text, flags=re.IGNORECASE)
    if tongue.code == "en":
        text = _led_in(text)
    if not re.match(_WHEN[tongue.code], text, re.IGNORECASE) or len(text.split()) > 8:
        return ""
    if re.search(_FIRST_PERSON[tongue.code], text, re.IGNORECASE):
        return ""
    first, _, rest = text.partition(" ")
    turned = [in_form(_TURNED[tongue.code].get(word.casefold(), word), formal=formal) for word in rest.split()]
    if tongue.code != "de" or first.casefold() not in {"anfang", "mitte", "ende"}:  # nouns keep their capital
        first = first.lower()
    return " ".join([first, *turned])


_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_LEADS = (
    (r"(?:the\s+)?(?:end|start|beginning)\s+of\b", "at"),
    (r"(?:the\s+)?(?:week|middle|second half|first half)\s+of\b", "in"),
    (rf"{_MONTH}\s+\d|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}|the\s+\d|\w+day\b", "on"),
    (rf"{_MONTH}\b|(?:the\s+)?(?:spring|summer|autumn|fall|winter)\b", "in"),
)


def _led_in(text: str) -> str:
    """``April`` -> ``in April``, ``the week of April 13`` -> ``in the week of April 13``."""
    word = next((word for pattern, word in _LEADS if re.match(pattern, text, re.IGNORECASE)), "")
    return f"{word} {text}" if word else text


def told(news: tuple[str, ...], most: int = 2) -> list[str]:
    """The user's news as sentences: the first as it follows a lead, the others on their own."""
    return [sentence for sentence in map(fragments.sentence, news) if sentence][-most:]
