"""A pass looks only at contacts whose moment has come: until then nothing may change by itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.core.decide import decide
from daemon.core.decisions import Step, Verdict
from daemon.core.facts import CallOutcome, Status
from daemon.core.meaning import Intent, Span, Trust
from tests.core.world import ANN, ANN_HOME, DANA, World, moment, person

BEGIN = moment("2026-02-16 08:00")
HOUR = timedelta(hours=1)

moments = st.integers(0, 60 * 24 * 4).map(lambda quarter: BEGIN + quarter * HOUR / 4)
intents = st.sets(st.sampled_from(sorted(Intent)), max_size=3)
named = st.lists(st.sampled_from([Span(start=BEGIN + days * 24 * HOUR) for days in (15, 30)]), max_size=2).map(tuple)
zones = st.sampled_from(["America/Toronto", "Asia/Tokyo", "Europe/London", "Pacific/Auckland"])


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A contact and a handful of things that happened, in the order of their moments."""
    who = person("Ann Lee", ANN, phone=draw(st.sampled_from(["", "+1 416 555 0142"])))
    status = draw(st.sampled_from([Status.TRACKED, Status.TRACKED, Status.TO_ASK]))
    added = draw(st.sampled_from(["2026-01-05 09:00", "2026-04-10 09:00"]))
    world = World(who, zone=draw(zones), status=status, added=added, holidays=["2026-03-17", "2026-04-03"])
    if draw(st.booleans()):
        world.steps = frozenset(Step)
        world.busy = draw(st.sampled_from([None, (), (Span(start=BEGIN, end=BEGIN + 900 * HOUR),)]))
    for at in sorted(draw(st.lists(moments, max_size=7))):
        happen(draw, world, at)
    return world


def happen(draw: st.DrawFn, world: World, at: datetime) -> None:
    """One thing, whatever it is."""
    letters = [e.fact.message_id for e in world.entries if hasattr(e.fact, "message_id")]
    re = draw(st.sampled_from(["", *letters]))
    kind = draw(
        st.sampled_from(["writes", "hears", "absent", "bounces", "meeting", "gone", "call", "note", "met", "missed"])
    )
    if kind == "writes":
        world.writes(at, asks=draw(st.booleans()), thanks=draw(st.booleans()), re=re, times=draw(named))
    elif kind == "hears":
        later = draw(st.none() | moments.map(lambda start: Span(start=start)))
        author = draw(st.sampled_from([ANN, ANN, ANN_HOME]))
        trust = draw(st.sampled_from([Trust.UNKNOWN, Trust.UNKNOWN, Trust.FAILED]))
        world.hears(at, *draw(intents), re=re, later=later, author=author, trust=trust, times=draw(named))
    elif kind == "absent":
        back = draw(st.none() | st.integers(0, 40))
        world.absent(at, f"{at + timedelta(days=back):%Y-%m-%d}" if back is not None else "", re=re)
    elif kind == "bounces":
        world.bounces(at, re, permanent=draw(st.booleans()))
    elif kind == "meeting":
        happen_meeting(draw, world, at)
    elif kind == "gone":
        world.gone(at)
    elif kind == "call":
        world.calls(at, draw(st.sampled_from(sorted(CallOutcome))))
    elif kind == "note":
        world.notes(at, research=draw(st.booleans()))
    elif kind == "met":
        world.met(at)
    else:
        world.missed(at)


def happen_meeting(draw: st.DrawFn, world: World, at: datetime) -> None:
    start = at + draw(st.integers(-8, 24 * 12)) * HOUR
    all_day = draw(st.booleans())
    world.calendar(
        at,
        start.replace(hour=0, minute=0) if all_day else start,
        all_day=all_day,
        minutes=draw(st.sampled_from([10, 30, 90])),
        uid=draw(st.sampled_from(["talk", "other"])),
        place=draw(st.sampled_from(["", "Pier 4"])),
        cancelled=draw(st.sampled_from([False, False, True])),
        organizer=draw(st.sampled_from([DANA, ANN])),
        answers={
            ANN: draw(st.sampled_from(["accepted", "declined"])),
            DANA: draw(st.sampled_from(["accepted", "needs-action"])),
        },
    )


def outcome_of(verdict: Verdict) -> object:
    return verdict.stage, sorted((d.key, str(d.form), str(d.outcome)) for d in verdict.decisions)


@settings(max_examples=250, deadline=None)
@given(world=worlds(), now=moments, parts=st.lists(st.floats(0.0, 0.999), min_size=1, max_size=4))
def test_nothing_changes_by_itself_before_the_next_moment(world, now, parts):
    now = max(now, *(e.seen for e in world.entries)) if world.entries else now
    now = max(now, moment("2026-04-10 09:00"))
    before = world.at(now)
    end = before.next_moment or now + timedelta(days=200)
    assert end > now
    for part in parts:
        between = (now.astimezone(ZoneInfo("UTC")) + part * (end - now)).astimezone(now.tzinfo)
        assert outcome_of(world.at(between)) == outcome_of(before), between


@settings(max_examples=100, deadline=None)
@given(world=worlds(), now=moments)
def test_the_moments_come_to_an_end(world, now):
    """Deciding from moment to moment, with everything that rings performed, comes to rest within two years."""
    now = max(now, *(e.seen for e in world.entries), moment("2026-04-10 09:00")) if world.entries else now
    for _ in range(150):
        verdict = world.perform(now)
        if verdict.next_moment is None:
            return
        assert verdict.next_moment > now
        now = verdict.next_moment
        if now > moment("2028-04-10 09:00"):
            return
    raise AssertionError(f"never at rest: {verdict}")


@settings(max_examples=100, deadline=None)
@given(world=worlds(), now=moments)
def test_deciding_twice_decides_the_same(world, now):
    now = max(now, *(e.seen for e in world.entries)) if world.entries else now
    assert decide(world.case(now)) == decide(world.case(now))


@settings(max_examples=100, deadline=None)
@given(world=worlds(), now=moments)
def test_what_is_performed_is_not_due_again(world, now):
    """Pure replay: performing a verdict, and deciding anew at the same moment, leaves nothing to do."""
    now = max(now, *(e.seen for e in world.entries)) if world.entries else now
    first = world.perform(now)
    again = world.perform(now)
    third = world.at(now)
    acts = [d for d in third.decisions if str(d.outcome) in ("due", "withdrawn")]
    assert acts == [], (first, again)
