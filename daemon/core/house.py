"""What no contact's own log can tell, because it concerns several of them: rules A3, F5, F6. Pure.

trips, meetings with a place --> the open contacts of that city are pointed out (A3)
people who were named ---------> proposed to the user, until taken up, known or turned down (F5)
one question for news ---------> rung once, for all helpers together (F6)
updates and good news ---------> so many a week, so many a day (F6)
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo

from daemon.core import pace
from daemon.core.decisions import Ask, Decision, Stage, Step, step_key
from daemon.core.facts import PersonProposed, Status, TripPlanned
from daemon.core.practice import Practice
from daemon.core.roster import Member, Roster

OPEN = frozenset({Stage.TO_ASK, Stage.ASKED, Stage.AWAY, Stage.ANSWERED})
"""Who could be met in passing: nobody has said no, no meeting is booked, none took place."""
NAMES_SHOWN = 3


# --- cities ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """The user will be in a city."""

    city: str
    first: date
    last: date
    host: str = ""
    """The id of the contact who is met there; empty of a trip."""


def city_name(text: str) -> str:
    """A city to be compared: ``Halifax, NS`` and ``halifax`` are one."""
    plain = unicodedata.normalize("NFKD", text.partition(",")[0]).casefold()
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def trips(facts: Iterable[TripPlanned]) -> Iterator[Stay]:
    """The stays that trips bring."""
    for fact in facts:
        yield Stay(city=fact.city, first=fact.first, last=fact.last)


def meeting_stay(host: Member, place: str, start: datetime, end: datetime, roster: Roster, zone: tzinfo) -> Stay | None:
    """The stay that a meeting with a place brings: in the city its place names, else in that of the contact."""
    there = city_name(place.replace(",", " "))
    cities = {member.person.city for member in roster.members.values() if member.person.city}
    found = [city for city in sorted(cities) if re.search(rf"(?<!\w){re.escape(city_name(city))}(?!\w)", there)]
    city = next(iter(found), host.person.city)
    if not city_name(city):
        return None
    return Stay(city=city, first=start.astimezone(zone).date(), last=end.astimezone(zone).date(), host=host.id)


def pointed_out(
    stays: Iterable[Stay], roster: Roster, stages: Mapping[str, Stage], today: date
) -> dict[str, list[Ask]]:
    """Contact -> what a stay in their city suggests (A3); open contacts only, not the host."""
    asks: dict[str, list[Ask]] = {}
    ahead = sorted((stay for stay in stays if stay.last >= today), key=lambda stay: (stay.first, stay.city, stay.host))
    for stay in ahead:
        for member in in_city(stay.city, roster, stages):
            if member.id != stay.host:
                asks.setdefault(member.id, []).append(_suggestion(stay, member, roster))
    return {contact: list(dict.fromkeys(said)) for contact, said in asks.items()}


def in_city(city: str, roster: Roster, stages: Mapping[str, Stage]) -> list[Member]:
    """The open contacts of a city, by name."""
    wanted = city_name(city)
    there = [
        member
        for member in roster.members.values()
        if wanted and city_name(member.person.city) == wanted and _is_open(member, stages)
    ]
    return sorted(there, key=lambda member: member.person.name.casefold())


def _is_open(member: Member, stages: Mapping[str, Stage]) -> bool:
    chosen = member.status in (Status.TRACKED, Status.TO_ASK)
    return chosen and stages.get(member.id) in OPEN


def _suggestion(stay: Stay, member: Member, roster: Roster) -> Ask:
    host = roster.members.get(stay.host)
    when = f"on {_day(stay.first)}" if stay.first == stay.last else f"from {_day(stay.first)} to {_day(stay.last)}"
    why = f"you meet {host.person.name} there" if host else "you will be there"
    return Ask(
        what=f"{member.person.name} is in {stay.city}, too, and {why} {when}: would you like to meet?",
        because="Meetings in one city are cheaper together (A3).",
    )


def _day(day: date) -> str:
    return f"{day.day} {day:%B}"


# --- people who were named ------------------------------------------------------------------------


def proposed(named: Iterable[PersonProposed], taken_up: frozenset[str], roster: Roster) -> list[PersonProposed]:
    """Who was named and waits for a word of the user: neither taken up, nor a chosen contact already."""
    newest: dict[tuple[str, str], PersonProposed] = {}
    for fact in named:
        who = (fact.contact, fact.name.casefold() or fact.address)
        if fact.address or not (who in newest and newest[who].address):
            newest[who] = fact
    waiting = (fact for fact in newest.values() if fact.key not in taken_up and (fact.name or fact.address))
    return [fact for fact in waiting if roster.named(fact.contact) and _is_new(fact, roster)]


def _is_new(fact: PersonProposed, roster: Roster) -> bool:
    known = who_is(fact, roster)
    return known is None or known.status is Status.KNOWN


def who_is(fact: PersonProposed, roster: Roster) -> Member | None:
    """The contact that somebody who was named is already: by address, else by the whole name."""
    if fact.address in roster.by_address:
        return roster.members[roster.by_address[fact.address]]
    wanted = fact.name.casefold()
    same = [m for m in roster.members.values() if wanted and wanted in (name.casefold() for name in m.names)]
    return same[0] if len(same) == 1 else None


def proposals(open_: Iterable[PersonProposed], roster: Roster, zone: tzinfo) -> dict[str, list[Ask]]:
    """Introducer -> whom they named, as a question to the user (F5)."""
    asks: dict[str, list[Ask]] = {}
    for fact in open_:
        introducer = roster.named(fact.contact)
        if introducer:
            asks.setdefault(introducer.id, []).append(_proposal(fact, introducer, zone))
    return asks


def _proposal(fact: PersonProposed, introducer: Member, zone: tzinfo) -> Ask:
    who = f"{fact.name} <{fact.address}>" if fact.name and fact.address else fact.name or fact.address
    command = f"contacts confirm {fact.address}" if fact.address else f'contacts confirm "{fact.name}" --address …'
    return Ask(
        what=f"{introducer.person.name} named {who}: would you like to write to them? (followthrough {command})",
        because=f"They were named on {_day(fact.at.astimezone(zone).date())}; nobody is written to until you say so.",
    )


# --- what is done for all together ------------------------------------------------------------------


def one_for_all(due: Iterable[tuple[Decision, str]]) -> list[tuple[Decision, str]]:
    """Due reminders with the contacts' names; those that are the same for several contacts become one."""
    by_key: dict[str, list[tuple[Decision, str]]] = {}
    for decision, name in due:
        by_key.setdefault(decision.key, []).append((decision, name))
    return [same[0] if len(same) == 1 else (_together(same), same[0][1]) for same in by_key.values()]


