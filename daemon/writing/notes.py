"""Notes as people write them, read into their headings (F3): the CLI, the notes page and the review page alike.

Headings may be in any case, with or without a colon, with the hint in brackets that the page prints,
and with the answer on the same line or below. Text without headings is kept whole. Nothing is judged
and nothing is lost: what stands before the first heading goes into ``whole``.
"""

from __future__ import annotations

import re

from daemon.writing.dossier import Notes

HEADINGS = {
    "new_to_me": ("what was new to me", "new to me", "what was new"),
    "advice": ("advice",),
    "people": ("people named", "people"),
    "promises": ("promises", "promise"),
    "should_have_asked": ("what i should have asked", "what should i have asked", "should have asked"),
}
TITLES = {
    "new_to_me": "What was new to me",
    "advice": "Advice",
    "people": "People named",
    "promises": "Promises",
    "should_have_asked": "What I should have asked",
}
_NAMES = {name: part for part, names in HEADINGS.items() for name in names}
_LINE = re.compile(
    rf"^\W*(?P<name>{'|'.join(sorted(map(re.escape, _NAMES), key=len, reverse=True))})\b\W{{0,3}}\s*(?P<hint>\([^)]*\))?\s*(?P<mark>[:?]|[-–—]\s|$)[ \t]*:?\s*(?P<rest>.*)$",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^\s*(?:[-*•·–]|\d{1,2}[.)])\s+")
_NOTHING = frozenset({"", "-", "none", "nothing", "no", "n/a", "nobody", "keine", "nichts", "nada", "rien"})


def read_notes(text: str) -> Notes:
    """The notes under their headings, one item a line (a bullet may run over several); the rest in ``whole``."""
    sections: dict[str, list[str]] = {part: [] for part in HEADINGS}
    loose: list[str] = []
    current = ""
    for line in text.splitlines():
        heading = _LINE.match(line.strip())
        if heading:
            current = _NAMES[heading["name"].casefold()]
            line = heading["rest"]  # noqa: PLW2901 - what is left of the line is its first item
        if current:
            _add(sections[current], line)
        else:
            loose.append(line)
    items = {
        part: tuple(item for item in lines if item.casefold().strip(" .") not in _NOTHING)
        for part, lines in sections.items()
    }
    return Notes(**items, whole="\n".join(loose).strip())


def _add(items: list[str], line: str) -> None:
    """A new item, or more of the one before where the line is indented under a bullet."""
    stripped = line.strip()
    if not stripped:
        return
    if line.startswith(("  ", "\t")) and items and not _BULLET.match(line) and not items[-1].endswith((".", "!", "?")):
        items[-1] = f"{items[-1]} {stripped}"
    else:
        items.append(_BULLET.sub("", line).strip())
