"""Whose letters are the user's own: what the server's directory tells."""

from __future__ import annotations

import pytest

from connectors.errors import Temporary
from connectors.exchange.client import Exchange
from connectors.exchange.mailbox import ExchangeMailbox
from tests.conformance.exchange_world import ExchangeWorld
from tests.servers.ews.server import Fault

OWN, ALIAS = "dana@example.org", "d.reyes@example.org"


def test_the_aliases_in_the_directory_are_own_addresses(world: ExchangeWorld, exchange: Exchange) -> None:
    world.store.directory = [(OWN, ALIAS, "Dana@Example.com"), ("jane@ocean.example", "j@ocean.example")]
    assert ExchangeMailbox(exchange).identities() == {OWN, ALIAS, "dana@example.com"}


def test_it_is_asked_once_an_hour_like_the_folders(world: ExchangeWorld, exchange: Exchange) -> None:
    mailbox = ExchangeMailbox(exchange)
    for _ in range(3):
        mailbox.identities()
    assert world.server.asked["ResolveNames"] == 1
    mailbox.folders.watched(anew=True)
    mailbox.identities()
    assert world.server.asked["ResolveNames"] == 2


def test_somebody_else_of_that_name_is_not_taken_for_the_user(world: ExchangeWorld, exchange: Exchange) -> None:
    world.store.directory = [("dana@example.org.elsewhere.example", "boss@example.org")]
    assert ExchangeMailbox(exchange).identities() == {OWN}


@pytest.mark.parametrize("code", ["ErrorNameResolutionMultipleResults", "ErrorAccessDenied", "ErrorInvalidRequest"])
def test_a_directory_that_tells_nothing_is_no_fault(world: ExchangeWorld, exchange: Exchange, code: str) -> None:
    world.server.faults = [Fault("ResolveNames", code=code)]
    assert ExchangeMailbox(exchange).identities() == {OWN}


def test_a_server_that_is_busy_is_asked_again_later(world: ExchangeWorld, exchange: Exchange) -> None:
    """An alias that is not known would take the user's own letter for somebody's answer."""
    world.server.faults = [Fault("ResolveNames", code="ErrorServerBusy", back_off=300_000)]
    mailbox = ExchangeMailbox(exchange)
    with pytest.raises(Temporary):
        mailbox.identities()
    assert mailbox.identities() == {OWN}


def test_a_mailbox_that_is_somebody_elses_gives_no_own_address(world: ExchangeWorld) -> None:
    world.settings["mailbox"] = "team@example.org"
    assert world.connect().mailbox.identities() == frozenset()
    assert world.server.requests == 0
