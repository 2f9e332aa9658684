"""Errors of the operating system, said as what the caller and the user can do about them."""

from __future__ import annotations

import errno

from connectors.errors import ConnectorError, Permanent, Temporary

_PASSING = {
    errno.EIO,
    errno.EAGAIN,
    errno.EINTR,
    errno.EBUSY,
    errno.EMFILE,
    errno.ENFILE,
    errno.ENOMEM,
    errno.ETIMEDOUT,
    errno.ESTALE,
    errno.EHOSTDOWN,
    errno.ENETDOWN,
    errno.ENETUNREACH,
    errno.ECONNRESET,
    errno.ENOTCONN,
}
_MENDS = {
    errno.ENOSPC: "the disk is full: free some space, then run again",
    errno.EDQUOT: "your quota on that disk is used up: free some space, then run again",
    errno.EROFS: "the disk is mounted read-only: mount it writable, then run again",
    errno.EACCES: "your user may not: give it the right (chmod or chown), then run again",
    errno.EPERM: "your user may not: give it the right (chmod or chown), then run again",
}


def fault(error: OSError, doing: str) -> ConnectorError:
    """The error to raise instead: ``doing`` says what was tried ("write a draft into /mail/.Drafts")."""
    if error.errno in _PASSING:
        return Temporary(f"Could not {doing} just now ({error.strerror}): it is tried again with the next pass.")
    mend = _MENDS.get(error.errno or 0)
    if mend is None:
        return Permanent(f"Cannot {doing}: {error.strerror or error}. Check the path in the configuration.")
    return Permanent(f"Cannot {doing}: {mend}.")
