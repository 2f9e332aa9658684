"""The way in: where the server is, and a session that is signed in to it and asks the gate.

exchangelib knows how one signs in to Exchange (Basic, NTLM, Kerberos, OAuth), and its sessions are used for
that alone. Its own way of asking is not: it repeats a request that was refused in every older version of
the schema, writings too; it keeps errors and passwords for the whole process; and it marks items by
changing its classes. It is imported with the first request, because that costs half a second.
"""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from connectors.errors import AuthNeeded, Permanent
from connectors.exchange.faults import Server
from connectors.exchange.gate import AUTHORITY, token_gate
from connectors.guard import Asked, Gate, Refused

if TYPE_CHECKING:
    import requests

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
AUTHS: Final = ("basic", "ntlm", "kerberos", "oauth")
EARLY: Final = 300.0
"""Seconds before its end at which a token is no longer used."""
CLOUD_SERVER: Final = "https://outlook.office365.com/EWS/Exchange.asmx"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What the settings say about one server."""

    server: str
    """The address of EWS; empty: it is looked for (autodiscover)."""
    user: str
    mailbox: str
    """The address of the mailbox; empty where it is the user's own and not known."""
    shared: bool
    """Somebody else's mailbox, which the user may open."""
    auth: str
    secret: Callable[[], str]
    """The password, asked for at every sign-in (OAuth: the client's secret)."""
    ca_file: str = ""
    client_id: str = ""
    tenant: str = ""
    authority: str = AUTHORITY
    """Where a token is asked for; elsewhere only in tests."""

    def at(self, server: str) -> Server:
        """For messages about a server."""
        return Server(host=urlsplit(server).hostname or "The server", user=self.user or "this account", auth=self.auth)

    @property
    def impersonated(self) -> str:
        """Whom a program that signs in by itself acts for."""
        return self.mailbox if self.auth == "oauth" else ""


def access_of(settings: Mapping[str, Any], addresses: frozenset[str], secret: Callable[[], str]) -> Access:
    """What the settings say. Raises Permanent where they cannot be meant so."""
    server, auth = str(settings.get("server") or ""), str(settings.get("auth") or "ntlm")
    _check_server(server, autodiscover=bool(settings.get("autodiscover")))
    user, mailbox = str(settings.get("user") or ""), str(settings.get("mailbox") or "").lower()
    own = user.lower() if "@" in user else next(iter(sorted(addresses)), "") if len(addresses) == 1 else ""
    _check_sign_in(settings, auth, user, mailbox or own)
    return Access(
        server=server,
        user=user,
        mailbox=mailbox or own,
        shared=bool(mailbox) and mailbox not in {own, *addresses},
        auth=auth,
        secret=secret,
        ca_file=str(settings.get("ca_file") or ""),
        client_id=str(settings.get("client_id") or ""),
        tenant=str(settings.get("tenant") or "common"),
    )


def _check_server(server: str, *, autodiscover: bool) -> None:
    parts = urlsplit(server)
    if not server and not autodiscover:
        raise Permanent(
            "There is no Exchange server: set `server` to its address (https://HOST/EWS/Exchange.asmx), or autodiscover = true."
        )
    if server and (not parts.hostname or (parts.scheme != "https" and parts.hostname not in LOOPBACK)):
        raise Permanent(
            f"`server` must be an address that begins with https://, not {server!r}: a password goes there."
        )


def _check_sign_in(settings: Mapping[str, Any], auth: str, user: str, mailbox: str) -> None:
    if auth not in AUTHS:
        raise Permanent(f"`auth` must be one of {', '.join(AUTHS)}, not {auth!r}.")
    if auth in ("basic", "ntlm") and not user:
        raise Permanent(
            "There is no user for the Exchange server: set `user`, such as EXAMPLE\\\\dana or dana@example.org."
        )
    if auth == "oauth" and not (settings.get("client_id") and mailbox):
        raise Permanent(
            'auth = "oauth" needs `client_id`, `tenant` and `mailbox`, and the client\'s secret as the password.'
        )


