"""Letters as sentences with their line numbers, without what is quoted: the ground of the etiquette check.

Hard-wrapped lines are joined, because a sentence does not end where a client wrapped it. A place in
the joined text is a place in the letter: nothing changes its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_QUOTE_LINE = re.compile(r"^\s*>")
_ATTRIBUTION = re.compile(
    r"^(?:(?:On|Am|Le|El)\b.{4,200}(?:wrote|schrieb|a écrit|escribió)\b.{0,80}:|-{3,}\s*(?:Original Message|Forwarded message"
    r"|Ursprüngliche Nachricht|Message d['’]origine|Mensaje original)\s*-{3,})\s*$",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"“[^”\n]{2,400}”|«[^»\n]{2,400}»|„[^“”\n]{2,400}[“”]|(?<!\w)\"[^\"\n]{2,400}\"(?!\w)")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Dr|Prof|Mr|Mrs|Ms|Mx|St|e\.g|i\.e|etc|vs|No|approx|Nr|bzw|z\.B|u\.a|ca|M|Mme|Sr|Sra|a\.m|p\.m)|\b[A-Z])\.$"
)
LONGEST = 1_000
"""Characters that are looked at as one sentence; a longer one is looked at in pieces."""
_END = re.compile(r"[.!?…]+[\"”’»)]*(?=\s|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence of a letter. ``plain`` is for the rules: no quoted passages, single spaces, straight apostrophes."""

    text: str
    plain: str
    line: int
    question: bool


def own_lines(text: str) -> list[str]:
    """The lines of a letter with those blanked that its writer did not write: quotes, what is forwarded, the signature."""
    lines, kept, over = text.splitlines(), [], False
    for line in lines:
        over = over or line.rstrip("\r") in {"-- ", "--"} or bool(_ATTRIBUTION.match(line.strip()))
        kept.append("" if over or _QUOTE_LINE.match(line) else line)
    return kept


def sentences(lines: list[str]) -> Iterator[Sentence]:
    """Every sentence, in order; a line ends one only where the letter's form says so."""
    for first, block in _blocks(lines):
        joined = "\n".join(block)
        flat = joined.replace("\n", " ")
        plain = _QUOTED.sub(lambda found: " " * len(found.group()), flat)
        for start, end in _spans(flat):
            lead = len(flat[start:end]) - len(flat[start:end].lstrip())
            line = first + joined.count("\n", 0, start + lead)
            piece = flat[start:end]
            yield Sentence(
                text=piece.strip(),
                plain=_simple(plain[start:end]),
                line=line,
                question=piece.rstrip(' "”’»)').endswith("?"),
            )


def _simple(text: str) -> str:
    return " ".join(text.replace("’", "'").split())


def _blocks(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Paragraphs with the number of their first line; list items, greetings and closings stand alone."""
    block: list[str] = []
    for number, line in enumerate([*lines, ""], 1):
        starts_new = (
            not line.strip() or re.match(r"\s*(?:[-*•]|\d{1,2}[.)])\s", line) or (block and _ends_block(block[-1]))
        )
        if starts_new and block:
            yield number - len(block), block
            block = []
        if line.strip():
            block.append(line)


def _ends_block(line: str) -> bool:
    return (line.rstrip().endswith((",", ":")) and len(line.split()) <= 5) or (
        len(line) < 25 and not line.rstrip().endswith(",")
    )


def _spans(flat: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in _END.finditer(flat):
        if found.group() == "." and _ABBREVIATION.search(flat[max(start, found.end() - 8) : found.end()]):
            continue
        yield from _pieces(start, found.end())
        start = found.end()
    if flat[start:].strip():
        yield from _pieces(start, len(flat))


def _pieces(start: int, end: int) -> Iterator[tuple[int, int]]:
    for begin in range(start, end, LONGEST):
        yield begin, min(begin + LONGEST, end)
