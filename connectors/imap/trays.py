"""The trays on an IMAP server (``contract.DraftTrays``): folders into which the user moves a draft.

Gmail shows labels as folders, and a draft that bears one lies in Drafts all the same: there are no trays there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from connectors.contract import TRAYS, Tray, TrayedDraft
from connectors.errors import Permanent
from connectors.imap.client import Client
from connectors.imap.drafts import ImapDrafts
from connectors.imap.messages import ref_of
from connectors.imap.session import Session


class ImapTrays:
    """The trays of one mailbox."""

    def __init__(self, client: Client, drafts: ImapDrafts) -> None:
        self._client, self._drafts = client, drafts

    def prepare(self) -> None:
        """See ``contract.DraftTrays.prepare``."""
        there = {each.place.tray for each in self._client.look()}
        missing = [tray for tray in Tray if tray not in there]
        if missing:
            self._client.changing("make folders for drafts", lambda session: self._make(session, missing))
            self._client.look()

    def _make(self, session: Session, missing: Sequence[Tray]) -> None:
        if session.gmail:
            return
        between = session.delimiter()
        if not between:
            raise Permanent(
                f"The mail server {self._client.settings.server} has no folders inside folders: set `folders = false` "
                "under [drafts]."
            )
        for tray in missing:
            session.create(session.own_prefix + between.join((TRAYS, str(tray))), for_drafts=False)

    def lying(self) -> Iterator[TrayedDraft]:
        """See ``contract.DraftTrays.lying``; of a moment ago where nobody asked since."""
        for seen in self._client.look_for("trays", of_ours=False):
            tray = seen.place.tray
            if tray is None or not seen.messages:
                continue
            for uid, key in self._drafts.keyed(seen):
                yield TrayedDraft(ref=ref_of(seen.place, seen.uidvalidity, uid), key=key, tray=tray)
