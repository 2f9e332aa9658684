"""Who may reach a page, on every route there is: forged names, foreign sites, forms of others, too much of anything."""

from __future__ import annotations

import re

import pytest

from daemon.web.gate import HEADERS, MOST_BYTES
from daemon.web.pages import PAGES
from tests.web.conftest import BASE

PATHS = [re.sub(r"\{\w+\}", "some", page.path) for page in PAGES]
POSTS = [f"{path.rstrip('/')}/{word}" for path, page in zip(PATHS, PAGES, strict=True) for word in page.acts]
GETS = [*PATHS, "/sign-in", "/static/x/page.css", "/no-such-page"]
POSTS += ["/sign-in", "/sign-out"]
ROUTES = [("GET", path) for path in GETS] + [("POST", path) for path in POSTS]
FOREIGN_HOSTS = ["evil.example", "evil.example:8040", "127.0.0.1.evil.example", "localhost.evil.example", "0.0.0.0", "10.0.0.1",  # noqa: S104
                 "a@127.0.0.1", "127.0.0.1/x", "", "[::2]", "[", "localhost@evil.example"]  # fmt: skip
FOREIGN_ORIGINS = ["https://evil.example", "null", "http://localhost:9999", "http://127.0.0.1:8041", "file://", "http://127.0.0.1:8040.evil.example",
                   "http://evil.example@127.0.0.1:8040", "ftp://127.0.0.1:8040", "[", ""]  # fmt: skip


def bytes_of(house):
    """All that the house has on the disk but the keys of its page."""
    return {
        path: path.read_bytes()
        for path in sorted(house.folder.rglob("*"))
        if path.is_file() and "review" not in path.parts and not path.name.endswith(("-wal", "-shm"))
    }


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_a_name_that_is_not_this_machines_is_refused(visitor, method, path):
    for host in FOREIGN_HOSTS:
        answer = visitor.ask(method, path, headers={"Host": host, "Origin": f"http://{host}"})
        assert answer.status_code == 421, host


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_another_sites_origin_is_refused(visitor, method, path):
    for origin in FOREIGN_ORIGINS:
        answer = visitor.ask(method, path, headers={"Origin": origin})
        assert answer.status_code == 403, origin
        assert "Another site" in answer.text


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_what_another_site_loads_or_posts_is_refused_even_without_an_origin(visitor, method, path):
    for site in ("cross-site", "same-site"):
        headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "no-cors"}
        assert visitor.ask(method, path, headers=headers).status_code == 403


@pytest.mark.parametrize("path", POSTS)
def test_a_form_that_names_no_origin_is_refused(visitor, path):
    assert visitor.ask("POST", path, data={"mark": "x"}).status_code == 403


@pytest.mark.parametrize("path", PATHS)
def test_nobody_sees_a_page_without_signing_in(stranger, path):
    answer = stranger.get(path)
    assert answer.status_code == 401
    assert "followthrough review" in answer.text


@pytest.mark.parametrize("path", [path for path in POSTS if path != "/sign-in"])
def test_nobody_does_anything_without_signing_in(stranger, path):
    before = bytes_of(stranger.house)
    assert stranger.post(path).status_code == 401
    assert bytes_of(stranger.house) == before


@pytest.mark.parametrize("path", [path for path in POSTS if path != "/sign-in"])
def test_a_form_without_the_sessions_mark_is_refused(visitor, path):
    other = visitor.seal.form_mark(visitor.seal.session(visitor.now))
    for mark in ("", "x", other):
        answer = visitor.post(path, mark=mark)
        assert answer.status_code == 403
        assert "was not made by this page" in answer.text


