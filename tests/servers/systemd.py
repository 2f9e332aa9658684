"""A real systemd: the first process of namespaces of its own, with a journal and a user's manager, on this machine.

Everything it does to /etc, /var/lib, /run and its control groups is gone with it. It takes root, and a machine that lets
root make namespaces with control groups in them: elsewhere the tests are left out.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Self

import pytest

from .needs import ROOT, missing, program
from .running import START, Running

BOOT = Path(__file__).with_name("systemd_boot.sh")
SYSTEMD = "/lib/systemd/systemd"
USER = 65534
"""nobody: the user of the user's manager."""
HOME = "/run/home"
"""Their home, inside."""
PROGRAM = tuple(dict.fromkeys(Path(place).resolve() for place in (ROOT, sys.prefix, sys.base_prefix)))
"""What a service needs to run this program."""
JOURNAL = ("systemd-journald.service", "systemd-journald.socket", "systemd-journald-dev-log.socket")
EMPTY = ("sysinit", "basic", "network-online", "shutdown", "umount", "multi-user", "sockets", "default")
MANAGER = f"""[Unit]
DefaultDependencies=no
[Service]
Type=notify
User={USER}
Delegate=yes
ExecStart={SYSTEMD} --user
Environment=XDG_RUNTIME_DIR=/run/user/{USER} HOME={HOME} SYSTEMD_UNIT_PATH={HOME}/.config/systemd/user:@UNITS@ XDG_CONFIG_HOME={HOME}/.config
KillMode=mixed
"""


class Systemd:
    """A system manager; commands are run inside its namespaces."""

    def __init__(self, folder: Path, running: Running) -> None:
        self.folder = folder
        self._running = running
        self._first = ""

    @classmethod
    def start(cls) -> Self:
        """Starts it, and waits until it answers."""
        if not Path(SYSTEMD).exists():
            missing("systemd")
        unshare = program("unshare")
        if not _may_boot(unshare):
            # Nothing that could be installed: the machine does not let us, as most containers do not.
            pytest.skip("this user may not boot a systemd in namespaces of its own here; root on a machine may")
        folder = Path(tempfile.mkdtemp(prefix="followthrough-systemd-"))
        folder.chmod(0o755)
        cls._lay_out(folder)
        programs = [str(path) for path in PROGRAM]
        command = [unshare, "--pid", "--mount", "--uts", "--ipc", "--cgroup", "--fork", "--kill-child", "--mount-proc"]
        running = Running(
            folder,
            ["/bin/sh", "-c", _into_a_group(folder, [*command, str(BOOT), str(folder), *programs])],
            ourselves=True,
        )
        started = cls(folder, running)
        running.until(started._answers)
        return started

    @staticmethod
    def _lay_out(folder: Path) -> None:
        units = folder / "units"
        units.mkdir()
        for name in (*EMPTY, "followthrough-test"):
            extra = "AllowIsolate=yes\nWants=systemd-journald.service manager.service\n" if "test" in name else ""
            (units / f"{name}.target").write_text(f"[Unit]\nDefaultDependencies=no\n{extra}", "utf-8")
        for name in JOURNAL:
            (units / name).symlink_to(f"/lib/systemd/system/{name}")
        (units / "manager.service").write_text(MANAGER.replace("@UNITS@", str(units)), "utf-8")

    def _answers(self) -> bool:
        return bool(self._find_first()) and self.run("systemctl", "is-active", "manager.service").stdout == "active\n"

    def _find_first(self) -> str:
        """The number of its first process, seen from here."""
        if not self._first:
            for status in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    words = status.read_bytes().split(b"\0")
                    if words[0] == SYSTEMD.encode() and b"--system" in words and self._is_ours(status.parent):
                        self._first = status.parent.name
                except OSError:
                    continue
        return self._first

    def _is_ours(self, process: Path) -> bool:
        return f"/{self.folder.name}/".encode() in (process / "environ").read_bytes()

    def run(self, *command: str, user: bool = False, text: str | None = None) -> subprocess.CompletedProcess[str]:
        """A command inside; as the user with the manager, if asked."""
        enter = ["nsenter", "--target", self._find_first(), "--mount", "--pid", "--uts", "--ipc", "--cgroup", "--"]
        if user:
            enter += ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", "env"]
            enter += [f"XDG_RUNTIME_DIR=/run/user/{USER}", f"HOME={HOME}", "USER=nobody"]
        return subprocess.run([*enter, *command], input=text, capture_output=True, text=True, timeout=60, check=False)

    def path(self, inside: str) -> Path:
        """A file inside, as it is reached from here."""
        return Path(f"/proc/{self._find_first()}/root{inside}")

    def show(self, unit: str, name: str, *, user: bool = False) -> str:
        """One property of a unit."""
        whose = ["--user"] if user else []
        return self.run("systemctl", *whose, "show", "--value", "-p", name, unit, user=user).stdout.strip()

    def journal(self, *matches: str) -> list[dict[str, Any]]:
        """The lines of the journal with these fields."""
        said = self.run("journalctl", "--output=json", "--no-pager", *matches).stdout
        return [json.loads(line) for line in said.splitlines()]

    def stop(self) -> None:
        """Nothing is left of it."""
        self._running.stop()
        _remove_groups(self.folder.name)
        shutil.rmtree(self.folder, ignore_errors=True)


def _may_boot(unshare: str) -> bool:
    """Namespaces, mounts in them, and control groups to write?"""
    trial = [unshare, "--pid", "--mount", "--uts", "--ipc", "--cgroup", "--fork", "--kill-child", "--mount-proc"]
    mounts = ["sh", "-c", "mount -t tmpfs trial /run && mount -t overlay trial -o lowerdir=/etc:/usr /mnt"]
    done = subprocess.run([*trial, *mounts], capture_output=True, timeout=60, check=False)
    writable = all(os.access(place, os.W_OK) for place in _hierarchies())
    return os.getuid() == 0 and writable and done.returncode == 0


def _hierarchies() -> list[Path]:
    """Where control groups are mounted: one place, or several on an older machine."""
    top = Path("/sys/fs/cgroup")
    return [top] if (top / "cgroup.procs").exists() else [top / name for name in ("unified", "systemd")]


def _into_a_group(folder: Path, command: list[str]) -> str:
    """A control group of its own, so that its own namespace of them ends there."""
    groups = " ".join(f"{place / folder.name}" for place in _hierarchies())
    return f'for group in {groups}; do mkdir -p "$group" && echo $$ > "$group/cgroup.procs"; done; exec ' + " ".join(
        command
    )


def _remove_groups(name: str) -> None:
    """What was killed a moment ago may still be dying in its group."""
    limit = time.monotonic() + START
    while left := [
        group for place in _hierarchies() for group in (place / name, *(place / name).rglob("*")) if group.is_dir()
    ]:
        for group in sorted(left, key=lambda path: -len(path.parts)):
            with contextlib.suppress(OSError):
                group.rmdir()
        if time.monotonic() > limit:
            return
        time.sleep(0.01)
