"""Which requests could send a letter or tell somebody something: the list a run must never meet. PURE.

Written without a look at ``connectors/google/gate.py``: the gate says what may leave, this says what
must not arrive, and the whole suite proves that the two agree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

SENDS = frozenset(
    """
    gmail.users.messages.send gmail.users.drafts.send gmail.users.messages.import gmail.users.messages.insert
    gmail.users.settings.updateVacation gmail.users.settings.updateAutoForwarding
    gmail.users.settings.forwardingAddresses.create gmail.users.settings.filters.create
    gmail.users.settings.delegates.create gmail.users.settings.sendAs.create gmail.users.settings.sendAs.verify
    calendar.events.import calendar.events.quickAdd calendar.events.move calendar.events.watch
    calendar.acl.insert calendar.acl.patch calendar.acl.update calendar.acl.watch calendar.calendars.transferOwnership
    calendar.calendarList.watch calendar.settings.watch
    pubsub.projects.topics.publish pubsub.projects.topics.setIamPolicy pubsub.projects.topics.create
    pubsub.projects.topics.patch pubsub.projects.topics.delete pubsub.projects.subscriptions.create
    pubsub.projects.subscriptions.patch pubsub.projects.subscriptions.modifyPushConfig
    pubsub.projects.subscriptions.setIamPolicy pubsub.projects.subscriptions.delete
    """.split()
)
"""Methods that send or notify whatever is in them."""
WRITES = frozenset(f"calendar.events.{verb}" for verb in ("insert", "patch", "update", "delete"))


def harm(method: str, query: Mapping[str, Sequence[str]], body: object) -> str:
    """What a request could have done to others, in a few words; empty where nothing."""
    if method in SENDS:
        return f"{method} arrived"
    if method not in WRITES:
        return ""
    if list(query.get("sendUpdates", ())) != ["none"] or "sendNotifications" in query:
        return f"{method} did not say sendUpdates=none"
    held: Any = body if isinstance(body, dict) else {}
    if held.get("attendees"):
        return f"{method} named attendees"
    reminders = held.get("reminders") or {}
    if any(each.get("method") != "popup" for each in reminders.get("overrides", ())):
        return f"{method} asked for a reminder by e-mail"
    return ""
