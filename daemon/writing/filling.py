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
from daemon.writing.etiquette import LintContext, lint
from daemon.writing.languages import NAMES, Tongue, listed, on_day, salute
from daemon.writing.names import Name, first_names, fold, greeted_as, read_name
from daemon.writing.occasions import drawn_by, essential, occasion_names, told
from daemon.writing.spelling import language_of

if TYPE_CHECKING:
    from daemon.writing.dossier import Dossier, PastLetter

YOUR_FIELD = {"en": "your field", "de": "Ihr Fachgebiet", "fr": "votre domaine", "es": "su campo"}
IN_YOUR_FIELD = {"en": "in your field", "de": "in Ihrem Fachgebiet", "fr": "dans votre domaine", "es": "en su campo"}
IN_FIELD = {"en": "in {}", "de": "im Bereich {}", "fr": "dans le domaine « {} »", "es": "en el ámbito de {}"}
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
    """All names of a letter. ``seed`` chooses the closing words."""
    wants: list[str] = []
    names = {
        **_frame(dossier, tongue, seed),
        **_introduction(decision, dossier, tongue, wants),
        **_correspondence(dossier, tongue),
        **_talk(decision, dossier, tongue, wants),
        **occasion_names(dossier, tongue),
        "late": decision.late,
    }
    names["questions"] = _questions(dossier, tongue) if decision.step is Step.QUESTIONS else ()
    missing = essential(decision, names)
    missing += in_which(dossier, tongue) if missing else ""
    return Filling(names=names, wants=tuple(dict.fromkeys(wants)), missing=missing)


# --- greeting and closing -----------------------------------------------------------------------------


def _frame(dossier: Dossier, tongue: Tongue, seed: int) -> dict[str, object]:
    name = contact_name(dossier)
    closing, signature = _ending(dossier, tongue, seed)
    return {
        "salutation": salutation(dossier, tongue),
        "given": name.given,
        "surname": name.surname,
        "closing": closing,
        "signature": signature,
        "formal": dossier.me.formal,
    }


def contact_name(dossier: Dossier) -> Name:
    """The contact's name, taken apart."""
    return read_name(dossier.person.name, dossier.person.title)


def salutation(dossier: Dossier, tongue: Tongue) -> str:
    """The greeting: of the contact, or of whoever answers for them; without a name where it would not read like one."""
    line = _greeting_of_assistant(dossier, tongue) if dossier.greet else _greeting_of_contact(dossier, tongue)
    return line if fitting(line, dossier, tongue, [], "") else tongue.nobody


def _greeting_of_assistant(dossier: Dossier, tongue: Tongue) -> str:
    other = read_name(dossier.greet)
    by_first_name = tongue.code == "en" and not other.honorifics
    return salute(tongue, other, by_first_name=by_first_name, greeting=fragments.clean(dossier.me.greeting))


def _greeting_of_contact(dossier: Dossier, tongue: Tongue) -> str:
    name = contact_name(dossier)
    signed = _signed(dossier, name)
    if signed and dossier.me.address_form != "surname":
        name = Name(given=signed, surname=name.surname, honorifics=name.honorifics)
    by_first_name = _by_first_name(dossier, name, tongue, signed)
    return salute(tongue, name, by_first_name=by_first_name, greeting=_own_greeting(dossier, tongue))


def _own_greeting(dossier: Dossier, tongue: Tongue) -> str:
    """The user's word for Dear: as set, else as in their last letter to this contact."""
    last = next((letter.written for letter in reversed(dossier.letters) if letter.own), "")
    used = re.match(r"\s*(hello|hi|good (?:morning|afternoon))\b", last, re.IGNORECASE) if tongue.code == "en" else None
    return fragments.clean(dossier.me.greeting) or (_EVERYDAY.get(used.group(1).casefold(), "") if used else "")


_EVERYDAY = {"hello": "Hello", "hi": "Hi"}


def _by_first_name(dossier: Dossier, name: Name, tongue: Tongue, signed: str) -> bool:
    form = dossier.me.address_form
    if form in {"first-name", "surname"}:
        return form == "first-name"
    own = [letter.written for letter in reversed(dossier.letters) if letter.own]
    before = greeted_as(own, name)
    if signed or before:
        return bool(signed) or before == "first"
    return tongue.code == "en" and not name.honorifics


def _signed(dossier: Dossier, name: Name) -> str:
    """The first name the contact signs with, in their newest letter that tells."""
    for letter in reversed(dossier.letters):
        if not letter.own and _from_contact(letter, name):
            signed = first_names(letter.written, name)
            if signed:
                return signed
    return ""


def _from_contact(letter: PastLetter, name: Name) -> bool:
    author = read_name(letter.author_name).words
    return not author or bool(author & name.words)


