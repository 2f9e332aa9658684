"""Cyrus 3.6 (Debian) on loopback, IMAP and CalDAV, without being installed: tools/servers.py unpacks it.

    server = Cyrus.start(authority)
    user = server.user()           # user.mail as of Dovecot, user.calendars as of Radicale

Special-use names come in lower case, messages have OBJECTIDs, a stale sync token is answered 403.
"""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from string import Template

from .certificates import Authority, Certificate
from .davuser import DavUser
from .mailuser import MailUser
from .needs import ROOT, missing
from .running import HOST, Running, free_ports, hand_over, listening, new_folder, server_group, server_user, started

UNPACKED = ROOT / ".servers" / "cyrus"
STATE = ("db", "log", "msg", "socket", "proc", "quota", "user", "lock", "ptclient", "sync")
IMAPD = Template(Path(__file__).with_name("cyrus-imapd.conf").read_text())
MASTER = Template(Path(__file__).with_name("cyrus.conf").read_text())


@dataclass(frozen=True, slots=True, kw_only=True)
class CyrusUser:
    """The same person by both protocols."""

    mail: MailUser
    calendars: DavUser


class Cyrus:
    """A running server; ``start`` makes one."""

    host = HOST

    def __init__(self, authority: Authority, certificate: Certificate) -> None:
        self.ca_file = authority.file
        self.imap_port, self.imaps_port, self.https_port = free_ports(3)
        self.base_url = f"https://localhost:{self.https_port}"
        self.folder = new_folder("cyrus")
        self._root = self._programs()
        self._count = itertools.count(1)
        self._write(certificate)
        self._admit("cyrus", "secret")
        self._run()

    @classmethod
    def start(cls, authority: Authority, *, certificate: Certificate | None = None) -> Cyrus:
        """A new server; it shows a good certificate unless another is given."""
        if not (UNPACKED / "complete").exists():
            missing("cyrus")
        shown = certificate or authority.certificate()
        return started(lambda: cls(authority, shown))

    def user(self) -> CyrusUser:
        """A new user with the usual folders, empty, and one empty calendar."""
        number = next(self._count)
        name, password = f"user{number}", f"secret {number}"
        self._admit(name, password)
        mail = MailUser(name=name, password=password, imap_port=self.imap_port)
        with mail.session():
            pass  # The first login makes the mailbox; there is no calendar without one.
        calendars = DavUser(
            name=name,
            password=password,
            base_url=self.base_url,
            home=f"/dav/calendars/user/{name}/",
            ca_file=self.ca_file,
            calendar="Default",
        )
        calendars.calendars()  # The first request makes the calendar.
        return CyrusUser(mail=mail, calendars=calendars)

    def change_password(self, user: CyrusUser, password: str) -> None:
        """From the next login or request on only the new one is good."""
        self._admit(user.mail.name, password)

    def restart(self) -> None:
        """Gone and there again, with the same mail and events."""
        self.halt()
        self._run()

    def halt(self) -> None:
        """Gone, until ``restart``."""
        self._running.stop(keep=True)

    def stop(self) -> None:
        """Gone for good, with everything."""
        self._running.stop()

    def _programs(self) -> Path:
        root = UNPACKED / "root"
        # Of a folder that only root may enter, the server's user would see nothing.
        if os.getuid() != 0 or all(each.stat().st_mode & 0o001 for each in (root, *root.parents)):
            return root
        return Path(shutil.copytree(root, self.folder / "root", symlinks=True))

    def _environment(self) -> dict[str, str]:
        libraries = [each for top in ("lib", "usr/lib") for each in (self._root / top).glob("*-linux-*")]
        plugins = next(self._root.glob("usr/lib/*/sasl2"))
        return {"LD_LIBRARY_PATH": ":".join(map(str, libraries)), "SASL_PATH": str(plugins)}

    def _run(self) -> None:
        command = [str(self._root / "usr/lib/cyrus/bin/master"), "-D", "-C", str(self.folder / "imapd.conf")]
        command += ["-M", str(self.folder / "cyrus.conf"), "-p", str(self.folder / "master.pid")]
        self._running = Running(self.folder, command, environment=self._environment())
        self._running.until(lambda: all(listening(port) for port in (self.imap_port, self.imaps_port, self.https_port)))

    def _write(self, certificate: Certificate) -> None:
        values = {
            "folder": self.folder,
            "root": self._root,
            "user": server_user(),
            "group": server_group(),
            "imap": self.imap_port,
            "imaps": self.imaps_port,
            "https": self.https_port,
        }
        for name in ("spool", "proc", "lock", "sieve", *(f"conf/{each}" for each in STATE)):
            (self.folder / name).mkdir(parents=True)
        (self.folder / "imapd.conf").write_text(IMAPD.substitute(values))
        (self.folder / "cyrus.conf").write_text(MASTER.substitute(values))
        (self.folder / "cert.pem").write_bytes(certificate.file.read_bytes())
        (self.folder / "key.pem").write_bytes(certificate.key.read_bytes())
        hand_over(self.folder)

    def _admit(self, name: str, password: str) -> None:
        users = self.folder / "sasldb2"
        done = subprocess.run(
            [str(self._root / "usr/sbin/saslpasswd2"), "-p", "-c", "-f", str(users), "-u", "localhost", name],
            input=password.encode(),
            capture_output=True,
            env={**os.environ, **self._environment()},
            timeout=20,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        hand_over(users)
