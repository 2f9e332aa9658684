"""Where a mailbox lies, asked of its domain (autodiscover). Nothing else goes there.

    https://DOMAIN/autodiscover/autodiscover.xml, then https://autodiscover.DOMAIN/...
    an answer may name another mailbox's address or another address to ask: followed, three times, https only

The password goes along, so no plain http is asked and no redirect of HTTP is followed.
https://learn.microsoft.com/exchange/client-developer/web-service-reference/pox-autodiscover-request-for-exchange
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Final
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, ParseError, SubElement

from connectors.errors import ConnectorError, Permanent, Temporary
from connectors.exchange.access import LOOPBACK, Access, session_for
from connectors.exchange.faults import TO_THE_CLOUD, of_status
from connectors.exchange.gate import autodiscover_gate

ASKED: Final = "http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"
ANSWERED: Final = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"
PLACES: Final = (
    "https://{domain}/autodiscover/autodiscover.xml",
    "https://autodiscover.{domain}/autodiscover/autodiscover.xml",
)
HOPS: Final = 3
PATIENCE: Final = 20.0
_KINDS: Final = ("EXPR", "EXCH", "WEB", "EXHTTP")
"""Protocols of an answer that name the address of EWS; the outer one first, which works from anywhere."""


class MovedAway(Permanent):
    """The mailbox lies in the cloud."""


def discovered(access: Access, places: tuple[str, ...] = PLACES) -> str:
    """The address of EWS. Raises Permanent where nobody knows it, AuthNeeded, Temporary."""
    domain = access.mailbox.rpartition("@")[2]
    if not domain:
        raise Permanent("autodiscover needs an address: set `mailbox` to the mailbox's own.")
    trouble: list[ConnectorError] = []
    for place in places:
        try:
            return _asked(access, place.format(domain=domain), access.mailbox, HOPS)
        except MovedAway:
            raise
        except ConnectorError as error:
            trouble.append(error)
    waiting = [each for each in trouble if not isinstance(each, Permanent | Temporary)]
    if waiting:
        raise waiting[0]
    raise Permanent(
        f"Autodiscover of {domain} names no Exchange server ({trouble[-1]}) Set `server` to the address of EWS instead."
    ) from trouble[-1]


def _asked(access: Access, address: str, mailbox: str, hops: int) -> str:
    """What one place says."""
    from oauthlib.oauth2 import OAuth2Error
    from requests import RequestException
    from spnego.exceptions import SpnegoError

    with session_for(access, address, autodiscover_gate(address)) as session:
        try:
            answer = session.post(
                address,
                data=_question(mailbox),
                headers={"Content-Type": "text/xml; charset=utf-8"},
                timeout=PATIENCE,
                allow_redirects=False,
            )
        except (RequestException, SpnegoError, OAuth2Error, OSError, LookupError, ValueError) as error:
            raise Temporary(f"{address} gives no answer ({type(error).__name__}).") from error
    if answer.status_code != 200:
        raise of_status(access.at(address), answer.status_code, None, answer.headers.get("Location", ""))
    told = _account(answer.content)
    if hops and told.get("RedirectAddr"):
        domain = told["RedirectAddr"].rpartition("@")[2]
        return _asked(access, PLACES[1].format(domain=domain), told["RedirectAddr"], hops - 1)
    if hops and _trusted(told.get("RedirectUrl", "")):
        return _asked(access, told["RedirectUrl"], mailbox, hops - 1)
    if not _trusted(told.get("EwsUrl", "")):
        raise Permanent(f"{address} names no address of EWS.")
    if access.at(told["EwsUrl"]).in_the_cloud:
        raise MovedAway(TO_THE_CLOUD)  # before a password goes there
    return told["EwsUrl"]


def _trusted(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def _question(mailbox: str) -> bytes:
    root = Element(f"{{{ASKED}}}Autodiscover")
    request = SubElement(root, f"{{{ASKED}}}Request")
    SubElement(request, f"{{{ASKED}}}EMailAddress").text = mailbox
    SubElement(request, f"{{{ASKED}}}AcceptableResponseSchema").text = ANSWERED
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True, default_namespace=ASKED)
    return written


def _account(content: bytes) -> dict[str, str]:
    """What an answer says: EwsUrl, or a redirection."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise Permanent("The answer of autodiscover cannot be read.") from error
    told: dict[str, str] = {}
    for name in ("RedirectAddr", "RedirectUrl"):
        told[name] = (root.findtext(f".//{{{ANSWERED}}}{name}") or "").strip()
    for protocol in root.iter(f"{{{ANSWERED}}}Protocol"):
        url = (protocol.findtext(f"{{{ANSWERED}}}EwsUrl") or "").strip()
        if url and protocol.findtext(f"{{{ANSWERED}}}Type") in _KINDS:
            told.setdefault("EwsUrl", url)
    return told
