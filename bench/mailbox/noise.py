"""Everything in a mailbox that concerns no contact: the hay around the needles.

Written for speed: text comes from pools made once, headers are filled into strings, so that a
hundred thousand messages take seconds. Sizes follow a log-normal curve with a median near 6 KB
and a tail of attachments up to some megabytes.
"""

from __future__ import annotations

import base64
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime

from bench.mailbox import mime
from bench.mailbox.names import ACCENTED, FIRST_NAMES, LAST_NAMES, LISTS, SERVICES, WORDS
from bench.mailbox.people import USER_ADDRESS, USER_NAME, USER_ZONE, address_of

EVENTS = ("build #{n} failed", "Your order {n} has shipped", "New sign-in to your account", "Invoice {n}",
          "{n} people viewed your profile", "Re: issue #{n} was closed", "Your weekly summary", "Reset your password")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Noise:
    """One message, ready to be filed."""

    at: datetime
    folder: str
    raw: bytes
    seen: bool


@dataclass(slots=True)
class Pool:
    """Text and bytes to cut messages from, made once from one seed."""

    rng: random.Random
    prose: str = ""
    html: str = ""
    blob: str = ""
    people: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def of(cls, rng: random.Random) -> Pool:
        """A pool of about 5 MB."""
        pool = cls(rng)
        pool.prose = "".join(pool._line() for _ in range(12_000))
        pool.html = "".join(pool._row() for _ in range(4_000))
        encoded = base64.b64encode(rng.randbytes(3_000_000)).decode()
        pool.blob = "\n".join(encoded[i : i + 76] for i in range(0, len(encoded), 76)) + "\n"
        names = [f"{rng.choice(FIRST_NAMES)} {rng.choice(LAST_NAMES)}" for _ in range(400)]
        domains = [f"{rng.choice(WORDS)}-{rng.choice(WORDS)}.example" for _ in range(60)]
        pool.people = [(name, address_of(name, rng.choice(domains))) for name in names]
        return pool

    def _line(self) -> str:
        line = " ".join(self.rng.choices(WORDS, k=self.rng.randint(4, 13))).capitalize()
        return line + self.rng.choice((".\n", ".\n", ",\n", "?\n", ".\n\n"))

    def _row(self) -> str:
        text = " ".join(self.rng.choices(WORDS, k=12))
        link = f"https://click.example/{mime.token(self.rng, 24)}"
        return (
            f'<tr><td style=3D"padding:12px 24px;font-family:Arial,Helvetica,sans-serif;=\ncolor:#333333">'
            f'<a href=3D"{link}=\n?utm_source=3Dnewsletter">{text}</a></td></tr>\n'
        )

    def text(self, size: int) -> str:
        """About ``size`` characters of prose, cut at a line."""
        return _cut(self.prose, self.rng, size)

    def rows(self, size: int) -> str:
        """About ``size`` characters of quoted-printable HTML rows."""
        return _cut(self.html, self.rng, size)

    def base64(self, size: int) -> str:
        """About ``size`` characters of base64 lines; at most 4 MB."""
        return _cut(self.blob, self.rng, size)


def _cut(text: str, rng: random.Random, size: int) -> str:
    start = text.find("\n", rng.randrange(max(1, len(text) - size - 400))) + 1
    end = text.find("\n", min(start + size, len(text) - 2)) + 1
    return text[start : end or None]


