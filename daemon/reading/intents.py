"""What a human answer wants, as ``shared`` words define it: several intents at once, each with its evidence.

First every clause is asked for its cues (``_Cues``), then the cues are weighed against each other:
a refusal ends what politeness began, a yes after a no is the real answer, a date beside "can't" is
no proposal, a later time softens a no. Rules speak of ways of speaking, never of one letter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime

from daemon.core.meaning import Intent, Referral, Span
from daemon.reading import clocks as clock_words
from daemon.reading import moments, people, times
from daemon.reading.in_writing import prefers_writing
from daemon.reading.languages.table import compiled
from daemon.reading.moments import Grain
from daemon.reading.sentences import Sentence, sentences_of

_LINK = re.compile(
    r"https?://\S*(?:calendly|cal\.com|doodle|savvycal|zcal|youcanbook|meetings?\.hubspot|oncehub|tidycal|appointlet|koalendar|calendar\.app\.google|outlook\.office\S*book|acuityscheduling|zeeg|chronometer)\S*|\bcalendly\b",
    re.IGNORECASE,
)
NEAR = 34
"""Characters before a cue in which a negation reverses it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What an answer wants, with everything it names."""

    intents: frozenset[Intent] = frozenset()
    times: tuple[Span, ...] = ()
    later: Span | None = None
    later_words: str = ""
    refers_to: tuple[Referral, ...] = ()
    by_mail: bool = False
    because: tuple[str, ...] = ()


@dataclass(slots=True)
class _Cues:
    """Where each kind of cue was found (clause numbers), and the words of the first one."""

    at: dict[str, list[int]] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    spans: list[Span] = field(default_factory=list)
    later: Span | None = None
    later_words: str = ""
    later_asked: bool = False
    """They asked to be written to again then, not only said until when they have no time."""
    away: Span | None = None
    """When they are back, where they say that they are away."""
    away_words: str = ""
    pointed: str = ""
    """The words that pointed to somebody last."""
    people: list[Referral] = field(default_factory=list)

    def add(self, name: str, clause: int, words: str) -> None:
        self.at.setdefault(name, []).append(clause)
        self.words.setdefault(name, " ".join(words.split())[:60])

    def last(self, name: str) -> int:
        return max(self.at.get(name, [-1]))

    def drop(self, name: str) -> None:
        self.at.pop(name, None)

    def __contains__(self, name: str) -> bool:
        return name in self.at


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What the letter's words are relative to."""

    code: str
    base: datetime
    month_first: bool
    own: frozenset[str] = frozenset()
    author: str = ""
    copied: tuple[str, ...] = ()


def read_wishes(written: str, setting: Setting) -> Wishes:
    """The intents of what a person wrote, with times and people."""
    cues = _Cues()
    number = 0
    for sentence in sentences_of(written, setting.code):
        _of_sentence(cues, sentence, number, setting)
        for clause in sentence.clauses:
            _of_clause(cues, clause, sentence, number, setting)
            number += 1
    if _LINK.search(written):
        cues.add("link", number, "a booking link")
    _weigh(cues)
    return _wishes(cues)


# --- finding -----------------------------------------------------------------------------------------


def _hits(setting: Setting, name: str, text: str) -> re.Match[str] | None:
    return compiled(setting.code, name).search(text)


def _of_sentence(cues: _Cues, sentence: Sentence, number: int, setting: Setting) -> None:
    text = sentence.folded
    for name in ("stop", "wrong_person", "holding", "asks_for_times"):
        match = _hits(setting, name, text)
        if match and not _excused(setting, name, text):
            cues.add(name, number, match.group())
    if words := prefers_writing(text, setting.code):
        cues.add("by_mail", number, words)
    _question(cues, sentence, number, setting)
    _thanks(cues, text, number, setting)
    _people(cues, sentence, number, setting)


def _excused(setting: Setting, name: str, text: str) -> bool:
    """Words that look like a cue and are none: ``if anything changes I'll let you know``."""
    return compiled(setting.code, f"not_{name}").search(text) is not None


