"""Placing and changing drafts (``contract.DraftBox`` and ``contract.DraftChange``).

    the id       changes when the draft is moved or sent: then it is found again by its key
    the key      a property of the message, and the local part of its Message-ID; both in the request that makes it
    untouched    what it says and to whom is what it was: see ``letters.revision_of``

A change carries the change key of the state that was just compared, so that nothing slips in between
(ErrorIrresolvableConflict). What is withdrawn goes to Deleted Items, and its copy to the caller.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final
from xml.etree.ElementTree import Element

from connectors.contract import Folder, Head, PlacedDraft, Thread
from connectors.errors import Conflict, ConnectorError, NotFound, Permanent
from connectors.exchange.client import Exchange, batches
from connectors.exchange.folders import Folders
from connectors.exchange.letters import content_of, draft_fields, mime, revision_of
from connectors.exchange.mailbox import following
from connectors.exchange.parse import (
    change_key,
    checked,
    head_fields,
    head_of,
    id_of,
    items_in,
    mime_of,
    property_of,
    told,
)
from connectors.exchange.soap import (
    create_draft,
    delete,
    either,
    equal,
    field,
    find,
    folder_of,
    get,
    key_field,
    shape,
    update,
)
from connectors.headers import draft_key, header_of, key_in

ORDER: Final = (Folder.DRAFTS, Folder.SENT, Folder.INBOX, Folder.OTHER, Folder.JUNK)
"""Where a draft is looked for, in this order; what lies in Trash was thrown away."""
PAGE: Final = 100
MOST: Final = 20
"""How many things may bear one key."""


class ExchangeDrafts:
    """The drafts of one mailbox."""

    def __init__(self, exchange: Exchange, folders: Folders, domains: Collection[str] = ()) -> None:
        """``domains`` are those of the user's addresses: a draft's Message-ID ends with one of them."""
        self._exchange, self._folders = exchange, folders
        self._domains = tuple(sorted(domains))

    # --- finding

    def find(self, key: str) -> PlacedDraft | None:
        """See ``contract.DraftBox.find``: by our mark, and by Message-ID, because a client may save it anew without."""
        conditions = [equal(key_field(), key)]
        conditions += [equal(field("message:InternetMessageId"), f"<{key}@{domain}>") for domain in self._domains]
        purposes = self._folders.watched().purposes
        asked = [folder for folder, purpose in purposes.items() if purpose in ORDER]
        request = find(map(folder_of, asked), (), most=MOST, where=either(conditions))
        refs = [id_of(item) for answer in self._present(request) for item in items_in(answer)]
        mine = (each for each in self._items(refs) if key in (property_of(each), _key(each)))
        places = [place for place in map(self._placed, mine) if place.folder in ORDER]
        return min(places, key=lambda place: (ORDER.index(place.folder), place.ref), default=None)

    def keyed(self, folders: Sequence[str]) -> Iterator[tuple[str, str, str]]:
        """The drafts of ours in these folders: reference, key, folder."""
        answers = self._present(find(map(folder_of, folders), (), most=PAGE))
        for item in self._items([id_of(each) for answer in answers for each in items_in(answer)]):
            key = property_of(item) or _key(item)
            if key:
                yield id_of(item), key, id_of(item, "ParentFolderId")

    def _present(self, request: Element) -> Iterator[Element]:
        """The answers about what is there; a folder or draft that is gone meanwhile has none."""
        for answer in self._exchange.several(request):
            if isinstance(answer, NotFound):
                continue
            if isinstance(answer, ConnectorError):
                raise answer
            yield answer

    def _items(self, refs: Sequence[str]) -> Iterator[Element]:
        for part in batches(refs, PAGE):
            for answer in self._present(get(part, shape(draft_fields(), text=True))):
                yield from items_in(answer)

    def _placed(self, item: Element) -> PlacedDraft:
        folder = self._folders.purpose(id_of(item, "ParentFolderId"))
        return PlacedDraft(ref=id_of(item), revision=revision_of(item), folder=folder)

    def state(self, ref: str) -> PlacedDraft | None:
        """See ``contract.DraftBox.state``."""
        item = self._look(ref)
        placed = self._placed(item) if item is not None else None
        return placed if placed and placed.folder in ORDER else None

    def _look(self, ref: str) -> Element | None:
        try:
            found = list(self._items([checked(ref)]))
        except NotFound:
            return None
        known = self._folders.watched().purposes
        return next((each for each in found if id_of(each, "ParentFolderId") in known), None)

    def listing(self) -> Iterator[Head]:
        """See ``contract.DraftBox.listing``."""
        offset: int | None = 0
        while offset is not None:
            (answer,) = self._exchange.ask(find([self._folders.named("drafts")], (), most=PAGE, offset=offset))
            refs = [id_of(item) for item in items_in(answer)]
            if refs:
                for held in self._present(get(refs, shape(head_fields()))):
                    yield from (head_of(item, Folder.DRAFTS) for item in items_in(held))
            offset = following(answer, offset)

    # --- placing

    def put(self, message: bytes, key: str, thread: Thread | None) -> PlacedDraft:
        """See ``contract.DraftBox.put``; Exchange finds the thread by the letter's own header."""
        del thread
        if draft_key(header_of(message)) != key:
            raise Permanent("The draft does not carry its key as the local part of its Message-ID: this is a bug.")
        made = self._exchange.tell(create_draft(mime(message), key, self._folders.named("drafts")))
        held = next(self._items([id_of(each) for each in items_in(made)]), None)
        if held is None:
            raise NotFound("The draft is gone since it was placed.")
        return self._placed(held)

    # --- changing

    def replace(self, ref: str, message: bytes, revision: str) -> PlacedDraft:
        """See ``contract.DraftChange.replace``."""
        held = self._untouched(ref, revision)
        if {_key(held), property_of(held)} - {""} and draft_key(header_of(message)) not in (
            _key(held),
            property_of(held),
        ):
            raise Permanent("A draft can only be replaced by a text that carries the same key: this is a bug.")
        self._exchange.tell(update(ref, change_key(held), content_of(message), "t:Message"))
        return self._placed(next(self._items([ref])))

    def withdraw(self, ref: str, revision: str) -> bytes:
        """See ``contract.DraftChange.withdraw``."""
        self._untouched(ref, revision)
        (answer,) = self._exchange.ask(get([ref], shape((), mime=True)))
        copy = mime_of(items_in(answer)[0])
        held = self._untouched(ref, revision)  # once more: the copy is of what is deleted
        self._exchange.tell(delete(ref, change_key(held)))
        return copy

    def _untouched(self, ref: str, revision: str) -> Element:
        """The draft as it is this moment. Raises Conflict, NotFound."""
        held = self._look(ref)
        if held is None:
            raise NotFound("The draft is no longer in the mailbox.")
        place = self._placed(held)
        if place.revision != revision or place.folder is not Folder.DRAFTS or told(held, "IsDraft") == "false":
            raise Conflict("The draft was edited, sent or moved since it was last seen: it is left alone.")
        return held


def _key(held: Element) -> str:
    """The key in the Message-ID; empty where it has none."""
    return key_in(told(held, "InternetMessageId").strip("<> ").encode("utf-8", "replace"))
