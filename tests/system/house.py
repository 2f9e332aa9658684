"""A user's house on disk for tests: Maildirs, calendars, a configuration, and the command line run on them.

Everything is real: messages are files, the commands are the ones users type (in this process, for speed).
"""

from __future__ import annotations

import functools
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from click.testing import CliRunner

from daemon.cli.program import cli
from daemon.store import open_store

TORONTO = ZoneInfo("America/Toronto")
ME = "dana@example.org"
REQUEST = (
    "Dear {name},\n\nI am finishing a degree in marine biology and would love to learn how you found your way "
    "into the field. Would you have twenty minutes to talk in the coming weeks?\n\nKind regards\nDana Reyes\n"
)


def moment(text: str) -> datetime:
    """``2026-03-02 09:00`` in Toronto."""
    return datetime.fromisoformat(text).replace(tzinfo=TORONTO)


@functools.cache
def empty_store() -> bytes:
    """A store in which nothing happened yet: making its tables takes longer than a pass."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "followthrough.db"
        open_store(f"sqlite:///{path}").close()
        return path.read_bytes()


def lay_store(folder: Path) -> None:
    """A store in which nothing happened yet, for its owner's eyes only."""
    path = folder / "followthrough.db"
    path.touch(mode=0o600)
    path.write_bytes(empty_store())


