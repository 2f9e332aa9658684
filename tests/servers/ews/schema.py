"""Microsoft's own schemas of EWS: is a request, or an answer, what they describe?

The files are data of Microsoft's and lie beside the project, not in it: ``FOLLOWTHROUGH_SHARED`` or
``../shared``. Without them nothing is checked, and a test of its own says so by being skipped.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

S = "http://schemas.xmlsoap.org/soap/envelope/"
M = "http://schemas.microsoft.com/exchange/services/2006/messages"
T = "http://schemas.microsoft.com/exchange/services/2006/types"
SPACES = {"s": S, "m": M, "t": T}


def shared() -> Path:
    """Where the data lies that is not part of the project."""
    return Path(os.environ.get("FOLLOWTHROUGH_SHARED") or Path(__file__).parents[4] / "shared")


@cache
def schemas() -> Any:
    """All of them as one; None where they are absent. Loading takes four seconds, so it is done once."""
    folder = shared() / "schemas" / "ews"
    if not folder.is_dir():
        return None
    import xmlschema

    # Each file imports one other file of a namespace, and a schema reads but one: so each namespace comes whole, first.
    base = f"{folder.as_uri()}/"
    types = xmlschema.XMLSchema10(_whole(T, folder.glob("*-types.xsd")), base_url=base, build=False)
    messages = _whole(M, folder.glob("*-message*.xsd"))
    return xmlschema.XMLSchema10(messages, base_url=base, global_maps=types.maps)


def _whole(space: str, files: Iterable[Path]) -> str:
    """A schema that includes all files of one namespace."""
    included = "".join(f'<xs:include schemaLocation="{name}"/>' for name in sorted(file.name for file in files))
    return (
        f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{space}" '
        f'elementFormDefault="qualified">{included}</xs:schema>'
    )


def wrong(element: Element) -> Iterator[str]:
    """Sentences about what the schemas do not allow in a request or an answer."""
    held = schemas()
    if held is None:
        return
    if held.maps.elements.get(element.tag) is None:
        yield f"{element.tag} is no element of the schemas"
        return
    for error in held.iter_errors(element, namespaces=SPACES):
        yield f"{element.tag.rpartition('}')[2]}: {error.path}: {str(error.reason)[:300]}"


def name(short: str) -> str:
    """``t:ItemId`` with its namespace."""
    space, _, local = short.partition(":")
    return f"{{{SPACES[space]}}}{local}"


def made(short: str, *inside: Element, text: str = "", **attributes: str) -> Element:
    """An element."""
    element = Element(name(short), attributes)
    element.extend(inside)
    element.text = text or None
    return element


def local(element: Element) -> str:
    """An element's name without its namespace."""
    return element.tag.rpartition("}")[2]
