"""What a short command loads: nothing that it does not use, so that it answers at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.system.house import WaitingHouse as House
from tests.system.house import moment

ROOT = Path(__file__).resolve().parents[2]
NOW = moment("2026-03-10 09:00")
NEVER = (
    "alembic", "apprise", "asyncio", "connectors.channels.by_apprise", "connectors.contract", "connectors.registry", "daemon.core.case", "daemon.core.decide",
    "daemon.people", "daemon.reading",
    "daemon.worker.bell", "daemon.worker.drafting", "daemon.worker.passes", "daemon.writing", "dateparser", "difflib", "email", "holidays",
    "icalendar", "jinja2", "pydantic", "rich", "sqlalchemy.dialects.postgresql", "sqlalchemy.orm", "structlog", "uuid",
)  # fmt: skip
"""Modules that ``status`` has no use for while what was decided still holds."""


def test_status_of_what_was_decided_already_loads_no_rules_no_readers_and_no_connectors(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.contact("Ada Stone", "ada@stone.example", moment("2026-03-02 08:00"))
    house.write("ada@stone.example", moment("2026-03-02 09:00"))
    house.run(NOW)
    with (tmp_path / "config.toml").open("a", encoding="utf-8") as config:
        config.write('[[channel]]\nname = "phone"\nurl = "ntfy://ntfy.example/topic"\n')
    program = f"""
import sys
from daemon.cli import main
import sqlalchemy, click
before = set(sys.modules)
sys.argv = ["followthrough", "--config", {str(tmp_path / "config.toml")!r}, "status", "--at", {NOW.isoformat()!r}]
try:
    main()
finally:
    print(*sorted((set(sys.modules) - before) & set({NEVER!r})), file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert "Ada Stone" in done.stdout
    assert done.stderr.split() == []


def test_a_pass_that_rings_nowhere_does_not_load_what_rings(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.contact("Ada Stone", "ada@stone.example", moment("2026-03-02 08:00"))
    program = f"""
import sys
from daemon.cli import main
sys.argv = ["followthrough", "--config", {str(tmp_path / "config.toml")!r}, "run", "--once", "--at", {NOW.isoformat()!r}]
try:
    main()
finally:
    print(*sorted(set(sys.modules) & {{"apprise", "requests", "connectors.channels.by_apprise"}}), file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stderr.split() == []
