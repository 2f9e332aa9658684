from __future__ import annotations

import csv
import io
import stat
from typing import Any

import pytest

from daemon.core.facts import Status

TABLE = "name,addresses,phone,time_zone\nAna Lima,ana@example.org,,America/Toroto\n,bo@example.org,,\nCy Oz,,12345,\n"


def member(app, who) -> Any:
    return app.roster().find(who)


def test_add_makes_a_tracked_contact(app, run):
    result = run(
        "contacts", "add", "Ana Lima", "--address", "Ana@Example.org", "--company", "DFO", "--country", "Canada"
    )
    assert result.exit_code == 0, result.output
    person = member(app, "ana@example.org").person
    assert (person.name, person.addresses, person.company, person.country) == (
        "Ana Lima",
        ("ana@example.org",),
        "DFO",
        "CA",
    )
    assert member(app, "Ana Lima").status is Status.TRACKED


@pytest.mark.parametrize(
    ("args", "mend"),
    [
        (("--address", "nonsense"), "name@example.org"),
        ((), "give one of them"),
        (("--address", "ana@example.org", "--time-zone", "Halifax"), "America/Halifax"),
    ],
)
def test_add_refuses_a_wrong_value_with_the_mend(app, run, args, mend):
    result = run("contacts", "add", "Ana Lima", *args)
    assert result.exit_code == 2
    assert mend in result.stderr
    assert app.facts == []


def test_add_refuses_an_address_that_is_somebodys(app, run, ana):
    before = len(app.facts)
    result = run("contacts", "add", "Bo Ek", "--address", ana.addresses[0])
    assert result.exit_code == 1
    assert "Ana Lima" in result.stderr
    assert len(app.facts) == before


def test_add_refuses_the_users_own_address(app, run):
    assert run("contacts", "add", "Me", "--address", "dana@example.org").exit_code == 1
    assert app.facts == []


def test_two_people_may_share_a_telephone(app, run):
    run("contacts", "add", "Ana Lima", "--phone", "12345")
    assert run("contacts", "add", "Bo Ek", "--phone", "12345").exit_code == 0
    assert len(app.roster().members) == 2
    assert run("contacts", "add", "Bo Ek", "--phone", "12345").exit_code == 1


def test_edit_changes_what_is_given_and_empties_what_is_empty(app, run, ana):
    assert run("contacts", "edit", "Ana Lima", "--company", "DFO", "--phone", "").exit_code == 0
    person = member(app, ana.id).person
    assert (person.company, person.phone, person.addresses) == ("DFO", "", ana.addresses)


def test_edit_will_not_take_the_last_way_to_reach_somebody(app, run):
    run("contacts", "add", "Bo Ek", "--phone", "12345")
    assert run("contacts", "edit", "Bo Ek", "--phone", "").exit_code == 2
    assert member(app, "Bo Ek").person.phone == "12345"


def test_edit_without_anything_to_change_says_how(run, ana):
    result = run("contacts", "edit", ana.name)
    assert result.exit_code == 2
    assert "--phone" in result.stderr


def test_show_and_list_as_json_name_the_contact_and_its_columns(run_json, ana):
    shown = run_json("contacts", "show", ana.addresses[0])
    assert (shown["contact"], shown["addresses"], shown["status"]) == ("Ana Lima", ["ana@example.org"], "tracked")
    assert run_json("contacts", "list") == [shown]
    assert run_json("contacts", "list", "--status", "paused") == []


def test_import_takes_what_is_good_names_what_is_not_and_exits_with_1(app, run, tmp_path):
    file = tmp_path / "c.csv"
    file.write_text(TABLE)
    result = run("contacts", "import", str(file))
    assert result.exit_code == 1
    assert sorted(m.person.name for m in app.roster().members.values()) == ["Ana Lima", "Cy Oz"]
    flat = " ".join(result.output.split())
    assert "row 3 has no name" in flat
    assert "America/Toronto" in flat


