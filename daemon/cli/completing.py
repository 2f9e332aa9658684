"""``completion``: what a shell reads so that it completes commands and options. Nothing is installed here."""

from __future__ import annotations

import click

from daemon.cli.calling import command

_VARIABLE = "_FOLLOWTHROUGH_COMPLETE"
_WHERE = {
    "bash": "~/.local/share/bash-completion/completions/followthrough",
    "zsh": "_followthrough in a folder of your $fpath",
    "fish": "~/.config/fish/completions/followthrough.fish",
}
"""Where each shell looks for it by itself."""


@command("completion", epilog="\b\n" + "\n".join(f"{shell}: into {where}" for shell, where in _WHERE.items()))
@click.argument("shell", type=click.Choice(list(_WHERE)))
def completion_command(shell: str) -> None:
    """Print what makes SHELL complete commands and options; write it where the shell looks for it."""
    from click.shell_completion import get_completion_class

    from daemon.cli.program import cli

    kind = get_completion_class(shell)
    assert kind is not None  # noqa: S101 -- the choice names only shells that click knows
    # Not source(): it starts bash to ask how old it is, and says so on standard error.
    made = kind(cli, {}, "followthrough", _VARIABLE)
    click.echo(made.source_template % made.source_vars())
