"""What a server answers is read whatever it is: values, or one of three errors of ours."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from connectors.caldav import asking
from connectors.caldav.answers import CALDAV, DAV, Incomplete, Unreadable, Webpage, multistatus
from connectors.contract import Window

ONE = (
    b"<d:response><d:href>/cal/one.ics</d:href><d:propstat><d:prop><d:getetag>%s</d:getetag></d:prop>"
    b"<d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
)


def answer(inside: bytes) -> bytes:
    return (
        b'<?xml version="1.0"?><d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">%s</d:multistatus>'
        % inside
    )


def test_properties_are_told_by_name():
    (found,) = multistatus(answer(ONE % b'"7"')).found
    assert (found.href, found.status, found.text(DAV + "getetag")) == ("/cal/one.ics", 200, '"7"')
    assert (found.text("other"), found.hrefs("other"), found.names("other")) == ("", (), frozenset())


def test_what_a_server_does_not_have_is_no_property():
    inside = (
        b"<d:response><d:href>/cal/</d:href><d:propstat><d:prop><d:displayname>Cal</d:displayname></d:prop>"
        b"<d:status>HTTP/1.1 200 OK</d:status></d:propstat><d:propstat><d:prop><d:sync-token/></d:prop>"
        b"<d:status>HTTP/1.1 404 Not Found</d:status></d:propstat></d:response>"
    )
    (found,) = multistatus(answer(inside)).found
    assert found.status == 200
    assert set(found.properties) == {DAV + "displayname"}


def test_what_is_gone_says_so_in_its_status_or_in_that_of_its_only_part():
    whole = b"<d:response><d:href>/a.ics</d:href><d:status>HTTP/1.1 404 Not Found</d:status></d:response>"
    part = (
        b"<d:response><d:href>/b.ics</d:href><d:propstat><d:prop><d:getetag/></d:prop>"
        b"<d:status>HTTP/1.1 404 Not Found</d:status></d:propstat></d:response>"
    )
    assert [each.status for each in multistatus(answer(whole + part)).found] == [404, 404]


def test_one_status_may_be_said_of_many():
    inside = (
        b"<d:response><d:href>/a.ics</d:href><d:href>/b.ics</d:href><d:status>HTTP/1.1 410 Gone</d:status></d:response>"
    )
    assert [(each.href, each.status) for each in multistatus(answer(inside)).found] == [
        ("/a.ics", 410),
        ("/b.ics", 410),
    ]


def test_links_and_names_are_found_inside_a_property():
    inside = (
        b'<d:response><d:href>/</d:href><d:propstat><d:prop><c:supported-calendar-component-set><c:comp name="VEVENT"/>'
        b"</c:supported-calendar-component-set><c:calendar-home-set><d:href> /home/ </d:href></c:calendar-home-set></d:prop>"
        b"<d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response><d:sync-token> t1 </d:sync-token>"
    )
    told = multistatus(answer(inside))
    (found,) = told.found
    assert "VEVENT" in found.names(CALDAV + "supported-calendar-component-set")
    assert found.hrefs(CALDAV + "calendar-home-set") == ("/home/",)
    assert told.sync_token == "t1"


@pytest.mark.parametrize("mark", [b"\x0b", b"\x00", b"&#11;", b"&#x1F;", b"&#00;", b"\xff"])
def test_a_forbidden_character_hides_nothing(mark):
    told = multistatus(answer(ONE % b"a" + ONE % (b"b" + mark)))
    assert [each.text(DAV + "getetag")[:1] for each in told.found] == ["a", "b"]


@pytest.mark.parametrize("reference", [b"&#9;", b"&#10;", b"&#13;", b"&#x20;", b"&amp;"])
def test_an_allowed_character_stays(reference):
    told = multistatus(answer(ONE % (b"a" + reference + b"b\x0b")))
    assert len(told.found[0].text(DAV + "getetag")) == 3


@pytest.mark.parametrize("cut", [20, 100, 180, -40, -20, -3])
def test_a_part_of_an_answer_is_known_for_a_part(cut):
    whole = answer(ONE % b'"7"')
    with pytest.raises(Incomplete):
        multistatus(whole[:cut])


@pytest.mark.parametrize(
    "page",
    [
        b"<!DOCTYPE html><html><body>Sign in</body></html>",
        b"\n <html><head></head></html>",
        b"<!-- made by hand --><HTML><p>unclosed",
        b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x"><html/>',
    ],
)
def test_a_web_page_is_known_for_one(page):
    with pytest.raises(Webpage):
        multistatus(page)


BOMB = b'<!DOCTYPE m [<!ENTITY a "aaaaaaaaaa">%s]><m>&z;</m>' % b"".join(
    b'<!ENTITY %c "%s">' % (b"bcdefghijz"[n], b"&%c;" % b"abcdefghij"[n] * 10) for n in range(10)
)


@pytest.mark.parametrize(
    "hostile",
    [
        BOMB,
        b'<!DOCTYPE m SYSTEM "file:///etc/passwd"><m/>',
        b'<!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/passwd">]><m>&x;</m>',
        b'<?xml version="1.0" encoding="nobody-knows"?><m/>',
        answer(b"<d:response>" + b"<a>" * 100 + b"</a>" * 100 + b"</d:response>"),
        answer(b"<d:response>" + b"<a/>" * 6_000 + b"</d:response>"),
        b"<d:error xmlns:d='DAV:'/>",
        b"{}",
        b"BEGIN:VCALENDAR",
    ],
)
def test_hostile_answers_are_refused(hostile):
    with pytest.raises(Unreadable):
        multistatus(hostile)


def test_memory_follows_what_is_told_and_not_the_tree():
    data = answer((ONE % b'"7"') * 20_000 + b"<x/>" * 500_000)
    tracemalloc.start()
    multistatus(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40_000_000


PIECES = [
    b"<", b">", b"/", b"<d:response>", b"</d:response>", b"<d:href>", b"</d:href>", b"<d:propstat>", b"<d:prop>", b"</d:prop>",
    b"<d:status>HTTP/1.1 200", b"<d:status>HTTP/9 99999", b"</d:status>", b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<?xml", b"?>",
    b"&#0;", b"&#x110000;", b"&amp;", b"\xff\xfe", b"\x00", b"<!DOCTYPE", b"xmlns:d=''", b"%2F", "ü".encode(), b"\x0b", b" ",
]  # fmt: skip


@example(b"")
@example(b"\xef\xbb\xbf")
@example(b"\xfe\xff<\x00a")
@example(answer(b"<d:response/>"))
@given(
    st.one_of(
        st.binary(max_size=400),
        st.lists(st.sampled_from(PIECES), max_size=40).map(b"".join),
        st.lists(st.sampled_from(PIECES), max_size=40).map(lambda parts: answer(b"".join(parts))),
    )
)
def test_junk_never_raises_anything_else(data):
    try:
        told = multistatus(data)
    except Unreadable:
        return
    assert all(each.href and each.status >= 0 for each in told.found)


@given(st.lists(st.text(), max_size=5), st.text(), st.text())
def test_what_is_asked_is_well_formed_whatever_the_names(hrefs, token, uid):
    from xml.etree.ElementTree import ParseError

    from defusedxml.ElementTree import fromstring

    for body in (asking.multiget(hrefs), asking.changed_since(token), asking.event_named(uid)):
        try:
            root = fromstring(body)
        except ParseError:
            # What XML cannot say cannot stand in an answer either, where names and tokens come from.
            assert any(
                letter < " " or "\ud800" <= letter <= "\udfff" or letter >= "\ufffe"
                for letter in "".join(hrefs) + token + uid
            )
        else:
            assert root.tag in {CALDAV + "calendar-multiget", DAV + "sync-collection", CALDAV + "calendar-query"}


def test_a_window_is_asked_for_in_utc():
    start = datetime(2026, 3, 2, 9, tzinfo=timezone(timedelta(hours=-5)))
    body = asking.events_in(Window(start=start, end=datetime(2026, 3, 3, tzinfo=UTC)))
    assert b'start="20260302T140000Z" end="20260303T000000Z"' in body
