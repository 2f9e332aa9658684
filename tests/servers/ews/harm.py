"""Which requests could send a letter or tell somebody something: the list a run must never meet. PURE.

Written without a look at ``connectors/exchange/gate.py``: the gate says what may leave, this says what
must not arrive, and the whole suite proves that the two agree.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from tests.servers.ews.schema import local

HARMLESS = frozenset(
    """GetFolder FindFolder SyncFolderItems SyncFolderHierarchy FindItem GetItem GetConversationItems FindConversation
    GetUserAvailability GetServerTimeZones ResolveNames ConvertId GetUserConfiguration CreateItem UpdateItem DeleteItem
    CreateFolder
    Subscribe Unsubscribe GetStreamingEvents""".split()
)
QUIET = {"SendMeetingInvitations", "SendMeetingInvitationsOrCancellations", "SendMeetingCancellations"}
INVITES = {"RequiredAttendees", "OptionalAttendees", "Resources"}
SENDING = {"ReplyToItem", "ReplyAllToItem", "ForwardItem", "AcceptItem", "DeclineItem", "TentativelyAcceptItem"}


def harm(request: Element) -> str:
    """What a request could have done to others, in a few words; empty where nothing."""
    operation = local(request)
    if operation not in HARMLESS:
        return f"{operation} arrived"
    if request.get("MessageDisposition", "SaveOnly") != "SaveOnly":
        return f"{operation} said {request.get('MessageDisposition')}"
    for each in QUIET:
        if request.get(each, "SendToNone") != "SendToNone":
            return f"{operation} said {each}={request.get(each)}"
    if operation == "Subscribe" and local(request[0]) != "StreamingSubscriptionRequest":
        return "Subscribe would have had the server call somebody"
    if operation == "DeleteItem" and request.get("DeleteType") != "MoveToDeletedItems":
        return "DeleteItem would have deleted for good"
    return _within(request, operation)


def _within(request: Element, operation: str) -> str:
    names = {local(each) for each in request.iter()}
    if operation in ("CreateItem", "UpdateItem"):
        if names & SENDING:
            return f"{operation} answered or forwarded something"
        if "CalendarItem" in names and names & INVITES:
            return f"{operation} named attendees"
        told = "SendMeetingInvitations" if operation == "CreateItem" else "SendMeetingInvitationsOrCancellations"
        if "CalendarItem" in names and request.get(told) != "SendToNone":
            return f"{operation} did not say {told}=SendToNone"
        if "Message" in names and request.get("MessageDisposition") != "SaveOnly":
            return f"{operation} did not say SaveOnly"
    return ""
