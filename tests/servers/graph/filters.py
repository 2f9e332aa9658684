"""The part of OData's $filter and of the mail search that Graph documents for messages and events. PURE."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from .server import Refusal

Json = Mapping[str, Any]
Holds = Callable[[Json], bool]
_EQUAL = re.compile(r"(?P<name>internetMessageId|conversationId|isDraft) eq '(?P<value>(?:[^']|'')*)'")
_SINCE = re.compile(r"receivedDateTime ge (?P<value>\S+)")
_PROPERTY = re.compile(
    r"singleValueExtendedProperties/Any\(ep: ep/id eq '(?P<id>(?:[^']|'')*)' and ep/value eq '(?P<value>(?:[^']|'')*)'\)"
)


def filtered(text: str) -> Holds:
    """What a $filter lets through. Raises Refusal for what Graph would not understand either."""
    if not text:
        return lambda _: True
    if found := _EQUAL.fullmatch(text):
        name, value = found["name"], found["value"].replace("''", "'")
        return lambda item: str(item.get(name, "")).lower() == value.lower()
    if found := _SINCE.fullmatch(text):
        since = found["value"]
        return lambda item: str(item.get("receivedDateTime", "")) >= since
    if found := _PROPERTY.fullmatch(text):
        wanted, value = found["id"].lower(), found["value"].replace("''", "'")
        return lambda item: any(
            each["id"].lower() == wanted and each["value"] == value
            for each in item.get("singleValueExtendedProperties", ())
        )
    raise Refusal(400, "ErrorInvalidUrlQueryFilter", f"no filter of Graph's: {text}")


def searched(text: str) -> Holds:
    """What a $search finds: the part of KQL that is asked for, in the words that the mailbox's index knows of each."""
    query = text.strip()
    if len(query) < 2 or query[0] != '"' or query[-1] != '"':
        raise Refusal(400, "SearchWithInvalidQuery", "a search stands in double quotes")
    return _either(query[1:-1])


def _either(query: str) -> Holds:
    parts = [_both(each) for each in _split(query, " OR ")]
    return lambda item: any(part(item) for part in parts)


def _both(query: str) -> Holds:
    parts = [_term(each) for each in _split(query, " AND ")]
    return lambda item: all(part(item) for part in parts)


def _split(query: str, by: str) -> list[str]:
    """At the top level, outside of brackets."""
    parts, depth, held = [], 0, ""
    for index, letter in enumerate(query):
        depth += (letter == "(") - (letter == ")")
        held += letter
        if not depth and query.startswith(by, index):
            parts.append(held[:-1])
            held = ""
    parts.append(held)
    return [each.removeprefix(by[1:]).strip() for each in parts]


def _term(query: str) -> Holds:
    if query.startswith("(") and query.endswith(")"):
        return _either(query[1:-1])
    name, colon, word = query.partition(":")
    word = word.lower()
    if colon and name == "participants":
        return lambda item: word in item["_people"]
    if colon and name == "from":
        return lambda item: word in item["_from"]
    bare = query.lower()
    return lambda item: bare in item["_text"]


def people_of(item: Json, *fields: str) -> str:
    """Names and addresses in these fields, lower-case."""
    told = []
    for field in fields:
        people = item.get(field) or []
        for each in people if isinstance(people, list) else [people]:
            told += [each["emailAddress"].get("address", ""), each["emailAddress"].get("name", "")]
    return " ".join(told).lower()
