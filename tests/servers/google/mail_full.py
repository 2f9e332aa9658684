"""A message as ``format=full`` shows it: its parts, texts decoded, attachments by name only. PURE."""

from __future__ import annotations

import base64
import email
from email.message import Message
from typing import Any

from .mail_letters import fields_of

INLINE = 100_000
"""Bytes of a part that are handed over with the message; more is an attachment to be asked for."""


def full(raw: bytes, *, utf8: bool) -> dict[str, Any]:
    """The payload of the whole message."""
    return _part(email.message_from_bytes(raw), "", utf8=utf8)


def _part(part: Message, place: str, *, utf8: bool) -> dict[str, Any]:
    head = "\n".join(f"{name}: {value}" for name, value in part.items())
    found: dict[str, Any] = {
        "partId": place,
        "mimeType": part.get_content_type(),
        "filename": part.get_filename() or "",
        "headers": [{"name": name, "value": value} for name, value in fields_of(head)],
    }
    if part.is_multipart():
        inner = part.get_payload()
        assert isinstance(inner, list)
        parts = [
            _part(one, f"{place}.{number}" if place else str(number), utf8=utf8)
            for number, one in enumerate(inner)
            if isinstance(one, Message)
        ]
        return found | {"body": {"size": 0}, "parts": parts}
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    if found["filename"] or len(content) > INLINE:
        return found | {"body": {"attachmentId": f"ANGjdJ{place or 0}", "size": len(content)}}
    if utf8 and part.get_content_maintype() == "text":
        content = _in_utf8(content, part.get_content_charset("utf-8"))
    return found | {"body": {"size": len(content), "data": base64.urlsafe_b64encode(content).decode()}}


def _in_utf8(content: bytes, charset: str) -> bytes:
    try:
        return content.decode(charset, "replace").encode()
    except LookupError:
        return content
