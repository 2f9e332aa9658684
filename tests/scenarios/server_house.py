"""The house of a scenario on servers: mail on an IMAP server, events on a CalDAV server, one user of each an account.

The user acts as mail programs do: a draft that is edited is saved anew and the old one deleted, a letter
that is sent is put into Sent. What happens at a moment of the scenario bears that moment's date.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path

from tests.servers.davuser import DavUser
from tests.servers.dovecot import Dovecot
from tests.servers.mailuser import MailUser
from tests.servers.proxy import Proxy
from tests.servers.radicale import Radicale
from tests.system.house import House, Lying, lay_store

NAMES = {"": "INBOX", ".Sent": "Sent", ".Drafts": "Drafts"}


@dataclass
class ServerHouse(House):
    """Several accounts are reached through proxies, so that one of them can be out of reach."""

    dovecot: Dovecot = field(kw_only=True)
    radicale: Radicale = field(kw_only=True)
    mail: dict[str, MailUser] = field(default_factory=dict)
    calendars: dict[str, DavUser] = field(default_factory=dict)
    proxies: dict[str, Proxy] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for account in self.accounts:
            self.mail[account], self.calendars[account] = self.dovecot.user(), self.radicale.user()
            self._password(f"{account}.mailbox", self.mail[account].password)
            self._password(f"{account}.calendar", self.calendars[account].password)
            if len(self.accounts) > 1:
                self.proxies[account] = Proxy(self.dovecot.imaps_port)
        (self.folder / "config.toml").write_text(self.config(), "utf-8")
        lay_store(self.folder)

    def places(self, account: str) -> str:
        proxy = self.proxies.get(account)
        mailbox = {
            "kind": "imap",
            "host": "localhost",
            "port": proxy.port if proxy else self.dovecot.imaps_port,
            "user": self.mail[account].name,
            "password_file": f"{account}.mailbox",
            "ca_file": str(self.dovecot.ca_file),
        }
        calendar = {
            "kind": "caldav",
            "url": self.calendars[account].base_url,
            "user": self.calendars[account].name,
            "password_file": f"{account}.calendar",
            "ca_file": str(self.radicale.ca_file),
        }
        return f"[account.mailbox]\n{rows(mailbox)}[account.calendar]\n{rows(calendar)}"

    def close(self) -> None:
        """Nothing of the house is left open."""
        for proxy in self.proxies.values():
            proxy.stop()

    def deliver(self, raw: bytes, folder: str = "", *, account: str = "home", flags: str = "S") -> Path:
        date = message_from_bytes(raw, policy=policy.default)["Date"]
        seen = r"\Seen" if "S" in flags else ""
        self.mail[account].deliver(raw, folder=NAMES[folder], flags=seen, at=date.datetime if date else None)
        return self.folder

    def letters(self, account: str = "home") -> Sequence[Lying]:
        found = self.mail[account].numbered("Drafts")
        letters = [Lying(account=account, raw=plain(raw), place=str(uid)) for uid, raw in found.items()]
        return [letter for letter in letters if self.pages or b" (notes " not in letter.raw]

    def rewrite(self, letter: Lying, raw: bytes) -> None:
        self.mail[letter.account].deliver(raw, folder="Drafts", flags=r"\Draft \Seen")
        self.throw_away(letter)

    def throw_away(self, letter: Lying) -> None:
        self.mail[letter.account].discard("Drafts", int(letter.place))

    def keep_event(self, name: str, raw: bytes, account: str = "home") -> None:
        self.calendars[account].put(name, raw.decode())

    def drop_event(self, name: str, account: str = "home") -> None:
        self.calendars[account].remove(name)

    def lose(self, account: str) -> None:
        self.proxies[account].refuse()
        self.proxies[account].cut()

    def regain(self, account: str) -> None:
        self.proxies[account].allow()

    def _password(self, name: str, password: str) -> None:
        path = self.folder / name
        path.touch(mode=0o600)
        path.write_text(password + "\n")


def rows(table: Mapping[str, object]) -> str:
    """Lines of a configuration."""
    return "".join(f"{key} = {json.dumps(value)}\n" for key, value in table.items())


def plain(raw: bytes) -> bytes:
    """A message as it lies in a file."""
    return raw.replace(b"\r\n", b"\n")
