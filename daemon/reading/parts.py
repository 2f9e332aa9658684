"""The parts of a message (MIME, RFC 2045 to 2047), found without recursion and without copying the body.

Owns the caps: depth, number of parts, bytes scanned and bytes decoded. A message beyond them is put
aside, never guessed at. The standard library's parser recurses and copies, so it is not used on
what strangers send.
"""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass, replace
from urllib.parse import unquote_to_bytes

from daemon.reading import headers as fields
from daemon.reading.charsets import decode
from daemon.reading.headers import Headers

MOST_DEPTH = 50
MOST_PARTS = 500
MOST_SCANNED = 160_000_000
"""Bytes searched for boundaries in all levels together."""
MOST_TEXT = 400_000
"""Bytes of one part that are decoded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One leaf part, or an embedded message: its header and where its body lies in the raw bytes."""

    type: str
    """Lower-case ``type/subtype``."""
    params: dict[str, str]
    headers: Headers
    start: int
    end: int
    disposition: str = ""
    name: str = ""
    """The file name it travels under; only ever shown."""
    embedded: int = 0
    """How many ``message/*`` parts it lies in; 0 is the letter itself."""
    siblings: str = ""
    """The subtype of the multipart it lies in."""
    group: int = 0
    """Parts of one multipart share a number."""

    @property
    def attached(self) -> bool:
        """Is it a file that travels along, not text to be read in place?"""
        return self.disposition == "attachment" or bool(self.name and not self.type.startswith("text/"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """All leaf parts in order; ``problem`` says in a sentence which cap was met."""

    leaves: tuple[Part, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    depth: int
    embedded: int
    siblings: str
    group: int
    default: str = "text/plain"


_TOKEN = re.compile(r"""\s*([\w!#$&+.^`|~*%'-]{1,60})\s*=\s*("(?:[^"\\]|\\.)*"?|[^;]*)""")


def params_of(value: str) -> tuple[str, dict[str, str]]:
    """(lower-case value, parameters) of a Content-* field, RFC 2231 continuations joined."""
    head, _, rest = value[:8_000].partition(";")
    found: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, str, bool]]] = {}
    for chunk in _chunks(rest)[:60]:
        match = _TOKEN.match(chunk)
        if not match:
            continue
        name, text = match[1].lower(), match[2].strip()
        if text.startswith('"'):
            text = re.sub(r"\\(.)", r"\1", text[1:-1] if len(text) > 1 and text.endswith('"') else text[1:])
        if "*" in name:
            base, _, tail = name.partition("*")
            number = tail.rstrip("*")
            if not number.isascii():
                continue
            place = int(number) if number.isdigit() and len(number) < 4 else 0
            pieces.setdefault(base, []).append((place, text, name.endswith("*")))
        else:
            found.setdefault(name, text)
    for base, parts in pieces.items():
        found[base] = _joined(sorted(parts))
    return head.strip().lower(), found


def _chunks(text: str) -> list[str]:
    """Cut at semicolons outside quotes."""
    if '"' not in text:
        return text.split(";")
    return [match.group() for match in re.finditer(r'(?:[^;"]|"(?:[^"\\]|\\.)*(?:"|$))+', text)]


def _joined(parts: list[tuple[int, str, bool]]) -> str:
    charset, data = "", b""
    for place, text, encoded in parts:
        if encoded:
            value = text
            if place == 0 and text.count("'") >= 2:
                charset, _, value = text.split("'", 2)
            data += unquote_to_bytes(value)
        else:
            data += text.encode("utf-8", "replace")
    return decode(data, charset)


