"""The trays at Microsoft 365 (``contract.DraftTrays``): folders into which the user moves a draft."""

from __future__ import annotations

from collections.abc import Iterator

from connectors.contract import TRAYS, Tray, TrayedDraft
from connectors.graph.client import Graph, path
from connectors.graph.drafts import GraphDrafts
from connectors.graph.folders import Folders


class GraphTrays:
    """The trays of one mailbox."""

    def __init__(self, graph: Graph, folders: Folders, drafts: GraphDrafts) -> None:
        self._graph, self._folders, self._drafts = graph, folders, drafts

    def prepare(self) -> None:
        """See ``contract.DraftTrays.prepare``."""
        watched = self._folders.watched(anew=True)
        missing = [tray for tray in Tray if tray not in watched.trays.values()]
        if not missing:
            return
        around = watched.around
        if not around:
            around = str(self._graph.post(path("me", "mailFolders"), {"displayName": TRAYS})["id"])
        for tray in missing:
            self._graph.post(path("me", "mailFolders", around, "childFolders"), {"displayName": str(tray)})
        self._folders.watched(anew=True)

    def lying(self) -> Iterator[TrayedDraft]:
        """See ``contract.DraftTrays.lying``."""
        trays = self._folders.watched().trays
        if trays:
            for ref, key, folder in self._drafts.keyed(list(trays)):
                yield TrayedDraft(ref=ref, key=key, tray=trays[folder])
