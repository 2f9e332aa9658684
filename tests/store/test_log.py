"""The log: what is appended comes back, once, in order."""

from __future__ import annotations

import sqlite3
from datetime import timedelta, timezone

import pytest

from daemon.core.facts import AddressLinked, CallMade, CallOutcome, Fact, Merged, Status, StatusSet
from daemon.core.meaning import Intent
from daemon.store import Store, StoreError, Text
from daemon.store.schema import fact as fact_table
from tests.store.world import (
    JANE,
    NOW,
    OMAR,
    append,
    gone,
    keys,
    keys_of,
    letter,
    meeting,
    note,
    person,
    reading,
    retracted,
    words,
)


def test_a_fact_comes_back_as_it_was_with_the_moment_it_was_recorded(store: Store) -> None:
    told = letter(1, author_name="Zoë 李", references=("a@b", "c@d"), at=NOW.astimezone(timezone(timedelta(hours=-5))))
    append(store, told, at=NOW + timedelta(microseconds=1))
    entry = store.entry(told.key)
    assert entry is not None
    assert entry.fact == told
    assert entry.fact.at.utcoffset() == timedelta(hours=-5)
    assert entry.seen == NOW + timedelta(microseconds=1)
    assert entry.reading is None


def test_a_fact_that_is_known_is_not_added_again(store: Store) -> None:
    assert append(store, letter(1), contacts=[JANE]) == [True]
    assert append(store, letter(1, ref="elsewhere/1"), contacts=[JANE]) == [False]
    assert append(store, letter(2), letter(2), contacts=[JANE]) == [True, False]
    entries = store.entries_of([JANE])[JANE]
    assert keys(entries) == [letter(1).key, letter(2).key]
    assert entries[0].fact == letter(1)


def test_facts_come_in_the_order_they_were_recorded_whatever_they_are_dated(store: Store) -> None:
    append(store, letter(2, at=NOW), letter(1, at=NOW - timedelta(days=1)), contacts=[JANE])
    append(store, letter(0, at=NOW - timedelta(days=2)), contacts=[JANE])
    entries = store.entries_of([JANE])[JANE]
    assert keys(entries) == [letter(number).key for number in (2, 1, 0)]
    assert [entry.seq for entry in entries] == sorted({entry.seq for entry in entries})


def test_a_known_fact_gets_the_links_the_text_and_the_reading_it_lacked(store: Store) -> None:
    append(store, letter(1))
    assert append(store, letter(1), contacts=[JANE], text=words("Yes."), reading=reading()) == [False]
    (entry,) = store.entries_of([JANE])[JANE]
    assert entry.reading == reading()
    assert store.texts([letter(1).key]) == {letter(1).key: words("Yes.")}


def test_the_first_text_stays(store: Store) -> None:
    append(store, letter(1), text=words("first"))
    append(store, letter(1), text=words("second"))
    assert store.texts([letter(1).key])[letter(1).key].written == "first"


def test_what_is_appended_twice_in_one_transaction_is_completed_too(store: Store) -> None:
    with store.transaction(NOW) as transaction:
        assert transaction.append(letter(1), contacts=[JANE], reading=reading(1))
        assert not transaction.append(letter(1), contacts=[JANE, OMAR], text=words("Yes."), reading=reading(2))
        assert transaction.link(letter(1).key, "c-third")
        assert not transaction.read(letter(1).key, reading(2))
    assert store.contacts_of([letter(1).key]) == {letter(1).key: frozenset({JANE, OMAR, "c-third"})}
    entry = store.entry(letter(1).key)
    assert entry is not None
    assert entry.reading == reading(2)


def test_the_newest_reading_wins_and_an_older_one_is_not_taken(store: Store) -> None:
    append(store, letter(1), contacts=[JANE], reading=reading(2, intents=frozenset({Intent.ACCEPTS})))
    with store.transaction(NOW) as transaction:
        assert not transaction.read(letter(1).key, reading(1))
        assert not transaction.read(letter(1).key, reading(2))
        assert transaction.read(letter(1).key, reading(3, asks=True))
    append(store, letter(1), reading=reading(2))
    assert [entry.reading for entry in store.entries_of([JANE])[JANE]] == [reading(3, asks=True)]
    assert store.entry(letter(1).key) == store.entries_of([JANE])[JANE][0]


