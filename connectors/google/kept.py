"""The sign-in of an account at Google, as it is kept between two runs. Gmail and the calendar share it.

What is kept (``connectors/kept.py`` says where) is the JSON that Google's own tools call an authorized user,
with the permissions that were granted beside it. It is a secret: it is never shown and never logged.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from connectors.errors import AuthNeeded, ConnectorError
from connectors.kept import Kept
from connectors.secrets import TokenKeep

if TYPE_CHECKING:
    from google.oauth2.credentials import Credentials

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
    """The sign-in of one account, and where it is kept."""

    kept: Kept

    @property
    def how(self) -> str:
        """The mend of everything that is wrong with a sign-in."""
        return self.kept.how

    @property
    def where(self) -> str:
        """In words, for the user."""
        return self.kept.where

    @property
    def account(self) -> str:
        """Whose it is."""
        return self.kept.account

    def load(self) -> Mapping[str, Any] | None:
        """What was kept; None where there is nothing. Raises AuthNeeded where it cannot be read, or by others, too."""
        text = self.kept.load()
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
        self.kept.forget()

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
        self.kept.save(text)


def kept_sign_in(settings: Mapping[str, Any], told: Told) -> KeptSignIn:
    """Where this account's sign-in is kept, by its settings."""
    file = settings.get("token_file")
    place = Kept(account=told.account, provider="google", file=Path(file) if file else None, keep=told.tokens)
    return KeptSignIn(kept=place)


def _expiry(text: object) -> datetime | None:
    """google-auth wants it naive, in UTC."""
    if not isinstance(text, str):
        return None
    with suppress(ValueError):
        return datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None)
    return None
