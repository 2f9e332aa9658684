"""Dana's Maildir and calendar: letters delivered, sent, edited and thrown away, as mail programs do it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.charset import Charset
from email.message import EmailMessage, Message
from email.policy import SMTP, compat32
from email.utils import format_datetime, parseaddr
from pathlib import Path
from zoneinfo import ZoneInfo

from daemon.demo.story import USER_ADDRESS, USER_NAME, ZONE, Beat

FOLDERS = ("", "Sent", "Drafts", "Trash", "Junk", "Archive.2025")
POLICY = SMTP.clone(linesep="\n")
AS_IT_IS = compat32.clone(max_line_length=0)
"""Drafts are handled as mail programs do: no header is folded anew."""
SERVER = "mx.example.org"


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter of a correspondence, as far as the next one needs it."""

    message_id: str
    references: tuple[str, ...]
    subject: str
    at: datetime
    author: str
    text: str
    headers: str


@dataclass(slots=True)
class Post:
    """A Maildir++ in ``root`` and the correspondence in it so far."""

    root: Path
    addresses: dict[str, str]
    zones: dict[str, ZoneInfo]
    threads: dict[str, list[Letter]] = field(default_factory=dict)
    count: int = 0

    def make_folders(self) -> None:
        """An empty Maildir++."""
        for name in FOLDERS:
            for part in ("cur", "new", "tmp"):
                (self._folder(name) / part).mkdir(parents=True)
            if name:
                (self._folder(name) / "maildirfolder").touch()

    def _folder(self, name: str) -> Path:
        return self.root / f".{name}" if name else self.root

    # --- letters that are new -------------------------------------------------------------------------

    def dana_writes(self, beat: Beat) -> None:
        """A letter by hand, filed in Sent."""
        text = f"Dear {beat.who.split()[0]},\n\n{beat.text.strip()}\n\nKind regards,\n{USER_NAME}\n"
        author = (USER_NAME, beat.address or USER_ADDRESS)
        self._write(beat, author, (beat.who, self.addresses[beat.who]), text, folder="Sent")

    def they_write(self, beat: Beat) -> None:
        """A letter to Dana, in the Inbox; automatic and list mail comes without greeting and quote."""
        author = (beat.who, beat.address or self.addresses[beat.who])
        text = beat.text.strip() + "\n"
        if not beat.headers:
            text = f"Hi Dana,\n\n{text}\n{beat.who.split()[0]}\n{self._quote(beat)}"
        self._write(beat, author, (USER_NAME, USER_ADDRESS), text, folder="")

    def bounces(self, beat: Beat) -> None:
        """The delivery report (RFC 3464) about Dana's last letter to them."""
        failed, about = self.addresses[beat.who], self.threads[beat.who][-1]
        said = f"550 5.1.1 <{failed}>: Recipient address rejected: User unknown"
        boundary = f"{beat.at:%H%M%S}/{SERVER}"
        raw = (
            f"Return-Path: <>\nFrom: Mail Delivery System <MAILER-DAEMON@{SERVER}>\nTo: {USER_ADDRESS}\n"
            f"Subject: Undelivered Mail Returned to Sender\nDate: {format_datetime(beat.at)}\n"
            f"Message-ID: <{beat.at:%Y%m%d%H%M%S}.returned@{SERVER}>\nAuto-Submitted: auto-replied\nMIME-Version: 1.0\n"
            f'Content-Type: multipart/report; report-type=delivery-status; boundary="{boundary}"\n\n'
            f"--{boundary}\nContent-Type: text/plain; charset=us-ascii\n\nThis is the mail system at host {SERVER}.\n\n"
            f"Your message could not be delivered:\n\n<{failed}>: {said}\n\n"
            f"--{boundary}\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; {SERVER}\n\n"
            f"Final-Recipient: rfc822; {failed}\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; {said}\n\n"
            f"--{boundary}\nContent-Type: text/rfc822-headers\n\n{about.headers}\n--{boundary}--\n"
        )
        self._file("", raw.encode(), beat.at)

    def _quote(self, beat: Beat) -> str:
        if beat.subject or not self.threads.get(beat.who):
            return ""
        last = self.threads[beat.who][-1]
        lines = "".join(f"> {line}\n" if line else ">\n" for line in last.text.splitlines())
        return f"\nOn {last.at:%a, %d %b %Y at %H:%M}, {last.author} wrote:\n{lines}"

    def _write(self, beat: Beat, author: tuple[str, str], to: tuple[str, str], text: str, *, folder: str) -> None:
        own = folder == "Sent"
        thread = self.threads.setdefault(beat.who, [])
        last = thread[-1] if thread and (beat.answers or not beat.subject) else None
        references = (*last.references, last.message_id) if last else ()
        message = EmailMessage(policy=POLICY)
        message["From"] = _mailbox(*author)
        message["To"] = _mailbox(*to)
        message["Subject"] = subject = beat.subject or (f"Re: {last.subject.removeprefix('Re: ')}" if last else "Hello")
        message["Date"] = beat.at.astimezone(ZONE if own else self.zones[beat.who])
        message_id = f"{beat.at:%Y%m%d%H%M%S}.{len(thread)}@{author[1].partition('@')[2]}"
        message["Message-ID"] = f"<{message_id}>"
        if last and not beat.only_references:
            message["In-Reply-To"] = f"<{last.message_id}>"
        if references:
            message["References"] = " ".join(f"<{one}>" for one in references)
        for name, value in beat.headers.items():
            message[name] = value
        message.set_content(text, cte="quoted-printable" if not text.isascii() else "7bit")
        raw = message.as_bytes()
        if not beat.headers:
            headers = raw.partition(b"\n\n")[0].decode() + "\n"
            shown = f"{author[0]} <{author[1]}>"
            thread.append(Letter(message_id, references, subject, beat.at, shown, text, headers))
        self._file(folder, raw, beat.at, seen=own)

    def _file(self, folder: str, raw: bytes, at: datetime, *, seen: bool = False, flags: str = "S") -> Path:
        """Delivered as the Maildir rules want it: written in tmp, then renamed."""
        self.count += 1
        name = f"{int(at.timestamp())}.{self.count}.demo"
        home = self._folder(folder)
        (home / "tmp" / name).write_bytes(raw)
        target = home / "cur" / f"{name}:2,{flags}" if seen else home / "new" / name
        return (home / "tmp" / name).rename(target)

    # --- drafts ---------------------------------------------------------------------------------------

    def draft_for(self, who: str) -> Path | None:
        """The newest draft to that contact in the Drafts folder, as a mail program would show it."""
        found = [
            path for part in ("new", "cur") for path in (self._folder("Drafts") / part).iterdir() if path.is_file()
        ]
        found = [path for path in found if _receiver(path) == self.addresses[who]]
        return max(found, key=lambda path: path.stat().st_mtime_ns, default=None)

    def send(self, who: str, draft: Path, at: datetime, *, resaved: bool) -> None:
        """The draft leaves Drafts and lies in Sent, dated ``at``; ``resaved``: under another Message-ID."""
        message = message_from_bytes(draft.read_bytes(), policy=AS_IT_IS)
        del message["Date"]
        message["Date"] = format_datetime(at)
        if resaved:
            del message["Message-ID"]
            message["Message-ID"] = f"<{at:%Y%m%d%H%M%S}.sent@example.org>"
        raw = message.as_bytes()
        self._file("Sent", raw, at, seen=True)
        draft.unlink()
        self._remember(who, message, at)

    def edit(self, draft: Path, added: str, at: datetime) -> None:
        """The draft with one more paragraph after its first, saved as a new file under its old Message-ID."""
        message = message_from_bytes(draft.read_bytes(), policy=AS_IT_IS)
        paragraphs = _text(message).rstrip("\n").split("\n\n")
        place = max(1, min(2, len(paragraphs) - 1))
        text = "\n\n".join([*paragraphs[:place], added.strip(), *paragraphs[place:]]) + "\n"
        for name in ("Content-Transfer-Encoding", "Content-Type", "MIME-Version"):
            del message[name]
        readable = Charset("utf-8")
        readable.body_encoding = None  # type: ignore[assignment]  # its stub forgets the documented None: 8 bit
        message.set_payload(text, readable)
        self._file("Drafts", message.as_bytes(), at, seen=True, flags="DS")
        draft.unlink()

    def throw_away(self, draft: Path) -> None:
        """The draft lies in Trash."""
        name = draft.name.partition(":")[0]
        draft.rename(self._folder("Trash") / "cur" / f"{name}:2,DST")

    def _remember(self, who: str, message: Message, at: datetime) -> None:
        """A draft that was sent is part of the correspondence: an answer refers to it."""
        ident = str(message["Message-ID"]).strip("<> \n")
        references = tuple(part.strip("<>") for part in str(message["References"] or "").split())
        letter = Letter(
            ident, references, str(message["Subject"]), at, f"{USER_NAME} <{USER_ADDRESS}>", _text(message), ""
        )
        self.threads.setdefault(who, []).append(letter)


