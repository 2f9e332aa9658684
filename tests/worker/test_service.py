"""The daemon's loop in this process, on real folders and a real store: passes are counted, time is made."""

from __future__ import annotations

import itertools
import threading
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from connectors.contract import Poll
from daemon.app import open_app
from daemon.store import AgendaRow, StoreBusy
from daemon.worker import attention, pulse
from daemon.worker import service as room
from daemon.worker.attention import Attention
from daemon.worker.passes import AccountPass
from daemon.worker.report import PassReport
from daemon.worker.service import Service, WorkerFell
from tests.system.house import House
from tests.system.watching import AWAKE, PATIENCE, until

JANE = "jane@ocean.example.net"
LONG_AGO = timedelta(days=25)


def now() -> datetime:
    return datetime.now(UTC)


class Clock:
    """The system's clock, which a test can move."""

    ahead = timedelta(0)

    def __call__(self) -> datetime:
        return now() + self.ahead


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(room, "LEAST", 0.0)
    monkeypatch.setattr(room, "HEED", 0.02)


@pytest.fixture
def house(tmp_path):
    house = House(tmp_path, practice=AWAKE)
    house.contact("Jane Miller", JANE, now() - LONG_AGO)
    return house


class Running:
    """A service on a house, in a thread of its own."""

    def __init__(self, house: House, *, push=None, clock: Clock | None = None, on_report=None) -> None:
        self.reports: list[PassReport] = []
        self.faults: list[BaseException] = []
        self.house = house
        self.push = push
        self.clock = clock or Clock()
        self.on_report = on_report or self.reports.append
        self.stack = ExitStack()

    def __enter__(self):
        app = self.stack.enter_context(open_app(self.house.folder / "config.toml"))
        self.service = Service(store=app._store, clock=self.clock, on_report=self.on_report)
        self.passes = [
            (one, self.push or getattr(connection, "push", None))
            for one, connection in app.accounts.passes(self.stack, progress=self.service.go_on)
        ]
        self.thread = threading.Thread(target=self._run)
        self.thread.start()
        return self

    def _run(self) -> None:
        try:
            self.service.run(self.passes)
        except BaseException as fault:  # noqa: BLE001 - handed to the test
            self.faults.append(fault)

    def __exit__(self, *_):
        self.service.stop()
        self.thread.join()
        self.stack.close()

    def more_than(self, count: int, patience: float = PATIENCE) -> bool:
        """Waits for another pass."""
        return until(lambda: len(self.reports) > count, patience)

    def settled(self) -> int:
        """The number of passes, once none was added for a while."""
        last = -1
        while last != len(self.reports):
            last = len(self.reports)
            self.more_than(last, 1.5)
        return last


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


class Idle:
    """A push that tells nothing."""

    def wait(self, timeout, wake):
        wake.wait(timeout)
        return False


def test_its_own_drafts_and_reading_do_not_wake_it_for_ever(house):
    house.write(JANE, now() - LONG_AGO)
    with Running(house) as running:
        assert until(lambda: [draft for report in list(running.reports) for draft in report.drafts])
        assert running.settled() < 8


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="open files are counted in /proc")
def test_many_passes_leave_no_thread_and_no_file_open(house):
    sent = house.write(JANE, now() - LONG_AGO)
    house.event("coffee", now() + timedelta(days=2), guest=JANE)
    with Running(house) as running:
        running.settled()
        threads, files = threading.active_count(), open_files()
        for number in range(30):
            before = len(running.reports)
            house.receive(f"Jane <{JANE}>", now(), body=f"Number {number}.", answers=sent)
            running.service.wake_all()
            assert running.more_than(before)
        running.settled()
        assert threading.active_count() == threads
        assert open_files() <= files + 1
    assert threading.active_count() < threads


def test_where_nothing_tells_it_looks_as_often_as_the_connector_says(house):
    with Running(house, push=Idle()) as running:
        quiet = running.settled()
        running.passes[0][0].attention = Attention(
            Poll(by_day=0.05, expecting=0.05, at_night=0.05), running.passes[0][0]._config.practice, UTC
        )
        running.service.wake_all()
        assert running.more_than(quiet + 3)


def test_a_moment_nobody_acts_on_makes_no_endless_passes(house):
    """An agenda row of somebody who is no contact any more."""
    with Running(house, push=Idle()) as running:
        running.settled()
        row = AgendaRow(contact="nobody", upto=10**6, next_moment=now() - timedelta(hours=1), body="{}")
        with running.service._store.transaction(now()) as tx:
            tx.plan([row])
        running.service.wake_all()
        before = running.settled()
        assert running.settled() - before == 0


def test_a_clock_that_leaps_wakes_it(house):
    """As after a night in which the machine slept: what came due meanwhile is not late by another five minutes."""
    house.write(JANE, now() - timedelta(days=1))
    clock = Clock()
    with Running(house, push=Idle(), clock=clock) as running:
        running.settled()
        assert not any(report.drafts for report in running.reports)
        clock.ahead = timedelta(days=20)
        assert until(lambda: any(report.drafts for report in list(running.reports)))


