from __future__ import annotations

import pytest

from daemon.core.facts import Status
from daemon.people import UnreadableFileError, parse

V4 = """BEGIN:VCARD
VERSION:4.0
FN:Ana Lima
N:Lima;Ana;;Dr.;
item1.EMAIL;PREF=2;TYPE=work:ana@example.org
EMAIL;PREF=1:a.lima@example.com
TEL;VALUE=uri;TYPE="voice,work":tel:+1-902-555-0100;ext=7
TEL;TYPE=fax:+1 902 555 0199
ORG:DFO\\, Canada;Reefs
TITLE:Biologist
ADR;TYPE=home:;;5 Lane;Dartmouth;NS;;Canada
ADR;TYPE=work:;;1 Quay St;Halifax;NS;B3H;Canada
TZ:America/Halifax
LANG:fr
NOTE:met in
  Bonaire\\nlikes tea
PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ
 SkZJRgAB
END:VCARD
"""
V21 = (
    "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:L=C3=B3pez;Ana;;;\r\n"
    "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Ana =\r\nL=C3=B3pez\r\nEMAIL;INTERNET;HOME:ana@example.org\r\n"
    "TEL;CELL:+1 902 555 0100\r\nEND:VCARD\r\n"
)
MINIMAL = "BEGIN:VCARD\nVERSION:3.0\nFN:{0}\nEMAIL:{0}@example.org\nEND:VCARD\n"


def test_a_version_4_card_comes_in_whole():
    parsed = parse(V4.encode())
    assert parsed.problems == ()
    (row,) = parsed.rows
    assert (row.name, row.title) == ("Ana Lima", "Dr.")
    assert row.addresses == ("a.lima@example.com", "ana@example.org")
    assert row.phone == "+1-902-555-0100 ext. 7"
    assert (row.company, row.role) == ("DFO, Canada", "Biologist")
    assert (row.work_address, row.city, row.country) == ("1 Quay St, Halifax, NS, B3H, Canada", "Halifax", "CA")
    assert (row.time_zone, row.language) == ("America/Halifax", "fr")
    assert row.notes == "met in Bonaire\nlikes tea"
    assert (row.status, row.status_if_new) == (None, Status.TRACKED)


def test_a_version_2_card_with_quoted_printable_line_ends_comes_in():
    (row,) = parse(V21.encode()).rows
    assert (row.name, row.addresses, row.phone) == ("Ana López", ("ana@example.org",), "+1 902 555 0100")


def test_a_version_3_card_with_preferred_types_comes_in():
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:Ana\nEMAIL;TYPE=INTERNET:b@x.org\nEMAIL;type=INTERNET;type=pref:a@x.org\nEND:VCARD"
    assert parse(card.encode()).rows[0].addresses == ("a@x.org", "b@x.org")


def test_several_cards_a_file_come_in_in_order():
    parsed = parse("".join(MINIMAL.format(name) for name in ("ana", "bo", "cy")).encode("utf-16"))
    assert [(row.name, row.where) for row in parsed.rows] == [("ana", "card 1"), ("bo", "card 2"), ("cy", "card 3")]


def test_a_broken_card_does_not_take_the_others_with_it():
    broken = "BEGIN:VCARD\nVERSION:3.0\nFN Ana\n;;;:::\nEMAIL:ana@example.org\nEND:VCARD\n"
    parsed = parse((broken + MINIMAL.format("bo")).encode())
    assert [row.name for row in parsed.rows] == ["bo"]
    assert [(p.where, p.refused) for p in parsed.problems] == [("card 1", True)]


def test_a_card_without_an_end_is_named():
    parsed = parse(("BEGIN:VCARD\nVERSION:3.0\nFN:Ana\nEMAIL:ana@example.org\n" + MINIMAL.format("bo")).encode())
    assert [row.name for row in parsed.rows] == ["bo"]
    assert "END:VCARD" in parsed.problems[0].text


def test_the_name_is_put_together_where_there_is_no_formatted_one():
    card = "BEGIN:VCARD\nVERSION:2.1\nN:Lima;Ana;Maria;;\nTEL:12345\nEND:VCARD\n"
    assert parse(card.encode()).rows[0].name == "Ana Maria Lima"


def test_a_card_without_any_way_to_reach_the_person_is_refused():
    parsed = parse(b"BEGIN:VCARD\nVERSION:3.0\nFN:Ana\nEND:VCARD\n")
    assert (parsed.rows, parsed.problems[0].refused) == ((), True)


def test_a_group_card_is_no_contact():
    parsed = parse(b"BEGIN:VCARD\nVERSION:4.0\nKIND:group\nFN:Friends\nMEMBER:urn:x\nEND:VCARD\n")
    assert (parsed.rows, parsed.problems) == ((), ())


def test_an_offset_is_no_zone_and_is_left_out_silently():
    card = MINIMAL.format("ana").replace("END:", "TZ:-05:00\nEND:")
    assert parse(card.encode()).rows[0].time_zone == ""


def test_escaped_semicolons_do_not_cut_a_value():
    card = MINIMAL.format("ana").replace("END:", "ORG:Smith\\; Sons;Unit\nEND:")
    assert parse(card.encode()).rows[0].company == "Smith; Sons"


@pytest.mark.parametrize("line", ["EMAIL" + ';A="' * 5000, "TEL;" + "X=1;" * 5000, "NOTE:" + "\\" * 20001])
def test_a_monstrous_line_is_read_in_no_time(line):
    parse(MINIMAL.format("ana").replace("END:", f"{line}\nEND:").encode())


def test_a_beginning_without_any_card_is_an_error():
    with pytest.raises(UnreadableFileError):
        parse(b"NOTE: BEGIN:VCARD is missing here\n")
