"""Pages for the user's own eyes: the brief before a meeting, and what a reminder says beyond its title.

Nothing here is sent to anybody, so research and notes may stand in it as they were written. What
must not happen here: mail content in a reminder's title (that is the core's) or a gap in a script.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta, tzinfo

from daemon.core.decisions import Decision, Step
from daemon.core.facts import MeetingSeen
from daemon.writing import fragments, questions, speaking
from daemon.writing.dossier import Dossier, PastLetter
from daemon.writing.filling import about_me, fill
from daemon.writing.greeting import contact_name
from daemon.writing.languages import NAMES, TONGUES, listed
from daemon.writing.own_words import in_users_language, in_which
from daemon.writing.templates import page
from daemon.writing.times import zone_of

ENGLISH = TONGUES["en"]
OFFICE_HOURS = range(9, 17)
THREAD_LINES = 5


def brief(dossier: Dossier, now: datetime) -> str:
    """The preparation page of the next (or, where none lies ahead, any) meeting: D1 to D7, E1, E2."""
    meeting = dossier.meeting
    minutes = promised_minutes(meeting) if meeting else 30
    table = (dossier, *dossier.others)
    said = speaking.introduction(dossier, minutes)
    tongue = speaking.spoken_tongue(dossier)
    return page(
        "brief",
        {
            **_meeting_names(dossier, meeting),
            **_offers(dossier, meeting),
            "everybody": listed(ENGLISH, [fragments.clean(one.person.name) for one in table]),
            "people": [_lines(one) for one in table],
            "several": len(table) > 1,
            "pad": "    " if len(table) > 1 else "  ",
            "over": meeting is not None and meeting.end <= now,
            "gaps": tuple(_gaps(table)),
            "introduction": said.text,
            "seconds": said.seconds,
            "pace": f"{speaking.PACE[tongue.code]:g}",
            "questions": questions.chosen(
                dossier, questions.how_many(minutes), tongue.code, formal=speaking.said_formally(dossier, tongue)
            ),
            "in_language": "" if in_users_language(dossier, tongue) else f", IN {NAMES[tongue.code].upper()}",
            "who_they_are": _workplaces(table) or "our work",
            "spoken_only": meeting is not None and not _has_place(meeting),
            "cafe": dossier.pay_for_drinks or (meeting is not None and _is_cafe(meeting.place)),
        },
    )


def reminder_text(decision: Decision, dossier: Dossier) -> str:
    """What a reminder says beyond its title: scripts, questions, the brief itself."""
    if decision.step is Step.BRIEF:
        return brief(dossier, dossier.now)
    names = {
        **fill(decision, dossier, ENGLISH, 0).names,
        **_who(dossier),
        **_meeting_names(dossier, decision.meeting or dossier.meeting),
        **_offers(dossier, decision.meeting or dossier.meeting),
        **_call_names(dossier),
        "title": decision.title or decision.because,
    }
    return page(_PAGES.get(decision.step, "plain"), names)


_PAGES = {
    step: str(step)
    for step in (
        Step.CALL,
        Step.RESEARCH,
        Step.LEAVE,
        Step.TIME_CHECK,
        Step.NOTES,
        Step.THANK_YOU,
        Step.BOOK,
        Step.PROMISE,
        Step.ASK_FOR_NEWS,
        Step.REQUEST,
    )
}


def promised_minutes(meeting: MeetingSeen) -> int:
    """The length the contact was promised: named in the description, else the event's own."""
    length = round((meeting.end - meeting.start) / timedelta(minutes=1))
    return meeting.promised_minutes or (length if 0 < length < 24 * 60 else 30)


def _has_place(meeting: MeetingSeen) -> bool:
    return bool(meeting.place.strip()) and not meeting.place.strip().lower().startswith(("http://", "https://", "tel:"))


def _is_cafe(place: str) -> bool:
    return any(
        word in place.casefold()
        for word in ("caf", "coffee", "kaffee", "espresso", "tea ", "bakery", "bistro", "starbucks")
    )


def _who(dossier: Dossier) -> dict[str, object]:
    person = dossier.person
    name = fragments.clean(person.name)
    work = [fragments.clean(part) for part in (person.role, person.company, person.city) if part]
    return {
        "name": name,
        "contact": name.replace('"', "'"),
        "given": contact_name(dossier).given or name,
        "me": fragments.clean(dossier.me.name),
        "phone": fragments.clean(person.phone),
        "who": ", ".join(work),
        "address": fragments.clean(", ".join(person.addresses)),
        "found_via": fragments.clean(person.found_via),
        "introduced_by": fragments.clean(person.introduced_by),
        "may_cite": person.may_cite_introducer,
        "shared": fragments.clean(person.common_ground),
    }


def _lines(dossier: Dossier) -> dict[str, object]:
    """What the brief says of one person at the table."""
    return {**_who(dossier), "thread": _thread(dossier), "research": _research(dossier)}


def _workplaces(table: Iterable[Dossier]) -> str:
    found = (fragments.workplace(one.person.company) for one in table)
    return listed(ENGLISH, list(dict.fromkeys(name for name in found if name)))


