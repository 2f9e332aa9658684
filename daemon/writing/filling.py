"""The names a letter's template may use, filled from a dossier; and what is missing for a better letter.

Every name is always there, as text or truth; what is not known is empty. The README of this room
lists them for users. Nothing here words a letter: that is the templates' part.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from daemon.core.decisions import Decision, Step
from daemon.writing import common_ground, fragments, questions
from daemon.writing.greeting import contact_name, frame
from daemon.writing.languages import Tongue, listed, on_day
from daemon.writing.names import fold, read_name
from daemon.writing.occasions import drawn_by, essential, occasion_names, told
from daemon.writing.own_words import addressed, fitting, in_users_language, in_which, is_acquainted, speaks
from daemon.writing.register import in_form, is_formal

if TYPE_CHECKING:
    from daemon.writing.dossier import Dossier

YOUR_FIELD = {
    "en": "your field",
    "de": "{Ihr|dein} Fachgebiet",
    "fr": "{votre|ton} domaine",
    "es": "{su|tu} campo",
}
IN_YOUR_FIELD = {
    "en": "in your field",
    "de": "in {Ihrem|deinem} Fachgebiet",
    "fr": "dans {votre|ton} domaine",
    "es": "en {su|tu} campo",
}
TOLD_OF_THE_TALK = frozenset({Step.THANK_YOU, Step.UPDATE, Step.GOOD_NEWS, Step.REPORT_BACK})
ADVICE = "the advice you were given"
_QUESTIONS = 4
"""Questions in a letter: few (C7)."""
_CANDIDATES = 12
A_WHILE_AGO = {
    "en": "a little while ago",
    "de": "vor einiger Zeit",
    "fr": "il y a quelque temps",
    "es": "hace algún tiempo",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """Values for the names of a template, and what the user could add."""

    names: dict[str, object]
    wants: tuple[str, ...]
    missing: str = ""
    """What the letter makes no sense without."""


def fill(decision: Decision, dossier: Dossier, tongue: Tongue, seed: int) -> Filling:
    """All names of a letter. ``seed`` chooses the closing words, and which questions come first."""
    wants: list[str] = []
    names = {
        **frame(dossier, tongue, seed),
        **_introduction(decision, dossier, tongue, wants),
        **_correspondence(dossier, tongue),
        **_talk(decision, dossier, tongue, wants),
        **occasion_names(
            dossier, tongue, formal=is_formal(dossier, tongue.code), answering=decision.step is Step.ANSWER
        ),
        "late": decision.late,
    }
    names["questions"] = _questions(dossier, tongue, seed) if decision.step is Step.QUESTIONS else ()
    missing = essential(decision, names)
    missing += in_which(dossier, tongue) if missing else ""
    return Filling(names=names, wants=tuple(dict.fromkeys(wants)), missing=missing)


# --- who, why, why you --------------------------------------------------------------------------------


def _introduction(decision: Decision, dossier: Dossier, tongue: Tongue, wants: list[str]) -> dict[str, object]:
    stranger = not is_acquainted(dossier) and decision.step in {Step.FOLLOW_UP, Step.REQUEST, Step.INTRODUCTION}
    about = fitting(about_me(dossier, tongue), dossier, tongue, wants, "what you say about yourself")
    formal = is_formal(dossier, tongue.code)
    shared = addressed(common_ground_of(dossier, tongue), dossier, tongue, wants, "what you two have in common")
    common = fitting(shared, dossier, tongue, wants, "what you two have in common")
    field = fitting(field_of(dossier, tongue), dossier, tongue, wants, "the field you named")
    given = contact_name(dossier).given or "this person"
    if stranger and not about:
        wants.append(_about_wanted(dossier, tongue))
    if stranger and not common:
        wants.append(f"say in one sentence to {given} what you two have in common{in_which(dossier, tongue)}")
    if decision.step is Step.INTRODUCTION and dossier.person.introduced_by and not dossier.introducer:
        wants.append(f"ask {fragments.clean(dossier.person.introduced_by)} whether you may mention them")
    if not field and not dossier.me.field:
        wants.append("name the field you want to learn about")
    return {
        "about_me": about,
        "common_ground": common,
        "field": field or in_form(YOUR_FIELD[tongue.code], formal=formal),
        "in_field": in_field(field, tongue) if field else in_form(IN_YOUR_FIELD[tongue.code], formal=formal),
        "company": fragments.workplace(dossier.person.company),
        "introducer": read_name(dossier.introducer).full if dossier.introducer else "",
        "drawn_by": _drawn_by(dossier, tongue),
    }


def about_me(dossier: Dossier, tongue: Tongue) -> str:
    """Who the user is, in a language they said it in; else empty."""
    for language, text in dossier.me.about_me_in:
        if language.casefold().startswith(tongue.code):
            return fragments.about(text, tongue.code)
    return fragments.about(dossier.me.about_me, tongue.code) if in_users_language(dossier, tongue) else ""


def _about_wanted(dossier: Dossier, tongue: Tongue) -> str:
    if not dossier.me.about_me:
        return "say in one sentence who you are"
    if not in_users_language(dossier, tongue):
        return f"say in one sentence who you are{in_which(dossier, tongue)}"
    return "write who you are as one sentence that begins with I"


def common_ground_of(dossier: Dossier, tongue: Tongue) -> str:
    """What the two share as a sentence to the contact, where the user noted it in that language; else empty."""
    text = dossier.person.common_ground
    if not text or not speaks(text, dossier, tongue) or _names_silent_introducer(text, dossier):
        return ""
    if tongue.code != "en":
        return common_ground.shared_sentence(text, tongue.code)
    return common_ground.shared(text, contact_name(dossier))


def _drawn_by(dossier: Dossier, tongue: Tongue) -> str:
    if tongue.code != "en" or not in_users_language(dossier, tongue):
        return ""
    work = drawn_by(dossier.person.research) or drawn_by(dossier.research)
    return fitting(work, dossier, tongue, [], "")


def _names_silent_introducer(text: str, dossier: Dossier) -> bool:
    """The introducer may not be named without their consent, in no sentence (A2)."""
    if dossier.introducer or not dossier.person.introduced_by:
        return False
    said = {fold(word.strip(".,;:()'’")) for word in text.split()}
    return bool(said & read_name(dossier.person.introduced_by).words)


_ARTICLE = re.compile(r"(?:der|die|das|le|la|les|el|los|las) |l['’]", re.IGNORECASE)


def in_field(field: str, tongue: Tongue) -> str:
    """``in marine conservation``, ``im Bereich Meeresschutz``, ``en biologie marine``, ``dans la pêche``."""
    article = _ARTICLE.match(field)
    if tongue.code == "de":
        return f"im Bereich {field[article.end() :] if article else field}"
    if tongue.code == "fr" and article:
        return f"dans {field}"
    return f"{'in' if tongue.code == 'en' else 'en'} {field}"


def field_of(dossier: Dossier, tongue: Tongue) -> str:
    """The field the user wants to learn about, where its name is in that language; else empty."""
    if not in_users_language(dossier, tongue):
        return ""
    theirs = fragments.subject_matter(dossier.person.field, tongue.code)
    return theirs if theirs and "," not in theirs else fragments.subject_matter(dossier.me.field, tongue.code)


# --- the correspondence so far ------------------------------------------------------------------------


def _correspondence(dossier: Dossier, tongue: Tongue) -> dict[str, object]:
    last = next((letter for letter in reversed(dossier.letters) if letter.own), None)
    country = dossier.person.country
    day = on_day(tongue, last.at.astimezone(dossier.me.zone), country) if last else ""
    return {
        "acquainted": is_acquainted(dossier),
        "written_from": f"vo{day[1:]}" if tongue.code == "de" and day else "",
        "written_on": on_day(tongue, last.at.astimezone(dossier.me.zone), country)
        if last
        else A_WHILE_AGO[tongue.code],
        "met_on": _met_on(dossier, tongue),
    }


def _met_on(dossier: Dossier, tongue: Tongue) -> str:
    if dossier.meeting is None:
        return ""
    return on_day(tongue, dossier.meeting.start.astimezone(dossier.me.zone), dossier.person.country)


# --- the talk -----------------------------------------------------------------------------------------


def _talk(decision: Decision, dossier: Dossier, tongue: Tongue, wants: list[str]) -> dict[str, object]:
    notes = dossier.notes
    wants = wants if decision.step in TOLD_OF_THE_TALK else []  # elsewhere the notes are not used
    new_point = _first(notes.new_to_me, dossier, tongue, wants, "what was new to you")
    advice = _first(notes.advice, dossier, tongue, wants, ADVICE)
    named = tuple(
        name for name in fragments.people(notes.people) if fitting(name, dossier, tongue, wants, "who was named")
    )
    if decision.step is Step.THANK_YOU:
        if not new_point:
            wants.append(f"name one thing that was new to you{in_which(dossier, tongue)}")
        wants.extend(
            f"you noted a promise: {fragments.item(promise)}" for promise in notes.promises if fragments.item(promise)
        )
    return {
        "new_point": new_point,
        "advice": advice,
        "people": listed(tongue, named[:3]),
        "news": _news(str(decision.step), dossier, tongue, wants),
        "news_point": _first(dossier.news, dossier, tongue, [], ""),
    }


def _news(step: str, dossier: Dossier, tongue: Tongue, wants: list[str]) -> str:
    news = told(tuple(one for one in dossier.news if speaks(one, dossier, tongue)))
    turned = [addressed(one, dossier, tongue, wants, "your news") for one in news]
    said = [fitting(one, dossier, tongue, wants, "your news", step=step) for one in turned]
    return " ".join(one for one in said if one)


def _first(items: tuple[str, ...], dossier: Dossier, tongue: Tongue, wants: list[str], what: str) -> str:
    """The first item of a heading that can stand in the letter."""
    for text in items:
        if not speaks(text, dossier, tongue):
            continue
        point = fitting(_pointed(text, dossier, tongue, wants, what), dossier, tongue, wants, what)
        if point:
            return point
    return ""


def _pointed(text: str, dossier: Dossier, tongue: Tongue, wants: list[str], what: str) -> str:
    """An item to stand after a colon. Advice was said to the user: its "you" is them, and stays."""
    point = fragments.after_colon(text, tongue.code)
    return point if what == ADVICE else addressed(point, dossier, tongue, wants, what)


def _questions(dossier: Dossier, tongue: Tongue, seed: int) -> tuple[str, ...]:
    asked = questions.chosen(dossier, _CANDIDATES, tongue.code, formal=is_formal(dossier, tongue.code), turn=seed)
    return tuple([text for text in asked if fitting(text, dossier, tongue, [], "")][:_QUESTIONS])
