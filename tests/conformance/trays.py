"""What every connector with trays promises of them. A connector's tests inherit this class and give ``world``."""

from __future__ import annotations

from typing import Protocol

import pytest

from connectors.contract import Connection, DraftTrays, Folder, Tray, TrayedDraft

from .drafts import ID, changer, put
from .mailbox import begun, news
from .world import KEY, OTHER_KEY, World, draft, mail


class TrayWorld(World, Protocol):
    """A world whose owner can move a draft into a tray."""

    def lay_into(self, message_id: str, tray: Tray) -> None:
        """The draft with this Message-ID is moved into a tray that was made."""
        ...


def trays(connection: Connection) -> DraftTrays:
    """The capability under test, made ready."""
    assert connection.trays is not None
    connection.trays.prepare()
    return connection.trays


def lying(connection: Connection) -> list[tuple[str, Tray]]:
    """Key and tray of all that lies there."""
    return [(one.key, one.tray) for one in trays(connection).lying()]


class TraysConformance:
    """Promises of ``contract.DraftTrays``."""

    def test_nothing_lies_in_trays_that_were_just_made(self, world: TrayWorld) -> None:
        connection = world.connect()
        put(connection.drafts)
        assert lying(connection) == []

    def test_making_them_again_is_harmless(self, world: TrayWorld) -> None:
        trays(world.connect())
        assert lying(world.connect()) == []

    @pytest.mark.parametrize("tray", list(Tray))
    def test_a_draft_that_was_moved_into_a_tray_is_told_with_it(self, world: TrayWorld, tray: Tray) -> None:
        connection = world.connect()
        box = trays(connection)
        put(connection.drafts)
        world.lay_into(ID, tray)
        for asked in (connection, world.connect()):
            assert lying(asked) == [(KEY, tray)]
        (one,) = box.lying()
        assert isinstance(one, TrayedDraft)
        assert connection.drafts.state(one.ref) is not None

    def test_what_lies_in_a_tray_is_still_a_draft_and_untouched(self, world: TrayWorld) -> None:
        connection = world.connect()
        trays(connection)
        placed = put(connection.drafts)
        world.lay_into(ID, Tray.LATER)
        found = connection.drafts.find(KEY)
        assert found is not None
        assert (found.folder, found.revision) == (Folder.DRAFTS, placed.revision)

    def test_it_is_told_as_a_draft_and_never_as_a_letter(self, world: TrayWorld) -> None:
        connection = world.connect()
        trays(connection)
        put(connection.drafts)
        cursor = begun(connection.mailbox)
        world.lay_into(ID, Tray.NEVER)
        heads, _ = news(connection.mailbox, cursor)
        assert {head.folder for head in heads} <= {Folder.DRAFTS}

    def test_it_can_be_withdrawn_from_there(self, world: TrayWorld) -> None:
        connection = world.connect()
        trays(connection)
        put(connection.drafts)
        world.lay_into(ID, Tray.NOT_THIS)
        found = connection.drafts.find(KEY)
        assert found is not None
        changer(connection).withdraw(found.ref, found.revision)
        assert connection.drafts.find(KEY) is None
        assert lying(connection) == []

    def test_what_is_none_of_ours_is_not_told(self, world: TrayWorld) -> None:
        connection = world.connect()
        trays(connection)
        world.deliver(mail("own@x.example", sender="dana@example.org"), Folder.DRAFTS)
        world.lay_into("own@x.example", Tray.LATER)
        assert lying(connection) == []

    def test_new_drafts_are_never_put_into_a_tray(self, world: TrayWorld) -> None:
        connection = world.connect()
        trays(connection)
        put(connection.drafts)
        connection.drafts.put(draft(OTHER_KEY), OTHER_KEY, None)
        assert lying(connection) == []

    def test_a_draft_that_is_moved_back_lies_in_no_tray(self, world: TrayWorld) -> None:
        connection = world.connect()
        trays(connection)
        put(connection.drafts)
        world.lay_into(ID, Tray.LATER)
        assert lying(connection) == [(KEY, Tray.LATER)]
        world.move(ID, Folder.DRAFTS)
        assert lying(connection) == []
        assert connection.drafts.find(KEY) is not None
