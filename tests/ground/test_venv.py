"""Making .venv on a machine that lacks something: one clear line, and nothing half done is taken for done."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def checkout(tmp_path):
    """A folder with what the Makefile needs, and no .venv."""
    folder = tmp_path / "a checkout"
    (folder / "tools").mkdir(parents=True)
    for name in ("Makefile", "requirements.lock", "pyproject.toml", "tools/venv.py"):
        shutil.copy(ROOT / name, folder / name)
    return folder


def make_venv(folder: Path, python: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", "--no-print-directory", "venv", f"PYTHON={python}"],
        cwd=folder, capture_output=True, text=True, check=False, timeout=60,
        env={name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))} | environment,
    )  # fmt: skip


def script(folder: Path, text: str) -> str:
    path = folder / "python"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


def told(done: subprocess.CompletedProcess[str]) -> list[str]:
    """What was said, without make's own last line."""
    return [line for line in done.stderr.splitlines() if not line.startswith("make: ***")]


def test_a_python_that_is_too_old_is_told_in_one_line(checkout):
    done = make_venv(checkout, script(checkout, "exit 1"))
    assert done.returncode
    (line,) = told(done)
    assert line.startswith("Followthrough needs Python 3.11 or later, and ")
    assert "make PYTHON=/path/to/python3" in line


def test_a_missing_venv_module_is_told_in_one_line_and_changes_nothing(checkout, tmp_path):
    # As on Debian without python3-venv: venv is there, ensurepip is not.
    (tmp_path / "ensurepip.py").write_text("raise ImportError('no ensurepip')\n")
    (checkout / ".venv").mkdir()
    (checkout / ".venv" / "kept").touch()
    python = script(checkout, f'PYTHONPATH="{tmp_path}" exec "{sys.executable}" "$@"')
    done = make_venv(checkout, python)
    assert done.returncode
    assert told(done) == ["followthrough: python3-venv is missing: sudo apt install python3-venv"]
    assert (checkout / ".venv" / "kept").exists()


def test_a_failed_installation_is_told_and_not_taken_for_done(checkout):
    (checkout / "requirements.lock").write_text(f"no-such-thing==1 --hash=sha256:{'0' * 64}\n")
    done = make_venv(checkout, sys.executable, PIP_NO_INDEX="1")
    assert done.returncode
    assert told(done)[-1].startswith("followthrough: installing the locked libraries failed")
    assert "No matching distribution found for no-such-thing==1" in done.stderr
    assert not (checkout / ".venv" / "followthrough.json").exists()