ANSWERING = (
    "request", "alternative", "step-back", "come-back", "questions", "answer", "book", "reschedule",
    "introduction", "report-back", "update", "good-news", "ask-for-news", "promise",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Lying:
    """A letter as it lies in a Drafts folder, lines ending with a line feed alone."""

    account: str
    raw: bytes
    place: str
    """Where: for the house that it lies in."""


@dataclass
class House:
    """One user with accounts, each a Maildir and a folder of ``.ics`` files."""

    folder: Path
    accounts: tuple[str, ...] = ("home",)
    practice: str = ""
    without: tuple[str, ...] = ()
    """Steps this user does not want."""
    sent: str = ""
    """For tests: the Message-ID of the letter a fixture wrote."""
    reports: list[Any] = field(default_factory=list)
    """For tests: what a fixture's passes did."""
    count: int = 0
    pages: bool = False
    """Are notes pages told of, too? Tests of letters and reminders leave them aside."""
    runner: CliRunner = field(default_factory=CliRunner)

    def __post_init__(self) -> None:
        for account in self.accounts:
            for name in ("cur", "new", "tmp", ".Drafts/cur", ".Drafts/new", ".Drafts/tmp", ".Sent/cur", ".Sent/new"):
                (self.folder / account / "mail" / name).mkdir(parents=True, exist_ok=True)
            (self.folder / account / "mail" / ".Sent/tmp").mkdir(exist_ok=True)
            (self.folder / account / "calendar").mkdir(exist_ok=True)
        (self.folder / "config.toml").write_text(self.config(), "utf-8")
        lay_store(self.folder)

    def config(self) -> str:
        without = f"without = {list(self.without)}\n".replace("'", '"') if self.without else ""
        accounts = "".join(f'[[account]]\nname = "{account}"\n{self.places(account)}' for account in self.accounts)
        return (
            '[me]\nname = "Dana Reyes"\naddresses = ["dana@example.org", "dana.reyes@example.com"]\n'
            'time_zone = "America/Toronto"\ncountry = "CA"\n'
            'about_me = "I am finishing a degree in marine biology at Dalhousie."\nfield = "marine conservation"\n'
            f'[store]\nurl = "sqlite:///followthrough.db"\n[practice]\n{without}{self.practice}\n{accounts}'
        )

    def places(self, account: str) -> str:
        """Where an account's mail and events are, as the configuration says it."""
        mailbox = f'[account.mailbox]\nkind = "maildir"\npath = "{account}/mail"\n'
        return f'{mailbox}[account.calendar]\nkind = "ics"\npath = "{account}/calendar"\n'

    # --- the world --------------------------------------------------------------------------------

    def deliver(self, raw: bytes, folder: str = "", *, account: str = "home", flags: str = "S") -> Path:
        """A message file in a folder ("" is the inbox, ".Sent" and the like the others)."""
        self.count += 1
        place = self.folder / account / "mail" / folder / "cur"
        place.mkdir(parents=True, exist_ok=True)
        for sub in ("new", "tmp"):
            (place.parent / sub).mkdir(exist_ok=True)
        path = place / f"{1700000000 + self.count}.M{self.count}P1.host:2,{flags}"
        path.write_bytes(raw)
        return path

    def message(
        self, *, sender: str, to: str, subject: str, body: str, at: datetime, answers: str = "", **headers: str
    ) -> tuple[str, bytes]:
        """A message and its Message-ID (no brackets)."""
        self.count += 1
        message_id = headers.pop("message_id", f"m{self.count}.{at:%Y%m%d%H%M}@{sender.rpartition('@')[2].strip('>')}")
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, to, subject
        mail["Date"] = format_datetime(at)
        mail["Message-ID"] = f"<{message_id}>"
        if answers:
            mail["In-Reply-To"] = mail["References"] = f"<{answers}>"
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(body)
        return message_id, mail.as_bytes()

    def write(
        self,
        to: str,
        at: datetime,
        *,
        subject: str = "A question",
        body: str = "",
        answers: str = "",
        account: str = "home",
        sender: str = f"Dana Reyes <{ME}>",
    ) -> str:
        """The user sends a letter by hand."""
        text = body or REQUEST.format(name=to)
        message_id, raw = self.message(sender=sender, to=to, subject=subject, body=text, at=at, answers=answers)
        self.deliver(raw, ".Sent", account=account)
        return message_id

    def receive(
        self,
        sender: str,
        at: datetime,
        *,
        body: str,
        subject: str = "Re: A question",
        answers: str = "",
        account: str = "home",
        folder: str = "",
        **headers: str,
    ) -> str:
        """A message arrives."""
        message_id, raw = self.message(
            sender=sender, to=ME, subject=subject, body=body, at=at, answers=answers, **headers
        )
        self.deliver(raw, folder, account=account)
        return message_id

    def event(
        self,
        uid: str,
        start: datetime,
        *,
        minutes: int = 30,
        guest: str = "",
        title: str = "Coffee",
        sequence: int = 0,
        place: str = "",
        status: str = "CONFIRMED",
        account: str = "home",
        extra: str = "",
    ) -> Path:
        """An event in the calendar folder, replacing the one with the same UID."""
        end = start + timedelta(minutes=minutes)
        guests = f"ORGANIZER:mailto:{ME}\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:{guest}\r\n" if guest else ""
        text = (
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nBEGIN:VEVENT\r\n"
            f"UID:{uid}\r\nDTSTAMP:20260101T000000Z\r\nSEQUENCE:{sequence}\r\n"
            f"DTSTART:{start.astimezone(ZoneInfo('UTC')):%Y%m%dT%H%M%SZ}\r\n"
            f"DTEND:{end.astimezone(ZoneInfo('UTC')):%Y%m%dT%H%M%SZ}\r\n"
            f"SUMMARY:{title}\r\nLOCATION:{place}\r\nSTATUS:{status}\r\n{guests}{extra}"
            "END:VEVENT\r\nEND:VCALENDAR\r\n"
        )
        path = self.folder / account / "calendar" / f"{uid}.ics"
        path.write_bytes(text.encode())
        return path

    def contact(self, name: str, address: str, at: datetime, **columns: str) -> None:
        """A contact, imported from CSV."""
        columns = {"name": name, "addresses": address} | columns
        path = self.folder / "contacts.csv"
        path.write_text(",".join(columns) + "\n" + ",".join(f'"{value}"' for value in columns.values()) + "\n", "utf-8")
        self.cli("contacts", "import", str(path), at=at)

    # --- the program ------------------------------------------------------------------------------

    def cli(self, *args: str, at: datetime | None = None, code: int = 0, stdin: str | None = None) -> str:
        """Runs a command; its standard output. Fails where it ends with another code."""
        words = ["--config", str(self.folder / "config.toml"), *args]
        if at is not None:
            words += ["--at", at.isoformat()]
        result = self.runner.invoke(cli, words, input=stdin, catch_exceptions=True)
        shown = f"{words}\n{result.output}\n{result.stderr}\n{result.exception!r}"
        assert result.exit_code == code, shown
        return result.stdout

    def json(self, *args: str, at: datetime | None = None, code: int = 0) -> Any:
        """Runs a command with ``--json``."""
        told = json.loads(self.cli(*args, "--json", at=at, code=code))
        return self._letters(told) if args[0] == "drafts" else told

    def _letters(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return rows if self.pages else [row for row in rows if row["step"] != "notes"]

    def run(self, at: datetime, *, code: int = 0, more: tuple[str, ...] = ()) -> dict[str, Any]:
        """``run --once --json``, all accounts taken together."""
        accounts = self.json("run", "--once", *more, at=at, code=code)["accounts"]
        for one in accounts:
            one |= {name: self._letters(one[name]) for name in ("drafts", "withdrawn")}
        together = ("drafts", "withdrawn", "reminders", "errors", "notices")
        return {name: [item for one in accounts for item in one[name]] for name in together} | {
            "facts": sum(one["facts"] for one in accounts),
            "accounts": accounts,
        }

    def stand(self, name: str, at: datetime) -> dict[str, Any]:
        """One contact of ``status --json``."""
        return next(row for row in self.json("status", at=at)["contacts"] if row["contact"] == name)

    # --- the same in words that hold for servers, too ---------------------------------------------

    def letters(self, account: str = "home") -> Sequence[Lying]:
        """The drafts that lie there now."""
        return [Lying(account=account, raw=path.read_bytes(), place=str(path)) for path in self.drafts(account)]

    def rewrite(self, letter: Lying, raw: bytes) -> None:
        """A draft is saved with other words."""
        Path(letter.place).write_bytes(raw)

    def throw_away(self, letter: Lying) -> None:
        """A draft is deleted."""
        Path(letter.place).unlink()

    def keep_event(self, name: str, raw: bytes, account: str = "home") -> None:
        """A file of the calendar holds this from now on."""
        (self.folder / account / "calendar" / f"{name}.ics").write_bytes(raw)

    def drop_event(self, name: str, account: str = "home") -> None:
        """It is gone."""
        (self.folder / account / "calendar" / f"{name}.ics").unlink()

    def lose(self, account: str) -> None:
        """The mailbox cannot be looked at."""
        (self.folder / account / "mail").rename(self.folder / account / "gone")

    def regain(self, account: str) -> None:
        """It is there again."""
        (self.folder / account / "gone").rename(self.folder / account / "mail")

    def close(self) -> None:
        """Ends what the house has running; a house of files has nothing."""

    def drafts(self, account: str = "home") -> list[Path]:
        """The files in the Drafts folder."""
        paths = sorted((self.folder / account / "mail" / ".Drafts" / "cur").iterdir())
        return [path for path in paths if self.pages or b" (notes " not in path.read_bytes()]

    def send(self, path: Path, at: datetime, account: str = "home") -> None:
        """The user sends a draft as it stands: the client moves it to Sent with a new date."""
        raw = dated(path.read_bytes(), at)
        path.unlink()
        self.deliver(raw, ".Sent", account=account)


def dated(raw: bytes, at: datetime) -> bytes:
    """A letter as it goes out at a moment."""
    head, _, body = raw.partition(b"\n\n")
    lines = [line for line in head.split(b"\n") if not line.lower().startswith(b"date:")]
    lines.append(b"Date: " + format_datetime(at).encode())
    return b"\n".join(lines) + b"\n\n" + body


@dataclass
class WaitingHouse(House):
    """The house of tests about waiting, meeting and thanking: its user wants no other letters."""

    without: tuple[str, ...] = ANSWERING
