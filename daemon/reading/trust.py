"""What the user's own server says of the sender: Authentication-Results (RFC 8601), the topmost only.

Everything below the topmost field may have been written by the sender. A server whose name is not
trusted says nothing.
"""

from __future__ import annotations

import re

from daemon.core.meaning import Trust
from daemon.reading import addresses
from daemon.reading.headers import Headers

_COMMENT = re.compile(r"\([^()]*\)")


def topmost_server(headers: Headers) -> str:
    """The authserv-id of the topmost Authentication-Results, lower-case: what can be learned as trusted."""
    fields = headers.all("authentication-results")
    return _server(fields[0]) if fields else ""


def _server(field: str) -> str:
    words = _COMMENT.sub(" ", field).partition(";")[0].split()
    return words[0].strip('"').lower() if words else ""


def trust_of(headers: Headers, author: str, trusted: frozenset[str]) -> Trust:
    """PASSED or FAILED as the trusted server found by DMARC (or aligned DKIM); UNKNOWN else."""
    fields = headers.all("authentication-results")
    if not fields or _server(fields[0]) not in {server.lower() for server in trusted}:
        return Trust.UNKNOWN
    results = _COMMENT.sub(" ", fields[0][:4_000])
    verdict = re.search(r"(?i)(?:^|[;\s])dmarc\s*=\s*(\w+)", results)
    if verdict and verdict[1].lower() == "pass":
        return Trust.PASSED
    if verdict and verdict[1].lower() == "fail":
        return Trust.FAILED
    domain = addresses.domain_of(author)
    for match in re.finditer(r"(?i)(?:^|[;\s])dkim\s*=\s*pass\b([^;]*)", results):
        signer = re.search(r"(?i)header\.(?:d|i)\s*=\s*@?\"?([\w.-]+(?:@[\w.-]+)?)", match[1])
        if signer and domain and _aligned(signer[1].rpartition("@")[2].lower(), domain):
            return Trust.PASSED
    return Trust.UNKNOWN


def _aligned(signer: str, domain: str) -> bool:
    """The signer is the domain itself or one above it that is not a whole top level."""
    return signer == domain or ("." in signer and domain.endswith("." + signer))
