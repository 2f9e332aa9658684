"""The link that works once, looked at by whoever looks at links, and the session it opens."""

from __future__ import annotations

import re

import pytest

from tests.web.conftest import BASE


def cookie(answer):
    return answer.headers["Set-Cookie"]


def button(page):
    """What the page's one button would send."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text))


def test_looking_at_the_link_uses_nothing_up(stranger):
    link = f"/sign-in?token={stranger.seal.link(stranger.now)}"
    for _ in range(3):
        page = stranger.get(link)
        assert page.status_code == 200
        assert "Set-Cookie" not in page.headers
    assert stranger.ask("POST", "/sign-in", data=button(page), headers={"Origin": BASE}).status_code == 200


def test_the_link_signs_in_once(stranger):
    token = stranger.seal.link(stranger.now)
    first = stranger.ask("POST", "/sign-in", data={"token": token}, headers={"Origin": BASE})
    assert "Welcome" in first.text
    second = stranger.ask("POST", "/sign-in", data={"token": token}, headers={"Origin": BASE})
    assert second.status_code == 403
    assert "prints a new one" in second.text
    assert stranger.get(f"/sign-in?token={token}").status_code == 403


def test_no_script_and_no_other_site_gets_at_the_session(stranger):
    stranger.client.follow_redirects = False
    said = cookie(stranger.sign_in())
    assert "HttpOnly" in said
    assert "SameSite=strict" in said
    assert "Path=/" in said
    assert "Domain" not in said


def test_through_a_tunnel_with_https_the_session_stays_on_https(house):
    from tests.web.conftest import Visitor

    visitor = Visitor(house, names=["desk.example.org"])
    visitor.client.follow_redirects = False
    headers = {"Host": "desk.example.org", "Origin": "https://desk.example.org"}
    answer = visitor.ask("POST", "/sign-in", data={"token": visitor.seal.link(visitor.now)}, headers=headers)
    assert "Secure" in cookie(answer)


def test_signing_out_ends_the_session_in_every_browser(house, visitor):
    from tests.web.conftest import Visitor

    other = Visitor(house)
    other.sign_in()
    assert other.get("/").status_code == 200
    visitor.post("/sign-out")
    assert visitor.get("/").status_code == 401
    assert other.get("/").status_code == 401


def test_the_session_goes_on_when_the_page_is_started_anew(house, visitor):
    from tests.web.conftest import Visitor

    again = Visitor(house)
    again.client.cookies = visitor.client.cookies
    assert again.get("/").status_code == 200


@pytest.mark.parametrize("value", ["", "x", "9999999999-a-b", "é"])
def test_a_cookie_that_was_not_made_here_opens_nothing(stranger, value):
    stranger.client.cookies.clear()
    answer = stranger.ask("GET", "/", headers={"Cookie": f"ft={value}".encode("latin-1")})
    assert answer.status_code == 401


def test_a_script_in_the_links_token_is_shown_to_nobody(stranger):
    page = stranger.get("/sign-in?token=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
    assert page.status_code == 403
    assert "alert" not in page.text
