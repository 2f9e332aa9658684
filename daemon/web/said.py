"""The sentences a page opens with after something was done. The address names one by its key: never text of its own."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "signed-in": "Welcome. This browser stays signed in for thirty days.",
    }
)