def test_a_get_changes_nothing(written, visitor):
    draft = written.json("drafts")[0]["key"]
    contact = visitor.get("/contacts").text.partition('href="/contact/')[2].partition('"')[0]
    places = [page.path.replace("{key}", draft).replace("{contact}", contact) for page in PAGES]
    before = bytes_of(written)
    for path in [
        *places,
        *GETS,
        *POSTS,
        *(f"{place.rstrip('/')}/{word}" for place in places for word in ("keep", "edit")),
    ]:
        for query in ("", "?said=keep", "?mark=x&wish=y&until=2026-05-01"):
            visitor.get(path + query)
            visitor.ask("HEAD", path + query)
    assert bytes_of(written) == before


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "GREAT"])
def test_there_is_nothing_but_reading_and_filling_in(visitor, method):
    assert visitor.ask(method, "/").status_code == 405


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_answer_has_the_headers_that_keep_strangers_out(stranger, method, path):
    answer = stranger.ask(method, path, headers={"Origin": BASE})
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert answer.headers["Cache-Control"] == "no-store"


def test_only_the_pages_own_files_may_be_loaded_and_nothing_runs_inline(visitor):
    policy = visitor.get("/").headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?! src=\"/static/)", visitor.get("/").text)


def test_the_pages_own_files_are_there_for_good_and_name_their_kind(visitor):
    for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', visitor.get("/").text):
        answer = visitor.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["Content-Type"].split(";")[0] in {"text/css", "text/javascript", "image/svg+xml"}


@pytest.mark.parametrize("path", ["/static/../gate.py", "/static/%2e%2e/gate.py", "/static//etc/passwd", "/static/"])
def test_no_other_file_is_served(visitor, path):
    assert visitor.get(path).status_code == 404


def test_a_form_that_is_too_long_is_refused(visitor):
    answer = visitor.post("/sign-out", words="x" * (MOST_BYTES + 1))
    assert answer.status_code == 413


def test_a_form_of_too_many_fields_is_refused(visitor):
    assert visitor.post("/sign-out", **{f"f{n}": "x" for n in range(60)}).status_code == 400


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data; boundary=x", ""])
def test_only_our_own_kind_of_form_is_read(visitor, kind):
    answer = visitor.ask("POST", "/sign-out", content=b"{}", headers={"Origin": BASE, "Content-Type": kind})
    assert answer.status_code == 415


@pytest.mark.parametrize("body", [b"mark=%ff%fe", b"\xff\xfe=1", b"&&&=", b"a", b"%00"])
def test_a_form_that_is_none_is_refused_with_a_sentence(visitor, body):
    headers = {"Origin": BASE, "Content-Type": "application/x-www-form-urlencoded"}
    answer = visitor.ask("POST", "/sign-out", content=body, headers=headers)
    assert answer.status_code in {400, 403}
    assert "<h1>" in answer.text


@pytest.mark.parametrize("host", ["localhost:8040", "127.0.0.1", "127.0.0.1:9000", "[::1]:8040", "LOCALHOST"])
def test_every_name_of_this_machine_is_answered(visitor, host):
    assert visitor.get("/sign-in", Host=host).status_code == 401


def test_the_name_of_the_users_own_tunnel_is_answered_and_no_other(house):
    from tests.web.conftest import Visitor

    visitor = Visitor(house, names=["desk.example.org"])
    assert visitor.get("/sign-in", Host="desk.example.org").status_code == 401
    assert visitor.get("/sign-in", Host="evil.desk.example.org").status_code == 421


def test_a_page_that_is_not_there_says_so(visitor):
    answer = visitor.get("/nothing/here")
    assert answer.status_code == 404
    assert "There is no such page." in answer.text


def test_a_link_from_elsewhere_is_asked_for_again_by_our_own_page(stranger):
    answer = stranger.get("/", **{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"})
    assert answer.status_code == 401
    assert 'http-equiv="refresh"' in answer.text


def test_a_fault_in_the_program_is_a_page_that_repeats_no_text_of_a_mail(visitor, monkeypatch, capsys):
    def broken(*_):
        raise RuntimeError("words of a letter")

    monkeypatch.setattr("daemon.worker.views.Views.asks", broken)
    answer = visitor.get("/")
    assert answer.status_code == 500
    assert "RuntimeError" in answer.text
    assert "words of a letter" not in answer.text + capsys.readouterr().err
    assert answer.headers["Content-Security-Policy"]
