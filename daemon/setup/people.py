"""Whom the user wrote to lately, out of the headers of sent letters: people to choose contacts from. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from daemon.people import PersonRow
from daemon.reading.addresses import normalise, parse_list
from daemon.reading.headers import Headers, date_of, readable, split

MOST_RECEIVERS = 5
"""A letter to more people than this is a circular, not a letter to each of them."""
_MACHINES = re.compile(
    r"(?:^|[.+_-])(?:no-?reply|do-?not-?reply|notifications?|mailer-daemon|postmaster|bounces?|unsubscribe|newsletter"
    r"|support|billing|invoices?|orders?|subscribe|listserv|majordomo)(?:$|[.+_@-])|@.*(?:^|[.@])(?:lists?|groups|reply)\.",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Somebody the user wrote to."""

    address: str
    name: str
    letters: int
    first: datetime
    last: datetime
    subject: str
    """Of the first of these letters: what it was about, to recognise them by."""

    def row(self) -> PersonRow:
        """As a contact to take in."""
        return PersonRow(where=self.address, name=self.name, addresses=(self.address,))


def proposals(headers: Iterable[bytes], *, own: Collection[str], known: Collection[str]) -> tuple[Proposal, ...]:
    """Everybody in these headers but the user, machines, and those of ``known`` addresses; the last written to first."""
    found: dict[str, Proposal] = {}
    for header in headers:
        fields = Headers(split(header)[0] or header)
        at = date_of(fields)
        receivers = [(readable(name).strip(), normalise(address)) for name, address in parse_list(fields.raw("to"))]
        if at is None or not 0 < len(receivers) <= MOST_RECEIVERS:
            continue
        subject = fields.text("subject")[:200]
        for name, address in receivers:
            if address and address not in own and address not in known and not _MACHINES.search(address):
                found[address] = _seen(found.get(address), address, name, at, subject)
    return tuple(sorted(found.values(), key=lambda one: (one.last, one.address), reverse=True))


def _seen(before: Proposal | None, address: str, name: str, at: datetime, subject: str) -> Proposal:
    plain = name if name and "@" not in name else ""
    if before is None:
        return Proposal(address=address, name=plain or _named(address), letters=1, first=at, last=at, subject=subject)
    return Proposal(
        address=address,
        name=plain or before.name,
        letters=before.letters + 1,
        first=min(before.first, at),
        last=max(before.last, at),
        subject=subject if at < before.first else before.subject,
    )


def _named(address: str) -> str:
    """A name made of the address, where no letter gives one: ``ines.laurent`` is Ines Laurent."""
    words = re.split(r"[._-]+", address.partition("@")[0].partition("+")[0])
    return " ".join(word.capitalize() for word in words if word and not word.isdigit()) or address


def chosen(text: str, count: int, names: Iterable[tuple[str, ...]]) -> tuple[frozenset[int], str]:
    """Which of ``count`` rows (from 0) a user means by ``1,3-5``, ``all``, ``none`` or names; and what is not understood."""
    known = [tuple(part.casefold() for part in each) for each in names]
    found: set[int] = set()
    for part in (piece.strip() for piece in text.split(",") if piece.strip()):
        span = re.fullmatch(r"(\d+)(?:\s*-\s*(\d+))?", part)
        if part.lower() in ("all", "none"):
            found = set(range(count)) if part.lower() == "all" else set()
        elif span and 1 <= int(span[1]) <= int(span[2] or span[1]) <= count:
            found.update(range(int(span[1]) - 1, int(span[2] or span[1])))
        elif hits := [place for place, each in enumerate(known) if part.casefold() in each]:
            found.update(hits)
        else:
            return frozenset(), part
    return frozenset(found), ""
