"""Getting at single messages: from a reference to the file of the moment, whatever its flags are by now.

Nothing here writes.
"""

from __future__ import annotations

import itertools
import os
from collections import OrderedDict

from connectors.contract import Folder, Head
from connectors.errors import NotFound, Permanent
from connectors.faults import fault
from connectors.maildir.files import Unreadable, is_trashed, names_in, read_file, read_header, stem_of
from connectors.maildir.folders import Place, Tree

RECENT = 8_192
"""File names that are remembered, so that a message just told of is fetched without a search."""
_USUAL = (b":2,S", b":2,", b"", b":2,RS", b":2,FS", b":2,DS", b":2,D", b":2,FRS", b":2,ST", b":2,T")
_ALL = tuple(b":2," + bytes(flags) for count in range(7) for flags in itertools.combinations(b"DFPRST", count))


class Access:
    """Finds and reads the files of messages in one mailbox."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self._recent: OrderedDict[tuple[bytes, bytes], tuple[bytes, bytes]] = OrderedDict()

    def path(self, place: Place, sub: bytes, name: bytes) -> bytes:
        """The path of a file."""
        return os.path.join(self.tree.root, place.path, sub, name)

    def head(self, place: Place, sub: bytes, name: bytes) -> Head:
        """What is told of a message. Raises FileNotFoundError, Unreadable."""
        header, size = read_header(self.path(place, sub, name), self.tree.real)
        stem = stem_of(name)
        self._remember(place, stem, sub, name)
        # A message marked as thrown away lies in its folder until the client tidies up.
        role = Folder.TRASH if is_trashed(name) else place.role
        return Head(ref=place.ref(stem), folder=role, header=header, size=size)

    def _remember(self, place: Place, stem: bytes, sub: bytes, name: bytes) -> None:
        self._recent[place.path, stem] = (sub, name)
        while len(self._recent) > RECENT:
            self._recent.popitem(last=False)

    def locate(self, place: Place, stem: bytes) -> tuple[bytes, bytes] | None:
        """Subfolder and name of the file with this stem as it is called now; None where it is gone."""
        if place.path not in {known.path for known in self.tree.folders()}:
            return None
        guesses = [(b"cur", stem + end) for end in _USUAL] + [(b"new", stem)] + [(b"cur", stem + end) for end in _ALL]
        remembered = self._recent.get((place.path, stem))
        for sub, name in [remembered, *guesses] if remembered else guesses:
            if os.path.lexists(self.path(place, sub, name)):
                return sub, name
        return self._search(place, stem)

    def _search(self, place: Place, stem: bytes) -> tuple[bytes, bytes] | None:
        """Looks through the whole folder: the name bears a synchroniser's number or unusual flags."""
        for sub in (b"new", b"cur", b"cur"):  # twice, because a client may move it from new to cur meanwhile
            for name in names_in(os.path.join(self.tree.root, place.path, sub)):
                if name.startswith(stem) and stem_of(name) == stem:
                    self._remember(place, stem, sub, name)
                    return sub, name
        return None

    def read(self, ref: str) -> tuple[Place, bytes, bytes, bytes]:
        """The place, subfolder, file name and raw bytes of a message. Raises NotFound, Permanent, Temporary."""
        try:
            place, stem = self.tree.resolve(ref)
            for _ in range(3):  # a flag may be set between finding the file and opening it
                found = self.locate(place, stem)
                if found is None:
                    break
                try:
                    raw, _size = read_file(self.path(place, *found), self.tree.real, None)
                except FileNotFoundError:
                    continue
                return place, *found, raw
        except Unreadable as error:
            raise Permanent(
                f"Cannot read the message {ref} in {self.tree.shown()} ({error}): check that your user may read it."
            ) from error
        except FileNotFoundError as error:
            raise NotFound(f"The mailbox {self.tree.shown()} is gone.") from error
        except OSError as error:
            raise fault(error, f"read the mailbox {self.tree.shown()}") from error
        raise NotFound(f"The message {ref} is no longer in {self.tree.shown()}.")
