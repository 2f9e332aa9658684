from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.core.facts import Person, Status, person_id
from daemon.people import parse, plan_import, to_csv
from daemon.people.export import guarded, unguarded

HEADER = "name,addresses,phone,company,status\n"
LINKEDIN = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"


def person(name="Ana Lima", addresses=("ana@example.org",), phone="", **more) -> Any:
    return Person(id=person_id(addresses, phone, name), name=name, addresses=addresses, phone=phone, **more)


def importing(text, people=(), statuses=None, **more) -> Any:
    statuses = statuses if statuses is not None else {p.id: Status.TRACKED for p in people}
    return plan_import(parse(text.encode()).rows, people, statuses, **more)


def after(plan, people=(), statuses=None) -> Any:
    """The contacts once a plan was carried out."""
    now = {p.id: p for p in people} | {c.person.id: c.person for c in plan.changes}
    stand = dict(statuses or {p.id: Status.TRACKED for p in people})
    stand |= {c.person.id: c.status for c in plan.changes if c.status is not None}
    return list(now.values()), stand


def test_a_new_contact_gets_the_id_of_its_first_address():
    (change,) = importing(HEADER + "Ana,ana@example.org,,,\n").changes
    assert change.new
    assert change.person.id == person_id(("ana@example.org",), "", "Ana")
    assert change.status is Status.TRACKED


def test_importing_twice_changes_nothing():
    text = HEADER + "Ana,ana@example.org;a@example.com,+1 902,DFO,to-ask\nBo,,12345,,\nCy,cy@example.org,,,known\n"
    people, statuses = after(importing(text))
    again = importing(text, people, statuses)
    assert again.changes == ()
    assert again.report.unchanged == ("Ana", "Bo", "Cy")


def test_an_edited_row_changes_only_what_it_gives():
    ana = person(company="DFO", role="Biologist", notes="mine")
    (change,) = importing("name,addresses,company,notes\nAna Lima,ana@example.org,NOAA,\n", [ana]).changes
    assert change.person == replace(ana, company="NOAA")
    assert change.status is None


def test_any_address_finds_the_contact_and_none_is_lost():
    ana = person(addresses=("ana@example.org", "old@example.org"))
    (change,) = importing(HEADER + "Ana Lima,new@example.org;OLD@example.org,,,\n", [ana]).changes
    assert change.person.id == ana.id
    assert change.person.addresses == ("new@example.org", "old@example.org", "ana@example.org")


def test_name_and_phone_find_the_contact_without_a_common_address():
    ana = person(phone="+1 (902) 555-0100")
    (change,) = importing(HEADER + "ana lima,new@example.org,+1 902 555 0100,,\n", [ana]).changes
    assert change.person.id == ana.id
    assert change.person.addresses == ("new@example.org", "ana@example.org")


def test_the_same_phone_under_another_name_is_another_contact():
    ana = person(addresses=(), phone="12345")
    (change,) = importing(HEADER + "Bo Ek,,12345,,\n", [ana]).changes
    assert change.new
    assert change.person.id != ana.id


def test_linkedin_finds_a_contact_by_name_and_company_and_leaves_the_status_alone():
    ana = person(company="DFO")
    plan = importing(LINKEDIN + "Ana,Lima,,,dfo,Biologist,01 Mar 2024\n", [ana], {ana.id: Status.TRACKED})
    (change,) = plan.changes
    assert change.person == replace(ana, company="dfo", role="Biologist", found_via="LinkedIn")
    assert change.status is None


def test_linkedin_adds_an_address_behind_the_one_that_is_written_to():
    ana = person(company="DFO", found_via="a friend")
    (change,) = importing(LINKEDIN + "Ana,Lima,,private@example.com,DFO,,01 Mar 2024\n", [ana]).changes
    assert change.person.addresses == ("ana@example.org", "private@example.com")
    assert change.person.found_via == "a friend"


def test_namesakes_without_addresses_stay_two_people():
    text = LINKEDIN + "Ana,Lima,,,DFO,,01 Mar 2024\nAna,Lima,,,NOAA,,02 Mar 2024\n"
    plan = importing(text)
    assert len({c.person.id for c in plan.changes}) == 2
    people, statuses = after(plan)
    assert importing(text, people, statuses).changes == ()
    assert set(statuses.values()) == {Status.KNOWN}


def test_a_contact_known_by_name_alone_gets_the_address_of_a_later_table():
    known, statuses = after(importing(LINKEDIN + "Ana,Lima,,,DFO,,01 Mar 2024\n"))
    (change,) = importing(HEADER + "Ana Lima,ana@example.org,,DFO,tracked\n", known, statuses).changes
    assert (change.person.id, change.status) == (known[0].id, Status.TRACKED)


def test_a_paused_contact_is_not_woken_by_a_file():
    ana = person()
    plan = importing(HEADER + "Ana Lima,ana@example.org,,,tracked\n", [ana], {ana.id: Status.PAUSED})
    assert plan.changes == ()
    assert "resume" in plan.report.problems[0].text
    assert not plan.report.refused


