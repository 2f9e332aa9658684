"""Under a real systemd: the very units that install-service writes, with their sandbox, on real mail."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from tests.scenarios.server_house import ServerHouse
from tests.servers.dovecot import Dovecot
from tests.servers.needs import ROOT
from tests.servers.radicale import Radicale
from tests.servers.running import free_ports
from tests.servers.systemd import HOME, PROGRAM, USER, Systemd
from tests.system.house import ANSWERING, WaitingHouse
from tests.system.watching import AWAKE, until

pytestmark = [
    pytest.mark.server,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="systemd is Linux's"),
]

JANE = "jane@ocean.example.net"
LONG_AGO = timedelta(days=25)
UNIT = "followthrough.service"


def now() -> datetime:
    return datetime.now(UTC)


def drop_in(*lines: str) -> str:
    """What only a test needs: a program that lies where others' programs do not."""
    visible = " ".join(map(str, PROGRAM))
    return "\n".join(["[Service]", f"Environment=PYTHONPATH={ROOT}", f"BindReadOnlyPaths={visible}", *lines, ""])


@pytest.fixture(scope="module")
def systemd() -> Iterator[Systemd]:
    server = Systemd.start()
    yield server
    server.stop()


def followthrough(systemd: Systemd, *words: str, user: bool = False) -> subprocess.CompletedProcess[str]:
    program = ["env", f"PYTHONPATH={ROOT}", sys.executable, "-m", "daemon"]
    return systemd.run(*program, *words, user=user)


def said(systemd: Systemd) -> str:
    """The last lines of the journal."""
    return "\n".join(str(line.get("MESSAGE")) for line in systemd.journal()[-12:])


