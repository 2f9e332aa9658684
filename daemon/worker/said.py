"""The natural key of something the user said, and of people as they are saved."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime

from daemon.core.facts import Fact, Person, PersonSaved, Status, StatusSet, digest


def said(what: str, about: str, now: datetime) -> str:
    """The natural key of something the user said: the command that said it."""
    return f"said:{what}:{digest(about, now.isoformat(), str(os.getpid()), os.urandom(8).hex())[:20]}"


def saved(person: Person, status: Status | None, now: datetime) -> Iterator[Fact]:
    """The facts that a contact was added or edited, and how they are treated from now on."""
    yield PersonSaved(key=said("person", person.id, now), at=now, person=person)
    if status is not None:
        yield StatusSet(key=said("status", person.id, now), at=now, contact=person.id, status=status)
