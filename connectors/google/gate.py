"""The requests that may leave for Google, and nothing else. PURE.

    gmail      reading; and drafts: create, update, delete. Nothing that sends, imports, labels or deletes mail
    pub/sub    one subscription, where the user set one up: reading it; and telling Gmail to write to its topic
    calendar   reading; and entries of our own: never with guests, always with ``sendUpdates=none``
    tokens     the refresh of a sign-in, at the address its client file names

What is not on these lists is stopped in the transport (``connectors/guard.py``), above all
``drafts.send``, ``messages.send``, ``messages.import``, ``events.import``, ``quickAdd``, ``move``, the batch
addresses (a batch can hide anything) and a method in a header (``X-HTTP-Method-Override``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from connectors.guard import Asked, Gate, Rule

_ALWAYS: Final = frozenset({"alt", "fields", "prettyPrint"})
"""Parameters of every Google API that change nothing but the shape of the answer."""
_PAGE: Final = _ALWAYS | {"maxResults", "pageToken"}
_ID: Final = "(?!(?:send|import|batchModify|batchDelete|quickAdd|watch|stop)$)[A-Za-z0-9_-]+"
"""A name Google gave; never one of the verbs that stand where a name may stand."""
_CALENDAR: Final = r"(?!\.{1,2}/)(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%(?![01]|2[5EFef]|3[Ff]|5[Cc])[0-9A-Fa-f]{2})+"
"""A calendar's name is an address, percent-encoded; nothing in it may be taken for a path by who decodes it twice."""
_OWN_FIELDS: Final = frozenset(
    "id summary description location start end extendedProperties reminders transparency visibility status".split()
)
"""What an entry of our own may hold. No attendees, no conference, no attachment."""
_TOPIC: Final = re.compile(r"projects/[a-z0-9.:-]+/topics/[A-Za-z][A-Za-z0-9._~+%-]+")
_MOST_BYTES: Final = 40_000_000


def gmail_gate(root: str, *, watched: bool = False) -> Gate:
    """Reading mail and placing drafts, at ``root`` (``https://gmail.googleapis.com/``).

    ``watched``: and telling Gmail to say in a topic that something changed (it says whose mailbox, and a number).
    """
    more = (Rule(method="POST", path=re.compile("/gmail/v1/users/me/watch"), query=_ALWAYS, fits=_names_topic),)
    return Gate(name="gmail", origins=_origin(root), rules=(*_gmail_rules(), *(more if watched else ())))


def pubsub_gate(root: str, *, subscription: str) -> Gate:
    """Reading exactly one subscription, at ``root`` (``https://pubsub.googleapis.com/``)."""
    path = "/v1/" + re.escape(subscription)
    rules = (
        _reading(path, ""),
        Rule(method="POST", path=re.compile(path + ":pull"), query=_ALWAYS, fits=_holds_only("maxMessages")),
        Rule(method="POST", path=re.compile(path + ":acknowledge"), query=_ALWAYS, fits=_holds_only("ackIds")),
    )
    return Gate(name="google pub/sub", origins=_origin(root), rules=rules)


def calendar_gate(root: str) -> Gate:
    """Reading calendars and entries of our own, at ``root`` (``https://www.googleapis.com/``)."""
    return Gate(name="google calendar", origins=_origin(root), rules=_calendar_rules())


def token_gate(token_uri: str) -> Gate:
    """Refreshing a sign-in, at exactly this address."""
    rule = Rule(method="POST", path=re.compile(re.escape(urlsplit(token_uri).path or "/")), fits=_refreshes)
    return Gate(name="google sign-in", origins=_origin(token_uri), rules=(rule,))


def repeatable(asked: Asked) -> bool:
    """Whether a request only asks, so that asking twice is harmless."""
    return asked.method == "GET" or (asked.method == "POST" and asked.path.endswith("/calendar/v3/freeBusy"))


def _origin(url: str) -> frozenset[str]:
    parts = urlsplit(url)
    return frozenset({f"{parts.scheme}://{parts.netloc}".lower()})


def _reading(base: str, pattern: str, *query: str) -> Rule:
    return Rule(method="GET", path=re.compile(base + pattern), query=_PAGE.union(query), fits=_plain)


def _gmail_rules() -> tuple[Rule, ...]:
    base = "/gmail/v1/users/me/"
    drafts = re.compile(base + "drafts")
    one = re.compile(base + "drafts/" + _ID)
    return (
        _reading(base, "profile"),
        _reading(base, "messages", "q", "labelIds", "includeSpamTrash"),
        _reading(base, "messages/" + _ID, "format", "metadataHeaders"),
        _reading(base, "threads", "q", "labelIds", "includeSpamTrash"),
        _reading(base, "threads/" + _ID, "format", "metadataHeaders"),
        _reading(base, "history", "startHistoryId", "historyTypes", "labelId"),
        _reading(base, "labels"),
        _reading(base, "labels/" + _ID),
        _reading(base, "settings/sendAs"),
        _reading(base, "drafts", "q", "includeSpamTrash"),
        _reading(base, "drafts/" + _ID, "format"),
        Rule(method="POST", path=drafts, query=_ALWAYS, fits=_is_draft),
        Rule(method="PUT", path=one, query=_ALWAYS, fits=_is_draft),
        Rule(method="DELETE", path=one, query=_ALWAYS, fits=_plain),
    )


