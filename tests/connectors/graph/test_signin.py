"""Signing in at Microsoft: msal itself, over real HTTP, against a sign-in on this machine."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from connectors.errors import AuthNeeded, Permanent, Temporary
from connectors.graph.signin import sign_in_at_microsoft, sign_in_of
from connectors.registry import About, connect
from connectors.talk import Talk
from tests.servers.graph.entra import Entra
from tests.servers.graph.events import Calendars, EventRoutes
from tests.servers.graph.mail import Mailbox, MailRoutes
from tests.servers.graph.server import GraphServer

ABOUT = About(zone=ZoneInfo("UTC"), addresses=frozenset({"dana@example.org"}), account="home")


@pytest.fixture
def entra() -> Iterator[Entra]:
    """Microsoft's sign-in."""
    with Entra() as server:
        yield server


@pytest.fixture
def settings(entra: Entra, tmp_path: Path) -> dict[str, Any]:
    """As they stand in a configuration."""
    file = tmp_path / "token.json"
    return {
        "kind": "graph",
        "client_id": "c1",
        "tenant": "common",
        "authority": entra.authority,
        "token_file": str(file),
    }


def signed_in(settings: dict[str, Any], told: list[str], calendar: dict[str, Any] | None = None) -> str:
    """The user signs in with a code."""
    return sign_in_at_microsoft(settings, calendar or settings, ABOUT, Talk(tell=told.append))


def test_a_code_on_any_device_signs_in_and_it_is_kept_for_its_owner_only(
    settings: dict[str, Any], tmp_path: Path
) -> None:
    told: list[str] = []
    sentence = signed_in(settings, told)
    assert "ABCD1234" in "".join(told)
    assert "dana@example.org" in sentence
    assert (tmp_path / "token.json").stat().st_mode & 0o077 == 0
    sign_in = sign_in_of(settings, ABOUT)
    assert (sign_in.token(), sign_in.user()) == ("at-1", "dana@example.org")


def test_what_is_asked_for_cannot_send(entra: Entra, settings: dict[str, Any]) -> None:
    signed_in(settings, [])
    scopes = " ".join(form.get("scope", "") for _, form in entra.asked)
    assert "Mail.ReadWrite" in scopes
    assert "Calendars.Read " in f"{scopes} "
    assert "Send" not in scopes
    assert sign_in_of(settings, ABOUT).granted() >= {"mail.readwrite", "calendars.read"}


def test_a_token_is_renewed_without_asking_anybody(entra: Entra, settings: dict[str, Any]) -> None:
    signed_in(settings, [])
    sign_in = sign_in_of(settings, ABOUT)
    assert (sign_in.token(), sign_in.token(fresh=True), sign_in.token()) == ("at-1", "at-2", "at-2")
    assert entra.asked[-1][1]["grant_type"] == "refresh_token"


def test_a_refused_token_is_renewed_once_and_the_request_goes_on(entra: Entra, settings: dict[str, Any]) -> None:
    signed_in(settings, [])
    with GraphServer(MailRoutes(Mailbox()).routes(), EventRoutes(Calendars()).routes()) as server:
        server.tokens = {"at-2"}
        connection = connect({**settings, "endpoint": server.root}, zone=ZoneInfo("UTC"), account="home")
        assert list(connection.mailbox.changes(None))
        connection.close()
    assert entra.given == ["at-1", "at-2"]


