"""Reading an IMAP mailbox: what is new, what concerns somebody, one message. Nothing here changes it.

changes    where does every folder stand? (one round trip) -> compare with the cursor -> is it believable?
           -> the heads of what got a UID since, folder by folder -> pages

A folder whose UIDVALIDITY changed is told anew where it is small; a large one expires the cursor, and the
past is searched instead, which costs as much as there are hits. Facts have natural keys (the Message-ID),
so neither adds anything twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from connectors.contract import Head, Interest, MailPage, Progress
from connectors.errors import CursorExpired, Permanent, Vanished
from connectors.imap.client import Client
from connectors.imap.folders import Seen
from connectors.imap.keys import KeyIndex
from connectors.imap.messages import Remembered, fetch, head_of, heads
from connectors.imap.past import Past
from connectors.imap.position import Held, dumped, loaded, positions, renamed
from connectors.imap.session import Session
from connectors.missing import MEND, missing

PAGE = 100
"""Heads a page."""
RETOLD = 1_000
"""Messages of a folder with new numbers, or of a new folder, that are told one by one."""


class ImapMailbox:
    """Reading one mailbox (``contract.Mailbox``)."""

    def __init__(self, client: Client, keys: KeyIndex, *, accept_missing: bool = False) -> None:
        self._client = client
        self._keys = keys
        self._accept_missing = accept_missing
        self._remembered = Remembered()

    def changes(self, cursor: str | None) -> Iterator[MailPage]:
        """See ``contract.Mailbox.changes``."""
        told = None if cursor is None else loaded(cursor)
        seen = self._look()
        now = self._named(positions(seen), seen, told or {})
        if told is None:
            yield MailPage(heads=(), cursor=dumped(now))
            return
        before = renamed(told, now)
        self._believe(before, now)
        new = [each for each in seen if each.place.watched and self._has_news(each, before.get(each.place.id))]
        if not new:
            yield MailPage(heads=(), cursor=cursor if cursor and now == told else dumped(now))
            return
        yield from self._pages(before, now, new)

    def _look(self) -> tuple[Seen, ...]:
        seen = self._client.look()
        unreadable = [each.place.id for each in seen if each.place.watched and not each.uidvalidity]
        if unreadable:
            raise Permanent(
                f"The mail server {self._client.settings.server} lists the folder {unreadable[0]!r} but does not let it be "
                f'opened: ask for the right to, or set `leave_out = ["{unreadable[0]}"]` under [account.mailbox].'
            )
        if not any(each.place.id == "INBOX" for each in seen):
            raise Vanished(
                f"The mailbox on {self._client.settings.server} has no INBOX any more: nothing is concluded from that. {MEND}"
            )
        return seen

    def _named(self, now: dict[str, Held], seen: tuple[Seen, ...], before: Mapping[str, Held]) -> dict[str, Held]:
        """With the names that outlive a renaming: those that are known, and those of new folders, which are asked for."""
        ids = {name: was.object_id for name, was in before.items()}
        new = [each.place for each in seen if each.place.watched and each.place.id not in before]
        if new:
            ids |= self._client.reading("ask what folders are", lambda session: session.object_ids(new))
        return {name: replace(held, object_id=ids.get(name, "")) for name, held in now.items()}

    def _believe(self, before: Mapping[str, Held], now: Mapping[str, Held]) -> None:
        """Raises Vanished where what was there cannot simply be gone; once not, where the user said so."""
        lost = missing(before, now)
        if lost and not self._accept_missing:
            raise Vanished(f"On {self._client.settings.server} the {lost}: nothing is concluded from that. {MEND}")
        self._accept_missing = False

    def _has_news(self, seen: Seen, was: Held | None) -> bool:
        """Whether something in the folder is to be told. Raises CursorExpired where that would be too much."""
        if was is None:
            self._tellable(seen, "is new")
            return seen.messages > 0
        if was.uidvalidity != seen.uidvalidity:
            self._still(seen)
            self._tellable(seen, "got new message numbers")
            return seen.messages > 0
        return seen.uidnext > was.uidnext or (was.role is not seen.place.role and seen.messages <= RETOLD)

    def _tellable(self, seen: Seen, why: str) -> None:
        if seen.messages > RETOLD:
            raise CursorExpired(
                f"The folder {seen.place.id!r} {why} and holds {seen.messages}: the past is searched anew."
            )

    def _still(self, seen: Seen) -> None:
        """Signs in once more and looks whether the new UIDVALIDITY stands. Raises Permanent where it does not."""
        self._client.close()
        again = next((each for each in self._client.look() if each.place.id == seen.place.id), None)
        if again is not None and again.uidvalidity != seen.uidvalidity:
            raise Permanent(
                f"The mail server {self._client.settings.server} gives the messages in {seen.place.id!r} new numbers "
                "(UIDVALIDITY) at every sign-in, so nothing can be followed there: ask whoever runs it, or name the folder "
                "in `leave_out` under [account.mailbox]."
            )

    def _pages(self, before: Mapping[str, Held], now: Mapping[str, Held], new: list[Seen]) -> Iterator[MailPage]:
        """The new messages; until a folder is told whole, its position is behind what was told of it."""
        fresh = {each.place.id for each in new}
        told = {name: held for name, held in now.items() if name not in fresh}
        told.update({name: before[name] for name in fresh if name in before})
        for seen in new:
            was = before.get(seen.place.id)
            if was is not None and (was.uidvalidity != seen.uidvalidity or was.role is not seen.place.role):
                was = None
            yield from self._folder(seen, was, told, now[seen.place.id])

    def _folder(self, seen: Seen, was: Held | None, told: dict[str, Held], now: Held) -> Iterator[MailPage]:
        name = seen.place.id
        start = was.uidnext if was else 1
        numbers = self._numbers(seen, start, was.skipped if was else ())
        lost: list[int] = []
        for first in range(0, len(numbers), PAGE):
            some = numbers[first : first + PAGE]
            page, failed = self._heads(seen, some)
            lost += failed
            last = first + PAGE >= len(numbers)
            reached = seen.uidnext if last else max(start, some[-1] + 1)
            told[name] = replace(now, uidnext=reached, skipped=tuple(lost))
            if page or last:
                yield MailPage(heads=tuple(page), cursor=dumped(told))
        if not numbers:
            told[name] = now
            yield MailPage(heads=(), cursor=dumped(told))

    def _numbers(self, seen: Seen, start: int, skipped: tuple[int, ...]) -> list[int]:
        """The UIDs that may be new; asked for where many were given meanwhile, most of which may be gone."""
        if seen.uidnext - start <= PAGE:
            return [*skipped, *range(start, seen.uidnext)]

        def search(session: Session) -> list[int]:
            session.anew(seen.place)
            return session.search(b"UID %d:%d" % (start, seen.uidnext - 1))

        found = self._client.reading(f"look for new mail in {seen.place.id}", search)
        return [*skipped, *(uid for uid in found if start <= uid < seen.uidnext)]

    def _heads(self, seen: Seen, numbers: list[int]) -> tuple[list[Head], list[int]]:
        place = seen.place
        found, failed = self._client.reading(
            f"read new mail in {place.id}", lambda session: heads(session, place, numbers)
        )
        told = [head_of(place, seen.uidvalidity, each) for each in found]
        self._keys.saw(seen, told, start=numbers[0], upto=numbers[-1] + 1)
        return told, failed

    def backfill(self, interest: Interest, since: datetime | None, progress: Progress) -> Iterator[Head]:
        """See ``contract.Mailbox.backfill``. ``progress`` may raise to stop it."""
        seen = tuple(self._client.seen.values()) or self._look()
        yield from Past(self._client, self._remembered, self._keys, interest).search(seen, since, progress)

    def fetch(self, ref: str) -> bytes:
        """See ``contract.Mailbox.fetch``."""
        kept = self._remembered.take(ref)
        if kept is not None:
            return kept
        return fetch(self._client, ref)[1].body or b""

    def identities(self) -> frozenset[str]:
        """The name the user signs in with, where it is an address: an IMAP server knows no others."""
        user = self._client.settings.user.lower()
        return frozenset({user}) if user.count("@") == 1 and not user.startswith("@") and "." in user else frozenset()