def test_a_thread_that_falls_ends_the_daemon_aloud(house, monkeypatch):
    class Broken:
        def wait(self, timeout, _wake):
            raise RuntimeError(timeout)

    monkeypatch.setattr(threading, "excepthook", lambda _args: None)
    with Running(house, push=Broken()) as running:
        running.thread.join(30)
        assert not running.thread.is_alive()
    assert [type(fault) for fault in running.faults] == [WorkerFell]


def test_who_cannot_be_told_ends_the_daemon(house):
    house.write(JANE, now() - LONG_AGO)

    def deaf(_report):
        raise BrokenPipeError

    with Running(house, on_report=deaf) as running:
        running.thread.join(30)
        assert not running.thread.is_alive()
    assert [type(fault) for fault in running.faults] == [BrokenPipeError]


def test_a_store_that_was_busy_is_tried_again_soon(house, monkeypatch):
    monkeypatch.setattr(room, "RETRY", 0.05)
    house.write(JANE, now() - LONG_AGO)
    busy, look = iter([True, True, False]), AccountPass.look

    def sometimes(self, at):
        if next(busy, False):
            raise StoreBusy("the store is in use; try again")
        look(self, at)

    monkeypatch.setattr(AccountPass, "look", sometimes)
    with Running(house, push=Idle()) as running:
        assert until(lambda: any(report.drafts for report in list(running.reports)))
        assert [error for report in running.reports for error in report.errors] == ["the store is in use; try again"]
        assert any("All is well again." in report.notices for report in running.reports)


def test_what_came_while_a_mailbox_was_out_of_reach_is_found_when_it_is_back(house, monkeypatch):
    monkeypatch.setattr(room, "RETRY", 0.05)
    monkeypatch.setattr(attention, "SELDOM", Poll(by_day=0.1, expecting=0.1, at_night=0.1))
    sent = house.write(JANE, now() - LONG_AGO)
    with Running(house, push=Idle()) as running:
        assert until(lambda: [draft for report in list(running.reports) for draft in report.drafts])
        house.lose("home")
        assert until(lambda: any(report.errors for report in list(running.reports)))
        house.regain("home")
        house.receive(f"Jane <{JANE}>", now(), body="Happy to talk, gladly.", answers=sent)
        assert until(lambda: [draft for report in list(running.reports) for draft in report.withdrawn])
        assert any("All is well again." in report.notices for report in running.reports)


def test_told_to_stop_in_the_middle_of_a_look_is_no_error(house, monkeypatch):
    inside = threading.Event()

    def endless(self, _at):
        inside.set()
        while True:
            self._progress(1, 2)

    monkeypatch.setattr(AccountPass, "look", endless)
    with Running(house) as running:
        assert inside.wait(30)
    assert running.faults == []
    assert [report.errors for report in running.reports] == [[]]


@contextmanager
def stirring(house):
    with open_app(house.folder / "config.toml") as app, app._store.stirring() as stirred:
        yield stirred


def test_a_fact_of_another_process_stirs_the_log_once(house):
    with stirring(house) as stirred:
        assert not stirred()
        house.cli("note", "Jane Miller", "She dives.")
        assert stirred()
        assert not stirred()


def test_what_adds_no_fact_does_not_stir_the_log(house):
    with stirring(house) as stirred, open_app(house.folder / "config.toml") as app:
        with app._store.transaction(now()) as tx:
            tx.save_cursor("home", "mail", "1")
        assert not stirred()


def test_a_thread_that_hangs_gives_no_sign_of_life_and_one_that_works_or_waits_does(house, monkeypatch):
    """By a clock of the test's: an hour of looking with a sign every nine minutes, then eleven without one."""
    passed, minutes, beats = itertools.count(), [0], list[bool]()
    running = Running(house, push=Idle())
    monkeypatch.setattr(pulse, "time", SimpleNamespace(monotonic=lambda: minutes[0] * 60.0))
    inside, go_on = threading.Event(), threading.Event()

    def working(self, _at):
        for _ in range(7 if next(passed) == 0 else 0):
            minutes[0] += 9
            self._progress(1, None)
            beats.append(running.service.standing()[0].is_alive)
        inside.set()
        go_on.wait(60)
        self.report.complete = True

    monkeypatch.setattr(AccountPass, "look", working)
    with running:
        assert inside.wait(60)
        assert beats == [True] * 7
        minutes[0] += 11
        assert not running.service.standing()[0].is_alive
        go_on.set()
        assert until(lambda: running.reports and not running.service.standing()[0].looking)
        assert until(lambda: running.service.standing()[0].is_alive)
        minutes[0] += 12
        assert until(lambda: running.service.standing()[0].is_alive)
        minutes[0] += 12 * 60
        assert not running.service.standing()[0].is_alive


def test_it_knows_when_it_looked_last_and_whether_that_went_wrong(house):
    with Running(house, push=Idle()) as running:
        running.settled()
        (one,) = running.service.standing()
        assert (one.account, one.looking, one.failed, one.complete_at is None) == ("home", False, False, False)
        seen = one.complete_at
        (house.folder / "home/mail").rename(house.folder / "home/gone")
        running.service.wake_all()
        assert until(lambda: running.service.standing()[0].failed)
        assert running.service.standing()[0].complete_at == seen
