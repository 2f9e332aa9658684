"""Cursors, the outbox, the agenda and the looks: working state beside the log."""

from __future__ import annotations

from datetime import timedelta

import pytest

from daemon.core.facts import DraftPlaced
from daemon.store import AgendaRow, Look, OutboxRow, Store
from tests.store.world import JANE, NOW, OMAR, append, letter, person, reading, retracted


def row(key: str = "k1", **more: str) -> OutboxRow:
    return OutboxRow(**({"key": key, "account": "home", "contact": JANE, "kind": "draft", "body": '{"a":1}'} | more))


def intend(store: Store, *rows: OutboxRow) -> list[bool]:
    with store.transaction(NOW) as transaction:
        return [transaction.intend(each) for each in rows]


def plan(store: Store, *contacts: str, upto: int | None = None, **more: object) -> None:
    upto = store.head() if upto is None else upto
    rows = [AgendaRow(contact=contact, upto=upto, next_moment=more.get("next_moment")) for contact in contacts]  # type: ignore[arg-type]
    with store.transaction(NOW) as transaction:
        transaction.plan(rows)


def test_a_cursor_is_replaced_and_belongs_to_its_account_and_channel(store: Store) -> None:
    for value in ("1", "2"):
        with store.transaction(NOW) as transaction:
            transaction.save_cursor("home", "mail", value)
            transaction.save_cursor("home", "calendar", "c" + value)
    assert store.cursor("home", "mail") == "2"
    assert store.cursor("home", "calendar") == "c2"
    assert store.cursor("work", "mail") is None


def test_an_intention_is_recorded_once_while_it_is_open(store: Store) -> None:
    assert intend(store, row(), row(body="{}")) == [True, False]
    assert intend(store, row()) == [False]
    assert store.outbox() == [row()]


def test_the_outbox_is_in_the_order_of_the_intentions_and_holds_what_is_not_settled(store: Store) -> None:
    intend(store, row("z"), row("a"), row("m"))
    with store.transaction(NOW) as transaction:
        transaction.settle("a", state="settled")
        transaction.settle("m", state="placed", ref="cur/9", revision="r1")
    assert store.outbox() == [row("z"), row("m", state="placed", ref="cur/9", revision="r1")]


def test_settling_leaves_what_it_is_not_told(store: Store) -> None:
    intend(store, row())
    with store.transaction(NOW) as transaction:
        transaction.settle("k1", state="placed", ref="cur/9", revision="r1")
        transaction.settle("k1", state="refreshing", body="{}")
        transaction.settle("k1", state="placed", revision="r2")
        transaction.settle("unknown", state="settled")
    assert store.outbox() == [row(state="placed", ref="cur/9", revision="r2", body="{}")]


def test_a_settled_intention_can_be_taken_up_again(store: Store) -> None:
    intend(store, row())
    with store.transaction(NOW) as transaction:
        transaction.settle("k1", state="settled", ref="cur/9")
    assert intend(store, row(body='{"b":2}')) == [True]
    assert store.outbox() == [row(body='{"b":2}')]


def test_a_settled_row_keeps_no_letter(store: Store) -> None:
    intend(store, row(body='{"t":"Dear Jane"}'))
    with store.transaction(NOW) as transaction:
        transaction.settle("k1", state="settled")
    with store._database.reading() as connection:
        assert connection.exec_driver_sql("SELECT body FROM outbox").scalars().all() == ["{}"]


def test_a_state_that_does_not_exist_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="not a state"):
        row(state="sent")
    with pytest.raises(ValueError, match="not a state"), store.transaction(NOW) as transaction:
        transaction.settle("k1", state="sent")


def test_drafts_placed_between_two_moments_are_counted(store: Store) -> None:
    for hours in (0, 1, 2):
        placed = DraftPlaced(
            key=f"draft:{hours}",
            at=NOW + timedelta(hours=hours),
            draft=str(hours),
            step="follow-up",
            anchor="a@b",
            contact=JANE,
            account="home",
            to="j@x",
            message_id="m",
            subject="s",
        )
        append(store, placed)
    assert store.placed_between(NOW, NOW + timedelta(hours=2)) == 2


