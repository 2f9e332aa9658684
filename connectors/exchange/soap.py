"""What is said to an Exchange server: the requests, as elements of its own schema. PURE.

Only what this program needs can be spelled here; ``gate.py`` looks at the result once more.
Names are written ``m:FindItem`` (messages) and ``t:ItemId`` (types).
https://learn.microsoft.com/exchange/client-developer/web-service-reference/ews-operations-in-exchange
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final
from xml.etree.ElementTree import Element

from connectors.contract import Window

SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"
M: Final = "http://schemas.microsoft.com/exchange/services/2006/messages"
T: Final = "http://schemas.microsoft.com/exchange/services/2006/types"
VERSION: Final = "Exchange2013"
"""The oldest schema that knows whole conversations; later servers understand it."""
_SPACES: Final = {"m": M, "t": T, "s": SOAP}
_KEY_SET: Final = "7f8d1c9e-36b4-4b7e-9a52-6f0d8e2b41c7"
_BAD: Final = {code: None for code in range(32) if code not in (9, 10, 13)} | {0xFFFE: None, 0xFFFF: None}
"""What XML 1.0 allows nowhere."""


def full(name: str) -> str:
    """``t:ItemId`` with its namespace, as ElementTree writes it."""
    space, _, local = name.partition(":")
    return f"{{{_SPACES[space]}}}{local}"


def node(name: str, *inside: Element, text: str = "", **attributes: str) -> Element:
    """An element with what is in it."""
    made = Element(full(name), attributes)
    made.extend(inside)
    if text:
        made.text = text.translate(_BAD).encode("utf-8", "replace").decode("utf-8")
    return made


def envelope(request: Element, impersonated: str = "") -> bytes:
    """The whole request."""
    for prefix in ("s", "m", "t"):
        ET.register_namespace(prefix, _SPACES[prefix])
    header = node("s:Header", node("t:RequestServerVersion", Version=VERSION))
    if impersonated:
        who = node("t:ConnectingSID", node("t:PrimarySmtpAddress", text=impersonated))
        header.append(node("t:ExchangeImpersonation", who))
    whole = node("s:Envelope", header, node("s:Body", request))
    written: bytes = ET.tostring(whole, encoding="utf-8", xml_declaration=True)
    return written


# --- fields


def field(uri: str) -> Element:
    """A field of the schema."""
    return node("t:FieldURI", FieldURI=uri)


def tag(number: str, kind: str = "String") -> Element:
    """A property by its MAPI number ([MS-OXPROPS])."""
    return node("t:ExtendedFieldURI", PropertyTag=number, PropertyType=kind)


def key_field() -> Element:
    """Our own durable mark: a named property that no mail client shows and no letter's header holds."""
    return node("t:ExtendedFieldURI", PropertySetId=_KEY_SET, PropertyName="Key", PropertyType="String")


def key_property(key: str) -> Element:
    """The mark with its value."""
    return node("t:ExtendedProperty", key_field(), node("t:Value", text=key))


def shape(fields: Iterable[Element], *, mime: bool = False, text: bool = False) -> Element:
    """Ids and these fields, and nothing else."""
    made = node("m:ItemShape", node("t:BaseShape", text="IdOnly"))
    if mime:
        made.append(node("t:IncludeMimeContent", text="true"))
    if text:
        made.append(node("t:BodyType", text="Text"))
    wanted = list(fields)
    if wanted:
        made.append(node("t:AdditionalProperties", *wanted))
    return made


# --- people


def resolve(address: str) -> Element:
    """What the server's directory knows of an address; of the user's own contacts, nothing."""
    entry = node("m:UnresolvedEntry", text=address)
    return node("m:ResolveNames", entry, ReturnFullContactData="true", SearchScope="ActiveDirectory")


# --- folders


def named_folder(name: str, mailbox: str = "") -> Element:
    """A folder that has a purpose; of another mailbox where one is named."""
    inside = [node("t:Mailbox", node("t:EmailAddress", text=mailbox))] if mailbox else []
    return node("t:DistinguishedFolderId", *inside, Id=name)


def folder_of(ref: str) -> Element:
    """A folder by its id."""
    return node("t:FolderId", Id=ref)


def _folder_shape(*fields: str) -> Element:
    extra = [node("t:AdditionalProperties", *(field(each) for each in fields))] if fields else []
    return node("m:FolderShape", node("t:BaseShape", text="IdOnly"), *extra)


def get_folders(folders: Iterable[Element]) -> Element:
    """Folders, each answered by itself."""
    wanted = ("folder:TotalCount", "folder:DisplayName")
    return node("m:GetFolder", _folder_shape(*wanted), node("m:FolderIds", *folders))


def find_folders(root: Element, offset: int, most: int) -> Element:
    """All folders below one, ``most`` a request."""
    wanted = ("folder:DisplayName", "folder:FolderClass", "folder:TotalCount", "folder:ParentFolderId")
    view = node("m:IndexedPageFolderView", MaxEntriesReturned=str(most), Offset=str(offset), BasePoint="Beginning")
    return node("m:FindFolder", _folder_shape(*wanted), view, node("m:ParentFolderIds", root), Traversal="Deep")


# --- items


def sync(folder: str, state: str, most: int) -> Element:
    """What changed in one folder since a state; everything where there is none. Ids only."""
    made = node("m:SyncFolderItems", shape(()), node("m:SyncFolderId", folder_of(folder)))
    if state:
        made.append(node("m:SyncState", text=state))
    made.append(node("m:MaxChangesReturned", text=str(most)))
    return made


