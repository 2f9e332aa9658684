"""Exchange servers of one's own house, through Exchange Web Services (EWS). Opened by ``connectors/registry.py``.

gate.py      what may leave              faults.py    what an answer that is no success means  (both pure)
access.py    settings, and signing in    discover.py  where the server is
client.py    the requests                soap.py      how they are spelled                     (pure)
folders.py   what each folder is for     position.py  where the reading of a mailbox stands    (pure)
mailbox.py   what is new                 past.py      the past of new contacts
drafts.py    placing, following          letters.py   a draft as Exchange wants it             (pure)
calendar.py  meetings, busy times        happenings.py  events as our values                   (pure)
blocks.py    entries of our own          parse.py     what answers about mail mean             (pure)
push.py      being told              checkup.py  what ``doctor`` is told

For Exchange Online there is ``connectors/graph``: EWS is closed there (blocked by default since October 2026,
gone in April 2027).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from connectors.contract import Connection
from connectors.exchange.access import Access, access_of
from connectors.exchange.blocks import ExchangeBlocks
from connectors.exchange.calendar import ExchangeCalendar
from connectors.exchange.checkup import ExchangeCheckup
from connectors.exchange.client import Exchange
from connectors.exchange.drafts import ExchangeDrafts
from connectors.exchange.mailbox import ExchangeMailbox
from connectors.exchange.push import ExchangePush
from connectors.exchange.sent import ExchangeSent
from connectors.exchange.trays import ExchangeTrays
from connectors.registry import About, CalendarPart
from connectors.secrets import password


def open_mailbox(settings: Mapping[str, Any], about: About) -> Connection:
    """A mailbox of an Exchange server. Opens nothing yet. Raises Permanent where the settings cannot be meant so."""
    access = _access(settings, about, "mailbox")
    exchange, push = Exchange(access), ExchangePush(access)
    mailbox = ExchangeMailbox(exchange, accept_missing=about.accept_missing)
    drafts = ExchangeDrafts(exchange, mailbox.folders, {address.rpartition("@")[2] for address in about.addresses})
    return Connection(
        mailbox=mailbox,
        drafts=drafts,
        draft_change=drafts,
        trays=ExchangeTrays(exchange, mailbox.folders, drafts) if about.trays else None,
        calendar=None,
        push=push,
        close=_closing(exchange, push),
        checkups=(ExchangeCheckup(exchange, mailbox=mailbox),),
        sent_mail=ExchangeSent(exchange, mailbox.folders),
    )


def open_calendar(settings: Mapping[str, Any], about: About, *, shared: bool = False) -> CalendarPart:
    """The calendar of the same account (``shared``: its settings and password are the mailbox's), or of another."""
    exchange = Exchange(_access(settings, about, "mailbox" if shared else "calendar"))
    calendar = ExchangeCalendar(exchange, about.zone, about.addresses, accept_missing=about.accept_missing)
    return CalendarPart(
        calendar=calendar,
        own_blocks=ExchangeBlocks(exchange, calendar),
        close=exchange.close,
        checkup=ExchangeCheckup(exchange, calendar=calendar),
    )


def _access(settings: Mapping[str, Any], about: About, what: str) -> Access:
    name = f"{about.account or 'account'}.{what}"
    return access_of(settings, about.addresses, lambda: password(settings, name))


def _closing(exchange: Exchange, push: ExchangePush) -> Callable[[], None]:
    def close() -> None:
        push.close()
        exchange.close()

    return close
