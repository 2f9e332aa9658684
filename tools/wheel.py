"""Builds the wheel: from a copy of the sources, so that nothing of an earlier build gets in; the same bytes each time.

    .venv/bin/python tools/wheel.py [FOLDER]      prints where it lies; FOLDER: dist

SOURCE_DATE_EPOCH is the time of every file in it; unset: the last commit's, or 2020 where there is no git.
setuptools must be at hand; nothing is fetched.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("daemon", "connectors", "pyproject.toml", "README.md", "LICENSE")
NOT_SOURCES = shutil.ignore_patterns("__pycache__", "*.pyc", "*.egg-info")
EPOCH = 1577836800
"""2020-01-01."""


def main(arguments: list[str]) -> int:
    """Builds it into the folder named."""
    folder = Path(arguments[0] if arguments else ROOT / "dist").absolute()
    sys.stdout.write(f"{build(folder)}\n")
    return 0


def build(folder: Path) -> Path:
    """The wheel's place. Raises CalledProcessError; what went wrong was printed by then."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="followthrough-wheel-") as name:
        sources = Path(name)
        for each in SOURCES:
            copy(ROOT / each, sources / each)
        # Called as pip calls it, but for fetching a setuptools of its own.
        call = f"from setuptools.build_meta import build_wheel; print(build_wheel({str(folder)!r}))"
        environment = os.environ | {"SOURCE_DATE_EPOCH": str(epoch()), "PYTHONDONTWRITEBYTECODE": "1"}
        environment.pop("PYTHONPATH", None)
        done = subprocess.run(  # noqa: S603 - our own command line
            [sys.executable, "-W", "ignore", "-c", call],
            cwd=sources,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode:
            sys.stderr.write(done.stdout + done.stderr)
            done.check_returncode()
        return folder / done.stdout.splitlines()[-1]


def copy(source: Path, target: Path) -> None:
    """A file, or a folder without what Python leaves in it; all readable by everybody, whatever the umask was."""
    if source.is_file():
        shutil.copy(source, target)
    else:
        shutil.copytree(source, target, ignore=NOT_SOURCES)
    for path in (target, *target.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


def epoch() -> int:
    """The moment that everything built bears, in seconds since 1970."""
    if (said := os.environ.get("SOURCE_DATE_EPOCH", "")).isdigit():
        return int(said)
    try:
        asked = subprocess.run(
            ["git", "log", "-1", "--format=%ct"],  # noqa: S607 - git is where it is
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        return EPOCH
    return int(asked.stdout) if asked.stdout.strip().isdigit() else EPOCH


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
