"""Lines of keys, wherever TOML lets them stand."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from daemon.config.places import Path, Places

DOCUMENT = '''\
# a comment with [brackets] and = signs

title = "x"
text = """
[not.a.table]
key = 1
"""
a.b."c.d" = 1
[ "spaced" . name ] # a comment
list = [
  1, # one ]
  {inner = 2},
]
[[things]]
name = "one"
[things.part]
key = 1
[[things.part.deep]]
x = 1
[[things.part.deep]]
x = 2
[[things]]
name = "two"
[things.part]
key = 2
'''


def test_every_kind_of_key_is_found_on_its_line():
    places = Places(DOCUMENT)
    expected = {
        ("title",): 3,
        ("text",): 4,
        ("a",): 8,
        ("a", "b"): 8,
        ("a", "b", "c.d"): 8,
        ("spaced", "name"): 9,
        ("spaced", "name", "list"): 10,
        ("spaced", "name", "list", 1, "inner"): 10,
        ("things", 0): 14,
        ("things", 0, "name"): 15,
        ("things", 0, "part"): 16,
        ("things", 0, "part", "key"): 17,
        ("things", 0, "part", "deep", 0, "x"): 19,
        ("things", 0, "part", "deep", 1): 20,
        ("things", 0, "part", "deep", 1, "x"): 21,
        ("things", 1): 22,
        ("things", 1, "name"): 23,
        ("things", 1, "part"): 24,
        ("things", 1, "part", "key"): 25,
    }
    assert {path: places.line(path) for path in expected} == expected


def test_what_does_not_stand_there_is_placed_at_the_table_around_it():
    places = Places(DOCUMENT)
    assert places.line(("things", 1, "part", "nothing")) == 24
    assert places.line(("things", 1, "nothing", "at all")) == 22
    assert places.line(("nothing",)) is None


def test_line_ends_inside_a_text_that_are_none_for_toml_count_for_nothing():
    assert Places('a = "x\u2028y\u0085z"\nb = 1\n').line(("b",)) == 2


names = st.text(alphabet="abc .\"'[]#=é\\", min_size=1, max_size=6)
quoted = names.map(lambda name: '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"')
scalars = st.one_of(
    st.integers().map(str),
    quoted,
    st.just('"""\n[x]\n# y\n"""'),
    st.just("'''\n= [\n'''"),
    st.just("[\n 1, # ]\n\n [2],\n]"),
)


@given(st.lists(st.tuples(quoted, scalars, st.booleans()), unique_by=lambda row: row[0], max_size=8))
def test_the_line_of_a_key_is_the_one_that_it_was_written_on(rows):
    text = ""
    expected: dict[Path, int] = {}
    for name, value, in_table in rows:
        line = text.count("\n") + 1
        key = tomllib.loads(f"{name} = 1")
        (plain,) = key
        if in_table:
            text += f"[[t]] # {plain!r}\n{name} = {value}\n"
            expected["t", text.count("[[t]] #") - 1, plain] = line + 1
        elif "[[t]] #" not in text:
            text += f"{name} = {value}\n"
            expected[(plain,)] = line
    tomllib.loads(text)
    places = Places(text)
    assert {path: places.line(path) for path in expected} == expected
