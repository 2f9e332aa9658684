"""Pub/Sub for the test server: one topic that Gmail writes to, one subscription that pulls wait at.

It does what its documents say: a pull waits until there is something, a message that is not acknowledged
in time is told again, and Gmail writes only to a topic it was told of, until that runs out.
"""

from __future__ import annotations

import base64
import itertools
import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .mail import Mailbox
from .server import Call, GoogleServer, Refusal, Reply, Route

SUBSCRIPTION = "projects/dana-1234/subscriptions/mail"
TOPIC = "projects/dana-1234/topics/mail"
WEEK_MS = 7 * 24 * 3_600_000


@dataclass(slots=True, kw_only=True)
class PubSub:
    """Put beside a mailbox on a running server."""

    server: GoogleServer
    mailbox: Mailbox
    topic: str = TOPIC
    hold: float = 20.0
    """Seconds that a pull waits for messages."""
    deadline: float = 60.0
    """Seconds in which a message is to be acknowledged."""
    may_publish: bool = True
    """Gmail was allowed to write to the topic."""
    expires_in_ms: int = WEEK_MS
    watched: bool = False
    waiting: dict[str, float] = field(default_factory=dict)
    """Message -> when it may be told (again)."""
    acknowledged: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    changed: threading.Condition = field(init=False)
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.changed = threading.Condition(self.server.lock)
        self.server.routes.update(self.routes())
        self.mailbox.watchers.append(self._happened)

    def routes(self) -> Mapping[str, Route]:
        """Its methods, and Gmail's that begins it."""
        return {
            "gmail.users.watch": self._watch,
            "pubsub.projects.subscriptions.get": self._get,
            "pubsub.projects.subscriptions.pull": self._pull,
            "pubsub.projects.subscriptions.acknowledge": self._acknowledge,
        }

    def _happened(self) -> None:
        """Something changed in the mailbox."""
        if self.watched:
            with self.changed:
                self.waiting[f"m{next(self._numbers)}"] = 0.0
                self.changed.notify_all()

    def _watch(self, call: Call) -> Reply:
        if call.body["topicName"] != TOPIC:
            raise Refusal(404, "notFound", "Resource not found")
        if not self.may_publish:
            raise Refusal(403, "forbidden", "User not authorized to perform this action.")
        self.watched = True
        expires = int(time.time() * 1000) + self.expires_in_ms
        return Reply(body={"historyId": str(self.mailbox.now), "expiration": str(expires)})

    def _known(self, call: Call) -> None:
        if call.slots["subscription"] != SUBSCRIPTION:
            raise Refusal(404, "notFound", "Resource not found (resource=mail).")

    def _get(self, call: Call) -> Reply:
        self._known(call)
        return Reply(body={"name": SUBSCRIPTION, "topic": self.topic, "ackDeadlineSeconds": 10})

    def _pull(self, call: Call) -> Reply:
        self._known(call)
        if int(call.body.get("maxMessages", 0)) <= 0:
            raise Refusal(400, "invalidArgument", "maxMessages must be positive")
        until = time.monotonic() + self.hold
        while not (due := self._due()) and (left := until - time.monotonic()) > 0:
            self.changed.wait(min(left, 0.05))  # lets go of the lock meanwhile
        for one in due:
            self.waiting[one] = time.monotonic() + self.deadline
            self.told.append(one)
        return Reply(body={"receivedMessages": [self._message(one) for one in due]} if due else {})

    def _due(self) -> list[str]:
        return [one for one, after in self.waiting.items() if after <= time.monotonic()]

    def _message(self, one: str) -> dict[str, Any]:
        data = json.dumps({"emailAddress": self.mailbox.address, "historyId": self.mailbox.now}).encode()
        message = {"data": base64.b64encode(data).decode(), "messageId": one, "publishTime": "2026-03-02T12:00:00Z"}
        return {"ackId": one, "message": message}

    def _acknowledge(self, call: Call) -> Reply:
        self._known(call)
        for one in call.body["ackIds"]:
            self.waiting.pop(one, None)
            self.acknowledged.append(one)
        return Reply(body={})
