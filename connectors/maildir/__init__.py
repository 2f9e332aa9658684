"""A mailbox kept in Maildir folders on this machine: reading, drafts, and being told of changes.

What must not happen here: changing anything but the Drafts folder, following a link that leads out
of the mailbox, making the mailbox itself, or taking lost mail for mail that never was.

    files.py     one message, one file
    folders.py   the folders there are                    access.py    from a reference to its file
    position.py  the cursor                               missing.py   is what was lost believable?
    mailbox.py   contract.Mailbox                         past.py      backfill
    sent.py      what the user wrote lately           checkup.py   what ``doctor`` is told
    keys.py      where a draft's key was seen             drafts.py    contract.DraftBox and DraftChange
    trays.py     contract.DraftTrays
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from connectors.contract import Connection, Folder
from connectors.filepush import FilePush
from connectors.maildir.access import Access
from connectors.maildir.checkup import MaildirCheckup
from connectors.maildir.drafts import MaildirDrafts
from connectors.maildir.folders import Tree
from connectors.maildir.keys import KeyIndex
from connectors.maildir.mailbox import MaildirMailbox
from connectors.maildir.sent import MaildirSent
from connectors.maildir.trays import MaildirTrays


def open_maildir(
    path: str | os.PathLike[str],
    *,
    folders: Mapping[Folder, str] | None = None,
    accept_missing: bool = False,
    trays: bool = False,
) -> Connection:
    """The connection to the Maildir at ``path``; nothing is read yet.

    ``folders`` names folders whose purpose their name does not tell (``{Folder.DRAFTS: "Ideas"}``).
    ``accept_missing`` believes once what would raise Vanished: the user said so. ``trays``: the user wants them.
    """
    root = os.path.abspath(os.fsencode(path))
    tree = Tree(root=root, called=dict(folders or {}))
    access = Access(tree)
    keys = KeyIndex(access)
    drafts = MaildirDrafts(access, keys)
    push = FilePush((os.fsdecode(root),))
    return Connection(
        mailbox=MaildirMailbox(access, keys, accept_missing=accept_missing),
        drafts=drafts,
        draft_change=drafts,
        calendar=None,
        push=push,
        close=push.close,
        trays=MaildirTrays(tree, drafts) if trays else None,
        checkups=(MaildirCheckup(access.tree),),
        sent_mail=MaildirSent(access),
    )
