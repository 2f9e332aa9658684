"""A draft as Exchange takes it, and what of a draft a user's edit changes. PURE.

A new draft goes as MIME, so that In-Reply-To, References and Message-ID are what the letter says. Exchange
takes it apart and keeps fields; a better text is written into those fields.
"""

from __future__ import annotations

import base64
import hashlib
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Final
from xml.etree.ElementTree import Element

from connectors.exchange.parse import people_in, told
from connectors.exchange.soap import field, key_field, node

_FIELDS: Final = (("To", "ToRecipients"), ("Cc", "CcRecipients"), ("Bcc", "BccRecipients"))


def draft_fields() -> list[Element]:
    """What is read of a draft."""
    items = "ParentFolderId Subject Body IsDraft HasAttachments"
    messages = "ToRecipients CcRecipients BccRecipients InternetMessageId"
    return [
        *(field(f"item:{name}") for name in items.split()),
        *(field(f"message:{name}") for name in messages.split()),
        key_field(),
    ]


def mime(raw: bytes) -> str:
    """The letter in base64, with the line ends of RFC 5322."""
    return base64.b64encode(raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")).decode()


def content_of(raw: bytes) -> list[tuple[str, Element | None]]:
    """What the user sees of a letter and may edit, as fields and what is in them; None: nothing."""
    message = BytesParser(policy=policy.default).parsebytes(raw)
    body = message.get_body(("plain",))
    text = str(body.get_content()).replace("\r\n", "\n") if body is not None else ""
    subject = " ".join(str(message.get("Subject") or "").split())
    return [
        ("item:Subject", node("t:Subject", text=subject)),
        ("item:Body", node("t:Body", text=text, BodyType="Text")),
        *((f"message:{name}", _recipients(message, header, name)) for header, name in _FIELDS),
    ]


def _recipients(message: EmailMessage, header: str, name: str) -> Element | None:
    people = [
        each for each in getattr(message.get(header), "addresses", ()) if each.addr_spec and each.addr_spec != "<>"
    ]
    boxes = []
    for each in people:
        named = [node("t:Name", text=each.display_name)] if each.display_name else []
        boxes.append(node("t:Mailbox", *named, node("t:EmailAddress", text=each.addr_spec)))
    return node(f"t:{name}", *boxes) if boxes else None


def revision_of(item: Element) -> str:
    """A mark of what the letter says and to whom: Exchange changes its own mark for less than an edit."""
    parts = (
        told(item, "Subject"),
        *(_everybody(item, name) for _, name in _FIELDS),
        told(item, "HasAttachments") or "false",
        plain(told(item, "Body")),
    )
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def plain(text: str) -> str:
    """A text without what a server does to its edges."""
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").strip().split("\n"))


def _everybody(item: Element, name: str) -> str:
    return ",".join(sorted(address.lower() for _, address in people_in(item, name)))
