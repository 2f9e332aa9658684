"""Common ground (B5): the user's jotting on what the two share, turned into a sentence to the person.

``both at Dalhousie`` -> ``We have Dalhousie in common, …``; ``saw her talk in May`` -> ``I saw your talk in
May.`` Only English jottings are turned; in other languages a sentence must be one already. What still
speaks *about* the person after all turning stays out: the user is asked for a better one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from daemon.writing.fragments import ended, item, sentence
from daemon.writing.names import Name, fold

_DID = frozenset(
    "saw heard read met watched listened followed took visited enjoyed liked knew found discovered admired used".split()
)
_BOTH_DID = frozenset(
    "grew went studied worked live lived come came attended graduated play played sail sailed love like volunteer "
    "volunteered speak spoke teach taught learned trained served swim run".split()
)
_THEY_DO = {
    "knows": "know", "works": "work", "lives": "live", "teaches": "teach", "runs": "run", "leads": "lead",
    "speaks": "speak", "plays": "play", "sails": "sail", "loves": "love", "likes": "like", "wrote": "wrote",
    "gave": "gave", "founded": "founded", "edited": "edited", "has": "have", "is": "are",
}  # fmt: skip
_WORKS = frozenset(
    "article articles talk paper book interview podcast post blog study thesis report panel lecture video".split()
)
_NOUN_HINT = frozenset(
    "at in on to from with and or but for about when where while as by of because since after before".split()
)


def shared(text: str, name: Name) -> str:
    """What the two have in common, as one English sentence to the person themselves (B5); empty where unsure.

    ``both at Dalhousie`` -> ``We have Dalhousie in common, …``; ``saw her talk in May`` -> ``I saw your talk in May.``
    """
    text = item(re.split(r"[;\n]", text, maxsplit=1)[0])
    if not text or len(text.split()) > 28:
        return ""
    made = _as_sentence(text, name)
    return "" if not made or _speaks_of_somebody(made) else ended(made[:1].upper() + made[1:])


@dataclass(frozen=True, slots=True, kw_only=True)
class Jotting:
    """One jotting: whole, its first word in lower case, and the rest; and whom it is about."""

    text: str
    head: str
    rest: str
    name: Name


def _as_sentence(text: str, name: Name) -> str:
    """The first reading of the jotting that applies; a list of things shared where none does."""
    head, _, rest = text.partition(" ")
    jotting = Jotting(text=text, head=fold(head), rest=rest, name=name)
    for reading in (_said_already, _both_of_them, _done_by_me, _done_by_both, _done_by_them, _theirs, _same):
        made = reading(jotting)
        if made is not None:
            return made
    words = text.split()
    if len(words) <= 4 and all(w[:1].isupper() or fold(w) in _SMALL for w in words):  # a name: a school, a town
        return f"We have {text} in common, which encouraged me to write"
    return f"I believe we have something in common: {text}"


_SMALL = frozenset({"of", "the", "for", "and", "de"})
_SPOKEN = frozenset({"i", "i've", "i’ve", "i'm", "i’m", "we", "we've", "we’ve", "my", "our", "you"})


def _said_already(jotting: Jotting) -> str | None:
    if jotting.head == "your":
        return f"{jotting.text} is what made me think of you"
    return _spoken_to(jotting.text, jotting.name) if jotting.head in _SPOKEN else None


def _both_of_them(jotting: Jotting) -> str | None:
    return _both(jotting.rest.split(), jotting.text) if jotting.head == "both" else None


def _done_by_me(jotting: Jotting) -> str | None:
    done = f"I {jotting.head} {jotting.rest}"
    return _spoken_to(done, jotting.name) if jotting.head in _DID else None


def _done_by_both(jotting: Jotting) -> str | None:
    if jotting.head not in _BOTH_DID:
        return None
    done = f"{jotting.head} {jotting.rest}"
    return _spoken_to(f"I {done}", jotting.name) if _speaks_of_somebody(jotting.text) else f"We both {done}"


def _done_by_them(jotting: Jotting) -> str | None:
    """``knows my aunt``, ``she knows my aunt``: ``You know my aunt``."""
    head, rest = jotting.head, jotting.rest
    if head in {"she", "he"}:
        head, _, rest = rest.partition(" ")
    return f"You {_THEY_DO[head]} {rest}" if head in _THEY_DO else None


def _theirs(jotting: Jotting) -> str | None:
    given = jotting.name.given
    if jotting.head in {"her", "his", "their"} or jotting.text.startswith((f"{given}'s ", f"{given}’s ")):
        return f"Your {jotting.rest} is what made me think of you"
    return "" if jotting.head in _WORKS else None  # whose article, and was it read? The user has to say


def _same(jotting: Jotting) -> str | None:
    if jotting.head == "the" and jotting.rest.startswith("same "):
        return f"We share the {jotting.rest}"
    return f"We share the same {jotting.rest}" if jotting.head == "same" else None


def _both(rest: list[str], text: str) -> str:
    if not rest:
        return ""
    head = fold(rest[0])
    if head == "at" and rest[1:]:
        return f"We have {' '.join(rest[1:])} in common, which encouraged me to write"
    if head in {"from", "in", "on", "members", "alumni", "graduates", "interested", "fans", "part", "involved"}:
        return f"We are both {' '.join(rest)}"
    if re.fullmatch(
        r"[a-z]+ed|went|grew|took|love|like|come|came|enjoy|live|work|study|play|sail|know|knew|have|had", rest[0]
    ):
        return f"We {text[:1].lower()}{text[1:]}"
    return f"I believe we have something in common: {text[:1].lower()}{text[1:]}"


def _spoken_to(text: str, name: Name) -> str:
    """A jotting about somebody, said to them: ``her talk`` -> ``your talk``, ``met him`` -> ``met you``."""
    words, out = text.split(), []
    for at, word in enumerate(words):
        bare = word.strip(",.").casefold()
        following = fold(words[at + 1].strip(",.")) if at + 1 < len(words) else ""
        if bare in {"his", "their"} or (
            bare == "her" and following and following not in _NOUN_HINT and not word.endswith(",")
        ):
            out.append("your")
        elif bare in {"her", "him", "them"}:
            out.append(word.replace(word.strip(",."), "you"))
        elif name.given and bare in {fold(name.given) + "'s", fold(name.given) + "’s"}:
            out.append("your")
        else:
            out.append(word)
    return " ".join(out)


def _speaks_of_somebody(text: str) -> bool:
    """Left over after all: it speaks about the person, not to them."""
    return bool(re.search(r"\b(?:he|she|his|her|him|hers|they|them)\b", text, re.IGNORECASE))


_WE = {
    "de": re.compile(
        r"^(?:wir|uns|(?:Ihr|dein)(?:e[nmrs]?)?)\b|^ich\b.*\b(?:Ihr(?:e[nmrs]?)?|Ihnen|Sie|dein(?:e[nmrs]?)?|dir|dich)\b"
    ),
    "fr": re.compile(
        r"^(?:nous|votre|vos|ton|ta|tes)\b|^(?:je|j['’]).*\b(?:votre|vos|vous|ton|ta|tes|toi|t['’])", re.IGNORECASE
    ),
    "es": re.compile(
        r"^(?:l[oa]s dos|amb[oa]s|compartimos|tenemos|estudiamos|coincidimos|nos|tus?|sus?)\b"
        r"|^(?:leí|vi|oí|escuché|conozco|sigo|he (?:leído|visto|oído|escuchado))\b.*\b(?:sus?|tus?)\b",
        re.IGNORECASE,
    ),
}


def shared_sentence(text: str, language: str) -> str:
    """What the two have in common where it is already a sentence to the person; only English jottings are turned."""
    text = item(re.split(r"[;\n]", text, maxsplit=1)[0])
    lowered = text[:1].lower() + text[1:] if language == "de" and not text.startswith("Ihr") else text
    return sentence(text) if text and _WE[language].search(lowered) and len(text.split()) >= 4 else ""
