"""Kills passes with SIGKILL at random moments and compares what they leave with an undisturbed pass.

Run as a program of its own (one thread, so that forking is safe): everything is imported once, each pass
is a forked process. Prints one JSON object: how many were killed before they ended, and what differed.

    python -m tests.system.killing FOLDER TRIALS SEED
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
from email import message_from_bytes, policy
from pathlib import Path

AT = "2026-03-11T09:00:00-04:00"


def run_pass(house: Path) -> None:
    """One pass, in this process."""
    from datetime import datetime

    from daemon.app import open_app

    with open_app(house / "config.toml", at=datetime.fromisoformat(AT)) as app:
        report = app.run_once()
    if any(account["errors"] for account in report["accounts"]):
        sys.stderr.write(json.dumps(report))
        os._exit(3)


def forked(house: Path) -> int:
    """Starts a pass in a process of its own; its process id."""
    child = os.fork()
    if child == 0:
        try:
            run_pass(house)
        except BaseException as fault:  # noqa: BLE001 - a forked child must not return into its parent's code
            sys.stderr.write(repr(fault))
            os._exit(4)
        os._exit(0)
    return child


def left_behind(house: Path) -> dict[str, list[str]]:
    """The drafts by key with their wording, and the log's facts: what must be the same."""
    import sqlite3

    drafts = []
    for path in sorted((house / "home/mail/.Drafts/cur").iterdir()):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        drafts.append(f"{mail['Message-ID']} {mail['To']} {mail['Subject']} {mail.get_content()}")
    with sqlite3.connect(house / "followthrough.db") as database:
        facts = [row[0] for row in database.execute("SELECT key FROM fact WHERE key NOT LIKE 'said:%'")]
        open_rows = [str(row) for row in database.execute("SELECT key, state FROM outbox WHERE state = 'intended'")]
    database.close()
    return {"drafts": sorted(drafts), "facts": sorted(facts), "open": open_rows}


def main(folder: Path, trials: int, seed: int) -> dict[str, object]:
    """Kills ``trials`` passes."""
    chance = random.Random(seed)
    calm = folder.parent / "calm"
    shutil.copytree(folder, calm)
    warm = folder.parent / "warm"
    shutil.copytree(folder, warm)
    run_pass(warm)  # imports all there is to import, so that a kill falls into the pass itself
    began = time.monotonic()
    _, status = os.waitpid(forked(calm), 0)
    took = time.monotonic() - began
    if status:
        return {"error": f"the undisturbed pass ended with {status}"}
    wanted = left_behind(calm)
    killed, differing = 0, []
    for trial in range(trials):
        house = folder.parent / f"trial{trial}"
        shutil.copytree(folder, house)
        child = forked(house)
        time.sleep(chance.uniform(0, took))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        killed += os.WIFSIGNALED(status)
        for _ in range(2):
            _, status = os.waitpid(forked(house), 0)
        found = left_behind(house)
        if status or found != wanted:
            differing.append({"trial": trial, "status": status, "found": found})
        else:
            shutil.rmtree(house)
    return {"killed": killed, "differing": differing, "drafts": len(wanted["drafts"]), "wanted": wanted}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
