"""The story of the demo as values. It is data: ``world/story.toml`` says how it is written."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from importlib.resources import files
from importlib.resources.abc import Traversable
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/Toronto")
USER_NAME, USER_ADDRESS = "Dana Reyes", "dana@example.org"


class Does(StrEnum):
    """What can happen in the story."""

    DANA_WRITES = "dana-writes"
    THEY_WRITE = "they-write"
    BOUNCES = "bounces"
    MEETING = "meeting"
    SENDS_DRAFT = "sends-draft"
    EDITS_DRAFT = "edits-draft"
    THROWS_DRAFT_AWAY = "throws-draft-away"
    TAKES_NOTE = "takes-note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """One dated line of the story."""

    at: datetime
    who: str
    does: Does
    tell: str = ""
    subject: str = ""
    text: str = ""
    address: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    answers: bool = False
    """It continues the thread although it has a subject of its own."""
    only_references: bool = False
    resaved: bool = False
    uid: str = ""
    start: datetime | None = None
    minutes: int = 30
    place: str = ""
    sequence: int = 0


def world() -> Traversable:
    """The folder with the data of the demo."""
    return files("daemon.demo").joinpath("world")


def beats() -> list[Beat]:
    """The story, in order; times on the clock of ``ZONE``."""
    told = tomllib.loads(world().joinpath("story.toml").read_text(encoding="utf-8"))["beat"]
    return sorted((_beat(entry) for entry in told), key=lambda beat: beat.at)


def addresses() -> dict[str, str]:
    """The first address of each contact, by name."""
    lines = world().joinpath("contacts.csv").read_text(encoding="utf-8").splitlines()
    return {row["name"]: row["addresses"].split(";")[0] for row in csv.DictReader(lines)}


def zones() -> dict[str, ZoneInfo]:
    """The zone of each contact, by name: what their mail programs write into Date."""
    lines = world().joinpath("contacts.csv").read_text(encoding="utf-8").splitlines()
    return {row["name"]: ZoneInfo(row["time_zone"]) for row in csv.DictReader(lines)}


def _beat(entry: Mapping[str, object]) -> Beat:
    moments = {name: value.replace(tzinfo=ZONE) for name, value in entry.items() if isinstance(value, datetime)}
    return Beat(**{**entry, **moments, "does": Does(str(entry["does"]))})  # type: ignore[arg-type]
