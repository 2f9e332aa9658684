"""G1: the fold gathers what happened, whatever order and shape the log brings it in."""

from __future__ import annotations

import random

from daemon.core.facts import CallOutcome, DraftState
from daemon.core.history import fold
from daemon.core.meaning import Intent
from tests.core.world import ANN, World, moment


def test_an_entry_given_twice_counts_once():
    world = World()
    world.calls("2026-03-02 10:00", CallOutcome.VOICEMAIL)
    assert fold([*world.entries, *world.entries]) == fold(world.entries)


def test_entries_of_several_ids_are_put_into_log_order():
    world = World()
    world.calendar("2026-03-09 10:00", "2026-03-18 14:00")
    world.calendar("2026-03-10 10:00", "2026-03-19 14:00", sequence=1)
    assert fold(reversed(world.entries)) == fold(world.entries)


def test_the_order_in_which_mail_was_found_does_not_matter():
    world = World()
    first = world.writes("2026-03-02 10:00", seen="2026-04-01 10:00")
    answer = world.hears("2026-03-04 10:00", Intent.ACCEPTS, re=first, seen="2026-04-01 10:00")
    world.writes("2026-03-05 10:00", re=answer, seen="2026-04-01 10:00")
    world.hears("2026-03-06 10:00", Intent.HOLDING, re=answer, seen="2026-04-01 10:00")
    expected = world.at("2026-04-02 10:00")
    facts = [(e.fact, e.reading) for e in world.entries]
    for seed in range(10):
        random.Random(seed).shuffle(facts)
        world.entries.clear()
        for fact, reading in facts:
            world.add(fact, seen="2026-04-01 10:00", reading=reading)
        assert world.at("2026-04-02 10:00") == expected


def test_letters_that_name_each_other_as_parents_end_the_fold_all_the_same():
    world = World()
    one = world.writes("2026-03-02 10:00", id_="one@x")
    world.writes("2026-03-02 10:00", id_="two@x", re=one)
    from dataclasses import replace

    entry = world.entries[0]
    world.entries[0] = replace(entry, fact=replace(entry.fact, references=("two@x",)))  # type: ignore[call-arg]
    assert len(fold(world.entries).mails) == 2


def test_a_letter_never_counts_before_the_one_it_answers():
    world = World()
    first = world.writes("2026-03-02 10:00", id_="m9@x")
    second = world.hears("2026-03-01 09:00", re=first)
    world.hears("2026-02-01 09:00", re=second)
    assert [mail.letter.author for mail in fold(world.entries).mails] == ["dana@example.org", ANN, ANN]


def test_what_was_retracted_never_was_and_can_be_restored():
    world = World()
    world.calls("2026-03-02 10:00", CallOutcome.REACHED)
    undo = world.retracts("2026-03-02 11:00")
    assert fold(world.entries).calls == ()
    world.retracts("2026-03-02 12:00", undo)
    assert len(fold(world.entries).calls) == 1


def test_an_earlier_moment_is_replayed_from_what_was_known_or_had_happened_then():
    world = World()
    first = world.writes("2026-03-02 10:00")
    world.calendar("2026-03-12 10:00", "2026-03-18 14:00")
    world.hears("2026-03-13 10:00", re=first)
    before = fold(world.entries, until=moment("2026-03-11 12:00"))
    assert (len(before.mails), len(before.meetings)) == (1, 0)
    assert fold(world.entries, until=moment("2026-03-14 10:00")) == fold(world.entries)


def test_a_backfilled_letter_had_happened_though_it_was_seen_later():
    world = World()
    world.writes("2026-03-02 10:00", seen="2026-06-01 10:00")
    assert len(fold(world.entries, until=moment("2026-03-03 10:00")).mails) == 1


def test_the_last_state_of_a_draft_counts_and_its_letter_is_kept():
    world = World()
    world.writes("2026-03-02 10:00")
    verdict = world.perform("2026-03-11 09:00")
    key = verdict.decisions[0].key
    for state in (DraftState.EDITED, DraftState.THROWN_AWAY, DraftState.SENT):
        world.draft_is("2026-03-11 10:00", key, state, "sent@x" if state is DraftState.SENT else "")
    life = fold(world.entries).draft(key)
    assert life is not None
    assert (life.state, life.sent_as) == (DraftState.SENT, "sent@x")
