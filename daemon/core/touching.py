"""Keeping in touch with those who helped: rule F6 (``update``, ``good-news``, ``ask-for-news``). Pure.

    thanked --(6 weeks)--> news since the last letter? --yes--> update --(3 months)--> ...
                                                       --no---> one question a month to the user, for all helpers
    the user found what they looked for -> one good-news letter a helper; requests and follow-ups end

An update without news is not sent, and news is told once: what was logged before the last letter
of the user is taken to have been said. How many go out a week or a day is the whole pass's to see.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from daemon.core import pace
from daemon.core.case import Case
from daemon.core.conversation import RENEWED, Conversation, asks, step_of
from daemon.core.decisions import Decision, Form, Outcome, Stage, Step
from daemon.core.facts import DraftState, NewsLogged
from daemon.core.standing import Standing, thanks_for
from daemon.core.table import Table, on_day
from daemon.core.thanking import last_letter, receiver, written_by_hand

ONE_SEARCH = timedelta(days=180)
"""Good news within this time of each other are the same news, said better."""
TELLS_NEWS = (Step.UPDATE, Step.GOOD_NEWS)
ENDS_WITH_SUCCESS = frozenset({Step.REQUEST, Step.INTRODUCTION, Step.FOLLOW_UP, Step.CALL, Step.ALTERNATIVE})
"""Who has found what they looked for asks for nothing more (and renews no request)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """The last time a helper heard of the user as a helper: the thanks, or an update."""

    at: datetime
    anchor: str
    fact: str
    thanks: bool
    """It was the thank-you (or the talk itself); else an update."""


def propose(case: Case, talk: Conversation, table: Table, standing: Standing) -> Iterator[Decision]:
    """The good news, or the update, or the question whether there is news."""
    helped = last_touch(case, talk, table)
    if helped is None:
        return
    good_news = _good_news(case, talk)
    if good_news:
        yield good_news
    if standing.stage is Stage.THANKED and not (good_news and _is_open(case, good_news)):
        yield from _update(case, talk, helped)


def _is_open(case: Case, decision: Decision) -> bool:
    """Is it still to come, or does it lie there?"""
    life = case.history.draft(decision.key)
    lies = life is not None and life.state in (DraftState.UNTOUCHED, DraftState.EDITED)
    return lies or decision.outcome in (Outcome.WAITING, Outcome.DUE, Outcome.HELD)


# --- updates --------------------------------------------------------------------------------------


def last_touch(case: Case, talk: Conversation, table: Table) -> Touch | None:
    """Since when a helper has heard nothing; None for who has not helped (yet)."""
    told = [mail for mail in talk.own if step_of(case, mail) in TELLS_NEWS]
    thanked = [mail for mail in talk.own if step_of(case, mail) == Step.THANK_YOU]
    met = table.last_held
    by_hand = thanks_for(case, met, talk) if met else None
    if by_hand:
        thanked.append(by_hand)
    if not thanked and met is None:
        return None
    letters = sorted((*thanked, *told), key=lambda mail: mail.at)
    if letters and (by_hand or met is None or letters[-1].at > met.event.end):
        last = letters[-1]
        mid = last.letter.message_id
        return Touch(at=last.at, anchor=mid, fact=last.letter.key, thanks=last not in told)
    assert met is not None  # noqa: S101 -- neither letters nor a meeting was settled above
    return Touch(at=met.event.end, anchor=met.anchor, fact=met.event.key, thanks=True)


def _update(case: Case, talk: Conversation, since: Touch) -> Iterator[Decision]:
    since = _after_thrown_away(case, since)
    wrote = talk.last_own.at if talk.last_own else since.at
    news = [one for one in case.history.news if not one.hired and one.at > max(wrote, since.at)]
    due = _update_due(case, since)
    to = receiver(case, talk)
    if news and to:
        yield _news_letter(case, talk, due, since, news, to)
    elif not news and not case.is_old(since.at) and not _found(case):
        yield _question(case, due)


def _after_thrown_away(case: Case, since: Touch) -> Touch:
    """An update that was thrown away was not wanted: the next one is a whole term later, with newer news."""
    thrown = [
        life
        for life in case.history.drafts
        if life.placed.step == Step.UPDATE and life.state is DraftState.THROWN_AWAY and life.changed > since.at
    ]
    if not thrown:
        return since
    last = max(thrown, key=lambda life: life.changed)
    return Touch(at=last.changed, anchor=last.placed.draft, fact=last.placed.key, thanks=False)


