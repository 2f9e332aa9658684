"""F5 and A2: a person named is introduced once the user says so, and who named them hears of it; consent is asked."""

from __future__ import annotations

from dataclasses import replace

from daemon.core.case import Introduced
from daemon.core.decisions import Form, Outcome, Stage, Step
from daemon.core.facts import DraftState, Status
from daemon.core.introducing import consent, introduced
from daemon.core.meaning import Intent
from tests.core.world import ANN, World, full, person, step, steps


def named() -> World:
    """Ann was named by Bea, and the user took that up."""
    world = full(person("Ann Lee", introduced_by="Bea Roy"), status=Status.TO_ASK, added="2026-03-02 09:00")
    world.was_named("2026-03-02 09:00")
    return world


def test_f5_who_was_confirmed_gets_an_introduction():
    world = named()
    introduction = step(world.at("2026-03-02 09:30"), Step.INTRODUCTION)
    assert introduction.outcome is Outcome.DUE
    assert introduction.to == ANN
    assert "Bea Roy named Ann Lee" in introduction.because


def test_f5_an_introduction_takes_the_place_of_the_request():
    world = named()
    world.steps = frozenset(Step)
    world.edit("2026-03-02 09:10", research="Runs the lab.")
    verdict = world.at("2026-03-02 09:30")
    assert Step.REQUEST not in steps(verdict)
    assert Step.INTRODUCTION in steps(verdict)


def test_f5_an_introduction_waits_for_an_answer_like_a_request():
    world = named()
    world.perform("2026-03-02 09:30")
    world.sends("2026-03-02 10:00", step(world.at("2026-03-02 09:40"), Step.INTRODUCTION).key)
    verdict = world.at("2026-03-03 12:00")
    assert verdict.stage is Stage.ASKED
    assert step(verdict, Step.FOLLOW_UP).outcome is Outcome.WAITING


def test_f5_who_wrote_by_hand_needs_no_introduction():
    world = named()
    world.perform("2026-03-02 09:30")
    world.writes("2026-03-02 10:00")
    assert steps(world.at("2026-03-02 10:30"), Outcome.WITHDRAWN) == [Step.INTRODUCTION]


def test_f5_without_an_address_the_introduction_says_what_it_needs():
    world = named()
    world.edit("2026-03-02 09:10", addresses=(), phone="+1 416 555 0142")
    assert step(world.at("2026-03-02 09:30"), Step.INTRODUCTION).outcome is Outcome.STOPPED


def met_bea(world: World, start: str) -> None:
    """The user meets Bea, whom the contact of this world named."""
    bea = full(person("Bea Roy", "bea@reef.example", introduced_by="Ann Lee"))
    bea.calendar("2026-03-09 10:00", start, uid="bea-talk", answers={"bea@reef.example": "accepted"})
    world.introduced = (introduced(bea.case("2026-03-18 20:00")),)


def test_f5_the_introducer_hears_that_they_met():
    world = full()
    world.writes("2026-03-02 10:00", thanks=True)
    met_bea(world, "2026-03-18 14:00")
    report = step(world.at("2026-03-18 15:00"), Step.REPORT_BACK)
    assert report.outcome is Outcome.DUE
    assert report.to == ANN
    assert report.about == "c-bea"


def test_f5_nothing_is_reported_before_they_met():
    world = full()
    world.writes("2026-03-02 10:00", thanks=True)
    met_bea(world, "2026-03-28 14:00")
    assert Step.REPORT_BACK not in steps(world.at("2026-03-18 15:00"))
    assert world.at("2026-03-18 15:00").next_moment is not None


def test_f5_a_report_by_hand_is_a_report():
    world = full()
    met_bea(world, "2026-03-18 14:00")
    world.perform("2026-03-18 15:00")
    world.writes("2026-03-18 16:00", asks=False)
    assert Step.REPORT_BACK in steps(world.at("2026-03-18 16:30"), Outcome.WITHDRAWN)


def test_f5_a_report_thrown_away_does_not_come_back():
    world = full()
    met_bea(world, "2026-03-18 14:00")
    world.perform("2026-03-18 15:00")
    world.draft_is("2026-03-18 16:00", step(world.at("2026-03-18 15:10"), Step.REPORT_BACK).key, DraftState.THROWN_AWAY)
    assert step(world.at("2026-03-25 12:00"), Step.REPORT_BACK).outcome is Outcome.STOPPED


def test_f5_a_meeting_that_did_not_take_place_is_not_reported():
    world = full()
    met_bea(world, "2026-03-18 14:00")
    world.introduced = (replace(world.introduced[0], talk=None),)
    assert world.introduced == (Introduced(id="c-bea", name="Bea Roy"),)
    assert Step.REPORT_BACK not in steps(world.at("2026-03-18 15:00"))


def asked_for_consent(*answer: Intent) -> World:
    """Ann named somebody; the thank-you went out and asked, and was answered."""
    world = full()
    world.calendar("2026-03-09 10:00", "2026-03-18 14:00")
    world.names("2026-03-18 14:40", "Ben Cole", "ben@reef.example")
    world.perform("2026-03-18 15:00")
    thanks = world.sends("2026-03-18 16:00", step(world.at("2026-03-18 15:10"), Step.THANK_YOU, Form.DRAFT).key)
    world.hears("2026-03-19 10:00", *answer, re=thanks)
    return world


def test_a2_a_yes_to_the_thank_you_is_proposed_as_consent_and_not_assumed():
    world = asked_for_consent(Intent.ACCEPTS)
    verdict = world.at("2026-03-19 12:00")
    assert [ask.what for ask in verdict.asks] == [
        'Does Ann Lee agree to be named to Ben Cole? (followthrough contacts consent "Ann Lee")'
    ]
    assert consent(world.case("2026-03-19 12:00").history, frozenset({"c-ann"})) is None
    assert verdict.stage is Stage.THANKED


def test_a2_a_no_is_not_proposed():
    assert asked_for_consent(Intent.DECLINES).at("2026-03-19 12:00").asks == ()


def test_a2_a_word_of_thanks_is_no_consent():
    assert asked_for_consent(Intent.THANKS).at("2026-03-19 12:00").asks == ()


def test_a2_once_the_user_has_said_it_is_not_asked_again():
    for given in (True, False):
        world = asked_for_consent(Intent.ACCEPTS)
        world.consents("2026-03-19 13:00", given=given)
        assert world.at("2026-03-19 14:00").asks == ()
        said = consent(world.case("2026-03-19 14:00").history, frozenset({"c-ann"}))
        assert said is not None
        assert said.given is given
