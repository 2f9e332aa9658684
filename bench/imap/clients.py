"""The two programs that look at the same mailbox: where each keeps its things, and how it is called."""

from __future__ import annotations

import json
import re
from pathlib import Path

from bench import command, measure
from bench.imap.remote import Server
from bench.measure import Run
from bench.prepared import World

PASSWORD = "password"  # noqa: S105 - the name of a file


def write_config(world: World, server: Server, folder: Path) -> Path:
    """The world's configuration, its mail on the server and its store in ``folder``."""
    about = server.about
    password = folder / PASSWORD
    password.touch(mode=0o600)
    password.write_text(about["password"] + "\n", encoding="utf-8")
    mailbox = {
        "kind": "imap",
        "host": about["host"],
        "port": about["port"],
        "user": about["user"],
        "password_file": str(password),
        "ca_file": about["ca_file"],
    }
    rows = "".join(f"{key} = {json.dumps(value)}\n" for key, value in mailbox.items())
    text = world.config.read_text(encoding="utf-8")
    text = re.sub(r'(?<=\[account\.mailbox\]\n)kind = "maildir"\npath = "mail"\n', lambda _: rows, text)
    text = text.replace('path = "calendar"', f"path = {json.dumps(str(world.folder / 'calendar'))}")
    config = folder / "config.toml"
    config.write_text(text, encoding="utf-8")
    return config


class Ours:
    """Followthrough, with a fresh store that knows the contacts."""

    def __init__(self, world: World, server: Server, folder: Path, *, drafting: bool = True) -> None:
        self._world = world
        folder.mkdir()
        self.config = write_config(world, server, folder)
        if not drafting:
            text = self.config.read_text(encoding="utf-8")
            self.config.write_text(text.replace("drafts_a_day = 200", "drafts_a_day = 0"), encoding="utf-8")
        self._run("contacts", "import", str(world.folder / "contacts.csv"))

    def look(self) -> Run:
        """One pass, program start and drafts included."""
        return self._run("run", "--once", "--yes")

    def _run(self, *words: str) -> Run:
        line = [*command.followthrough(), "--config", str(self.config), *words, "--at", self._world.now]
        return measure.run(line, cwd=command.ROOT)


class Mbsync:
    """mbsync (isync), which pulls all messages of all folders into an empty Maildir."""

    def __init__(self, server: Server, folder: Path) -> None:
        about = server.about
        (folder / "mail").mkdir(parents=True)
        self._config = folder / "mbsyncrc"
        self._config.write_text(
            f"FSync no\nIMAPAccount bench\nHost {about['host']}\nPort {about['port']}\nUser {about['user']}\n"
            f'Pass "{about["password"]}"\nSSLType IMAPS\nCertificateFile {about["ca_file"]}\n\n'
            f"IMAPStore there\nAccount bench\n\nMaildirStore here\nPath {folder / 'mail'}/\nInbox {folder / 'mail' / 'INBOX'}\n"
            "SubFolders Verbatim\n\nChannel all\nFar :there:\nNear :here:\nPatterns *\nCreate Near\nSync Pull\nSyncState *\n",
            encoding="utf-8",
        )

    def look(self) -> Run:
        """One pull."""
        return measure.run(["mbsync", "--quiet", "--config", str(self._config), "all"])
