"""``run``: one pass, or the daemon."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import tzinfo
from typing import Any

import click

from daemon import logs, words
from daemon.cli.calling import Call, command, current_call
from daemon.cli.output import give, print_json_line, progress, remark
from daemon.cli.page import Page, Section, clean, page, table
from daemon.journal import is_journal

_LOCAL = {"maildir", "memory", "ics", "none"}
"""Kinds of mailbox and calendar that are folders of this machine: trying out harms nobody there."""


@command("run")
@click.option("--once", is_flag=True, help="Make one pass over every account and end.")
@click.option("--accept-missing", is_flag=True, help="A mailbox that is suddenly empty or gone is so on purpose.")
@click.option("--accept-clock", is_flag=True, help="The clock is right, and was far ahead in an earlier pass.")
@click.option("--yes", is_flag=True, help="With --at on a server account: yes, write real drafts.")
def run_command(once: bool, accept_missing: bool, accept_clock: bool, yes: bool) -> int:  # noqa: FBT001 -- click's own signature
    """Watch mailbox and calendar, and put what is due into the Drafts folder. Never sends."""
    call = current_call()
    if not once and call.at:
        raise click.UsageError("--at needs --once: the daemon lives in the present.")
    for option, said in {"--accept-missing": accept_missing, "--accept-clock": accept_clock}.items():
        if said and not once:
            raise click.UsageError(f"{option} needs --once: say it for one pass.")
    if not once:
        return _serve(call)
    with call.app() as app:
        if call.at and not yes:
            _refuse_servers(app.config)
        with progress("Reading the mailbox") as move:
            report = app.run_once(accept_missing=accept_missing, accept_clock=accept_clock, progress=move)
        give(call, report, run_page, zone=app.config.me.time_zone)
    return 1 if any(one["errors"] for one in (*report["accounts"], *report.get("channels", ()))) else 0


def _serve(call: Call) -> int:
    """The daemon; told to read its configuration anew, it ends and begins again."""
    with call.app() as app:
        names = ", ".join(account.name for account in app.config.accounts)
        again = app.serve(
            lambda event: _announce(call, event, app.config.me.time_zone),
            lambda: remark(f"Watching {names}. Drafts are written, nothing is sent. Ctrl-C ends it."),
        )
    if again:
        from daemon.app.serving import begin_again

        begin_again()
    return 0


def _refuse_servers(config: Any) -> None:
    for account in config.accounts:
        kinds = {part.kind for part in (account.mailbox, account.calendar) if part is not None}
        if kinds - _LOCAL:
            raise click.UsageError(
                f"account {account.name} is on a server, and drafts written there are real: add --yes if you mean it."
            )


def _announce(call: Call, event: Mapping[str, Any], zone: tzinfo) -> None:
    """One line for something that happened in the daemon; a journal, which others may read, is told no names."""
    if call.json:
        print_json_line(event)
        return
    if is_journal(sys.stdout):
        _log(event)
        return
    at = words.moment(words.on_clock(event, zone).get("at"))
    click.echo(clean(f"{at} {event.get('account') or ''} {event.get('text') or ''}"))
    sys.stdout.flush()


def _log(event: Mapping[str, Any]) -> None:
    """A happening as a line of the log: what and which, not who."""
    say, account = logs.logger("worker"), event.get("account")
    if event["kind"] == "error":
        say.error("trouble", account=account, error=event["text"])
    elif event["kind"] == "notice":
        say.info("notice", account=account, notice=event["text"])
    else:
        about = event.get("draft") or event.get("reminder") or {}
        say.info(_HAPPENINGS.get(event["kind"], "done"), account=account, step=about.get("step"), key=about.get("key"))


_HAPPENINGS = {"draft": "drafted", "withdrawn": "withdrawn", "reminder": "rung"}


def run_page(report: Mapping[str, Any]) -> Page:
    """What a pass did, account by account."""
    accounts = (section for account in report["accounts"] for section in _account(account))
    return page(*accounts, _channels(report.get("channels", ())))


def _channels(channels: Sequence[Mapping[str, Any]]) -> Section | None:
    """What rang where, and what did not; nothing where all is well and nothing was to ring."""
    lines: list[str] = []
    for one in channels:
        lines += [f"{one['name']}: rang for {words.counted(one['rang'], 'reminder')}"] if one["rang"] else []
        lines += [f"{one['name']}: {text}" for text in (*one["notices"], *(f"Error: {said}" for said in one["errors"]))]
    return Section(title="Channels", lines=tuple(map(clean, lines))) if lines else None


def _account(account: Mapping[str, Any]) -> list[Section | None]:
    name, looked = account["name"], "" if account["complete"] else ", not looked through completely"
    did = ", ".join(
        (
            words.counted(account["facts"], "new fact"),
            words.counted(len(account["drafts"]), "draft"),
            f"{len(account['withdrawn'])} withdrawn",
            words.counted(len(account["reminders"]), "reminder"),
        )
    )
    errors = tuple(clean(f"Error: {error}") for error in account["errors"])
    notices = tuple(map(clean, account.get("notices", ())))
    return [
        Section(title=clean(name), lines=(f"{did}{looked}", *notices, *errors)),
        table("Drafted", ("For", "Draft", "Because"), map(_draft, account["drafts"])),
        table("Withdrawn", ("For", "Draft", "Because"), map(_draft, account["withdrawn"])),
        table("Reminders", ("About", "Reminder", "Due"), map(_reminder, account["reminders"])),
    ]


def _draft(draft: Mapping[str, Any]) -> tuple[str, str, str]:
    return draft["contact"], f"{words.step(draft)}: {draft['subject']}", draft["because"]


def _reminder(reminder: Mapping[str, Any]) -> tuple[str, str, str]:
    return reminder["contact"], reminder["title"], words.moment(reminder["due"])
