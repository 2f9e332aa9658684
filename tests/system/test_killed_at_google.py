"""A pass killed with SIGKILL before or after anything it writes at Google, and run again, ends in the same place."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHARDS = 2
WRITTEN = {
    "POST draft": "a follow-up is placed",
    "PUT draft": "a thank-you is put better",
    "DELETE draft": "a draft is withdrawn",
    "POST event": "time is kept for a new meeting",
    "PUT event": "it moves with a meeting",
    "DELETE event": "it goes with a meeting",
}


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(SHARDS))
def test_a_pass_killed_at_anything_it_writes_at_google_leaves_what_an_undisturbed_one_leaves(tmp_path, shard):
    (tmp_path / "house").mkdir()
    words = [str(tmp_path / "house"), str(shard), str(SHARDS)]
    command = [sys.executable, "-m", "tests.system.killing_google", *words]
    result = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False, cwd=ROOT)
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    assert found["differing"] == [], result.stderr
    assert found["killed"] == len(range(shard, len(found["moments"]), SHARDS)), "every moment must be reached"
    assert {name.partition(" ")[2] for name in found["moments"]} == WRITTEN.keys(), "the trial shows too little"
    fates = {key.split(":")[3] for key in found["wanted"]["facts"] if key.count(":") > 2 and key.startswith("draft:")}
    assert {"withdrawn", "untouched", "edited", "sent"} <= fates
