"""The manual page, made from the commands' own help, so that the two cannot differ. Nothing is opened or written here.

followthrough help --man | man -l -
"""

from __future__ import annotations

import importlib.metadata
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import click

_NAME = "followthrough"
_EVERYWHERE = ("config", "at", "as_json", "help")
"""Options that stand on every command; the page explains them once."""

_NEVER = """\
Followthrough is a background program for people who run informational interviews. It watches a mailbox and a calendar, \
knows the people you track, and puts the courteous next letter, finished, into your Drafts folder, with its reason. It \
reminds you before and after every meeting.

It never sends mail: nothing in it can. It never touches a draft that you edited, never brings back one that you threw \
away, never follows up on somebody who answered, and never takes a broken connection for silence."""
_FILES: Mapping[str, str] = {
    "~/.config/followthrough/config.toml": "The configuration, unless --config names another.",
    "~/.local/state/followthrough/": "The log of facts, and what belongs to it; [store] path names another place.",
    "~/.config/systemd/user/followthrough.service": "The service, once install-service wrote it.",
    "/etc/followthrough/config.toml": "The configuration of a service for the machine (install-service --system).",
}
_ENVIRONMENT: Mapping[str, str] = {
    "XDG_CONFIG_HOME, XDG_STATE_HOME": "Stand for ~/.config and ~/.local/state.",
    "CREDENTIALS_DIRECTORY": "Where systemd puts the passwords that a unit loads.",
    "NO_COLOR, COLUMNS": "No colours; the width of tables.",
    "FOLLOWTHROUGH_TRACEBACK": "If set, a fault of the program prints what a report of it needs.",
}
_EXIT: Mapping[str, str] = {
    "0": "Done.",
    "1": "It ran, and found something wrong.",
    "2": "Wrong usage or configuration.",
    "130": "Ended by Ctrl-C.",
    "141": "The reader of its output went away.",
}


def manual(root: click.Group, overview: Mapping[str, Sequence[str]]) -> str:
    """The page in roff's man macros; ``overview``: the names of commands under their headings."""
    try:
        version = importlib.metadata.version(_NAME)
    except importlib.metadata.PackageNotFoundError:
        version = ""
    ctx = click.Context(root, info_name=_NAME)
    title = f'.TH FOLLOWTHROUGH 1 "" "{_NAME} {version}" "User Commands"'
    lines = [title, *_opening(ctx), *_commands(ctx, root, overview)]
    for heading, table in (("FILES", _FILES), ("ENVIRONMENT", _ENVIRONMENT), ("EXIT STATUS", _EXIT)):
        lines += [f".SH {heading}", *_table(table.items())]
    lines += [".SH SEE ALSO", *_text("systemctl(1), journalctl(1), notify-send(1)")]
    return "\n".join(lines) + "\n"


def _opening(ctx: click.Context) -> Iterator[str]:
    yield ".SH NAME"
    yield r"followthrough \- drafts the courteous next letter of informational interviews, never sends it"
    yield ".SH SYNOPSIS"
    yield r"\fBfollowthrough\fR [\fIOPTIONS\fR] \fICOMMAND\fR [\fIARGS\fR]"
    yield ".SH DESCRIPTION"
    yield from _text(_NEVER)
    yield ".PP"
    yield from _text(
        "Begin with followthrough init, then followthrough run; followthrough demo shows it on a sample mailbox."
    )
    yield ".SH OPTIONS"
    yield from _text("These stand before or after every command.")
    yield from _table(_options(ctx, ctx.command.params))


def _commands(ctx: click.Context, root: click.Group, overview: Mapping[str, Sequence[str]]) -> Iterator[str]:
    yield ".SH COMMANDS"
    for heading, names in overview.items():
        yield f".SS {_line(heading)}"
        for name in names:
            yield from _command(ctx, root, name)


def _command(parent: click.Context, group: click.Group, name: str) -> Iterator[str]:
    found = group.get_command(parent, name)
    assert found is not None  # noqa: S101 -- the group named it
    ctx = click.Context(found, info_name=name, parent=parent)
    usage = " ".join(found.collect_usage_pieces(ctx))
    yield ".TP"
    yield rf"\fB{_line(ctx.command_path)}\fR {_line(usage)}".rstrip()
    yield from _paragraphs(found.help or "")
    own = [each for each in found.params if each.name not in _EVERYWHERE]
    yield from _indented(_table(_options(ctx, own)))
    if found.epilog:
        yield from _indented(_paragraphs(found.epilog))
    if isinstance(found, click.Group):
        for each in found.list_commands(ctx):
            yield from _command(ctx, found, each)


def _options(ctx: click.Context, params: Sequence[click.Parameter]) -> Iterator[tuple[str, str]]:
    for param in params:
        record = param.get_help_record(ctx)
        # An argument without words of its own stands in the usage line.
        if record is not None and (record[1] or isinstance(param, click.Option)):
            yield record


def _indented(lines: Iterable[str]) -> list[str]:
    inner = list(lines)
    return [".RS", *inner, ".RE"] if inner else []


def _table(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    for term, meaning in rows:
        yield ".TP"
        yield rf"\fB{_line(term)}\fR"
        yield _line(meaning) or r"\&"


def _text(text: str) -> Iterator[str]:
    for number, paragraph in enumerate(text.split("\n\n")):
        if number:
            yield ".PP"
        yield _line(paragraph)


def _paragraphs(text: str) -> Iterator[str]:
    """A help text as click understands it: paragraphs, and those marked with a backspace kept line by line."""
    for number, paragraph in enumerate(re.split(r"\n\s*\n", text.partition("\f")[0].strip())):
        kept = paragraph.lstrip().startswith("\b")
        lines = [line.strip() for line in paragraph.replace("\b", "").strip().splitlines()]
        if number:
            yield ".sp"
        for line in lines if kept else [" ".join(lines)]:
            yield _line(line)
            if kept:
                yield ".br"


def _line(text: str) -> str:
    """Text on one line of roff, in which nothing is an instruction."""
    plain = " ".join(text.split()).replace("\\", r"\e").replace("-", r"\-")
    return rf"\&{plain}" if plain.startswith((".", "'")) else plain
