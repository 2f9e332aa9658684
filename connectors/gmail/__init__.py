"""Gmail, through Google's own client library. Opened by ``connectors/registry.py``.

client.py    the requests          parse.py          what answers mean, and how to ask      (pure)
mailbox.py   what is new           past.py           the past of new contacts
drafts.py    placing, following    glance.py         what need not be asked again
push.py      being told            subscription.py   of what is told through Pub/Sub
checkup.py   what ``doctor`` is told
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from connectors.contract import Connection, Poll
from connectors.gmail.checkup import GmailCheckup
from connectors.gmail.client import Gmail
from connectors.gmail.drafts import GmailDrafts
from connectors.gmail.glance import Glance
from connectors.gmail.mailbox import GmailMailbox
from connectors.gmail.parse import spelled
from connectors.gmail.push import PubSubPush, Watch
from connectors.gmail.sent import GmailSent
from connectors.gmail.subscription import PATIENCE, Subscription
from connectors.google.http import GMAIL, Google, pubsub, watching
from connectors.google.kept import KeptSignIn
from connectors.registry import About

POLL_SECONDS = 60
"""Seconds between two looks by day."""
FACTOR = 4
"""How many times as often it is looked where an answer is expected, and as seldom at night, unless settings say so."""
LEAST_SECONDS = 10
TOLD_SECONDS = 300
"""Seconds between two looks by day, where a subscription tells of new mail: a notification may be lost."""
PER_MINUTE = 1_200
"""Requests. Google gives a user 15,000 units a minute; a thread costs 10, a message 5
(https://developers.google.com/workspace/gmail/api/reference/quota)."""


def open_gmail(settings: Mapping[str, Any], about: About, kept: KeptSignIn) -> Connection:
    """A mailbox at Gmail. Opens nothing yet. Raises Permanent where ``endpoint`` is not allowed."""
    endpoint, name = str(settings.get("endpoint") or ""), str(settings.get("pubsub_subscription") or "")
    way = partial(Google, credentials=kept.credentials, renewed=kept.renewed, how=kept.how)
    gmail, glance = Gmail(way(watching(GMAIL) if name else GMAIL, endpoint=endpoint, per_minute=PER_MINUTE)), Glance()
    domains = {form for address in about.addresses for form in spelled(address.rpartition("@")[2])}
    drafts = GmailDrafts(gmail, glance, domains)
    connection = Connection(
        mailbox=GmailMailbox(gmail, glance, accept_missing=about.accept_missing),
        drafts=drafts,
        draft_change=drafts,
        calendar=None,
        push=None,
        poll=poll_of(settings),
        close=gmail.close,
        checkups=(GmailCheckup(gmail, kept, about.addresses),),
        sent_mail=GmailSent(gmail),
    )
    if not name:
        return connection
    beside = "" if endpoint.rstrip("/") == GMAIL.root.rstrip("/") else endpoint
    subscription = Subscription(way(pubsub(name), endpoint=beside, patience=PATIENCE), name)
    poll = poll_of(settings)
    push = PubSubPush(subscription, Watch(gmail, subscription.topic), seconds=poll.by_day)
    return replace(
        connection,
        push=push,
        poll=told_of(poll),
        close=_both(push.close, gmail.close),
        checkups=(GmailCheckup(gmail, kept, about.addresses, subscription),),
    )


def _both(first: Callable[[], None], second: Callable[[], None]) -> Callable[[], None]:
    def close() -> None:
        first()
        second()

    return close


def poll_of(settings: Mapping[str, Any]) -> Poll:
    """How often it is looked, by the settings."""
    day = float(settings.get("poll_seconds") or POLL_SECONDS)
    expecting = float(settings.get("poll_seconds_expecting") or max(day / FACTOR, LEAST_SECONDS))
    return Poll(
        by_day=day,
        expecting=min(expecting, day),
        at_night=max(float(settings.get("poll_seconds_at_night") or day * FACTOR), day),
    )


def told_of(poll: Poll) -> Poll:
    """How often, where new mail is told: seldom, unless an answer is expected (the calendar is not told)."""
    seldom = max(poll.by_day, TOLD_SECONDS)
    return Poll(by_day=seldom, expecting=poll.by_day, at_night=max(poll.at_night, seldom))
