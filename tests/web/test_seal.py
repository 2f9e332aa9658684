"""Links that work once, sessions that outlive the process, and what is kept for it on the disk."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from daemon.web.seal import LINK, SESSION, Seal
from tests.system.house import moment

NOW = moment("2026-03-16 10:00")


@pytest.fixture
def seal(tmp_path):
    return Seal(folder=tmp_path / "review")


def test_a_link_is_used_up_by_the_first_who_uses_it(seal):
    token = seal.link(NOW)
    assert seal.use_up(token, NOW)
    assert not seal.use_up(token, NOW)
    assert not seal.is_link(token, NOW)


def test_asking_whether_a_link_is_good_does_not_use_it_up(seal):
    token = seal.link(NOW)
    assert seal.is_link(token, NOW)
    assert seal.is_link(token, NOW)
    assert seal.use_up(token, NOW)


def test_of_many_who_use_one_link_at_once_one_wins(seal):
    token = seal.link(NOW)
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda _: seal.use_up(token, NOW), range(40)))
    assert won.count(True) == 1


def test_a_link_expires(seal):
    token = seal.link(NOW)
    assert seal.use_up(token, NOW + LINK - timedelta(seconds=1)) is True
    late = seal.link(NOW)
    assert seal.use_up(late, NOW + LINK) is False


def test_a_used_link_stays_used_up_for_another_process(seal):
    token = seal.link(NOW)
    seal.use_up(token, NOW)
    assert not Seal(folder=seal.folder).use_up(token, NOW)


def test_a_session_goes_on_in_another_process_and_expires(seal):
    session = seal.session(NOW)
    again = Seal(folder=seal.folder)
    assert again.is_session(session, NOW + SESSION - timedelta(seconds=1))
    assert not again.is_session(session, NOW + SESSION)


def test_a_link_is_no_session_and_a_session_no_link(seal):
    assert not seal.is_session(seal.link(NOW), NOW)
    assert not seal.use_up(seal.session(NOW), NOW)


@pytest.mark.parametrize(
    "forged",
    ["", "-", "--", "9999999999-abc", "9999999999-abc-", "x-y-z", "9999999999-é-ü", "\ud800", "9" * 5000 + "-a-b"],
)
def test_what_was_not_sealed_here_opens_nothing(seal, forged):
    assert not seal.is_session(forged, NOW)
    assert not seal.is_link(forged, NOW)
    assert not seal.use_up(forged, NOW)


def test_a_token_with_another_end_is_not_ours(seal):
    until, name, signature = seal.session(NOW).split("-")
    assert not seal.is_session(f"{int(until) + 1}-{name}-{signature}", NOW)


def test_another_houses_session_opens_nothing(seal, tmp_path):
    assert not seal.is_session(Seal(folder=tmp_path / "other").session(NOW), NOW)


def test_renewing_ends_every_session_and_link(seal):
    session, link = seal.session(NOW), seal.link(NOW)
    seal.renew()
    assert not seal.is_session(session, NOW)
    assert not seal.use_up(link, NOW)
    assert seal.is_session(seal.session(NOW), NOW)


def test_the_mark_of_a_form_is_good_for_its_own_session_only(seal):
    mine, other = seal.session(NOW), seal.session(NOW)
    assert seal.is_form_mark(seal.form_mark(mine), mine)
    assert not seal.is_form_mark(seal.form_mark(other), mine)
    assert not seal.is_form_mark("", mine)
    assert not seal.is_form_mark("é\ud800", mine)


def test_only_the_user_can_read_the_secret(seal):
    seal.session(NOW)
    assert stat.S_IMODE((seal.folder / "secret").stat().st_mode) == 0o600
    assert stat.S_IMODE(seal.folder.stat().st_mode) == 0o700
    assert [file.name for file in seal.folder.iterdir()] == ["secret"]


def test_a_secret_that_was_cut_short_is_made_anew(seal):
    seal.session(NOW)
    (seal.folder / "secret").write_bytes(b"short")
    assert seal.is_session(seal.session(NOW), NOW)


def test_many_processes_that_need_the_first_secret_agree_on_one(seal):
    with ThreadPoolExecutor(8) as pool:
        sessions = list(pool.map(lambda _: seal.session(NOW), range(40)))
    assert all(seal.is_session(session, NOW) for session in sessions)
