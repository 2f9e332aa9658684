"""Looking at one account's mail: what is new, and the past of contacts who are new, becomes facts.

    cursor --changes--> heads --triage--> fetch --read--> Letter + Reading + links  } one transaction
    new contacts --backfill--> heads ---^                                 + cursor  } a page

Nothing is decided here. A message that cannot be read is put aside as unreadable and the rest goes on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice

from connectors.contract import Folder, Head, Interest, Mailbox
from connectors.errors import CursorExpired, NotFound
from daemon.core.facts import Letter, digest, letter_key
from daemon.core.meaning import Kind, Reading
from daemon.core.sorting import house
from daemon.reading.heads import HeadInfo, read_head
from daemon.reading.message import READER_VERSION, ReadMessage, read_message
from daemon.store import Text, Transaction
from daemon.worker.desk import Desk
from daemon.worker.named import of_letter
from daemon.worker.neighbours import may_name, named

MAIL, SEARCHED = "mail", "searched"
"""Channels of cursors: the position, and the addresses whose past was searched for."""
BATCH = 200
"""Messages recorded in one transaction during a backfill."""
KEPT_TEXT = 20_000
"""Characters of a letter that are kept: more than anybody writes by hand."""


def look_at_mail(desk: Desk, mailbox: Mailbox, now: datetime) -> int:
    """What is new, and the past of contacts who are new; an expired cursor starts anew."""
    cursor = desk.store.cursor(desk.account, MAIL)
    searched = set(json.loads(desk.store.cursor(desk.account, SEARCHED) or "[]"))
    try:
        added = _changes(desk, mailbox, cursor, now)
    except CursorExpired:
        cursor = None
        added = _changes(desk, mailbox, None, now)
    if cursor is None:
        searched = set()
    wanted = {_mark(address): address for address in desk.roster.by_address}
    missing = frozenset(address for mark, address in wanted.items() if mark not in searched)
    if missing:
        added += _backfill(desk, mailbox, missing, now)
    if missing or searched - wanted.keys():
        with desk.store.transaction(now) as tx:
            tx.save_cursor(desk.account, SEARCHED, json.dumps(sorted(wanted)))
    return added


def _mark(address: str) -> str:
    """What is kept of an address that was searched for: enough to know it again, not the address."""
    return digest(address)[:16]


def _changes(desk: Desk, mailbox: Mailbox, cursor: str | None, now: datetime) -> int:
    added = told = 0
    for page in mailbox.changes(cursor):
        if not page.heads and page.cursor == cursor:
            continue
        added += _record(desk, mailbox, page.heads, now, finish=partial(_advance, desk, cursor, page.cursor))
        told += len(page.heads)
        desk.progress(told, None)
    return added


def _advance(desk: Desk, before: str | None, cursor: str, tx: Transaction) -> None:
    """A new beginning forgets in the same moment what was searched for: the past is looked through again."""
    tx.save_cursor(desk.account, MAIL, cursor)
    if before is None:
        tx.save_cursor(desk.account, SEARCHED, "[]")


def _backfill(desk: Desk, mailbox: Mailbox, addresses: frozenset[str], now: datetime) -> int:
    """The past of these addresses, recorded oldest first so that threads are known before their answers."""
    houses = {house(address) for address in addresses} & desk.houses.keys()
    interest = Interest(addresses=addresses, houses=frozenset(houses))
    heads = sorted(mailbox.backfill(interest, None, desk.progress), key=_date_of)
    added = told = 0
    batches = iter(heads)
    while batch := list(islice(batches, BATCH)):
        added += _record(desk, mailbox, batch, now, finish=None)
        told += len(batch)
        desk.progress(told, len(heads))
    return added


def _date_of(head: Head) -> float:
    date = read_head(head.header).date
    return date.timestamp() if date else 0.0


def _record(
    desk: Desk,
    mailbox: Mailbox,
    heads: Sequence[Head],
    now: datetime,
    *,
    finish: Callable[[Transaction], None] | None,
) -> int:
    """Records those of the heads that concern a contact, in one transaction with what ``finish`` does."""
    found = list(_concerning(desk, mailbox, heads, now))
    with desk.store.transaction(now) as tx:
        added = sum(_append(tx, one, desk) for one in found)
        if finish:
            finish(tx)
    return added


def _append(tx: Transaction, one: _Found, desk: Desk) -> int:
    """Records one message, and whom it names; how many facts that added."""
    if not tx.append(one.letter, contacts=one.contacts, text=one.text, reading=one.reading):
        return 0
    named = of_letter(one.letter, one.reading, desk.roster, desk.practice, desk.store.is_erased)
    return 1 + sum(tx.append(fact) for fact in named)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A message that concerns contacts, ready to be recorded."""

    letter: Letter
    contacts: frozenset[str]
    text: Text
    reading: Reading


