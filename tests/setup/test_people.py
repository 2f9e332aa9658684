"""Whom the user wrote to, out of headers alone."""

from datetime import UTC, datetime

import pytest

from daemon.setup.people import chosen, proposals

OWN = {"dana@example.org"}


def header(to: str, day: int, subject: str = "Hello") -> bytes:
    return f"From: dana@example.org\r\nTo: {to}\r\nSubject: {subject}\r\nDate: {day} Mar 2026 09:00:00 +0000\r\n\r\n".encode()


def names(*headers: bytes, known=()) -> list[tuple[str, str, int]]:
    return [(one.name, one.address, one.letters) for one in proposals(headers, own=OWN, known=known)]


def test_letters_are_counted_and_the_last_written_to_comes_first():
    found = names(header("Ana <a@x.example>", 1), header("Ben <b@x.example>", 2), header("Ana <a@x.example>", 3))
    assert found == [("Ana", "a@x.example", 2), ("Ben", "b@x.example", 1)]


def test_the_first_letters_subject_says_what_it_was_about():
    (one,) = proposals([header("a@x.example", 5, "Re: talk"), header("a@x.example", 2, "talk")], own=OWN, known=())
    assert (one.subject, one.first, one.last.day) == ("talk", datetime(2026, 3, 2, 9, tzinfo=UTC), 5)


def test_a_name_is_made_of_the_address_where_no_letter_gives_one():
    assert names(header("ines.laurent@x.example", 1))[0][0] == "Ines Laurent"


@pytest.mark.parametrize(
    "to", ["dana@example.org", "no-reply@shop.example", "talk-subscribe@lists.x.example", "undisclosed-recipients:;"]
)
def test_oneself_and_machines_are_nobody(to):
    assert names(header(to, 1)) == []


def test_a_circular_is_no_letter_to_anybody():
    assert names(header(", ".join(f"p{n}@x.example" for n in range(6)), 1)) == []


def test_who_is_known_is_not_proposed():
    assert names(header("a@x.example", 1), known={"a@x.example"}) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [("1,3-4", {0, 2, 3}), ("all", {0, 1, 2, 3}), ("none", set()), ("", set()), ("ana", {0}), ("d@x.example", {3})],
)
def test_rows_are_chosen_by_number_span_name_or_address(text, found):
    rows = [("Ana", "a@x.example"), ("Ben", "b@x.example"), ("Cleo", "c@x.example"), ("Di", "d@x.example")]
    assert chosen(text, 4, rows) == (frozenset(found), "")


@pytest.mark.parametrize("text", ["5", "0", "3-9", "nobody", "2-1"])
def test_what_is_in_no_row_is_told(text):
    assert chosen(f"1,{text}", 4, [()] * 4) == (frozenset(), text)
