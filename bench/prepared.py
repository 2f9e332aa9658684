"""Generated worlds on disk, made once for each size and set back between runs."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bench import command, measure

DATA = Path(__file__).resolve().parent / "data"
GENERATED = {"mail", "calendar", "contacts.csv", "config.toml", "truth.json"}


@dataclass(frozen=True, slots=True)
class World:
    """One generated mailbox with all that belongs to it."""

    folder: Path
    messages: int
    contacts: int

    @property
    def config(self) -> Path:
        """Its configuration."""
        return self.folder / "config.toml"

    @property
    def now(self) -> str:
        """The moment its truth is told for (ISO 8601)."""
        told = json.loads((self.folder / "truth.json").read_text(encoding="utf-8"))["now"]
        return str(told)

    def followthrough(self, *words: str) -> list[str]:
        """The command line of one command on this world."""
        return [*command.followthrough(), "--config", str(self.config), *words]

    def run(self, *words: str) -> measure.Run:
        """One command of the program, at the world's own moment."""
        return measure.run(self.followthrough(*words, "--at", self.now), cwd=command.ROOT)

    def set_back(self) -> None:
        """As it was generated: no store, no drafts, no later mail."""
        for path in self.folder.iterdir():
            if path.name not in GENERATED and path.is_file():
                path.unlink()
        for path in (self.folder / "mail" / ".Drafts").rglob("*:2,*"):
            path.unlink()
        for path in (self.folder / "mail" / "new").glob("*.later"):
            path.unlink()

    def with_contacts(self) -> None:
        """A fresh store that knows the contacts and no mail."""
        self.set_back()
        self.run("contacts", "import", str(self.folder / "contacts.csv"))

    def looked_through(self) -> None:
        """After its first pass."""
        self.with_contacts()
        self.run("run", "--once")

    def warm(self) -> None:
        """Reads every file once, so that no program pays for the disk on behalf of the next."""
        for folder in ("mail", "calendar"):
            for path in (self.folder / folder).rglob("*"):
                if path.is_file():
                    path.read_bytes()


def prepare(messages: int, contacts: int, seed: int = 1) -> World:
    """The world of that size; generated in a process of its own where it is not there yet."""
    folder = DATA / f"{messages}-messages-{contacts}-contacts-seed-{seed}"
    if not (folder / "truth.json").exists():
        words = ["--messages", str(messages), "--contacts", str(contacts), "--seed", str(seed)]
        subprocess.run([sys.executable, "-m", "bench.mailbox", str(folder), *words], cwd=command.ROOT, check=True)
    world = World(folder, messages, contacts)
    world.set_back()
    return world
