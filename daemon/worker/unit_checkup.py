"""What ``doctor`` says of the service: is its unit installed, does it run, and how exposed is it by its own sandbox?

Asks systemd, where there is one; starts, stops and changes nothing.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from connectors.contract import Finding
from daemon.config import Config

NAME = "followthrough.service"
SYSTEM = Path("/etc/systemd/system") / NAME
MANAGER = Path("/run/systemd/system")
"""There where systemd runs (sd_booted(3))."""
PATIENCE = 10.0
"""Seconds for an answer."""


def unit(_config: Config) -> Iterator[Finding]:
    """One line; nothing where there is no systemd."""
    if not MANAGER.is_dir() or shutil.which("systemctl") is None:
        return
    home = os.environ.get("XDG_CONFIG_HOME", "")
    own = (Path(home) if home.startswith("/") else Path.home() / ".config") / "systemd" / "user" / NAME
    installed = next((path for path in (own, SYSTEM) if path.exists()), None)
    if installed is None:
        text = (
            "Not installed: nothing watches but while followthrough run runs. To have it: followthrough install-service"
        )
        yield Finding(name="service", ok=True, text=text)
        return
    yield _state(installed, ["--user"] if installed == own else [])


def _state(path: Path, whose: Sequence[str]) -> Finding:
    state = _said(["systemctl", *whose, "is-active", NAME]) or "unknown"
    shown = _said(["systemd-analyze", "security", "--offline=true", "--no-pager", str(path)])
    found = re.search(r"Overall exposure level for .*?: *([0-9.]+)", shown)
    exposure = f"; its exposure is {found[1]} of 10 (systemd-analyze security)" if found else ""
    if state in ("active", "activating", "reloading"):
        return Finding(name="service", ok=True, text=f"{path} is {state}{exposure}.")
    mend = f"systemctl {' '.join([*whose, 'status'])} {NAME} says why; to start it: systemctl {' '.join([*whose, 'start'])} {NAME}"
    return Finding(name="service", ok=False, text=f"{path} is installed and {state}: {mend}")


def _said(command: Sequence[str]) -> str:
    """What a command prints; nothing where it cannot be asked."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)  # noqa: S603 -- ours
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()
