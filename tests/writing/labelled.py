"""The labelled letters of the etiquette check, read from ``data``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from daemon.writing.etiquette import LintContext, lint


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    number: str
    language: str
    aside: bool
    rules: frozenset[str]
    text: str

    def found(self) -> frozenset[str]:
        return frozenset(finding.rule for finding in lint(self.text, context=LintContext()))


def labelled() -> list[Labelled]:
    letters = []
    for file in sorted((Path(__file__).parent / "data").glob("letters.*.txt")):
        for block in re.split(r"^### (?=\d)", file.read_text("utf-8"), flags=re.MULTILINE)[1:]:
            head, _, text = block.partition("\n")
            number, half, *rules = head.split()
            named = frozenset(rules) - {"ok"}
            letters.append(
                Labelled(
                    number=number,
                    language=file.name.split(".")[1],
                    aside=half == "aside",
                    rules=named,
                    text=text.strip() + "\n",
                )
            )
    return letters


def precision_and_recall(letters: list[Labelled]) -> tuple[float, float]:
    """Over (letter, rule) pairs."""
    right = sum(len(letter.rules & letter.found()) for letter in letters)
    said = sum(len(letter.found()) for letter in letters)
    true = sum(len(letter.rules) for letter in letters)
    return right / max(said, 1), right / max(true, 1)
