"""``python -m bench.letters``: prints letters to invented people, to be read aloud as their receiver would.

``--step thank-you --language de --count 10 --informal``; ``all`` for every kind or language; ``--alike``
measures instead how much the letters of a kind have in common.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import replace

from bench.letters.alike import Alikeness, alikeness
from bench.letters.situations import KINDS, situation
from daemon.writing.letters import LetterText, write_letter
from daemon.writing.templates import LANGUAGES, Templates


def main(argv: list[str] | None = None) -> int:
    """Returns the exit code."""
    given = _parser().parse_args(argv)
    kinds = list(KINDS) if given.step == "all" else [given.step]
    languages = list(LANGUAGES) if given.language == "all" else [given.language]
    report = _alike(kinds, languages, given) if given.alike else _letters(kinds, languages, given)
    for text in report:
        sys.stdout.write(text)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench.letters", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--step", choices=[*KINDS, "all"], default="all")
    parser.add_argument("--language", choices=[*LANGUAGES, "all"], default="en")
    parser.add_argument("--count", type=int, default=10, help="letters of each kind (default 10)")
    parser.add_argument("--occasion", type=int, default=1, help="the second, third, ... time (default 1)")
    parser.add_argument("--informal", action="store_true", help="du, tu, tú")
    parser.add_argument("--alike", action="store_true", help="measure how alike they are instead of printing them")
    return parser


def _letters(kinds: list[str], languages: list[str], given: argparse.Namespace) -> Iterator[str]:
    templates = Templates()
    for language in languages:
        for kind in kinds:
            for at in range(given.count):
                letter = _written(kind, language, at, given, templates)
                yield f"=== {kind} · {language} · {at + 1} · {len(letter.body.split())} words\n"
                yield f"Subject: {letter.subject}\n\n{letter.body}\n"
                yield "".join(f"(needs you: {want})\n" for want in letter.needs_you)
                yield f"(no draft: {letter.missing})\n" if letter.missing else ""


def _written(kind: str, language: str, at: int, given: argparse.Namespace, templates: Templates) -> LetterText:
    made, dossier = situation(kind, language, at, formal=not given.informal, occasion=given.occasion)
    return write_letter(made, dossier, templates)


def _alike(kinds: list[str], languages: list[str], given: argparse.Namespace) -> Iterator[str]:
    """One line a kind and language: the letters of one moment (the first person's) to ``count`` contacts."""
    yield f"{'':<14}{'':<4}{'mean':>6}{'most':>6}{'same':>6}   of {given.count} letters\n"
    for language in languages:
        for kind in kinds:
            found = measured(kind, language, given.count, formal=not given.informal)
            yield f"{kind:<14}{language:<4}{found.mean:>6.2f}{found.most:>6.2f}{found.same:>6}\n"


def measured(kind: str, language: str, count: int, *, formal: bool = True) -> Alikeness:
    """How alike the letters of a kind are to ``count`` contacts of whom the log holds the same kinds of things.

    Each has their own name, common ground, notes and news; only the moment is the first person's.
    """
    templates = Templates()
    bodies = []
    for at in range(count):
        made, moment = situation(kind, language, 0, formal=formal)
        own, dossier = situation(kind, language, at, formal=formal)
        about = replace(moment, person=dossier.person, notes=dossier.notes, introducer=dossier.introducer)
        if moment.news:
            about = replace(about, news=dossier.news)
        bodies.append(write_letter(replace(made, key=own.key, contact=own.contact), about, templates).body)
    return alikeness(bodies)


if __name__ == "__main__":
    raise SystemExit(main())
