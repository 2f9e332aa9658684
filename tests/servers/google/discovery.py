"""Holds every request and every answer to the discovery documents that ship inside google-api-python-client.

A document says which methods there are, their parameters and the schema of what goes in and out; so a
test server that is held to it cannot drift from the real service in shape, only in behaviour.
"""

from __future__ import annotations

import base64
import binascii
import functools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote

from googleapiclient.discovery_cache import get_static_doc

Spec = Mapping[str, Any]
_SLOT = re.compile(r"\{\+?([A-Za-z]+)\}")
_TYPES: Mapping[str, tuple[type, ...]] = MappingProxyType(
    {"string": (str,), "boolean": (bool,), "integer": (int,), "number": (int, float)}
)
_BOUNDS = {"int32": (-(2**31), 2**31 - 1), "uint32": (0, 2**32 - 1)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One method of a document."""

    id: str
    """Such as "calendar.events.list"."""
    http: str
    path: re.Pattern[str]
    literal: int
    """Letters of its path that are no parameter: the more, the closer it fits."""
    spec: Spec

    @property
    def scopes(self) -> frozenset[str]:
        """The sign-ins that may, by the last part of their address."""
        return frozenset(scope.rstrip("/").rsplit("/", 1)[-1] for scope in self.spec.get("scopes", ()))


@dataclass(frozen=True, kw_only=True)
class Document:
    """One discovery document."""

    name: str
    version: str
    plain: Spec = field(repr=False)

    @cached_property
    def methods(self) -> Sequence[Method]:
        """All of them, the closest fit first."""
        found = [self._method(spec) for spec in _specs(self.plain)]
        return sorted(found, key=lambda method: -method.literal)

    def _method(self, spec: Spec) -> Method:
        whole = "{+" in spec["path"]  # a parameter of several segments, such as projects/p/subscriptions/s
        template = "/" + self.plain["servicePath"] + (spec["path"] if whole else spec.get("flatPath", spec["path"]))
        pieces = _SLOT.split(template)
        pattern = "".join(
            f"(?P<{piece}>{_segments(spec, piece)})" if odd % 2 else re.escape(piece)
            for odd, piece in enumerate(pieces)
        )
        return Method(
            id=spec["id"],
            http=spec["httpMethod"],
            path=re.compile(pattern),
            literal=sum(map(len, pieces[::2])),
            spec=spec,
        )

    def match(self, http: str, path: str) -> tuple[Method, dict[str, str]] | None:
        """The method a request means, and the parameters in its path, decoded."""
        for method in self.methods:
            found = method.path.fullmatch(path) if method.http == http else None
            if found is not None:
                return method, {name: unquote(value) for name, value in found.groupdict().items()}
        return None

    def wrong_request(
        self, method: Method, slots: Mapping[str, str], query: Mapping[str, Sequence[str]], body: object
    ) -> list[str]:
        """What is wrong with a request; ``body`` is None where it has none."""
        params = {**self.plain["parameters"], **method.spec.get("parameters", {})}
        found = [f"no parameter {name!r}" for name in query if name not in params]
        given = {**{name: [value] for name, value in slots.items()}, **query}
        for name, spec in params.items():
            found += _wrong_param(name, spec, list(given.get(name, ())))
        if "request" in method.spec:
            found += self.wrong_value(body, method.spec["request"], "body", method.id)
        elif body is not None:
            found.append("a body where none belongs")
        return [f"{method.id}: {each}" for each in found]

    def wrong_answer(self, method: Method, body: object) -> list[str]:
        """What is wrong with an answer."""
        if "response" not in method.spec:
            return [] if body is None else [f"{method.id}: an answer where none belongs"]
        return [f"{method.id}: {each}" for each in self.wrong_value(body, method.spec["response"], "answer")]

    def wrong_value(self, value: object, schema: Spec, where: str, method: str = "") -> list[str]:
        """What is wrong with a value; ``method`` asks for what its annotations require."""
        schema = self._resolved(schema)
        kind = schema.get("type")
        if kind == "object":
            return self._wrong_object(value, schema, where, method)
        if kind == "array":
            if not isinstance(value, list):
                return [f"{where} is no list"]
            return [
                each
                for number, item in enumerate(value)
                for each in self.wrong_value(item, schema["items"], f"{where}[{number}]")
            ]
        return [] if kind == "any" else _wrong_scalar(value, schema, where)

    def _wrong_object(self, value: object, schema: Spec, where: str, method: str) -> list[str]:
        if not isinstance(value, dict):
            return [f"{where} is no object"]
        properties, more = schema.get("properties", {}), schema.get("additionalProperties")
        found = [
            f"{where}.{name} is required"
            for name, spec in properties.items()
            if method and method in spec.get("annotations", {}).get("required", ()) and name not in value
        ]
        for name, item in value.items():
            spec = properties.get(name, more)
            found += [f"{where}.{name} is unknown"] if spec is None else self.wrong_value(item, spec, f"{where}.{name}")
        return found

    def _resolved(self, schema: Spec) -> Spec:
        while "$ref" in schema:
            schema = self.plain["schemas"][schema["$ref"]]
        return schema

    # --- partial answers

    def masked(self, method: Method, body: Any, fields: str) -> tuple[Any, list[str]]:
        """Only the wanted fields of an answer (``fields=a,b(c,d/e)``), and what is wrong with the wish."""
        try:
            tree = _tree(fields)
        except ValueError as error:
            return body, [f"{method.id}: fields={fields!r}: {error}"]
        wrong = [f"{method.id}: fields: {each}" for each in self._wrong_tree(tree, method.spec["response"])]
        return _cut(body, tree), wrong

    def _wrong_tree(self, tree: Mapping[str, Any], schema: Spec) -> Iterator[str]:
        """Fields that are wished for and that there are none of."""
        schema = self._resolved(schema)
        while schema.get("type") == "array":
            schema = self._resolved(schema["items"])
        properties, more = schema.get("properties", {}), schema.get("additionalProperties")
        for name, below in tree.items():
            spec = properties.get(name, more)
            if name == "*":
                continue
            if spec is None:
                yield f"no field {name!r}"
            elif below:
                yield from self._wrong_tree(below, spec)


def _cut(value: Any, tree: Mapping[str, Any]) -> Any:
    """What of a value is wished for."""
    if isinstance(value, list):
        return [_cut(item, tree) for item in value]
    if not tree or "*" in tree or not isinstance(value, dict):
        return value
    return {name: _cut(value[name], below) for name, below in tree.items() if name in value}


@functools.cache
def shipped(name: str, version: str) -> Document:
    """The document inside the library, read once a test process."""
    return Document(name=name, version=version, plain=json.loads(get_static_doc(name, version)))


def _segments(spec: Spec, name: str) -> str:
    """What may stand for a parameter in a path."""
    return str(spec["parameters"][name].get("pattern", "[^/]+")).removeprefix("^").removesuffix("$")


def _specs(plain: Spec) -> Iterator[Spec]:
    yield from plain.get("methods", {}).values()
    for resource in plain.get("resources", {}).values():
        yield from _specs(resource)


def _wrong_param(name: str, spec: Spec, values: list[str]) -> list[str]:
    if not values:
        return [f"parameter {name} is required"] if spec.get("required") else []
    found = [] if spec.get("repeated") or len(values) == 1 else [f"parameter {name} is given {len(values)} times"]
    for value in values:
        found += _wrong_scalar(_typed(value, spec), spec, f"parameter {name}")
        if "minimum" in spec and value.isdigit() and int(value) < int(spec["minimum"]):
            found.append(f"parameter {name} is below {spec['minimum']}")
        if "maximum" in spec and value.isdigit() and int(value) > int(spec["maximum"]):
            found.append(f"parameter {name} is above {spec['maximum']}")
    return found


def _typed(value: str, spec: Spec) -> object:
    """What a parameter's text means, where its type is met."""
    if spec.get("type") == "boolean":
        return {"true": True, "false": False}.get(value, value)
    if spec.get("type") == "integer":
        return int(value) if re.fullmatch(r"-?\d+", value) else value
    return value


def _wrong_scalar(value: object, schema: Spec, where: str) -> list[str]:
    kind, form = schema.get("type"), schema.get("format", "")
    fits: tuple[type, ...] = _TYPES.get(str(kind), (object,))
    if not isinstance(value, fits) or (isinstance(value, bool) and kind != "boolean"):
        return [f"{where} is no {kind}: {value!r:.60}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{where} is none of {schema['enum']}: {value!r:.60}"]
    if isinstance(value, str):
        if not _formed(value, form):
            return [f"{where} is no {form}: {value!r:.60}"]
        if "pattern" in schema and not re.search(schema["pattern"], value):
            return [f"{where} is not like {schema['pattern']}: {value!r:.60}"]
    if isinstance(value, int) and form in _BOUNDS and not _BOUNDS[form][0] <= value <= _BOUNDS[form][1]:
        return [f"{where} is out of {form}"]
    return []


def _formed(text: str, form: str) -> bool:
    """Whether a string has its format (RFC 3339, RFC 4648 5, decimal integers)."""
    if form in ("int64", "uint64"):
        return re.fullmatch(r"\d+" if form == "uint64" else r"-?\d+", text) is not None
    try:
        if form == "date":
            return len(text) == 10 and bool(date.fromisoformat(text))
        if form == "date-time":
            # An offset may be missing where a time zone is named beside it (Calendar's EventDateTime).
            return "T" in text and bool(datetime.fromisoformat(text))
        if form == "byte":
            base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return False
    return True


def _tree(fields: str) -> dict[str, Any]:
    """A field mask as nested names."""
    tokens = re.findall(r"[A-Za-z0-9_$*.-]+|[(),/]", fields)
    if "".join(tokens) != fields.replace(" ", ""):
        raise ValueError("strange letters")
    tree, rest = _branches(tokens)
    if rest:
        raise ValueError("a parenthesis too many")
    return tree


def _branches(tokens: list[str]) -> tuple[dict[str, Any], list[str]]:
    tree: dict[str, Any] = {}
    while tokens and tokens[0] != ")":
        name, *tokens = tokens
        if name in "(),/":
            raise ValueError(f"{name!r} where a name belongs")
        below = tree.setdefault(name, {})
        while tokens and tokens[0] == "/":
            name, tokens = tokens[1], tokens[2:]
            below = below.setdefault(name, {})
        if tokens and tokens[0] == "(":
            inner, tokens = _branches(tokens[1:])
            below.update(inner)
            if not tokens:
                raise ValueError("a parenthesis that does not close")
            tokens = tokens[1:]
        if tokens and tokens[0] == ",":
            tokens = tokens[1:]
    return tree, tokens
