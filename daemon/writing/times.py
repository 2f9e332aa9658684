"""Times as letters say them: suggestions in the reader's own zone, in their language.

A time is always said as the reader's clock shows it, and says so where the user's shows another.
"""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from daemon.core.meaning import Span
from daemon.writing.dossier import Dossier
from daemon.writing.languages import Tongue, on_weekday
from daemon.writing.register import in_form

MOST = 3
"""Suggestions in one letter: more is a timetable."""
MOST_UNASKED = 2
"""In a letter to somebody who has not asked for times."""
_OR = {"en": "or", "de": "oder", "fr": "ou", "es": "o"}
_BETWEEN = {
    "en": "{day}, between {start} and {end}",
    "de": "{day}, zwischen {start} und {end} Uhr",
    "fr": "{day} entre {start} et {end}",
    "es": "{day} entre las {start} y las {end}",
}
_AT = {"en": "{day}, at {start}", "de": "{day}, um {start} Uhr", "fr": "{day} à {start}", "es": "{day} a las {start}"}
_YOURS = {
    "en": " your time",
    "de": " ({Ihrer|deiner} Zeit)",
    "fr": " (heure de chez {vous|toi})",
    "es": " (hora de allí)",
}


_ALL_YOURS = {**_YOURS, "en": " (all in your time)", "de": " (jeweils {Ihrer|deiner} Zeit)"}


def zone_of(dossier: Dossier) -> tzinfo:
    """The contact's zone; the user's where it is not known or not a zone."""
    if not dossier.person.time_zone:
        return dossier.me.zone
    try:
        return ZoneInfo(dossier.person.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return dossier.me.zone


def offered(dossier: Dossier, tongue: Tongue, *, formal: bool = True, most: int = MOST) -> str:
    """The user's free windows as suggestions: ``on Tuesday, …, between … or on Thursday, …``; empty where there are none."""
    spans = [span for span in dossier.windows if span.start > dossier.now][:most]
    said = [_said(span, dossier, tongue) for span in spans]
    if not said:
        return ""
    listed = f"{', '.join(said[:-1])} {_OR[tongue.code]} {said[-1]}" if said[1:] else said[0]
    return listed + _whose(spans, dossier, tongue, formal=formal)


def agreed(dossier: Dossier, tongue: Tongue, *, formal: bool = True) -> str:
    """The time that is accepted, as a moment; empty where none is."""
    if dossier.chosen is None:
        return ""
    moment = Span(start=dossier.chosen.start)
    return _said(moment, dossier, tongue) + _whose([moment], dossier, tongue, formal=formal)


def _whose(spans: list[Span], dossier: Dossier, tongue: Tongue, *, formal: bool) -> str:
    """Whose time it is, said once, where their clock shows another than the user's."""
    there, here = zone_of(dossier), dossier.me.zone
    far = any(span.start.astimezone(there).utcoffset() != span.start.astimezone(here).utcoffset() for span in spans)
    several = len(spans) > 1
    return in_form((_ALL_YOURS if several else _YOURS)[tongue.code], formal=formal) if far else ""


def _said(span: Span, dossier: Dossier, tongue: Tongue) -> str:
    zone = zone_of(dossier)
    start = span.start.astimezone(zone)
    day = on_weekday(tongue, start, dossier.person.country)
    if span.end is None or span.end - span.start <= timedelta(minutes=45):
        return _AT[tongue.code].format(day=day, start=_clock(start, tongue, dossier))
    end = span.end.astimezone(zone)
    return _BETWEEN[tongue.code].format(day=day, start=_clock(start, tongue, dossier), end=_clock(end, tongue, dossier))


def _clock(moment: datetime, tongue: Tongue, dossier: Dossier) -> str:
    """``2:30 p.m.`` in North America, ``14.30``, ``14 h 30`` and ``14:30`` elsewhere."""
    if tongue.code == "en" and dossier.person.country.upper() in {"US", "CA", ""}:
        if (moment.hour, moment.minute) == (12, 0):
            return "noon"
        half = "a.m." if moment.hour < 12 else "p.m."
        return f"{moment.hour % 12 or 12}:{moment.minute:02d} {half}"
    if tongue.code == "de":
        return f"{moment.hour}.{moment.minute:02d}" if moment.minute else f"{moment.hour}"
    if tongue.code == "fr":
        return f"{moment.hour} h {moment.minute:02d}" if moment.minute else f"{moment.hour} h"
    return f"{moment.hour}:{moment.minute:02d}"
