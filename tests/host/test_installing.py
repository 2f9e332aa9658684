"""Installing the unit, with a systemctl that only writes down what it is told; the real one is in tests/system."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from daemon.host import installing
from daemon.host.installing import NAME, HostError, Installer


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with a systemctl of ours; what it was told stands in ``told``."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    systemctl(tmp_path, "exit 0")
    return tmp_path


def systemctl(machine: Path, does: str) -> None:
    path = machine / "bin/systemctl"
    path.write_text(f'#!/bin/sh\necho "$@" >> {machine}/told\n{does}\n', "utf-8")
    path.chmod(0o755)


def told(machine: Path) -> list[str]:
    lines = (machine / "told").read_text("utf-8").splitlines()
    return [line for line in lines if "--version" not in line and "show-environment" not in line]


def test_the_unit_is_written_enabled_and_started(machine: Path) -> None:
    installer = Installer(config=machine / "config.toml")
    did = list(installer.install())
    unit = (machine / "config/systemd/user" / NAME).read_text("utf-8")
    assert f"--config {machine}/config.toml run" in unit
    assert told(machine) == [f"--user {w}" for w in ("daemon-reload", f"enable --quiet {NAME}", f"restart {NAME}")]
    assert did[0] == f"Wrote {installer.path}"
    assert "journalctl --user -u followthrough" in did[-1]


def test_only_folders_outside_the_home_folder_are_named(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(machine))
    monkeypatch.setenv("XDG_STATE_HOME", "/var/state")
    text = Installer(config=machine / "c.toml", writes=(machine / "Mail", Path("/srv/mail"))).text()
    assert "ReadWritePaths=-/srv/mail\n" in text
    assert "Mail\n" not in text
    assert "Environment=XDG_STATE_HOME=/var/state\n" in text


def test_a_unit_that_was_changed_by_hand_is_kept_aside(machine: Path) -> None:
    installer = Installer(config=machine / "config.toml")
    list(installer.install())
    installer.path.write_text("# mine\n", "utf-8")
    assert "Kept the unit as it was" in next(iter(installer.install()))
    assert installer.path.with_name(f"{NAME}.before").read_text("utf-8") == "# mine\n"


def test_uninstalling_leaves_no_unit(machine: Path) -> None:
    installer = Installer(config=machine / "config.toml")
    list(installer.install())
    did = list(installer.uninstall())
    assert not installer.path.exists()
    assert "still there" in did[-1]
    with pytest.raises(HostError, match="no unit to remove"):
        list(installer.uninstall())


def test_a_daemon_that_does_not_start_is_told_with_where_to_look(machine: Path) -> None:
    systemctl(machine, 'case "$*" in *restart*) echo "Job for x failed." >&2; exit 1;; esac')
    with pytest.raises(HostError, match=r"did not start \(systemctl: Job for x failed\.\); journalctl --user"):
        list(Installer(config=machine / "config.toml").install())


def test_a_session_without_a_manager_is_told_with_the_mend(machine: Path) -> None:
    systemctl(machine, 'echo "Failed to connect to bus: No medium found" >&2; exit 1')
    with pytest.raises(HostError, match="log in as this user"):
        list(Installer(config=machine / "config.toml").install())
    assert not (machine / "config").exists()


def test_a_machine_without_systemd_is_told_what_does_the_same(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (machine / "bin/systemctl").unlink()
    monkeypatch.setenv("PATH", str(machine / "bin"))
    with pytest.raises(HostError, match="no systemd: followthrough run does the same"):
        list(Installer(config=machine / "config.toml").install())


def test_a_system_service_is_roots_to_install(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(HostError, match="sudo followthrough install-service --system"):
        list(Installer(config=machine / "config.toml", system=True).install())


def test_a_system_service_that_would_not_see_its_files_is_refused(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr(installing, "HIDDEN", (machine,))
    with pytest.raises(HostError, match="sees nothing below") as caught:
        list(Installer(config=machine / "config.toml", system=True).install())
    assert str(machine / "config.toml") in str(caught.value)


def test_the_program_is_the_very_one_that_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "followthrough"
    script.touch(mode=0o755)
    monkeypatch.setattr(sys, "argv", [str(script)])
    assert installing.program() == [str(script)]
