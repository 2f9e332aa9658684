"""The desktop of this machine, by ``notify-send``. Its words stay on this machine."""

from __future__ import annotations

import html
import os
import shutil
import subprocess

from connectors.channels.contract import Ring
from connectors.errors import Temporary

PATIENCE = 5.0
"""Seconds."""


class Desktop:
    """Notifications of the desktop."""

    def __init__(self, program: str) -> None:
        self._program = program

    def ring(self, ring: Ring) -> None:
        """Shows a notification. Raises Temporary where no desktop takes it now."""
        quiet = ("--urgency=low", "--hint=boolean:suppress-sound:true") if ring.silent else ()
        # The body is markup by the desktop notifications specification; the title is not.
        text = html.escape("\n".join(part for part in (ring.text, ring.link) if part), quote=False)
        try:
            done = subprocess.run(  # noqa: S603 - our own program name, and arguments that are no options
                [self._program, "--app-name=Followthrough", *quiet, "--", ring.title, text],
                check=False,
                timeout=PATIENCE,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise Temporary(
                "The desktop does not take notifications now: log in to it, or set desktop = false."
            ) from error
        if done.returncode:
            raise Temporary("The desktop does not take notifications now: log in to it, or set desktop = false.")

    def arrived(self, ring: Ring) -> bool | None:  # noqa: ARG002 - the contract's
        """A desktop cannot be asked."""
        return None


def desktop() -> Desktop | None:
    """The desktop's channel, where this process has a desktop."""
    program = shutil.which("notify-send")
    has_desktop = os.environ.get("DBUS_SESSION_BUS_ADDRESS") or os.environ.get("DISPLAY")
    return Desktop(program) if program and has_desktop else None
