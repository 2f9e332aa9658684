"""Reading a mailbox of Exchange (``contract.Mailbox``).

    position now    every folder's stream of changes (SyncFolderItems) is read to its end, ids only; a folder too
                    large for that is begun, and marked with the time of the last change in it
    what is new     one request a folder; the heads of new letters a hundred a request
    a large folder  some more pages of its stream with every pass, which tell nothing; meanwhile what is new is
                    asked for by time. The stream is the better source (it knows of moves) and takes over
    lost position   CursorExpired: the caller begins anew and asks for the past again

Why so: Exchange gives no position without listing a folder from its beginning, 512 ids a request. 100,000
letters would be 200 requests before the first look; here they are spread over twenty passes.
Ids change when a letter is moved: it is told again, from where it lies now.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from xml.etree.ElementTree import Element

from connectors.contract import Folder, Head, Interest, MailPage, Progress
from connectors.errors import AuthNeeded, ConnectorError, CursorExpired, NotFound, Temporary, Vanished
from connectors.exchange.client import Exchange, batches
from connectors.exchange.faults import FolderGone
from connectors.exchange.folders import Folders, Watched
from connectors.exchange.parse import aliases_in, checked, head_fields, head_of, id_of, items_in, local, mime_of, told
from connectors.exchange.past import backfill
from connectors.exchange.position import Mark, Position, position_of
from connectors.exchange.soap import M, field, find, folder_of, get, resolve, shape, since, sync

LISTED: Final = 512
"""Ids a page when the watching of a folder begins: the most there may be."""
PAGE: Final = 100
"""Messages a page of news."""
FIRST_PAGES: Final = 20
"""Pages that are read at once when the watching begins, over all folders."""
MORE_PAGES: Final = 10
"""Pages of a large folder's beginning with every pass."""
CHANGED: Final = "item:LastModifiedTime"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One page of a folder's stream."""

    state: str
    last: bool
    fresh: tuple[str, ...]
    gone: bool
    """Whether something was taken away."""


