"""Plays a scenario where the mail is at Gmail and the calendar at Google."""

from __future__ import annotations

from pathlib import Path

from tests.scenarios.player import play
from tests.system.google_house import GoogleHouse
from tests.system.house import House


def play_at_google(path: Path, folder: Path) -> None:
    """See ``play``; afterwards each server says whether it saw what it should not have."""
    built: list[GoogleHouse] = []

    def build(folder: Path, accounts: tuple[str, ...], practice: str) -> House:
        built.append(GoogleHouse(folder, accounts=accounts, practice=practice))
        return built[-1]

    play(path, folder, build)
    for house in built:
        house.close()
