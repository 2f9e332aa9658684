"""The readings: folders, items, searches, streams of changes, conversations."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeVar
from xml.etree.ElementTree import Element

from tests.servers.ews.asked import Test, condition, query
from tests.servers.ews.schema import made, name
from tests.servers.ews.shown import shown
from tests.servers.ews.store import KINDS, NAMES, Entry, Item, Mail, Room, Store, folder_id

One = TypeVar("One")
ROOTS = ("root", "msgfolderroot", "publicfoldersroot")
"""Folders that hold folders alone."""
LONGEST_VIEW = timedelta(days=2 * 366)


class Trouble(Exception):
    """A response message that is no success."""

    def __init__(self, code: str, said: str = "No.") -> None:
        super().__init__(code)
        self.code, self.said = code, said


class Readings:
    """Of one mailbox."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.most_in_view = 1000
        """Items a calendar view may tell."""

    # --- folders

    def room(self, asked: Element) -> Room:
        """A folder that is asked for, by its id or its purpose."""
        ref = asked.get("Id", "")
        if asked.tag == name("t:DistinguishedFolderId") and ref in ROOTS:
            return Room(ref, parent="root")
        found = self.store.rooms.get(ref) if asked.tag == name("t:DistinguishedFolderId") else self.store.room(ref)
        if found is None:
            raise Trouble("ErrorFolderNotFound", "The specified folder could not be found in the store.")
        return found

    def folder(self, room: Room) -> Element:
        """A folder, as it is told."""
        kind = {"calendar": "t:CalendarFolder", "contacts": "t:ContactsFolder"}.get(room.name, "t:Folder")
        return made(
            kind,
            made("t:FolderId", Id=room.ref, ChangeKey="AQ=="),
            made("t:ParentFolderId", Id=folder_id(room.parent), ChangeKey="AQ=="),
            made("t:FolderClass", text=KINDS.get(room.name, "IPF.Note")),
            made("t:DisplayName", text=NAMES.get(room.name, room.name)),
            made("t:TotalCount", text=str(len(room.items))),
        )

    def get_folder(self, asked: Element) -> list[Element | Trouble]:
        ids = asked.find(name("m:FolderIds"))
        return [self._tried(lambda one: made("m:Folders", self.folder(self.room(one))), one) for one in children(ids)]

    def find_folder(self, asked: Element) -> list[Element | Trouble]:
        rooms = list(self.store.rooms.values())
        offset, most = paging(asked.find(name("m:IndexedPageFolderView")))
        told = [self.folder(room) for room in rooms[offset : offset + most]]
        return [made("m:RootFolder", made("t:Folders", *told), **paged(offset, len(told), len(rooms)))]

    def _tried(self, work: Callable[[One], Element], one: One) -> Element | Trouble:
        try:
            return work(one)
        except Trouble as trouble:
            return trouble

    # --- items

    def item(self, ref: str) -> Item:
        """An item by its id."""
        if not ref.startswith("AAMk"):
            raise Trouble("ErrorInvalidIdMalformed", "Id is malformed.")
        if ref not in self.store.items:
            raise Trouble("ErrorItemNotFound", "The specified object was not found in the store.")
        return self.store.items[ref]

    def get_item(self, asked: Element) -> list[Element | Trouble]:
        shape = asked.find(name("m:ItemShape"))
        ids = [each.get("Id", "") for each in children(asked.find(name("m:ItemIds")))]
        return [self._tried(lambda ref: made("m:Items", shown(self.store, self.item(ref), shape)), ref) for ref in ids]

    def find_item(self, asked: Element) -> list[Element | Trouble]:
        folders = children(asked.find(name("m:ParentFolderIds")))
        view = asked.find(name("m:CalendarView"))
        if view is not None:
            return [self._tried(lambda one: self._view(asked, view, self.room(one)), one) for one in folders]
        where, words = asked.find(name("m:Restriction")), asked.findtext(name("m:QueryString"))
        test = condition(where[0]) if where is not None else query(words) if words else None
        return [self._tried(lambda one: self._found(asked, self.room(one), test), one) for one in folders]

    def _found(self, asked: Element, room: Room, test: Test | None) -> Element:
        offset, most = paging(asked.find(name("m:IndexedPageItemView")))
        items = [item for item in room.items.values() if test is None or test(item)]
        if asked.find(name("m:SortOrder")) is not None:
            items.sort(key=lambda item: item.modified, reverse=True)
        shape = asked.find(name("m:ItemShape"))
        told = [shown(self.store, item, shape, listing=True) for item in items[offset : offset + most]]
        return made("m:RootFolder", made("t:Items", *told), **paged(offset, len(told), len(items)))

    def _view(self, asked: Element, view: Element, room: Room) -> Element:
        start, end = (datetime.fromisoformat(view.get(edge, "")) for edge in ("StartDate", "EndDate"))
        if end - start > LONGEST_VIEW:
            raise Trouble("ErrorCalendarViewRangeTooBig", "The range of the view is too big.")
        items = [item for item in room.items.values() if _touches(item.held, start, end)]
        if len(items) > self.most_in_view:
            raise Trouble("ErrorExceededFindCountLimit", "You have exceeded the maximum number of objects.")
        shape = asked.find(name("m:ItemShape"))
        told = [shown(self.store, item, shape, listing=True) for item in items]
        return made(
            "m:RootFolder", made("t:Items", *told), IncludesLastItemInRange="true", TotalItemsInView=str(len(told))
        )

    def conversations(self, asked: Element) -> list[Element | Trouble]:
        held: dict[str, list[Item]] = {}
        for item, mail in self.store.mails():
            held.setdefault(self.store.conversation(mail), []).append(item)
        wanted = [each.get("Id", "") for each in asked.iter(name("t:ConversationId"))]
        return [self._conversation(asked, one, held.get(one, ())) for one in wanted]

    def _conversation(self, asked: Element, one: str, items: Sequence[Item]) -> Element | Trouble:
        if not items:
            return Trouble("ErrorItemNotFound", "The conversation could not be found.")
        shape = asked.find(name("m:ItemShape"))
        nodes = [
            made(
                "t:ConversationNode",
                made("t:InternetMessageId", text=item.held.message_id if isinstance(item.held, Mail) else ""),
                made("t:Items", shown(self.store, item, shape)),
            )
            for item in items
        ]
        return made("m:Conversation", made("t:ConversationId", Id=one), made("t:ConversationNodes", *nodes))

    # --- people

    def resolve(self, asked: Element) -> list[Element | Trouble]:
        """The directory: who has an address."""
        wanted = asked.findtext(name("m:UnresolvedEntry")) or ""
        found = [person for person in self.store.directory if wanted in person]
        if not found:
            return [Trouble("ErrorNameResolutionNoResults", "No results were found.")]
        told = [_person(person) for person in found]
        count = {"TotalItemsInView": str(len(told)), "IncludesLastItemInRange": "true"}
        return [made("m:ResolutionSet", *told, **count)]

    # --- streams of changes

    def sync(self, asked: Element) -> list[Element | Trouble]:
        folder = asked.find(name("m:SyncFolderId"))
        return [self._stream(asked, next(iter(children(folder))))]

    def _stream(self, asked: Element, folder: Element) -> Element | Trouble:
        try:
            room = self.room(folder)
            start = self._place(asked.findtext(name("m:SyncState")) or "", room)
        except Trouble as trouble:
            missing = trouble.code == "ErrorFolderNotFound"
            return Trouble("ErrorSyncFolderNotFound", trouble.said) if missing else trouble
        most = int(asked.findtext(name("m:MaxChangesReturned")) or 0)
        changes: list[Element] = []
        place, known = start, {ref for _, ref in room.log[:start]}
        while place < len(room.log) and len(changes) < most:
            changes += self._change(asked, room, *room.log[place], known)
            place += 1
        return _several(
            made("m:SyncState", text=base64.b64encode(f"{self.store.epoch}/{room.name}/{place}".encode()).decode()),
            made("m:IncludesLastItemInRange", text="true" if place == len(room.log) else "false"),
            made("m:Changes", *changes),
        )

    def _place(self, state: str, room: Room) -> int:
        if not state:
            return 0
        try:
            epoch, whose, place = base64.b64decode(state, validate=True).decode().split("/")
            fits = int(epoch) == self.store.epoch and whose == room.name and int(place) <= len(room.log)
        except ValueError:
            fits = False
        if not fits:
            raise Trouble("ErrorInvalidSyncStateData", "Synchronization state data is corrupt or otherwise invalid.")
        return int(place)

    def _change(self, asked: Element, room: Room, kind: str, ref: str, known: set[str]) -> Iterable[Element]:
        item = room.items.get(ref)
        if kind == "Delete":
            return [made("t:Delete", made("t:ItemId", Id=ref))] if ref in known else []
        if item is None or (kind == "Update" and ref not in known):
            return []
        return [made(f"t:{kind}", shown(self.store, item, asked.find(name("m:ItemShape")), listing=True))]


