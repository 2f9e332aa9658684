"""Who was erased, as far as that is still known: by salted hashes, so that nobody comes back unasked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from daemon.core.facts import Person, digest
from daemon.store import schema

MARK = {"name": "erasing", "value": "yes"}


@contextmanager
def erasing(connection: Connection) -> Iterator[None]:
    """Inside, the triggers let this transaction change the log; no other transaction ever sees the mark."""
    connection.execute(insert(schema.meta), MARK)
    yield
    connection.execute(delete(schema.meta).where(schema.meta.c.name == MARK["name"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasedMarks:
    """The hashes of one store, with the salt they were made with: another store's would match nothing."""

    salt: str
    hashes: frozenset[str]

    def among(self, ids: Iterable[str], there: ErasedMarks) -> set[str]:
        """Those of ``ids`` that were erased, where ``there`` is a state of the same store that holds them (again)."""
        if self.salt != there.salt:
            return set()
        return {id_ for id_ in ids if _hash(self.salt, id_) in self.hashes}


class Erased:
    """Who was erased and not added again since."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._hashes: frozenset[str] | None = None
        self._salt = ""

    def remembers(self, mark: str) -> bool:
        """Whether somebody with this address, telephone number or id was erased."""
        hashes = self._known()
        return bool(hashes) and self._hash_of(mark) in hashes

    def remember(self, marks: Iterable[str], number: int) -> None:
        """Keeps the hashes of somebody who is erased under a ``number`` of the log."""
        hashes = {self._hash_of(mark) for mark in marks}
        self._connection.execute(insert(schema.erased), [{"seq": number, "hash": mark} for mark in sorted(hashes)])
        self._hashes = None

    def welcome(self, person: Person) -> None:
        """Somebody whom the user saves is wanted, erased or not: nothing more is kept against them."""
        hashes = self._known()
        if not hashes:
            return
        marks = {person.id, person.phone, person.name, *person.addresses} - {""}
        if back := sorted(hashes & {self._hash_of(mark) for mark in marks}):
            with erasing(self._connection):
                self._connection.execute(delete(schema.erased).where(schema.erased.c.hash.in_(back)))
            self._hashes = None

    def _known(self) -> frozenset[str]:
        if self._hashes is None:
            self._hashes = frozenset(self._connection.execute(select(schema.erased.c.hash)).scalars())
        return self._hashes

    def marks(self) -> ErasedMarks:
        """All hashes, with their salt."""
        return ErasedMarks(salt=self._own_salt(), hashes=self._known())

    def _hash_of(self, mark: str) -> str:
        return _hash(self._own_salt(), mark)

    def _own_salt(self) -> str:
        if not self._salt:
            wanted = select(schema.meta.c.value).where(schema.meta.c.name == "salt")
            self._salt = self._connection.execute(wanted).scalar_one()
        return self._salt


def _hash(salt: str, mark: str) -> str:
    return digest("erased", salt, mark.strip().lower())
