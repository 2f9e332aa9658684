"""Gmail, through Google's own client library. Opened by ``connectors/registry.py``.

client.py    the requests          parse.py     what answers mean, and how to ask      (pure)
mailbox.py   what is new           past.py      the past of new contacts
drafts.py    placing, following    glance.py    what need not be asked again
push.py      when to look          checkup.py   what ``doctor`` is told
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.contract import Connection
from connectors.gmail.checkup import GmailCheckup
from connectors.gmail.client import Gmail
from connectors.gmail.drafts import GmailDrafts
from connectors.gmail.glance import Glance
from connectors.gmail.mailbox import GmailMailbox
from connectors.gmail.parse import spelled
from connectors.gmail.push import Polling
from connectors.google.http import GMAIL, Google
from connectors.google.kept import KeptSignIn
from connectors.registry import About

POLL_SECONDS = 60
"""Seconds between two looks by day."""
PER_MINUTE = 1_200
"""Requests. Google gives a user 15,000 units a minute; a thread costs 10, a message 5
(https://developers.google.com/workspace/gmail/api/reference/quota)."""


def open_gmail(settings: Mapping[str, Any], about: About, kept: KeptSignIn) -> Connection:
    """A mailbox at Gmail. Opens nothing yet. Raises Permanent where ``endpoint`` is not allowed."""
    google = Google(
        GMAIL,
        kept.credentials,
        endpoint=str(settings.get("endpoint") or ""),
        renewed=kept.renewed,
        per_minute=PER_MINUTE,
        how=kept.how,
    )
    gmail, glance = Gmail(google), Glance()
    polling = Polling(float(settings.get("poll_seconds") or POLL_SECONDS), about.zone)
    domains = {form for address in about.addresses for form in spelled(address.rpartition("@")[2])}
    drafts = GmailDrafts(gmail, glance, domains)
    return Connection(
        mailbox=GmailMailbox(gmail, glance, accept_missing=about.accept_missing, news=polling.news),
        drafts=drafts,
        draft_change=drafts,
        calendar=None,
        push=polling,
        close=gmail.close,
        checkups=(GmailCheckup(gmail, kept, about.addresses),),
    )
