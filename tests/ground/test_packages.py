"""What people install: the Debian package, the container file, the agent for macOS, as far as that can be told without them."""

from __future__ import annotations

import importlib
import os
import plistlib
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONTAINER = (ROOT / "Containerfile").read_text("utf-8")


@pytest.fixture(scope="module")
def tool():
    """The programs that build packages, as modules."""
    sys.path.insert(0, str(ROOT / "tools"))
    sys.path.insert(0, str(ROOT / "packaging" / "container"))
    yield {name: importlib.import_module(name) for name in ("deb", "healthy", "libraries")}
    del sys.path[:2]


# --- the locked libraries of the program -------------------------------------------------------------


def test_the_program_is_packed_without_what_only_tests_and_fleets_need(tool):
    names = set(tool["libraries"].closure(tool["libraries"].wanted(), tool["libraries"].read_lock()))
    assert {"click", "markupsafe", "cryptography", "rich"} <= names
    assert not names & {"pytest", "ruff", "mypy", "selenium", "radicale", "procrastinate", "followthrough"}


def test_every_library_that_is_packed_is_held_to_a_hash(tool):
    text = tool["libraries"].locked(["click", "cryptography"])
    blocks = re.split(r"^(?=[a-z0-9-]+==)", text, flags=re.MULTILINE)[1:]
    assert {block.partition("==")[0] for block in blocks} >= {"click", "cryptography", "cffi"}
    assert [block for block in blocks if "--hash=sha256:" not in block] == []


def test_a_library_that_is_not_locked_is_named(tool):
    with pytest.raises(KeyError, match="nothing-of-the-kind"):
        tool["libraries"].locked(["nothing-of-the-kind"])


# --- the Debian package ------------------------------------------------------------------------------

needs_dpkg = pytest.mark.skipif(
    not sys.platform.startswith("linux") or not Path("/usr/bin/dpkg-deb").exists(), reason="no Debian here"
)


@pytest.fixture(scope="module")
def package(tool, tmp_path_factory):
    """The package without its libraries (which take minutes to pack), unpacked again."""
    folder = tmp_path_factory.mktemp("deb")
    made = tool["deb"].build(folder, with_libraries=False, compression="none")
    subprocess.run(["dpkg-deb", "--raw-extract", str(made), str(folder / "tree")], check=True)
    return made, folder / "tree"


@needs_dpkg
def test_the_package_is_named_by_the_projects_version(tool, package):
    control = (package[1] / "DEBIAN" / "control").read_text()
    assert f"\nVersion: {tool['deb'].project()['version']}\n" in control
    assert f"Depends: python{sys.version_info.major}.{sys.version_info.minor}," in control
    assert "@" not in re.sub(r"<.*>", "", control)


@needs_dpkg
def test_the_package_brings_command_manual_completion_and_units(package):
    tree = package[1] / "usr"
    assert (tree / "bin" / "followthrough").readlink() == Path("../lib/followthrough/bin/followthrough")
    assert (
        (tree / "lib/followthrough/bin/followthrough").read_text().startswith("#!/usr/lib/followthrough/bin/python3\n")
    )
    for name in (
        "share/man/man1/followthrough.1.gz", "share/doc/followthrough/copyright",
        "share/bash-completion/completions/followthrough", "share/zsh/vendor-completions/_followthrough",
        "share/fish/vendor_completions.d/followthrough.fish",
    ):  # fmt: skip
        assert (tree / name).stat().st_size > 300, name
    units = [(tree / f"lib/systemd/{whose}/followthrough.service").read_text() for whose in ("user", "system")]
    assert "\nExecStart=/usr/bin/followthrough run\n" in units[0]
    assert "\nExecStart=/usr/bin/followthrough --config /etc/followthrough/config.toml run\n" in units[1]


@needs_dpkg
def test_the_package_starts_nothing_and_its_scripts_are_sound(package):
    for name in ("postinst", "prerm"):
        script = package[1] / "DEBIAN" / name
        assert os.access(script, os.X_OK)
        subprocess.run(["sh", "-n", str(script)], check=True)
        assert "systemctl" not in script.read_text()


@needs_dpkg
def test_the_same_sources_give_the_same_package(tool, package, tmp_path):
    again = tool["deb"].build(tmp_path, with_libraries=False, compression="none")
    assert again.read_bytes() == package[0].read_bytes()


def test_a_library_that_was_changed_since_it_was_installed_is_not_packed(tool, tmp_path):
    class Changed:
        name = "some-library"

        def read_text(self, _name):
            return "some/file.py,sha256=AAAA,3\n"

        def locate_file(self, name):
            place = tmp_path / name
            place.parent.mkdir(exist_ok=True)
            place.write_text("not what it was")
            return place

    with pytest.raises(tool["deb"].NotWhole, match="changed since"):
        tool["deb"].copy_library(Changed(), tmp_path / "site")


# --- the container file ------------------------------------------------------------------------------


def instructions():
    lines = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", CONTAINER, flags=re.MULTILINE)).splitlines()
    return [line.split(maxsplit=1) for line in lines if line.strip()]


def test_the_container_runs_as_nobody_in_particular_and_writes_only_its_volume():
    last = instructions()[max(at for at, (word, _) in enumerate(instructions()) if word == "FROM") :]
    assert [rest for word, rest in last if word == "USER"] == ["10001:10001"]
    assert [rest for word, rest in last if word == "VOLUME"] == ["/data"]
    assert all(word != "RUN" for word, _ in last[[word for word, _ in last].index("USER") :])
    assert any(word == "HEALTHCHECK" for word, _ in last)


def test_everything_the_container_copies_is_there_and_let_in():
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = [rest.split()[:-1] for word, rest in instructions() if word == "COPY" and "--from" not in rest]
    for source in (each for sources in copied for each in sources):
        assert (ROOT / source).exists(), source
        assert any(source == path or source.startswith(f"{path}/") for path in let_in), source


def test_what_links_in_the_program_lead_to_is_copied_into_the_container_too():
    linked = [
        path.resolve() for room in ("daemon", "connectors") for path in (ROOT / room).rglob("*") if path.is_symlink()
    ]
    outside = {
        str(path.relative_to(ROOT))
        for path in linked
        if path.relative_to(ROOT).parts[0] not in {"daemon", "connectors"}
    }
    copied = {each for word, rest in instructions() if word == "COPY" for each in rest.split()[:-1]}
    assert outside <= copied


def test_a_container_is_healthy_while_every_account_is_looked_through(tool):
    now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    lately, long_ago = (now - timedelta(hours=hours) for hours in (1, 3))
    accounts = [("home", lately.isoformat()), ("work", long_ago.isoformat()), ("new", None)]
    status = {"accounts": [{"name": name, "complete_at": when} for name, when in accounts]}
    assert tool["healthy"].behind(status, now) == ["work", "new"]


# --- macOS -------------------------------------------------------------------------------------------


def test_the_agent_for_macos_is_a_sound_property_list():
    agent = plistlib.loads((ROOT / "packaging/macos/followthrough.plist").read_bytes())
    assert agent["ProgramArguments"][1:] == ["run"]
    assert agent["Umask"] == 0o077