def test_linking_tells_whether_it_was_new(store: Store) -> None:
    append(store, letter(1), contacts=[JANE])
    with store.transaction(NOW) as transaction:
        assert not transaction.link(letter(1).key, JANE)
        assert transaction.link(letter(1).key, OMAR)
        assert not transaction.link("mail:unknown@x", OMAR)
        assert not transaction.read("mail:unknown@x", reading())
    assert keys_of(store, OMAR) == [letter(1).key]


def test_a_fact_belongs_to_the_contacts_it_names(store: Store) -> None:
    facts: list[Fact] = [
        person(JANE, "Jane Doe"),
        StatusSet(key="s", at=NOW, contact=JANE, status=Status.TRACKED),
        CallMade(key="call", at=NOW, contact=JANE, outcome=CallOutcome.REACHED),
        Merged(key="merge", at=NOW, kept=JANE, gone=OMAR),
    ]
    append(store, *facts)
    assert keys_of(store, JANE) == [fact.key for fact in facts]
    assert keys_of(store, OMAR) == ["merge"]


def test_a_retraction_belongs_to_the_contacts_of_what_it_retracts(store: Store) -> None:
    append(store, letter(1), contacts=[JANE])
    with store.transaction(NOW) as transaction:
        transaction.append(letter(2), contacts=[OMAR])
        transaction.append(retracted(letter(2).key))
        transaction.append(retracted(letter(1).key))
        transaction.append(retracted("mail:never-seen@x"))
    assert keys_of(store, JANE) == [letter(1).key, retracted(letter(1).key).key]
    assert keys_of(store, OMAR) == [letter(2).key, retracted(letter(2).key).key]


def test_every_contact_asked_for_is_in_the_answer(store: Store) -> None:
    append(store, letter(1), contacts=[JANE, OMAR])
    entries = store.entries_of([JANE, OMAR, "c-nobody"])
    assert {contact: keys(found) for contact, found in entries.items()} == {
        JANE: [letter(1).key],
        OMAR: [letter(1).key],
        "c-nobody": [],
    }
    assert store.entries_of([]) == {}


def test_the_roster_is_who_the_contacts_are_and_what_was_retracted(store: Store) -> None:
    linked = AddressLinked(key="l", at=NOW, contact=JANE, address="jd@home.example")
    roster = [person(JANE, "Jane"), linked, Merged(key="m", at=NOW, kept=JANE, gone=OMAR), retracted("m")]
    append(store, roster[0], letter(1), *roster[1:3], note("n", JANE), roster[3])
    assert [entry.fact for entry in store.roster_facts()] == roster


def test_known_tells_which_keys_are_in_the_log(store: Store) -> None:
    append(store, *(letter(number) for number in range(1200)))
    asked = [letter(number).key for number in range(1100, 1300)]
    assert store.known(asked) == {letter(number).key for number in range(1100, 1200)}
    assert store.known(letter(number).key for number in range(1200)) == {letter(number).key for number in range(1200)}
    assert store.known([]) == frozenset()


def test_contacts_and_texts_are_found_by_the_facts_keys(store: Store) -> None:
    append(store, letter(1), contacts=[JANE, OMAR], text=Text(subject="Hello", written="Hi", whole="Hi\n> you"))
    append(store, letter(2))
    one, two = letter(1).key, letter(2).key
    assert store.contacts_of([one, two, "x"]) == {one: frozenset({JANE, OMAR}), two: frozenset(), "x": frozenset()}
    assert store.texts([one, two, "x"]) == {one: Text(subject="Hello", written="Hi", whole="Hi\n> you")}


def test_a_transaction_that_raises_leaves_nothing(store: Store) -> None:
    with pytest.raises(LookupError), store.transaction(NOW) as transaction:  # noqa: PT012  it is about the block
        transaction.append(letter(1), contacts=[JANE], text=words("Yes."), reading=reading())
        transaction.save_cursor("home", "mail", "7")
        raise LookupError
    assert store.known([letter(1).key]) == frozenset()
    assert store.cursor("home", "mail") is None
    assert store.stale(NOW) == frozenset()
    assert append(store, letter(1)) == [True]


def test_a_transaction_is_seen_by_others_only_when_it_is_committed(store: Store) -> None:
    with store.transaction(NOW) as transaction:
        transaction.append(letter(1), contacts=[JANE])
        assert keys_of(store, JANE) == []
    assert keys_of(store, JANE) == [letter(1).key]


def test_a_second_transaction_in_the_same_thread_is_refused_at_once(store: Store) -> None:
    with store.transaction(NOW), pytest.raises(RuntimeError, match="open already"), store.transaction(NOW):
        pass
    assert append(store, letter(1)) == [True]


