"""The sign-in of an account at Google, as it is kept between two runs. Gmail and the calendar share it.

    token_file = "..."   that file, readable by its owner only
    otherwise            the keep of the program (``connectors/secrets.py``), encrypted

What is kept is the JSON that Google's own tools call an authorized user, with the permissions that were
granted beside it. It is a secret: it is never shown and never logged.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from connectors.errors import AuthNeeded, ConnectorError, Permanent
from connectors.secrets import TokenKeep

if TYPE_CHECKING:
    from google.oauth2.credentials import Credentials

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_NEEDED = ("client_id", "client_secret", "refresh_token", "token_uri")


class Told(Protocol):
    """What a connector was told of its account (``registry.About``)."""

    @property
    def account(self) -> str:
        """Its name."""
        ...

    @property
    def tokens(self) -> TokenKeep | None:
        """Where sign-ins are kept that no file is named for."""
        ...

    @property
    def blocks(self) -> bool:
        """Whether the user wants entries of our own in their calendar."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSignIn:
    """Where the sign-in of one account is kept."""

    account: str
    file: Path | None
    keep: TokenKeep | None

    @property
    def how(self) -> str:
        """The mend of everything that is wrong with a sign-in."""
        return f'Run: followthrough sign-in "{self.account}".'

    @property
    def where(self) -> str:
        """In words, for the user."""
        return f"in {self.file}" if self.file else "encrypted, by this program"

    @property
    def _name(self) -> str:
        return f"{self.account}.google"

    def load(self) -> Mapping[str, Any] | None:
        """What was kept; None where there is nothing. Raises AuthNeeded where it cannot be read, or by others, too."""
        text = self._from_file(self.file) if self.file else self.keep.load(self._name) if self.keep else None
        if text is None:
            return None
        try:
            found = json.loads(text)
        except ValueError as error:
            raise AuthNeeded(f"The kept sign-in of account {self.account} is damaged.", how=self.how) from error
        if not isinstance(found, dict) or not all(isinstance(found.get(name), str) for name in _NEEDED):
            raise AuthNeeded(f"The kept sign-in of account {self.account} is not whole.", how=self.how)
        return found

    def granted(self) -> frozenset[str]:
        """The permissions (scopes) that the user granted; empty where nothing is kept."""
        return frozenset((self.load() or {}).get("granted", ()))

    def credentials(self) -> Credentials:
        """The sign-in, for Google's libraries. Raises AuthNeeded where there is none."""
        from google.oauth2.credentials import Credentials

        found = self.load()
        if found is None:
            raise AuthNeeded(f"Account {self.account} is not signed in at Google.", how=self.how)
        # Without scopes: a refresh that names them fails where one was taken back, and the API says which far better.
        return Credentials(  # type: ignore[no-untyped-call]
            token=found.get("token"),
            refresh_token=found["refresh_token"],
            token_uri=found["token_uri"],
            client_id=found["client_id"],
            client_secret=found["client_secret"],
            expiry=_expiry(found.get("expiry")),
        )

    def renewed(self, credentials: Credentials) -> None:
        """Keeps a token that was refreshed, with the permissions granted before.

        Where that fails nothing is lost but the hour the token is good for: what it was refreshed with stays.
        """
        with suppress(ConnectorError):
            self.save(credentials, self.granted())

    def forget(self) -> None:
        """Nobody is signed in any more."""
        if self.file:
            self.file.unlink(missing_ok=True)
        elif self.keep:
            self.keep.forget(self._name)

    def save(self, credentials: Credentials, granted: frozenset[str]) -> None:
        """Keeps a sign-in in place of what was there. Raises Permanent where it cannot be written."""
        expiry = credentials.expiry.replace(tzinfo=UTC).isoformat() if credentials.expiry else None
        text = json.dumps(
            {
                "type": "authorized_user",
                "client_id": credentials.client_id,
                "client_secret": credentials.client_secret,
                "refresh_token": credentials.refresh_token,
                "token_uri": credentials.token_uri,
                "token": credentials.token,
                "expiry": expiry,
                "granted": sorted(granted),
            }
        )
        if self.file:
            _write(self.file, text)
        elif self.keep:
            self.keep.save(self._name, text)
        else:
            raise Permanent("There is no place to keep the sign-in: set token_file under [account.mailbox].")

    def _from_file(self, path: Path) -> str | None:
        try:
            if path.stat().st_mode & _OTHERS:
                raise AuthNeeded(f"Others can read the sign-in in {path}.", how=f"Run: chmod 600 '{path}'")
            return path.read_text("utf-8")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or "it is not UTF-8"
            raise AuthNeeded(f"The sign-in in {path} cannot be read: {why}.", how=self.how) from error


def kept_sign_in(settings: Mapping[str, Any], told: Told) -> KeptSignIn:
    """Where this account's sign-in is kept, by its settings."""
    file = settings.get("token_file")
    return KeptSignIn(account=told.account, file=Path(file) if file else None, keep=told.tokens)


def _expiry(text: object) -> datetime | None:
    """google-auth wants it naive, in UTC."""
    if not isinstance(text, str):
        return None
    with suppress(ValueError):
        return datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None)
    return None


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
