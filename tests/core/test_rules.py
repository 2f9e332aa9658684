"""Every rule a decision cites has a row in the core's README, with a module that cites it and a test that names it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
CORE = HERE.parent.parent / "daemon" / "core"
ROW = re.compile(r"^\| ([A-G]\d) \| [^|]+ \| `(\w+\.py)` \| `(\w+\.py)` \| ([^|]+) \|$", re.MULTILINE)
ROWS = ROW.findall((CORE / "README.md").read_text(encoding="utf-8"))


RULES = {
    f"{group}{number}"
    for group, most in zip("ABCDEFG", (4, 6, 7, 7, 3, 6, 3), strict=True)
    for number in range(1, most + 1)
}
"""A1 to G3: every rule of the practice."""


def decided() -> set[str]:
    """The rule ids in ``rules=(...)`` and ``rule=`` of the core's modules."""
    found: set[str] = set()
    for path in CORE.glob("*.py"):
        for group in re.findall(r"rules?(?:: str)? ?= ?\(?((?:\"[A-G]\d\"(?:, )?)+)", path.read_text(encoding="utf-8")):
            found.update(re.findall(r"[A-G]\d", group))
    return found


def cited(text: str) -> set[str]:
    """The rule ids a text names; ``D1 to D7`` and ``D1-D7`` name those between, and ``test_c1_...`` names C1."""
    found = set(re.findall(r"\b[A-G]\d\b", text))
    found |= {rule.upper() for rule in re.findall(r"def test_([a-g]\d)_", text)}
    for letter, low, high in re.findall(r"\b([A-G])(\d)(?: to |-)\1(\d)\b", text):
        found |= {f"{letter}{number}" for number in range(int(low), int(high) + 1)}
    return found


def test_every_rule_a_decision_cites_has_a_row():
    assert len(decided()) > 10
    assert decided() <= {rule for rule, *_ in ROWS}


def test_every_rule_of_the_practice_has_a_row_and_no_other():
    assert {rule for rule, *_ in ROWS} == RULES


def test_no_rule_has_two_rows():
    rules = [rule for rule, *_ in ROWS]
    assert sorted(rules) == sorted(set(rules))


@pytest.mark.parametrize(("rule", "module", "test", "surface"), ROWS, ids=[row[0] for row in ROWS])
def test_the_row_of_a_rule_is_true(rule, module, test, surface):
    assert rule in cited((CORE / module).read_text(encoding="utf-8")), f"{module} does not cite {rule}"
    assert rule in cited((HERE / test).read_text(encoding="utf-8")), f"{test} does not cite {rule}"
    assert surface.strip()