def test_moments_without_a_zone_are_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="aware"), store.transaction(NOW.replace(tzinfo=None)):
        pass


def test_the_head_grows_with_the_log_and_only_then(store: Store) -> None:
    assert store.head() == 0
    append(store, letter(1), letter(2))
    head = store.head()
    assert head >= 2
    append(store, letter(1), letter(2))
    with store.transaction(NOW) as transaction:
        transaction.save_cursor("home", "mail", "7")
    assert store.head() == head
    append(store, letter(2), contacts=[JANE])
    assert store.head() > head


def test_the_meetings_of_an_account_are_those_last_seen_that_are_not_gone(store: Store) -> None:
    moved = meeting("a", "d2", title="moved")
    append(store, meeting("a"), meeting("b"), meeting("c", recurrence_id="2026-11-03"), meeting("d", account="work"))
    append(store, moved, gone("b"), gone("c"), gone("d", account="work"))
    assert store.meetings("home") == [meeting("c", recurrence_id="2026-11-03"), moved]
    assert store.meetings("work") == []
    append(store, meeting("b", "d3"))
    assert store.meetings("home")[-1] == meeting("b", "d3")
    assert store.meetings() == store.meetings("home")


def test_what_is_gone_from_one_calendar_is_still_in_the_other(store: Store) -> None:
    append(store, meeting("a"), meeting("a", "d2", account="work"), gone("a", account="work"))
    assert store.meetings() == [meeting("a")]


def test_facts_of_some_kinds_come_with_their_readings(store: Store) -> None:
    append(store, letter(1), reading=reading(1))
    append(store, letter(2), meeting("a"))
    found = store.facts(["letter"])
    assert [(entry.fact, entry.reading) for entry in found] == [(letter(1), reading(1)), (letter(2), None)]


@pytest.mark.parametrize("error", [OSError(28, "no space"), sqlite3.OperationalError("theirs"), KeyError("x")])
def test_what_the_caller_raises_in_a_transaction_stays_what_it_is(store: Store, error: Exception) -> None:
    with pytest.raises(type(error)) as caught, store.transaction(NOW):
        raise error
    assert caught.value is error


def test_a_kind_of_fact_that_only_a_newer_program_knows_is_kept_and_left_out(store: Store) -> None:
    append(store, letter(1), contacts=[JANE])
    with store.transaction(NOW) as transaction:
        transaction._connection.execute(
            fact_table.insert(),
            {"seq": 77, "key": "x", "kind": "dreamt", "at": NOW, "seen": NOW, "body": '{"key":"x"}'},
        )
        transaction.link("x", JANE)
    assert keys_of(store, JANE) == [letter(1).key]
    assert store.entry("x") is None
    assert store.known(["x"]) == {"x"}
    assert any('"dreamt"' in line for line in store.export_lines())


def test_a_fact_that_cannot_be_understood_is_an_error_and_not_silence(store: Store) -> None:
    row = {"seq": 77, "key": "x", "kind": "status-set", "at": NOW, "seen": NOW}
    with store.transaction(NOW) as transaction:
        body = f'{{"key":"x","at":"{NOW.isoformat()}","contact":"c","status":"adored"}}'
        transaction._connection.execute(fact_table.insert(), row | {"body": body})
    with pytest.raises(StoreError, match="newer"):
        store.roster_facts()


def test_a_fact_that_could_not_be_read_back_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="not a kind of fact"):
        append(store, Fact(key="x", at=NOW))


@pytest.mark.parametrize("odd", ["\ud800 alone", "nul \0 inside", "<" + "x" * 60_000 + "@long.example>", "\U0001f600"])
def test_whatever_strangers_write_can_be_stored_and_found_again(store: Store, odd: str) -> None:
    told = letter(odd, author_name=odd)
    assert append(store, told, contacts=[odd], text=words(odd, subject=odd)) == [True]
    assert append(store, told, contacts=[odd]) == [False]
    assert store.known([told.key]) == {told.key}
    assert store.contacts_of([told.key])[told.key]
    assert set(store.texts([told.key])) == {told.key}
    assert len(store.entries_of([odd])[odd]) == 1


def test_two_long_keys_that_begin_alike_are_two(store: Store) -> None:
    long = "x" * 5_000
    assert append(store, letter(long + "1"), letter(long + "2"), letter(long + "1")) == [True, True, False]
