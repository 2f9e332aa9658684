"""The measuring itself: what is counted, what is compared, and that nothing is claimed that was not measured."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bench import __main__ as program
from bench import first_pass, measure
from bench.measure import Goal, RanBadlyError, Run, Series
from bench.prepared import World


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_a_program_that_works_costs_cpu_and_memory():
    took = measure.run(python("sum(range(100_000))"))
    assert took.cpu > 0
    assert took.wall > 0
    assert took.peak > 1


def test_a_program_that_fails_is_no_figure_but_an_error_with_its_last_words():
    with pytest.raises(RanBadlyError, match=r"exit code 3: the disk is full"):
        measure.run(python("import sys; print('the disk is full', file=sys.stderr); sys.exit(3)"))


def test_the_median_stands_beside_the_least_and_the_most():
    series = Series("x", [Run(3.0, 0, 0), Run(1.0, 0, 0), Run(2.0, 0, 0)])
    assert series.shown("wall") == "2.00 (1.00-3.00)"


def test_columns_of_a_table_are_as_wide_as_their_widest_cell():
    lines = measure.table("T", ("a", "b"), [("long cell", "1")]).splitlines()
    assert len({len(line) for line in lines[2:]}) == 1


@pytest.mark.parametrize(("value", "word"), [(0.03, "kept"), (0.04, "kept"), (0.05, "MISSED")])
def test_a_goal_is_kept_up_to_its_limit(value, word):
    assert Goal("g", value, 0.04, " x").row()[3] == word


@pytest.fixture
def world(tmp_path, monkeypatch):
    (tmp_path / "mail").mkdir()
    monkeypatch.setattr(first_pass, "ours", lambda *_: measure.run(python("pass")))
    return World(tmp_path, 100, 2)


def test_a_peer_that_is_missing_is_named_and_the_rest_is_measured(world, monkeypatch):
    monkeypatch.setattr("shutil.which", lambda _: None)
    missing: list[str] = []
    text, _ = first_pass.compare(world, 1, missing)
    assert any("apt install maildir-utils" in line for line in missing)
    assert any("apt install notmuch" in line for line in missing)
    assert first_pass.OURS in text


def test_peers_and_ours_take_turns(world, monkeypatch):
    order = []

    def taker(name):
        def take(*_):
            order.append(name)
            return Run(1.0, 1.0, 1.0)

        return take

    peers = tuple(first_pass.Peer(name, "python3", "python3", taker(name)) for name in ("one", "two"))
    monkeypatch.setattr(first_pass, "PEERS", peers)
    monkeypatch.setattr("shutil.which", lambda _: "/bin/true")
    monkeypatch.setattr(first_pass, "ours", taker("ours"))
    first_pass.compare(world, 2, [])
    assert order == ["two", "one", "ours"] * 2


def test_goals_beside_peers_are_claimed_for_large_mailboxes_only(world):
    series = {name: Series(name, [Run(1.0, 1.0, 1.0)]) for name in (first_pass.OURS, first_pass.MU)}
    assert len(first_pass._goals(world, series)) == 1
    assert len(first_pass._goals(World(world.folder, 100_000, 2), series)) == 2


def test_setting_back_keeps_what_was_generated_and_removes_what_came_later(tmp_path):
    kept = [
        tmp_path / "config.toml",
        tmp_path / "mail" / ".Sent" / "cur" / "1:2,S",
        tmp_path / "mail" / "new" / "2.mail",
    ]
    later = [
        tmp_path / "followthrough.db",
        tmp_path / "followthrough.db-wal",
        tmp_path / "mail" / ".Drafts" / "cur" / "3:2,D",
        tmp_path / "mail" / "new" / "4.later",
    ]
    for path in kept + later:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    World(tmp_path, 1, 1).set_back()
    assert [path.exists() for path in kept] == [True] * 3
    assert [path.exists() for path in later] == [False] * 4


def test_an_unknown_measurement_is_wrong_usage(capsys):
    with pytest.raises(SystemExit) as ended:
        program.main(["--only", "everything"])
    assert ended.value.code == 2
    assert "first, passes, status, rest" in capsys.readouterr().err


def test_the_program_is_called_by_its_command_or_as_a_module_never_through_a_shell():
    from bench import command

    words = command.followthrough()
    assert Path(words[0]).is_absolute()
