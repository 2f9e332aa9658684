"""The root command: finds each command's module when it is used, and answers for how the process ends.

Exit codes: 0 done, 1 it ran and found something wrong, 2 wrong usage or configuration; 130 after
Ctrl-C and 141 where the reader of our output went away, as a shell would report them. An error is
one sentence on standard error with what to do next, never a traceback.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, NoReturn

import click

from connectors.errors import ConnectorError
from daemon.cli.calling import everywhere
from daemon.cli.page import clean_text
from daemon.errors import FollowthroughError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

_NAME = "followthrough"
DONE, WRONG, USAGE, INTERRUPTED, NO_READER = 0, 1, 2, 130, 141

_OVERVIEW: Mapping[str, Mapping[str, str]] = {
    "Every day": {
        "run": "Watch mailbox and calendar, and draft what is due (--once: one pass).",
        "status": "Who waits on whom, what is due when, which drafts wait for you.",
        "review": "The page in your browser: drafts, why they were written, what comes next.",
        "drafts": "Every draft with its state and reason.",
        "draft": "One draft as it stands; keep it, edit it, throw it away, put it off.",
        "reminders": "What rang and what will ring.",
        "reminder": "Say that a reminder is done, or have it ring once more.",
        "brief": "The page that prepares the next meeting with a contact.",
        "stats": "What works: who answers, how fast, and where it led.",
    },
    "Contacts": {
        "contacts": "Add, edit, import, export, merge, pause or erase contacts.",
        "log": "The timeline of one contact.",
    },
    "What only you know": {
        "note": "Write down what was said or found out.",
        "call": "Log a telephone call.",
        "met": "Say that you met, whatever the calendar holds.",
        "missed": "Say that a meeting did not take place.",
        "promise": "Keep a promise in mind until it is kept.",
        "news": "Log what came of somebody's advice, for the next update to them.",
        "trip": "Say in which city you will be, and see whom you could meet there.",
        "undo": "Take back something that was logged by mistake.",
    },
    "Understanding it": {
        "explain": "Why something was decided for a contact, and what comes next.",
        "forecast": "What would be drafted or rung if nobody did anything.",
        "read": "How messages are understood.",
        "lint": "The etiquette check of a letter.",
    },
    "Setting it up": {
        "init": "From nothing to a working set-up: a few questions, all of it tried before it is written.",
        "sign-in": "Sign in to an account's servers, such as Google's.",
        "doctor": "Check the configuration, every connection and every permission.",
        "install-service": "Have systemd run it, from now on.",
        "uninstall-service": "Stop the service and remove its unit.",
        "completion": "What makes your shell complete commands and options.",
    },
    "Keeping it": {
        "backup": "Copy the store, while the daemon goes on.",
        "export": "The whole log as JSON Lines.",
        "restore": "Put a backup or an export back.",
    },
    "Trying it out": {
        "demo": "A sample world: three weeks of mail in a minute.",
        "help": "This overview, or the help of a command (--man: the manual page).",
    },
}

_MODULES: Mapping[str, str] = {
    "run": "running",
    "status": "standing",
    "review": "reviewing",
    "drafts": "agenda",
    "draft": "wishing",
    "reminders": "agenda",
    "reminder": "wishing",
    "forecast": "agenda",
    "brief": "agenda",
    "stats": "counting",
    "explain": "explaining",
    "log": "explaining",
    "contacts": "contacts",
    "note": "telling",
    "call": "telling",
    "met": "telling",
    "missed": "telling",
    "promise": "keeping",
    "news": "keeping",
    "trip": "keeping",
    "undo": "telling",
    "read": "messages",
    "lint": "messages",
    "init": "init",
    "sign-in": "accounts",
    "doctor": "accounts",
    "backup": "copies",
    "export": "copies",
    "restore": "copies",
    "install-service": "installing",
    "uninstall-service": "installing",
    "completion": "completing",
    "demo": "demo",
    "help": "program",
}
"""Where each command's function stands; it has the command's name (``-`` as ``_``) with ``_command`` behind it."""


class Program(click.Group):
    """The root command. Help is printed without importing any command."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- click's own signature
        """The names of all commands."""
        return [name for names in _OVERVIEW.values() for name in names]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 -- click's own signature
        """The command of that name, its module imported now."""
        if cmd_name not in _MODULES:
            return None
        module = importlib.import_module(f"daemon.cli.{_MODULES[cmd_name]}")
        found = getattr(module, f"{cmd_name.replace('-', '_')}_command")
        assert isinstance(found, click.Command)  # noqa: S101 -- the table above is ours
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is meant; a misspelt one is answered with the nearest."""
        if args[0] not in _MODULES and not args[0].startswith("-"):
            import difflib

            near = difflib.get_close_matches(args[0], _MODULES, n=1)
            hint = f"did you mean {near[0]}?" if near else "followthrough help shows all of them."
            ctx.fail(f"there is no command {args[0]!r}: {hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 -- click's own signature
        """The overview, grouped by what a person is about to do."""
        for title, names in _OVERVIEW.items():
            with formatter.section(title):
                formatter.write_dl(list(names.items()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """What the shell may complete. No command is imported for it: a person waits with a finger on the key."""
        from click.shell_completion import CompletionItem

        rows = (row for names in _OVERVIEW.values() for row in names.items())
        found = [CompletionItem(name, help=meaning) for name, meaning in rows if name.startswith(incomplete)]
        return found + click.Command.shell_complete(self, ctx, incomplete)

    def invoke(self, ctx: click.Context) -> Any:
        """The command's answer. A reader that went away is no error of ours, nor click's to tell."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            _stop_writing()
            raise click.exceptions.Exit(NO_READER) from None

    def main(self, *args: Any, **extra: Any) -> NoReturn:
        """Runs the command line and ends the process."""
        extra["standalone_mode"] = False
        sys.exit(_guarded(lambda: super(Program, self).main(*args, **extra)))


