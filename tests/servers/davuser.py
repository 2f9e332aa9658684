"""A user of a CalDAV server, and what happens in the calendars behind the connector's back.

Calendars lie side by side in one home; resources are named without ``.ics``. Text is a whole VCALENDAR,
or VEVENTs alone, around which one is put.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from pathlib import Path

import httpx

DEFAULT = "calendar"
XML = "application/xml; charset=utf-8"
MAKE = """<?xml version="1.0" encoding="utf-8"?>
<C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:set><D:prop>
<D:displayname>{title}</D:displayname>
<C:supported-calendar-component-set><C:comp name="{component}"/></C:supported-calendar-component-set>
</D:prop></D:set></C:mkcalendar>"""
LIST = """<?xml version="1.0" encoding="utf-8"?>
<D:propfind xmlns:D="DAV:"><D:prop><D:getetag/></D:prop></D:propfind>"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DavUser:
    """One home of calendars: who signs in, and acts done as another calendar program would."""

    name: str
    password: str
    base_url: str
    """The server's root: discovery (/.well-known/caldav, principal, home) starts here."""
    home: str
    """Path of the folder that holds the calendars, with a slash at its end."""
    ca_file: Path
    calendar: str = DEFAULT
    """The calendar that every user has from the start, and the one that acts are done in unless another is named."""
    _context: list[ssl.SSLContext] = field(default_factory=list, repr=False, compare=False)

    @property
    def url(self) -> str:
        """The first calendar's address, for settings that name one directly."""
        return f"{self.base_url}{self.home}{self.calendar}/"

    def request(self, method: str, path: str, body: str = "", **headers: str) -> httpx.Response:
        """Any request, signed in; an answer of 400 or above fails the test."""
        if not self._context:
            self._context.append(ssl.create_default_context(cafile=str(self.ca_file)))
        with httpx.Client(
            base_url=self.base_url, auth=(self.name, self.password), verify=self._context[0], timeout=20
        ) as client:
            spelt = {"content-type": XML} if body else {}
            spelt |= {name.replace("_", "-"): value for name, value in headers.items()}
            answer = client.request(method, path, content=body.encode(), headers=spelt)
        assert answer.status_code < 400, (method, path, answer.status_code, answer.text[:500])
        return answer

    def make_calendar(self, name: str, *, title: str = "", component: str = "VEVENT") -> str:
        """A new calendar (or list of VTODOs); its path."""
        path = f"{self.home}{name}/"
        body = MAKE.format(title=title or name, component=component)
        self.request("MKCALENDAR", path, body)
        return path

    def remove_calendar(self, name: str) -> None:
        """A calendar vanishes with all its events."""
        self.request("DELETE", f"{self.home}{name}/")

    def calendars(self) -> list[str]:
        """Names of all there are, lists of other things in the home included."""
        found = self._hrefs(self.home)
        return sorted(each.rstrip("/").rsplit("/", 1)[1] for each in found if each.rstrip("/") != self.home.rstrip("/"))

    def put(self, resource: str, text: str, *, calendar: str = "") -> None:
        """A resource is written, or written over."""
        if "BEGIN:VCALENDAR" not in text:
            text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//tests//EN\r\n{text}END:VCALENDAR\r\n"
        self.request("PUT", self.path(resource, calendar), text, content_type="text/calendar; charset=utf-8")

    def get(self, resource: str, *, calendar: str = "") -> str:
        """Its text as the server keeps it."""
        return self.request("GET", self.path(resource, calendar)).text

    def remove(self, resource: str, *, calendar: str = "") -> None:
        """A resource is deleted."""
        self.request("DELETE", self.path(resource, calendar))

    def resources(self, *, calendar: str = "") -> list[str]:
        """Names of all resources of a calendar."""
        found = self._hrefs(f"{self.home}{calendar or self.calendar}/")
        return sorted(each.rsplit("/", 1)[1].removesuffix(".ics") for each in found if each.endswith(".ics"))

    def _hrefs(self, path: str) -> list[str]:
        answer = self.request("PROPFIND", path, LIST, depth="1")
        return [part.split("<")[0] for part in answer.text.split("href>")[1::2]]

    def path(self, resource: str, calendar: str = "") -> str:
        """Where a resource lies."""
        return f"{self.home}{calendar or self.calendar}/{resource}.ics"
