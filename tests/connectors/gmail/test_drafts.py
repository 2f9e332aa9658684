"""Drafts in Gmail: placed once whatever happens, followed through edits and sending, never deleted once touched."""

from __future__ import annotations

import pytest

from connectors.contract import Folder, PlacedDraft, Thread
from connectors.errors import Conflict, ConnectorError, NotFound, Permanent, Temporary
from tests.conformance.gmail_world import GmailWorld
from tests.conformance.mailbox import begun, message_ids, news
from tests.conformance.world import KEY, draft, mail
from tests.servers.google.faults import broken, dropped, limited

pytestmark = pytest.mark.server
ID = f"{KEY}@example.org"
ANSWER = mail(ID, sender="dana@example.org", to="mina@reef.example", answers="asked@x.example", subject="Re: Hello")


def put(world: GmailWorld, raw: bytes | None = None, thread: Thread | None = None) -> PlacedDraft:
    return world.connect().drafts.put(raw or draft(), KEY, thread)


def draft_id(world: GmailWorld) -> str:
    return next(iter(world.mailbox.drafts))


def held(world: GmailWorld) -> list[bytes]:
    return [world.mailbox.messages[one].raw for one in world.mailbox.drafts.values()]


# --- threads


def test_an_answer_lies_in_the_thread_it_answers(world: GmailWorld) -> None:
    world.deliver(mail("asked@x.example"), Folder.INBOX)
    put(world, ANSWER, Thread(parent_message_id="asked@x.example"))
    assert world.mailbox.by_message_id(ID).thread == world.mailbox.by_message_id("asked@x.example").thread


def test_the_thread_of_a_letter_that_was_just_read_is_known_though_the_search_is_not(world: GmailWorld) -> None:
    connection = world.connect()
    cursor = begun(connection.mailbox)
    world.mailbox.index_stands = True
    world.deliver(mail("asked@x.example"), Folder.INBOX)
    news(connection.mailbox, cursor)
    world.server.calls.clear()
    connection.drafts.put(
        ANSWER.replace(b"Re: Hello", b"Re: Another"), KEY, Thread(parent_message_id="asked@x.example")
    )
    assert [call.method for call in world.server.calls] == ["gmail.users.drafts.create", "gmail.users.drafts.get"]
    assert world.mailbox.by_message_id(ID).thread == world.mailbox.by_message_id("asked@x.example").thread


def test_an_answer_to_a_letter_that_gmail_does_not_have_is_placed_all_the_same(world: GmailWorld) -> None:
    put(world, ANSWER, Thread(parent_message_id="asked@x.example"))
    assert len(held(world)) == 1


def test_an_answer_to_a_letter_with_an_endless_id_is_placed_all_the_same(world: GmailWorld) -> None:
    put(world, ANSWER, Thread(parent_message_id="x" * 3_000 + "@x.example"))
    assert len(held(world)) == 1


def test_an_answer_in_a_thread_that_was_deleted_meanwhile_is_placed_once(world: GmailWorld) -> None:
    connection = world.connect()
    cursor = begun(connection.mailbox)
    world.deliver(mail("asked@x.example"), Folder.INBOX)
    news(connection.mailbox, cursor)
    world.delete("asked@x.example")
    placed = connection.drafts.put(ANSWER, KEY, Thread(parent_message_id="asked@x.example"))
    assert connection.drafts.find(KEY) == placed
    assert len(held(world)) == 1


# --- found again


def test_what_was_just_placed_is_found_though_the_index_lags(world: GmailWorld) -> None:
    world.mailbox.index_stands = True
    placed = put(world)
    assert world.connect().drafts.find(KEY) == placed


def test_what_was_just_sent_is_found_though_the_index_lags(world: GmailWorld) -> None:
    put(world)
    world.mailbox.index_stands = True
    with world.server.lock:
        world.mailbox.send_draft(draft_id(world))
    found = world.connect().drafts.find(KEY)
    assert found is not None
    assert found.folder is Folder.SENT


def test_an_old_draft_among_many_is_found_by_the_index(world: GmailWorld) -> None:
    placed = put(world)
    for number in range(130):
        world.deliver(mail(f"own{number}@x.example"), Folder.DRAFTS)
    assert world.connect().drafts.find(KEY) == placed


