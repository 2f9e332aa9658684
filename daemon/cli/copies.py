"""``backup``, ``export`` and ``restore``: the whole log, out of the store and back into it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import click

from daemon.cli.calling import command, current_call
from daemon.cli.telling import told


@command("backup")
@click.argument("target", metavar="FILE", type=click.Path(path_type=Path))
def backup_command(target: Path) -> None:
    """Copy the store to FILE (a folder: under today's name), while the daemon goes on. Only you can read it.

    Configuration, own letters and sign-ins are not in it.
    """
    call = current_call()
    with call.app() as app:
        if target.is_dir():
            target /= f"followthrough-{app.now():%Y-%m-%d}.db"
        app.backup(target)
    told(call, f"Backed up to {target}. It holds words of mail: keep it where only you can read it.", file=str(target))


@command("export")
@click.argument("target", metavar="[FILE]", required=False, type=click.Path(path_type=Path, dir_okay=False))
def export_command(target: Path | None) -> None:
    """Write the whole log as JSON Lines, to FILE or standard output. Every line is explained in docs/export.md."""
    call = current_call()
    with call.app() as app:
        if target is None:
            for line in app.export_lines():
                click.echo(line)
            return
        count = _write(target, app.export_lines())
    told(call, f"Wrote {count} lines to {target}. They hold words of mail: keep them to yourself.", lines=count)


def _write(target: Path, lines: Iterable[str]) -> int:
    """Writes the file as a whole or not at all, for its owner only."""
    unfinished, count = target.with_name(f"{target.name}.unfinished"), 0
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            for line in lines:
                file.write(f"{line}\n")
                count += 1
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return count


@command("restore")
@click.argument("source", metavar="FILE", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def restore_command(source: Path) -> None:
    """Put a backup or an export in place of the store. Stop the daemon first; the old store is kept beside it."""
    from daemon.app.keeping import restore_store

    call = current_call()
    done = restore_store(call.config, source, at=call.at)
    sentences = [f"Restored {done.facts} facts."]
    if done.erased:
        who = "One contact" if done.erased == 1 else f"{done.erased} contacts"
        sentences.append(f"{who} in it had been erased since, and did not come back.")
    if done.aside:
        sentences.append(f"The store that was there is kept as {done.aside}.")
    aside = str(done.aside) if done.aside else None
    told(call, " ".join(sentences), facts=done.facts, erased=done.erased, aside=aside)
