"""What every connector promises of drafts. A connector's tests inherit these classes and give ``world``."""

from __future__ import annotations

import pytest

from connectors.contract import Connection, DraftBox, DraftChange, Folder, PlacedDraft, Thread
from connectors.errors import Conflict, ConnectorError, NotFound, Permanent

from .mailbox import begun, message_ids, news
from .world import KEY, OTHER_KEY, World, draft, mail

ID = f"{KEY}@example.org"


def put(drafts: DraftBox, raw: bytes | None = None) -> PlacedDraft:
    """Places the draft of these tests."""
    return drafts.put(draft() if raw is None else raw, KEY, None)


class DraftBoxConformance:
    """Promises of ``contract.DraftBox``."""

    def test_what_was_not_placed_is_not_found(self, world: World) -> None:
        world.deliver(mail("other@x.example"), Folder.DRAFTS)
        assert world.connect().drafts.find(KEY) is None

    def test_a_placed_draft_is_found(self, world: World) -> None:
        placed = put(world.connect().drafts)
        assert placed.folder is Folder.DRAFTS
        assert world.connect().drafts.find(KEY) == placed

    def test_each_draft_is_found_under_its_own_key(self, world: World) -> None:
        drafts = world.connect().drafts
        first = put(drafts)
        second = drafts.put(draft(OTHER_KEY), OTHER_KEY, Thread(parent_message_id="parent@x.example"))
        assert (drafts.find(KEY), drafts.find(OTHER_KEY)) == (first, second)

    def test_a_draft_is_stored_as_it_was_given(self, world: World) -> None:
        connection = world.connect()
        raw = draft(body="Grüße aus Köln.\n\nFrom here on\n.\nthe end")
        placed = put(connection.drafts, raw)
        assert connection.mailbox.fetch(placed.ref).replace(b"\r\n", b"\n") == raw

    def test_a_draft_given_with_crlf_is_the_same_letter(self, world: World) -> None:
        connection = world.connect()
        placed = put(connection.drafts, draft().replace(b"\n", b"\r\n"))
        assert connection.mailbox.fetch(placed.ref).replace(b"\r\n", b"\n") == draft()

    def test_an_answer_to_a_letter_is_not_the_letter(self, world: World) -> None:
        world.deliver(mail("answer@x.example", answers=ID, body=f"You wrote in {ID}:"), Folder.DRAFTS)
        world.deliver(mail("answer2@x.example", answers=ID), Folder.INBOX)
        assert world.connect().drafts.find(KEY) is None

    def test_a_placed_draft_is_untouched(self, world: World) -> None:
        placed = put(world.connect().drafts)
        assert world.connect().drafts.state(placed.ref) == placed

    def test_a_sent_draft_is_found_in_sent(self, world: World) -> None:
        drafts = world.connect().drafts
        put(drafts)
        world.move(ID, Folder.SENT)
        found = drafts.find(KEY)
        assert found is not None
        assert found.folder is Folder.SENT

    def test_drafts_come_before_sent(self, world: World) -> None:
        world.deliver(draft(), Folder.SENT)
        world.deliver(draft(), Folder.OTHER)
        put(world.connect().drafts)
        found = world.connect().drafts.find(KEY)
        assert found is not None
        assert found.folder is Folder.DRAFTS

    @pytest.mark.parametrize("folder", [Folder.INBOX, Folder.OTHER])
    def test_a_draft_is_found_wherever_it_was_filed(self, world: World, folder: Folder) -> None:
        drafts = world.connect().drafts
        put(drafts)
        assert drafts.find(KEY) is not None
        world.move(ID, folder)
        for asked in (drafts, world.connect().drafts):
            found = asked.find(KEY)
            assert found is not None
            assert found.folder is folder

    def test_a_draft_in_trash_was_thrown_away(self, world: World) -> None:
        drafts = world.connect().drafts
        placed = put(drafts)
        world.move(ID, Folder.TRASH)
        assert drafts.find(KEY) is None
        assert drafts.state(placed.ref) is None

    def test_a_deleted_draft_is_gone(self, world: World) -> None:
        drafts = world.connect().drafts
        placed = put(drafts)
        world.delete(ID)
        assert drafts.state(placed.ref) is None
        assert drafts.find(KEY) is None

    @pytest.mark.parametrize("ref", ["", "nowhere", "../x", "a/b"])
    def test_nonsense_has_no_state(self, world: World, ref: str) -> None:
        assert world.connect().drafts.state(ref) is None

    def test_an_edited_draft_has_another_revision(self, world: World) -> None:
        drafts = world.connect().drafts
        placed = put(drafts)
        world.save_again(ID, draft(body="My own words."))
        found = drafts.find(KEY)
        assert found is not None
        assert found.revision != placed.revision

    def test_the_listing_holds_every_draft_and_nothing_else(self, world: World) -> None:
        connection = world.connect()
        put(connection.drafts)
        world.deliver(mail("own@x.example", sender="dana@example.org"), Folder.DRAFTS)
        world.deliver(mail("sent@x.example"), Folder.SENT)
        heads = list(connection.drafts.listing())
        assert sorted(message_ids(heads)) == sorted([ID, "own@x.example"])
        assert all(head.folder is Folder.DRAFTS for head in heads)

    def test_a_draft_saved_anew_is_in_the_listing(self, world: World) -> None:
        drafts = world.connect().drafts
        placed = put(drafts)
        world.save_again(ID, mail("anew@client.example", sender="dana@example.org", body="May I ask you?"))
        assert drafts.state(placed.ref) is None
        assert message_ids(list(drafts.listing())) == ["anew@client.example"]

    def test_own_drafts_are_told_as_drafts(self, world: World) -> None:
        connection = world.connect()
        cursor = begun(connection.mailbox)
        put(connection.drafts)
        heads, _ = news(connection.mailbox, cursor)
        assert [head.folder for head in heads] == [Folder.DRAFTS]

    def test_a_draft_without_its_key_is_refused(self, world: World) -> None:
        with pytest.raises(Permanent):
            world.connect().drafts.put(draft(OTHER_KEY), KEY, None)

    def test_a_folder_that_cannot_be_written_says_so(self, world: World) -> None:
        world.deliver(draft(OTHER_KEY), Folder.DRAFTS)
        drafts = world.connect().drafts
        world.forbid_drafts()
        with pytest.raises(Permanent) as caught:
            put(drafts)
        assert str(caught.value).endswith(".")
        assert drafts.find(KEY) is None


