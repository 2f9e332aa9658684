"""The secret that sign-ins and sessions are sealed with, and the links that were used up.

    folder/secret      32 random bytes, mode 0600: made when first needed; replaced when the user signs out everywhere
    folder/used/NAME   an empty file for each sign-in link that was used, until the link would have expired anyway

Everything outlives the process that serves the page, so that a session goes on when it is started anew. Nothing in
here knows HTTP.
"""

from __future__ import annotations

import hmac
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final

LINK: Final = timedelta(minutes=10)
"""How long a sign-in link may wait to be used."""
SESSION: Final = timedelta(days=30)
"""How long a browser stays signed in."""
_BYTES: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """Makes and checks what only this user's page can have made. All of it ASCII, fit for a URL and a cookie."""

    folder: Path

    def link(self, now: datetime) -> str:
        """A token that opens one session within ten minutes."""
        return self._made("link", secrets.token_hex(16), now + LINK)

    def session(self, now: datetime) -> str:
        """What the browser of a signed-in user shows."""
        return self._made("session", secrets.token_hex(16), now + SESSION)

    def is_link(self, token: str, now: datetime) -> bool:
        """Would the token open a session? Asking does not use it up."""
        return self._holds("link", token, now) and not self._used(token).exists()

    def is_session(self, token: str, now: datetime) -> bool:
        """Is it a session of ours that still lasts?"""
        return self._holds("session", token, now)

    def use_up(self, token: str, now: datetime) -> bool:
        """Uses a link; whether this was the first time. Two who try at once are told apart by the file system."""
        if not self._holds("link", token, now):
            return False
        place = self._used(token)
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._sweep(now)
        try:
            os.close(os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            return False
        return True

    def form_mark(self, session: str) -> str:
        """What every form of this session carries, so that nobody else's page can send one."""
        return self._signed("form", session)

    def is_form_mark(self, mark: str, session: str) -> bool:
        """Was the form made for this session?"""
        return hmac.compare_digest(mark.encode("utf-8", "replace"), self.form_mark(session).encode())

    def renew(self) -> None:
        """Ends every session and every link: what was sealed before counts for nothing."""
        self._new_secret().replace(self.folder / "secret")

    # --- how it is made ---------------------------------------------------------------------------

    def _made(self, purpose: str, name: str, until: datetime) -> str:
        told = f"{int(until.timestamp())}-{name}"
        return f"{told}-{self._signed(purpose, told)}"

    def _holds(self, purpose: str, token: str, now: datetime) -> bool:
        told, _, signature = token.rpartition("-")
        if not hmac.compare_digest(signature.encode("utf-8", "replace"), self._signed(purpose, told).encode()):
            return False
        return int(told.partition("-")[0]) > now.timestamp()

    def _signed(self, purpose: str, text: str) -> str:
        return hmac.new(self._secret(), f"{purpose}:{text}".encode("utf-8", "replace"), sha256).hexdigest()

    def _used(self, token: str) -> Path:
        return self.folder / "used" / sha256(token.encode("utf-8", "replace")).hexdigest()[:32]

    def _sweep(self, now: datetime) -> None:
        """Forgets the used links that have expired."""
        for file in (self.folder / "used").iterdir():
            with suppress(FileNotFoundError):
                if file.stat().st_mtime < (now - 2 * LINK).timestamp():
                    file.unlink()

    def _secret(self) -> bytes:
        place = self.folder / "secret"
        with suppress(FileNotFoundError):
            secret = place.read_bytes()
            if len(secret) == _BYTES:
                return secret
            place.unlink()
        new = self._new_secret()
        with suppress(FileExistsError):  # another process was faster: its secret counts
            os.link(new, place)
        new.unlink()
        return place.read_bytes()

    def _new_secret(self) -> Path:
        """A file with another secret, to be put into place whole."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = self.folder / f"secret.{secrets.token_hex(8)}"
        with os.fdopen(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(secrets.token_bytes(_BYTES))
        return new
