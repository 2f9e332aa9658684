"""A real browser: Chromium as Debian has it, headless, driven through its own driver; and the page it looks at.

It is on a leash like every test server, resolves no name but this machine's, and notes every address it asks for.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.needs import ROOT, program
from tests.servers.running import HOST, Running, free_ports, listening, unprivileged
from tests.system.house import House

PHONE = (390, 844)
DESKTOP = (1280, 900)
DRIVER = "chromedriver"


class Browser:
    """One Chromium with one window."""

    def __init__(self, folder: Path, driver) -> None:
        self.folder = folder
        self.driver = driver

    @classmethod
    @contextmanager
    def running(cls) -> Iterator[Browser]:
        """Starts the driver and the browser, and ends both."""
        from selenium import webdriver

        path, (port,) = program(DRIVER), free_ports(1)
        folder = Path(tempfile.mkdtemp(prefix="followthrough-browser-"))
        if os.getuid() == 0:
            os.chown(folder, unprivileged(), unprivileged())
        process = Running(folder, [path, f"--port={port}"], environment={"HOME": str(folder)})
        process.until(lambda: listening(port))
        driver = webdriver.Remote(f"http://{HOST}:{port}", options=_options(folder))
        try:
            driver.set_page_load_timeout(30)
            yield cls(folder, driver)
        finally:
            driver.quit()
            process.stop()
            shutil.rmtree(folder, ignore_errors=True)

    def size(self, width: int, height: int) -> None:
        """The size of what is seen of a page, as a telephone's or a desk's."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def dark(self, *, on: bool) -> None:
        """The wish for dark pages."""
        wish = [{"name": "prefers-color-scheme", "value": "dark" if on else "light"}]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": wish})

    def asked_for(self) -> list[str]:
        """Every address that was asked for since this was called last."""
        messages = [json.loads(line["message"])["message"] for line in self._log("performance")]
        return [one["params"]["request"]["url"] for one in messages if one["method"] == "Network.requestWillBeSent"]

    def _log(self, name: str) -> list[dict[str, str]]:
        return self.driver.execute("getLog", {"type": name})["value"]

    def complaints(self) -> list[str]:
        """What the browser wrote to its console: faults of scripts, and what the content policy stopped."""
        return [line["message"] for line in self._log("browser")]


def _options(folder: Path):
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = program("chromium")
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    for said in (
        "--headless=new",
        # It looks at our own page only, and a container has no other box to put it in.
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        f"--user-data-dir={folder / 'profile'}",
        f"--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE {HOST}",
    ):
        options.add_argument(said)
    return options


class Served:
    """``followthrough review`` as a process of its own, for one house at one moment."""

    def __init__(self, house: House, at=None, *more: str) -> None:
        words = ["--config", str(house.folder / "config.toml"), *(("--at", at.isoformat()) if at else ())]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "daemon", *words, "review", "--no-browser", *more],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        assert self._process.stdout is not None
        self.link = self._process.stdout.readline().strip()
        self.base = self.link.partition("/sign-in")[0]

    def end(self) -> int:
        """Ctrl-C; its exit code."""
        self._process.send_signal(signal.SIGINT)
        code = self._process.wait(20)
        assert self._process.stdout is not None
        self._process.stdout.close()
        return code
