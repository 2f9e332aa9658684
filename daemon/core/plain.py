"""The JSON form of this room's dataclasses, and back: facts, readings, settings, summaries. Pure; knows none of them.

Standard library only. Defaults are left out, so that a field that is added later changes nothing of what is kept.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from enum import Enum
from functools import partial
from typing import Any, TypeVar

T = TypeVar("T")


def to_plain(value: Any, *, whole: bool = False) -> Any:
    """A dataclass of this package as JSON-ready values: ISO 8601 moments, lists, enum values.

    Defaults are left out, unless it is wanted ``whole``.
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        plain = {}
        for field in dataclasses.fields(value):
            item = getattr(value, field.name)
            if whole or field.default is dataclasses.MISSING or item != field.default:
                plain[field.name] = to_plain(item, whole=whole)
        return plain
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, (tuple, list)):
        return [to_plain(item, whole=whole) for item in value]
    if isinstance(value, frozenset):
        return sorted(to_plain(item) for item in value)
    return value


def from_plain(kind: type[T], plain: Mapping[str, Any]) -> T:
    """The dataclass ``kind`` back from its JSON form; unknown names are ignored (a newer program wrote them)."""
    revivers = _revivers(kind)
    return kind(**{name: revivers[name](item) for name, item in plain.items() if name in revivers})


_REVIVERS: dict[type, Mapping[str, Callable[[Any], Any]]] = {}


def _revivers(kind: type) -> Mapping[str, Callable[[Any], Any]]:
    """How each field of a dataclass comes back; kept, because resolving its types costs more than reading a fact."""
    if kind not in _REVIVERS:
        named = {field.name for field in dataclasses.fields(kind)}
        hints = typing.get_type_hints(kind)
        _REVIVERS[kind] = {name: _reviver(hint) for name, hint in hints.items() if name in named}
    return _REVIVERS[kind]


def _reviver(hint: Any) -> Callable[[Any], Any]:
    """What makes a value of this type out of its JSON form."""
    origin, inner = typing.get_origin(hint), [arg for arg in typing.get_args(hint) if arg is not type(None)]
    if origin in (typing.Union, types.UnionType):
        revive = _reviver(inner[0])
        return lambda item: None if item is None else revive(item)
    if origin in (tuple, frozenset):
        revive = _reviver(inner[0])
        return origin if revive is _same else lambda item: origin(map(revive, item))
    if isinstance(hint, type):
        if issubclass(hint, Enum):
            return hint
        if issubclass(hint, (datetime, date)):
            return hint.fromisoformat
        if dataclasses.is_dataclass(hint):
            return partial(from_plain, hint)
    return _same


def _same(item: Any) -> Any:
    """For what is the same in JSON."""
    return item
