"""The configuration that ``init`` writes is the example with the answers put in, comments and all."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from daemon.config import kinds, parse
from daemon.setup.composing import OPENING, Wanted, composed, example

ROOT = Path(__file__).parents[2]
WANTED = Wanted(
    me={"name": "Dana Reyes", "addresses": ("dana@example.org",), "time_zone": "America/Toronto", "country": None},
    account={"name": "home"},
    mailbox={"kind": "imap", "host": "mail.example.org", "user": "dana", "port": None},
    calendar={"kind": "caldav", "url": "https://dav.example.org/", "user": "dana"},
    practice={"prepare_minutes": 30},
)
LOCAL = replace(WANTED, mailbox={"kind": "maildir", "path": "mail"}, calendar={"kind": "ics", "path": "calendar"})


def test_the_comments_are_those_of_the_example_itself():
    assert example() == (ROOT / "config.example.toml").read_text("utf-8")


def test_a_new_one_holds_the_answers_and_nothing_else():
    document = tomllib.loads(composed(WANTED))
    assert document["me"] == {"name": "Dana Reyes", "addresses": ["dana@example.org"], "time_zone": "America/Toronto"}
    assert document["account"][0]["mailbox"] == {"kind": "imap", "host": "mail.example.org", "user": "dana"}
    assert document["practice"] == {"prepare_minutes": 30}
    assert document["store"] == document["log"] == {}


def test_every_comment_of_a_setting_is_in_it_too():
    text = composed(WANTED)
    assert text.startswith(OPENING)
    for line in example().split("\n[practice]")[1].split("\n"):
        assert line in text or "prepare_minutes" in line, line


@pytest.mark.parametrize("kind", sorted(kinds.mailbox_kinds(ROOT)))
def test_every_kind_of_mailbox_can_be_composed_and_loads(kind, tmp_path):
    needed = {"maildir": {"path": "mail"}, "imap": {"host": "h", "user": "u"}}.get(kind, {})
    text = composed(replace(WANTED, mailbox={"kind": kind, **needed}))
    assert parse(text, tmp_path / "config.toml").accounts[0].mailbox.kind == kind


@pytest.mark.parametrize("kind", sorted(kinds.calendar_kinds(ROOT)))
def test_every_kind_of_calendar_can_be_composed_and_loads(kind, tmp_path):
    needed = {"ics": {"path": "c"}, "caldav": {"url": "https://x.example/", "user": "u"}}.get(kind, {})
    calendar = parse(composed(replace(WANTED, calendar={"kind": kind, **needed})), tmp_path / "c").accounts[0].calendar
    assert (calendar.kind if calendar else "none") == kind


def test_the_same_answers_again_change_nothing():
    text = composed(WANTED)
    assert composed(WANTED, text) == text


def test_a_users_own_comments_and_other_settings_stay():
    before = composed(WANTED).replace("[practice]", "# not before nine!\n[practice]\nfollow_ups = 1")
    after = composed(replace(WANTED, me={**WANTED.me, "name": "D. Reyes"}), before)
    assert "# not before nine!" in after
    assert tomllib.loads(after)["practice"] == {"follow_ups": 1, "prepare_minutes": 30}
    assert tomllib.loads(after)["me"]["name"] == "D. Reyes"


def test_another_kind_takes_the_place_of_the_old_one_which_stays_readable():
    after = composed(LOCAL, composed(WANTED))
    account = tomllib.loads(after)["account"][0]
    assert (account["mailbox"], account["calendar"]) == (dict(LOCAL.mailbox), dict(LOCAL.calendar))
    assert '# host = "mail.example.org"' in after
    assert tomllib.loads(composed(WANTED, after))["account"][0]["mailbox"] == {
        "kind": "imap", "host": "mail.example.org", "user": "dana",
    }  # fmt: skip


def test_a_second_account_is_added_behind_the_first(tmp_path):
    after = composed(replace(LOCAL, account={"name": "work"}), composed(WANTED), at=1)
    assert [account.name for account in parse(after, tmp_path / "config.toml").accounts] == ["home", "work"]
