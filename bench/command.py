"""How Followthrough is called from outside: as a user's shell would, never by import."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


class FailedError(RuntimeError):
    """The command ended with another exit code than was allowed; the message holds what it said."""


def followthrough() -> list[str]:
    """The installed command beside this Python, else ``python -m daemon`` from the source folder."""
    script = Path(sys.executable).with_name("followthrough")
    return [str(script)] if script.exists() else [sys.executable, "-m", "daemon"]


def run(config: Path, *words: str) -> str:
    """Runs one command and returns its standard output. Raises FailedError where the exit code is not 0."""
    done = subprocess.run(
        [*followthrough(), "--config", str(config), *words], capture_output=True, text=True, cwd=ROOT, check=False
    )
    if done.returncode:
        told = (done.stderr or done.stdout).strip()
        raise FailedError(f"followthrough {' '.join(words)} ended with exit code {done.returncode}: {told[-2000:]}")
    return done.stdout


def run_json(config: Path, *words: str) -> Any:
    """Runs one command with ``--json`` and returns what it printed."""
    return json.loads(run(config, *words, "--json"))
