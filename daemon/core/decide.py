"""The decision: what the practice calls for, for one contact, at one moment. Pure; the heart of the house.

facts --fold--> History --converse, lay, stand--> who wrote, who met, where it stands
                                                    |
                                   rule modules propose steps (waiting, meeting, thanking)
                                                    |
                                   what the user put off or wants never is held (holding)
                                                    |
        drafts that lie there already and nobody proposes any more are withdrawn if untouched
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from daemon.core import (
    agreeing,
    asking,
    introducing,
    meeting,
    pace,
    promising,
    refusal,
    rescheduling,
    thanking,
    touching,
    waiting,
)
from daemon.core.blocks import blocks
from daemon.core.case import Case
from daemon.core.clocks import by_the_clock
from daemon.core.conversation import Conversation, converse
from daemon.core.decisions import Ask, Decision, Outcome, Stage, Step, Verdict
from daemon.core.facts import DraftState, Status
from daemon.core.holding import heed
from daemon.core.standing import Standing, stand
from daemon.core.table import ASKED_ABOUT, Table, has_place, lay, on_day
from daemon.core.withdrawing import withdrawals

LOOK_AGAIN = timedelta(minutes=5)
"""How soon a step that waits for a complete look is decided anew: no fact tells that the look is complete."""


def decide(case: Case) -> Verdict:
    """Everything the practice calls for, with its reasons, and when to look again."""
    case = by_the_clock(case)
    table = lay(case)
    talk = converse(case, table)
    standing = stand(case, talk, table)
    called_for = touching.without_what_is_over(case, talk, _proposals(case, talk, table, standing))
    proposed = tuple(d for d in heed(case, called_for) if d.step in case.steps)
    decisions = (*proposed, *withdrawals(case, talk, table, standing, proposed))
    return Verdict(
        contact=case.member.id,
        stage=standing.stage,
        since=standing.since,
        account=_account(talk, table),
        decisions=decisions,
        asks=_asks(case, talk, table, standing),
        visits=tuple(meeting.event for meeting in table.ahead if has_place(meeting)),
        blocks=blocks(case, table, resting=_rests(case, standing)),
        until=min(standing.changes, default=None) if standing.stage in (Stage.RESTING, Stage.AWAY) else None,
        next_moment=_next_moment(case, decisions, standing, table),
    )


def _account(talk: Conversation, table: Table) -> str:
    """The account of the user's last letter to them, else of their last one, else the one that holds a meeting."""
    if talk.last_own:
        return talk.last_own.letter.account
    heard = [answer.mail.letter.account for answer in talk.answers if answer.mail]
    meetings = [meeting.event.account for meeting in (*table.ahead, *table.held) if meeting.event.account]
    return next(iter((*heard[-1:], *meetings)), "")


def _proposals(case: Case, talk: Conversation, table: Table, standing: Standing) -> Iterator[Decision]:
    """What the rules call for; nothing for those the user paused or has not chosen."""
    if not case.history.backlog.open and (standing.stage is not Stage.PAUSED or case.member.status is Status.PAUSED):
        yield from promising.propose(case)
    if _rests(case, standing):
        return
    if introducing.confirmation(case) is None:
        yield from asking.propose(case, talk, table)
    yield from introducing.propose(case, talk, table)
    yield from waiting.propose(case, talk, table, standing)
    yield from refusal.propose(case, talk, table, standing)
    yield from agreeing.propose(case, talk, table, standing)
    yield from meeting.propose(case, talk, table)
    yield from thanking.propose(case, talk, table)
    yield from rescheduling.propose(case, talk, table)
    yield from touching.propose(case, talk, table, standing)


def _rests(case: Case, standing: Standing) -> bool:
    """Nothing is done for those the user paused, who want to be left alone, or who were not chosen yet."""
    return standing.stage is Stage.PAUSED or case.member.status is Status.KNOWN or case.history.backlog.open


def _asks(case: Case, talk: Conversation, table: Table, standing: Standing) -> tuple[Ask, ...]:
    name = case.member.person.name
    strangers = {mail.letter.author: mail for mail in talk.strangers if mail.letter.author}
    linking = tuple(
        Ask(
            what=f"Is {address} an address of {name}? (followthrough contacts link {address})",
            because=f"It answered in your thread with {name} on {mail.at:%d %B}.",
        )
        for address, mail in strangers.items()
        if address not in case.own
    )
    kept_in_touch = (*introducing.asks(case, talk), *promising.asks(case))
    return (*linking, *talk.ignored, *table.asks, *_dead_ends(case, talk), *_agreed(case, standing), *kept_in_touch)


def _agreed(case: Case, standing: Standing) -> Iterator[Ask]:
    """A time that was agreed in letters is over, and no calendar ever held it."""
    agreed = standing.agreed
    if agreed and agreed.over <= case.now <= pace.plus(agreed.over, ASKED_ABOUT):
        name = case.member.person.name
        yield Ask(
            what=f"Did you meet {name} on {on_day(agreed.span.start, case.zone)}? (followthrough met)",
            because="You agreed on that time in your letters, and no calendar says that it took place.",
        )


def _dead_ends(case: Case, talk: Conversation) -> Iterator[Ask]:
    """Addresses that bounced, until the user has written elsewhere or the contact was heard."""
    reports = [report.at for report in talk.bounces]
    heard = [mail.at for mail in talk.own] + [answer.at for answer in talk.answers]
    if not reports or max(heard, default=reports[-1]) > reports[-1]:
        return
    name = case.member.person.name
    for address in sorted(talk.dead & case.member.addresses):
        yield Ask(
            what=f"{address} bounced: write to {name} at another address, or add one.",
            because="The delivery report says that the address does not work.",
        )


def _next_moment(case: Case, decisions: Iterable[Decision], standing: Standing, table: Table) -> datetime | None:
    """The earliest moment after ``now`` at which a decision or the stage changes by itself."""
    outcomes = {decision.outcome for decision in decisions}
    moments = [d.due for d in decisions if d.outcome is Outcome.WAITING and d.due]
    moments += (*standing.changes, *_pages_at_rest(case))
    for event in [m.event for m in table.ahead] + [off.meeting.event for off in table.off]:
        moments += (event.start, event.end)
    moments += [moment for other in case.introduced for moment in other.changes]
    moments += [meeting.time_check_until(m) for m in (*table.ahead, *table.held)]
    moments += [span.start for d in decisions if d.outcome is Outcome.DONE for span in d.times]
    if Outcome.HELD in outcomes:
        moments.append(_release(case))
    if Outcome.DUE in outcomes:
        moments.append(pace.next_quiet(case.now, case.zone, case.practice))
    return min((moment for moment in moments if moment > case.now), default=None)


def _pages_at_rest(case: Case) -> list[datetime]:
    """When notes pages that the user is at work on may be taken, if they are left alone (F3)."""
    rests = timedelta(minutes=case.practice.notes_rest_minutes)
    edited = [d for d in case.history.drafts if d.state is DraftState.EDITED and d.placed.step == Step.NOTES]
    return [pace.plus(life.changed, rests) for life in edited]


def _release(case: Case) -> datetime:
    """When to look again at what is held: at the end of the quiet hours, or once the accounts may have been read."""
    end_of_quiet = pace.out_of_quiet(case.now, case.zone, case.practice)
    return end_of_quiet if end_of_quiet > case.now else pace.plus(case.now, LOOK_AGAIN)
