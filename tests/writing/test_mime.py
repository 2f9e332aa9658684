"""The message: complete, in its thread, safe whatever a name holds, and silent about the program."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage

import pytest

from daemon.writing.letters import LetterText
from daemon.writing.mime import REFERENCES_CAP, compose
from tests.writing.world import NOW

KEY = "ab" * 32


def made(**more: object) -> bytes:
    text = LetterText(
        subject=str(more.pop("subject", "Re: Your work")),
        body=str(more.pop("body", "Dear Maria,\n\nHi.\n")),
        needs_you=(),
    )
    return compose(
        text,
        **{  # type: ignore[arg-type]
            "sender_name": "Dana Reyes",
            "sender": "dana@example.org",
            "to_name": "Maria Berg",
            "to": "maria@ocean.example",
            "key": KEY,
            "date": NOW,
            "parent_message_id": "",
            "references": (),
            **more,
        },
    )


def read(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_exactly_these_headers_and_none_that_names_the_program() -> None:
    message = read(made(parent_message_id="a@b"))
    assert message.keys() == [
        "From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "MIME-Version",
        "Content-Type", "Content-Transfer-Encoding",
    ]  # fmt: skip
    assert b"followthrough" not in made().lower()


def test_the_key_is_the_local_part_of_the_message_id() -> None:
    assert read(made())["Message-ID"] == f"<{KEY}@example.org>"


def test_a_new_thread_has_no_references() -> None:
    assert "References" not in read(made())


def test_references_are_those_of_the_parent_and_the_parent() -> None:
    message = read(made(parent_message_id="<c@d>", references=("a@b", "c@d", "bad id", "\r\nBcc: x")))
    assert message["References"].split() == ["<a@b>", "<c@d>"]
    assert message["In-Reply-To"] == "<c@d>"


def test_a_long_thread_keeps_its_first_and_its_newest_references() -> None:
    ids = tuple(f"{n}@example.org" for n in range(200))
    kept = read(made(parent_message_id="200@example.org", references=ids))["References"].split()
    assert kept[0] == "<0@example.org>"
    assert kept[-1] == "<200@example.org>"
    assert len(kept) == REFERENCES_CAP


@pytest.mark.parametrize(
    "name",
    [
        "Maria\r\nBcc: all@example.org",
        "Maria\x00\x1b[31m",
        "María Ñandú",
        "Berg, Maria",
        'The "Boss"',
        "x" * 500,
        "\u202eairaM",
        "🐬",
        "",
    ],
)
def test_no_name_breaks_the_message(name: str) -> None:
    message = read(made(to_name=name, sender_name=name, subject=f"Re: {name}"))
    assert message.keys().count("Bcc") == 0
    assert [address.addr_spec for address in message["To"].addresses] == ["maria@ocean.example"]
    assert [address.addr_spec for address in message["From"].addresses] == ["dana@example.org"]


def test_a_name_survives_with_its_accents() -> None:
    assert read(made(to_name="María Ñandú"))["To"].addresses[0].display_name == "María Ñandú"


def test_a_domain_with_umlauts_becomes_ascii() -> None:
    message = read(made(sender="dana@münchen.example", to="m@bücher.example"))
    assert message["Message-ID"] == f"<{KEY}@xn--mnchen-3ya.example>"
    assert message["To"].addresses[0].domain == "xn--bcher-kva.example"


def test_the_subject_is_encoded_and_comes_back() -> None:
    subject = "Re: Ökologie der Küste – ein Gespräch über Seegras und andere Pflanzen am Meeresboden"
    assert read(made(subject=subject))["Subject"] == subject


def test_the_text_reads_plainly_in_the_raw_message() -> None:
    raw = made(body="Dear María,\n\n" + "The tagging data is public. " * 10 + "\n")
    assert "Dear María,".encode() in raw
    assert b"\r" not in raw
    assert raw.endswith(b"\n")


def test_very_long_lines_are_quoted_printable() -> None:
    raw = made(body="word " * 400)
    assert max(map(len, raw.split(b"\n"))) <= 998
    assert read(raw).get_content().split() == ["word"] * 400


def test_header_lines_stay_short() -> None:
    raw = made(
        parent_message_id="p" * 60 + "@example.org",
        references=tuple(f"{n}{'r' * 60}@e.org" for n in range(9)),
        to_name="Ñ" * 90,
    )
    head = raw.split(b"\n\n")[0]
    assert max(map(len, head.split(b"\n"))) <= 100
