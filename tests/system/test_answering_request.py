"""``request`` from outside: rules A2, A4, B1 to B6."""

from __future__ import annotations

from tests.system.answering import (
    ADDRESS,
    JANE,
    NAME,
    a_house,
    drafted,
    foreseen,
    letters,
    outcome,
    rang,
    stage,
    the_letter,
)
from tests.system.house import moment

COMMON = "Both rowed at Dalhousie"


def to_ask(folder, **columns):
    return a_house(folder, status="to-ask", **columns)


def test_b1_a_contact_to_ask_gets_a_first_letter_with_the_next_pass(tmp_path):
    house = to_ask(tmp_path, common_ground=COMMON)
    assert stage(house, "2026-03-02 09:00") == "to-ask"
    report = house.run(moment("2026-03-02 10:00"))
    assert [(d["step"], d["to"]) for d in report["drafts"]] == [("request", ADDRESS)]
    (mail,) = letters(house)
    assert mail["In-Reply-To"] is None
    assert mail["To"] == JANE
    assert stage(house, "2026-03-02 10:05") == "to-ask"


def test_b5_common_ground_stands_in_the_first_lines(tmp_path):
    house = to_ask(tmp_path, common_ground=COMMON)
    house.run(moment("2026-03-02 10:00"))
    assert "We both rowed at Dalhousie." in the_letter(house)[:60]


def test_b1_it_has_90_to_170_words_and_offers_windows_when_the_user_is_free(tmp_path):
    house = to_ask(tmp_path, common_ground=COMMON)
    house.event("trip", moment("2026-03-04 00:00"), minutes=24 * 60, title="Away")
    house.run(moment("2026-03-02 10:00"))
    text = the_letter(house)
    assert 90 <= len(text.split()) <= 170
    assert "Wednesday, March 4" not in text
    assert "Thursday, March 5" in text
    assert "any other time" in text


def test_a_pass_again_and_again_leaves_one_draft(tmp_path):
    house = to_ask(tmp_path, common_ground=COMMON)
    house.run(moment("2026-03-02 10:00"))
    assert drafted(house.run(moment("2026-03-02 10:05"))) == []
    assert drafted(house.run(moment("2026-03-03 10:05"))) == []
    assert len(house.drafts()) == 1


def test_in_quiet_hours_it_waits_for_the_morning(tmp_path):
    house = to_ask(tmp_path, common_ground=COMMON)
    assert drafted(house.run(moment("2026-03-02 20:30"))) == []
    assert drafted(house.run(moment("2026-03-03 07:00"))) == ["request"]


def test_b1_research_was_written_for_the_users_own_eyes_and_makes_no_letter_by_itself(tmp_path):
    """B1 wants why this very person, B5 common ground: notes that hold neither are no reason one could send."""
    house = to_ask(tmp_path, research="Runs the tide-gauge network; prefers mornings, rather cranky.")
    assert drafted(house.run(moment("2026-03-02 10:00"))) == []
    (ask,) = house.stand(NAME, moment("2026-03-03 10:00"))["asks"]
    assert "waits for a line of yours" in ask["what"]
    assert ask in house.json("explain", NAME, at=moment("2026-03-03 10:00"))["asks"]
    house.cli("contacts", "edit", NAME, "--common-ground", COMMON, at=moment("2026-03-03 11:00"))
    assert drafted(house.run(moment("2026-03-03 11:05"))) == ["request"]
    assert "cranky" not in the_letter(house)
    assert house.stand(NAME, moment("2026-03-03 11:10"))["asks"] == []


def test_b5_a_work_of_theirs_that_the_research_names_is_reason_enough(tmp_path):
    house = to_ask(tmp_path, research="Read her 2024 paper on eelgrass. Prefers mornings.")
    assert drafted(house.run(moment("2026-03-02 10:00"))) == ["request"]
    assert "your 2024 paper on eelgrass" in the_letter(house)
    assert "mornings" not in the_letter(house)


def test_a_line_that_is_missing_is_asked_for_once_and_brings_the_draft(tmp_path):
    house = to_ask(tmp_path, research="Runs the tide-gauge network.")
    report = house.run(moment("2026-03-02 10:00"))
    assert drafted(report) == []
    assert rang(report) == ["request"]
    assert "why you turn to Jane in particular" in report["reminders"][0]["title"]
    assert rang(house.run(moment("2026-03-02 10:05"))) == []
    assert rang(house.run(moment("2026-03-03 10:05"))) == []
    assert "waits for a line" in outcome(house, "request", "2026-03-03 10:05")["because"]
    house.cli("contacts", "edit", NAME, "--common-ground", COMMON, at=moment("2026-03-03 11:00"))
    assert drafted(house.run(moment("2026-03-03 11:05"))) == ["request"]


