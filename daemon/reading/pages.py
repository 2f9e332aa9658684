"""A notes page as it came back from a mail client, made plain: what stands in it, whether or not it is quoted.

Other letters are read without what they quote. A page is a form that somebody filled in, often by answering it
to themselves: there the quoted headings count, and the words between them. Taken out is only what programs add:
quotation marks, attributions, copied headers, a device's footer, and a signature below its mark.
"""

from __future__ import annotations

import re

from daemon.reading import quoting, trimming
from daemon.reading.opened import Opened

_MARKS = re.compile(r"^(?:\s{0,4}(?:>|\|(?=\s|$)))+[ \xa0]?")
_SIGNATURE = re.compile(r"^\s*--\s?$")
_SPAN = 3
"""Lines a wrapped attribution is spread over."""


def page_text(raw: bytes) -> str:
    """All text of a page, one line a line, without marks of quotation; empty where the message has no text."""
    lines = [line.replace("\xa0", " ").rstrip() for line in Opened(raw).text.replace("\r\n", "\n").split("\n")]
    quoted = [bool(_MARKS.match(line)) for line in lines]
    plain = [_MARKS.sub("", line) for line in lines]
    kept: list[str] = []
    index, signed = 0, False
    while index < len(plain):
        added = _added_by_programs(plain, quoted, index)
        signed = _SIGNATURE.match(plain[index]) is not None or (signed and bool(plain[index]) and not quoted[index])
        if not added and not signed:
            kept.append(plain[index])
        signed, index = signed and not added, index + max(added, 1)
    return "\n".join(kept).strip()


def _added_by_programs(lines: list[str], quoted: list[bool], index: int) -> int:
    """How many lines from here on no person wrote: a footer, a marker, copied headers, an attribution."""
    line = lines[index][: trimming.MOST_LINE]
    if line and (quoting.footer().match(line) or quoting.marker().match(line)):
        return 1
    labels = 0
    while index + labels < len(lines) and quoting.header_label().match(lines[index + labels][: trimming.MOST_LINE]):
        labels += 1
    if labels >= 3:  # From, Sent, To, Subject: two such lines may be somebody's own
        return labels
    return 0 if quoted[index] else _attribution(lines, index)


def _attribution(lines: list[str], index: int) -> int:
    """How many lines from here say "On Thu, 5 Mar 2026 at 15:45, Dana Reyes wrote:", in one line or broken."""
    joined = ""
    for count, line in enumerate(lines[index : index + _SPAN], start=1):
        joined = f"{joined} {line.strip()}".strip()[: trimming.MOST_LINE]
        if not line.strip():
            return 0
        if joined.endswith(":") and quoting.attribution().search(joined) and re.search(r"\d", joined):
            return count if quoting.attribution_start().match(joined) else 0
    return 0
