"""A letter in a file: plain text in any usual encoding, or a raw RFC 5322 message. Bytes to values."""

from __future__ import annotations

import email
import email.policy
import html
import re
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses

from daemon.writing.names import read_name

_HEADER = re.compile(
    rb"^(?:From|To|Subject|Date|Message-ID|MIME-Version|Received|Return-Path|Cc|Reply-To|Content-Type|X-[\w-]+|Delivered-To|User-Agent|In-Reply-To|References)[ \t]*:",
    re.IGNORECASE,
)
_DEPTH = 50
"""Parts nested deeper than this are left alone (a message can be made of nothing but parts)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLetter:
    """The text of a letter and what its headers say."""

    text: str
    offset: int = 0
    """Lines of the file before the text."""
    to_name: str = ""
    """Of the one receiver; empty where there are several or none."""
    attachments: bool = False
    names: frozenset[str] = frozenset()
    """Words of every name in its headers."""


def letter_in(raw: bytes) -> SourceLetter:
    """The letter of a file; never raises, whatever the bytes are."""
    if not _HEADER.match(raw.lstrip(b"\xef\xbb\xbf")):
        return SourceLetter(text=_decoded(raw, "utf-8"))
    head, separator, rest = _halves(raw)
    header = email.message_from_bytes(head + b"\n\n", policy=email.policy.compat32)
    to, names = _receivers(header)
    if header.get_content_maintype() == "multipart" or header.get("Content-Transfer-Encoding", "").strip().lower() in {
        "base64",
        "quoted-printable",
    }:
        text, attachments = _body(raw)
        return SourceLetter(text=text, to_name=to, attachments=attachments, names=names)
    text = _decoded(rest, header.get_content_charset() or "utf-8")
    if header.get_content_type() == "text/html":
        text = _untagged(text)
    offset = head.count(b"\n") + separator.count(b"\n")
    return SourceLetter(text=text, offset=offset, to_name=to, names=names)


def _halves(raw: bytes) -> tuple[bytes, bytes, bytes]:
    found = re.search(rb"\r?\n\r?\n", raw)
    return (raw[: found.start()], found.group(), raw[found.end() :]) if found else (raw, b"", b"")


def _receivers(header: Message) -> tuple[str, frozenset[str]]:
    try:
        everybody = getaddresses([_plain(header.get(name, "")) for name in ("To", "From", "Cc")])
        receivers = [name for name, _ in getaddresses([_plain(header.get("To", ""))])]
    except (ValueError, IndexError):
        return "", frozenset()
    words = frozenset().union(*(read_name(name).words for name, _ in everybody)) if everybody else frozenset()
    return (receivers[0] if len(receivers) == 1 else ""), frozenset(words)


def _plain(value: object) -> str:
    try:
        return str(make_header(decode_header(str(value))))
    except (LookupError, ValueError):
        return str(value)


def _body(raw: bytes) -> tuple[str, bool]:
    """The first plain text of a message with parts, and whether something is attached to it."""
    try:
        message = email.message_from_bytes(raw, policy=email.policy.compat32)
    except RecursionError:
        return "", False
    text, attached = "", False
    todo: list[tuple[Message, int]] = [(message, 0)]
    while todo:
        part, depth = todo.pop(0)
        payload = part.get_payload()
        if isinstance(payload, list) and depth < _DEPTH:
            todo = [(inner, depth + 1) for inner in payload if isinstance(inner, Message)] + todo
        elif part.get_filename() or part.get_content_disposition() == "attachment":
            attached = True
        elif not text and part.get_content_maintype() == "text":
            text = _decoded(_bytes_of(part), part.get_content_charset() or "utf-8")
            text = _untagged(text) if part.get_content_subtype() == "html" else text
    return text, attached


def _bytes_of(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _decoded(raw: bytes, charset: str) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        charset = "utf-16"
    for name in (charset, "utf-8-sig", "cp1252"):
        try:
            return raw.decode("utf-8-sig" if name.lower().replace("_", "-") in {"utf-8", "us-ascii"} else name)
        except (UnicodeDecodeError, LookupError):
            continue
    return raw.decode("utf-8", "replace")


def _untagged(text: str) -> str:
    text = re.sub(r"(?is)<(style|script|head)\b.*?</\1\s*>", " ", text)
    text = re.sub(r"(?i)<br\s*/?>|</(?:p|div|li|h\d|tr)\s*>", "\n", text)
    return html.unescape(re.sub(r"<[^>]{0,2000}>", "", text))
