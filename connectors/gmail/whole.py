"""A letter put together again from its parts, as ``format=full`` gives them: a thread in one request. PURE.

What comes out reads like the letter: its whole header, its texts. Attachments are left empty, because
nobody reads them. None where the letter is no plain one (a delivery report, an invitation, something
signed or encrypted, a text Gmail did not hand over): then it is fetched as it was sent.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from typing import Final

from connectors.gmail.parse import Json, header_block
from connectors.headers import look

_TEXTS: Final = frozenset({"text/plain", "text/html"})
_PLAIN: Final = frozenset({"multipart/mixed", "multipart/alternative", "multipart/related"})
_EMPTY: Final = ("image/", "audio/", "video/", "font/", "application/")
_SPECIAL: Final = frozenset(
    "application/ics application/pkcs7-mime application/x-pkcs7-mime application/pgp-encrypted application/ms-tnef".split()
)
_SHAPE: Final = frozenset({"content-type", "content-transfer-encoding", "content-length", "mime-version"})
"""Fields that say how the body is written; ours is written anew."""
_LOST: Final = "\N{REPLACEMENT CHARACTER}".encode()
"""Stands where Gmail could not tell what a letter meant."""
_CHARSET: Final = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._:+-]+)""", re.IGNORECASE)


class _NotPlain(Exception):
    """The letter is to be fetched as it was sent."""


def whole(message: Json) -> bytes | None:
    """The letter, or None."""
    payload = message.get("payload") or {}
    try:
        header = _header(payload)
        shape, body = _part(payload, "0")
    except _NotPlain:
        return None
    return header + b"MIME-Version: 1.0\r\n" + shape + b"\r\n" + body


def _header(payload: Json) -> bytes:
    """The letter's own fields. Raises _NotPlain for a report, and where they are not to be trusted to the byte:

    a letter without an id is known by its header as it was sent.
    """
    header = header_block(_kept(payload.get("headers", ())))
    seen = look(header)
    if seen.report or not seen.own or _LOST in header:
        raise _NotPlain
    return header


def _part(part: Json, place: str) -> tuple[bytes, bytes]:
    """The fields that say how a part is written, and its body. Raises _NotPlain."""
    kind = str(part.get("mimeType", "")).lower() or "text/plain"
    if kind in _PLAIN and part.get("parts"):
        return _several(part, kind, place)
    if kind in _TEXTS and not part.get("filename"):
        return _text(part, kind)
    if kind.startswith(_EMPTY) and kind not in _SPECIAL:
        return _attached(part, kind), b""
    raise _NotPlain


def _several(part: Json, kind: str, place: str) -> tuple[bytes, bytes]:
    boundary = f"=_part.{place}_="  # RFC 2046 5.1.1; no base64 line can hold it
    pieces = []
    for number, inner in enumerate(part["parts"]):
        shape, body = _part(inner, f"{place}.{number}")
        pieces.append(b"--" + boundary.encode() + b"\r\n" + shape + b"\r\n" + body + b"\r\n")
    end = b"--" + boundary.encode() + b"--\r\n"
    return f'Content-Type: {kind}; boundary="{boundary}"\r\n'.encode(), b"".join(pieces) + end


def _text(part: Json, kind: str) -> tuple[bytes, bytes]:
    held = part.get("body") or {}
    if "data" not in held and held.get("size"):
        raise _NotPlain
    try:
        text = base64.urlsafe_b64decode(str(held.get("data", "")) + "===")
    except (binascii.Error, ValueError):
        raise _NotPlain from None
    if _LOST in text:
        raise _NotPlain
    shape = (
        f"Content-Type: {kind}; charset={_charset(part, text)}{_flowed(part)}\r\nContent-Transfer-Encoding: base64\r\n"
    )
    return shape.encode(), base64.encodebytes(text).replace(b"\n", b"\r\n")


def _charset(part: Json, text: bytes) -> str:
    """The charset the bytes are in: Gmail hands texts over in UTF-8, or as they were; both are understood."""
    found = _CHARSET.search(_field(part, "content-type"))
    if text.isascii():
        return found[1] if found else "utf-8"
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return found[1] if found else "windows-1252"
    return "utf-8"


def _flowed(part: Json) -> str:
    """Of RFC 3676: whether lines that end with a space go on."""
    value = _field(part, "content-type").lower()
    flowed = "; format=flowed" if re.search(r"format\s*=\s*\"?flowed", value) else ""
    return flowed + ("; delsp=yes" if flowed and re.search(r"delsp\s*=\s*\"?yes", value) else "")


def _attached(part: Json, kind: str) -> bytes:
    name = re.sub(r"[^\w. ()-]+", "_", str(part.get("filename", "")), flags=re.ASCII)[:100]
    return f'Content-Type: {kind}\r\nContent-Disposition: attachment; filename="{name}"\r\n'.encode()


def _field(part: Json, name: str) -> str:
    values = (str(one.get("value", "")) for one in part.get("headers", ()) if str(one.get("name", "")).lower() == name)
    return next(values, "")


def _kept(headers: Iterable[Json]) -> Iterator[Json]:
    return (field for field in headers if str(field.get("name", "")).lower() not in _SHAPE)
