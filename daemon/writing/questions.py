"""The questions for a meeting: chosen from a bank in three groups and put in order (D1, D2, D3).

What the log answers already is not asked again: a question whose telling words stand in the
research, the notes or the contact's letters is left out. The user's own questions come first, those that
they put into a group first in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources

from daemon.writing.dossier import Dossier
from daemon.writing.etiquette import LintContext, lint
from daemon.writing.fragments import item, subject_matter, workplace
from daemon.writing.languages import Tongue, tongue_of
from daemon.writing.own_questions import GROUPS, Question
from daemon.writing.own_words import in_users_language, speaks
from daemon.writing.register import in_form


@cache
def bank(language: str = "en") -> tuple[Question, ...]:
    """The built-in questions of a language, most important first within each group."""
    source = (resources.files("daemon.writing") / "templates" / "bank" / f"{language}.txt").read_text("utf-8")
    rows = [line.split("|", 2) for line in source.splitlines() if line.strip() and not line.startswith("#")]
    return tuple(
        Question(
            group=group.strip(),
            settled_by=tuple(word.strip() for word in words.split(",")),
            text=text.strip(),
        )
        for group, words, text in rows
    )


def how_many(minutes: int) -> int:
    """How many questions fit into a talk of so many minutes: not too many (D1)."""
    return max(3, min(8, minutes // 5))


def chosen(
    dossier: Dossier, count: int, language: str = "en", *, formal: bool = True, turn: int = 0
) -> tuple[str, ...]:
    """The questions to ask, most important first: the user's own, then one group after the other in turn.

    ``turn`` begins each group with another of its first questions, so that two people are not asked the same.
    """
    tongue, known = tongue_of(language), _what_is_known(dossier)
    own = [_asked(text) for text in dossier.notes.should_have_asked if speaks(text, dossier, tongue)]
    own = [text for text in own if text and _may_be_asked(text, language)]
    asked = [q for q in (*_own(dossier, tongue), *_built_in(dossier, tongue)) if not _is_settled(q, known)]
    filled = [(q.group, in_form(_filled(q, dossier, tongue), formal=formal)) for q in asked]
    first, *groups = ([text for of, text in filled if of == group and text] for group in ("", *GROUPS))
    return tuple(dict.fromkeys((*first, *own, *_in_turn(_turned(groups, turn)))))[:count]


def _own(dossier: Dossier, tongue: Tongue) -> list[Question]:
    """The user's questions for a talk in that language."""
    theirs = ((q, in_form(_filled(q, dossier, tongue), formal=True)) for q in dossier.bank.questions)
    fitting = [
        (q, text) for q, text in theirs if (q.language == tongue.code if q.language else speaks(text, dossier, tongue))
    ]
    return [q for q, text in fitting if text and _may_be_asked(text, tongue.code)]


def _built_in(dossier: Dossier, tongue: Tongue) -> tuple[Question, ...]:
    """Those of the bank, unless the user has others and wants only them."""
    alone = dossier.bank.alone
    unwanted = tongue.code in alone or ("" in alone and in_users_language(dossier, tongue))
    return () if unwanted and _own(dossier, tongue) else bank(tongue.code)


def _may_be_asked(text: str, language: str) -> bool:
    """Nothing from the list of what is never asked (D3), and nothing that a letter may not say."""
    return not lint(text, context=LintContext(language=language, spelling=False))


def _asked(text: str) -> str:
    text = item(text).rstrip("?")
    return f"{text[:1].upper()}{text[1:]}?" if text else ""


def _what_is_known(dossier: Dossier) -> str:
    notes = dossier.notes
    parts = (
        dossier.person.research,
        dossier.research,
        dossier.person.notes,
        notes.whole,
        *notes.new_to_me,
        *notes.advice,
    )
    letters = (letter.written for letter in dossier.letters if not letter.own)
    return " ".join((*parts, *letters)).casefold()


def _is_settled(question: Question, known: str) -> bool:
    return any(re.search(rf"\b{re.escape(word)}\b", known) for word in question.settled_by)


def _filled(question: Question, dossier: Dossier, tongue: Tongue) -> str:
    field = subject_matter(dossier.me.field, tongue.code) if in_users_language(dossier, tongue) else ""
    names = {"{field}": field, "{company}": workplace(dossier.person.company)}
    text = question.text
    for name, value in names.items():
        if name in text and not value:
            return ""
        text = text.replace(name, value)
    return text


_FOREMOST = 4
"""How many questions of a group may stand first."""


def _turned(groups: Sequence[list[str]], turn: int) -> list[list[str]]:
    """Each group with its foremost questions turned round, each by its own part of ``turn``."""
    made = []
    for group in groups:
        foremost = group[:_FOREMOST]
        turn, at = divmod(turn, max(1, len(foremost)))
        made.append([*foremost[at:], *foremost[:at], *group[_FOREMOST:]])
    return made


def _in_turn(groups: Sequence[Sequence[str]]) -> Iterable[str]:
    for row in range(max(map(len, groups), default=0)):
        for group in groups:
            if row < len(group):
                yield group[row]
