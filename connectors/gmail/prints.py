"""What a draft says, as a short print: the same for the same words, however they are written down. PURE.

Gmail promises that an edited draft holds another message. Whether it keeps that promise, and whether it
hands a message over in the same bytes each time, is not left to trust where something would be deleted.
"""

from __future__ import annotations

import email
import hashlib
from email.message import Message
from typing import Final

FIELDS: Final = ("to", "cc", "bcc", "subject", "reply-to", "in-reply-to")
"""What a user may change besides the text."""
LENGTH: Final = 16
"""Hex digits."""


def print_of(raw: bytes) -> str:
    """The print of a message."""
    message = email.message_from_bytes(raw)
    print_ = hashlib.sha256()
    for name in FIELDS:
        values = " ".join(" ".join(str(value).split()) for value in message.get_all(name, ()))
        print_.update(f"{name}:{values}\n".encode("utf-8", "replace"))
    for part in message.walk():
        if not part.is_multipart():
            print_.update(_content(part) + b"\0")
    return print_.hexdigest()[:LENGTH]


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return b""
    if part.get_content_maintype() != "text":
        return content
    return b"\n".join(line.rstrip() for line in content.replace(b"\r\n", b"\n").strip().split(b"\n"))
