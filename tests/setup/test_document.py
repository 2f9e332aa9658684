"""A configuration is changed key by key: what a person wrote around it stays."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.setup.document import CannotEdit, shown, with_values

OLD = """# mine
[me]
name = "Dana"   # as my mother says it
  # an indented remark
languages = [
  "en",  # first
  "fr",
]
# field = ""                        # what you explore

[practice]   # habits
follow_ups = 2
"""


def test_a_value_changes_and_its_comment_stays():
    new = with_values(OLD, ("me",), {"name": "Dana Reyes"})
    assert "# as my mother says it" in new
    assert tomllib.loads(new)["me"]["name"] == "Dana Reyes"
    assert new.replace(new.split("\n")[2], OLD.split("\n")[2]) == OLD


def test_a_setting_that_was_only_shown_becomes_real_where_it_stood():
    new = with_values(OLD, ("me",), {"field": "kelp"})
    assert new.split("\n")[8] == 'field = "kelp"                      # what you explore'


def test_a_setting_nobody_spoke_of_goes_to_the_end_of_its_table():
    new = with_values(OLD, ("me",), {"country": "CA"})
    assert tomllib.loads(new)["me"]["country"] == "CA"
    assert new.index("country") < new.index("[practice]")


def test_a_value_of_several_lines_is_replaced_whole():
    new = with_values(OLD, ("me",), {"languages": ["de"]})
    assert tomllib.loads(new)["me"]["languages"] == ["de"]
    assert "first" not in new


def test_what_is_not_wanted_any_more_is_only_shown():
    new = with_values(OLD, ("practice",), {"follow_ups": None})
    assert "# follow_ups = 2" in new
    assert tomllib.loads(new)["practice"] == {}


def test_a_hash_inside_a_text_is_no_comment():
    new = with_values('[me]\nname = "a # b" # c\n', ("me",), {"name": "x # y"})
    assert new == '[me]\nname = "x # y"                      # c\n'


@pytest.mark.parametrize("text", ["me = { name = 'x' }\n", "me.name = 'x'\n"])
def test_a_file_written_otherwise_is_refused_rather_than_spoilt(text):
    with pytest.raises(CannotEdit, match=r"by hand|There is no line"):
        with_values(text, ("me",), {"name": "Dana"})


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40) | st.integers(0, 9) | st.booleans())
def test_every_value_comes_back_as_it_was_written(value):
    new = with_values(OLD, ("me",), {"field": value})
    assert tomllib.loads(new)["me"]["field"] == value
    assert tomllib.loads(f"x = {shown([value, value])}")["x"] == [value, value]
