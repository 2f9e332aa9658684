"""What Gmail's answers mean, and how it is asked."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract import Folder, Interest
from connectors.errors import CursorExpired, Temporary
from connectors.gmail import parse
from daemon.reading.heads import read_head


@pytest.mark.parametrize(
    ("labels", "folder"),
    [
        (["INBOX", "UNREAD", "IMPORTANT"], Folder.INBOX),
        (["SENT"], Folder.SENT),
        (["INBOX", "SENT"], Folder.SENT),
        (["DRAFT"], Folder.DRAFTS),
        (["TRASH", "SENT"], Folder.TRASH),
        (["SPAM"], Folder.JUNK),
        (["Label_7", "CATEGORY_PROMOTIONS"], Folder.OTHER),
        ([], Folder.OTHER),
    ],
)
def test_labels_make_the_folder(labels: list[str], folder: Folder) -> None:
    assert parse.folder_of(labels) is folder


def block(*fields: tuple[str, str]) -> bytes:
    return parse.header_block([{"name": name, "value": value} for name, value in fields])


@pytest.mark.parametrize(
    ("value", "author"),
    [
        ("Mina Okafor <Mina@Reef.Example>", "mina@reef.example"),
        ("Okafor, Mina <mina@reef.example>", "mina@reef.example"),
        ("Okafor, Mina (Reef Lab) <mina@reef.example>", "mina@reef.example"),
        ('"Okafor, Mina" <mina@reef.example>', "mina@reef.example"),
        ("Größe, Ünal <mina@reef.example>", "mina@reef.example"),
        ("mina@reef.example", "mina@reef.example"),
        ("Mina: Reef; Lab <mina@reef.example>", "mina@reef.example"),
        ("back\\slash, Mina <mina@reef.example>", "mina@reef.example"),
    ],
)
def test_a_decoded_name_with_commas_does_not_hide_who_wrote(value: str, author: str) -> None:
    assert read_head(block(("From", value), ("Message-ID", "<a@x>"))).author == author


def test_several_receivers_stay_several() -> None:
    value = "Okafor, Mina <mina@reef.example>, bob@x.example, Lee, Ann <ann@x.example>"
    assert set(read_head(block(("To", value))).to) == {"mina@reef.example", "bob@x.example", "ann@x.example"}


def test_folded_and_strange_fields_make_one_line_each() -> None:
    made = block(("References", "<a@x>\r\n <b@x>"), ("Bad Name", "x"), ("Subject", "a\nBcc: evil@x"), ("", "x"))
    assert made == b"References: <a@x> <b@x>\r\nSubject: a Bcc: evil@x\r\n"


def test_a_header_is_cut_at_64_kib_between_two_fields() -> None:
    made = block(*[("Received", "x" * 1000)] * 100)
    assert len(made) <= 65_536
    assert made.endswith(b"x\r\n")


@given(st.text(), st.text())
def test_no_header_of_a_stranger_breaks_the_block(name: str, value: str) -> None:
    lines = block(("Subject", "Hello"), (name, value)).split(b"\r\n")
    assert lines[0] == b"Subject: Hello"
    assert len(lines) <= 3
    assert not any(b"\n" in line or b"\r" in line for line in lines)


@pytest.mark.parametrize(
    "cursor", ["", "x", "1", "[]", "{}", '{"v":2,"history":1,"held":true}', '{"v":1,"history":"1"}']
)
def test_a_strange_position_asks_to_begin_anew(cursor: str) -> None:
    with pytest.raises(CursorExpired):
        parse.position(cursor)


@given(st.builds(parse.Position, history=st.integers(min_value=0, max_value=2**63), held=st.booleans()))
def test_a_position_survives_being_stored(before: parse.Position) -> None:
    assert parse.position(before.written()) == before


def test_a_draft_reference_survives_being_stored() -> None:
    ref = parse.DraftRef(id="r-7", thread="19a", message="19b", since=1_770_000_000_000)
    assert parse.draft_ref(ref.written()) == ref
    assert parse.draft_ref("19a") is None
    assert parse.draft_ref("draft:r-7:19a") is None


def test_damaged_base64_is_tried_again() -> None:
    with pytest.raises(Temporary):
        parse.raw_of({"raw": "ä" * 5})


def test_records_tell_what_came_and_what_moved_and_nothing_of_stars() -> None:
    answer = {
        "history": [
            {"id": "5", "messagesAdded": [{"message": {"id": "a"}}]},
            {"id": "7", "labelsAdded": [{"message": {"id": "b"}, "labelIds": ["STARRED"]}]},
            {"id": "9", "labelsRemoved": [{"message": {"id": "c"}, "labelIds": ["INBOX", "UNREAD"]}]},
            {"id": "11", "messagesDeleted": [{"message": {"id": "d"}}]},
        ]
    }
    assert [(record.id, record.touched, record.deleted) for record in parse.records(answer)] == [
        (5, ("a",), False),
        (7, (), False),
        (9, ("c",), False),
        (11, (), True),
    ]


def asked(*addresses: str, since: datetime | None = None) -> list[str]:
    return list(parse.searches(Interest(addresses=frozenset(addresses)), since))


def test_one_search_names_many_people() -> None:
    found = asked(*(f"person{number}@university{number}.example" for number in range(200)))
    assert len(found) <= 40
    assert all(f'"person{number}@university{number}.example"' in " ".join(found) for number in range(200))


ADDRESSES = st.emails() | st.builds(
    "{}@{}".format, st.text(min_size=1, max_size=300), st.text(min_size=1, max_size=300)
)


@given(st.lists(ADDRESSES, max_size=40), st.lists(st.text(max_size=2_000), max_size=20))
def test_no_search_is_longer_than_an_address_line_may_be(addresses: list[str], ids: list[str]) -> None:
    interest = Interest(addresses=frozenset(addresses), message_ids=frozenset(ids))
    for q in parse.searches(interest, datetime(2026, 3, 2, tzinfo=UTC)):
        assert len(quote_plus(q)) < parse.QUERY_ROOM + 100


def test_a_long_address_is_looked_for_by_its_words() -> None:
    address = f"{'ü' * 60}@{'ö' * 60}.example"
    (q,) = asked(address)
    assert f'"{address}"' in q
    assert f"from:{address}" not in q


def test_a_domain_with_letters_beyond_ascii_is_looked_for_as_it_travels_too() -> None:
    (q,) = asked("mina@größe.example")
    assert "from:mina@größe.example" in q
    assert "from:mina@xn--" in q


def test_an_address_cannot_steer_the_search() -> None:
    (q,) = asked('x"} {in:anywhere@x.example')
    assert q.count("{") == q.count("}") == 1


def test_drafts_are_left_out_and_the_day_before_is_within() -> None:
    (q,) = asked("a@x.example", since=datetime(2026, 3, 2, 1, tzinfo=UTC))
    assert q.startswith("-in:drafts after:2026/03/01 {from:a@x.example ")
