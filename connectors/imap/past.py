"""Searching the past of a whole mailbox for what concerns somebody, at a cost that grows with the hits.

    each folder, Sent first:
      SEARCH   what names one of the addresses, whenever it came; and everything since the oldest letter
      FETCH    of that, the fields that tie letters to each other, and those that betray an automatic answer
      FETCH    of what is a letter or a report, the beginning: small ones whole, so that they need not be fetched again
    then       threads are put together over all folders (connectors/sieve.py)

The server's search compares parts of words and knows no threads: so everything it finds passes the sieve,
and answers from other addresses are found by the fields. Where a folder shows an older letter than those
before it did, these are looked at once more, for the time in between. Nothing here writes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

from connectors.contract import Folder, Head, Interest, Progress
from connectors.headers import Look, header_of, key_in, look
from connectors.imap.client import Client
from connectors.imap.folders import Seen
from connectors.imap.keys import KeyIndex
from connectors.imap.messages import Remembered, head_of
from connectors.imap.parse import Fetched, quoted
from connectors.imap.session import Session
from connectors.sieve import Sieve, Threads, report_ids

BEGINNING = 20_480
"""Bytes of a letter or report that are fetched."""
FEW = 10
"""Up to so many addresses, every field is asked for."""
SMALL_FOLDER = 600
"""Of a folder with no more messages the fields are fetched without a search."""
VERY_FEW = 12
"""Of no more messages the beginning is fetched at once, without the fields first."""
CHUNK = 10_000
"""Messages whose fields are asked for in one command."""
MARGIN = timedelta(days=30)
"""How long before the oldest letter a thread with it may have begun."""
FIELDS = (
    b"UID BODY.PEEK[HEADER.FIELDS (FROM TO CC BCC REPLY-TO SENDER MESSAGE-ID IN-REPLY-TO REFERENCES AUTO-SUBMITTED "
    b"CONTENT-TYPE RETURN-PATH X-FAILED-RECIPIENTS)]"
)
BEGINNINGS = b"UID FLAGS RFC822.SIZE BODY.PEEK[]<0.%d>" % BEGINNING
_NAMED_IN = (b"FROM", b"TO", b"CC", b"BCC", b"HEADER REPLY-TO", b"HEADER SENDER")
_PUBLIC = frozenset(
    b"gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com icloud.com me.com mac.com aol.com gmx.de "
    b"gmx.net web.de t-online.de proton.me protonmail.com fastmail.com mail.ru yandex.ru qq.com 163.com 126.com orange.fr "
    b"free.fr libero.it hotmail.co.uk yahoo.co.uk btinternet.com hotmail.fr yahoo.fr yahoo.co.jp naver.com comcast.net".split()
)
"""Domains of providers: too many strangers have an address there."""
_TIED_BY = (b"HEADER MESSAGE-ID", b"HEADER IN-REPLY-TO", b"HEADER REFERENCES")
_REPORTS = [
    b'FROM "mailer-daemon"',
    b'FROM "postmaster"',
    b'HEADER AUTO-SUBMITTED "auto-replied"',
    b'HEADER CONTENT-TYPE "multipart/report"',
    b'HEADER X-FAILED-RECIPIENTS "@"',
]
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_NOTHING = Look(b"")


@dataclass(slots=True)
class _Folder:
    """One folder, and what was seen of it."""

    seen: Seen
    since: date | None = None
    """Everything from this day on was looked at; None: nothing but what names an address."""
    looked: dict[int, int] = field(default_factory=dict)
    """The number among all messages looked at, by UID."""
    heads: dict[int, Head] = field(default_factory=dict)
    keyed: list[tuple[int, str]] = field(default_factory=list)


class Past:
    """One search of the past."""

    def __init__(self, client: Client, remembered: Remembered, keys: KeyIndex, interest: Interest) -> None:
        self._client = client
        self._remembered = remembered
        self._keys = keys
        self._interest = interest
        self._sieve = Sieve(interest)
        self._own = frozenset(address.rpartition("@")[2] for address in client.settings.addresses)
        self._threads = Threads()
        self._hits = bytearray()
        self._since: date | None = None
        self._done = 0
        self._tied: set[bytes] = set()
        """Message-IDs in the threads of letters found so far: what names one of them is fetched at once."""

    def search(self, seen: Sequence[Seen], since: datetime | None, progress: Progress) -> Iterator[Head]:
        """The heads of all messages that concern the interest, once all folders were looked at."""
        folders = [_Folder(each) for each in sorted(seen, key=_first_sent) if _is_searched(each)]
        total = sum(each.seen.messages for each in folders)
        progress(0, total)
        self._since = since.date() if since else None
        for one in folders:
            self._visit(one)
            self._done += one.seen.messages
            progress(self._done, total)
        if self._horizon() is None:
            for one in folders:  # no letter anywhere: then it is for reports that name somebody
                self._begin(one, self._asked(one, _REPORTS))
        for one in folders:
            if self._since is not None and (one.since is None or one.since > self._since):
                self._extend(one, self._since)
                progress(total, total)
        self._threads.of(self._hits, self._interest.message_ids)
        for one in folders:
            if self._since is not None:
                self._keys.adopt(one.seen, one.keyed)
            yield from self._heads(one)

    def _horizon(self) -> date | None:
        """How far back everything is looked at, by the letters found until now."""
        return self._since

    # --- one folder

    def _visit(self, one: _Folder) -> None:
        terms = _terms(self._interest, one.seen.place.role, self._own)
        if self._since is None:
            # The first letters tell how far back the rest has to be looked at.
            self._begin(one, self._asked(one, terms))
            since = self._horizon()
            if since is not None:
                one.since = since
                self._scan(one, self._asked(one, [b"SENTSINCE " + _day(since)]))
        else:
            one.since = self._since
            self._scan(one, self._asked(one, [b"SENTSINCE " + _day(self._since), *terms]))

    def _extend(self, one: _Folder, since: date) -> None:
        """Looks at the days before those that were looked at."""
        term = b"SENTSINCE " + _day(since)
        if one.since is not None:
            term += b" SENTBEFORE " + _day(one.since + timedelta(days=1))
        one.since = since
        self._scan(one, self._asked(one, [term]))

    def _asked(self, one: _Folder, terms: list[bytes]) -> list[int]:
        """The UIDs that meet one of the terms and were not looked at yet; of a small folder all."""
        place = one.seen.place

        def search(session: Session) -> list[int]:
            session.examine(place)
            if not terms:
                return []
            if one.seen.messages <= SMALL_FOLDER and one.since is not None:
                return (
                    list(range(1, one.seen.uidnext)) if one.seen.uidnext < 10 * SMALL_FOLDER else session.search(b"ALL")
                )
            return session.search_any(terms)

        found = self._client.reading(f"search the folder {place.id}", search)
        return [uid for uid in found if uid < one.seen.uidnext and uid not in one.looked]

    def _scan(self, one: _Folder, numbers: list[int]) -> None:
        """Looks at the fields of these messages, and at the beginning of those that matter."""
        if len(numbers) <= VERY_FEW:
            self._begin(one, numbers)
            return
        matter: list[int] = []
        for first in range(0, len(numbers), CHUNK):
            some = self._fetched(one, numbers[first : first + CHUNK], FIELDS)
            matter += (each.uid for each in some if each.uid not in one.looked and self._look(one, each))
        self._begin(one, sorted(matter))

    def _look(self, one: _Folder, each: Fetched) -> bool:
        """Takes one message up by its fields; whether more of it must be seen first."""
        header = each.body or b""
        seen = look(header)
        if seen.report or not self._tied.isdisjoint(seen.parents) or seen.own in self._tied:
            return True
        if self._sieve.header_names(header, seen.lowered):
            return True
        self._add(one, each.uid, seen, hit=False)
        return False

    def _begin(self, one: _Folder, numbers: list[int]) -> None:
        """Takes messages up by their beginning."""
        for first in range(0, len(numbers), CHUNK // 20):
            for each in self._fetched(one, numbers[first : first + CHUNK // 20], BEGINNINGS):
                if each.uid not in one.looked:
                    self._judge(one, each)

    def _judge(self, one: _Folder, each: Fetched) -> None:
        raw = each.body or b""
        header = header_of(raw)
        seen = look(header)
        hit = self._sieve.header_names(header, seen.lowered)
        more: list[bytes] = []
        if seen.report:
            hit = hit or self._sieve.report_names(raw)
            more = report_ids(raw)
        self._add(one, each.uid, seen, hit=hit, more=more)
        tied = not self._tied.isdisjoint((seen.own, *seen.parents))
        if hit or tied:
            self._tied.update(each_id for each_id in (seen.own, *seen.parents, *more) if each_id)
            self._found(one, each, header if hit else b"")

    def _add(self, one: _Folder, uid: int, seen: Look, *, hit: bool, more: Sequence[bytes] = ()) -> None:
        one.looked[uid] = len(self._hits)
        self._hits.append(hit)
        self._threads.add(seen, more)
        key = key_in(seen.own)
        if key:
            one.keyed.append((uid, key))

    def _found(self, one: _Folder, each: Fetched, header: bytes) -> None:
        head = head_of(one.seen.place, one.seen.uidvalidity, each)
        one.heads[each.uid] = head
        if each.body is not None and each.size == len(each.body):
            self._remembered.keep(head.ref, each.body)
        day = _date(header)
        if day is not None and (self._since is None or day - MARGIN < self._since):
            self._since = day - MARGIN

    def _fetched(self, one: _Folder, numbers: list[int], items: bytes) -> Iterator[Fetched]:
        place = one.seen.place

        def fetch(session: Session) -> list[Fetched]:
            session.examine(place)
            return [each for some in session.fetch_all(numbers, items) for each in some]

        return iter(self._client.reading(f"look through the folder {place.id}", fetch)) if numbers else iter(())

    # --- the end

    def _heads(self, one: _Folder) -> Iterator[Head]:
        wanted = [uid for uid, number in one.looked.items() if self._hits[number]]
        missing = sorted(uid for uid in wanted if uid not in one.heads)
        for first in range(0, len(missing), CHUNK // 20):
            for each in self._fetched(one, missing[first : first + CHUNK // 20], BEGINNINGS):
                self._found(one, each, b"")
        for uid in sorted(wanted):
            head = one.heads.get(uid)
            if head is not None and head.folder is not Folder.DRAFTS:
                yield head


def _terms(interest: Interest, role: Folder, own: frozenset[str]) -> list[bytes]:
    """What the server is asked for in a folder, whenever it came.

    A server takes as long as there are terms. So of many addresses only the fields are asked for that letters
    have in such a folder (whatever else names an address since the oldest letter is found by its fields), and
    several addresses of one house are asked for by their domain.
    """
    names = list(dict.fromkeys(name for address in sorted(interest.addresses) for name in _spellings(address)))
    few = len(names) <= FEW
    fields = _NAMED_IN if few else (b"TO", b"CC", b"BCC") if role is Folder.SENT else (b"FROM", b"TO")
    houses = [] if few else _shared(names, own)
    left = [name for name in names if name.rpartition(b"@")[2] not in houses]
    terms = [field + b" " + quoted(name) for field in fields for name in [*left, *(b"@" + house for house in houses)]]
    terms += [b"FROM " + quoted(b"@" + _idna(house)) for house in sorted(interest.houses) if _idna(house)]
    ids = [known.encode() for known in sorted(interest.message_ids) if known.isascii()]
    return terms + [field + b" " + quoted(known) for known in ids for field in _TIED_BY]


def _shared(names: list[bytes], own: frozenset[str]) -> list[bytes]:
    """Domains that several of the addresses have, and not half the world besides."""
    count = Counter(name.rpartition(b"@")[2] for name in names)
    return [each for each, often in count.items() if often > 1 and each not in _PUBLIC and each.decode() not in own]


def _spellings(address: str) -> list[bytes]:
    """An address as a search can ask for it in plain ASCII: in the IDNA form, or by its domain alone."""
    local, _, domain = address.rpartition("@")
    plain = _idna(domain)
    if local.isascii():
        return [local.encode() + b"@" + plain] if plain else []
    return [b"@" + plain] if plain else []


def _idna(domain: str) -> bytes:
    try:
        return domain.encode("ascii") if domain.isascii() else domain.encode("idna")
    except UnicodeError:
        return b""


def _is_searched(seen: Seen) -> bool:
    return seen.place.watched and seen.place.role is not Folder.DRAFTS and seen.messages > 0


def _first_sent(seen: Seen) -> tuple[int, str]:
    """The user's own letters tell soonest how far back it all goes; then the INBOX."""
    rank = {Folder.SENT: 0, Folder.INBOX: 1}
    return rank.get(seen.place.role, 2), seen.place.id


def _day(day: date) -> bytes:
    return f"{day.day}-{_MONTHS[day.month - 1]}-{day.year}".encode()


def _date(header: bytes) -> date | None:
    """The day of a letter by its Date field, in UTC; None where there is none or it is absurd."""
    at = (b"\n" + header).lower().find(b"\ndate:")
    if at < 0:
        return None
    line = header[at : at + 120].partition(b"\n")[0].partition(b":")[2]
    try:
        found = parsedate_to_datetime(line.decode("ascii", "replace").strip())
        day = found.astimezone(UTC).date() if found.tzinfo else found.date()
    except (ValueError, TypeError, OverflowError):
        return None
    return day if day.year >= 1980 else None
