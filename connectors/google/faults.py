"""What Google answers when something does not work, said as our errors. The one place that does.

    401, invalid_grant                AuthNeeded   sign in again
    403 scope missing                 AuthNeeded   sign in again, and tick the box
    403 API not enabled, policy       Permanent
    403 / 429 limits, 5xx, network    Temporary    (``retry_after`` where Google says)
    404, 410 of one thing             NotFound    (and 400 of a name that Gmail could not have given)
    409, 412                          Conflict
    410 of a sync token               CursorExpired

https://developers.google.com/workspace/gmail/api/guides/handle-errors and .../calendar/api/guides/errors
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

from connectors.errors import (
    AuthNeeded,
    Conflict,
    ConnectorError,
    CursorExpired,
    NotFound,
    Permanent,
    Temporary,
)

SIGN_IN: Final = "Run: followthrough sign-in"
_LIMITS: Final = frozenset(
    "rateLimitExceeded userRateLimitExceeded quotaExceeded dailyLimitExceeded calendarUsageLimitsExceeded "
    "concurrentLimitExceeded RATE_LIMIT_EXCEEDED RESOURCE_EXHAUSTED".split()
)
_SCOPES: Final = frozenset("insufficientPermissions ACCESS_TOKEN_SCOPE_INSUFFICIENT insufficient_scope".split())
_DISABLED: Final = frozenset("accessNotConfigured SERVICE_DISABLED".split())
_POLICY: Final = frozenset("domainPolicy access_denied".split())
_LONG: Final = frozenset("quotaExceeded dailyLimitExceeded".split())
AN_HOUR: Final = 3600.0
"""Seconds: quotas of a day are not worth asking for more often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer that is no success."""

    api: str
    """As the user knows it: "Gmail", "Google Calendar"."""
    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def _error(self) -> Mapping[str, Any]:
        try:
            plain = json.loads(self.content)
            found = plain[0] if isinstance(plain, list) else plain
            error = found["error"]
        except (ValueError, KeyError, TypeError, IndexError):
            return {}
        return error if isinstance(error, dict) else {"status": error}

    @property
    def reasons(self) -> frozenset[str]:
        """Every word Google gives for it: in ``errors``, in ``details`` and as ``status``."""
        error = self._error
        found = [error.get("status")]
        for name in ("errors", "details"):
            listed = error.get(name)
            found += (
                [each.get("reason") for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
            )
        return frozenset(each for each in found if isinstance(each, str))

    @property
    def said(self) -> str:
        """Google's own words, one line of at most 200 characters."""
        message = self._error.get("message")
        return " ".join(message.split())[:200] if isinstance(message, str) else ""

    @property
    def retry_after(self) -> float | None:
        """Seconds (RFC 9110 10.2.3: a number, or a date)."""
        given = self.headers.get("retry-after", "").strip()
        if given.isdigit():
            return float(given)
        try:
            moment = parsedate_to_datetime(given)
            return max(0.0, (moment - datetime.now(UTC)).total_seconds())
        except (ValueError, TypeError):
            return None

    @property
    def scope(self) -> str:
        """The scopes that would do, as the answer names them; empty where it does not."""
        found = re.search(r'scope="([^"]*)"', self.headers.get("www-authenticate", ""))
        return found[1] if found else ""


def translated(answer: Answer, wanted: str, how: str = SIGN_IN) -> ConnectorError:
    """The error to raise for this answer.

    ``wanted`` is the scope the API needs, where the answer names none; ``how`` one signs in again.
    """
    if answer.status == 401:
        return AuthNeeded(f"{answer.api} does not accept the sign-in any more.", how=how)
    if answer.status == 429 or answer.status >= 500:
        return _busy(answer)
    if answer.status == 403:
        return _forbidden(answer, wanted, how)
    if answer.status in (404, 410) or (answer.status == 400 and "invalid id" in answer.said.lower()):
        return _gone(answer)
    if answer.status in (409, 412):
        return Conflict(f"{answer.api}: it was changed since it was last seen, or is there already.")
    return Permanent(f"{answer.api} refused a request ({_what(answer)}): please report it.")


def _busy(answer: Answer) -> Temporary:
    after = answer.retry_after
    if after is None and answer.reasons & _LONG:
        after = AN_HOUR
    return Temporary(f"{answer.api} asks for patience ({_what(answer)}): it is tried again.", retry_after=after)


def _forbidden(answer: Answer, wanted: str, how: str) -> ConnectorError:
    reasons = answer.reasons
    if reasons & _LIMITS:
        return _busy(answer)
    if reasons & _SCOPES or answer.scope:
        return AuthNeeded(
            f"The sign-in does not permit what {answer.api} needs (scope {_short(answer.scope) or wanted}).",
            how=f"{how} Tick every box on the page.",
        )
    if reasons & _DISABLED:
        return Permanent(
            f"{answer.api} is not switched on for your OAuth client: enable its API in the Google Cloud console "
            "(APIs & Services, Library), wait a few minutes and run again."
        )
    if reasons & _POLICY:
        return Permanent(
            f"Your organisation does not allow this program to use {answer.api}: ask its administrator to trust the "
            "OAuth client."
        )
    return Permanent(
        f"{answer.api} does not allow it ({_what(answer)}): check who owns it and what is shared with you."
    )


def _gone(answer: Answer) -> ConnectorError:
    if answer.status == 410 and answer.reasons & {"fullSyncRequired", "updatedMinTooLongAgo"}:
        return CursorExpired(f"The position in {answer.api} is too old: it is listed anew.")
    return NotFound(f"{answer.api}: it is not there any more.")


def _short(scopes: str) -> str:
    """The last parts of scope addresses, at most three of them."""
    return ", ".join(each.rsplit("/", 1)[-1] for each in scopes.split()[:3])


def _what(answer: Answer) -> str:
    return f"{answer.status}: {answer.said}" if answer.said else str(answer.status)


def unreachable(api: str, error: BaseException) -> ConnectorError:
    """The error to raise where no answer came at all."""
    import ssl

    why = " ".join(str(error).split())[:120] or type(error).__name__
    if isinstance(error, ssl.SSLCertVerificationError):
        return Permanent(f"{api} shows a certificate that is not valid ({why}): check the clock and the network.")
    return Temporary(f"{api} cannot be reached just now ({why}): it is tried again.")


def signed_out(error: Exception, how: str = SIGN_IN) -> ConnectorError:
    """The error to raise where a sign-in could not be refreshed (RFC 6749 5.2)."""
    text = str(error)
    if getattr(error, "retryable", False):
        return Temporary("Google's sign-in cannot be refreshed just now: it is tried again.")
    if "invalid_grant" in text:
        return AuthNeeded(
            "The sign-in at Google has expired or was taken back (a client in testing expires after 7 days).",
            how=how,
        )
    if "invalid_client" in text or "unauthorized_client" in text:
        return AuthNeeded(
            "Google does not know the OAuth client any more.", how=f"Mend client_file under the account. {how}"
        )
    return AuthNeeded("The sign-in at Google cannot be refreshed.", how=how)
