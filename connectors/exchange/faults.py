"""What an Exchange server answers when something does not work, said as our errors. The one place that does. PURE.

    401, 403                        AuthNeeded     or, from Exchange Online, Permanent: it takes kind = "graph"
    ErrorServerBusy, 429, 503 …     Temporary      (``retry_after`` where it says)
    ErrorInvalidSyncStateData       CursorExpired
    ErrorItemNotFound, bad ids      NotFound
    ErrorIrresolvableConflict …     Conflict
    ErrorQuotaExceeded …            Permanent      make room
    ErrorFolderNotFound             NotFound       the folder is gone

https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from typing import Final

from connectors.errors import AuthNeeded, Conflict, ConnectorError, CursorExpired, NotFound, Permanent, Temporary

TO_THE_CLOUD: Final = (
    'This mailbox now needs kind = "graph": Exchange Online no longer lets programs in by EWS. Set kind = "graph" and '
    "client_id under [account.mailbox] and [account.calendar], then run: followthrough sign-in."
)
CLOUD: Final = ("outlook.office365.com", "outlook.office.com", "outlook.com", "office365.com")
_BUSY: Final = frozenset(
    "ErrorServerBusy ErrorTimeoutExpired ErrorExceededConnectionCount ErrorTooManyObjectsOpened ErrorConnectionFailed "
    "ErrorInternalServerTransientError ErrorInternalServerError ErrorMailboxStoreUnavailable ErrorMailboxFailover "
    "ErrorMailboxMoveInProgress ErrorADUnavailable ErrorADOperation ErrorNoRespondingCASInDestinationSite "
    "ErrorProxyRequestProcessingFailed ErrorInsufficientResources "
    "ErrorCannotAccessDeletedItemsStore ErrorClientDisconnected ErrorBatchProcessingStopped".split()
)
_GONE: Final = frozenset(
    "ErrorItemNotFound ErrorInvalidId ErrorInvalidIdMalformed ErrorInvalidIdEmpty ErrorInvalidIdNotAnItemAttachmentId "
    "ErrorInvalidIdXml ErrorInvalidIdStoreObjectIdTooLong ErrorInvalidIdTooManyAttachmentLevels ErrorObjectTypeChanged "
    "ErrorInvalidIdReturnedByResolveNames ErrorInvalidIdMalformedEwsLegacyIdFormat ErrorCannotUseItemIdForFolderId "
    "ErrorCalendarOccurrenceIsDeletedFromRecurrence ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange".split()
)
_CHANGED: Final = frozenset(
    "ErrorIrresolvableConflict ErrorStaleObject ErrorInvalidChangeKey ErrorChangeKeyRequired "
    "ErrorChangeKeyRequiredForWriteOperations ErrorItemSavePropertyError".split()
)
_FULL: Final = frozenset("ErrorQuotaExceeded ErrorQuotaExceededOnDelete ErrorMessageSizeExceeded".split())
_NO_RIGHT: Final = frozenset("ErrorAccessDenied ErrorCreateItemAccessDenied ErrorFolderSave".split())
_FOLDER: Final = frozenset("ErrorFolderNotFound ErrorSyncFolderNotFound ErrorParentFolderNotFound".split())
_NO_MAILBOX: Final = frozenset(
    "ErrorNonExistentMailbox ErrorMissingEmailAddress ErrorNonPrimarySmtpAddress ErrorInvalidSmtpAddress "
    "ErrorMailboxConfiguration ErrorUserNotAllowedByPolicy ErrorWrongServerVersion".split()
)
_UNTOLD: Final = frozenset(
    "ErrorSubscriptionNotFound ErrorSubscriptionUnsubscribed ErrorInvalidSubscription ErrorExpiredSubscription "
    "ErrorMissedNotificationEvents ErrorReadEventsFailed ErrorNewEventStreamConnectionOpened".split()
)
"""A subscription that tells no more."""
_ACCOUNT: Final = frozenset("ErrorAccountDisabled ErrorPasswordExpired ErrorPasswordChangeRequired".split())


class FolderGone(NotFound):
    """A folder is not there any more, or was never there."""


class TooMany(Permanent):
    """A window holds more than one answer may: it is asked for in parts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Whose answers these are, for the messages."""

    host: str
    user: str
    auth: str = ""
    """How one signs in there; as in the settings."""

    @property
    def in_the_cloud(self) -> bool:
        """Is it Microsoft's own?"""
        return any(self.host == name or self.host.endswith(f".{name}") for name in CLOUD)


