"""The sentences a page opens with after something was done. The address names one by its key: never text of its own."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "keep": "Kept: it waits in Drafts for you to send.",
        "edit": "Saved: your words go into the draft.",
        "throw-away": "Thrown away: it is taken out of Drafts, and not written again.",
        "later": "Later: it is taken out of Drafts, and written anew when the day comes.",
        "never": "Never: it is taken out of Drafts, and no such letter is written to them any more.",
        "taken-back": "Taken back.",
        "done": "Done with.",
        "snooze": "It comes back when you said.",
        "paused": "Paused: nothing is drafted for them until you resume.",
        "resumed": "Resumed: letters are drafted again when they are due.",
        "confirmed": "Confirmed: they are followed from now on.",
        "noted": "Your note is kept.",
        "promised": "The promise is kept in mind.",
        "promise-kept": "Kept: that promise is settled.",
        "missed": "Noted: you did not meet.",
        "signed-in": "Welcome. This browser stays signed in for thirty days.",
    }
)
