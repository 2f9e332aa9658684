"""The Dovecot of the tests does what tests of connectors rely on."""

from __future__ import annotations

import imaplib
import ssl
from dataclasses import replace

import pytest

from .certificates import Authority
from .dovecot import Dovecot

pytestmark = pytest.mark.server
LETTER = b"Message-ID: <one@reef.example>\nSubject: Hello\n\nGood morning.\n"


def trusting(server: Dovecot) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(server.ca_file))


def test_users_have_mailboxes_of_their_own(dovecot):
    one, other = dovecot.user(), dovecot.user()
    one.deliver(LETTER)
    assert one.messages("INBOX") == [LETTER.replace(b"\n", b"\r\n")]
    assert other.messages("INBOX") == []


def test_tls_from_the_start_is_trusted_by_the_authority(dovecot):
    user = dovecot.user()
    with imaplib.IMAP4_SSL("localhost", dovecot.imaps_port, ssl_context=trusting(dovecot), timeout=10) as client:
        assert client.login(user.name, user.password)[0] == "OK"


def test_starttls_is_offered(dovecot):
    user = dovecot.user()
    with imaplib.IMAP4("127.0.0.1", dovecot.imap_port, timeout=10) as client:
        client.starttls(trusting(dovecot))
        assert client.login(user.name, user.password)[0] == "OK"


@pytest.mark.parametrize("mechanism", ["XOAUTH2", "OAUTHBEARER"])
def test_a_token_lets_in_until_it_is_revoked(dovecot, mechanism):
    user = dovecot.user()
    user.deliver(LETTER)
    token = dovecot.tokens.issue(user.name)
    line = {
        "XOAUTH2": f"user={user.name}\x01auth=Bearer {token}\x01\x01",
        "OAUTHBEARER": f"n,a={user.name},\x01auth=Bearer {token}\x01\x01",
    }[mechanism]

    def log_in():
        with imaplib.IMAP4("127.0.0.1", dovecot.imap_port, timeout=10) as client:
            client.authenticate(mechanism, lambda challenge: b"" if challenge else line.encode())
            return client.select("INBOX")[1][0]

    assert log_in() == b"1"
    dovecot.tokens.revoke(token)
    with pytest.raises(imaplib.IMAP4.error, match="AUTHENTICATIONFAILED"):
        log_in()


def test_a_changed_password_counts_at_once(dovecot):
    user = dovecot.user()
    user.deliver(LETTER)
    dovecot.change_password(user, "another one")
    with pytest.raises(imaplib.IMAP4.error, match="AUTHENTICATIONFAILED"):
        user.deliver(LETTER)
    assert replace(user, password="another one").messages("INBOX")


def test_a_full_mailbox_takes_no_more(dovecot):
    user = dovecot.user(quota="2K")
    user.deliver(LETTER)
    with pytest.raises(AssertionError, match="OVERQUOTA"):
        user.deliver(LETTER + b"x" * 4000, folder="Drafts")


def test_uidvalidity_changes_and_mail_stays(dovecot):
    user = dovecot.user()
    user.deliver(LETTER)
    before = user.uidvalidity("INBOX")
    dovecot.change_uidvalidity(user)
    assert user.uidvalidity("INBOX") != before
    assert len(user.messages("INBOX")) == 1


def test_mail_outlives_a_restart(authority):
    server = Dovecot.start(authority)
    try:
        user = server.user()
        user.deliver(LETTER)
        server.restart()
        assert len(user.messages("INBOX")) == 1
    finally:
        server.stop()
    assert not server.folder.exists()


def test_capabilities_can_be_taken_away(authority):
    server = Dovecot.start(authority, without=("CONDSTORE", "QRESYNC", "IDLE", "NOTIFY"))
    try:
        with server.user().session() as client:
            offered = client.capability()[1][0].split()
    finally:
        server.stop()
    assert b"UIDPLUS" in offered
    assert not {b"CONDSTORE", b"QRESYNC", b"IDLE", b"NOTIFY"} & set(offered)


@pytest.mark.parametrize(("certificate", "says"), [("expired", "expired"), ("wrong_name", "mismatch")])
def test_a_bad_certificate_is_refused(tmp_path, certificate, says):
    authority = Authority(tmp_path)
    server = Dovecot.start(authority, certificate=getattr(authority, certificate)())
    try:
        with pytest.raises(ssl.SSLCertVerificationError, match=says):
            imaplib.IMAP4_SSL("localhost", server.imaps_port, ssl_context=trusting(server), timeout=10)
    finally:
        server.stop()


def test_drafts_take_keywords_and_say_where_they_are(dovecot):
    user = dovecot.user()
    (uid,) = user.deliver(LETTER, folder="Drafts", flags=r"\Draft \Seen $followthrough")
    assert {"\\Draft", "\\Seen", "$followthrough"} <= user.flags("Drafts", uid)
    assert user.find("Drafts", "one@reef.example") == [uid]


def test_a_message_moves_and_goes(dovecot):
    user = dovecot.user()
    user.deliver(LETTER)
    user.move("INBOX", "one@reef.example", "Archive")
    assert len(user.messages("Archive")) == 1
    user.expunge("Archive", "one@reef.example")
    assert user.messages("Archive") == []