def test_the_drafts_that_are_there_are_looked_at_once(world: GmailWorld) -> None:
    for number in range(20):
        world.deliver(mail(f"own{number}@x.example"), Folder.DRAFTS)
    drafts = world.connect().drafts
    drafts.find(KEY)
    world.server.calls.clear()
    drafts.find(KEY)
    assert len(world.server.calls) <= 3


@pytest.mark.parametrize(
    "fault", [dropped("gmail.users.drafts.create", after=True), dropped("gmail.users.drafts.get", times=9)]
)
def test_a_lost_answer_leaves_one_draft_which_is_found(world: GmailWorld, fault) -> None:
    world.server.faults.append(fault)
    with pytest.raises(Temporary):
        put(world)
    world.server.faults.clear()
    assert world.connect().drafts.find(KEY) is not None
    assert len(held(world)) == 1


@pytest.mark.parametrize(
    "fault",
    [
        broken("gmail.users.drafts.create", times=9),
        limited("gmail.users.drafts.create", times=9),
        dropped("gmail.users.drafts.create"),
    ],
)
def test_what_was_not_placed_is_never_placed_behind_the_callers_back(world: GmailWorld, fault) -> None:
    world.server.faults.append(fault)
    with pytest.raises(Temporary):
        put(world)
    world.server.faults.clear()
    assert held(world) == []
    assert world.connect().drafts.find(KEY) is None


@pytest.mark.parametrize(
    ("status", "reason"), [(403, "domainPolicy"), (403, "forbidden"), (400, "invalidArgument"), (413, "uploadTooLarge")]
)
def test_what_gmail_never_takes_is_permanent(world: GmailWorld, status: int, reason: str) -> None:
    world.mailbox.refuse_drafts = (status, reason)
    with pytest.raises(Permanent) as caught:
        put(world)
    assert str(caught.value).endswith(".")


# --- followed


def test_an_edited_draft_is_followed_by_its_id(world: GmailWorld) -> None:
    placed = put(world)
    for number in range(3):
        world.save_again(ID, draft(body=f"My words {number}."))
    found = world.connect().drafts.state(placed.ref)
    assert found is not None
    assert found.folder is Folder.DRAFTS
    assert found.revision != placed.revision


def test_a_draft_whose_message_id_gmail_changed_is_followed_all_the_same(world: GmailWorld) -> None:
    placed = put(world)
    with world.server.lock:
        world.mailbox.edit_draft(draft_id(world), mail("CAB123@mail.gmail.com", body="My words."))
    found = world.connect().drafts.state(placed.ref)
    assert found is not None
    assert found.folder is Folder.DRAFTS


@pytest.mark.parametrize("new_id", ["", "CAB123@mail.gmail.com"])
def test_a_sent_draft_is_recognised_in_sent_by_its_thread(world: GmailWorld, new_id: str) -> None:
    placed = put(world)
    with world.server.lock:
        sent = world.mailbox.send_draft(draft_id(world), new_id=new_id)
    drafts = world.connect().drafts
    found = drafts.state(placed.ref)
    assert found is not None
    assert (found.folder, found.ref) == (Folder.SENT, sent)


def test_a_letter_sent_in_the_thread_before_is_not_the_draft(world: GmailWorld) -> None:
    world.deliver(mail("asked@x.example", sender="dana@example.org"), Folder.SENT)
    placed = put(world, ANSWER, Thread(parent_message_id="asked@x.example"))
    world.delete(ID)
    assert world.connect().drafts.state(placed.ref) is None


def test_a_letter_that_gmail_renamed_is_found_by_its_key(world: GmailWorld) -> None:
    put(world)
    with world.server.lock:
        world.mailbox.send_draft(draft_id(world), new_id="CAB123@mail.gmail.com")
    found = world.connect().drafts.find(KEY)
    assert found is not None
    assert found.folder is Folder.SENT


# --- changed


def test_before_a_draft_is_deleted_it_is_fetched_and_the_copy_given(world: GmailWorld) -> None:
    placed = put(world)
    world.server.calls.clear()
    change = world.connect().draft_change
    assert change is not None
    copy = change.withdraw(placed.ref, placed.revision)
    assert [call.method for call in world.server.calls] == ["gmail.users.drafts.get", "gmail.users.drafts.delete"]
    assert world.mailbox.deleted_for_good == [copy]