def hand_over(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        os.lchown(path, USER, USER)


@pytest.fixture
def ports() -> list[int]:
    """For the monitor, and for the page."""
    return free_ports(2)


@pytest.fixture
def installed(systemd: Systemd, tmp_path: Path, ports: list[int]) -> Iterator[Path]:
    """A house of folders in the home of the user with a manager, with the unit that they installed."""
    house = WaitingHouse(tmp_path, practice=AWAKE)
    house.contact("Jane Miller", JANE, now() - LONG_AGO)
    house.write(JANE, now() - LONG_AGO)
    with (tmp_path / "config.toml").open("a", encoding="utf-8") as config:
        config.write(f"[metrics]\nport = {ports[0]}\n[review]\nport = {ports[1]}\n")
    folder, more = systemd.path(f"{HOME}/house"), systemd.path(f"{HOME}/.config/systemd/user/{UNIT}.d")
    shutil.copytree(tmp_path, folder)
    more.mkdir(parents=True)
    (more / "test.conf").write_text(drop_in(), "utf-8")
    hand_over(systemd.path(HOME))
    done = followthrough(systemd, "--config", f"{HOME}/house/config.toml", "install-service", user=True)
    assert done.returncode == 0, (done.stderr, said(systemd))
    yield folder
    followthrough(systemd, "uninstall-service", user=True)
    shutil.rmtree(folder)
    shutil.rmtree(systemd.path(f"{HOME}/.config"))


def status(systemd: Systemd, *, user: bool = True) -> str:
    return systemd.show(UNIT, "StatusText", user=user)


def test_a_user_installs_it_and_it_drafts_and_says_what_it_waits_for(systemd: Systemd, installed: Path) -> None:
    assert until(lambda: list((installed / "home/mail/.Drafts/cur").iterdir())), said(systemd)
    assert until(lambda: "home: waiting for news" in status(systemd))
    assert "Jane" not in status(systemd)
    (line,) = until(lambda: systemd.journal("FT_STEP=follow-up"))
    assert (line["MESSAGE"].partition(" ")[0], line["FT_ACCOUNT"], line["PRIORITY"]) == ("drafted", "home", "6")
    assert "Jane" not in "".join(map(str, line.values()))


def test_within_the_sandbox_a_monitor_and_a_browser_are_answered(
    systemd: Systemd, installed: Path, ports: list[int]
) -> None:
    assert until(lambda: "home: waiting" in status(systemd)), (said(systemd), installed)
    seen = httpx.get(f"http://127.0.0.1:{ports[0]}/metrics", timeout=30).text
    assert 'followthrough_passes_total{account="home",complete="yes"}' in seen
    assert 'followthrough_last_complete_look_timestamp_seconds{account="home"}' in seen
    page = httpx.get(f"http://127.0.0.1:{ports[1]}/", timeout=60, follow_redirects=True)
    assert "default-src 'none'" in page.headers["Content-Security-Policy"], said(systemd)


def test_a_reload_takes_a_new_configuration_and_refuses_a_broken_one(systemd: Systemd, installed: Path) -> None:
    assert until(lambda: "home: waiting" in status(systemd)), said(systemd)
    process = systemd.show(UNIT, "MainPID", user=True)
    config = installed / "config.toml"
    sound = config.read_text("utf-8")

    def reload() -> None:
        assert systemd.run("systemctl", "--user", "reload", UNIT, user=True).returncode == 0, said(systemd)

    config.write_text(sound.replace("[me]", "[me]\nnmae = 1"), "utf-8")
    reload()
    assert until(lambda: "configuration has mistakes" in status(systemd))
    assert until(lambda: systemd.journal("FT_ROOM=app", "PRIORITY=3"))
    config.write_text(sound.replace('name = "home"', 'name = "house"'), "utf-8")
    reload()
    assert until(lambda: status(systemd).startswith("house: waiting")), said(systemd)
    assert systemd.show(UNIT, "MainPID", user=True) == process
    assert systemd.show(UNIT, "NRestarts", user=True) == "0"


@pytest.mark.usefixtures("installed")
def test_a_daemon_that_stands_still_is_started_anew(systemd: Systemd) -> None:
    more = systemd.path(f"{HOME}/.config/systemd/user/{UNIT}.d/watchdog.conf")
    more.write_text("[Service]\nWatchdogSec=2\nRestartSec=0\n", "utf-8")
    assert systemd.run("systemctl", "--user", "daemon-reload", user=True).returncode == 0
    assert systemd.run("systemctl", "--user", "restart", UNIT, user=True).returncode == 0
    assert until(lambda: "home: waiting" in status(systemd)), said(systemd)
    systemd.run("kill", "-STOP", systemd.show(UNIT, "MainPID", user=True))
    assert until(lambda: systemd.show(UNIT, "NRestarts", user=True) == "1")
    assert until(lambda: "home: waiting" in status(systemd)), said(systemd)
    more.unlink()


@pytest.fixture
def served(systemd: Systemd, tmp_path: Path, dovecot: Dovecot, radicale: Radicale) -> Iterator[ServerHouse]:
    """Accounts on servers and the system unit: the configuration in /etc, passwords that only root can read."""
    house = ServerHouse(tmp_path, dovecot=dovecot, radicale=radicale, practice=AWAKE, without=ANSWERING)
    etc, more = systemd.path("/etc/followthrough"), systemd.path(f"/etc/systemd/system/{UNIT}.d")
    etc.mkdir()
    (etc / "ca.pem").write_bytes(dovecot.ca_file.read_bytes())
    config = house.config().replace(str(dovecot.ca_file), "ca.pem").replace(str(radicale.ca_file), "ca.pem")
    lines = [line for line in config.splitlines() if not line.startswith(("password_file", "[store]", 'url = "sqlite'))]
    (etc / "config.toml").write_text("\n".join(lines), "utf-8")
    for name in ("home.mailbox", "home.calendar"):
        shutil.copy(tmp_path / name, etc / name)
        (etc / name).chmod(0o600)
    secrets = [f"--secret={name}=/etc/followthrough/{name}" for name in ("home.mailbox", "home.calendar")]
    unit = followthrough(systemd, "install-service", "--system", "--print", *secrets).stdout
    systemd.path(f"/etc/systemd/system/{UNIT}").write_text(unit, "utf-8")
    more.mkdir()
    (more / "test.conf").write_text(drop_in("ProtectHome=tmpfs"), "utf-8")
    assert systemd.run("systemctl", "daemon-reload").returncode == 0
    yield house
    systemd.run("systemctl", "stop", UNIT)
    house.close()


AS_THE_SERVICE = ("User=followthrough", "DynamicUser=yes", "StateDirectory=followthrough")
"""What docs/service.md has systemd-run set (which itself needs a D-Bus that there is none of here)."""


def test_the_system_unit_drafts_on_servers_with_passwords_only_root_can_read(
    systemd: Systemd, served: ServerHouse
) -> None:
    served.write(JANE, now() - LONG_AGO)
    assert systemd.run("systemctl", "start", UNIT).returncode == 0, said(systemd)
    command = f"{sys.executable} -m daemon --config /etc/followthrough/config.toml contacts add Jane --address {JANE}"
    once = drop_in(*AS_THE_SERVICE, "Type=oneshot", "Environment=XDG_STATE_HOME=%S", f"ExecStart={command}")
    systemd.path("/etc/systemd/system/add.service").write_text(once, "utf-8")
    assert systemd.run("systemctl", "start", "add.service").returncode == 0, said(systemd)
    assert until(served.letters), (said(systemd), status(systemd, user=False))
    assert until(lambda: "home: waiting for news" in status(systemd, user=False))
    assert "active (running)" in systemd.run("systemctl", "status", "--no-pager", UNIT).stdout
