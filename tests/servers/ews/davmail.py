"""DavMail (Debian's package): a client of Exchange that others wrote, which speaks IMAP to whoever asks it. Nightly only."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.ews.server import EwsServer
from tests.servers.needs import program

START_S = 60.0
"""Seconds a Java program may take to listen, on a busy machine."""


@contextmanager
def davmail(server: EwsServer, folder: Path) -> Iterator[int]:
    """The port of its IMAP, while it runs before this server."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    settings = {
        "davmail.server": "true",
        "davmail.mode": "EWS",
        "davmail.url": server.url,
        "davmail.bindAddress": "127.0.0.1",
        "davmail.allowRemote": "false",
        "davmail.disableUpdateCheck": "true",
        "davmail.imapPort": str(port),
        "davmail.logFilePath": str(folder / "davmail.log"),
    }
    settings |= dict.fromkeys((f"davmail.{each}Port" for each in ("smtp", "pop", "caldav", "ldap")), "")
    file = folder / "davmail.properties"
    file.write_text("".join(f"{name}={value}\n" for name, value in settings.items()), "utf-8")
    with (folder / "davmail.out").open("wb") as said:
        process = subprocess.Popen([program("davmail"), str(file)], stdout=said, stderr=said, cwd=folder)
    try:
        _listening(process, port)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _listening(process: subprocess.Popen[bytes], port: int) -> None:
    """Returns once it takes connections."""
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        assert process.poll() is None, "davmail ended by itself: see davmail.out"
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("davmail did not begin to listen")
