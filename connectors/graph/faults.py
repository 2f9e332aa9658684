"""What Microsoft Graph answers when something does not work, said as our errors. The one place that does. PURE.

    401                                   AuthNeeded    sign in again
    403 ErrorAccessDenied                 AuthNeeded    a permission was not granted, or taken back
    403 quota, 507                        Permanent     make room
    404                                   NotFound
    409, 412                              Conflict
    410, syncStateNotFound, resync        CursorExpired
    423, 429, 5xx, no answer              Temporary     (``retry_after`` where it says)

https://learn.microsoft.com/graph/errors and .../graph/throttling
"""

from __future__ import annotations

import json
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

from connectors.errors import AuthNeeded, Conflict, ConnectorError, CursorExpired, NotFound, Permanent, Temporary

WHERE: Final = "Microsoft 365"
_STALE: Final = frozenset(
    "syncstatenotfound syncstateinvalid resyncrequired fullsyncrequired errorinvalidsyncstatedata".split()
)
_FULL: Final = frozenset("errorquotaexceeded quotalimitreached errormessagesizeexceeded".split())
_BAD_ID: Final = frozenset("errorinvalididmalformed errorinvalidid errorinvalidmailboxitemid erroritemnotfound".split())
_NUMBER: Final = re.compile(r"\bAADSTS(\d+)")
_CONDITIONS: Final = frozenset({50005, 50074, 50076, 50079, 53000, 53001, 53002, 53003, 53004, 530003})
_ADMINISTRATOR: Final = frozenset({90094, 90095})
_CONSENT: Final = frozenset({65001, 65004})
_UNKNOWN: Final = frozenset({700016, 90002, 7000218})
_NO_MAILBOX: Final = frozenset("mailboxnotenabledforrestapi mailboxnothostedinexchangeonline resourcenotfound".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer that is no success."""

    status: int
    headers: Mapping[str, str]
    """Lower-case names."""
    content: bytes

    @property
    def _error(self) -> Mapping[str, Any]:
        try:
            error = json.loads(self.content)["error"]
        except (ValueError, KeyError, TypeError):
            return {}
        return error if isinstance(error, dict) else {}

    @property
    def code(self) -> str:
        """Graph's own word for it, lower-case."""
        return str(self._error.get("code") or "").lower()

    @property
    def said(self) -> str:
        """Graph's own words, one line of at most 200 characters."""
        return " ".join(str(self._error.get("message") or self.code).split())[:200]

    def retry_after(self, now: datetime) -> float | None:
        """Seconds (RFC 9110 10.2.3: a number, or a date)."""
        given = self.headers.get("retry-after", "").strip()
        try:
            return float(given) if given.isdigit() else max((parsedate_to_datetime(given) - now).total_seconds(), 0.0)
        except (ValueError, TypeError):
            return None


def translated(answer: Answer, how: str, now: datetime) -> ConnectorError:
    """The error to raise for this answer; ``how`` is the command that signs in again."""
    if answer.status == 410 or answer.code in _STALE:
        return CursorExpired(f"The position in {WHERE} is too old: it is listed anew.")
    if answer.status == 401:
        return AuthNeeded(f"{WHERE} does not accept the sign-in any more.", how=how)
    if answer.code in _FULL or answer.status == 507:
        return Permanent(f"The mailbox at {WHERE} is full: delete what you need no more, then run again.")
    if answer.status == 403:
        return AuthNeeded(
            f"The sign-in does not permit what is needed ({_what(answer)}).", how=f"{how} Agree to all of it."
        )
    if answer.code in _NO_MAILBOX and answer.code != "resourcenotfound":
        return Permanent(
            f'This account has no mailbox at {WHERE}: if it lies on your own server, set kind = "exchange".'
        )
    if answer.status in (408, 423, 429) or answer.status >= 500:
        return Temporary(
            f"{WHERE} asks for patience ({_what(answer)}): it is tried again.", retry_after=answer.retry_after(now)
        )
    return _about_one_thing(answer)


def _about_one_thing(answer: Answer) -> ConnectorError:
    if answer.status == 404 or (answer.status == 400 and answer.code in _BAD_ID):
        return NotFound(f"{WHERE}: it is not there any more.")
    if answer.status in (409, 412):
        return Conflict(f"{WHERE}: it was changed since it was last seen, or is there already.")
    return Permanent(f"{WHERE} refused a request ({_what(answer)}): please report it.")


def _what(answer: Answer) -> str:
    return f"{answer.status}: {answer.said}" if answer.said else str(answer.status)


def unreachable(error: BaseException) -> ConnectorError:
    """The error to raise where no answer came at all."""
    why = " ".join(str(error).split())[:120] or type(error).__name__
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Permanent(f"{WHERE} shows a certificate that is not valid ({why}): check the clock and the network.")
        cause = cause.__cause__ or cause.__context__
    return Temporary(f"{WHERE} cannot be reached just now ({why}): it is tried again.")


def signed_out(answer: Mapping[str, Any], how: str) -> ConnectorError:
    """The error to raise where a token could not be had (RFC 6749 5.2; the numbers are Microsoft's, AADSTS)."""
    error, whole = str(answer.get("error", "")), " ".join(str(answer.get("error_description", "")).split())
    said = whole.partition(" Trace ID")[0][:160]
    codes = {int(code) for code in answer.get("error_codes", ()) if str(code).isdigit()}
    codes |= {int(code) for code in _NUMBER.findall(whole)}
    if error in ("temporarily_unavailable", "server_error", "request_timeout", "service_unavailable"):
        return Temporary(f"Microsoft's sign-in cannot be reached just now ({error}): it is tried again.")
    if codes & _CONDITIONS:
        return AuthNeeded(
            f"Your organisation asks for more than a sign-in here (conditional access: {said}).",
            how=f"{how} Do it on a device it trusts, or ask its administrator.",
        )
    if codes & _ADMINISTRATOR:
        return AuthNeeded(
            "Your organisation wants its administrator's agreement to this program first.",
            how=f"Ask the administrator to agree to the app registration; then: {how}",
        )
    if error in ("access_denied", "authorization_declined"):
        return AuthNeeded("The sign-in was refused on Microsoft's page.", how=how)
    return _not_signed_in(error, codes, said, how)


def _not_signed_in(error: str, codes: set[int], said: str, how: str) -> ConnectorError:
    if error == "expired_token":
        return AuthNeeded("Nobody signed in.", how=how)
    if codes & _CONSENT:
        return AuthNeeded("The agreement to what this program may do is missing or was taken back.", how=how)
    if error == "invalid_grant":
        return AuthNeeded(f"The sign-in at Microsoft has ended ({said or 'expired or taken back'}).", how=how)
    if error in ("unauthorized_client", "invalid_client") or codes & _UNKNOWN:
        return Permanent(
            f"Microsoft does not know this program ({said or error}): check client_id and tenant, and that the app "
            "registration allows public client flows."
        )
    return AuthNeeded(f"Microsoft did not sign in ({said or error or 'no reason given'}).", how=how)
