"""What the header alone tells: who wrote to whom, when, in which thread. The entrance for heads that connectors page through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from daemon.reading import addresses, autoreplies, headers
from daemon.reading.headers import Headers


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadInfo:
    """One message by its header. Addresses are normalised, Message-IDs without brackets."""

    message_id: str
    """``sha256:...`` of the header where it has none."""
    author: str
    """The address of From; empty where there is none."""
    author_name: str = ""
    to: tuple[str, ...] = ()
    copied: tuple[str, ...] = ()
    blind: tuple[str, ...] = ()
    """Bcc: only the copies that senders keep say it."""
    references: tuple[str, ...] = ()
    """References and then In-Reply-To, oldest first, without repeats."""
    date: datetime | None = None
    """Aware; None where the Date field is missing or absurd."""
    subject: str = ""
    automatic: bool = False
    """A cheap suspicion of a bounce, an automatic answer or a notice: worth fetching to be sure."""
    listed: bool = False
    """It came over a mailing list (RFC 2369, RFC 2919)."""


def read_head(header: bytes) -> HeadInfo:
    """The head of a raw header block (a whole message will do). Never raises."""
    return head_of(Headers(headers.split(header)[0] or header[: headers.MOST_HEADER]))


def head_of(fields: Headers) -> HeadInfo:
    """The head out of fields that are already cut."""
    authors = addresses.parse_list(fields.raw("from"))
    name, author = next((pair for pair in authors if pair[1]), authors[0] if authors else ("", ""))
    return HeadInfo(
        message_id=headers.own_message_id(fields),
        author=author,
        author_name=headers.readable(name)[:200],
        to=addresses.addresses_in(fields.raw("to")),
        copied=addresses.addresses_in(fields.raw("cc")),
        blind=addresses.addresses_in(fields.raw("bcc")),
        references=headers.references(fields),
        date=headers.date_of(fields),
        subject=fields.text("subject")[:1_000],
        automatic=autoreplies.looks_automatic(fields),
        listed=bool(autoreplies.list_header(fields)),
    )
