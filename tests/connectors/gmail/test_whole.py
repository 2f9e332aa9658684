"""A letter put together from its parts reads as the letter does; whatever might not is left to be fetched."""

from __future__ import annotations

from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest

from connectors.contract import Folder, Interest, no_progress
from connectors.gmail.whole import whole
from daemon.reading.message import ReadMessage, read_message
from tests.conformance.gmail_world import GmailWorld
from tests.conformance.world import mail
from tests.servers.google.mail_full import full

HEAD = (
    "From: =?utf-8?q?Okafor=2C_Mina?= <mina@reef.example>\nTo: Dana Reyes <dana@example.org>, bob@x.example\n"
    "Cc: =?iso-8859-1?q?J=FCrgen_Lee?= <j@x.example>\nSubject: =?utf-8?b?UmU6IEdyw7zDn2U=?=\n"
    "Message-ID: <a@reef.example>\nIn-Reply-To: <asked@example.org>\nReferences: <x@y>\n <asked@example.org>\n"
    "Date: Tue, 03 Mar 2026 09:00:00 +0100\nAuthentication-Results: mx.google.com; dmarc=pass header.from=reef.example\n"
)
TEXT = "Dear Dana,\n\nTuesday at 3 pm suits me: Größe, naïve, 日本語.\n\nMina\n"


def typed(kind: str, text: bytes, encoding: str = "8bit") -> bytes:
    head = f"{HEAD}MIME-Version: 1.0\nContent-Type: {kind}\nContent-Transfer-Encoding: {encoding}\n\n"
    return head.encode() + text


def built(change) -> bytes:
    message = EmailMessage()
    message.set_content(TEXT)
    change(message)
    return HEAD.encode() + message.as_bytes()


PLAIN = {
    "utf-8": typed("text/plain; charset=utf-8", TEXT.encode()),
    "iso-8859-1": typed("text/plain; charset=iso-8859-1", "Dear Dana,\n\nGröße. Tuesday at 3 pm?\n".encode("latin-1")),
    "iso-2022-jp": typed("text/plain; charset=iso-2022-jp", "日本語です。\n".encode("iso-2022-jp"), "7bit"),
    "koi8-r": typed("text/plain; charset=koi8-r", "Добрый день, во вторник.\n".encode("koi8-r")),
    "no charset": typed("text/plain", b"Plain as can be.\n"),
    "no type": HEAD.encode() + b"\nPlain as can be.\n",
    "flowed": typed(
        "text/plain; charset=utf-8; format=flowed; delsp=yes", b"One line that goes \non here.\n> quoted\n"
    ),
    "html": typed("text/html; charset=utf-8", b"<p>Dear Dana,</p><p>Tuesday at 3 pm suits me.</p>"),
    "alternative": built(lambda message: message.add_alternative("<p>Dear Dana</p>", subtype="html")),
    "attachment": built(
        lambda message: message.add_attachment(b"\0" * 999, "application", "pdf", filename="cv, ä.pdf")
    ),
    "picture": built(lambda message: message.add_attachment(b"\xff\xd8" * 99, "image", "jpeg", filename="me.jpg")),
    "looks like a boundary": typed("text/plain; charset=utf-8", b"--=_part.0_=\n\n--=_part.0_=--\nand on\n"),
    "empty": typed("text/plain; charset=utf-8", b""),
}


def read(raw: bytes) -> ReadMessage:
    return read_message(raw, own=frozenset({"dana@example.org"}), zone=ZoneInfo("America/Toronto"))


@pytest.mark.parametrize("utf8", [True, False], ids=["in utf-8", "as it was"])
@pytest.mark.parametrize("raw", PLAIN.values(), ids=PLAIN)
def test_a_plain_letter_reads_the_same(raw: bytes, utf8: bool) -> None:  # noqa: FBT001 parametrized
    again = whole({"payload": full(raw, utf8=utf8)})
    assert again is not None
    before, after = read(raw), read(again)
    assert after.head == before.head
    assert after.reading == before.reading
    assert (after.subject, after.written.strip()) == (before.subject, before.written.strip())


def nested(message: EmailMessage) -> None:
    inner = EmailMessage()
    inner.set_content("The letter inside.")
    message.add_attachment(inner)


SPECIAL = {
    "invitation": built(lambda message: message.add_alternative("BEGIN:VCALENDAR\n", subtype="calendar")),
    "forwarded": built(nested),
    "signed": typed('multipart/signed; boundary="x"', b"--x\nContent-Type: text/plain\n\nHello\n--x--\n"),
    "report": typed('multipart/report; boundary="x"', b"--x\nContent-Type: text/plain\n\nHello\n--x--\n"),
    "encrypted": typed("application/pkcs7-mime", b"MIAGCSqGSIb3\n", "base64"),
    "of the mail system": typed("text/plain", b"550 no such user\n").replace(b"mina@reef", b"mailer-daemon@reef"),
    "automatic": b"Auto-Submitted: auto-replied\n" + typed("text/plain", b"I am away.\n"),
    "without an id": typed("text/plain", b"Hello\n").replace(b"Message-ID: <a@reef.example>\n", b""),
    "parts that are none": typed('multipart/mixed; boundary="x"', b"nothing in parts\n"),
    "text as a file": built(lambda message: message.add_attachment("notes", filename="notes.txt")),
    "very long": typed("text/plain", b"x" * 200_000),
    "header in 8 bits": HEAD.encode() + "Organization: Größe\n".encode("latin-1") + b"\nHello\n",
}


@pytest.mark.parametrize("raw", SPECIAL.values(), ids=SPECIAL)
def test_any_other_letter_is_left_to_be_fetched(raw: bytes) -> None:
    assert whole({"payload": full(raw, utf8=True)}) is None


def test_an_answer_without_parts_is_left_to_be_fetched() -> None:
    assert whole({}) is None
    assert whole({"payload": {"headers": [{"name": "Message-ID", "value": "<a@x>"}], "body": {"data": "ä"}}}) is None


@pytest.mark.server
def test_a_letter_of_the_past_costs_no_request_of_its_own(world: GmailWorld) -> None:
    raw = mail("hit@x.example", body="Good morning.")
    world.deliver(raw, Folder.INBOX)
    mailbox = world.connect().mailbox
    (head,) = mailbox.backfill(Interest(addresses=frozenset({"mina@reef.example"})), None, no_progress)
    world.server.calls.clear()
    assert read(mailbox.fetch(head.ref)).written == "Good morning."
    assert world.server.calls == []
    assert mailbox.fetch(head.ref).replace(b"\r\n", b"\n") == raw
    assert [call.method for call in world.server.calls] == ["gmail.users.messages.get"]


@pytest.mark.server
def test_letters_that_nobody_fetched_are_let_go_with_the_next_look(world: GmailWorld) -> None:
    world.deliver(mail("hit@x.example"), Folder.INBOX)
    mailbox = world.connect().mailbox
    (head,) = mailbox.backfill(Interest(addresses=frozenset({"mina@reef.example"})), None, no_progress)
    list(mailbox.changes(None))
    world.server.calls.clear()
    mailbox.fetch(head.ref)
    assert len(world.server.calls) == 1
