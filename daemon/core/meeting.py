"""Before, during and right after a meeting: rules A4, D1 to D7, E1 to E3, F3. Pure.

    research ---> brief (24 h) ---> brief (1 h) ---> leave ---> time-check ---> notes

Every reminder is armed for the meeting at its present time: a moved meeting is prepared anew, a
cancelled one not at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from daemon.core import pace
from daemon.core.asking import has_research, is_untouched
from daemon.core.case import Case
from daemon.core.conversation import Conversation
from daemon.core.decisions import Decision, Form, Step
from daemon.core.diary import Meeting, ended, is_about, talk_of
from daemon.core.facts import MeetingSeen, Status
from daemon.core.roster import Member, Roster
from daemon.core.table import Table, aftermath, first_day, has_place, promised_minutes, seen_late

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
OVERRUN = timedelta(minutes=10)
"""How long after its planned end a talk may still be told that its time is up."""


def propose(case: Case, talk: Conversation, table: Table) -> Iterator[Decision]:
    """The reminders that the meetings of this contact call for."""
    yield from _research_before_asking(case, talk, table)
    for meeting in table.ahead:
        if table.first_of_series(meeting):
            yield from _research(case, meeting)
        if not leads(case, meeting):
            yield _rings_elsewhere(case, meeting)
            continue
        yield from _briefs(case, meeting)
        if not meeting.event.all_day:
            yield from _leave(case, meeting)
    for meeting in (*table.held, *table.ahead):
        if not meeting.event.all_day and not meeting.met and leads(case, meeting):
            yield from _time_check(case, meeting)
    for meeting in table.held:
        if leads(case, meeting):
            yield from _notes(case, talk, meeting)


def party(case: Case, meeting: Meeting) -> tuple[Member, ...]:
    """The contacts at this table, first added first: its reminders ring once, with the first one's, and name all."""
    return seated(case.member, meeting.event, case.roster) if case.roster else (case.member,)


def seated(member: Member, event: MeetingSeen, roster: Roster) -> tuple[Member, ...]:
    """A contact and all others who are at the same table, first added first; not the paused, the unchosen, who declined."""
    answers: dict[str, set[str]] = {}
    for address, answer in ((event.organizer, ""), *((guest.address, guest.response) for guest in event.guests)):
        answers.setdefault(roster.by_address.get(address, ""), set()).add(answer)
    others = (roster.members[id_] for id_, said in answers.items() if id_ in roster.members and said != {"declined"})
    members = {member.id: member} | {
        other.id: other for other in others if other.status not in (Status.PAUSED, Status.KNOWN)
    }
    return tuple(sorted(members.values(), key=lambda one: (one.added, one.id)))


def leads(case: Case, meeting: Meeting) -> bool:
    """Do the reminders of this meeting ring with this contact's?"""
    return party(case, meeting)[0].id == case.member.id


def names(case: Case, meeting: Meeting) -> str:
    """Everybody at the table, as a reminder calls them."""
    *others, last = (member.person.name for member in party(case, meeting))
    return f"{', '.join(others)} and {last}" if others else last


def _rings_elsewhere(case: Case, meeting: Meeting) -> Decision:
    first = party(case, meeting)[0].person.name
    return case.stopped(
        Step.BRIEF,
        Form.REMINDER,
        rules=("D1",),
        because=f"The reminders of this meeting ring once for all at the table, with those of {first}.",
        facts=(meeting.event.key,),
    )


def _remind(
    case: Case,
    step: Step,
    meeting: Meeting,
    *,
    due: datetime,
    rules: tuple[str, ...],
    title: str,
    because: str,
    number: int = 0,
    anchor: str = "",
    silent: bool = False,
) -> Decision:
    return case.propose(
        step,
        Form.REMINDER,
        number=number,
        due=due,
        anchor=anchor or at_time(meeting),
        to=case.member.id,
        rules=rules,
        because=because,
        facts=(meeting.event.key,),
        meeting=meeting.event,
        title=title,
        silent=silent,
    )


def at_time(meeting: Meeting) -> str:
    """The anchor of what is tied to a meeting at its present time: moved, it is armed anew."""
    return f"{meeting.anchor}@{meeting.event.start.astimezone(UTC).isoformat()}"


def clock(moment: datetime, case: Case) -> str:
    """A moment as the user reads it: ``Tue 3 March, 15:00``."""
    local = moment.astimezone(case.zone)
    return f"{local:%a} {local.day} {local:%B}, {local:%H:%M}"


def _research_before_asking(case: Case, talk: Conversation, table: Table) -> Iterator[Decision]:
    """A contact to ask, and not a word on what draws the user to this person (A4)."""
    if not is_untouched(case, talk, table) or has_research(case):
        return
    name = case.member.person.name
    yield case.propose(
        Step.RESEARCH,
        Form.REMINDER,
        due=_nine_o_clock_from(case.member.status_at, case),
        anchor=case.member.id,
        to=case.member.id,
        rules=("A4",),
        because=f"{name} is to be asked, and no research notes say what draws you to this person.",
        title=f"Look up {name} before you write",
    )


