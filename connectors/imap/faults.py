"""What goes wrong between us and an IMAP server, said as one sentence with the mend. The one place of translation.

Codes in square brackets are those of RFC 5530; a server's own words are shown where it gives a reason that
the user may need (an application password, a page to visit).
"""

from __future__ import annotations

import socket
import ssl
from imaplib import IMAP4

from connectors.errors import AuthNeeded, ConnectorError, NotFound, Permanent, Temporary
from connectors.imap.parse import codes, words
from connectors.imap.settings import Settings
from connectors.imap.wire import Answer, Broken, Goodbye, TooLarge

_PASSING = {"UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG", "THROTTLED"}
_EXPIRED, _NOT_YET, _NAMES = 10, 9, {62, 63, 64}
"""OpenSSL's X509_V_ERR numbers."""


class Refused(Exception):
    """A command that the server answered with NO or BAD."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(words(answer.text))
        self.answer = answer
        self.code = next((code for code in codes([answer.text]) if code != "ALERT"), "")


LOST = (Broken, OSError, IMAP4.abort)
"""What a new connection may mend."""
ANY = (*LOST, IMAP4.error, Refused)


def translated(error: BaseException, settings: Settings, doing: str) -> ConnectorError:
    """The error to raise instead; ``doing`` is what was tried ("read the folder Sent")."""
    if isinstance(error, Refused):
        return _refused(error, settings, doing)
    if isinstance(error, ssl.SSLError):
        return _untrusted(error, settings)
    if isinstance(error, Goodbye):
        said = words(str(error).encode())
        return Temporary(f"The mail server {settings.server} ended the connection ({said}): it is tried again later.")
    if isinstance(error, TooLarge):
        return Temporary(
            f"The mail server {settings.server} was about to send more than is sensible ({error}) when asked to {doing}: "
            "nothing of it was taken; if it goes on, ask whoever runs the server."
        )
    if isinstance(error, (Broken, IMAP4.abort, IMAP4.error)):
        said = words(str(error).encode("utf-8", "replace"))
        return Temporary(
            f"The mail server {settings.server} broke off while asked to {doing} ({said}): it is tried again."
        )
    return _unreachable(error, settings)


def _unreachable(error: BaseException, settings: Settings) -> ConnectorError:
    if isinstance(error, socket.gaierror):
        return Temporary(
            f"The mail server {settings.host} cannot be found: check the network, and `host` under [account.mailbox]."
        )
    if isinstance(error, TimeoutError):
        return Temporary(f"The mail server {settings.server} does not answer: it is tried again; check the network.")
    if isinstance(error, ConnectionRefusedError):
        return Temporary(
            f"The mail server {settings.server} takes no connections: it is tried again; check `host` and `port` under "
            "[account.mailbox] if it never worked."
        )
    said = getattr(error, "strerror", None) or type(error).__name__
    return Temporary(f"The mail server {settings.server} cannot be reached ({said}): it is tried again.")


def _untrusted(error: ssl.SSLError, settings: Settings) -> ConnectorError:
    number = getattr(error, "verify_code", None)
    if number in (_EXPIRED, _NOT_YET):
        when = "has expired" if number == _EXPIRED else "is not valid yet"
        return Permanent(
            f"The certificate of the mail server {settings.server} {when}: ask whoever runs it for a new one, and check "
            "this machine's clock."
        )
    if number in _NAMES:
        return Permanent(
            f"The certificate of the mail server {settings.server} is not for the name {settings.host}: set `host` under "
            "[account.mailbox] to the name that your provider gives."
        )
    if number:
        return Permanent(
            f"The certificate of the mail server {settings.server} is signed by nobody this machine trusts: if it is your "
            "own server, set `ca_file` under [account.mailbox] to its authority's certificate."
        )
    if isinstance(error, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
        return Temporary(f"The mail server {settings.server} hung up: it is tried again.")
    if settings.security == "tls" and "WRONG_VERSION" in str(error).upper():
        return Permanent(
            f"The mail server {settings.server} does not speak TLS on that port: set `port = 993`, or `security = "
            '"starttls"` with port 143, under [account.mailbox].'
        )
    return Temporary(f"TLS with the mail server {settings.server} failed ({error.reason or 'no reason given'}).")


def _refused(error: Refused, settings: Settings, doing: str) -> ConnectorError:
    said = f" ({error})" if str(error) else ""
    code = error.code or _guessed(str(error).lower())
    if code == "OVERQUOTA":
        return Permanent(
            f"The mail server {settings.server} has no room left for you{said}, so it did not {doing}: delete or archive some "
            "mail, then run again."
        )
    if code in ("NOPERM", "READ-ONLY"):
        return Permanent(f"The mail server {settings.server} does not let you {doing}{said}: ask whoever runs it.")
    if code in ("NONEXISTENT", "TRYCREATE"):
        return NotFound(f"The mail server {settings.server} no longer has what was needed to {doing}{said}.")
    if code in ("AUTHENTICATIONFAILED", "AUTHORIZATIONFAILED", "EXPIRED", "PRIVACYREQUIRED"):
        return sign_in(settings, error.answer.text)
    if code in _PASSING or error.answer.status == "NO":
        return Temporary(f"The mail server {settings.server} could not {doing}{said}: it is tried again.")
    return Temporary(f"The mail server {settings.server} does not understand how it was asked to {doing}{said}.")


def _guessed(said: str) -> str:
    """The code that a server without codes means."""
    if "quota" in said or "mailbox is full" in said or "mailbox full" in said:
        return "OVERQUOTA"
    return "NOPERM" if "permission denied" in said or "not allowed" in said else ""


def sign_in(settings: Settings, text: bytes) -> ConnectorError:
    """A sign-in that was refused in these words."""
    found, said = codes([text]), words(text)
    shown = f" ({said})" if said else ""
    if found.keys() & _PASSING or "too many" in said.lower():
        return Temporary(f"The mail server {settings.server} lets nobody in just now{shown}: it is tried again.")
    if settings.auth != "password":
        return AuthNeeded(
            f"The mail server {settings.server} does not accept the token of {settings.user}{shown}.",
            how="Sign in anew with the program that keeps the token, and check token_command or token_file.",
        )
    return AuthNeeded(
        f"The mail server {settings.server} does not accept the password of {settings.user}{shown}.",
        how="Check `user` and the password; many providers want an application password, made on their web page.",
    )
