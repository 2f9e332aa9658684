"""Values the tests of this room share: one user, some contacts, decisions and meetings."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from daemon.core.decisions import Decision, Form, Outcome, Step
from daemon.core.facts import MeetingSeen, Person, digest
from daemon.writing.dossier import Dossier, Me, Notes, PastLetter

ZONE = ZoneInfo("America/Toronto")
NOW = datetime(2026, 11, 20, 9, tzinfo=ZONE)
DANA = Me(
    name="Dana Reyes",
    address="dana@example.org",
    about_me="I am finishing a degree in marine biology at Dalhousie.",
    field="marine conservation",
    zone=ZONE,
)
MARIA = Person(
    id="c-1",
    name="Dr. Maria van den Berg",
    addresses=("maria@ocean.example",),
    company="Ocean Institute",
    role="research lead",
    common_ground="saw her talk at the 2025 symposium",
    research="divorced, prefers mornings; PRIVATE-JOTTING",
)


def wrote(written: str = "Dear Dr. van den Berg,\n\nMay I ask?", *, own: bool = True, **more: Any) -> PastLetter:
    return PastLetter(
        **{
            "message_id": "first@example.org",
            "at": datetime(2026, 11, 2, 9, tzinfo=ZONE),
            "own": own,
            "author_name": "Dana Reyes" if own else "Maria van den Berg",
            "subject": "Your work on eelgrass",
            "written": written,
            **more,
        }
    )


def meeting(**more: Any) -> MeetingSeen:
    return MeetingSeen(
        **{
            "key": "event:u",
            "at": NOW,
            "uid": "u",
            "start": NOW - timedelta(hours=2),
            "end": NOW - timedelta(hours=1, minutes=30),
            "account": "home",
            "resource": "u.ics",
            "place": "Cafe Luna",
            "title": "Talk",
            **more,
        }
    )


def dossier(**more: Any) -> Dossier:
    return Dossier(**{"person": MARIA, "me": DANA, "now": NOW, "letters": (wrote(),), **more})


def someone(name: str, **more: Any) -> Person:
    return replace(MARIA, name=name, **more)


def decision(
    step: Step, number: int = 0, *, contact: str = "c-1", anchor: str = "first@example.org", **more: Any
) -> Decision:
    return Decision(
        **{
            "step": step,
            "number": number,
            "form": Form.DRAFT,
            "outcome": Outcome.DUE,
            "key": digest(str(step), str(number), anchor, contact),
            "contact": contact,
            "rules": (),
            "because": "because",
            "parent": "first@example.org",
            **more,
        }
    )


FOLLOW_UP = decision(Step.FOLLOW_UP, 1)
SECOND = decision(Step.FOLLOW_UP, 2)
THANKS = decision(Step.THANK_YOU, parent="")
TOLD = Notes(new_to_me=("the tagging data is public",))
