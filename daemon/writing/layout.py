"""The outward form of a letter's text: paragraphs, single spaces, a subject line that continues its thread.

Pure text to text; no words are added here but ``Re:``.
"""

from __future__ import annotations

import re

from daemon.writing.fragments import clean

_LIST_ITEM = re.compile(r"^(?:\d{1,2}[.)]|[-*•])\s")
_SHORT_LINE = 5
"""Words of a line that ends with a comma and keeps its break: a greeting, a closing."""
_SUBJECT_CAP = 200
_PREFIX = re.compile(
    r"^\s*(?:(?:re|aw|antw|antwort|sv|vs|vá|ref|rif|r|odp|ynt|res|回复|答复|回覆|fw|fwd|wg|tr|rv|enc|i|doorst|vl|转发)"
    r"(?:\s*[\[(]\d+[\])])?\s*[:：]|\[(?:ext|external|extern|externe)\]:?)\s*",
    re.IGNORECASE,
)
KEEP = "\ue000"
"""A line break that stays, inside a name's value; clean text never holds it."""


def tidy(text: str) -> str:
    """Paragraphs one line each with one empty line between; lists, greeting and closing keep their lines."""
    paragraphs = [_paragraph(part) for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n"))]
    return "\n\n".join(part for part in paragraphs if part) + "\n"


def _paragraph(text: str) -> str:
    lines: list[str] = []
    for raw in text.splitlines():
        line = re.sub(r"[ \t]+", " ", raw).strip()
        if not line:
            continue
        if lines and not _LIST_ITEM.match(line) and not _stands_alone(lines[-1]):
            lines[-1] = f"{lines[-1]} {line}"
        else:
            lines.append(line)
    return re.sub(rf" *{KEEP} *\n?", "\n", "\n".join(lines)).strip()


def _stands_alone(line: str) -> bool:
    return line.endswith((",", KEEP)) and len(line.split()) <= _SHORT_LINE


def words(body: str) -> int:
    """How many words a letter has, greeting and name included."""
    return len(body.split())


def continued(subject: str) -> str:
    """The subject of an answer in a thread: one ``Re:``, whatever stood before; empty where nothing is left."""
    plain = bare_subject(subject)
    return f"Re: {plain}" if plain else ""


def bare_subject(subject: str) -> str:
    """A subject without the answer and forward marks of any language, shortened where it is a novel.

    Its pictures stay: some providers tie a thread together by the very words of its subject.
    """
    plain = clean(subject, pictures=True)
    while (shorter := _PREFIX.sub("", plain, count=1)) != plain:
        plain = shorter
    if len(plain) > _SUBJECT_CAP:
        plain = plain[:_SUBJECT_CAP].rsplit(" ", 1)[0].rstrip(" ,;:-") + "…"
    return plain


_SMALL_INSIDE = re.compile(
    r"(?:Wir|Uns|Ich|Mir|Mich|Dein(?:e[nmrs]?)?|Du|Dir|Dich|Beim?|Im|In|Auf|Als|Seit|Vor|Durch)\b"
)


def opened_small(body: str) -> str:
    """A German letter goes on in small letters after the comma of its greeting, where the word is no name or noun."""
    greeting, _, rest = body.partition("\n\n")
    if not greeting.endswith(",") or not _SMALL_INSIDE.match(rest):
        return body
    return f"{greeting}\n\n{rest[0].lower()}{rest[1:]}"


def elided(body: str) -> str:
    """``le conseil de Ana`` as French says it: ``le conseil d'Ana``."""
    return re.sub(r"\b([Dd])e (?=[AÀÂEÉÈÊIÎOÔUÛŒ]\w)", r"\1'", body)


def stopped_once(body: str) -> str:
    """``at 10:00 a.m..`` ends with one full stop."""
    return re.sub(r"\b([ap]\.m\.)\.", r"\1", body)


FINISHES = {"en": stopped_once, "de": opened_small, "fr": elided}
"""What a language asks of a letter when all its words are known."""
