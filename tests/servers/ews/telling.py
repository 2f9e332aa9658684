"""Streaming notifications: who subscribed to what, and the answer that goes on.

Held to the schemas like every other answer; the waiting is done without the server's lock.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from tests.servers.ews.reading import Trouble, children
from tests.servers.ews.schema import made, name
from tests.servers.ews.store import Store, folder_id

HEARTBEAT_S = 45.0


@dataclass
class Subscription:
    """Somebody who wants to be told."""

    events: frozenset[str]
    folders: frozenset[str]
    """By name; empty: all."""
    told: int
    """How much of what happened."""


class Telling:
    """Of one mailbox."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.held: dict[str, Subscription] = {}
        self.lines = 0
        """How many are open."""
        self.round = 0
        """Lines of earlier rounds are ended at once, in good order."""
        self._numbers = itertools.count(1)

    def subscribe(self, asked: Element) -> list[Element | Trouble]:
        (request,) = asked
        if request.tag != name("m:StreamingSubscriptionRequest"):
            return [Trouble("ErrorInvalidSubscriptionRequest", "Only streaming subscriptions here.")]
        folders = [each.get("Id", "") for each in children(request.find(name("t:FolderIds")))]
        events = [each.text or "" for each in children(request.find(name("t:EventTypes")))]
        with self.store.stirred:
            told = len(self.store.happened)
        one = f"sub-{next(self._numbers)}"
        self.held[one] = Subscription(frozenset(events), frozenset(folders), told)
        return [made("m:SubscriptionId", text=one)]

    def unsubscribe(self, asked: Element) -> list[Element | Trouble]:
        one = asked.findtext(name("m:SubscriptionId")) or ""
        if self.held.pop(one, None) is None:
            return [Trouble("ErrorSubscriptionNotFound", "The subscription could not be found.")]
        return [Element("several")]

    def forget(self) -> None:
        """The server was started anew: it knows no subscription any more."""
        with self.store.stirred:
            self.held.clear()
            self.store.stirred.notify_all()

    def hang_up(self) -> None:
        """Ends every line in good order; those opened later go on."""
        with self.store.stirred:
            self.round += 1
            self.store.stirred.notify_all()

    def line(self, asked: Element) -> Iterator[list[Element | Trouble]]:
        """What one answer tells, part by part, until it is over."""
        one = next(asked.iter(name("t:SubscriptionId"))).text or ""
        begun, until = self.round, time.monotonic() + 60 * int(asked.findtext(name("m:ConnectionTimeout")) or 1)
        yield [_status("OK")] if one in self.held else [Trouble("ErrorSubscriptionNotFound", "Not found.")]
        while (subscription := self.held.get(one)) is not None:
            over = self._waited(subscription, begun, until)
            happened = self._news(one, subscription)
            if happened:
                yield [_told(one, happened)]
            if over or time.monotonic() >= until:
                yield [_status("Closed")]
                return
            if not happened and one in self.held:
                yield [_told(one, [made("t:StatusEvent")])]
        yield [Trouble("ErrorSubscriptionNotFound", "The subscription is gone.")]

    def _waited(self, subscription: Subscription, begun: int, until: float) -> bool:
        """Waits until something happens, at most a heartbeat; is the line to be ended?"""

        def something() -> bool:
            known = subscription in self.held.values()
            return self.round != begun or not known or len(self.store.happened) > subscription.told

        with self.store.stirred:
            self.store.stirred.wait_for(something, max(min(HEARTBEAT_S, until - time.monotonic()), 0.0))
            return self.round != begun

    def _news(self, one: str, subscription: Subscription) -> list[Element]:
        with self.store.stirred:
            fresh = self.store.happened[subscription.told :] if one in self.held else []
            subscription.told = len(self.store.happened)
        return [
            _event(kind, ref, folder, before)
            for kind, ref, folder, before in fresh
            if kind in subscription.events and (not subscription.folders or folder in subscription.folders)
        ]


def _event(kind: str, ref: str, folder: str, before: str) -> Element:
    parts = [
        made("t:TimeStamp", text="2026-03-02T09:00:00Z"),
        made("t:ItemId", Id=ref, ChangeKey="AQ=="),
        made("t:ParentFolderId", Id=folder_id(folder), ChangeKey="AQ=="),
    ]
    if kind == "MovedEvent":
        parts += [made("t:OldItemId", Id=before, ChangeKey="AQ=="), made("t:OldParentFolderId", Id=folder_id(folder))]
    return made(f"t:{kind}", *parts)


def _told(one: str, events: list[Element]) -> Element:
    return made("m:Notifications", made("t:Notification", made("t:SubscriptionId", text=one), *events))


def _status(word: str) -> Element:
    return made("m:ConnectionStatus", text=word)
