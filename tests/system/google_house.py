"""A user's house whose calendar, or whose mail and calendar, is at Google: the test server stands in for it.

Everything else is as in ``house.py``: the commands users type, run on a configuration. One server an account.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.servers.google.calendar import Calendars
from tests.servers.google.from_ics import event_id, google_events
from tests.servers.google.mail import Mailbox
from tests.servers.google.pubsub import SUBSCRIPTION, PubSub
from tests.servers.google.server import TOKEN, GoogleServer
from tests.system.house import House, Lying, lay_store

OWN = frozenset({"dana@example.org", "dana.reyes@example.com"})
LABELS: Mapping[str, tuple[str, ...]] = {"": ("INBOX",), ".Sent": ("SENT",), ".Drafts": ("DRAFT",)}


@dataclass
class GoogleCalendarHouse(House):
    """Mail in a Maildir, and the calendar at Google."""

    servers: dict[str, GoogleServer] = field(default_factory=dict)
    calendars: dict[str, Calendars] = field(default_factory=dict)
    mailboxes: dict[str, Mailbox] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for account in self.accounts:
            self.calendars[account], self.mailboxes[account] = Calendars(), Mailbox()
            server = GoogleServer(self.calendars[account].routes(), self.mailboxes[account].routes())
            self.servers[account] = server.__enter__()
            self._sign_in(account)
        super().__post_init__()

    def _sign_in(self, account: str) -> None:
        path = self.folder / f"{account}.token"
        path.touch(mode=0o600)
        kept = {"client_id": "id", "client_secret": "s", "refresh_token": "", "token_uri": "", "granted": []}
        path.write_text(json.dumps(kept | {"token": TOKEN}))

    def close(self) -> None:
        """Ends the servers; fails where one saw something it should not have."""
        for server in self.servers.values():
            server.__exit__(None, None, None)

    def places(self, account: str) -> str:
        mailbox = f'[account.mailbox]\nkind = "maildir"\npath = "{account}/mail"\n'
        return mailbox + table("calendar", "google", self._signed_in(account))

    def _signed_in(self, account: str) -> dict[str, str]:
        return {"endpoint": self.servers[account].endpoint, "token_file": f"{account}.token"}

    def run(self, at: datetime, *, code: int = 0, more: tuple[str, ...] = ()) -> dict[str, Any]:
        """As in every house; drafts at Google are real, says the program, and the user says yes."""
        return super().run(at, code=code, more=(*more, "--yes"))

    def keep_event(self, name: str, raw: bytes, account: str = "home") -> None:  # noqa: ARG002 the UID is its name
        """The user's calendar program saves an event: Google's own page would do the same by other words."""
        calendars = self.calendars[account]
        with self.servers[account].lock:
            for event in google_events(raw, OWN, calendars.of().zone):
                called_off = event["status"] == "cancelled" and event.get("organizer", {}).get("self")
                if called_off and event["id"] in calendars.of().events:
                    calendars.delete(event["id"])  # what the user calls off themselves is deleted
                elif not called_off:
                    calendars.put(event)

    def event(self, uid: str, *args: Any, **more: Any) -> Path:
        """As in every house, by way of the file it would be."""
        account = more.get("account", "home")
        path = super().event(uid, *args, **more)
        self.keep_event(uid, path.read_bytes(), account)
        path.unlink()
        return path

    def drop_event(self, name: str, account: str = "home") -> None:
        with self.servers[account].lock:
            self.calendars[account].delete(event_id(name))

    def asked(self, account: str = "home") -> list[str]:
        """What was asked of the server since this was asked last."""
        methods = [call.method for call in self.servers[account].calls]
        self.servers[account].calls.clear()
        return methods


@dataclass
class GoogleHouse(GoogleCalendarHouse):
    """Mail at Gmail, and the calendar at Google, with one sign-in."""

    def __post_init__(self) -> None:
        for account in self.accounts:
            self.calendars[account], self.mailboxes[account] = Calendars(), Mailbox()
            server = GoogleServer(self.calendars[account].routes(), self.mailboxes[account].routes())
            self.servers[account] = server.__enter__()
            self._sign_in(account)
            (self.folder / account / "calendar").mkdir(parents=True)  # where ``event`` passes by
        (self.folder / "config.toml").write_text(self.config(), "utf-8")
        lay_store(self.folder)

    def places(self, account: str) -> str:
        signed_in = self._signed_in(account)
        return table("mailbox", "gmail", signed_in) + table("calendar", "google", {"endpoint": signed_in["endpoint"]})

    def deliver(self, raw: bytes, folder: str = "", *, account: str = "home", flags: str = "S") -> Path:
        unread = () if "S" in flags else ("UNREAD",)
        with self.servers[account].lock:
            self.mailboxes[account].deliver(raw, *LABELS[folder], *unread)
        return self.folder

    def letters(self, account: str = "home") -> Sequence[Lying]:
        box = self.mailboxes[account]
        found = [
            Lying(account=account, raw=box.messages[message].raw.replace(b"\r\n", b"\n"), place=draft)
            for draft, message in box.drafts.items()
        ]
        return [letter for letter in found if self.pages or b" (notes " not in letter.raw]

    def rewrite(self, letter: Lying, raw: bytes) -> None:
        with self.servers[letter.account].lock:
            self.mailboxes[letter.account].edit_draft(letter.place, raw)

    def throw_away(self, letter: Lying) -> None:
        box = self.mailboxes[letter.account]
        with self.servers[letter.account].lock:
            box.delete(box.drafts[letter.place])

    def subscribe(self, account: str = "home") -> None:
        """The user sets up a subscription; by the clock it is looked but once an hour."""
        PubSub(server=self.servers[account], mailbox=self.mailboxes[account])
        config = self.folder / "config.toml"
        keys = f'kind = "gmail"\npubsub_subscription = "{SUBSCRIPTION}"\npoll_seconds = 3600\n'
        config.write_text(config.read_text("utf-8").replace('kind = "gmail"\n', keys, 1), "utf-8")

    def lose(self, account: str) -> None:
        """The sign-in was taken back."""
        self.servers[account].tokens.clear()

    def regain(self, account: str) -> None:
        self.servers[account].tokens[TOKEN] = None


def table(name: str, kind: str, keys: Mapping[str, str]) -> str:
    """A table of an account."""
    rows = "".join(f"{key} = {json.dumps(value)}\n" for key, value in keys.items())
    return f'[account.{name}]\nkind = "{kind}"\n{rows}'
