"""What the user wrote lately, from the folders for sent mail (``contract.SentMail``). Nothing here writes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime

from connectors.contract import Folder, Head
from connectors.faults import fault
from connectors.maildir.access import Access
from connectors.maildir.files import Unreadable, names_in
from connectors.maildir.folders import Place


class MaildirSent:
    """Of one mailbox."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def since(self, moment: datetime, most: int) -> Iterator[Head]:
        """See ``contract.SentMail.since``; by when the files were written, which no header can be older than by much."""
        tree = self._access.tree
        try:
            places = [place for place in tree.folders() if place.role is Folder.SENT]
            found = [file for place in places for file in self._files(place, moment)]
            found.sort(key=lambda file: (file[0], file[3]), reverse=True)
            for _, place, sub, name in found[:most]:
                try:
                    yield self._access.head(place, sub, name)
                except (FileNotFoundError, Unreadable):
                    continue  # moved or unreadable: one letter less to judge by
        except OSError as error:
            raise fault(error, f"read the mailbox {tree.shown()}") from error

    def _files(self, place: Place, moment: datetime) -> Iterator[tuple[float, Place, bytes, bytes]]:
        for sub in (b"cur", b"new"):
            for name in names_in(os.path.join(self._access.tree.root, place.path, sub)):
                try:
                    written = os.stat(self._access.path(place, sub, name)).st_mtime
                except FileNotFoundError:
                    continue
                if written >= moment.timestamp():
                    yield written, place, sub, name
