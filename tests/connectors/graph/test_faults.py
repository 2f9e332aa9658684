"""What goes wrong between here and Microsoft: nothing is lost, nothing is done twice, and one sentence says the mend."""

from __future__ import annotations

import pytest

from connectors.contract import Folder, PlacedDraft
from connectors.errors import AuthNeeded, Conflict, ConnectorError, CursorExpired, NotFound, Permanent, Temporary
from connectors.graph.client import ATTEMPTS, Graph, endpoint_of, path
from connectors.graph.drafts import GraphDrafts
from connectors.graph.folders import Folders
from connectors.graph.mailbox import GraphMailbox
from tests.conformance.graph_world import GraphWorld
from tests.conformance.mailbox import begun, message_ids, news
from tests.conformance.world import KEY, WINDOW, draft, mail
from tests.servers.graph.server import Fault

LIST = path("me", "mailFolders")


def drafts(graph: Graph) -> GraphDrafts:
    """The draft box."""
    return GraphDrafts(graph, Folders(graph), {"example.org"})


# --- readings are tried again, within reason


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504, 0])
def test_a_reading_is_tried_again(world: GraphWorld, graph: Graph, naps: list[float], status: int) -> None:
    world.server.faults.append(Fault(request="GET me/mailFolders", status=status, times=2))
    assert graph.get(LIST)["value"]
    assert naps == [0.5, 1.0]


def test_it_waits_as_long_as_the_server_asks_for(world: GraphWorld, graph: Graph, naps: list[float]) -> None:
    world.server.faults.append(Fault(request="GET me/mailFolders", status=429, retry_after="17"))
    graph.get(LIST)
    assert naps == [17.0]


def test_who_asks_for_an_hour_is_asked_again_with_a_later_pass(
    world: GraphWorld, graph: Graph, naps: list[float]
) -> None:
    world.server.faults.append(Fault(request="GET me/mailFolders", status=429, retry_after="3600"))
    with pytest.raises(Temporary) as caught:
        graph.get(LIST)
    assert (caught.value.retry_after, naps) == (3600.0, [])


def test_it_gives_up_after_some_attempts(world: GraphWorld, graph: Graph) -> None:
    world.server.faults.append(Fault(request="GET me/mailFolders", times=99))
    with pytest.raises(Temporary):
        graph.get(LIST)
    assert len(world.server.requests()) == ATTEMPTS


def test_a_welcome_page_of_a_hotel_is_no_answer(world: GraphWorld, graph: Graph) -> None:
    world.server.faults.append(Fault(request="GET me/mailFolders", page=True, times=99))
    with pytest.raises(Temporary, match="cannot be read"):
        graph.get(LIST)


def test_a_part_of_a_batch_that_fails_fails_as_if_it_were_alone(world: GraphWorld) -> None:
    mailbox = world.connect().mailbox
    cursor = begun(mailbox)
    world.deliver(mail("new@x.example"), Folder.INBOX)
    world.server.faults.append(Fault(request="GET me/messages/*", status=429, times=1))
    with pytest.raises(Temporary):
        news(mailbox, cursor)
    assert message_ids(news(mailbox, cursor)[0]) == ["new@x.example"]


# --- writings are done once


@pytest.mark.parametrize("status", [429, 500, 503, 504, 0])
def test_a_draft_is_never_asked_for_twice(world: GraphWorld, graph: Graph, status: int) -> None:
    world.server.faults.append(Fault(request="POST me/messages", status=status, times=9))
    with pytest.raises(Temporary):
        drafts(graph).put(draft(), KEY, None)
    assert [call.path for call in world.server.requests() if call.method == "POST"].count("me/messages") == 1


def test_a_draft_whose_answer_was_lost_is_found(world: GraphWorld, graph: Graph) -> None:
    world.server.faults.append(Fault(request="POST me/messages", lost=True))
    with pytest.raises(Temporary):
        drafts(graph).put(draft(), KEY, None)
    found = drafts(graph).find(KEY)
    assert isinstance(found, PlacedDraft)
    assert len(world.mailbox.messages) == 1


def test_a_draft_edited_between_the_look_and_the_deletion_stays(world: GraphWorld, graph: Graph) -> None:
    box = drafts(graph)
    placed = box.put(draft(), KEY, None)
    held = box._untouched(placed.ref, placed.revision)
    world.mailbox.edit(placed.ref, subject="My own words")
    with pytest.raises(Conflict):
        graph.delete(path("me", "messages", placed.ref), etag=held["@odata.etag"])
    assert placed.ref in world.mailbox.messages


def test_reading_a_draft_or_flagging_it_is_no_edit(world: GraphWorld, graph: Graph) -> None:
    box = drafts(graph)
    placed = box.put(draft(), KEY, None)
    world.mailbox.edit(placed.ref, isRead=False, flag={"flagStatus": "flagged"})
    assert box.state(placed.ref) == placed


