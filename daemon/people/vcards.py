"""vCard files: versions 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350), several cards a file. Pure.

An own small reader, because one broken card must not take the others with it, and address books
still write 2.1 with quoted-printable soft breaks; both end the reading in vobject.
Pictures, keys and what else is not needed are passed over unread.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass

from daemon.core.facts import Status
from daemon.people import checks
from daemon.people.building import Desk, Origin
from daemon.people.rows import Parsed, Source, UnreadableFileError

_WANTED = {"FN", "N", "EMAIL", "TEL", "ORG", "TITLE", "ROLE", "ADR", "TZ", "NOTE", "LANG", "KIND"}
_PARAM = re.compile(r';([^=;:"]+)(?:=((?:"[^"]*"|[^";:])*))?')
_NEVER_CALLED = {"fax", "pager", "modem", "bbs", "video", "textphone"}
_LEAST_PREFERRED = 100
"""RFC 6350 5.3: PREF runs from 1 to 100."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """One line of a card."""

    name: str
    value: str
    """As it stands, backslashes included."""
    types: frozenset[str] = frozenset()
    rank: int = _LEAST_PREFERRED + 1
    """1 is preferred most."""

    @property
    def text(self) -> str:
        """The value as one text."""
        return _unescaped(self.value)

    def part(self, number: int) -> str:
        """One component of a structured value; empty where there is none."""
        parts = re.split(r"(?<!\\);", self.value)
        return _unescaped(parts[number]).strip() if number < len(parts) else ""


def parse_cards(text: str, status_if_new: Status | None) -> Parsed:
    """The people of a vCard text. Raises UnreadableFileError where it holds no card."""
    desk = Desk(origin=Origin(source=Source.VCARD, status_if_new=status_if_new or Status.TRACKED))
    number = 0
    for number, (card, closed) in enumerate(_cards(_unfolded(text)), start=1):
        if not closed:
            desk.complain(f"card {number}", "has no END:VCARD: the file may be cut off, export it again", refused=True)
        elif not _group(card):
            desk.take(f"card {number}", _cells(card))
    if not number:
        raise UnreadableFileError("it holds no card (BEGIN:VCARD ... END:VCARD): export the address book as vCard")
    return Parsed(rows=tuple(desk.rows), problems=tuple(desk.problems))


def _unfolded(text: str) -> Iterator[str]:
    """Logical lines: RFC 6350 3.2 folding, and the soft line ends of quoted-printable in 2.1."""
    held = ""
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if held.endswith("=") and _quoted_printable(held):
            held = held[:-1] + line.lstrip(" \t")
        elif line[:1] in {" ", "\t"}:
            held += line[1:]
        else:
            if held:
                yield held
            held = line
    if held:
        yield held


def _quoted_printable(line: str) -> bool:
    return "QUOTED-PRINTABLE" in line.partition(":")[0].upper()


def _cards(lines: Iterator[str]) -> Iterator[tuple[list[Property], bool]]:
    """Each card with whether it was closed. Cards inside cards (2.1 agents) are passed over."""
    card: list[Property] | None = None
    for line in lines:
        bare = line.strip().upper()
        if bare == "BEGIN:VCARD":
            if card is not None:
                yield card, False
            card = []
        elif bare == "END:VCARD":
            if card is not None:
                yield card, True
            card = None
        elif card is not None:
            card += _property(line)
    if card is not None:
        yield card, False


def _property(line: str) -> list[Property]:
    """The property of a line, none where it is not wanted or cannot be read."""
    head = re.match(r"(?:[\w-]+\.)?([\w-]+)", line)
    if not head or head.group(1).upper() not in _WANTED:
        return []
    at = head.end()
    types: set[str] = set()
    said: dict[str, str] = {}
    while found := _PARAM.match(line, at):
        at = found.end()
        key, value = found.group(1).strip().upper(), (found.group(2) or "").strip('"')
        if found.group(2) is None or key == "TYPE":
            types.update(word.strip().lower() for word in (value or key).split(","))
        said[key] = value
    if line[at : at + 1] != ":":
        return []
    rank = _rank(said.get("PREF", ""), types)
    value = _decoded(line[at + 1 :], said, types)
    return [Property(name=head.group(1).upper(), value=value, types=frozenset(types), rank=rank)]


def _rank(pref: str, types: set[str]) -> int:
    if "pref" in types:
        return 1
    return int(pref) if pref.isascii() and pref.isdigit() and len(pref) < len("1000") else _LEAST_PREFERRED + 1


def _decoded(value: str, said: dict[str, str], types: set[str]) -> str:
    if said.get("ENCODING", "").upper() != "QUOTED-PRINTABLE" and "quoted-printable" not in types:
        return value
    raw = quopri.decodestring(value.encode("utf-8", "replace"))
    for charset in (said.get("CHARSET", ""), "utf-8", "cp1252"):
        try:
            return raw.decode(charset or "utf-8")
        except (LookupError, UnicodeDecodeError):
            continue
    return raw.decode("latin-1")


def _unescaped(value: str) -> str:
    """RFC 6350 3.4: backslash and n are a line end, any other escaped character is itself."""
    return re.sub(r"\\(.)", lambda found: "\n" if found.group(1) in "nN" else found.group(1), value)


def _group(card: list[Property]) -> bool:
    return any(p.name == "KIND" and p.text.strip().lower() == "group" for p in card)


def _cells(card: list[Property]) -> dict[str, str]:
    """The card under our column names."""
    name = _best(card, "N")
    place = _place(card)
    spoken = name and " ".join(filter(None, (name.part(1), name.part(2), name.part(0))))
    return {
        "name": _text(card, "FN").strip() or spoken or "",
        "title": name.part(3) if name else "",
        "addresses": ";".join(_bare(p, "mailto:") for p in _ordered(card, "EMAIL")),
        "phone": _phone(card),
        "company": _first_part(card, "ORG"),
        "role": _text(card, "TITLE") or _text(card, "ROLE"),
        "work_address": _street(place) if place and "home" not in place.types else "",
        "city": place.part(3) if place else "",
        "country": place.part(6) if place else "",
        "time_zone": _zone(card),
        "language": _text(card, "LANG"),
        "notes": _text(card, "NOTE"),
    }


def _ordered(card: list[Property], name: str) -> list[Property]:
    return sorted((p for p in card if p.name == name and p.value.strip()), key=lambda p: p.rank)


def _best(card: list[Property], name: str) -> Property | None:
    return next(iter(_ordered(card, name)), None)


def _text(card: list[Property], name: str) -> str:
    best = _best(card, name)
    return best.text if best else ""


def _first_part(card: list[Property], name: str) -> str:
    best = _best(card, name)
    return best.part(0) if best else ""


def _bare(found: Property, scheme: str) -> str:
    text = found.text.strip()
    return text[len(scheme) :] if text.lower().startswith(scheme) else text


def _phone(card: list[Property]) -> str:
    """The number to call: never a fax; preferred first, then work, then mobile."""
    spoken = [p for p in _ordered(card, "TEL") if not p.types & _NEVER_CALLED]
    best = min(spoken, key=lambda p: (p.rank, "work" not in p.types, "cell" not in p.types), default=None)
    return _bare(best, "tel:").replace(";ext=", " ext. ") if best else ""


def _place(card: list[Property]) -> Property | None:
    places = [p for p in _ordered(card, "ADR") if p.value.strip("; ")]
    return min(places, key=lambda p: ("home" in p.types, p.rank), default=None)


def _street(place: Property) -> str:
    """The address on one line: street first, then town and country, as it would be told."""
    parts = (place.part(number) for number in (0, 1, 2, 3, 4, 5, 6))
    return ", ".join(checks.one_line(part) for part in parts if part)


def _zone(card: list[Property]) -> str:
    """The zone where it is a name; an offset (as 3.0 wrote it) says too little about summer time."""
    return next((p.text.strip() for p in _ordered(card, "TZ") if "/" in p.text), "")
