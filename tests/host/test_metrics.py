"""What a monitor reads."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from daemon.errors import UsageError
from daemon.host.metrics import Metrics
from tests.servers.running import free_ports

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def port() -> int:
    return free_ports(1)[0]


@pytest.fixture
def metrics(port: int) -> Iterator[Metrics]:
    made = Metrics(port, ["home"])
    yield made
    made.close()


def read(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=20) as answer:
        text: str = answer.read().decode()
    return text


def report(**more: Any) -> dict[str, Any]:
    row = {"step": "follow-up", "contact": "Jane Miller", "to": "jane@x.example", "subject": "Re: A question"}
    empty = {"name": "home", "complete": True, "facts": 2, "drafts": [row], "withdrawn": [], "reminders": []}
    return empty | {"errors": ["The letter to Jane Miller was refused."], "notices": []} | more


def test_passes_are_counted_by_account_and_step(metrics: Metrics, port: int) -> None:
    metrics.count(report())
    metrics.count(report(complete=False, drafts=[], errors=[]))
    text = read(port)
    assert 'followthrough_passes_total{account="home",complete="yes"} 1.0' in text
    assert 'followthrough_passes_total{account="home",complete="no"} 1.0' in text
    assert 'followthrough_facts_total{account="home"} 4.0' in text
    assert 'followthrough_drafts_total{account="home",step="follow-up"} 1.0' in text
    assert 'followthrough_errors_total{account="home"} 1.0' in text


def test_what_rings_is_counted_by_channel(metrics: Metrics, port: int) -> None:
    metrics.count_channel({"name": "phone", "rang": 2, "notices": [], "errors": ["It did not answer."]})
    text = read(port)
    assert 'followthrough_channel_reminders_total{channel="phone"} 2.0' in text
    assert 'followthrough_channel_errors_total{channel="phone"} 1.0' in text


def test_the_last_complete_look_is_a_moment(metrics: Metrics, port: int) -> None:
    assert "last_complete_look_timestamp_seconds{" not in read(port)
    metrics.looked("home", NOW)
    (line,) = [line for line in read(port).splitlines() if line.startswith("followthrough_last_complete_look")]
    assert float(line.split()[-1]) == NOW.timestamp()


def test_nobody_is_named(metrics: Metrics, port: int) -> None:
    metrics.count(report())
    text = read(port)
    assert [word for word in ("Jane", "jane@", "question") if word in text] == []


@pytest.mark.usefixtures("metrics")
def test_a_port_that_is_taken_is_told_with_the_mend(port: int) -> None:
    with pytest.raises(UsageError, match=rf"\[metrics\] port {port} cannot be listened on .*choose another one"):
        Metrics(port, ["home"])


def test_a_closed_one_leaves_the_port_to_the_next(port: int) -> None:
    for _ in range(2):
        Metrics(port, ["home"]).close()