def _of_clause(cues: _Cues, clause: str, sentence: Sentence, number: int, setting: Setting) -> None:
    later = _dates(cues, clause, sentence, number, setting)
    if not later and not ("later" in cues and "again" in cues and cues.last("again") == number):
        _yes(cues, clause, sentence, number, setting)
    refused_day = _time_in(clause, setting)
    mistaken = _hits(setting, "wrong_person", clause)
    match = _hits(setting, "declines", clause)
    if (
        match
        and not mistaken
        and not _excused(setting, "declines", clause)
        and not (refused_day and _only_the_day(setting, clause))
    ):
        cues.add("declines", number, match.group())
    match = _hits(setting, "cannot", clause)
    if match and not mistaken and not refused_day and not _excused(setting, "cannot", clause):
        cues.add("cannot", number, match.group())
    match = _hits(setting, "too_busy", clause)
    if match and not _excused(setting, "too_busy", clause) and refused_day != "day":
        cues.add("too_busy", number, match.group())


def _yes(cues: _Cues, clause: str, sentence: Sentence, number: int, setting: Setting) -> None:
    """A yes in a clause; one in the conditional is only willingness, one that promises an answer is none."""
    holding = _hits(setting, "holding", sentence.folded)
    conditional = _hits(setting, "conditional", clause)
    for name in ("accepts", "willing"):
        for match in compiled(setting.code, name).finditer(clause):
            words = match.group()
            if sentence.asks and match.start() and not _time_in(clause, setting):
                continue
            if holding and _overlap(sentence.folded, words, holding):
                continue
            if _REFUSED_INSIDE.search(words) and not _NO_TROUBLE.search(words):
                continue
            if cues.last("refers") == number and cues.pointed and (cues.pointed in words or words in cues.pointed):
                continue
            if not _negated(setting, clause, match.start()) and not _of_others(setting, clause, match.start()):
                cues.add("willing" if conditional else name, number, words)
                break


_REFUSED_INSIDE = re.compile(r"\b(?:keine?[nmrs]?|nicht|geen|niet)\b")
"""In German and Dutch the "no" may stand inside the words of a yes: ich habe keine Zeit."""
_NO_TROUBLE = re.compile(r"problem|warum nicht|waarom niet|nichts|bezwaar|moeite")


def _overlap(text: str, words: str, other: re.Match[str]) -> bool:
    """Do the words stand, at least in part, where another cue was found?"""
    place = text.find(words)
    return place >= 0 and place < other.end() and other.start() < place + len(words)


def _negated(setting: Setting, clause: str, start: int) -> bool:
    before = clause[max(0, start - NEAR) : start]
    before = re.split(r"[,;:]\s", before)[-1]
    return compiled(setting.code, "negation").search(before) is not None


def _of_others(setting: Setting, clause: str, start: int) -> bool:
    """Somebody else is happy to talk, or the user is."""
    before = clause[max(0, start - 30) : start]
    return compiled(setting.code, "others").search(before) is not None


def _time_in(clause: str, setting: Setting) -> str:
    """The finest grain of a time in a clause: ``day``, ``week``, ...; empty where there is none."""
    days = moments.find_days(clause, setting.code, setting.base.date(), month_first=setting.month_first)
    if not days:
        return ""
    order = [Grain.DAY, Grain.WEEK, Grain.MONTH, Grain.SEASON]
    return min((day.grain for day in days), key=order.index).value


def _only_the_day(setting: Setting, clause: str) -> bool:
    """``Tuesday doesn't work`` refuses a day, ``I don't do interviews`` everything."""
    return compiled(setting.code, "unavailable").search(clause) is not None


