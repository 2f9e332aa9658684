"""Heads and addresses: what a header tells, whatever it holds."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.reading.addresses import in_prose, normalise, parse_list
from daemon.reading.heads import read_head

HEADER = (
    b'From: =?utf-8?q?Ann_L=C3=A9e?= <Ann@Reef.Example>\nTo: Dana <dana@example.org>, bob@x.org\nCc: "Lee, Sam" <sam@x.org>\n'
    b"References: <one@x> <two@x>\nIn-Reply-To: <two@x> <three@x>\nSubject: =?iso-8859-1?q?Gr=FC=DFe?=\n =?utf-8?b?IQ==?=\n"
    b"Date: Wed, 11 Mar 2026 09:30:00 -0300\nMessage-ID: <me@x>\n\n"
)


def test_a_head_names_author_addressees_thread_and_moment() -> None:
    head = read_head(HEADER)
    assert (head.author, head.author_name) == ("ann@reef.example", "Ann Lée")
    assert (head.to, head.copied) == (("dana@example.org", "bob@x.org"), ("sam@x.org",))
    assert head.references == ("one@x", "two@x", "three@x")
    assert head.message_id == "me@x"
    assert head.subject == "Grüße!"
    assert head.date is not None
    assert head.date.isoformat() == "2026-03-11T09:30:00-03:00"


def test_a_missing_message_id_is_the_same_digest_with_either_line_end() -> None:
    header = b"From: a@b.c\nSubject: x\n\n"
    one, two = read_head(header), read_head(header.replace(b"\n", b"\r\n"))
    assert one.message_id.startswith("sha256:")
    assert one.message_id == two.message_id


@pytest.mark.parametrize("value", ["garbage", "Wed, 99 Mar 2026 09:30:00", "", "Thu, 1 Jan 1970 00:00:00 +0000"])
def test_an_absurd_date_is_none(value: str) -> None:
    assert read_head(f"From: a@b.c\nDate: {value}\n\n".encode()).date is None


@pytest.mark.parametrize(
    "line",
    [
        b"Auto-Submitted: auto-replied",
        b"Return-Path: <>",
        b"Content-Type: multipart/report; report-type=delivery-status",
        b"X-Failed-Recipients: a@b.c",
        b"Subject: Automatic reply: hello",
    ],
)
def test_a_header_that_smells_of_a_machine_is_suspected(line: bytes) -> None:
    assert read_head(b"From: a@b.c\n" + line + b"\n\n").automatic


NEWSLETTER = b"From: Reef News <no-reply@news.example>\nPrecedence: bulk\nList-Unsubscribe: <https://news.example/u>\n"


def test_a_newsletter_is_not_worth_fetching() -> None:
    assert not read_head(NEWSLETTER + b"\n").automatic


@pytest.mark.parametrize(
    "line", [b"Return-Path: <>", b"Subject: Automatic reply: hello", b"X-Failed-Recipients: a@b.c"]
)
def test_a_report_that_dresses_as_a_newsletter_is_suspected(line: bytes) -> None:
    assert read_head(NEWSLETTER + line + b"\n\n").automatic


def test_a_letter_is_not_suspected_for_asking_that_nobody_answers_automatically() -> None:
    assert not read_head(b"From: a@b.c\nX-Auto-Response-Suppress: All\nAuto-Submitted: no\n\n").automatic


@pytest.mark.parametrize(
    ("written", "address"),
    [
        (" <Ann@Reef.Example> ", "ann@reef.example"),
        ("mailto:a@b.c", "a@b.c"),
        ("a@bücher.example", "a@xn--bcher-kva.example"),
        ("no address", ""),
        ("a@b\x00.c", ""),
        ("a\u200b@b.c", ""),
    ],
)
def test_addresses_are_normalised(written: str, address: str) -> None:
    assert normalise(written) == address


@pytest.mark.parametrize("lookalike", ["ann@rеef.example", "ann@ｒeef.example", "ann@reef.example\u202e"])
def test_a_lookalike_never_equals_the_address_it_imitates(lookalike: str) -> None:
    assert normalise(lookalike) != "ann@reef.example"


def test_an_address_in_a_display_name_is_not_the_address() -> None:
    assert parse_list('"ann@reef.example" <evil@x.org>') == (("ann@reef.example", "evil@x.org"),)


def test_groups_comments_and_junk_are_survived() -> None:
    found = [address for _, address in parse_list("Friends: a@b.c, (x (y)) d@e.f; , <>, junk, g@h.i (Gil)")]
    assert found == ["a@b.c", "d@e.f", "g@h.i"]


def test_addresses_in_prose_lose_the_point_of_the_sentence() -> None:
    assert in_prose("Write to bob.ray@x.org. Or (sam@y.org)!") == ("bob.ray@x.org", "sam@y.org")


@given(st.text(max_size=200))
def test_parsing_an_address_list_never_raises(text: str) -> None:
    parse_list(text)
    normalise(text)


@pytest.mark.parametrize(
    "line",
    [
        b"To: " + b"(" * 900_000,
        b"References: " + b"<a@b> " * 150_000,
        b"To: " + b"a@b.c, " * 140_000,
        b"Subject: " + b"=?" * 450_000,
    ],
)
def test_a_line_of_a_megabyte_is_read_at_once(line: bytes) -> None:
    began = time.perf_counter()
    read_head(b"From: a@b.c\n" + line + b"\n\n")
    assert time.perf_counter() - began < 30, "it hangs"
