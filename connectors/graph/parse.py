"""What Graph's answers about mail mean, as our values; and how its questions are spelled. PURE.

A message that came by post has the header it came with (``internetMessageHeaders``). One that was
written here has none: its header is put together from its fields, and from two properties that hold
In-Reply-To and References ([MS-OXOMSG] 2.2.1.25, [MS-OXCMAIL] 2.5.3).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr
from typing import Any, Final

from connectors.contract import Folder, Head
from connectors.headers import HEADER_LIMIT

Json = Mapping[str, Any]
REFERENCES: Final = "String 0x1039"
IN_REPLY_TO: Final = "String 0x1042"
SIZE: Final = "Integer 0xe08"
KEY: Final = "String {7f8d1c9e-36b4-4b7e-9a52-6f0d8e2b41c7} Name Key"
"""Our own durable mark: a named property that no mail client shows and no letter's header holds."""
WELL_KNOWN: Final[Mapping[str, Folder]] = {
    "inbox": Folder.INBOX,
    "sentitems": Folder.SENT,
    "drafts": Folder.DRAFTS,
    "deleteditems": Folder.TRASH,
    "junkemail": Folder.JUNK,
}
UNWATCHED: Final = ("outbox", "recoverableitemsdeletions", "syncissues", "conversationhistory")
"""Folders that hold no letters of interest: on their way out, deleted for good, chats."""
BRIEF: Final = "id,changeKey"
FIELDS: Final = (
    "id,changeKey,internetMessageId,internetMessageHeaders,subject,from,sender,toRecipients,ccRecipients,bccRecipients,"
    "replyTo,sentDateTime,receivedDateTime,createdDateTime,isDraft,parentFolderId,conversationId"
)
PROPERTIES: Final = "singleValueExtendedProperties($filter={})".format(
    " or ".join(f"id eq '{name}'" for name in (IN_REPLY_TO, REFERENCES, SIZE, KEY))
)


def quoted(text: str) -> str:
    """A text inside an OData filter (OData 4.01 5.1.1.14: a quote is doubled)."""
    return "'" + text.replace("'", "''") + "'"


def having(name: str, value: str) -> str:
    """A filter: messages or events whose extended property is this."""
    return f"singleValueExtendedProperties/Any(ep: ep/id eq {quoted(name)} and ep/value eq {quoted(value)})"


def search_for(address: str) -> str:
    """The search for letters from or to somebody, and for reports that name them (KQL)."""
    bare = address.replace('"', " ").replace("\\", " ")
    report = " OR ".join(f"from:{who}" for who in ("postmaster", "mailer-daemon", "microsoftexchange"))
    return f'"participants:{bare} OR ({bare} AND ({report}))"'


def property_of(item: Json, name: str) -> str:
    """The value of an extended property; empty where it is not there. Graph spells ids in its own case."""
    for each in item.get("singleValueExtendedProperties") or ():
        if str(each.get("id", "")).lower() == name.lower():
            return str(each.get("value") or "")
    return ""


def head_of(message: Json, folder: Folder) -> Head:
    """A message before it is fetched."""
    size = property_of(message, SIZE)
    header = header_of(message)
    return Head(
        ref=str(message["id"]), folder=folder, header=header, size=int(size) if size.isdigit() else max(len(header), 1)
    )


def header_of(message: Json) -> bytes:
    """The header block, at most 64 KiB."""
    posted = message.get("internetMessageHeaders") or ()
    fields = [(str(each.get("name")), str(each.get("value") or "")) for each in posted]
    present = {name.lower() for name, _ in fields}
    # Exchange leaves Bcc out of what it keeps of the post, and letters written here have no header at all.
    fields += [(name, value) for name, value in _own_fields(message) if value and name.lower() not in present]
    return b"".join(f"{name}: {_one_line(value)}\r\n".encode("utf-8", "replace") for name, value in fields)[
        :HEADER_LIMIT
    ]


def _own_fields(message: Json) -> Iterable[tuple[str, str]]:
    yield "From", _people([message.get("from") or message.get("sender")])
    sender, author = _address(message.get("sender")), _address(message.get("from"))
    yield "Sender", _people([message.get("sender")]) if sender and author and sender != author else ""
    yield "To", _people(message.get("toRecipients"))
    yield "Cc", _people(message.get("ccRecipients"))
    yield "Bcc", _people(message.get("bccRecipients"))
    yield "Reply-To", _people(message.get("replyTo"))
    yield "Subject", _encoded(str(message.get("subject") or ""))
    yield (
        "Date",
        _date(message.get("sentDateTime") or message.get("receivedDateTime") or message.get("createdDateTime")),
    )
    yield "Message-ID", str(message.get("internetMessageId") or "")
    yield "In-Reply-To", property_of(message, IN_REPLY_TO)
    yield "References", property_of(message, REFERENCES)


def _people(recipients: Any) -> str:
    people = [(each or {}).get("emailAddress") or {} for each in recipients or ()]
    return ", ".join(_person(each) for each in people if each.get("address"))


def _person(address: Json) -> str:
    spec = _one_line(str(address["address"]))
    name = _one_line(str(address.get("name") or ""))
    return formataddr((name, spec)) if name and name != spec and spec.isascii() else spec


def _address(recipient: Any) -> str:
    return str(((recipient or {}).get("emailAddress") or {}).get("address") or "").lower()


def _encoded(text: str) -> str:
    line = _one_line(text)
    return line if line.isascii() else Header(line, "utf-8", maxlinelen=10_000).encode()


def _one_line(text: str) -> str:
    return " ".join(text.replace("\0", " ").split())


def _date(text: object) -> str:
    return format_datetime(moment(text)) if text else ""


def moment(text: object) -> datetime:
    """An aware moment of Graph's (Edm.DateTimeOffset, seven digits of a second or none)."""
    whole, dot, rest = str(text).partition(".")
    if dot:
        digits = rest.rstrip("Zz")[:6]
        return datetime.fromisoformat(f"{whole}.{digits}+00:00")
    return datetime.fromisoformat(whole)
