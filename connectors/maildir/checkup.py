"""What ``doctor`` is told of a Maildir: which folder is what, and whether drafts can be placed. Changes nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator

from connectors.contract import Finding, Folder
from connectors.faults import fault
from connectors.maildir.folders import Place, Tree

SHOWN = (Folder.DRAFTS, Folder.SENT, Folder.TRASH, Folder.JUNK)


class MaildirCheckup:
    """Of one mailbox (``contract.Checkup``)."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree

    def findings(self) -> Iterator[Finding]:
        """See ``contract.Checkup.findings``. Where there is no mailbox, the look at its mail says so."""
        try:
            places = self._tree.folders()
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as error:
            raise fault(error, f"read the mailbox {self._tree.shown()}") from error
        if places:
            yield self._folders(places)
            yield self._drafts(places)

    def _folders(self, places: tuple[Place, ...]) -> Finding:
        drafts = self._tree.drafts(places)
        called = {role: [place.name for place in places if place.role is role] for role in SHOWN}
        called[Folder.DRAFTS] = [drafts.name] if drafts else []
        parts = [f"{role.value}: {' and '.join(names)}" for role, names in called.items() if names]
        text = f"{len(places)} are watched, and the file system tells of news at once{'; ' if parts else ''}{', '.join(parts)}."
        if not called[Folder.SENT]:
            text += (
                " None is known for sent letters: set `sent` under [account.mailbox], or your own letters are not seen."
            )
        return Finding(name="folders", ok=bool(called[Folder.SENT]), text=text)

    def _drafts(self, places: tuple[Place, ...]) -> Finding:
        drafts = self._tree.drafts(places)
        name = "permission to place drafts"
        if drafts is None:
            return Finding(name=name, ok=True, text="There is no folder for drafts: it is made with the first one.")
        path = os.path.join(self._tree.root, drafts.path, b"cur")
        if os.path.isdir(path) and not os.access(path, os.W_OK):
            return Finding(
                name=name, ok=False, text=f"{drafts.name} is read-only for you: run chmod u+w on {os.fsdecode(path)}"
            )
        return Finding(name=name, ok=True, text=f"{drafts.name} can be written to; a Maildir cannot send.")