def _question(cues: _Cues, sentence: Sentence, number: int, setting: Setting) -> None:
    text = sentence.folded
    if sentence.asks:
        asked = text if len(text) < 300 else text[-300:]
        about_time = (
            _hits(setting, "about_times", asked)
            or _hits(setting, "asks_for_times", asked)
            or _hits(setting, "moved", asked)
            or (_hits(setting, "again", asked) and _ONCE_MORE.search(asked))
            or _hits(setting, "later_times", asked)
            or _time_in(asked, setting)
            or clock_words.find_clocks(asked, setting.code, [])
        )
        if (
            not about_time
            and not _hits(setting, "rhetorical", asked)
            and not (_hits(setting, "pointing_question", asked) and people.names_in(sentence.written))
        ):
            cues.add("asks_question", number, asked[-60:])
            return
    match = _hits(setting, "requests", text)
    if sentence.asks and _hits(setting, "again", text) and _ONCE_MORE.search(text):
        return
    if match and not _excused(setting, "requests", text) and not _hits(setting, "asks_for_times", text):
        cues.add("asks_question", number, match.group())


def _thanks(cues: _Cues, text: str, number: int, setting: Setting) -> None:
    """Thanks count where what they are for is more than the message itself."""
    for match in compiled(setting.code, "thanks").finditer(text):
        rest = text[match.end() : match.end() + 90].lstrip(" ,:")
        if re.match(r"\w", rest) and not compiled(setting.code, "courtesy").match(rest):
            cues.add("thanks", number, text[match.start() : match.end() + 30])
            return
    alone = _hits(setting, "thanks_alone", text)
    if alone:
        cues.add("thanks", number, alone.group())


def _people(cues: _Cues, sentence: Sentence, number: int, setting: Setting) -> None:
    text = sentence.folded
    alone = _hits(setting, "refers_alone", text)
    pointing = alone or _hits(setting, "refers", text) or _hits(setting, "pointing_question", text)
    mine = setting.own | {setting.author}
    named = [person for person in people.named_in(sentence.written, mine) if person.name or person.address]
    if cues.last("thanks") == number and not alone and not any(person.address for person in named):
        return
    if not pointing and not any(person.address and person.name for person in named):
        return
    if alone and not named:
        named = [Referral(name="", address=address) for address in setting.copied if address not in mine][:2]
    role = _hits(setting, "somebody", text) and not _hits(setting, "holding", text)
    if (alone and not _excused(setting, "refers_alone", text)) or named or role:
        cues.add("refers", number, pointing.group() if pointing else str(named[0].name))
        cues.pointed = pointing.group() if pointing else ""
        cues.people.extend(person for person in named if person.name or person.address)


_EXCEPT = re.compile(
    r"\b(?:except(?: for)?|but not(?! (?:before|until|till))|apart from|other than|ausser|bis auf|sauf|hormis|excepte?|excepto|salvo|menos|tranne|eccetto|exceto|behalve)\b"
)


def _dates(cues: _Cues, clause: str, sentence: Sentence, number: int, setting: Setting) -> bool:
    """A time in a clause is a proposal, a later time (then True), or neither."""
    if _hits(setting, "holding", sentence.folded):
        return False
    offered, *excepted = _EXCEPT.split(clause, maxsplit=1)
    days = moments.find_days(offered, setting.code, setting.base.date(), month_first=setting.month_first)
    if _hits(setting, "moved", sentence.folded):
        cues.add("moved", number, clause)
    _away(cues, clause, days, setting)
    if _later(cues, clause, sentence, days, number, setting):
        return True
    if any(_hits(setting, name, offered) for name in ("unavailable", "past", "too_busy", "wrong_person")):
        return False
    future = [day for day in days if day.last >= setting.base.date()]
    clocks = clock_words.find_clocks(offered, setting.code, [(day.begin, day.stop) for day in days])
    available = _hits(setting, "available", offered)
    standing = _hits(setting, "standing_offer", offered) or (not future and any(clock.part for clock in clocks))
    if standing and available:
        cues.add("proposes", number, clause)
    if future and (available or clocks or len(clause.split()) <= 8):
        _propose(cues, offered, " ".join(excepted), number, setting)
    return False