def walk(raw: bytes, top: Headers, body: int) -> Parts:
    """Every leaf part of the message whose header is ``top`` and whose body begins at ``body``."""
    leaves: list[Part] = []
    stack = [(_Span(body, len(raw), 0, 0, "", 0), top)]
    scanned, groups, problem = 0, 0, ""
    while stack:
        span, headers = stack.pop()
        kind, params = params_of(headers.raw("content-type"))
        if not re.fullmatch(r"[\w.+-]+/[\w.+-]+", kind):
            kind = kind if kind in {"text", "html"} else span.default
            kind = {"text": "text/plain", "html": "text/html"}.get(kind, kind)
        if span.depth > MOST_DEPTH:
            problem = f"its parts are nested more than {MOST_DEPTH} deep"
            break
        if len(leaves) + len(stack) > MOST_PARTS:
            problem = f"it has more than {MOST_PARTS} parts"
            break
        inner: list[_Span] = []
        if kind.startswith("multipart/") and params.get("boundary"):
            scanned += span.end - span.start
            groups += 1
            if scanned > MOST_SCANNED:
                problem = "its parts are too large to be taken apart"
                break
            inner = _between(raw, span, params["boundary"], kind.partition("/")[2], groups)
        if inner:
            stack.extend(_opened(raw, piece) for piece in reversed(inner))
            continue
        leaves.append(_leaf(span, headers, "text/plain" if kind.startswith("multipart/") else kind, params))
        if kind in {"message/rfc822", "message/global", "message/news"}:
            within = replace(
                span, depth=span.depth + 1, embedded=span.embedded + 1, siblings="rfc822", default="text/plain"
            )
            stack.append(_opened(raw, within))
    return Parts(leaves=tuple(leaves), problem=problem)


def _opened(raw: bytes, span: _Span) -> tuple[_Span, Headers]:
    """A part's body and its header, from the span that holds both."""
    window = raw[span.start : min(span.end, span.start + fields.MOST_HEADER)]
    if window[:1] == b"\n" or window[:2] == b"\r\n":
        return replace(span, start=span.start + (1 if window[:1] == b"\n" else 2)), Headers(b"")
    end = re.search(rb"\r?\n[ \t]*\r?\n", window)
    if end is None:
        return replace(span, start=span.end), Headers(window)
    return replace(span, start=span.start + end.end()), Headers(window[: end.start()])


def _between(raw: bytes, span: _Span, boundary: str, subtype: str, group: int) -> list[_Span]:
    """The parts of a multipart (RFC 2046 5.1.1). A missing closing line ends with the enclosing part."""
    mark = b"--" + boundary.rstrip().encode("latin-1", "replace")
    if len(mark) > 250:
        return []
    default = "message/rfc822" if subtype == "digest" else "text/plain"
    pieces: list[_Span] = []
    begin, position = -1, span.start
    while len(pieces) <= MOST_PARTS:
        position = raw.find(mark, position, span.end)
        if position < 0:
            break
        line_end = raw.find(b"\n", position, span.end)
        line_end = span.end if line_end < 0 else line_end
        tail = raw[position + len(mark) : min(line_end, position + len(mark) + 20)].rstrip()
        if (position > span.start and raw[position - 1 : position] not in {b"\n", b"\r"}) or tail not in {b"", b"--"}:
            position += len(mark)
            continue
        if begin >= 0:
            pieces.append(
                _Span(begin, max(begin, position - 1), span.depth + 1, span.embedded, subtype, group, default)
            )
        begin = line_end + 1
        position = line_end
        if tail == b"--":
            begin = -1
            break
    if 0 <= begin < span.end:
        pieces.append(_Span(begin, span.end, span.depth + 1, span.embedded, subtype, group, default))
    return pieces


def _leaf(span: _Span, headers: Headers, kind: str, params: dict[str, str]) -> Part:
    disposition, more = params_of(headers.raw("content-disposition"))
    name = fields.readable(more.get("filename") or params.get("name") or "")
    return Part(
        type=kind,
        params=params,
        headers=headers,
        start=span.start,
        end=span.end,
        disposition=disposition,
        name=name[:200],
        embedded=span.embedded,
        siblings=span.siblings,
        group=span.group,
    )


def data_of(raw: bytes, part: Part, most: int = MOST_TEXT) -> bytes:
    """The bytes of a part without its transfer encoding, at most ``most`` of them."""
    encoding = part.headers.raw("content-transfer-encoding").strip().lower()
    if encoding == "base64":
        data = re.sub(rb"[^A-Za-z0-9+/]", b"", raw[part.start : min(part.end, part.start + most * 3 // 2)])
        try:
            return binascii.a2b_base64(data[: len(data) - (len(data) % 4 == 1)] + b"==")[:most]
        except binascii.Error:
            return b""
    if encoding == "quoted-printable":
        return binascii.a2b_qp(raw[part.start : min(part.end, part.start + most * 2)])[:most]
    return raw[part.start : min(part.end, part.start + most)]


def text_of(raw: bytes, part: Part) -> str:
    """The decoded text of a part, without NUL and with plain line ends."""
    text = decode(data_of(raw, part), part.params.get("charset", ""))
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
