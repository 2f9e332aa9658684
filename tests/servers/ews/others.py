"""What other clients ask, and this program never does: so that they can be let in, too."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from tests.servers.ews.reading import Trouble
from tests.servers.ews.schema import made, name

OWNER = "dana@example.org"


def convert(asked: Element) -> list[Element | Trouble]:
    """Ids in another spelling: there is but one here. It tells whose mailbox they are of."""
    kind = asked.get("DestinationFormat", "EwsId")
    ids = [each.get("Id", "") for each in asked.iter(name("t:AlternateId"))]
    return [_alternate(one, kind) for one in ids]


def _alternate(one: str, kind: str) -> Element:
    told = made("m:AlternateId", Format=kind, Id=one, Mailbox=OWNER)
    told.set("{http://www.w3.org/2001/XMLSchema-instance}type", "t:AlternateIdType")
    return told


def configuration(_asked: Element) -> list[Element | Trouble]:
    """What the web mail keeps of its user: nothing."""
    return [Trouble("ErrorItemNotFound", "The specified object was not found in the store.")]
