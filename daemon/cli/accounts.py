"""``sign-in`` and ``doctor``: getting an account to work, and finding out why it does not."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from daemon.cli.calling import command, current_call
from daemon.cli.output import give, remark
from daemon.cli.page import Page, Section, clean, page, table
from daemon.cli.telling import told
from daemon.errors import ConfigError
from daemon.store.errors import StoreError

if TYPE_CHECKING:
    from connectors.talk import Talk


@command("sign-in")
@click.argument("account", required=False)
@click.option("--console", is_flag=True, help="There is no browser on this machine: copy an address by hand.")
def sign_in_command(account: str | None, console: bool) -> None:  # noqa: FBT001 -- click's own signature
    """Sign in to the servers of ACCOUNT, such as Google's, in your browser.

    What is permitted, and what that would allow, is said before the browser opens. ACCOUNT may be left out
    where only one needs it. Signing in again replaces what was there.
    """
    call = current_call()
    talk = talk_with_user(console=console)
    with call.app() as app:
        name = account or app.accounts.only_sign_in()
        sentence = app.accounts.sign_in(name, talk)
    told(call, sentence, account=name, signed_in=True)


def talk_with_user(*, console: bool) -> Talk:
    """How a connector speaks with whoever sits at this terminal."""
    from connectors.talk import Talk

    return Talk(tell=remark, open_page=None if console else _open_page, ask=_ask)


def _open_page(url: str) -> None:
    """The user's browser, where there is one; its chatter goes nowhere near our output."""
    import webbrowser

    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        remark("(There seems to be no browser here. On another machine's browser this works with --console.)")
        return
    webbrowser.open(url)


def _ask(question: str) -> str:
    return str(click.prompt(question.rstrip(": "), err=True))


@command("doctor")
@click.option("--ring", is_flag=True, help="Let every channel ring once, to see whether it arrives.")
def doctor_command(ring: bool) -> int:  # noqa: FBT001 -- click's own signature
    """Check the configuration, the store, every connection and every permission; one line each, with the mend."""
    call = current_call()
    code = 1
    try:
        with call.app() as app:
            report = app.doctor(ring=ring)
    except ConfigError as error:
        from daemon.app.doctor import about_configuration

        report, code = about_configuration(error), error.exit_code
    except StoreError as error:
        from daemon.app.doctor import without_store

        report = without_store(call.config, error, call.at)
    give(call, report, doctor_page)
    return 0 if report["ok"] else code


def doctor_page(report: Mapping[str, Any]) -> Page:
    """A section for what is common, and one for each account."""
    accounts = dict.fromkeys(row["account"] for row in report["checks"])
    return page(
        *(_section(account, [row for row in report["checks"] if row["account"] == account]) for account in accounts)
    )


def _section(account: str | None, rows: Sequence[Mapping[str, Any]]) -> Section | None:
    return table(
        clean(account or ""),
        ("", "Check", "Finding"),
        (("ok" if row["ok"] else "TROUBLE", row["check"], row["text"]) for row in rows),
    )
