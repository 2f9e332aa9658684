"""The folders of a mailbox, and what each is for. Listed once and again after an hour; reads nothing else.

Exchange names the folders that have a purpose in any language by words of its own (``sentitems``); all
others are the user's. What lies below Deleted Items was thrown away, like what lies in it. Folders
that hold no mail (calendars, contacts) and the Outbox are not watched.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element

from connectors.contract import TRAYS, Folder, Tray
from connectors.errors import ConnectorError, Permanent
from connectors.exchange.client import Exchange
from connectors.exchange.faults import FolderGone
from connectors.exchange.soap import M, T, find_folders, get_folders, named_folder
from connectors.foldernames import tray_of

KEPT: Final = 3600.0
"""Seconds after which the folders are listed anew: the user may have made one."""
PAGE: Final = 500
WELL_KNOWN: Final[Mapping[str, Folder]] = {
    "inbox": Folder.INBOX,
    "sentitems": Folder.SENT,
    "drafts": Folder.DRAFTS,
    "deleteditems": Folder.TRASH,
    "junkemail": Folder.JUNK,
}
UNWATCHED: Final = ("outbox", "syncissues", "conversationhistory")
"""Folders that hold no letters of interest: on their way out, the program's own, chats."""
_MAIL: Final = "IPF.Note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """The folders that are watched, as they were listed."""

    purposes: Mapping[str, Folder]
    names: Mapping[str, str]
    counts: Mapping[str, int]
    trays: Mapping[str, Tray] = field(default_factory=dict)
    """Those of ours into which the user moves a draft."""
    around: str = ""
    """The folder in which they lie."""

    @property
    def total(self) -> int:
        """How many messages there were in all of them."""
        return sum(self.counts.values())


class Folders:
    """Of one mailbox."""

    def __init__(self, exchange: Exchange, clock: Callable[[], float] = time.monotonic) -> None:
        """Lists nothing yet."""
        self._exchange, self._clock = exchange, clock
        self._listed: tuple[float, Watched] | None = None

    def watched(self, *, anew: bool = False) -> Watched:
        """Every folder that may hold a letter."""
        if anew or self._listed is None or self._clock() - self._listed[0] > KEPT:
            self._listed = (self._clock(), self._list())
        return self._listed[1]

    def purpose(self, folder: str | None) -> Folder:
        """What the folder of this id is for; OTHER where it is not known."""
        return self.watched().purposes.get(folder or "", Folder.OTHER)

    def of(self, purpose: Folder) -> str | None:
        """The id of the folder for a purpose; Exchange's own one, no folder below it."""
        return next((folder for folder, known in self.watched().purposes.items() if known is purpose), None)

    def named(self, name: str) -> Element:
        """A folder by its purpose, to be asked for."""
        return named_folder(name, self._exchange.access.mailbox if self._exchange.access.shared else "")

    def _list(self) -> Watched:
        ids = self._well_known()
        left_out = {ids[name] for name in UNWATCHED if name in ids}
        listed = list(self._tree())
        parents = {_id(each): _id(each, "ParentFolderId") for each in listed}
        kept = [each for each in listed if _is_mail(each, ids) and not _above(_id(each), parents) & left_out]
        purposes = {ids[name]: purpose for name, purpose in WELL_KNOWN.items() if name in ids}
        trash = ids.get("deleteditems", "")
        names = {_id(each): each.findtext(f"{{{T}}}DisplayName", "") for each in kept}
        around = next((each for each in names if names[each] == TRAYS and parents[each] not in parents), "")
        inside = {each: tray_of((TRAYS, names[each])) for each in names if around and parents[each] == around}
        trays = {each: tray for each, tray in inside.items() if tray is not None}
        purposes |= dict.fromkeys(trays, Folder.DRAFTS)
        for each in map(_id, kept):
            purposes.setdefault(each, Folder.TRASH if trash in _above(each, parents) else Folder.OTHER)
        return Watched(
            purposes=purposes,
            names=names,
            trays=trays,
            around=around,
            counts={_id(each): int(each.findtext(f"{{{T}}}TotalCount") or 0) for each in kept},
        )

    def _well_known(self) -> dict[str, str]:
        """Name -> id of the folders with a purpose, as far as there are any."""
        names = [*WELL_KNOWN, *UNWATCHED]
        answers = self._exchange.several(get_folders(self.named(name) for name in names))
        found = {}
        for name, answer in zip(names, answers, strict=True):
            if isinstance(answer, ConnectorError):
                if not isinstance(answer, FolderGone) and name in WELL_KNOWN:
                    raise answer
                continue
            folder = answer.find(f"{{{M}}}Folders/*")
            if folder is not None:
                found[name] = _id(folder)
        if "inbox" not in found:
            raise Permanent("The mailbox has no Inbox: check `mailbox`, and open it once in Outlook.")
        return found

    def _tree(self) -> Iterator[Element]:
        offset = 0
        while True:
            (answer,) = self._exchange.ask(find_folders(self.named("msgfolderroot"), offset, PAGE))
            root = answer.find(f"{{{M}}}RootFolder")
            if root is None:
                return
            yield from root.findall(f"{{{T}}}Folders/*")
            following = int(root.get("IndexedPagingOffset") or 0)
            if root.get("IncludesLastItemInRange") != "false" or following <= offset:
                return
            offset = following


def _id(folder: Element, name: str = "FolderId") -> str:
    found = folder.find(f"{{{T}}}{name}")
    return str(found.get("Id")) if found is not None else ""


def _is_mail(folder: Element, known: Mapping[str, str]) -> bool:
    kind = folder.findtext(f"{{{T}}}FolderClass") or _MAIL
    return _id(folder) in known.values() or (folder.tag == f"{{{T}}}Folder" and f"{kind}.".startswith(f"{_MAIL}."))


def _above(folder: str, parents: Mapping[str, str]) -> set[str]:
    """A folder and all that it lies in."""
    seen: set[str] = set()
    while folder and folder not in seen:
        seen.add(folder)
        folder = parents.get(folder, "")
    return seen
