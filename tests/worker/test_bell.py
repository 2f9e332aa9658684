"""One channel's bell on a real store: what rings together, when, and once; what a kill leaves; a channel that fails."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from connectors.channels.contract import Ring, Unsure
from connectors.errors import AuthNeeded, Temporary
from daemon.core.practice import Practice
from daemon.store import Store, Transaction, open_store
from daemon.worker.bell import Bell, Manner, Rang
from daemon.worker.bells import Bells
from daemon.worker.channel_health import health
from daemon.worker.outbox import INTENDED, RING, RINGING
from daemon.worker.ringing import Errand
from daemon.writing.rings import Reminder
from tests.system.house import empty_store, moment

NOON, NIGHT = moment("2026-03-05 12:00"), moment("2026-03-05 23:00")
PAGE = "http://127.0.0.1:8040"


class Killed(BaseException):
    """The machine falls."""


@dataclass
class Telephone:
    """Keeps what rang; fails as it is told to."""

    rings: list[Ring] = field(default_factory=list)
    before: BaseException | None = None
    """Raised before anything is taken."""
    after: BaseException | None = None
    """Raised after it was taken."""
    remembers: bool = False
    """Can it be asked?"""

    def ring(self, ring: Ring) -> None:
        if self.before:
            raise self.before
        self.rings.append(ring)
        if self.after:
            raise self.after

    def arrived(self, ring: Ring) -> bool | None:
        return any(one.key == ring.key for one in self.rings) if self.remembers else None

    @property
    def texts(self) -> list[str]:
        return [ring.text for ring in self.rings]


@pytest.fixture
def phone():
    return Telephone()


@pytest.fixture
def store(tmp_path: Path):
    path = tmp_path / "store.db"
    path.write_bytes(empty_store())
    with open_store(f"sqlite:///{path}") as opened:
        yield opened


def bell(store: Store, phone: Telephone, *, full: bool = True, page: str = "") -> Bell:
    manner = Manner(name="phone", open=lambda: phone, full=full, page=page)
    return Bell(manner, store, accounts=["home"], zone=ZoneInfo("America/Toronto"), practice=Practice())


def reminded(store: Store, title: str, kind: str = "thank-you", account: str = "home", **more: object) -> None:
    """A pass recorded that this is to ring."""
    said: dict[str, object] = {"silent": False, "night": False, "until": NOON + timedelta(days=2)} | more
    errand = Errand(channel="phone", reminder=Reminder(kind=kind, title=title, because="So it is."), key=title, **said)  # type: ignore[arg-type]
    with store.transaction(NOON) as tx:
        tx.intend(errand.row(account, ""))


def states(store: Store) -> list[str]:
    return [row.state for row in store.outbox() if row.kind == RING]


def test_a_reminder_rings_once(store, phone):
    reminded(store, "Thank Jane")
    assert bell(store, phone).ring(NOON) == Rang(count=1)
    assert [(ring.title, ring.text) for ring in phone.rings] == [("Thank Jane", "So it is.")]
    assert bell(store, phone).ring(NOON) is None
    assert len(phone.rings) == 1


def test_by_default_nobody_is_named(store, phone):
    reminded(store, "Thank Jane")
    bell(store, phone, full=False).ring(NOON)
    assert [(r.title, r.text) for r in phone.rings] == [
        ("A reminder from Followthrough", "A thank-you waits to be sent.")
    ]


def test_several_that_fall_together_are_one_notification(store, phone):
    for title in ("Thank Jane", "Thank Bob", "Call Ann"):
        reminded(store, title)
    assert bell(store, phone).ring(NOON) == Rang(count=3)
    assert [(r.title, r.text) for r in phone.rings] == [
        ("3 reminders from Followthrough", "Thank Jane\nThank Bob\nCall Ann")
    ]


def test_a_silent_one_is_not_made_loud_by_the_others(store, phone):
    reminded(store, "15 minutes with Jane", kind="time-check", silent=True)
    reminded(store, "Thank Bob")
    bell(store, phone).ring(NOON)
    assert {(ring.title, ring.silent) for ring in phone.rings} == {("15 minutes with Jane", True), ("Thank Bob", False)}


def test_a_reminder_leads_to_its_page_and_several_to_the_first_page(store, phone):
    reminded(store, "abc")
    bell(store, phone, page=PAGE).ring(NOON)
    reminded(store, "def")
    reminded(store, "ghi")
    bell(store, phone, page=PAGE).ring(NOON)
    assert [ring.link for ring in phone.rings] == [f"{PAGE}/reminder/abc", f"{PAGE}/"]


def test_what_another_account_of_another_process_recorded_is_left_to_it(store, phone):
    reminded(store, "Thank Jane", account="work")
    assert bell(store, phone).ring(NOON) is None
    assert states(store) == [INTENDED]


# --- when ---------------------------------------------------------------------------------------------


def test_at_night_only_what_says_so_rings_and_the_rest_in_the_morning(store, phone):
    reminded(store, "Thank Jane")
    reminded(store, "Leave now for Bob", kind="leave", night=True)
    ringing = bell(store, phone)
    ringing.ring(NIGHT)
    assert [ring.title for ring in phone.rings] == ["Leave now for Bob"]
    morning = moment("2026-03-06 07:00")
    assert ringing.next_moment(NIGHT) == morning
    ringing.ring(morning)
    assert [ring.title for ring in phone.rings] == ["Leave now for Bob", "Thank Jane"]


def test_what_comes_too_late_is_not_said_any_more(store, phone):
    reminded(store, "Leave now for Bob", kind="leave", night=True, until=NOON)
    bell(store, phone).ring(NOON)
    assert (phone.rings, states(store)) == ([], [])


def test_of_two_briefs_of_one_meeting_that_wait_only_the_later_one_rings(store, phone):
    for title, about in (("Tomorrow", "talk"), ("Other", "another"), ("In an hour", "talk")):
        reminded(store, title, kind="brief", about=about)
    bell(store, phone).ring(NOON)
    assert phone.texts == ["Other\nIn an hour"]
    assert states(store) == []


def test_nothing_waits_where_nothing_is_to_ring(store, phone):
    assert bell(store, phone).next_moment(NOON) is None


# --- a channel that fails -----------------------------------------------------------------------------


def test_a_channel_that_fails_is_left_alone_for_a_while_and_then_rings(store, phone):
    reminded(store, "Thank Jane")
    ringing = bell(store, phone)
    phone.before = Temporary("Its server cannot be reached. It is tried again.")
    assert ringing.ring(NOON) == Rang(problem=str(phone.before))
    assert states(store) == [INTENDED]
    phone.before = None
    assert ringing.ring(NOON + timedelta(seconds=30)) is None, "it is left alone"
    again = ringing.next_moment(NOON + timedelta(seconds=30))
    assert again == NOON + timedelta(minutes=1)
    assert ringing.ring(again) == Rang(count=1)
    assert len(phone.rings) == 1


def test_the_longer_it_fails_the_longer_it_is_left_alone(store, phone):
    reminded(store, "Thank Jane")
    ringing = bell(store, phone)
    phone.before = Temporary("It fails.")
    rests: list[int] = []
    now = NOON
    for _ in range(5):
        ringing.ring(now)
        after = ringing.next_moment(now)
        assert after is not None
        rests.append((after - now) // timedelta(minutes=1))
        now = after
    assert rests == [1, 5, 15, 60, 60]


def test_how_a_channel_is_is_kept_for_status(store, phone):
    reminded(store, "Thank Jane")
    assert health(store, "phone") is None
    phone.before = AuthNeeded("Refused.", how="Mend the address.")
    ringing = bell(store, phone)
    ringing.ring(NOON)
    assert health(store, "phone") == {"error": "Refused. Mend the address.", "since": NOON.isoformat()}
    phone.before = None
    later = NOON + timedelta(minutes=2)
    ringing.ring(later)
    assert health(store, "phone") == {"error": "", "since": later.isoformat()}


def test_a_channel_that_cannot_be_opened_loses_nothing(store):
    reminded(store, "Thank Jane")

    def shut() -> Telephone:
        raise AuthNeeded("There is no url for phone.channel.", how="Write url_file.")

    manner = Manner(name="phone", open=shut)
    shut_bell = Bell(manner, store, accounts=["home"], zone=ZoneInfo("UTC"), practice=Practice())
    assert shut_bell.ring(NOON) == Rang(problem="There is no url for phone.channel. Write url_file.")
    assert states(store) == [INTENDED]


def test_a_desktop_that_takes_nothing_is_no_trouble(store, phone):
    reminded(store, "Thank Jane")
    phone.before = Temporary("The desktop does not take notifications now.")
    manner = Manner(name="phone", open=lambda: phone, may_be_away=True)
    away = Bell(manner, store, accounts=["home"], zone=ZoneInfo("UTC"), practice=Practice())
    assert away.ring(NOON) == Rang()
    assert (states(store), health(store, "phone")) == ([], None)


def test_where_nobody_answers_it_is_asked_and_not_rung_twice(store, phone):
    reminded(store, "Thank Jane")
    phone.after, phone.remembers = Unsure("No answer."), True
    assert bell(store, phone).ring(NOON) == Rang(count=1)
    assert (len(phone.rings), states(store)) == (1, [])


def test_where_nobody_answers_and_nobody_can_be_asked_it_is_told_and_not_rung_twice(store, phone):
    reminded(store, "Thank Jane")
    phone.after = Unsure("No answer.")
    rang = bell(store, phone).ring(NOON)
    assert rang is not None
    assert rang.count == 0
    assert "No answer." in rang.notices[0]
    assert (len(phone.rings), states(store)) == (1, [])


# --- killed -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("remembers", [True, False])
def test_killed_after_it_rang_and_before_that_is_recorded_it_does_not_ring_again(store, phone, remembers):
    reminded(store, "Thank Jane")
    reminded(store, "Thank Bob")
    phone.after, phone.remembers = Killed(), remembers
    with pytest.raises(Killed):
        bell(store, phone).ring(NOON)
    assert states(store) == [RINGING, RINGING]
    phone.after = None
    bell(store, phone).ring(NOON + timedelta(minutes=5))
    bell(store, phone).ring(NOON + timedelta(minutes=10))
    assert len(phone.rings) == 1
    assert states(store) == []


def test_killed_before_it_rang_it_rings_where_the_receiver_can_be_asked(store, phone):
    reminded(store, "Thank Jane")
    phone.before, phone.remembers = Killed(), True
    with pytest.raises(Killed):
        bell(store, phone).ring(NOON)
    phone.before = None
    assert bell(store, phone).ring(NOON + timedelta(minutes=5)) == Rang(count=1)
    assert len(phone.rings) == 1


def test_killed_while_it_rang_the_user_is_told_where_nobody_can_be_asked(store, phone):
    reminded(store, "Thank Jane")
    phone.before = Killed()
    with pytest.raises(Killed):
        bell(store, phone).ring(NOON)
    phone.before = None
    rang = bell(store, phone).ring(NOON + timedelta(minutes=5))
    assert rang is not None
    assert "ended while this channel rang" in rang.notices[0]
    assert "followthrough reminders" in rang.notices[0]


class Falling:
    """Falls before or after the n-th thing that is done to the store or to the receiver."""

    def __init__(self, store: Store, phone: Telephone, fall_at: int) -> None:
        self.moments = 0
        self._fall_at = fall_at
        self._store, self._phone = store, phone

    def __getattr__(self, name: str) -> object:
        return getattr(self._store if hasattr(self._store, name) else self._phone, name)

    @contextmanager
    def transaction(self, now: datetime) -> Iterator[Transaction]:
        self._pass_by()
        with self._store.transaction(now) as tx:
            yield tx
        self._pass_by()

    def ring(self, ring: Ring) -> None:
        self._pass_by()
        self._phone.ring(ring)
        self._pass_by()

    def arrived(self, ring: Ring) -> bool | None:
        return self._phone.arrived(ring)

    def _pass_by(self) -> None:
        self.moments += 1
        if self.moments == self._fall_at:
            raise Killed


def _same(falling: Falling) -> Falling:
    return falling


@pytest.mark.parametrize("remembers", [True, False])
def test_killed_at_whatever_moment_it_rings_at_most_once_and_exactly_once_where_it_can_be_asked(store, remembers):
    lost = []
    for moment_ in range(1, 20):
        phone = Telephone(remembers=remembers)
        reminded(store, f"Thank {moment_}")
        falling = Falling(store, phone, moment_)
        with suppress(Killed):
            ringing = bell(store, phone)
            ringing._store = falling  # type: ignore[assignment]
            ringing._manner = replace(ringing._manner, open=partial(_same, falling))
            ringing.ring(NOON)
        for minutes in (5, 10):
            bell(store, phone).ring(NOON + timedelta(minutes=minutes))
        assert states(store) == []
        assert len(phone.rings) <= 1
        lost += [moment_] if not phone.rings else []
        if falling.moments < moment_:
            break
    assert moment_ > 6, "every moment must be reached"
    assert len(lost) == (0 if remembers else 2), "only between being marked and being sent can one be lost"


def test_what_a_killed_daemon_left_is_not_rung_anew_at_night_or_too_late(store, phone):
    reminded(store, "Thank Jane")
    phone.before, phone.remembers = Killed(), True
    with pytest.raises(Killed):
        bell(store, phone).ring(NOON)
    phone.before = None
    bell(store, phone).ring(NIGHT)
    assert phone.rings == []
    bell(store, phone).ring(moment("2026-03-06 08:00"))
    assert phone.texts == ["So it is."]


# --- several channels ---------------------------------------------------------------------------------


def test_a_channel_that_hangs_holds_up_no_other(store, phone, monkeypatch):
    monkeypatch.setattr("daemon.worker.bells.ROUND", 0.2)
    let_go = threading.Event()

    class Hanging(Telephone):
        """Never answers."""

        def ring(self, ring: Ring) -> None:
            let_go.wait(30)
            super().ring(ring)

    hanging = Hanging()
    reminded(store, "Thank Jane")
    other = Errand(
        channel="slow",
        reminder=Reminder(kind="call", title="Call Jane", because=""),
        key="call",
        until=NOON + timedelta(days=2),
    )
    with store.transaction(NOON) as tx:
        tx.intend(other.row("home", ""))
    slow = Bell(
        Manner(name="slow", open=lambda: hanging), store, accounts=["home"], zone=ZoneInfo("UTC"), practice=Practice()
    )
    rang = Bells([slow, bell(store, phone)], store, ["home"]).ring_once(NOON)
    let_go.set()
    for thread in threading.enumerate():
        if thread.name == "channel slow":
            thread.join(30)
    assert [(report.account, report.rang) for report in rang] == [("channel phone", 1)]


def test_what_waits_for_a_channel_that_is_set_no_more_is_let_go(store):
    reminded(store, "Thank Jane")
    Bells([], store, ["home"]).ring_once(NOON)
    assert states(store) == []


def test_the_row_of_a_reminder_that_rang_keeps_no_words(store, phone):
    reminded(store, "Thank Jane")
    bell(store, phone).ring(NOON)
    with store._database.reading() as connection:
        bodies = connection.exec_driver_sql("SELECT body FROM outbox").scalars().all()
    assert [json.loads(body) for body in bodies] == [{}]
