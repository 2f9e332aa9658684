"""The user's own sentences in a letter: only where they fit it, in its language and its form of address.

What is left out is told to the user. What must not happen here: changing what they say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from daemon.writing.etiquette import LintContext, lint
from daemon.writing.languages import NAMES, Tongue
from daemon.writing.register import form_name, is_formal, said_to
from daemon.writing.spelling import language_of

if TYPE_CHECKING:
    from daemon.writing.dossier import Dossier


def fitting(words: str, dossier: Dossier, tongue: Tongue, wants: list[str], what: str, *, step: str = "") -> str:
    """The user's words where a letter may say them; else nothing, and the user hears why."""
    if not words:
        return ""
    person = dossier.person
    cited = bool(dossier.introducer) or person.may_cite_introducer
    context = LintContext(
        language=tongue.code, introducer=person.introduced_by, may_cite=cited, step=step, spelling=False
    )
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


def addressed(words: str, dossier: Dossier, tongue: Tongue, wants: list[str], what: str) -> str:
    """The user's words to the contact in the letter's form (Sie or du); else nothing, and the user hears why."""
    formal = is_formal(dossier, tongue.code)
    said = said_to(words, tongue.code, formal=formal)
    if words and not said:
        wants.append(f"say {what} with {form_name(tongue.code, formal=formal)}: this letter does")
    return said
