"""The user's own words made fit to stand in a letter: cleaned, turned into a sentence, or left out.

What users write about themselves and others was written for themselves: half sentences, jottings,
brackets. A fragment is woven in only where the result is sure to read well; else it stays out and
the caller lists it as *needs you*. Nothing is added to what they said.
"""

from __future__ import annotations

import re
import unicodedata

from daemon.writing.names import fold

PLACEHOLDER = re.compile(
    r"\b(?:XX+|TODO|TBD|TBC|FIXME|N\.N\.|lorem ipsum|insert|your name here)\b|\?\?+|_{2,}|\.{4,}|[{}<>]|\$\{|%\w+%",
    re.IGNORECASE,
)
LONGEST = 240
"""Characters of one fragment; more belongs in a letter of the user's own."""
_OPENERS = {
    "en": frozenset(
        "the a an that this these those it its there here how what why when where you your our my his her".split()
    ),
    "de": frozenset("dass ob wie warum".split()),
    "fr": frozenset(
        "le la les un une des du de je nous en au aux avec que ce cet cette il elle on comment pourquoi ne pas".split()
    ),
    "es": frozenset("el la los las un una unos unas que no hay es como cuando por se lo he en desde con ya me".split()),
}
"""First words that are no names: inside a sentence they are small. After a colon, a German sentence begins large."""


def clean(text: str, *, pictures: bool = False) -> str:
    """One line of plain characters: no controls, no direction marks, no pictures (unless wanted), single spaces."""
    text = unicodedata.normalize("NFC", text)
    kept = "".join(" " if _is_blank(c) else c for c in text if not _is_dropped(c) or (pictures and _is_picture(c)))
    return re.sub(r"\s+", " ", kept).strip()


def clean_lines(text: str) -> str:
    """``clean`` line by line; empty lines at the ends go."""
    return "\n".join(clean(line) for line in text.strip().splitlines()).strip()