def test_a4_without_any_reason_there_is_a_reminder_to_look_them_up_and_no_letter(tmp_path):
    house = to_ask(tmp_path)
    report = house.run(moment("2026-03-02 10:00"))
    assert (drafted(report), rang(report)) == ([], ["research"])
    assert outcome(house, "request", "2026-03-02 10:05")["outcome"] == "stopped"


def test_letters_that_wait_for_a_line_take_no_room_under_the_daily_cap(tmp_path):
    house = to_ask(tmp_path, common_ground=COMMON)
    for number in range(12):
        house.contact(
            f"Contact Number{number}",
            f"c{number}@place.example.net",
            moment("2026-03-02 08:00"),
            status="to-ask",
            research="Works on tides.",
        )
    report = house.run(moment("2026-03-02 10:00"))
    assert [d["contact"] for d in report["drafts"]] == [NAME]


def test_a2_the_introducer_is_named_only_with_consent(tmp_path):
    (tmp_path / "no").mkdir()
    (tmp_path / "yes").mkdir()
    silent = to_ask(tmp_path / "no", common_ground=COMMON, introduced_by="Sofia Lindqvist")
    silent.run(moment("2026-03-02 10:00"))
    assert "Sofia" not in the_letter(silent)
    named = to_ask(tmp_path / "yes", introduced_by="Sofia Lindqvist", may_cite_introducer="yes")
    assert drafted(named.run(moment("2026-03-02 10:00"))) == ["request"]
    assert "Sofia Lindqvist" in the_letter(named)


def test_the_users_own_first_letter_withdraws_it(tmp_path):
    house = to_ask(tmp_path, common_ground=COMMON)
    house.run(moment("2026-03-02 10:00"))
    house.write(ADDRESS, moment("2026-03-02 11:00"))
    assert [d["step"] for d in house.run(moment("2026-03-02 11:05"))["withdrawn"]] == ["request"]
    assert house.drafts() == []


def test_pausing_withdraws_it_and_a_known_contact_gets_none(tmp_path):
    house = to_ask(tmp_path, common_ground=COMMON)
    house.contact("Bob Stone", "bob@x.example.net", moment("2026-03-02 08:00"), status="known", common_ground=COMMON)
    assert [d["contact"] for d in house.run(moment("2026-03-02 10:00"))["drafts"]] == [NAME]
    house.cli("contacts", "pause", NAME, at=moment("2026-03-02 11:00"))
    assert [d["step"] for d in house.run(moment("2026-03-02 11:05"))["withdrawn"]] == ["request"]


def test_b3_an_untouched_request_whose_windows_go_by_is_worded_anew_and_an_edited_one_is_not(tmp_path):
    house = to_ask(tmp_path, common_ground=COMMON)
    house.run(moment("2026-03-02 10:00"))
    assert "Wednesday, March 4" in the_letter(house)
    house.run(moment("2026-03-04 09:30"))
    assert "Friday, March 6" in the_letter(house)
    assert "Wednesday, March 4" not in the_letter(house)
    (path,) = house.drafts()
    path.write_bytes(path.read_bytes() + b"\nPS: hello\n")
    before = path.read_bytes()
    house.run(moment("2026-03-09 09:30"))
    assert house.drafts()[0].read_bytes() == before
    assert [d["state"] for d in house.json("drafts")] == ["edited"]


def test_a_sent_request_starts_the_clock_and_the_forecast_says_so(tmp_path):
    house = to_ask(tmp_path, common_ground=COMMON)
    house.run(moment("2026-03-02 10:00"))
    house.send(house.drafts()[0], moment("2026-03-02 12:00"))
    house.run(moment("2026-03-02 12:05"))
    assert stage(house, "2026-03-02 12:05") == "asked"
    assert ("follow-up", "2026-03-11T09:00") in foreseen(house, "2026-03-02 12:05")


def test_the_forecast_tells_a_request_before_it_is_drafted(tmp_path):
    house = to_ask(tmp_path, common_ground=COMMON)
    house.run(moment("2026-03-02 21:00"))
    assert ("request", "2026-03-02T08:00") in foreseen(house, "2026-03-02 21:00") or "request" in dict(
        foreseen(house, "2026-03-02 21:00")
    )
