"""``init`` at work: tries what is to be configured before anything is written, and then writes it, all or nothing.

    answers -> a text that is checked as a configuration -> a trial: connected, looked over, in memory only
                                                         -> kept: passwords, sign-ins, then the file, in one rename

Until ``keep`` nothing is changed anywhere. A kill in the middle of it leaves the old configuration, or none.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from daemon.app.accounts import connection_of, signed_in
from daemon.config import AccountSettings, Config, parse
from daemon.errors import FollowthroughError
from daemon.setup.composing import Wanted, composed
from daemon.setup.document import CannotEdit

if TYPE_CHECKING:
    from connectors.contract import Connection
    from connectors.errors import ConnectorError
    from connectors.secrets import TokenKeep
    from connectors.talk import Talk

PARTS = ("mailbox", "calendar")


@dataclass(slots=True)
class Passing:
    """Sign-ins of a trial: read from where they are kept, written in memory (``connectors.secrets.TokenKeep``)."""

    behind: TokenKeep | None
    fresh: dict[str, str] = field(default_factory=dict)

    def load(self, name: str) -> str | None:
        """What was saved last under this name."""
        return self.fresh.get(name) or (self.behind.load(name) if self.behind else None)

    def save(self, name: str, text: str) -> None:
        """Keeps it until the trial is over."""
        self.fresh[name] = text

    def forget(self, name: str) -> None:
        """Nothing was saved under this name."""
        self.fresh.pop(name, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One account, connected as it is to be."""

    config: Config
    account: AccountSettings
    connection: Connection | ConnectorError

    def checks(self, now: datetime) -> list[dict[str, Any]]:
        """What ``doctor`` would say of it."""
        from daemon.worker.checkup import check_account

        return list(check_account(self.account.name, self.connection, now))


class Beginning:
    """One configuration in the making."""

    def __init__(self, path: Path) -> None:
        """``path``: where it is, or is to be."""
        self.path = path.expanduser().absolute()
        self.tokens = Passing(behind=None)
        self._read = self._text()

    @property
    def before(self) -> str | None:
        """The text of the configuration that is there already."""
        return self._read

    def _text(self) -> str | None:
        try:
            return self.path.read_text("utf-8-sig").replace("\r\n", "\n")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or "it is not UTF-8"
            raise FollowthroughError(f"{self.path} cannot be read ({why}): mend that, or move it away.") from error

    def text(self, wanted: Wanted, at: int) -> str:
        """The configuration as it would be. Raises FollowthroughError where the old one cannot be changed here."""
        try:
            return composed(wanted, self._read, at)
        except CannotEdit as error:
            raise FollowthroughError(f"{self.path}: {error}") from error

    @contextmanager
    def trial(self, wanted: Wanted, at: int, passwords: Mapping[str, str]) -> Iterator[Trial]:
        """The account connected, nothing written. ``passwords``: by part. Raises ConfigError, FollowthroughError."""
        config = parse(self.text(wanted, at), self.path)
        account = _with_passwords(config.accounts[at], passwords)
        self.tokens.behind = self.tokens.behind or _kept(config)
        with ExitStack() as stack:
            connection = connection_of(config, account, tokens=self.tokens)
            close = getattr(connection, "close", None)
            if close:
                stack.callback(close)
            yield Trial(config=config, account=account, connection=connection)

    def sign_in(self, wanted: Wanted, at: int, talk: Talk) -> str:
        """Has the user sign in; the sign-in is kept in memory until ``keep``. Raises ConnectorError, ConfigError."""
        config = parse(self.text(wanted, at), self.path)
        self.tokens.behind = self.tokens.behind or _kept(config)
        return signed_in(config, config.accounts[at], tokens=self.tokens, talk=talk)

    def keep(self, wanted: Wanted, at: int, passwords: Mapping[str, str], *, where: str = "") -> tuple[str, ...]:
        """Writes everything; returns a sentence for each thing that was kept.

        ``where``: keyring, file or config for the passwords; empty: the keyring if it works, else a file.
        """
        told: list[str] = []
        with ExitStack() as undo:
            named = {}
            for part, password in passwords.items():
                named[part], sentence = self._keep_password(str(wanted.account["name"]), part, password, where, undo)
                told.append(sentence)
            final = replace(wanted, **{part: {**getattr(wanted, part), **named[part]} for part in named})
            text = self.text(final, at)
            config = parse(text, self.path)
            keep = _kept(config)
            for name, token in self.tokens.fresh.items():
                undo.callback(_restore, keep, name, keep.load(name))
                keep.save(name, token)
            self._write(text)
            undo.pop_all()
        self._read = text
        return (*told, f"{self.path} is written.")

    def _keep_password(
        self, account: str, part: str, password: str, where: str, undo: ExitStack
    ) -> tuple[dict[str, Any], str]:
        """How the configuration names it, and a sentence."""
        from connectors.secrets import forget_in_keyring, into_keyring

        name = f"{account}.{part}"
        nothing: dict[str, Any] = {"password": None, "password_file": None, "password_command": None}
        if where == "config":
            return nothing | {"password": password}, f"The password of {name} stands in the configuration, in clear."
        if where in ("", "keyring") and into_keyring(name, password):
            undo.callback(forget_in_keyring, name)
            return nothing, f"The password of {name} is kept in the keyring."
        if where == "keyring":
            raise FollowthroughError("There is no keyring here that keeps anything: say --keep-password file.")
        file = self.path.parent / f"{name.replace('/', '_')}.password"
        before = file.read_bytes() if file.exists() else None
        undo.callback(_restore_file, file, before)
        written(file, f"{password}\n")
        return nothing | {"password_file": file.name}, f"The password of {name} is kept in {file}, for your eyes only."

    def _write(self, text: str) -> None:
        written(self.path, text)


def written(path: Path, text: str) -> None:
    """Writes the whole file or none, readable by its owner only from its first byte on. Raises FollowthroughError."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        target = path.resolve()  # a link into somebody's dotfiles stays one
        handle, made = tempfile.mkstemp(dir=target.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as out:
                out.write(text)
                out.flush()
                os.fsync(out.fileno())
            Path(made).replace(target)
        finally:
            Path(made).unlink(missing_ok=True)
    except OSError as error:
        raise FollowthroughError(
            f"{path} cannot be written: {error.strerror}. Mend that and run init again."
        ) from error


def _restore_file(path: Path, before: bytes | None) -> None:
    with suppress(OSError):
        if before is None:
            path.unlink(missing_ok=True)
        else:
            path.write_bytes(before)


def _restore(keep: TokenKeep, name: str, before: str | None) -> None:
    if before is None:
        keep.forget(name)
    else:
        keep.save(name, before)


def _kept(config: Config) -> TokenKeep:
    from daemon.store.sign_ins import SignIns

    return SignIns(folder=config.sign_ins_dir)


def _with_passwords(account: AccountSettings, passwords: Mapping[str, str]) -> AccountSettings:
    """The account with passwords that are kept nowhere yet."""
    parts: dict[str, Any] = {}
    for part, password in passwords.items():
        settings = getattr(account, part)
        if settings is not None:
            parts[part] = replace(settings, options=MappingProxyType({**settings.options, "password": password}))
    return replace(account, **parts)
