"""The store: the log of facts and what lies beside it. The only room with SQL.

SQLite by default, PostgreSQL by URL, the same statements on both. Everybody else uses what is named
here and never sees a table, a statement or an exception of a database library.
"""

from daemon.store.errors import (
    LeaseTaken,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreNewer,
    StoreUnreachable,
)
from daemon.store.log import Store
from daemon.store.opening import open_store
from daemon.store.transaction import Transaction
from daemon.store.values import AgendaRow, Entry, Look, OutboxRow, Text

__all__ = [
    "AgendaRow",
    "Entry",
    "LeaseTaken",
    "Look",
    "OutboxRow",
    "Store",
    "StoreBusy",
    "StoreDamaged",
    "StoreError",
    "StoreFull",
    "StoreNewer",
    "StoreUnreachable",
    "Text",
    "Transaction",
    "open_store",
]
