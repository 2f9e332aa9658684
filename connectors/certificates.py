"""What a server shows to prove who it is: whom it is for, who signed it, until when it is good. Reads, never decides.

Whether it is believed was settled when the connection was made; this only tells the user how long that will last.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.contract import Finding

SOON = timedelta(days=14)
"""Let's Encrypt renews thirty days before the end; who comes closer than this has probably forgotten."""
PATIENCE = 10.0
"""Seconds."""


def finding(shown: Mapping[str, Any] | None, host: str, now: datetime, mend: str) -> Finding | None:
    """A line about a certificate as ``SSLSocket.getpeercert`` gives it; None where it says nothing."""
    if not shown or "notAfter" not in shown:
        return None
    until = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(shown["notAfter"])), UTC)
    signer = _named(shown.get("issuer", ())) or "an unnamed authority"
    text = f"That of {host} is signed by {signer} and good until {until:%Y-%m-%d}."
    if until - now > SOON:
        return Finding(name="certificate", ok=True, text=text)
    days = max((until - now).days, 0)
    return Finding(name="certificate", ok=False, text=f"{text} That is in {days} days: {mend}")


def shown_by(host: str, port: int, ca_file: str = "") -> dict[str, Any] | None:
    """The certificate of a server that speaks TLS from its first byte; None where it cannot be had."""
    try:
        context = ssl.create_default_context(cafile=ca_file or None)
        with (
            socket.create_connection((host, port), timeout=PATIENCE) as plain,
            context.wrap_socket(plain, server_hostname=host) as encrypted,
        ):
            return dict(encrypted.getpeercert() or {})
    except OSError:
        return None  # the connector itself has said by now why it is not reached


def _named(parts: Any) -> str:
    """The organisation of a name, else its common name."""
    fields = {key: value for part in parts for key, value in part}
    return str(fields.get("organizationName") or fields.get("commonName") or "")
