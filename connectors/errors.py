"""What can go wrong at a connector, named by what the caller does about it.

    ConnectorError
      Temporary       try again later (``retry_after`` seconds, where the provider says)
      AuthNeeded      the user signs in again (``how`` says where)
      CursorExpired   list anew; it never means "everything was deleted"
      Vanished        what was there is suddenly gone or empty: believe nothing about it
      Conflict        the thing was changed since it was last seen
      NotFound        the thing is not there
      Permanent       it will not work until somebody changes something

Every message is one clear sentence with the mend, because it is shown to the user as it stands.
No exception of a library leaves a connector: each is translated at the edge (``raise ... from``).
"""

from __future__ import annotations


class ConnectorError(Exception):
    """The root: catch it around one account's pass and nowhere else."""


class Temporary(ConnectorError):
    """Trying the same again later may work: a time-out, a lock, a server that asks for patience."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class AuthNeeded(ConnectorError):
    """The user must sign in (again); ``how`` is the command or page that does it."""

    def __init__(self, message: str, *, how: str) -> None:
        super().__init__(message)
        self.how = how


class CursorExpired(ConnectorError):
    """The position is no longer known to the provider; start from ``None`` and backfill."""


class Vanished(ConnectorError):
    """A mailbox, folder or calendar that held something is gone or empty.

    Silence must not be concluded from it. Where the user did it on purpose, they say so once
    (``followthrough run --once --accept-missing``).
    """


class Conflict(ConnectorError):
    """The draft is not what it was when it was last seen: somebody edited or moved it."""


class NotFound(ConnectorError):
    """The reference leads nowhere any more."""


class Permanent(ConnectorError):
    """No retry helps: a wrong path, no right to write, a full disk, a refused request."""
