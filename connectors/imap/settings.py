"""What the configuration says about one IMAP mailbox, checked as far as it can be without asking the server. PURE."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

from connectors.contract import Folder
from connectors.errors import Permanent

PORTS: Mapping[str, int] = {"tls": 993, "starttls": 143, "none": 143}
AUTHS = ("password", "xoauth2", "oauthbearer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where the mailbox is, how to get in, and which folders are what."""

    host: str
    port: int
    security: str
    """``tls``, ``starttls`` or ``none``; the last for this machine only."""
    user: str
    auth: str
    name: str
    """What its password is kept under (``connectors/secrets.py``)."""
    secret: Mapping[str, str]
    """``password_file``, ``password_command``, ``password``; of OAuth: ``token_file``, ``token_command``."""
    ca_file: str = ""
    folders: Mapping[Folder, str]
    """Names of folders whose purpose the server does not tell."""
    leave_out: tuple[str, ...] = ()
    """Folders that are not looked into."""
    addresses: frozenset[str] = frozenset()

    @property
    def server(self) -> str:
        """What to call it in front of people."""
        return f"{self.host}:{self.port}"


def settings_of(
    table: Mapping[str, Any], *, account: str, folders: Mapping[Folder, str], addresses: Collection[str]
) -> Settings:
    """The settings in ``[account.mailbox]``. Raises Permanent where they cannot work."""
    host, user = str(table.get("host") or ""), str(table.get("user") or "")
    for key, value in (("host", host), ("user", user)):
        if not value:
            raise Permanent(f"The mailbox of kind 'imap' has no {key}: set `{key}` under [account.mailbox].")
    security = str(table.get("security") or "tls")
    if security not in PORTS:
        raise Permanent("`security` under [account.mailbox] is one of tls, starttls, none: write one of these.")
    if security == "none" and not is_loopback(host):
        raise Permanent(
            f'`security = "none"` would send your password and mail in the clear to {host}: it is allowed for this '
            'machine only. Set `security = "tls"` or "starttls" under [account.mailbox].'
        )
    auth = str(table.get("auth") or "password")
    if auth not in AUTHS:
        raise Permanent(f"`auth` under [account.mailbox] is one of {', '.join(AUTHS)}: write one of these.")
    keys = ("password", "password_file", "password_command", "token_file", "token_command")
    return Settings(
        host=host,
        port=int(table.get("port") or PORTS[security]),
        security=security,
        user=user,
        auth=auth,
        name=f"{account}.mailbox",
        secret={key: str(table[key]) for key in keys if table.get(key)},
        ca_file=str(table.get("ca_file") or ""),
        folders=dict(folders),
        leave_out=tuple(table.get("leave_out") or ()),
        addresses=frozenset(addresses),
    )


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, so that nothing goes over a network."""
    if host.lower() in ("localhost", "localhost.localdomain", "ip6-localhost"):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
