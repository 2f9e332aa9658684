from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest

from connectors.errors import Permanent
from daemon.errors import ConfigError, FollowthroughError, Problem

ROOT = Path(__file__).parents[2]


def test_without_a_command_a_friendly_overview_is_printed(run):
    result = run()
    assert result.exit_code == 0
    assert "Every day:" in result.output


def test_help_of_a_command_can_be_asked_for_both_ways(run):
    assert run("help", "contacts", "import").output == run("contacts", "import", "--help").output


def test_a_misspelt_command_is_answered_with_the_nearest(run):
    result = run("statuz")
    assert result.exit_code == 2
    assert "did you mean status?" in result.stderr


@pytest.mark.parametrize("args", [("--at", "{}", "status"), ("status", "--at", "{}")])
@pytest.mark.parametrize("when", ["2026-01-05T09:00:00-05:00", "2026-01-05T14:00Z", "2026-01-05 14:00:00+00:00"])
def test_at_is_understood_before_and_after_the_command(app, run, args, when):
    app.answers = {"status": {"contacts": [], "accounts": []}, "drafts": []}
    assert run(*(a.format(when) for a in args)).exit_code == 0
    assert app.at is not None
    assert app.at.timestamp() == 1767621600


@pytest.mark.parametrize("when", ["2026-01-05T09:00", "2026-01-05", "tomorrow", "", "0001-01-01T00:00Z"])
def test_a_moment_without_offset_is_a_usage_error_in_one_sentence(run, when):
    result = run("status", "--at", when)
    assert result.exit_code == 2
    assert "write it like" in result.stderr or "choose a year" in result.stderr
    assert result.stdout == ""


def test_config_is_understood_before_and_after_the_command(app, run):
    app.answers = {"status": {"contacts": [], "accounts": []}, "drafts": []}
    run("--config", "a.toml", "status")
    run("status", "--config", "b.toml")
    assert [call for call in app.calls if call[0] == "open"] == [("open", Path("a.toml")), ("open", Path("b.toml"))]


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (ConfigError("config.toml", (Problem(line=3, key="x", text="is not known: remove it"),)), 2),
        (FollowthroughError("The store is newer. Update the program."), 1),
        (Permanent("The folder is gone. Make it again."), 1),
        (PermissionError(13, "Permission denied", "/x/y.db"), 1),
    ],
)
def test_an_error_is_one_sentence_and_its_exit_code(app, run, problem, code):
    app.problem = problem
    result = run("status", "--json")
    assert result.exit_code == code
    assert result.stdout == ""
    assert result.stderr.startswith("followthrough: ")
    assert "Traceback" not in result.stderr


@pytest.mark.usefixtures("ana")
def test_an_unknown_contact_is_named_and_exits_with_1(run):
    result = run("explain", "Ann Lina")
    assert result.exit_code == 1
    assert "Ann Lina" in result.stderr


def test_ctrl_c_is_quiet(app, run):
    app.problem = KeyboardInterrupt()
    result = run("status")
    assert (result.exit_code, result.stdout, result.stderr.strip()) == (130, "", "")


def test_every_command_takes_at_config_and_json():
    from daemon.cli.contacts import contacts_command
    from daemon.cli.program import _MODULES, cli

    ctx = click.Context(cli)
    found = {name: cli.get_command(ctx, name) for name in _MODULES if name != "help"}
    found |= {name: contacts_command.get_command(ctx, name) for name in contacts_command.list_commands(ctx)}
    for name, command in found.items():
        assert command is not None
        assert {"--at", "--config", "--json"} <= {opt for param in command.params for opt in param.opts}, name


def test_status_starts_without_heavy_libraries():
    program = """
import contextlib, sys
import daemon.cli, daemon.cli.program as program
class App:
    def status(self): return {"contacts": [], "accounts": []}
sys.argv = ["followthrough", "status", "--json"]
try:
    program.cli.main(obj=lambda config, at=None: contextlib.nullcontext(App()))
except SystemExit as end:
    assert end.code == 0, end.code
heavy = {"rich", "alembic", "jinja2", "dateparser", "exchangelib", "googleapiclient", "holidays", "pydantic", "asyncio"}
print(sorted(heavy & set(sys.modules)), file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stderr.strip() == "[]"


def test_a_fault_of_the_program_is_one_sentence_without_a_traceback():
    program = """
import sys, daemon.cli.program as program
def broken(*_, **__): raise ZeroDivisionError("secret text of a mail")
sys.argv = ["followthrough", "status"]
program.cli.context_settings["obj"] = broken
program.start()
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr
    assert "ZeroDivisionError" in done.stderr


def test_the_shell_completes_commands():
    ask = {"_FOLLOWTHROUGH_COMPLETE": "bash_complete", "COMP_WORDS": "followthrough statu", "COMP_CWORD": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "daemon"], capture_output=True, text=True, check=True, cwd=ROOT, env=os.environ | ask
    )
    assert done.stdout == "plain,status\n"


def with_output_to(where: str) -> Any:
    """``followthrough help`` with its standard output redirected by a shell."""
    shell = ["sh", "-c", f'exec "$0" -m daemon help {where}', sys.executable]
    return subprocess.run(shell, capture_output=True, text=True, check=False, cwd=ROOT)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_output_that_finds_no_room_is_one_sentence():
    done = with_output_to(">/dev/full")
    assert done.returncode == 1
    assert done.stderr == "followthrough: No space left on device. Mend that and try again.\n"


def test_a_closed_standard_output_is_no_fault():
    done = with_output_to(">&-")
    assert (done.returncode, done.stderr) == (0, "")
