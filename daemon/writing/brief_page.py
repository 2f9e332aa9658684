"""The brief as a page: one HTML file in itself, for a browser, a phone or a printer.

Everything in it is text: what strangers wrote is escaped, nothing is fetched, no script may run (the
page says so itself). The text of the brief decides the content; here it only gets its shape:

    the first line -> title    a line in capitals at the margin -> heading    "- " and "1. " -> lists
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby

STYLE = """
:root { color-scheme: light dark; }
body { font: 1.05rem/1.5 system-ui, sans-serif; max-width: 42rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; line-height: 1.25; }
h2 { font-size: 1rem; letter-spacing: .04em; margin: 1.6rem 0 .3rem; border-bottom: 1px solid; }
p { margin: .3rem 0; white-space: pre-wrap; }
ol, ul { margin: .3rem 0; padding-left: 1.5rem; }
@media print { body { font-size: 10.5pt; max-width: none; padding: 0; } h2 { break-after: avoid; } li { break-inside: avoid; } }
"""
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'"
_HEADING = re.compile(r"[A-Z][A-Z ,]+(?: \(.*\))?\Z")
_BULLET = re.compile(r"\s+- (.*)\Z")
_NUMBER = re.compile(r"\s+\d+\. (.*)\Z")


def brief_page(text: str) -> str:
    """The page of a brief."""
    title, *lines = text.strip().splitlines() or [""]
    body = "\n".join(_parts(lines))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{escape(title)}</h1>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _parts(lines: Iterable[str]) -> Iterator[str]:
    for shape, some in groupby(lines, _shape):
        rows = list(some)
        if shape in ("ul", "ol"):
            pattern = _BULLET if shape == "ul" else _NUMBER
            items = (found.group(1) for found in map(pattern.match, rows) if found)
            yield f"<{shape}>\n" + "\n".join(f"<li>{escape(item)}</li>" for item in items) + f"\n</{shape}>"
        elif shape:
            yield from (f"<{shape}>{escape(row.strip())}</{shape}>" for row in rows)


def _shape(line: str) -> str:
    """The element that a line becomes; empty for an empty one."""
    if not line.strip():
        return ""
    if _HEADING.match(line):
        return "h2"
    if _BULLET.match(line):
        return "ul"
    return "ol" if _NUMBER.match(line) else "p"
