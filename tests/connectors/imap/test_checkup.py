"""What ``doctor`` is told of a mail server."""

from __future__ import annotations

import pytest

from connectors.contract import Connection, Finding, Folder
from connectors.errors import AuthNeeded
from connectors.imap.folders import Seen
from connectors.imap.session import Session
from tests.servers.certificates import Authority
from tests.servers.dovecot import Dovecot

from .conftest import Box

pytestmark = pytest.mark.server


def findings(connection: Connection) -> dict[str, Finding]:
    """The lines, by name."""
    return {finding.name: finding for checkup in connection.checkups for finding in checkup.findings()}


def test_all_is_well(box: Box) -> None:
    told = findings(box.directly())
    assert {
        "sign-in",
        "encryption",
        "certificate",
        "can it send?",
        "folders",
        "permission to place drafts",
        "news",
    } == set(told)
    assert all(finding.ok and finding.text.endswith(".") for finding in told.values())
    assert box.user.name in told["sign-in"].text
    assert "drafts: Drafts, sent: Sent, trash: Trash, junk: Junk" in told["folders"].text
    assert "every folder at once" in told["news"].text


def test_a_server_spoken_to_in_the_clear_is_said_loudly(box: Box) -> None:
    told = findings(box.connect(port=box.server.imap_port, security="none"))
    assert not told["encryption"].ok
    assert "NOTHING IS ENCRYPTED" in told["encryption"].text


def test_a_folder_that_the_configuration_names_is_told(box: Box) -> None:
    box.user.create("Ausgang")
    assert "sent: Ausgang and Sent" in findings(box.directly(sent="Ausgang"))["folders"].text


def test_sent_letters_that_nobody_knows_of_are_said(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    look = Session.look

    def without_sent(session: Session) -> tuple[Seen, ...]:
        return tuple(each for each in look(session) if each.place.role is not Folder.SENT)

    monkeypatch.setattr(Session, "look", without_sent)
    told = findings(box.directly())["folders"]
    assert not told.ok
    assert "set `sent`" in told.text


def test_who_is_not_let_in_hears_why(box: Box) -> None:
    connection = box.directly()
    (box.folder / "imap.password").write_text("wrong")
    with pytest.raises(AuthNeeded):
        findings(connection)


@pytest.mark.parametrize(
    ("without", "said"), [(["NOTIFY"], "the INBOX at once"), (["IDLE", "NOTIFY"], "nothing by itself")]
)
def test_how_soon_news_is_heard_of(authority: Authority, box: Box, without: list[str], said: str) -> None:
    box.server = Dovecot.start(authority, without=without)
    box.user = box.server.user()
    assert said in findings(box.directly())["news"].text
    for world in box.worlds:
        world.close()
    box.server.stop()
