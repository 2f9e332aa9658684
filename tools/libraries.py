"""Prints the part of requirements.lock that the program itself needs, without what its tests and its extras need.

    python3 tools/libraries.py              what pyproject.toml's dependencies need, for pip install --require-hashes -r
    python3 tools/libraries.py setuptools   what these need instead

The lock says under each library who asked for it; those that are reached from the names wanted are kept. What an
extra of a library asks for is kept with that library. Nothing but the standard library is at hand here.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main(names: list[str]) -> int:
    """Prints the lines; exit code 1 where a name is not in the lock."""
    try:
        sys.stdout.write(locked(names or wanted()))
    except KeyError as error:
        sys.stderr.write(f"followthrough: {error.args[0]} is not in requirements.lock: make lock\n")
        return 1
    return 0


def wanted() -> list[str]:
    """The names of what the program itself depends on."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [plain(line) for line in project["dependencies"]]


def locked(names: Iterable[str]) -> str:
    """The blocks of the lock that these need. Raises KeyError."""
    blocks = read_lock()
    needed = closure(names, blocks)
    return "".join(text for name, texts in blocks.items() if name in needed for text in texts)


def closure(names: Iterable[str], blocks: dict[str, list[str]]) -> set[str]:
    """These names and all that they need. Raises KeyError for one that is not locked."""
    needs: dict[str, set[str]] = {}
    for name, texts in blocks.items():
        for asker in askers("".join(texts)):
            needs.setdefault(asker, set()).add(name)
    found, open_ = set[str](), list(names)
    while open_:
        name = open_.pop()
        if name not in blocks:
            raise KeyError(name)
        if name not in found:
            found.add(name)
            open_ += needs.get(name, ())
    return found


def read_lock() -> dict[str, list[str]]:
    """The blocks of each library: one, or one for each kind of machine."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    blocks: dict[str, list[str]] = {}
    for block in re.split(r"^(?=[a-z0-9-]+(?:\[[^]]*\])?==)", text, flags=re.MULTILINE)[1:]:
        blocks.setdefault(plain(block.partition("==")[0]), []).append(block)
    return blocks


def askers(block: str) -> set[str]:
    """Who asked for a library, as the comment at its end says."""
    comment = block.partition("# via")[2]
    return {plain(line.strip(" #")) for line in comment.splitlines() if line.strip(" #")}


def plain(requirement: str) -> str:
    """The name in a requirement, as the lock writes it."""
    return re.split(r"[\[<>=;!~ (]", requirement.strip())[0].lower().replace(".", "-").replace("_", "-")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
