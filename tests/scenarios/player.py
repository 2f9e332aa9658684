"""Plays a scenario: what happens, a pass, and then what must follow.

Lines of one moment belong together. After what happens there is one pass of the daemon, and what is
expected is held against what that pass did. Every draft that was placed or withdrawn must be expected
by some line of its moment, so that nothing goes unnoticed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from daemon.cli.program import cli
from tests.scenarios.acts import World
from tests.scenarios.checks import Checks, Missing
from tests.scenarios.language import Scenario, ScenarioError, Sentence, read
from tests.system.house import ME, House

Build = Callable[[Path, tuple[str, ...], str], House]


def play(path: Path, folder: Path, build: Build | None = None) -> None:
    """Plays one file in an empty folder. Raises ScenarioError: file, line, sentence, and what came instead.

    ``build`` makes the house, in a folder, with accounts and settings; by default one of files.
    """
    scene = read(path)
    world = World(scene=scene, house=_house(scene, folder, build or _of_files))
    first = scene.sentences[0].at - timedelta(hours=1)
    for line, person in scene.people:
        try:
            world.add(person, first)
        except ValueError as problem:
            raise scene.wrong(line, str(problem)) from None
    for moment in _moments(scene):
        _play(world, moment)


def _of_files(folder: Path, accounts: tuple[str, ...], practice: str) -> House:
    return House(folder, accounts=accounts, practice=practice)


def _house(scene: Scenario, folder: Path, build: Build) -> House:
    accounts = tuple(name.strip() for name in scene.settings.get("Accounts", "home").split(","))
    practice = "\n".join(part.strip() for part in scene.settings.get("Settings", "").split(";"))
    house = build(folder, accounts, practice)
    config = (folder / "config.toml").read_text("utf-8")
    if "I live in" in scene.settings:
        zone, country = (part.strip() for part in scene.settings["I live in"].split(","))
        config = config.replace('"America/Toronto"', f'"{zone}"').replace('country = "CA"', f'country = "{country}"')
    # The user's own server vouches for senders, so that what fails its check is known.
    for account in accounts:
        config = config.replace(f'name = "{account}"\n', f'name = "{account}"\nauthserv_id = "mx.example.org"\n')
    own = scene.settings.get("Addresses", f"{ME}, dana.reyes@example.com").split(",")
    config = config.replace(f'["{ME}", "dana.reyes@example.com"]', json.dumps([address.strip() for address in own]))
    (folder / "config.toml").write_text(config, "utf-8")
    return house


def _moments(scene: Scenario) -> Iterator[list[Sentence]]:
    """Groups of one moment: first what happens, then what is expected; something that happens begins a new one."""
    for _, told in groupby(scene.sentences, key=lambda sentence: sentence.at):
        group: list[Sentence] = []
        for sentence in told:
            if group and group[-1].expects and not sentence.expects:
                yield group
                group = []
            group.append(sentence)
        yield group


def _play(world: World, group: list[Sentence]) -> None:
    scene = world.scene
    sentence = group[0]
    try:
        for sentence in group:
            if not sentence.expects:
                world.act(sentence)
        report = _pass(world.house, group[0].at)
        checks = Checks(world, report, group[0].at)
        for sentence in group:
            if sentence.expects:
                checks.check(sentence)
        sentence = group[-1]
        checks.nothing_left()
    except ScenarioError:
        raise
    except (Missing, ValueError, AssertionError) as problem:
        raise scene.wrong(sentence.line, f"{sentence.at:%b %-d %H:%M}: {sentence.text}\n  {problem}") from None


def _pass(house: House, at: datetime) -> dict[str, Any]:
    """One pass of every account; whether something could not be looked at is for the scenario to say."""
    words = ["--config", str(house.folder / "config.toml"), "run", "--once", "--yes", "--json"]
    words += ["--at", at.isoformat()]
    result = house.runner.invoke(cli, words, catch_exceptions=False)
    if result.exit_code not in (0, 1) or not result.stdout:
        raise ValueError(f"the pass ended with {result.exit_code}: {result.stderr}")
    accounts = json.loads(result.stdout)["accounts"]
    together = ("drafts", "withdrawn", "reminders", "errors", "notices")
    return {name: [item for one in accounts for item in one[name]] for name in together}
