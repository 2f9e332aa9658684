"""Questions on a terminal: an option, the answers file or the user answers; nothing is decided here."""

from __future__ import annotations

import textwrap
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from daemon.cli.page import clean, clean_text
from daemon.config.values import WrongValue
from daemon.setup.people import chosen
from daemon.setup.questions import Question

_WIDTH = 96


@dataclass(slots=True)
class Asker:
    """Answers come from ``said`` first; then they are asked for, where ``asks``; then it is the default."""

    said: dict[str, str]
    asks: bool
    quiet: bool = False
    """Nothing but JSON goes to standard output."""
    wrong: set[str] = field(default_factory=set)
    """Keys whose said answer was no good: they are asked for."""

    def say(self, text: str = "", *, style: Mapping[str, Any] | None = None) -> None:
        """Something for the user, wrapped."""
        for line in clean_text(text).split("\n"):
            lead = line[: len(line) - len(line.lstrip())]
            folded = textwrap.wrap(line.strip(), _WIDTH - len(lead), break_long_words=False, break_on_hyphens=False)
            for piece in folded or [""]:
                click.echo(click.style(lead + piece, **(style or {})), err=self.quiet)

    def found(self, what: str, text: str, *, ok: bool) -> None:
        """A line of a trial."""
        mark = click.style("  ok ", fg="green") if ok else click.style("  !! ", fg="red", bold=True)
        lines = textwrap.wrap(f"{clean(what)}: {clean(text)}", _WIDTH - 5, break_long_words=False)
        for number, line in enumerate(lines):
            click.echo((mark if not number else "     ") + line, err=self.quiet)

    def title(self, text: str) -> None:
        """What comes now."""
        self.say(f"\n{text}", style={"bold": True, "fg": "cyan"})

    def answer(self, question: Question) -> Any:
        """The checked answer. Raises UsageError where it was said wrongly, or is missing and may not be asked for."""
        if question.key in self.said and question.key not in self.wrong:
            try:
                return question.check(self.said[question.key])
            except WrongValue as error:
                raise click.UsageError(f"{question.option}: {error}") from error
        if not self.asks:
            return self._default(question)
        if question.why:
            self.say(f"\n{question.why}", style={"dim": True})
        while True:
            typed = self._typed(question)
            try:
                return question.check(typed)
            except WrongValue as error:
                self.say(f"  {str(error)[:1].upper()}{str(error)[1:]}.", style={"fg": "yellow"})

    def _default(self, question: Question) -> Any:
        if question.default is None:
            where = "in the answers file" if question.secret else f"with {question.option}"
            raise click.UsageError(f"{question.text}: say it {where}, or run init without --yes and --answers.")
        return question.default

    def _typed(self, question: Question) -> str:
        shown = as_text(question.default)
        text = question.text + (f" ({', '.join(question.choices)})" if question.choices else "")
        return str(
            click.prompt(
                click.style(clean(text), bold=True),
                default=None if question.default is None else shown,
                show_default=bool(shown),
                hide_input=question.secret,
                err=self.quiet,
                prompt_suffix=" " if text.endswith("?") else ": ",
            )
        )

    def yes(self, key: str, text: str, *, default: bool) -> bool:
        """A question of yes or no; unasked it is no, for it does something."""
        if key in self.said:
            return self.said[key].strip().lower() in ("y", "yes", "true", "1")
        return self.asks and self.confirm(text, default=default)

    def confirm(self, text: str, *, default: bool) -> bool:
        """A question of yes or no to somebody who is there."""
        return bool(click.confirm(click.style(text, bold=True), default=default, err=self.quiet))

    def ticked(self, key: str, text: str, names: Sequence[tuple[str, ...]], default: str) -> frozenset[int]:
        """Which rows of a table, counted from 0. Unasked: what was said, else none."""
        said = self.said.get(key, "" if self.asks else "none")
        while True:
            typed = said or str(click.prompt(click.style(text, bold=True), default=default, err=self.quiet))
            found, strange = chosen(typed, len(names), names)
            if not strange:
                return found
            if said:
                raise click.UsageError(f"--{key}: nobody in the table is called {strange!r}.")
            self.say(f'  "{strange}" is none of these: write numbers such as 1,3-5, or all, or none.')


def as_text(value: Any) -> str:
    """An answer as one would type it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str("" if value is None else value)


def answers_file(path: Path, known: Callable[[str], bool]) -> dict[str, str]:
    """The answers of a TOML file, as if they were typed. Raises UsageError."""
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.") from error
    except tomllib.TOMLDecodeError as error:
        raise click.UsageError(f'{path} is no TOML ({error}): write lines such as name = "Dana Reyes".') from error
    answers = {key.replace("-", "_"): as_text(value) for key, value in document.items()}
    if strange := sorted(key for key in answers if not known(key)):
        raise click.UsageError(f"{path}: there is no question {strange[0]!r}; followthrough init --help names them.")
    if any(key.endswith("password") for key in answers) and path.stat().st_mode & 0o077:
        raise click.UsageError(f"{path} holds a password, and others can read it: run chmod 600 {path}.")
    return answers
