"""The Cyrus of the tests does what tests of connectors rely on."""

from __future__ import annotations

import imaplib
import ssl
from dataclasses import replace

import pytest

from .test_davs import TALK

pytestmark = pytest.mark.server
LETTER = b"Message-ID: <one@reef.example>\nSubject: Hello\n\nGood morning.\n"


def test_users_have_mailboxes_of_their_own(cyrus):
    one, other = cyrus.user().mail, cyrus.user().mail
    one.deliver(LETTER)
    assert one.messages("INBOX") == [LETTER.replace(b"\n", b"\r\n")]
    assert other.messages("INBOX") == []
    assert set(one.folders()) == {"INBOX", "Archive", "Drafts", "Junk", "Sent", "Trash"}


def test_tls_is_trusted_by_the_authority(cyrus):
    user = cyrus.user().mail
    context = ssl.create_default_context(cafile=str(cyrus.ca_file))
    with imaplib.IMAP4_SSL("localhost", cyrus.imaps_port, ssl_context=context, timeout=10) as client:
        assert client.login(user.name, user.password)[0] == "OK"
    with imaplib.IMAP4("127.0.0.1", cyrus.imap_port, timeout=10) as client:
        client.starttls(context)
        assert client.login(user.name, user.password)[0] == "OK"


def test_messages_are_marked_moved_and_deleted(cyrus):
    user = cyrus.user().mail
    (uid,) = user.deliver(LETTER, folder="Drafts", flags=r"\Draft \Seen $followthrough")
    assert {"\\Draft", "\\Seen", "$followthrough"} <= user.flags("Drafts", uid)
    user.move("Drafts", "one@reef.example", "Archive")
    assert len(user.messages("Archive")) == 1
    user.expunge("Archive", "one@reef.example")
    assert user.messages("Archive") == []


def test_a_folder_made_anew_has_another_uidvalidity(cyrus):
    user = cyrus.user().mail
    user.create("Projects")
    user.deliver(LETTER, folder="Projects")
    before = user.uidvalidity("Projects")
    user.make_anew("Projects")
    assert user.uidvalidity("Projects") != before
    assert len(user.messages("Projects")) == 1


def test_a_wrong_password_is_refused(cyrus):
    user = cyrus.user()
    cyrus.change_password(user, "another")
    with pytest.raises(imaplib.IMAP4.error):
        user.mail.folders()
    with pytest.raises(AssertionError, match="401"):
        user.calendars.resources()
    assert replace(user.calendars, password="another").resources() == []


def test_mail_and_events_outlive_a_restart(cyrus):
    user = cyrus.user()
    user.mail.deliver(LETTER)
    user.calendars.put("talk", TALK)
    cyrus.restart()
    assert len(user.mail.messages("INBOX")) == 1
    assert user.calendars.resources() == ["talk"]