@dataclass(slots=True)
class Hay:
    """Makes noise messages. ``scale`` stretches every size."""

    rng: random.Random
    pool: Pool
    now: datetime
    scale: float = 1.0
    days: int = 1100
    threads: dict[str, list[tuple[str, tuple[str, ...], str]]] = field(default_factory=dict)
    numbers: int = 0

    def size(self, median: float) -> int:
        """A length in bytes, log-normal around ``median``."""
        return int(self.rng.lognormvariate(0, 0.9) * median * self.scale)

    def messages(self, count: int) -> Iterator[Noise]:
        """``count`` messages, oldest first."""
        start = self.now - timedelta(days=self.days)
        seconds = sorted(self.rng.randrange(self.days * 86_400) for _ in range(count))
        makers, weights = zip(*MAKERS, strict=True)
        for offset in seconds:
            maker = self.rng.choices(makers, weights)[0]
            yield maker(self, start + timedelta(seconds=offset))

    def message_id(self, domain: str) -> str:
        """A fresh Message-ID in one of the styles that servers use."""
        self.numbers += 1
        rng = self.rng
        style = rng.random()
        if style < 0.4:
            return f"{mime.token(rng, 20)}.{self.numbers}@{domain}"
        if style < 0.8:
            return f"CA+{mime.token(rng, 12)}={self.numbers}_{mime.token(rng, 18)}@mail.{domain}"
        return f"{rng.randrange(1 << 40)}.{self.numbers}.JavaMail.app@{mime.token(rng, 6)}.{domain}"

    def head(self, at: datetime, author: tuple[str, str], subject: str, message_id: str, to: str = USER_ADDRESS) -> str:
        """The headers a received message begins with."""
        domain = author[1].partition("@")[2]
        ident = f"Message-ID: <{message_id}>\n" if message_id else ""
        return (
            mime.block(mime.hops(self.rng, at, domain, USER_ADDRESS))
            + f"From: {mime.mailbox(*author, style=self.rng.choice('bq'))}\nTo: {to}\n"
            + f"Subject: {mime.encoded(subject, self.rng.choice('bq'))}\nDate: {format_datetime(at)}\n{ident}"
        )

    def thread(self, name: str, keep: int = 40) -> tuple[str, tuple[str, ...], str]:
        """(subject, references, text to quote) of a thread to continue, or of a new one."""
        running = self.threads.setdefault(name, [])
        if running and self.rng.random() < 0.6:
            return running[self.rng.randrange(len(running))]
        if len(running) >= keep:
            running.pop(0)
        return " ".join(self.rng.choices(WORDS, k=self.rng.randint(2, 7))).capitalize(), (), ""

    def continued(self, name: str, subject: str, thread: tuple[str, ...], text: str) -> None:
        """Somebody may answer this one later."""
        self.threads[name].append((f"Re: {subject.removeprefix('Re: ')}", thread[-12:], text[:1500]))


def _shift(at: datetime, rng: random.Random) -> datetime:
    return at.astimezone(USER_ZONE).replace(microsecond=0, hour=rng.randrange(6, 24))


def _answering(thread: tuple[str, ...]) -> str:
    return f"In-Reply-To: <{thread[-1]}>\nReferences: {mime.references(thread)}\n" if thread else ""


def _quoted(text: str) -> str:
    return "".join(f"> {line}\n" for line in text.splitlines())


def _old_or(hay: Hay, at: datetime, folder: str) -> str:
    """Where mail of that age lies: archived by year once it is old."""
    age = (hay.now - at).days
    return folder if age < 200 or hay.rng.random() < 0.3 else f"Archive.{at.year}"


def listed(hay: Hay, at: datetime) -> Noise:
    """A post to a mailing list, in a thread."""
    name = hay.rng.choice(LISTS)
    author = hay.rng.choice(hay.pool.people)
    subject, thread, before = hay.thread(f"list:{name}")
    message_id = hay.message_id(author[1].partition("@")[2])
    text = hay.pool.text(hay.size(2600)) + (f"\nOn some day {author[0]} wrote:\n{_quoted(before)}" if before else "")
    hay.continued(f"list:{name}", subject, (*thread, message_id), text)
    raw = (
        hay.head(at, author, f"[{name}] {subject}", message_id, to=f"{name}@lists.example")
        + _answering(thread)
        + f"Precedence: list\nList-Id: {name.title()} <{name}.lists.example>\nList-Post: <mailto:{name}@lists.example>\n"
        f"List-Unsubscribe: <https://lists.example/{name}>,\n\t<mailto:{name}-leave@lists.example>\n"
        f"MIME-Version: 1.0\nContent-Type: text/plain; charset=us-ascii\n\n{text}\n-- \n{name} mailing list\n"
    )
    return Noise(at, f"Lists.{name}" if hay.rng.random() < 0.7 else _old_or(hay, at, ""), raw.encode(), seen=True)


def newsletter(hay: Hay, at: datetime) -> Noise:
    """A newsletter: text and much HTML."""
    service = hay.rng.choice(SERVICES)
    domain = f"news.{service.lower().replace(' & ', '').replace(' ', '')}.example"
    boundary = "_----" + mime.token(hay.rng, 20)
    star = hay.rng.choice(("★ ", "", "", "Ihre Woche: ", "Été: "))
    subject = star + " ".join(hay.rng.choices(WORDS, k=6))
    raw = (
        hay.head(at, (service, f"hello@{domain}"), subject, hay.message_id(domain))
        + f"List-Id: <{mime.token(hay.rng, 8)}.{domain}>\nList-Unsubscribe: <https://{domain}/u/{mime.token(hay.rng, 30)}>\n"
        f"List-Unsubscribe-Post: List-Unsubscribe=One-Click\nFeedback-ID: {mime.token(hay.rng, 12)}:news\nPrecedence: bulk\n"
        f'MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary="{boundary}"\n\n'
        f"--{boundary}\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
        f"{hay.rng.choice(ACCENTED)}\n{hay.pool.text(hay.size(1100))}\n"
        f"--{boundary}\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
        f'<html><body><table width=3D"600">\n{hay.pool.rows(hay.size(8000))}</table></body></html>\n--{boundary}--\n'
    )
    return Noise(at, _old_or(hay, at, hay.rng.choice(("", "", "Trash"))), raw.encode(), seen=hay.rng.random() < 0.7)


