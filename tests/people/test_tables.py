from __future__ import annotations

from typing import Any

import pytest

from daemon.core.facts import Status
from daemon.people import UnreadableFileError, parse
from daemon.people.rows import Source

HEADER = (
    "name,title,addresses,phone,work_address,company,role,field,language,city,country,time_zone,found_via,"
    "introduced_by,may_cite_introducer,common_ground,research,status,notes\n"
)
FULL = (
    'Ana Lima,Dr.,ana@example.org;a.lima@example.com,+1 902 555 0100,"1 Quay St, Halifax",DFO,Biologist,reefs,en,'
    'Halifax,CA,America/Halifax,conference,Bo Ek,yes,both dived in Bonaire,"wrote ""Reefs""",to-ask,"two\nlines"\n'
)
LINKEDIN = (
    "Notes:\n"
    '"When exporting your connection data, you may notice that some of the email addresses are missing."\n'
    "\n"
    "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
    "Ana,Lima,https://www.linkedin.com/in/ana,,DFO,Biologist,01 Mar 2024\n"
    "Bo,Ek,https://www.linkedin.com/in/bo,bo@example.org,,,02 Mar 2024\n"
)


def texts(parsed) -> Any:
    return [f"{p.where}: {p.text}" for p in parsed.problems]


def test_every_column_comes_in():
    (row,) = parse((HEADER + FULL).encode()).rows
    assert row.name == "Ana Lima"
    assert row.addresses == ("ana@example.org", "a.lima@example.com")
    assert (row.title, row.phone, row.work_address) == ("Dr.", "+1 902 555 0100", "1 Quay St, Halifax")
    assert (row.company, row.role, row.field, row.language) == ("DFO", "Biologist", "reefs", "en")
    assert (row.city, row.country, row.time_zone) == ("Halifax", "CA", "America/Halifax")
    assert (row.found_via, row.introduced_by, row.may_cite_introducer) == ("conference", "Bo Ek", True)
    assert (row.common_ground, row.research) == ("both dived in Bonaire", 'wrote "Reefs"')
    assert (row.status, row.notes) == (Status.TO_ASK, "two\nlines")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_any_encoding_delimiter_and_line_end_of_a_spreadsheet_is_understood(encoding, delimiter, line_end):
    text = line_end.join([f"name{delimiter}addresses", f"Zoë Ólafsdóttir{delimiter}zoe@example.org", ""])
    parsed = parse(text.encode(encoding))
    assert [(row.name, row.addresses) for row in parsed.rows] == [("Zoë Ólafsdóttir", ("zoe@example.org",))]
    assert parsed.problems == ()


def test_a_row_without_a_name_is_refused_with_its_number_and_the_others_come_in():
    parsed = parse(b"name,addresses\nAna,ana@example.org\n,bo@example.org\nCy,cy@example.org\n")
    assert [row.name for row in parsed.rows] == ["Ana", "Cy"]
    assert [(p.where, p.refused) for p in parsed.problems] == [("row 3", True)]


def test_a_row_without_address_and_phone_is_refused():
    parsed = parse(b"name,addresses,phone\nAna,,\n")
    assert parsed.rows == ()
    assert parsed.problems[0].refused


def test_a_phone_alone_is_enough():
    (row,) = parse(b"name,phone\nAna,+1 902 555 0100\n").rows
    assert row.phone == "+1 902 555 0100"


def test_someone_only_known_may_come_in_by_name_alone():
    (row,) = parse(b"name,status\nAna,known\n").rows
    assert row.status is Status.KNOWN


@pytest.mark.parametrize(
    ("column", "value", "mend"),
    [
        ("time_zone", "America/Toroto", "America/Toronto"),
        ("time_zone", "Halifax", "America/Halifax"),
        ("country", "Kanada-ish", "two-letter code"),
        ("country", "XX", "two-letter code"),
        ("language", "English please", "like en"),
        ("may_cite_introducer", "maybe", "neither yes nor no"),
        ("phone", "n/a", "digits"),
        ("phone", "1.90256E+10", "format the column as text"),
        ("addresses", "ana(at)example.org", "name@example.org"),
    ],
)
def test_a_wrong_value_is_named_with_its_row_and_the_person_still_comes_in(column, value, mend):
    if column == "addresses":
        parsed = parse(f"name,addresses\nAna,ana@example.org;{value}\n".encode())
    else:
        parsed = parse(f"name,addresses,{column}\nAna,ana@example.org,{value}\n".encode())
    (row,) = parsed.rows
    assert row.addresses == ("ana@example.org",)
    assert not getattr(row, column) or column == "addresses"
    (problem,) = parsed.problems
    assert problem.where == "row 2"
    assert not problem.refused
    assert mend in problem.text


def test_a_status_that_was_not_understood_starts_no_letters():
    parsed = parse(b"name,addresses,status\nAna,ana@example.org,traked\n")
    assert parsed.rows[0].status is None
    assert parsed.rows[0].status_if_new is Status.KNOWN
    assert "to-ask, tracked, known, paused" in parsed.problems[0].text


@pytest.mark.parametrize(
    ("written", "meant"),
    [("Canada", "CA"), ("ca", "CA"), ("United Kingdom", "GB"), ("UK", "GB"), ("USA", "US"), ("Deutschland", "DE")],
)
def test_a_country_may_be_named(written, meant):
    assert parse(f"name,phone,country\nAna,12345,{written}\n".encode()).rows[0].country == meant


