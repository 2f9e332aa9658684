"""Bringing the servers that tests talk to: nothing where all is there, one clear line where it may not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tools import servers as tool


class Machine:
    """A machine whose only programs are scripts that note how they were called."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.bin, self.calls = folder / "bin", folder / "calls"
        self.bin.mkdir()
        monkeypatch.setenv("PATH", f"{self.bin}:/usr/bin:/bin")
        for name in ("CI", "FOLLOWTHROUGH_SERVERS"):
            monkeypatch.delenv(name, raising=False)
        # As root on a machine with systemd, the real one must not hear of it.
        self.program("systemctl")
        self.program("systemd-analyze")
        self.tool = tool
        for name, value in {
            "SYSTEM_PATH": str(self.bin),
            "UNPACKED": folder / ".servers",
            "CYRUS": folder / ".servers" / "cyrus",
            "STAMP": folder / ".servers" / "cyrus" / "complete",
        }.items():
            monkeypatch.setattr(self.tool, name, value)
        monkeypatch.setattr("sys.argv", ["servers.py"])
        self._monkeypatch = monkeypatch
        self.tool.emulator().mkdir(parents=True)
        self.tool.axe().mkdir()
        self.program("chromedriver")

    def lacks_emulator(self) -> None:
        self.tool.emulator().rmdir()

    def program(self, name: str, then: str = "") -> None:
        path = self.bin / name
        path.write_text(f'#!/bin/sh\necho {name} "$@" >> "{self.calls}"\n{then}\n')
        path.chmod(0o755)

    def run_by(self, number: int) -> None:
        self._monkeypatch.setattr("os.getuid", lambda: number)

    def has_cyrus(self) -> None:
        self.tool.CYRUS.mkdir(parents=True)
        self.tool.STAMP.touch()

    def called(self, program: str) -> list[str]:
        said = self.calls.read_text().splitlines() if self.calls.exists() else []
        return [line for line in said if line.split()[0] == program]


@pytest.fixture
def machine(tmp_path, monkeypatch) -> Machine:
    return Machine(tmp_path, monkeypatch)


def installing(machine: Machine) -> str:
    """What apt-get does that installs Dovecot."""
    dovecot = machine.bin / "dovecot"
    return (
        f'case "$*" in *install*--no-install*dovecot*) printf "#!/bin/sh\\n" > "{dovecot}"; chmod +x "{dovecot}";; esac'
    )


def test_where_all_is_there_nothing_is_called_and_nothing_said(machine, capfd):
    machine.program("dovecot")
    machine.program("apt-get", "exit 1")
    machine.has_cyrus()
    assert machine.tool.main() == 0
    assert capfd.readouterr() == ("", "")
    assert machine.called("apt-get") == []


def test_root_installs_what_is_missing(machine):
    machine.program("apt-get", installing(machine))
    machine.has_cyrus()
    machine.run_by(0)
    assert machine.tool.main() == 0
    (call,) = machine.called("apt-get")
    assert call.endswith("install --no-install-recommends dovecot-imapd")


def test_old_lists_of_packages_are_renewed_and_the_installation_tried_again(machine):
    seen = machine.bin / "updated"
    then = f'case "$*" in *update) touch "{seen}";; esac\n[ -e "{seen}" ] || exit 100\n{installing(machine)}'
    machine.program("apt-get", then)
    machine.has_cyrus()
    machine.run_by(0)
    assert machine.tool.main() == 0
    assert [call.split()[-1] for call in machine.called("apt-get")] == ["dovecot-imapd", "update", "dovecot-imapd"]


def test_whoever_may_use_sudo_without_a_password_installs(machine):
    machine.program("apt-get", installing(machine))
    machine.program("sudo", 'shift; exec "$@"')
    machine.has_cyrus()
    machine.run_by(1000)
    assert machine.tool.main() == 0
    assert len(machine.called("apt-get")) == 1


def test_without_rights_one_line_says_what_is_left_out_and_what_brings_it(machine, capfd):
    machine.program("apt-get", "exit 100")
    machine.program("sudo", "exit 1")
    machine.has_cyrus()
    machine.run_by(1000)
    assert machine.tool.main() == 0
    (line,) = capfd.readouterr().err.splitlines()
    assert line == (
        "followthrough: the tests of IMAP on Dovecot are left out; this brings them: "
        'sudo sh -c "apt-get update && apt-get install -y dovecot-imapd" && make servers'
    )
    assert machine.called("apt-get") == []


def test_in_ci_what_cannot_be_brought_is_a_failure(machine, monkeypatch):
    monkeypatch.setenv("CI", "true")
    machine.program("apt-get", "exit 100")
    machine.program("sudo", "exit 1")
    machine.run_by(1000)
    assert machine.tool.main() == 1


