"""Invented people and moments, as dossiers: what the letters of ``python -m bench.letters`` are written from.

The people stand in ``people/<language>.toml``; the moments differ from one person to the next (late or
not, free times or none, met or answered in writing), so that ten letters show most of what a template
can say. Nothing here reads a clock: the same arguments give the same dossier.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

from daemon.core.decisions import Decision, Form, Outcome, Step
from daemon.core.facts import MeetingSeen, Person, digest
from daemon.core.meaning import Span
from daemon.writing.dossier import Dossier, Me, Notes, PastLetter

ZONES = {"en": "America/Toronto", "de": "Europe/Berlin", "fr": "Europe/Paris", "es": "Europe/Madrid"}
NOW = datetime(2027, 3, 2, 9, tzinfo=ZoneInfo("Europe/Berlin"))
KINDS = {
    "request": (Step.REQUEST, 0),
    "introduction": (Step.INTRODUCTION, 0),
    "follow-up-1": (Step.FOLLOW_UP, 1),
    "follow-up-2": (Step.FOLLOW_UP, 2),
    "alternative": (Step.ALTERNATIVE, 0),
    "step-back": (Step.STEP_BACK, 0),
    "come-back-1": (Step.COME_BACK, 1),
    "come-back-2": (Step.COME_BACK, 2),
    "questions": (Step.QUESTIONS, 0),
    "answer": (Step.ANSWER, 0),
    "thank-you": (Step.THANK_YOU, 0),
    "reschedule": (Step.RESCHEDULE, 0),
    "report-back": (Step.REPORT_BACK, 0),
    "update": (Step.UPDATE, 0),
    "good-news": (Step.GOOD_NEWS, 0),
}
FOUND = {
    "en": "In May I begin as an assistant at the hatchery in Lunenburg",
    "de": "Im Mai fange ich als Assistentin in der Seegrasstation Maasholm an",
    "fr": "Je commence en mai comme assistante à la station de Roscoff",
    "es": "En mayo empiezo como ayudante en la estación de Bueu",
}
FIRST_LETTERS = frozenset({"request", "introduction"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """The user and the contacts of one language, as their file has them."""

    me: dict[str, Any]
    people: tuple[dict[str, Any], ...]


@cache
def cast(language: str) -> Cast:
    """The people of a language."""
    source = (resources.files("bench.letters") / "people" / f"{language}.toml").read_text("utf-8")
    table = tomllib.loads(source)
    return Cast(me=table["me"], people=tuple(table["person"]))


def situation(kind: str, language: str, at: int, *, formal: bool = True, occasion: int = 1) -> tuple[Decision, Dossier]:
    """The ``at``-th moment in which this kind of letter is due: contact ``at``, its ``occasion``-th time."""
    known = cast(language).people
    row = known[at % len(known)]
    return _decision(kind, at, occasion), _dossier(kind, language, row, at, formal=formal)


def _decision(kind: str, at: int, occasion: int) -> Decision:
    step, number = KINDS[kind]
    contact = f"c-{at}"
    return Decision(
        step=step,
        number=number,
        form=Form.DRAFT,
        outcome=Outcome.DUE,
        key=digest(kind, str(occasion), contact),
        contact=contact,
        rules=(),
        because="because",
        parent="" if kind in FIRST_LETTERS else "first@example.org",
        late=kind == "thank-you" and at % 3 == 2,
    )


def _dossier(kind: str, language: str, row: dict[str, Any], at: int, *, formal: bool) -> Dossier:
    zone = ZoneInfo(ZONES[language])
    now = NOW.astimezone(zone)
    common = row.get("common_ground", "") if formal else row.get("informal_common_ground", row.get("common_ground", ""))
    person = Person(
        id=f"c-{at}",
        name=row["name"],
        title=row.get("title", ""),
        addresses=("somebody@example.org",),
        company=row["company"],
        country=row.get("country", cast(language).me["country"]),
        time_zone=row.get("time_zone", ""),
        language=language,
        common_ground=common,
        research=row.get("research", ""),
        introduced_by=row.get("introduced_by", ""),
        may_cite_introducer=row.get("may_cite", False),
    )
    me = cast(language).me
    return Dossier(
        person=person,
        me=Me(
            name=me["name"],
            address="me@example.org",
            about_me=me["about_me"],
            field=me["field"],
            zone=zone,
            language=language,
            formal=formal,
        ),
        now=now,
        introducer=row["introduced_by"] if row.get("may_cite") else "",
        letters=() if kind in FIRST_LETTERS else tuple(_letters(kind, row, me["name"], now, at)),
        notes=_notes(row),
        **_moment(kind, language, row, now, at),
    )


def _letters(kind: str, row: dict[str, Any], me: str, now: datetime, at: int) -> Iterable[PastLetter]:
    yield _letter("first", me, now - timedelta(days=14), own=True, written="–")
    following = kind.startswith("follow-up")
    if not following or at % 4 == 3:
        yield _letter("second", row["name"], now - timedelta(days=13), own=False, written=row["answer"])
    if following and at % 4 == 3:
        yield _letter("third", me, now - timedelta(days=12), own=True, written="–")


def _letter(name: str, author: str, at: datetime, *, own: bool, written: str) -> PastLetter:
    return PastLetter(message_id=f"{name}@example.org", at=at, own=own, author_name=author, subject="", written=written)


def _notes(row: dict[str, Any]) -> Notes:
    return Notes(
        new_to_me=tuple(row.get("new_to_me", ())),
        advice=tuple(row.get("advice", ())),
        people=tuple(row.get("people", ())),
    )


def _moment(kind: str, language: str, row: dict[str, Any], now: datetime, at: int) -> dict[str, Any]:
    """What this one letter is written about."""
    news = tuple(row["news"])
    windows = _windows(now)[: (2, 0, 3)[at % 3]]
    people = tuple(row.get("people", ())) if at % 2 else ()
    moments: dict[str, dict[str, Any]] = {
        "request": {"windows": windows},
        "introduction": {"windows": windows},
        "alternative": {"named_by_them": people},
        "step-back": {"named_by_them": people},
        "come-back-1": {"named_by_them": people, "later_words": row["later_words"]},
        "come-back-2": {"windows": windows, "later_words": row["later_words"]},
        "answer": _answer(now, at),
        "thank-you": {} if at % 5 == 4 else {"meeting": _meeting(now)},
        "reschedule": {"meeting": _meeting(now), "windows": windows, **_missed(at)},
        "report-back": {"referred": row["referred"], "news": news if at % 2 else ()},
        "update": {"news": news},
        "good-news": {"news": (FOUND[language],)},
    }
    return moments.get(kind, {})


def _windows(now: datetime) -> tuple[Span, ...]:
    return tuple(
        Span(
            start=now.replace(hour=hour, minute=minute) + timedelta(days=days),
            end=now.replace(hour=end) + timedelta(days=days),
        )
        for days, hour, minute, end in ((7, 10, 0, 12), (8, 14, 30, 17), (10, 13, 0, 16))
    )


def _answer(now: datetime, at: int) -> dict[str, Any]:
    chosen = _windows(now)[at % 2]
    return (
        {"chosen": chosen},
        {"windows": _windows(now)[:2], "their_times": True},
        {"chosen": chosen, "within": True},
        {"windows": _windows(now)},
        {},
    )[at % 5]


def _missed(at: int) -> dict[str, bool]:
    return ({}, {"missed": True, "missed_by_me": True}, {"missed": True, "missed_by_them": True}, {"missed": True})[
        at % 4
    ]


def _meeting(now: datetime) -> MeetingSeen:
    return MeetingSeen(
        key="event:u",
        at=now,
        uid="u",
        start=now - timedelta(days=1, hours=2),
        end=now - timedelta(days=1, hours=1),
        account="home",
        resource="u.ics",
        place="Café Luna",
    )