def _mailbox(name: str, address: str) -> str:
    return f"{name} <{address}>"


def _receiver(path: Path) -> str:
    return parseaddr(str(message_from_bytes(path.read_bytes())["To"]))[1].lower()


def _text(message: Message) -> str:
    payload = message.get_payload(decode=True)
    assert isinstance(payload, bytes)  # noqa: S101 -- a draft is plain text, in one part
    return payload.decode(message.get_content_charset() or "utf-8").replace("\r\n", "\n")


def write_event(calendar: Path, beat: Beat, address: str) -> None:
    """The event of ``beat`` as a file of its own, in UTC (RFC 5545); a later one with its uid takes its place."""
    assert beat.start is not None  # noqa: S101 -- the story gives every meeting its time
    lines = (
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Example//Calendar//EN", "BEGIN:VEVENT", f"UID:{beat.uid}@example.org",
        f"DTSTAMP:{_utc(beat.at)}", f"LAST-MODIFIED:{_utc(beat.at)}", f"SEQUENCE:{beat.sequence}",
        f"DTSTART:{_utc(beat.start)}", f"DTEND:{_utc(beat.start + timedelta(minutes=beat.minutes))}",
        f"SUMMARY:{beat.who}", *([f"LOCATION:{beat.place}".replace(",", "\\,")] if beat.place else []),
        "STATUS:CONFIRMED", f"ORGANIZER;CN={USER_NAME}:mailto:{USER_ADDRESS}",
        f"ATTENDEE;CN={USER_NAME};PARTSTAT=ACCEPTED:mailto:{USER_ADDRESS}",
        f"ATTENDEE;CN={beat.who};PARTSTAT=ACCEPTED:mailto:{address}",
        "END:VEVENT", "END:VCALENDAR", "",
    )  # fmt: skip
    calendar.mkdir(exist_ok=True)
    target = calendar / f"{beat.uid}.ics"
    scratch = calendar.parent / f"{beat.uid}.saving"
    scratch.write_text("\r\n".join(_folded(line) for line in lines), encoding="utf-8", newline="")
    scratch.replace(target)


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _folded(line: str) -> str:
    """RFC 5545 3.1: no line over 75 octets. The demo's lines are ASCII."""
    return "\r\n ".join(line[i : i + 74] for i in range(0, len(line), 74)) if line else ""
