"""The labelled sets of this project, as they are written in ``data/``. Must not import ``daemon``: labels are not what the reader says."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parent / "data"
SHORT = {
    "acc": "accepts",
    "pro": "proposes-times",
    "ask": "asks-for-times",
    "dec": "declines",
    "bus": "too-busy",
    "ref": "refers",
    "wro": "wrong-person",
    "que": "asks-question",
    "hol": "holding",
    "tha": "thanks",
    "lat": "later",
    "sto": "stop",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One human answer and what it wants."""

    language: str
    intents: frozenset[str]
    text: str
    aside: bool
    """It belongs to the half that was set aside before tuning."""


def rows(name: str) -> list[list[str]]:
    """The tab-separated rows of a data file, comments left out."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [line.replace("\\n", "\n").split("\t") for line in lines if line.strip() and not line.startswith("#")]


def answers() -> list[Answer]:
    """All labelled answers; of each language every second one is set aside."""
    count: dict[str, int] = {}
    found = []
    for language, labels, text in rows("answers.tsv"):
        count[language] = count.get(language, 0) + 1
        intents = frozenset(SHORT[label] for label in labels.split(",") if label)
        found.append(Answer(language=language, intents=intents, text=text, aside=count[language] % 2 == 1))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """One absence notice and the first day back, where it names one."""

    language: str
    zone: str
    back: str | None
    text: str
    aside: bool


def absences() -> list[Absence]:
    """All labelled absence notices; of each language every second one is set aside."""
    count: dict[str, int] = {}
    found = []
    for language, zone, back, text in rows("absences.tsv"):
        count[language] = count.get(language, 0) + 1
        found.append(
            Absence(
                language=language,
                zone=zone,
                back=None if back == "-" else back,
                text=text,
                aside=count[language] % 2 == 1,
            )
        )
    return found