def _person(addresses: Sequence[str]) -> Element:
    """One of the directory; the first address is the mailbox's."""
    box = made("t:EmailAddress", text=addresses[0])
    entries = [
        made("t:Entry", text=f"{'SMTP' if not number else 'smtp'}:{each}", Key=f"EmailAddress{number + 1}")
        for number, each in enumerate(addresses)
    ]
    return made("t:Resolution", made("t:Mailbox", box), made("t:Contact", made("t:EmailAddresses", *entries)))


def _several(*parts: Element) -> Element:
    """Parts of a response message that stand side by side."""
    holder = Element("several")
    holder.extend(parts)
    return holder


def _touches(held: Mail | Entry, start: datetime, end: datetime) -> bool:
    if not isinstance(held, Entry):
        return False
    begins, ends = (datetime.fromisoformat(held.fields[edge]) for edge in ("Start", "End"))
    return begins <= end and ends >= start


def children(element: Element | None) -> list[Element]:
    """What is in it; nothing where it is absent."""
    return list(element) if element is not None else []


def paging(view: Element | None) -> tuple[int, int]:
    """Offset and size of a page."""
    if view is None:
        return 0, 1000
    return int(view.get("Offset", "0")), int(view.get("MaxEntriesReturned", "1000"))


def paged(offset: int, told: int, total: int) -> Mapping[str, str]:
    """Where a page ends."""
    after = offset + told
    return {
        "IndexedPagingOffset": str(after),
        "TotalItemsInView": str(total),
        "IncludesLastItemInRange": "true" if after >= total else "false",
    }