def _is_blank(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Zs", "Zl", "Zp"}


def _is_picture(char: str) -> bool:
    return unicodedata.category(char) in {"So", "Sk"} or char == "\u200d"


def _is_dropped(char: str) -> bool:
    if char in "\n\r\t":
        return False
    return unicodedata.category(char) in {"Cf", "Co", "Cs", "Cn", "So", "Sk"} and char not in "°^`´¨©®™"


def without_brackets(text: str) -> str:
    """Square brackets read like a gap in a form: round ones do not."""
    return text.replace("[", "(").replace("]", ")")


def item(text: str) -> str:
    """A note's item without bullet and final punctuation; empty where it is a gap or too long to weave in."""
    text = without_brackets(clean(text))
    text = re.sub(r"^(?:[-*•·–—>]+|\d{1,2}[.)])\s+", "", text)
    text = text.strip(" ,;:").rstrip(".!… ").strip()
    text = re.sub(r"\s+([,.;:!?])", r"\1", text)
    if not re.search(r"[^\W\d_]{2}", text) or PLACEHOLDER.search(text) or len(text) > LONGEST:
        return ""
    return text


_ELIDED = re.compile(r"[JLCDNQS]['’][a-zéèêàâîôûœ]")


def after_colon(text: str, language: str = "en") -> str:
    """An item as it stands after a colon, with one full stop at its end."""
    text = item(text)
    first = text.split(" ", 1)[0]
    if (fold(first) in _OPENERS[language] and first.istitle()) or (language == "fr" and _ELIDED.match(text)):
        text = text[:1].lower() + text[1:]
    return ended(text)


def ended(text: str) -> str:
    """The text with a full stop, unless it ends a sentence already."""
    if not text:
        return ""
    closed = text.rstrip("\"'”’)»")
    return text if closed[-1:] in ".?!" else text + "."


def sentence(text: str) -> str:
    """An item as a sentence of its own."""
    text = item(text)
    return ended(text[:1].upper() + text[1:])


_FIRST_PERSON = {
    "en": re.compile(
        r"^(?:I|I['’]m|I['’]ve|My|As an?|After|Having|For|Since|This|In|At|Currently|Until)\b.*\b(?:I|my|me)\b|^(?:I|I['’](?:m|ve)|My)\b"
    ),
    "de": re.compile(r"\b(?:ich|mein|meine|mich|mir)\b", re.IGNORECASE),
    "fr": re.compile(r"\b(?:je|mon|ma|mes|me)\b|\bj['’]", re.IGNORECASE),
    "es": re.compile(r"\b(?:yo|soy|estoy|mi|mis|me|estudio|trabajo|termino|acabo|llevo|tengo)\b", re.IGNORECASE),
}


def about(text: str, language: str) -> str:
    """Who the user is, as sentences in the first person; empty where the text is not (yet) one."""
    text = without_brackets(clean(text)).strip(" ,;:")
    if not text or PLACEHOLDER.search(text) or len(text) > 2 * LONGEST:
        return ""
    if language == "en" and not _FIRST_PERSON["en"].search(text):
        text = _english_about(text)
    elif not _FIRST_PERSON[language].search(text):
        return ""
    return ended(text[:1].upper() + text[1:]) if text else ""


def _english_about(text: str) -> str:
    """``finishing a degree in biology`` and ``a student at Dalhousie`` lack only their beginning."""
    if re.match(r"(?:am|have|work|study|studied|worked|graduated|grew|live|lead|teach)\b", text):
        return f"I {text}"
    if re.match(r"(?:an?|the|one of)\s", text, re.IGNORECASE) or re.match(r"[a-z]+ing\s", text):
        return f"I am {text[:1].lower()}{text[1:]}"
    return ""


def first_sentence(text: str) -> str:
    """The first sentence of a text."""
    return re.split(r"(?<=[.!?])\s+(?=[^\W\d_a-z])", text, maxsplit=1)[0]


def subject_matter(text: str, language: str = "en") -> str:
    """A field of work as it stands in a sentence (``marine conservation``); empty where it is not one."""
    text = item(text)
    if not text or len(text.split()) > 6 or re.search(r"[.?!:;@/]", text):
        return ""
    words = text.split()
    if language in {"fr", "es"} and words[0].istitle() and all(word.islower() for word in words[1:]):
        return text.lower()
    if language == "en" and all(word.istitle() and _COMMON_NOUN.search(word.lower()) for word in words):
        return text.lower()
    return text


_COMMON_NOUN = re.compile(
    r"(?:ing|ment|tion|ics|ture|ance|ence|acy|icine|ology|ography|ware|care)$|^(?:law|design|music|policy|marine|data|public|human"
    r"|social|environmental|mechanical|civil|health|renewable|clinical|urban|political|international|higher|film|retail"
    r"|energy|biology|chemistry|history|art|arts|and|of|the|in|development|analysis|research|journalism|tourism|resources)$"
)
"""Words of a field that are no names, so that ``Marine Conservation`` can stand inside a sentence."""


NO_COMPANY = frozenset(
    "self-employed freelance freelancer retired none n/a na unemployed student various independent".split()
)


def workplace(text: str) -> str:
    """A company's name for a sentence; empty where it is none or too odd."""
    text = item(text)
    if not text or text.casefold() in NO_COMPANY or len(text.split()) > 7 or re.search(r"[?!:;@]|//", text):
        return ""
    return text


def people(items: tuple[str, ...]) -> tuple[str, ...]:
    """The names in notes like ``Ana Lopez (DFO), ana@dfo.ca``; what is no plain name is left out."""
    found = []
    for entry in items:
        for part in re.split(r"\s*(?:;|\b(?:and|und|et)\b|\n)\s*", re.sub(r"\s*\([^()]*\)", "", entry)):
            name = re.split(
                r"\s*(?:[,(<\[:/]|\s[-–—]\s|\b(?:at|from|who|bei|vom|chez)\b|\S+@\S+)", item(part) or "", maxsplit=1
            )[0].strip()
            words = name.split()
            if (
                1 <= len(words) <= 5
                and all(w[:1].isupper() or fold(w) in _PARTICLES for w in words)
                and "@" not in name
            ):
                found.append(name)
    return tuple(dict.fromkeys(found))


_PARTICLES = frozenset("van von de der den del della la le el al bin da do dos di".split())
