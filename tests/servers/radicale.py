"""Radicale 3 (PyPI) on loopback with TLS: passwords, ETags, sync-collection. A stale sync token is answered 403.

server = Radicale.start(authority)
user = server.user()                     # a home of its own with one empty calendar
user.put("talk", "BEGIN:VEVENT...")      # behind the client's back
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path
from string import Template

from .certificates import Authority, Certificate
from .davuser import DavUser
from .needs import library
from .running import Running, free_ports, listening, new_folder, started

CONFIGURATION = Template(Path(__file__).with_name("radicale.conf").read_text())


class Radicale:
    """A running server; ``start`` makes one."""

    def __init__(self, authority: Authority, certificate: Certificate) -> None:
        self.ca_file = authority.file
        (self.port,) = free_ports(1)
        self.base_url = f"https://localhost:{self.port}"
        self.folder = new_folder("radicale")
        self._count = itertools.count(1)
        (self.folder / "users").touch()
        (self.folder / "cert.pem").write_bytes(certificate.file.read_bytes())
        (self.folder / "key.pem").write_bytes(certificate.key.read_bytes())
        (self.folder / "radicale.conf").write_text(CONFIGURATION.substitute(port=self.port, folder=self.folder))
        self._run()

    @classmethod
    def start(cls, authority: Authority, *, certificate: Certificate | None = None) -> Radicale:
        """A new server; it shows a good certificate unless another is given."""
        library("radicale")
        shown = certificate or authority.certificate()
        return started(lambda: cls(authority, shown))

    def user(self) -> DavUser:
        """A new user."""
        number = next(self._count)
        name, password = f"user{number}", f"secret-{number}"
        with (self.folder / "users").open("a") as users:
            users.write(f"{name}:{password}\n")
        user = DavUser(name=name, password=password, base_url=self.base_url, home=f"/{name}/", ca_file=self.ca_file)
        user.make_calendar(user.calendar)
        return user

    def change_password(self, user: DavUser, password: str) -> None:
        """From the next request on only the new one is good."""
        path = self.folder / "users"
        path.write_text(path.read_text().replace(f"{user.name}:{user.password}\n", f"{user.name}:{password}\n"))

    def forget_tokens(self, user: DavUser, calendar: str = "") -> None:
        """Sync tokens handed out so far are stale from now on, as after months."""
        home = self.folder / "collections" / "collection-root" / user.name / (calendar or user.calendar)
        for each in (home / ".Radicale.cache" / "sync-token").glob("*"):
            each.unlink()

    def log(self) -> str:
        """What the server wrote so far."""
        return self._running.output()

    def restart(self) -> None:
        """Gone and there again, with the same events."""
        self.halt()
        self._run()

    def halt(self) -> None:
        """Gone, until ``restart``."""
        self._running.stop(keep=True)

    def stop(self) -> None:
        """Gone for good, with all events."""
        self._running.stop()

    def _run(self) -> None:
        command = [sys.executable, "-m", "radicale", "--config", str(self.folder / "radicale.conf")]
        self._running = Running(self.folder, command, ourselves=True)
        self._running.until(lambda: listening(self.port))
