"""The etiquette check of a letter: B1 to B6, C5, D3 and A2 of the practice, line by line.

Used on every draft before it is placed and on the user's own letters (``followthrough lint``). What is
quoted, forwarded or a signature is not judged; a no in the same clause makes a rule hold its peace.
What must not happen here: a rule of one language in code (those are in ``templates/manners``), and
noise, because a check that is often wrong is a check that nobody reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from daemon.writing.languages import TONGUES
from daemon.writing.manners import Manner, manners
from daemon.writing.names import fold, read_name
from daemon.writing.sentences import Sentence, own_lines, sentences
from daemon.writing.spelling import language_of, misspelled

LONGEST = 60_000
"""Characters of a letter that are looked at: far more than a page."""
FOUND = "good-news"
"""The step that tells of the work one has found: to name it is not to ask for it (B2)."""
PAGE = 350
"""Words on a page at the most, as a letter is set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing in a letter that breaks a rule of the practice, and what to do about it."""

    rule: str
    line: int
    """From 1."""
    text: str
    """The words it is about."""
    advice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LintContext:
    """What is known about the letter; without it only the text is judged."""

    language: str = ""
    """``en``, ``de``, ``fr``, ``es``; empty: found out from the text."""
    to_name: str = ""
    """The receiver's name as the log has it; empty: the greeting is not judged."""
    known: frozenset[str] = frozenset()
    """Words that are spelled right whatever the word list says: names from the log."""
    introducer: str = ""
    """Who introduced the user to the receiver."""
    may_cite: bool = False
    """The introducer agreed to be named (A2)."""
    max_words: int = PAGE
    step: str = ""
    """The step of the draft (``follow-up``); empty for the user's own letters."""
    attachments: bool | None = None
    """Something is attached; None: nobody knows."""
    spelling: bool = True
    """Look words up in the word list (it costs 30 MB and a quarter of a second the first time)."""


def lint(text: str, *, context: LintContext = LintContext()) -> tuple[Finding, ...]:
    """What breaks a rule in the plain text of a letter, in the order of its lines."""
    lines = own_lines(text[:LONGEST])
    language = context.language or language_of("\n".join(lines)) or "en"
    found = [
        *_by_sentence(lines, language, context),
        *_gaps(lines, language),
        *_greeting(lines, context),
        *_silent_introducer(lines, context),
        *_length(lines, context),
        *_spelling(lines, language, context),
    ]
    return tuple(dict.fromkeys(sorted(found, key=lambda finding: (finding.line, finding.rule))))


# --- manners ------------------------------------------------------------------------------------------


def _by_sentence(lines: list[str], language: str, context: LintContext) -> Iterator[Finding]:
    for sentence in sentences(lines):
        said: set[str] = set()
        for manner in manners(language):
            words = _broken(manner, sentence, language, context)
            pushed = manner.attachment and "B2" in said and context.attachments is None
            if words and not pushed:  # a resume that is pushed may well be attached
                said.add(manner.rule)
                yield Finding(rule=manner.rule, line=sentence.line, text=words, advice=manner.advice)


def _broken(manner: Manner, sentence: Sentence, language: str, context: LintContext) -> str:
    """The words of a sentence that break a rule; empty where none do."""
    if manner.attachment and context.attachments:
        return ""
    if manner.rule == "B2" and context.step == FOUND:
        return ""
    if manner.only and (manner.only == "questions") != sentence.question:
        return ""
    plain = sentence.plain
    if any(pattern.search(plain) for pattern in manner.unless):
        return ""
    for pattern in manner.patterns:
        for match in pattern.finditer(plain):
            if not (manner.negatable and _is_denied(plain, match, language)):
                return match.group().strip()
    return ""


