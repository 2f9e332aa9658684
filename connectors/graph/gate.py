"""The requests that may leave for Microsoft Graph, and nothing else. PURE.

    mail       reading; and drafts: create, change, delete. Nothing that sends, answers, forwards, moves or copies
    folders    reading; and those of our own into which a draft can be moved, under their own names
    calendar   reading; and entries of our own: never with attendees
    batches    of readings only, each of which is judged by itself
    tokens     signing in and its renewal, at Microsoft's own address

``Mail.Send`` is not among the permissions that are asked for, so the server would refuse to send as well;
``Calendars.ReadWrite`` can invite people, so what is written into a calendar is judged by its body.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from connectors.contract import TRAYS, Tray
from connectors.guard import Asked, Gate, Refused, Rule

ROOT: Final = "https://graph.microsoft.com/v1.0/"
MOST_PARTS: Final = 20
"""Requests in one batch (https://learn.microsoft.com/graph/json-batching)."""
_ID: Final = r"[A-Za-z0-9_=~.%+-]+"
"""Immutable and ordinary ids: base64 for URLs, percent-encoded where need be."""
_LIST: Final = frozenset(
    {"$select", "$top", "$filter", "$orderby", "$search", "$expand", "$skip", "$skiptoken", "$count"}
)
_DELTA: Final = _LIST | {"$deltatoken", "changeType"}
_VIEW: Final = _DELTA | {"startDateTime", "endDateTime"}
_DRAFT: Final = frozenset(
    "subject body from toRecipients ccRecipients bccRecipients internetMessageId singleValueExtendedProperties".split()
)
_BLOCK: Final = frozenset(
    "subject body start end isReminderOn reminderMinutesBeforeStart showAs sensitivity transactionId "
    "responseRequested singleValueExtendedProperties".split()
)
"""What an entry of our own may hold. No attendees, no online meeting, no recurrence."""
_ACTIONS: Final = frozenset({"send", "reply", "replyall", "forward", "createreply", "createforward", "move", "copy"})


def graph_gate(root: str) -> Gate:
    """Reading, drafts, and entries of our own, at ``root`` (``https://graph.microsoft.com/v1.0/``)."""
    base = re.escape(urlsplit(root).path.rstrip("/"))
    reading = _readings(base)
    return Gate(name="graph", origins=_origin(root), rules=(*reading, *_writings(base), _batch(base, reading, root)))


def sign_in_gate(authority: str) -> Gate:
    """Signing in, at ``authority`` (``https://login.microsoftonline.com``)."""
    tenant = r"/[A-Za-z0-9.-]+"
    return Gate(
        name="microsoft sign-in",
        origins=_origin(authority),
        rules=(
            Rule(method="GET", path=re.compile(tenant + r"/v2\.0/\.well-known/openid-configuration"), query=None),
            Rule(method="POST", path=re.compile(tenant + r"/oauth2/v2\.0/(token|devicecode)"), fits=_asks_no_sending),
        ),
    )


def _origin(url: str) -> frozenset[str]:
    parts = urlsplit(url)
    return frozenset({f"{parts.scheme}://{parts.netloc}".lower()})


def _read(base: str, pattern: str, query: frozenset[str] = frozenset({"$select", "$expand"})) -> Rule:
    return Rule(method="GET", path=re.compile(base + pattern), query=query, fits=_plain)


def _readings(base: str) -> tuple[Rule, ...]:
    folder, calendar = f"/me/mailFolders/{_ID}", f"/me/calendars/{_ID}"
    return (
        _read(base, "/me/mailFolders", _LIST | {"includeHiddenFolders"}),
        _read(base, folder),
        _read(base, f"{folder}/childFolders", _LIST | {"includeHiddenFolders"}),
        _read(base, f"{folder}/messages", _LIST),
        _read(base, f"{folder}/messages/delta", _DELTA),
        _read(base, "/me/messages", _LIST),
        _read(base, f"/me/messages/{_ID}"),
        _read(base, rf"/me/messages/{_ID}/\$value", frozenset()),
        _read(base, "/me/calendars", _LIST),
        _read(base, f"{calendar}/calendarView", _VIEW),
        _read(base, f"{calendar}/calendarView/delta", _VIEW),
        _read(base, "/me/events", _LIST),
        _read(base, f"/me/events/{_ID}"),
    )


def _writings(base: str) -> tuple[Rule, ...]:
    draft, block = re.compile(f"{base}/me/messages/{_ID}"), re.compile(f"{base}/me/events/{_ID}")
    return (
        Rule(method="POST", path=re.compile(f"{base}/me/mailFolders(/{_ID}/childFolders)?"), fits=_is_tray),
        Rule(method="POST", path=re.compile(f"{base}/me/messages"), fits=_is_draft),
        Rule(method="PATCH", path=draft, fits=lambda asked: _unchanged(asked) and _is_draft(asked)),
        Rule(method="DELETE", path=draft, fits=lambda asked: _unchanged(asked) and _plain(asked)),
        Rule(method="POST", path=re.compile(f"{base}/me/events"), fits=_is_block),
        Rule(method="PATCH", path=block, fits=lambda asked: _unchanged(asked) and _is_block(asked)),
        Rule(method="DELETE", path=block, fits=lambda asked: _unchanged(asked) and _plain(asked)),
    )


def _batch(base: str, reading: tuple[Rule, ...], root: str) -> Rule:
    """A batch of readings; each part is judged as if it were sent by itself."""
    one = Gate(name="graph", origins=_origin(root), rules=reading)

    def fits(asked: Asked) -> bool:
        parts = _body(asked).get("requests")
        if not isinstance(parts, list) or not 0 < len(parts) <= MOST_PARTS:
            return False
        return all(isinstance(part, dict) and _may(one, part, root) for part in parts)

    return Rule(method="POST", path=re.compile(base + r"/\$batch"), fits=fits)


def _may(gate: Gate, part: Mapping[str, Any], root: str) -> bool:
    if part.get("method") != "GET" or "body" in part or not isinstance(part.get("url"), str):
        return False
    headers = part.get("headers", {})
    try:
        gate.check(Asked(method="GET", url=root.rstrip("/") + part["url"], headers=headers))
    except (Refused, AttributeError):
        return False
    return True


def _header(asked: Asked, name: str) -> str:
    return next((str(value) for key, value in asked.headers.items() if key.lower() == name), "")


def _tunnelled(asked: Asked) -> bool:
    return bool(_header(asked, "x-http-method-override") or _header(asked, "x-http-method"))


def _plain(asked: Asked) -> bool:
    """No other method in a header, no body, no action where an id may stand."""
    last = asked.path.rsplit("/", 1)[-1].lower().rpartition(".")[2]
    return not _tunnelled(asked) and not asked.body and last not in _ACTIONS


def _unchanged(asked: Asked) -> bool:
    """It holds only for the state we have seen."""
    return _header(asked, "if-match") not in ("", "*")


def _body(asked: Asked) -> Mapping[str, Any]:
    """The JSON object in the body; one with an impossible field where there is none."""
    nothing: Mapping[str, Any] = MappingProxyType({"": None})
    if _tunnelled(asked) or not _header(asked, "content-type").startswith("application/json"):
        return nothing
    try:
        found = json.loads(asked.body)
    except ValueError:
        return nothing
    return found if isinstance(found, dict) else nothing


def _is_draft(asked: Asked) -> bool:
    return _DRAFT.issuperset(_body(asked))


def _is_tray(asked: Asked) -> bool:
    """One folder, under a name of ours."""
    body = _body(asked)
    return body.keys() == {"displayName"} and body["displayName"] in {TRAYS, *map(str, Tray)}


def _is_block(asked: Asked) -> bool:
    body = _body(asked)
    return _BLOCK.issuperset(body) and body.get("responseRequested", False) is False


def _asks_no_sending(asked: Asked) -> bool:
    """Whatever is signed in for, it is nothing that sends."""
    scopes = " ".join(parse_qs(asked.body.decode("utf-8", "replace")).get("scope", [])).lower()
    return "send" not in scopes and ".default" not in scopes
