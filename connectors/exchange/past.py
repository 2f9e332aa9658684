"""The past of some people: one search a person over all folders, and conversations read whole.

    one search a person    letters from and to them, and reports that name them (the server's own index)
    known letters          by Message-ID, and what answers them
    whole conversations    answers come from other addresses
    reports, whole         what they say stands in their bodies

What a search tells too much is taken out again by looking at the headers themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final
from xml.etree.ElementTree import Element

from connectors.contract import Folder, Interest, Progress
from connectors.errors import ConnectorError, NotFound
from connectors.exchange.client import Exchange, batches
from connectors.exchange.folders import Folders
from connectors.exchange.parse import head_fields, header_of, id_of, items_in, mime_of, told
from connectors.exchange.soap import M, T, conversations, either, equal, field, find, folder_of, get, shape
from connectors.headers import look
from connectors.sieve import REPORT_LIMIT, Sieve, Threads, report_ids

HITS: Final = 200
"""Messages a folder and page of a search."""
MOST: Final = 1000
"""What a search tells of one folder at the most."""
TOGETHER: Final = 100
"""Messages, or conversations, a request."""
NAMED: Final = 40
"""Message-IDs a request: each is two conditions."""
ROUNDS: Final = 4
"""How often letters are followed into other conversations."""
FOLDERS: Final = 500
"""Folders a request."""
_REPORTERS: Final = ("postmaster", "mailer-daemon", "microsoftexchange")


def backfill(exchange: Exchange, folders: Folders, interest: Interest, progress: Progress) -> Iterator[Element]:
    """Messages with their header fields. See ``contract.Mailbox.backfill``."""
    past = _Past(exchange, folders, progress)
    for address in sorted(interest.addresses):
        past.search(query_for(address))
    for house in sorted(interest.houses):
        past.search(f'from:"{_bare(house)}"')
    past.about(interest.message_ids)
    past.complete()
    yield from past.wanted(interest)


def query_for(address: str) -> str:
    """The search for letters from or to somebody, and for reports that name them (AQS)."""
    who = f'"{_bare(address)}"'
    report = " OR ".join(f'from:"{one}"' for one in _REPORTERS)
    return f"participants:{who} OR ({who} AND ({report}))"


def _bare(text: str) -> str:
    return text.replace('"', " ").replace("\\", " ")


class _Past:
    def __init__(self, exchange: Exchange, folders: Folders, progress: Progress) -> None:
        self._exchange, self._folders, self._progress = exchange, folders, progress
        self._messages: dict[str, Element | None] = {}
        """By id; None before the fields were read."""
        self._read: set[str] = set()
        """Conversations that were read whole."""
        self._asked: set[str] = set()
        """Message-IDs that were looked for."""

    def search(self, query: str) -> None:
        """One search in every folder."""
        for part in batches(list(self._folders.watched().purposes), FOLDERS):
            self._pages(part, lambda folders, offset: find(folders, (), most=HITS, offset=offset, query=query))

    def about(self, message_ids: Iterable[str]) -> None:
        """The letters with these Message-IDs, and their direct answers."""
        fresh = sorted(set(message_ids) - self._asked)
        self._asked.update(fresh)
        for part in batches(fresh, NAMED):
            where = either([each for one in part for each in _naming(f"<{one}>")])
            folders = list(self._folders.watched().purposes)
            self._pages(folders, _asking(where))

    def complete(self) -> None:
        """Reads conversations whole, and follows letters into others, until nothing new is found."""
        for _ in range(ROUNDS):
            self._fields()
            known = {id_of(each, "ConversationId") for each in self._messages.values() if each is not None} - {""}
            fresh = sorted(known - self._read)
            self._read.update(fresh)
            for part in batches(fresh, TOGETHER):
                self._whole(part)
            self._fields()
            missing = self._missing()
            if not missing and not fresh:
                return
            self.about(missing)
        self._fields()

    def _pages(self, folders: Sequence[str], ask: Callable[[Iterable[Element], int], Element]) -> None:
        """Every page of a search; only folders that have more are asked again."""
        offset, left = 0, list(folders)
        while left and offset < MOST:
            answers = self._exchange.several(ask(map(folder_of, left), offset))
            more = [folder for folder, answer in zip(left, answers, strict=True) if self._note(answer)]
            left, offset = more, offset + HITS

    def _note(self, answer: Element | ConnectorError) -> bool:
        """Notes what one folder gave; has it more? A folder that is gone meanwhile has nothing."""
        if isinstance(answer, NotFound):
            return False
        if isinstance(answer, ConnectorError):
            raise answer
        for item in items_in(answer):
            self._messages.setdefault(id_of(item), None)
        self._progress(len(self._messages), None)
        root = answer.find(f"{{{M}}}RootFolder")
        return root is not None and root.get("IncludesLastItemInRange") == "false"

    def _whole(self, ids: Sequence[str]) -> None:
        for answer in self._exchange.several(conversations(ids, (), TOGETHER)):
            if isinstance(answer, NotFound):
                continue
            if isinstance(answer, ConnectorError):
                raise answer
            for items in answer.iter(f"{{{T}}}Items"):
                for item in items:
                    self._messages.setdefault(id_of(item), None)
        self._progress(len(self._messages), None)

    def _fields(self) -> None:
        """The header fields of what was found since."""
        wanted = [ref for ref, item in self._messages.items() if item is None and ref]
        for part in batches(wanted, TOGETHER):
            for ref, answer in zip(part, self._exchange.several(get(part, shape(head_fields()))), strict=True):
                if isinstance(answer, NotFound):
                    del self._messages[ref]
                    continue
                if isinstance(answer, ConnectorError):
                    raise answer
                items = items_in(answer)
                if items:
                    self._messages[ref] = items[0]
                else:
                    del self._messages[ref]

    def _missing(self) -> set[str]:
        """Letters that others refer to and that were neither seen nor looked for."""
        seen = [look(header_of(each)) for each in self._messages.values() if each is not None]
        named = {one for each in seen for one in each.parents}
        return {one.decode("utf-8", "replace") for one in named - {each.own for each in seen}} - self._asked

    def wanted(self, interest: Interest) -> Iterator[Element]:
        """Those that concern somebody after all: by their headers, their threads, and what reports say."""
        sieve, threads = Sieve(interest), Threads()
        messages = [each for each in self._messages.values() if each is not None and not self._left_out(each)]
        hits = bytearray(len(messages))
        bodies = self._reports(messages)
        for number, message in enumerate(messages):
            header = header_of(message)
            seen = look(header)
            body = bodies.get(id_of(message), b"")
            hits[number] = sieve.header_names(header, seen.lowered) or (bool(body) and sieve.report_names(body))
            threads.add(seen, report_ids(body) if body else ())
        threads.of(hits, interest.message_ids)
        yield from (message for number, message in enumerate(messages) if hits[number])

    def _left_out(self, message: Element) -> bool:
        """Drafts, and what lies in a folder that is not watched."""
        folder = id_of(message, "ParentFolderId")
        purposes = self._folders.watched().purposes
        return told(message, "IsDraft") == "true" or purposes.get(folder, Folder.DRAFTS) is Folder.DRAFTS

    def _reports(self, messages: Iterable[Element]) -> dict[str, bytes]:
        """The bodies of delivery reports, as far as they are looked through."""
        ids = [id_of(each) for each in messages if _is_report(each)]
        bodies: dict[str, bytes] = {}
        for part in batches(ids, TOGETHER // 4):
            answers = self._exchange.several(get(part, shape((), mime=True)))
            for ref, answer in zip(part, answers, strict=True):
                if not isinstance(answer, ConnectorError):
                    bodies[ref] = b"".join(map(mime_of, items_in(answer)))[:REPORT_LIMIT]
        return bodies


def _is_report(message: Element) -> bool:
    return told(message, "ItemClass").upper().startswith("REPORT.") or look(header_of(message)).report


def _naming(message_id: str) -> list[Element]:
    """The letter itself, and its answers."""
    return [equal(field("message:InternetMessageId"), message_id), equal(field("item:InReplyTo"), message_id)]


def _asking(where: Element) -> Callable[[Iterable[Element], int], Element]:
    return lambda folders, offset: find(folders, (), most=HITS, offset=offset, where=where)
