"""The comparison names every kind of difference, and nothing else."""

from __future__ import annotations

import pytest

from bench.check_truth import Seen, differences

ALL: frozenset[str] = frozenset()
TRUTH = {
    "addresses": ["wim@lagoon.example"],
    "stage": "asked",
    "waiting_on": "them",
    "next": {"step": "follow-up", "due": "2026-06-12T07:00:00-04:00"},
    "drafts": [],
    "asks": False,
}
STATUS = {
    "stage": "asked",
    "waiting_on": "them",
    "next": {"step": "follow-up", "due": "2026-06-12T13:00:00+02:00"},
    "asks": [],
}
DRAFT = {"step": "follow-up", "state": "untouched", "to": "wim@lagoon.example"}


def found(truth=(), status=(), drafts=(), steps=ALL) -> list[str]:
    return list(differences({**TRUTH, **dict(truth)}, Seen({**STATUS, **dict(status)}, list(drafts)), steps))


def test_agreement_is_silent_also_when_a_moment_is_written_in_another_zone():
    assert found() == []


@pytest.mark.parametrize(
    ("truth", "status", "drafts", "expected"),
    [
        ({}, {"stage": "quiet"}, [], "stage is quiet, should be asked"),
        ({}, {"waiting_on": "me"}, [], "waiting_on is me, should be them"),
        ({}, {"next": None}, [], "next is nothing, should be follow-up"),
        ({"next": None}, {}, [], "should be nothing"),
        ({}, {"next": {"step": "follow-up", "due": "2026-06-13T07:00:00-04:00"}}, [], "2026-06-13"),
        ({}, {}, [DRAFT], "drafts are ['follow-up'], should be []"),
        ({"drafts": ["thank-you"]}, {}, [], "drafts are [], should be ['thank-you']"),
        ({"never": ["follow-up"]}, {}, [], "follow-up must not be drafted or announced"),
        ({"asks": True}, {}, [], "should be at least one"),
        ({"drafts": ["follow-up"]}, {}, [DRAFT | {"to": "x@y.example"}], "is written to x@y.example"),
    ],
)
def test_a_difference_is_named(truth, status, drafts, expected):
    assert any(expected in line for line in found(truth, status, drafts))


def test_one_of_several_allowed_values_is_enough():
    either = {"stage": ["asked", "quiet"], "next": {"any_of": [None, {"step": "quiet", "due": "2026-07-01T09:00Z"}]}}
    assert found(either, {"next": None}) == []


def test_a_next_step_that_is_not_among_the_compared_steps_is_left_alone():
    later = {"next": {"step": "come-back", "due": "2026-09-01T09:00:00-04:00"}}
    assert found(later, {"next": None}, steps=frozenset({"follow-up"})) == []
    assert found(later, {"next": None}) != []


def test_drafts_that_are_gone_and_pages_for_the_user_are_no_letters_in_waiting():
    gone = [DRAFT | {"state": "sent"}, {"step": "notes", "state": "untouched", "to": "dana@example.org"}]
    assert found({}, {}, gone) == []
