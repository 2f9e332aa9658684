"""The pictures of the review page in docs/pictures/, made anew from the sample world by the tests' own browser.

    .venv/bin/python tools/screenshots.py      takes Chromium and its driver (make servers), pngquant, and a minute

Only invented people are on them. Nothing else is written; the world lies in a temporary folder.
"""

from __future__ import annotations

import base64
import shutil
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Final, cast

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from daemon.app import open_app  # noqa: E402
from daemon.demo import END  # noqa: E402
from tests.system.house import House  # noqa: E402
from tests.web.browser import PHONE, Browser, Served  # noqa: E402

PICTURES: Final = ROOT / "docs" / "pictures"
DESK: Final = (960, 720)
LARGEST: Final = 60_000
"""Bytes of a picture: the pages stay quick to load and the checkout small."""
COLOURS: Final = "32"
WHO: Final = "Lucie Tremblay"


def main() -> int:
    """Plays the world, looks at four pages of it, and says how large each picture became."""
    if not shutil.which("pngquant"):
        sys.stderr.write("followthrough: pngquant is missing: apt-get install pngquant\n")
        return 1
    with tempfile.TemporaryDirectory(prefix="followthrough-pictures-") as folder:
        world = Path(folder) / "world"
        played = subprocess.run(  # noqa: S603 -- our own command line
            [sys.executable, "-m", "daemon", "demo", "--folder", str(world)],
            cwd=ROOT, capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip
        if played.returncode:
            sys.stderr.write(played.stderr)
            return 1
        PICTURES.mkdir(exist_ok=True)
        return _look(world, END)


def _look(world: Path, now: datetime) -> int:
    draft, contact = _named(world, now)
    pages = {"today": "/", "draft": f"/draft/{draft}", "contact": f"/contact/{contact}"}
    served = Served(cast("House", SimpleNamespace(folder=world)), now)
    try:
        with Browser.running() as browser:
            browser.size(*DESK)
            browser.driver.get(served.link)
            browser.driver.find_element("css selector", "button").click()
            sizes = [_take(browser, served.base + path, name) for name, path in pages.items()]
            browser.size(*PHONE)
            sizes.append(_take(browser, served.base + "/", "phone"))
    finally:
        served.end()
    return int(max(sizes) > LARGEST)


def _named(world: Path, now: datetime) -> tuple[str, str]:
    with open_app(world / "config.toml", at=now) as app:
        contact = app.roster().find(WHO).id
        return next(row["key"] for row in app.drafts() if row["contact"] == WHO), contact


def _take(browser: Browser, address: str, name: str) -> int:
    browser.driver.get(address)
    shot = browser.driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png", "optimizeForSpeed": False})
    picture = PICTURES / f"{name}.png"
    picture.write_bytes(base64.b64decode(shot["data"]))
    made_small = ["pngquant", "--force", "--strip", "--ext", ".png", COLOURS, str(picture)]
    subprocess.run(made_small, check=True, timeout=60)  # noqa: S603 -- our own command line
    sys.stdout.write(f"{picture.stat().st_size:6d}  {picture.relative_to(ROOT)}\n")
    return picture.stat().st_size


if __name__ == "__main__":
    sys.exit(main())
