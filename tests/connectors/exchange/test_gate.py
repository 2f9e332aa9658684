"""What may leave for an Exchange server: each allowed request by its body, and every way of sending refused."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.etree.ElementTree import Element

import pytest

from connectors.contract import Window
from connectors.exchange import soap
from connectors.exchange.access import access_of, session_for
from connectors.exchange.gate import autodiscover_gate, exchange_gate, token_gate
from connectors.exchange.soap import envelope, named_folder, node
from connectors.guard import Asked, Refused

SERVER = "https://mail.example.org/EWS/Exchange.asmx"
GATE = exchange_gate(SERVER)
DRAFTS, CALENDAR = named_folder("drafts"), named_folder("calendar")
WINDOW = Window(start=datetime(2026, 3, 1, tzinfo=UTC), end=datetime(2026, 4, 1, tzinfo=UTC))
SUBJECT = ("item:Subject", node("t:Subject", text="x"))
ENTRY = node("t:CalendarItem", node("t:Subject", text="Prepare"))


def passes(body: bytes, url: str = SERVER, **headers: str) -> bool:
    try:
        GATE.check(Asked(method="POST", url=url, body=body, headers=headers))
    except Refused:
        return False
    return True


def lets(request: Element) -> bool:
    return passes(envelope(request))


ALLOWED = {
    "folders by name": soap.get_folders([DRAFTS]),
    "all folders": soap.find_folders(named_folder("msgfolderroot"), 0, 100),
    "a stream of changes": soap.sync("AAA=", "state", 100),
    "a search": soap.find([DRAFTS], (), most=10, query="participants:x"),
    "a calendar view": soap.view(CALENDAR, WINDOW, ()),
    "items": soap.get(["AAA="], soap.shape((), mime=True)),
    "conversations": soap.conversations(["AAA="], (), 10),
    "a name": soap.resolve("dana@example.org"),
    "a draft": soap.create_draft("QQ==", "k" * 64, DRAFTS),
    "an entry": soap.create_entry(ENTRY, CALENDAR),
    "a better text": soap.update("AAA=", "CQ==", [SUBJECT, ("message:CcRecipients", None)], "t:Message"),
    "an entry that moves": soap.update("AAA=", "CQ==", [SUBJECT], "t:CalendarItem"),
    "a withdrawal": soap.delete("AAA=", "CQ=="),
    "the folder of our own": soap.create_folder("Followthrough", named_folder("msgfolderroot")),
    "a tray in it": soap.create_folder("Later", soap.folder_of("AAA=")),
    "being told of everything": soap.subscribe([]),
    "being told of some folders": soap.subscribe([DRAFTS]),
    "the line on which it is told": soap.listen("sub", 29),
    "being told no more": soap.unsubscribe("sub"),
}


@pytest.mark.parametrize("name", ALLOWED)
def test_what_the_connector_needs_may_leave(name: str) -> None:
    assert lets(ALLOWED[name])


@pytest.mark.parametrize(
    "operation",
    """SendItem MoveItem CopyItem CreateFolder DeleteFolder EmptyFolder CreateAttachment UpdateInboxRules AddDelegate
    SetUserOofSettings MarkAsJunk UploadItems CreateUserConfiguration PerformReminderAction ApplyConversationAction
    SendNotification Subscribe UpdateFolder ExpandDL""".split(),
)
def test_no_other_operation_may_leave(operation: str) -> None:
    assert not lets(node(f"m:{operation}"))


@pytest.mark.parametrize("kind", ["PushSubscriptionRequest", "PullSubscriptionRequest"])
def test_a_subscription_that_has_the_server_call_somebody_is_refused(kind: str) -> None:
    where = node("t:URL", text="https://elsewhere.example/")
    assert not lets(node("m:Subscribe", node(f"m:{kind}", where)))
    assert not lets(node("m:Subscribe", node("m:StreamingSubscriptionRequest"), node(f"m:{kind}", where)))


def changed(request: Element, **attributes: str) -> Element:
    for name, value in attributes.items():
        request.set(name, value)
    return request


def a_draft() -> Element:
    return soap.create_draft("QQ==", "k" * 64, DRAFTS)


@pytest.mark.parametrize("disposition", ["SendOnly", "SendAndSaveCopy", ""])
def test_a_message_that_is_not_only_saved_is_refused(disposition: str) -> None:
    assert not lets(changed(a_draft(), MessageDisposition=disposition))


def test_a_message_without_a_disposition_is_refused() -> None:
    request = a_draft()
    del request.attrib["MessageDisposition"]
    assert not lets(request)


@pytest.mark.parametrize("told", ["SendOnlyToAll", "SendToAllAndSaveCopy", "sendtonone", ""])
def test_an_entry_that_tells_somebody_is_refused(told: str) -> None:
    assert not lets(changed(soap.create_entry(ENTRY, CALENDAR), SendMeetingInvitations=told))


@pytest.mark.parametrize("name", ["RequiredAttendees", "OptionalAttendees", "Resources", "Recurrence", "MimeContent"])
def test_an_entry_with_more_than_ours_have_is_refused(name: str) -> None:
    assert not lets(soap.create_entry(node("t:CalendarItem", node(f"t:{name}")), CALENDAR))


@pytest.mark.parametrize("kind", ["ReplyToItem", "ReplyAllToItem", "ForwardItem", "AcceptItem", "DeclineItem", "Task"])
def test_only_messages_and_entries_are_made(kind: str) -> None:
    request = a_draft()
    items = request.find(soap.full("m:Items"))
    assert items is not None
    items[:] = [node(f"t:{kind}")]
    assert not lets(request)


def test_two_things_in_one_creation_are_refused() -> None:
    request = a_draft()
    items = request.find(soap.full("m:Items"))
    assert items is not None
    items.append(node("t:Message"))
    assert not lets(request)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MessageDisposition", "SendAndSaveCopy"),
        ("SendMeetingInvitationsOrCancellations", "SendToAllAndSaveCopy"),
        ("SendMeetingInvitationsOrCancellations", "SendToChangedAndSaveCopy"),
        ("ConflictResolution", "AlwaysOverwrite"),
        ("SuppressReadReceipts", "false"),
    ],
)
def test_a_change_that_sends_or_overwrites_is_refused(name: str, value: str) -> None:
    assert not lets(changed(soap.update("AAA=", "CQ==", [SUBJECT], "t:Message"), **{name: value}))


def test_a_change_of_attendees_is_refused() -> None:
    people = ("calendar:RequiredAttendees", node("t:RequiredAttendees"))
    assert not lets(soap.update("AAA=", "CQ==", [people], "t:CalendarItem"))


def test_a_change_or_removal_of_an_unseen_state_is_refused() -> None:
    assert not lets(soap.update("AAA=", "", [SUBJECT], "t:Message"))
    assert not lets(soap.delete("AAA=", ""))


@pytest.mark.parametrize(
    ("name", "value"),
    [("DeleteType", "HardDelete"), ("DeleteType", "SoftDelete"), ("SendMeetingCancellations", "SendToAllAndSaveCopy")],
)
def test_a_removal_for_good_or_one_that_tells_is_refused(name: str, value: str) -> None:
    assert not lets(changed(soap.delete("AAA=", "CQ=="), **{name: value}))


def test_a_second_operation_in_the_body_is_refused() -> None:
    whole = envelope(soap.get_folders([DRAFTS]))
    twice = whole.replace(b"</s:Body>", b"<m:SendItem SaveItemToFolder='true'/></s:Body>")
    assert twice != whole
    assert not passes(twice)


@pytest.mark.parametrize("body", [b"", b"no xml", b"<a/>", b"\xff\xfe<\x00", b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'])
def test_a_body_that_cannot_be_read_is_refused(body: bytes) -> None:
    assert not passes(body)


def test_an_entity_cannot_hide_an_operation() -> None:
    whole = envelope(soap.get_folders([DRAFTS])).decode()
    head, _, rest = whole.partition("?>")
    assert not passes(f'{head}?><!DOCTYPE x [<!ENTITY y "z">]>{rest}'.encode())


def test_another_operation_in_a_header_is_refused() -> None:
    whole = envelope(soap.get_folders([DRAFTS]))
    assert passes(whole)
    assert not passes(whole, SOAPAction="SendItem")
    assert not passes(whole, **{"X-HTTP-Method-Override": "PUT"})


@pytest.mark.parametrize(
    "url",
    [
        "https://mail.example.net/EWS/Exchange.asmx",
        "http://mail.example.org/EWS/Exchange.asmx",
        "https://mail.example.org/EWS/Services.wsdl",
        "https://mail.example.org/EWS/Exchange.asmx?x=1",
    ],
)
def test_no_other_place_is_asked(url: str) -> None:
    assert not passes(envelope(soap.get_folders([DRAFTS])), url=url)


def test_autodiscover_asks_its_one_question_and_the_sign_in_its_one() -> None:
    gate = autodiscover_gate("https://autodiscover.example.org/autodiscover/autodiscover.xml")
    question = b'<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"/>'
    url = "https://autodiscover.example.org/autodiscover/autodiscover.xml"
    gate.check(Asked(method="POST", url=url, body=question))
    with pytest.raises(Refused):
        gate.check(Asked(method="POST", url=url, body=envelope(a_draft())))
    token_gate().check(Asked(method="POST", url="https://login.microsoftonline.com/common/oauth2/v2.0/token"))
    with pytest.raises(Refused):
        token_gate().check(Asked(method="POST", url="https://graph.microsoft.com/v1.0/me/sendMail"))


def test_the_session_itself_stops_what_is_not_on_the_list() -> None:
    """The gate sits in the last piece before the network: whoever holds the session cannot pass by it."""
    settings = {"server": "http://127.0.0.1:9/EWS/Exchange.asmx", "user": "dana", "auth": "basic"}
    access = access_of(settings, frozenset(), lambda: "secret")
    session = session_for(access, settings["server"], exchange_gate(settings["server"]))
    with session, pytest.raises(Refused):
        session.post(settings["server"], data=envelope(node("m:SendItem")))
    with session, pytest.raises(Refused):
        session.get("http://127.0.0.1:9/elsewhere")


@pytest.mark.parametrize("name", ["", "Inbox", "later", "Followthrough/Later"])
def test_no_other_folder_is_made(name: str) -> None:
    assert not lets(soap.create_folder(name, named_folder("msgfolderroot")))


def test_two_folders_in_one_creation_are_refused() -> None:
    request = soap.create_folder("Later", soap.folder_of("AAA="))
    folders = request.find(soap.full("m:Folders"))
    assert folders is not None
    folders.append(folders[0])
    assert not lets(request)
