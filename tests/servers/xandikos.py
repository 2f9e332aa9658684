"""Xandikos (PyPI) on loopback, each calendar a git repository. A stale sync token is answered 412.

It knows no passwords, and is meant to stand behind a web server that does: ``Front`` is that server here,
with TLS. Usage is that of Radicale.
"""

from __future__ import annotations

import itertools
import sys

from .certificates import Authority, Certificate
from .davuser import DavUser
from .front import Front
from .needs import library
from .running import Running, free_ports, listening, new_folder, started


class Xandikos:
    """A running server; ``start`` makes one."""

    def __init__(self, authority: Authority, certificate: Certificate) -> None:
        self.ca_file = authority.file
        (self._port,) = free_ports(1)
        self.folder = new_folder("xandikos")
        self._count = itertools.count(1)
        (self.folder / "calendars").mkdir()
        self._run()
        self._front = Front(self._port, certificate)
        self.port = self._front.port
        self.base_url = f"https://localhost:{self.port}"

    @classmethod
    def start(cls, authority: Authority, *, certificate: Certificate | None = None) -> Xandikos:
        """A new server; it shows a good certificate unless another is given."""
        library("xandikos")
        shown = certificate or authority.certificate()
        return started(lambda: cls(authority, shown))

    def user(self) -> DavUser:
        """A new user."""
        number = next(self._count)
        user = DavUser(
            name=f"user{number}",
            password=f"secret-{number}",
            base_url=self.base_url,
            home=f"/user{number}/calendars/",
            ca_file=self.ca_file,
        )
        self._front.passwords[user.name] = user.password
        user.request("PROPFIND", f"/{user.name}/", depth="0")
        return user

    def change_password(self, user: DavUser, password: str) -> None:
        """From the next request on only the new one is good."""
        self._front.passwords[user.name] = password

    def log(self) -> str:
        """What the server wrote so far."""
        return self._running.output()

    def restart(self) -> None:
        """Gone and there again, with the same events."""
        self.halt()
        self._run()

    def halt(self) -> None:
        """Gone, until ``restart``: the web server before it answers 502."""
        self._running.stop(keep=True)

    def stop(self) -> None:
        """Gone for good, with all events."""
        self._front.stop()
        self._running.stop()

    def _run(self) -> None:
        command = [sys.executable, "-m", "xandikos", "multi-user", "--defaults", "-d", str(self.folder / "calendars")]
        command += ["--state-dir", str(self.folder / "state"), "-l", "127.0.0.1", "-p", str(self._port)]
        command += ["--no-detect-systemd", "--trust-x-remote-user-from", "127.0.0.1"]
        self._running = Running(self.folder, command, ourselves=True)
        self._running.until(lambda: listening(self._port))
