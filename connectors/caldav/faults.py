"""What can go wrong on the way to a calendar server, said as what the caller and the user can do about it.

The one place where the HTTP library's errors and a server's status codes become ours.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx

from connectors.errors import AuthNeeded, Conflict, ConnectorError, NotFound, Permanent, Temporary

MOST_PATIENCE = 86_400.0
"""Seconds: a server that asks for more is asked again after a day."""
UNKNOWN_ISSUER = frozenset({2, 18, 19, 20, 21})
"""OpenSSL's X509_V_ERR_*: no issuer, self-signed, self-signed in the chain, issuer not local, cannot be verified."""
_CERTIFICATE: Mapping[int, str] = {
    9: "is not valid yet: check the clock of this computer",
    10: "has expired: renew it on the server, or tell who runs it",
    62: "is for another host name: write the name it was made for into `url` under [account.calendar]",
    64: "is for another address: write the host name it was made for into `url` under [account.calendar]",
}
_PASSING = frozenset({408, 423, 425, 429})


class TooLarge(Permanent):
    """An answer beyond what is read of one."""


class Garbled(Temporary):
    """An answer that is whole and not what was asked for."""


class Declined(Permanent):
    """The server does not do what was asked there; perhaps elsewhere."""


class Stumbled(Temporary):
    """The server failed on what was asked (status 500): a part of it may be what it fails on."""


def unreachable(error: Exception, url: str) -> ConnectorError:
    """The error to raise instead of the HTTP library's."""
    host = urlsplit(url).netloc
    for cause in chain(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _untrusted(cause, host)
        if isinstance(cause, ssl.SSLError):
            return Permanent(
                f"No encrypted connection to {host} comes about ({cause.reason or 'TLS failed'}): check the port in `url` "
                "under [account.calendar]."
            )
        if isinstance(cause, socket.gaierror):
            return Temporary(
                f"The calendar server {host} is not found: check the network, and `url` under [account.calendar]."
            )
    if isinstance(error, httpx.TimeoutException):
        return Temporary(f"The calendar server {host} does not answer in time: it is asked again.")
    if isinstance(error, httpx.ConnectError):
        return Temporary(
            f"The calendar server {host} cannot be reached: it is tried again; check the network, and `url` under "
            "[account.calendar] if it never worked."
        )
    if isinstance(error, (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError)):
        return Permanent(f"{url[:200]} is no address that can be asked: mend `url` under [account.calendar].")
    return Temporary(f"The calendar server {host} broke off in the middle: it is asked again.")


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what led to it."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _untrusted(error: ssl.SSLCertVerificationError, host: str) -> ConnectorError:
    if error.verify_code in UNKNOWN_ISSUER:
        return Permanent(
            f"Nobody this computer trusts vouches for the certificate of {host}: if it is your own, write the file of "
            "its authority into `ca_file` under [account.calendar]."
        )
    why = _CERTIFICATE.get(error.verify_code, f"is not accepted ({error.verify_message}): mend it on the server")
    return Permanent(f"The certificate of {host} {why}.")


def refused(status: int, headers: Mapping[str, str], url: str, how: str) -> ConnectorError:
    """The error that a status code stands for; ``how`` says where the password is."""
    parts = urlsplit(url)
    host, where = parts.netloc, f"{parts.netloc}{parts.path}"
    if status == 401:
        return AuthNeeded(f"The calendar server {host} does not accept the user name or the password.", how=how)
    if status in _PASSING or (status >= 500 and status not in (501, 505, 507)):
        asked = "asks for patience" if status in (429, 503) else f"cannot answer just now (status {status})"
        kind = Stumbled if status == 500 else Temporary
        return kind(f"The calendar server {host} {asked}: it is asked again later.", retry_after=retry_after(headers))
    if status in (404, 410):
        return NotFound(f"There is nothing at {where}: check `url` under [account.calendar].")
    if status in (409, 412):
        return Conflict(f"{where} is not what it was when it was last seen: it is left alone.")
    return (Permanent if status == 507 else Declined)(f"{_refusal(status, host, where)}.")


def _refusal(status: int, host: str, where: str) -> str:
    if status == 403:
        return f"The calendar server forbids what was asked of {where}: give your user the right to it, or name other `calendars`"
    if status == 507:
        return f"The calendar server {host} has no room left for you: delete something there, or raise your quota"
    if status in (405, 501):
        return f"{where} is no CalDAV server: check `url` under [account.calendar]"
    if 300 <= status < 400:
        return f"{where} sends requests elsewhere, where the password may not follow: write the final address into `url` under [account.calendar]"
    return (
        f"The calendar server refuses what was asked of {where} (status {status}): check `url` under [account.calendar]"
    )


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds, of a Retry-After header (RFC 9110 10.2.3); a date is measured by the server's own clock."""
    given = headers.get("retry-after", "").strip()
    if given.isascii() and given.isdigit():
        return min(float(given), MOST_PATIENCE)
    try:
        until, now = (parsedate_to_datetime(text) for text in (given, headers.get("date", "")))
        return max(0.0, min((until - now).total_seconds(), MOST_PATIENCE))
    except (ValueError, TypeError):
        return None
