"""The requests that may leave for an Exchange server, and nothing else. PURE.

EWS has one path for all it can do, so each body is read: which operation, and what becomes of it.

    reading       folders, items, conversations, names
    Subscribe     an answer that goes on and tells (streaming); never an address that is called (push)
    CreateItem    a message that is only saved (SaveOnly), or an entry that tells nobody (SendToNone)
    UpdateItem    SaveOnly, and SendToNone
    DeleteItem    into Deleted Items, and SendToNone
    CreateFolder  the folders of our own into which a draft can be moved (``contract.Tray``), under their own names
    the rest      SendItem, replies, answers to invitations, moves, rules, delegates: refused

Nothing with attendees, rooms or a recurrence is written. Autodiscover asks where a mailbox lies; a sign-in
(OAuth) asks for a token, at Microsoft's own address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, ParseError

from connectors.contract import TRAYS, Tray
from connectors.exchange.soap import SOAP, M, T
from connectors.guard import Asked, Gate, Rule

AUTHORITY: Final = "https://login.microsoftonline.com"
READINGS: Final = frozenset(
    """GetFolder FindFolder SyncFolderItems FindItem GetItem GetConversationItems ResolveNames GetStreamingEvents
    Unsubscribe""".split()
)
_HEADERS: Final = frozenset({f"{{{T}}}RequestServerVersion", f"{{{T}}}ExchangeImpersonation"})
_DRAFT: Final = frozenset(
    {"MimeContent", "ExtendedProperty", "Subject", "Body", "ToRecipients", "CcRecipients", "BccRecipients"}
)
_ENTRY: Final = frozenset(
    "Subject Sensitivity Body ReminderIsSet ReminderMinutesBeforeStart ExtendedProperty Start End LegacyFreeBusyStatus".split()
)
"""What an entry of our own may hold."""
_PARTS: Final = {f"{{{T}}}Message": _DRAFT, f"{{{T}}}CalendarItem": _ENTRY}
_AUTODISCOVER: Final = "http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"


def exchange_gate(server: str) -> Gate:
    """Reading, drafts, and entries of our own, at ``server`` (``https://mail.example.org/EWS/Exchange.asmx``)."""
    path = re.compile(re.escape(urlsplit(server).path))
    return Gate(name="exchange", origins=_origin(server), rules=(Rule(method="POST", path=path, fits=_may),))


def autodiscover_gate(address: str) -> Gate:
    """One question, where a mailbox lies, at ``address``."""
    path = re.compile(re.escape(urlsplit(address).path))
    rule = Rule(
        method="POST", path=path, fits=lambda asked: _root(asked, f"{{{_AUTODISCOVER}}}Autodiscover") is not None
    )
    return Gate(name="exchange autodiscover", origins=_origin(address), rules=(rule,))


def token_gate(authority: str = AUTHORITY) -> Gate:
    """Asking for a token; of OAuth only."""
    path = re.compile(r"/[A-Za-z0-9.-]+/oauth2/v2\.0/token")
    return Gate(name="exchange sign-in", origins=_origin(authority), rules=(Rule(method="POST", path=path),))


def _origin(url: str) -> frozenset[str]:
    parts = urlsplit(url)
    return frozenset({f"{parts.scheme}://{parts.netloc}".lower()})


def _root(asked: Asked, name: str) -> Element | None:
    """The body as XML, where that is what it is."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    names = {str(each).lower() for each in asked.headers}
    if names & {"x-http-method-override", "x-http-method", "soapaction"}:
        return None
    try:
        root: Element = fromstring(asked.body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return None
    return root if root.tag == name else None


def _may(asked: Asked) -> bool:
    root = _root(asked, f"{{{SOAP}}}Envelope")
    if root is None or [each.tag for each in root] != [f"{{{SOAP}}}Header", f"{{{SOAP}}}Body"]:
        return False
    header, body = root
    if not _HEADERS.issuperset(each.tag for each in header) or len(body) != 1:
        return False
    operation = body[0]
    space, _, name = operation.tag[1:].partition("}")
    judge = {
        "CreateItem": _creates,
        "UpdateItem": _updates,
        "DeleteItem": _deletes,
        "CreateFolder": _makes_tray,
        "Subscribe": _streams,
    }.get(name)
    return space == M and (name in READINGS or (judge is not None and judge(operation)))


def _streams(operation: Element) -> bool:
    """Told over the line that we opened: no address of anybody's is given, that the server would call."""
    return [each.tag for each in operation] == [f"{{{M}}}StreamingSubscriptionRequest"]


def _creates(operation: Element) -> bool:
    """One message that is saved and no more, or one entry that nobody is told of."""
    items = operation.findall(f"{{{M}}}Items/*")
    if len(items) != 1 or items[0].tag not in _PARTS:
        return False
    if items[0].tag == f"{{{T}}}Message":
        return operation.attrib == {"MessageDisposition": "SaveOnly"} and _holds_only(items[0])
    return operation.attrib == {"SendMeetingInvitations": "SendToNone"} and _holds_only(items[0])


def _makes_tray(operation: Element) -> bool:
    """One folder, under a name of ours."""
    made = operation.findall(f"{{{M}}}Folders/*")
    if operation.attrib or len(made) != 1 or made[0].tag != f"{{{T}}}Folder":
        return False
    names, kinds = {TRAYS, *map(str, Tray)}, {f"{{{T}}}FolderClass", f"{{{T}}}DisplayName"}
    told = {each.tag: each.text for each in made[0]}
    return len(made[0]) == len(told) and told.keys() == kinds and told[f"{{{T}}}DisplayName"] in names


def _updates(operation: Element) -> bool:
    """One thing, as it was seen; the fields of a draft or of an entry of our own."""
    wanted = {
        "ConflictResolution": "NeverOverwrite",
        "MessageDisposition": "SaveOnly",
        "SendMeetingInvitationsOrCancellations": "SendToNone",
    }
    changes = operation.findall(f"{{{M}}}ItemChanges/{{{T}}}ItemChange")
    if operation.attrib != wanted or len(operation) != 1 or len(changes) != 1:
        return False
    written = [each for change in changes[0].findall(f"{{{T}}}Updates/*") for each in _written(change)]
    return _as_seen(changes[0]) and all(each.tag in _PARTS and _holds_only(each) for each in written)


def _written(change: Element) -> Iterator[Element]:
    """The values of a change; a taken-away field has none."""
    if change.tag != f"{{{T}}}DeleteItemField":
        yield from (each for each in change if not each.tag.endswith("FieldURI"))


def _deletes(operation: Element) -> bool:
    wanted = {"DeleteType": "MoveToDeletedItems", "SendMeetingCancellations": "SendToNone"}
    ids = operation.find(f"{{{M}}}ItemIds")
    return operation.attrib == wanted and len(operation) == 1 and ids is not None and len(ids) == 1 and _as_seen(ids)


def _as_seen(holder: Element) -> bool:
    """It holds only for the state we have seen."""
    item = holder.find(f"{{{T}}}ItemId")
    return item is not None and bool(item.get("ChangeKey"))


def _holds_only(item: Element) -> bool:
    return all(each.tag[1:].partition("}")[2] in _PARTS[item.tag] for each in item)
