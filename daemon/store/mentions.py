"""Taking the mentions of one person out of texts and facts that belong to others. Pure.

What is looked for: the addresses, the telephone number and the whole name ("Jane Doe", "Doe, Jane").
A first name alone, or a name of one word, is nobody's in particular and stays in running text.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

SOMEBODY = "somebody"
"""What stands where a person was mentioned: it reads as a word and names nobody."""
SHORTEST_PHONE = 6
PLAIN = re.compile(r"[a-zA-Z0-9@.+-]+")
NAMES = frozenset({"name", "author_name", "introduced_by", "message_with"})
"""Fields that hold nothing but a person's name: there a name of one word counts too."""
IDENTIFIERS = frozenset({"key", "message_id", "references", "fact", "facts", "anchor", "draft", "uid", "about", "ref"})
"""Fields that tell things apart: a letter under another key would come back as a new one."""


@dataclass(frozen=True)
class Marks:
    """By what one person is recognised."""

    addresses: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()

    def __or__(self, others: Marks) -> Marks:
        return Marks(self.addresses | others.addresses, self.names | others.names, self.phones | others.phones)

    def __sub__(self, others: Marks) -> Marks:
        return Marks(self.addresses - others.addresses, self.names - others.names, self.phones - others.phones)

    @cached_property
    def _whole(self) -> frozenset[str]:
        return frozenset(mark.casefold() for mark in self.addresses | self.phones | self._full_names)

    @cached_property
    def _full_names(self) -> frozenset[str]:
        full = {name for name in self.names if " " in name.strip()}
        turned = {f"{name.split()[-1]}, {' '.join(name.split()[:-1])}" for name in full}
        return frozenset(full | turned)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Finds any mark, in a text and in JSON; never inside a longer word, address or number."""
        parts = [rf"(?<![\w.+-]){_word(address)}(?![\w-]|\.\w)" for address in self.addresses]
        parts += [rf"(?<!\w){_spaced(name)}(?!\w)" for name in self._full_names]
        parts += [rf"(?<![\d+]){_spaced(phone)}(?!\d)" for phone in self.phones if len(phone) >= SHORTEST_PHONE]
        return re.compile("|".join(sorted(parts, key=len, reverse=True)) or r"(?!)", re.IGNORECASE)

    @cached_property
    def fragments(self) -> frozenset[str]:
        """Short literals, one of which is in every text with a mention, but for the case of its letters.

        A database can look for them quickly. Databases do not agree on the case of letters outside
        ASCII, nor on how JSON spells quotes: a fragment has none of either, where that is possible.
        """
        return frozenset(part for mark in self.addresses | self.names | self.phones for part in _fragments(mark))

    def found_in(self, text: str) -> bool:
        """Whether the person may be mentioned in a text or in a JSON text."""
        return bool(self.pattern.search(text)) or any(
            json.dumps(name, ensure_ascii=False) in text for name in self.names
        )

    def out_of(self, text: str) -> str:
        """A running text without the mentions."""
        return self.pattern.sub(SOMEBODY, text)

    def out_of_json(self, body: str) -> str:
        """A JSON text without the mentions; where it is no JSON, as a running text."""
        try:
            plain = json.loads(body)
        except ValueError:
            return self.out_of(body)
        return json.dumps(self._without(plain, ""), ensure_ascii=False, separators=(",", ":"))

    def _without(self, plain: Any, field: str) -> Any:
        if field in IDENTIFIERS:
            return plain
        if isinstance(plain, str):
            return "" if self._is_meant(plain, field) else self.out_of(plain)
        if isinstance(plain, list):
            return [self._without(item, field) for item in plain if not self._is_about(item, field)]
        if isinstance(plain, dict):
            if isinstance(plain.get("author"), str) and self._is_meant(plain["author"], "author"):
                plain = plain | {"author": "", "author_name": ""}
            return {name: self._without(item, name) for name, item in plain.items()}
        return plain

    def _is_meant(self, text: str, field: str) -> bool:
        """The text is a mark and nothing else."""
        return text.casefold() in self._whole or (field in NAMES and text in self.names)

    def _is_about(self, item: Any, field: str) -> bool:
        """An item of a list that is the person: an address among others, a guest, somebody pointed to."""
        if isinstance(item, dict):
            return any(
                isinstance(item.get(name), str) and self._is_meant(item[name], name) for name in ("address", "name")
            )
        return isinstance(item, str) and self._is_meant(item, field)


def _fragments(mark: str) -> set[str]:
    words = mark.split()
    plain = max((run for word in words for run in PLAIN.findall(word)), key=len, default="")
    if len(plain) > 1 or not words:
        return {plain} - {""}
    word = max(words, key=len)
    return {word, word.lower(), word.upper(), word.title(), word.casefold()}


def _word(text: str) -> str:
    """The text as itself or as JSON spells it (quotes and backslashes)."""
    spelt = re.escape(json.dumps(text, ensure_ascii=False)[1:-1])
    return re.escape(text) if spelt == re.escape(text) else f"(?:{re.escape(text)}|{spelt})"


def _spaced(text: str) -> str:
    """The same with any white space between the words, line ends spelt by JSON included."""
    return r"(?:\s|\\[nrt])+".join(_word(word) for word in text.split())