class ExchangeMailbox:
    """The mail of one account."""

    def __init__(self, exchange: Exchange, *, accept_missing: bool = False) -> None:
        """Opens nothing yet."""
        self.folders = Folders(exchange)
        self._exchange, self._accept_missing = exchange, accept_missing
        self._known: tuple[Watched, frozenset[str]] | None = None
        """The user's aliases, as of that listing of the folders."""

    # --- what is new

    def changes(self, cursor: str | None) -> Iterator[MailPage]:
        """See ``contract.Mailbox.changes``."""
        if cursor is None:
            yield MailPage(heads=(), cursor=self._now().written())
            return
        position = position_of(cursor)
        watched = self.folders.watched()
        known = {folder: mark for folder, mark in position.folders.items() if folder in watched.purposes}
        position = replace(position, folders=known)
        for folder in watched.purposes:
            for further, heads in self._news(position, folder):
                position = further
                if heads:
                    yield MailPage(heads=heads, cursor=position.written())
        yield MailPage(heads=(), cursor=position.written())

    def _now(self) -> Position:
        """The end of every folder's stream, the small ones first; and the time of the last change in a large one."""
        watched = self.folders.watched(anew=True)
        position, left = Position(total=watched.total), FIRST_PAGES
        large: list[str] = []
        for folder in sorted(watched.purposes, key=lambda one: (watched.counts.get(one, 0), one)):
            pages = min(left, watched.counts.get(folder, 0) // LISTED + 2)
            mark, read = self._further(folder, Mark(since=""), pages)
            left -= min(read, left)
            position = position.at(folder, mark)
            large += [folder] if mark.since is not None else []
        for folder, newest in self._newest(large):
            position = position.at(folder, replace(position.folders[folder], since=newest))
        return position

    def _further(self, folder: str, mark: Mark, pages: int) -> tuple[Mark, int]:
        """Reads on in the beginning of a folder's stream, which tells nothing; and how many pages that were."""
        for number in range(pages):
            page = self._page(folder, mark.state, LISTED)
            mark = replace(mark, state=page.state)
            if page.last:
                return replace(mark, since=None), number + 1
        return mark, pages

    def _newest(self, folders: Sequence[str]) -> Iterator[tuple[str, str]]:
        """The time of the last change in each of these folders, by the server's own clock."""
        if not folders:
            return
        request = find(map(folder_of, folders), [field(CHANGED)], most=1, newest=CHANGED)
        for folder, answer in zip(folders, self._exchange.several(request), strict=True):
            if not isinstance(answer, ConnectorError):
                yield folder, max((told(each, "LastModifiedTime") for each in items_in(answer)), default="")

    def _news(self, position: Position, folder: str) -> Iterator[tuple[Position, tuple[Head, ...]]]:
        """What is new in one folder, page by page, with the position after it."""
        mark = position.folders.get(folder, Mark())
        try:
            if mark.since is not None:
                yield from self._by_time(position, folder, mark)
                return
            while True:
                page = self._page(folder, mark.state, PAGE)
                mark = replace(mark, state=page.state)
                if page.gone:
                    self._check_that_something_is_left(position)
                heads = self._heads(page.fresh)
                position = replace(position.at(folder, mark), total=position.total + len(heads))
                yield position, heads
                if page.last:
                    return
        except FolderGone:
            self.folders.watched(anew=True)
            return

    def _by_time(self, position: Position, folder: str, mark: Mark) -> Iterator[tuple[Position, tuple[Head, ...]]]:
        """The same of a large folder, whose stream is read on before: so nothing falls between the two."""
        further, _ = self._further(folder, mark, MORE_PAGES)
        where = since(field(CHANGED), mark.since) if mark.since else None
        found: list[Element] = []
        offset: int | None = 0
        while offset is not None:
            (answer,) = self._exchange.ask(
                find([folder_of(folder)], [field(CHANGED)], most=PAGE, offset=offset, where=where, newest=CHANGED)
            )
            found += items_in(answer)
            offset = following(answer, offset)
        # What bears the very time of the last change is told again: another may have come in the same second.
        newest = max((told(each, "LastModifiedTime") for each in found), default=mark.since or "")
        if further.since is not None:
            further = replace(further, since=newest)
        for part in batches([id_of(each) for each in found], PAGE):
            heads = self._heads(part)
            position = replace(position, total=position.total + len(heads))
            yield position, heads
        yield position.at(folder, further), ()

    def _page(self, folder: str, state: str, most: int) -> Told:
        (answer,) = self._exchange.ask(sync(folder, state, most))
        changes = answer.find(f"{{{M}}}Changes")
        listed = list(changes) if changes is not None else []
        new_state = answer.findtext(f"{{{M}}}SyncState") or ""
        if not new_state:
            raise CursorExpired("The Exchange server gave no position: it is listed anew.")
        drafts = self.folders.purpose(folder) in (Folder.DRAFTS, Folder.SENT)
        kinds = ("Create", "Update") if drafts else ("Create",)
        fresh = [id_of(each[0]) for each in listed if local(each) in kinds and len(each)]
        return Told(
            state=new_state,
            last=answer.findtext(f"{{{M}}}IncludesLastItemInRange") != "false",
            fresh=tuple(dict.fromkeys(ref for ref in fresh if ref)),
            gone=any(local(each) == "Delete" for each in listed),
        )

    def _heads(self, refs: Sequence[str]) -> tuple[Head, ...]:
        """Heads, without those that went elsewhere meanwhile: they are told there."""
        items = [item for part in batches(refs, PAGE) for item in self._items(part)]
        return tuple(head_of(each, self.folders.purpose(id_of(each, "ParentFolderId"))) for each in items)

    def _items(self, refs: Sequence[str]) -> Iterator[Element]:
        for answer in self._exchange.several(get(refs, shape(head_fields()))):
            if isinstance(answer, NotFound):
                continue
            if isinstance(answer, ConnectorError):
                raise answer
            yield from items_in(answer)

    def _check_that_something_is_left(self, position: Position) -> None:
        """Letters were deleted: all of them? Raises Vanished."""
        if position.total and not self._accept_missing and not self.folders.watched(anew=True).total:
            raise Vanished(
                f"The mailbox held {position.total} messages and is empty now: nothing is concluded from that. "
                "If you emptied it yourself, run: followthrough run --once --accept-missing."
            )

    # --- the rest

    def backfill(self, interest: Interest, since: datetime | None, progress: Progress) -> Iterator[Head]:
        """See ``contract.Mailbox.backfill``."""
        del since  # the search is as fast without
        for item in backfill(self._exchange, self.folders, interest, progress):
            yield head_of(item, self.folders.purpose(id_of(item, "ParentFolderId")))

    def fetch(self, ref: str) -> bytes:
        """See ``contract.Mailbox.fetch``."""
        (answer,) = self._exchange.ask(get([checked(ref)], shape((), mime=True)))
        items = items_in(answer)
        if not items:
            raise NotFound("There is no message of that name in the mailbox.")
        return mime_of(items[0])

    def identities(self) -> frozenset[str]:
        """See ``contract.Mailbox.identities``: the mailbox's address, and the aliases in the server's directory.

        Asked once, and again when the folders are; a directory that tells nothing is no fault.
        """
        access = self._exchange.access
        if "@" not in access.mailbox or access.shared:
            return frozenset()
        watched = self.folders.watched()
        if self._known is None or self._known[0] is not watched:
            self._known = (watched, aliases_in(self._resolved(access.mailbox), access.mailbox))
        return self._known[1] | {access.mailbox}

    def _resolved(self, address: str) -> Element | None:
        (answer,) = self._exchange.several(resolve(address))
        if isinstance(answer, Temporary | AuthNeeded):
            raise answer
        return None if isinstance(answer, ConnectorError) else answer


def following(answer: Element, offset: int) -> int | None:
    """Where a folder's next page begins; None after the last."""
    root = answer.find(f"{{{M}}}RootFolder")
    if root is None or root.get("IncludesLastItemInRange") != "false":
        return None
    after = int(root.get("IndexedPagingOffset") or 0)
    return after if after > offset else None
