"""What a test needs that is not installed: left out with the command that brings it; in CI it fails."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Debian keeps servers out of the search path of users.
SYSTEM_PATH = f"{os.environ.get('PATH', '')}:/usr/local/sbin:/usr/sbin:/sbin"


def program(name: str) -> str:
    """The path of an installed program; without it the test is left out."""
    found = shutil.which(name, path=SYSTEM_PATH)
    return found or missing(name)


def library(name: str) -> None:
    """Returns when the module can be imported; without it the test is left out."""
    if find_spec(name) is None:
        missing(name)


def missing(name: str) -> NoReturn:
    """Leaves the test out, aloud; where CI=true nothing may be left out."""
    reason = f"{name} is not installed; make servers brings it"
    if os.environ.get("CI", "").lower() in {"1", "true", "yes"}:
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def nightly() -> None:
    """Returns in the nightly mode; otherwise the test is left out, in CI too: it is slow, and not ours to keep quick."""
    if os.environ.get("FOLLOWTHROUGH_NIGHTLY", "").lower() not in {"1", "true", "yes"}:
        pytest.skip("of the nightly mode only: make nightly")
