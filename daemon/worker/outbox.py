"""What stands in an outbox row: the draft as it was intended, so that a pass killed anywhere can be finished.

intended --(placed, or found to be placed)--> placed --(sent, thrown away)--> settled
    |                                          |  ^
    +--(no longer called for)--> settled       |  +--- refreshing
                                               +--> withdrawing --> settled
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from daemon.core.facts import DraftFate, DraftPlaced, DraftState, from_plain, to_plain
from daemon.store import OutboxRow

INTENDED, PLACED, WITHDRAWING, REFRESHING, SETTLED = "intended", "placed", "withdrawing", "refreshing", "settled"
LEFT = "left"
"""Of a block in the calendar: the user edited or deleted it, so it is theirs."""
RINGING = "ringing"
"""Of a reminder at a channel: it is on its way, and what became of it is not recorded yet."""
DRAFT, BLOCK, RING, DIGEST = "draft", "block", "ring", "digest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """The content of a draft's row: the fact that will say it was placed, and the message itself."""

    placed: DraftPlaced
    message: bytes

    def body(self) -> str:
        """As it is kept in the row."""
        return json.dumps({"placed": to_plain(self.placed), "message": self.message.decode("latin-1")})

    def row(self) -> OutboxRow:
        """The intent to place this draft."""
        return OutboxRow(
            key=self.placed.draft,
            account=self.placed.account,
            contact=self.placed.contact,
            kind=DRAFT,
            state=INTENDED,
            body=self.body(),
            ref="",
            revision="",
        )


def parcel(row: OutboxRow) -> Parcel:
    """The content of a draft's row."""
    body: dict[str, Any] = json.loads(row.body)
    return Parcel(placed=from_plain(DraftPlaced, body["placed"]), message=body["message"].encode("latin-1"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stands:
    """A draft as it stood in the Drafts folder when it was looked at last, the user's own words included.

    Kept in the row, not in the log: it changes with every save, goes when the draft does, and is erased with the contact.
    """

    revision: str
    at: datetime | None = None
    """When it was first seen like that; None: as we left it ourselves."""
    subject: str
    to: str
    body: str


def stands(row: OutboxRow) -> Stands:
    """The draft of a row as it stands: as it was last seen where somebody changed it, else as we left it."""
    body: dict[str, Any] = json.loads(row.body)
    if body.get("stands"):
        return from_plain(Stands, body["stands"])
    from daemon.reading.drafts import read_draft  # what reads mail takes long to import: who only looks does not pay

    read = read_draft(body.get("message", "").encode("latin-1"))
    return Stands(revision=row.revision, subject=read.subject, to=read.to, body=read.body)


def standing(revision: str, raw: bytes, now: datetime) -> Stands:
    """A draft as somebody else left it."""
    from daemon.reading.drafts import read_draft

    read = read_draft(raw)
    return Stands(revision=revision, at=now, subject=read.subject, to=read.to, body=read.body)


def wish_of(row: OutboxRow) -> str:
    """The key of the wish that is being performed on a row; empty where none is."""
    wish: str = json.loads(row.body).get("wish", "")
    return wish


def revised(row: OutboxRow, **changed: object) -> str:
    """The row's body with some parts changed, and everything else as it is."""
    return json.dumps(json.loads(row.body) | {name: to_plain(value) for name, value in changed.items()})


def placed_fact(parcel: Parcel, now: Any) -> DraftPlaced:
    """The fact, dated now: when the draft really was put there."""
    return replace(parcel.placed, at=now)


def fate(placed: DraftPlaced, state: DraftState, now: Any, **more: Any) -> DraftFate:
    """The fact that a draft is in a new state."""
    suffix = more.pop("suffix", "")
    return DraftFate(
        key=f"draft:{placed.draft}:{placed.placement}:{state}{suffix}",
        at=now,
        draft=placed.draft,
        state=state,
        contact=placed.contact,
        **more,
    )
