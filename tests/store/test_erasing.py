"""Erasing: the one thing that deletes. Nothing of the person stays but salted hashes, and the others keep what is theirs."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from daemon.core.facts import AddressLinked, Fact, Letter, MeetingSeen, Merged, PersonSaved, Status, StatusSet
from daemon.core.meaning import Reading
from daemon.store import AgendaRow, Look, OutboxRow, Store, Text, open_store
from tests.store.world import (
    JANE,
    NOW,
    OMAR,
    append,
    facts_of,
    guest,
    keys_of,
    letter,
    meeting,
    note,
    person,
    reading,
    referring,
    retracted,
    words,
)

NAME, ADDRESS, PHONE = "Jane Wyndham-Doe", "jane.doe@acme.example", "+1 416 555 0100"


def jane() -> PersonSaved:
    return person(JANE, NAME, ADDRESS, "jd@home.example", phone=PHONE)


def omar(**more: object) -> PersonSaved:
    return person(OMAR, "Omar Said", "omar@said.example", **more)  # type: ignore[arg-type]


def erase(store: Store, *contacts: str) -> None:
    with store.transaction(NOW) as transaction:
        for contact in contacts:
            transaction.erase(contact)


def fact_of(store: Store, key: str) -> Fact:
    entry = store.entry(key)
    assert entry is not None
    return entry.fact


def reading_of(store: Store, key: str) -> Reading:
    entry = store.entry(key)
    assert entry is not None
    assert entry.reading is not None
    return entry.reading


def test_what_is_theirs_alone_is_gone(store: Store) -> None:
    append(store, jane(), StatusSet(key="s", at=NOW, contact=JANE, status=Status.PAUSED), note("n", JANE))
    append(store, letter(1), contacts=[JANE], text=words("Yes."), reading=reading())
    append(store, retracted(letter(1).key))
    keys = keys_of(store, JANE)
    assert len(keys) == 5
    erase(store, JANE)
    assert store.known(keys) == frozenset()
    assert store.texts(keys) == {}
    assert store.roster_facts() == []
    assert store.stale(NOW) == frozenset()


def test_what_others_share_stays_theirs_without_the_mentions(store: Store) -> None:
    append(store, jane(), omar())
    shared = letter(1, author="omar@said.example", to=("dana@example.org", ADDRESS), copied=("jd@home.example",))
    talk = meeting("a", title=f"Coffee with {NAME}", guests=(guest(ADDRESS, NAME), guest("omar@said.example", "Omar")))
    append(store, shared, contacts=[JANE, OMAR], text=words(f"Dear Omar, dear {NAME} <{ADDRESS}>, yes."))
    append(store, talk, contacts=[JANE, OMAR])
    erase(store, JANE)
    assert keys_of(store, OMAR) == [omar().key, shared.key, talk.key]
    assert keys_of(store, JANE) == []
    left = fact_of(store, shared.key)
    assert isinstance(left, Letter)
    assert left == replace(shared, to=("dana@example.org",), copied=())
    assert store.texts([shared.key])[shared.key].written == "Dear Omar, dear somebody <somebody>, yes."
    seen = fact_of(store, talk.key)
    assert isinstance(seen, MeetingSeen)
    assert seen.guests == (guest("omar@said.example", "Omar"),)
    assert seen.title == "Coffee with somebody"


def test_a_letter_they_wrote_to_somebody_else_loses_its_author(store: Store) -> None:
    append(store, jane())
    append(store, letter(1, author=ADDRESS, author_name="J. W.-Doe"), contacts=[OMAR], reading=reading())
    erase(store, JANE)
    left = fact_of(store, letter(1).key)
    assert isinstance(left, Letter)
    assert (left.author, left.author_name) == ("", "")


def test_mentions_go_from_the_records_and_readings_of_others(store: Store) -> None:
    append(store, jane())
    append(store, omar(introduced_by=NAME, found_via=f"{NAME} at the fair", notes=f"call {PHONE}"))
    append(store, letter(1), contacts=[OMAR], reading=referring(NAME, ADDRESS))
    erase(store, JANE)
    left = fact_of(store, omar().key)
    assert isinstance(left, PersonSaved)
    assert (left.person.introduced_by, left.person.found_via, left.person.notes) == (
        "",
        "somebody at the fair",
        "call somebody",
    )
    assert left.person.name == "Omar Said"
    assert reading_of(store, letter(1).key).refers_to == ()


def test_whoever_shared_something_is_to_be_decided_upon_again(store: Store) -> None:
    append(store, jane(), omar(), person("c-else", "Else Ury"))
    append(store, letter(1), contacts=[JANE, OMAR])
    with store.transaction(NOW) as transaction:
        transaction.plan(
            AgendaRow(contact=contact, upto=store.head(), next_moment=None) for contact in (JANE, OMAR, "c-else")
        )
    before = store.head()
    erase(store, JANE)
    assert store.stale(NOW) == {OMAR}
    assert store.head() > before
    assert set(store.agenda()) == {OMAR, "c-else"}


def test_numbers_are_not_given_again_after_the_newest_facts_were_erased(store: Store) -> None:
    append(store, omar(), jane())
    erase(store, JANE)
    head = store.head()
    with store.transaction(NOW) as transaction:
        transaction.plan([AgendaRow(contact=OMAR, upto=head, next_moment=None)])
    append(store, letter(1), contacts=[OMAR])
    assert store.stale(NOW) == {OMAR}


def test_drafts_for_them_go_and_drafts_that_mention_them_are_written_anew(store: Store) -> None:
    append(store, jane(), omar())
    rows = [
        OutboxRow(key="to-jane", account="home", contact=JANE, kind="draft"),
        OutboxRow(
            key="waiting", account="home", contact=OMAR, kind="draft", body=json.dumps({"t": f"{NAME} sends me"})
        ),
        OutboxRow(key="there", account="home", contact=OMAR, kind="draft", body=json.dumps({"t": f"{NAME} sends me"})),
        OutboxRow(key="other", account="home", contact=OMAR, kind="draft", body='{"t":"I write"}'),
    ]
    with store.transaction(NOW) as transaction:
        for row in rows:
            transaction.intend(row)
        transaction.settle("there", state="placed")
    erase(store, JANE)
    assert {row.key: row.body for row in store.outbox()} == {
        "there": '{"t":"somebody sends me"}',
        "other": '{"t":"I write"}',
    }


def test_an_erased_person_is_remembered_only_by_hashes(store: Store) -> None:
    append(store, jane(), AddressLinked(key="l", at=NOW, contact=JANE, address="later@example.net"), omar())
    assert not store.is_erased(ADDRESS)
    erase(store, JANE)
    for mark in (ADDRESS, ADDRESS.upper(), f" {ADDRESS} ", "jd@home.example", "later@example.net", PHONE, JANE):
        assert store.is_erased(mark)
    assert not store.is_erased("omar@said.example")
    assert not store.is_erased("")


def test_a_contact_known_by_name_alone_is_remembered_by_it(store: Store) -> None:
    append(store, person(JANE, NAME))
    erase(store, JANE)
    assert store.is_erased(NAME)


def test_an_address_that_somebody_living_has_too_is_not_erased(store: Store) -> None:
    office = "office@acme.example"
    append(store, person(JANE, NAME, ADDRESS, office), person(OMAR, "Omar Said", office))
    append(store, letter(1, author=office), contacts=[OMAR])
    erase(store, JANE)
    left = fact_of(store, letter(1).key)
    assert isinstance(left, Letter)
    assert left.author == office
    assert not store.is_erased(office)


def test_merged_contacts_are_erased_together(store: Store) -> None:
    append(store, person(JANE, NAME, ADDRESS), person("c-old", NAME, "old@acme.example"))
    append(store, Merged(key="m", at=NOW, kept=JANE, gone="c-old"))
    append(store, letter(1, author_name=NAME), contacts=[JANE, "c-old"])
    erase(store, JANE, "c-old")
    assert store.known(["m", letter(1).key, person(JANE, NAME).key, person("c-old", NAME).key]) == frozenset()
    assert store.is_erased("old@acme.example")
    assert facts_of(store) == []


def test_what_is_appended_and_erased_in_one_transaction_is_gone(store: Store) -> None:
    with store.transaction(NOW) as transaction:
        transaction.append(jane())
        transaction.append(letter(1), contacts=[JANE], text=words("Yes."))
        transaction.erase(JANE)
        assert not transaction.append(letter(2), contacts=[JANE])
    assert facts_of(store) == []
    assert store.stale(NOW) == frozenset()


def test_erased_and_added_anew_in_one_transaction_is_there(store: Store) -> None:
    with store.transaction(NOW) as transaction:
        transaction.append(jane())
        transaction.erase(JANE)
        assert transaction.append(jane(), text=words("anew"))
        assert not transaction.append(jane(), contacts=[OMAR])
    assert keys_of(store, JANE) == keys_of(store, OMAR) == [jane().key]
    assert store.stale(NOW) == {JANE, OMAR}


def test_an_erased_contact_does_not_come_back_through_a_pass_that_still_has_them_in_mind(store: Store) -> None:
    append(store, jane(), omar())
    erase(store, JANE)
    with store.transaction(NOW) as transaction:
        assert not transaction.append(letter(1), contacts=[JANE], text=words("Yes."))
        assert transaction.append(letter(2), contacts=[JANE, OMAR])
        assert not transaction.link(letter(2).key, JANE)
        assert not transaction.intend(OutboxRow(key="k", account="home", contact=JANE, kind="draft"))
        transaction.plan([AgendaRow(contact=JANE, upto=1, next_moment=NOW, body='{"name":"Jane"}')])
    assert store.known([letter(1).key]) == frozenset()
    assert keys_of(store, JANE) == []
    assert JANE not in store.agenda()
    assert store.stale(NOW) == {OMAR}


def test_a_contact_whom_the_user_adds_again_is_welcome(store: Store) -> None:
    append(store, jane())
    erase(store, JANE)
    assert append(store, person(JANE, NAME, ADDRESS, edition=2)) == [True]
    assert append(store, letter(1), contacts=[JANE]) == [True]
    assert not store.is_erased(ADDRESS)
    assert not store.is_erased(JANE)
    assert store.is_erased(PHONE)
    assert keys_of(store, JANE) == [person(JANE, NAME, edition=2).key, letter(1).key]


def test_a_contact_who_came_back_can_be_erased_again(store: Store) -> None:
    append(store, jane(), omar())
    heads = []
    for edition in (2, 3):
        erase(store, JANE)
        heads.append(store.head())
        assert store.is_erased(ADDRESS)
        append(store, person(JANE, NAME, ADDRESS, edition=edition))
        heads.append(store.head())
    assert heads == sorted(set(heads))


def test_erasing_somebody_unknown_changes_nothing_else(store: Store) -> None:
    append(store, omar())
    append(store, letter(1), contacts=[OMAR], text=words("Yes."))
    before = facts_of(store)
    erase(store, "c-nobody")
    assert facts_of(store) == before


@pytest.mark.parametrize("name", [NAME, "Zoë Ångström", 'Jane "JJ" Doe'])
def test_nothing_of_the_person_is_left_in_the_files(path: Path, name: str) -> None:
    secret = "the gherkins are ready"
    with open_store(f"sqlite:///{path}") as store:
        append(store, person(JANE, name, ADDRESS, phone=PHONE, notes=secret), omar(introduced_by=name))
        for number in range(50):
            append(
                store,
                letter(number, author=ADDRESS, author_name=name),
                contacts=[JANE],
                text=words(f"{secret} {number}"),
            )
        note_of_omar = Text(subject=name, written=f"{name}\nsays hello", whole=f"> {name.upper()} {ADDRESS}")
        append(
            store,
            letter("x", to=(ADDRESS,)),
            contacts=[JANE, OMAR],
            text=note_of_omar,
            reading=referring(name, ADDRESS),
        )
        append(
            store,
            note("n", OMAR),
            text=words(f"{name.rsplit(maxsplit=1)[-1]}, {' '.join(name.split()[:-1])} ({PHONE})"),
        )
        with store.transaction(NOW) as transaction:
            transaction.intend(
                OutboxRow(key="k", account="home", contact=JANE, kind="draft", body=f'{{"t":"{secret}"}}')
            )
            body = json.dumps({"name": name})
            transaction.plan(
                [AgendaRow(contact=c, upto=0, next_moment=None, body=body, outlook=body) for c in (JANE, OMAR)]
            )
            transaction.looked(
                Look(account="home", complete_at=None, tried_at=NOW, error=f"mail of {ADDRESS} is broken")
            )
        with open_store(f"sqlite:///{path}") as daemon:
            daemon.head()
            erase(store, JANE)
            store.vacuum()
            raw = b"".join(file.read_bytes() for file in path.parent.iterdir()).lower()
            assert b"omar said" in raw
            traces = (name, ADDRESS, PHONE, secret, name.rsplit(maxsplit=1)[-1], "jane.doe")
            assert [trace for trace in traces if trace.lower().encode() in raw] == []
            assert keys_of(daemon, OMAR) == [omar().key, letter("x").key, "n"]