def test_import_of_good_rows_exits_with_0_and_again_changes_nothing(run_json, tmp_path):
    file = tmp_path / "c.csv"
    file.write_text("name,addresses\nAna Lima,ana@example.org\n")
    assert run_json("contacts", "import", str(file))["added"] == ["Ana Lima"]
    again = run_json("contacts", "import", str(file))
    assert (again["added"], again["updated"], again["unchanged"]) == ([], [], ["Ana Lima"])


def test_import_reads_standard_input(app, run):
    assert run("contacts", "import", "-", stdin="name,phone\nAna,12345\n").exit_code == 0
    assert len(app.roster().members) == 1


@pytest.mark.parametrize(("name", "code"), [("missing.csv", 2), ("empty.csv", 1), ("folder", 2)])
def test_a_file_that_cannot_be_imported_is_one_sentence(run, tmp_path, name, code):
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "folder").mkdir()
    result = run("contacts", "import", str(tmp_path / name))
    assert result.exit_code == code
    assert name in result.stderr


def test_an_export_is_private_and_comes_in_again(app, run, ana, tmp_path):
    file = tmp_path / "out.csv"
    assert run("contacts", "export", str(file)).exit_code == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert next(csv.DictReader(io.StringIO(file.read_text())))["name"] == ana.name
    before = len(app.facts)
    assert run("contacts", "import", str(file)).exit_code == 0
    assert len(app.facts) == before


@pytest.mark.usefixtures("ana")
def test_an_export_to_a_place_that_cannot_be_written_leaves_nothing_behind(run, tmp_path):
    result = run("contacts", "export", str(tmp_path / "no" / "out.csv"))
    assert result.exit_code == 1
    assert "cannot be written" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_merge_and_unmerge(app, run, ana):
    run("contacts", "add", "A. Lima", "--address", "private@example.com")
    assert run("contacts", "merge", ana.addresses[0], "private@example.com").exit_code == 0
    assert member(app, "private@example.com").id == ana.id
    assert run("contacts", "unmerge", ana.name).exit_code == 0
    assert member(app, "private@example.com").id != ana.id


def test_a_contact_cannot_be_merged_with_itself(run, ana):
    assert run("contacts", "merge", ana.name, ana.addresses[0]).exit_code == 1


def test_link_makes_an_address_theirs_and_not_theirs_takes_it_away(app, run, ana):
    assert run("contacts", "link", ana.name, "PA@example.org").exit_code == 0
    assert member(app, "pa@example.org").id == ana.id
    assert run("contacts", "link", ana.name, "pa@example.org", "--not-theirs").exit_code == 0
    assert "pa@example.org" not in app.roster().by_address


def test_link_needs_no_contact_where_the_status_asks_about_the_address(app, run, ana):
    ask = {"what": "Is pa@example.org Ana Lima's assistant?", "because": "they answered in the thread"}
    app.answers = {"status": {"contacts": [{"contact": ana.name, "asks": [ask]}], "accounts": []}}
    assert run("contacts", "link", "pa@example.org").exit_code == 0
    assert member(app, "pa@example.org").id == ana.id
    assert run("contacts", "link", "other@example.org").exit_code == 2


@pytest.mark.parametrize(
    ("args", "status"),
    [
        (("pause",), Status.PAUSED),
        (("resume",), Status.TRACKED),
        (("confirm",), Status.TRACKED),
        (("confirm", "--to-ask"), Status.TO_ASK),
    ],
)
def test_pause_resume_and_confirm_set_the_status(app, run, ana, args, status):
    assert run("contacts", *args, ana.name).exit_code == 0
    assert member(app, ana.id).status is status


def test_erase_asks_first_where_nobody_can_answer_it_wants_yes(app, run, ana):
    assert run("contacts", "erase", ana.name).exit_code == 2
    assert ("erase", ana.id) not in app.calls
    assert run("contacts", "erase", ana.name, "--yes").exit_code == 0
    assert ("erase", ana.id) in app.calls
