"""A small App with the methods of ``daemon.app.App``, so that the commands can be tried without a mailbox."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result

from daemon.cli.program import cli
from daemon.core.facts import AddressLinked, Fact, Merged, PersonSaved, Retracted, StatusSet
from daemon.core.practice import Practice
from daemon.core.roster import fold_roster
from daemon.people import new_person, plan_import

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class FakeApp:
    """Real facts and a real roster in memory; what the other rooms would answer is set by the test."""

    facts: list[Fact] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    calls: list[tuple[Any, ...]] = field(default_factory=list)
    at: datetime | None = None
    config: Any = None
    problem: Exception | None = None

    @contextlib.contextmanager
    def open(self, config, *, at=None):
        if self.problem:
            raise self.problem
        self.at = at
        self.calls.append(("open", config))
        yield self

    def _key(self) -> str:
        return f"cmd:{len(self.facts)}"

    def contacts(self) -> Any:
        return self

    def tell(self) -> Any:
        return self

    def touch(self) -> Any:
        return self.answers.get("touch", self)

    @property
    def accounts(self) -> Any:
        return self

    def copies(self) -> Any:
        return self.answers.get("copies", [])

    def roster(self) -> Any:
        return fold_roster(self.facts)

    def save(self, person, status=None) -> Any:
        self.facts.append(PersonSaved(key=self._key(), at=NOW, person=person))
        if status is not None:
            self.set_status(person.id, status)

    def set_status(self, contact, status) -> Any:
        self.facts.append(StatusSet(key=self._key(), at=NOW, contact=contact, status=status))

    def link(self, contact, address, *, linked=True):
        self.facts.append(AddressLinked(key=self._key(), at=NOW, contact=contact, address=address, linked=linked))

    def merge(self, kept, gone):
        self.facts.append(Merged(key=self._key(), at=NOW, kept=kept, gone=gone))

    def unmerge(self, contact):
        last = next(f for f in reversed(self.facts) if isinstance(f, Merged) and f.kept == contact)
        self.facts.append(Retracted(key=self._key(), at=NOW, fact=last.key))

    def take_in(self, rows):
        members = self.roster().members.values()
        statuses = {member.id: member.status for member in members}
        plan = plan_import(rows, [member.person for member in members], statuses)
        for change in plan.changes:
            self.save(change.person, change.status)
        return plan.report

    def __getattr__(self, name):
        """Any other method: remembers the call, returns the test's answer."""

        def method(*args, **kwargs):
            self.calls.append((name, *args, *((kwargs,) if kwargs else ())))
            return self.answers.get(name)

        return method


@pytest.fixture
def app():
    return FakeApp(
        config=SimpleNamespace(
            practice=Practice(),
            accounts=(),
            me=SimpleNamespace(addresses=("dana@example.org",), time_zone=ZoneInfo("America/Toronto")),
        )
    )


@pytest.fixture
def ana(app):
    """One contact."""
    person, status = new_person({"name": "Ana Lima", "addresses": "ana@example.org", "phone": "+1 416 555 0100"})
    app.save(person, status)
    return person


@pytest.fixture
def run(app):
    """Runs the command line against the fake App."""

    def call(*args: str, stdin: str | bytes | None = None) -> Result:
        return CliRunner().invoke(cli, list(args), obj=app.open, input=stdin)

    return call


@pytest.fixture
def run_json(run):
    """The same with --json; returns what stood on standard output, and it must be nothing but JSON."""

    def call(*args: str, code: int = 0, stdin: str | None = None) -> Any:
        result = run(*args, "--json", stdin=stdin)
        assert result.exit_code == code, result.output
        return json.loads(result.stdout)

    return call