def _propose(cues: _Cues, offered: str, excepted: str, number: int, setting: Setting) -> None:
    """Takes up the times of a clause, without the days it excepts."""
    spans = times.spans_in(offered, setting.code, setting.base, month_first=setting.month_first)
    barred = {
        span.start.date()
        for span in times.spans_in(excepted, setting.code, setting.base, month_first=setting.month_first)
    }
    weekdays = {day.weekday() for day in barred}
    spans = tuple(span for span in spans if span.start.weekday() not in weekdays or len(spans) == 1)
    if spans:
        cues.add("proposes", number, offered)
        cues.spans.extend(spans)


def _away(cues: _Cues, clause: str, days: list[moments.Day], setting: Setting) -> None:
    """Remembers when they are back, in case they then ask to be written to again."""
    if days and _hits(setting, "back", clause) and not cues.away:
        zone = setting.base.tzinfo
        day = days[-1]
        cues.away = Span(
            start=datetime.combine(day.first, clock_words.DAY_BEGINS, zone),
            end=datetime.combine(day.last, clock_words.DAY_ENDS, zone),
        )
        cues.away_words = clause[day.begin : day.stop]


_ONCE_MORE = re.compile(
    r"\b(?:again|once more|another go|noch ?(?:ein)?mal|nochmals?|erneut|wieder|de nouveau|a nouveau|relance\w*|recontact\w*|reecri\w*|de nuevo|nuevamente|otra vez|vuelv\w+"
    r"|di nuovo|riscriv\w+|ricontatt\w+|riprov\w+|de novo|novamente|volte|nog (?:een )?(?:eens|keer)|opnieuw|nogmaals|try me|check back|circle back|ping me|remind me|back to me|nudge|reach out|then|danach|a ce moment|entonces|allora|nessa altura|erna)\b"
)


def _later(
    cues: _Cues, clause: str, sentence: Sentence, days: list[moments.Day], number: int, setting: Setting
) -> bool:
    """Does the clause name a later time to come back to?"""
    text = sentence.folded
    again = _hits(setting, "again", text)
    if again:
        cues.add("again", number, again.group())
    if _hits(setting, "past", clause) or _hits(setting, "wrong_person", text):
        return False
    today = setting.base.date()
    far = [day for day in days if _is_far(day, today)]
    event = _hits(setting, "later_times", clause)
    if event and (_hits(setting, "come_back", text) or _hits(setting, "not_before", clause)):
        return _found_later(cues, event.group(), far or days, number, setting, asked=bool(again))
    whole = bool(far) and far[0].grain in {Grain.MONTH, Grain.SEASON}
    called_for = again or _not_before(clause, far[0], setting) if far else None
    if far and ((whole and "moved" in cues) or ("moved" not in cues and (called_for or "too_busy" in cues))):
        return _found_later(cues, clause[far[0].begin : far[0].stop], far, number, setting, asked=bool(again))
    near = [day for day in days if day not in far]
    if near and again and _ONCE_MORE.search(text) and "accepts" not in cues and "moved" not in cues:
        return _found_later(cues, clause[near[0].begin : near[0].stop], near, number, setting, asked=bool(again))
    return False


def _is_far(day: moments.Day, today: date) -> bool:
    """Is it a month or season ahead, or a day more than some weeks away?"""
    if day.grain in {Grain.MONTH, Grain.SEASON}:
        return day.first > today
    return (day.first - today).days > 20


def _not_before(clause: str, day: moments.Day, setting: Setting) -> bool:
    """Does "not before", "until" or "from" stand just before the date?"""
    bounds = list(compiled(setting.code, "not_before").finditer(clause[: day.begin + 4]))
    return bool(bounds) and day.begin - bounds[-1].end() <= 10


def _found_later(
    cues: _Cues, words: str, days: list[moments.Day], number: int, setting: Setting, *, asked: bool
) -> bool:
    """Remembers a later time; one to come back at (``asked``) outweighs one until which they have no time."""
    cues.add("later", number, words)
    better = asked and not cues.later_asked and bool(days)
    if days and (cues.later is None or better):
        zone = setting.base.tzinfo
        begin, end = min(day.first for day in days), max(day.last for day in days)
        cues.later = Span(
            start=datetime.combine(begin, clock_words.DAY_BEGINS, zone),
            end=datetime.combine(end, clock_words.DAY_ENDS, zone),
        )
    if not cues.later_words or better:
        cues.later_words, cues.later_asked = " ".join(words.split())[:80], asked and bool(days)
    return True