def _guarded(run: Callable[[], Any]) -> int:
    """The exit code of ``run``, its errors told in one sentence."""
    try:
        code = run()
        sys.stdout.flush()
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        _stop_writing()
        return NO_READER
    except (click.ClickException, FollowthroughError, ConnectorError, LookupError, OSError) as error:
        if isinstance(error, OSError) and error.filename is None:
            _stop_writing()  # most likely it was our output that found no room
        sentence, code = _verdict(error)
        with contextlib.suppress(OSError):
            click.echo(clean_text(sentence), err=True)
    return code if isinstance(code, int) else DONE


def _verdict(error: Exception) -> tuple[str, int]:
    """What to say about an error, and the exit code. Raises what is no user's business: a bug."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error.format_message(), USAGE
    if isinstance(error, click.UsageError):
        path = error.ctx.command_path if error.ctx else "followthrough"
        return f"{_NAME}: {error.format_message()}\n({path} --help says more.)", USAGE
    if isinstance(error, click.ClickException):
        return f"{_NAME}: {error.format_message()}", error.exit_code
    if isinstance(error, OSError):
        what = f"{error.filename}: {error.strerror}" if error.filename else error.strerror
        return f"{_NAME}: {what}. Mend that and try again." if what else f"{_NAME}: {error}", WRONG
    if isinstance(error, LookupError):
        from daemon.core.roster import UnknownContact

        if not isinstance(error, UnknownContact):
            raise error
    return f"{_NAME}: {error}", error.exit_code if isinstance(error, FollowthroughError) else WRONG


def _stop_writing() -> None:
    """Lets nothing more be written to a pipe without a reader, not even when Python ends."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:  # noqa: FBT001 -- click's own signature
    if value:
        import importlib.metadata

        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            click.echo(f"followthrough {importlib.metadata.version('followthrough')}")
            ctx.exit()
        click.echo("followthrough (not installed, run from its folder)")
        ctx.exit()


@click.group(
    "followthrough",
    cls=Program,
    invoke_without_command=True,
    context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100},
    params=[
        click.Option(
            ["--version"], is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Version."
        ),
        *everywhere(),
    ],
)
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Follow up informational interviews: drafts the courteous next letter, never sends it.

    Begin with followthrough init, then followthrough run. followthrough demo shows it all on a sample mailbox.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


@click.command("help")
@click.argument("names", nargs=-1, metavar="[COMMAND]...")
@click.option("--man", is_flag=True, help="The whole manual page, for man -l -.")
@click.pass_context
def help_command(ctx: click.Context, names: Sequence[str], man: bool) -> None:  # noqa: FBT001 -- click's own signature
    """This overview, or the help of a command."""
    if man:
        from daemon.cli.manual import manual

        click.echo(manual(cli, {heading: list(rows) for heading, rows in _OVERVIEW.items()}), nl=False)
        return
    at = ctx.parent or ctx
    for name in names:
        group = at.command
        found = group.get_command(at, name) if isinstance(group, click.Group) else None
        if found is None:
            raise click.UsageError(f"there is no command {name!r}: followthrough help shows all of them.")
        at = click.Context(found, info_name=name, parent=at)
    click.echo(at.get_help())


def _bug(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """One sentence for what should never happen. It names no text of a mail, only the place in the program."""
    if os.environ.get("FOLLOWTHROUGH_TRACEBACK"):
        sys.__excepthook__(kind, error, trace)
        return
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "start"
    sys.stderr.write(
        f"{_NAME}: a fault in the program stopped this ({kind.__name__} at {place}). What was done before is kept. "
        "Set FOLLOWTHROUGH_TRACEBACK=1 and run it again to get what a report needs.\n"
    )


def start() -> NoReturn:
    """Runs the command line of this process."""
    sys.excepthook = _bug
    if sys.stdout is None:  # closed by whoever started us
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 -- for the life of the process
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a letter shows a question mark; the program goes on.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    cli.main(prog_name="followthrough")