def notification(hay: Hay, at: datetime) -> Noise:
    """A machine tells something; a few have no Message-ID."""
    service = hay.rng.choice(SERVICES)
    domain = f"{service.lower().replace(' & ', '').replace(' ', '')}.example"
    number = hay.rng.randrange(10_000)
    subject = hay.rng.choice(EVENTS).format(n=number)
    ident = hay.message_id(domain) if hay.rng.random() < 0.97 else ""
    marked = "Auto-Submitted: auto-generated\n" if hay.rng.random() < 0.4 else ""
    raw = (
        hay.head(at, (service, f"no-reply@{domain}"), subject, ident)
        + f"{marked}X-Entity-Ref-ID: {mime.token(hay.rng, 32)}\n"
        f"MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
        f"<html><body><table>\n{hay.pool.rows(hay.size(4500))}</table></body></html>\n"
    )
    return Noise(at, _old_or(hay, at, ""), raw.encode(), seen=hay.rng.random() < 0.8)


def friendly(hay: Hay, at: datetime) -> Noise:
    """A person writes to the user: plain text or with HTML, often in a thread, sometimes in an old charset."""
    author = hay.rng.choice(hay.pool.people)
    subject, thread, before = hay.thread("friends", keep=300)
    message_id = hay.message_id(author[1].partition("@")[2])
    text = f"{hay.pool.text(hay.size(2200))}\n{hay.rng.choice(ACCENTED)}\n{author[0].split()[0]}\n"
    text += f"\nOn some day, {USER_NAME} <{USER_ADDRESS}> wrote:\n{_quoted(before)}" if before else ""
    hay.continued("friends", subject, (*thread, message_id), text)
    head = hay.head(at, author, subject, message_id, to=mime.mailbox(USER_NAME, USER_ADDRESS)) + _answering(thread)
    if hay.rng.random() < 0.12:
        body = "MIME-Version: 1.0\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: 8bit\n\n"
        return Noise(at, _old_or(hay, at, ""), (head + body + text).encode("latin-1", "replace"), seen=True)
    content = mime.alternative(text, mime.token(hay.rng, 28)) if hay.rng.random() < 0.15 else _eight_bit(text)
    raw = head.encode() + mime.assemble((), content)
    return Noise(at, _old_or(hay, at, hay.rng.choice(("", "", "Friends.Zoë"))), raw, seen=hay.rng.random() < 0.95)


def _eight_bit(text: str) -> tuple[mime.Headers, str]:
    return [("Content-Type", "text/plain; charset=utf-8"), ("Content-Transfer-Encoding", "8bit")], text


def sent(hay: Hay, at: datetime) -> Noise:
    """The user writes to somebody who is no contact."""
    name, address = hay.rng.choice(hay.pool.people)
    subject, thread, before = hay.thread("friends", keep=300)
    message_id = hay.message_id("example.org")
    text = f"{hay.pool.text(hay.size(1800))}\nDana\n" + _quoted(before)
    hay.continued("friends", subject, (*thread, message_id), text)
    head = (
        f"Message-ID: <{message_id}>\nDate: {format_datetime(at)}\nUser-Agent: Mozilla Thunderbird\n"
        f"From: {USER_NAME} <{USER_ADDRESS}>\nTo: {mime.mailbox(name, address)}\nSubject: {mime.encoded(subject)}\n"
    )
    return Noise(at, "Sent", (head + _answering(thread)).encode() + mime.assemble((), _eight_bit(text)), seen=True)


def attached(hay: Hay, at: datetime) -> Noise:
    """A paper or a photo, base64: the tail of the sizes."""
    author = hay.rng.choice(hay.pool.people)
    boundary = "=_" + mime.token(hay.rng, 22)
    name, kind = hay.rng.choice(
        (("Übersicht.pdf", "application/pdf"), ("photo.jpg", "image/jpeg"), ("data.zip", "application/zip"))
    )
    size = min(int(hay.rng.lognormvariate(0, 1.2) * 70_000 * hay.scale), 3_900_000)
    subject = " ".join(hay.rng.choices(WORDS, k=4)).capitalize()
    raw = (
        hay.head(at, author, subject, hay.message_id(author[1].partition("@")[2]))
        + f'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="{boundary}"\n\n'
        f"--{boundary}\nContent-Type: text/plain; charset=us-ascii\n\n{hay.pool.text(300)}\n"
        f"--{boundary}\nContent-Type: {kind}; name={mime.encoded(name)}\nContent-Transfer-Encoding: base64\n"
        f"Content-Disposition: attachment; filename={mime.encoded(name)}\n\n{hay.pool.base64(size)}--{boundary}--\n"
    )
    return Noise(at, _old_or(hay, at, "Receipts"), raw.encode(), seen=True)


