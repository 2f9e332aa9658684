"""People of a contact's own house who write about the contact in a thread of their own: an assistant, perhaps.

Only finds whose letters may concern a contact; what they are worth is decided in the core, which holds
the clock and asks the user once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from daemon.core.roster import Member, Roster
from daemon.core.sorting import SHARED_HOUSES, house
from daemon.reading.message import ReadMessage

_TITLE = r"(?:mr|mrs|ms|miss|mx|dr|prof|professor|herrn?|frau|madame|mme|monsieur|sra?|signora?|dott|dra?)"


def houses_of(roster: Roster, own: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """Domain -> the contacts who have an address there; not those of mail providers, nor the user's own."""
    shared = SHARED_HOUSES | {house(address) for address in own}
    found: dict[str, set[str]] = {}
    for address, contact in roster.by_address.items():
        if house(address) not in shared:
            found.setdefault(house(address), set()).add(contact)
    return {domain: frozenset(contacts) for domain, contacts in found.items()}


def may_name(members: Iterable[Member], raw: bytes) -> bool:
    """Could it name one of them? A glance at the bytes, because reading a message costs a hundred times as much."""
    lowered = raw.lower()
    if b"base64" in lowered:
        return True
    lasts = [member.person.name.split()[-1].lower() for member in members if member.person.name.split()]
    return any(not last.isascii() or last.encode() in lowered for last in lasts)


def named(message: ReadMessage, members: Iterable[Member]) -> set[str]:
    """Those of the members whom a letter names, by their full name or by a title and their last one."""
    text = _words(f"{message.subject}\n{message.whole or message.written}")
    return {member.id for member in members if _is_named(member, text)}


def _is_named(member: Member, text: str) -> bool:
    name = _words(member.person.name).split()
    if len(name) < 2:
        return False
    last = rf"\b{_TITLE} {re.escape(name[-1])}\b"
    return f" {' '.join(name)} " in text or re.search(last, text) is not None


def _words(text: str) -> str:
    return " " + " ".join(re.findall(r"\w+", text.casefold())) + " "
