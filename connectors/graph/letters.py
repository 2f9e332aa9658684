"""A draft as Graph wants it, in one request; and what of a draft a user's edit changes. PURE.

JSON and not MIME, because only so one request carries the key as a property of the message as well: a
second request that is lost would leave a draft that cannot be found again. What ties it into its thread
are In-Reply-To, References and the conversation index ([MS-OXOMSG] 2.2.1.3: the parent's, one block longer).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from email import policy
from email.parser import BytesParser
from typing import Any, Final

from connectors.graph.parse import IN_REPLY_TO, KEY, REFERENCES

INDEX: Final = "Binary 0x71"
_CHILD: Final = 5
"""Bytes of a block of the conversation index."""
_LONGEST_INDEX: Final = 22 + 5 * 200


def draft_of(raw: bytes, key: str, parent: Mapping[str, Any] | None) -> dict[str, Any]:
    """The body of the request that makes a draft."""
    message = BytesParser(policy=policy.default).parsebytes(raw)
    properties = [{"id": KEY, "value": key}]
    for name, field in ((IN_REPLY_TO, "In-Reply-To"), (REFERENCES, "References")):
        value = " ".join(str(message.get(field) or "").split())
        if value:
            properties.append({"id": name, "value": value})
    index = _child_index(str((parent or {}).get("conversationIndex") or ""), key)
    if index:
        properties.append({"id": INDEX, "value": index})
    held = content_of(raw) | {
        "internetMessageId": str(message.get("Message-ID") or "").strip(),
        "singleValueExtendedProperties": properties,
    }
    author = _recipients(message, "From")
    return held | ({"from": author[0]} if author else {})


def content_of(raw: bytes) -> dict[str, Any]:
    """What the user sees of a letter and may edit."""
    message = BytesParser(policy=policy.default).parsebytes(raw)
    body = message.get_body(("plain",))
    text = body.get_content() if body is not None else ""
    return {
        "subject": " ".join(str(message.get("Subject") or "").split()),
        "body": {"contentType": "text", "content": text.replace("\r\n", "\n")},
        "toRecipients": _recipients(message, "To"),
        "ccRecipients": _recipients(message, "Cc"),
        "bccRecipients": _recipients(message, "Bcc"),
    }


def _recipients(message: Any, field: str) -> list[dict[str, Any]]:
    addresses = getattr(message.get(field), "addresses", ())
    return [
        {"emailAddress": {"address": each.addr_spec} | ({"name": each.display_name} if each.display_name else {})}
        for each in addresses
        if each.addr_spec and each.addr_spec != "<>"
    ]


def _child_index(parent: str, key: str) -> str:
    """The parent's conversation index and one block more; empty where the parent has none."""
    try:
        index = base64.b64decode(parent, validate=True)
    except ValueError:
        return ""
    if not 22 <= len(index) <= _LONGEST_INDEX:
        return ""
    return base64.b64encode(index + bytes.fromhex(key)[:_CHILD]).decode()


def revision_of(held: Mapping[str, Any]) -> str:
    """A mark of what the letter says and to whom: Exchange changes its own mark (changeKey) for less than an edit."""
    body = held.get("body") or {}
    parts: Iterable[str] = (
        str(held.get("subject") or ""),
        *(_everybody(held, field) for field in ("toRecipients", "ccRecipients", "bccRecipients")),
        str(bool(held.get("hasAttachments"))),
        "\n".join(line.rstrip() for line in str(body.get("content") or "").strip().splitlines()),
    )
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def _everybody(held: Mapping[str, Any], field: str) -> str:
    people = [((each or {}).get("emailAddress") or {}).get("address") for each in held.get(field) or ()]
    return ",".join(sorted(str(one).lower() for one in people if one))
