"""Microsoft's sign-in on loopback, for tests: browser and device code, renewal, and what goes wrong with them.

The page that a browser is shown holds a form that posts the answer to the program, as Microsoft's does
(OAuth 2.0 Form Post Response Mode); a code is good once, for the one who asked (RFC 7636). See RFC 8628, too.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from html import escape
from http.server import ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from connectors.graph.signin import AUTHORITY
from tests.servers.answering import Answering

SECRET = "a program's secret"
SCOPES = "Mail.ReadWrite Calendars.Read"


class Entra:
    """The server. ``refuse`` makes every further token request end in this error."""

    def __init__(self) -> None:
        self.scopes = SCOPES
        self.refuse: dict[str, Any] | None = None
        self.lasts = 3600
        """Seconds that a program's own token is good for."""
        self.pending = 1
        """How often the device flow is told to wait."""
        self.page_refuses: dict[str, str] | None = None
        """What the page posts instead of a code."""
        self.codes: dict[str, dict[str, str]] = {}
        """Code -> what its page was asked with."""
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.given: list[str] = []
        """Every access token that was given out."""
        entra = self

        class Handler(Answering):
            def _out(self, status: int, told: object) -> None:
                content = json.dumps(told).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def do_GET(self) -> None:  # noqa: N802 the library calls it so
                if "/oauth2/v2.0/authorize?" in self.path:
                    self._page(*entra.page(self.path))
                else:
                    self._out(*entra.configuration(self.path))

            def _page(self, status: int, text: str) -> None:
                self.send_response(status)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode())

            def do_POST(self) -> None:  # noqa: N802 the library calls it so
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                self._out(*entra.post(self.path, {name: values[0] for name, values in parse_qs(body).items()}))

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def authority(self) -> str:
        """What goes into the setting ``authority``."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(10)

    def configuration(self, path: str) -> tuple[int, object]:
        """OpenID Connect discovery."""
        tenant = path.split("/")[1]
        if not path.endswith("/v2.0/.well-known/openid-configuration"):
            return 404, {}
        base = f"{AUTHORITY}/{tenant}"
        return 200, {
            "issuer": f"{base}/v2.0",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "token_endpoint": f"{base}/oauth2/v2.0/token",
            "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
        }

    def page(self, path: str) -> tuple[int, str]:
        """The page on which a user agrees: it posts the answer to who asked. What is wrong is only shown."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
        self.asked.append((urlsplit(path).path, asked))
        proper = {"response_type": "code", "response_mode": "form_post", "code_challenge_method": "S256"}
        if any(asked.get(name) != value for name, value in proper.items()) or len(asked.get("code_challenge", "")) < 43:
            return 400, "AADSTS900144: The request is not proper."
        back = urlsplit(asked.get("redirect_uri", ""))
        if back.scheme != "http" or back.hostname != "localhost" or back.path not in ("", "/"):
            return 400, "AADSTS50011: The redirect URI does not match the ones that are registered."
        given = self.page_refuses or {"code": f"code-{len(self.codes) + 1}"}
        if "code" in given:
            self.codes[given["code"]] = asked
        fields = {**given, "state": asked["state"]}
        inputs = "".join(f'<input type="hidden" name="{name}" value="{escape(fields[name])}">' for name in fields)
        return 200, f'<form method="POST" action="{escape(asked["redirect_uri"])}">{inputs}</form>'

    def post(self, path: str, form: dict[str, str]) -> tuple[int, object]:
        """A device code, or a token."""
        self.asked.append((path, form))
        if path.endswith("/devicecode"):
            page = "https://microsoft.com/devicelogin"
            told = {"user_code": "ABCD1234", "device_code": "dc1", "verification_uri": page, "interval": 1}
            return 200, told | {"expires_in": 900, "message": f"Open {page}"}
        if self.refuse is not None:
            return 400, self.refuse
        if "device_code" in form.get("grant_type", "") and self.pending:
            self.pending -= 1
            return 400, {"error": "authorization_pending", "error_description": "AADSTS70016", "error_codes": [70016]}
        if form.get("grant_type") == "client_credentials":
            return self._program(form)
        nonce = ""
        if form.get("grant_type") == "authorization_code":
            asked = self.codes.pop(form.get("code", ""), None)
            if asked is None or not _fits(form, asked):
                why = "AADSTS501481: The Code_Verifier does not match the code_challenge."
                return 400, {"error": "invalid_grant", "error_description": why, "error_codes": [501481]}
            nonce = asked.get("nonce", "")
        return 200, self._tokens(form["client_id"], nonce)

    def _program(self, form: dict[str, str]) -> tuple[int, object]:
        """A program that signs in by itself, with a secret; its token comes without one to renew it by."""
        if form.get("client_secret") != SECRET:
            told = "AADSTS7000215: Invalid client secret provided."
            return 401, {"error": "invalid_client", "error_description": told, "error_codes": [7000215]}
        self.given.append(f"at-{len(self.given) + 1}")
        return 200, {"token_type": "Bearer", "expires_in": self.lasts, "access_token": self.given[-1]}

    def _tokens(self, client: str, nonce: str = "") -> dict[str, Any]:
        token = f"at-{len(self.given) + 1}"
        self.given.append(token)
        at = int(time.time())
        claims = {
            "aud": client,
            "iss": f"{AUTHORITY}/common/v2.0",
            "iat": at,
            "nbf": at,
            "exp": at + 3600,
            "sub": "s1",
            "oid": "oid1",
            "tid": "tid1",
            "preferred_username": "dana@example.org",
            "ver": "2.0",
            "nonce": nonce,
        }
        return {
            "token_type": "Bearer",
            "scope": self.scopes,
            "expires_in": 3600,
            "access_token": token,
            "refresh_token": f"rt-{len(self.given)}",
            "id_token": f"{_packed({'alg': 'none', 'typ': 'JWT'})}.{_packed(claims)}.",
            "client_info": _packed({"uid": "oid1", "utid": "tid1"}),
        }


def _fits(form: dict[str, str], asked: dict[str, str]) -> bool:
    """Does who brings the code know what its challenge was made of (RFC 7636 4.6), and is it the same sign-in?"""
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    made = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    same = all(form.get(name) == asked.get(name) for name in ("client_id", "redirect_uri"))
    return made == asked["code_challenge"] and same


def _packed(told: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(told).encode()).rstrip(b"=").decode()
