"""Signing in at Google: over real HTTP, against a sign-in page that checks what a careless client leaves out."""

from __future__ import annotations

import re
import urllib.error
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest

from connectors.errors import AuthNeeded, ConnectorError, Permanent, Temporary
from connectors.google.kept import kept_sign_in
from connectors.registry import connect, sign_in
from connectors.talk import Talk
from tests.servers.google.browser import Browser, led_to, visit
from tests.servers.google.mail import Mailbox
from tests.servers.google.oauth import SignInPages
from tests.servers.google.server import GoogleServer

pytestmark = pytest.mark.server
ZONE = ZoneInfo("America/Toronto")


class Keep:
    """A keep in memory (``secrets.TokenKeep``)."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def load(self, name: str) -> str | None:
        return self.texts.get(name)

    def save(self, name: str, text: str) -> None:
        self.texts[name] = text

    def forget(self, name: str) -> None:
        self.texts.pop(name, None)


class User:
    """Signs in to the account ``home``."""

    def __init__(self, pages: SignInPages, folder: Path) -> None:
        self.pages, self.keep, self.said = pages, Keep(), [""]
        self.settings = {
            "kind": "gmail",
            "endpoint": pages.server.endpoint,
            "client_file": str(pages.client_file(folder)),
        }
        self.browser = Browser()

    def sign_in(self, **more: object) -> str:
        """By browser, unless told otherwise."""
        talk = Talk(**({"tell": self.said.append, "open_page": self.browser, "patience": 10.0} | more))  # type: ignore[arg-type]
        try:
            return sign_in(self.settings, None, zone=ZONE, account="home", tokens=self.keep, talk=talk)
        finally:
            self.browser.close()

    def console(self, paste=lambda address: address) -> str:
        """By hand: opens the address that was shown elsewhere, and copies the one it ends at."""

        def ask(_question: str) -> str:
            shown = re.search(r"http://\S+/o/oauth2\S+", self.said[-1])
            assert shown is not None
            return paste(led_to(shown[0]))

        return self.sign_in(open_page=None, ask=ask)

    @property
    def kept(self):
        return kept_sign_in(self.settings, SimpleNamespace(account="home", tokens=self.keep, blocks=False))

    def mailbox_asked(self) -> None:
        """Reads mail, once."""
        connection = connect(self.settings, zone=ZONE, account="home", tokens=self.keep)
        try:
            list(connection.mailbox.changes(None))
        finally:
            connection.close()


@pytest.fixture
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[User]:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")  # the test server speaks http, on loopback
    with GoogleServer(Mailbox().routes()) as server:
        pages = SignInPages(server=server)
        yield User(pages, tmp_path)
        assert pages.wrong == []


def test_whoever_signs_in_with_a_browser_can_read_mail(user: User) -> None:
    assert "signed in at Google: read mail, place drafts" in user.sign_in()
    assert b"You can close this window" in user.browser.shown[0]
    user.mailbox_asked()


def test_whoever_has_no_browser_pastes_the_address_of_the_last_page(user: User) -> None:
    user.console()
    user.mailbox_asked()


def test_a_second_sign_in_replaces_the_first(user: User) -> None:
    user.sign_in()
    first = dict(user.keep.texts)
    user.sign_in()
    assert user.keep.texts.keys() == first.keys()
    assert user.keep.texts != first


def test_nothing_more_is_asked_for_than_is_needed(user: User) -> None:
    user.sign_in()
    asked = next(urlsplit(url).query for url in re.findall(r"http://\S+/o/oauth2\S+", user.said[-1]))
    scopes = {scope.rsplit("/", 1)[-1] for scope in parse_qs(asked)["scope"][0].split()}
    assert scopes == {"gmail.readonly", "gmail.compose"}


def test_what_is_permitted_is_said_before_the_browser_opens(user: User) -> None:
    told_before: list[str] = []
    user.browser = Browser(first=lambda _url: told_before.extend(user.said))
    user.sign_in()
    text = " ".join(told_before)
    for needed in ("gmail.readonly", "gmail.compose", "could send", "never sends", "7 days", "Publish"):
        assert needed in text


def test_what_else_a_browser_asks_for_is_no_answer(user: User) -> None:
    def icon(url: str) -> None:
        listener = parse_qs(urlsplit(url).query)["redirect_uri"][0]
        with pytest.raises(urllib.error.HTTPError) as caught:
            visit(listener + "favicon.ico")
        caught.value.close()

    user.browser = Browser(first=icon)
    user.sign_in()
    user.mailbox_asked()


def test_an_answer_with_another_state_is_not_believed(user: User) -> None:
    with pytest.raises(AuthNeeded, match="state") as caught:
        user.console(lambda address: re.sub(r"state=[^&]+", "state=guessed", address))
    assert caught.value.how == 'Run: followthrough sign-in "home".'
    assert user.kept.load() is None


def test_a_user_who_refuses_is_told_so_in_one_line(user: User) -> None:
    user.pages.agrees = False
    with pytest.raises(AuthNeeded, match="refused on Google's page"):
        user.sign_in()


def test_a_user_who_does_nothing_is_told_so(user: User) -> None:
    with pytest.raises(AuthNeeded, match="Nobody signed in"):
        user.sign_in(open_page=lambda _url: None, patience=0.05)


def test_an_unticked_box_is_named_and_nothing_is_kept(user: User) -> None:
    user.pages.unticked = frozenset({"gmail.compose"})
    with pytest.raises(AuthNeeded, match=r"missing: place drafts \(gmail.compose\)") as caught:
        user.sign_in()
    assert "Tick every box" in caught.value.how
    assert user.kept.load() is None


def test_a_sign_in_that_does_not_last_is_not_taken(user: User) -> None:
    user.pages.lasting = False
    with pytest.raises(AuthNeeded, match="ends within the hour"):
        user.sign_in()


def test_a_code_that_google_does_not_take_is_told_in_one_line(user: User) -> None:
    with pytest.raises(AuthNeeded, match="did not accept"):
        user.console(lambda address: re.sub(r"code=[^&]+", "code=old", address))


def test_a_sign_in_page_that_is_down_is_temporary(user: User) -> None:
    client = Path(user.settings["client_file"])
    text = re.sub(r'"token_uri": "[^"]+"', '"token_uri": "http://127.0.0.1:1/token"', client.read_text())
    client.write_text(text)
    with pytest.raises(Temporary):
        user.console()


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"web": {}}', '{"installed": {"client_id": 1}}'],
)
def test_a_client_file_that_is_none_says_where_to_get_one(user: User, text: str) -> None:
    Path(user.settings["client_file"]).write_text(text)
    with pytest.raises(Permanent, match="Google Cloud console"):
        user.sign_in()


def test_a_missing_client_file_is_named(user: User) -> None:
    user.settings["client_file"] += ".gone"
    with pytest.raises(Permanent, match=r"client_secret.json.gone cannot be read: No such file"):
        user.sign_in()


def test_a_client_file_that_leads_elsewhere_without_tls_is_refused(user: User) -> None:
    client = Path(user.settings["client_file"])
    client.write_text(client.read_text().replace("http://127.0.0.1", "http://example.org"))
    with pytest.raises(Permanent, match="not https"):
        user.sign_in()


def test_an_account_without_anything_to_sign_in_to_says_so() -> None:
    talk = Talk(tell=print)
    with pytest.raises(Permanent, match="needs no sign-in"):
        sign_in({"kind": "maildir", "path": "x"}, None, zone=ZONE, account="home", tokens=None, talk=talk)


# --- afterwards


def test_who_is_not_signed_in_is_told_the_command(user: User) -> None:
    with pytest.raises(AuthNeeded) as caught:
        user.mailbox_asked()
    assert caught.value.how == 'Run: followthrough sign-in "home".'


def expire(user: User) -> None:
    """An hour passes: the server does not know the token any more."""
    user.pages.server.tokens.clear()


def test_a_token_that_expired_is_refreshed_and_kept(user: User) -> None:
    user.sign_in()
    before = user.keep.texts["home.google"]
    expire(user)
    user.mailbox_asked()
    assert user.pages.refreshed == 1
    assert user.keep.texts["home.google"] != before
    user.mailbox_asked()
    assert user.pages.refreshed == 1


def test_a_sign_in_that_was_taken_back_asks_for_another(user: User) -> None:
    user.sign_in()
    expire(user)
    user.pages.revoked = True
    with pytest.raises(AuthNeeded, match="expired or was taken back") as caught:
        user.mailbox_asked()
    assert "sign-in" in caught.value.how


def test_a_new_sign_in_is_taken_without_a_restart(user: User) -> None:
    user.sign_in()
    connection = connect(user.settings, zone=ZONE, account="home", tokens=user.keep)
    expire(user)
    user.pages.revoked = True
    with pytest.raises(AuthNeeded):
        list(connection.mailbox.changes(None))
    user.sign_in()
    assert list(connection.mailbox.changes(None))
    connection.close()


def test_a_permission_taken_back_later_is_named(user: User) -> None:
    user.sign_in()
    for token in user.pages.server.tokens:
        user.pages.server.tokens[token] = frozenset({"gmail.readonly"})
    connection = connect(user.settings, zone=ZONE, account="home", tokens=user.keep)
    message = f"From: dana@example.org\nMessage-ID: <{'a' * 64}@example.org>\n\nHello\n".encode()
    with pytest.raises(AuthNeeded, match=r"gmail.compose"):
        connection.drafts.put(message, "a" * 64, None)
    connection.close()


# --- where it is kept


def test_a_token_file_is_for_its_owner_only(user: User, tmp_path: Path) -> None:
    user.settings["token_file"] = str(tmp_path / "token.json")
    user.sign_in()
    assert (tmp_path / "token.json").stat().st_mode & 0o777 == 0o600
    user.mailbox_asked()
    assert user.keep.texts == {}


def test_a_token_file_that_others_can_read_is_refused(user: User, tmp_path: Path) -> None:
    user.settings["token_file"] = str(tmp_path / "token.json")
    user.sign_in()
    (tmp_path / "token.json").chmod(0o644)
    with pytest.raises(AuthNeeded) as caught:
        user.mailbox_asked()
    assert caught.value.how.startswith("Run: chmod 600")


@pytest.mark.parametrize("text", ["", "no json", "[]", "{}", '{"refresh_token": 5}'])
def test_a_damaged_sign_in_asks_for_another(user: User, text: str) -> None:
    user.keep.texts["home.google"] = text
    with pytest.raises(AuthNeeded, match=r"damaged|not whole"):
        user.mailbox_asked()


def test_a_token_file_that_cannot_be_written_says_so(user: User, tmp_path: Path) -> None:
    user.settings["token_file"] = str(tmp_path / "no such folder" / "token.json")
    with pytest.raises(Permanent, match="token_file"):
        user.sign_in()


def test_an_endpoint_elsewhere_is_refused(user: User) -> None:
    user.settings["endpoint"] = "https://example.org/"
    with pytest.raises(ConnectorError, match="endpoint"):
        connect(user.settings, zone=ZONE, account="home", tokens=user.keep)