def _calendar_rules() -> tuple[Rule, ...]:
    base = "/calendar/v3/"
    events = f"{base}calendars/{_CALENDAR}/events"
    one = re.compile(f"{events}/{_ID}")
    listing = (
        "syncToken",
        "timeMin",
        "timeMax",
        "timeZone",
        "showDeleted",
        "singleEvents",
        "maxAttendees",
        "iCalUID",
        "eventTypes",
        "privateExtendedProperty",
    )
    telling = _ALWAYS | {"sendUpdates"}
    return (
        _reading(base, "users/me/calendarList", "minAccessRole", "showDeleted", "showHidden", "syncToken"),
        _reading(base, "users/me/settings/timezone"),
        _reading(base, f"calendars/{_CALENDAR}"),
        _reading(events, "", *listing),
        _reading(events, "/" + _ID, "timeZone", "maxAttendees"),
        Rule(method="POST", path=re.compile(base + "freeBusy"), query=_ALWAYS, fits=_is_free_busy),
        Rule(method="POST", path=re.compile(events), query=telling, fits=_all(_silent, _is_own)),
        Rule(method="PUT", path=one, query=telling, fits=_all(_silent, _unchanged, _is_own)),
        Rule(method="PATCH", path=one, query=telling, fits=_all(_silent, _unchanged, _is_own)),
        Rule(method="DELETE", path=one, query=telling, fits=_all(_silent, _unchanged, _empty)),
    )


def _all(*holds: Callable[[Asked], bool]) -> Callable[[Asked], bool]:
    return lambda asked: all(each(asked) for each in holds)


def _header(asked: Asked, name: str) -> str:
    return next((value for key, value in asked.headers.items() if key.lower() == name), "")


def _disguised(asked: Asked) -> bool:
    """Whether a header makes it another method than it looks (X-HTTP-Method-Override and its kin)."""
    return any("method" in name.lower() for name in asked.headers)


def _plain(asked: Asked) -> bool:
    """No other method in a header, no body, one shape of answer."""
    return not _disguised(asked) and not asked.body and _shaped(asked)


def _empty(asked: Asked) -> bool:
    return _plain(asked)


def _shaped(asked: Asked) -> bool:
    return asked.query.get("alt", ["json"]) == ["json"]


def _body(asked: Asked) -> Mapping[str, Any]:
    """The JSON object in the body; one with an impossible field where there is none."""
    nothing: Mapping[str, Any] = MappingProxyType({"": None})
    if _disguised(asked) or len(asked.body) > _MOST_BYTES or not _shaped(asked):
        return nothing
    try:
        found = json.loads(asked.body)
    except ValueError:
        return nothing
    return found if isinstance(found, dict) else nothing


def _names_topic(asked: Asked) -> bool:
    body = _body(asked)
    return set(body) == {"topicName"} and _TOPIC.fullmatch(str(body["topicName"])) is not None


def _holds_only(name: str) -> Callable[[Asked], bool]:
    return lambda asked: set(_body(asked)) == {name}


def _is_draft(asked: Asked) -> bool:
    body = _body(asked)
    message = body.get("message")
    return (
        {"id", "message"}.issuperset(body)
        and isinstance(message, dict)
        and {"raw", "threadId"}.issuperset(message)
        and isinstance(message.get("raw"), str)
    )


def _is_free_busy(asked: Asked) -> bool:
    """A question that comes as a POST; it changes nothing."""
    return {"timeMin", "timeMax", "timeZone", "items"}.issuperset(_body(asked))


def _silent(asked: Asked) -> bool:
    """It says in so many words that nobody is told."""
    return asked.query.get("sendUpdates") == ["none"]


def _unchanged(asked: Asked) -> bool:
    """It holds only for the state we have seen."""
    return _header(asked, "if-match") not in ("", "*")


def _is_own(asked: Asked) -> bool:
    body = _body(asked)
    return (
        _OWN_FIELDS.issuperset(body)
        and {"private"}.issuperset(body.get("extendedProperties") or {})
        and body.get("status", "confirmed") == "confirmed"
        and _rings_here(body.get("reminders"))
    )


def _rings_here(reminders: object) -> bool:
    """Only on the user's own screen: the calendar's defaults may be e-mails."""
    if not isinstance(reminders, dict) or reminders.get("useDefault") is not False:
        return False
    overrides = reminders.get("overrides", [])
    return isinstance(overrides, list) and all(
        isinstance(each, dict) and each.get("method") == "popup" for each in overrides
    )


def _refreshes(asked: Asked) -> bool:
    fields = parse_qs(asked.body.decode("utf-8", "replace"))
    return fields.get("grant_type") == ["refresh_token"] and not asked.query