def test_whoever_says_no_keeps_the_machine_as_it_is(machine, monkeypatch, capfd):
    monkeypatch.setenv("FOLLOWTHROUGH_SERVERS", "no")
    machine.program("apt-get")
    machine.run_by(0)
    assert machine.tool.main() == 0
    assert machine.called("apt-get") == []
    assert (
        "the tests of IMAP on Dovecot and the tests of IMAP and CalDAV on Cyrus are left out" in capfd.readouterr().err
    )


def test_cyrus_is_unpacked_without_rights_and_with_the_libraries_that_are_lacking(machine):
    machine.program("dovecot")
    simulated = r'printf "Remv dovecot-imapd\nInst gawk (1)\nInst libical3 (3)\nInst cyrus-imapd (3.6)\n"'
    machine.program("apt-get", f'case "$*" in *simulate*) {simulated};; *download*) touch cyrus-imapd.deb;; esac')
    machine.program("dpkg-deb")
    machine.run_by(1000)
    assert machine.tool.main() == 0
    assert machine.tool.STAMP.exists()
    asked = machine.called("apt-get")[-1].split(" download ")[1].split()
    assert "libical3" in asked
    assert "gawk" not in asked
    assert len(machine.called("dpkg-deb")) == 1


INSTALLING = 'case "$*" in ci*) cmp -s package-lock.json "{lock}" && mkdir node_modules;; esac'


@pytest.fixture
def without_emulator(machine) -> Machine:
    machine.program("dovecot")
    machine.has_cyrus()
    machine.lacks_emulator()
    machine.program("npm", INSTALLING.format(lock=machine.tool.EMULATOR_LOCK / "package-lock.json"))
    machine.program("node", "echo v20.1.0")
    return machine


def test_the_emulator_comes_by_npm_in_exact_versions_and_its_scripts_are_not_run(without_emulator):
    assert without_emulator.tool.main() == 0
    assert (without_emulator.tool.emulator() / "node_modules").exists()
    (call,) = without_emulator.called("npm")
    assert call.startswith("npm ci --ignore-scripts")


@pytest.mark.parametrize(
    ("program", "then"),
    [("npm", "exit 1"), ("node", "echo v16.20.0"), ("node", "exit 1")],
    ids=["npm brings nothing", "an old Node.js", "a broken one"],
)
def test_where_it_cannot_be_brought_it_is_left_out_and_in_ci_that_fails(
    without_emulator, monkeypatch, capfd, program, then
):
    without_emulator.program(program, then)
    assert without_emulator.tool.main() == 0
    assert "the tests of a second opinion on Gmail are left out" in capfd.readouterr().err
    monkeypatch.setenv("CI", "true")
    assert without_emulator.tool.main() == 1


def test_axe_comes_by_npm_likewise(machine):
    machine.program("dovecot")
    machine.has_cyrus()
    machine.tool.axe().rmdir()
    machine.program("npm", INSTALLING.format(lock=machine.tool.AXE_LOCK / "package-lock.json"))
    machine.program("node", "echo v20.1.0")
    assert machine.tool.main() == 0
    assert (machine.tool.axe() / "node_modules").exists()


def test_root_installs_a_browser_where_there_is_none(machine):
    machine.program("dovecot")
    machine.has_cyrus()
    driver = machine.bin / "chromedriver"
    driver.unlink()
    machine.program(
        "apt-get", f'case "$*" in *chromium-driver*) printf "#!/bin/sh\n" > "{driver}"; chmod +x "{driver}";; esac'
    )
    machine.run_by(0)
    assert machine.tool.main() == 0
    (call,) = machine.called("apt-get")
    assert call.endswith("install --no-install-recommends chromium-driver")


@pytest.mark.parametrize("which", ["EMULATOR_LOCK", "AXE_LOCK"])
def test_every_package_that_npm_brings_is_held_to_a_hash_and_to_no_address(machine, which):
    lock = json.loads((getattr(machine.tool, which) / "package-lock.json").read_text())
    packages = [package for name, package in lock["packages"].items() if name]
    assert packages
    assert all(package["integrity"].startswith("sha512-") and "resolved" not in package for package in packages)


def test_a_download_that_breaks_off_is_not_taken_for_done(machine, capfd):
    machine.program("dovecot")
    machine.program("apt-get", 'case "$*" in *download*) touch half.deb; exit 100;; esac')
    machine.program("dpkg-deb")
    machine.program("sudo", "exit 1")
    machine.run_by(1000)
    assert machine.tool.main() == 0
    assert not machine.tool.STAMP.exists()
    assert "Cyrus are left out; this brings them" in capfd.readouterr().err
