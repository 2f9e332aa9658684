"""What every command is given: the options that stand on all of them, and the App they open.

``--config``, ``--at`` and ``--json`` are understood before and after the command's name. They travel
in click's ``meta``, which all contexts of one call share.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from daemon.app import App

_META = "followthrough."
_FIRST_YEAR, _LAST_YEAR = 1970, 9000

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of the program."""

    config: Path | None
    at: datetime | None
    """The moment to act as if it were; None: now."""
    json: bool
    opener: Callable[..., AbstractContextManager[App]] | None = None
    """Opens the App; None: the real one."""

    def app(self) -> AbstractContextManager[App]:
        """The App of this call, to be used in a ``with``. Raises FollowthroughError."""
        return self.open(self.config, self.at)

    def open(self, config: Path | None, at: datetime | None) -> AbstractContextManager[App]:
        """The App of another configuration and moment."""
        if self.opener is not None:
            return self.opener(config, at=at)
        from daemon.app import open_app

        return open_app(config, at=at)


class Moment(click.ParamType[datetime]):
    """A moment: ISO 8601, with an offset (``Z`` too) unless ``aware`` is false."""

    name = "WHEN"

    def __init__(self, *, aware: bool = True) -> None:
        self._aware = aware

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment. Fails with one sentence where it is none, or has no offset."""
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(value.strip())
        except ValueError:
            self.fail(f"{value!r} is no moment: write it like 2026-03-02T09:00:00+01:00.", param, ctx)
        if moment.tzinfo is None and self._aware:
            whole = moment.isoformat(timespec="minutes")
            self.fail(f"{value!r} has no offset from UTC: write it like {whole}+01:00, or {whole}Z.", param, ctx)
        if not _FIRST_YEAR < moment.year < _LAST_YEAR:
            self.fail(f"{value!r} is too far away: choose a year from {_FIRST_YEAR + 1} on.", param, ctx)
        return moment


def _keep(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    """Remembers an option that was really given; the one nearest to the command wins."""
    if value not in {None, False}:
        ctx.meta[_META + str(param.name)] = value


def everywhere() -> list[click.Parameter]:
    """The options that stand on every command, made anew for each."""
    path = click.Path(path_type=Path)
    return [
        click.Option(
            ["--config"], type=path, metavar="FILE", expose_value=False, callback=_keep, help="The configuration."
        ),
        click.Option(
            ["--at"],
            type=Moment(),
            metavar="WHEN",
            expose_value=False,
            callback=_keep,
            help="Act as if it were this moment (ISO 8601 with offset).",
        ),
        click.Option(["--json", "as_json"], is_flag=True, expose_value=False, callback=_keep, help="Print JSON."),
    ]


class Command(click.Command):
    """A command with the options that stand everywhere."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params += everywhere()


def current_call() -> Call:
    """What the running command was given."""
    ctx = click.get_current_context()
    return Call(
        config=ctx.meta.get(_META + "config"),
        at=ctx.meta.get(_META + "at"),
        json=ctx.meta.get(_META + "as_json", False),
        opener=ctx.obj,
    )


def command(name: str, **attrs: Any) -> Callable[[Callable[..., Any]], Command]:
    """Makes a function a command of that name. It returns its exit code, or None for 0."""
    return click.command(name, cls=Command, **attrs)