def _meeting_names(dossier: Dossier, meeting: MeetingSeen | None) -> dict[str, object]:
    if meeting is None:
        return dict.fromkeys(("when", "place", "start", "end", "leave", "check_at", "stop_at", "url"), "") | {
            "ahead": False,
            "all_day": False,
            "check_minutes": dossier.check_minutes,
            "minutes": 0,
            "travel": dossier.travel_minutes,
            "early": dossier.early_minutes,
            "ends_later": False,
        }
    zone = dossier.me.zone
    start, end = meeting.start.astimezone(zone), meeting.end.astimezone(zone)
    minutes, travel = promised_minutes(meeting), meeting.travel_minutes or dossier.travel_minutes
    check = min(dossier.check_minutes, minutes)
    leave = start - timedelta(minutes=travel + dossier.early_minutes)
    return {
        "when": _day(start) if meeting.all_day else f"{_day(start)}, {start:%H:%M} to {end:%H:%M}",
        "place": fragments.clean(meeting.place),
        "url": fragments.clean(meeting.url),
        "start": f"{start:%H:%M}",
        "end": f"{end:%H:%M}",
        "leave": f"{leave:%H:%M}" if _has_place(meeting) and not meeting.all_day else "",
        "check_at": "" if meeting.all_day else f"{start + timedelta(minutes=check):%H:%M}",
        "stop_at": "" if meeting.all_day else f"{start + timedelta(minutes=minutes):%H:%M}",
        "all_day": meeting.all_day,
        "ahead": meeting.start > dossier.now,
        "minutes": minutes,
        "check_minutes": check,
        "travel": travel,
        "early": dossier.early_minutes,
        "ends_later": minutes > check,
    }


def _offers(dossier: Dossier, meeting: MeetingSeen | None) -> dict[str, object]:
    """What to say when the time is up, and before one goes (E1, E2)."""
    minutes = promised_minutes(meeting) if meeting else 30
    check = min(dossier.check_minutes, minutes)
    offer = speaking.sayings(dossier, "check" if minutes > check else "up", check_minutes=check, minutes=minutes)
    return {"offer": offer[0], "last": speaking.sayings(dossier, "last")}


def _day(moment: datetime) -> str:
    return f"{moment:%A}, {moment.day} {moment:%B}"


# --- the thread, the research, the gaps -----------------------------------------------------------------


def _thread(dossier: Dossier) -> tuple[str, ...]:
    """The correspondence in at most five lines: the first letter, then the newest."""
    letters = dossier.letters
    if len(letters) > THREAD_LINES:
        letters = (letters[0], *letters[-(THREAD_LINES - 1) :])
    return tuple(_thread_line(letter, dossier.me.zone) for letter in letters)


def _thread_line(letter: PastLetter, zone: tzinfo) -> str:
    at = letter.at.astimezone(zone)
    who = "you" if letter.own else fragments.clean(letter.author_name) or "they"
    return f"{at.day} {at:%b}  {who}: {_gist(letter.written) or fragments.clean(letter.subject)}"


def _gist(written: str) -> str:
    """The first sentence after the greeting, shortened to one line."""
    lines = [fragments.clean(line) for line in written.splitlines()]
    body = " ".join(line for line in lines if line and not (len(line.split()) <= 6 and line.endswith((",", ":", "!"))))
    first = fragments.first_sentence(body)
    return first if len(first) <= 90 else first[:90].rsplit(" ", 1)[0] + " …"


def _research(dossier: Dossier) -> tuple[str, ...]:
    notes = dossier.notes
    parts = (
        dossier.person.research,
        dossier.research,
        dossier.person.notes,
        notes.whole,
        *notes.new_to_me,
        *notes.advice,
    )
    lines = [fragments.clean(line) for part in parts for line in part.splitlines()]
    return tuple(dict.fromkeys(line for line in lines if line))


def _gaps(table: Sequence[Dossier]) -> Iterator[str]:
    """What is not known yet and worth finding out before the meeting (A1, A4): of each one, and of the user."""
    for one in table:
        named = f"{fragments.clean(one.person.name)}: " if len(table) > 1 else ""
        yield from (f"{named}{what}" for what in _unknown(one))
    dossier, tongue = table[0], speaking.spoken_tongue(table[0])
    if not about_me(dossier, tongue):
        yield f"one sentence about yourself, for the introduction{in_which(dossier, tongue)}"
    yield from dossier.bank.problems


def _unknown(dossier: Dossier) -> tuple[str, ...]:
    person = dossier.person
    known = (
        (dossier.research or person.research, "what they have done, written or said that you could ask about"),
        (person.role, "their role"),
        (person.company, "where they work, and what is new there"),
        (person.common_ground, "what you two have in common"),
        (person.phone, "a phone number, in case you are late"),
    )
    return tuple(what for value, what in known if not value.strip())


# --- the call ---------------------------------------------------------------------------------------


def _call_names(dossier: Dossier) -> dict[str, object]:
    there = dossier.now.astimezone(zone_of(dossier))
    return {
        "their_time": f"{there:%H:%M} on {there:%A}",
        "their_hour_is_odd": there.hour not in OFFICE_HOURS or there.weekday() > 4,
        "day_part": "morning" if there.hour < 12 else "afternoon",
    }