def _nine_o_clock_from(moment: datetime, case: Case) -> datetime:
    """Nine o'clock of the user's zone at or after a moment."""
    local = moment.astimezone(case.zone)
    nine = pace.at_clock(local.date(), case.practice.letters_at, case.zone)
    return nine if nine >= local else pace.at_clock(local.date() + pace.DAY, case.practice.letters_at, case.zone)


def _research(case: Case, meeting: Meeting) -> Iterator[Decision]:
    """Three business days before a meeting, or at once where it was booked later than that (A4)."""
    if has_research(case):
        return
    start = meeting.event.start.astimezone(case.zone)
    on = first_day(meeting) if meeting.event.all_day else start.date()
    day = pace.business_days_before(on, case.practice.research_before, case.region)
    due = max(pace.at_clock(day, case.practice.letters_at, case.zone), meeting.first_seen)
    if due >= start or case.now >= start:
        return
    yield _remind(
        case,
        Step.RESEARCH,
        meeting,
        due=due,
        anchor=meeting.anchor,
        rules=("A4",),
        title=f"Prepare for {case.member.person.name}: research is missing",
        because=f"You meet on {clock(start, case)}, and no research notes are in the log.",
    )


def _briefs(case: Case, meeting: Meeting) -> Iterator[Decision]:
    """A day before and an hour before (D1-D6); booked late, the missed one collapses into the next."""
    start = meeting.event.start
    name = names(case, meeting)
    if case.now >= start:
        return
    moments = _brief_moments(case, meeting)
    for index, (hours, moment) in enumerate(moments):
        due = max(moment, meeting.time_seen)
        later = moments[index + 1][1] if index + 1 < len(moments) else None
        if due >= start or (later is not None and max(due, case.now) >= later and moment < later):
            continue
        yield _remind(
            case,
            Step.BRIEF,
            meeting,
            number=hours,
            due=due,
            rules=("D1", "D2", "D3", "D4", "D5", "D6"),
            title=f"Brief: {name}, {clock(start, case)}",
            because=f"You meet {name} on {clock(start, case)}.",
        )


def _brief_moments(case: Case, meeting: Meeting) -> list[tuple[int, datetime]]:
    start = meeting.event.start
    if meeting.event.all_day:
        day = first_day(meeting) - pace.DAY
        return [(24, pace.at_clock(day, case.practice.letters_at, case.zone))]
    hours = sorted(set(case.practice.brief_hours_before), reverse=True)
    return [(hour, pace.plus(start, -hour * HOUR)) for hour in hours]


def _leave(case: Case, meeting: Meeting) -> Iterator[Decision]:
    """In time to arrive early (D7), where there is a place to go to."""
    if not has_place(meeting) or case.now >= meeting.event.start:
        return
    travel = meeting.event.travel_minutes
    if travel is None:
        travel = case.practice.travel_minutes
    due = pace.plus(meeting.event.start, -(travel + case.practice.leave_early_minutes) * MINUTE)
    yield _remind(
        case,
        Step.LEAVE,
        meeting,
        due=due,
        rules=("D7",),
        title=f"Leave now for {names(case, meeting)}: {meeting.event.place}",
        because=f"It starts at {clock(meeting.event.start, case)}; the way takes {travel} minutes.",
    )


def _time_check(case: Case, meeting: Meeting) -> Iterator[Decision]:
    """When the promised time is nearly up: offer to stop, and let them choose (E1, E2)."""
    minutes = min(case.practice.time_check_minutes, promised_minutes(meeting))
    if case.now >= time_check_until(meeting):
        return
    yield _remind(
        case,
        Step.TIME_CHECK,
        meeting,
        due=pace.plus(meeting.event.start, minutes * MINUTE),
        rules=("E1", "E2"),
        silent=has_place(meeting),
        title=f"{minutes} minutes with {names(case, meeting)}: offer to stop",
        because=f"{minutes} minutes of the promised {promised_minutes(meeting)} have passed.",
    )


def time_check_until(meeting: Meeting) -> datetime:
    """From then on nobody needs to be told that the time is up."""
    return pace.plus(meeting.event.end, OVERRUN)


def _notes(case: Case, talk: Conversation, meeting: Meeting) -> Iterator[Decision]:
    """The same day, while it is fresh (F3): a reminder, and a page in the Drafts folder; a line noted since ends both (E3)."""
    noted = any(is_about(note, meeting.event) for note in case.history.notes)
    if noted or seen_late(meeting, case):
        return
    after = aftermath(meeting, case, case.zone)
    due = after if meeting.event.all_day else pace.plus(after, case.practice.notes_after_minutes * MINUTE)
    name = names(case, meeting)
    yield _remind(
        case,
        Step.NOTES,
        meeting,
        due=due,
        anchor=meeting.anchor,
        rules=("F3",),
        title=f"Write down what {name} told you",
        because=f"{ended(meeting, name)} at {clock(meeting.event.end, case)}.",
    )
    yield case.propose(
        Step.NOTES,
        Form.DRAFT,
        due=due,
        anchor=talk_of(meeting.event),
        account=talk.last_own.letter.account if talk.last_own else meeting.event.account,
        rules=("F3",),
        because=f"{ended(meeting, name)} at {clock(meeting.event.end, case)}.",
        facts=(meeting.event.key,),
        meeting=meeting.event,
        title=name,
    )
