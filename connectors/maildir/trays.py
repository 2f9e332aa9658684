"""The trays of a Maildir (``contract.DraftTrays``): folders into which the user moves a draft."""

from __future__ import annotations

from collections.abc import Iterator

from connectors.contract import TRAYS, Tray, TrayedDraft
from connectors.errors import Vanished
from connectors.faults import fault
from connectors.headers import draft_key
from connectors.maildir.drafts import MaildirDrafts, make_folder, path_for
from connectors.maildir.folders import Place, Tree


class MaildirTrays:
    """The trays of one mailbox."""

    def __init__(self, tree: Tree, drafts: MaildirDrafts) -> None:
        self._tree, self._drafts = tree, drafts

    def _places(self) -> tuple[Place, ...]:
        try:
            return self._tree.folders()
        except (FileNotFoundError, NotADirectoryError) as error:
            raise Vanished(
                f"The mailbox {self._tree.shown()} is gone: bring it back, or set `path` to where it is now."
            ) from error
        except OSError as error:
            raise fault(error, f"look for folders in {self._tree.shown()}") from error

    def prepare(self) -> None:
        """See ``contract.DraftTrays.prepare``."""
        places = self._places()
        there = {place.tray for place in places}
        for tray in Tray:
            if places and tray not in there:
                make_folder(self._tree, path_for(places, (TRAYS, str(tray))))

    def lying(self) -> Iterator[TrayedDraft]:
        """See ``contract.DraftTrays.lying``."""
        for place in self._places():
            tray = place.tray
            if tray is None:
                continue
            for head in self._drafts.in_folder(place):
                key = draft_key(head.header)
                if key:
                    yield TrayedDraft(ref=head.ref, key=key, tray=tray)
