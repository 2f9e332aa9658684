"""Where a sign-in is kept between two runs: a file for its owner's eyes only, or the keep of the program.

    token_file = "..."   that file
    otherwise            the keep (``connectors/secrets.py``), encrypted

What is kept is a secret: it is never shown and never logged. What it says is each provider's own matter.
"""

from __future__ import annotations

import os
import shlex
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from connectors.errors import AuthNeeded, Permanent
from connectors.secrets import TokenKeep

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The place of one account's sign-in at one provider."""

    account: str
    provider: str
    """Lower-case; of the name in the keep."""
    file: Path | None
    keep: TokenKeep | None

    @property
    def how(self) -> str:
        """The mend of everything that is wrong with a sign-in."""
        return f'Run: followthrough sign-in "{self.account}".'

    @property
    def where(self) -> str:
        """In words, for the user."""
        return str(self.file) if self.file else "the keep of this program, encrypted"

    @property
    def _name(self) -> str:
        return f"{self.account}.{self.provider}"

    def load(self) -> str | None:
        """What was kept; None where there is nothing. Raises AuthNeeded where it cannot be read, or by others, too."""
        if self.file is None:
            return self.keep.load(self._name) if self.keep else None
        try:
            if self.file.stat().st_mode & _OTHERS:
                mend = f"Run: chmod 600 {shlex.quote(str(self.file))}"
                raise AuthNeeded(f"Others can read the sign-in in {self.file}.", how=mend)
            return self.file.read_text("utf-8")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or "it is not UTF-8"
            raise AuthNeeded(f"The sign-in in {self.file} cannot be read: {why}.", how=self.how) from error

    def save(self, text: str) -> None:
        """Keeps it in place of what was there; lasting once this returns. Raises Permanent."""
        if self.file is not None:
            _write(self.file, text)
        elif self.keep is not None:
            self.keep.save(self._name, text)
        else:
            raise Permanent("There is no place to keep the sign-in: set token_file under [account.mailbox].")

    def forget(self) -> None:
        """Nobody is signed in any more."""
        if self.file is not None:
            self.file.unlink(missing_ok=True)
        elif self.keep is not None:
            self.keep.forget(self._name)


def _write(path: Path, text: str) -> None:
    """The whole file or none, for its owner's eyes only from its first byte on."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with suppress(FileNotFoundError):
            fresh.unlink()
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        raise Permanent(
            f"The sign-in cannot be kept in {path}: {error.strerror or error}. Mend token_file, or make its folder."
        ) from error
