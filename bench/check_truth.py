"""``python -m bench.check_truth FOLDER`` says whether the program agrees with the truth of a generated world.

Imports the contacts, makes one pass and a second one, and compares ``status`` and ``drafts`` with
``truth.json``, contact by contact. Every difference is one line; exit 1 where there is one. The
words of the truth are explained in ``bench/README.md``. Works on the folder itself (its drafts are
really placed): without FOLDER a fresh world is generated in a temporary one.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from pathlib import Path
from typing import Any

from bench import command
from bench.mailbox.world import Plan, generate

Plain = Mapping[str, Any]
LIVE = {"untouched", "edited"}
PAGES = {"notes"}
"""Steps whose drafts are pages for the user, not letters."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the program says about one contact."""

    status: Plain
    drafts: Sequence[Plain]

    @property
    def steps(self) -> list[str]:
        """The steps whose letters wait in Drafts."""
        return sorted(d["step"] for d in self.drafts if d["state"] in LIVE and d["step"] not in PAGES)

    @property
    def next_step(self) -> str | None:
        """The step that ``status`` names as next."""
        return (self.status.get("next") or {}).get("step")


def differences(truth: Plain, seen: Seen, steps: frozenset[str]) -> Iterator[str]:
    """One sentence for each thing that is not as the truth says. Empty ``steps``: everything is compared."""
    for word in ("stage", "waiting_on"):
        if word in truth and seen.status[word] not in _listed(truth[word]):
            yield f"{word} is {seen.status[word]}, should be {' or '.join(_listed(truth[word]))}"
    if "next" in truth and not _next_fits(truth["next"], seen.status.get("next"), steps):
        yield f"next is {_shown(seen.status.get('next'))}, should be {_shown(truth['next'])}"
    if "drafts" in truth and seen.steps != sorted(truth["drafts"]):
        yield f"drafts are {seen.steps}, should be {sorted(truth['drafts'])}"
    for step in truth.get("never", ()):
        if step in seen.steps or step == seen.next_step:
            yield f"{step} must not be drafted or announced"
    if "asks" in truth and bool(seen.status.get("asks")) != truth["asks"]:
        yield f"asks are {seen.status.get('asks')}, should be {'at least one' if truth['asks'] else 'none'}"
    for draft in seen.drafts:
        if draft["step"] not in PAGES and draft["to"] not in truth["addresses"]:
            yield f"the {draft['step']} is written to {draft['to']}, not to {' or '.join(truth['addresses'])}"


def _listed(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


def _next_fits(truth: Plain | None, seen: Plain | None, steps: frozenset[str]) -> bool:
    if truth is not None and "any_of" in truth:
        return any(_next_fits(one, seen, steps) for one in truth["any_of"])
    if truth is None:
        return seen is None
    expected = _listed(truth["step"])
    if steps and not steps.intersection(expected):
        return True
    return (
        seen is not None
        and seen["step"] in expected
        and datetime.fromisoformat(seen["due"]) == datetime.fromisoformat(truth["due"])
    )


def _shown(step: Plain | None) -> str:
    if step is None:
        return "nothing"
    if "any_of" in step:
        return " or ".join(_shown(one) for one in step["any_of"])
    return f"{' or '.join(_listed(step['step']))} at {step.get('due')}"


def check(folder: Path, steps: frozenset[str] = frozenset()) -> tuple[list[str], int, int]:
    """(differences, contacts compared, contacts left out because they need steps that are not there)."""
    config, at = folder / "config.toml", json.loads((folder / "truth.json").read_text(encoding="utf-8"))["now"]
    command.run(config, "contacts", "import", str(folder / "contacts.csv"), "--at", at)
    return compare(folder, config, steps, lambda: in_maildir(folder / "mail" / ".Drafts"))


def compare(
    folder: Path, config: Path, steps: frozenset[str], there: Callable[[], set[str]]
) -> tuple[list[str], int, int]:
    """Two passes with a configuration that knows the contacts; ``there``: Message-IDs that then lie in Drafts."""
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    at = truth["now"]
    once = ("run", "--once", "--yes", "--at", at)
    command.run_json(config, *once)
    found = [f"second pass: {line}" for line in _again(command.run_json(config, *once))]
    status = {entry["contact"]: entry for entry in command.run_json(config, "status", "--at", at)["contacts"]}
    drafts = command.run_json(config, "drafts", "--at", at)
    found += _not_in_folder(there(), drafts)
    known = {entry["contact"] for entry in truth["contacts"]}
    found += [f"{name}: nobody by this name is in the truth" for name in status if name not in known]
    compared = [entry for entry in truth["contacts"] if not steps or steps.issuperset(entry.get("needs", ()))]
    for entry in compared:
        name = entry["contact"]
        if name not in status:
            found.append(f"{name}: missing from status")
            continue
        seen = Seen(status[name], [draft for draft in drafts if draft["contact"] == name])
        found += [f"{name} ({entry['situation']}): {line}" for line in differences(entry, seen, steps)]
    return found, len(compared), len(truth["contacts"]) - len(compared)


def _again(report: Plain) -> Iterator[str]:
    """A second pass at the same moment must find nothing to do."""
    for account in report["accounts"]:
        for word in ("facts", "drafts", "withdrawn", "reminders", "errors"):
            if account.get(word):
                yield f"account {account['name']} reports {word}: {account[word]}"


def in_maildir(folder: Path) -> set[str]:
    """Message-IDs of what lies in a folder, without angle brackets."""
    files = [path for part in ("cur", "new") for path in (folder / part).iterdir()]
    return {message_from_bytes(path.read_bytes())["Message-ID"].strip("<> ") for path in files}


def _not_in_folder(there: set[str], drafts: Sequence[Plain]) -> list[str]:
    """Drafts that the program lists and that no mail client would find."""
    return [
        f"{draft['contact']}: the {draft['step']} {draft['message_id']} is not in the Drafts folder"
        for draft in drafts
        if draft["state"] in LIVE and draft["message_id"].strip("<>") not in there
    ]


def main(argv: list[str] | None = None) -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.check_truth", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", help="a generated world that was not used yet")
    parser.add_argument("--messages", type=int, default=2_000, help="size of the world made where no FOLDER is given")
    parser.add_argument("--contacts", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", default="", help="compare these steps only (comma-separated), e.g. follow-up,brief")
    given = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="followthrough-truth-") as scratch:
        folder = given.folder or Path(scratch) / "world"
        if not given.folder:
            generate(folder, Plan(given.messages, given.contacts, given.seed))
        try:
            found, compared, left_out = check(folder, frozenset(filter(None, given.steps.split(","))))
        except command.FailedError as failed:
            sys.stderr.write(f"{failed}\n")
            return 2
    for line in found:
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(f"{compared} contacts compared, {left_out} left out, {len(found)} differences\n")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
