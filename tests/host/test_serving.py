"""Signals, the sign of life and the line of status, with a service of which only the standing matters."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from daemon import logs
from daemon.app.serving import Serving, status_line
from daemon.config import Config, load
from daemon.host.notify import Notifier
from daemon.worker.service import Standing
from tests.host.test_notify import Manager

SEEN = datetime(2026, 3, 2, 14, 5, tzinfo=UTC)
TORONTO = ZoneInfo("America/Toronto")


def standing(**more: object) -> Standing:
    usual = {"account": "home", "looking": False, "complete_at": SEEN, "failed": False, "is_alive": True}
    return Standing(**usual | more)  # type: ignore[arg-type]


@dataclass
class Service:
    """What Serving asks of a service."""

    stands: list[Standing] = field(default_factory=lambda: [standing()])
    stopped: bool = False

    def standing(self) -> list[Standing]:
        return self.stands

    def stop(self) -> None:
        self.stopped = True

    def rouse(self) -> None:
        """The main thread of the test is awake."""


@pytest.fixture(autouse=True)
def _signals() -> Iterator[None]:
    """As they were before."""
    kept = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    logs.set_up(level="error", form="text")
    yield
    for signum, handler in kept.items():
        signal.signal(signum, handler)
    logs.set_up()


@pytest.fixture
def config(tmp_path: Path) -> Config:
    path = tmp_path / "config.toml"
    path.write_text(
        '[me]\nname = "Dana"\naddresses = ["dana@example.org"]\ntime_zone = "America/Toronto"\n'
        '[[account]]\nname = "home"\n[account.mailbox]\nkind = "maildir"\npath = "mail"\n'
        '[store]\nurl = "sqlite:///f.db"\n'
    )
    return load(path)


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[Manager]:
    made = Manager(str(tmp_path / "notify"))
    yield made
    made.socket.close()


@pytest.fixture
def serving(config: Config, manager: Manager, tmp_path: Path) -> Serving:  # noqa: ARG001 -- it is to listen before
    notifier = Notifier({"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "1"})
    return Serving(config, notifier, lambda: None)


def test_a_sound_configuration_ends_it_to_begin_again(serving: Serving, manager: Manager) -> None:
    service = Service()
    serving.hear(service)  # type: ignore[arg-type]
    signal.raise_signal(signal.SIGHUP)
    serving.glance(service)  # type: ignore[arg-type]
    assert (serving.begins_again, service.stopped) == (True, True)
    assert manager.heard()[0].startswith("RELOADING=1\nMONOTONIC_USEC=")
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN


@pytest.mark.parametrize("broken", [lambda text: text + "[me", lambda text: text.replace("f.db", "file")])
def test_a_broken_configuration_leaves_it_as_it_is(
    serving: Serving, manager: Manager, config: Config, broken: Callable[[str], str]
) -> None:
    """One that is no TOML, and one whose store is another program's file."""
    (config.path.parent / "file").write_bytes(b"Dear diary" * 1000)
    config.path.write_text(broken(config.path.read_text("utf-8")), "utf-8")
    service = Service()
    serving.hear(service)  # type: ignore[arg-type]
    signal.raise_signal(signal.SIGHUP)
    serving.glance(service)  # type: ignore[arg-type]
    assert (serving.begins_again, service.stopped) == (False, False)
    said = manager.heard()
    assert said[1] == "READY=1"
    assert "mistakes: the one before is still in use" in said[-1]


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_told_to_end_it_ends_for_good(serving: Serving, signum: signal.Signals) -> None:
    service = Service()
    serving.hear(service)  # type: ignore[arg-type]
    signal.raise_signal(signum)
    assert (serving.begins_again, service.stopped) == (False, True)


@pytest.mark.parametrize(("alive", "signs"), [(True, ["WATCHDOG=1"]), (False, [])])
def test_one_thread_that_hangs_ends_the_signs_of_life(
    serving: Serving,
    manager: Manager,
    alive: bool,  # noqa: FBT001
    signs: list[str],
) -> None:
    service = Service([standing(), standing(account="work", is_alive=alive)])
    serving.glance(service)  # type: ignore[arg-type]
    assert [said for said in manager.heard() if said == "WATCHDOG=1"] == signs


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, "home: waiting for news (complete look Mon 09:05)."),
        ({"looking": True, "complete_at": None}, "home: looking (no complete look yet)."),
        ({"failed": True}, "home: in trouble, tried again soon (complete look Mon 09:05)."),
        ({"is_alive": False, "looking": True}, "home: hangs (complete look Mon 09:05)."),
    ],
)
def test_the_line_of_status_says_what_an_account_does(more: dict[str, object], said: str) -> None:
    assert status_line([standing(**more)], None, TORONTO) == said


def test_the_line_of_status_says_when_something_is_due() -> None:
    due = datetime(2026, 3, 3, 14, 0, tzinfo=UTC)
    assert status_line([standing()], due, TORONTO).endswith(". Something is due Tue 03 Mar 09:00.")
