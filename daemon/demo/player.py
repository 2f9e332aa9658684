"""Walks through the three weeks: lets things happen, acts as Dana, and lets a pass be made after each.

            history is laid out ──> begin (contacts are imported)
                                      │
      ┌───────────────────────────────┴──────────────────────┐
      │ next moment of the story, of a day or of a meeting    │ until the end of the third week
      │   something happens ──> Happened ──> pass ──> Passed  │
      └───────────────────────────────────────────────────────┘

The pass is an argument: what is shown is what the real program does with real files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from daemon.demo import story
from daemon.demo.letters import Post, write_event
from daemon.demo.story import ZONE, Beat, Does

START = datetime(2026, 3, 2, 8, 0, tzinfo=ZONE)
"""Monday morning."""
END = datetime(2026, 3, 20, 17, 0, tzinfo=ZONE)
"""Friday afternoon, three weeks later."""

DAILY = (time(8), time(9), time(12), time(17))
AROUND_START = (timedelta(hours=-24), timedelta(hours=-1), timedelta(minutes=-40), timedelta(minutes=15))
AROUND_END = (timedelta(0), timedelta(minutes=15), timedelta(hours=20))
"""When the running daemon would wake by itself around a meeting."""
A_MOMENT = timedelta(seconds=20)
"""After which the daemon has noticed what happened in a folder."""

RunPass = Callable[[datetime], Mapping[str, Any]]
TakeNote = Callable[[str, str, datetime], object]
"""Called with the contact's name, the text and the moment."""
Begin = Callable[[Path, datetime], object]
"""Called once, with the folder that holds ``config.toml`` and ``contacts.csv``, before the first pass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """Something happened in the world, or Dana did something. ``done`` is False where it could not be done."""

    at: datetime
    who: str
    does: Does
    tell: str
    done: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """A pass was made; ``report`` is what ``run --once --json`` would print."""

    at: datetime
    report: Mapping[str, Any]


def play(folder: Path, run_pass: RunPass, *, begin: Begin, note: TakeNote) -> Iterator[Happened | Passed]:
    """Copies the world into ``folder`` (new or empty) and walks from ``START`` to ``END``.

    Yields what happens as it happens: stopping to iterate stops the world.
    """
    stage = Stage.set(folder, note)
    beats = story.beats()
    for beat in beats:
        if beat.at < START:
            stage.act(beat)
    begin(folder, START)
    coming = [beat for beat in beats if beat.at >= START]
    for moment in moments(coming, beats):
        while coming and coming[0].at <= moment:
            yield from _let_happen(stage, coming.pop(0))
        yield Passed(at=moment, report=run_pass(moment))


def _let_happen(stage: Stage, beat: Beat) -> Iterator[Happened]:
    done = stage.act(beat)
    yield Happened(at=beat.at, who=beat.who, does=beat.does, tell=beat.tell, done=done)


def moments(coming: list[Beat], beats: list[Beat]) -> list[datetime]:
    """Every moment at which a pass is made, in order: daily, around meetings, and soon after each event."""
    days = (START.date() + timedelta(days=n) for n in range((END.date() - START.date()).days + 1))
    wanted = {datetime.combine(day, hour, ZONE) for day in days for hour in DAILY}
    wanted |= {beat.at + A_MOMENT for beat in coming}
    for beat in beats:
        if beat.start is not None:
            end = beat.start + timedelta(minutes=beat.minutes)
            wanted |= {beat.start + shift for shift in AROUND_START} | {end + shift for shift in AROUND_END}
    return sorted(moment for moment in wanted if START <= moment <= END)


@dataclass(frozen=True, slots=True)
class Stage:
    """The folder in which it all takes place."""

    folder: Path
    post: Post
    note: TakeNote

    @classmethod
    def set(cls, folder: Path, note: TakeNote) -> Stage:
        """An empty mailbox and calendar, the configuration and the contacts. Raises FileExistsError."""
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise FileExistsError(f"{folder} is not empty: name a new folder for the demo.")
        for name in ("config.toml", "contacts.csv"):
            (folder / name).write_bytes(story.world().joinpath(name).read_bytes())
        (folder / "config.toml").chmod(0o600)
        (folder / "calendar").mkdir()
        post = Post(folder / "mail", story.addresses(), story.zones())
        post.make_folders()
        return cls(folder, post, note)

    def act(self, beat: Beat) -> bool:
        """Lets it happen. False where there is no draft to do it with."""
        match beat.does:
            case Does.DANA_WRITES:
                self.post.dana_writes(beat)
            case Does.THEY_WRITE:
                self.post.they_write(beat)
            case Does.BOUNCES:
                self.post.bounces(beat)
            case Does.MEETING:
                write_event(self.folder / "calendar", beat, self.post.addresses[beat.who])
            case Does.TAKES_NOTE:
                self.note(beat.who, beat.text.strip() + "\n", beat.at)
            case Does.SENDS_DRAFT | Does.EDITS_DRAFT | Does.THROWS_DRAFT_AWAY:
                return self._with_draft(beat)
        return True

    def _with_draft(self, beat: Beat) -> bool:
        draft = self.post.draft_for(beat.who)
        if draft is None:
            return False
        if beat.does is Does.SENDS_DRAFT:
            self.post.send(beat.who, draft, beat.at, resaved=beat.resaved)
        elif beat.does is Does.EDITS_DRAFT:
            self.post.edit(draft, beat.text, beat.at)
        else:
            self.post.throw_away(draft)
        return True
