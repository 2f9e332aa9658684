"""Plays a scenario where mail and calendar are at a provider that a test server stands in for."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol

from tests.scenarios.player import play
from tests.scenarios.test_scenarios import FILES
from tests.system.house import House

PROVIDERS = 3


def share(provider: int) -> list[Path]:
    """The scenarios of one of the providers: each scenario is played at one of them, and at all with
    ``FOLLOWTHROUGH_SCENARIOS=all``. In files, and on servers that nobody here wrote, all are played always.
    """
    return FILES if os.environ.get("FOLLOWTHROUGH_SCENARIOS") == "all" else FILES[provider::PROVIDERS]


class Provider(Protocol):
    """The house of somebody whose mail is there."""

    def __call__(self, folder: Path, *, accounts: tuple[str, ...], practice: str) -> House:
        """Furnishes it."""
        ...


def play_at(provider: Provider, path: Path, folder: Path) -> None:
    """See ``play``; afterwards each server says whether it saw what it should not have."""
    built: list[House] = []

    def build(folder: Path, accounts: tuple[str, ...], practice: str) -> House:
        built.append(provider(folder, accounts=accounts, practice=practice))
        return built[-1]

    play(path, folder, build)
    for house in built:
        house.close()
