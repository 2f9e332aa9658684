"""A user's house whose mail and calendar are at Microsoft 365: the test server stands in for it.

Everything else is as in ``house.py``: the commands users type, run on a configuration. One server an account.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from connectors.contract import EventStatus, Folder
from connectors.graph.letters import content_of
from connectors.graph.signin import sign_in_at_microsoft
from connectors.ical import parse_calendar
from connectors.registry import About
from connectors.talk import Talk
from tests.conformance.graph_world import ALWAYS, FOLDERS, ZONE
from tests.servers.graph.entra import Entra
from tests.servers.graph.events import Calendars, EventRoutes
from tests.servers.graph.mail import Mailbox, MailRoutes
from tests.servers.graph.server import GraphServer
from tests.system.house import House, Lying, lay_store

OWN = frozenset({"dana@example.org", "dana.reyes@example.com"})
PLACES = {"": FOLDERS[Folder.INBOX], ".Sent": FOLDERS[Folder.SENT], ".Drafts": FOLDERS[Folder.DRAFTS]}
NOWHERE = "http://127.0.0.1:9"
"""Where nobody answers: a token that is still good needs nobody."""
WELCOME = (
    b"From: Outlook Team <welcome@microsoft.example>\nTo: dana@example.org\nSubject: Welcome\n"
    b"Message-ID: <welcome@microsoft.example>\nDate: Thu, 01 Jan 2026 09:00:00 +0000\n\nThis is your mailbox.\n"
)


@cache
def signed_in() -> str:
    """What is kept after a sign-in, for one hour; made once, by the sign-in itself."""
    with Entra() as entra, TemporaryDirectory() as folder:
        file = Path(folder) / "token.json"
        about = About(zone=ZoneInfo("UTC"), account="home")
        settings = {"kind": "graph", "client_id": "c1", "authority": entra.authority, "token_file": str(file)}
        sign_in_at_microsoft(settings, settings, about, Talk(tell=lambda _: None))
        return file.read_text()


@dataclass
class GraphHouse(House):
    """Mail and calendar at Microsoft 365, with one sign-in."""

    servers: dict[str, GraphServer] = field(default_factory=dict)
    calendars: dict[str, Calendars] = field(default_factory=dict)
    mailboxes: dict[str, Mailbox] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for account in self.accounts:
            self.calendars[account], self.mailboxes[account] = Calendars(), Mailbox()
            routes = MailRoutes(self.mailboxes[account]).routes(), EventRoutes(self.calendars[account]).routes()
            server = self.servers[account] = GraphServer(*routes).__enter__()
            server.tokens = {"at-1"}
            self._sign_in(account)
            self.mailboxes[account].deliver(WELCOME, "inbox")
            (self.folder / account / "calendar").mkdir(parents=True)  # where ``event`` passes by
        (self.folder / "config.toml").write_text(self.config(), "utf-8")
        lay_store(self.folder)

    def _sign_in(self, account: str) -> None:
        token = self.folder / f"{account}.token"
        token.touch(mode=0o600)
        token.write_text(signed_in())

    def close(self) -> None:
        """Ends the servers; fails where one saw something it should not have."""
        for server in self.servers.values():
            server.__exit__(None, None, None)

    def places(self, account: str) -> str:
        ours = {"kind": "graph", "endpoint": self.servers[account].root}
        shared = {"client_id": "c1", "authority": NOWHERE, "token_file": f"{account}.token"}
        return _table("mailbox", ours | shared) + _table("calendar", ours)

    def run(self, at: datetime, *, code: int = 0, more: tuple[str, ...] = ()) -> dict[str, Any]:
        """As in every house; drafts on a server are real, says the program, and the user says yes."""
        return super().run(at, code=code, more=(*more, "--yes"))

    # --- mail

    def deliver(self, raw: bytes, folder: str = "", *, account: str = "home", flags: str = "S") -> Path:  # noqa: ARG002 read or not is one here
        with self.servers[account].lock:
            self.mailboxes[account].deliver(raw, PLACES[folder])
        return self.folder

    def letters(self, account: str = "home") -> Sequence[Lying]:
        box = self.mailboxes[account]
        ids = [one for one, item in box.messages.items() if item["parentFolderId"] == box.ids["drafts"]]
        found = [Lying(account=account, raw=box.mime(one).replace(b"\r\n", b"\n"), place=one) for one in ids]
        return [letter for letter in found if self.pages or b" (notes " not in letter.raw]

    def rewrite(self, letter: Lying, raw: bytes) -> None:
        with self._at(letter.account) as box:
            box.edit(letter.place, **content_of(raw))

    def throw_away(self, letter: Lying) -> None:
        with self._at(letter.account) as box:
            box.move(letter.place, "deleteditems")

    @contextmanager
    def _at(self, account: str) -> Iterator[Mailbox]:
        with self.servers[account].lock:
            yield self.mailboxes[account]

    # --- meetings

    def keep_event(self, name: str, raw: bytes, account: str = "home") -> None:
        """The user's calendar program saves an event: Outlook would do the same by other words."""
        told = parse_calendar(raw, ALWAYS, ZONE).events
        kept = tuple(each for each in told if each.status is not EventStatus.CANCELLED or each.organizer not in OWN)
        with self.servers[account].lock:
            self.calendars[account].put(name, kept)

    def event(self, uid: str, *args: Any, **more: Any) -> Path:
        """As in every house, by way of the file it would be."""
        account = more.get("account", "home")
        path = super().event(uid, *args, **more)
        self.keep_event(uid, path.read_bytes(), account)
        path.unlink()
        return path

    def drop_event(self, name: str, account: str = "home") -> None:
        with self.servers[account].lock:
            self.calendars[account].remove(name)

    # --- the way there

    def lose(self, account: str) -> None:
        """The sign-in is gone."""
        (self.folder / f"{account}.token").unlink()
        self.servers[account].tokens.clear()

    def regain(self, account: str) -> None:
        self._sign_in(account)
        self.servers[account].tokens.add("at-1")


def _table(name: str, keys: dict[str, str]) -> str:
    rows = "".join(f"{key} = {json.dumps(value)}\n" for key, value in keys.items())
    return f"[account.{name}]\n{rows}"