# --- weighing ----------------------------------------------------------------------------------------


def _weigh(cues: _Cues) -> None:  # noqa: C901 - the order of the rules is the point
    """Takes back what other cues contradict."""
    if "stop" in cues:
        for name in ("accepts", "willing", "asks_question", "thanks"):
            cues.drop(name)
    if "wrong_person" in cues:
        cues.drop("cannot")
    if "later" not in cues and cues.away is not None and "again" in cues:
        cues.add("later", cues.last("again"), cues.away_words)
        cues.later, cues.later_words = cues.away, cues.away_words
    if "willing" in cues:
        if _willing_stands(cues):
            for clause in cues.at["willing"]:
                cues.add("accepts", clause, cues.words["willing"])
        cues.drop("willing")
    _yes_or_no(cues)
    if "declines" in cues and "later" in cues and "too_busy" in cues and cues.last("later") > cues.last("declines"):
        cues.drop("declines")
    refused = "declines" in cues or "cannot" in cues
    if refused and "accepts" not in cues:
        cues.drop("proposes")
        cues.spans.clear()
    if "holding" in cues and "declines" in cues:
        cues.drop("holding")
    if (
        ("proposes" in cues or "asks_for_times" in cues)
        and not refused
        and not any(name in cues for name in ("accepts", "later", "holding", "stop", "wrong_person", "moved"))
    ):
        name = "proposes" if "proposes" in cues else "asks_for_times"
        cues.add("accepts", cues.last(name), cues.words[name])


def _yes_or_no(cues: _Cues) -> None:
    """The last word counts: a yes after a no is the real answer; "can't" alone does not undo a yes."""
    accepted, refusal = cues.last("accepts"), cues.last("declines")
    if accepted >= 0 and refusal >= 0:
        cues.drop("declines" if accepted > refusal else "accepts")
    if "later" in cues or "accepts" in cues:
        cues.drop("cannot")


def _willing_stands(cues: _Cues) -> bool:
    """What sounds like I would love to is a yes unless a refusal or lack of time without a later time follows."""
    place = cues.last("willing")
    if max(cues.last("declines"), cues.last("cannot")) >= place:
        return False
    return not (cues.last("too_busy") >= place and "later" not in cues and "proposes" not in cues)


_INTENTS = (
    (Intent.ACCEPTS, ("accepts",)),
    (Intent.PROPOSES_TIMES, ("proposes",)),
    (Intent.ASKS_FOR_TIMES, ("asks_for_times", "link")),
    (Intent.DECLINES, ("declines", "cannot")),
    (Intent.TOO_BUSY, ("too_busy",)),
    (Intent.REFERS, ("refers",)),
    (Intent.WRONG_PERSON, ("wrong_person",)),
    (Intent.ASKS_QUESTION, ("asks_question",)),
    (Intent.HOLDING, ("holding",)),
    (Intent.THANKS, ("thanks",)),
    (Intent.LATER, ("later",)),
    (Intent.STOP, ("stop",)),
)


def _wishes(cues: _Cues) -> Wishes:
    intents, because = [], []
    for intent, names in _INTENTS:
        name = next((name for name in names if name in cues), "")
        if name:
            intents.append(intent)
            because.append(f"{intent.value}: “{cues.words[name]}”")
    return Wishes(
        intents=frozenset(intents),
        times=tuple(dict.fromkeys(cues.spans))[: times.MOST_SPANS],
        later=cues.later if "later" in cues else None,
        later_words=cues.later_words if "later" in cues else "",
        refers_to=people.distinct(cues.people),
        by_mail="by_mail" in cues and Intent.ACCEPTS in intents and Intent.PROPOSES_TIMES not in intents,
        because=tuple(because),
    )
