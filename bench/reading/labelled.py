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


def letters() -> list[Answer]:
    """Longer letters, all of them for tuning."""
    return [
        Answer(
            language=language, intents=frozenset(SHORT[label] for label in labels.split(",")), text=text, aside=False
        )
        for language, labels, text in rows("letters.tsv")
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """One absence notice and the first day back, where it names one."""

    language: str
    zone: str
    back: str | None
    text: str
    aside: bool


def fresh_answers() -> list[Answer]:
    """Answers written after the first tuning."""
    return [
        Answer(language=language, intents=frozenset(SHORT[label] for label in labels.split(",")), text=text, aside=True)
        for language, labels, text in rows("fresh.tsv")
    ]


def fresh_absences() -> list[Absence]:
    """Absence notices written after the first tuning."""
    return [
        Absence(language=language, zone=zone, back=None if back == "-" else back, text=text, aside=True)
        for language, zone, back, text in rows("fresh_absences.tsv")
    ]


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


def ordinary() -> list[tuple[str, bytes]]:
    """(name, raw message): ordinary letters, each as sent from a web mailer, from Exchange and over a list."""
    found = []
    for number, (subject, text) in enumerate(rows("ordinary.tsv"), start=1):
        for costume, dress in (("web", _web), ("exchange", _exchange), ("list", _list)):
            found.append((f"ordinary-{number:03d}-{costume}", dress(subject, text, number).encode("utf-8")))
    return found


_COMMON = (
    "From: Ann Lee <ann.lee@reef.example>\nTo: Dana Reyes <dana@example.org>\nSubject: {subject}\n"
    "Date: Wed, 11 Mar 2026 09:30:00 -0400\nMessage-ID: <{number}.{kind}@reef.example>\nMIME-Version: 1.0\n"
    "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n"
)
_BOUNCE_QUOTED = (
    "> From: Mail Delivery System <MAILER-DAEMON@mail.example>\n> Subject: Undelivered Mail Returned to Sender\n>\n"
    "> <bob@gone.example>: host mx.gone.example said: 550 5.1.1 User unknown\n"
)


def _web(subject: str, text: str, number: int) -> str:
    """With a quoted delivery report below, where the number is even."""
    head = _COMMON.format(subject=subject, number=number, kind="web") + "In-Reply-To: <q@example.org>\n\n"
    quoted = _BOUNCE_QUOTED if number % 2 == 0 else "> Dear Ann,\n> may I ask you something?\n"
    return f"{head}{text}\n\nBest,\nAnn\n\nOn Tue, Mar 10, 2026 at 8:00 AM Dana Reyes <dana@example.org> wrote:\n\n{quoted}"


def _exchange(subject: str, text: str, number: int) -> str:
    """With the header fields Exchange adds to every letter, which mark nothing."""
    extra = "X-Auto-Response-Suppress: OOF, AutoReply\nX-MS-Exchange-Organization-AuthAs: Internal\nX-MS-Has-Attach:\nThread-Topic: x\n\n"
    below = "________________________________\nFrom: Dana Reyes\nSent: Tuesday, March 10, 2026 8:00\nTo: Ann Lee\nSubject: Automatic reply: hello\n\nI am out of the office.\n"
    return _COMMON.format(subject=subject, number=number, kind="exchange") + f"{extra}{text}\n\nAnn\n\n{below}"


def _list(subject: str, text: str, number: int) -> str:
    extra = "List-Id: Choir <choir.lists.example>\nList-Post: <mailto:choir@lists.example>\nPrecedence: list\nReturn-Path: <choir-bounces@lists.example>\n\n"
    return _COMMON.format(subject=subject, number=number, kind="list") + f"{extra}{text}\n\n-- \nchoir mailing list\n"
