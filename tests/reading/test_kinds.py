"""Who or what wrote a message."""

from __future__ import annotations

from datetime import UTC, date

import pytest

from bench.reading import labelled
from daemon.core.meaning import Kind, Trust
from daemon.reading.heads import read_head
from daemon.reading.message import read_message
from tests.reading.letters import HALIFAX, OWN, raw, read

DSN = """From: Mail Delivery System <MAILER-DAEMON@mx.example>
To: dana@example.org
Subject: Undelivered Mail Returned to Sender
Date: Wed, 11 Mar 2026 09:30:00 -0300
Message-ID: <report@mx.example>
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Original-Recipient: rfc822;Ann@Reef.example
Final-Recipient: rfc822; ann@reef.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {code}

--b
Content-Type: message/rfc822

From: dana@example.org
To: ann@reef.example
Subject: hello
Message-ID: <letter@example.org>

Dear Ann
--b--
"""


def report(action: str, status: str, code: str = "550 User unknown") -> bytes:
    return DSN.format(action=action, status=status, code=code).encode()


def test_a_failed_delivery_is_a_permanent_bounce_of_that_address_about_that_letter() -> None:
    reading = read_message(report("failed", "5.1.1"), own=OWN, zone=UTC).reading
    assert (reading.kind, reading.failed, reading.permanent) == (Kind.BOUNCE, ("ann@reef.example",), True)
    assert reading.about == ("letter@example.org",)


def test_a_delivery_given_up_for_a_passing_reason_is_not_permanent() -> None:
    assert read_message(report("failed", "4.4.7", "451 try later"), own=OWN, zone=UTC).reading.permanent is False


@pytest.mark.parametrize(("action", "status"), [("delayed", "4.4.1"), ("delivered", "2.0.0"), ("relayed", "2.0.0")])
def test_a_delay_or_a_receipt_is_a_notice(action: str, status: str) -> None:
    reading = read_message(report(action, status, "450 later"), own=OWN, zone=UTC).reading
    assert (reading.kind, reading.failed, reading.permanent) == (Kind.NOTICE, (), None)


def test_a_bounce_in_plain_text_names_its_address() -> None:
    text = "Hi. This is the qmail-send program.\nI wasn't able to deliver your message to the following addresses.\n\n<bob@gone.example>:\nSorry, no mailbox here by that name.\n\n--- Below this line is a copy of the message.\n\nTo: bob@gone.example\nSubject: x\n"
    message = read(text, subject="failure notice", sender="MAILER-DAEMON@mx.example")
    assert (message.reading.kind, message.reading.failed) == (Kind.BOUNCE, ("bob@gone.example",))


@pytest.mark.parametrize(
    ("more", "subject", "kind"),
    [
        ("Auto-Submitted: auto-replied\n", "Re: hello", Kind.AUTO_REPLY),
        ("X-Autoreply: yes\n", "Re: hello", Kind.AUTO_REPLY),
        ("Precedence: auto_reply\n", "Re: hello", Kind.AUTO_REPLY),
        ("", "Automatic reply: hello", Kind.AUTO_REPLY),
        ("", "Abwesenheitsnotiz: hallo", Kind.AUTO_REPLY),
        ("", "Réponse automatique : bonjour", Kind.AUTO_REPLY),
        ("Auto-Submitted: auto-generated\n", "Your ticket", Kind.NOTICE),
        ("List-Id: <reefs.lists.example>\n", "hello", Kind.LIST),
        ("List-Unsubscribe: <mailto:x@y.z>\n", "News", Kind.LIST),
        ("X-Auto-Response-Suppress: All\n", "Re: hello", Kind.PERSON),
        ("Auto-Submitted: no\n", "Re: hello", Kind.PERSON),
        ("", "Re: Automatic reply: hello", Kind.PERSON),
    ],
)
def test_the_header_decides(more: str, subject: str, kind: Kind) -> None:
    assert read("See you then.", more=more, subject=subject).reading.kind is kind


def test_a_challenge_is_a_notice() -> None:
    text = "Your message is held. Please click here to prove that you are a human and have your message delivered."
    assert read(text, more="Auto-Submitted: auto-replied\n").reading.kind is Kind.NOTICE


def test_an_absence_notice_without_any_header_is_known_by_its_formulas() -> None:
    text = "I am currently out of the office until 20 March with limited access to email. For urgent matters, please contact Tom Ray (tom@x.org). I will reply upon my return."
    reading = read(text).reading
    assert (reading.kind, reading.return_date) == (Kind.AUTO_REPLY, date(2026, 3, 23))
    assert [(person.name, person.address) for person in reading.refers_to] == [("Tom Ray", "tom@x.org")]


def test_a_person_who_says_that_they_are_away_is_a_person() -> None:
    text = "I'm out of the office until Monday, but I'd love to talk. How about Tuesday at 3?"
    assert read(text).reading.kind is Kind.PERSON


def test_no_ordinary_letter_is_taken_for_a_machine() -> None:
    taken = [name for name, letter in labelled.ordinary() if _kind(letter) in {Kind.BOUNCE, Kind.AUTO_REPLY}]
    assert taken == []


def _kind(letter: bytes) -> Kind:
    return read_message(letter, own=frozenset(), zone=UTC).reading.kind


INVITE = (
    "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//EN\nMETHOD:{method}\nBEGIN:VEVENT\nUID:one@x\nSEQUENCE:2\nDTSTAMP:20260301T000000Z\nDTSTART:20260317T140000Z\n"
    "DTEND:20260317T143000Z\nSUMMARY:Talk\nATTENDEE;PARTSTAT={part}:mailto:ann@reef.example\nEND:VEVENT\nEND:VCALENDAR"
)


@pytest.mark.parametrize(
    ("method", "part", "response"),
    [
        ("REQUEST", "NEEDS-ACTION", ""),
        ("REPLY", "ACCEPTED", "accepted"),
        ("REPLY", "DECLINED", "declined"),
        ("CANCEL", "ACCEPTED", ""),
    ],
)
def test_an_invitation_is_read_from_its_part(method: str, part: str, response: str) -> None:
    message = read(
        INVITE.format(method=method, part=part), subject="Hello", more="Content-Type: text/calendar; charset=utf-8\n"
    )
    invite = message.reading.invites[0]
    assert message.reading.kind is Kind.CALENDAR
    assert (invite.method, invite.uid, invite.sequence, invite.response) == (method, "one@x", 2, response)


def test_only_the_topmost_result_of_the_own_server_is_believed() -> None:
    good = "Authentication-Results: mx.own; dmarc=pass header.from=reef.example\n"
    bad = "Authentication-Results: mx.own; dmarc=fail header.from=reef.example\n"
    forged = "Authentication-Results: mx.evil; dmarc=pass\n"

    def trust(more: str) -> Trust:
        letter = raw("Hello.", more=more)
        return read_message(letter, own=OWN, zone=HALIFAX, trusted_authserv=frozenset({"mx.own"})).reading.trust

    assert trust(good) is Trust.PASSED
    assert trust(bad + good) is Trust.FAILED
    assert trust(forged + good) is Trust.UNKNOWN
    assert trust("") is Trust.UNKNOWN


def test_head_and_whole_agree_on_the_message_id() -> None:
    letter = raw("Hello.")
    assert read_head(letter.split(b"\n\n")[0]).message_id == read("Hello.").head.message_id
