"""Sign-ins are kept encrypted, readable by nobody else, and never behind a key that is not there."""

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from connectors.errors import AuthNeeded, Permanent
from daemon.store.sign_ins import SignIns

NAME, TEXT = "home.google", '{"refresh_token": "1//secret"}'


class Ring(KeyringBackend):
    """A keyring in memory."""

    priority = 1

    def __init__(self):
        super().__init__()
        self.kept = {}
        self.locked = False
        self.forgets = False

    def get_password(self, service, username):
        if self.locked:
            raise KeyringLocked("locked")
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        if self.locked:
            raise KeyringLocked("locked")
        if not self.forgets:
            self.kept[service, username] = password


@pytest.fixture(autouse=True)
def ring():
    before, mine = keyring.get_keyring(), Ring()
    keyring.set_keyring(mine)
    yield mine
    keyring.set_keyring(before)


@pytest.fixture
def no_ring(ring):
    ring.locked = True
    return ring


@pytest.fixture
def keep(tmp_path):
    return SignIns(folder=tmp_path / "state" / "sign-ins")


def contents(keep):
    return b"".join(path.read_bytes() for path in keep.folder.iterdir())


def test_what_was_kept_is_given_back(keep):
    keep.save(NAME, TEXT)
    assert SignIns(folder=keep.folder).load(NAME) == TEXT


def test_where_nothing_was_kept_nothing_is_given_and_nothing_is_made(keep):
    assert keep.load(NAME) is None
    assert not keep.folder.exists()


def test_what_is_kept_last_holds(keep):
    keep.save(NAME, "old")
    keep.save(NAME, TEXT)
    assert keep.load(NAME) == TEXT


def test_each_name_keeps_its_own(keep):
    keep.save(NAME, TEXT)
    keep.save("work.google", "other")
    assert (keep.load(NAME), keep.load("work.google")) == (TEXT, "other")


def test_what_is_forgotten_is_gone(keep):
    keep.save(NAME, TEXT)
    keep.forget(NAME)
    keep.forget(NAME)
    assert keep.load(NAME) is None


def test_with_a_keyring_the_files_alone_tell_nothing(ring, keep):
    keep.save(NAME, TEXT)
    assert b"secret" not in contents(keep)
    assert b"home" not in contents(keep)
    assert not (keep.folder / "key").exists()
    ring.kept.clear()
    with pytest.raises(AuthNeeded):
        keep.load(NAME)


@pytest.mark.usefixtures("no_ring")
def test_without_a_keyring_the_key_lies_in_a_file_of_its_owner(keep):
    keep.save(NAME, TEXT)
    assert (keep.folder / "key").exists()
    assert keep.load(NAME) == TEXT


def test_a_keyring_that_forgets_what_it_was_given_is_not_relied_on(ring, keep):
    ring.forgets = True
    keep.save(NAME, TEXT)
    assert keep.load(NAME) == TEXT


@pytest.mark.usefixtures("no_ring")
def test_folder_and_files_are_for_their_owner_only(keep):
    keep.save(NAME, TEXT)
    assert keep.folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in keep.folder.iterdir()} == {0o600}


@pytest.mark.usefixtures("no_ring")
def test_a_key_that_others_can_read_is_refused(keep):
    keep.save(NAME, TEXT)
    (keep.folder / "key").chmod(0o640)
    with pytest.raises(AuthNeeded) as caught:
        keep.load(NAME)
    assert caught.value.how.startswith("Run: chmod 600")


def test_a_locked_keyring_is_named_and_no_new_key_is_made(ring, keep):
    keep.save(NAME, TEXT)
    ring.locked = True
    with pytest.raises(AuthNeeded, match="locked"):
        keep.load(NAME)
    with pytest.raises(AuthNeeded, match="locked"):
        keep.save(NAME, "newer")
    ring.locked = False
    assert keep.load(NAME) == TEXT


def test_after_forgetting_a_lost_key_does_not_stand_in_the_way(ring, keep):
    keep.save(NAME, TEXT)
    ring.kept.clear()
    keep.forget(NAME)
    keep.save(NAME, "anew")
    assert keep.load(NAME) == "anew"


def test_a_file_put_under_another_name_is_not_believed(keep):
    keep.save(NAME, TEXT)
    keep._file(NAME).replace(keep._file("work.google"))
    with pytest.raises(AuthNeeded):
        keep.load("work.google")


@pytest.mark.parametrize("damage", [b"", b"x", b"x" * 100])
def test_a_damaged_file_asks_for_a_new_sign_in(keep, damage):
    keep.save(NAME, TEXT)
    keep._file(NAME).write_bytes(damage)
    with pytest.raises(AuthNeeded) as caught:
        keep.load(NAME)
    assert 'followthrough sign-in "home"' in caught.value.how


def test_a_changed_bit_is_noticed(keep):
    keep.save(NAME, TEXT)
    sealed = bytearray(keep._file(NAME).read_bytes())
    sealed[-1] ^= 1
    keep._file(NAME).write_bytes(bytes(sealed))
    with pytest.raises(AuthNeeded):
        keep.load(NAME)


def test_the_same_text_never_looks_the_same(keep):
    keep.save(NAME, TEXT)
    first = keep._file(NAME).read_bytes()
    keep.save(NAME, TEXT)
    assert keep._file(NAME).read_bytes() != first


def test_a_place_that_cannot_be_written_says_so(tmp_path):
    (tmp_path / "state").write_text("a file where a folder should be")
    with pytest.raises(Permanent, match="writable"):
        SignIns(folder=tmp_path / "state" / "sign-ins").save(NAME, TEXT)
