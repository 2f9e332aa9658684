"""Items as elements of an answer: the fields that were asked for, in the schema's order. PURE."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC
from email.utils import getaddresses, parsedate_to_datetime
from xml.etree.ElementTree import Element

from connectors.headers import header_of
from tests.servers.ews.schema import local, made, name
from tests.servers.ews.store import Entry, Item, Mail, Store, folder_id

ORDER = tuple(
    """MimeContent ItemId ParentFolderId ItemClass Subject Sensitivity Body DateTimeReceived Size InReplyTo IsDraft
    DateTimeSent DateTimeCreated ReminderIsSet ReminderMinutesBeforeStart HasAttachments ExtendedProperty LastModifiedTime
    ConversationId Sender ToRecipients CcRecipients BccRecipients From InternetMessageId References ReplyTo
    UID RecurrenceId Start End OriginalStart IsAllDayEvent LegacyFreeBusyStatus Location IsCancelled CalendarItemType
    MyResponseType Organizer RequiredAttendees OptionalAttendees AppointmentSequenceNumber StartTimeZone
    JoinOnlineMeetingUrl""".split()
)
PEOPLE = {"ToRecipients": "To", "CcRecipients": "Cc", "BccRecipients": "Bcc", "ReplyTo": "Reply-To"}
HEADER, SIZE, NUMBER = 0x7D, 0xE08, 0xE23
"""MAPI properties: the header a letter came with, its size, and the number it has for IMAP."""
DRAFTS = frozenset({"drafts", "Not this", "Later", "Never", "Did not meet"})
"""Folders in which what lies was never sent: moving a draft makes no letter of it."""
LONGEST = 255
"""Characters of a property in a listing: Exchange cuts there, and only GetItem tells all."""


def item_id(item: Item) -> Element:
    """The id with the mark of the state."""
    return made("t:ItemId", Id=item.ref, ChangeKey=item.change_key)


def shown(store: Store, item: Item, shape: Element | None, *, listing: bool = False) -> Element:
    """What a shape asks for."""
    fields = wanted(shape)
    kind = "t:Message" if isinstance(item.held, Mail) else "t:CalendarItem"
    parts = [item_id(item)]
    for each in fields:
        found = _mail(store, item, item.held, each) if isinstance(item.held, Mail) else _entry(item.held, item, each)
        if found is not None and (not listing or local(found) not in ("Body", *PEOPLE, "RequiredAttendees")):
            parts.append(_cut(found) if listing else found)
    return made(kind, *sorted(parts, key=lambda part: ORDER.index(local(part))))


def wanted(shape: Element | None) -> list[tuple[str, Element | None]]:
    """The names of the fields, extended ones with their path."""
    if shape is None:
        return []
    fields: list[tuple[str, Element | None]] = []
    if shape.findtext(name("t:IncludeMimeContent")) == "true":
        fields.append(("MimeContent", None))
    extra = shape.find(name("t:AdditionalProperties"))
    for each in extra if extra is not None else ():
        uri = each.get("FieldURI", "")
        fields.append((uri.partition(":")[2], None) if uri else ("ExtendedProperty", each))
    return fields


def _cut(element: Element) -> Element:
    value = element.find(name("t:Value"))
    if value is not None and value.text:
        value.text = value.text[:LONGEST]
    return element


def _extended(path: Element, value: str) -> Element | None:
    return made("t:ExtendedProperty", path, made("t:Value", text=value)) if value else None


def _mail(store: Store, item: Item, mail: Mail, asked: tuple[str, Element | None]) -> Element | None:
    field, path = asked
    if path is not None:
        return _extended(path, _property(item, mail, path))
    if field in PEOPLE:
        return _people(field, mail.parsed.get_all(PEOPLE[field], []))
    if field in ("From", "Sender"):
        boxes = _boxes(mail.parsed.get_all(field, []) or mail.parsed.get_all("From", []))
        return made(f"t:{field}", boxes[0]) if boxes else None
    texts = _mail_texts(item, mail)
    if field not in texts:
        return _mail_others(store, item, mail, field)
    text = texts[field]()
    return made(f"t:{field}", text=text) if text else None


def _property(item: Item, mail: Mail, path: Element) -> str:
    """By its number, or our own by its name; what is not known here is not there."""
    if path.get("PropertyName") == "Key":
        return mail.key
    number = int(path.get("PropertyTag", "0"), 16)
    if number == HEADER:
        return header_of(mail.raw).decode("utf-8", "replace") if mail.posted else ""
    return {SIZE: str(len(mail.raw)), NUMBER: str(item.number)}.get(number, "")


def _mail_texts(item: Item, mail: Mail) -> Mapping[str, Callable[[], str]]:
    parsed = mail.parsed
    return {
        "ItemClass": lambda: mail.item_class,
        "Subject": lambda: str(parsed.get("Subject") or ""),
        "Size": lambda: str(len(mail.raw)),
        "InReplyTo": lambda: str(parsed.get("In-Reply-To") or "").strip(),
        "References": lambda: " ".join(str(parsed.get("References") or "").split()),
        "InternetMessageId": lambda: mail.message_id,
        "IsDraft": lambda: "true" if item.folder in DRAFTS else "false",
        "HasAttachments": lambda: "true" if parsed.is_multipart() else "false",
        "DateTimeSent": lambda: _date(mail),
        "DateTimeReceived": lambda: _date(mail),
        "DateTimeCreated": lambda: _date(mail),
        "LastModifiedTime": lambda: item.modified.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def _mail_others(store: Store, item: Item, mail: Mail, field: str) -> Element | None:
    if field == "MimeContent":
        return made("t:MimeContent", text=base64.b64encode(mail.raw).decode(), CharacterSet="UTF-8")
    if field == "ParentFolderId":
        return made("t:ParentFolderId", Id=folder_id(item.folder), ChangeKey="AQ==")
    if field == "ConversationId":
        return made("t:ConversationId", Id=store.conversation(mail))
    if field == "Body":
        return made("t:Body", text=mail.text, BodyType="Text")
    return None


def _date(mail: Mail) -> str:
    try:
        return parsedate_to_datetime(str(mail.parsed.get("Date"))).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, TypeError):
        return ""


def _boxes(values: Iterable[object]) -> list[Element]:
    found = getaddresses([str(each) for each in values])
    return [
        made("t:Mailbox", made("t:Name", text=who or address), made("t:EmailAddress", text=address))
        for who, address in found
        if address
    ]


def _people(field: str, values: Iterable[object]) -> Element | None:
    boxes = _boxes(values)
    return made(f"t:{field}", *boxes) if boxes else None


def _entry(entry: Entry, item: Item, asked: tuple[str, Element | None]) -> Element | None:
    field, path = asked
    if path is not None:
        return _extended(path, entry.key if path.get("PropertyName") == "Key" else "")
    if field == "ParentFolderId":
        return made("t:ParentFolderId", Id=folder_id(item.folder), ChangeKey="AQ==")
    if field == "LastModifiedTime":
        return made("t:LastModifiedTime", text=item.modified.strftime("%Y-%m-%dT%H:%M:%SZ"))
    if field == "Body":
        return made("t:Body", text=entry.fields.get("Body", ""), BodyType="Text")
    if field == "StartTimeZone":
        return made("t:StartTimeZone", Id=entry.zone, Name=entry.zone) if entry.zone else None
    if field == "Organizer":
        return made("t:Organizer", _box(*entry.organizer)) if entry.organizer[1] else None
    if field == "RequiredAttendees":
        people = [
            made("t:Attendee", _box(who, address), made("t:ResponseType", text=a)) for who, address, a in entry.people
        ]
        return made("t:RequiredAttendees", *people) if people else None
    text = entry.fields.get(field, "")
    return made(f"t:{field}", text=text) if text else None


def _box(who: str, address: str) -> Element:
    return made("t:Mailbox", made("t:Name", text=who or address), made("t:EmailAddress", text=address))
