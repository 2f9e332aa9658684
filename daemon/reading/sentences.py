"""A letter cut into sentences and clauses, without its greeting and its closing; and its language."""

from __future__ import annotations

import re
from dataclasses import dataclass

from daemon.reading import quoting
from daemon.reading.folding import fold
from daemon.reading.languages import language, languages, vocabulary
from daemon.reading.languages.table import compiled

MOST_TEXT = 8_000
"""Characters of a letter that are understood; answers to a letter are shorter."""
MOST_SENTENCES = 120

_ABBREVIATION = re.compile(
    r"(?:\b(?:a\.m|p\.m|am|pm|dr|prof|mr|mrs|ms|st|e\.g|i\.e|etc|approx|ca|z\.b|bzw|evtl|ggf|nr|tel|mme|sr|sra|dott|ing|p\.ex|ej|av|dhr|mevr|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|okt|nov|dec|dez|mo|di|mi|do|fr|sa|so|no|inkl|bzgl|d\.h|u\.a|vs|min|max|ext|mw|dra)|\b[a-z]|\d)\.$"
)
_BREAK = re.compile(r"([.!?]+)(?=[\s\"')\]]|$)")
_WRAPPED = 58
"""A line at least this long was broken by the mail client, not by the writer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence, folded and as written, and its clauses (folded)."""

    folded: str
    written: str
    clauses: tuple[str, ...]

    @property
    def asks(self) -> bool:
        """Does it end with a question mark?"""
        return self.folded.rstrip(" \"')").endswith("?") or "?" in self.folded[-4:]


_MARKS = (
    ("de", re.compile(r"[äöüß]")),
    ("fr", re.compile(r"[œëîûù]|\b(?:[jnms]|qu|jusqu)['’]")),
    ("es", re.compile(r"[ñ¿¡]|ción\b|[íó]")),
    ("it", re.compile(r"[èìò]|\b(?:dell|nell|all|un|c|quest)['’]")),
    ("pt", re.compile(r"[ãõ]|ção\b|nh[oa]\b|ç")),
    ("nl", re.compile(r"ij|heid\b|aa|oe|uu")),
)
"""Letters and endings that are at home in one language; they only break near ties."""


def detect(text: str, hint: str = "") -> str:
    """The language with the most function words of its own; ``hint`` (quoted text, subject) decides where the letter does not."""
    scores = _scores(text[:4_000])
    best = max(scores.values())
    if best < 2 and hint:
        more = _scores(hint[:4_000])
        scores = {code: scores[code] + 0.2 * more[code] for code in scores}
        best = max(scores.values())
    return next(code for code, score in scores.items() if score == best) if best else "en"


def _scores(text: str) -> dict[str, float]:
    words = re.findall(r"[a-z']+", fold(text))
    tables = languages()
    scores = {table.code: 0.0 for table in tables}
    for word in words:
        at_home = [table.code for table in tables if word in table.words]
        for code in at_home:
            scores[code] += 1 / len(at_home)
        knowing = vocabulary().get(word, ()) if not at_home else ()
        for code in knowing:
            scores[code] += 0.4 / len(knowing)
    lower = text.lower()
    for code, pattern in _MARKS:
        scores[code] += 0.5 * min(3, len(pattern.findall(lower)))
    scores["pt"] += len(re.findall("[ãõ]", lower))
    scores["es"] += len(re.findall("[ñ¿¡]", lower))
    return scores


def body_of(written: str) -> str:
    """The letter without greeting line, closing and what stands under it."""
    lines = written[:MOST_TEXT].split("\n")
    last = max((index for index, line in enumerate(lines) if line.strip()), default=0)
    for index in range(last, max(0, last - 8), -1):
        if (
            index
            and quoting.closing().match(lines[index])
            and sum(1 for line in lines[index + 1 :] if line.strip()) <= 6
        ):
            lines = lines[:index]
            break
    return "\n".join(lines)


def sentences_of(written: str, code: str) -> tuple[Sentence, ...]:
    """The sentences of a letter's body, in order."""
    found = []
    for piece in _pieces(_unwrapped(body_of(written))):
        folded = fold(piece).strip()
        greeting = compiled(code, "greeting").match(folded)
        if greeting:
            folded = folded[greeting.end() :].strip()
        if re.search(r"\w", folded):
            found.append(
                Sentence(
                    folded=folded,
                    written=piece[greeting.end() if greeting else 0 :].strip(),
                    clauses=_clauses(folded, code),
                )
            )
            if len(found) >= MOST_SENTENCES:
                break
    return tuple(found)


def _unwrapped(text: str) -> str:
    """Lines a mail client broke are joined; short lines, lists and paragraphs stay apart."""
    out: list[str] = []
    for line in text.split("\n"):
        content = line.strip()
        previous = out[-1] if out else ""
        goes_on = len(previous) >= _WRAPPED or (
            previous and content[:1].islower() and not previous.endswith((".", "!", "?", ":"))
        )
        if previous and content and goes_on and not re.match(r"[-*•–]|\d{1,2}[.)]\s", content):
            out[-1] = f"{previous} {content}"
        else:
            out.append(content)
    return "\n".join(out)


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for line in text.split("\n"):
        begin = 0
        for match in _BREAK.finditer(line):
            if (
                match[1] == "."
                and _ABBREVIATION.search(line[max(0, match.end() - 9) : match.end()].lower())
                and _goes_on(line, match.end())
            ):
                continue
            pieces.append(line[begin : match.end()])
            begin = match.end()
        pieces.append(line[begin:])
    return [piece for piece in pieces if piece.strip()]


def _goes_on(line: str, at: int) -> bool:
    """After a point that may end an abbreviation: a digit, a small letter or a month follows."""
    following = line[at : at + 14].strip()
    return (
        not following
        or not following[0].isupper()
        or bool(re.match(r"(?i)(?:jan|feb|mär|mar|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|dez|dec|uhr)", following))
        or bool(re.match(r"(?i).*(?:dr|prof|mr|mrs|ms|mme|sr|sra|dott|frau|dhr|mevr)\.$", line[max(0, at - 6) : at]))
    )


_CONJUNCTIONS = r"(?:but|although|though|aber|sondern|obwohl|mais|pero|aunque|sino|ma|pero|mas|porem|maar|hoewel)"
"""Words that open a clause even without a comma; "unfortunately" and its kin do so only behind one."""


def _clauses(folded: str, code: str) -> tuple[str, ...]:
    """Cut before words of contrast, at semicolons and dashes."""
    contrast = "|".join(f"(?:{fold(phrase)})" for phrase in language(code).contrast)
    parts = re.split(
        rf"(?:[,;:]|\s-+|\s\()\s*(?=(?:and |so |y |und |et |e |en )?(?:{contrast})\b)|;\s|\s-{{1,2}}\s|\.\.\.\s|\s(?={_CONJUNCTIONS}\s)",
        folded,
    )
    return tuple(part.strip() for part in parts if part and part.strip())
