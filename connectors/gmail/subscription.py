"""The Pub/Sub subscription a user set up to be told of new mail: what is asked of it. Decides nothing.

What it tells is that something happened, never what: the mailbox's own history says that. So a message
of it is not read, only taken and acknowledged.
https://developers.google.com/workspace/gmail/api/guides/push and https://cloud.google.com/pubsub/docs/pull
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Final

from connectors.errors import NotFound, Permanent, Temporary
from connectors.google.http import Google

PATIENCE: Final = 100.0
"""Seconds a pull is waited for. Google ends it with an empty answer before, where nothing comes."""
MOST: Final = 1000
"""Messages a pull: what gathered while nobody listened is one piece of news."""


class Subscription:
    """One subscription, over a connection of its own."""

    def __init__(self, google: Google, name: str) -> None:
        """``name``: ``projects/…/subscriptions/…``. Asks nothing yet."""
        self._google, self.name = google, name

    @cached_property
    def _subscriptions(self) -> Any:
        return self._google.service.projects().subscriptions()

    def topic(self) -> str:
        """The topic it is subscribed to: ``projects/…/topics/…``. Raises Permanent where there is none."""
        try:
            found = self._subscriptions.get(subscription=self.name, fields="topic").execute()
        except NotFound as error:
            raise Permanent(
                f"There is no Pub/Sub subscription {self.name}: mend pubsub_subscription under [account.mailbox], or "
                "make it in the Google Cloud console."
            ) from error
        topic = str(found.get("topic", ""))
        if "/topics/" not in topic:  # the documents: "_deleted-topic_"
            raise Permanent(f"The topic of {self.name} was deleted: make both anew, see docs/gmail.md.")
        return topic

    def pull(self) -> tuple[str, ...]:
        """Waits for messages; the ids to acknowledge them by. Empty: none came, ask again.

        What is not acknowledged within the subscription's deadline is told again.
        """
        try:
            found = self._subscriptions.pull(subscription=self.name, body={"maxMessages": MOST}).execute()
        except Temporary as error:
            if isinstance(error.__cause__, TimeoutError):
                return ()
            raise
        return tuple(one["ackId"] for one in found.get("receivedMessages", ()) if one.get("ackId"))

    def acknowledge(self, ids: Sequence[str]) -> None:
        """Those need not be told again; harmless to repeat."""
        self._subscriptions.acknowledge(subscription=self.name, body={"ackIds": list(ids)}).execute()

    def hang_up(self) -> None:
        """Ends a ``pull`` another thread waits in, with Temporary. May be called at any time."""
        self._google.hang_up()

    def close(self) -> None:
        """Lets go of the connection."""
        self._google.close()
