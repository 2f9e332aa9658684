"""What the service manager hears, on a real datagram socket."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.host.notify import Notifier


class Manager:
    """The socket of a service manager."""

    def __init__(self, address: str) -> None:
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(address)
        self.socket.setblocking(False)

    def heard(self) -> list[str]:
        """What was said since it was asked last."""
        said = []
        while True:
            try:
                said.append(self.socket.recv(4096).decode())
            except BlockingIOError:
                return said


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "notify"


@pytest.fixture
def manager(place: Path) -> Iterator[Manager]:
    made = Manager(str(place))
    yield made
    made.socket.close()


class Time:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_it_says_ready_reloading_and_stopping(manager: Manager, place: Path) -> None:
    notifier = Notifier({"NOTIFY_SOCKET": str(place)}, monotonic=Time())
    notifier.ready()
    notifier.reloading()
    notifier.stopping()
    assert manager.heard() == ["READY=1", "RELOADING=1\nMONOTONIC_USEC=100000000", "STOPPING=1"]


def test_a_status_is_one_line_and_said_once(manager: Manager, place: Path) -> None:
    notifier = Notifier({"NOTIFY_SOCKET": str(place)})
    for text in ("home: looking", "home: looking", "home:\nREADY=0"):
        notifier.status(text)
    assert manager.heard() == ["STATUS=home: looking", "STATUS=home: READY=0"]


def test_signs_of_life_are_given_twice_as_often_as_asked_for(manager: Manager, place: Path) -> None:
    time = Time()
    notifier = Notifier({"NOTIFY_SOCKET": str(place), "WATCHDOG_USEC": "20000000"}, monotonic=time)
    for second in (0, 1, 9, 10, 11, 19, 20):
        time.now = 100.0 + second
        notifier.alive()
    assert manager.heard() == ["WATCHDOG=1"] * 3


@pytest.mark.parametrize("environment", [{}, {"WATCHDOG_USEC": "x"}, {"WATCHDOG_USEC": "9", "WATCHDOG_PID": "1"}])
def test_no_sign_of_life_is_given_to_who_wants_none(manager: Manager, place: Path, environment: dict[str, str]) -> None:
    Notifier({"NOTIFY_SOCKET": str(place)} | environment).alive()
    assert manager.heard() == []


def test_a_watchdog_of_this_process_is_fed(manager: Manager, place: Path) -> None:
    Notifier({"NOTIFY_SOCKET": str(place), "WATCHDOG_USEC": "9", "WATCHDOG_PID": str(os.getpid())}).alive()
    assert manager.heard() == ["WATCHDOG=1"]


@pytest.mark.skipif(not Path("/proc/net/unix").exists(), reason="the abstract namespace is Linux's")
def test_a_manager_in_the_abstract_namespace_hears_it(tmp_path: Path) -> None:
    manager = Manager(f"\0{tmp_path}")
    Notifier({"NOTIFY_SOCKET": f"@{tmp_path}"}).ready()
    assert manager.heard() == ["READY=1"]
    manager.socket.close()


@pytest.mark.parametrize("address", ["", "relative", "vsock:2:1", "/nowhere/at/all"])
def test_where_nobody_listens_nothing_fails(address: str) -> None:
    notifier = Notifier({"NOTIFY_SOCKET": address})
    notifier.ready()
    notifier.status("x")
    assert notifier.listens == address.startswith("/")
