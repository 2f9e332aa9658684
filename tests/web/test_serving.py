"""Where the page is served, by whom, and when it ends: sockets, the daemon's doorway, the command."""

from __future__ import annotations

import re
import socket
import stat
import subprocess
import sys
import threading

import httpx
import psutil
import pytest

from daemon.errors import UsageError
from daemon.web import server
from daemon.web.doorway import Doorway, page_command
from tests.servers.running import free_ports
from tests.system.house import House
from tests.system.watching import Watching, until
from tests.web.browser import Served


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org", ""])  # noqa: S104
def test_nothing_but_this_machine_is_listened_to(host):
    with pytest.raises(UsageError, match="a tunnel of your own"):
        server.listen(host, 0)


def test_a_port_that_another_program_has_is_told():
    with server.listen("127.0.0.1", 0) as first, pytest.raises(server.PlaceTaken, match="choose another"):
        server.listen("127.0.0.1", first.getsockname()[1])


def test_a_unix_socket_is_its_owners_alone(tmp_path):
    path = tmp_path / "page.sock"
    with server.listen_at(path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        with pytest.raises(server.PlaceTaken):
            server.listen_at(path)


def test_a_unix_socket_that_nobody_listens_on_any_more_is_replaced(tmp_path):
    path = tmp_path / "page.sock"
    server.listen_at(path).close()
    server.listen_at(path).close()


def test_a_file_that_is_no_socket_is_left_alone(tmp_path):
    path = tmp_path / "page.sock"
    path.write_text("mine")
    with pytest.raises(server.PlaceTaken):
        server.listen_at(path)
    assert path.read_text() == "mine"


def test_where_the_page_is_served_is_known_while_it_is(tmp_path):
    assert server.where_served(tmp_path) is None
    with server.announced(tmp_path, "http://127.0.0.1:8040"):
        assert server.where_served(tmp_path) == "http://127.0.0.1:8040"
        with pytest.raises(server.PlaceTaken), server.announced(tmp_path, "http://127.0.0.1:1"):
            pass
    assert server.where_served(tmp_path) is None


def through(link: str) -> str:
    """The page that the link's button leads to."""
    base = link.partition("/sign-in")[0]
    with httpx.Client(base_url=base, follow_redirects=True, timeout=60) as browser:
        hidden = re.search(r'name="token" value="([^"]+)"', browser.get(link).text)
        assert hidden
        return browser.post("/sign-in", data={"token": hidden[1]}, headers={"Origin": base}).text


# --- the command ----------------------------------------------------------------------------------


def test_the_command_prints_a_link_that_signs_in_and_ends_with_ctrl_c(tmp_path):
    house = House(tmp_path)
    served = Served(house)
    assert "No draft waits for you." in through(served.link)
    link = house.cli("review", "--no-browser").strip()
    assert link.startswith(served.base + "/sign-in?token=")
    assert served.end() == 0


# --- the daemon's doorway -------------------------------------------------------------------------


class Visits:
    """A doorway of one house, and whoever comes through it."""

    def __init__(self, house: House, *more: str) -> None:
        self.listening = server.listen("127.0.0.1", 0)
        self.faults: list[str] = []
        self.fault = threading.Event()
        command = page_command(house.folder / "config.toml")
        self.doorway = Doorway(self.listening, [*command[:-1], *more, command[-1]], self._note)
        self.base = server.base_of(self.listening)

    def _note(self, sentence: str) -> None:
        self.faults.append(sentence)
        self.fault.set()

    def visit(self) -> int:
        return httpx.get(self.base, timeout=60).status_code


def children() -> set[int]:
    return {child.pid for child in psutil.Process().children()}


def test_the_page_is_started_by_the_first_visit_and_again_after_it_ended(tmp_path):
    visits, before = Visits(House(tmp_path), "--idle", "0.2"), children()
    with visits.doorway:
        assert children() == before
        assert visits.visit() == 401
        (child,) = children() - before
        psutil.wait_procs([psutil.Process(child)], timeout=60)
        assert children() == before
        assert visits.visit() == 401
    assert children() == before
    assert visits.faults == []


def test_the_page_ends_with_the_daemon(tmp_path):
    visits, before = Visits(House(tmp_path)), children()
    with visits.doorway:
        assert visits.visit() == 401
        assert children() - before
    assert children() == before


def test_the_page_ends_when_the_daemon_is_killed(tmp_path):
    house = House(tmp_path)
    program = (
        "import sys, threading\n"
        "from pathlib import Path\n"
        "from daemon.web import doorway, server\n"
        "listening = server.listen('127.0.0.1', 0)\n"
        "print(listening.getsockname()[1], flush=True)\n"
        "with doorway.Doorway(listening, doorway.page_command(Path(sys.argv[1])), print):\n"
        "    threading.Event().wait()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(house.folder / "config.toml")], stdout=subprocess.PIPE, text=True
    ) as daemon:
        assert daemon.stdout is not None
        port = int(daemon.stdout.readline())
        assert httpx.get(f"http://127.0.0.1:{port}", timeout=60).status_code == 401
        (child,) = psutil.Process(daemon.pid).children()
        daemon.kill()
        child.wait(60)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


def test_a_page_that_cannot_be_served_is_told_and_not_tried_without_end(tmp_path):
    house = House(tmp_path)
    (house.folder / "config.toml").write_text("nonsense")
    visits = Visits(house)
    with visits.doorway, socket.create_connection(visits.listening.getsockname()):
        assert visits.fault.wait(60)
        assert len(visits.faults) == 1


def test_the_daemon_serves_the_page_and_the_command_leads_to_it(tmp_path):
    (port,) = free_ports(1)
    house = House(tmp_path)
    config = house.folder / "config.toml"
    config.write_text(f"{config.read_text('utf-8')}\n[review]\nport = {port}\n", "utf-8")
    with Watching(house, "--json") as daemon:
        assert until(lambda: server.where_served(house.folder / "review"))
        link = house.cli("review", "--no-browser").strip()
        assert link.startswith(f"http://127.0.0.1:{port}/sign-in?token=")
        page = through(link)
        assert "No draft waits for you." in page
        assert "Followthrough is not running." not in page
        assert daemon.events("error") == []


def test_a_daemon_whose_port_is_taken_says_so_and_works_on(tmp_path):
    house = House(tmp_path)
    config = house.folder / "config.toml"
    with server.listen("127.0.0.1", 0) as other:
        port = other.getsockname()[1]
        config.write_text(f"{config.read_text('utf-8')}\n[review]\nport = {port}\n", "utf-8")
        with Watching(house, "--json") as daemon:
            assert until(lambda: daemon.texts("error"))
            assert until(lambda: house.json("status")["accounts"][0]["complete"])
            assert "cannot be used" in daemon.texts("error")[0]
