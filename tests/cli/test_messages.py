from __future__ import annotations

import json
import os
import subprocess
import sys
import types
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Finding:
    rule: str
    line: int
    text: str
    advice: str


@pytest.fixture(autouse=True)
def reading(monkeypatch):
    """A reader and a check that answer at once: how messages are understood is the other rooms' matter."""

    def describe(path, raw, zone):
        assert zone is not None
        told = {"path": str(path), "kind": "person", "text": raw.decode("latin-1"), "intents": ["accepts"]}
        rest = {"times": [{"start": "2026-03-02T09:00:00-05:00", "end": None}], "return_date": None, "failed": []}
        return (
            told | rest | {"permanent": None, "refers_to": [{"name": "Bo", "address": None}], "because": ["it says so"]}
        )

    def lint_source(raw):
        return [Finding("B2", 3, "a job", "ask for advice")] if b"job" in raw else []

    fake: Any = types.ModuleType("daemon.writing.etiquette")
    fake.lint_source = lint_source
    monkeypatch.setitem(sys.modules, "daemon.writing.etiquette", fake)
    fake_reading: Any = types.ModuleType("daemon.reading.message")
    fake_reading.describe = describe
    monkeypatch.setitem(sys.modules, "daemon.reading.message", fake_reading)


def lines(result) -> Any:
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def folder(tmp_path):
    """A Maildir with what else lies about in one."""
    for name in ("cur/b:2,S", "cur/a:2,", "new/c", ".Sent/cur/d", "dovecot-uidlist"):
        file = tmp_path / "mail" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(name.encode())
    return tmp_path / "mail"


def test_files_are_read_in_the_order_given(run, tmp_path):
    for name in "ba":
        (tmp_path / name).write_text(name)
    told = lines(run("read", str(tmp_path / "b"), str(tmp_path / "a"), "--json"))
    assert [one["text"] for one in told] == ["b", "a"]


def test_folders_are_read_whole_in_order_of_names(run, folder):
    result = run("read", str(folder), "--json")
    assert result.exit_code == 0
    names = [".Sent/cur/d", "cur/a:2,", "cur/b:2,S", "dovecot-uidlist", "new/c"]
    assert [one["path"] for one in lines(result)] == [str(folder / name) for name in names]


def test_links_and_pipes_in_a_folder_are_passed_over(run, folder):
    (folder / "circle").symlink_to(folder)
    (folder / "cur" / "link").symlink_to(folder / "new" / "c")
    os.mkfifo(folder / "pipe")
    assert len(lines(run("read", str(folder), "--json"))) == 5


def test_a_very_deep_folder_is_read(run, tmp_path):
    deep = tmp_path
    for _ in range(300):
        deep /= "d"
    deep.mkdir(parents=True)
    (deep / "m").write_text("x")
    assert len(lines(run("read", str(tmp_path), "--json"))) == 1


def test_a_path_that_is_not_there_is_named_and_the_others_are_read(run, folder):
    result = run("read", str(folder / "new"), str(folder / "nowhere"), "--json")
    assert result.exit_code == 2
    assert "nowhere" in result.stderr
    told = lines(result)
    assert [one["kind"] for one in told] == ["person", "unreadable"]
    assert told[1]["because"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_cannot_be_opened_is_unreadable_with_the_reason(run, folder):
    (folder / "new" / "c").chmod(0)
    result = run("read", str(folder / "new"), "--json")
    assert result.exit_code == 1
    assert lines(result)[0]["kind"] == "unreadable"


def test_a_file_that_no_message_can_be_is_unreadable(run, tmp_path):
    with (tmp_path / "huge").open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    result = run("read", str(tmp_path / "huge"), "--json")
    assert "larger than" in lines(result)[0]["because"][0]


def test_a_file_name_that_is_no_utf_8_is_still_json(run, tmp_path):
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9")).write_text("x")
    (told,) = lines(run("read", str(tmp_path), "--json"))
    assert os.fsencode(told["path"]).endswith(b"caf\xe9")


def test_standard_input_can_be_read(run):
    assert lines(run("read", "-", "--json", stdin="hello"))[0]["text"] == "hello"


def test_people_read_a_compact_block(run, tmp_path):
    (tmp_path / "m").write_text("Yes, gladly.\n\n\x1b[2JTuesday?\n")
    result = run("read", str(tmp_path / "m"))
    told = result.output
    assert f"{tmp_path / 'm'}: person" in " ".join(told.split())
    for part in (
        "does: accepts",
        "times: Mon 2 Mar 2026 09:00",
        "refers to: Bo",
        "because: it says so",
        "| Yes, gladly.",
    ):
        assert part in told
    assert "\x1b" not in told


def test_reading_wants_no_configuration(app, run, tmp_path):
    (tmp_path / "m").write_text("x")
    run("read", str(tmp_path / "m"))
    run("lint", str(tmp_path / "m"))
    assert app.calls == []


def test_a_reader_that_goes_away_ends_the_reading_quietly(tmp_path):
    for number in range(3000):
        (tmp_path / str(number)).write_text("x" * 100)
    program = (
        "import sys, types\n"
        "sys.modules['daemon.reading.message'] = fake = types.ModuleType('fake')\n"
        "fake.describe = lambda path, raw, zone: {'path': path, 'text': raw.decode()}\n"
        "from daemon.cli import main\n"
        f"sys.argv = ['followthrough', 'read', {str(tmp_path)!r}, '--json']\n"
        "main()\n"
    )
    going: Any
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    ) as going:
        assert going.stdout.readline().startswith(b"{")
        going.stdout.close()
        assert going.stderr.read() == b""
        assert going.wait() == 141


def test_lint_of_a_good_letter_exits_with_0(run, tmp_path):
    (tmp_path / "letter").write_text("Dear Ana")
    result = run("lint", str(tmp_path / "letter"), "--json")
    assert (result.exit_code, result.stdout) == (0, "")


def test_lint_of_a_broken_rule_exits_with_1_and_names_it(run, tmp_path):
    (tmp_path / "letter").write_text("a job")
    path = str(tmp_path / "letter")
    result = run("lint", path, "--json")
    assert result.exit_code == 1
    assert lines(result) == [{"path": path, "rule": "B2", "line": 3, "text": "a job", "advice": "ask for advice"}]
    assert f'{path}:3: B2: "a job": ask for advice' in run("lint", path).output


def test_lint_takes_standard_input(run):
    assert run("lint", "-", stdin="a job").exit_code == 1


def test_lint_of_a_missing_file_exits_with_2_and_checks_the_others(run, tmp_path):
    (tmp_path / "letter").write_text("a job")
    result = run("lint", str(tmp_path / "nowhere"), str(tmp_path / "letter"), "--json")
    assert result.exit_code == 2
    assert "nowhere" in result.stderr
    assert len(lines(result)) == 1