_NO = {
    "en": re.compile(
        r"\b(?:not|never|no|none|nor|neither|without|rather than|instead of|nothing to do with|far from|cannot"
        r"|refrain from)\b|n't\b",
        re.IGNORECASE,
    ),
    "de": re.compile(r"\b(?:nicht|kein\w*|nie|niemals|ohne|weder|statt|anstatt|keinesfalls)\b", re.IGNORECASE),
    "fr": re.compile(r"\b(?:pas|jamais|sans|aucune?|ni|plutôt que|au lieu)\b", re.IGNORECASE),
    "es": re.compile(r"\b(?:no|nunca|jamás|sin|ningun[oa]?|ningún|ni|en lugar de|en vez de|tampoco)\b", re.IGNORECASE),
}
_NO_DENIAL = {
    "en": re.compile(
        r"^(?:wouldn|couldn|isn|aren|don|doesn|didn|haven|hasn|shouldn|can|won|mightn)'t (?:you|there|it|your|we|anyone|i)\b"
        r"|\b(?:not|n't) (?:know|sure|certain|only|just|mind|suppose|forget|hesitate|help|want to miss)\b"
        r"|\bso (?:that|as)\b[^,;.]{0,40}(?:\bnot\b|n't\b)|\bin order not to\b"
        r"|\bif [^,;.]{0,40}(?:\b(?:no|not)\b|n't\b)[^,;.]{0,30},"
        r"|\bwhy not\b|\bor not\b|\bif not\b|\bno doubt\b|\bwould it not\b|\bno longer\b|\bnot yet\b|\bdo not hesitate\b",
        re.IGNORECASE,
    ),
    "de": re.compile(
        r"^(?:hätten|haben|könnten|gibt|wäre|suchen)\b[^,]*\bnicht\b|\bnicht (?:nur|sicher|zufällig)\b|\bob nicht\b"
        r"|\b(?:wenn|falls)\b[^,;.]{0,60}\b(?:nicht|kein\w*)\b[^,;.]{0,30},",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"^n['’]\w+|^(?:ne|n')\b|\bpas seulement\b|\bne sais pas\b|\bpourquoi pas\b"
        r"|\bsi\b[^,;.]{0,50}\b(?:pas|aucun\w*)\b[^,;.]{0,30},",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"^¿no\b|\bno solo\b|\bno sé\b|\bpor qué no\b|\bsi\b[^,;.]{0,50}\bno\b[^,;.]{0,30},", re.IGNORECASE
    ),
}
_CLAUSE = {
    "en": re.compile(
        r"[;:–—]|\b(?:but|however|although|though|yet|except|unless)\b|, (?:and|so|or) (?=(?:i|you|we|if|could|would|can|is|are|do|please|perhaps|maybe)\b)",
        re.IGNORECASE,
    ),
    "de": re.compile(r"[;:–—]|\b(?:aber|doch|jedoch|sondern|allerdings)\b|, (?:und|oder) ", re.IGNORECASE),
    "fr": re.compile(r"[;:–—]|\b(?:mais|cependant|toutefois|pourtant)\b|, (?:et|ou) ", re.IGNORECASE),
    "es": re.compile(r"[;:–—]|\b(?:pero|sino|sin embargo|aunque)\b|, (?:y|o) ", re.IGNORECASE),
}
_NO_TIME = re.compile(r"\bno(?:t)? later than\b", re.IGNORECASE)
_REACH = 9
"""How many words a no reaches forward."""


def _is_denied(plain: str, match: re.Match[str], language: str) -> bool:
    """Does a no stand before the match in its clause, or inside it?"""
    if _NO_DENIAL[language].search(plain[: match.end()]):
        return False
    clause = _CLAUSE[language].split(plain[: match.start()])[-1]
    reach = _NO_TIME.sub(" ", " ".join([*clause.split()[-_REACH:], match.group()]))
    if language == "de":  # the no may follow: "Ich suche keine Stelle", "Um eine Stelle geht es mir nicht"
        reach += " " + _CLAUSE[language].split(plain[match.end() :])[0]
    return bool(_NO[language].search(reach))


# --- gaps ---------------------------------------------------------------------------------------------

