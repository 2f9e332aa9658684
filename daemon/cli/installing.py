"""``install-service`` and ``uninstall-service``: the systemd unit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from daemon.cli.calling import Call, command, current_call
from daemon.cli.output import print_json

if TYPE_CHECKING:
    from daemon.host.installing import Installer

SYSTEM_CONFIG = Path("/etc/followthrough/config.toml")


def _config(call: Call, *, system: bool) -> Path:
    from daemon.config import default_path

    return (call.config or (SYSTEM_CONFIG if system else default_path())).absolute()


def _installer(call: Call, *, system: bool, secrets: tuple[str, ...] = (), to_run: bool = True) -> Installer:
    from daemon.config import load
    from daemon.host.installing import Installer

    pairs = dict(secret.partition("=")[::2] for secret in secrets)
    if bad := next((name for name, file in pairs.items() if not file.startswith("/")), None):
        raise click.UsageError(f"--secret {bad}: write it as ACCOUNT.mailbox=/absolute/file.")
    config = _config(call, system=system)
    writes = load(config).writes if to_run else ()
    files = {name: Path(file) for name, file in pairs.items()}
    return Installer(config=config, system=system, secrets=files, writes=writes)


_SYSTEM = click.option("--system", is_flag=True, help="For the machine, not for you: server accounts only, as root.")


@command("install-service")
@_SYSTEM
@click.option("--print", "only_print", is_flag=True, help="Show the unit, and change nothing.")
@click.option(
    "--secret",
    "secrets",
    multiple=True,
    metavar="NAME=FILE",
    help="With --system: the password NAME (ACCOUNT.mailbox) is in FILE, which only root needs to read.",
)
def install_service_command(system: bool, only_print: bool, secrets: tuple[str, ...]) -> None:  # noqa: FBT001 -- click's own signature
    """Have systemd run Followthrough: writes the unit, enables it and starts it. Again after moving the program."""
    call = current_call()
    if secrets and not system:
        raise click.UsageError("--secret needs --system: as yourself, use the keyring or password_file.")
    # A unit can be looked at before there is a configuration; one that is installed needs a sound one.
    to_run = not only_print or _config(call, system=system).exists()
    installer = _installer(call, system=system, secrets=secrets, to_run=to_run)
    if only_print:
        click.echo(installer.text(), nl=False)
        return
    _tell(call, list(installer.install()))


@command("uninstall-service")
@_SYSTEM
def uninstall_service_command(system: bool) -> None:  # noqa: FBT001 -- click's own signature
    """Stop the service and remove its unit. Configuration, log and drafts stay."""
    call = current_call()
    _tell(call, list(_installer(call, system=system, to_run=False).uninstall()))


def _tell(call: Call, did: list[str]) -> None:
    if call.json:
        print_json({"did": did})
        return
    for sentence in did:
        click.echo(sentence)
