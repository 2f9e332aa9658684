"""A real server as a process of its own: folder, ports, starting, waiting until it answers, stopping.

It runs on a leash (see leash.py), so nothing is left of it, whichever way the tests end. Nothing waits
longer than START seconds for a server to answer.
"""

from __future__ import annotations

import grp
import os
import pwd
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

LEASH = Path(__file__).with_name("leash.py")
HOST = "127.0.0.1"
START = 20.0
# A folder of a hundred thousand messages is not removed at once.
STOP = 300.0
# Below what the kernel hands to outgoing connections, so that none of those takes a port before its server does.
PORTS = range(20000, 32000)
Server = TypeVar("Server")


class DidNotStart(Exception):
    """A server is installed but does not run; its own words are in the message."""


class Running:
    """One process on its leash."""

    def __init__(
        self,
        folder: Path,
        command: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        ourselves: bool = False,
    ) -> None:
        """Runs the command as the unprivileged user; as whoever runs the tests where they are no root, or when asked."""
        self.folder = folder
        identity = str(unprivileged()) if os.getuid() == 0 and not ourselves else "-"
        self._leash = subprocess.Popen(
            [sys.executable, "-I", "-S", str(LEASH), str(folder), identity, *command],
            stdin=subprocess.PIPE,
            start_new_session=True,
            env={**os.environ, **(environment or {})},
        )

    @property
    def ended(self) -> bool:
        """Whether the server is gone."""
        return self._leash.poll() is not None

    def output(self) -> str:
        """What it printed."""
        path = self.folder / "server.out"
        return path.read_text(errors="replace") if path.exists() else ""

    def until(self, ready: Callable[[], bool]) -> None:
        """Returns as soon as it is ready; a server that ends or never is raises DidNotStart."""
        limit = time.monotonic() + START
        while not ready():
            if self.ended or time.monotonic() > limit:
                said = self.output()[-2000:]
                self.stop()
                raise DidNotStart(said or "it said nothing")
            time.sleep(0.01)

    def stop(self, *, keep: bool = False) -> None:
        """Ends it, and removes its folder unless that is to be kept for another start. Harmless when repeated."""
        pipe = self._leash.stdin
        assert pipe is not None
        if not pipe.closed:
            try:
                pipe.write(b"k" if keep else b"")
                pipe.close()
            except BrokenPipeError:
                pass
        self._leash.wait(STOP)
        if not keep:
            shutil.rmtree(self.folder, ignore_errors=True)


def started(start: Callable[[], Server]) -> Server:
    """What ``start`` makes; tried again where somebody else was quicker to take a port."""
    for _ in range(2):
        try:
            return start()
        except DidNotStart as error:
            if "already in use" not in str(error).lower():
                raise
    return start()


def unprivileged() -> int:
    """The user that servers run as where the tests are run by root: a container, usually."""
    return pwd.getpwnam("nobody").pw_uid


def server_user() -> str:
    """Its name."""
    return pwd.getpwuid(unprivileged() if os.getuid() == 0 else os.getuid()).pw_name


def new_folder(name: str) -> Path:
    """An empty folder that belongs to the server, with a short path: sockets lie in it."""
    folder = Path(tempfile.mkdtemp(prefix=f"followthrough-{name}-"))
    hand_over(folder)
    return folder


def hand_over(path: Path) -> None:
    """Gives a file or folder, with all in it, to the user that the server runs as."""
    if os.getuid() != 0:
        return
    number = unprivileged()
    for each in (path, *path.rglob("*")):
        os.chown(each, number, number)


def free_ports(count: int) -> list[int]:
    """Ports of loopback that nobody listens on at this moment."""
    found: list[int] = []
    for port in random.SystemRandom().sample(PORTS, len(PORTS)):
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((HOST, port))
            except OSError:
                continue
        found.append(port)
        if len(found) == count:
            break
    return found


def listening(port: int) -> bool:
    """Whether somebody accepts connections there."""
    with socket.socket() as trial:
        trial.settimeout(1)
        return trial.connect_ex((HOST, port)) == 0


def server_group() -> str:
    """The name of its group."""
    return grp.getgrgid(pwd.getpwnam(server_user()).pw_gid).gr_name
