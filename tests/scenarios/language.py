"""The language of scenarios: a page that a career adviser writes, read into sentences. Reads text only, does nothing.

    # title
    Rules: C1 C5                            what it shows
    Jane Miller <jane@...>, biologist       who is tracked
    Mar 2 10:00: I write to Jane: "..."     what happens
    Mar 11 09:00: expect a follow-up ...    what must follow
      expect status of Jane: asked          (indented: the moment above)

``FORMS`` holds every sentence that is understood. In a form ``{name:kind}`` is a word of that kind, ``[ ]``
may be left out, ``( | )`` is a choice. A sentence that fits no form is an error that names the nearest one.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

YEAR = 2026
"""Of dates without a year: the 2nd of March is a Monday, clocks go forward on the 8th (in Canada)."""
NOON = "12:00"
"""Where a date names no time."""

KINDS: Mapping[str, str] = {
    "who": r"[A-Z][\w.-]*(?: [A-Z][\w.-]*)*",
    "text": r".*?",
    "moment": r"[A-Z][a-z]{2} \d{1,2}(?: \d{4})?(?: \d{1,2}:\d{2})?",
    "address": r"[^\s<>]+@[^\s<>]+?",
    "number": r"\d+",
    "word": r"[\w-]+",
    "place": r"[^,\"]+?",
    "phrase": r"[^\"]+?",
    "rules": r"[A-G]\d(?:(?:, | and | )[A-G]\d)*",
    "step": r"[a-z]+(?:-[a-z]+)*",
    "any": r".+?",
}

FORMS: tuple[tuple[str, str], ...] = (
    # letters
    (
        "write",
        (
            "I write[ again:{again}] to {who}[ at {address}][ as {alias:address}][ from the account {account:word}]"
            '[ with {copied:who} in copy][ about "{subject:text}"][: "{text}"]'
        ),
    ),
    ("answer", 'I answer {who}[ from the account {account:word}]: "{text}"'),
    ("hear", '{who} (answers|writes:{anew})[ from {address}][ in the account {account:word}]: "{text}"'),
    ("hear_other", '{name:who} <{address}> answers for {who}[, copying them:{copying}]: "{text}"'),
    ("hear_stranger", '{name:who} <{address}> writes: "{text}"'),
    ("away", '{who}\'s mailbox answers: ("{text}"|{phrase})'),
    ("bounce", "the letter to {who} (bounces|bounces for now:{soft}|is delayed:{delayed})"),
    ("newsletter", 'a newsletter from {who} arrives: "{text}"'),
    ("forged", 'a letter in the name of {who} fails its check: "{text}"'),
    # meetings
    (
        "meet",
        (
            "meeting with {who}[ and {other:who}] on {day:moment}[ for {minutes:number} minutes][ at {place}]"
            '[, called "{title:text}"][, invited by {host:who}][, unanswered:{open}][, tentative:{tentative}]'
            '[, weekly {times:number} times][, noting "{note:text}"]'
        ),
    ),
    ("all_day", "all-day meeting with {who} on {day:moment}[ at {place}]"),
    ("move", "the meeting with {who} moves to {day:moment}"),
    ("cancel", "the meeting with {who} is (cancelled|deleted from the calendar:{deleted})"),
    ("respond", "{who} (accepts:{accepted}|tentatively accepts:{tentative}|declines:{declined}) the meeting"),
    # what only the user knows
    ("note", 'I note about {who}: "{text}"'),
    (
        "call",
        "I call {who}: (we talked:{talked}|reached:{reached}|voicemail:{voicemail}|no answer:{missed}|message with {name:who})",
    ),
    ("met", "I met {who}"),
    ("missed", "I missed the meeting with {who}"),
    ("status", "I {verb:word} {who}"),
    ("link", "I link {address} to {who}"),
    ("merge", "I merge {other:who} into {who}"),
    ("change", 'I change {who}: {column:word} is "{text}"'),
    ("promise", 'I promise {who}: "{text}" by {day:moment}'),
    ("kept", 'I kept the promise to {who}: "{text}"'),
    ("news", '(I have news[ for {who}]|I found what I looked for:{hired}): "{text}"'),
    ("trip", "I travel to {city:place} from {day:moment} to {end:moment}"),
    ("named", "I confirm {address}"),
    ("consent", "{who} may be named"),
    ("take_back", "I take back the last {what:word} of {who}"),
    ("add", "I add {person:any}"),
    ("check", 'I check a letter: "{text}"'),
    ("run", "I run: {command:any}"),
    # drafts
    ("send", "I send the draft[ for {who}][ under a new name:{renamed}]"),
    ("edit", "I edit the draft[ for {who}]"),
    ("throw_away", "I throw the draft[ for {who}] away"),
    # the program
    ("look", "I look"),
    ("lose", "the account {account:word} cannot be reached"),
    ("regain", "the account {account:word} is back"),
    ("forget", "the program forgets where it was"),
    # what must follow
    ("expect_nothing", "expect nothing"),
    ("expect_none", "expect no {step}[ for {who}]"),
    (
        "expect_step",
        (
            "expect (a|an|the)[ (first:{first}|second:{second})] {step}[ reminder:{reminder}][ for {who}][ to {address}]"
            '[, because {rules}][, saying "{text}"][, not saying "{without:text}"][, needing "{needs:text}"]'
        ),
    ),
    ("expect_state", "expect the[ (first|second)] {step} for {who} to be {state:phrase}"),
    ("expect_words", 'expect the {step} for {who} (to say|not to say:{absent}) "{text}"'),
    ("expect_status", "expect status of {who}: {stage:phrase}"),
    ("expect_question", 'expect a question about {who}: "{text}"'),
    ("expect_no_question", "expect no question about {who}"),
    ("expect_next", "expect next for {who}: (nothing|{step} on {day:moment})"),
    ("expect_page", 'expect the {page:step} of {who} (to say|not to say:{absent}) "{text}"'),
    ("expect_forecast", "expect the forecast (to hold|not to hold:{absent}) {step} for {who}[ on {day:moment}]"),
    ("expect_folder", "expect {number} draft[s] in the Drafts folder[ of {account:word}]"),
    ("expect_trouble", 'expect (an error|a notice:{notice}) saying "{text}"'),
    ("expect_check", "expect the check to (pass|name {rules})"),
)


class ScenarioError(AssertionError):
    """A scenario that cannot be read, or that did not come true: file, line, sentence and what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One thing that happens, or must follow."""

    line: int
    at: datetime
    text: str
    form: str
    words: Mapping[str, str]
    """What was said, by the names in the form; what was left out is not there."""

    @property
    def expects(self) -> bool:
        """Does it say what must follow?"""
        return self.form.startswith("expect")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One page, read."""

    path: Path
    title: str
    rules: tuple[str, ...]
    settings: Mapping[str, str]
    people: tuple[tuple[int, str], ...]
    """Line number and the line that names a contact."""
    sentences: tuple[Sentence, ...]
    zone: ZoneInfo

    def wrong(self, line: int, what: str) -> ScenarioError:
        """An error that names the file and the line."""
        return ScenarioError(f"{self.path.name}:{line}: {what}")


