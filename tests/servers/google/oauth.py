"""Google's sign-in for the test server: the page a browser opens, the token endpoint, revocation (RFC 6749, 7636).

It checks what a careless client would leave out: PKCE, state, a loopback redirect, offline access.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from .server import GoogleServer

Answer = tuple[int, Mapping[str, str], bytes]
PAGE, TOKEN, REVOKE = "/o/oauth2/v2/auth", "/token", "/revoke"
JSON = {"Content-Type": "application/json; charset=utf-8"}


@dataclass(slots=True, kw_only=True)
class SignInPages:
    """One OAuth client and one user, who agrees to everything unless told otherwise."""

    server: GoogleServer
    client_id: str = "1234.apps.googleusercontent.com"
    client_secret: str = "GOCSPX-of-the-test"
    agrees: bool = True
    unticked: frozenset[str] = frozenset()
    """Scopes the user leaves out, by the last part of their address."""
    lasting: bool = True
    """Whether a refresh token is given."""
    revoked: bool = False
    """The user took the sign-in back, or it was one of a client in testing and is a week old."""
    wrong: list[str] = field(default_factory=list)
    """What the client left out."""
    refreshed: int = 0
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)
    _scopes: dict[str, str] = field(default_factory=dict)
    """Refresh token -> scopes."""

    def __post_init__(self) -> None:
        self.server.pages.append(self.answer)

    def client_file(self, folder: Path) -> Path:
        """What the user downloads from the console."""
        root = self.server.endpoint.rstrip("/")
        client = {
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "auth_uri": root + PAGE,
            "token_uri": root + TOKEN,
            "redirect_uris": ["http://localhost"],
        }
        file = folder / "client_secret.json"
        file.write_text(json.dumps({"installed": client}))
        return file

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer | None:
        """A page beside the APIs (``server.Page``)."""
        parts = urlsplit(target)
        if (method, parts.path) == ("GET", PAGE):
            return self._consent(_single(parts.query))
        if (method, parts.path) == ("POST", TOKEN):
            return self._token(_single(body.decode()) | _basic(headers))
        if (method, parts.path) == ("POST", REVOKE):
            self.revoked = True
            return 200, JSON, b"{}"
        return None

    def _consent(self, asked: dict[str, str]) -> Answer:
        redirect = urlsplit(asked.get("redirect_uri", ""))
        wants = {
            "PKCE": asked.get("code_challenge_method") == "S256" and len(asked.get("code_challenge", "")) == 43,
            "state": len(asked.get("state", "")) >= 20,
            "loopback": redirect.scheme == "http" and redirect.hostname == "127.0.0.1",
            "client": asked.get("client_id") == self.client_id,
            "offline": asked.get("access_type") == "offline",
            "code": asked.get("response_type") == "code",
        }
        self.wrong += [name for name, held in wants.items() if not held]
        scopes = [one for one in asked["scope"].split() if one.rsplit("/", 1)[-1] not in self.unticked]
        if not self.agrees:
            back = {"error": "access_denied", "state": asked["state"]}
        else:
            code = f"4/{secrets.token_urlsafe(12)}"
            self._codes[code] = asked | {"scope": " ".join(scopes)}
            back = {"code": code, "state": asked["state"], "scope": " ".join(scopes)}
        return 302, {"Location": f"{asked['redirect_uri']}?{urlencode(back)}"}, b""

    def _token(self, asked: dict[str, str]) -> Answer:
        if asked.get("client_id", self.client_id) != self.client_id:
            return _refused("invalid_client")
        if asked.get("grant_type") == "refresh_token":
            scopes = self._scopes.get(asked.get("refresh_token", ""))
            if self.revoked or scopes is None:
                return _refused("invalid_grant")
            self.refreshed += 1
            return self._given(scopes, {})
        found = self._codes.pop(asked.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(asked.get("code_verifier", "").encode()).digest())
        if (
            found is None
            or challenge.rstrip(b"=").decode() != found["code_challenge"]
            or asked.get("redirect_uri") != found["redirect_uri"]
            or asked.get("client_secret") != self.client_secret
        ):
            return _refused("invalid_grant")
        refresh = f"1//{secrets.token_urlsafe(16)}"
        self._scopes[refresh] = found["scope"]
        self.revoked = False
        return self._given(found["scope"], {"refresh_token": refresh} if self.lasting else {})

    def _given(self, scopes: str, more: Mapping[str, Any]) -> Answer:
        token = f"ya29.{secrets.token_urlsafe(16)}"
        self.server.tokens[token] = frozenset(scope.rsplit("/", 1)[-1] for scope in scopes.split())
        plain = {"access_token": token, "expires_in": 3599, "scope": scopes, "token_type": "Bearer", **more}
        return 200, JSON, json.dumps(plain).encode()


def _basic(headers: Mapping[str, str]) -> dict[str, str]:
    """The client's name and secret, where they stand in the header (RFC 6749 2.3.1)."""
    kind, _, packed = headers.get("authorization", "").partition(" ")
    if kind != "Basic":
        return {}
    name, _, secret = base64.b64decode(packed).decode().partition(":")
    return {"client_id": name, "client_secret": secret}


def _single(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}


def _refused(error: str) -> Answer:
    return 400, JSON, json.dumps({"error": error, "error_description": "Refused by the test server."}).encode()
