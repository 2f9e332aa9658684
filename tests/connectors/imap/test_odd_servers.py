"""Servers that lie, forget, renumber or vanish: one clear sentence, nothing lost, nothing twice, nothing believed."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.contract import Folder
from connectors.errors import ConnectorError, CursorExpired, Permanent, Temporary, Vanished
from tests.conformance.imap_world import ImapWorld
from tests.conformance.mailbox import begun, message_ids, news, past
from tests.conformance.world import KEY, draft, mail
from tests.servers.cyrus import Cyrus
from tests.servers.dovecot import Dovecot
from tests.servers.proxy import Act, Fault

from .conftest import Box
from .test_faults import changer, live

pytestmark = pytest.mark.server
ID = f"{KEY}@example.org"


def said(error: pytest.ExceptionInfo[ConnectorError]) -> str:
    """The one sentence."""
    text = str(error.value)
    assert text.endswith(".")
    assert "\n" not in text
    return text


# --- sizes that are lies


@pytest.mark.parametrize("size", [2**31, 10**19])
def test_a_piece_of_two_gigabytes_is_refused_before_it_comes(box: Box, size: int) -> None:
    mailbox = box.connect().mailbox
    cursor = begun(mailbox)
    box.user.deliver(mail("new@x.example"))
    lie = b"* 1 FETCH (UID 1 RFC822.SIZE 300 BODY[HEADER]<0> {%d}\r\n" % size
    box.proxy.add(Fault(act=Act.REPLACE, at=rb"FETCH \(UID", by=lie, times=3))
    with pytest.raises(Temporary) as caught:
        list(mailbox.changes(cursor))
    assert "more than is sensible" in said(caught)
    heads, _ = news(mailbox, cursor)
    assert message_ids(heads) == ["new@x.example"]


def test_a_piece_that_is_longer_than_announced_is_not_taken_for_something_else(box: Box) -> None:
    mailbox = box.connect().mailbox
    cursor = begun(mailbox)
    box.user.deliver(mail("new@x.example"))
    lie = b"* 1 FETCH (UID 1 RFC822.SIZE 300 BODY[HEADER]<0> {20}\r\n"
    box.proxy.add(Fault(act=Act.REPLACE, at=rb"FETCH \(UID", by=lie, times=3))
    with pytest.raises(Temporary) as caught:
        list(mailbox.changes(cursor))
    assert "broke off" in said(caught)
    heads, _ = news(mailbox, cursor)
    assert message_ids(heads) == ["new@x.example"]


def test_a_piece_that_is_shorter_than_announced_is_not_waited_for_in_vain(box: Box) -> None:
    mailbox = box.connect().mailbox
    cursor = begun(mailbox)
    box.user.deliver(mail("new@x.example"))
    lie = b"* 1 FETCH (UID 1 RFC822.SIZE 300 BODY[HEADER]<0> {100000}\r\n"
    box.proxy.add(Fault(act=Act.REPLACE, at=rb"FETCH \(UID", by=lie), Fault(act=Act.CUT_AFTER, at=rb"OK Fetch"))
    heads, _ = news(mailbox, cursor)
    assert message_ids(heads) == ["new@x.example"]


def test_a_line_without_end_is_given_up(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.imap.wire.MOST_LINE", 4_000)
    mailbox = box.connect().mailbox
    begun(mailbox)
    box.proxy.add(Fault(act=Act.REPLACE, at=rb"^\* LIST", by=b"* LIST (" + b"x" * 9_000, times=40))
    with pytest.raises(Temporary) as caught:
        begun(mailbox)
    assert "more than is sensible" in said(caught)


def test_an_answer_without_end_is_given_up(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.imap.wire.MOST_ANSWER", 4_000)
    mailbox = box.connect().mailbox
    begun(mailbox)
    flood = b"* OK patience\r\n" * 900
    box.proxy.add(Fault(act=Act.REPLACE, at=rb"^\* LIST", by=flood, times=40))
    with pytest.raises(Temporary) as caught:
        begun(mailbox)
    assert "more than is sensible" in said(caught)


@pytest.mark.parametrize(
    "by", [b"\x00\xff\xfe\r\n", b"* \r\n* LIST\r\n", b"* LIST (\r\n", b"nonsense\r\n", b"f99 OK who\r\n"]
)
def test_nonsense_never_leaves_the_connector_as_another_error(box: Box, by: bytes) -> None:
    mailbox = box.connect().mailbox
    begun(mailbox)
    box.proxy.add(Fault(act=Act.REPLACE, at=rb"^\* LIST", by=by, times=40))
    try:
        begun(mailbox)
    except ConnectorError as error:
        assert str(error).endswith(".")  # noqa: PT017 either is right: an error of ours, or a folder less


# --- goodbyes


@pytest.mark.parametrize("at", [rb"^\* LIST", rb"OK List"])
def test_a_goodbye_in_between_is_no_harm(box: Box, at: bytes) -> None:
    mailbox = box.connect().mailbox
    cursor = begun(mailbox)
    box.user.deliver(mail("new@x.example"))
    box.proxy.add(Fault(act=Act.REPLACE, at=at, by=b"* BYE Server shutting down\r\n"))
    heads, _ = news(mailbox, cursor)
    assert message_ids(heads) == ["new@x.example"]


def test_a_server_that_always_says_goodbye_is_named_with_its_words(box: Box) -> None:
    mailbox = box.connect().mailbox
    begun(mailbox)
    box.proxy.add(Fault(act=Act.REPLACE, at=rb"^\* LIST", by=b"* BYE Too much load today\r\n", times=40))
    with pytest.raises(Temporary) as caught:
        begun(mailbox)
    assert "Too much load today" in said(caught)


# --- folders that vanish


def test_a_folder_that_vanished_with_its_mail_is_not_believed(box: Box) -> None:
    box.user.deliver(mail("kept@x.example"), folder="Archive")
    box.user.deliver(mail("other@x.example"))
    box.user.create("Project")
    box.user.deliver(mail("gone@x.example"), folder="Project")
    cursor = begun(box.directly().mailbox)
    box.user.remove("Project")
    with pytest.raises(Vanished) as caught:
        list(box.directly().mailbox.changes(cursor))
    assert "Project" in said(caught)
    assert "--accept-missing" in said(caught)


def test_an_empty_folder_may_go(box: Box) -> None:
    box.user.create("Project")
    cursor = begun(box.directly().mailbox)
    box.user.remove("Project")
    assert news(box.directly().mailbox, cursor)[0] == []


def test_a_folder_that_is_renamed_is_known_again(box: Box) -> None:
    box.user.create("Project")
    box.user.deliver(mail("old@x.example"), folder="Project")
    cursor = begun(box.directly().mailbox)
    box.user.rename("Project", "Projekt")
    heads, cursor = news(box.directly().mailbox, cursor)
    assert heads == []
    box.user.deliver(mail("new@x.example"), folder="Projekt")
    assert message_ids(news(box.directly().mailbox, cursor)[0]) == ["new@x.example"]


def test_a_large_new_folder_is_searched_rather_than_told(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.imap.mailbox.RETOLD", 2)
    cursor = begun(box.directly().mailbox)
    box.user.create("Import")
    box.user.deliver(*(mail(f"m{number}@x.example") for number in range(3)), folder="Import")
    with pytest.raises(CursorExpired):
        list(box.directly().mailbox.changes(cursor))
    assert past(box.directly().mailbox, "mina@reef.example") == {f"m{number}@x.example" for number in range(3)}


def test_a_drafts_folder_that_vanished_is_made_anew(box: Box) -> None:
    connection = box.directly()
    begun(connection.mailbox)
    box.user.remove("Drafts")
    connection.mailbox.changes(None)
    begun(connection.mailbox)
    connection.drafts.put(draft(), KEY, None)
    assert live(box) == [draft()]


# --- new numbers


def test_new_numbers_for_a_small_folder_leave_no_message_out(box: Box) -> None:
    box.user.deliver(mail("old@x.example"))
    mailbox = box.directly().mailbox
    cursor = begun(mailbox)
    box.user.deliver(mail("new@x.example"))
    box.server.change_uidvalidity(box.user)
    heads, cursor = news(mailbox, cursor)
    assert set(message_ids(heads)) >= {"new@x.example"}
    assert news(mailbox, cursor)[0] == []


def test_new_numbers_for_a_large_folder_expire_the_cursor(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.imap.mailbox.RETOLD", 2)
    box.user.deliver(*(mail(f"m{number}@x.example") for number in range(3)))
    mailbox = box.directly().mailbox
    cursor = begun(mailbox)
    box.server.change_uidvalidity(box.user)
    with pytest.raises(CursorExpired):
        list(mailbox.changes(cursor))
    assert news(mailbox, begun(mailbox))[0] == []


def test_new_numbers_are_no_second_draft_and_no_edit(box: Box) -> None:
    drafts = box.directly().drafts
    placed = drafts.put(draft(), KEY, None)
    box.server.change_uidvalidity(box.user, "Drafts")
    assert drafts.state(placed.ref) is None
    found = drafts.find(KEY)
    assert found is not None
    assert (found.revision, found.folder) == (placed.revision, Folder.DRAFTS)
    assert found.ref != placed.ref


def test_numbers_that_never_hold_are_said_in_one_sentence(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    box.user.deliver(mail("old@x.example"))
    connection = box.directly()
    mailbox = connection.mailbox
    cursor = begun(mailbox)
    client = mailbox._client  # type: ignore[attr-defined]
    close = client.close

    def close_and_renumber() -> None:
        close()
        box.server.change_uidvalidity(box.user)

    monkeypatch.setattr(client, "close", close_and_renumber)
    box.server.change_uidvalidity(box.user)
    for _ in range(2):
        with pytest.raises(Permanent) as caught:
            list(mailbox.changes(cursor))
        assert "at every sign-in" in said(caught)
        assert "leave_out" in said(caught)


# --- room, rights, and what lies in the Drafts folder


def test_a_full_mailbox_takes_no_draft_and_says_so(dovecot: Dovecot, box: Box) -> None:
    box.user = dovecot.user(quota="1K")
    connection = box.directly()
    with pytest.raises(Permanent) as caught:
        connection.drafts.put(draft(body="x" * 2_000), KEY, None)
    assert "no room left" in said(caught)
    assert connection.drafts.find(KEY) is None
    begun(connection.mailbox)


def test_a_message_that_the_server_stumbles_over_hides_no_other(box: Box) -> None:
    mailbox = box.connect().mailbox
    cursor = begun(mailbox)
    box.user.deliver(*(mail(f"m{number}@x.example") for number in range(3)))
    box.proxy.add(Fault(act=Act.REPLACE, at=rb"OK Fetch", by=b"f5 NO [SERVERBUG] Internal error\r\n"))
    heads, _ = news(mailbox, cursor)
    assert {"m0@x.example", "m1@x.example", "m2@x.example"} == set(message_ids(heads))


def test_a_draft_marked_as_deleted_was_thrown_away(box: Box) -> None:
    drafts = box.directly().drafts
    placed = drafts.put(draft(), KEY, None)
    box.user.mark("Drafts", int(placed.ref.rpartition("/")[2]), r"\Deleted")
    assert drafts.state(placed.ref) is None
    assert drafts.find(KEY) is None
    assert list(drafts.listing()) == []


def test_reading_marks_nothing_as_seen(box: Box) -> None:
    connection = box.directly()
    cursor = begun(connection.mailbox)
    (uid,) = box.user.deliver(mail("new@x.example"))
    heads, _ = news(connection.mailbox, cursor)
    connection.mailbox.fetch(heads[0].ref)
    past(connection.mailbox, "mina@reef.example")
    assert r"\Seen" not in box.user.flags("INBOX", uid)


def test_a_draft_is_flagged_as_one(box: Box) -> None:
    placed = box.directly().drafts.put(draft(), KEY, None)
    assert {r"\Draft", r"\Seen"} <= box.user.flags("Drafts", int(placed.ref.rpartition("/")[2]))


def test_a_replaced_draft_leaves_the_marks_of_others_alone(box: Box) -> None:
    connection = box.directly()
    (thrown,) = box.user.deliver(mail("thrown@example.org"), folder="Drafts", flags=r"\Deleted")
    placed = connection.drafts.put(draft(), KEY, None)
    changer(connection).replace(placed.ref, draft(body="Better."), placed.revision)
    assert box.user.find("Drafts", "thrown@example.org") == [thrown]


def test_a_folder_that_is_renamed_and_written_to_at_once_is_known_by_what_names_it_for_ever(
    cyrus: Cyrus, tmp_path: Path
) -> None:
    user = cyrus.user().mail
    user.create("Project")
    user.deliver(mail("old@x.example"), folder="Project")
    world = ImapWorld(user, port=cyrus.imaps_port, ca_file=cyrus.ca_file, folder=tmp_path, settings={})
    mailbox = world.connect().mailbox
    cursor = begun(mailbox)
    user.rename("Project", "Projekt")
    user.deliver(mail("new@x.example"), folder="Projekt")
    assert message_ids(news(mailbox, cursor)[0]) == ["new@x.example"]
    world.close()
