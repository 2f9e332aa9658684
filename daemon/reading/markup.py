"""HTML mail to plain text, quoted parts marked with ``>``; ``format=flowed`` (RFC 3676) to paragraphs.

One walk over the tags, linear in the input. Nothing is fetched, nothing is kept of style or script.
"""

from __future__ import annotations

import html
import re

_BLOCKS = frozenset(
    "address article aside blockquote body center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header"
    " li main nav ol p pre section table tr ul".split()
)
_SILENT = frozenset({"script", "style", "title", "head", "noscript", "template", "svg", "object", "iframe", "select"})
_ATTRIBUTES = re.compile(r"(class|id|type|style|href)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]+)", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden", re.IGNORECASE)
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_EMPTY = frozenset({"br", "hr", "img", "input", "meta", "link", "wbr", "area", "base", "col"})
MOST_QUOTE_DEPTH = 20


class _Writer:
    """Lines being written: white space single, quote depth in front of each line."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.depth = 0
        self.pre = 0
        self.gap = False

    def put(self, text: str) -> None:
        if self.pre:
            first, *rest = text.split("\n")
            self.line.append(first)
            for piece in rest:
                self.end()
                self.line.append(piece)
            return
        text = re.sub(r"[ \t\r\n\f\xa0]+", " ", text)
        if (text and text != " ") or self.line:
            self.line.append(text)

    def end(self, *, forced: bool = True) -> None:
        text = "".join(self.line)
        text = (text if self.pre else re.sub(r" {2,}", " ", text).strip()).rstrip()
        self.line = []
        if text or forced:
            self.lines.append("> " * self.depth + text)

    def paragraph(self) -> None:
        self.end(forced=False)
        if self.lines and self.lines[-1].strip("> "):
            self.lines.append("> " * self.depth)


def html_to_text(source: str) -> str:
    """What a reader sees, as lines; quoted blocks begin with ``> `` for every level."""
    out = _Writer()
    open_tags: list[tuple[str, bool, bool]] = []  # (name, it is hidden, it is a quote)
    hidden = 0
    position, size = 0, len(source)
    while position < size:
        opening = _TAG.search(source, position)
        upto = opening.start() if opening else size
        if upto > position and not hidden:
            out.put(html.unescape(source[position:upto]))
        if opening is None:
            break
        comment = source.startswith("<!--", upto)
        end = source.find("-->" if comment else ">", upto)
        if end < 0:
            break
        if not comment:
            hidden = _tag(source[upto + 1 : end], out, open_tags, hidden)
        position = end + (3 if comment else 1)
    out.end(forced=False)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(out.lines)).strip("\n")


def _tag(inside: str, out: _Writer, open_tags: list[tuple[str, bool, bool]], hidden: int) -> int:
    """Takes one tag into account and returns how many hidden elements are open."""
    closing = inside.startswith("/")
    match = re.match(r"/?\s*([A-Za-z][\w:]{0,30})", inside)
    if match is None:
        return hidden
    name = match[1].lower()
    if closing:
        return _close(name, out, open_tags, hidden)
    attributes = {key.lower(): value.strip("\"'") for key, value in _ATTRIBUTES.findall(inside[:2_000])}
    if not hidden:
        _layout(name, out)
    if name in _EMPTY or inside.endswith("/"):
        return hidden
    gone = name in _SILENT or bool(_HIDDEN.search(attributes.get("style", "")))
    quote = name == "blockquote" and not hidden
    if quote:
        out.paragraph()
        out.depth = min(out.depth + 1, MOST_QUOTE_DEPTH)
    if gone or quote or name in {"pre", "script", "style"} or hidden:
        if len(open_tags) < 5_000:
            open_tags.append((name, gone, quote))
            hidden += gone
        out.pre += name == "pre"
    return hidden


def _layout(name: str, out: _Writer) -> None:
    if name == "br":
        out.end()
    elif name == "hr":
        out.end(forced=False)
        out.lines.append("> " * out.depth + "_" * 32)
    elif name in {"p", "table", "ul", "ol"} or re.fullmatch(r"h[1-6]", name):
        out.paragraph()
    elif name == "li":
        out.end(forced=False)
        out.put("- ")
    elif name in _BLOCKS:
        out.end(forced=False)
    elif name in {"td", "th"}:
        out.put(" ")


def _close(name: str, out: _Writer, open_tags: list[tuple[str, bool, bool]], hidden: int) -> int:
    if name in _BLOCKS and not hidden:
        (out.paragraph if name in {"p", "ul", "ol", "table"} else lambda: out.end(forced=False))()
    for index in range(len(open_tags) - 1, max(-1, len(open_tags) - 40), -1):
        if open_tags[index][0] != name:
            continue
        for _, gone, quote in open_tags[index:]:
            hidden -= gone
            out.depth = max(0, out.depth - quote)
        out.pre = max(0, out.pre - sum(tag == "pre" for tag, _, _ in open_tags[index:]))
        del open_tags[index:]
        break
    return hidden


def unflow(text: str, *, delsp: bool) -> str:
    """Paragraphs out of ``format=flowed`` lines (RFC 3676 4.4), quote depth kept, signature line kept."""
    out: list[list[str]] = []
    flowing, depth = False, 0
    for line in text.split("\n"):
        stripped = line.lstrip(">")
        level = len(line) - len(stripped)
        content = stripped.removeprefix(" ")
        fixed = content == "-- " or not content.endswith(" ")
        piece = content[:-1] if delsp and not fixed else content
        if flowing and level == depth and content != "-- ":
            out[-1].append(piece)
        else:
            out.append([("> " * level) + piece])
        flowing, depth = not fixed, level
    return "\n".join("".join(pieces) for pieces in out)
