"""A draft as it lies in the Drafts folder, whoever wrote it last: what the user is shown of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from daemon.reading.heads import read_head
from daemon.reading.opened import Opened

WORDS = frozenset({"text/plain", "text/html", "text/enriched"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDraft:
    """The words of a draft."""

    subject: str
    to: str
    """Its receivers' addresses, with commas between."""
    body: str
    """All its text, lines ending with a line feed, quoted parts and signature included."""
    carries_more: bool
    """It holds more than words: a file, a picture."""


def read_draft(raw: bytes) -> ReadDraft:
    """What a draft says. Never raises, whatever a client saved."""
    opened, head = Opened(raw), read_head(raw)
    leaves = opened.parts.leaves
    return ReadDraft(
        subject=head.subject,
        to=", ".join(head.to),
        body=opened.text.replace("\r\n", "\n").strip("\n"),
        carries_more=any(leaf.disposition == "attachment" or leaf.type not in WORDS for leaf in leaves),
    )
