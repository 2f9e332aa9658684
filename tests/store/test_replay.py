"""Replaying changes nothing: the log is what was told to it, in whatever order, however often."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.store import Store, open_store
from tests.store.world import NOW, append, letter, reading, words

CONTACTS = ["c-1", "c-2", "c-3"]

tellings = st.tuples(
    st.integers(0, 5),
    st.frozensets(st.sampled_from(CONTACTS)),
    st.booleans(),
    st.none() | st.integers(1, 3),
)
"""One append: which fact, for whom, with its text or not, read by which version."""


def tell(store: Store, batch: list[Any]) -> None:
    with store.transaction(NOW) as transaction:
        for number, contacts, has_text, version in batch:
            transaction.append(
                letter(number),
                contacts=contacts,
                text=words(f"text of {number}") if has_text else None,
                reading=reading(version) if version else None,
            )


def state(store: Store) -> Any:
    numbers = [letter(number).key for number in range(6)]
    entries = store.entries_of(CONTACTS)
    return (
        store.known(numbers),
        store.contacts_of(numbers),
        store.texts(numbers),
        {contact: {e.fact.key: e.reading for e in found} for contact, found in entries.items()},
    )


@settings(max_examples=40, deadline=None)
@given(st.data(), st.lists(st.lists(tellings, max_size=6), max_size=5))
def test_any_interleaving_with_repeats_ends_in_the_same_log(data: st.DataObject, batches: list[list[Any]]) -> None:
    told = [telling for batch in batches for telling in batch]
    shuffled = data.draw(st.permutations(told + data.draw(st.lists(st.sampled_from(told or [(0, (), False, None)])))))
    if not told:
        shuffled = []
    with open_store("sqlite://") as one, open_store("sqlite://") as other:
        for batch in batches:
            tell(one, batch)
        for telling in shuffled:
            tell(other, [telling])
        assert state(one) == state(other)
        before, head = state(one), one.head()
        tell(one, told)
        assert state(one) == before
        assert one.head() == head


@settings(max_examples=25, deadline=None)
@given(st.lists(tellings, max_size=6), st.lists(tellings, max_size=6))
def test_a_transaction_that_raises_leaves_no_trace_whatever_was_before(first: list[Any], second: list[Any]) -> None:
    with open_store("sqlite://") as store:
        tell(store, first)
        before, stale, head = state(store), store.stale(NOW), store.head()
        try:
            with store.transaction(NOW) as transaction:
                for number, contacts, _text, version in second:
                    transaction.append(letter(number), contacts=contacts, reading=reading(version or 1))
                    for contact in contacts:
                        transaction.link(letter(number).key, contact)
                transaction.erase("c-1")
                raise LookupError
        except LookupError:
            pass
        assert (state(store), store.stale(NOW), store.head()) == (before, stale, head)


def test_appending_thousands_in_one_transaction_needs_few_statements(store: Store) -> None:
    """A first pass brings thousands of letters: what belongs to them is written in bulk."""
    from sqlalchemy import event

    executed: list[str] = []
    event.listen(store._database.engine, "before_cursor_execute", lambda *told: executed.append(told[2]))
    append(store, *(letter(number) for number in range(300)), contacts=CONTACTS, text=words("x"), reading=reading())
    assert sum(not statement.startswith("SELECT") for statement in executed) < 40
    assert len(executed) < 300 + 60
