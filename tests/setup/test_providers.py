"""Whose an address is: by itself, by its domain's records, or nobody knows."""

from types import SimpleNamespace

import dns.exception
import pytest

from daemon.setup.lookup import records
from daemon.setup.providers import Records, Server, found, guessed


@pytest.mark.parametrize(
    ("address", "kind", "says"),
    [
        ("dana@gmail.com", "gmail", "OAuth client"),
        ("dana@Outlook.com", "graph", "EWS"),
        ("dana@fastmail.com", "imap", "app password"),
        ("dana@proton.me", "imap", "Bridge"),
    ],
)
def test_well_known_domains_are_known_without_asking_anybody(address, kind, says):
    provider = found(address, Records())
    assert provider is not None
    assert provider.kind == kind
    assert says in provider.why


@pytest.mark.parametrize(
    ("mx", "kind"),
    [
        ("aspmx.l.google.com", "gmail"),
        ("example-org.mail.protection.outlook.com", "graph"),
        ("in1-smtp.messagingengine.com", "imap"),
    ],
)
def test_a_domain_of_ones_own_is_known_by_who_takes_its_mail(mx, kind):
    provider = found("dana@example.org", Records(mx=(mx,)))
    assert provider is not None
    assert provider.kind == kind


def test_a_lookalike_of_a_mail_host_is_nobody():
    assert found("dana@example.org", Records(mx=("mx.evilgoogle.com",))) is None


def test_a_domain_may_name_its_servers_itself():
    told = Records(imaps=Server(host="mail.example.org", port=1993), caldavs=Server(host="dav.example.org", port=443))
    provider = found("dana@example.org", told)
    assert provider is not None
    assert (provider.host, provider.port, provider.security) == ("mail.example.org", 1993, "tls")
    assert (provider.calendar, provider.caldav) == ("caldav", "https://dav.example.org/")


def test_a_domain_that_names_only_the_plain_port_gets_starttls():
    provider = found("dana@example.org", Records(imap=Server(host="mail.example.org", port=143)))
    assert provider is not None
    assert (provider.security, provider.port) == ("starttls", 143)


def test_who_is_unknown_gets_the_usual_name():
    assert found("dana@example.org", Records()) is None
    assert guessed("dana@example.org").host == "imap.example.org"


def srv(target, port, priority=0, weight=0):
    return SimpleNamespace(target=f"{target}.", port=port, priority=priority, weight=weight)


def test_records_are_taken_by_preference():
    answers = {
        ("example.org", "MX"): [
            SimpleNamespace(preference=20, exchange="b.example."), SimpleNamespace(preference=10, exchange="A.example.")
        ],
        ("_imaps._tcp.example.org", "SRV"): [srv("second", 993, priority=5), srv("first", 1993, priority=1)],
        ("_caldavs._tcp.example.org", "SRV"): [srv("", 0)],
    }  # fmt: skip
    told = records("example.org", lambda name, kind: answers.get((name, kind), ()))
    assert told.mx == ("a.example", "b.example")
    assert told.imaps == Server(host="first", port=1993)
    assert told.caldavs is None, "a target of . says that there is none"


def test_without_a_network_one_question_is_enough(monkeypatch):
    asked = []

    def resolve(name, kind, **_more):
        asked.append((name, kind))
        raise dns.exception.Timeout

    monkeypatch.setattr("dns.resolver.resolve", resolve)
    assert records("example.org") == Records()
    assert len(asked) == 1


def test_no_domain_is_not_asked_about(monkeypatch):
    monkeypatch.setattr("dns.resolver.resolve", None)
    assert records("localhost") == Records()
