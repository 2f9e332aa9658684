"""What goes wrong at an Exchange server, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from connectors.contract import Folder
from connectors.errors import (
    AuthNeeded,
    Conflict,
    ConnectorError,
    CursorExpired,
    NotFound,
    Permanent,
    Temporary,
)
from connectors.exchange.access import access_of
from connectors.exchange.client import Exchange
from connectors.exchange.drafts import ExchangeDrafts
from connectors.exchange.faults import Server, of_code, of_status, unreachable
from connectors.exchange.mailbox import ExchangeMailbox
from tests.conformance.exchange_world import ExchangeWorld
from tests.conformance.mailbox import begun, message_ids, news
from tests.conformance.world import KEY, draft, mail
from tests.servers.ews.server import PASSWORD, Fault

OWN, CLOUD = Server(host="mail.example.org", user="dana"), Server(host="outlook.office365.com", user="dana")


def drafts_of(exchange: Exchange) -> ExchangeDrafts:
    return ExchangeDrafts(exchange, ExchangeMailbox(exchange).folders, {"example.org"})


# --- patience


def test_a_busy_server_is_asked_again_after_the_time_it_names(
    world: ExchangeWorld, exchange: Exchange, naps: list[float]
) -> None:
    world.server.faults = [Fault("FindFolder", code="ErrorServerBusy", back_off=12_000)]
    ExchangeMailbox(exchange).folders.watched()
    assert naps == [12.0]


def test_a_server_that_stays_busy_is_left_alone_and_says_how_long(
    world: ExchangeWorld, exchange: Exchange, naps: list[float]
) -> None:
    world.server.faults = [Fault("FindFolder", code="ErrorServerBusy", back_off=300_000)]
    with pytest.raises(Temporary) as caught:
        ExchangeMailbox(exchange).folders.watched()
    assert caught.value.retry_after == 300
    assert naps == []
    assert world.server.asked["FindFolder"] == 1


def test_patience_ends_and_nobody_else_multiplies_it(
    world: ExchangeWorld, exchange: Exchange, naps: list[float]
) -> None:
    world.server.faults = [Fault("FindFolder", status=503) for _ in range(9)]
    with pytest.raises(Temporary):
        ExchangeMailbox(exchange).folders.watched()
    assert world.server.asked["FindFolder"] == 4
    assert naps == [0.5, 1.0, 2.0]


def test_retry_after_is_kept_to(world: ExchangeWorld, exchange: Exchange, naps: list[float]) -> None:
    world.server.faults = [Fault("FindFolder", status=429, back_off=7_000)]
    ExchangeMailbox(exchange).folders.watched()
    assert naps == [7.0]


def test_an_answer_that_never_comes_is_asked_for_again(world: ExchangeWorld, exchange: Exchange) -> None:
    world.server.faults = [Fault("GetFolder", lost=True)]
    assert ExchangeMailbox(exchange).folders.watched().purposes


@pytest.mark.parametrize(
    "garbage", [b"", b"<html>Proxy</html>", b"<s:Envelope", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>']
)
def test_an_answer_that_cannot_be_read_is_a_passing_trouble(
    world: ExchangeWorld, exchange: Exchange, garbage: bytes
) -> None:
    world.server.faults = [Fault("GetFolder", garbage=garbage) for _ in range(9)]
    with pytest.raises(Temporary):
        ExchangeMailbox(exchange).folders.watched()


# --- writings are never repeated


@pytest.mark.parametrize(
    "fault",
    [
        Fault("CreateItem", lost=True),
        Fault("CreateItem", code="ErrorServerBusy", back_off=1_000),
        Fault("CreateItem", status=503),
        Fault("CreateItem", code="ErrorInternalServerTransientError"),
    ],
    ids=["lost", "busy", "503", "transient"],
)
def test_a_creation_is_asked_for_once_whatever_happens(world: ExchangeWorld, exchange: Exchange, fault: Fault) -> None:
    world.server.faults = [fault]
    drafts = drafts_of(exchange)
    with pytest.raises(Temporary):
        drafts.put(draft(), KEY, None)
    assert world.server.asked["CreateItem"] == 1


def test_a_draft_whose_answer_was_lost_is_found_by_its_key(world: ExchangeWorld, exchange: Exchange) -> None:
    world.server.faults = [Fault("CreateItem", lost=True)]
    drafts = drafts_of(exchange)
    with pytest.raises(Temporary):
        drafts.put(draft(), KEY, None)
    found = drafts.find(KEY)
    assert found is not None
    assert found.folder is Folder.DRAFTS
    assert len(list(drafts.listing())) == 1


def test_a_refused_request_is_not_repeated_in_older_words(world: ExchangeWorld, exchange: Exchange) -> None:
    """exchangelib by itself would repeat a creation in every version of the schema."""
    world.server.faults = [Fault("CreateItem", code="ErrorInvalidRequest")]
    with pytest.raises(Permanent):
        drafts_of(exchange).put(draft(), KEY, None)
    assert world.server.asked["CreateItem"] == 1


def test_a_full_mailbox_is_said_with_the_mend(world: ExchangeWorld, exchange: Exchange) -> None:
    world.server.faults = [Fault("CreateItem", code="ErrorQuotaExceeded")]
    with pytest.raises(Permanent, match=r"is full .* delete what you need no more"):
        drafts_of(exchange).put(draft(), KEY, None)


# --- edits that slip in


def test_an_edit_between_the_look_and_the_change_wins(
    world: ExchangeWorld, exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts = drafts_of(exchange)
    placed = drafts.put(draft(), KEY, None)
    tell = exchange.tell

    def edited_meanwhile(request: Any) -> Any:
        world.store.touch(world.store.items[placed.ref])
        return tell(request)

    monkeypatch.setattr(exchange, "tell", edited_meanwhile)
    with pytest.raises(Conflict):
        drafts.replace(placed.ref, draft(body="Better."), placed.revision)
    with pytest.raises(Conflict):
        drafts.withdraw(placed.ref, placed.revision)
    assert drafts.state(placed.ref) == placed


def test_a_change_of_marks_alone_is_no_edit(world: ExchangeWorld, exchange: Exchange) -> None:
    drafts = drafts_of(exchange)
    placed = drafts.put(draft(), KEY, None)
    world.store.touch(world.store.items[placed.ref])
    assert drafts.state(placed.ref) == placed


def test_a_withdrawn_draft_lies_in_deleted_items(world: ExchangeWorld, exchange: Exchange) -> None:
    drafts = drafts_of(exchange)
    placed = drafts.put(draft(), KEY, None)
    drafts.withdraw(placed.ref, placed.revision)
    assert len(world.store.rooms["deleteditems"].items) == 1


def test_a_draft_whose_id_changed_by_a_move_is_found_by_its_key(world: ExchangeWorld, exchange: Exchange) -> None:
    drafts = drafts_of(exchange)
    placed = drafts.put(draft(), KEY, None)
    world.move(f"{KEY}@example.org", Folder.SENT)
    assert drafts.state(placed.ref) is None
    found = drafts.find(KEY)
    assert found is not None
    assert (found.folder, found.revision) == (Folder.SENT, placed.revision)
    assert found.ref != placed.ref


# --- positions


def test_a_position_the_server_forgot_is_listed_anew(world: ExchangeWorld) -> None:
    world.deliver(mail("old@x.example"), Folder.INBOX)
    mailbox = world.connect().mailbox
    cursor = begun(mailbox)
    world.store.epoch += 1
    with pytest.raises(CursorExpired):
        list(mailbox.changes(cursor))
    assert news(mailbox, begun(mailbox))[0] == []


def test_a_folder_that_is_gone_is_left_out(world: ExchangeWorld) -> None:
    world.deliver(mail("stays@x.example"), Folder.INBOX)
    mailbox = world.connect().mailbox
    cursor = begun(mailbox)
    world.store.drop_room("own")
    world.deliver(mail("new@x.example"), Folder.INBOX)
    assert message_ids(news(mailbox, cursor)[0]) == ["new@x.example"]


def test_one_letter_the_server_cannot_give_is_passed_over(world: ExchangeWorld) -> None:
    mailbox = world.connect().mailbox
    cursor = begun(mailbox)
    world.deliver(mail("new@x.example"), Folder.INBOX)
    world.server.faults = [Fault("GetItem", code="ErrorItemNotFound")]
    assert news(mailbox, cursor)[0] == []


# --- signing in


def test_a_wrong_password_is_said_and_a_mended_one_is_taken_without_a_restart(world: ExchangeWorld) -> None:
    world.server.password = "new"
    given = ["old"]
    exchange = Exchange(access_of(world.settings, frozenset(), lambda: given[0]))
    mailbox = ExchangeMailbox(exchange)
    with pytest.raises(AuthNeeded) as caught:
        mailbox.folders.watched()
    assert "password" in str(caught.value)
    assert "password_file" in caught.value.how
    given[0] = "new"
    assert mailbox.folders.watched().purposes
    exchange.close()


@pytest.mark.parametrize("status", [401, 403])
def test_a_mailbox_that_moved_to_the_cloud_says_which_kind_it_needs(status: int) -> None:
    error = of_status(CLOUD, status, None)
    assert isinstance(error, Permanent)
    assert 'now needs kind = "graph"' in str(error)
    assert "sign-in" in str(error)


def test_a_server_that_points_to_the_cloud_says_so_too(world: ExchangeWorld, exchange: Exchange) -> None:
    cloud = "https://outlook.office365.com/EWS/Exchange.asmx"
    world.server.faults = [Fault("GetFolder", status=302, location=cloud)]
    with pytest.raises(Permanent, match='kind = "graph"'):
        ExchangeMailbox(exchange).folders.watched()


def test_a_server_that_points_elsewhere_names_the_place(world: ExchangeWorld, exchange: Exchange) -> None:
    world.server.faults = [Fault("GetFolder", status=302, location="https://new.example.org/EWS/Exchange.asmx")]
    with pytest.raises(Permanent, match=r"https://new\.example\.org/EWS"):
        ExchangeMailbox(exchange).folders.watched()


def test_a_wrong_address_is_said(world: ExchangeWorld) -> None:
    settings = {**world.settings, "server": world.server.url + "x"}
    exchange = Exchange(access_of(settings, frozenset(), lambda: PASSWORD))
    with pytest.raises(Permanent, match="mend `server`"):
        ExchangeMailbox(exchange).folders.watched()
    exchange.close()


def test_nobody_at_the_address_is_a_passing_trouble(naps: list[float]) -> None:
    settings = {"server": "http://127.0.0.1:9/EWS/Exchange.asmx", "user": "dana", "auth": "basic"}
    exchange = Exchange(access_of(settings, frozenset(), lambda: "x"), sleep=naps.append)
    with pytest.raises(Temporary, match="cannot be reached"):
        ExchangeMailbox(exchange).folders.watched()


# --- what the words mean

CODES: dict[str, type[ConnectorError]] = {
    "ErrorServerBusy": Temporary,
    "ErrorMailboxMoveInProgress": Temporary,
    "ErrorMailboxStoreUnavailable": Temporary,
    "ErrorInvalidSyncStateData": CursorExpired,
    "ErrorItemNotFound": NotFound,
    "ErrorFolderNotFound": NotFound,
    "ErrorInvalidIdMalformed": NotFound,
    "ErrorIrresolvableConflict": Conflict,
    "ErrorStaleObject": Conflict,
    "ErrorQuotaExceeded": Permanent,
    "ErrorAccessDenied": Permanent,
    "ErrorNonExistentMailbox": Permanent,
    "ErrorPasswordExpired": AuthNeeded,
    "ErrorImpersonateUserDenied": AuthNeeded,
    "ErrorSomethingNobodyKnows": Permanent,
}


@pytest.mark.parametrize("code", CODES)
def test_each_code_is_one_error_of_the_contract_and_one_sentence(code: str) -> None:
    error = of_code(OWN, code, "Some words\nof the server.")
    assert type(error) is CODES[code] or isinstance(error, CODES[code])
    assert str(error).endswith(".")
    assert "\n" not in str(error)


def test_a_shared_mailbox_without_rights_says_what_to_ask_for() -> None:
    assert "of a shared mailbox, for full access" in str(of_code(OWN, "ErrorAccessDenied", ""))


def test_a_certificate_of_an_own_authority_names_ca_file() -> None:
    import ssl

    trouble: Callable[[], ConnectionError] = ConnectionError
    error = trouble()
    error.__cause__ = ssl.SSLCertVerificationError("self-signed certificate in chain")
    told = unreachable(OWN, error)
    assert isinstance(told, Permanent)
    assert "ca_file" in str(told)


# --- settings


@pytest.mark.parametrize(
    ("settings", "mend"),
    [
        ({}, "`server`"),
        ({"server": "http://mail.example.org/EWS/Exchange.asmx", "user": "x"}, "https://"),
        ({"server": "https://mail.example.org/EWS/Exchange.asmx"}, "`user`"),
        ({"server": "https://mail.example.org/EWS/Exchange.asmx", "user": "x", "auth": "digest"}, "ntlm"),
        ({"server": "https://mail.example.org/EWS/Exchange.asmx", "auth": "oauth", "user": "x"}, "client_id"),
    ],
)
def test_settings_that_cannot_be_meant_so_are_said_with_the_mend(settings: dict[str, str], mend: str) -> None:
    with pytest.raises(Permanent) as caught:
        access_of(settings, frozenset(), lambda: "x")
    assert mend in str(caught.value)


def test_a_delegated_mailbox_is_asked_for_by_its_address(world: ExchangeWorld) -> None:
    settings = {**world.settings, "mailbox": "Team@Example.org"}
    exchange = Exchange(access_of(settings, frozenset({"dana@example.org"}), lambda: PASSWORD))
    mailbox = ExchangeMailbox(exchange)
    mailbox.folders.watched()
    exchange.close()
    assert b"<t:EmailAddress>team@example.org</t:EmailAddress>" in world.server.bodies[0]
    assert mailbox.identities() == frozenset()
