"""A signed-in browser without a browser: the site on a house of files, asked through ASGI."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager

import httpx
import pytest

from daemon.app import open_app
from daemon.web.application import make_app
from daemon.web.seal import Seal
from tests.system.house import House, moment

NOW = moment("2026-03-16 10:00")
BASE = "http://127.0.0.1:8040"


class Visitor:
    """The site of one house, and a browser's manners: cookies kept, redirects followed, forms sent with their mark."""

    def __init__(self, house: House, now=NOW, names=()) -> None:
        self.house = house
        self.now = now
        self.seal = Seal(folder=house.folder / "review")
        transport = httpx.ASGITransport(self._site(names), raise_app_exceptions=False)
        self.client = httpx.AsyncClient(transport=transport, base_url=BASE, follow_redirects=True)

    def _site(self, names):
        @contextmanager
        def opener():
            with open_app(self.house.folder / "config.toml", at=self.now) as app:
                yield app

        return make_app(opener, self.seal, clock=lambda: self.now, names=names)

    def ask(self, method, path, *, headers=None, **more):
        """One request as it stands."""
        return asyncio.run(self.client.request(method, path, headers=headers, **more))

    def get(self, path, **headers):
        """A page as a browser asks for it."""
        return self.ask("GET", path, headers=headers)

    def post(self, path, **form):
        """A form as our own pages send it."""
        form.setdefault("mark", self.seal.form_mark(self.client.cookies.get("ft") or ""))
        return self.ask("POST", path, data=form, headers={"Origin": BASE})

    def sign_in(self):
        """By a link of its own."""
        return self.ask("POST", "/sign-in", data={"token": self.seal.link(self.now)}, headers={"Origin": BASE})


@pytest.fixture
def house(tmp_path):
    return House(tmp_path)


@pytest.fixture
def stranger(house):
    """Nobody signed in."""
    return Visitor(house)


@pytest.fixture
def visitor(house):
    """Signed in."""
    one = Visitor(house)
    assert one.sign_in().status_code == 200
    return one


@pytest.fixture
def written(house):
    """A house with one draft that waits: a follow-up to Jane Miller."""
    house.contact("Jane Miller", "jane@ocean.example.net", moment("2026-03-02 09:00"))
    house.sent = house.write("jane@ocean.example.net", moment("2026-03-02 10:00"))
    house.run(NOW)
    return house
