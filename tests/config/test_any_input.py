"""Whatever stands in the file, the answer is settings or one report: never a traceback."""

import contextlib
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daemon.config import keys, load
from daemon.errors import ConfigError, Problem
from tests.config.conftest import SMALLEST

shared_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def basic(text: str) -> str:
    """A TOML string."""
    return '"' + "".join(f"\\U{ord(c):08X}" if c in '"\\' or ord(c) < 32 or ord(c) == 127 else c for c in text) + '"'


texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.sampled_from(
        [
            "~",
            "~nobodyatall",
            "..",
            "/",
            "a" * 5000,
            "sqlite:///",
            "sqlite:////",
            "sqlite:///~x/y",
            "sqlite:///a?b",
            "://",
            "@",
            "24:00",
        ]
    ),
    st.from_regex(r"\A(sqlite|postgresql)://.{0,20}\Z").filter(lambda text: text.isprintable()),
    st.from_regex(r"\A[a-zß]{0,5}@[a-z.\-]{0,8}\Z"),
)
scalars = st.one_of(
    texts.map(basic),
    st.integers(min_value=-(2**63), max_value=2**63 - 1).map(str),
    st.sampled_from(
        ["true", "false", "1.5", "inf", "nan", "09:30:00", "09:30:00.5", "2026-01-01", "2026-01-01T00:00:00Z"]
    ),
)
anything = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.dictionaries(texts.map(basic), inner, max_size=2).map(
            lambda rows: "{" + ", ".join(f"{k} = {v}" for k, v in rows.items()) + "}"
        ),
    ),
    max_leaves=4,
)
FIELDS = {
    "[me]": list(keys.ME),
    "[[account]]": [*keys.ACCOUNT, "mailbox", "calendar"],
    "[account.mailbox]": ["kind", "path"],
    "[account.calendar]": ["kind", "path"],
    "[store]": ["url"],
    "[practice]": list(keys.practice()),
    "[drafts]": ["folders", "later_days"],
    "[reminders]": ["desktop"],
    "[log]": ["level", "format"],
}
places = st.sampled_from([(table, key) for table, names in FIELDS.items() for key in [*names, "nonsense"]])


@given(st.binary(max_size=60))
@shared_folder
def test_any_bytes_are_settings_or_a_report(tmp_path, data):
    (tmp_path / "config.toml").write_bytes(data)
    with contextlib.suppress(ConfigError):
        load(tmp_path / "config.toml")


@given(places, anything)
@shared_folder
def test_any_value_of_any_key_is_settings_or_a_report_that_names_a_line(tmp_path, place, value):
    table, key = place
    lines = [line for line in SMALLEST.splitlines() if line]
    if table not in lines:
        lines.append(table)
    at = lines.index(table) + 1
    end = next((number for number in range(at, len(lines)) if lines[number].startswith("[")), len(lines))
    kept = [line for line in lines[at:end] if not line.startswith(f"{key} =")]
    path = Path(tmp_path / "config.toml")
    path.write_text("\n".join([*lines[:at], f"{key} = {value}", *kept, *lines[end:]]) + "\n", encoding="utf-8")
    assert all(problem.line and problem.text for problem in problems_of(path))


def problems_of(path: Path) -> tuple[Problem, ...]:
    """What is wrong with the file; nothing where it loads."""
    try:
        load(path)
    except ConfigError as error:
        return error.problems
    return ()