def session_for(access: Access, server: str, gate: Gate) -> requests.Session:
    """A session that signs in by itself, and whose every request the gate has seen. Raises AuthNeeded, Permanent."""
    from exchangelib.configuration import Configuration
    from exchangelib.errors import EWSError
    from exchangelib.protocol import BaseProtocol, FailFast
    from exchangelib.version import EXCHANGE_2013, Version

    tokens = token_gate(access.authority)
    gates = {**dict.fromkeys(gate.origins, gate), **dict.fromkeys(tokens.origins, tokens)}
    protocol = type("GuardedProtocol", (BaseProtocol,), {"HTTP_ADAPTER_CLS": partial(_adapter, gates)})
    try:
        config = Configuration(
            service_endpoint=server,
            credentials=_credentials(access, server),
            auth_type=_auth_type(access.auth),
            retry_policy=FailFast(),
            version=Version(build=EXCHANGE_2013),
        )
        session: requests.Session = protocol(config=config).create_session()
    except (EWSError, ValueError, TypeError) as error:
        raise Permanent(
            f"The sign-in to {access.at(server).host} cannot be prepared ({error}): check `user` and `auth`."
        ) from error
    for every in ("https://", "http://"):
        session.mount(every, _adapter(gates))  # exchangelib guards the server's own address only
    if access.auth == "basic":
        _in_utf8(session)
    session.trust_env = urlsplit(server).hostname not in LOOPBACK
    if access.ca_file:
        session.verify = access.ca_file
    return session


def worn_out(session: requests.Session) -> bool:
    """Does its token end soon? It comes with nothing to renew it by: another session asks for another."""
    token = getattr(session, "token", None) or {}
    return bool(token) and float(token.get("expires_at") or 0) < time.time() + EARLY


def _in_utf8(session: requests.Session) -> None:
    """Requests spells names and passwords in Latin-1, and fails where it cannot; RFC 7617 says UTF-8."""
    held: Any = session.auth
    held.username, held.password = (str(each).encode() for each in (held.username, held.password))


def _auth_type(auth: str) -> str:
    from exchangelib import transport

    if auth == "kerberos" and importlib.util.find_spec("requests_gssapi") is None:
        raise Permanent(
            'auth = "kerberos" needs the package requests-gssapi: install it beside Followthrough, or use "ntlm".'
        )
    kinds = {"basic": transport.BASIC, "ntlm": transport.NTLM, "oauth": transport.OAUTH2}
    return str(kinds.get(auth) or transport.GSSAPI)


def _credentials(access: Access, server: str) -> Any:
    from exchangelib.credentials import Credentials, OAuth2Credentials

    if access.auth == "kerberos":
        return None
    secret = access.secret()
    if not secret:
        raise AuthNeeded(f"The password of {access.user} is empty.", how="Mend password_file or password_command.")
    if access.auth != "oauth":
        return Credentials(username=access.user, password=secret)
    audience = f"https://{urlsplit(server).hostname}/.default"
    token_url = f"{access.authority}/{access.tenant}/oauth2/v2.0/token"
    own = type("OwnCredentials", (OAuth2Credentials,), {"scope": [audience], "token_url": token_url})
    return own(client_id=access.client_id, client_secret=secret, tenant_id=access.tenant)


def _adapter(gates: Mapping[str, Gate], **options: Any) -> Any:
    """The last thing before the network: what no gate allows does not leave."""
    from requests.adapters import HTTPAdapter

    class GuardedAdapter(HTTPAdapter):
        def send(self, request: requests.PreparedRequest, *args: Any, **more: Any) -> requests.Response:
            url, body = str(request.url), request.body or b""
            if not isinstance(body, str | bytes):
                raise Refused("exchange: a request whose body cannot be read was stopped. Please report it.")
            headers = {name: str(value) for name, value in request.headers.items()}
            plain = body.encode() if isinstance(body, str) else body
            asked = Asked(method=str(request.method), url=url, body=plain, headers=headers)
            parts = urlsplit(url)
            gate = gates.get(f"{parts.scheme}://{parts.netloc}".lower(), next(iter(gates.values())))
            gate.check(asked)
            return super().send(request, *args, **more)

    return GuardedAdapter(**options)