def test_a_draft_that_was_sent_is_followed_under_its_id(world: GraphWorld, graph: Graph) -> None:
    box = drafts(graph)
    placed = box.put(draft(), KEY, None)
    world.mailbox.edit(placed.ref, isDraft=False)
    world.mailbox.move(placed.ref, "sentitems")
    state = box.state(placed.ref)
    assert state is not None
    assert (state.ref, state.folder) == (placed.ref, Folder.SENT)


# --- what is wrong is said, with the mend


@pytest.mark.parametrize(
    ("status", "code", "error", "says"),
    [
        (401, "InvalidAuthenticationToken", AuthNeeded, "does not accept the sign-in"),
        (403, "ErrorAccessDenied", AuthNeeded, "does not permit"),
        (403, "ErrorQuotaExceeded", Permanent, "is full"),
        (507, "QuotaLimitReached", Permanent, "is full"),
        (404, "ErrorItemNotFound", NotFound, "not there any more"),
        (404, "MailboxNotEnabledForRESTAPI", Permanent, 'kind = "exchange"'),
        (410, "SyncStateNotFound", CursorExpired, "listed anew"),
        (400, "resyncRequired", CursorExpired, "listed anew"),
        (412, "ErrorIrresolvableConflict", Conflict, "changed since"),
        (400, "BadRequest", Permanent, "report it"),
    ],
)
def test_every_refusal_is_one_sentence(
    world: GraphWorld, graph: Graph, status: int, code: str, error: type[ConnectorError], says: str
) -> None:
    world.server.faults.append(Fault(request="GET me/mailFolders", status=status, code=code, times=9))
    with pytest.raises(error, match=says) as caught:
        graph.get(LIST)
    assert type(caught.value) is error
    assert "\n" not in str(caught.value)


def test_a_server_that_is_not_there_is_tried_again_later(naps: list[float]) -> None:
    from tests.conformance.graph_world import FixedToken

    graph = Graph(FixedToken(), endpoint="http://127.0.0.1:9/v1.0/", sleep=naps.append)
    with pytest.raises(Temporary, match="cannot be reached"):
        graph.get(LIST)


def test_a_position_that_expired_is_listed_anew_and_nothing_is_taken_for_deleted(world: GraphWorld) -> None:
    mailbox = world.connect().mailbox
    cursor = begun(mailbox)
    world.deliver(mail("new@x.example"), Folder.INBOX)
    world.mailbox.oldest = len(world.mailbox.journal) + 1
    with pytest.raises(CursorExpired):
        news(mailbox, cursor)
    calendar = world.connect().calendar
    assert calendar is not None
    cursor = list(calendar.changes(None, WINDOW))[-1].cursor
    world.calendars.oldest = 99
    with pytest.raises(CursorExpired):
        list(calendar.changes(cursor, WINDOW))


@pytest.mark.parametrize(
    "endpoint", ["https://graph.example.org/v1.0/", "http://graph.microsoft.com/v1.0/", "ftp://127.0.0.1/"]
)
def test_the_endpoint_is_microsofts_or_on_this_machine(endpoint: str) -> None:
    with pytest.raises(Permanent, match="endpoint"):
        endpoint_of(endpoint)


# --- what it costs


def test_nothing_new_is_one_request_a_folder_and_one_a_calendar(world: GraphWorld) -> None:
    connection = world.connect()
    assert isinstance(connection.mailbox, GraphMailbox)
    assert connection.calendar is not None
    for number in range(30):
        world.deliver(mail(f"m{number}@x.example"), Folder.INBOX)
    cursor, days = begun(connection.mailbox), list(connection.calendar.changes(None, WINDOW))[-1].cursor
    before = len(world.server.requests())
    assert news(connection.mailbox, cursor)[0] == []
    assert len(world.server.requests()) - before == len(connection.mailbox.folders.watched().purposes)
    before = len(world.server.requests())
    list(connection.calendar.changes(days, WINDOW))
    assert len(world.server.requests()) - before == 1


def test_the_past_costs_one_search_a_person_and_a_batch_for_twenty_conversations(world: GraphWorld) -> None:
    from connectors.contract import Interest, no_progress

    people = [f"p{number}@x.example" for number in range(40)]
    for person in people:
        world.deliver(mail(f"to-{person}", sender="dana@example.org", to=person), Folder.SENT)
        world.deliver(mail(f"from-{person}", sender=person, answers=f"to-{person}"), Folder.INBOX)
    for number in range(200):
        world.deliver(mail(f"m{number}@x.example", sender="stranger@z.example"), Folder.INBOX)
    mailbox = world.connect().mailbox
    before = len(world.server.requests())
    heads = list(mailbox.backfill(Interest(addresses=frozenset(people)), None, no_progress))
    assert len(heads) == 80
    assert len(world.server.requests()) - before <= 40 + 30