def test_permission_that_was_not_given_is_named(entra: Entra, settings: dict[str, Any]) -> None:
    entra.scopes = "Mail.ReadWrite"
    with pytest.raises(AuthNeeded, match=r"Calendars\.Read"):
        signed_in(settings, [])


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (
            {
                "error": "invalid_grant",
                "error_description": "AADSTS700082: The refresh token has expired.",
                "error_codes": [700082],
            },
            "has ended",
        ),
        (
            {
                "error": "invalid_grant",
                "error_description": "AADSTS65001: consent",
                "error_codes": [65001],
                "suberror": "consent_required",
            },
            "agreement",
        ),
        (
            {
                "error": "interaction_required",
                "error_description": "AADSTS53003: blocked by policy",
                "error_codes": [53003],
            },
            "conditional access",
        ),
        (
            {"error": "invalid_grant", "error_description": "AADSTS50076: multi-factor", "error_codes": [50076]},
            "conditional access",
        ),
    ],
)
def test_a_sign_in_that_ended_says_why_and_how_to_begin_anew(
    entra: Entra, settings: dict[str, Any], answer: dict[str, Any], says: str
) -> None:
    signed_in(settings, [])
    entra.refuse = answer
    with pytest.raises(AuthNeeded, match=says) as caught:
        sign_in_of(settings, ABOUT).token(fresh=True)
    assert "followthrough sign-in" in caught.value.how


def test_who_declines_is_told_how_to_try_again(entra: Entra, settings: dict[str, Any]) -> None:
    entra.refuse = {"error": "authorization_declined", "error_codes": [70000]}
    with pytest.raises(AuthNeeded, match="refused"):
        signed_in(settings, [])


def test_a_wrong_client_is_the_users_to_mend(entra: Entra, settings: dict[str, Any]) -> None:
    entra.refuse = {
        "error": "unauthorized_client",
        "error_description": "AADSTS700016: not found",
        "error_codes": [700016],
    }
    with pytest.raises(Permanent, match="client_id"):
        signed_in(settings, [])


def test_nobody_signed_in_names_the_command(settings: dict[str, Any]) -> None:
    with pytest.raises(AuthNeeded) as caught:
        sign_in_of(settings, ABOUT).token()
    assert caught.value.how == 'Run: followthrough sign-in "home".'


def test_a_damaged_sign_in_is_said(settings: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "token.json").write_text("{")
    (tmp_path / "token.json").chmod(0o600)
    with pytest.raises(AuthNeeded, match="damaged"):
        sign_in_of(settings, ABOUT).token()


def test_a_sign_in_that_cannot_be_reached_is_tried_again_later(settings: dict[str, Any]) -> None:
    settings["authority"] = "http://127.0.0.1:9"
    with pytest.raises(Temporary, match="cannot be reached"):
        signed_in(settings, [])


def test_the_authority_is_microsofts_or_on_this_machine(settings: dict[str, Any]) -> None:
    settings["authority"] = "https://login.example.org"
    with pytest.raises(Permanent, match="authority"):
        sign_in_of(settings, ABOUT)


def test_doctor_is_told_what_was_granted_and_that_it_cannot_send(entra: Entra, settings: dict[str, Any]) -> None:
    signed_in(settings, [])
    with GraphServer(MailRoutes(Mailbox()).routes(), EventRoutes(Calendars()).routes()) as server:
        server.tokens = set(entra.given)
        part = {**settings, "endpoint": server.root}
        connection = connect(part, part, zone=ZoneInfo("UTC"), account="home")
        findings = [each for checkup in connection.checkups for each in checkup.findings()]
        connection.close()
    assert all(each.ok for each in findings), findings
    texts = {each.name: each.text for each in findings}
    assert texts["can it send?"].startswith("No")
    assert "Mail.ReadWrite is granted" in texts["permission to read mail and place drafts"]
    assert "Entwürfe" in texts["folders"]


def test_doctor_names_a_permission_that_can_send(entra: Entra, settings: dict[str, Any], tmp_path: Path) -> None:
    entra.scopes = "Mail.ReadWrite Calendars.Read Mail.Send"
    signed_in(settings, [])
    assert "mail.send" in sign_in_of(settings, ABOUT).granted()
    assert json.loads((tmp_path / "token.json").read_text())["AccessToken"]


def test_neither_httpx_nor_msal_is_loaded_before_an_account_is_used() -> None:
    code = (
        "import sys; from zoneinfo import ZoneInfo; from connectors.registry import connect\n"
        "connect({'kind': 'graph', 'client_id': 'x'}, {'kind': 'graph', 'client_id': 'x'}, zone=ZoneInfo('UTC'))\n"
        "print({'httpx', 'msal', 'requests'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
