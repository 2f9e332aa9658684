"""Under a real systemd: the very units that install-service writes, with their sandbox, on real mail."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.scenarios.server_house import ServerHouse, rows
from tests.servers.dovecot import Dovecot
from tests.servers.needs import ROOT
from tests.servers.radicale import Radicale
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
def installed(systemd: Systemd, tmp_path: Path) -> Iterator[Path]:
    """A house of folders in the home of the user with a manager, with the unit that they installed."""
    house = WaitingHouse(tmp_path, practice=AWAKE)
    house.contact("Jane Miller", JANE, now() - LONG_AGO)
    house.write(JANE, now() - LONG_AGO)
    folder, more = systemd.path(f"{HOME}/house"), systemd.path(f"{HOME}/.config/systemd/user/{UNIT}.d")
    shutil.copytree(tmp_path, folder)
    more.mkdir(parents=True)
    (more / "test.conf").write_text(drop_in(), "utf-8")
    hand_over(systemd.path(HOME))
    done = followthrough(systemd, "--config", f"{HOME}/house/config.toml", "install-service", user=True)
    assert done.returncode == 0, (done.stderr, said(systemd))
    yield folder
    followthrough(systemd, "uninstall-service", user=True)


def test_a_user_installs_it_and_it_drafts_reloads_and_ends(systemd: Systemd, installed: Path) -> None:
    assert until(lambda: list((installed / "home/mail/.Drafts/cur").iterdir())), said(systemd)
    assert until(lambda: "home: waiting for news" in systemd.show(UNIT, "StatusText", user=True))
    assert "Jane" not in systemd.show(UNIT, "StatusText", user=True)
    print(systemd.run("systemctl","--user","status","--no-pager",UNIT,user=True).stdout)
    print([{k:v for k,v in l.items() if k[:2] in ("FT","ME","PR")} for l in systemd.journal() if l.get("_SYSTEMD_USER_UNIT")==UNIT])
