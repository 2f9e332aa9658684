"""The units: what systemd itself says of them, and what is written into them."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from daemon.host.units import SINCE, Machine, unit
from tests.servers.needs import program

NEW, OLD = Machine(version=999, namespaces=True), Machine(version=247, namespaces=False)
RUN = ["/bin/true"]


def analyzed(tmp_path: Path, verb: str, text: str, *options: str) -> subprocess.CompletedProcess[str]:
    path = tmp_path / "followthrough.service"
    path.write_text(text, "utf-8")
    command = [program("systemd-analyze"), verb, "--no-pager", *options, str(path)]
    environment = {"XDG_RUNTIME_DIR": str(tmp_path), "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def installed_version() -> int:
    said = subprocess.run([program("systemd-analyze"), "--version"], capture_output=True, text=True, check=True).stdout
    return int(re.findall(r"\d+", said)[0])


@pytest.mark.parametrize(("system", "most"), [(True, 1.2), (False, 1.8)])
def test_systemd_calls_the_exposure_low(tmp_path: Path, system: bool, most: float) -> None:  # noqa: FBT001
    text = unit(NEW, program=RUN, config="/etc/followthrough/config.toml", system=system)
    options = ["--offline=true", f"--threshold={most * 10:.0f}", *([] if system else ["--user"])]
    done = analyzed(tmp_path, "security", text, *options)
    assert done.returncode == 0, done.stdout
    assert "Overall exposure level" in done.stdout


@pytest.mark.parametrize("system", [True, False])
def test_systemd_understands_every_line(tmp_path: Path, system: bool) -> None:  # noqa: FBT001
    machine = Machine(version=installed_version(), namespaces=True)
    text = unit(machine, program=RUN, config="/c.toml", system=system, credentials={"home.mailbox": "/etc/passwd"})
    done = analyzed(tmp_path, "verify", text, *([] if system else ["--user"]))
    assert (done.returncode, [line for line in done.stderr.splitlines() if "followthrough.service" in line]) == (0, [])


@pytest.mark.parametrize("system", [True, False])
def test_an_older_systemd_is_spared_the_keys_it_does_not_know(system: bool) -> None:  # noqa: FBT001
    text = unit(OLD, program=RUN, config="/c.toml", system=system)
    assert [key for key in SINCE if f"\n{key}=" in text] == []
    assert [key for key in SINCE if f"\n{key}=" not in unit(NEW, program=RUN, config="/c.toml", system=system)] == []


def test_without_namespaces_the_rest_of_the_sandbox_stays() -> None:
    text = unit(OLD, program=RUN, config="/c.toml")
    assert "ProtectSystem" not in text
    assert "SystemCallFilter=@system-service" in text
    assert "PrivateUsers=yes\n" in unit(NEW, program=RUN, config="/c.toml")


@pytest.mark.parametrize("machine", [NEW, OLD])
@pytest.mark.parametrize("system", [True, False])
def test_nothing_of_the_pattern_is_left(machine: Machine, system: bool) -> None:  # noqa: FBT001
    text = unit(machine, program=RUN, config="/c.toml", system=system)
    assert re.findall(r"@[A-Z]+@|# \[", text) == []


def test_a_path_with_every_odd_sign_stays_one_word() -> None:
    text = unit(NEW, program=["/a b/followthrough"], config='/home/d/50% $x/it\'s "c".toml')
    assert 'ExecStart="/a b/followthrough" --config "/home/d/50%% $$x/it\'s \\"c\\".toml" run' in text


def test_folders_outside_the_home_folder_can_be_written() -> None:
    text = unit(NEW, program=RUN, config="/home/d/c.toml", writes=["/srv/mail of Dana"])
    assert 'ReadWritePaths=%h %t\nReadWritePaths="-/srv/mail of Dana"\n' in text
    assert "PrivateTmp=yes" in text


def test_what_lies_in_the_temporary_folder_stays_visible() -> None:
    assert "PrivateTmp=yes" not in unit(NEW, program=RUN, config="/tmp/try/config.toml")


def test_what_the_place_of_the_store_rests_on_is_handed_on() -> None:
    text = unit(NEW, program=RUN, config="/c.toml", environment={"XDG_STATE_HOME": "/home/d/my state"})
    assert '\nEnvironment="XDG_STATE_HOME=/home/d/my state"\n' in text


def test_a_line_of_the_sandbox_is_explained() -> None:
    """Each group of settings stands under a comment that says what it is for."""
    for system in (True, False):
        sandbox = unit(NEW, program=RUN, config="/c.toml", system=system).partition("# --- ")[2]
        lines = sandbox.partition("\n[Install]")[0].strip().splitlines()
        assert sum(line.startswith("#") for line in lines) >= 8
