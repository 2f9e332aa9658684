"""Who was erased, as far as that is still known: by salted hashes, so that nobody comes back unasked."""

from __future__ import annotations

from sqlalchemy import Connection, literal, select

from daemon.core.facts import digest
from daemon.store import schema


class Erased:
    """Who was erased, as far as that is still known: by salted hashes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._hashes: frozenset[str] | None = None
        self._salt = ""

    def remembers(self, mark: str) -> bool:
        """Whether somebody with this address, telephone number or id was erased."""
        if self._hashes is None:
            self._hashes = frozenset(self._connection.execute(select(schema.erased.c.hash)).scalars())
        return bool(self._hashes) and self.hash_of(mark) in self._hashes

    def bars(self, contact: str) -> bool:
        """Whether this contact was erased, and not added again since."""
        if not self.remembers(contact):
            return False
        there = select(literal(1)).where(schema.touched.c.contact == contact)
        return self._connection.execute(there).first() is None

    def hash_of(self, mark: str) -> str:
        """What is kept of an erased address, number or id."""
        if not self._salt:
            wanted = select(schema.meta.c.value).where(schema.meta.c.name == "salt")
            self._salt = self._connection.execute(wanted).scalar_one()
        return digest("erased", self._salt, mark.strip().lower())
