"""Signing in at Microsoft in a browser: msal itself and a browser, over real HTTP, with a sign-in on this machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import httpx
import pytest

from connectors.errors import AuthNeeded, ConnectorError
from connectors.graph.signin import SignIn, sign_in_at_microsoft, sign_in_of
from connectors.registry import About
from connectors.talk import Talk
from tests.servers.graph.browser import Browser
from tests.servers.graph.entra import Entra

ABOUT = About(zone=ZoneInfo("UTC"), addresses=frozenset({"dana@example.org"}), account="home")


class User:
    """Somebody in front of a desktop."""

    def __init__(self, entra: Entra, folder: Path) -> None:
        self.entra, self.file = entra, folder / "token.json"
        self.browser = Browser()
        self.opened: list[str] = []
        self.said: list[str] = []

    @property
    def settings(self) -> dict[str, Any]:
        """As they stand in a configuration."""
        place = {"authority": self.entra.authority, "token_file": str(self.file)}
        return {"kind": "graph", "client_id": "c1", "tenant": "common", **place}

    def sign_in(self, patience: float = 20.0) -> str:
        """The command, and the page in the browser."""

        def open_page(url: str) -> None:
            self.opened.append(url)
            self.browser(url)

        try:
            talk = Talk(tell=self.said.append, open_page=open_page, patience=patience)
            return sign_in_at_microsoft(self.settings, self.settings, ABOUT, talk)
        finally:
            self.browser.close()

    def kept(self) -> SignIn:
        """What the program has of it afterwards."""
        return sign_in_of(self.settings, ABOUT)


@pytest.fixture
def user(tmp_path: Path) -> Iterator[User]:
    """With Microsoft's sign-in at hand."""
    with Entra() as entra:
        yield User(entra, tmp_path)


def test_whoever_agrees_is_signed_in_and_may_close_the_window(user: User) -> None:
    assert "dana@example.org" in user.sign_in()
    assert user.browser.shown == [(200, user.browser.shown[0][1])]
    assert "close this window" in user.browser.shown[0][1]
    assert (user.kept().token(), user.kept().user()) == ("at-1", "dana@example.org")
    assert user.file.stat().st_mode & 0o077 == 0


def test_the_page_is_asked_for_what_cannot_send_with_a_state_a_nonce_and_a_challenge(user: User) -> None:
    user.sign_in()
    asked = {name: values[0] for name, values in parse_qs(urlsplit(user.opened[0]).query).items()}
    assert {"Mail.ReadWrite", "Calendars.Read", "offline_access"} <= set(asked["scope"].split())
    assert "send" not in asked["scope"].lower()
    assert (asked["code_challenge_method"], asked["response_mode"]) == ("S256", "form_post")
    assert all(len(asked[name]) >= 16 for name in ("state", "nonce", "code_challenge"))
    assert user.entra.codes == {}  # the code was given back with what the challenge was made of


def test_the_address_is_told_for_those_whose_browser_does_not_open(user: User) -> None:
    user.sign_in()
    assert user.opened[0] in "".join(user.said)


def test_the_token_is_renewed_without_a_browser_afterwards(user: User) -> None:
    user.sign_in()
    assert user.kept().token(fresh=True) == "at-2"
    assert user.entra.asked[-1][1]["grant_type"] == "refresh_token"
    assert len(user.opened) == 1


def test_an_answer_of_another_sign_in_is_refused_and_the_true_one_is_still_taken(user: User) -> None:
    refused: list[int] = []

    def forge(to: str, fields: Mapping[str, str]) -> None:
        forged = [{**fields, "code": "stolen", "state": state} for state in ("another", "")]
        refused.extend(httpx.post(to, trust_env=False, data=each).status_code for each in forged)
        refused.append(httpx.get(f"{to}/favicon.ico", trust_env=False).status_code)

    user.browser = Browser(first=forge)
    user.sign_in()
    assert refused == [404, 404, 404]
    assert user.kept().token() == "at-1"


def test_a_code_that_was_not_meant_for_us_gives_no_token(user: User) -> None:
    """PKCE: who slips in a code of their own sign-in does not know our verifier."""

    def slip(_to: str, fields: Mapping[str, str]) -> None:
        user.entra.codes[fields["code"]]["code_challenge"] = "x" * 43

    user.browser = Browser(first=slip)
    with pytest.raises(AuthNeeded, match="has ended"):
        user.sign_in()
    assert not user.file.exists()


def test_an_answer_with_another_nonce_gives_no_token(user: User) -> None:
    def slip(_to: str, fields: Mapping[str, str]) -> None:
        user.entra.codes[fields["code"]]["nonce"] = "another"

    user.browser = Browser(first=slip)
    with pytest.raises(AuthNeeded, match="not to this sign-in"):
        user.sign_in()
    assert not user.file.exists()


@pytest.mark.parametrize(
    ("answer", "says", "how"),
    [
        (
            {"error": "access_denied", "error_description": "AADSTS65004: User declined to consent to access the app."},
            "refused on Microsoft's page",
            "followthrough sign-in",
        ),
        (
            {
                "error": "access_denied",
                "error_description": "AADSTS53003: Access has been blocked by policy. Trace ID: 1",
            },
            "conditional access: AADSTS53003: Access has been blocked by policy.",
            "ask its administrator",
        ),
        (
            {"error": "access_denied", "error_description": "AADSTS90094: The grant requires admin permission."},
            "administrator's agreement",
            "Ask the administrator",
        ),
        ({"error": "server_error", "error_description": "AADSTS90033: A transient error."}, "tried again", ""),
    ],
    ids=["refused", "conditional access", "administrator", "trouble"],
)
def test_a_page_that_says_no_is_one_sentence(user: User, answer: dict[str, str], says: str, how: str) -> None:
    user.entra.page_refuses = answer
    with pytest.raises(ConnectorError) as caught:
        user.sign_in()
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
    assert how in getattr(caught.value, "how", "")
    assert "did not work" in user.browser.shown[0][1]
    assert not user.file.exists()


def test_consent_that_is_taken_back_later_says_how_to_begin_anew(user: User) -> None:
    user.sign_in()
    user.entra.refuse = {
        "error": "invalid_grant",
        "error_description": "AADSTS65001: The user or administrator has not consented.",
        "suberror": "consent_required",
    }
    with pytest.raises(AuthNeeded, match="taken back") as caught:
        user.kept().token(fresh=True)
    assert 'followthrough sign-in "home"' in caught.value.how


def test_nobody_who_comes_back_is_said_with_the_way_without_a_browser(user: User) -> None:
    user.browser = Browser(first=lambda _to, fields: fields.clear())  # type: ignore[attr-defined]
    with pytest.raises(AuthNeeded, match="Nobody came back") as caught:
        user.sign_in(patience=0.5)
    assert "--console" in caught.value.how
