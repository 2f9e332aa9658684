"""Which provider an address belongs to, and where its servers are. Pure: what DNS says is handed in.

    the domain itself     the well-known ones
    its MX records        a domain of one's own at Google, Microsoft, Fastmail ...
    its SRV records       RFC 6186 (mail), RFC 6764 (calendars)
    otherwise             the user is asked; ``imap.DOMAIN`` is proposed

Names of servers are the providers' own documentation of 2026; a wrong one is answered by ``init`` with the error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """One server of a domain, as an SRV record names it."""

    host: str
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """What the domain name system says about one domain; empty where nothing, or nobody could be asked."""

    mx: tuple[str, ...] = ()
    """Hosts that take its mail, lower-case, the preferred one first."""
    imaps: Server | None = None
    imap: Server | None = None
    caldavs: Server | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """What is proposed to somebody with an address there."""

    name: str
    kind: str = "imap"
    """Of the mailbox."""
    calendar: str = "none"
    """The kind of its calendar."""
    host: str = ""
    port: int = 0
    """0: the usual one."""
    security: str = "tls"
    caldav: str = ""
    user: str = "address"
    """``address``: one signs in with the whole address; ``local``: with what stands before the @."""
    why: str = ""
    """One or two sentences for the user: why this, and what they need for it."""


_APP_PASSWORD = "It wants an app password of its own, made at {where}: your usual one is refused."  # noqa: S105 -- no password
GOOGLE: Final = Provider(
    name="Google",
    kind="gmail",
    calendar="google",
    why="This is a Google mailbox: Gmail's own interface is used, because it knows threads and drafts by name. "
    "You need an OAuth client of your own (docs/gmail.md).",
)
MICROSOFT: Final = Provider(
    name="Microsoft 365",
    kind="graph",
    calendar="graph",
    why='This mailbox is in Microsoft\'s cloud, so it is kind = "graph": there, the older way (EWS, kind = "exchange") is '
    "blocked by default since October 2026 and ends in April 2027. You need an app registration of your own (docs/microsoft.md).",
)
EXCHANGE: Final = Provider(
    name="an Exchange server",
    kind="exchange",
    calendar="exchange",
    why='A server of your organisation\'s own speaks EWS, so it is kind = "exchange"; "graph" reaches Microsoft\'s cloud only.',
)
FASTMAIL: Final = Provider(
    name="Fastmail",
    host="imap.fastmail.com",
    calendar="caldav",
    caldav="https://caldav.fastmail.com/",
    why=_APP_PASSWORD.format(where="Settings → Privacy & Security → App passwords"),
)
ICLOUD: Final = Provider(
    name="iCloud",
    host="imap.mail.me.com",
    calendar="caldav",
    caldav="https://caldav.icloud.com/",
    why=_APP_PASSWORD.format(where="https://account.apple.com → App-Specific Passwords"),
)
YAHOO: Final = Provider(
    name="Yahoo",
    host="imap.mail.yahoo.com",
    calendar="caldav",
    caldav="https://caldav.calendar.yahoo.com/",
    why=_APP_PASSWORD.format(where="Account security → App passwords"),
)
PROTON: Final = Provider(
    name="Proton Mail",
    host="127.0.0.1",
    port=1143,
    security="starttls",
    why="Proton's mail is read through Proton Mail Bridge on this computer; the password is the one Bridge shows.",
)

_DOMAINS: Final[dict[str, Provider]] = {
    **dict.fromkeys(("gmail.com", "googlemail.com"), GOOGLE),
    **dict.fromkeys(
        "outlook.com hotmail.com live.com msn.com outlook.de outlook.fr hotmail.co.uk hotmail.de live.co.uk".split(),
        MICROSOFT,
    ),
    **dict.fromkeys(("fastmail.com", "fastmail.fm"), FASTMAIL),
    **dict.fromkeys(("icloud.com", "me.com", "mac.com"), ICLOUD),
    **dict.fromkeys(("yahoo.com", "yahoo.co.uk", "yahoo.de", "yahoo.fr", "ymail.com"), YAHOO),
    **dict.fromkeys(("proton.me", "protonmail.com", "pm.me"), PROTON),
    "aol.com": Provider(name="AOL", host="imap.aol.com", why=_APP_PASSWORD.format(where="Account security")),
    "gmx.net": Provider(name="GMX", host="imap.gmx.net", why="Allow IMAP first: Settings → POP3 & IMAP."),
    "gmx.de": Provider(name="GMX", host="imap.gmx.net", why="Allow IMAP first: Settings → POP3 & IMAP."),
    "web.de": Provider(name="WEB.DE", host="imap.web.de", why="Allow IMAP first: Settings → POP3 & IMAP."),
    "mailbox.org": Provider(
        name="mailbox.org", host="imap.mailbox.org", calendar="caldav", caldav="https://dav.mailbox.org/"
    ),
    "posteo.de": Provider(
        name="Posteo", host="posteo.de", calendar="caldav", caldav="https://posteo.de:8443/"
    ),
}  # fmt: skip
_MX_ENDS: Final[tuple[tuple[str, Provider], ...]] = (
    (".google.com", GOOGLE),
    (".googlemail.com", GOOGLE),
    (".mail.protection.outlook.com", MICROSOFT),
    (".mx.microsoft", MICROSOFT),
    (".olc.protection.outlook.com", MICROSOFT),
    (".messagingengine.com", FASTMAIL),
    (".mail.icloud.com", ICLOUD),
    (".yahoodns.net", YAHOO),
    (".protonmail.ch", PROTON),
)
"""How the names of mail exchangers end; a domain whose mail goes there is hosted there."""


def known(address: str) -> Provider | None:
    """By the address alone, without asking anybody."""
    return _DOMAINS.get(domain_of(address))


def domain_of(address: str) -> str:
    """What stands behind the @, lower-case."""
    return address.rpartition("@")[2].strip().lower()


def found(address: str, records: Records) -> Provider | None:
    """The provider by the address, else by what DNS says; None where neither tells."""
    provider = known(address) or _by_mx(records.mx)
    if provider is not None:
        return provider
    server = records.imaps or records.imap
    if server is None and records.caldavs is None:
        return None
    return Provider(
        name=domain_of(address),
        host=server.host if server else "",
        port=server.port if server else 0,
        security="tls" if records.imaps or not records.imap else "starttls",
        calendar="caldav" if records.caldavs else "none",
        caldav=_web(records.caldavs) if records.caldavs else "",
        why="Found in the domain's own records (RFC 6186).",
    )


def _by_mx(hosts: Sequence[str]) -> Provider | None:
    for host in hosts:
        for end, provider in _MX_ENDS:
            if host.endswith(end):
                return provider
    return None


def _web(server: Server) -> str:
    return f"https://{server.host}/" if server.port == 443 else f"https://{server.host}:{server.port}/"


def guessed(address: str) -> Provider:
    """What is proposed where nobody knows: the name most servers have."""
    return Provider(name=domain_of(address), host=f"imap.{domain_of(address)}")
