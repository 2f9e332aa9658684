"""Which services a channel may use: apprise's own list, schema by schema, against the allow-list."""

from __future__ import annotations

import inspect
import re
import warnings
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module

import pytest
from apprise.plugins import N_MGR

from connectors.channels.by_apprise import AtService
from connectors.channels.contract import Ring
from connectors.channels.services import MAIL, SERVICES, refusal
from connectors.errors import Permanent


def everything() -> dict[str, type]:
    """Everything the installed apprise can do: the program itself never loads that."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # what some of those classes import
        return {str(schema): N_MGR[schema] for schema in sorted(N_MGR.schemas())}


KNOWN = everything()
ADDRESSES = {
    "ntfy",
    "ntfys",
    "pbul",
    "slack",
    "zulip",
    "webex",
    "wxteams",
    "xmpp",
    "xmpps",
    "psafer",
    "psafers",
    "discord",
    "workflow",
    "workflows",
}
"""Allowed services whose class knows the word mail: by a parameter that is refused, or as a name of a person in them."""


def sends_mail(plugin: type) -> bool:
    """Does anything in the class of a service speak of mail?"""
    return bool(re.search(r"e-?mail|smtp", inspect.getsource(plugin), re.IGNORECASE))


@pytest.mark.parametrize("schema", sorted(set(KNOWN) - set(SERVICES)))
def test_every_other_service_of_apprise_is_refused(schema):
    with pytest.raises(Permanent, match=f"{schema}://"):
        AtService(f"{schema}://user:secret@host.example/target")


def test_the_list_of_apprise_is_as_long_as_it_should_be():
    assert len(KNOWN) > 150
    assert set(SERVICES) <= set(KNOWN)


def test_every_service_that_sends_mail_is_refused_and_told_what_to_do_instead():
    mailers = {
        "mailto",
        "mailtos",
        "sendgrid",
        "ses",
        "sparkpost",
        "mailgun",
        "smtp2go",
        "o365",
        "azure",
        "brevo",
        "resend",
    }
    assert mailers <= set(KNOWN)
    for schema in mailers | (MAIL & set(KNOWN)):
        assert "sends mail" in refusal(f"{schema}://u:p@host/x")
        assert 'digest = "draft"' in refusal(f"{schema}://u:p@host/x")


def test_no_allowed_service_speaks_of_mail_but_those_looked_into():
    assert {schema for schema in SERVICES if sends_mail(KNOWN[schema])} <= ADDRESSES


@pytest.mark.parametrize("schema", ["mailto", "MAILTOS", "Mailto"])
def test_a_schema_is_refused_however_it_is_written(schema):
    assert "sends mail" in refusal(f"{schema}://dana:secret@example.org")


@pytest.mark.parametrize(
    "url",
    [
        "ntfy://ntfy.example/topic?email=dana@example.org",
        "ntfy://ntfy.example/topic?EMAIL=dana",
        "ntfy://ntfy.example/topic?priority=1&Email=x",
        "jsons://ntfy.example/topic?+X-Email=x",
        "pbul://token/dana@example.org",
        "pbul://token/?to=dana%40example.org",
        "pbul://token/dana%40example.org",
        "wxteams://token/?to=dana@example.org",
        "ntfy://ntfy.example/topic?attach=file:///etc/passwd",
    ],
)
def test_a_service_that_is_allowed_is_refused_where_its_address_would_make_it_send_mail(url):
    assert "would send mail" in refusal(url) or "may send mail" in refusal(url)
    assert "dana" not in refusal(url)


@pytest.mark.parametrize(
    "url",
    [
        "ntfys://ntfy.sh/topic",
        "ntfy://dana:secret@ntfy.example:8080/topic?priority=high",
        "tgram://123456789:abcdefg_hijklmnop/12345/",
        "matrixs://dana:secret@matrix.example/!room:matrix.example",
        "xmpps://dana:secret@chat.example/dana@chat.example",
        "discord://123/abc",
        "json://127.0.0.1:8000/hook",
    ],
)
def test_usual_addresses_are_none_of_that(url):
    assert refusal(url) == ""


@pytest.mark.parametrize("url", ["", "phone", "https://", "://x", "https://ntfy.sh/topic"])
def test_what_is_no_address_of_a_service_is_told_which_there_are(url):
    assert "ntfy" in refusal(url)


@pytest.mark.parametrize("schema", SERVICES)
def test_the_class_of_a_service_knows_what_it_is_given(schema):
    module, _, kind = SERVICES[schema].plugin.partition(":")
    plugin = getattr(import_module(f"apprise.plugins.{module}"), kind)
    assert plugin is KNOWN[schema]
    service = SERVICES[schema]
    taken = {name for one in plugin.__mro__ for name in inspect.signature(vars(one).get("__init__", object)).parameters}
    assert {*service.silent, *filter(None, [service.link])} <= taken


SILENT = {
    "ntfy": "ntfy://h/topic",
    "gotify": "gotify://h/AbCdEfGhIjKlMnO",
    "pover": f"pover://{'u' * 30}@{'a' * 30}",
    "bark": f"bark://h/{'d' * 22}",
    "prowl": f"prowl://{'a' * 40}",
    "psafer": f"psafer://{'a' * 20}",
    "tgram": "tgram://123456789:abcdefg_hijklmnop/12345/",
    "matrix": "matrix://u:p@h/!room:h",
    "discord": "discord://123456/abcdef",
    "nctalk": "nctalk://u:p@h/room",
}
"""An address of each service that knows the difference."""


def test_every_service_that_knows_silence_has_its_address_below():
    assert {schema.removesuffix("s") for schema, service in SERVICES.items() if service.silent} == set(SILENT)


@pytest.mark.parametrize("schema", SILENT)
def test_a_service_that_knows_silence_understands_how_it_is_asked_for(schema):
    channel = AtService(SILENT[schema])
    loud = Ring(key="k", title="t", text="t", since=datetime(2026, 3, 5, tzinfo=UTC))
    asked = channel._more(replace(loud, silent=True))
    assert channel._plugin(asked).url() != channel._plugin(channel._more(loud)).url()
