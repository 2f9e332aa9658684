"""Microsoft's own schemas of EWS: is a request, or an answer, what they describe?

The files are data of Microsoft's and lie beside the project, not in it: ``FOLLOWTHROUGH_SHARED`` or
``../shared``. Without them nothing is checked, and a test of its own says so by being skipped.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
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
    """All of them as one; None where they are absent. Loading takes two seconds, so it is done once."""
    file = shared() / "schemas" / "ews" / "MS-OXWSCDATA-messages.xsd"
    if not file.exists():
        return None
    import xmlschema

    return xmlschema.XMLSchema10(str(file))


def wrong(element: Element) -> Iterator[str]:
    """Sentences about what the schemas do not allow in a request or an answer."""
    held = schemas()
    if held is None:
        return
    if held.maps.elements.get(element.tag) is None:
        yield f"{element.tag} is no element of the schemas"
        return
    for error in held.iter_errors(element):
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
