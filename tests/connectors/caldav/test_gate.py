"""Nothing leaves that could reach anybody: the gate of the CalDAV connector."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.caldav.gate import LINES, gate
from connectors.contract import Block
from connectors.guard import Asked, Refused
from connectors.ical.own import text_of_block

KEY = "0123456789abcdef" * 4
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SERVER = "https://dav.example.org"
OURS = gate([SERVER])


def block(**more):
    return Block(**{"key": KEY, "start": NOW, "end": NOW + timedelta(minutes=30), "title": "Prepare", **more})


BODY = text_of_block(block(text="Who she is.", alarm=timedelta(minutes=5)), NOW)


def put(body=BODY, path=f"/dana/calendar/{KEY}.ics", method="PUT", **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()} or {"If-None-Match": "*"}
    return Asked(method=method, url=SERVER + path, body=body, headers=headers)


@pytest.mark.parametrize("method", ["PROPFIND", "REPORT", "GET"])
def test_reading_is_let_through(method):
    OURS.check(Asked(method=method, url=f"{SERVER}/dana/calendar/any.ics"))


def test_a_new_block_and_one_as_it_was_seen_are_let_through():
    OURS.check(put())
    OURS.check(put(if_match='"7"'))


@pytest.mark.parametrize("method", ["POST", "PATCH", "PROPPATCH", "MKCALENDAR", "MKCOL", "MOVE", "COPY", "LOCK", "ACL"])
def test_no_other_method_is_let_through(method):
    with pytest.raises(Refused):
        OURS.check(
            Asked(method=method, url=f"{SERVER}/dana/calendar/{KEY}.ics", body=BODY, headers={"If-Match": '"7"'})
        )


LINES_THAT_REACH_PEOPLE = [
    "ATTENDEE:mailto:mina@reef.example",
    "attendee;PARTSTAT=NEEDS-ACTION:mailto:mina@reef.example",
    "ORGANIZER:mailto:dana@example.org",
    "METHOD:REQUEST",
    "ATTEN\r\n DEE:mailto:mina@reef.example",
    "X-ANYTHING:at all",
    "RRULE:FREQ=DAILY",
    "ATTACH:https://x.example",
    "item.ATTENDEE:mailto:mina@reef.example",
]


@pytest.mark.parametrize("line", LINES_THAT_REACH_PEOPLE)
@pytest.mark.parametrize("place", ["BEGIN:VEVENT", "BEGIN:VALARM", "VERSION:2.0"])
def test_an_entry_with_anybody_or_anything_else_in_it_stays_here(line, place):
    body = BODY.replace(place.encode() + b"\r\n", f"{place}\r\n{line}\r\n".encode())
    assert body != BODY
    with pytest.raises(Refused):
        OURS.check(put(body))


@pytest.mark.parametrize("end", ["\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\r\n"])
def test_nothing_hides_behind_a_strange_end_of_a_line(end):
    body = BODY.replace(b"Who she is.", f"Who{end}ATTENDEE:mailto:mina@reef.example".encode())
    with pytest.raises(Refused):
        OURS.check(put(body))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        BODY.replace(b"ACTION:DISPLAY", b"ACTION:EMAIL"),
        BODY.replace(b"END:VEVENT", b"END:VEVENT\r\nBEGIN:VEVENT\r\nEND:VEVENT"),
        BODY.replace(b"VEVENT", b"VTODO"),
        BODY.replace(KEY.encode(), b"f" * 64),
        BODY.replace(b"Who", b"Who" * 100_000),
        BODY.replace(b"UID:", b"SUMMARY:"),
    ],
)
def test_what_is_no_block_of_ours_stays_here(body):
    with pytest.raises(Refused):
        OURS.check(put(body))


@pytest.mark.parametrize(
    "path", ["/dana/calendar/talk.ics", "/dana/calendar/", f"/dana/{KEY}", f"/dana/{KEY}.ics?x=1", "/"]
)
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_only_entries_with_our_kind_of_name_are_touched(path, method):
    with pytest.raises(Refused):
        OURS.check(put(path=path, method=method, if_match='"7"'))


@pytest.mark.parametrize(
    "headers", [{"x": "y"}, {"if_match": "*"}, {"if_match": ""}, {"if_match": '"7"', "if_none_match": "*"}]
)
def test_nothing_is_written_over_unseen(headers):
    with pytest.raises(Refused):
        OURS.check(put(**headers))


def test_a_deletion_needs_what_was_seen():
    OURS.check(put(b"", method="DELETE", if_match='"7"'))
    for headers in ({"if_match": "*"}, {"if_none_match": "*"}):
        with pytest.raises(Refused):
            OURS.check(put(b"", method="DELETE", **headers))


@pytest.mark.parametrize("url", ["https://evil.example", "http://dav.example.org", "https://dav.example.org:8443"])
def test_nothing_leaves_for_another_server(url):
    with pytest.raises(Refused):
        OURS.check(Asked(method="PROPFIND", url=f"{url}/"))


@given(st.text(max_size=300), st.text(max_size=100))
def test_every_block_of_ours_passes_and_reaches_nobody(text, title):
    body = text_of_block(block(text=text, title=title, alarm=timedelta(0)), NOW)
    OURS.check(put(body))
    unfolded = body.decode().replace("\r\n ", "").splitlines()
    assert all(line.partition(":")[0].partition(";")[0].encode() in LINES for line in unfolded)
