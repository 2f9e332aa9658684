"""The writings: drafts and calendar entries are made, changed, and put into Deleted Items."""

from __future__ import annotations

import base64
import email.policy
from email.message import EmailMessage
from xml.etree.ElementTree import Element

from tests.servers.ews.reading import Readings, Trouble, children
from tests.servers.ews.schema import local, made, name
from tests.servers.ews.shown import PEOPLE, item_id
from tests.servers.ews.store import Entry, Item, Mail, Room, Store


class Writings:
    """Of one mailbox."""

    def __init__(self, store: Store, readings: Readings) -> None:
        self.store, self.readings = store, readings
        self.refusal = "ErrorAccessDenied"
        """What is said where nothing may be written."""

    def create_folder(self, asked: Element) -> list[Element | Trouble]:
        inside = children(asked.find(name("m:ParentFolderId")))[0]
        parent = "msgfolderroot" if inside.get("Id") == "msgfolderroot" else self.readings.room(inside).name
        return [self._make_folder(parent, each) for each in children(asked.find(name("m:Folders")))]

    def _make_folder(self, parent: str, given: Element) -> Element | Trouble:
        called = given.findtext(name("t:DisplayName")) or ""
        if called in self.store.rooms:
            return Trouble("ErrorFolderExists", "A folder with the specified name already exists.")
        room = self.store.rooms[called] = Room(called, parent)
        return made("m:Folders", made("t:Folder", made("t:FolderId", Id=room.ref, ChangeKey="AQ==")))

    def create(self, asked: Element) -> list[Element | Trouble]:
        folder = children(asked.find(name("m:SavedItemFolderId")))[0]
        return [self._create(self.readings.room(folder), each) for each in children(asked.find(name("m:Items")))]

    def _create(self, room: Room, given: Element) -> Element | Trouble:
        if not self.store.writable:
            return Trouble(self.refusal, "The folder cannot be written.")
        key = given.findtext(f"{name('t:ExtendedProperty')}/{name('t:Value')}") or ""
        if local(given) == "Message":
            raw = base64.b64decode(given.findtext(name("t:MimeContent")) or "")
            return made(
                "m:Items", made("t:Message", item_id(self.store.add(Mail(raw, posted=False, key=key), room.name)))
            )
        fields = {local(each): each.text or "" for each in given if local(each) != "ExtendedProperty"}
        fields |= {"CalendarItemType": "Single", "UID": f"04000000{key[:16].upper()}", "MyResponseType": "Organizer"}
        entry = Entry(fields=fields, organizer=("Dana Reyes", "dana@example.org"), key=key)
        return made("m:Items", made("t:CalendarItem", item_id(self.store.add(entry, room.name))))

    def update(self, asked: Element) -> list[Element | Trouble]:
        return [self._update(change) for change in asked.iter(name("t:ItemChange"))]

    def _update(self, change: Element) -> Element | Trouble:
        try:
            item = self._as_seen(change)
        except Trouble as trouble:
            return trouble
        for each in children(change.find(name("t:Updates"))):
            uri = each[0].get("FieldURI", "").partition(":")[2]
            value = each[1][0] if local(each) == "SetItemField" else None
            _set(item, uri, value)
        self.store.touch(item)
        kind = "t:Message" if isinstance(item.held, Mail) else "t:CalendarItem"
        conflicts = made("m:ConflictResults", made("t:Count", text="0"))
        holder = Element("several")
        holder.extend([made("m:Items", made(kind, item_id(item))), conflicts])
        return holder

    def delete(self, asked: Element) -> list[Element | Trouble]:
        return [self._delete(each) for each in [asked.find(name("m:ItemIds"))] if each is not None]

    def _delete(self, ids: Element) -> Element | Trouble:
        try:
            self.store.move(self._as_seen(ids), "deleteditems")
        except Trouble as trouble:
            return trouble
        return Element("several")

    def _as_seen(self, holder: Element) -> Item:
        """The item, where nobody changed it since. Only an update checks that at Exchange, but a test may be stricter."""
        asked = holder.find(name("t:ItemId"))
        ref, change_key = (asked.get("Id", ""), asked.get("ChangeKey")) if asked is not None else ("", "")
        item = self.readings.item(ref)
        if change_key != item.change_key:
            raise Trouble("ErrorIrresolvableConflict", "The send or update operation could not be performed.")
        return item


def _set(item: Item, uri: str, value: Element | None) -> None:
    if isinstance(item.held, Entry):
        item.held.fields[uri] = (value.text or "") if value is not None else ""
        return
    item.held = Mail(_rewritten(item.held, uri, value), posted=item.held.posted, key=item.held.key)


def _rewritten(mail: Mail, uri: str, value: Element | None) -> bytes:
    """The letter with another field, its other lines as they were."""
    head, _, body = mail.raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    if uri == "Body":
        text = (value.text or "") if value is not None else ""
        return (head + b"\n\n" + text.encode()).replace(b"\n", b"\r\n")
    field = {"Subject": "Subject", **PEOPLE}[uri]
    lines = head.decode("utf-8", "surrogateescape").split("\n")
    given = _line(field, value)
    kept = [given if line.lower().startswith(f"{field.lower()}:") else line for line in lines]
    if given and given not in kept:
        kept.append(given)
    text = "\n".join(line for line in kept if line)
    return (text.encode("utf-8", "surrogateescape") + b"\n\n" + body).replace(b"\n", b"\r\n")


def _line(field: str, value: Element | None) -> str:
    if value is None:
        return ""
    message = EmailMessage(policy=email.policy.default.clone(max_line_length=0))
    if field == "Subject":
        message[field] = value.text or ""
    else:
        boxes = [(box.findtext(name("t:Name")) or "", box.findtext(name("t:EmailAddress")) or "") for box in value]
        message[field] = ", ".join(f"{who} <{address}>" if who else address for who, address in boxes)
    return message.as_string().partition("\n")[0]
