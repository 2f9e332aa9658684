"""*Today*."""

from __future__ import annotations

import html
from datetime import timedelta

from daemon.app import open_app
from daemon.store import open_store
from tests.web.conftest import NOW, Visitor

LATER = NOW + timedelta(minutes=30)


def test_a_draft_that_waits_stands_on_today(written, visitor):
    page = visitor.get("/")
    assert page.status_code == 200
    assert "Jane Miller" in page.text
    key = written.json("drafts")[0]["key"]
    assert f'href="/draft/{key}"' in page.text


def test_a_house_without_anything_says_so(visitor):
    assert "No draft waits for you." in visitor.get("/").text


def test_while_the_daemon_is_stopped_the_page_says_so_and_shows_everything(written, visitor):
    page = visitor.get("/").text
    assert "Followthrough is not running." in page
    assert "last looked through completely on <time" in page
    assert "Jane Miller" in page
    with open_store(f"sqlite:///{written.folder}/followthrough.db") as store, store.lease("home"):
        assert "Followthrough is not running." not in visitor.get("/").text


def test_an_account_with_an_error_stands_on_top_with_its_mend(written):
    written.lose("home")
    written.run(LATER, code=1)
    visitor = Visitor(written, now=LATER)
    visitor.sign_in()
    (error,) = written.json("status", at=LATER)["accounts"][0]["errors"]
    assert html.escape(error, quote=False) in html.unescape(visitor.get("/").text)


def test_what_only_the_user_can_say_stands_there(written):
    written.receive("Somebody <jm@private.example.net>", NOW, body="Gladly.", answers=written.sent)
    written.run(LATER)
    visitor = Visitor(written, now=LATER)
    visitor.sign_in()
    assert "Only you can say" in visitor.get("/").text


def test_a_configuration_that_was_changed_is_read_anew(written, visitor):
    assert "Mon 16 Mar 2026 10:00" in visitor.get("/").text
    config = written.folder / "config.toml"
    config.write_text(config.read_text("utf-8").replace("America/Toronto", "Europe/Berlin"), "utf-8")
    assert "Mon 16 Mar 2026 15:00" in visitor.get("/").text


def test_a_configuration_that_was_broken_is_told_in_its_own_sentences(written, visitor):
    config = written.folder / "config.toml"
    config.write_text(config.read_text("utf-8").replace("[practice]", "[practise]"), "utf-8")
    answer = visitor.get("/")
    assert answer.status_code == 503
    assert "did you mean" in answer.text


def test_a_long_list_is_cut_and_says_how_much_more_there_is(visitor, monkeypatch):
    asks = [{"contact": f"Contact {n}", "what": "Is it so?", "because": "It may be."} for n in range(50)]
    monkeypatch.setattr("daemon.worker.views.Views.asks", lambda _: asks)
    page = visitor.get("/").text
    assert "Contact 39" in page
    assert "Contact 40" not in page
    assert "10 more" in page


def test_what_is_to_be_settled_is_the_same_as_status_says(written):
    written.receive("Somebody <jm@private.example.net>", NOW, body="Gladly.", answers=written.sent)
    for name, city in (("Bob Reef", "Lisbon"), ("Ana Cruz", "Lisbon"), ("Eve Moss", "Oslo")):
        written.contact(name, f"{name.split()[0].lower()}@reef.example.net", NOW, city=city)
    written.run(LATER)
    with open_app(written.folder / "config.toml") as app:
        assert told(app)
    written.cli("trip", "Lisbon", "2030-03-20", "2030-03-25", at=LATER)
    with open_app(written.folder / "config.toml") as app:
        assert len(told(app)) > 1


def told(app):
    """What asks() says, which has to be what status() says."""
    said = [{"contact": row["contact"], **ask} for row in app.status()["contacts"] for ask in row["asks"]]
    assert app.asks() == said
    return said
