"""Microsoft's sign-in on loopback, for tests: device code, renewal, and what goes wrong with them. See RFC 8628."""

from __future__ import annotations

import base64
import json
import threading
import time
from http.server import ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs

from connectors.graph.signin import AUTHORITY
from tests.servers.answering import Answering

SCOPES = "Mail.ReadWrite Calendars.Read"


class Entra:
    """The server. ``refuse`` makes every further token request end in this error."""

    def __init__(self) -> None:
        self.scopes = SCOPES
        self.refuse: dict[str, Any] | None = None
        self.pending = 1
        """How often the device flow is told to wait."""
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
                self._out(*entra.configuration(self.path))

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
        return 200, self._tokens(form["client_id"])

    def _tokens(self, client: str) -> dict[str, Any]:
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


def _packed(told: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(told).encode()).rstrip(b"=").decode()
