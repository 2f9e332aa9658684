"""Every key a configuration may hold: its check, and its default. The one place to add a setting.

    a rule's number or habit      a field of ``daemon.core.practice.Practice``; a span in LIMITS below
    a key of an existing table    a line below, a field in ``settings.py``, a line in config.example.toml
    a kind of mailbox, calendar   its keys in ``kinds.py``

No pydantic in here: it takes 70 ms to import, half of what ``followthrough status`` may take besides the
database, and every sentence would have to be worded anew anyway.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from daemon import logs
from daemon.config import values
from daemon.config.values import Check
from daemon.core import pace
from daemon.core.decisions import Step
from daemon.core.practice import Practice


class Need(Enum):
    """Stands for the default of a key that has none."""

    REQUIRED = "required"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key: how its value is checked, and what holds where it is not written."""

    check: Check
    default: Any = Need.REQUIRED
    example: str = ""
    """Of a required key: a line that would do."""


Keys = Mapping[str, Key]

TABLES: Final = ("me", "account", "store", "practice", "drafts", "reminders", "channel", "review", "log", "metrics")
"""The tables of the document; all but ``me`` and ``account`` may be left out."""

ME: Final[Keys] = MappingProxyType(
    {
        "name": Key(check=values.word, example='name = "Dana Reyes"'),
        "addresses": Key(check=values.addresses, example='addresses = ["dana@example.org"]'),
        "time_zone": Key(check=values.time_zone, default=None),
        "country": Key(check=values.country, default=""),
        "language": Key(check=values.language, default="en"),
        "about_me": Key(check=values.text, default=""),
        "field": Key(check=values.one_line, default=""),
        "signature": Key(check=values.text, default=""),
        "address_form": Key(check=values.one_of("auto", "first-name", "surname"), default="auto"),
        "formal": Key(check=values.flag, default=True),
        "greeting": Key(check=values.one_line, default=""),
        "closing": Key(check=values.one_line, default=""),
    }
)
DRAFTS: Final[Keys] = MappingProxyType(
    {
        "folders": Key(check=values.flag, default=False),
        "later_days": Key(check=values.whole(1, 365), default=7),
    }
)
REMINDERS: Final[Keys] = MappingProxyType(
    {
        "desktop": Key(check=values.flag, default=True),
        "digest": Key(check=values.one_of("off", "notification", "draft"), default="off"),
        "digest_at": Key(check=values.clock, default=time(7, 30)),
    }
)
RINGS: Final = (*(str(step) for step in Step if step is not Step.QUIET), "digest")
"""What a channel can ring: reminders by their step (that of a letter, where it waits for a line), and the digest."""
LOG: Final[Keys] = MappingProxyType(
    {
        "level": Key(check=values.one_of(*logs.LEVELS), default="info"),
        "format": Key(check=values.one_of(*logs.FORMS), default="auto"),
    }
)
METRICS: Final[Keys] = MappingProxyType({"port": Key(check=values.whole(0, 65535), default=0)})
ACCOUNT: Final[Keys] = MappingProxyType(
    {
        "name": Key(check=values.word, example='name = "home"'),
        "address": Key(check=values.address, default=""),
        "authserv_id": Key(check=values.one_line, default=""),
    }
)
ACCOUNT_TABLES: Final = ("mailbox", "calendar")

LIMITS: Final[Mapping[str, tuple[int, int]]] = MappingProxyType(
    {
        "follow_up_after": (1, 60),
        "second_follow_up_after": (1, 60),
        "follow_ups": (0, 5),
        "quiet_after": (1, 250),
        "holding_days": (1, 60),
        "away_days": (1, 90),
        "back_days": (0, 30),
        "postponed_by_voicemail": (0, 30),
        "crossing_days": (0, 14),
        "windows": (1, 3),
        "windows_after": (1, 30),
        "windows_within": (1, 90),
        "window_minutes": (30, 480),
        "book_after": (1, 30),
        "reschedule_after": (1, 30),
        "research_before": (0, 30),
        "brief_hours_before": (1, 336),
        "leave_early_minutes": (0, 240),
        "travel_minutes": (0, 1440),
        "time_check_minutes": (1, 480),
        "notes_after_minutes": (0, 1440),
        "notes_rest_minutes": (1, 1440),
        "thank_you_late_hours": (1, 168),
        "prepare_minutes": (0, 480),
        "notes_block_minutes": (0, 240),
        "thank_you_reminder_hours": (1, 168),
        "first_update_weeks": (1, 104),
        "update_months": (1, 24),
        "ask_for_news_months": (1, 24),
        "updates_a_week": (0, 100),
        "good_news_a_day": (0, 100),
        "promise_days": (1, 250),
        "their_promise_days": (1, 250),
        "drafts_a_day": (0, 1000),
        "old_history_days": (0, 3650),
        "old_meeting_hours": (0, 8760),
    }
)
"""The numbers that make sense for each setting of the practice, both ends allowed."""
_ANY_NUMBER = (0, 10_000)


def channel(folder: Path) -> Keys:
    """The keys of ``[[channel]]``."""
    return {
        "name": Key(check=values.word, example='name = "phone"'),
        "url": Key(check=values.channel_address, default=""),
        "url_file": Key(check=values.path(folder), default=""),
        "url_command": Key(check=values.one_line, default=""),
        "kinds": Key(check=values.words_of(*RINGS), default=()),
        "titles": Key(check=values.one_of("plain", "full"), default="plain"),
    }


def store(folder: Path) -> Keys:
    """The keys of ``[store]``."""
    return {"url": Key(check=values.store_url(folder), default=None)}


def review(folder: Path) -> Keys:
    """The keys of ``[review]``."""
    return {
        "port": Key(check=values.whole(0, 65_535), default=0),
        "host": Key(check=values.loopback, default="127.0.0.1"),
        "socket": Key(check=values.path(folder), default=""),
        "address": Key(check=values.page_address, default=""),
    }


def practice() -> Keys:
    """A key for every field of the practice, by its name and the type of its default."""
    defaults = Practice()
    return {field.name: _setting(field.name, getattr(defaults, field.name)) for field in dataclasses.fields(Practice)}


def _setting(name: str, default: Any) -> Key:
    if name == "without":
        return Key(check=values.words_of(*map(str, Step)), default=default)
    if name == "come_back_on":
        return Key(check=values.one_of(*pace.WORKDAYS), default=default)
    limits = LIMITS.get(name, _ANY_NUMBER)
    checks: Mapping[type, Check] = {
        bool: values.flag,
        int: values.whole(*limits),
        tuple: values.wholes(*limits),
        time: values.clock,
        str: values.one_line,
    }
    return Key(check=checks[type(default)], default=default)
