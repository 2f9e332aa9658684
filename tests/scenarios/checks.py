"""What must follow in a scenario: each expectation, held against a pass and against what the commands say."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from email import message_from_bytes, policy
from typing import Any

from tests.scenarios import language
from tests.scenarios.acts import World
from tests.scenarios.language import Sentence

TURNS = {"my turn": "me", "their turn": "them", "nobody's turn": "nobody"}
NUMBERS = {"first": 1, "second": 2}
REMINDERS = ("call", "research", "brief", "leave", "time-check", "notes", "book", "promise", "ask-for-news")
Row = Mapping[str, Any]


class Missing(Exception):
    """An expectation did not come true; the message says what came instead."""


class Checks:
    """The expectations of one moment."""

    def __init__(self, world: World, report: Mapping[str, Any], at: datetime) -> None:
        self._world = world
        self._house = world.house
        self._report = report
        self._at = at
        self._expected: set[str] = set()
        """Keys of the drafts, placed or withdrawn, that some line spoke of."""

    def check(self, s: Sentence) -> None:
        """Holds one sentence against what came. Raises Missing or ValueError."""
        check: Callable[[Sentence], None] = getattr(self, f"_{s.form}")
        check(s)

    def nothing_left(self) -> None:
        """Every letter drafted, and every withdrawal, was expected; so was trouble. Notes pages come with their reminder."""
        left = [
            row
            for row in (*self._report["drafts"], *self._report["withdrawn"])
            if row["key"] not in self._expected and row["step"] != "notes"
        ]
        if left:
            raise Missing(f"no line expects this: {self._told(left)}")
        if self._report["errors"] and "trouble" not in self._expected:
            raise Missing(f"no line expects this error: {self._report['errors']}")

    # --- steps ----------------------------------------------------------------------------------------

    def _expect_nothing(self, _: Sentence) -> None:
        came = [*self._report["drafts"], *self._report["withdrawn"], *self._report["reminders"]]
        if came:
            raise Missing(f"but there came: {self._told(came)}")

    def _expect_none(self, s: Sentence) -> None:
        step = s.words["step"]
        rows = [*self._report["drafts"], *self._report["reminders"]]
        if step in ("draft", "reminder"):
            rows = self._report[f"{step}s"]
        else:
            rows = [row for row in rows if row["step"] == step]
        if "who" in s.words:
            rows = [row for row in rows if row["contact"] == self._world.name(s.words["who"])]
        if rows:
            raise Missing(f"but there came: {self._told(rows)}")

    def _expect_step(self, s: Sentence) -> None:
        w = s.words
        reminder = "reminder" in w or w["step"] in REMINDERS
        rows = [row for row in self._report["reminders" if reminder else "drafts"] if row["step"] == w["step"]]
        rows = [row for row in rows if "who" not in w or row["contact"] == self._world.name(w["who"])]
        rows = [row for row in rows if "address" not in w or row["to"] == w["address"]]
        number = next((NUMBERS[word] for word in NUMBERS if word in w), None)
        rows = [row for row in rows if number is None or row["number"] == number]
        if len(rows) != 1:
            came = [*self._report["drafts"], *self._report["withdrawn"], *self._report["reminders"]]
            raise Missing(f"but there came: {self._told(came) or 'nothing'}")
        self._expected.add(rows[0]["key"])
        if "rules" in w:
            self._because(rows[0], set(re.findall(r"[A-G]\d", w["rules"])), reminder=reminder)
        if not reminder:
            self._letter(rows[0]["key"], w)

    def _because(self, row: Row, rules: set[str], *, reminder: bool) -> None:
        if reminder:
            told = self._house.json("explain", row["contact"], at=self._at)["decisions"]
            named = {rule for decision in told if decision["step"] == row["step"] for rule in decision["rules"]}
        else:
            named = set(self._draft(row["key"])["rules"])
        if not rules <= named:
            raise Missing(f"but its rules are {', '.join(sorted(named)) or 'none'}")

    def _letter(self, key: str, words: Mapping[str, str]) -> None:
        text = self._text(key)
        if "text" in words and words["text"] not in text:
            raise Missing(f"but the letter says:\n{text}")
        if "without" in words and words["without"] in text:
            raise Missing(f"but the letter says:\n{text}")
        if "needs" in words and words["needs"] not in "; ".join(self._draft(key)["needs_you"]):
            raise Missing(f"but it needs: {self._draft(key)['needs_you']}")

    def _draft(self, key: str) -> Row:
        return next(row for row in self._house.json("drafts", at=self._at) if row["key"] == key)

    def _text(self, key: str) -> str:
        """What the receiver would see: subject and text, lines joined."""
        for account in self._house.accounts:
            for letter in self._house.letters(account):
                mail = message_from_bytes(letter.raw, policy=policy.default)
                if str(mail["Message-ID"]).startswith(f"<{key}@"):
                    text = " ".join(str(mail.get_content()).split())
                    return f"{mail['Subject']}\n{text}"
        raise Missing("but the draft does not lie in the Drafts folder")

    def _named(self, s: Sentence) -> Row:
        """The last draft of a step for somebody."""
        name = self._world.name(s.words["who"])
        rows = [
            r for r in self._house.json("drafts", at=self._at) if (r["step"], r["contact"]) == (s.words["step"], name)
        ]
        if not rows:
            raise Missing("but there is no such draft")
        return rows[-1]

    def _expect_state(self, s: Sentence) -> None:
        row, wanted = self._named(s), s.words["state"].replace("thrown away", "thrown-away")
        self._expected.add(row["key"])
        if row["state"] != wanted:
            raise Missing(f"but it is {row['state']}: {row['because']}")

    def _expect_words(self, s: Sentence) -> None:
        row = self._named(s)
        text = self._text(row["key"])
        if (s.words["text"] in text) == ("absent" in s.words):
            raise Missing(f"but the letter says:\n{text}")

    # --- where they stand -------------------------------------------------------------------------------

    def _stand(self, s: Sentence) -> Row:
        return self._house.stand(self._world.name(s.words["who"]), self._at)

    def _expect_status(self, s: Sentence) -> None:
        row = self._stand(s)
        stage, _, turn = s.words["stage"].partition(", ")
        if turn and turn not in TURNS:
            raise ValueError(f'"{turn}" is not understood; say: {", ".join(TURNS)}')
        if row["stage"] != stage.replace("to ask", "to-ask") or (turn and row["waiting_on"] != TURNS[turn]):
            whose = next(turn for turn, who in TURNS.items() if who == row["waiting_on"])
            raise Missing(f"but the status is: {row['stage']}, {whose}")

    def _expect_question(self, s: Sentence) -> None:
        asks = [f"{ask['what']} {ask['because']}" for ask in self._stand(s)["asks"]]
        if not any(s.words["text"] in ask for ask in asks):
            raise Missing(f"but the questions are: {asks or 'none'}")

    def _expect_no_question(self, s: Sentence) -> None:
        asks = self._stand(s)["asks"]
        if asks:
            raise Missing(f"but there is: {[ask['what'] for ask in asks]}")

    def _expect_next(self, s: Sentence) -> None:
        coming = self._stand(s)["next"]
        wanted = None
        if "step" in s.words:
            wanted = (s.words["step"], language.moment(s.words["day"], self._world.scene.zone))
        got = (coming["step"], datetime.fromisoformat(coming["due"])) if coming else None
        if got != wanted:
            raise Missing(f"but next is: {coming or 'nothing'}")

    def _expect_page(self, s: Sentence) -> None:
        name, page = self._world.name(s.words["who"]), s.words["page"]
        command = {"brief": "brief", "explanation": "explain", "log": "log"}.get(page)
        if command is None:
            raise ValueError(f'"{page}" is no page; say brief, explanation or log')
        text = " ".join(self._house.cli(command, name, at=self._at).split())
        if (s.words["text"] in text) == ("absent" in s.words):
            raise Missing(f"but it says:\n{text}")

    def _expect_forecast(self, s: Sentence) -> None:
        name, step = self._world.name(s.words["who"]), s.words["step"]
        rows = [
            row for row in self._house.json("forecast", at=self._at) if (row["step"], row["contact"]) == (step, name)
        ]
        if "day" in s.words:
            when = language.moment(s.words["day"], self._world.scene.zone)
            rows = [row for row in rows if datetime.fromisoformat(row["due"]) == when]
        if bool(rows) == ("absent" in s.words):
            told = [f"{r['step']} for {r['contact']} on {r['due']}" for r in self._house.json("forecast", at=self._at)]
            raise Missing(f"but it holds: {told or 'nothing'}")

    # --- folders, trouble, manners ------------------------------------------------------------------------

    def _expect_folder(self, s: Sentence) -> None:
        there = len(self._house.letters(s.words.get("account", self._house.accounts[0])))
        if there != int(s.words["number"]):
            raise Missing(f"but there lie {there}")

    def _expect_trouble(self, s: Sentence) -> None:
        said = self._report["notices" if "notice" in s.words else "errors"]
        self._expected.add("trouble")
        if not any(s.words["text"] in line for line in said):
            raise Missing(f"but it says: {said or 'nothing'}")

    def _expect_check(self, s: Sentence) -> None:
        found = self._world.checked["rules"]
        wanted = set(re.findall(r"[A-G]\d", s.words.get("rules", "")))
        if found != wanted and not (wanted and wanted <= found):
            raise Missing(f"but it names: {', '.join(sorted(found)) or 'nothing'}")

    @staticmethod
    def _told(rows: list[Row]) -> str:
        return "; ".join(
            f"{row['step']} for {row['contact']} ({row.get('because') or row.get('title')})" for row in rows
        )
