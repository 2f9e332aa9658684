"""The wheel holds all of the program: installed without the checkout, it works."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOT_SHIPPED = {"README.md"}
"""Papers for those who work on the code, where they lie deeper than the packages' own."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    made = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "wheel.py"), str(folder)],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    return Path(made.stdout.strip())


@pytest.fixture(scope="module")
def program(wheel, tmp_path_factory):
    """Runs the installed program from an empty folder, with nothing of the checkout in reach."""
    home = tmp_path_factory.mktemp("home")
    place = home / "an environment"
    venv.create(place, with_pip=False, symlinks=True)
    python = str(place / "bin" / "python")
    pip = [sys.executable, "-m", "pip", "--python", python, "-qq", "install", "--no-deps", "--no-index", "--no-compile"]
    subprocess.run([*pip, str(wheel)], check=True, timeout=120)
    (site,) = place.glob("lib/python*/site-packages")
    # The libraries are those of this environment; its own .pth files, which lead to the checkout, are not read from there.
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "XDG_"))}

    def start(*words: str, using: str = "followthrough") -> subprocess.Popen[str]:
        return subprocess.Popen(
            [str(place / "bin" / using), *words],
            cwd=home, env=clean | {"HOME": str(home)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    assert said(start("-c", "import daemon; print(daemon.__file__)", using="python")).startswith(str(site))
    return start


def said(started: subprocess.Popen[str]) -> str:
    """What it printed, once it ended well."""
    out, trouble = started.communicate(timeout=120)
    assert started.returncode == 0, trouble
    return out


def test_everything_of_the_program_is_in_the_wheel(wheel):
    tracked = subprocess.run(
        ["git", "ls-files", "daemon", "connectors"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split("\n")
    shipped = set(zipfile.ZipFile(wheel).namelist())
    wanted = {name for name in tracked if name and not (name.count("/") > 1 and Path(name).name in NOT_SHIPPED)}
    assert sorted(name for name in wanted if (ROOT / name).exists() and name not in shipped) == []


def test_nothing_but_the_program_is_in_the_wheel(wheel):
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"daemon", "connectors"}


def test_what_was_installed_says_its_version(program):
    assert said(program("--version")).startswith("followthrough 0.")


def test_the_demo_begins_to_draft_from_the_wheel(program, tmp_path):
    # Its three weeks are walked through elsewhere (tests/demo); here it is whether all that it needs is there.
    with program("demo", "--json", "--folder", str(tmp_path / "world")) as demo:
        try:
            assert demo.stdout is not None
            assert any('"placed"' in line or '"draft"' in line for line in demo.stdout)
        finally:
            demo.kill()


def test_the_unit_of_what_was_installed_names_it(program):
    assert "/an environment/bin/followthrough" in said(program("install-service", "--print"))


def test_the_page_finds_its_style_and_its_words(program):
    look = "from importlib.resources import files as f; w = f('daemon.web'); print(len((w / 'static' / 'page.css').read_text()))"
    assert int(said(program("-c", look, using="python"))) > 1000
