"""Dovecot 2.3 (Debian: dovecot-imapd) on loopback: STARTTLS and TLS, passwords, tokens, quota, many users.

    server = Dovecot.start(authority)
    user = server.user()                       # a fresh, empty mailbox; costs one small file
    user.deliver(b"From: ...")                 # behind the client's back
    token = server.tokens.issue(user.name)     # for XOAUTH2 and OAUTHBEARER
    server.stop()

Runs wholly as one unprivileged user, so that it starts in a container's root as on anybody's machine.
"""

from __future__ import annotations

import imaplib
import itertools
import subprocess
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from string import Template

from .certificates import Authority, Certificate
from .mailuser import MailUser
from .needs import program
from .running import (
    HOST,
    DidNotStart,
    Running,
    free_ports,
    hand_over,
    listening,
    new_folder,
    server_group,
    server_user,
    started,
)
from .tokens import Tokens

SPECIAL = ("Drafts", "Sent", "Trash", "Junk", "Archive")
CAPABILITIES = (
    "IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE SORT SORT=DISPLAY THREAD=REFERENCES THREAD=REFS "
    "THREAD=ORDEREDSUBJECT MULTIAPPEND URL-PARTIAL CATENATE UNSELECT CHILDREN NAMESPACE UIDPLUS LIST-EXTENDED I18NLEVEL=1 "
    "CONDSTORE QRESYNC ESEARCH ESORT SEARCHRES WITHIN CONTEXT=SEARCH LIST-STATUS BINARY MOVE SNIPPET=FUZZY PREVIEW=FUZZY "
    "PREVIEW STATUS=SIZE SAVEDATE LITERAL+ NOTIFY SPECIAL-USE QUOTA"
).split()
CONFIGURATION = Template(Path(__file__).with_name("dovecot.conf").read_text())
INTROSPECTION = """introspection_mode = auth
introspection_url = {url}
force_introspection = yes
username_attribute = username
active_attribute = active
active_value = true
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a server is to be like."""

    certificate: Certificate
    special_use: bool
    without: Collection[str]
    more: str

    def settings(self) -> dict[str, object]:
        """The parts of the configuration that depend on it."""
        offered = " ".join(each for each in CAPABILITIES if each not in self.without)
        return {
            "folders": "\n".join(folder_setting(name, marked=self.special_use) for name in SPECIAL),
            "capabilities": f"imap_capability = {offered}" if self.without else "",
            "more": self.more,
        }


class Dovecot:
    """A running server; ``start`` makes one."""

    host = HOST

    def __init__(self, authority: Authority, wanted: Wanted) -> None:
        self.ca_file = authority.file
        self.imap_port, self.imaps_port = free_ports(2)
        self.tokens = Tokens()
        self.folder = new_folder("dovecot")
        self._count = itertools.count(1)
        self._write(wanted)
        try:
            self._run()
        except DidNotStart:
            self.tokens.stop()
            raise

    @classmethod
    def start(
        cls,
        authority: Authority,
        *,
        certificate: Certificate | None = None,
        special_use: bool = True,
        without: Collection[str] = (),
        more: str = "",
    ) -> Dovecot:
        """A new server, in a tenth of a second.

        It shows a good certificate unless another is given; users' folders are marked by their use unless
        they are not to be; ``without`` names capabilities that it does not own up to; ``more`` is put at
        the end of its configuration.
        """
        program("dovecot")
        wanted = Wanted(
            certificate=certificate or authority.certificate(), special_use=special_use, without=without, more=more
        )
        return started(lambda: cls(authority, wanted))

    def user(self, *, quota: str = "", storage: str = "mdbox", settings: tuple[str, ...] = ()) -> MailUser:
        """A new user with an empty mailbox (Drafts, Sent, Trash, Junk and Archive).

        ``quota`` is a limit like ``50K``, ``storage`` Dovecot's format, ``settings`` any of its settings
        (``name=value``, no spaces).
        """
        number = next(self._count)
        user = MailUser(name=f"user{number}", password=f"secret {number}", imap_port=self.imap_port)
        home = self.folder / "mail" / user.name
        fields = [f"userdb_mail={storage}:{home / storage}"]
        if quota:
            fields.append(f"userdb_quota_rule=*:storage={quota}")
        fields += [f"userdb_{each}" for each in settings]
        self._admit(user.name, user.password, " ".join(fields))
        return user

    def change_password(self, user: MailUser, password: str) -> None:
        """From now on only the new one lets in; connections that are open stay so."""
        kept = (self.folder / "users" / user.name).read_text().split(":", 7)[7]
        self._admit(user.name, password, kept.strip())
        # Dovecot looks at the file at most once a second.
        self._running.until(lambda: lets_in(self.imap_port, user.name, password))

    def change_uidvalidity(self, user: MailUser, folder: str = "INBOX") -> None:
        """The folder's UIDs are worth nothing from now on, as after a restored backup."""
        self.doveadm("mailbox", "update", "-u", user.name, "--uid-validity", str(user.uidvalidity(folder) + 1), folder)

    def kick(self, user: MailUser) -> None:
        """All connections of a user are cut."""
        self.doveadm("kick", user.name)

    def doveadm(self, *arguments: str, seconds: float = 30) -> str:
        """Dovecot's own tool for whoever runs it; what it printed."""
        done = subprocess.run(
            [program("doveadm"), "-c", str(self.folder / "dovecot.conf"), *arguments],
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def log(self) -> str:
        """What the server wrote so far."""
        return self._running.output()

    def restart(self) -> None:
        """Gone and there again, on the same ports with the same mail."""
        self.halt()
        self._run()

    def halt(self) -> None:
        """Gone, until ``restart``."""
        self._running.stop(keep=True)

    def stop(self) -> None:
        """Gone for good, with all mail."""
        self._running.stop()
        self.tokens.stop()

    def _run(self) -> None:
        self._running = Running(self.folder, [program("dovecot"), "-F", "-c", str(self.folder / "dovecot.conf")])
        self._running.until(lambda: listening(self.imap_port) and listening(self.imaps_port))

    def _write(self, wanted: Wanted) -> None:
        values = {
            "folder": self.folder,
            "user": server_user(),
            "group": server_group(),
            "imap": self.imap_port,
            "imaps": self.imaps_port,
            **wanted.settings(),
        }
        for name in ("run", "state", "mail", "users"):
            (self.folder / name).mkdir()
        (self.folder / "dovecot.conf").write_text(CONFIGURATION.substitute(values))
        (self.folder / "oauth2.conf").write_text(INTROSPECTION.format(url=self.tokens.url))
        (self.folder / "cert.pem").write_bytes(wanted.certificate.file.read_bytes())
        (self.folder / "key.pem").write_bytes(wanted.certificate.key.read_bytes())
        hand_over(self.folder)

    def _admit(self, name: str, password: str, fields: str) -> None:
        path = self.folder / "users" / name
        waiting = path.with_suffix(".new")
        waiting.write_text(f"{name}:{{PLAIN}}{password}::::::{fields}\n")
        hand_over(waiting)
        waiting.rename(path)


def folder_setting(name: str, *, marked: bool) -> str:
    """One folder that every user has from the start."""
    use = f"    special_use = \\{name}\n" if marked else ""
    return f"  mailbox {name} {{\n    auto = create\n{use}  }}"


def lets_in(port: int, name: str, password: str) -> bool:
    """Whether this password is the right one."""
    with imaplib.IMAP4(HOST, port, timeout=10) as client:
        try:
            client.login(name, password)
        except imaplib.IMAP4.error:
            return False
        return True
