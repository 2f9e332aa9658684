"""A password is taken from where the user put it, anew each time, and never shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import NoKeyringError

from connectors.errors import AuthNeeded, Temporary
from connectors.secrets import password

NAME = "home.mailbox"


class Ring(KeyringBackend):
    """A keyring in memory."""

    priority = 1

    def __init__(self, kept: dict[tuple[str, str], str] | None) -> None:
        super().__init__()
        self.kept = kept

    def get_password(self, service: str, username: str) -> str | None:
        if self.kept is None:
            raise NoKeyringError
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        raise AssertionError((service, username, password))

    def delete_password(self, service: str, username: str) -> None:
        raise AssertionError((service, username))


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ring]:
    """The keyring of a desktop, empty."""
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    before = keyring.get_keyring()
    mine = Ring({})
    keyring.set_keyring(mine)
    yield mine
    keyring.set_keyring(before)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A password file as it should be."""
    path = tmp_path / "imap.password"
    path.write_text("s3cret päss\n# a note\n", "utf-8")
    path.chmod(0o600)
    return path


def test_the_first_line_of_the_password_file_is_the_password(file: Path) -> None:
    assert password({"password_file": file}, NAME) == "s3cret päss"


def test_a_password_that_was_changed_is_taken_without_a_restart(file: Path) -> None:
    password({"password_file": file}, NAME)
    file.write_text("another\r\n")
    assert password({"password_file": file}, NAME) == "another"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_password_file_that_others_can_read_is_refused_with_the_command_that_mends_it(file: Path, mode: int) -> None:
    file.chmod(mode)
    with pytest.raises(AuthNeeded, match="Others can read") as caught:
        password({"password_file": file}, NAME)
    assert caught.value.how == f"Run: chmod 600 {file}"


@pytest.mark.parametrize("content", [b"", b"\nsecret on the second line", b"\xff\xfe"])
def test_a_password_file_that_says_nothing_is_named(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(AuthNeeded, match=str(file)):
        password({"password_file": file}, NAME)


def test_a_missing_password_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(AuthNeeded, match="nowhere cannot be read: No such file"):
        password({"password_file": tmp_path / "nowhere"}, NAME)


def test_a_command_may_be_a_pipe_and_its_first_line_counts() -> None:
    assert password({"password_command": "printf 'a b\\nlogin: dana\\n' | cat"}, NAME) == "a b"


def test_a_command_that_fails_is_said_without_what_it_printed() -> None:
    with pytest.raises(AuthNeeded) as caught:
        password({"password_command": "echo hunter2; echo hunter2 >&2; exit 3"}, NAME)
    assert "exit 3" in str(caught.value)
    assert "hunter2" not in f"{caught.value} {caught.value.how}"


def test_a_command_that_prints_nothing_is_said() -> None:
    with pytest.raises(AuthNeeded, match="printed nothing"):
        password({"password_command": "true"}, NAME)


def test_a_command_that_does_not_end_is_tried_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.secrets.PATIENCE", 0.05)
    with pytest.raises(Temporary, match="did not end"):
        password({"password_command": "exec sleep 5"}, NAME)


def test_without_any_setting_the_credential_of_the_service_comes_first(
    ring: Ring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring.kept = {("followthrough", NAME): "from the keyring"}
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    (tmp_path / NAME).write_text("from systemd\n")
    assert password({}, NAME) == "from systemd"


def test_without_a_credential_the_keyring_is_asked(ring: Ring) -> None:
    ring.kept = {("followthrough", NAME): "from the keyring"}
    assert password({}, NAME) == "from the keyring"


@pytest.mark.parametrize("kept", [{}, None], ids=["empty", "none on this machine"])
def test_where_there_is_no_password_at_all_every_way_to_give_one_is_named(
    ring: Ring, kept: dict[tuple[str, str], str] | None
) -> None:
    ring.kept = kept
    with pytest.raises(AuthNeeded, match=f"no password for {NAME}") as caught:
        password({}, NAME)
    for way in ("password_file", "password_command", f"keyring set followthrough {NAME}"):
        assert way in caught.value.how
