"""What is written about the project agrees with the project."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAPERS = [
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "daemon/README.md",
    "connectors/README.md",
    "systemd/README.md",
    "packaging/macos/README.md",
]
LOCK = (ROOT / "requirements.lock").read_text()


@pytest.mark.parametrize("paper", PAPERS)
def test_every_link_leads_somewhere(paper):
    links = re.findall(r"\]\((?!https?://)([^)#]+)", (ROOT / paper).read_text())
    assert [link for link in links if not ((ROOT / paper).parent / link).exists()] == []


def test_every_file_that_the_map_names_is_there():
    table = (
        (ROOT / "daemon" / "README.md")
        .read_text()
        .partition("## Where a given change goes")[2]
        .partition("## Words")[0]
    )
    files = {name for name in re.findall(r"`([\w./]+/[\w./]*)`", table) if name != "templates/"}
    assert files
    assert sorted(name for name in files if not any((ROOT / base / name).exists() for base in ("daemon", "."))) == []


def test_every_dependency_is_locked_by_hash_and_has_its_reason():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [
        *project["dependencies"],
        *(line for extra in project["optional-dependencies"].values() for line in extra),
    ]
    names = {re.split(r"[\[<>=;! ]", line)[0].lower().replace(".", "-") for line in wanted}
    assert names <= set(re.findall(r"^([a-z0-9-]+)==", LOCK, flags=re.MULTILINE))
    blocks = re.split(r"^(?=[a-z0-9-]+==)", LOCK, flags=re.MULTILINE)[1:]
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_the_lock_names_no_address():
    assert re.findall(r"://|^--|@ ", LOCK, flags=re.MULTILINE) == []


def test_what_git_keeps_names_no_place_of_the_machine_it_was_made_on():
    listed = subprocess.run(
        ["git", "grep", "-lIE", r"/home/[a-z]+/|/Users/[A-Za-z]+/"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert [name for name in listed.stdout.split() if not name.startswith("tests/")] == []
