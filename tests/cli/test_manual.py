"""The manual page and the completion say what the commands say."""

from __future__ import annotations

import re

import click
import pytest

from daemon.cli.program import cli


@pytest.fixture(scope="module")
def page():
    from click.testing import CliRunner

    result = CliRunner().invoke(cli, ["help", "--man"])
    assert result.exit_code == 0
    return result.output


def every(group: click.Group, ctx: click.Context):
    for name in group.list_commands(ctx):
        found = group.get_command(ctx, name)
        at = click.Context(found, info_name=name, parent=ctx)
        yield found, at
        if isinstance(found, click.Group):
            yield from every(found, at)


def test_every_command_and_every_option_is_in_the_manual_page(page):
    shown = page.replace(r"\-", "-")
    for found, at in every(cli, click.Context(cli, info_name="followthrough")):
        _, section, rest = shown.partition(rf"\fB{at.command_path}\fR ")
        assert section, at.command_path
        own = rest.partition(r"\fBfollowthrough ")[0]
        options = [
            word
            for param in found.params
            if isinstance(param, click.Option) and not param.hidden
            for word in param.opts
        ]
        known = {"--config", "--at", "--json"}
        assert [word for word in options if word not in own and word not in known] == [], at.command_path


def test_no_line_of_the_manual_page_is_taken_for_an_instruction_that_it_is_not(page):
    macros = {line.split()[0] for line in page.splitlines() if line.startswith((".", "'"))}
    assert macros <= {".TH", ".SH", ".SS", ".TP", ".PP", ".RS", ".RE", ".sp", ".br"}
    assert set(re.findall(r"\\(.)", page)) <= set("-fe&")


def test_the_manual_page_explains_exit_codes_and_files(page):
    for heading in ("NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "FILES", "ENVIRONMENT", '"EXIT STATUS"', "SEE ALSO"):
        assert f".SH {heading}".replace('"', "") in page
    assert "config.toml" in page


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_is_told_how_to_ask(run, shell):
    result = run("completion", shell)
    assert result.exit_code == 0
    assert f"_FOLLOWTHROUGH_COMPLETE={shell}_complete" in result.output


def test_a_shell_that_nobody_knows_is_answered_with_those_there_are(run):
    result = run("completion", "tcsh")
    assert result.exit_code == 2
    assert "fish" in result.stderr
