"""What import-linter cannot say: the core imports the standard library only, and pure rooms never ask for the time."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PURE = ("core", "reading", "writing")
CLOCKS = {"now", "utcnow", "today", "localtime", "monotonic", "perf_counter", "time_ns", "fromtimestamp"}
"""Names of calls that tell the time (``fromtimestamp`` without a zone would look at the computer's)."""


def modules(*rooms: str) -> list[Path]:
    return [path for room in rooms for path in sorted((ROOT / "daemon" / room).rglob("*.py"))]


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", modules("core"), ids=named)
def test_the_core_imports_the_standard_library_and_itself(path):
    foreign = {
        name for name in imported(ast.parse(path.read_text())) if name.partition(".")[0] not in sys.stdlib_module_names
    }
    assert all(name.startswith("daemon.core") for name in foreign), foreign


@pytest.mark.parametrize("path", modules(*PURE), ids=named)
def test_pure_rooms_never_ask_what_time_it_is(path):
    calls = (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))
    clocks = [
        f"line {call.lineno}"
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in CLOCKS
        and not (call.func.attr == "fromtimestamp" and (len(call.args) > 1 or call.keywords))
    ]
    assert clocks == []


def test_nothing_in_the_house_can_send_mail():
    everything = [*(ROOT / "daemon").rglob("*.py"), *(ROOT / "connectors").rglob("*.py")]
    senders = [
        named(path) for path in everything if {"smtplib", "aiosmtplib"} & set(imported(ast.parse(path.read_text())))
    ]
    assert senders == []
