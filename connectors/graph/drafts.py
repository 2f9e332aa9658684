"""Placing and changing drafts (``contract.DraftBox`` and ``contract.DraftChange``).

    the id       immutable: it stays when the draft is edited, moved, and sent; it is our reference
    the key      a property of the message, and the local part of its Message-ID
    untouched    what it says and to whom is what it was: see ``letters.revision_of``

A change and a deletion carry ``If-Match`` with the mark of the state that was just compared, so that
nothing slips in between. What is withdrawn goes to Deleted Items, and its copy to the caller.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from connectors.contract import Folder, Head, PlacedDraft, Thread
from connectors.errors import Conflict, NotFound, Permanent
from connectors.graph.client import Graph, Json, Part, found, path
from connectors.graph.folders import Folders
from connectors.graph.letters import content_of, draft_of, revision_of
from connectors.graph.mailbox import _REF
from connectors.graph.parse import FIELDS, KEY, PROPERTIES, having, head_of, property_of, quoted
from connectors.headers import draft_key, header_of, key_in

SELECT = "id,changeKey,subject,body,toRecipients,ccRecipients,bccRecipients,hasAttachments,isDraft,parentFolderId,internetMessageId"
ORDER = (Folder.DRAFTS, Folder.SENT, Folder.INBOX, Folder.OTHER, Folder.JUNK)
"""Where a draft is looked for, in this order; what lies in Trash was thrown away."""
PAGE = 50
NEWEST = "50"
_WHOLE = {"select": SELECT, "expand": PROPERTIES}


class GraphDrafts:
    """The drafts of one mailbox."""

    def __init__(self, graph: Graph, folders: Folders, domains: Collection[str] = ()) -> None:
        """``domains`` are those of the user's addresses: a draft's Message-ID ends with one of them."""
        self._graph, self._folders = graph, folders
        self._domains = tuple(sorted(domains))

    # --- finding

    def find(self, key: str) -> PlacedDraft | None:
        """See ``contract.DraftBox.find``: one request that asks in three ways.

        By the property; by Message-ID, because another client may have saved it anew; and among the newest
        drafts themselves, because what is asked for by a filter may be found a moment late.
        """
        filters = [having(KEY, key)]
        filters += [f"internetMessageId eq {quoted(f'<{key}@{domain}>')}" for domain in self._domains]
        parts = [Part(path=path("me", "messages", filter=one, top="10", **_WHOLE)) for one in filters]
        newest = path(
            "me", "mailFolders", "drafts", "messages", orderby="lastModifiedDateTime desc", top=NEWEST, **_WHOLE
        )
        answers = self._graph.several([*parts, Part(path=newest)])
        messages = [each for answer in answers for each in (found(answer) or {}).get("value", ())]
        mine = (each for each in messages if key in (property_of(each, KEY), _key(each)))
        places = [place for place in map(self._placed, mine) if place.folder in ORDER]
        return min(places, key=lambda place: (ORDER.index(place.folder), place.ref), default=None)

    def keyed(self, folders: Sequence[str]) -> Iterator[tuple[str, str, str]]:
        """The drafts of ours in these folders: reference, key, folder."""
        parts = [Part(path=path("me", "mailFolders", one, "messages", top=str(PAGE), **_WHOLE)) for one in folders]
        for folder, answer in zip(folders, self._graph.several(parts), strict=True):
            for each in (found(answer) or {}).get("value", ()):
                key = property_of(each, KEY) or _key(each)
                if key:
                    yield str(each["id"]), key, folder

    def _placed(self, message: Json) -> PlacedDraft:
        return PlacedDraft(
            ref=str(message["id"]),
            revision=revision_of(message),
            folder=self._folders.purpose(message.get("parentFolderId")),
        )

    def state(self, ref: str) -> PlacedDraft | None:
        """See ``contract.DraftBox.state``."""
        message = self._look(ref)
        placed = self._placed(message) if message else None
        return placed if placed and placed.folder in ORDER else None

    def _look(self, ref: str) -> Json | None:
        if not _REF.fullmatch(ref):
            return None
        try:
            message = self._graph.get(path("me", "messages", ref, select=SELECT, expand=PROPERTIES))
        except NotFound:
            return None
        return message if message.get("parentFolderId") in self._folders.watched().purposes else None

    def listing(self) -> Iterator[Head]:
        """See ``contract.DraftBox.listing``."""
        where = path("me", "mailFolders", "drafts", "messages", select=FIELDS, expand=PROPERTIES)
        for message in self._graph.pages(where, page=PAGE):
            yield head_of(message, Folder.DRAFTS)

    # --- placing

    def put(self, message: bytes, key: str, thread: Thread | None) -> PlacedDraft:
        """See ``contract.DraftBox.put``."""
        if draft_key(header_of(message)) != key:
            raise Permanent("The draft does not carry its key as the local part of its Message-ID: this is a bug.")
        made = self._graph.post(path("me", "messages"), draft_of(message, key, self._parent(thread)))
        return self._placed(self._graph.get(path("me", "messages", str(made["id"]), select=SELECT)))

    def _parent(self, thread: Thread | None) -> Json | None:
        """The letter that is answered, where it lies here."""
        if thread is None:
            return None
        one = f"internetMessageId eq {quoted(f'<{thread.parent_message_id}>')}"
        answer = self._graph.get(path("me", "messages", filter=one, select="id,conversationIndex", top="1"))
        return next(iter(answer.get("value", ())), None)

    # --- changing

    def replace(self, ref: str, message: bytes, revision: str) -> PlacedDraft:
        """See ``contract.DraftChange.replace``."""
        held = self._untouched(ref, revision)
        if _key(held) not in ("", draft_key(header_of(message))):
            raise Permanent("A draft can only be replaced by a text that carries the same key: this is a bug.")
        self._graph.patch(path("me", "messages", ref), content_of(message), etag=_etag(held))
        return self._placed(self._graph.get(path("me", "messages", ref, select=SELECT)))

    def withdraw(self, ref: str, revision: str) -> bytes:
        """See ``contract.DraftChange.withdraw``."""
        copy = self._graph.raw(path("me", "messages", ref, "$value")) if _REF.fullmatch(ref) else b""
        held = self._untouched(ref, revision)
        self._graph.delete(path("me", "messages", ref), etag=_etag(held))
        return copy

    def _untouched(self, ref: str, revision: str) -> Json:
        """The draft as it is this moment. Raises Conflict, NotFound."""
        held = self._look(ref)
        if held is None:
            raise NotFound("The draft is no longer in Microsoft 365.")
        place = self._placed(held)
        if place.revision != revision or place.folder is not Folder.DRAFTS or not held.get("isDraft"):
            raise Conflict("The draft was edited, sent or moved since it was last seen: it is left alone.")
        return held


def _key(held: Json) -> str:
    """The key in the Message-ID; empty where it has none."""
    return key_in(str(held.get("internetMessageId") or "").strip("<> ").encode("utf-8", "replace"))


def _etag(held: Json) -> str:
    """The mark of the state that was seen (RFC 9110 8.8.3)."""
    etag = held.get("@odata.etag") or f'W/"{held.get("changeKey", "")}"'
    return str(etag)
