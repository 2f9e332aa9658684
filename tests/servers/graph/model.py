"""Graph's own entity model (CSDL): are the properties of an object those of its type, and of the right kind?

The file is data of Microsoft's and lies beside the project, not in it: ``FOLLOWTHROUGH_SHARED`` or
``../shared``. Without it nothing is checked, and a test of its own says so by being skipped.
"""

from __future__ import annotations

import os
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

EDM = "{http://docs.oasis-open.org/odata/ns/edm}"
ROOTS = ("message", "event", "mailFolder", "calendar", "singleValueLegacyExtendedProperty")
_KINDS: Mapping[str, tuple[type, ...]] = {
    "Edm.String": (str,),
    "Edm.Boolean": (bool,),
    "Edm.Int32": (int,),
    "Edm.DateTimeOffset": (str,),
    "Edm.Binary": (str,),
}


def shared() -> Path:
    """Where the data lies that is not part of the project."""
    return Path(os.environ.get("FOLLOWTHROUGH_SHARED") or Path(__file__).parents[4] / "shared")


@cache
def types() -> Mapping[str, Mapping[str, str]]:
    """Type -> its properties with their types, those of its base types too; empty where the file is absent."""
    file = shared() / "schemas" / "graph" / "v1.0-csdl.xml"
    if not file.exists():
        return {}
    held: dict[str, tuple[str, dict[str, str]]] = {}
    for _, element in ET.iterparse(file):  # noqa: S314 a file of the test's own choosing
        if element.tag in (EDM + "EntityType", EDM + "ComplexType"):
            own = {
                str(each.get("Name")): str(each.get("Type")).replace("graph.", "")
                for each in element
                if each.tag in (EDM + "Property", EDM + "NavigationProperty")
            }
            held[str(element.get("Name"))] = (str(element.get("BaseType") or "").replace("graph.", ""), own)
            element.clear()
    return {name: dict(_inherited(name, held)) for name in held}


def _inherited(name: str, held: Mapping[str, tuple[str, dict[str, str]]]) -> Iterator[tuple[str, str]]:
    while name in held:
        base, own = held[name]
        yield from own.items()
        name = base


def wrong(kind: str, told: Any, where: str = "") -> Iterator[str]:
    """Sentences about what the model does not know, or knows otherwise."""
    model = types()
    if not model or told is None:
        return
    if kind.startswith("Collection("):
        if not isinstance(told, list):
            yield f"{where} is no list"
            return
        for each in told:
            yield from wrong(kind[11:-1], each, where)
    elif kind in _KINDS:
        if not isinstance(told, _KINDS[kind]) or (kind == "Edm.Int32" and isinstance(told, bool)):
            yield f"{where} is {told!r}, no {kind}"
    elif kind in model:
        yield from _wrong_object(model[kind], told, where or kind)


def _wrong_object(known: Mapping[str, str], told: Any, where: str) -> Iterator[str]:
    if not isinstance(told, dict):
        yield f"{where} is no object"
        return
    for name, value in told.items():
        if name.startswith("@") or "@odata" in name:
            continue
        if name not in known:
            yield f"{where} has no {name}"
        else:
            yield from wrong(known[name], value, f"{where}.{name}")
