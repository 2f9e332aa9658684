"""Measures the etiquette check on the letters of strangers.

    python -m bench.etiquette [--half learn|aside] [--set first|second] [--language en] [--misses]

Prints precision and recall over all, per language and per label; ``--misses`` names what was missed
or said wrongly, and is not to be used together with the half that is set aside.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from bench.etiquette.strangers import Letter, Score, letters, score

GOAL = 0.95


def main(arguments: list[str]) -> int:
    """Prints the table; 1 where precision or recall over all is below the goal."""
    parser = argparse.ArgumentParser(prog="bench.etiquette", description=__doc__)
    parser.add_argument("--half", choices=("learn", "aside"), default="")
    parser.add_argument("--set", choices=("first", "second"), default="")
    parser.add_argument("--language", default="")
    parser.add_argument("--misses", action="store_true")
    chosen = parser.parse_args(arguments)
    asked = [
        letter
        for letter in letters()
        if chosen.half in {"", "aside" if letter.aside else "learn"}
        and chosen.set in {"", "second" if letter.second else "first"}
        and letter.number.startswith(chosen.language)
    ]
    whole = _table(asked)
    if chosen.misses:
        _misses(asked)
    return int(min(whole.precision, whole.recall) < GOAL)


def _table(asked: Sequence[Letter]) -> Score:
    judged = [(letter.labels, letter.found()) for letter in asked]
    whole = score(judged)
    clean = [found for labels, found in judged if not labels]
    sys.stdout.write(
        f"{len(asked)} letters, {len(clean)} of them clean; {sum(map(bool, clean))} clean ones objected to\n"
    )
    _line("all", whole)
    for language in sorted({letter.language for letter in asked}):
        _line(
            language,
            score(
                (letter.labels, found)
                for letter, (_, found) in zip(asked, judged, strict=True)
                if letter.language == language
            ),
        )
    for label in sorted(frozenset().union(*(labels | found for labels, found in judged))):
        _line(label, score(judged, label))
    return whole


def _line(name: str, got: Score) -> None:
    sys.stdout.write(
        f"{name:<12} precision {got.precision:.3f}  recall {got.recall:.3f}  ({got.right} right, {got.said} said, {got.true} so)\n"
    )


def _misses(asked: Sequence[Letter]) -> None:
    for letter in asked:
        found = letter.found()
        if found != letter.labels:
            missed, wrong = sorted(letter.labels - found), sorted(found - letter.labels)
            sys.stdout.write(f"\n{letter.number} missed {missed} wrong {wrong}\n")
            for finding in letter.findings():
                sys.stdout.write(f"    {finding.rule} line {finding.line} {finding.text!r}: {finding.advice}\n")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
