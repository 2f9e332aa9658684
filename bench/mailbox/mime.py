"""Letters as raw bytes, written by hand: quick, and with the warts that real mail has.

``letter`` makes what a person or a server sends; ``report`` a delivery report (RFC 3464). Everything
that varies (boundaries, ids, hops) comes from the caller's seeded chance.
"""

from __future__ import annotations

import base64
import quopri
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

Headers = Sequence[tuple[str, str]]
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


def token(rng: random.Random, length: int = 16) -> str:
    """A random word for ids and boundaries."""
    return "".join(rng.choices(LETTERS, k=length))


def encoded(text: str, style: str = "b") -> str:
    """``text`` as it may stand in a header: RFC 2047 words where it is not ASCII, folded between them."""
    if text.isascii():
        return text
    words, chunk = [], ""
    for char in text:
        if len((chunk + char).encode()) > 39:
            words.append(chunk)
            chunk = ""
        chunk += char
    return "\n ".join(_encoded_word(word, style) for word in [*words, chunk])


def _encoded_word(text: str, style: str) -> str:
    raw = text.encode()
    if style == "b":
        return f"=?UTF-8?B?{base64.b64encode(raw).decode()}?="
    quoted = "".join(chr(c) if chr(c).isalnum() and c < 128 else "_" if c == 32 else f"={c:02X}" for c in raw)
    return f"=?utf-8?q?{quoted}?="


def mailbox(name: str, address: str, style: str = "b") -> str:
    """``Name <address>`` for a header; quoted where the name needs it."""
    if not name:
        return address
    shown = f'"{name}"' if name.isascii() and any(c in name for c in ",.()@") else encoded(name, style)
    return f"{shown} <{address}>"


def references(ids: Sequence[str]) -> str:
    """A References value, folded one id a line."""
    return "\n ".join(f"<{i}>" for i in ids)


def block(headers: Headers) -> str:
    """A header block without its empty line."""
    return "".join(f"{name}: {value}\n" for name, value in headers)


def flowing(text: str) -> tuple[Headers, str]:
    """Content headers and body for a plain text, as mail clients choose them."""
    if text.isascii():
        plain = [("Content-Type", "text/plain; charset=us-ascii"), ("Content-Transfer-Encoding", "7bit")]
        return plain, text
    body = quopri.encodestring(text.encode()).decode("ascii")
    return [
        ("Content-Type", 'text/plain; charset="utf-8"'),
        ("Content-Transfer-Encoding", "quoted-printable"),
    ], body


def only_html(text: str) -> tuple[Headers, str]:
    """Content headers and body of a letter without a plain part."""
    html = quopri.encodestring(as_html(text).encode()).decode("ascii")
    return [("Content-Type", "text/html; charset=utf-8"), ("Content-Transfer-Encoding", "quoted-printable")], html


def as_html(text: str) -> str:
    """A plain text as the HTML part that clients write beside it; what it quotes stands in a blockquote."""
    return f'<html><head><meta charset="utf-8"></head><body>\n<div dir="ltr">{_blocks(text)}</div></body></html>\n'


def _blocks(text: str) -> str:
    own, mark, quoted = text.partition("\n> ")
    paragraphs = "".join(f"<p>{_escaped(part)}</p>\n" for part in own.strip("\n").split("\n\n"))
    if not mark:
        return paragraphs
    inner = "\n".join(line.removeprefix(">").removeprefix(" ") for line in quoted.splitlines())
    return f'{paragraphs}<blockquote type="cite">\n{_blocks(inner)}</blockquote>\n'


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>\n")


def alternative(text: str, boundary: str) -> tuple[Headers, str]:
    """Content headers and body of plain text with HTML beside it."""
    plain_headers, plain_body = flowing(text)
    html = quopri.encodestring(as_html(text).encode()).decode("ascii")
    body = (
        f"--{boundary}\n{block(plain_headers)}\n{plain_body}\n"
        f"--{boundary}\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n{html}\n"
        f"--{boundary}--\n"
    )
    return [("Content-Type", f'multipart/alternative; boundary="{boundary}"')], body


