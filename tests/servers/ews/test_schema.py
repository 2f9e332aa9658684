"""The test server's own promises: what the schemas do not allow, and what could send, is seen."""

from __future__ import annotations

import pytest

from connectors.exchange import soap
from tests.conformance.exchange_world import ExchangeWorld
from tests.conformance.world import KEY, draft
from tests.servers.ews.harm import harm
from tests.servers.ews.schema import made, schemas, shared, wrong
from tests.servers.ews.server import EwsServer

DRAFTS = soap.named_folder("drafts")


def test_the_schemas_are_there() -> None:
    """Without them every other test of this server runs, but holds nothing to Microsoft's word."""
    if schemas() is None:
        pytest.skip(f"Microsoft's schemas of EWS are not in {shared()}: requests and answers are not checked.")
    assert "{http://schemas.microsoft.com/exchange/services/2006/messages}CreateItem" in schemas().maps.elements


@pytest.mark.skipif(schemas() is None, reason="see above")
def test_a_request_out_of_the_schemas_order_is_seen() -> None:
    request = soap.create_draft("QQ==", KEY, DRAFTS)
    assert list(wrong(request)) == []
    request[:] = reversed(request)
    assert list(wrong(request))


@pytest.mark.skipif(schemas() is None, reason="see above")
def test_an_answer_with_an_unknown_code_is_seen() -> None:
    message = made("m:GetItemResponseMessage", made("m:ResponseCode", text="ErrorOfOurs"), ResponseClass="Error")
    assert list(wrong(made("m:GetItemResponse", made("m:ResponseMessages", message))))


@pytest.mark.parametrize(
    "request_",
    [
        made("m:SendItem"),
        made("m:CreateItem", made("m:Items", made("t:Message")), MessageDisposition="SendAndSaveCopy"),
        made("m:CreateItem", made("m:Items", made("t:Message"))),
        made("m:CreateItem", made("m:Items", made("t:CalendarItem"))),
        made("m:CreateItem", made("m:Items", made("t:ReplyToItem")), MessageDisposition="SaveOnly"),
        made("m:Subscribe", made("m:PushSubscriptionRequest")),
        made("m:DeleteItem", DeleteType="HardDelete", SendMeetingCancellations="SendToNone"),
        made("m:DeleteItem", DeleteType="MoveToDeletedItems", SendMeetingCancellations="SendToAllAndSaveCopy"),
    ],
    ids=["send", "sent", "no disposition", "no quiet", "reply", "called", "for good", "cancelled"],
)
def test_what_could_send_is_seen(request_) -> None:
    assert harm(request_)


def test_what_the_connector_writes_is_no_harm() -> None:
    assert not harm(soap.create_draft("QQ==", KEY, DRAFTS))
    assert not harm(soap.delete("AAA=", "CQ=="))


def test_a_run_in_which_something_could_send_fails(tmp_path) -> None:
    with EwsServer() as server:
        ExchangeWorld(server, tmp_path).connect().drafts.put(draft(), KEY, None)
        server.checked()
        server.harms.append("CreateItem said SendOnly")
        with pytest.raises(AssertionError, match="said SendOnly"):
            server.checked()
        server.harms.clear()
