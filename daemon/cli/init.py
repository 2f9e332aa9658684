"""``init``: the command. Its questions are ``daemon/setup``'s, its doing the app's; here they are put together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from daemon.cli import beginning_pages as pages
from daemon.cli.accounts import doctor_page
from daemon.cli.asking import Asker, answers_file
from daemon.cli.beginning import Session, start
from daemon.cli.calling import Call, Command, current_call
from daemon.cli.output import print_json, progress, show
from daemon.cli.running import run_page
from daemon.config import default_path
from daemon.errors import FollowthroughError
from daemon.setup.questions import QUESTIONS
from daemon.words import counted
from daemon.worker.unit_checkup import MANAGER

if TYPE_CHECKING:
    from daemon.app import App
    from daemon.worker.backlog import Row

_MORE: Mapping[str, str] = {
    "password_file": "A file with the password, for your eyes only.",
    "password_command": "A command that prints the password.",
    "calendar_password_file": "The same for the calendar.",
    "calendar_password_command": "The same for the calendar.",
    "keep_password": "Where a password that is typed is kept: keyring, file (mode 0600), or config (in clear).",
    "ca_file": "Your own certificate authority.",
    "endpoint": "For tests only.",
    "calendar_endpoint": "For tests only.",
    "authority": "For tests only.",
    "add": "Whom to track of those you wrote to: addresses, names, numbers, all or none.",
    "draft": "Whose letters to draft now: addresses, names, numbers, due (all that is not too old), all or none.",
    "service": "Install the background service: yes or no.",
    "console": "There is no browser on this machine: yes or no.",
}
"""Options that are no question of the first part."""
_SECRETS = frozenset(question.key for question in QUESTIONS.values() if question.secret)


def _options() -> Iterable[click.Option]:
    for question in QUESTIONS.values():
        if not question.secret:
            metavar = "|".join(question.choices) or None
            yield click.Option([question.option], metavar=metavar, help=f"{question.text.rstrip('?')}.")
    for key, help_ in _MORE.items():
        yield click.Option([f"--{key.replace('_', '-')}"], help=help_)
    path = click.Path(path_type=Path, dir_okay=False)
    yield click.Option(["--answers"], type=path, help="Answers from a TOML file, by the names of these options.")
    yield click.Option(["--yes"], is_flag=True, help="Ask nothing: what is not said is the default.")
    yield click.Option(["--offline"], is_flag=True, help="Do not look up the provider of your address (DNS).")


def _init(**said: Any) -> int:
    """Set everything up: asks, tries it, writes the configuration, and shows whom you have already written to.

    Every question is also an option. Nothing is written before all of it was tried; Ctrl-C leaves nothing behind.
    Run again, it changes what is there, and keeps your comments. Nothing is ever sent.
    """
    call = current_call()
    now = call.at or datetime.now(UTC)
    answers, ask_nothing, offline = said.pop("answers"), said.pop("yes"), said.pop("offline")
    told = answers_file(answers, lambda key: key in QUESTIONS or key in _MORE) if answers else {}
    told |= {key: value for key, value in said.items() if value is not None}
    asker = Asker(said=told, asks=not (answers or ask_nothing), quiet=call.json)
    session = start(call.config or default_path(), asker, now, look_up=not offline)
    session.ask()
    return _finish(call, session)


def _finish(call: Call, session: Session) -> int:
    """Writes, takes on, looks, and ends with the table."""
    asker = session.asker
    asker.title("Writing it down")
    where = asker.said.get("keep_password", "")
    if where not in ("", "keyring", "file", "config"):
        raise click.UsageError("--keep-password: write keyring, file or config.")
    for sentence in session.beginning.keep(session.wanted(), session.at, session.passwords(), where=where):
        asker.say(f"  {sentence}")
    with call.open(session.beginning.path, call.at) as app:
        new = _take_on(app, session)
        first = _pass(app)
        doctor = _doctor(app)
        if not call.json:
            asker.title("Doctor")
            show(doctor_page(doctor))
        service = _wants_service(asker)
        problem = _not_yet(first, new)
        result = _wait(asker, problem) if problem else _table(call, app, asker, looked=first is not None)
    if service:  # once the accounts are free
        _install(asker)
    if call.json:
        print_json({"config": str(session.beginning.path), "doctor": doctor, "first": first, **result})
    return 0 if doctor["ok"] and not problem else 1


def _take_on(app: App, session: Session) -> int:
    """How many contacts are new; nothing is drafted for them before the table was answered."""
    if not session.rows:
        return 0
    report = app.contacts().take_in(session.rows, taking_on=True)
    session.asker.say(f"  {counted(len(report.added), 'contact')} added, {len(report.unchanged)} were there already.")
    for problem in report.problems:
        session.asker.say(f"  {problem.where}: {problem.text}.", style={"fg": "yellow"})
    return len(report.added)


def _pass(app: App) -> dict[str, Any] | None:
    """What one pass did; None where the daemon is running and has the accounts."""
    from daemon.store.errors import LeaseTaken

    try:
        with progress("Reading the mailbox") as move:
            return app.run_once(progress=move)
    except LeaseTaken:
        return None


def _not_yet(first: Mapping[str, Any] | None, new: int) -> str:
    """Why the table has to wait; empty where it has not. Whoever was not looked at completely may have answered."""
    if first is None:
        return "The daemon is running, and looks at the new contacts now" if new else ""
    errors = _errors(first)
    return f"{errors[0]} Not everything could be looked at" if errors else ""


def _wait(asker: Asker, problem: str) -> dict[str, Any]:
    asker.say(f"\n{problem}, so nothing is drafted yet. Run followthrough init again to go on.", style={"fg": "yellow"})
    return {"table": [], "drafted": []}


def _doctor(app: App) -> dict[str, Any]:
    """What ``doctor`` says; that nobody answered the table yet is no trouble, because it comes next."""
    checks = [row for row in app.doctor()["checks"] if row["check"] != "backlog"]
    return {"ok": all(row["ok"] for row in checks), "checks": checks}


def _errors(report: Mapping[str, Any]) -> list[str]:
    return [error for account in report["accounts"] for error in account["errors"]]


def _table(call: Call, app: App, asker: Asker, *, looked: bool) -> dict[str, Any]:
    """The table of everybody already written to; what is ticked is drafted at once."""
    backlogs = app.backlogs()
    rows = backlogs.rows()
    zone = app.config.me.time_zone
    if rows:
        pages.show_backlog([row.to_json() for row in rows], zone, quiet=asker.quiet)
    ticked = _ticked(asker, rows)
    backlogs.settle(rows, {row.contact for row in ticked}, looked=looked)
    report = _pass(app) if ticked else {"accounts": []}
    if not call.json:
        if ticked and report is not None:
            click.echo()
            show(run_page(report))
        elif ticked:
            asker.say("\nThe daemon is running: it drafts them in a moment.")
        asker.say(f"\n{_goodbye(len(rows), len(ticked))}")
    table = [row.to_json() | {"ticked": row in ticked} for row in rows]
    return {"table": table, "drafted": report["accounts"] if report else []}


def _ticked(asker: Asker, rows: Iterable[Row]) -> list[Row]:
    offered = [row for row in rows if row.drafts]
    if not offered:
        return []
    urgent = [str(number) for number, row in enumerate(offered, 1) if not row.is_old]
    if asker.said.get("draft", "").strip().lower() == "due":
        asker.said["draft"] = ",".join(urgent) or "none"
    asker.say(
        "\nOnly what you tick is drafted, at once and whatever the hour; the rest is left aside for good. "
        "Nothing is sent: you find the letters in your Drafts folder.",
        style={"dim": True},
    )
    names = [(row.name, row.address) for row in offered]
    found = asker.ticked(
        "draft", "Draft which? (numbers such as 1,3-5, all, or none)", names, ",".join(urgent) or "none"
    )
    return [offered[place] for place in sorted(found)]


def _wants_service(asker: Asker) -> bool:
    """Does the user want the service, where this release and this machine have one?"""
    from daemon.cli.program import cli

    there = cli.get_command(click.get_current_context(), "install-service") is not None and MANAGER.is_dir()
    return there and asker.yes("service", "\nInstall the service that watches in the background?", default=True)


def _install(asker: Asker) -> None:
    """Installs it; what is in the way is said, and ends nothing."""
    from daemon.cli.program import cli

    context = click.get_current_context()
    command = cli.get_command(context, "install-service")
    try:
        if command is not None:
            context.invoke(command)
    except FollowthroughError as error:
        asker.say(f"\n{error}", style={"fg": "yellow"})


def _goodbye(written_to: int, ticked: int) -> str:
    if not written_to:
        return "Nobody you track was written to yet. followthrough status shows where everybody stands."
    drafted = f"{counted(ticked, 'contact')} ticked. " if ticked else "Nothing was drafted. "
    return f"{drafted}followthrough status shows where everybody stands; the service, or followthrough run, watches from now on."


init_command = Command("init", callback=_init, params=list(_options()), help=_init.__doc__)
