"""What scripts rely on: the JSON of every command, exactly as it is documented, and nothing else on stdout."""

from __future__ import annotations

import json
import re
from datetime import datetime

import pytest

from tests.system import calendars as cal
from tests.system.house import WaitingHouse as House
from tests.system.house import moment
from tests.system.letters import raw

NAME, ADDRESS = "Jane Miller", "jane@ocean.example.net"
SENT, DUE = moment("2026-03-02 10:00"), moment("2026-03-11 09:00")
STAGES = {
    "to-ask",
    "asked",
    "away",
    "quiet",
    "unreachable",
    "answered",
    "resting",
    "declined",
    "scheduled",
    "met",
    "thanked",
    "paused",
}
STEPS = {"follow-up", "call", "quiet", "thank-you", "notes", "brief", "time-check", "leave", "research", "book"}


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A follow-up that was drafted, a meeting with a thank-you, and a contact to ask."""
    house = House(tmp_path_factory.mktemp("house"))
    at = moment("2026-03-02 08:00")
    house.contact(NAME, ADDRESS, at, phone="+1 416 555 0100")
    house.contact("Bob Reef", "bob@reef.example.net", at)
    house.contact("Ann Low", "ann@low.example", at, status="to-ask")
    house.sent = house.write(ADDRESS, SENT)
    house.write("bob@reef.example.net", SENT)
    guests = f"ORGANIZER:mailto:{cal.ME}\nATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@reef.example.net"
    cal.put(house.folder, cal.event(cal.at("20260310T150000", "20260310T153000"), guests, guests=False))
    house.run(moment("2026-03-10 14:00"))
    house.reports = [house.json("run", "--once", at=moment("2026-03-10 15:46"))]
    house.reports.append(house.json("run", "--once", at=DUE))
    return house


def is_moment(text):
    assert isinstance(text, str)
    assert datetime.fromisoformat(text).tzinfo is not None
    return True


def test_run(house):
    seen = set()
    for report in house.reports:
        assert list(report) == ["accounts"]
        (account,) = report["accounts"]
        assert {"name", "complete", "facts", "drafts", "withdrawn", "reminders", "errors"} <= account.keys()
        assert account["name"] == "home"
        assert account["complete"] is True
        assert isinstance(account["facts"], int)
        for draft in account["drafts"]:
            assert {"key", "step", "contact", "to", "subject", "because"} <= draft.keys()
            assert draft["contact"] in {NAME, "Bob Reef"}
            assert draft["because"]
            seen.add(draft["step"])
        for reminder in account["reminders"]:
            assert {"key", "step", "contact", "due", "title"} <= reminder.keys()
            assert is_moment(reminder["due"])
            assert reminder["contact"] in {NAME, "Bob Reef", "Ann Low"}
            seen.add(reminder["step"])
    assert {"follow-up", "thank-you", "notes", "call"} <= seen <= STEPS


def test_drafts(house):
    rows = house.json("drafts", at=DUE)
    assert {row["step"] for row in rows} == {"follow-up", "thank-you"}
    for row in rows:
        wanted = {
            "key",
            "step",
            "rules",
            "contact",
            "to",
            "subject",
            "message_id",
            "state",
            "needs_you",
            "created",
            "because",
        }
        assert wanted <= row.keys()
        assert row["state"] == "untouched"
        assert all(re.fullmatch(r"[A-G]\d", rule) for rule in row["rules"])
        assert isinstance(row["needs_you"], list)
        assert is_moment(row["created"])
        assert row["message_id"] == f"{row['key']}@example.org"
        (path,) = [p for p in house.drafts() if row["message_id"].encode() in p.read_bytes()]
        assert path


def test_status(house):
    status = house.json("status", at=DUE)
    assert {"contacts", "accounts"} <= status.keys()
    rows = {row["contact"]: row for row in status["contacts"]}
    assert rows.keys() == {NAME, "Bob Reef", "Ann Low"}
    for row in rows.values():
        assert {"contact", "addresses", "stage", "waiting_on", "since", "next", "asks"} <= row.keys()
        assert row["stage"] in STAGES
        assert row["waiting_on"] in {"me", "them", "nobody"}
        assert is_moment(row["since"])
        assert isinstance(row["asks"], list)
        if row["next"] is not None:
            assert row["next"]["step"] in STEPS
            assert is_moment(row["next"]["due"])
    assert {name: (row["stage"], row["waiting_on"]) for name, row in rows.items()} == {
        NAME: ("asked", "them"),
        "Bob Reef": ("met", "me"),
        "Ann Low": ("to-ask", "me"),
    }
    assert rows[NAME]["addresses"] == [ADDRESS]
    assert datetime.fromisoformat(rows[NAME]["since"]) == SENT


def test_explain_names_rule_and_letter_and_what_comes_next(house):
    told = house.json("explain", NAME, at=DUE)
    assert {"contact", "stage", "decisions", "next"} <= told.keys()
    assert told["contact"] == NAME
    for decision in told["decisions"]:
        assert {"step", "outcome", "rule", "because", "facts", "due"} <= decision.keys()
        assert decision["step"] in STEPS
        assert decision["due"] is None or is_moment(decision["due"])
    follow_up = next(d for d in told["decisions"] if d["step"] == "follow-up")
    assert follow_up["facts"] == [house.sent]
    assert "C1" in follow_up["rule"]
    assert datetime.fromisoformat(follow_up["due"]) == DUE


def test_explain_at_an_earlier_moment_tells_what_was_known_then(house):
    told = house.json("explain", NAME, at=moment("2026-03-05 10:00"))
    assert told["stage"] == "asked"
    (follow_up,) = [d for d in told["decisions"] if d["step"] == "follow-up"]
    assert follow_up["outcome"] == "waiting"
    assert told["next"]["step"] in {"follow-up", "call"}


def test_forecast(house):
    rows = house.json("forecast", at=moment("2026-03-10 14:30"))
    steps = {(row["step"], row["contact"]) for row in rows}
    assert {("follow-up", NAME), ("call", NAME), ("thank-you", "Bob Reef"), ("notes", "Bob Reef")} <= steps
    assert all(is_moment(row["due"]) for row in rows)
    soon = house.json("forecast", "--days", "1", at=moment("2026-03-05 10:00"))
    assert {row["step"] for row in soon} == {"research"}


def test_reminders(house):
    rows = house.json("reminders", at=DUE)
    assert {"notes", "call", "brief"} <= {row["step"] for row in rows if row["fired"]}
    for row in rows:
        assert {"key", "step", "contact", "due", "title"} <= row.keys()
        assert is_moment(row["due"])


def test_drafts_reminders_and_log_at_an_earlier_moment_tell_what_was_known_then(house):
    early, late = moment("2026-03-05 10:00"), moment("2026-03-11 10:00")
    assert house.json("drafts", at=early) == []
    assert house.json("drafts", at=late) != []
    assert [row for row in house.json("reminders", at=early) if row["fired"] and row["fired"] > early.isoformat()] == []
    then, now = (house.json("log", NAME, at=at) for at in (early, late))
    assert 0 < len(then) < len(now)
    assert then == now[: len(then)]
    assert all(datetime.fromisoformat(row["at"]) <= early for row in then)


def test_log_is_in_order_and_names_every_message(house):
    rows = house.json("log", NAME, at=DUE)
    assert [row["at"] for row in rows] == sorted(row["at"] for row in rows)
    assert house.sent in [row.get("message_id") for row in rows]


def test_brief_is_a_page_of_text(house):
    text = house.cli("brief", "Bob Reef", at=moment("2026-03-10 14:30"))
    assert "Bob Reef" in text
    assert "15:00" in text


COMMANDS = [
    "status",
    "drafts",
    "reminders",
    "forecast",
    f"explain {NAME}",
    f"log {NAME}",
    "run --once",
    "contacts list",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_json_prints_nothing_else_on_stdout_and_text_is_no_json(house, command):
    words = [*command.split(" ", 1)] if NAME in command else command.split()
    json.loads(house.cli(*words, "--json", at=DUE))
    text = house.cli(*words, at=DUE)
    assert text.strip()
    assert "\x1b" not in text
    with pytest.raises(ValueError, match=r"JSON|Expecting"):
        json.loads(text)


@pytest.mark.parametrize(
    "command", [["note", "Ann Low", "x"], ["call", "Ann Low", "--no-answer"], ["contacts", "show", NAME]]
)
def test_what_says_something_has_json_too(house, command):
    assert house.json(*command, at=DUE)["contact"] == command[1 if command[0] != "contacts" else 2]


def test_people_read_words_not_stages(house):
    text = house.cli("status", at=DUE).casefold()
    assert "your turn" in text
    assert "their turn" in text


def test_undo_takes_back_what_was_said(house):
    house.cli("call", "Ann Low", "--reached", at=DUE)
    assert house.stand("Ann Low", DUE)["stage"] != "to-ask"
    key = next(r["key"] for r in reversed(house.json("log", "Ann Low", at=DUE)) if r["kind"] == "call-made")
    house.cli("undo", key, at=DUE)
    assert house.stand("Ann Low", DUE)["stage"] == "to-ask"


# --- read and lint --------------------------------------------------------------------------------


def read(house, *paths, code=0):
    return [json.loads(line) for line in house.cli("read", *map(str, paths), "--json", code=code).splitlines()]


def test_read_takes_files_folders_and_maildirs_without_a_configuration(tmp_path):
    away = House(tmp_path / "x")
    (away.folder / "config.toml").unlink()
    away.deliver(raw("Yes, gladly. Tuesday at 3 pm?", at=SENT))
    away.deliver(raw("Ich bin bis zum 20. März 2026 nicht im Büro.", at=SENT, Subject="Abwesenheit"), ".Work")
    (away.folder / "home/mail/new/1.x").write_bytes(b"plain text, no header")
    rows = read(away, away.folder / "home/mail")
    assert len(rows) == 3
    keys = ["path", "kind", "text", "intents", "times", "return_date", "failed", "permanent", "refers_to", "because"]
    for row in rows:
        assert set(keys) <= row.keys()
        assert row["permanent"] is None
        assert row["failed"] == []
    kinds = {row["kind"] for row in rows}
    assert kinds == {"person", "auto-reply"}
    (absent,) = [row for row in rows if row["kind"] == "auto-reply"]
    assert absent["return_date"] == "2026-03-23"
    (yes,) = [row for row in rows if "gladly" in row["text"]]
    assert {"accepts", "proposes-times"} <= set(yes["intents"])
    assert all(is_moment(span["start"]) for span in yes["times"])


def test_read_keeps_the_order_and_names_the_paths_as_given(tmp_path, house):
    names = ["b.eml", "a.eml", "c.txt"]
    for name in names:
        (tmp_path / name).write_bytes(raw(name, at=SENT))
    rows = read(house, *(tmp_path / name for name in names))
    assert [row["path"] for row in rows] == [str(tmp_path / name) for name in names]
    assert [row["text"].strip() for row in rows] == names


def test_read_goes_on_after_what_cannot_be_read(tmp_path, house):
    (tmp_path / "ok.eml").write_bytes(raw("Hello", at=SENT))
    (tmp_path / "empty.eml").write_bytes(b"")
    (tmp_path / "noise.eml").write_bytes(bytes(range(256)) * 50)
    rows = read(house, tmp_path)
    assert [row["kind"] for row in rows] == ["unreadable", "unreadable", "person"]
    house.cli("read", str(tmp_path / "nowhere.eml"), "--json", code=2)


GOOD = "Dear Jane,\n\nI am a student of marine biology. Would you have twenty minutes to talk?\n\nKind regards\nDana Reyes\n"


@pytest.mark.parametrize("whole", [True, False])
def test_lint_finds_what_breaks_a_rule_in_text_and_in_messages(tmp_path, house, whole):
    bad = GOOD.replace("Would you", "Are you hiring? Please answer by Friday. My resume is attached. Would you")
    path = tmp_path / "letter"
    path.write_bytes(raw(bad, at=SENT, From="dana@example.org", To=ADDRESS) if whole else bad.encode())
    rows = [json.loads(line) for line in house.cli("lint", str(path), "--json", code=1).splitlines()]
    assert {"B2", "B4"} <= {row["rule"] for row in rows}
    for row in rows:
        assert {"path", "rule", "line", "text", "advice"} <= row.keys()
        assert row["path"] == str(path)
        assert isinstance(row["line"], int)
        assert row["text"]
        assert row["advice"]


def test_lint_is_silent_about_a_good_letter(tmp_path, house):
    (tmp_path / "letter").write_text(GOOD)
    assert house.cli("lint", str(tmp_path / "letter"), "--json") == ""


# --- the command itself ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command", ["run", "status", "contacts", "log", "note", "call", "missed", "drafts", "reminders", "brief"]
)
def test_every_command_has_help(house, command):
    assert "Usage" in house.cli(command, "--help")


@pytest.mark.parametrize("way", ["before", "after"])
def test_at_and_json_are_understood_before_and_after_the_command(house, way):
    words = ["--json", "--at", DUE.isoformat()]
    order = [*words, "status"] if way == "before" else ["status", *words]
    assert json.loads(house.cli(*order))["contacts"]


def test_at_takes_any_offset(house):
    same = [house.json("status", "--at", text) for text in ("2026-03-11T13:00:00Z", "2026-03-11T09:00-04:00")]
    assert same[0] == same[1]