def with_calendar(text: str, calendar: str, method: str, boundary: str) -> tuple[Headers, str]:
    """Content headers and body of an iTIP message (RFC 5546)."""
    plain_headers, plain_body = flowing(text)
    body = (
        f"--{boundary}\n{block(plain_headers)}\n{plain_body}\n"
        f"--{boundary}\nContent-Type: text/calendar; charset=utf-8; method={method}\n"
        f"Content-Transfer-Encoding: 8bit\n\n{calendar}\n--{boundary}--\n"
    )
    return [("Content-Type", f'multipart/alternative; boundary="{boundary}"')], body


def hops(rng: random.Random, at: datetime, domain: str, receiver: str) -> Headers:
    """The trace a message has when it came in from ``domain``: Received, signature, verdict of the own server."""
    stamp = format_datetime(at)
    signature = base64.b64encode(rng.randbytes(128)).decode()
    lines = "\n\t ".join(signature[i : i + 66] for i in range(0, len(signature), 66))
    return [
        ("Return-Path", f"<bounces+{token(rng, 8)}@{domain}>"),
        ("Delivered-To", receiver),
        ("Received", (f"from mx1.{domain} (mx1.{domain} [192.0.2.{rng.randint(1, 250)}])\n\tby mx.example.org (Postfix)"
         f" with ESMTPS id {token(rng, 10).upper()}\n\tfor <{receiver}>; {stamp}")),
        ("Authentication-Results", (f"mx.example.org;\n\tdkim=pass header.d={domain} header.s=s1;\n\tspf=pass"
         f" smtp.mailfrom={domain};\n\tdmarc=pass (p=NONE) header.from={domain}")),
        ("DKIM-Signature", (f"v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s=s1;\n\th=from:to:subject:date"
         f":message-id;\n\tb={lines}")),
        ("Received", f"from [198.51.100.{rng.randint(1, 250)}] by mx1.{domain} with esmtpsa id {token(rng, 12)};\n\t{stamp}"),
    ]  # fmt: skip


def assemble(headers: Headers, content: tuple[Headers, str]) -> bytes:
    """The whole message."""
    content_headers, body = content
    return (block([*headers, ("MIME-Version", "1.0"), *content_headers]) + "\n" + body).encode()


def from_own_server(at: datetime, receiver: str) -> Headers:
    """The trace of what the user's own server made itself: an empty envelope sender, no signature."""
    return [
        ("Return-Path", "<>"),
        ("Delivered-To", receiver),
        ("Received", f"by mx.example.org (Postfix)\n\tid {at:%H%M%S}0F; {format_datetime(at)}"),
    ]


@dataclass(frozen=True, slots=True)
class Report:
    """What a delivery report says about one letter."""

    failed: str
    status: str
    """RFC 3463, e.g. ``5.1.1``."""
    action: str
    """``failed`` or ``delayed``."""
    diagnostic: str
    original_headers: str


def report_content(report: Report, boundary: str) -> tuple[Headers, str]:
    """Content headers and body of a delivery report (RFC 3464), the original's headers included."""
    human = {
        "failed": "I'm sorry to have to inform you that your message could not be delivered to one or more\n"
        "recipients. It's attached below.\n",
        "delayed": "THIS IS A WARNING ONLY. YOU DO NOT NEED TO RESEND YOUR MESSAGE.\n\nYour message could not be"
        " delivered for more than 4 hour(s).\nIt will be retried until it is 5 day(s) old.\n",
    }[report.action]
    body = (
        f"--{boundary}\nContent-Description: Notification\nContent-Type: text/plain; charset=us-ascii\n\n"
        f"This is the mail system at host mx.example.org.\n\n{human}\n<{report.failed}>: {report.diagnostic}\n\n"
        f"--{boundary}\nContent-Description: Delivery report\nContent-Type: message/delivery-status\n\n"
        f"Reporting-MTA: dns; mx.example.org\n\nFinal-Recipient: rfc822; {report.failed}\n"
        f"Action: {report.action}\nStatus: {report.status}\nDiagnostic-Code: smtp; {report.diagnostic}\n\n"
        f"--{boundary}\nContent-Description: Undelivered Message Headers\nContent-Type: text/rfc822-headers\n\n"
        f"{report.original_headers}\n--{boundary}--\n"
    )
    kind = f'multipart/report; report-type=delivery-status;\n\tboundary="{boundary}"'
    return [("Content-Type", kind)], body
