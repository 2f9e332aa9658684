"""The bodies of requests (RFC 4918 9.1, RFC 4791 7, RFC 6578 3.2). PURE: values in, bytes out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from html import escape

from connectors.caldav.answers import CALDAV, DAV, SERVER
from connectors.contract import Window

PREFIXES = {DAV: "D:", CALDAV: "C:", SERVER: "S:"}
_SPACES = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:S="http://calendarserver.org/ns/"'
ETAG, DATA = DAV + "getetag", CALDAV + "calendar-data"


def propfind(names: Iterable[str]) -> bytes:
    """Asks for properties."""
    return _document("D:propfind", _prop(names))


def events_in(window: Window) -> bytes:
    """Asks which resources hold an event that touches the window (RFC 4791 7.8)."""
    span = f'<C:time-range start="{_utc(window.start)}" end="{_utc(window.end)}"/>'
    return _document("C:calendar-query", _prop([ETAG]), _filter(span))


def event_named(uid: str) -> bytes:
    """Asks for the resource of one UID (RFC 4791 7.8.6)."""
    match = f'<C:text-match collation="i;octet">{escape(uid, quote=False)}</C:text-match>'
    return _document("C:calendar-query", _prop([ETAG]), _filter(f'<C:prop-filter name="UID">{match}</C:prop-filter>'))


def multiget(hrefs: Iterable[str]) -> bytes:
    """Asks for the content of resources (RFC 4791 7.9)."""
    return _document(
        "C:calendar-multiget", _prop([ETAG, DATA]), *(f"<D:href>{escape(href, quote=False)}</D:href>" for href in hrefs)
    )


def changed_since(token: str) -> bytes:
    """Asks what changed in a collection since a token (RFC 6578 3.2)."""
    return _document(
        "D:sync-collection",
        f"<D:sync-token>{escape(token, quote=False)}</D:sync-token>",
        "<D:sync-level>1</D:sync-level>",
        _prop([ETAG]),
    )


def _filter(inside: str) -> str:
    return (
        '<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">'
        f"{inside}</C:comp-filter></C:comp-filter></C:filter>"
    )


def _prop(names: Iterable[str]) -> str:
    return f"<D:prop>{''.join(f'<{_short(name)}/>' for name in names)}</D:prop>"


def _short(name: str) -> str:
    space, _, local = name.partition("}")
    return PREFIXES[space + "}"] + local


def _document(root: str, *parts: str) -> bytes:
    return f'<?xml version="1.0" encoding="utf-8"?>\n<{root} {_SPACES}>{"".join(parts)}</{root}>'.encode()


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