# --- forms ------------------------------------------------------------------------------------------

_PIECE = re.compile(r"(\{\w+(?::\w+)?\}|:\{\w+\}|[\[\]()|])")
_MARKS = {"[": "(?:", "]": ")?", "(": "(?:", ")": ")", "|": "|"}


def _compile(form: str) -> re.Pattern[str]:
    """The form as a pattern; ``words:{name}`` marks that these words were said."""
    pattern = ""
    for piece in _PIECE.split(form):
        if piece in _MARKS:
            pattern += _MARKS[piece]
        elif piece.startswith(":{"):
            pattern += f"(?P<{piece[2:-1]}>)"
        elif piece.startswith("{"):
            name, _, kind = piece[1:-1].partition(":")
            pattern += f"(?P<{name}>{KINDS[kind or name]})"
        else:
            pattern += re.escape(piece)
    return re.compile(pattern, re.DOTALL)


_PATTERNS = tuple((name, _compile(form)) for name, form in FORMS)


def shown(form: str) -> str:
    """A form as it is shown to people."""
    return re.sub(r"\{(\w+)(?::\w+)?\}", r"\1", re.sub(r":\{\w+\}", "", form))


def understand(text: str) -> tuple[str, dict[str, str]]:
    """The name of the form that a sentence has, and its words. Raises ValueError naming the nearest form."""
    sentence = (
        text[0].lower() + text[1:] if text.startswith(("The ", "A ", "Expect ", "Meeting ", "All-day ")) else text
    )
    for name, pattern in _PATTERNS:
        found = pattern.fullmatch(sentence)
        if found:
            said = {word: value for word, value in found.groupdict().items() if value is not None}
            return name, said
    forms = {shown(form): form for _, form in FORMS}
    near = max(forms, key=lambda form: difflib.SequenceMatcher(None, sentence, form).ratio())
    raise ValueError(f"is not understood; the nearest sentence is:\n    {near}")


