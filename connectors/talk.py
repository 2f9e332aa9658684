"""How a connector speaks with the user while they sign in: the command line's side is handed in. Values only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

PATIENCE: Final = 600.0
"""Seconds the user is given in the browser."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """The user, as a sign-in meets them."""

    tell: Callable[[str], None]
    """Shows some lines."""
    open_page: Callable[[str], object] | None = None
    """Opens an address in the user's browser; None: they do it by hand (the console way)."""
    ask: Callable[[str], str] = input
    """Asks for a line; of the console way only."""
    patience: float = PATIENCE
