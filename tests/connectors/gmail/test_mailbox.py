"""What a look at Gmail costs, and what it does when Gmail forgets, lags or moves."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from connectors.contract import Folder, Interest, Mailbox, no_progress
from connectors.errors import CursorExpired, Temporary, Vanished
from connectors.registry import connect
from tests.conformance.gmail_world import GmailWorld
from tests.conformance.mailbox import begun, message_ids, news, past
from tests.conformance.world import KEY, draft, mail
from tests.servers.google.faults import broken, dropped, limited, over_the_limit

pytestmark = pytest.mark.server


def asked(world: GmailWorld) -> list[str]:
    """The methods called since the last time, in short."""
    calls = [call.method.removeprefix("gmail.users.") for call in world.server.calls]
    world.server.calls.clear()
    return calls


def test_nothing_new_is_exactly_one_request(world: GmailWorld) -> None:
    mailbox = world.connect().mailbox
    cursor = begun(mailbox)
    asked(world)
    news(mailbox, cursor)
    assert asked(world) == ["history.list"]


def test_a_new_letter_costs_one_request_more(world: GmailWorld) -> None:
    mailbox = world.connect().mailbox
    cursor = begun(mailbox)
    world.deliver(mail("new@x.example"), Folder.INBOX)
    asked(world)
    news(mailbox, cursor)
    assert asked(world) == ["history.list", "messages.get"]


def test_what_was_starred_or_read_costs_nothing_more(world: GmailWorld) -> None:
    mailbox = world.connect().mailbox
    cursor = begun(mailbox)
    with world.server.lock:
        world.mailbox.relabel(world.mailbox.by_message_id("old@x.example").id, "INBOX", "STARRED")
    asked(world)
    assert news(mailbox, cursor)[0] == []
    assert asked(world) == ["history.list"]


def test_a_letter_touched_often_is_told_once_where_it_lies_now(world: GmailWorld) -> None:
    mailbox = world.connect().mailbox
    cursor = begun(mailbox)
    world.deliver(mail("new@x.example"), Folder.INBOX)
    for folder in (Folder.OTHER, Folder.INBOX, Folder.TRASH):
        world.move("new@x.example", folder)
    heads, _ = news(mailbox, cursor)
    assert [head.folder for head in heads] == [Folder.TRASH]


def test_untouched_drafts_cost_nothing_while_nothing_happens(world: GmailWorld) -> None:
    connection = world.connect()
    placed = connection.drafts.put(draft(), KEY, None)
    _, cursor = news(connection.mailbox, begun(connection.mailbox))
    connection.drafts.state(placed.ref)
    for _ in range(3):
        asked(world)
        _, cursor = news(connection.mailbox, cursor)
        assert connection.drafts.state(placed.ref) == placed
        assert asked(world) == ["history.list"]


def test_a_draft_edited_between_two_looks_is_asked_for(world: GmailWorld) -> None:
    connection = world.connect()
    placed = connection.drafts.put(draft(), KEY, None)
    _, cursor = news(connection.mailbox, begun(connection.mailbox))
    connection.drafts.state(placed.ref)
    world.save_again(f"{KEY}@example.org", draft(body="My words."))
    _, cursor = news(connection.mailbox, cursor)
    found = connection.drafts.state(placed.ref)
    assert found is not None
    assert found.revision != placed.revision


def test_a_draft_edited_after_a_look_is_found_out_by_whoever_asks_twice(world: GmailWorld) -> None:
    connection = world.connect()
    placed = connection.drafts.put(draft(), KEY, None)
    _, cursor = news(connection.mailbox, begun(connection.mailbox))
    connection.drafts.state(placed.ref)
    news(connection.mailbox, cursor)
    connection.drafts.state(placed.ref)
    world.save_again(f"{KEY}@example.org", draft(body="My words."))
    found = connection.drafts.state(placed.ref)
    assert found is not None
    assert found.revision != placed.revision


def test_a_position_from_elsewhere_proves_nothing_about_drafts(world: GmailWorld) -> None:
    connection, other = world.connect(), world.connect()
    placed = connection.drafts.put(draft(), KEY, None)
    _, cursor = news(connection.mailbox, begun(connection.mailbox))
    connection.drafts.state(placed.ref)
    world.save_again(f"{KEY}@example.org", draft(body="My words."))
    _, later = news(other.mailbox, cursor)
    news(connection.mailbox, later)
    found = connection.drafts.state(placed.ref)
    assert found is not None
    assert found.revision != placed.revision


def test_a_history_that_gmail_forgot_asks_to_begin_anew(world: GmailWorld) -> None:
    mailbox = world.connect().mailbox
    cursor = begun(mailbox)
    with world.server.lock:
        world.mailbox.forget_history()
    with pytest.raises(CursorExpired):
        news(mailbox, cursor)
    assert news(mailbox, begun(mailbox))[0] == []


def test_a_mailbox_emptied_while_the_history_was_forgotten_is_not_believed(world: GmailWorld) -> None:
    mailbox = world.connect().mailbox
    cursor = begun(mailbox)
    world.empty_mailbox()
    with world.server.lock:
        world.mailbox.forget_history()
    with pytest.raises(Vanished, match="--accept-missing"):
        news(mailbox, cursor)


def test_a_mailbox_that_held_drafts_only_may_be_empty(world: GmailWorld) -> None:
    world.empty_mailbox()
    world.deliver(draft(), Folder.DRAFTS)
    mailbox = world.connect().mailbox
    cursor = begun(mailbox)
    world.save_again(f"{KEY}@example.org", draft(body="My words."))
    _, cursor = news(mailbox, cursor)
    world.delete(f"{KEY}@example.org")
    assert news(mailbox, cursor)[0] == []


@pytest.mark.parametrize("folder", [Folder.TRASH, Folder.JUNK], ids=["Trash", "Spam"])
def test_what_gmail_empties_by_itself_is_no_mailbox_that_is_lost(world: GmailWorld, folder: Folder) -> None:
    world.empty_mailbox()
    world.deliver(mail("before@x.example"), folder)
    mailbox = world.connect().mailbox
    cursor = begun(mailbox)
    world.deliver(mail("after@x.example"), folder)
    _, cursor = news(mailbox, cursor)
    world.empty_mailbox()
    assert news(mailbox, cursor)[0] == []


def test_a_draft_thrown_away_and_a_bin_emptied_leave_no_mailbox_that_is_lost(world: GmailWorld) -> None:
    world.empty_mailbox()
    mailbox = world.connect().mailbox
    cursor = begun(mailbox)
    world.deliver(draft(), Folder.DRAFTS)
    _, cursor = news(mailbox, cursor)
    world.move(f"{KEY}@example.org", Folder.TRASH)
    _, cursor = news(mailbox, cursor)
    world.empty_mailbox()
    assert news(mailbox, cursor)[0] == []


def test_the_user_may_say_that_the_mailbox_is_empty(world: GmailWorld) -> None:
    cursor = begun(world.connect().mailbox)
    world.empty_mailbox()
    connection = connect(world.settings, zone=ZoneInfo("UTC"), accept_missing=True, account="home")
    heads, cursor = news(connection.mailbox, cursor)
    connection.close()
    assert heads == []
    world.deliver(mail("new@x.example"), Folder.INBOX)
    assert message_ids(news(world.connect().mailbox, cursor)[0]) == ["new@x.example"]


def test_a_letter_that_goes_while_it_is_looked_at_is_left_out(world: GmailWorld) -> None:
    mailbox = world.connect().mailbox
    cursor = begun(mailbox)
    world.deliver(mail("gone@x.example"), Folder.INBOX)
    world.deliver(mail("stays@x.example"), Folder.INBOX)
    world.delete("gone@x.example")
    assert message_ids(news(mailbox, cursor)[0]) == ["stays@x.example"]


def test_the_heads_of_drafts_name_the_draft(world: GmailWorld) -> None:
    connection = world.connect()
    cursor = begun(connection.mailbox)
    placed = connection.drafts.put(draft(), KEY, None)
    (head,), _ = news(connection.mailbox, cursor)
    assert head.ref == placed.ref


def test_aliases_are_own_addresses_unless_they_wait_for_confirmation(world: GmailWorld) -> None:
    world.mailbox.aliases = [
        {"sendAsEmail": "Dana@Alias.Example", "verificationStatus": "accepted"},
        {"sendAsEmail": "boss@x.example", "verificationStatus": "pending"},
    ]
    mailbox = world.connect().mailbox
    assert mailbox.identities() == {"dana@example.org", "dana@alias.example"}
    asked(world)
    mailbox.identities()
    assert asked(world) == []


# --- the past


def test_a_house_brings_what_anybody_there_wrote(world: GmailWorld) -> None:
    world.deliver(mail("a@x.example", sender="helper@lab.reef.example", subject="For Mina"), Folder.INBOX)
    world.deliver(mail("b@x.example", sender="x@thereef.example", subject="No"), Folder.INBOX)
    interest = Interest(addresses=frozenset({"mina@reef.example"}), houses=frozenset({"reef.example"}))
    heads = list(world.connect().mailbox.backfill(interest, None, no_progress))
    assert message_ids(heads) == ["a@x.example"]


def test_a_letter_in_another_conversation_is_followed_by_its_id(world: GmailWorld) -> None:
    world.deliver(mail("asked@x.example", sender="dana@example.org", to="office@y.example", subject="A"), Folder.SENT)
    world.deliver(mail("hit@x.example", subject="Something else", answers="asked@x.example"), Folder.INBOX)
    assert past(world.connect().mailbox, "mina@reef.example") == {"hit@x.example", "asked@x.example"}


def test_the_past_costs_few_searches_and_one_request_a_thread(world: GmailWorld) -> None:
    people = [f"person{number}@house{number}.example" for number in range(60)]
    for number, person in enumerate(people[:20]):
        topic = f"Topic {number}"
        world.deliver(mail(f"q{number}@example.org", sender="dana@example.org", to=person, subject=topic), Folder.SENT)
        world.deliver(
            mail(f"a{number}@x", sender=person, subject=topic, answers=f"q{number}@example.org"), Folder.INBOX
        )
    asked(world)
    assert len(past(world.connect().mailbox, *people)) == 40
    calls = asked(world)
    assert calls.count("threads.get") == 20
    assert len(calls) - 20 <= 15


def test_threads_of_many_pages_are_all_found(world: GmailWorld) -> None:
    for number in range(620):
        world.deliver(mail(f"m{number}@x.example", subject=f"Topic {number}"), Folder.INBOX)
    assert len(past(world.connect().mailbox, "mina@reef.example")) == 620


# --- trouble


@pytest.mark.parametrize(
    "fault",
    [
        limited("gmail.users.history.list", times=2),
        over_the_limit("gmail.users.history.list"),
        over_the_limit("gmail.users.history.list", reason="userRateLimitExceeded"),
        broken("gmail.users.history.list", times=3),
        dropped("gmail.users.history.list"),
        dropped("gmail.users.history.list", after=True),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.status}-{fault.reason}",
)
def test_what_passes_is_tried_again_and_nothing_is_missed(world: GmailWorld, fault) -> None:
    mailbox = world.connect().mailbox
    cursor = begun(mailbox)
    world.deliver(mail("new@x.example"), Folder.INBOX)
    world.server.faults.append(fault)
    assert message_ids(news(mailbox, cursor)[0]) == ["new@x.example"]


def everything(mailbox: Mailbox, cursor: str) -> None:
    """Each kind of look."""
    begun(mailbox)
    news(mailbox, cursor)
    past(mailbox, "mina@reef.example")


@pytest.mark.parametrize("method", ["getProfile", "history.list", "messages.get", "threads.list", "threads.get"])
def test_what_does_not_pass_is_temporary_and_the_next_look_misses_nothing(world: GmailWorld, method: str) -> None:
    mailbox = world.connect().mailbox
    cursor = begun(mailbox)
    world.deliver(mail("new@x.example"), Folder.INBOX)
    world.server.faults.append(broken(f"gmail.users.{method}", times=10))
    with pytest.raises(Temporary):
        everything(mailbox, cursor)
    world.server.faults.clear()
    assert message_ids(news(mailbox, cursor)[0]) == ["new@x.example"]
    assert past(mailbox, "mina@reef.example") == {"new@x.example"}


def test_an_account_that_was_down_at_the_start_works_later(world: GmailWorld) -> None:
    mailbox = world.connect().mailbox
    world.server.faults.append(broken("gmail.users.*", times=10))
    with pytest.raises(Temporary):
        begun(mailbox)
    world.server.faults.clear()
    begun(mailbox)
