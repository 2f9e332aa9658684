"""Where a server's password comes from, and where a sign-in's tokens are kept. Nothing here shows a secret to anybody.

A password is asked for anew at every sign-in, so that one that was changed is taken without a restart:

    password_file      its first line; the file must be readable by its owner only
    password_command   the first line of what the command prints
    password           as it stands in the configuration, if the user insists (``doctor`` warns of it)
    none of these      a systemd credential of the name ``NAME`` ($CREDENTIALS_DIRECTORY), else the
                       keyring of the desktop (service "followthrough", user name ``NAME``)

``NAME`` is ``ACCOUNT.mailbox`` or ``ACCOUNT.calendar``, with the account's name as it stands in the configuration; of the
address of a channel (``url_file``, ``url_command``) it is ``CHANNEL.channel``.
"""

from __future__ import annotations

import os
import shlex
import stat
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from connectors.errors import AuthNeeded, Temporary

PATIENCE = 30.0
"""Seconds a password command may take: long enough to unlock something by hand."""
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class TokenKeep(Protocol):
    """Keeps the tokens of a sign-in, out of others' sight. Names are like those of passwords."""

    def load(self, name: str) -> str | None:
        """What was saved last under this name; None where there is nothing."""
        ...

    def save(self, name: str, text: str) -> None:
        """Keeps the text in place of what was there; lasting once it returns."""
        ...

    def forget(self, name: str) -> None:
        """Nothing is kept under this name any more."""
        ...


def password(settings: Mapping[str, Any], name: str) -> str:
    """The password of one server. Raises AuthNeeded where there is none, Temporary where a command does not end."""
    return _secret(settings, name, "password")


def token(settings: Mapping[str, Any], name: str) -> str:
    """The same for an access token that another program keeps fresh (``token_file``, ``token_command``)."""
    return _secret(settings, name, "token")


def address(settings: Mapping[str, Any], name: str) -> str:
    """The same for the address of a channel (``url_file``, ``url_command``): whoever knows it can ring there."""
    return _secret(settings, name, "url")


def _secret(settings: Mapping[str, Any], name: str, what: str) -> str:
    if settings.get(what):
        return str(settings[what])
    if settings.get(f"{what}_file"):
        return _from_file(Path(settings[f"{what}_file"]), what)
    if settings.get(f"{what}_command"):
        return _from_command(str(settings[f"{what}_command"]), what)
    found = _from_credential(name) or _from_keyring(name)
    if not found:
        raise AuthNeeded(
            f"There is no {what} for {name}.",
            how=f"Write {what}_file or {what}_command into the configuration, or run: keyring set followthrough {name}",
        )
    return found


def _from_file(path: Path, what: str) -> str:
    try:
        if path.stat().st_mode & _OTHERS:
            raise AuthNeeded(f"Others can read the {what} file {path}.", how=f"Run: chmod 600 {shlex.quote(str(path))}")
        return _line(path.read_text("utf-8"), f"The {what} file {path} is empty.", f"Write the {what} into it.")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8"
        raise AuthNeeded(f"The {what} file {path} cannot be read: {why}.", how=f"Mend {what}_file.") from error


def _from_command(command: str, what: str) -> str:
    mend = f"Run it by hand to see what it says, and mend {what}_command."
    try:
        # The user's own command, from their own configuration; the shell is what lets them write a pipe.
        done = subprocess.run(  # noqa: S602
            command, shell=True, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Temporary(f"{what}_command did not end within {PATIENCE:.0f} seconds: it is tried again.") from error
    if done.returncode:
        raise AuthNeeded(f"{what}_command failed (exit {done.returncode}).", how=mend)
    return _line(done.stdout.decode("utf-8", "replace"), f"{what}_command printed nothing.", mend)


def _from_credential(name: str) -> str:
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    path = Path(folder, name.replace("/", "_")) if folder else None
    return path.read_text("utf-8").partition("\n")[0] if path and path.is_file() else ""


def _from_keyring(name: str) -> str:
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password("followthrough", name) or ""
    except KeyringError:
        return ""  # none on this machine, or locked: said as "there is no password"


def into_keyring(name: str, secret: str) -> bool:
    """Keeps a password in the keyring of the desktop; False where none keeps it (some take everything and give nothing)."""
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password("followthrough", name, secret)
        return keyring.get_password("followthrough", name) == secret
    except KeyringError:
        return False


def forget_in_keyring(name: str) -> None:
    """Takes it out again."""
    import keyring
    from keyring.errors import KeyringError

    with suppress(KeyringError):
        keyring.delete_password("followthrough", name)


def _line(text: str, problem: str, mend: str) -> str:
    line = text.partition("\n")[0].rstrip("\r")
    if not line:
        raise AuthNeeded(problem, how=mend)
    return line