_GAP_WORDS = (
    r"(?i:\((?:insert )?(?:your |the |their )?(?:name|first name|last name|company|company name|date|field|role|title|position"
    r"|topic|insert[^)]*|nom|entreprise|nombre|empresa|firma)\)|\binsert (?:name|company|date|topic|here)\b|\byour name here\b)"
)
_GAPS = (
    (r"\[(?!(?:\d{1,3}|sic|\.{3}|…|!|\?)\])[^\]\n]{0,80}\]?", "fill this gap or leave the sentence out"),
    (
        r"\{\{|\}\}|\{%|%\}|\{[A-Za-z_ ]{1,40}\}|<[A-Za-z][A-Za-z _'-]{1,40}>|<<|>>",
        "fill this gap or leave the sentence out",
    ),
    (
        r"_{2,}|(?<!vol )(?<!vol\. )(?<!volume )(?<!no\. )(?<!nr\. )(?<!part )(?<!chapter )(?<!band )(?<!tome )(?<!siglo )(?<!book )(?<!psalm )\bX{2,}\b|\bx{3,}\b|\b(?:TODO|TBD|TBC|FIXME)\b|(?i:\blorem ipsum\b)",
        "fill this gap or leave the sentence out",
    ),
    (
        _GAP_WORDS,
        "fill this gap or leave the sentence out",
    ),
    (r"(?<=\w) +[,.](?!\.|\d|\w)(?= |$)|,\s*,|(?<!\.)\.\.(?!\.)|[,;] *\.", "something is missing before this mark"),
    (r"(?<=[^\W\d_,])(?: {2,}|\t+)(?=[^\W\d_])", "a word is missing here, or there is a space too many"),
    (
        r"(?i:^\s*(?:dear|hello|hi|liebe[rs]?|sehr geehrte[rs]?|hallo|bonjour|cher|chère|estimad[oa]|hola|querid[oa])\s+[,:!.])",
        "greet the person by name",
    ),
    (
        r"(?i:\b(?:at|of|with|from|about|für|bei|mit|chez|avec|con|para)\s*[.;](?=\s|$))(?<!to\.)",
        "the end of this sentence is missing",
    ),
)
_DANGLING = frozenset("to look at with from of about deal start come".split())


def _gaps(lines: list[str], language: str) -> Iterator[Finding]:
    for number, line in enumerate(lines, 1):
        for pattern, advice in _GAPS[:-1]:
            found = re.search(pattern, _without_addresses(line))
            if found:
                yield Finding(rule="B6", line=number, text=found.group().strip() or line.strip()[:40], advice=advice)
        if language == "en" and (small := re.search(r"(?<![\w.'’/-])i(?:['’](?:m|ve|d|ll))?(?= [a-z])", line)):
            yield Finding(rule="B6", line=number, text=small.group(), advice="write I with a capital letter")


def _without_addresses(line: str) -> str:
    return re.sub(r"<?(?:https?://|mailto:)\S+|(?<![^\s<(])\S{1,120}@\S{1,200}", "·", line)


# --- greeting, introducer, length -----------------------------------------------------------------------

_GREETING = re.compile(
    r"^\s*(?:dear|hello|hi|hey|good (?:morning|afternoon|evening|day)|liebe[rs]?|sehr geehrte[rs]?|hallo|guten (?:tag|morgen|abend)"
    r"|bonjour|bonsoir|cher|chère|salut|estimad[oa]|hola|querid[oa]|buen[oa]s (?:días|tardes|noches))\b,?\s+(?P<name>[^,:!.\n]{1,80}(?:\.\s?[^,:!.\n]{1,60}){0,3})[,:!]?\s*$",
    re.IGNORECASE,
)
_NOBODY = frozenset(
    "all both everyone everybody team colleagues colleague there sir madam friends damen herren und and zusammen".split()
)
_SHORT_FORMS = (
    "bob rob robert bobby", "bill will william billy", "dick rick richard", "peggy meg maggie margaret", "liz beth betty elizabeth eliza lisa",
    "jim jimmy james jamie", "jack john johnny", "ted ed edward eddie", "tony anthony", "kate cathy kathy katherine catherine",
    "sasha alexander alexandra alex", "hank harry henry", "chuck charlie charles", "sandy alexandra", "becky rebecca", "molly mary",
    "pepe jose", "paco francisco", "lola dolores", "hans johannes", "uli ulrich ulrike", "mike mick michael", "tom tommy thomas",
)  # fmt: skip