def month_by_month(
    due: Iterable[tuple[Decision, str]], until: datetime, zone: tzinfo, practice: Practice
) -> Iterator[tuple[Decision, str]]:
    """The one question for news as it would ring again and again if nobody answered it (F6), for ``forecast``.

    ``due`` holds when each helper's turn would come for the first time, with their names.
    """
    waiting = sorted(due, key=lambda one: one[0].due or until)
    if not waiting:
        return
    decision, name = waiting[0]
    while decision.due and decision.due <= until:
        turn = [(one, helper) for one, helper in waiting if one.due and one.due <= decision.due]
        because = _together(turn).because if len(turn) > 1 else turn[0][0].because
        yield replace(decision, because=because), name
        day = pace.months_later(decision.due.astimezone(zone).date(), practice.ask_for_news_months)
        again = pace.out_of_quiet(pace.at_clock(day, practice.letters_at, zone), zone, practice)
        decision = replace(decision, key=step_key(Step.ASK_FOR_NEWS, decision.key, ""), anchor=decision.key, due=again)


def _together(same: list[tuple[Decision, str]]) -> Decision:
    decision = same[0][0]
    if decision.step is not Step.ASK_FOR_NEWS:
        return decision
    names = sorted(dict.fromkeys(name for _, name in same), key=str.casefold)
    more = len(names) - NAMES_SHOWN
    shown = names if more <= 0 else [*names[:NAMES_SHOWN], f"{more} more"]
    who = f"{', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else shown[0]
    return replace(decision, because=f"{who} would hear from you by now, and no news is logged.")


def quotas(practice: Practice) -> dict[Step, tuple[int, timedelta]]:
    """How many drafts of a step are placed within how many days, today counted in; for all contacts together (F6)."""
    return {
        Step.UPDATE: (practice.updates_a_week, timedelta(days=7)),
        Step.GOOD_NEWS: (practice.good_news_a_day, timedelta(days=1)),
    }
