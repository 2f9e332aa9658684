"""Measuring on an IMAP server: what the server counts, what is set back, and that a wrong world has no figures."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from bench.imap import clients, compare
from bench.imap.remote import Server
from bench.imap.server import counted
from bench.mailbox.world import Plan, generate
from bench.measure import RanBadlyError
from bench.prepared import World
from tests.servers.needs import program

LETTER = b"From: a@reef.example\nMessage-ID: <late@reef.example>\nSubject: Late\n\nToo late.\n"


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> World:
    folder = tmp_path_factory.mktemp("bench") / "world"
    generate(folder, Plan(messages=400, contacts=10))
    return World(folder, 400, 10)


@pytest.fixture(scope="module")
def server(world):
    program("dovecot")
    with Server(world.folder) as running:
        yield running


def test_commands_and_bytes_are_those_of_the_user_by_the_servers_own_count():
    dump = (
        "metric_name\tfield\tcount\tsum\tmin\tmax\tavg\tmedian\tstddev\t%95\n"
        "imap\tbytes_in\t9\t900\t0\t0\t0\t0\t0\t0\n"
        "imap_user1\tbytes_in\t3\t30\t0\t0\t0\t0\t0\t0\n"
        "imap_user1\tbytes_out\t3\t4000\t0\t0\t0\t0\t0\t0\n"
        "imap_user1_UID_FETCH\tduration\t2\t9\t0\t0\t0\t0\t0\t0\n"
        "imap_user1_LIST\tduration\t1\t9\t0\t0\t0\t0\t0\t0\n"
    )
    assert counted(dump, "user1") == {"commands": 3, "up": 30, "down": 4000, "names": {"UID FETCH": 2, "LIST": 1}}


@pytest.mark.server
def test_what_came_later_is_set_back_and_nothing_else(server, world):
    before = server.messages()
    server.deliver(LETTER)
    server.deliver(LETTER, "Drafts")
    assert server.drafts() == {"late@reef.example"}
    server.set_back()
    assert server.drafts() == set()
    assert server.messages() == before
    assert sum(before.values()) == len(list((world.folder / "mail").rglob("*.M*")))


@pytest.mark.server
def test_a_world_that_comes_out_wrong_has_no_figures(server, world, tmp_path, monkeypatch):
    monkeypatch.setattr(
        compare, "check_truth", SimpleNamespace(compare=lambda *_: (["stage is met, should be asked"], 10, 0))
    )
    with pytest.raises(RanBadlyError, match=r"no figure counts \(10 contacts\):\nstage is met, should be asked"):
        compare.gate(world, server, tmp_path / "gate")


@pytest.mark.server
def test_the_configuration_is_the_worlds_own_with_its_mail_on_the_server(server, world, tmp_path):
    config = clients.write_config(world, server, tmp_path).read_text("utf-8")
    assert 'kind = "imap"' in config
    assert "maildir" not in config
    assert str(world.folder / "calendar") in config
    assert Path(tmp_path / clients.PASSWORD).stat().st_mode & 0o077 == 0
