"""What happens in a scenario: letters, meetings, notes and what the user does, on real folders and the command line."""

from __future__ import annotations

import re
import shlex
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.scenarios import language
from tests.scenarios.calendars import Meeting, calendar
from tests.scenarios.language import Sentence
from tests.scenarios.post import Post, lines
from tests.system.house import Lying, dated


@dataclass
class World(Post):
    """The scenario's world: the letters, and everything else that happens."""

    meetings: list[Meeting] = field(default_factory=list)
    checked: dict[str, Any] = field(default_factory=dict)
    """What the etiquette check found last: rules."""

    # --- meetings -------------------------------------------------------------------------------------

    def meet(self, s: Sentence) -> None:
        """A meeting is put into the calendar."""
        w = s.words
        names = tuple(self.name(w[key]) for key in ("who", "other") if key in w)
        answer = "NEEDS-ACTION" if "open" in w else "TENTATIVE" if "tentative" in w else "ACCEPTED"
        meeting = Meeting(
            uid=f"meeting-{len(self.meetings) + 1}",
            start=language.moment(w["day"], self.scene.zone),
            who=names,
            minutes=int(w.get("minutes", "30")),
            title=w.get("title", "Coffee"),
            place=w.get("place", ""),
            host=self.name(w["host"]) if "host" in w else "",
            answer=answer,
            times=int(w.get("times", "0")),
            note=w.get("note", ""),
        )
        self.meetings.append(meeting)
        self._calendar(meeting)

    def all_day(self, s: Sentence) -> None:
        """A day is kept for somebody."""
        start = language.moment(s.words["day"], self.scene.zone)
        meeting = Meeting(
            uid=f"meeting-{len(self.meetings) + 1}",
            start=start,
            who=(self.name(s.words["who"]),),
            place=s.words.get("place", ""),
            all_day=True,
        )
        self.meetings.append(meeting)
        self._calendar(meeting)

    def meeting(self, who: str) -> Meeting:
        """The last meeting with somebody."""
        name = self.name(who)
        found = [meeting for meeting in self.meetings if name in meeting.who]
        if not found:
            raise ValueError(f"no meeting with {name} was told of")
        return found[-1]

    def move(self, s: Sentence) -> None:
        """The event gets another time."""
        meeting = self.meeting(s.words["who"])
        meeting.start, meeting.sequence = language.moment(s.words["day"], self.scene.zone), meeting.sequence + 1
        self._calendar(meeting)

    def cancel(self, s: Sentence) -> None:
        """The event is marked as cancelled, or is gone."""
        meeting = self.meeting(s.words["who"])
        meeting.cancelled, meeting.sequence = True, meeting.sequence + 1
        if "deleted" in s.words:
            self.house.drop_event(meeting.uid, self.house.accounts[0])
        else:
            self._calendar(meeting)

    def respond(self, s: Sentence) -> None:
        """A guest answers the invitation, as the calendar shows it."""
        meeting = self.meeting(s.words["who"])
        said = next(word for word in ("accepted", "tentative", "declined") if word in s.words)
        meeting.answer = said.upper()
        self._calendar(meeting)

    def _calendar(self, meeting: Meeting) -> None:
        self.house.keep_event(meeting.uid, calendar(meeting, self.people).encode(), self.house.accounts[0])

    # --- what only the user knows ---------------------------------------------------------------------

    def note(self, s: Sentence) -> None:
        """A note is written."""
        self.house.cli("note", self.name(s.words["who"]), lines(s.words["text"]), at=s.at)

    def call(self, s: Sentence) -> None:
        """A telephone call is logged."""
        ends = {"reached": "--reached", "talked": "--talked", "voicemail": "--voicemail", "missed": "--no-answer"}
        said = [flag for word, flag in ends.items() if word in s.words] or ["--message-with", s.words["name"]]
        self.house.cli("call", self.name(s.words["who"]), *said, at=s.at)

    def met(self, s: Sentence) -> None:
        """The user says that they met."""
        self.house.cli("met", self.name(s.words["who"]), at=s.at)

    def missed(self, s: Sentence) -> None:
        """The user says that a meeting did not take place."""
        self.house.cli("missed", self.name(s.words["who"]), at=s.at)

    def status(self, s: Sentence) -> None:
        """A contact is paused, resumed, confirmed or erased."""
        verb = s.words["verb"]
        if verb not in ("pause", "resume", "confirm", "erase"):
            raise ValueError(f'"{verb}" is not understood; say pause, resume, confirm or erase')
        more = ("--yes",) if verb == "erase" else ()
        self.house.cli("contacts", verb, self.name(s.words["who"]), *more, at=s.at)

    def link(self, s: Sentence) -> None:
        """An address is said to be theirs."""
        self.house.cli("contacts", "link", self.name(s.words["who"]), s.words["address"], at=s.at)

    def merge(self, s: Sentence) -> None:
        """Two contacts are one person."""
        self.house.cli("contacts", "merge", self.name(s.words["who"]), self.name(s.words["other"]), at=s.at)

    def change(self, s: Sentence) -> None:
        """Something about a contact is known better now."""
        name, column = self.name(s.words["who"]), s.words["column"]
        self.house.cli("contacts", "edit", name, f"--{column}", s.words["text"], at=s.at)
        if column == "address":
            self.people[name] = s.words["text"]

    def promise(self, s: Sentence) -> None:
        """Something is promised."""
        by = language.moment(s.words["day"], self.scene.zone).date().isoformat()
        self.house.cli("promise", self.name(s.words["who"]), s.words["text"], "--by", by, at=s.at)

    def kept(self, s: Sentence) -> None:
        """A promise is kept."""
        self.house.cli("promise", self.name(s.words["who"]), s.words["text"], "--kept", at=s.at)

    def news(self, s: Sentence) -> None:
        """Something came of somebody's advice."""
        whose = ("--for", self.name(s.words["who"])) if "who" in s.words else ()
        self.house.cli("news", s.words["text"], *whose, *(("--hired",) if "hired" in s.words else ()), at=s.at)

    def trip(self, s: Sentence) -> None:
        """The user will be in a city."""
        days = [language.moment(s.words[name], self.scene.zone).date().isoformat() for name in ("day", "end")]
        self.house.cli("trip", s.words["city"], *days, at=s.at)

    def named(self, s: Sentence) -> None:
        """Somebody whom a contact named becomes a contact."""
        said = self.house.json("contacts", "confirm", s.words["address"], at=s.at)
        self.people[said["contact"]] = s.words["address"]

    def consent(self, s: Sentence) -> None:
        """A contact may be named to those they named."""
        self.house.cli("contacts", "consent", self.name(s.words["who"]), at=s.at)

    def take_back(self, s: Sentence) -> None:
        """The last thing of a kind that was said of a contact is taken back."""
        rows = self.house.json("log", self.name(s.words["who"]), at=s.at)
        keys = [row["key"] for row in rows if row["key"].startswith(f"said:{s.words['what']}")]
        if not keys:
            raise ValueError(f"no {s.words['what']} was logged")
        self.house.cli("undo", keys[-1], at=s.at)

    def check(self, s: Sentence) -> None:
        """A letter is checked for its manners."""
        path = self.house.folder / "letter.txt"
        path.write_text(lines(s.words["text"]), "utf-8")
        config = ("--config", str(self.house.folder / "config.toml"))
        result = self.house.runner.invoke(_cli(), [*config, "lint", "--json", str(path)])
        self.checked = {"rules": set(_found(result.stdout))}

    def run(self, s: Sentence) -> None:
        """Any command, as it is typed."""
        self.house.cli(*shlex.split(s.words["command"]), at=s.at)

    # --- drafts ---------------------------------------------------------------------------------------

    def draft(self, who: str | None) -> Lying:
        """The one draft that lies in the Drafts folder (for somebody)."""
        wanted = self.address(who).encode() if who else b""
        found = [d for a in self.house.accounts for d in self.house.letters(a) if wanted in _head(d.raw)]
        if len(found) != 1:
            raise ValueError(f"{len(found)} drafts lie there{f' for {who}' if who else ''}, not one")
        return found[0]

    def send(self, s: Sentence) -> None:
        """The user sends a draft as it stands; some programs give it another Message-ID."""
        letter = self.draft(s.words.get("who"))
        head, _, body = letter.raw.decode("utf-8").partition("\n\n")
        if "renamed" in s.words:
            head = re.sub(r"(?im)^message-id:.*$", f"Message-ID: <other{s.line}@example.org>", head)
        name = next(name for name, address in self.people.items() if address and address in head)
        self.sent[name] = re.findall(r"(?im)^message-id: <([^>]+)>", head)[0]
        self.house.throw_away(letter)
        self.house.deliver(dated(f"{head}\n\n{body}".encode(), s.at), ".Sent", account=letter.account)

    def edit(self, s: Sentence) -> None:
        """The user works on a draft."""
        letter = self.draft(s.words.get("who"))
        self.house.rewrite(letter, letter.raw + b"\nPS: I loved your talk.\n")

    def throw_away(self, s: Sentence) -> None:
        """The user deletes a draft."""
        self.house.throw_away(self.draft(s.words.get("who")))

    # --- the program ----------------------------------------------------------------------------------

    def look(self, _: Sentence) -> None:
        """Nothing but a pass."""

    def lose(self, s: Sentence) -> None:
        """An account cannot be looked at."""
        self.house.lose(s.words["account"])

    def regain(self, s: Sentence) -> None:
        """It is there again."""
        self.house.regain(s.words["account"])

    def forget(self, _: Sentence) -> None:
        """Every position in the mailboxes and calendars is lost: everything is looked at anew."""
        database = sqlite3.connect(self.house.folder / "followthrough.db")
        with database:
            database.execute("DELETE FROM cursor")
        database.close()

    def act(self, s: Sentence) -> None:
        """Lets one sentence happen. Raises ValueError where it cannot."""
        if s.form == "add":
            self.add(s.words["person"], s.at)
            return
        acts: Mapping[str, Callable[[Sentence], None]] = {
            name: getattr(self, name) for name, _ in language.FORMS if not name.startswith("expect") and name != "add"
        }
        acts[s.form](s)


def _head(raw: bytes) -> bytes:
    return raw.partition(b"\n\n")[0]


def _cli() -> Any:
    from daemon.cli.program import cli

    return cli


def _found(output: str) -> list[str]:
    import json

    return [str(json.loads(line)["rule"]) for line in output.splitlines() if line.strip()]