def test_an_edit_is_noticed_before_a_deletion_even_if_gmail_kept_the_message_id(world: GmailWorld) -> None:
    connection = world.connect()
    placed = connection.drafts.put(draft(), KEY, None)
    with world.server.lock:
        kept = world.mailbox.by_message_id(ID)
        kept.raw = kept.raw.replace(b"May I ask", b"Could I ask")
    for asked in (connection, world.connect()):
        assert asked.draft_change is not None
        with pytest.raises(Conflict):
            asked.draft_change.withdraw(placed.ref, placed.revision)
        with pytest.raises(Conflict):
            asked.draft_change.replace(placed.ref, draft(body="Better."), placed.revision)
    assert world.mailbox.deleted_for_good == []


def test_other_bytes_for_the_same_words_are_no_edit(world: GmailWorld) -> None:
    connection = world.connect()
    placed = connection.drafts.put(draft(), KEY, None)
    with world.server.lock:
        kept = world.mailbox.by_message_id(ID)
        kept.raw = b"Received: by 2002:a05 with SMTP\r\n" + kept.raw.replace(b"questions?", b"questions?  ")
    assert connection.drafts.state(placed.ref) == placed
    assert connection.draft_change is not None
    connection.draft_change.withdraw(placed.ref, placed.revision)


def test_an_edit_a_moment_ago_keeps_a_draft_from_being_deleted(world: GmailWorld) -> None:
    connection = world.connect()
    placed = connection.drafts.put(draft(), KEY, None)
    assert connection.draft_change is not None
    connection.drafts.state(placed.ref)
    world.save_again(ID, draft(body="My words."))
    with pytest.raises(Conflict):
        connection.draft_change.withdraw(placed.ref, placed.revision)
    assert world.mailbox.deleted_for_good == []


def test_a_deletion_whose_answer_is_lost_is_found_done(world: GmailWorld) -> None:
    connection = world.connect()
    placed = connection.drafts.put(draft(), KEY, None)
    assert connection.draft_change is not None
    world.server.faults.append(dropped("gmail.users.drafts.delete", after=True))
    with pytest.raises(Temporary):
        connection.draft_change.withdraw(placed.ref, placed.revision)
    assert connection.drafts.state(placed.ref) is None
    with pytest.raises(NotFound):
        connection.draft_change.withdraw(placed.ref, placed.revision)


def test_a_replacement_whose_answer_is_lost_shows_as_a_change(world: GmailWorld) -> None:
    connection = world.connect()
    placed = connection.drafts.put(draft(), KEY, None)
    assert connection.draft_change is not None
    world.server.faults.append(dropped("gmail.users.drafts.update", after=True))
    with pytest.raises(Temporary):
        connection.draft_change.replace(placed.ref, draft(body="Better."), placed.revision)
    found = connection.drafts.state(placed.ref)
    assert found is not None
    assert found.revision != placed.revision
    assert len(held(world)) == 1


def test_a_replaced_draft_stays_in_its_thread(world: GmailWorld) -> None:
    world.deliver(mail("asked@x.example"), Folder.INBOX)
    placed = put(world, ANSWER, Thread(parent_message_id="asked@x.example"))
    change = world.connect().draft_change
    assert change is not None
    change.replace(placed.ref, ANSWER.replace(b"Good morning", b"Good evening"), placed.revision)
    assert world.mailbox.by_message_id(ID).thread == world.mailbox.by_message_id("asked@x.example").thread


def test_every_error_of_a_draft_is_of_the_contract(world: GmailWorld) -> None:
    connection = world.connect()
    placed = connection.drafts.put(draft(), KEY, None)
    assert connection.draft_change is not None
    world.server.faults += [broken("gmail.users.*", times=99)]
    for call in (
        lambda: connection.drafts.find(KEY),
        lambda: connection.drafts.state(placed.ref),
        lambda: list(connection.drafts.listing()),
        lambda: connection.draft_change.withdraw(placed.ref, placed.revision),
        lambda: connection.mailbox.fetch(placed.ref),
        connection.mailbox.identities,
    ):
        with pytest.raises(ConnectorError):
            call()


def test_a_listed_draft_that_goes_meanwhile_is_left_out(world: GmailWorld) -> None:
    world.deliver(mail("one@x.example"), Folder.DRAFTS)
    world.deliver(mail("two@x.example"), Folder.DRAFTS)
    listing = world.connect().drafts.listing()
    first = next(listing)
    world.delete("one@x.example")
    assert message_ids([first, *listing]) == ["two@x.example"]
