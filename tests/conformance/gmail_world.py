"""The suite's world for Gmail: the test server, and the user, other clients and the post acting in its mailbox."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

from connectors.contract import Connection, Folder
from connectors.headers import header_of, look
from connectors.registry import connect
from tests.servers.google.mail import Mailbox
from tests.servers.google.server import TOKEN, GoogleServer

LABELS: Mapping[Folder, tuple[str, ...]] = MappingProxyType(
    {
        Folder.INBOX: ("INBOX", "UNREAD"),
        Folder.SENT: ("SENT",),
        Folder.DRAFTS: ("DRAFT",),
        Folder.TRASH: ("TRASH",),
        Folder.JUNK: ("SPAM",),
        Folder.OTHER: ("Label_7",),
    }
)


def signed_in(path: Path, token: str = TOKEN, granted: Sequence[str] = ()) -> Path:
    """The file of a sign-in that the server takes as it is; ``granted``: what the user permitted, as it was kept."""
    file = path / "token.json"
    plain = {"client_id": "id", "client_secret": "s", "refresh_token": "r", "token_uri": "http://127.0.0.1:1/token"}
    file.write_text(json.dumps(plain | {"token": token, "granted": [*granted]}))
    file.chmod(0o600)
    return file


class GmailWorld:
    """Acts on the mailbox of a running server."""

    def __init__(self, server: GoogleServer, mailbox: Mailbox, path: Path) -> None:
        self.server, self.mailbox = server, mailbox
        self.settings = {"kind": "gmail", "endpoint": server.endpoint, "token_file": str(signed_in(path))}
        self._open: list[Connection] = []

    def connect(self) -> Connection:
        zone = ZoneInfo("America/Toronto")
        self._open.append(connect(self.settings, zone=zone, addresses=["dana@example.org"], account="home"))
        return self._open[-1]

    def close(self) -> None:
        """Closes every connection."""
        for connection in self._open:
            connection.close()

    def deliver(self, raw: bytes, folder: Folder) -> None:
        with self.server.lock:
            if folder is Folder.DRAFTS:
                self.mailbox.add_draft(raw)
            else:
                self.mailbox.deliver(raw, *LABELS[folder])

    def move(self, message_id: str, folder: Folder) -> None:
        with self.server.lock:
            self.mailbox.relabel(self.mailbox.by_message_id(message_id).id, *LABELS[folder])

    def delete(self, message_id: str) -> None:
        with self.server.lock:
            self.mailbox.delete(self.mailbox.by_message_id(message_id).id)

    def save_again(self, message_id: str, raw: bytes) -> None:
        """On Gmail's page a draft stays itself; a client of another make saves a new one and deletes the old one."""
        with self.server.lock:
            old = self.mailbox.by_message_id(message_id).id
            if look(header_of(raw)).own.decode() == message_id.lower():
                self.mailbox.edit_draft(self.mailbox.draft_of(old), raw)
            else:
                self.mailbox.add_draft(raw)
                self.mailbox.delete(old)

    def empty_mailbox(self) -> None:
        with self.server.lock:
            for message in list(self.mailbox.messages):
                self.mailbox.delete(message)

    def forbid_drafts(self) -> None:
        self.mailbox.refuse_drafts = (403, "domainPolicy")

    def put_event(self, resource: str, ics: str) -> None:
        raise NotImplementedError

    def remove_event(self, resource: str) -> None:
        raise NotImplementedError