# --- pages ------------------------------------------------------------------------------------------

_DATED = re.compile(
    r"(?:(?P<weekday>Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?(?P<moment>[A-Z][a-z]{2} \d{1,2}[^:]*?(?: \d{1,2}:\d\d)?): (?P<rest>.+)"
)
_SETTING = re.compile(r"(Rules|Settings|Accounts|I live in|Addresses): (.+)")


def moment(text: str, zone: ZoneInfo) -> datetime:
    """``Mar 2 10:00`` (or ``Mar 2``: noon; or ``Mar 2 2025 10:00``). Raises ValueError."""
    words = text.split()
    clock = words.pop() if ":" in words[-1] else NOON
    year = int(words[2]) if len(words) > 2 else YEAR
    naive = datetime.strptime(f"{words[0]} {words[1]} {year} {clock}", "%b %d %Y %H:%M")  # noqa: DTZ007 -- the zone follows
    return naive.replace(tzinfo=zone)


def read(path: Path) -> Scenario:
    """One scenario file. Raises ScenarioError."""
    lines = [(number, line) for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)]
    title = next((line[1:].strip() for _, line in lines if line.startswith("# ")), "")
    settings: dict[str, str] = {}
    people: list[tuple[int, str]] = []
    told: list[tuple[int, str]] = []
    for number, line in lines:
        words = line.strip()
        setting = _SETTING.fullmatch(words)
        if not words or words.startswith("#"):
            continue
        if setting and not told:
            settings[setting[1]] = setting[2]
        elif told or _DATED.fullmatch(words):
            told.append((number, line))
        else:
            people.append((number, words))
    zone = ZoneInfo(settings.get("I live in", "America/Toronto").partition(",")[0].strip())
    scene = Scenario(
        path=path,
        title=title,
        rules=tuple(re.findall(r"[A-G]\d", settings.get("Rules", ""))),
        settings=settings,
        people=tuple(people),
        sentences=(),
        zone=zone,
    )
    if not title or not scene.rules or not told:
        raise scene.wrong(1, 'a scenario needs a title ("# ..."), a line "Rules: ..." and something that happens')
    return replace(scene, sentences=tuple(_sentences(scene, told)))


def _sentences(scene: Scenario, told: list[tuple[int, str]]) -> Iterator[Sentence]:
    at: datetime | None = None
    for number, line in told:
        dated = _DATED.fullmatch(line.strip())
        rest = line.strip()
        if dated and not line[0].isspace():
            before, rest = at, dated["rest"]
            at = _moment(scene, number, dated["moment"], dated["weekday"])
            if before and at < before:
                raise scene.wrong(number, "this happens before the line above it")
        elif not line[0].isspace() or at is None:
            raise scene.wrong(number, f'a line begins with its date ("Mar 2 10:00: ..."), or is indented: {rest}')
        try:
            form, words = understand(rest)
        except ValueError as problem:
            raise scene.wrong(number, f"{rest}\n  {problem}") from None
        yield Sentence(line=number, at=at, text=rest, form=form, words=words)


def _moment(scene: Scenario, number: int, text: str, weekday: str | None) -> datetime:
    try:
        at = moment(text, scene.zone)
    except ValueError:
        raise scene.wrong(number, f'"{text}" is no date: write it like "Mar 2 10:00"') from None
    if weekday and not at.strftime("%a").startswith(weekday):
        raise scene.wrong(number, f"{text} is a {at:%A}")
    return at
