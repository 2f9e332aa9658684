"""Microsoft 365 and Outlook.com, through Microsoft Graph. Opened by ``connectors/registry.py``.

gate.py      what may leave             faults.py    what an answer that is no success means   (both pure)
client.py    the requests               parse.py     what answers mean, and how to ask         (pure)
signin.py    signing in, and the token  browser.py   where the browser comes back to
position.py  where the reading of a mailbox stands     (pure)
mailbox.py   what is new                past.py      the past of new contacts
drafts.py    placing, following         letters.py   a draft as Graph wants it                 (pure)
calendar.py  meetings, busy times       happenings.py  events as our values                    (pure)
blocks.py    entries of our own         checkup.py   what ``doctor`` is told
trays.py     folders of our own

Why this and not Exchange Web Services: Exchange Online closes EWS (blocked by default since October
2026, gone in April 2027). Why no SDK: Microsoft's weighs 392 MB. Change notifications need a public
address that Microsoft can call, which a daemon on a laptop has not: it asks instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from connectors.contract import Connection
from connectors.graph.blocks import GraphBlocks
from connectors.graph.calendar import GraphCalendar
from connectors.graph.checkup import GraphCheckup
from connectors.graph.client import Graph, Token
from connectors.graph.drafts import GraphDrafts
from connectors.graph.mailbox import GraphMailbox
from connectors.graph.sent import GraphSent
from connectors.graph.signin import sign_in_of
from connectors.graph.trays import GraphTrays
from connectors.registry import About, CalendarPart


def open_mailbox(settings: Mapping[str, Any], about: About) -> Connection:
    """A mailbox in Microsoft 365. Opens nothing yet. Raises Permanent where ``endpoint`` is not allowed."""
    sign_in = sign_in_of(settings, about)
    graph = Graph(sign_in, endpoint=_endpoint(settings))
    mailbox = GraphMailbox(graph, sign_in.user, accept_missing=about.accept_missing)
    return _mail(graph, mailbox, about, GraphCheckup(sign_in, mailbox=mailbox))


def open_calendar(settings: Mapping[str, Any], about: About) -> CalendarPart:
    """The calendars of the same account."""
    sign_in = sign_in_of(settings, about, calendar=True)
    graph = Graph(sign_in, endpoint=_endpoint(settings))
    names = tuple(settings.get("calendars") or ())
    calendar = GraphCalendar(graph, about.zone, names, accept_missing=about.accept_missing)
    return CalendarPart(
        calendar=calendar,
        own_blocks=GraphBlocks(graph) if about.blocks else None,
        close=graph.close,
        checkup=GraphCheckup(sign_in, calendar=calendar),
    )


def join(token: Token, endpoint: str, about: About) -> Connection:
    """Mail, calendar and blocks over one way, for a token that is at hand."""
    graph = Graph(token, endpoint=endpoint)
    mailbox = GraphMailbox(graph, lambda: "", accept_missing=about.accept_missing)
    return replace(
        _mail(graph, mailbox, about),
        calendar=GraphCalendar(graph, about.zone, accept_missing=about.accept_missing),
        own_blocks=GraphBlocks(graph),
    )


def _mail(graph: Graph, mailbox: GraphMailbox, about: About, *checkups: GraphCheckup) -> Connection:
    drafts = GraphDrafts(graph, mailbox.folders, {address.rpartition("@")[2] for address in about.addresses})
    return Connection(
        mailbox=mailbox,
        drafts=drafts,
        draft_change=drafts,
        trays=GraphTrays(graph, mailbox.folders, drafts) if about.trays else None,
        calendar=None,
        push=None,
        close=graph.close,
        checkups=checkups,
        sent_mail=GraphSent(graph, mailbox.folders),
    )


def _endpoint(settings: Mapping[str, Any]) -> str:
    return str(settings.get("endpoint") or "")
