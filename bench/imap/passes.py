"""``python -m bench.imap.passes CONFIG AT``: keeps the passes open, as the daemon does, and makes one a line it is told.

Each line of standard input is answered by one of JSON: CPU and wall seconds of that pass, and how many
round trips are to be seen from the server's own count. Imports the daemon, and only in this process.
"""

from __future__ import annotations

import json
import sys
import time
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

from bench.open_pass import cpu


def main(config: Path, at: datetime) -> None:
    """One pass a line, a minute of the world apart."""
    from daemon.app import open_app
    from daemon.worker.rounds import run_round

    with open_app(config, at=at) as app, ExitStack() as stack:
        passes = [one for one, _ in app.accounts.passes(stack)]
        for number, _ in enumerate(sys.stdin):
            begun, spent = time.perf_counter(), cpu()
            for report in run_round(passes, at + timedelta(minutes=number)):
                assert not report.errors, report.errors
            took = {"wall": time.perf_counter() - begun, "cpu": cpu() - spent}
            sys.stdout.write(json.dumps(took) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2]))
