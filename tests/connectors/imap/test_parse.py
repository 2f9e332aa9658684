"""What servers say, understood without trust; and what we say to them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.imap import parse
from connectors.imap.parse import Fetched, Listed


@pytest.mark.parametrize(
    ("row", "name", "attributes", "delimiter"),
    [
        ((rb'* LIST (\HasNoChildren \Drafts) "/" "Entw&APw-rfe"',), b"Entw&APw-rfe", {r"\drafts"}, "/"),
        ((rb'* LIST (\hasnochildren \sent) "." INBOX.Sent',), b"INBOX.Sent", {r"\sent"}, "."),
        ((rb'* LIST () NIL "a \"b\" \\ c"',), b'a "b" \\ c', set(), ""),
        ((rb'* LIST (\Noselect) "/" {5}', b"x\xc3\xa4 y", b""), b"x\xc3\xa4 y", {r"\noselect"}, "/"),
        ((rb'* list () "\\" "a\\b"',), rb"a\b", set(), "\\"),
    ],
)
def test_a_folder_as_it_is_listed(row: parse.Row, name: bytes, attributes: set[str], delimiter: str) -> None:
    found = parse.listed(row)
    assert found is not None
    assert (found.wire, found.delimiter) == (name, delimiter)
    assert attributes <= found.attributes


@pytest.mark.parametrize("line", [b"* OK hello", b"* LIST", b'* LIST () "/"', b"* LIST (", b"* STATUS x (MESSAGES 1)"])
def test_what_is_no_folder_is_none(line: bytes) -> None:
    assert parse.listed((line,)) is None


@pytest.mark.parametrize(
    ("row", "name", "items"),
    [
        ((b"* STATUS INBOX (MESSAGES 2 UIDNEXT 7)",), b"INBOX", {"MESSAGES": "2", "UIDNEXT": "7"}),
        (
            (b'* STATUS "MESSAGES 9 (x" (UIDVALIDITY 5 MAILBOXID (F1))',),
            b"MESSAGES 9 (x",
            {"UIDVALIDITY": "5", "MAILBOXID": "F1"},
        ),
        ((b"* STATUS {3}", b"a b", b" (messages 1)"), b"a b", {"MESSAGES": "1"}),
        ((b"* STATUS x ()",), b"x", {}),
    ],
)
def test_where_a_folder_stands(row: parse.Row, name: bytes, items: dict[str, str]) -> None:
    assert parse.status(row) == (name, items)


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (
            (b"* 3 FETCH (UID 7 FLAGS (\\Seen $X) RFC822.SIZE 99 BODY[HEADER]<0> {4}", b"a: b", b")"),
            Fetched(7, 99, frozenset({b"\\seen", b"$x"}), b"a: b"),
        ),
        ((b"* 3 FETCH (BODY[] {4}", b"UID ", b" RFC822.SIZE 4 UID 8)"), Fetched(8, 4, frozenset(), b"UID ")),
        ((b'* 3 FETCH (UID 9 BODY[HEADER.FIELDS (TO)] "a\\"b")',), Fetched(9, 0, frozenset(), b'a"b')),
        ((b"* 3 FETCH (UID 9 BODY[] NIL)",), Fetched(9, 0, frozenset(), b"")),
        ((b"* 3 FETCH (UID 9 FLAGS ())",), Fetched(9, 0, frozenset(), None)),
    ],
)
def test_a_message_that_is_handed_out(row: parse.Row, found: Fetched) -> None:
    assert parse.fetched(row) == found


@pytest.mark.parametrize("line", [b"* 3 EXISTS", b"* 3 FETCH (FLAGS ())", b"* x FETCH (UID 1)"])
def test_what_has_no_number_is_no_message(line: bytes) -> None:
    assert parse.fetched((line,)) is None


@pytest.mark.parametrize(
    ("rows", "uids"),
    [
        ([(b"* SEARCH 5 3 4",)], [3, 4, 5]),
        ([(b"* SEARCH",)], []),
        ([(b'* ESEARCH (TAG "f1") UID ALL 1:3,9',)], [1, 2, 3, 9]),
        ([(b'* ESEARCH (TAG "f1") UID',)], []),
        ([(b"* SEARCH 1 (MODSEQ 7)",)], [1]),
        ([(b"* 4 EXISTS",), (b"* SEARCH 2",), (b"* SEARCH 1",)], [1, 2]),
        ([(b'* ESEARCH (TAG "f1") UID ALL 1:99999999999999',)], []),
        ([(b"* ESEARCH UID ALL 9:7,:,3",)], [3, 7, 8, 9]),
    ],
)
def test_what_a_search_found(rows: list[parse.Row], uids: list[int]) -> None:
    assert parse.uids(rows) == uids


@given(st.sets(st.integers(1, 100_000), max_size=300), st.integers(20, 4_000))
def test_a_set_says_the_same_numbers_however_it_is_cut(numbers: set[int], limit: int) -> None:
    sets = list(parse.packed(sorted(numbers), limit))
    assert all(len(each) <= limit for each in sets)
    assert sorted(uid for each in sets for uid in parse.expanded(each)) == sorted(numbers)


@given(st.binary(max_size=300), st.binary(max_size=50))
def test_nothing_a_server_says_makes_us_fall(line: bytes, literal: bytes) -> None:
    for start in (b"", b"* LIST (", b"* STATUS ", b"* 1 FETCH (UID 1 ", b"* SEARCH ", b"* ESEARCH UID ALL "):
        for row in ((start + line,), (start + line + b"{3}", literal, b")")):
            parse.listed(row)
            parse.status(row)
            parse.fetched(row)
            parse.uids([row])
            parse.codes(row)
            parse.words(row[0])
    parse.groups(b"* NAMESPACE " + line)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40))
def test_a_name_comes_back_from_the_wire_as_it_was(name: str) -> None:
    for utf8 in (False, True):
        wire = parse.on_the_wire(name, utf8=utf8)
        assert parse.as_read(wire, utf8=utf8) == ("INBOX" if name.upper() == "INBOX" else name)


@given(st.binary(max_size=60))
def test_a_quoted_string_stays_on_its_line(text: bytes) -> None:
    said = parse.quoted(text)
    assert not {b"\r", b"\n", b"\0"} & {said[at : at + 1] for at in range(len(said))}
    assert said.startswith(b'"')
    assert said.endswith(b'"')


@pytest.mark.parametrize("count", [1, 2, 3, 7, 64])
def test_a_search_for_many_is_a_flat_tree_of_ors(count: int) -> None:
    terms = [b"FROM x%d" % number for number in range(count)]
    said = parse.either(terms)
    assert said.count(b"OR ") == count - 1
    assert all(term in said for term in terms)
    deepest = max((len(part) for part in said.split(b" FROM")), default=0)
    assert deepest <= len(b"OR ") * (count.bit_length() + 1) + len(b" x63 ")


def test_terms_are_cut_into_lines_that_a_server_takes() -> None:
    terms = [b"FROM %d" % number for number in range(1_000)]
    groups = list(parse.batches(terms, 500))
    assert [term for group in groups for term in group] == terms
    assert all(len(parse.either(group)) <= 500 for group in groups)


@pytest.mark.parametrize(
    ("line", "groups"),
    [
        (b'* NAMESPACE (("" "/")) NIL NIL', [[b""], [], []]),
        (
            b'* NAMESPACE (("INBOX." ".")) (("user." ".")) (("Public/" "/")("#x" NIL))',
            [[b"INBOX."], [b"user."], [b"Public/", b"#x"]],
        ),
    ],
)
def test_whose_folders_are_whose(line: bytes, groups: list[list[bytes]]) -> None:
    assert parse.groups(line) == groups


def test_a_servers_words_are_shown_in_one_short_line() -> None:
    assert parse.words(b"[ALERT] Go to\r\n https://x.example \x07 now") == "Go to https://x.example now"
    assert len(parse.words(b"x" * 1_000)) == 160


def test_a_listed_folder_is_a_value() -> None:
    assert Listed(b"x", frozenset(), "/") == Listed(b"x", frozenset(), "/")
