"""Where a password may go, and the one way a path is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.caldav.places import is_loopback, joined, may_follow, origin_of, path_of


@pytest.mark.parametrize(
    ("start", "target"),
    [
        ("https://dav.example.org/", "https://dav.example.org/home/"),
        ("https://dav.example.org/", "https://DAV.example.org:443/home/"),
        ("https://caldav.icloud.com/", "https://p42-caldav.icloud.com:443/123/calendars/"),
        ("https://example.org/", "https://dav.example.org/"),
        ("https://cloud.example.co.uk/", "https://dav.example.co.uk/"),
        ("http://localhost:5232/", "http://localhost:5232/dana/"),
        ("http://localhost/", "https://localhost/"),
    ],
)
def test_the_password_goes_on_within_one_house(start, target):
    assert may_follow(start, target)


@pytest.mark.parametrize(
    ("start", "target"),
    [
        ("https://dav.example.org/", "https://evil.example/"),
        ("https://dav.example.org/", "http://dav.example.org/"),
        ("https://dav.example.org/", "https://notexample.org/"),
        ("https://example.co.uk/", "https://evil.co.uk/"),
        ("https://example.com/", "https://evil.com/"),
        ("https://192.0.2.1/", "https://192.0.2.2/"),
        ("https://10.0.0.1/", "https://9.0.0.1/"),
        ("https://dav.example.org/", "ftp://dav.example.org/"),
        ("https://dav.example.org/", "https:///"),
        ("https://dav.example.org/", ""),
        ("http://localhost:5232/", "http://localhost:5233/"),
    ],
)
def test_the_password_goes_nowhere_else(start, target):
    assert not may_follow(start, target)


def test_a_path_is_written_in_one_way():
    assert path_of("/dana%40example.org/Cal%20one/%61.ics") == path_of("/dana@example.org/Cal%20one/a.ics")
    assert path_of("https://dav.example.org/a%C3%BC/") == path_of("/aü/") == "/a%C3%BC/"
    assert path_of("/a%2fb/") == path_of("/a%2Fb/") == "/a%2Fb/"


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("/dana/", "https://dav.example.org/dana/"),
        ("https://dav.example.org/dana/", "https://dav.example.org/dana/"),
        ("b.ics", "https://dav.example.org/home/b.ics"),
        ("../b.ics", "https://dav.example.org/b.ics"),
        ("//evil.example/x", "https://evil.example/x"),
        ("javascript:alert(1)", ""),
        ("https://[::1", ""),
        ("", "https://dav.example.org/home/"),
    ],
)
def test_links_are_made_whole(href, url):
    assert joined("https://dav.example.org/home/", href) == url


@given(st.text(max_size=60))
def test_no_link_raises_anything(href):
    url = joined("https://dav.example.org/home/", href)
    assert url == "" or origin_of(url)
    assert path_of(path_of(href)) == path_of(href)
    assert url.isascii()
    assert not set(url) & set(" \r\n\t\x00")


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://localhost:1/", True),
        ("http://127.0.0.1/", True),
        ("http://[::1]/", True),
        ("http://localhost.example/", False),
    ],
)
def test_this_machine_is_known(url, here):
    assert is_loopback(url) is here
