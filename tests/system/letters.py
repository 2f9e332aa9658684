"""Raw messages as other programs write them, for tests: as bytes, with every header in our hands."""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime
from typing import Any

DANA = "Dana Reyes <dana@example.org>"
JANE = "Jane Miller <jane@ocean.example.net>"


def raw(body: str, *, at: datetime, newline: str = "\n", charset: str = "utf-8", **headers: str | None) -> bytes:
    """A plain message from Jane to the user; a header given as None is left out, ``_`` stands for ``-``."""
    fields: dict[str, str | None] = {
        "From": JANE,
        "To": DANA,
        "Subject": "Re: A question",
        "Date": format_datetime(at),
        "Message-ID": f"<odd.{at:%Y%m%d%H%M}@ocean.example.net>",
        "MIME-Version": "1.0",
        "Content-Type": f"text/plain; charset={charset}",
        "Content-Transfer-Encoding": "8bit",
    }
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{name}: {value}" for name, value in fields.items() if value is not None]
    return newline.join([*lines, "", *body.split("\n")]).encode(charset)


def parted(kind: str, *parts: str, at: datetime, **headers: str | None) -> bytes:
    """A multipart message of these parts, each with its own header."""
    body = "\n".join(f"--cut\n{part.rstrip()}\n" for part in parts) + "\n--cut--\n"
    fields: dict[str, Any] = {"Content_Type": f'multipart/{kind}; boundary="cut"', "Content_Transfer_Encoding": None}
    return raw(body, at=at, **(fields | headers))


def delivery_report(
    sent: str, *, at: datetime, action: str = "failed", status: str = "5.1.1", address: str = "jane@ocean.example.net"
) -> bytes:
    """A delivery report (RFC 3464) about the letter ``sent``."""
    return parted(
        'report; report-type="delivery-status"',
        "Content-Type: text/plain\n\nThis is the mail system at host mx.example.org. See the report below.",
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\n"
        f"Final-Recipient: rfc822; {address}\nAction: {action}\nStatus: {status}\n"
        "Diagnostic-Code: smtp; 550 5.1.1 User unknown",
        f"Content-Type: text/rfc822-headers\n\nFrom: {DANA}\nTo: {address}\nMessage-ID: <{sent}>\nSubject: A question",
        at=at,
        From="Mail Delivery System <MAILER-DAEMON@mx.example.org>",
        Subject="Undelivered Mail Returned to Sender" if action == "failed" else "Delivery Status Notification (Delay)",
        Auto_Submitted="auto-replied",
        Return_Path="<>",
    )


def invitation(
    method: str, *, at: datetime, start: str = "20260320T150000Z", partstat: str = "", **headers: str
) -> bytes:
    """A mail of RFC 5546 about a meeting of Jane and the user."""
    jane = (
        f"ATTENDEE;PARTSTAT={partstat}:mailto:jane@ocean.example.net"
        if partstat
        else "ATTENDEE:mailto:dana@example.org"
    )
    organizer = "dana@example.org" if partstat else "jane@ocean.example.net"
    calendar = (
        f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//t//EN\nMETHOD:{method}\nBEGIN:VEVENT\nUID:meet-1\n"
        f"DTSTAMP:20260301T000000Z\nDTSTART:{start}\nDURATION:PT30M\nSUMMARY:Coffee\n"
        f"ORGANIZER:mailto:{organizer}\n{jane}\nEND:VEVENT\nEND:VCALENDAR"
    )
    return parted(
        "alternative",
        "Content-Type: text/plain\n\nSee the invitation.",
        f"Content-Type: text/calendar; charset=utf-8; method={method}\n\n{calendar}",
        at=at,
        **headers,
    )