def find(
    folders: Iterable[Element],
    fields: Iterable[Element],
    *,
    most: int,
    offset: int = 0,
    where: Element | None = None,
    newest: str = "",
    query: str = "",
) -> Element:
    """Items of some folders; each folder answers by itself. ``newest``: the field by which the last come first."""
    view = node("m:IndexedPageItemView", MaxEntriesReturned=str(most), Offset=str(offset), BasePoint="Beginning")
    made = node("m:FindItem", shape(fields), view, Traversal="Shallow")
    if where is not None:
        made.append(node("m:Restriction", where))
    if newest:
        made.append(node("m:SortOrder", node("t:FieldOrder", field(newest), Order="Descending")))
    made.append(node("m:ParentFolderIds", *folders))
    if query:
        made.append(node("m:QueryString", text=query))
    return made


def view(folder: Element, window: Window, fields: Iterable[Element]) -> Element:
    """What a calendar holds in a window, every occurrence by itself."""
    span = node("m:CalendarView", StartDate=stamp(window.start), EndDate=stamp(window.end))
    return node("m:FindItem", shape(fields), span, node("m:ParentFolderIds", folder), Traversal="Shallow")


def get(refs: Iterable[str], wanted: Element) -> Element:
    """Items by their ids, each answered by itself; ``wanted`` is a shape."""
    return node("m:GetItem", wanted, node("m:ItemIds", *(node("t:ItemId", Id=ref) for ref in refs)))


def conversations(ids: Iterable[str], fields: Iterable[Element], most: int) -> Element:
    """Whole conversations, each answered by itself."""
    asked = [node("t:Conversation", node("t:ConversationId", Id=one)) for one in ids]
    limit = node("m:MaxItemsToReturn", text=str(most))
    return node("m:GetConversationItems", shape(fields), limit, node("m:Conversations", *asked))


# --- being told

EVENTS: Final = ("NewMailEvent", "CreatedEvent", "DeletedEvent", "ModifiedEvent", "MovedEvent")


def subscribe(folders: Iterable[Element]) -> Element:
    """Being told of what happens in these folders; where none is named, in all of the user's own mailbox."""
    events = node("t:EventTypes", *(node("t:EventType", text=each) for each in EVENTS))
    named = list(folders)
    if named:
        return node("m:Subscribe", node("m:StreamingSubscriptionRequest", node("t:FolderIds", *named), events))
    return node("m:Subscribe", node("m:StreamingSubscriptionRequest", events, SubscribeToAllFolders="true"))


def listen(subscription: str, minutes: int) -> Element:
    """One answer that goes on for so many minutes (30 at most), and tells."""
    ids = node("m:SubscriptionIds", node("t:SubscriptionId", text=subscription))
    return node("m:GetStreamingEvents", ids, node("m:ConnectionTimeout", text=str(minutes)))


def unsubscribe(subscription: str) -> Element:
    """Being told no more."""
    return node("m:Unsubscribe", node("m:SubscriptionId", text=subscription))


# --- conditions


def equal(path: Element, value: str) -> Element:
    """A field is this."""
    return node("t:IsEqualTo", path, node("t:FieldURIOrConstant", node("t:Constant", Value=value)))


def since(path: Element, value: str) -> Element:
    """A field is this or more."""
    constant = node("t:FieldURIOrConstant", node("t:Constant", Value=value))
    return node("t:IsGreaterThanOrEqualTo", path, constant)


def either(conditions: Sequence[Element]) -> Element:
    """One of them holds."""
    return conditions[0] if len(conditions) == 1 else node("t:Or", *conditions)


# --- writings: nothing is sent, nobody is told


def create_folder(name: str, parent: Element) -> Element:
    """A folder for mail in another one."""
    folder = node("t:Folder", node("t:FolderClass", text="IPF.Note"), node("t:DisplayName", text=name))
    return node("m:CreateFolder", node("m:ParentFolderId", parent), node("m:Folders", folder))


def create_draft(mime: str, key: str, folder: Element) -> Element:
    """A draft and its mark, in one request; ``mime`` is base64."""
    message = node("t:Message", node("t:MimeContent", text=mime, CharacterSet="UTF-8"), key_property(key))
    where = node("m:SavedItemFolderId", folder)
    return node("m:CreateItem", where, node("m:Items", message), MessageDisposition="SaveOnly")


def create_entry(entry: Element, folder: Element) -> Element:
    """An entry of our own in a calendar."""
    where = node("m:SavedItemFolderId", folder)
    return node("m:CreateItem", where, node("m:Items", entry), SendMeetingInvitations="SendToNone")


def update(ref: str, change_key: str, changes: Iterable[tuple[str, Element | None]], kind: str) -> Element:
    """Fields of something that is still as it was seen; None takes a field away. ``kind``: t:Message or t:CalendarItem."""
    told = [_change(uri, value, kind) for uri, value in changes]
    change = node("t:ItemChange", node("t:ItemId", Id=ref, ChangeKey=change_key), node("t:Updates", *told))
    return node(
        "m:UpdateItem",
        node("m:ItemChanges", change),
        ConflictResolution="NeverOverwrite",
        MessageDisposition="SaveOnly",
        SendMeetingInvitationsOrCancellations="SendToNone",
    )


def _change(uri: str, value: Element | None, kind: str) -> Element:
    if value is None:
        return node("t:DeleteItemField", field(uri))
    return node("t:SetItemField", field(uri), node(kind, value))


def delete(ref: str, change_key: str) -> Element:
    """Into Deleted Items: nothing is ever deleted for good."""
    return node(
        "m:DeleteItem",
        node("m:ItemIds", node("t:ItemId", Id=ref, ChangeKey=change_key)),
        DeleteType="MoveToDeletedItems",
        SendMeetingCancellations="SendToNone",
    )


def stamp(at: datetime) -> str:
    """As xs:dateTime, in UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
