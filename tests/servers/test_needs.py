"""A server that is missing is told of; where nothing may be left out, it fails."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .needs import library, program
from .running import LEASH


def test_elsewhere_a_test_is_left_out_with_the_command_that_brings_the_server(monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no-such-server is not installed; make servers brings it"):
        program("no-such-server")


@pytest.mark.parametrize("ask", [program, library])
def test_in_ci_it_fails(monkeypatch, ask):
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="nosuchserver is not installed"):
        ask("nosuchserver")


def test_a_server_ends_with_whoever_holds_its_leash_and_its_folder_goes_with_it(tmp_path):
    folder = tmp_path / "server"
    folder.mkdir()
    # Says its number, and would stay for an hour; the one that holds the leash is killed.
    serve = "import os, time; print(os.getpid(), flush=True); time.sleep(3600)"
    hold = (
        "import subprocess, sys, time\n"
        f"subprocess.Popen([{sys.executable!r}, '-I', '-S', {str(LEASH)!r}, {str(folder)!r}, '-', {sys.executable!r}, '-c', {serve!r}], "
        "stdin=subprocess.PIPE)\ntime.sleep(3600)"
    )
    holder = subprocess.Popen([sys.executable, "-c", hold])
    number = until_it_says(folder / "server.out")
    holder.kill()
    holder.wait()
    limit = time.monotonic() + 20
    while folder.exists() and time.monotonic() < limit:
        time.sleep(0.01)
    assert not folder.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


def until_it_says(path: Path) -> int:
    limit = time.monotonic() + 20
    while time.monotonic() < limit:
        if path.exists() and path.read_text().endswith("\n"):
            return int(path.read_text())
        time.sleep(0.01)
    raise AssertionError("it never said its number")
