"""What a search asks for: conditions of the schema, and the words of a query (AQS). PURE."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

from tests.servers.ews.schema import local
from tests.servers.ews.store import Entry, Item, Mail, words

Test = Callable[[Item], bool]
_TOKEN = re.compile(r'\s*(\(|\)|(?:[a-z]+:)?"[^"]*"|[^\s()]+)')


def condition(asked: Element) -> Test:
    """Of a Restriction's inside."""
    kind = local(asked)
    if kind in ("Or", "And"):
        parts = [condition(each) for each in asked]
        return (
            (lambda item: any(part(item) for part in parts))
            if kind == "Or"
            else lambda item: all(p(item) for p in parts)
        )
    value = next(each.get("Value", "") for each in asked.iter() if local(each) == "Constant")
    if kind == "IsEqualTo":
        return lambda item: _value(item, asked[0]) == value
    if kind == "IsGreaterThanOrEqualTo":
        return lambda item: _value(item, asked[0]) >= value
    raise ValueError(f"no such condition: {kind}")


def _value(item: Item, path: Element) -> str:
    held, uri = item.held, path.get("FieldURI", "")
    if path.get("PropertyName") == "Key":
        return held.key
    if uri == "item:LastModifiedTime":
        return item.modified.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(held, Entry):
        return held.fields.get(uri.partition(":")[2], "")
    if uri == "message:InternetMessageId":
        return held.message_id
    if uri == "item:InReplyTo":
        return str(held.parsed.get("In-Reply-To") or "").strip()
    raise ValueError(f"not searchable here: {uri}")


def query(text: str) -> Test:
    """Of a QueryString: words and phrases, in any field or in one, tied by AND and OR."""
    tokens = _TOKEN.findall(text)
    found = _either(tokens)
    if tokens:
        raise ValueError(f"not understood: {tokens}")
    return found


def _either(tokens: list[str]) -> Test:
    parts = [_both(tokens)]
    while tokens and tokens[0] == "OR":
        tokens.pop(0)
        parts.append(_both(tokens))
    return parts[0] if len(parts) == 1 else lambda item: any(part(item) for part in parts)


def _both(tokens: list[str]) -> Test:
    parts = [_one(tokens)]
    while tokens and tokens[0] == "AND":
        tokens.pop(0)
        parts.append(_one(tokens))
    return parts[0] if len(parts) == 1 else lambda item: all(part(item) for part in parts)


def _one(tokens: list[str]) -> Test:
    token = tokens.pop(0)
    if token == "(":
        found = _either(tokens)
        if tokens.pop(0) != ")":
            raise ValueError("a bracket is not closed")
        return found
    field, _, phrase = token.rpartition(":") if token.count(":") == 1 else ("", "", token)
    wanted = words(phrase)
    return lambda item: isinstance(item.held, Mail) and wanted in _looked_at(item.held, field)


def _looked_at(mail: Mail, field: str) -> str:
    if field == "participants":
        return mail.people
    if field == "from":
        return words(str(mail.parsed.get("From") or ""))
    return mail.words