def _ending(dossier: Dossier, tongue: Tongue, seed: int) -> tuple[str, str]:
    """The closing words and the name below them; a signature of the user's may bring both."""
    me = dossier.me
    name = fragments.without_brackets(fragments.clean(me.name))
    lines = fragments.clean_lines(fragments.without_brackets(me.signature)).splitlines()
    lines = [line for line in lines if line != "--" and fitting(line, dossier, tongue, [], "")]
    closing = fragments.clean(me.closing) or tongue.closings[seed % len(tongue.closings)]
    if lines and _is_closing(lines[0]):
        closing, lines = lines[0], lines[1:]
    if not any(_names(line, name) for line in lines):
        lines = [name, *lines]
    return closing, "\n".join(line for line in lines if line)


def _is_closing(line: str) -> bool:
    return line.endswith(",") and len(line.split()) <= 6


def _names(line: str, name: str) -> bool:
    own = [fold(word) for word in name.split()]
    return bool(own) and own[0] in {fold(word.strip(",.")) for word in line.split()}


# --- who, why, why you --------------------------------------------------------------------------------


def _introduction(decision: Decision, dossier: Dossier, tongue: Tongue, wants: list[str]) -> dict[str, object]:
    stranger = not is_acquainted(dossier) and decision.step in {Step.FOLLOW_UP, Step.REQUEST, Step.INTRODUCTION}
    about = fitting(_about_me(dossier, tongue), dossier, tongue, wants, "what you say about yourself")
    common = fitting(_common_ground(dossier, tongue), dossier, tongue, wants, "what you two have in common")
    field = fitting(_field(dossier, tongue), dossier, tongue, wants, "the field you named")
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
        "field": field or YOUR_FIELD[tongue.code],
        "in_field": IN_FIELD[tongue.code].format(field) if field else IN_YOUR_FIELD[tongue.code],
        "company": fragments.workplace(dossier.person.company),
        "introducer": read_name(dossier.introducer).full if dossier.introducer else "",
        "drawn_by": _drawn_by(dossier, tongue),
    }


def fitting(words: str, dossier: Dossier, tongue: Tongue, wants: list[str], what: str) -> str:
    """The user's words where a letter may say them; else nothing, and the user hears why."""
    if not words:
        return ""
    person = dossier.person
    cited = bool(dossier.introducer) or person.may_cite_introducer
    context = LintContext(language=tongue.code, introducer=person.introduced_by, may_cite=cited, spelling=False)
    found = lint(words, context=context)
    if not found:
        return words
    wants.append(f"say {what} in other words: {found[0].advice} ({found[0].text})")
    return ""


def is_acquainted(dossier: Dossier) -> bool:
    """Have they written back before, or met?"""
    return any(not letter.own for letter in dossier.letters) or dossier.meeting is not None


def in_users_language(dossier: Dossier, tongue: Tongue) -> bool:
    """Do the user's own sentences fit into this letter?"""
    return dossier.me.language.casefold().split("-")[0].split("_")[0] == tongue.code


def speaks(text: str, dossier: Dossier, tongue: Tongue) -> bool:
    """Is a text of the user's in the language of the letter, as far as its small words tell?"""
    found = language_of(text)
    return found == tongue.code if found else in_users_language(dossier, tongue)


def in_which(dossier: Dossier, tongue: Tongue) -> str:
    """`` (in German)``, where the letter is not in the user's own language."""
    return "" if in_users_language(dossier, tongue) else f" (in {NAMES[tongue.code]})"


def _about_me(dossier: Dossier, tongue: Tongue) -> str:
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


def _common_ground(dossier: Dossier, tongue: Tongue) -> str:
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


def _field(dossier: Dossier, tongue: Tongue) -> str:
    if not in_users_language(dossier, tongue):
        return ""
    theirs = fragments.subject_matter(dossier.person.field)
    return theirs if theirs and "," not in theirs else fragments.subject_matter(dossier.me.field)


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
    new_point = _first(notes.new_to_me, dossier, tongue, wants, "what was new to you")
    advice = _first(notes.advice, dossier, tongue, wants, "the advice you were given")
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
        "news": _news(dossier, tongue, wants),
        "news_point": _first(dossier.news, dossier, tongue, [], ""),
    }


def _news(dossier: Dossier, tongue: Tongue, wants: list[str]) -> str:
    news = tuple(one for one in dossier.news if speaks(one, dossier, tongue))
    said = [fitting(one, dossier, tongue, wants, "your news") for one in told(news)]
    return " ".join(one for one in said if one)


def _first(items: tuple[str, ...], dossier: Dossier, tongue: Tongue, wants: list[str], what: str) -> str:
    """The first item of a heading that can stand in the letter."""
    for text in items:
        if not speaks(text, dossier, tongue):
            continue
        point = fitting(fragments.after_colon(text), dossier, tongue, wants, what)
        if point:
            return point
    return ""


def _questions(dossier: Dossier, tongue: Tongue) -> tuple[str, ...]:
    asked = questions.chosen(dossier, _CANDIDATES, tongue.code)
    return tuple([text for text in asked if fitting(text, dossier, tongue, [], "")][:_QUESTIONS])
