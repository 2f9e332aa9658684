"""The letters, their labels, and what the check says about each.

A label names what a letter breaks: ``job pay resume deadline slot page gap introducer greeting attachment
spelling``, or ``clean``. Half of the letters, chosen by the SHA-256 of their number, is set aside: the
check may be mended with the others in view, never with these.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from daemon.writing.etiquette import Finding, LintContext, lint
from daemon.writing.names import read_name

DATA = Path(__file__).parent / "data"
_HEAD = re.compile(r"^=== (\w+) \| ([\w-]+) \| ([\w,]+)\n(.*)\nSubject: (.*)\n", re.MULTILINE)
SECOND = 200
"""Numbers above it are of the second set."""
_RULES = {"D3": "pay", "B4": "deadline", "B3": "slot", "B1": "page", "A2": "introducer"}
_ADVICE = (
    ("nothing is attached", "attachment"),
    ("greet", "greeting"),
    ("spelling", "spelling"),
    ("grammar", "spelling"),
    ("capital", "spelling"),
    ("gap", "gap"),
    ("missing", "gap"),
)
_OVER_AND_ABOVE = frozenset({"push", "tone"})
"""What the check objects to besides: labels say nothing of it, so it counts where a letter is clean, and only there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter of a stranger."""

    number: str
    step: str
    labels: frozenset[str]
    about: dict[str, str]
    """``to``, ``company``, ``from``, ``introducer`` (with ``:yes`` or ``:no``), ``attached``."""
    subject: str
    text: str

    @property
    def second(self) -> bool:
        """Of the second set, written when the first one had been used up."""
        return int(self.number[2:]) > SECOND

    @property
    def aside(self) -> bool:
        """Set aside: not to be looked at by whoever mends the check."""
        return hashlib.sha256(self.number.encode()).digest()[0] % 2 == 1

    @property
    def language(self) -> str:
        """Of the letter; the check finds it out by itself."""
        return self.number[:2]

    def findings(self) -> tuple[Finding, ...]:
        """What the check says, as it is asked about a draft."""
        introducer, _, consent = self.about.get("introducer", "").partition(":")
        names = (self.about[key] for key in ("to", "company", "from"))
        context = LintContext(
            to_name=self.about["to"],
            known=frozenset(word for name in (*names, introducer) for word in read_name(name).words),
            introducer=introducer,
            may_cite=consent == "yes",
            attachments="attached" in self.about,
        )
        return lint(self.text, context=context)

    def found(self) -> frozenset[str]:
        """The same in the words of the labels."""
        kinds = frozenset(map(kind_of, self.findings()))
        if "resume" in self.labels and "job" in kinds and "job" not in self.labels:
            kinds = (kinds - {"job"}) | {"resume"}  # one rule forbids both
        elif {"resume", "job"} <= self.labels and "job" in kinds:
            kinds |= {"resume"}
        return kinds if not self.labels else kinds - _OVER_AND_ABOVE


def kind_of(finding: Finding) -> str:
    """The label that a finding speaks of."""
    if finding.rule == "D3" and "pay" not in finding.advice:
        return "job"
    if finding.rule == "B6":
        return next((kind for word, kind in _ADVICE if word in finding.advice), "tone")
    return {"B2": "job", "C5": "push"}.get(finding.rule) or _RULES[finding.rule]


def letters() -> Iterator[Letter]:
    """All of them."""
    for file in sorted(DATA.glob("*.txt")):
        pieces = _HEAD.split(file.read_text("utf-8"))[1:]
        for number, step, labels, about, subject, text in zip(*(pieces[place::6] for place in range(6)), strict=True):
            yield Letter(
                number=number,
                step=step,
                labels=frozenset(labels.split(",")) - {"clean"},
                about=dict(each.split("=", 1) for each in about.split("; ")),
                subject=subject,
                text=text.strip() + "\n",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Counts of (letter, label) pairs."""

    right: int
    said: int
    true: int

    @property
    def precision(self) -> float:
        """Of what was said, how much is so."""
        return self.right / self.said if self.said else 1.0

    @property
    def recall(self) -> float:
        """Of what is so, how much was said."""
        return self.right / self.true if self.true else 1.0


def score(pairs: Iterable[tuple[frozenset[str], frozenset[str]]], label: str = "") -> Score:
    """Of pairs (labels, found); of one label where it is named."""
    kept = [tuple(side & {label} if label else side for side in pair) for pair in pairs]
    return Score(
        right=sum(len(labels & found) for labels, found in kept),
        said=sum(len(found) for _, found in kept),
        true=sum(len(labels) for labels, _ in kept),
    )
