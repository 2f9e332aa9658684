"""Addresses: which server a request may go to, and the one way to write a resource's path. PURE.

A password goes only where the user sent it, or to another host of the same house over TLS, which big
providers name in their answers (``caldav.icloud.com`` sends everybody on to a ``p42-caldav.icloud.com``).
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import quote, unquote, urljoin, urlsplit

SAFE = "/!$&'()*+,;=:@-._~"
"""Left as they are in a path (RFC 3986 3.3)."""
_GENERIC = frozenset({"co", "com", "org", "net", "edu", "ac", "gov", "gob", "gouv", "govt", "or", "ne", "go", "in"})
"""Second labels under which strangers register, as in ``co.uk``."""
_PORTS = {"http": 80, "https": 443}
_PRINTABLE = re.compile(r"[\x21-\x7e]+")


def origin_of(url: str) -> str:
    """``scheme://host[:port]``, lower-case, without a scheme's own port; empty where the URL is none."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return ""
    if parts.scheme not in _PORTS or not host or not _PRINTABLE.fullmatch(host):
        return ""
    name = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{name}" if port in (None, _PORTS[parts.scheme]) else f"{parts.scheme}://{name}:{port}"


def joined(base: str, href: str) -> str:
    """The whole URL of a link that a server gave; empty where it is none."""
    try:
        url = urljoin(base, href.strip())
        origin = origin_of(url)
        return origin + path_of(urlsplit(url).path or "/") if origin else ""
    except ValueError:
        return ""


def path_of(href: str) -> str:
    """The path of a link, written in the one way we compare it; empty where it is none."""
    try:
        path = urlsplit(href.strip()).path if "://" in href else href.strip()
    except ValueError:
        return ""
    # A slash that is part of a name stays written as %2F, or it would become another path.
    return "%2F".join(
        quote(unquote(part, errors="surrogateescape"), SAFE, errors="surrogateescape")
        for part in re.split("%2[fF]", path)
    )


def is_loopback(url: str) -> bool:
    """Whether it is on this very machine."""
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def may_follow(start: str, target: str) -> bool:
    """May the password go on from the configured URL to this one: the same server, or the same house over TLS?"""
    if not origin_of(target):
        return False
    if origin_of(start) == origin_of(target):
        return True
    here, there = urlsplit(start).hostname or "", urlsplit(target).hostname or ""
    if urlsplit(target).scheme != "https":
        return False
    return here == there or there.endswith("." + _house(here))


def _house(host: str) -> str:
    """What the hosts of one house end with; the host itself where that cannot be told."""
    labels = host.split(".")
    if len(labels) < 3 or host.replace(".", "").isdigit() or ":" in host:
        return host
    house = labels[1:]
    return host if len(house) == 2 and house[0] in _GENERIC else ".".join(house)