def test_the_agenda_holds_the_last_plan_of_each_contact(store: Store) -> None:
    append(store, person(JANE, "Jane"), person(OMAR, "Omar"))
    plan(store, JANE, OMAR, upto=1)
    plan(store, JANE, upto=2, next_moment=NOW)
    assert store.agenda() == {
        JANE: AgendaRow(contact=JANE, upto=2, next_moment=NOW),
        OMAR: AgendaRow(contact=OMAR, upto=1, next_moment=None),
    }


def test_an_outlook_is_kept_beside_the_plan_and_told_by_itself(store: Store) -> None:
    append(store, person(JANE, "Jane"))
    with store.transaction(NOW) as transaction:
        transaction.plan([AgendaRow(contact=JANE, upto=1, next_moment=None, outlook='{"ahead":[]}')])
    assert store.outlooks() == {JANE: '{"ahead":[]}'}


def test_contacts_without_a_plan_are_stale(store: Store) -> None:
    append(store, letter(1), contacts=[JANE, OMAR])
    append(store, letter(2))
    assert store.stale(NOW) == {JANE, OMAR}
    plan(store, JANE)
    assert store.stale(NOW) == {OMAR}


def test_a_new_fact_a_new_link_a_newer_reading_and_a_retraction_make_stale_again(store: Store) -> None:
    append(store, letter(1), letter(2), contacts=[JANE], reading=reading(1))
    append(store, letter(3), contacts=[OMAR])

    def changed_by(change: str) -> frozenset[str]:
        plan(store, JANE, OMAR)
        assert store.stale(NOW) == frozenset()
        with store.transaction(NOW) as transaction:
            {
                "fact": lambda: transaction.append(letter(4), contacts=[JANE]),
                "link": lambda: transaction.link(letter(3).key, JANE),
                "link by append": lambda: transaction.append(letter(2), contacts=[OMAR]),
                "reading": lambda: transaction.read(letter(1).key, reading(2)),
                "reading by append": lambda: transaction.append(letter(1), reading=reading(3)),
                "retraction": lambda: transaction.append(retracted(letter(3).key)),
            }[change]()
        return store.stale(NOW)

    assert changed_by("fact") == {JANE}
    assert changed_by("link") == {JANE}
    assert changed_by("link by append") == {OMAR}
    assert changed_by("reading") == {JANE}
    assert changed_by("reading by append") == {JANE}
    assert changed_by("retraction") == {JANE, OMAR}


def test_what_is_seen_again_makes_nobody_stale(store: Store) -> None:
    append(store, letter(1), contacts=[JANE], reading=reading(1))
    plan(store, JANE)
    append(store, letter(1), contacts=[JANE], reading=reading(1))
    with store.transaction(NOW) as transaction:
        transaction.link(letter(1).key, JANE)
    assert store.stale(NOW) == frozenset()


def test_a_plan_made_before_a_fact_came_leaves_its_contact_stale(store: Store) -> None:
    append(store, letter(1), contacts=[JANE])
    head = store.head()
    append(store, letter(2), contacts=[JANE])
    plan(store, JANE, upto=head)
    assert store.stale(NOW) == {JANE}


def test_a_contact_is_stale_when_its_moment_has_come(store: Store) -> None:
    append(store, letter(1), contacts=[JANE])
    plan(store, JANE, next_moment=NOW + timedelta(hours=1))
    assert store.stale(NOW + timedelta(minutes=59)) == frozenset()
    assert store.stale(NOW + timedelta(hours=1)) == {JANE}


def test_a_plan_for_somebody_without_facts_rings_too(store: Store) -> None:
    plan(store, "c-everybody", next_moment=NOW)
    assert store.stale(NOW) == {"c-everybody"}


def test_the_last_look_at_an_account_is_kept(store: Store) -> None:
    first = Look(account="home", complete_at=None, tried_at=NOW, error="no such folder", messages=0)
    second = Look(account="home", complete_at=NOW, tried_at=NOW + timedelta(seconds=1), messages=7)
    for look in (first, second, Look(account="work", complete_at=None, tried_at=NOW)):
        with store.transaction(NOW) as transaction:
            transaction.looked(look)
    assert store.looks()["home"] == second
    assert set(store.looks()) == {"home", "work"}
