"""config.example.toml documents every key with its default."""

import dataclasses
import re
import tomllib
from pathlib import Path

import pytest

from daemon.config import keys, kinds, load
from daemon.core.practice import Practice
from tests.config.conftest import SMALLEST

EXAMPLE = (Path(__file__).parents[2] / "config.example.toml").read_text(encoding="utf-8")
SHOWN_BY_AN_EXAMPLE = {"me.time_zone", "me.country", "store.url"}
"""Their default is none, or cannot be written as a value."""


OTHER_KIND = re.compile(r"^# \[account\.\w+\][^\n]*\n(?:# \w+ = [^\n]*\n)+", re.MULTILINE)
"""The commented table of a kind that the example's own account is not of."""


CHANNEL = re.compile(r"^# \[\[channel\]\]\n(?:# [^\n]*\n)+", re.MULTILINE)
"""The commented table of a channel."""


def uncommented() -> str:
    """The example with every ``# key = value`` made real, other kinds left out."""
    bare = CHANNEL.sub("", OTHER_KIND.sub("", EXAMPLE))
    return re.sub(r"^# (?=\w+ = )", "", bare, flags=re.MULTILINE)


def documented() -> dict[str, object]:
    """Every key of the example by its full name."""
    document = tomllib.loads(uncommented())
    account = document.pop("account")[0]
    for name in keys.ACCOUNT_TABLES:
        document[f"account.{name}"] = account.pop(name)
    document["account"] = account
    return {f"{table}.{key}": value for table, rows in document.items() for key, value in rows.items()}


def known(folder: Path) -> dict[str, keys.Key]:
    """Every key the code knows by its full name."""
    tables: dict[str, keys.Keys] = {
        "me": keys.ME,
        "account": keys.ACCOUNT,
        "account.mailbox": kinds.mailbox_kinds(folder)["maildir"],
        "account.calendar": kinds.calendar_kinds(folder)["ics"],
        "store": keys.store(folder),
        "practice": keys.practice(),
        "drafts": keys.DRAFTS,
        "reminders": keys.REMINDERS,
        "review": keys.review(folder),
        "log": keys.LOG,
        "metrics": keys.METRICS,
    }
    return {f"{table}.{name}": key for table, rows in tables.items() for name, key in rows.items()}


def test_the_example_loads_as_it_stands_and_holds_the_defaults(written):
    config = load(written(EXAMPLE))
    assert config.practice == Practice()
    assert config.log == load(written(SMALLEST)).log
    assert config.reminders == load(written(SMALLEST)).reminders
    assert config.review == load(written(SMALLEST)).review


def test_every_key_the_code_knows_is_in_the_example_and_no_other(tmp_path):
    assert set(documented()) - {"account.mailbox.kind", "account.calendar.kind"} == set(known(tmp_path))


def test_a_channel_is_in_the_example_with_all_of_its_keys_and_their_defaults(tmp_path):
    (block,) = CHANNEL.findall(EXAMPLE)
    (shown,) = tomllib.loads(re.sub(r"^# (?=\w+ = |\[)", "", block, flags=re.MULTILINE))["channel"]
    wanted = keys.channel(tmp_path)
    assert set(shown) == set(wanted)
    defaults = {name: key.default if key.default != () else [] for name, key in wanted.items() if name != "name"}
    assert {name: value for name, value in shown.items() if name != "name"} == defaults


def commented_accounts() -> dict[tuple[str, str], set[str]]:
    """What the example's commented accounts show: (table, kind) -> its keys besides ``kind``."""
    shown: dict[tuple[str, str], set[str]] = {}
    for block in OTHER_KIND.findall(EXAMPLE):
        for table, rows in tomllib.loads(re.sub(r"^# ", "", block, flags=re.MULTILINE))["account"].items():
            shown[table, rows["kind"]] = set(rows) - {"kind"}
    return shown


def test_every_kind_of_mailbox_and_calendar_is_in_the_example_with_all_of_its_keys(tmp_path):
    wanted = {("mailbox", kind): set(rows) for kind, rows in kinds.mailbox_kinds(tmp_path).items()}
    wanted |= {("calendar", kind): set(rows) for kind, rows in kinds.calendar_kinds(tmp_path).items()}
    for local in (("mailbox", "maildir"), ("calendar", "ics"), ("calendar", "none")):
        del wanted[local]  # these stand in the example's own account
    assert commented_accounts() == wanted


def test_every_setting_of_the_practice_is_in_the_example():
    assert {f"practice.{field.name}" for field in dataclasses.fields(Practice)} <= set(documented())


def test_the_defaults_shown_are_those_of_the_code(tmp_path):
    for name, key in known(tmp_path).items():
        if key.default is keys.Need.REQUIRED or name in SHOWN_BY_AN_EXAMPLE:
            continue
        value = documented()[name]
        # An empty text that is shown stands for "none"; it need not pass the check of a real value.
        assert value == key.default or key.check(value) == key.default, name


@pytest.mark.parametrize("name", keys.LIMITS)
def test_every_limit_is_of_a_setting_and_holds_its_default(name):
    lowest, highest = keys.LIMITS[name]
    default = getattr(Practice(), name)
    assert all(lowest <= number <= highest for number in (default if isinstance(default, tuple) else (default,)))


def test_every_number_of_the_practice_has_limits():
    numbers = {
        field.name
        for field in dataclasses.fields(Practice)
        if isinstance(getattr(Practice(), field.name), (int, tuple)) and field.name != "without"
    }
    assert numbers == set(keys.LIMITS)