def test_a_contact_that_is_only_known_stays_so_and_it_is_said():
    ana = person()
    plan = importing(HEADER + "Ana Lima,ana@example.org,,,\n", [ana], {ana.id: Status.KNOWN})
    assert plan.changes == ()
    assert "contacts confirm" in plan.report.problems[0].text


def test_a_status_in_the_file_is_set():
    ana = person()
    (change,) = importing(HEADER + "Ana Lima,ana@example.org,,,to-ask\n", [ana], {ana.id: Status.KNOWN}).changes
    assert change.status is Status.TO_ASK


def test_a_row_with_addresses_of_two_contacts_is_refused():
    two = [person(), person("Bo Ek", ("bo@example.org",))]
    plan = importing(HEADER + "Ana Lima,ana@example.org;bo@example.org,,,\nCy,cy@example.org,,,\n", two)
    assert plan.report.refused
    assert "contacts merge" in plan.report.problems[0].text
    assert plan.report.added == ("Cy",)


def test_two_people_of_one_file_cannot_share_an_address():
    plan = importing(HEADER + "Ana Lima,info@example.org,,,\nBo Ek,info@example.org,,,\n")
    assert plan.report.added == ("Ana Lima",)
    assert "Ana Lima (row 2)" in plan.report.problems[0].text


def test_the_same_person_twice_in_a_file_is_one_contact_and_importing_again_changes_nothing():
    text = HEADER + "Ana Lima,ana@example.org,,DFO,\nAna Lima,ana@example.org,,NOAA,\n"
    plan = importing(text)
    assert [c.person.company for c in plan.changes] == ["NOAA"]
    people, statuses = after(plan)
    assert importing(text, people, statuses).changes == ()


def test_another_name_under_a_known_address_is_taken_over_and_said():
    plan = importing(HEADER + "Maria Souza,ana@example.org,,,\n", [person()])
    assert plan.changes[0].person.name == "Maria Souza"
    assert "two people" in plan.report.problems[0].text


def test_the_users_own_address_is_nobodys():
    plan = importing(HEADER + "Me,dana@example.org,,,\n", own={"dana@example.org"})
    assert (plan.changes, plan.report.refused) == ((), True)


def test_an_erased_person_does_not_come_back_by_a_file():
    plan = importing(HEADER + "Ana,ana@example.org,,,\n", is_erased=lambda address: address == "ana@example.org")
    assert (plan.changes, plan.report.refused) == ((), True)


def test_a_linked_address_finds_its_contact():
    ana = person()
    plan = importing(HEADER + "Ana Lima,pa@example.org,,NOAA,\n", [ana], linked={"pa@example.org": ana.id})
    assert plan.changes[0].person.id == ana.id


def test_an_id_that_stood_for_somebody_else_is_not_used_again():
    first = person_id(("ana@example.org",), "", "Ana")
    (change,) = importing(HEADER + "Ana,ana@example.org,,,\n", taken={first}).changes
    assert change.person.id != first


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20)
NAMES = st.text("abcÅé '-.+=@\"", min_size=1, max_size=12).filter(lambda name: name.strip())


@given(TEXT)
def test_a_guarded_cell_is_found_again(cell):
    assert unguarded(guarded(cell)) == cell


@pytest.mark.parametrize("formula", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1", "'=1"])
def test_no_cell_of_an_export_is_a_formula(formula):
    ana = person(name="Ana", notes=formula.strip())
    assert f",{formula.strip()}" not in to_csv([ana], {}).decode()


def test_a_phone_number_stays_as_it_is():
    assert ",+1 (902) 555-0100," in to_csv([person(phone="+1 (902) 555-0100")], {}).decode()


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.builds(
            lambda number, name, phone, company, notes, cite: Person(
                id=person_id((f"p{number}@example.org",), "", name),
                name=" ".join(name.split()),
                addresses=(f"p{number}@example.org", f"q{number}@example.org"),
                phone=f"{phone} {number}" if phone else "",  # one name and phone would be one person
                company=" ".join(company.split()),
                notes=notes.strip(),
                may_cite_introducer=cite,
            ),
            st.integers(0, 10**6),
            NAMES,
            st.sampled_from(["", "+1 902 555", "555-0100 ext."]),
            NAMES,
            st.text("abc,;\"'=+-@\n é", max_size=20),
            st.booleans(),
        ),
        max_size=5,
        unique_by=lambda p: p.addresses,
    )
)
def test_an_export_comes_in_again_without_changing_anything(people):
    statuses = {p.id: Status.KNOWN for p in people}
    parsed = parse(to_csv(people, statuses))
    assert parsed.problems == ()
    assert plan_import(parsed.rows, people, statuses).changes == ()
    empty = plan_import(parsed.rows, [], {})
    assert [c.person for c in empty.changes] == people
