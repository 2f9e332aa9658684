"""Sign-ins at servers, kept encrypted beside the store: one file each, and not one of them in a backup of the log.

    NAME --SHA-256--> the file's name          text --AES-256-GCM, NAME as its context--> the file
    the key: in the keyring of the desktop (service "followthrough", user name "sign-ins"); where there is
             none, in a file ``key`` beside them (mode 0600): then they are as safe as that file is

Whoever copies the files, or a disk without its keyring, has nothing. No SQL in here: a token is renewed
in the middle of a look, and must wait for no transaction.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import stat
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from connectors.errors import AuthNeeded, Permanent

SERVICE: Final = "followthrough"
USER: Final = "sign-ins"
_NONCE: Final = 12
"""Bytes (NIST SP 800-38D 8.2)."""
_KEY: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIns:
    """The files in one folder (``connectors.secrets.TokenKeep``). Nothing is made before something is kept."""

    folder: Path

    def load(self, name: str) -> str | None:
        """What was saved last under this name; None where there is nothing. Raises AuthNeeded where it cannot be read."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            sealed = self._file(name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _unreadable(name, str(error.strerror)) from error
        key = self._key()
        if key is None:
            raise _unreadable(name, "its key is not within reach (is the keyring locked?)")
        try:
            return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], name.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise _unreadable(name, "it was kept with another key, or is damaged") from error

    def save(self, name: str, text: str) -> None:
        """Keeps the text in place of what was there; lasting once it returns. Raises Permanent, AuthNeeded."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            nonce = secrets.token_bytes(_NONCE)
            sealed = AESGCM(self._key_for(name)).encrypt(nonce, text.encode(), name.encode())
            _write(self._file(name), nonce + sealed)
        except OSError as error:
            raise Permanent(
                f"The sign-in {name} cannot be kept in {self.folder}: {error.strerror}. Make that folder writable."
            ) from error

    def forget(self, name: str) -> None:
        """Nothing is kept under this name any more."""
        self._file(name).unlink(missing_ok=True)

    def _file(self, name: str) -> Path:
        return self.folder / sha256(name.encode()).hexdigest()[:32]

    # --- the key

    @property
    def _key_file(self) -> Path:
        return self.folder / "key"

    def _key(self) -> bytes | None:
        """The key; None where there is none yet, or it is out of reach. Raises AuthNeeded where others can read it."""
        with suppress(FileNotFoundError):
            if self._key_file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise AuthNeeded(f"Others can read the key {self._key_file}.", how=f"Run: chmod 600 '{self._key_file}'")
            return _decoded(self._key_file.read_text("ascii", "replace"))
        return _decoded(_from_keyring())

    def _key_for(self, name: str) -> bytes:
        """The key; a new one where there is none, but never because a locked keyring keeps it back."""
        key = self._key()
        if key is None and self._file(name).exists():
            raise _unreadable(name, "its key is not within reach (is the keyring locked?)")
        return key or self._new_key()

    def _new_key(self) -> bytes:
        """A new key, in the keyring if it takes it, else in the file."""
        key = secrets.token_bytes(_KEY)
        text = base64.b64encode(key).decode()
        if not _into_keyring(text):
            _write(self._key_file, text.encode())
        return key


def _decoded(text: str) -> bytes | None:
    try:
        key = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return None
    return key if len(key) == _KEY else None


def _from_keyring() -> str:
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(SERVICE, USER) or ""
    except KeyringError:
        return ""


def _into_keyring(text: str) -> bool:
    """Whether the keyring keeps it: some take everything and give nothing back."""
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(SERVICE, USER, text)
    except KeyringError:
        return False
    return _from_keyring() == text


def _write(path: Path, content: bytes) -> None:
    """The whole file or none, for its owner's eyes only from its first byte on."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _unreadable(name: str, why: str) -> AuthNeeded:
    account = name.rpartition(".")[0] or name
    return AuthNeeded(
        f"The kept sign-in of account {account} cannot be read: {why}.",
        how=f'Unlock the keyring, or run: followthrough sign-in "{account}"',
    )
