"""A letter as a complete RFC 5322 message, ready for a Drafts folder.

The header block is written by hand: the standard library's folding encodes long message ids and
raises on a name with a line break, and a draft must be written whatever a name holds. What must not
happen here: a header beyond the ones listed in ``compose``, or any that names the program.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from email.header import Header
from email.utils import format_datetime

from daemon.writing.fragments import clean
from daemon.writing.letters import LetterText

LINE_CAP = 998
"""Octets of a line (RFC 5322 2.1.1)."""
REFERENCES_CAP = 21
"""Message-IDs in References: the first of the thread and the newest (RFC 5322 3.6.4 names no limit; servers do)."""
_ID = re.compile(r"[!-;=?-~]{1,900}")
_ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")


def compose(
    text: LetterText,
    *,
    sender_name: str,
    sender: str,
    to_name: str,
    to: str,
    key: str,
    date: datetime,
    parent_message_id: str,
    references: tuple[str, ...],
    copied: tuple[str, ...] = (),
) -> bytes:
    """The message with LF line ends. Its Message-ID is ``key`` at the domain of ``sender``.

    Message-IDs come and go without angle brackets (with them does no harm).
    """
    parents = thread_ids(parent_message_id, references)
    encoding, body = _encoded(text.body)
    header = [
        f"From: {mailbox(sender_name, sender)}",
        f"To: {mailbox(to_name, to)}",
        *([f"Cc: {', '.join(mailbox('', address) for address in copied)}"] if copied else []),
        f"Subject: {_words(clean(text.subject, pictures=True), 'Subject')}",
        f"Date: {format_datetime(date)}",
        f"Message-ID: <{key}@{domain_of(sender)}>",
        *([f"In-Reply-To: <{parents[-1]}>", "References: " + "\n ".join(f"<{i}>" for i in parents)] if parents else []),
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        f"Content-Transfer-Encoding: {encoding}",
    ]
    return "\n".join(header).encode("utf-8") + b"\n\n" + body


_KEPT = frozenset({"from", "to", "cc", "bcc", "reply-to", "date", "in-reply-to", "references"})
"""Fields that a letter keeps when its words are changed; whatever else a client added stays behind."""


def reworded(raw: bytes, *, subject: str, body: str, message_id: str) -> bytes:
    """The same letter (to the same people, in the same thread) with other words: plain text, LF line ends.

    ``message_id`` carries the draft's key: a client may have saved it under another.

    The words are the user's own: nothing is taken out of them but what mail cannot carry.
    """
    block = raw.replace(b"\r\n", b"\n").split(b"\n\n", 1)[0].decode("utf-8", "surrogateescape")
    fields = re.split(r"\n(?![ \t])", block)
    kept = [field for field in fields if field.partition(":")[0].strip().lower() in _KEPT]
    encoding, text = _carried(body.replace("\r\n", "\n").replace("\0", "").rstrip() + "\n")
    header = [
        *kept,
        f"Subject: {_words(' '.join(subject.split()), 'Subject')}",
        f"Message-ID: <{message_id}>",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        f"Content-Transfer-Encoding: {encoding}",
    ]
    return "\n".join(header).encode("utf-8", "surrogateescape") + b"\n\n" + text


def domain_of(address: str) -> str:
    """The domain of an address in its ASCII form (RFC 5890); ``localhost`` where there is none."""
    domain = clean(address).rpartition("@")[2].strip("<> .").lower()
    ascii_form = _ascii_domain(domain)
    return ascii_form if re.fullmatch(r"[a-z0-9.-]+|\[[0-9a-fv.:]+\]", ascii_form) else "localhost"


def _ascii_domain(domain: str) -> str:
    if domain.isascii():
        return domain
    import idna

    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError:
        return domain


def mailbox(name: str, address: str) -> str:
    """``name <address>`` (RFC 5322 3.4), the name encoded where it is not plain, the domain in ASCII."""
    local, _, domain = clean(address).strip("<>").rpartition("@")
    local = re.sub(r"[\s<>]", "", local)
    spec = f"{local}@{_ascii_domain(domain.strip().lower())}" if local else clean(address)
    shown = clean(name)[:120].strip()
    if not shown or shown == spec:
        return spec
    if _ATOM.fullmatch(shown):
        quoted = shown
    elif shown.isascii():
        quoted = '"' + re.sub(r'(["\\])', r"\\\1", shown) + '"'
    else:
        quoted = _words(shown, "To")
    separator = "\n " if len(quoted) + len(spec) > 70 else " "
    return f"{quoted}{separator}<{spec}>"


def _words(text: str, header: str) -> str:
    """Unstructured text for a header: as it is where it is ASCII, else encoded words (RFC 2047), folded."""
    charset = "us-ascii" if text.isascii() else "utf-8"
    return Header(text, charset, maxlinelen=76, header_name=header).encode(linesep="\n")


def thread_ids(parent: str, references: Iterable[str]) -> tuple[str, ...]:
    """The References of an answer: those of the parent and the parent itself, the middle left out of long threads."""
    found = [
        match.group() for text in (*references, parent) for match in [_ID.fullmatch(text.strip(" <>\r\n\t"))] if match
    ]
    found = [one for one in found if not parent or one != parent.strip(" <>")]
    own = parent.strip(" <>\r\n\t")
    if not _ID.fullmatch(own):
        return ()
    ids = list(dict.fromkeys((*found, own)))
    if len(ids) > REFERENCES_CAP:
        ids = [ids[0], *ids[-(REFERENCES_CAP - 1) :]]
    return tuple(ids)


def _encoded(body: str) -> tuple[str, bytes]:
    """The body in the most readable encoding that mail allows: plain, 8bit, or quoted-printable for very long lines."""
    lines = [
        clean(line) if not line.startswith("- ") else f"- {clean(line[2:])}" for line in body.strip("\n").split("\n")
    ]
    return _carried("\n".join(lines) + "\n")


def _carried(text: str) -> tuple[str, bytes]:
    plain = text.encode("utf-8", "replace")
    if max(len(line) for line in plain.split(b"\n")) <= LINE_CAP:
        return ("7bit" if plain.isascii() else "8bit"), plain
    import quopri

    return "quoted-printable", quopri.encodestring(plain)
