"""Getting in: TLS that is checked, then a password or a token. Nothing here is logged.

Gmail     takes tokens by XOAUTH2 and OAUTHBEARER; passwords only as application passwords
Outlook   takes tokens by XOAUTH2 only, and no passwords
others    passwords, by AUTHENTICATE PLAIN where offered (it takes any character), else by LOGIN
"""

from __future__ import annotations

import ssl
from imaplib import IMAP4

from connectors.errors import AuthNeeded, Permanent
from connectors.imap.faults import sign_in
from connectors.imap.settings import Settings
from connectors.imap.wire import Wire
from connectors.secrets import password, token


def signed_in(settings: Settings) -> Wire:
    """A new connection on which the user is signed in. Raises AuthNeeded, Permanent, and what ``faults`` translates."""
    secret = _secret(settings)
    wire = Wire(settings.host, settings.port, _context(settings) if settings.security == "tls" else None)
    try:
        if settings.security == "starttls":
            _upgrade(wire, settings)
        if not wire.signed_in:
            _sign_in(wire, settings, secret)
    except BaseException:
        wire.drop()
        raise
    wire.patience()
    return wire


def _secret(settings: Settings) -> str:
    if settings.auth == "password":
        return password(settings.secret, settings.name)
    return token(settings.secret, settings.name)


def _context(settings: Settings) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=settings.ca_file or None)
    except (OSError, ssl.SSLError) as error:
        raise Permanent(
            f"The certificates in {settings.ca_file} cannot be used: set `ca_file` under [account.mailbox] to a file of "
            "PEM certificates."
        ) from error


def _upgrade(wire: Wire, settings: Settings) -> None:
    """STARTTLS (RFC 3501 6.2.1); a server that does not offer it gets no password."""
    if not wire.has_capability("STARTTLS"):
        raise Permanent(
            f'The mail server {settings.server} offers no STARTTLS, so nothing was sent: set `security = "tls"` (usually '
            "port 993) under [account.mailbox]."
        )
    if wire.signed_in:
        raise Permanent(
            f"The mail server {settings.server} skips STARTTLS by calling us signed in, as only an intruder would: set "
            '`security = "tls"` under [account.mailbox].'
        )
    wire.starttls(_context(settings))
    wire.forget_hints()


def _sign_in(wire: Wire, settings: Settings, secret: str) -> None:
    try:
        if settings.auth == "xoauth2":
            wire.oauth2_login(settings.user, secret)
        elif settings.auth == "oauthbearer":
            wire.oauthbearer_login(settings.user, secret)
        elif wire.has_capability("AUTH=PLAIN"):  # unlike LOGIN it takes any character
            wire.plain_login(settings.user, secret)
        else:
            wire.login(settings.user, secret)
    except UnicodeError as error:
        raise AuthNeeded(
            f"The mail server {settings.server} takes plain ASCII passwords only.", how="Change the password."
        ) from error
    except IMAP4.error as error:
        # IMAPClient calls a line that was cut a refusal, too.
        cut = error if isinstance(error, IMAP4.abort) else error.__context__
        if isinstance(cut, IMAP4.abort):
            raise cut from error
        raise sign_in(settings, _said(error)) from error


def _said(error: IMAP4.error) -> bytes:
    text = str(error)
    if text[:2] in ("b'", 'b"'):  # imaplib raises bytes
        text = text[2:-1]
    return text.encode("utf-8", "replace")