def of_status(server: Server, status: int, retry_after: float | None, moved_to: str = "") -> ConnectorError:
    """The error to raise for an answer of HTTP that is no SOAP."""
    if (server.in_the_cloud and status in (401, 403, 404, 410)) or any(name in moved_to.lower() for name in CLOUD):
        return Permanent(TO_THE_CLOUD)
    if status in (401, 440, 456):
        return _refused(server)
    if status == 403:
        return AuthNeeded(
            f"{server.host} does not let {server.user} use Exchange Web Services.",
            how="Ask its administrator to allow EWS for this mailbox and for the program Followthrough.",
        )
    if status in (408, 429) or status >= 500:
        return Temporary(f"{server.host} asks for patience ({status}): it is tried again.", retry_after=retry_after)
    if 300 <= status < 400:
        return Permanent(f"{server.host} sends its callers to {moved_to or 'another address'}: set `server` to it.")
    return Permanent(
        f"There are no Exchange Web Services at this address of {server.host} ({status}): mend `server` "
        "(usually https://HOST/EWS/Exchange.asmx), or set autodiscover = true."
    )


def _refused(server: Server) -> ConnectorError:
    """A sign-in that is not accepted."""
    if server.auth == "kerberos":
        return AuthNeeded(
            f"{server.host} does not accept a Kerberos ticket of this user (none, expired, or for another realm).",
            how="Run: kinit (klist shows the tickets there are); `server` must be its name, not a number.",
        )
    if server.auth == "oauth":
        return AuthNeeded(
            f"{server.host} does not accept the token of the registered app.",
            how="Check client_id and tenant; ask its administrator to let the app act for the mailbox.",
        )
    return AuthNeeded(
        f"{server.host} does not accept the password of {server.user} (wrong, changed or expired).",
        how="Mend password_file or password_command; check `user` (with its domain) and `auth`, too.",
    )


def of_code(server: Server, code: str, said: str, back_off: float | None = None) -> ConnectorError:
    """The error to raise for a ResponseCode; ``back_off`` in seconds."""
    what = f"{code}: {' '.join(said.split())[:160]}".rstrip(": ")
    if code in _BUSY:
        return Temporary(f"{server.host} asks for patience ({code}): it is tried again.", retry_after=back_off)
    if code in ("ErrorInvalidSyncStateData", "ErrorInvalidSyncState"):
        return CursorExpired(f"{server.host} does not know the position any more: it is listed anew.")
    if code in _UNTOLD:
        return CursorExpired(f"{server.host} no longer tells of changes ({code}): it is asked to anew.")
    if code in _FOLDER:
        return FolderGone(f"The folder is no longer at {server.host}.")
    if code in _GONE:
        return NotFound(f"It is no longer at {server.host}.")
    if code in _CHANGED:
        return Conflict(f"It was changed at {server.host} since it was last seen: it is left alone.")
    return _for_the_user(server, code, what)


def _for_the_user(server: Server, code: str, what: str) -> ConnectorError:
    """What somebody has to mend."""
    if code in _FULL:
        return Permanent(
            f"The mailbox at {server.host} is full ({code}): delete what you need no more, then run again."
        )
    if code in _NO_RIGHT and server.in_the_cloud:
        return Permanent(TO_THE_CLOUD)
    if code in _NO_RIGHT:
        return Permanent(
            f"{server.user} may not do this at {server.host} ({code}): ask for the right to write there; of a shared "
            "mailbox, for full access to it."
        )
    if code in _ACCOUNT:
        return AuthNeeded(
            f"{server.host}: the account {server.user} is locked or its password has expired.", how="Renew it."
        )
    if code in _NO_MAILBOX:
        return Permanent(
            f'There is no such mailbox at {server.host} ({code}): mend `mailbox`; if it was moved to the cloud, set kind = "graph".'
        )
    if code == "ErrorImpersonateUserDenied":
        return AuthNeeded(f"{server.host} does not let this program act for the mailbox.", how="Ask its administrator.")
    if code in ("ErrorExceededFindCountLimit", "ErrorCalendarViewRangeTooBig"):
        return TooMany(f"{server.host} holds more than it gives at once: please report it.")
    return Permanent(f"{server.host} refused a request ({what}): please report it.")


def unreachable(server: Server, error: BaseException) -> ConnectorError:
    """The error to raise where no answer came at all."""
    why = " ".join(str(error).split())[:120] or type(error).__name__
    cause: BaseException | None = error
    for _ in range(10):
        if isinstance(cause, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY_FAILED" in str(cause):
            return Permanent(
                f"{server.host} shows a certificate that is not trusted: if it is your own authority's, set ca_file; "
                "else check the clock and the network."
            )
        if isinstance(cause, ssl.SSLError):
            return Permanent(f"{server.host} and this machine find no common TLS ({why}): its TLS must be renewed.")
        if cause is None:
            break
        cause = cause.__cause__ or cause.__context__
    return Temporary(f"{server.host} cannot be reached just now ({why}): it is tried again.")
