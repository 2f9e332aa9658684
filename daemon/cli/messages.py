"""``read`` and ``lint``: how a message is understood, and the etiquette check of a letter.

Neither needs a configuration or a store. Files stream: what was read is printed and forgotten.
"""

from __future__ import annotations

import dataclasses
import os
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from daemon import words
from daemon.cli.calling import command, current_call
from daemon.cli.output import print_json_line, progress, remark, show
from daemon.cli.page import Page, Section, clean, clean_text

_LARGEST = 128 * 1024 * 1024
"""Bytes; more than any mail server lets pass."""


@command("read")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
def read_command(paths: Sequence[str]) -> int:
    """Show how messages are understood: files, or folders with all that lies in them."""
    from daemon.config.values import local_zone
    from daemon.reading.message import describe

    call, zone = current_call(), local_zone()
    missing = [path for path in paths if path != "-" and not Path(path).exists()]
    failed = bool(missing)
    with progress("Reading") as move:
        for number, (path, kind) in enumerate(_messages(paths), start=1):
            raw, reason = _content(path) if not kind else (b"", kind)
            told = _unreadable(path, reason) if reason else describe(path, raw, zone)
            failed = failed or bool(reason)
            if call.json:
                print_json_line(told)
            else:
                show(message_page(told))
                click.echo()
            if not sys.stdout.isatty():
                move(number, None)
    for path in missing:
        remark(f"followthrough: {path}: there is no such file or folder. Check the path.")
    return 2 if missing else int(failed)


def _unreadable(path: str, reason: str) -> dict[str, Any]:
    """The shape of ``read --json`` for what could not even be opened."""
    empty: dict[str, Any] = {"text": "", "intents": [], "times": [], "return_date": None, "failed": []}
    return {"path": path, "kind": "unreadable"} | empty | {"permanent": None, "refers_to": [], "because": [reason]}


def _messages(paths: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each file with the reason why it cannot be read, empty where it can; folders in order of names."""
    for path in paths:
        if path == "-" or not Path(path).is_dir():
            yield path, ""
        else:
            yield from _folder(path)


def _folder(path: str) -> Iterator[tuple[str, str]]:
    """All regular files below a folder. Links are not followed: they may lead in a circle."""
    ahead = [(path, True)]
    while ahead:
        path, folder = ahead.pop()
        if not folder:
            yield path, ""
            continue
        try:
            with os.scandir(path) as found:
                inside = [(e.path, e.is_dir(follow_symlinks=False)) for e in found if _ordinary(e)]
        except OSError as error:
            yield path, _reason(error)
            continue
        ahead += sorted(inside, reverse=True)


def _ordinary(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir(follow_symlinks=False) or entry.is_file(follow_symlinks=False)


def _content(path: str) -> tuple[bytes, str]:
    """The bytes of a file, or why they cannot be had."""
    if path == "-":
        return sys.stdin.buffer.read(), ""
    try:
        with Path(path).open("rb") as file:
            if stat.S_ISREG(os.fstat(file.fileno()).st_mode) and os.fstat(file.fileno()).st_size > _LARGEST:
                return b"", f"it is larger than {_LARGEST // 1024 // 1024} MB, which no message is"
            return file.read(), ""
    except OSError as error:
        return b"", _reason(error)


def _reason(error: OSError) -> str:
    return f"it cannot be opened: {error.strerror or error}"


def message_page(told: dict[str, Any]) -> Page:
    """One message, compact."""
    facts = {
        "does": ", ".join(told["intents"]),
        "times": "; ".join(_span(span) for span in told["times"]),
        "back on": told["return_date"],
        "failed": ", ".join(told["failed"]),
        "final": None if told["permanent"] is None else ("yes" if told["permanent"] else "no"),
        "refers to": "; ".join(" ".join(filter(None, (r["name"], r["address"]))) for r in told["refers_to"]),
        "because": "; ".join(told["because"]),
    }
    lines = [clean(f"{name}: {value}") for name, value in facts.items() if value]
    text = [line for line in clean_text(told["text"]).splitlines() if line.strip()]
    return (Section(title=clean(f"{told['path']}: {told['kind']}"), lines=(*lines, *(f"| {line}" for line in text))),)


def _span(span: dict[str, Any]) -> str:
    return words.moment(span["start"]) + (f" to {words.moment(span['end'])}" if span.get("end") else "")


@command("lint")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
def lint_command(files: Sequence[str]) -> int:
    """Check letters for what the practice asks: plain text or mail; - is standard input. Sends nothing."""
    from daemon.writing.etiquette import lint_source

    call = current_call()
    return max([_linted(path, lint_source, as_json=call.json) for path in files])


def _linted(path: str, lint_source: Callable[[bytes], Any], *, as_json: bool) -> int:
    """Checks one file; its exit code."""
    raw, reason = _content(path)
    if reason:
        remark(f"followthrough: {path}: {reason}. Check the path.")
        return 2
    found = [{"path": path} | _plain(finding) for finding in lint_source(raw)]
    for finding in found:
        if as_json:
            print_json_line(finding)
        else:
            at = f"{path}:{finding['line']}" if finding["line"] else path
            click.echo(clean(f'{at}: {finding["rule"]}: "{finding["text"]}": {finding["advice"]}'))
    if not found and not as_json:
        click.echo(clean(f"{path}: good as it stands."))
    return 1 if found else 0


def _plain(finding: Any) -> dict[str, Any]:
    plain = dataclasses.asdict(finding)
    return {name: plain[name] for name in ("rule", "line", "text", "advice")}
