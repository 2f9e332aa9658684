"""What an Exchange server's answers about mail mean, as our values. PURE.

A letter that came by post has the header it came with (MAPI 0x007D, [MS-OXOMSG] 2.2.1.61). One that was
written here has none: its header is put together from its fields.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.header import Header
from email.utils import format_datetime, formataddr
from typing import Final
from xml.etree.ElementTree import Element

from connectors.contract import Folder, Head
from connectors.errors import NotFound
from connectors.exchange.soap import M, T, field, key_field, tag
from connectors.headers import HEADER_LIMIT

POSTED: Final = "0x7d"
_REF: Final = re.compile(r"[A-Za-z0-9+/=_-]{1,1024}")
_FIRST_LINE: Final = re.compile(r"(?:[^:\r\n]*(?:\r?\n|$))*?(?=[!-9;-~]+[ \t]*:)")
"""What some versions write before the first field."""
_NO_MAIL: Final = frozenset({"CalendarItem", "Contact", "DistributionList", "Task", "PostItem"})


def head_fields() -> list[Element]:
    """The fields of which a head is made."""
    items = "Size ParentFolderId ItemClass Subject InReplyTo DateTimeSent DateTimeReceived DateTimeCreated IsDraft ConversationId"
    messages = "Sender ToRecipients CcRecipients BccRecipients From InternetMessageId References ReplyTo"
    return [
        *(field(f"item:{name}") for name in items.split()),
        *(field(f"message:{name}") for name in messages.split()),
        tag("0x007D"),
        key_field(),
    ]


def checked(ref: str) -> str:
    """A reference that may be one of Exchange's. Raises NotFound."""
    if not _REF.fullmatch(ref):
        raise NotFound("There is nothing of that name in the mailbox.")
    return ref


def items_in(message: Element) -> list[Element]:
    """The items of a response message that are mail."""
    found = message.findall(f"{{{M}}}Items/*") or message.findall(f"{{{M}}}RootFolder/{{{T}}}Items/*")
    return [each for each in found if local(each) not in _NO_MAIL]


def local(element: Element) -> str:
    """An element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def id_of(item: Element, name: str = "ItemId") -> str:
    """The id of an item, or of what it names; empty where there is none."""
    found = item.find(f"{{{T}}}{name}")
    return str(found.get("Id") or "") if found is not None else ""


def change_key(item: Element) -> str:
    """The mark of the state that was seen."""
    found = item.find(f"{{{T}}}ItemId")
    return str(found.get("ChangeKey") or "") if found is not None else ""


def told(item: Element, name: str) -> str:
    """The text of a field; empty where it is not there."""
    return item.findtext(f"{{{T}}}{name}") or ""


def property_of(item: Element, number: str = "") -> str:
    """The value of a MAPI property, or of our own mark; servers spell numbers in their own way."""
    for each in item.findall(f"{{{T}}}ExtendedProperty"):
        path = each.find(f"{{{T}}}ExtendedFieldURI")
        name = path.get("PropertyTag", "").lower().replace("0x00", "0x") if path is not None else "-"
        if name == number and (number or (path is not None and path.get("PropertyName") == "Key")):
            return each.findtext(f"{{{T}}}Value") or ""
    return ""


def mime_of(item: Element) -> bytes:
    """The whole message. Raises NotFound where the server gives none."""
    try:
        raw = base64.b64decode("".join(told(item, "MimeContent").split()), validate=True)
    except ValueError as error:
        raise NotFound("The message cannot be had whole.") from error
    if not raw:
        raise NotFound("The message cannot be had whole.")
    return raw


def head_of(item: Element, folder: Folder) -> Head:
    """A message before it is fetched."""
    header, size = header_of(item), told(item, "Size")
    return Head(
        ref=id_of(item), folder=folder, header=header, size=int(size) if size.isdigit() else max(len(header), 1)
    )


def header_of(item: Element) -> bytes:
    """The header block, at most 64 KiB."""
    posted = _FIRST_LINE.sub("", property_of(item, POSTED), count=1).strip("\r\n")
    present = {name.lower() for name in re.findall(r"^([!-9;-~]+)[ \t]*:", posted, re.MULTILINE)}
    lines = [posted.replace("\r\n", "\n").replace("\n", "\r\n")] if posted else []
    # Bcc is not in what came by post, and letters written here have no header at all.
    lines += [f"{name}: {value}" for name, value in _own_fields(item) if value and name.lower() not in present]
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8", "replace")[:HEADER_LIMIT]


def _own_fields(item: Element) -> Iterator[tuple[str, str]]:
    author, sender = people_in(item, "From"), people_in(item, "Sender")
    yield "From", _listed(author or sender)
    yield "Sender", _listed(sender) if author and sender and author[0][1] != sender[0][1] else ""
    for name, uri in (
        ("To", "ToRecipients"),
        ("Cc", "CcRecipients"),
        ("Bcc", "BccRecipients"),
        ("Reply-To", "ReplyTo"),
    ):
        yield name, _listed(people_in(item, uri))
    yield "Subject", _encoded(told(item, "Subject"))
    yield "Date", _date(told(item, "DateTimeSent") or told(item, "DateTimeReceived") or told(item, "DateTimeCreated"))
    yield "Message-ID", one_line(told(item, "InternetMessageId"))
    yield "In-Reply-To", one_line(told(item, "InReplyTo"))
    yield "References", one_line(told(item, "References"))


def people_in(item: Element, name: str) -> list[tuple[str, str]]:
    """(name, address) of everybody in a field; without those who have no address of the internet."""
    mailboxes = item.findall(f"{{{T}}}{name}/{{{T}}}Mailbox")
    found = [(one_line(told(each, "Name")), one_line(told(each, "EmailAddress"))) for each in mailboxes]
    return [(who, address) for who, address in found if "@" in address]


def _listed(people: list[tuple[str, str]]) -> str:
    return ", ".join(
        formataddr((who, address)) if who and who != address and address.isascii() else address
        for who, address in people
    )


def _encoded(text: str) -> str:
    line = one_line(text)
    return line if line.isascii() else Header(line, "utf-8", maxlinelen=10_000).encode()


def one_line(text: str) -> str:
    """Without line breaks and runs of space."""
    return " ".join(text.split())


def _date(text: str) -> str:
    return format_datetime(moment(text)) if text else ""


def moment(text: str) -> datetime:
    """An aware moment (xs:dateTime); in UTC where it names no zone. Raises ValueError."""
    found = datetime.fromisoformat(text.strip())
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def aliases_in(answer: Element | None, own: str) -> frozenset[str]:
    """The addresses of the one person in a directory's answer whose address is ``own`` (lower-case), without it."""
    for found in answer.iterfind(f".//{{{T}}}Resolution") if answer is not None else ():
        box = found.findtext(f"{{{T}}}Mailbox/{{{T}}}EmailAddress") or ""
        entries = [each.text or "" for each in found.iterfind(f".//{{{T}}}EmailAddresses/{{{T}}}Entry")]
        known = {each.lower().removeprefix("smtp:") for each in (box, *entries)}
        if own in known:  # not "sip:…", nor the address of a directory
            return frozenset(each for each in known if "@" in each and ":" not in each and each != own)
    return frozenset()
