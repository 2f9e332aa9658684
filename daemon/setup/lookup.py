"""What the domain name system says about a domain: who takes its mail, where its servers are (RFC 6186, RFC 6764).

Goes out to the user's own resolver and nowhere else, with the domain and nothing else. Whatever fails (no network,
no answer in time) is an empty record: then the user is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from daemon.setup.providers import Records, Server

LIFETIME = 3.0
"""Seconds a question may take."""
Ask = Callable[[str, str], Sequence[Any]]
"""(name, type of record) -> the records of the answer; none where there are none."""


def records(domain: str, ask: Ask | None = None) -> Records:
    """What is known of the domain; one that is no domain, such as ``localhost``, is not asked about."""
    if "." not in domain:
        return Records()
    ask = ask or resolver()
    exchangers = sorted(ask(domain, "MX"), key=lambda each: each.preference)
    return Records(
        mx=tuple(str(each.exchange).rstrip(".").lower() for each in exchangers),
        imaps=_server(ask(f"_imaps._tcp.{domain}", "SRV")),
        imap=_server(ask(f"_imap._tcp.{domain}", "SRV")),
        caldavs=_server(ask(f"_caldavs._tcp.{domain}", "SRV")),
    )


def _server(answer: Sequence[Any]) -> Server | None:
    """The preferred server; a target of "." says that there is none (RFC 6186 3.4)."""
    for each in sorted(answer, key=lambda each: (each.priority, -each.weight)):
        host = str(each.target).rstrip(".").lower()
        if host:
            return Server(host=host, port=each.port)
    return None


def resolver() -> Ask:
    """Asks the resolver of this computer, until one question could not be answered at all: then nothing more."""
    import dns.exception
    import dns.resolver

    reachable = True

    def ask(name: str, kind: str) -> Sequence[Any]:
        nonlocal reachable
        if not reachable:
            return ()
        try:
            return list(dns.resolver.resolve(name, kind, lifetime=LIFETIME))
        except (dns.resolver.NoAnswer, dns.resolver.NXDOMAIN):
            return ()
        except (dns.exception.DNSException, OSError):
            reachable = False
            return ()

    return ask
