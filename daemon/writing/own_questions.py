"""The user's own questions for a talk (D1): ``questions.txt`` beside their templates, one question a line.

    The company or field:     -> what follows belongs to this group; before any heading: asked first
    only these                -> instead of the built-in questions, else before them
    questions.de.txt          -> the same for talks in German

A mistake costs one line and gives one sentence; the other lines are used. What must not happen here: a
question that is never asked (D3), or a gap in one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from daemon.writing.etiquette import LintContext, lint
from daemon.writing.fragments import LONGEST, clean, without_brackets
from daemon.writing.register import in_form

GROUPS = ("field", "person", "chances")
MOST = 200
"""Lines of a file; nobody asks more."""
FILE = re.compile(r"questions(?:\.(?P<language>de|en|es|fr))?\.txt", re.IGNORECASE)
_HEADINGS = {
    "field": "field|company|company or field|field or company",
    "person": "person|contact",
    "chances": "chances",
}
_HEADING = {
    group: re.compile(rf"(?:the |my |your |my own |your own |one's own )?(?:{names})", re.IGNORECASE)
    for group, names in _HEADINGS.items()
}
_NAMES = frozenset({"field", "company"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of a bank."""

    group: str
    """One of ``GROUPS``; empty where the user put it before all groups."""
    settled_by: tuple[str, ...] = ()
    """Words that show, where they stand in the log, that it is answered already."""
    text: str
    language: str = ""
    """Of a question of the user's: empty for their own language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnQuestions:
    """What the user would ask, in the order of their files."""

    questions: tuple[Question, ...] = ()
    alone: frozenset[str] = frozenset()
    """Languages (empty: the user's own) whose built-in questions are not wanted."""
    problems: tuple[str, ...] = ()
    """One sentence for each line that is not used."""


class _Unfit(Exception):
    """A line that cannot be used; the message says why and what to do."""


def own_questions(files: Mapping[str, str], problems: tuple[str, ...] = ()) -> OwnQuestions:
    """The questions of all files, by name; ``problems`` are those of files that could not be read."""
    questions: list[Question] = []
    alone, wrong = set(), list(problems)
    for name, source in sorted(files.items()):
        found = FILE.fullmatch(name)
        language = (found["language"] or "").lower() if found else ""
        if "{{" in source or "{%" in source:
            wrong.append(
                f"{name} is a letter's template: move it to en/questions.txt; questions stand here one a line."
            )
            continue
        for one in _read(source, language):
            if isinstance(one, Question):
                questions.append(one)
            elif one:
                wrong.append(f"{name}, {one}")
            else:
                alone.add(language)
    return OwnQuestions(questions=tuple(questions), alone=frozenset(alone), problems=tuple(wrong))


def _read(source: str, language: str) -> Iterator[Question | str]:
    """Each question, or what is wrong with its line; an empty text where the user wants only these."""
    group = ""
    for number, whole in enumerate(source.lstrip("\ufeff").splitlines(), 1):
        line = clean(whole)
        if number > MOST:
            yield f"line {number}: there are more than {MOST} lines; the others are not used."
            return
        if not line or line.startswith("#"):
            continue
        try:
            if line.casefold().rstrip(".:") == "only these":
                yield ""
            elif line.endswith(":"):
                group = _group(line)
            else:
                yield Question(group=group, text=_question(line, language), language=language)
        except _Unfit as problem:
            yield f"line {number}: {problem}"


def _group(line: str) -> str:
    name = line.rstrip(": ")
    for group, pattern in _HEADING.items():
        if pattern.fullmatch(name):
            return group
    raise _Unfit(f'there is no group "{name}"; write "The company or field:", "The person:" or "My chances:".')


def _question(line: str, language: str) -> str:
    """The line as a question without a bullet; raises _Unfit."""
    text = re.sub(r"^(?:[-*•–]|\d{1,2}[.)])\s+", "", without_brackets(line)).rstrip(" .")
    text = text if text.endswith("?") else f"{text}?"
    if len(text) > LONGEST:
        raise _Unfit(f"it has more than {LONGEST} characters; ask less in one question.")
    plain = in_form(text, formal=True)
    for name in re.findall(r"\{(\w*)\}", plain):
        if name not in _NAMES:
            raise _Unfit(f"{{{name}}} is not known; only {{field}} and {{company}} are filled in.")
        plain = plain.replace(f"{{{name}}}", name)
    if "{" in plain or "}" in plain:
        raise _Unfit("a brace is left open; write {field}, {company} or a pair like {Ihre|deine}.")
    if not re.search(r"[^\W\d_]{2}", plain):
        raise _Unfit("it holds no words; write a question there.")
    found = lint(plain, context=LintContext(language=language, spelling=False))
    if found:
        raise _Unfit(f"this is not asked in such a talk: {found[0].advice}")
    return text
