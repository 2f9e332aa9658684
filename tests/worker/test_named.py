"""What notes and letters say of others: people named, promises, consent."""

from __future__ import annotations

from datetime import date

import pytest

from daemon.core.facts import ConsentGiven, Letter, NoteTaken, PersonProposed, PersonSaved, PromiseMade, letter_key
from daemon.core.meaning import Kind, Reading, Referral, Trust
from daemon.core.practice import Practice
from daemon.core.roster import Roster, fold_roster
from daemon.worker.named import of_letter, of_note
from tests.core.world import ANN, DANA, TORONTO, moment, person

NOBODY_ERASED = frozenset[str]()
NOW = moment("2026-03-05 16:00")


def roster() -> Roster:
    return fold_roster([PersonSaved(key="person:1", at=moment("2026-03-01 09:00"), person=person("Ann Lee"))])


def noted(text: str, erased: frozenset[str] = NOBODY_ERASED):
    note = NoteTaken(key="said:note:1", at=NOW, contact="c-ann")
    member = roster().members["c-ann"]
    return of_note(note, text, member, own=frozenset({DANA}), zone=TORONTO, is_erased=erased.__contains__)


def people(text: str) -> list[tuple[str, str]]:
    return [(fact.name, fact.address) for fact in noted(text) if isinstance(fact, PersonProposed)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Ben Cole (Tide Lab), Ben@tide.example", [("Ben Cole", "ben@tide.example")]),
        ("Ben Cole and Cy Dee", [("Ben Cole", ""), ("Cy Dee", "")]),
        ("Ben", [("Ben", "")]),
        ("nobody", []),
        ("Ann Lee herself", []),
    ],
)
def test_f5_people_stand_under_their_heading(line, expected):
    assert people(f"People named: {line}") == expected


def test_f5_people_outside_their_heading_are_not_proposed():
    assert people("We spoke of Ben Cole.\nAdvice: ask Cy Dee") == []


def test_f5_the_same_person_named_twice_has_one_key():
    first, second = noted("People named: Ben Cole")[0], noted("People named: ben cole is who to ask, Ben Cole")[0]
    assert first.key == second.key


def test_who_was_erased_is_not_proposed():
    assert noted("People named: Ben Cole, ben@tide.example", frozenset({"ben@tide.example"})) == []


@pytest.mark.parametrize(
    ("line", "given"),
    [
        ("Ben Cole (yes)", True),
        ("Ben Cole - I may mention her", True),
        ("Ben Cole, but I may not mention her", False),
        ("Ben Cole (may I mention her?)", None),
        ("Ben Cole", None),
    ],
)
def test_a2_consent_is_what_the_user_noted_and_nothing_else(line, given):
    said = [fact.given for fact in noted(f"People named: {line}") if isinstance(fact, ConsentGiven)]
    assert said == ([] if given is None else [given])


@pytest.mark.parametrize(
    ("line", "by", "theirs"),
    [
        ("send her the article by 12 March", date(2026, 3, 12), False),
        ("I call back on Monday", date(2026, 3, 9), False),
        ("she sends me the slides next week", date(2026, 3, 13), True),
        ("Ann will ask Ben", None, True),
        ("Her book: give it back", None, False),
        ("sent on 1 March already", None, False),
    ],
)
def test_f4_a_promise_has_a_side_and_perhaps_a_day(line, by, theirs):
    (promise,) = [fact for fact in noted(f"Promises: {line}") if isinstance(fact, PromiseMade)]
    assert (promise.what, promise.by, promise.theirs) == (line, by, theirs)


@pytest.mark.parametrize("line", ["none", "-", ""])
def test_f4_no_promise_is_none(line):
    assert noted(f"Promises: {line}") == []


def read(**more: object) -> list[PersonProposed]:
    letter = {"own": False, "author": ANN, "account": "home", "ref": "1", "at": NOW, "message_id": "m1@x.example"}
    reading = {"version": 1, "kind": Kind.PERSON, "refers_to": (Referral(name="Ben Cole", address="ben@tide.example"),)}
    letter |= {name: value for name, value in more.items() if name in letter}
    reading |= {name: value for name, value in more.items() if name in (*reading, "trust")}
    mail = Letter(key=letter_key("m1@x.example"), **letter)  # type: ignore[arg-type]
    return list(of_letter(mail, Reading(**reading), roster(), Practice(), NOBODY_ERASED.__contains__))  # type: ignore[arg-type]


def test_f5_a_letter_of_a_contact_proposes_whom_it_names():
    assert [(fact.contact, fact.name, fact.address) for fact in read()] == [("c-ann", "Ben Cole", "ben@tide.example")]


@pytest.mark.parametrize(
    "more",
    [
        {"trust": Trust.FAILED},
        {"kind": Kind.AUTO_REPLY},
        {"own": True},
        {"author": "stranger@x.example"},
        {"at": moment("2025-11-05 16:00")},
        {"refers_to": (Referral(name="Ann Lee", address=ANN),)},
    ],
)
def test_f5_a_letter_that_cannot_be_believed_or_is_old_proposes_nobody(more):
    assert read(**more) == []
