"""Signing in to Exchange as a registered app (OAuth), and by Kerberos: as far as a test can go."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from connectors.errors import AuthNeeded, Permanent
from connectors.exchange.access import access_of
from connectors.exchange.client import Exchange
from connectors.exchange.faults import Server, of_status
from connectors.exchange.mailbox import ExchangeMailbox
from connectors.exchange.soap import get_folders, named_folder
from tests.conformance.exchange_world import ExchangeWorld
from tests.servers.graph.entra import SECRET, Entra

TEAM = "team@example.org"


@pytest.fixture
def entra(monkeypatch: pytest.MonkeyPatch) -> Iterator[Entra]:
    """Microsoft's sign-in; the library wants https, which loopback has not."""
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with Entra() as server:
        yield server


def way(world: ExchangeWorld, entra: Entra, secret: str = SECRET) -> Exchange:
    """As ``auth = "oauth"`` sets it, with the sign-in on this machine."""
    world.server.bearers = entra.given
    settings = {"server": world.server.url, "auth": "oauth", "client_id": "c1", "tenant": "t1", "mailbox": TEAM}
    access = access_of(settings, frozenset(), lambda: secret)
    return Exchange(replace(access, authority=entra.authority), sleep=lambda _: None)


def test_the_token_of_the_app_signs_in_and_acts_for_the_mailbox(world: ExchangeWorld, entra: Entra) -> None:
    exchange = way(world, entra)
    assert ExchangeMailbox(exchange).folders.watched().purposes
    exchange.close()
    ((path, form),) = entra.asked
    assert path == "/t1/oauth2/v2.0/token"
    assert (form["grant_type"], form["client_id"]) == ("client_credentials", "c1")
    assert form["scope"] == f"https://{urlsplit(world.server.url).hostname}/.default"
    assert set(world.server.acted_for) == {TEAM}


def test_a_token_is_asked_for_anew_before_it_ends_and_nobody_notices(world: ExchangeWorld, entra: Entra) -> None:
    entra.lasts = 299  # less than what is left of one that is still used
    exchange = way(world, entra)
    mailbox = ExchangeMailbox(exchange)
    for _ in range(2):
        assert mailbox.folders.watched(anew=True).purposes
    exchange.close()
    assert len(entra.given) == 4  # two requests each time


def test_a_token_that_is_still_good_is_used_again(world: ExchangeWorld, entra: Entra) -> None:
    exchange = way(world, entra)
    mailbox = ExchangeMailbox(exchange)
    for _ in range(2):
        mailbox.folders.watched(anew=True)
    exchange.close()
    assert len(entra.given) == 1


def test_a_wrong_secret_is_said(world: ExchangeWorld, entra: Entra) -> None:
    exchange = way(world, entra, "another")
    with pytest.raises(AuthNeeded, match="Invalid client secret") as caught:
        exchange.several(get_folders([named_folder("inbox")]))
    assert "password" in caught.value.how
    assert world.server.requests == 0


def test_a_token_the_server_does_not_take_is_said_and_not_used_again(world: ExchangeWorld, entra: Entra) -> None:
    exchange = way(world, entra)
    world.server.bearers = []
    mailbox = ExchangeMailbox(exchange)
    with pytest.raises(AuthNeeded, match="does not accept the token"):
        mailbox.folders.watched()
    world.server.bearers = entra.given
    assert mailbox.folders.watched().purposes
    exchange.close()
    assert len(entra.given) == 2


def test_a_ticket_that_is_not_accepted_names_kinit() -> None:
    error = of_status(Server(host="mail.example.org", user="this account", auth="kerberos"), 401, None)
    assert isinstance(error, AuthNeeded)
    assert "Kerberos ticket" in str(error)
    assert "kinit" in error.how


def test_kerberos_without_its_package_names_it(world: ExchangeWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "requests_gssapi", None)
    settings = {"server": world.server.url, "auth": "kerberos", "mailbox": "dana@example.org"}
    exchange = Exchange(access_of(settings, frozenset(), lambda: ""))
    with pytest.raises(Permanent, match="requests-gssapi"):
        ExchangeMailbox(exchange).folders.watched()
    assert world.server.requests == 0
