"""Plays a scenario where the mail lies on an IMAP server and the events on a CalDAV server."""

from __future__ import annotations

from pathlib import Path

from tests.scenarios.player import play
from tests.scenarios.server_house import ServerHouse
from tests.servers.dovecot import Dovecot
from tests.servers.radicale import Radicale
from tests.system.house import House


def play_on_servers(path: Path, folder: Path, dovecot: Dovecot, radicale: Radicale) -> None:
    """See ``play``; nothing of it is left open."""
    built: list[ServerHouse] = []

    def build(folder: Path, accounts: tuple[str, ...], practice: str) -> House:
        built.append(ServerHouse(folder, accounts=accounts, practice=practice, dovecot=dovecot, radicale=radicale))
        return built[-1]

    try:
        play(path, folder, build)
    finally:
        for house in built:
            house.close()
