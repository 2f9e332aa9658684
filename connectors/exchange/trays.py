"""The trays on an Exchange server (``contract.DraftTrays``): folders into which the user moves a draft."""

from __future__ import annotations

from collections.abc import Iterator

from connectors.contract import TRAYS, Tray, TrayedDraft
from connectors.exchange.client import Exchange
from connectors.exchange.drafts import ExchangeDrafts
from connectors.exchange.folders import Folders
from connectors.exchange.soap import create_folder, folder_of


class ExchangeTrays:
    """The trays of one mailbox."""

    def __init__(self, exchange: Exchange, folders: Folders, drafts: ExchangeDrafts) -> None:
        self._exchange, self._folders, self._drafts = exchange, folders, drafts

    def prepare(self) -> None:
        """See ``contract.DraftTrays.prepare``."""
        if set(Tray) <= set(self._folders.watched(anew=True).trays.values()):
            return
        if not self._folders.watched().around:
            self._exchange.tell(create_folder(TRAYS, self._folders.named("msgfolderroot")))
        watched = self._folders.watched(anew=True)
        for tray in Tray:
            if tray not in watched.trays.values():
                self._exchange.tell(create_folder(str(tray), folder_of(watched.around)))
        self._folders.watched(anew=True)

    def lying(self) -> Iterator[TrayedDraft]:
        """See ``contract.DraftTrays.lying``."""
        trays = self._folders.watched().trays
        if trays:
            for ref, key, folder in self._drafts.keyed(list(trays)):
                if folder in trays:
                    yield TrayedDraft(ref=ref, key=key, tray=trays[folder])
