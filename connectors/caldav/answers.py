"""What a WebDAV server answers, as plain values (RFC 4918 13, RFC 6578 6). PURE: bytes in, values out.

A multistatus is read as a stream: each ``response`` becomes a value and is let go, so that memory
follows the values and not the tree. What must not happen here: a document type or an entity that is
worked out, an exception of the XML library, or one event with a forbidden character hiding the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

DAV, CALDAV, SERVER = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}", "{http://calendarserver.org/ns/}"
RESPONSE, MULTISTATUS = DAV + "response", DAV + "multistatus"
DEPTH = 40
"""How deep elements may be nested."""
MOST_PARTS = 5_000
"""Elements of one ``response``; a calendar's properties have less than two hundred."""
MOST_RESPONSES = 200_000
_STATUS = re.compile(r"\s*HTTP/\S+\s+(\d{3})")
_FORBIDDEN = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|&#(?:x0*(?:[0-8bcef]|1[0-9a-f])|0*(?:[0-8]|1[124-9]|2\d|3[01]));", re.IGNORECASE
)
"""Characters that XML 1.0 2.2 has no place for, as such or as references: programs write them all the same."""
_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html)\b",
    re.IGNORECASE | re.DOTALL,
)
_CUT_OFF = frozenset({3, 5, 6, 20})
"""expat: no element found, unclosed token, partial character, unclosed CDATA section."""


class Unreadable(Exception):
    """An answer that is no such XML; the message is the end of a sentence. Does not leave the connector."""


class Incomplete(Unreadable):
    """It ends before its end: asking again may bring the rest."""


class Webpage(Unreadable):
    """It is HTML: the address is not that of a calendar server, or somebody stands in between."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """One property, whatever its shape."""

    text: str = ""
    hrefs: tuple[str, ...] = ()
    names: frozenset[str] = frozenset()
    """The elements inside, and the ``name`` attributes of those (``<comp name="VEVENT"/>``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One ``response``: what the server says of one resource."""

    href: str
    status: int = 200
    """Of the resource as a whole; 404 where it is gone."""
    properties: Mapping[str, Property] = field(default_factory=lambda: MappingProxyType({}))
    """Those the server has, by their name in Clark notation."""

    def text(self, name: str) -> str:
        """A property's text; empty where there is none."""
        found = self.properties.get(name)
        return found.text if found else ""

    def hrefs(self, name: str) -> tuple[str, ...]:
        """A property's links."""
        found = self.properties.get(name)
        return found.hrefs if found else ()

    def names(self, name: str) -> frozenset[str]:
        """The elements inside a property."""
        found = self.properties.get(name)
        return found.names if found else frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Multistatus:
    """A whole answer."""

    found: tuple[Found, ...] = ()
    sync_token: str = ""


def multistatus(data: bytes) -> Multistatus:
    """What a 207 answer says. Raises Unreadable, Incomplete, Webpage."""
    if _PAGE.match(data[:2000]):
        raise Webpage("it is a web page")
    try:
        reading = _read(data)
    except Unreadable:
        mended = _FORBIDDEN.sub(b"", data).decode("utf-8", "replace").encode()
        if mended == data:
            raise
        reading = _read(mended)
    if reading.root != MULTISTATUS:
        raise Unreadable("it is no WebDAV multistatus")
    return Multistatus(found=tuple(reading.found), sync_token=reading.sync_token)


def _read(data: bytes) -> _Reading:
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser

    reading = _Reading()
    parser = DefusedXMLParser(target=reading, forbid_dtd=True)
    try:
        parser.feed(data)
    except DefusedXmlException as error:
        raise Unreadable("it holds a document type or an entity") from error
    except ParseError as error:
        raise Unreadable("it is no well-formed XML") from error
    except (ValueError, LookupError) as error:
        raise Unreadable("it is in an encoding nobody knows") from error
    try:
        parser.close()
    except ParseError as error:
        raise (Incomplete if error.code in _CUT_OFF else Unreadable)("it ends in the middle") from error
    return reading


class _Reading:
    """Takes what the parser reports (the target interface of ``xml.etree.ElementTree.XMLParser``)."""

    def __init__(self) -> None:
        self.root = ""
        self.found: list[Found] = []
        self.sync_token = ""
        self.open = 0
        self._parts = 0
        self._builder: TreeBuilder | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.open += 1
        if self.open > DEPTH:
            raise Unreadable(f"its elements are nested more than {DEPTH} deep")
        if self.open == 1:
            self.root = tag
            return
        if self.open == 2:
            self._builder, self._parts = TreeBuilder(), 0
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise Unreadable(f"one of its parts holds more than {MOST_PARTS} elements")
        if self._builder is not None:
            self._builder.start(tag, attributes)

    def data(self, text: str) -> None:
        if self._builder is not None:
            self._builder.data(text)

    def end(self, tag: str) -> None:
        self.open -= 1
        if self._builder is None:
            return
        self._builder.end(tag)
        if self.open == 1:
            self._take(self._builder.close())
            self._builder = None

    def close(self) -> None:
        """There is nothing to hand over: the reading itself holds it."""

    def _take(self, element: Element) -> None:
        if element.tag == RESPONSE:
            if len(self.found) >= MOST_RESPONSES:
                raise Unreadable(f"it names more than {MOST_RESPONSES} resources")
            self.found += _found(element)
        elif element.tag == DAV + "sync-token":
            self.sync_token = (element.text or "").strip()


def _found(response: Element) -> Iterable[Found]:
    """A response; several where one status is said of many (RFC 4918 14.24)."""
    hrefs = [(each.text or "").strip() for each in response.findall(DAV + "href")]
    status = _status(response)
    properties: dict[str, Property] = {}
    refused = 0
    for part in response.findall(DAV + "propstat"):
        code = _status(part) or 200
        if not 200 <= code < 300:
            refused = refused or code
            continue
        for holder in part.findall(DAV + "prop"):
            properties |= {str(each.tag): _property(each) for each in holder}
    held = MappingProxyType(properties)
    # Asked for its content alone, a server may say what is wrong with a resource in its propstat only.
    whole = status or (200 if properties else refused or 200)
    return [Found(href=href, status=whole, properties=held) for href in hrefs if href]


def _property(element: Element) -> Property:
    parts = [each for each in element.iter() if each is not element]
    hrefs = tuple((each.text or "").strip() for each in parts if each.tag == DAV + "href")
    names = {str(each.tag) for each in parts} | {name for each in parts if (name := each.get("name"))}
    return Property(text=element.text or "", hrefs=hrefs, names=frozenset(names))


def _status(element: Any) -> int:
    match = _STATUS.match(element.findtext(DAV + "status") or "")
    return int(match[1]) if match else 0
