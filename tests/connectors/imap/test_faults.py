"""Whatever the network does: no draft twice, no draft lost, no message left out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from connectors.contract import Connection, DraftChange, Head, PlacedDraft
from connectors.errors import ConnectorError, Temporary
from tests.conformance.mailbox import begun, message_ids, past
from tests.conformance.world import KEY, draft, mail
from tests.servers.proxy import Act, Fault, Way

from .conftest import Box

pytestmark = pytest.mark.server

ID = f"{KEY}@example.org"
BETTER = draft(body="May I ask you two questions?")
CUTS = (Act.CUT, Act.HALF, Act.CUT_AFTER)
PATIENCE = 6
"""Passes that may fail before one goes through."""


def changer(connection: Connection) -> DraftChange:
    """The capability under test."""
    assert connection.draft_change is not None
    return connection.draft_change


def again(act: Callable[[], bool]) -> None:
    """As the worker does: what failed for the moment is done anew in the next pass, after looking."""
    for _ in range(PATIENCE):
        try:
            if act():
                return
        except Temporary:
            continue
    pytest.fail("it never went through")


def live(box: Box) -> list[bytes]:
    """The drafts a mail program shows."""
    with box.user.session("Drafts") as client:
        _, data = client.uid("FETCH", "1:*", "(FLAGS BODY.PEEK[])")
    rows = [part for part in data if isinstance(part, tuple)]
    return [raw.replace(b"\r\n", b"\n") for told, raw in rows if b"\\Deleted" not in told]


PUT_LINES = {
    "the command": (Way.UP, rb"APPEND"),
    "the middle of the letter": (Way.UP, rb"^Subject"),
    "the end of the letter": (Way.UP, rb"questions"),
    "being asked for it": (Way.DOWN, rb"^\+ "),
    "the last word": (Way.DOWN, rb"OK \[APPENDUID"),
}


@pytest.mark.parametrize("act", CUTS, ids=lambda act: act.name.lower())
@pytest.mark.parametrize("line", PUT_LINES)
def test_a_put_that_is_cut_anywhere_ends_with_one_whole_draft(box: Box, line: str, act: Act) -> None:
    connection = box.connect()
    connection.drafts.find(KEY)
    way, at = PUT_LINES[line]
    box.proxy.add(Fault(act=act, way=way, at=at))
    again(lambda: (connection.drafts.find(KEY) or connection.drafts.put(draft(), KEY, None)) is not None)
    assert live(box) == [draft()]
    box.proxy.wait()


@pytest.mark.parametrize("act", [Act.SWALLOW, Act.DELAY], ids=lambda act: act.name.lower())
def test_a_put_whose_last_word_never_comes_is_no_second_draft(
    box: Box, act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.imap.wire.READ_S", 1.0)
    connection = box.connect()
    connection.drafts.find(KEY)
    box.proxy.add(Fault(act=act, at=rb"OK \[APPENDUID", seconds=2.0))
    with pytest.raises(Temporary):
        connection.drafts.put(draft(), KEY, None)
    again(lambda: (connection.drafts.find(KEY) or connection.drafts.put(draft(), KEY, None)) is not None)
    assert live(box) == [draft()]


CHANGE_LINES = {
    "opening the folder": (Way.UP, rb"SELECT"),
    "marking": (Way.UP, rb"STORE"),
    "its answer": (Way.DOWN, rb"OK Store"),
    "the new text": (Way.UP, rb"APPEND"),
    "being asked for it": (Way.DOWN, rb"^\+ "),
    "the middle of it": (Way.UP, rb"^Subject"),
    "its last word": (Way.DOWN, rb"OK \[APPENDUID"),
    "removing": (Way.UP, rb"EXPUNGE"),
    "its end": (Way.DOWN, rb"Expunge completed"),
}


def replaced(connection: Connection, first: PlacedDraft) -> bool:
    """One more try, as a worker that does not know what the last one did."""
    there = connection.drafts.state(first.ref) or connection.drafts.find(KEY)
    assert there is not None, "the draft is gone"
    if connection.mailbox.fetch(there.ref).replace(b"\r\n", b"\n") != BETTER:
        changer(connection).replace(there.ref, BETTER, there.revision)
    return True


@pytest.mark.parametrize("act", CUTS, ids=lambda act: act.name.lower())
@pytest.mark.parametrize("line", CHANGE_LINES)
def test_a_replace_that_is_cut_anywhere_ends_with_the_new_text_alone(box: Box, line: str, act: Act) -> None:
    connection = box.connect()
    first = connection.drafts.put(draft(), KEY, None)
    way, at = CHANGE_LINES[line]
    box.proxy.add(Fault(act=act, way=way, at=at))
    again(lambda: replaced(connection, first))
    box.proxy.wait()
    assert connection.drafts.find(KEY) is not None
    assert live(box) == [BETTER]


def withdrawn(connection: Connection, first: PlacedDraft) -> bool:
    """One more try to take it back."""
    there = connection.drafts.state(first.ref) or connection.drafts.find(KEY)
    if there is not None:
        assert b"three questions" in changer(connection).withdraw(there.ref, there.revision)
    return True


@pytest.mark.parametrize("act", CUTS, ids=lambda act: act.name.lower())
@pytest.mark.parametrize("line", ["opening the folder", "marking", "its answer", "removing", "its end"])
def test_a_withdrawal_that_is_cut_anywhere_takes_that_draft_alone(box: Box, line: str, act: Act) -> None:
    connection = box.connect()
    own = mail("own@example.org", sender="dana@example.org")
    box.user.deliver(own, folder="Drafts", flags=r"\Draft")
    (thrown,) = box.user.deliver(mail("thrown@example.org"), folder="Drafts", flags=r"\Deleted")
    first = connection.drafts.put(draft(), KEY, None)
    way, at = CHANGE_LINES[line]
    box.proxy.add(Fault(act=act, way=way, at=at))
    again(lambda: withdrawn(connection, first))
    box.proxy.wait()
    assert live(box) == [own]
    assert box.user.find("Drafts", "thrown@example.org") == [thrown], "what another program marked is its own to remove"


# --- reading

READ_LINES = {
    "the list": (Way.DOWN, rb"^\* LIST"),
    "where a folder stands": (Way.DOWN, rb"^\* STATUS"),
    "opening": (Way.DOWN, rb"UIDVALIDITY"),
    "asking for heads": (Way.UP, rb"UID FETCH"),
    "a head": (Way.DOWN, rb"FETCH \(UID"),
    "the middle of a head": (Way.DOWN, rb"^Subject"),
    "the last word": (Way.DOWN, rb"OK Fetch"),
}


@pytest.mark.parametrize("act", CUTS, ids=lambda act: act.name.lower())
@pytest.mark.parametrize("line", READ_LINES)
def test_a_look_that_is_cut_anywhere_leaves_no_message_out(box: Box, line: str, act: Act) -> None:
    mailbox = box.connect().mailbox
    cursor = begun(mailbox)
    wanted = {f"m{number}@x.example" for number in range(130)}
    box.user.deliver(*(mail(each) for each in sorted(wanted)))
    way, at = READ_LINES[line]
    box.proxy.add(Fault(act=act, way=way, at=at, times=2))
    told: list[Head] = []

    def look() -> bool:
        nonlocal cursor
        for page in mailbox.changes(cursor):
            told.extend(page.heads)
            cursor = page.cursor
        return True

    again(look)
    assert set(message_ids(told)) == wanted
    assert [page.heads for page in mailbox.changes(cursor)] == [()]


@pytest.mark.parametrize("act", CUTS, ids=lambda act: act.name.lower())
@pytest.mark.parametrize("at", [rb"^\* E?SEARCH", rb"FETCH \(UID", rb"^Subject", rb"OK Search", rb"OK Fetch"])
def test_a_search_of_the_past_that_is_cut_anywhere_finds_everything(box: Box, at: bytes, act: Act) -> None:
    letters = [mail(f"m{number}@x.example", answers="asked@example.org") for number in range(3)]
    asked = mail("asked@example.org", sender="dana@example.org", to="mina@reef.example")
    box.user.deliver(asked, folder="Sent")
    box.user.deliver(
        *(letter.replace(b"mina@", b"other@") for letter in letters), *[mail("s@x.example", sender="s@x")] * 300
    )
    mailbox = box.connect().mailbox
    begun(mailbox)
    box.proxy.add(Fault(act=act, at=at))
    assert past(mailbox, "mina@reef.example") == {"asked@example.org", *(f"m{number}@x.example" for number in range(3))}
    box.proxy.wait()


def test_a_server_that_is_away_at_first_is_used_once_it_is_there(box: Box) -> None:
    box.proxy.refuse()
    mailbox = box.connect().mailbox
    with pytest.raises(Temporary, match="takes no connections"):
        begun(mailbox)
    box.proxy.allow()
    begun(mailbox)


def test_a_server_that_goes_away_in_between_is_used_once_it_is_back(box: Box) -> None:
    mailbox = box.connect().mailbox
    cursor = begun(mailbox)
    box.proxy.refuse()
    box.proxy.cut()
    box.user.deliver(mail("new@x.example"))
    with pytest.raises(ConnectorError):
        list(mailbox.changes(cursor))
    box.proxy.allow()
    (page,) = mailbox.changes(cursor)
    assert message_ids(list(page.heads)) == ["new@x.example"]


def test_a_server_that_takes_connections_and_says_nothing_is_given_up(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.imap.wire.CONNECT_S", 0.3)
    monkeypatch.setattr("connectors.imap.wire.READ_S", 0.3)
    box.proxy.silent = True
    with pytest.raises(Temporary, match="does not answer"):
        begun(box.connect().mailbox)
