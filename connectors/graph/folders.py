"""The folders of a mailbox, and what each is for. Listed once and again after an hour; reads nothing else.

Graph names the folders that have a purpose in any language by words of its own (``inbox``,
``sentitems``); all others are the user's. Folders inside folders are watched like any other.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from connectors.contract import TRAYS, Folder, Tray
from connectors.foldernames import tray_of
from connectors.graph.client import Graph, Json, Part, found, path
from connectors.graph.parse import UNWATCHED, WELL_KNOWN

KEPT = 3600.0
"""Seconds after which the folders are listed anew: the user may have made one."""
PAGE = 100
SELECT = "id,displayName,parentFolderId,childFolderCount,totalItemCount"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """The folders that are watched, as they were listed."""

    purposes: Mapping[str, Folder]
    names: Mapping[str, str]
    total: int
    """How many messages there were in all of them."""
    trays: Mapping[str, Tray] = field(default_factory=dict)
    """Those of ours into which the user moves a draft."""
    around: str = ""
    """The folder in which they lie."""


class Folders:
    """Of one mailbox."""

    def __init__(self, graph: Graph, clock: Callable[[], float] = time.monotonic) -> None:
        """Lists nothing yet."""
        self._graph, self._clock = graph, clock
        self._listed: tuple[float, Watched] | None = None

    def watched(self, *, anew: bool = False) -> Watched:
        """Every folder that may hold a letter."""
        if anew or self._listed is None or self._clock() - self._listed[0] > KEPT:
            self._listed = (self._clock(), self._list())
        return self._listed[1]

    def purpose(self, folder: object) -> Folder:
        """What the folder of this id is for; OTHER where it is not known."""
        return self.watched().purposes.get(str(folder), Folder.OTHER)

    def of(self, purpose: Folder) -> str | None:
        """The id of the folder for a purpose; no tray."""
        watched = self.watched()
        known = (folder for folder, its in watched.purposes.items() if its is purpose and folder not in watched.trays)
        return next(known, None)

    def _list(self) -> Watched:
        named = [*WELL_KNOWN, *UNWATCHED]
        parts = [Part(path=path("me", "mailFolders", name, select="id")) for name in named]
        answers = [found(answer) for answer in self._graph.several(parts)]
        ids = {name: str(answer["id"]) for name, answer in zip(named, answers, strict=True) if answer}
        left_out = {ids[name] for name in UNWATCHED if name in ids}
        listed = {str(each["id"]): each for each in self._tree(path("me", "mailFolders", select=SELECT), left_out)}
        names = {folder: str(each.get("displayName") or "") for folder, each in listed.items()}
        parents = {folder: str(each.get("parentFolderId") or "") for folder, each in listed.items()}
        around = next((each for each in names if names[each] == TRAYS and parents[each] not in names), "")
        inside = {each: tray_of((TRAYS, names[each])) for each in names if around and parents[each] == around}
        trays = {each: tray for each, tray in inside.items() if tray is not None}
        purposes = dict.fromkeys(listed, Folder.OTHER)
        purposes |= dict.fromkeys(trays, Folder.DRAFTS)
        purposes |= {ids[name]: purpose for name, purpose in WELL_KNOWN.items() if name in ids}
        return Watched(
            purposes=purposes,
            names=names,
            trays=trays,
            around=around,
            total=sum(int(each.get("totalItemCount") or 0) for each in listed.values()),
        )

    def _tree(self, where: str, left_out: set[str]) -> Iterator[Json]:
        for each in self._graph.pages(where, page=PAGE):
            if str(each["id"]) in left_out or "Search" in str(each.get("@odata.type")):
                continue
            yield each
            if each.get("childFolderCount"):
                inside = path("me", "mailFolders", str(each["id"]), "childFolders", select=SELECT)
                yield from self._tree(inside, left_out)