def changer(connection: Connection) -> DraftChange:
    """The capability under test."""
    assert connection.draft_change is not None
    return connection.draft_change


class DraftChangeConformance:
    """Promises of ``contract.DraftChange``."""

    def test_a_replaced_draft_is_the_new_text_under_the_same_key(self, world: World) -> None:
        connection = world.connect()
        placed = put(connection.drafts)
        better = draft(body="May I ask you two questions?")
        replaced = changer(connection).replace(placed.ref, better, placed.revision)
        assert connection.drafts.find(KEY) == replaced
        assert connection.mailbox.fetch(replaced.ref).replace(b"\r\n", b"\n") == better
        assert replaced.revision != placed.revision
        assert message_ids(list(connection.drafts.listing())) == [ID]

    def test_a_draft_can_be_replaced_again(self, world: World) -> None:
        connection = world.connect()
        placed = put(connection.drafts)
        for number in range(3):
            placed = changer(connection).replace(placed.ref, draft(body=f"Version {number}."), placed.revision)
        assert len(list(connection.drafts.listing())) == 1

    def test_a_withdrawn_draft_is_gone_and_its_copy_is_given(self, world: World) -> None:
        connection = world.connect()
        placed = put(connection.drafts)
        copy = changer(connection).withdraw(placed.ref, placed.revision)
        assert copy.replace(b"\r\n", b"\n") == draft()
        assert connection.drafts.state(placed.ref) is None
        assert connection.drafts.find(KEY) is None
        assert list(connection.drafts.listing()) == []

    def test_an_edited_draft_is_never_changed(self, world: World) -> None:
        connection = world.connect()
        placed = put(connection.drafts)
        edited = draft(body="My own words.")
        world.save_again(ID, edited)
        found = connection.drafts.find(KEY)
        assert found is not None
        change = changer(connection)
        with pytest.raises(Conflict):
            change.withdraw(found.ref, placed.revision)
        with pytest.raises(Conflict):
            change.replace(found.ref, draft(body="Better."), placed.revision)
        assert connection.mailbox.fetch(found.ref).replace(b"\r\n", b"\n") == edited

    def test_a_sent_letter_is_never_changed(self, world: World) -> None:
        connection = world.connect()
        put(connection.drafts)
        world.move(ID, Folder.SENT)
        found = connection.drafts.find(KEY)
        assert found is not None
        change = changer(connection)
        with pytest.raises(Conflict):
            change.withdraw(found.ref, found.revision)
        with pytest.raises(Conflict):
            change.replace(found.ref, draft(body="Better."), found.revision)
        assert connection.drafts.find(KEY) == found

    def test_what_is_gone_cannot_be_changed(self, world: World) -> None:
        connection = world.connect()
        placed = put(connection.drafts)
        world.delete(ID)
        change = changer(connection)
        with pytest.raises(NotFound):
            change.withdraw(placed.ref, placed.revision)
        with pytest.raises(NotFound):
            change.replace(placed.ref, draft(), placed.revision)
        assert connection.drafts.find(KEY) is None

    def test_a_draft_in_trash_stays_there(self, world: World) -> None:
        connection = world.connect()
        placed = put(connection.drafts)
        world.move(ID, Folder.TRASH)
        with pytest.raises((NotFound, Conflict)):
            changer(connection).replace(placed.ref, draft(body="Better."), placed.revision)
        assert connection.drafts.find(KEY) is None

    def test_a_draft_saved_anew_without_its_key_may_be_given_other_words(self, world: World) -> None:
        connection = world.connect()
        put(connection.drafts)
        world.save_again(ID, mail("anew@client.example", sender="dana@example.org", to="mina@reef.example"))
        (head,) = connection.drafts.listing()
        found = connection.drafts.state(head.ref)
        assert found is not None
        replaced = changer(connection).replace(found.ref, draft(body="Other words."), found.revision)
        assert b"Other words." in connection.mailbox.fetch(replaced.ref)
        assert len(list(connection.drafts.listing())) == 1

    def test_other_drafts_are_left_alone(self, world: World) -> None:
        connection = world.connect()
        world.deliver(mail("own@x.example"), Folder.DRAFTS)
        placed = put(connection.drafts)
        changer(connection).withdraw(placed.ref, placed.revision)
        assert message_ids(list(connection.drafts.listing())) == ["own@x.example"]

    def test_a_replacement_without_the_key_is_refused(self, world: World) -> None:
        connection = world.connect()
        placed = put(connection.drafts)
        with pytest.raises(ConnectorError):
            changer(connection).replace(placed.ref, draft(OTHER_KEY), placed.revision)
        assert connection.drafts.state(placed.ref) == placed
