"""A mailbox on an IMAP server: reading, drafts, and being told of changes.

What must not happen here: changing anything but the Drafts folder, expunging what others marked as
deleted, repeating what may have been done, sending a password over a line that nobody checked, or making
room for whatever a server announces.

    settings.py  what the configuration says               signin.py    TLS, password, token
    wire.py      lines and literals                        faults.py    every error as one sentence
    session.py   commands on one connection                client.py    the connection, and asking again
    parse.py     what servers say                          folders.py   which folder is what
    mailbox.py   contract.Mailbox                          position.py  the cursor
    past.py      backfill                                  messages.py  references, heads, whole messages
    drafts.py    contract.DraftBox and DraftChange         keys.py      where a draft's key was seen
    push.py      contract.Push                             checkup.py   what ``doctor`` is told
    glance.py    what the Drafts folder holds              trays.py     contract.DraftTrays
    sent.py      what the user wrote lately
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from connectors.contract import Connection, Folder
from connectors.imap.checkup import ImapCheckup
from connectors.imap.client import Client
from connectors.imap.drafts import ImapDrafts
from connectors.imap.keys import KeyIndex
from connectors.imap.mailbox import ImapMailbox
from connectors.imap.push import ImapPush
from connectors.imap.sent import ImapSent
from connectors.imap.settings import settings_of
from connectors.imap.trays import ImapTrays


def open_imap(
    table: Mapping[str, Any],
    *,
    account: str = "",
    folders: Mapping[Folder, str] | None = None,
    addresses: Collection[str] = (),
    accept_missing: bool = False,
    trays: bool = False,
) -> Connection:
    """The connection to the mailbox that ``[account.mailbox]`` describes; the server is not called yet."""
    client = Client(settings_of(table, account=account, folders=folders or {}, addresses=addresses))
    keys = KeyIndex()
    drafts = ImapDrafts(client, keys)
    push = ImapPush(client)

    def close() -> None:
        push.close()
        client.close()

    return Connection(
        mailbox=ImapMailbox(client, keys, accept_missing=accept_missing),
        drafts=drafts,
        draft_change=drafts,
        calendar=None,
        push=push,
        close=close,
        checkups=(ImapCheckup(client),),
        trays=ImapTrays(client, drafts) if trays else None,
        sent_mail=ImapSent(client),
    )
