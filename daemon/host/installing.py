"""Installing and removing the systemd unit: the user's own, or the machine's.

    write the unit -> daemon-reload -> enable --now (returns when the daemon says that it watches) -> what was done

Each step comes back as a sentence. Nothing of another program's is touched, and no password is asked for.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from daemon.errors import FollowthroughError
from daemon.host.units import Machine, unit

NAME = "followthrough.service"
SYSTEM_FOLDER = Path("/etc/systemd/system")
HIDDEN = (Path("/home"), Path("/root"), Path("/run/user"))
"""What a system service does not see."""
PATIENCE = 150.0
"""Seconds for systemctl: longer than the unit's own TimeoutStartSec."""


class HostError(FollowthroughError):
    """The machine cannot do it, or not like this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Installer:
    """The unit of one configuration."""

    config: Path
    system: bool = False
    secrets: Mapping[str, Path] | None = None
    """Files with passwords, by the names that connectors ask for; for the system unit."""
    writes: Sequence[Path] = ()
    """What the configuration names and the daemon writes into, wherever it lies."""

    @property
    def path(self) -> Path:
        """Where the unit lies."""
        if self.system:
            return SYSTEM_FOLDER / NAME
        home = os.environ.get("XDG_CONFIG_HOME", "")
        return (Path(home) if home.startswith("/") else Path.home() / ".config") / "systemd" / "user" / NAME

    def text(self) -> str:
        """The unit, for this machine."""
        machine = Machine(version=_version(), namespaces=_has_namespaces())
        found = {name: str(path) for name, path in (self.secrets or {}).items()}
        words, config = program(), str(self.config)
        if self.system:
            return unit(machine, program=words, config=config, system=True, credentials=found)
        outside = sorted({str(path) for path in self.writes if not path.is_relative_to(Path.home())})
        return unit(machine, program=words, config=config, writes=outside, environment=_environment())

    def install(self) -> Iterator[str]:
        """Writes, enables and starts it; sentences of what was done. Raises HostError."""
        self._refuse_what_cannot_work()
        self._systemctl("show-environment")  # does anybody answer? Nothing is written for nobody
        text, old = self.text(), self.path.read_text("utf-8") if self.path.exists() else None
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if old not in (None, text):
            before = self.path.with_name(f"{NAME}.before")
            before.write_text(str(old), "utf-8")
            yield f"Kept the unit as it was: {before}"
        self.path.write_text(text, "utf-8")
        yield f"Wrote {self.path}"
        self._systemctl("daemon-reload")
        self._systemctl("enable", "--quiet", NAME)
        self._start()
        whose = "" if self.system else "--user "
        begins = "the machine starts" if self.system else "you log in"
        yield f"Started it; from now on it starts when {begins}."
        if not self.system and not _lingers():
            yield "It ends when you log out; to have it run all the time: loginctl enable-linger"
        yield f"How it is: systemctl {whose}status followthrough. Its log: journalctl {whose}-u followthrough -e"

    def uninstall(self) -> Iterator[str]:
        """Stops, disables and removes it; the log of facts, the configuration and the drafts stay. Raises HostError."""
        if not self.path.exists():
            raise HostError(f"There is no unit to remove: {self.path} does not exist.")
        self._systemctl("disable", "--quiet", "--now", NAME)
        yield "Stopped it."
        self.path.unlink()
        self._systemctl("daemon-reload")
        yield f"Removed {self.path}; your configuration, the log and all drafts are still there."

    def _refuse_what_cannot_work(self) -> None:
        if self.system and os.geteuid() != 0:
            raise HostError("A system service is installed by root: sudo followthrough install-service --system ...")
        if not self.system:
            return
        for path in (*map(Path, program()[:1]), Path(sys.executable), Path(sys.base_prefix), self.config):
            for hidden in HIDDEN:
                if path.absolute().is_relative_to(hidden) or path.resolve().is_relative_to(hidden):
                    raise HostError(
                        f"A system service sees nothing below {hidden}, and {path} lies there (or leads there): install "
                        "Followthrough under /opt and put the configuration into /etc/followthrough, or install a user "
                        "service (without --system)."
                    )

    def _start(self) -> None:
        # Not "start": one that runs already is to take the new unit.
        try:
            self._systemctl("restart", NAME)
        except HostError as error:
            whose = "" if self.system else "--user "
            raise HostError(
                f"The unit is written, but the daemon did not start ({error}); journalctl {whose}-u followthrough -e says why."
            ) from error

    def _systemctl(self, *words: str) -> None:
        whose = [] if self.system else ["--user"]
        try:
            done = subprocess.run(  # noqa: S603 -- our own command line
                ["systemctl", *whose, *words],  # noqa: S607 -- wherever the machine has it
                capture_output=True,
                text=True,
                timeout=PATIENCE,
                check=False,
            )
        except (FileNotFoundError, subprocess.TimeoutExpired) as error:
            raise _no_systemd() from error
        if done.returncode:
            raise _refused(done.stderr)


def _environment() -> dict[str, str]:
    """What decides where the store lies, where the user's shell sets it: systemd does not read their shell's files."""
    return {name: value for name in ("XDG_STATE_HOME",) if (value := os.environ.get(name, "")).startswith("/")}


def program() -> list[str]:
    """The command line that runs this very program, absolute."""
    beside = Path(sys.executable).with_name("followthrough")
    called = Path(sys.argv[0]).absolute() if sys.argv else beside
    for path in (called, beside):
        if path.name == "followthrough" and os.access(path, os.X_OK) and path.is_file():
            return [str(path)]
    return [sys.executable, "-m", "daemon"]


def _refused(said: str) -> HostError:
    line = next((line for line in said.splitlines() if line.strip()), "it said nothing")
    if "connect to bus" in said or "not been booted" in said or "Host is down" in said:
        return HostError(
            "systemd does not run here for you: log in as this user (not by su or sudo), or say loginctl enable-linger "
            "and log in again; without it, followthrough run in a terminal does the same."
        )
    return HostError(f"systemctl: {line}")


def _no_systemd() -> HostError:
    return HostError(
        "This machine has no systemd: followthrough run does the same in a terminal; have it started by whatever "
        "starts programs here (--print shows the unit, for its limits and its sandbox)."
    )


def _version() -> int:
    """The version of systemd; a very new one where it cannot be asked."""
    word = _said(["systemctl", "--version"]).split()[1:2]
    digits = word[0].partition(".")[0].partition("~")[0] if word else ""
    return int(digits) if digits.isdigit() else 999


def _has_namespaces() -> bool:
    """May this user make namespaces of users and mounts? Some distributions forbid it."""
    return bool(_said(["unshare", "--user", "--map-root-user", "--mount", "echo", "yes"]))


def _said(command: Sequence[str]) -> str:
    try:
        return subprocess.run(  # noqa: S603 -- our own command line
            command, capture_output=True, text=True, timeout=PATIENCE, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""


def _lingers() -> bool:
    """Does the user's manager run without a login?"""
    user = os.environ.get("USER", "")
    return bool(user) and Path("/var/lib/systemd/linger", user).exists()


def has_systemd() -> bool:
    """Is there anything to install into?"""
    return shutil.which("systemctl") is not None
