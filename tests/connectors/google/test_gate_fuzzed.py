"""Whatever is put together from the pieces of Google's addresses: what may leave asks, or writes drafts and entries of
our own, and tells nobody anything. The recorder that judges was written without a look at the gate."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from connectors.google.gate import calendar_gate, gmail_gate
from connectors.google.http import CALENDAR, GMAIL
from connectors.guard import Asked, Refused
from tests.servers.google.discovery import shipped
from tests.servers.google.recorder import harm

DOCUMENTS = (shipped("gmail", "v1"), shipped("calendar", "v3"))
MAY_LEAVE = frozenset(
    """
    gmail.users.getProfile gmail.users.messages.list gmail.users.messages.get gmail.users.threads.list
    gmail.users.threads.get gmail.users.history.list gmail.users.labels.list gmail.users.labels.get
    gmail.users.settings.sendAs.list gmail.users.drafts.list gmail.users.drafts.get gmail.users.drafts.create
    gmail.users.drafts.update gmail.users.drafts.delete
    calendar.calendarList.list calendar.settings.get calendar.calendars.get calendar.events.list calendar.events.get
    calendar.events.insert calendar.events.update calendar.events.patch calendar.events.delete calendar.freebusy.query
    """.split()
)
WORDS = st.sampled_from(
    """
    gmail v1 calendar v3 users me drafts messages threads history labels settings sendAs profile send import watch stop
    modify trash batchModify batch upload calendars primary a%40b events quickAdd move instances acl freeBusy
    calendarList timezone abcde r-7 18c .. . %2e%2e a%2Fb clear
    """.split()
)
QUERIES = st.lists(
    st.sampled_from(
        """
        alt=json alt=media sendUpdates=none sendUpdates=all sendNotifications=true q=x syncToken=x fields=id
        uploadType=media access_token=x destination=x text=x maxResults=5 conferenceDataVersion=1
        """.split()
    ),
    max_size=3,
).map("&".join)
LEAVES = st.one_of(st.none(), st.booleans(), st.sampled_from(["eA", "popup", "email", "confirmed", "cancelled", "a@b"]))
KEYS = st.sampled_from(
    """
    id raw message threadId labelIds attendees email start end summary reminders useDefault overrides method minutes
    extendedProperties private shared conferenceData status
    """.split()
)
BODIES = st.recursive(
    LEAVES, lambda below: st.lists(below, max_size=2) | st.dictionaries(KEYS, below, max_size=5), max_leaves=8
)
OWN = {"start": {}, "end": {}, "reminders": {"useDefault": False, "overrides": [{"method": "popup", "minutes": 5}]}}
BASES = st.sampled_from(
    [
        "gmail/v1/users/me/",
        "calendar/v3/",
        "calendar/v3/calendars/primary/events/",
        "calendar/v3/users/me/",
        "batch/",
        "upload/",
    ]
)


@settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE"]),
    BASES,
    st.lists(WORDS, max_size=4).map("/".join),
    QUERIES,
    st.one_of(st.none(), BODIES, BODIES.map(lambda body: {**OWN, **body} if isinstance(body, dict) else OWN)),
    st.sampled_from([{}, {"If-Match": '"1"'}, {"X-HTTP-Method-Override": "POST"}]),
)
@example("POST", "gmail/v1/users/me/", "drafts", "", {"message": {"raw": "eA"}}, {})
@example("POST", "calendar/v3/calendars/primary/events/", "", "sendUpdates=none", OWN, {})
@example("POST", "calendar/v3/calendars/primary/", "events", "sendUpdates=none", OWN, {})
@example("DELETE", "calendar/v3/calendars/primary/events/", "abcde", "sendUpdates=none", None, {"If-Match": '"1"'})
def test_what_may_leave_tells_nobody_anything(
    method: str, base: str, path: str, query: str, body: Any, headers: dict[str, str]
) -> None:
    root = GMAIL.root if base.startswith("gmail") else CALENDAR.root
    data = b"" if body is None else json.dumps(body).encode()
    asked = Asked(method=method, url=f"{root}{base}{path}?{query}", body=data, headers=headers)
    gate = gmail_gate(root) if root == GMAIL.root else calendar_gate(root)
    try:
        gate.check(asked)
    except Refused:
        return
    found = next(filter(None, (each.match(method, urlsplit(asked.url).path) for each in DOCUMENTS)), None)
    assert found is not None, "it is something that Google has"
    assert found[0].id in MAY_LEAVE
    assert harm(found[0].id, asked.query, body) == ""
