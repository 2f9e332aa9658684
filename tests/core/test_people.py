"""A1, and merged, linked and edited contacts: whose letters are whose."""

from __future__ import annotations

import pytest

from daemon.core.decisions import Outcome, Stage, Step
from daemon.core.facts import AddressLinked, Merged, PersonSaved, Retracted, Status, StatusSet
from daemon.core.roster import UnknownContact, fold_roster
from tests.core.world import ANN, ANN_HOME, BOB, World, moment, person, step

AT = moment("2026-03-02 10:00")


def saved(key: str, name: str, *addresses: str, **more: str) -> PersonSaved:
    return PersonSaved(key=key, at=AT, person=person(name, *addresses, **more))


def test_a_contact_is_tracked_from_when_it_was_added():
    member = fold_roster([saved("1", "Ann Lee")]).members["c-ann"]
    assert (member.status, member.added) == (Status.TRACKED, AT)


def test_the_order_in_which_status_and_record_were_written_does_not_matter():
    facts = [saved("1", "Ann Lee"), StatusSet(key="2", at=AT, contact="c-ann", status=Status.PAUSED)]
    assert fold_roster(facts).members == fold_roster(reversed(facts)).members


def test_an_edit_keeps_when_it_was_added_and_what_was_decided():
    facts = [
        saved("1", "Ann Lee"),
        StatusSet(key="2", at=AT, contact="c-ann", status=Status.PAUSED),
        PersonSaved(key="3", at=moment("2026-04-01 10:00"), person=person("Ann Lee", ANN, phone="1")),
    ]
    member = fold_roster(facts).members["c-ann"]
    assert (member.status, member.added, member.person.phone) == (Status.PAUSED, AT, "1")


def test_an_edit_that_is_taken_back_never_was():
    facts = [saved("1", "Ann Lee"), saved("2", "Ann Lee", phone="1"), Retracted(key="3", at=AT, fact="2")]
    assert fold_roster(facts).members["c-ann"].person.phone == ""


def test_taking_back_the_taking_back_restores():
    facts = [
        saved("1", "Ann Lee"),
        saved("2", "Ann Lee", phone="1"),
        Retracted(key="3", at=AT, fact="2"),
        Retracted(key="4", at=AT, fact="3"),
    ]
    assert fold_roster(facts).members["c-ann"].person.phone == "1"


def test_a_linked_address_is_theirs_until_it_is_unlinked():
    facts = [saved("1", "Ann Lee"), AddressLinked(key="2", at=AT, contact="c-ann", address=ANN_HOME)]
    roster = fold_roster(facts)
    assert roster.by_address[ANN_HOME] == "c-ann"
    facts.append(AddressLinked(key="3", at=AT, contact="c-ann", address=ANN_HOME, linked=False))
    assert ANN_HOME not in fold_roster(facts).by_address


def test_a_replaced_address_is_still_found_unless_somebody_else_has_it_today():
    facts = [saved("1", "Ann Lee"), saved("2", "Ann Lee", ANN_HOME)]
    member = fold_roster(facts).members["c-ann"]
    assert (member.addresses, member.former) == (frozenset({ANN_HOME}), frozenset({ANN}))
    assert fold_roster(facts).by_address[ANN] == "c-ann"
    assert fold_roster([*facts, saved("3", "Bob Ray", ANN)]).by_address[ANN] == "c-bob"


# --- merging -----------------------------------------------------------------------------------------------


def merged() -> World:
    """Ann was tracked twice; the letter lies with the second record."""
    world = World(person("Ann Lee", ANN))
    world.people.append(saved("p-2", "Annette Lee", ANN_HOME, phone="+1 416 555 0142"))
    world.writes("2026-03-02 10:00", to=ANN_HOME)
    world.people.append(Merged(key="merge", at=AT, kept="c-ann", gone="c-annette"))
    return world


def test_a_merged_contact_keeps_both_addresses_and_histories():
    world = merged()
    member = world.roster().members["c-ann"]
    assert member.addresses == {ANN, ANN_HOME}
    assert member.ids == {"c-ann", "c-annette"}
    follow_up = step(world.at("2026-03-12 10:00"), Step.FOLLOW_UP)
    assert (follow_up.outcome, follow_up.to) == (Outcome.DUE, ANN_HOME)


def test_a_merged_contact_answers_to_both_names_and_ids():
    roster = merged().roster()
    assert roster.find("Annette Lee").id == roster.find("ann lee").id == roster.find("c-annette").id == "c-ann"
    assert roster.named("c-annette") is roster.members["c-ann"]


def test_a_merged_contact_lends_what_the_kept_record_left_empty():
    assert merged().roster().members["c-ann"].person.phone == "+1 416 555 0142"


def test_merging_can_be_undone():
    world = merged()
    world.people.append(Retracted(key="undo", at=AT, fact="merge"))
    assert set(world.roster().members) == {"c-ann", "c-annette"}
    assert world.at("2026-03-12 10:00").stage is Stage.TO_ASK


def test_merging_goes_on_through_several():
    facts = [
        saved("1", "Ann Lee", ANN),
        saved("2", "Annette Lee", ANN_HOME),
        saved("3", "Anna Lee", BOB),
        Merged(key="4", at=AT, kept="c-ann", gone="c-annette"),
        Merged(key="5", at=AT, kept="c-anna", gone="c-ann"),
    ]
    roster = fold_roster(facts)
    assert set(roster.members) == {"c-anna"}
    assert roster.named("c-annette") is roster.members["c-anna"]
    assert roster.members["c-anna"].ids == {"c-ann", "c-annette", "c-anna"}


def test_merging_in_a_circle_or_with_nobody_does_nothing():
    facts = [
        saved("1", "Ann Lee", ANN),
        saved("2", "Annette Lee", ANN_HOME),
        Merged(key="3", at=AT, kept="c-ann", gone="c-annette"),
        Merged(key="4", at=AT, kept="c-annette", gone="c-ann"),
        Merged(key="5", at=AT, kept="c-ann", gone="c-nobody"),
    ]
    assert set(fold_roster(facts).members) == {"c-ann"}


# --- finding -------------------------------------------------------------------------------------------------


def test_a_contact_is_found_by_name_part_of_it_or_any_address():
    roster = fold_roster([saved("1", "Ann Lee"), saved("2", "Bob Ray", BOB)])
    assert {roster.find(text).id for text in ("Ann Lee", "lee", ANN, ANN.upper())} == {"c-ann"}


def test_who_may_be_meant_is_named_where_it_is_not_clear():
    roster = fold_roster([saved("1", "Ann Lee"), saved("2", "Bob Lee", BOB)])
    with pytest.raises(UnknownContact, match="Bob Lee"):
        roster.find("lee")


def test_a_misspelt_name_gets_a_hint():
    roster = fold_roster([saved("1", "Ann Lee")])
    with pytest.raises(UnknownContact, match='Did you mean "Ann Lee"'):
        roster.find("Anne Leee")
    with pytest.raises(UnknownContact, match="contacts list"):
        roster.find("Zebediah")
