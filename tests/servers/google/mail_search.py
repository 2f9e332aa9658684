"""The searches the test server understands: a part of Gmail's, and whatever else is asked is a mistake of the caller.

    from:x to:x cc:x bcc:x    an address, or a domain            rfc822msgid:x    a Message-ID
    "x"                       words anywhere                     in:drafts|sent|inbox|anywhere
    after:YYYY/MM/DD          newer                              {a b}   a or b         -a   not a

https://support.google.com/mail/answer/7190
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from .mail_letters import SEARCHED
from .server import Refusal

if TYPE_CHECKING:
    from .mail import Kept

Fits = Callable[["Kept"], bool]
LONGEST = 2_048
_TOKEN = re.compile(r'\s*(-?\{|\}|-?"[^"]*"|-?[a-z0-9]+:(?:"[^"]*"|[^\s{}"]+)|[^\s{}]+)')


def matches(q: str) -> Fits:
    """Whether a message is found. Raises Refusal for what is not understood."""
    if len(q) > LONGEST:
        raise Refusal(400, "invalidArgument", "the search is too long")
    tokens = [found for found in _TOKEN.findall(q) if found]
    fits, rest = _all(tokens)
    if rest:
        raise Refusal(400, "invalidArgument", "a brace too many")
    return fits


def keys(q: str) -> frozenset[str] | None:
    """The words of which every message that is found has one (``mail_letters.index_words``); None: any message may fit."""
    outside, brace, inside = q.partition("{")
    inside, closing, rest = inside.partition("}")
    if not (brace and closing) or rest.strip():
        return None
    del outside
    values = [token.rpartition(":")[2].strip('"').lower() for token in _TOKEN.findall(inside)]
    return frozenset(values) if all("." in value for value in values) else None


def _all(tokens: list[str]) -> tuple[Fits, list[str]]:
    terms, rest = _terms(tokens)
    return (lambda kept: all(term(kept) for term in terms)), rest


def _terms(tokens: list[str]) -> tuple[list[Fits], list[str]]:
    terms: list[Fits] = []
    while tokens and tokens[0] != "}":
        token, *tokens = tokens
        refused, word = token.startswith("-"), token.removeprefix("-")
        if word == "{":
            inner, tokens = _terms(tokens)
            if not tokens:
                raise Refusal(400, "invalidArgument", "a brace that does not close")
            tokens = tokens[1:]
            term = _any(inner)
        else:
            term = _term(word)
        terms.append(_not(term) if refused else term)
    return terms, tokens


def _any(terms: list[Fits]) -> Fits:
    return lambda kept: any(term(kept) for term in terms)


def _not(term: Fits) -> Fits:
    return lambda kept: not term(kept)


def _term(word: str) -> Fits:
    if word.startswith('"'):
        return _words(word.strip('"').lower())
    name, colon, value = word.partition(":")
    value = value.strip('"').lower()
    if colon and name in SEARCHED:
        return _in_field(name, value)
    if name == "rfc822msgid":
        return lambda kept: kept.letter.id == value
    if name == "in" and value in _PLACES:
        label = _PLACES[value]
        return lambda kept: not label or label in kept.labels
    if name == "after":
        since = datetime.strptime(value, "%Y/%m/%d").replace(tzinfo=UTC).timestamp() * 1000
        return lambda kept: kept.date >= since
    raise Refusal(400, "invalidArgument", f"the test server does not know {word!r}")


def _words(value: str) -> Fits:
    if "@" in value:
        return lambda kept: value in kept.letter.words
    return lambda kept: value.encode() in kept.raw.lower()


def _in_field(name: str, value: str) -> Fits:
    if "@" in value:
        return lambda kept: value in kept.letter.addresses[name]
    return lambda kept: any(one.endswith(("@" + value, "." + value)) for one in kept.letter.addresses[name])


_PLACES = {"drafts": "DRAFT", "draft": "DRAFT", "sent": "SENT", "inbox": "INBOX", "anywhere": ""}
