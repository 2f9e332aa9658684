"""A user of an IMAP server, and what happens in the mailbox behind the connector's back.

Everything goes through the standard library's IMAP client, one short connection an act, so that a restart
of the server in between harms nothing. Folder names are as the server lists them.
"""

from __future__ import annotations

import imaplib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from .running import HOST

UID = re.compile(rb"UID (\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailUser:
    """One mailbox: who logs in, and acts done as another mail program or the mail server would."""

    name: str
    password: str
    imap_port: int
    """Plain, with STARTTLS offered: on loopback the acts go through this one, unencrypted."""

    @contextmanager
    def session(self, folder: str = "") -> Iterator[imaplib.IMAP4]:
        """A connection that is logged in, with a folder selected for changes if one is named."""
        client = imaplib.IMAP4(HOST, self.imap_port, timeout=20)
        try:
            client.login(self.name, self.password)
            if folder:
                done(client.select(quoted(folder)))
            yield client
        finally:
            client.logout()

    def deliver(self, *raws: bytes, folder: str = "INBOX", flags: str = "", at: datetime | None = None) -> list[int]:
        """Messages arrive in a folder, in this order, now or at another moment (INTERNALDATE); their UIDs."""
        with self.session() as client:
            return [appended(client, raw, folder, flags, at) for raw in raws]

    def find(self, folder: str, message_id: str) -> list[int]:
        """UIDs of the messages with this Message-ID (without angle brackets)."""
        with self.session(folder) as client:
            return search(client, message_id)

    def messages(self, folder: str) -> list[bytes]:
        """All messages of a folder, whole, in the order of their UIDs."""
        return list(self.numbered(folder).values())

    def numbered(self, folder: str) -> dict[int, bytes]:
        """All messages of a folder, whole, by their UIDs."""
        with self.session(folder) as client:
            data = done(client.uid("FETCH", "1:*", "(UID BODY.PEEK[])"))
        found = [part for part in data if isinstance(part, tuple)]
        return {int(UID.search(about)[1]): raw for about, raw in found}  # type: ignore[index]

    def discard(self, folder: str, *uids: int) -> None:
        """Messages are deleted for good."""
        with self.session(folder) as client:
            done(client.uid("STORE", ",".join(map(str, uids)), "+FLAGS.SILENT", r"(\Deleted)"))
            done(client.expunge())

    def flags(self, folder: str, uid: int) -> set[str]:
        """The flags and keywords of one message."""
        with self.session(folder) as client:
            data = done(client.uid("FETCH", str(uid), "(FLAGS)"))
        return {flag.decode() for each in data if isinstance(each, bytes) for flag in imaplib.ParseFlags(each)}

    def mark(self, folder: str, uid: int, *flags: str) -> None:
        """Sets flags, as when the user reads or stars a message."""
        with self.session(folder) as client:
            done(client.uid("STORE", str(uid), "+FLAGS", f"({' '.join(flags)})"))

    def move(self, folder: str, message_id: str, target: str) -> None:
        """The user files a message elsewhere."""
        with self.session(folder) as client:
            for uid in search(client, message_id):
                done(client.uid("MOVE", str(uid), quoted(target)))

    def expunge(self, folder: str, *message_ids: str) -> None:
        """Messages are deleted for good; all of them if none is named."""
        with self.session(folder) as client:
            sets = [str(uid) for each in message_ids for uid in search(client, each)] or ["1:*"]
            done(client.uid("STORE", ",".join(sets), "+FLAGS.SILENT", r"(\Deleted)"))
            done(client.expunge())

    def folders(self) -> list[str]:
        """Their names, as listed."""
        with self.session() as client:
            data = done(client.list())
        return [each.decode().rsplit(' "/" ')[-1].strip('"') for each in data if isinstance(each, bytes)]

    def create(self, *folders: str) -> None:
        """New folders; names beyond ASCII in modified UTF-7."""
        self._each("create", folders)

    def remove(self, *folders: str) -> None:
        """Folders vanish, and all in them."""
        self._each("delete", folders)

    def make_anew(self, folder: str) -> None:
        """The folder is deleted and made again with the same mail: another UIDVALIDITY, all UIDs new. Not for INBOX and those of a special use."""
        raws = self.messages(folder)
        self.remove(folder)
        self.create(folder)
        self.deliver(*raws, folder=folder)

    def rename(self, folder: str, name: str) -> None:
        """A folder is called otherwise from now on."""
        with self.session() as client:
            done(client.rename(quoted(folder), quoted(name)))

    def uidvalidity(self, folder: str) -> int:
        """The number under which this folder's UIDs hold."""
        with self.session(folder) as client:
            (said,) = client.response("UIDVALIDITY")[1]
            return int(said)

    def _each(self, act: str, folders: Sequence[str]) -> None:
        with self.session() as client:
            for folder in folders:
                done(getattr(client, act)(quoted(folder)))


def done(answer: tuple[str, list]) -> list:
    """What the server said; an act that failed fails the test."""
    assert answer[0] == "OK", answer
    return answer[1]


def appended(client: imaplib.IMAP4, raw: bytes, folder: str, flags: str, at: datetime | None = None) -> int:
    """One message appended; its UID, by the server's own word (APPENDUID)."""
    (said,) = done(
        client.append(quoted(folder), f"({flags})", imaplib.Time2Internaldate(at) if at else None, crlf(raw))
    )
    return int(said.split(b"]")[0].split()[2])


def search(client: imaplib.IMAP4, message_id: str) -> list[int]:
    """In the folder that is selected."""
    data = done(client.uid("SEARCH", "HEADER", "Message-ID", f'"<{message_id}>"'))
    return [int(uid) for uid in data[0].split()]


def crlf(raw: bytes) -> bytes:
    """A message as it travels."""
    return re.sub(rb"\r?\n", b"\r\n", raw)


def quoted(folder: str) -> str:
    """A folder's name in a command."""
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
