"""How long every page of the review page takes on a big store, beside a page of bare Starlette that shows one query.

``python -m bench.pages [--contacts 2000] [--facts 200000] [--runs 30]``: makes the store (minutes), starts
``followthrough review`` as a process of its own, signs in with its link, asks for every page in turn over HTTP.
"""

from __future__ import annotations

import argparse
import http.client
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from bench import command, measure
from bench.measure import Goal

MEDIAN, SLOWEST, HEAVIEST = 100.0, 250.0, 100.0
"""Milliseconds at the median, at the 95th percentile; KB of a page."""
PAGES = (
    "/",
    "/contacts",
    "/contacts?q=harbour",
    "/contact/{id}",
    "/meetings",
    "/brief/{id}",
    "/weeks",
    "/works",
    "/health",
)
PEER = """
import sqlite3, sys
import uvicorn
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route
store = sqlite3.connect(sys.argv[1], check_same_thread=False)
async def page(request):
    rows = store.execute("SELECT key, kind, at FROM fact ORDER BY seq DESC LIMIT 50").fetchall()
    return HTMLResponse("<ul>" + "".join(f"<li>{row}</li>" for row in rows) + "</ul>")
print("http://127.0.0.1:" + sys.argv[2] + "/", flush=True)
uvicorn.run(Starlette(routes=[Route("/", page)]), port=int(sys.argv[2]), log_level="critical", http="h11", loop="asyncio")
"""


class Visitor:
    """One connection of a signed-in browser."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
        self._headers: dict[str, str] = {}

    def get(self, path: str) -> tuple[float, bytes]:
        """Milliseconds and the page. Raises RanBadlyError where it is no page."""
        begun = time.perf_counter()
        self._connection.request("GET", path, headers=self._headers)
        answer = self._connection.getresponse()
        body = answer.read()
        took = 1000 * (time.perf_counter() - begun)
        if answer.status != http.client.OK:
            raise measure.RanBadlyError(f"{path}: {answer.status}")
        return took, body

    def sign_in(self, link: str) -> None:
        """Uses the link."""
        token = urlencode({"token": link.partition("token=")[2]})
        headers = {"Origin": self.origin, "Content-Type": "application/x-www-form-urlencoded"}
        self._connection.request("POST", "/sign-in", body=token, headers=headers)
        answer = self._connection.getresponse()
        answer.read()
        self._headers = {"Cookie": (answer.getheader("Set-Cookie") or "").partition(";")[0]}


@contextmanager
def running(words: list[str]) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server, and the address it prints."""
    child = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=command.ROOT)
    try:
        for line in child.stdout or ():
            if found := re.search(r"http://\S+", line):
                yield child, found[0]
                return
        raise measure.RanBadlyError(f"{' '.join(words[:3])} printed no address")
    finally:
        child.terminate()
        child.wait()


def resident(pid: int) -> float:
    """MB in memory that are the process's own (Linux)."""
    told = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
    return sum(int(kb) for kb in re.findall(r"^Private_\w+:\s+(\d+)", told, re.MULTILINE)) / 1024


def percentile(values: list[float]) -> float:
    """The 95th."""
    return sorted(values)[min(len(values) - 1, int(0.95 * len(values)))]


def compare(folder: Path, runs: int) -> tuple[str, list[Goal]]:
    """The table and its goals; the first visit of all, which opens the store, is told apart."""
    review = [sys.executable, "-m", "daemon", "--config", str(folder / "config.toml"), "review", "--port", "0"]
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    peer = [sys.executable, "-c", PEER, str(folder / "followthrough.db"), port]
    with running([*review, "--no-browser"]) as (ours, link), running(peer) as (_, address):
        one, other = Visitor(link), Visitor(address)
        one.sign_in(link)
        time.sleep(1)  # the peer listens a moment after it says so
        first, page = one.get("/contacts")
        contact = (re.search(rb'href="/contact/([^"]+)"', page) or [b"", b""])[1].decode()
        took: dict[str, list[float]] = {}
        sizes: dict[str, float] = {}
        for _round in range(runs):
            took.setdefault("bare", []).append(other.get("/")[0])
            for path in PAGES:
                milliseconds, body = one.get(path.format(id=contact))
                took.setdefault(path, []).append(milliseconds)
                sizes[path] = len(body) / 1000
        memory = resident(ours.pid)
    bare = statistics.median(took.pop("bare"))
    rows = [
        (
            path,
            f"{statistics.median(ms):.0f}",
            f"{percentile(ms):.0f}",
            f"{sizes[path]:.0f}",
            f"{statistics.median(ms) / bare:.0f} x",
        )
        for path, ms in took.items()
    ]
    title = f"Pages: first visit {first:.0f} ms, {memory:.0f} MB of its own; bare Starlette {bare:.1f} ms"
    goals = [Goal(f"{path}, median", statistics.median(ms), MEDIAN, " ms") for path, ms in took.items()]
    goals += [Goal(f"{path}, 95th percentile", percentile(ms), SLOWEST, " ms") for path, ms in took.items()]
    goals += [Goal(f"{path}, size", size, HEAVIEST, " KB") for path, size in sizes.items()]
    return measure.table(title, ("", "median ms", "95th ms", "KB", "beside bare"), rows), goals


def main() -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description=__doc__)
    parser.add_argument("--contacts", type=int, default=2000)
    parser.add_argument("--facts", type=int, default=200_000)
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--folder", type=Path, help="a store made before by bench.page_store")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = given.folder or Path(made)
        if not given.folder:
            words = [sys.executable, "-m", "bench.page_store", str(folder), str(given.contacts), str(given.facts)]
            subprocess.run(words, check=True, cwd=command.ROOT)
        text, goals = compare(folder, given.runs)
    sys.stdout.write(text + "\n")
    sys.stdout.write(measure.table("Goals", ("", "measured", "at most", ""), [goal.row() for goal in goals]) + "\n")
    return 0 if all(goal.kept for goal in goals) else 1


if __name__ == "__main__":
    raise SystemExit(main())
