"""A3, F5, F6: what concerns several contacts at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from daemon.core.decisions import Stage, Step
from daemon.core.facts import Fact, PersonProposed, PersonSaved, Status, StatusSet, TripPlanned
from daemon.core.house import (
    Stay,
    city_name,
    meeting_stay,
    one_for_all,
    pointed_out,
    proposals,
    proposed,
    trips,
)
from daemon.core.roster import Roster, circle, fold_roster, introducer_of
from tests.core.world import TORONTO, full, moment, person, step

ANN = person("Ann Lee", "ann@work.example", city="Halifax")
BEN = person("Ben Cole", "ben@reef.example", city="Halifax, NS")
CY = person("Cy Dee", "cy@reef.example", city="Montréal")
TODAY = date(2026, 3, 2)


def roster(*facts: Fact) -> Roster:
    people = [PersonSaved(key=f"person:{one.id}", at=moment("2026-01-05 09:00"), person=one) for one in (ANN, BEN, CY)]
    return fold_roster([*people, *facts])


def stages(**said: Stage) -> dict[str, Stage]:
    return {"c-ann": Stage.TO_ASK, "c-ben": Stage.ASKED, "c-cy": Stage.TO_ASK} | {
        f"c-{name}": stage for name, stage in said.items()
    }


def trip(city: str = "Halifax", first: str = "2026-05-12", last: str = "2026-05-14") -> Stay:
    fact = TripPlanned(
        key="trip",
        at=moment("2026-03-01 09:00"),
        city=city,
        first=date.fromisoformat(first),
        last=date.fromisoformat(last),
    )
    return next(trips([fact]))


def test_a3_a_trip_points_out_the_open_contacts_of_its_city():
    found = pointed_out([trip()], roster(), stages(), TODAY)
    assert set(found) == {"c-ann", "c-ben"}
    assert "from 12 May to 14 May" in found["c-ann"][0].what


@pytest.mark.parametrize("stage", [Stage.QUIET, Stage.DECLINED, Stage.RESTING, Stage.THANKED, Stage.SCHEDULED])
def test_a3_who_is_no_open_contact_is_left_alone(stage):
    assert set(pointed_out([trip()], roster(), stages(ben=stage), TODAY)) == {"c-ann"}


@pytest.mark.parametrize("status", [Status.PAUSED, Status.KNOWN])
def test_a3_who_was_set_aside_is_left_alone(status):
    aside = StatusSet(key="status", at=moment("2026-02-05 09:00"), contact="c-ben", status=status)
    assert set(pointed_out([trip()], roster(aside), stages(), TODAY)) == {"c-ann"}


def test_a3_a_trip_that_is_over_points_out_nobody():
    assert pointed_out([trip()], roster(), stages(), date(2026, 5, 15)) == {}
    assert pointed_out([trip()], roster(), stages(), date(2026, 5, 14)) != {}


def test_a3_cities_are_compared_as_people_write_them():
    assert city_name("  halifax , NS") == city_name("Halifax")
    assert set(pointed_out([trip("montreal")], roster(), stages(), TODAY)) == {"c-cy"}


def test_a3_a_meeting_with_a_place_points_out_the_others_and_not_its_host():
    start, end = moment("2026-05-12 14:00"), moment("2026-05-12 14:30")
    there = roster()
    stay = meeting_stay(there.members["c-ann"], "Cafe Luna", start, end, there, TORONTO)
    assert stay is not None
    found = pointed_out([stay], there, stages(ann=Stage.SCHEDULED), TODAY)
    assert set(found) == {"c-ben"}
    assert "you meet Ann Lee there on 12 May" in found["c-ben"][0].what


def test_a3_a_place_that_names_another_city_is_in_that_city():
    start, end = moment("2026-05-12 14:00"), moment("2026-05-12 14:30")
    there = roster()
    stay = meeting_stay(there.members["c-ann"], "5 rue Roy, Montreal", start, end, there, TORONTO)
    assert stay is not None
    assert set(pointed_out([stay], there, stages(), TODAY)) == {"c-cy"}


def test_a3_the_same_suggestion_is_made_once():
    assert len(pointed_out([trip(), trip()], roster(), stages(), TODAY)["c-ann"]) == 1


def name(who: str, address: str = "", key: str = "named:1") -> PersonProposed:
    return PersonProposed(key=key, at=moment("2026-03-01 09:00"), contact="c-ann", name=who, address=address)


def test_f5_who_was_named_is_a_question_to_the_user():
    there = roster()
    (ask,) = proposals(proposed([name("Dee Fox", "dee@sea.example")], frozenset(), there), there, TORONTO)["c-ann"]
    assert ask.what == (
        "Ann Lee named Dee Fox <dee@sea.example>: would you like to write to them? "
        "(followthrough contacts confirm dee@sea.example)"
    )


@pytest.mark.parametrize("known", [name("Ben C.", "ben@reef.example"), name("ben cole"), name("")])
def test_f5_who_is_a_contact_already_or_nobody_is_not_proposed(known):
    assert proposed([known], frozenset(), roster()) == []


def test_f5_who_was_only_known_is_proposed():
    known = StatusSet(key="status", at=moment("2026-02-05 09:00"), contact="c-ben", status=Status.KNOWN)
    assert len(proposed([name("Ben Cole")], frozenset(), roster(known))) == 1


def test_f5_who_was_taken_up_is_not_proposed_again():
    assert proposed([name("Dee Fox", key="named:1")], frozenset({"named:1"}), roster()) == []


def test_a2_the_introducer_is_found_by_name_or_address():
    people = [replace(BEN, introduced_by="ann lee"), replace(CY, introduced_by="ann@work.example")]
    facts = [PersonSaved(key=f"again:{p.id}", at=moment("2026-02-05 09:00"), person=p) for p in people]
    there = roster(*facts)
    for contact in ("c-ben", "c-cy"):
        introducer = introducer_of(there.members[contact], there)
        assert introducer is not None
        assert introducer.id == "c-ann"
    assert introducer_of(there.members["c-ann"], there) is None
    assert {one.id for one in circle(there)["c-ann"]} == {"c-ben", "c-cy"}


def question(who: str) -> tuple[object, str]:
    world = full(person(who, "x@work.example"))
    world.calendar("2026-03-09 10:00", "2026-03-18 14:00", answers={"x@work.example": "accepted"})
    world.writes("2026-03-18 18:00", to="x@work.example", thanks=True)
    return step(world.at("2026-05-04 09:00"), Step.ASK_FOR_NEWS), who


def test_f6_one_question_for_news_names_everybody_who_waits_for_some():
    due = [question(who) for who in ("Cy Dee", "Ann Lee", "Ben Cole")]
    ((decision, _),) = one_for_all(due)  # type: ignore[arg-type]
    assert decision.because == "Ann Lee, Ben Cole and Cy Dee would hear from you by now, and no news is logged."