def _concerning(desk: Desk, mailbox: Mailbox, heads: Iterable[Head], now: datetime) -> Iterator[_Found]:
    """The messages among these that concern a contact; later ones see the threads of earlier ones."""
    infos = [(head, read_head(head.header)) for head in heads if head.folder is not Folder.DRAFTS]
    threads = _threads(desk, [info for _, info in infos])
    waiting = [(head, info) for head, info in infos if not _is_discarded(head, info, desk)]
    while waiting:
        left: list[tuple[Head, HeadInfo]] = []
        progressed = False
        for head, info in waiting:
            found = _read_one(desk, mailbox, head, info, threads, now)
            if found is None:
                left.append((head, info))
                continue
            progressed = True
            threads[info.message_id] = threads.get(info.message_id, frozenset()) | found.contacts
            yield found
        if not progressed:
            return
        # A thread may reach into this page backwards: once more for those that stayed unmatched.
        waiting = [(head, info) for head, info in left if any(ref in threads for ref in info.references)]


def _is_discarded(head: Head, info: HeadInfo, desk: Desk) -> bool:
    """Own mail in Trash or Junk is not a letter sent."""
    return head.folder in (Folder.TRASH, Folder.JUNK) and info.author in desk.own


def _threads(desk: Desk, infos: Iterable[HeadInfo]) -> dict[str, frozenset[str]]:
    """Message-ID -> contacts, for every message that these refer to and the log knows."""
    wanted = {ref for info in infos for ref in info.references} | {info.message_id for info in infos}
    linked = desk.store.contacts_of(letter_key(ref) for ref in wanted)
    return {key.removeprefix("mail:"): contacts for key, contacts in linked.items() if contacts}


def _read_one(
    desk: Desk, mailbox: Mailbox, head: Head, info: HeadInfo, threads: dict[str, frozenset[str]], now: datetime
) -> _Found | None:
    own = info.author in desk.own
    by_address = {info.author} if not own else {*info.to, *info.copied, *info.blind}
    contacts = {desk.roster.by_address[a] for a in by_address if a in desk.roster.by_address}
    contacts |= {c for ref in info.references for c in threads.get(ref, ())}
    neighbours = frozenset() if own or contacts or info.listed else desk.houses.get(house(info.author), frozenset())
    if not contacts and not info.automatic and not neighbours:
        return None
    colleagues = [desk.roster.members[contact] for contact in neighbours]
    doubted = bool(colleagues) and not info.automatic
    message = _fetch(desk, mailbox, head, worth=partial(may_name, colleagues) if doubted else None)
    if message is None:
        return None
    if not own and message.reading.kind is not Kind.PERSON:
        contacts |= _by_report(desk, message, threads)
    elif not contacts:
        contacts |= named(message, colleagues)
    if not contacts:
        return None
    return _Found(
        letter=_letter(desk, head, message.head, own=own, now=now),
        contacts=frozenset(contacts),
        text=Text(subject=message.subject, written=message.written[:KEPT_TEXT]),
        reading=message.reading,
    )


def _by_report(desk: Desk, message: ReadMessage, threads: dict[str, frozenset[str]]) -> set[str]:
    """Whom a delivery report or automatic answer is about: failed addresses, and the letter it returns."""
    reading = message.reading
    contacts = {desk.roster.by_address[a] for a in reading.failed if a in desk.roster.by_address}
    known = desk.store.contacts_of(letter_key(ref) for ref in reading.about if ref not in threads)
    for ref in reading.about:
        contacts |= threads.get(ref, frozenset()) | known.get(letter_key(ref), frozenset())
    return contacts


def _fetch(
    desk: Desk, mailbox: Mailbox, head: Head, *, worth: Callable[[bytes], bool] | None = None
) -> ReadMessage | None:
    """The message, read; None where it is not worth it, or moved away meanwhile (it is told again from its new place)."""
    try:
        raw = mailbox.fetch(head.ref)
    except NotFound:
        return None
    if worth is not None and not worth(raw):
        return None
    try:
        return read_message(raw, own=desk.own, zone=desk.zone, trusted_authserv=desk.authserv)
    except Exception as problem:  # noqa: BLE001 - one poisoned mail must not stop an account
        return _unreadable(head, problem)


def _unreadable(head: Head, problem: Exception) -> ReadMessage:
    """What stands for a message the reader itself stumbled over: nothing is concluded from it."""
    info = read_head(head.header)
    because = (f"The reader failed on it ({type(problem).__name__}).",)
    reading = Reading(version=READER_VERSION, kind=Kind.UNREADABLE, because=because)
    return ReadMessage(head=info, reading=reading, written="", whole="", subject=info.subject)


def _letter(desk: Desk, head: Head, info: HeadInfo, *, own: bool, now: datetime) -> Letter:
    to_them = own and desk.own.issuperset(info.to)  # a letter that openly goes to nobody else goes to the blind copies
    return Letter(
        key=letter_key(info.message_id),
        at=info.date or now,
        message_id=info.message_id,
        own=own,
        author=info.author,
        author_name=info.author_name,
        to=(*info.to, *info.blind) if to_them else info.to,
        copied=info.copied if to_them else (*info.copied, *info.blind),
        references=info.references,
        account=desk.account,
        ref=head.ref,
    )
