"""A pass killed with SIGKILL anywhere and run again ends in the same place."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.system.house import House, moment

ROOT = Path(__file__).parents[2]
TRIALS = 25
"""Four times: a hundred kills in all."""


def crowded(folder: Path) -> None:
    """Twelve contacts: silent ones, answered ones, meetings held and ahead."""
    house = House(folder)
    for number in range(12):
        address = f"contact{number}@place{number}.example.net"
        house.contact(f"Contact Number{number}", address, moment("2026-03-02 08:00"))
        sent = house.write(address, moment("2026-03-02 10:00"))
        if number % 4 == 1:
            house.receive(address, moment("2026-03-04 10:00"), body="Gladly, when?", answers=sent)
        if number % 4 == 2:
            house.event(f"meeting{number}", moment("2026-03-10 15:00"), guest=address, place="5 King Street")
        if number % 4 == 3:
            house.event(f"ahead{number}", moment("2026-03-11 09:40"), guest=address, place="5 King Street")
    house.run(moment("2026-03-09 10:00"))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_a_pass_killed_at_a_random_moment_and_run_again_leaves_what_an_undisturbed_one_leaves(tmp_path, seed):
    folder = tmp_path / "house"
    folder.mkdir()
    crowded(folder)
    command = [sys.executable, "-m", "tests.system.killing", str(folder), str(TRIALS), str(seed)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, cwd=ROOT)
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    assert found.get("error") is None, result.stderr
    assert found["drafts"] == 6
    assert found["differing"] == []
    assert found["killed"] >= TRIALS // 2, "most passes ended before they were killed: the trial shows nothing"
