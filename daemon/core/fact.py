"""What every fact is: something that happened, under its natural key. The kinds are in ``facts``.

Standard library only.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar


def digest(*parts: str) -> str:
    """64 hex digits (SHA-256) over the parts, unambiguous: each part is preceded by its length."""
    joined = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What all facts have: a natural key, and when it happened (aware)."""

    KIND: ClassVar[str] = ""
    key: str
    at: datetime

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError(f"a fact needs an aware moment: {self.key}")
        if not self.key:
            raise ValueError("a fact needs a natural key")
