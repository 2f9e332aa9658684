"""The frame of a letter: who is greeted and how, the closing words, the name below them.

People are greeted as they sign, else as the user greeted them before, else by title; where one says du, by
first name. What must not happen here: a wrong name. Where none is sure, the greeting does without.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from daemon.writing import fragments
from daemon.writing.languages import Tongue, salute
from daemon.writing.names import Name, first_names, fold, greeted_as, read_name
from daemon.writing.own_words import fitting
from daemon.writing.register import is_formal, is_from

if TYPE_CHECKING:
    from daemon.writing.dossier import Dossier


def frame(dossier: Dossier, tongue: Tongue, seed: int) -> dict[str, object]:
    """The names of greeting, closing and signature. ``seed`` chooses the closing words."""
    name = contact_name(dossier)
    closing, signature = _ending(dossier, tongue, seed)
    return {
        "salutation": salutation(dossier, tongue),
        "given": name.given,
        "surname": name.surname,
        "closing": closing,
        "signature": signature,
        "formal": is_formal(dossier, tongue.code),
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
    formal = tongue.code == "en" or is_formal(dossier, tongue.code)
    by_first_name = not formal or (tongue.code == "en" and not other.honorifics)
    greeting = fragments.clean(dossier.me.greeting)
    return salute(tongue, other, by_first_name=by_first_name, greeting=greeting, formal=formal)


def _greeting_of_contact(dossier: Dossier, tongue: Tongue) -> str:
    name = contact_name(dossier)
    signed = _signed(dossier, name)
    if signed and dossier.me.address_form != "surname":
        name = Name(given=signed, surname=name.surname, honorifics=name.honorifics)
    formal = tongue.code == "en" or is_formal(dossier, tongue.code)
    by_first_name = not formal or _by_first_name(dossier, name, tongue, signed)
    greeting = _own_greeting(dossier, tongue)
    return salute(tongue, name, by_first_name=by_first_name, greeting=greeting, formal=formal)


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
        if not letter.own and is_from(letter, name):
            signed = first_names(letter.written, name)
            if signed:
                return signed
    return ""


def _ending(dossier: Dossier, tongue: Tongue, seed: int) -> tuple[str, str]:
    """The closing words and the name below them; a signature of the user's may bring both."""
    me = dossier.me
    name = fragments.without_brackets(fragments.clean(me.name))
    lines = fragments.clean_lines(fragments.without_brackets(me.signature)).splitlines()
    lines = [line for line in lines if line != "--" and fitting(line, dossier, tongue, [], "")]
    formal = tongue.code == "en" or is_formal(dossier, tongue.code)
    closings = tongue.closings if formal else tongue.familiar_closings
    closing = fragments.clean(me.closing) or closings[seed % len(closings)]
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
