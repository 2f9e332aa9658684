"""What the user says aloud: the rehearsed introduction, and how long words take to say (D4).

Nothing is invented: who they are is their own sentence; the rest is courtesy.
"""

from __future__ import annotations

from dataclasses import dataclass

from daemon.writing.common_ground import shared
from daemon.writing.dossier import Dossier
from daemon.writing.fragments import about, clean, ended, subject_matter
from daemon.writing.greeting import contact_name

WORDS_A_SECOND = 2.4
"""Calm speech, about 145 words a minute."""
SHORTEST, LONGEST = 30, 45
"""Seconds of the introduction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Introduction:
    """What to say first, and how many seconds it takes."""

    text: str
    seconds: int


def seconds_of(text: str) -> int:
    """How long the text takes to say."""
    return round(len(text.split()) / WORDS_A_SECOND)


def introduction(dossier: Dossier, minutes: int) -> Introduction:
    """The introduction to rehearse: where the user stands, why this field, what they hope to learn (D4).

    It is filled up with courtesies to 30 seconds, and loses them again before it exceeds 45.
    """
    name = contact_name(dossier)
    field = subject_matter(dossier.me.field) or "this field"
    own_words = (
        about(dossier.me.about_me, "en") if dossier.me.language.startswith("en") else ended(clean(dossier.me.about_me))
    )
    core = [
        "Thank you for making the time.",
        f"I am {clean(dossier.me.name)}." if clean(dossier.me.name) else "",
        own_words,
        shared(dossier.person.common_ground, name).replace(", which encouraged me to write", ""),
        f"I am trying to find out what work in {field} is really like, and where somebody like me could be of use.",
    ]
    extra = [
        "I know what one can read about it, but not how it looks from the inside.",
        "What I hope to learn from you is how you came to it, what the work asks of you, and what you would do in my place.",
        f"I have a few questions with me, and I will keep an eye on the {minutes} minutes you have given me.",
        "Please stop me wherever you would rather talk about something else.",
    ]
    said = [part for part in core if part]
    for part in extra:
        longer = [*said, part]
        if seconds_of(" ".join(said)) < SHORTEST + 2 and seconds_of(" ".join(longer)) <= LONGEST:
            said = longer
    text = " ".join(said)
    return Introduction(text=text, seconds=seconds_of(text))
