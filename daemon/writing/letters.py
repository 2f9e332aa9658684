"""Letters: a decision and a dossier become a subject and a text that is fit to send as it stands.

The words stand in ``templates/``, their names are filled in ``filling.py``, the care for the user's
own words in ``fragments.py``; here a letter is put together and kept short. What must not happen
here: a letter with a gap, a bracket or an invented fact. What is missing is left out and named in
``needs_you``; where a letter makes no sense without it, in ``missing``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from daemon.core.decisions import Decision, Step
from daemon.writing import fragments, layout
from daemon.writing.dossier import Dossier
from daemon.writing.etiquette import LintContext, lint
from daemon.writing.filling import Filling, fill
from daemon.writing.languages import tongue_of
from daemon.writing.names import fold
from daemon.writing.templates import Chooser, Rendered, Templates, seeded


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterText:
    """One letter, or why there is none."""

    subject: str
    body: str
    needs_you: tuple[str, ...]
    """What would make it better, in words for the user."""
    missing: str = ""
    """Non-empty: something essential is absent, no draft may be placed, a reminder asks for this line."""


MOST_WORDS = 168
CAPS = {Step.FOLLOW_UP: 88, Step.THANK_YOU: 128}
"""The most words of a letter, greeting and name included (B1, C1, F1)."""
_WORDINGS = 8
"""How many wordings are tried before something of the user's is left out for the sake of length."""


def write_letter(decision: Decision, dossier: Dossier, templates: Templates) -> LetterText:
    """The letter of a step; the same decision and dossier always give the same text."""
    dossier = dossier if dossier.meeting else replace(dossier, meeting=decision.meeting)
    name = template_of(decision)
    language = templates.language(name, dossier.person.language or dossier.me.language)
    filling = fill(decision, dossier, tongue_of(language), _closing_seed(decision))
    context = lint_context(dossier, decision, language)
    said = frozenset().union(*(sentences_of(past.written) for past in dossier.letters if past.own))
    letter = _best(name, language, filling, decision, templates, context, said)
    return LetterText(
        subject=_subject(decision, dossier, letter.subject),
        body=letter.body,
        needs_you=(*filling.wants, *templates.faults(name, language), *_doubts(letter.body, context)),
        missing=filling.missing,
    )


def lint_context(dossier: Dossier, decision: Decision, language: str = "") -> LintContext:
    """What the etiquette check should know about a letter of this dossier (without the word list)."""
    person = dossier.person
    names = (person.name, dossier.me.name, dossier.introducer, dossier.greet, person.company, person.city)
    return LintContext(
        language=language,
        to_name=dossier.greet or person.name,
        known=frozenset(fold(word) for name in names for word in name.split()),
        introducer=person.introduced_by,
        may_cite=bool(dossier.introducer) or person.may_cite_introducer,
        step=str(decision.step),
        spelling=False,
    )


def _doubts(body: str, context: LintContext) -> tuple[str, ...]:
    """What the check still finds: only a user's own template can get there."""
    return tuple(f'look at "{finding.text}": {finding.advice}' for finding in lint(body, context=context))


def template_of(decision: Decision) -> str:
    """The name of a step's template, without language and ending."""
    if decision.step is Step.FOLLOW_UP:
        return f"follow-up-{min(max(decision.number, 1), 2)}"
    if decision.step is Step.COME_BACK:  # 1: thanks now; 2: the renewed request then
        return f"come-back-{min(max(decision.number, 1), 2)}"
    return str(decision.step)


def _closing_seed(decision: Decision) -> int:
    return int.from_bytes(hashlib.sha256(f"closing/{decision.key}".encode()).digest()[:4], "big")


def _best(
    name: str,
    language: str,
    filling: Filling,
    decision: Decision,
    templates: Templates,
    context: LintContext,
    said: frozenset[str],
) -> Rendered:
    """The fullest version of the letter that is short enough and passes the check: what is dispensable goes first."""
    cap = CAPS.get(decision.step, MOST_WORDS)
    own = templates.is_own(name, language)
    for shorter in _ever_shorter(filling.names):
        for letter in _freshest_first(_wordings(name, language, shorter, decision, templates), said):
            if layout.words(letter.body) <= cap and (own or not lint(letter.body, context=context)):
                return letter
    return letter


def _wordings(
    name: str, language: str, names: dict[str, object], decision: Decision, templates: Templates
) -> Iterator[Rendered]:
    for wording in range(_WORDINGS):
        seed = f"{decision.key}/{decision.contact}/{wording}"
        yield render(name, language, names, seeded(seed), templates)


def _freshest_first(letters: Iterator[Rendered], said: frozenset[str]) -> Iterable[Rendered]:
    """The wordings that repeat least of what the user has written to this person before; else in their order."""
    return sorted(letters, key=lambda letter: len(sentences_of(letter.body) & said)) if said else letters


def sentences_of(text: str) -> frozenset[str]:
    """The sentences of a letter, for comparison."""
    return frozenset(part.strip() for part in re.split(r"(?<=[.?!:;])\s+|\n+", text) if part.strip())


def _ever_shorter(names: dict[str, object]) -> list[dict[str, object]]:
    """The names as they are, then with less and less of the user's own words."""
    about = str(names["about_me"])
    cuts: list[dict[str, object]] = [
        {},
        {"about_me": fragments.first_sentence(about)},
        {"advice": ""},
        {"common_ground": ""},
        {"people": ""},
        {"about_me": ""},
        {"new_point": ""},
        {"company": ""},
    ]
    steps, so_far = [], dict(names)
    for cut in cuts:
        so_far = {**so_far, **cut}
        steps.append(so_far)
    return steps


def render(name: str, language: str, names: dict[str, object], choose: Chooser, templates: Templates) -> Rendered:
    """One template filled in and brought into form."""
    kept = {key: value.replace("\n", layout.KEEP) if isinstance(value, str) else value for key, value in names.items()}
    for ending in ("closing", "salutation"):
        kept[ending] = f"{kept[ending]}{layout.KEEP}"
    rendered = templates.render(name, language, kept, choose)
    body = layout.tidy(rendered.body)
    finish = layout.FINISHES.get(language)
    return Rendered(
        subject=fragments.clean(rendered.subject.replace(layout.KEEP, " ")), body=finish(body) if finish else body
    )


def _subject(decision: Decision, dossier: Dossier, own: str) -> str:
    """The thread's subject where the letter continues one, else the template's."""
    if decision.parent:
        parent = next((letter for letter in dossier.letters if letter.message_id == decision.parent), dossier.parent)
        continued = layout.continued(parent.subject) if parent else ""
        if continued:
            return continued
    return own or "A short message"
