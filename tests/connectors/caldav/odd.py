"""A tiny CalDAV server that can be odd: what real ones do on a bad day, or behind a strange proxy."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from xml.sax.saxutils import escape, unescape

from tests.conformance.world import NOW, event

from .scripted import CALENDAR, Reply, Request, entry, multistatus, response

HOME = "/dana/"
HREF = re.compile(r"<D:href>(.*?)</D:href>")


@dataclass(slots=True, kw_only=True)
class Odd:
    """One home with calendars; ``before`` may answer in its place."""

    calendars: dict[str, dict[str, str]] = field(default_factory=lambda: {"cal": {}})
    """Text of each resource, by name, by calendar."""
    properties: dict[str, str] = field(default_factory=dict)
    """Further properties of a calendar."""
    tokens: bool = True
    before: Callable[[Request], Reply | None] = lambda _: None
    version: int = 1
    changed: dict[str, int] = field(default_factory=dict)
    """The version of each resource's last change, by path."""

    def put(self, name: str, uid: str = "", start: datetime = NOW, *, calendar: str = "cal", text: str = "") -> None:
        """A resource is written."""
        body = text or f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{event(uid or name, start)}END:VCALENDAR\r\n"
        self.calendars[calendar][name] = body
        self.version += 1
        self.changed[f"{HOME}{calendar}/{name}.ics"] = self.version

    def remove(self, name: str, *, calendar: str = "cal") -> None:
        """A resource is deleted."""
        del self.calendars[calendar][name]
        self.version += 1
        self.changed[f"{HOME}{calendar}/{name}.ics"] = self.version

    def __call__(self, request: Request) -> Reply:
        given = self.before(request)
        if given is not None:
            return given
        if request.method == "PROPFIND":
            return self._propfind(request)
        if request.method == "REPORT":
            calendar = request.path.rstrip("/").rsplit("/", 1)[-1]
            if calendar not in self.calendars:
                return Reply(status=404)
            return self._report(calendar, request.body)
        return Reply(status=405)

    def _propfind(self, request: Request) -> Reply:
        if request.path in ("/", "/.well-known/caldav"):
            return multistatus(
                response("/", "<d:current-user-principal><d:href>/me/</d:href></d:current-user-principal>")
            )
        if request.path == "/me/":
            return multistatus(response("/me/", f"<c:calendar-home-set><d:href>{HOME}</d:href></c:calendar-home-set>"))
        if request.path == HOME:
            return multistatus(response(HOME, "<d:resourcetype/>"), *map(self._collection, self.calendars))
        calendar = request.path.rstrip("/").rsplit("/", 1)[-1]
        if calendar not in self.calendars:
            return Reply(status=404)
        inside = map(self._entry, self._paths(calendar)) if request.headers.get("depth") == "1" else ()
        return multistatus(self._collection(calendar), *inside)

    def _collection(self, name: str) -> str:
        token = f"<d:sync-token>{self.version}</d:sync-token>" if self.tokens else ""
        more = self.properties.get(name, "")
        return response(f"{HOME}{name}/", f"{CALENDAR}<d:displayname>{name}</d:displayname>{token}{more}")

    def _report(self, calendar: str, body: str) -> Reply:
        if "sync-collection" in body:
            since = int(body.partition("<D:sync-token>")[2].partition("<")[0])
            there = self._paths(calendar)
            changed = [
                path for path, at in self.changed.items() if at > since and path.startswith(f"{HOME}{calendar}/")
            ]
            told = [self._entry(path) if path in there else response(path, status="404 Not Found") for path in changed]
            return multistatus(*told, token=str(self.version))
        if "calendar-multiget" in body:
            return multistatus(*(self.content(unescape(href)) for href in HREF.findall(body)))
        return multistatus(*map(self._entry, self._paths(calendar)))

    def content(self, href: str) -> str:
        """What a multiget says of one resource."""
        calendar, name = href.removeprefix(HOME).removesuffix(".ics").split("/")
        text = self.calendars.get(calendar, {}).get(name)
        if text is None:
            return response(href, status="404 Not Found")
        return entry(href, self._etag(href), escape(text))

    def _paths(self, calendar: str) -> list[str]:
        return [f"{HOME}{calendar}/{name}.ics" for name in self.calendars[calendar]]

    def _entry(self, path: str) -> str:
        return entry(path, self._etag(path))

    def _etag(self, path: str) -> str:
        return f'"{self.changed[path]}"'