def _greeting(lines: list[str], context: LintContext) -> Iterator[Finding]:
    """A greeting of somebody else than the receiver."""
    name = read_name(context.to_name)
    if not name.full:
        return
    for number, line in enumerate(lines, 1):
        found = _GREETING.match(line)
        if found and not any(re.search(pattern, line) for pattern, _ in _GAPS):  # a gap is told as what it is
            greeted = read_name(found["name"]).words - _NOBODY
            if greeted and not any(_same_person(word, own) for word in greeted for own in name.words):
                yield Finding(
                    rule="B6", line=number, text=line.strip(), advice=f"this letter goes to {name.full}: greet them"
                )
        if line.strip():
            return


def _same_person(word: str, own: str) -> bool:
    """Is it the same name, its beginning (Jon), or its pet form (Danny, Jenny, Charlie)?"""
    stem = re.sub(r"(.)\1?(?:y|ie|i)$", r"\1", word)
    alike = len(stem) >= 3 and own.startswith(stem)
    return word == own or alike or any(word in form.split() and own in form.split() for form in _SHORT_FORMS)


_ALSO_WORDS = frozenset(
    "may will mark grace hope rose art faith joy bill pat sue dawn june april august summer frank grant max ruby jade iris "
    "rich dean earl guy victor lance chase drew miles penny ray rob sky stone wade christian ernst frei gloria".split()
)
"""Given names that are everyday words: alone they say nobody's name."""


def _silent_introducer(lines: list[str], context: LintContext) -> Iterator[Finding]:
    """An introducer who has not agreed to be named (A2)."""
    name = read_name(context.introducer)
    if context.may_cite or not name.full:
        return
    wanted = [name.full, name.surname] if name.surname else [name.full]
    whole = "|".join(rf"\b{re.escape(part)}\b" for part in wanted if len(part) > 1)
    alone = rf"|(?-i:\b{re.escape(name.given)}\b)" if name.given and fold(name.given) not in _ALSO_WORDS else ""
    pattern = re.compile(whole + alone, re.IGNORECASE)
    others = read_name(context.to_name).words
    for number, line in enumerate(lines, 1):
        found = pattern.search(line)
        if found and fold(found.group()) not in others:
            yield Finding(
                rule="A2", line=number, text=found.group(), advice="name them only once they have agreed to it"
            )


def _length(lines: list[str], context: LintContext) -> Iterator[Finding]:
    count = 0
    for number, line in enumerate(lines, 1):
        count += len(line.split())
        if count > context.max_words:
            total = sum(len(each.split()) for each in lines)
            what = f"{total} words"
            yield Finding(rule="B1", line=number, text=what, advice=f"shorten it to {context.max_words} words or fewer")
            return


def _spelling(lines: list[str], language: str, context: LintContext) -> Iterator[Finding]:
    if not context.spelling:
        return
    known = context.known | read_name(context.to_name).words
    for word, line, better in misspelled(lines, language, known):
        yield Finding(rule="B6", line=line, text=word, advice=f'check the spelling: "{better}"?')


# --- whole files ----------------------------------------------------------------------------------------


def lint_source(raw: bytes) -> tuple[Finding, ...]:
    """The check of a file: plain text, or a raw RFC 5322 message, whose receiver's name and attachments count.

    Lines are those of the file where its text stands in it plainly, else those of the decoded text.
    """
    from daemon.writing.source import letter_in

    letter = letter_in(raw)
    context = LintContext(to_name=letter.to_name, attachments=letter.attachments, known=letter.names)
    return tuple(replace(finding, line=finding.line + letter.offset) for finding in lint(letter.text, context=context))


LANGUAGES = tuple(TONGUES)