def junk(hay: Hay, at: datetime) -> Noise:
    """What nobody asked for: odd headers, raw 8-bit subjects, sometimes no Date and no Message-ID."""
    domain = f"{mime.token(hay.rng, 9)}.example"
    raw_subject = hay.rng.choice(("You have won", "Größe zählt", "RE: RE: Fwd: payment", "=?utf-8?B?broken", ""))
    lines = [
        f"Received: from {domain} by mx.example.org; {format_datetime(at)}",
        f'From: "{hay.rng.choice(SERVICES)} Support" <{mime.token(hay.rng, 6)}@{domain}>',
        f"To: {', '.join(f'{mime.token(hay.rng, 7)}@example.org' for _ in range(hay.rng.choice((1, 3, 40))))}",
        f"Subject: {raw_subject}",
        *([f"Date: {format_datetime(at)}"] if hay.rng.random() < 0.9 else ["Date: yesterday"]),
        *([f"Message-ID: <{hay.message_id(domain)}>"] if hay.rng.random() < 0.6 else []),
        "Content-Type: text/html",
    ]
    body = f"<html>{hay.pool.rows(hay.size(3500))}</html>\n"
    charset = hay.rng.choice(("utf-8", "latin-1"))
    folder = "Junk" if hay.rng.random() < 0.9 else ""
    return Noise(at, folder, ("\n".join(lines) + "\n\n" + body).encode(charset, "replace"), seen=False)


def returned(hay: Hay, at: datetime) -> Noise:
    """A delivery report about somebody who is no contact."""
    address = hay.rng.choice(hay.pool.people)[1]
    original = f"From: {USER_NAME} <{USER_ADDRESS}>\nTo: {address}\nSubject: Hello\nMessage-ID: <{hay.message_id('example.org')}>\n"
    report = mime.Report(address, "5.1.1", "failed", "550 5.1.1 no such user", original)
    head = hay.head(
        at,
        ("Mail Delivery System", "MAILER-DAEMON@mx.example.org"),
        "Undelivered Mail",
        hay.message_id("mx.example.org"),
    )
    raw = (head + "Auto-Submitted: auto-replied\n").encode() + mime.assemble(
        (), mime.report_content(report, mime.token(hay.rng))
    )
    return Noise(at, "", raw, seen=True)


def absent(hay: Hay, at: datetime) -> Noise:
    """Somebody who is no contact is away."""
    author = hay.rng.choice(hay.pool.people)
    head = hay.head(at, author, "Automatic reply: Hello", hay.message_id(author[1].partition("@")[2]))
    text = "I am out of the office until Monday and will answer then.\n"
    return Noise(
        at, "", (head + "Auto-Submitted: auto-replied\n").encode() + mime.assemble((), _eight_bit(text)), seen=True
    )


def invited(hay: Hay, at: datetime) -> Noise:
    """An invitation to something that no contact attends."""
    author = hay.rng.choice(hay.pool.people)
    start = at + timedelta(days=hay.rng.randint(1, 20))
    calendar = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//EN\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\n"
        f"UID:{mime.token(hay.rng, 26)}\r\nDTSTAMP:{at:%Y%m%dT%H%M%S}Z\r\nDTSTART:{start:%Y%m%dT%H}0000Z\r\n"
        f"DTEND:{start:%Y%m%dT%H}3000Z\r\nSUMMARY:Seminar\r\nORGANIZER:mailto:{author[1]}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    content = mime.with_calendar("Please join.\n", calendar, "REQUEST", mime.token(hay.rng, 20))
    head = hay.head(at, author, "Invitation: Seminar", hay.message_id(author[1].partition("@")[2]))
    return Noise(at, _old_or(hay, at, ""), head.encode() + mime.assemble((), content), seen=True)


MAKERS: tuple[tuple[Callable[[Hay, datetime], Noise], float], ...] = (
    (listed, 22), (newsletter, 24), (notification, 22), (friendly, 13), (sent, 8), (junk, 7), (attached, 2.2),
    (returned, 0.4), (absent, 0.4), (invited, 1),
)  # fmt: skip
