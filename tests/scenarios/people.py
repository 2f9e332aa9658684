"""A line that names a contact, read into the columns of a contacts file.

    Jane Miller <jane@ocean.example.net>, biologist, Toronto, phone +1 416 555 0100, to ask

After the name and addresses come the role and the city, and then what the first words tell apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

STATUS = {"to ask": "to-ask", "known": "known", "paused": "paused"}
KEYS: Mapping[str, str] = {
    "phone": "phone",
    "company": "company",
    "field": "field",
    "language": "language",
    "country": "country",
    "zone": "time_zone",
    "title": "title",
    "introduced by": "introduced_by",
    "found via": "found_via",
    "we share": "common_ground",
    "research": "research",
    "works at": "work_address",
}
PLAIN = ("role", "city")
NAMED = re.compile(r"(?P<name>[^<,]+?)(?: <(?P<addresses>[^>]+)>)?")
CITE = "may name them"


def columns(line: str) -> dict[str, str]:
    """The columns of a contacts file for one line. Raises ValueError where it is no contact."""
    first, *rest = (part.strip() for part in re.split(r",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", line))
    named = NAMED.fullmatch(first)
    if named is None or not named["name"][0].isupper():
        raise ValueError(
            f"is no contact; write it like: Jane Miller <jane@ocean.example.net>, biologist, Toronto: {line}"
        )
    row = {"name": named["name"], "addresses": named["addresses"] or ""}
    plain = iter(PLAIN)
    for part in rest:
        key = next((key for key in KEYS if part.startswith(key + " ")), None)
        if part in STATUS:
            row["status"] = STATUS[part]
        elif part == CITE:
            row["may_cite_introducer"] = "yes"
        elif key:
            row[KEYS[key]] = part.removeprefix(key).strip().strip('"')
        else:
            row[_next(plain, part)] = part
    return row


def _next(plain: object, part: str) -> str:
    column = next(plain, None)  # type: ignore[call-overload]
    if column is None:
        raise ValueError(
            f'"{part}" is not understood; after role and city say one of: {", ".join((*KEYS, *STATUS, CITE))}'
        )
    return str(column)
