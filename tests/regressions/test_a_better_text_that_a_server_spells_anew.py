"""A pass killed between putting a better text into a draft and recording that took its own words for the user's.

Exchange keeps a draft as fields and puts its bytes together anew, so bytes told nothing.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from connectors.contract import Folder, PlacedDraft
from daemon.worker.heeding import lies_there

OURS = b"To: Jane Miller <jane@ocean.example>\nSubject: Thank you\nMessage-ID: <k@x>\n\nDear Jane,\n\nthank you.\n"
SPELLED = (
    b"Message-ID: <k@x>\r\nThread-Index: AdM=\r\nSubject: =?utf-8?q?Thank_you?=\r\nTo: jane@ocean.example\r\n"
    b'Content-Type: text/plain; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
    b"Dear Jane, \r\n\r\nthank=20you.\r\n\r\n"
)


def there(raw: bytes) -> bool:
    desk: Any = SimpleNamespace(connection=SimpleNamespace(mailbox=SimpleNamespace(fetch=lambda _: raw)))
    return lies_there(desk, PlacedDraft(ref="r", revision="v", folder=Folder.DRAFTS), OURS)


def test_the_same_letter_in_another_spelling_is_ours() -> None:
    assert there(SPELLED)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [(b"Dear Jane", b"Dearest Jane"), (b"Thank_you", b"Thanks"), (b"jane@ocean", b"anna@ocean"), (b"Subject", b"Cc: a@b.example\r\nSubject")],
    ids=["text", "subject", "receiver", "copy"],
)  # fmt: skip
def test_what_the_user_changed_is_theirs(ours: bytes, theirs: bytes) -> None:
    assert ours in SPELLED
    assert not there(SPELLED.replace(ours, theirs, 1))