def test_a_zone_is_found_whatever_its_case():
    assert parse(b"name,phone,time_zone\nAna,12345,america/new york\n").rows[0].time_zone == "America/New_York"


def test_an_unknown_column_is_named_with_the_nearest_one_and_the_rest_goes_on():
    parsed = parse(b"name,addresses,compny\nAna,ana@example.org,DFO\n")
    assert len(parsed.rows) == 1
    assert texts(parsed) == ['header: the column "compny" is not known and was left out: did you mean company?']


def test_the_first_line_in_which_excel_names_its_delimiter_is_passed_over():
    parsed = parse(b"sep=;\r\nname;addresses\r\nAna;ana@example.org\r\n")
    assert [(row.name, row.where) for row in parsed.rows] == [("Ana", "row 3")]


def test_a_note_that_speaks_of_cards_does_not_make_a_table_a_card_file():
    assert parse(b"name,phone,notes\nAna,12345,sent me BEGIN:VCARD once\n").rows[0].name == "Ana"


def test_header_names_are_understood_as_people_write_them():
    (row,) = parse(b"Name,Addresses,Work Address\nAna,ana@example.org,1 Quay St\n").rows
    assert row.work_address == "1 Quay St"


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("a@example.org;b@example.org", ("a@example.org", "b@example.org")),
        (" A@Example.ORG ; ", ("a@example.org",)),
        ('"a@example.org, b@example.org"', ("a@example.org", "b@example.org")),
        ("Ana Lima <a@example.org>", ("a@example.org",)),
        ("mailto:a@example.org", ("a@example.org",)),
        ("a@example.org;A@example.org", ("a@example.org",)),
        ("ana@bücher.example", ("ana@xn--bcher-kva.example",)),
        ("a+b.c@sub.example.org", ("a+b.c@sub.example.org",)),
        ("o'brien@example.org", ("o'brien@example.org",)),
    ],
)
def test_addresses_are_normalised(cell, found):
    assert parse(f"name,addresses\nAna,{cell}\n".encode()).rows[0].addresses == found


@pytest.mark.parametrize(
    "wrong",
    ["a@", "@example.org", "a b@example.org", "a@example..org", "a@-x.org", "a@example", "a@1.2.3.4", ".a@x.org"],
)
def test_what_is_no_address_is_refused(wrong):
    parsed = parse(f"name,addresses\nAna,{wrong}\n".encode())
    assert parsed.rows == ()
    assert "no mail address" in parsed.problems[0].text


def test_control_characters_never_reach_a_name():
    (row,) = parse('name,phone\n"Ana\r\nBcc: x@example.org\x00\u202e",12345\n'.encode()).rows
    assert row.name == "Ana Bcc: x@example.org"


def test_a_comma_that_should_have_been_quoted_refuses_the_row_instead_of_shifting_it():
    parsed = parse(b"name,addresses,notes\nAna,ana@example.org,kind, funny\nBo,bo@example.org,\n")
    assert [row.name for row in parsed.rows] == ["Bo"]
    assert "quotation marks" in parsed.problems[0].text


def test_a_quotation_mark_that_is_never_closed_is_named():
    parsed = parse(b'name,addresses,notes\nAna,ana@example.org,fine\nBo,bo@example.org,"open\nCy,cy@example.org,\n')
    assert [row.name for row in parsed.rows] == ["Ana"]
    assert [p.where for p in parsed.problems if p.refused] == ["row 3"]


def test_empty_rows_and_short_rows_are_no_problem():
    parsed = parse(b"name,addresses,phone,notes\n\nAna,ana@example.org\n,,,\n   \n")
    assert [(row.name, row.where) for row in parsed.rows] == [("Ana", "row 3")]
    assert parsed.problems == ()


def test_linkedin_connections_come_in_as_known_with_their_name_alone():
    parsed = parse(LINKEDIN.encode())
    assert parsed.problems == ()
    ana, bo = parsed.rows
    assert (ana.name, ana.company, ana.role, ana.addresses) == ("Ana Lima", "DFO", "Biologist", ())
    assert bo.addresses == ("bo@example.org",)
    assert {row.status_if_new for row in parsed.rows} == {Status.KNOWN}
    assert {row.source for row in parsed.rows} == {Source.LINKEDIN}


def test_a_linkedin_row_without_a_name_is_refused_with_its_row_in_the_file():
    parsed = parse((LINKEDIN + ",,https://www.linkedin.com/in/x,,DFO,,03 Mar 2024\n").encode())
    assert [(p.where, p.refused) for p in parsed.problems] == [("row 7", True)]


@pytest.mark.parametrize(
    ("raw", "mend"),
    [
        (b"", "empty"),
        (b"  \n \n", "empty"),
        (b"email,phone\na@example.org,1\n", "no column is called name"),
        (b"PK\x03\x04....", "save it as CSV"),
        (b"\x00\x01\x02\xff" * 50, "no column is called name"),
        (b"First Name,Last Name,E-mail Address\nAna,Lima,a@example.org\n", "no column is called name"),
    ],
)
def test_a_file_that_is_no_contact_file_is_one_sentence(raw, mend):
    with pytest.raises(UnreadableFileError, match=mend):
        parse(raw)


def test_the_status_of_new_contacts_can_be_chosen():
    assert parse(LINKEDIN.encode(), status_if_new=Status.TRACKED).rows[0].status_if_new is Status.TRACKED
