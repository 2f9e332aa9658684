"""Every kind of mailbox tells the user's own letters of late, with their receivers, and nobody else's (``SentMail``)."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta

import pytest

from daemon.app import open_app
from daemon.reading.heads import read_head
from tests.system.exchange_house import ExchangeHouse
from tests.system.google_house import GoogleHouse
from tests.system.graph_house import GraphHouse
from tests.system.house import House, moment

NOW = moment("2026-03-02 09:00")
HOUSES = {"maildir": House, "gmail": GoogleHouse, "graph": GraphHouse, "exchange": ExchangeHouse}


@pytest.fixture(params=HOUSES)
def house(request, tmp_path):
    house = HOUSES[request.param](tmp_path)
    yield house
    house.close()


def test_letters_of_late_are_told_and_those_of_others_are_not(house):
    house.write("Ines Laurent <ines@example.net>", NOW - timedelta(days=20))
    house.receive("Tom Berg <tom@example.com>", NOW - timedelta(days=3), body="Hello")
    with open_app(house.folder / "config.toml", at=NOW) as app, ExitStack() as stack:
        connection = app.accounts.connect(app.config.accounts[0], stack)
        heads = list(connection.sent_mail.since(NOW - timedelta(days=90), 50))  # type: ignore[union-attr]
    assert [read_head(head.header).to for head in heads] == [("ines@example.net",)]
