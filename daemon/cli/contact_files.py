"""``contacts import`` and ``contacts export``: opens and writes the files; ``daemon.people`` understands them."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from daemon import words
from daemon.cli.calling import command, current_call
from daemon.cli.output import give, print_json
from daemon.cli.page import Page, Section, clean, page, table

if TYPE_CHECKING:
    from daemon.people import ImportReport, Problem


@command("import", short_help="Bring in CSV, vCard or LinkedIn's Connections.csv.")
@click.argument("file")
@click.option(
    "--status",
    type=click.Choice(["to-ask", "tracked", "known", "paused"]),
    help="Of new contacts where the file says nothing (LinkedIn: known, else tracked).",
)
def import_command(file: str, status: str | None) -> int:
    """Bring in contacts from FILE: CSV, vCard or LinkedIn's Connections.csv. Importing twice changes nothing."""
    from daemon.core.facts import Status
    from daemon.people import UnreadableFileError, parse

    call = current_call()
    raw = _content(file)
    try:
        parsed = parse(raw, status_if_new=Status(status) if status else None)
    except UnreadableFileError as error:
        raise click.ClickException(f"{file}: {error}.") from error
    with call.app() as app:
        report = app.contacts().take_in(parsed.rows)
    problems = (*parsed.problems, *report.problems)
    give(call, _as_plain(report, problems), import_page)
    return int(any(problem.refused for problem in problems))


def _content(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise click.UsageError(f"{file} cannot be read: {error.strerror}. Check the path.") from error


def _as_plain(report: ImportReport, problems: Iterable[Problem]) -> dict[str, Any]:
    return {
        "added": list(report.added),
        "updated": list(report.updated),
        "unchanged": list(report.unchanged),
        "problems": [{"where": p.where, "text": p.text, "refused": p.refused} for p in problems],
    }


def import_page(report: dict[str, Any]) -> Page:
    """The counts, then what needs an eye."""
    counts = ", ".join(f"{len(report[name])} {name}" for name in ("added", "updated", "unchanged"))
    stayed = [p for p in report["problems"] if p["refused"]]
    came = [p for p in report["problems"] if not p["refused"]]
    named = {"Added": report["added"], "Updated": report["updated"]}
    names = tuple(clean(f"{title}: {', '.join(_few(names))}.") for title, names in named.items() if names)
    return page(
        Section(lines=(f"Contacts: {counts}.", *names)),
        table(f"Stayed outside: {words.counted(len(stayed), 'row')}", ("", ""), map(_problem, stayed)),
        table("To look at", ("", ""), map(_problem, came)),
    )


def _few(names: list[str], most: int = 12) -> list[str]:
    return names if len(names) <= most else [*names[:most], f"and {len(names) - most} more"]


def _problem(problem: dict[str, Any]) -> tuple[str, str]:
    text = problem["text"]
    return problem["where"], text if text.endswith("?") else f"{text}."


@command("export", short_help="Write all contacts as CSV.")
@click.argument("file", default="-")
def export_command(file: str) -> None:
    """Write all contacts as CSV to FILE, or to standard output. contacts import reads it back unchanged."""
    from daemon.people import to_csv

    call = current_call()
    if file == "-" and call.json:
        raise click.UsageError("with --json give a FILE to export to: standard output is for the JSON.")
    with call.app() as app:
        members = sorted(app.roster().members.values(), key=lambda member: member.person.name.casefold())
    table_ = to_csv([member.person for member in members], {member.id: member.status for member in members})
    if file == "-":
        sys.stdout.buffer.write(table_)
        return
    _written(Path(file), table_)
    if call.json:
        print_json({"path": file, "contacts": len(members)})
    else:
        click.echo(f"{words.counted(len(members), 'contact')} written to {file}.")


def _written(path: Path, content: bytes) -> None:
    """Writes the file whole or not at all, readable by its owner only: it is full of people."""
    try:
        handle, made = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(content)
            Path(made).replace(path)
        except OSError:
            Path(made).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}. Choose another place.") from error
