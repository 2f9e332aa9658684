"""``demo``: the sample world, run by the real program in a fresh temporary folder that stays for a look around."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from daemon.app import open_app
from daemon.cli.output import print_json
from daemon.cli.session import command, session


@command("demo")
def demo_command() -> None:
    """Walk three simulated weeks over a sample mailbox, and show what Followthrough does with it."""
    from rich.console import Console

    from daemon.cli.demo import show_demo
    from daemon.demo import END

    call = session()
    folder = Path(tempfile.mkdtemp(prefix="followthrough-demo-"))
    played = _Played(folder / "config.toml")
    show_demo(folder, played, Console(quiet=call.json))
    if call.json:
        print_json({"folder": str(folder), "status": played.status(END), "drafts": played.drafts(END)})


class _Played:
    """The program on the demo's configuration, opened anew for each simulated moment."""

    def __init__(self, config: Path) -> None:
        self._config = config

    def import_contacts(self, path: Path, at: datetime) -> object:
        """As ``contacts import``."""
        from daemon.people import parse

        with open_app(self._config, at=at) as app:
            return app.import_people(parse(path.read_bytes()).rows)

    def run_once(self, at: datetime) -> dict[str, Any]:
        """As ``run --once``."""
        with open_app(self._config, at=at) as app:
            return app.run_once()

    def note(self, contact: str, text: str, at: datetime) -> None:
        """As ``note``."""
        with open_app(self._config, at=at) as app:
            app.note(app.roster().find(contact).id, text)

    def status(self, at: datetime) -> dict[str, Any]:
        """As ``status``."""
        with open_app(self._config, at=at) as app:
            return app.status()

    def drafts(self, at: datetime) -> Sequence[dict[str, Any]]:
        """As ``drafts``."""
        with open_app(self._config, at=at) as app:
            return app.drafts()