def _update_due(case: Case, since: Touch) -> datetime:
    """Six weeks after the thanks, three months after an update: a business day at nine, where they are."""
    day = since.at.astimezone(case.contact_zone).date()
    if since.thanks:
        day += timedelta(weeks=case.practice.first_update_weeks)
    else:
        day = pace.months_later(day, case.practice.update_months)
    return pace.at_clock(pace.business_day_from(day, case.region), case.practice.letters_at, case.contact_zone)


def _news_letter(
    case: Case, talk: Conversation, due: datetime, since: Touch, news: list[NewsLogged], to: str
) -> Decision:
    last = "you thanked them" if since.thanks else "they last heard of you"
    return case.propose(
        Step.UPDATE,
        Form.DRAFT,
        due=max(due, news[-1].at),
        anchor=since.anchor,
        to=to,
        account=talk.last_own.letter.account if talk.last_own else "",
        parent=last_letter(talk),
        rules=("F6",),
        because=f"There is news to tell {case.member.person.name}, and {last} on {on_day(since.at, case.zone)}.",
        facts=tuple(one.key for one in news),
        silence=True,
        dead=talk.dead,
    )


def _question(case: Case, due: datetime) -> Decision:
    """One question a month (as set), the same one for everybody: its key holds no contact."""
    asked = case.asked_for_news
    if asked:
        local = asked.at.astimezone(case.zone)
        day = pace.months_later(local.date(), case.practice.ask_for_news_months)
        due = max(due, pace.at_clock(day, case.practice.letters_at, case.zone))
    return case.propose(
        Step.ASK_FOR_NEWS,
        Form.REMINDER,
        due=due,
        anchor=asked.reminder if asked else "first",
        rules=("F6",),
        because=f"{case.member.person.name} would hear from you by now, and no news is logged.",
        title="Is there news for the people who helped you?",
    )


# --- good news ------------------------------------------------------------------------------------


def _good_news(case: Case, talk: Conversation) -> Decision | None:
    found = _found(case)
    to = receiver(case, talk)
    if not found or not to:
        return None
    first, newest = found[0], found[-1]
    life = case.history.placed(Step.GOOD_NEWS, 0, first.key)
    wrote = written_by_hand(case, talk, newest.at)
    if wrote and (life is None or life.state is not DraftState.SENT):
        because = f"You have written since, on {on_day(wrote.at, case.zone)}."
        facts = (wrote.letter.key,)
        return case.stopped(Step.GOOD_NEWS, Form.DRAFT, rules=("F6",), because=because, facts=facts)
    return case.propose(
        Step.GOOD_NEWS,
        Form.DRAFT,
        due=first.at,
        anchor=first.key,
        to=to,
        account=talk.last_own.letter.account if talk.last_own else "",
        parent=last_letter(talk),
        rules=("F6",),
        because=f"You found what you looked for, and {case.member.person.name} had a part in it.",
        facts=(newest.key,),
        dead=talk.dead,
    )


def _found(case: Case) -> list[NewsLogged]:
    """The last good news, with what was said of the same before."""
    hired = [one for one in case.history.news if one.hired and one.at <= case.now]
    return [one for one in hired if hired[-1].at - one.at <= ONE_SEARCH]


def without_what_is_over(case: Case, talk: Conversation, proposed: Iterable[Decision]) -> Iterator[Decision]:
    """The proposals, without requests and follow-ups of a search that has ended; a new request begins a new one."""
    found = _found(case)
    begun = [case.member.status_at, *(mail.at for mail in talk.own if asks(case, mail))]
    over = bool(found) and max(begun) <= found[-1].at
    for decision in proposed:
        if over and _asks_for_something(decision):
            because = f"You found what you looked for on {on_day(found[-1].at, case.zone)}."
            yield case.stopped(decision.step, decision.form, rules=("F6",), because=because, facts=(found[-1].key,))
        else:
            yield decision


def _asks_for_something(decision: Decision) -> bool:
    renewed = decision.step is Step.COME_BACK and decision.number == RENEWED
    return renewed or decision.step in ENDS_WITH_SUCCESS
