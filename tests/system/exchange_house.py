"""A user's house whose mail and calendar are on an Exchange server: the test server stands in for it.

Everything else is as in ``house.py``: the commands users type, run on a configuration. One server an account.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from connectors.contract import EventStatus, Folder
from tests.conformance.exchange_world import FOLDERS, ExchangeWorld
from tests.servers.ews.server import EwsServer
from tests.servers.ews.store import Mail, Store
from tests.system.house import House, Lying, lay_store

OWN = frozenset({"dana@example.org", "dana.reyes@example.com"})
PLACES = {"": FOLDERS[Folder.INBOX], ".Sent": FOLDERS[Folder.SENT], ".Drafts": FOLDERS[Folder.DRAFTS]}
WELCOME = (
    b"From: Helpdesk <help@example.org>\r\nTo: dana@example.org\r\nSubject: Welcome\r\n"
    b"Message-ID: <welcome@example.org>\r\nDate: Thu, 01 Jan 2026 09:00:00 +0000\r\n\r\nThis is your mailbox.\r\n"
)


@dataclass
class ExchangeHouse(House):
    """Mail and calendar on one server."""

    worlds: dict[str, ExchangeWorld] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for account in self.accounts:
            (self.folder / account / "calendar").mkdir(parents=True)  # where ``event`` passes by
            world = self.worlds[account] = ExchangeWorld(EwsServer().__enter__(), self.folder / account)
            world.store.add(Mail(WELCOME, posted=True), "inbox")
        (self.folder / "config.toml").write_text(self.config(), "utf-8")
        lay_store(self.folder)

    def close(self) -> None:
        """Ends the servers; fails where one saw something it should not have."""
        for world in self.worlds.values():
            world.server.__exit__(None, None, None)

    def places(self, account: str) -> str:
        rows = "".join(f"{key} = {json.dumps(value)}\n" for key, value in self.worlds[account].settings.items())
        return f'[account.mailbox]\n{rows}[account.calendar]\nkind = "exchange"\n'

    def run(self, at: datetime, *, code: int = 0, more: tuple[str, ...] = ()) -> dict[str, Any]:
        """As in every house; drafts on a server are real, says the program, and the user says yes."""
        return super().run(at, code=code, more=(*more, "--yes"))

    # --- mail

    def deliver(self, raw: bytes, folder: str = "", *, account: str = "home", flags: str = "S") -> Path:  # noqa: ARG002 read or not is one here
        with self._at(account) as store:
            lines = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
            store.add(Mail(lines, posted=not folder), PLACES[folder])
        return self.folder

    def letters(self, account: str = "home") -> Sequence[Lying]:
        items = list(self.worlds[account].store.rooms["drafts"].items.values())
        found = [
            Lying(account=account, raw=item.held.raw.replace(b"\r\n", b"\n"), place=item.ref)
            for item in items
            if isinstance(item.held, Mail)
        ]
        return [letter for letter in found if self.pages or b" (notes " not in letter.raw]

    def rewrite(self, letter: Lying, raw: bytes) -> None:
        with self._at(letter.account) as store:
            item = store.items[letter.place]
            assert isinstance(item.held, Mail)
            item.held = Mail(raw.replace(b"\n", b"\r\n"), posted=False, key=item.held.key)
            store.touch(item)

    def throw_away(self, letter: Lying) -> None:
        with self._at(letter.account) as store:
            store.move(store.items[letter.place], "deleteditems")

    def send_it(self, letter: Lying) -> None:
        """The user sends it from Outlook: it lies in Sent, under another id."""
        with self._at(letter.account) as store:
            store.move(store.items[letter.place], "sentitems")

    @contextmanager
    def _at(self, account: str) -> Iterator[Store]:
        with self.worlds[account].server.lock:
            yield self.worlds[account].store

    # --- meetings

    def keep_event(self, name: str, raw: bytes, account: str = "home") -> None:
        """The user's calendar program saves an event: Outlook would do the same by other words."""
        self.worlds[account].keep(
            name, raw, lambda each: each.status is not EventStatus.CANCELLED or each.organizer not in OWN
        )

    def event(self, uid: str, *args: Any, **more: Any) -> Path:
        """As in every house, by way of the file it would be."""
        path = super().event(uid, *args, **more)
        self.keep_event(uid, path.read_bytes(), more.get("account", "home"))
        path.unlink()
        return path

    def drop_event(self, name: str, account: str = "home") -> None:
        self.worlds[account].remove_event(name)

    # --- the way there

    def lose(self, account: str) -> None:
        """The password was changed, and the old one thrown away."""
        self.worlds[account].server.password = "another"
        (self.folder / account / "exchange.password").unlink()

    def regain(self, account: str) -> None:
        path = self.folder / account / "exchange.password"
        path.touch(mode=0o600)
        path.write_text("another\n", "utf-8")
