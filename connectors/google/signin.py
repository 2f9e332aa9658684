"""Signing in at Google: in the browser of this machine, or by hand where there is none. Nothing is kept here.

    listen on 127.0.0.1, a free port -> the user's browser: Google's page -> redirect to us: code + state
    -> the code for a token, with the PKCE verifier -> which permissions were granted?

RFC 8252 (native apps: loopback redirect), RFC 7636 (PKCE); the state ties the redirect to this sign-in.
https://developers.google.com/identity/protocols/oauth2/native-app
"""

from __future__ import annotations

import hmac
import json
import socket
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, urlsplit

from connectors.errors import AuthNeeded, Permanent, Temporary
from connectors.google.scopes import said
from connectors.talk import Talk

if TYPE_CHECKING:
    from google.oauth2.credentials import Credentials

BY_HAND: Final = "http://127.0.0.1:1/"
"""Where the browser is sent when nobody listens: the user copies the address it then shows."""
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_DONE: Final = "<!doctype html><title>Followthrough</title><p>Signed in. You can close this window."
_NOT_DONE: Final = "<!doctype html><title>Followthrough</title><p>That did not work: see the terminal."
_CONSOLE: Final = (
    "Open this address in a browser on any machine and sign in. The last page will not load: copy its whole "
    "address (it begins with http://127.0.0.1) and paste it here.\n\n{url}\n"
)
_BROWSER: Final = "Sign in on the page that opens in your browser. If none does, open this address:\n\n{url}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """What came of it."""

    credentials: Credentials
    granted: frozenset[str]


def sign_in(client_file: Path, scopes: Sequence[str], talk: Talk, *, how: str) -> SignedIn:
    """Has the user sign in, and checks what was granted. ``how`` is the command that starts this again.

    Raises AuthNeeded where the user refused, was too slow or left a box unticked; Permanent where the
    client file is wrong; Temporary where Google cannot be reached.
    """
    from google_auth_oauthlib.flow import InstalledAppFlow

    flow = InstalledAppFlow.from_client_config(read_client(client_file), list(scopes), autogenerate_code_verifier=True)
    if talk.open_page is None:
        flow.redirect_uri = BY_HAND
        answer = _by_hand(flow, talk)
    else:
        answer = _by_browser(flow, talk, talk.open_page)
    code = _code(answer, how)
    granted = frozenset(_fetch_token(flow, code, how))
    missing = [scope for scope in scopes if scope not in granted]
    if missing:
        raise AuthNeeded(
            f"Google was not told to permit everything that is needed; missing: {said(missing)}.",
            how=f"{how} Tick every box on the page.",
        )
    if not flow.credentials.refresh_token:
        raise AuthNeeded("Google gave a sign-in that ends within the hour.", how=how)
    return SignedIn(credentials=flow.credentials, granted=granted)


def read_client(path: Path) -> Mapping[str, Any]:
    """The OAuth client the user made, of type "Desktop app". Raises Permanent where the file is none."""
    mend = "Download it anew from the Google Cloud console (Clients, type Desktop app), and see docs/gmail.md."
    try:
        found = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise Permanent(f"The client_file {path} cannot be read: {error.strerror or error}. {mend}") from error
    except ValueError as error:
        raise Permanent(f"The client_file {path} is no JSON. {mend}") from error
    client = found.get("installed") if isinstance(found, dict) else None
    if not isinstance(client, dict) or not all(
        isinstance(client.get(name), str) for name in ("client_id", "client_secret", "auth_uri", "token_uri")
    ):
        raise Permanent(f"The client_file {path} is not that of a desktop app. {mend}")
    for name in ("auth_uri", "token_uri"):
        parts = urlsplit(client[name])
        if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
            raise Permanent(f"The {name} in {path} is not https. {mend}")
    return {"installed": client}


# --- the two ways ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What came back from Google's page, and the state that we gave it."""

    query: Mapping[str, list[str]]
    state: str


def _page(flow: Any) -> tuple[str, str]:
    """Google's page and our state. ``consent``: else a second sign-in gets no lasting token."""
    url, state = flow.authorization_url(prompt="consent", include_granted_scopes="false")
    return str(url), str(state)


def _by_hand(flow: Any, talk: Talk) -> _Answer:
    url, state = _page(flow)
    talk.tell(_CONSOLE.format(url=url))
    pasted = talk.ask("The address of the last page: ").strip()
    return _Answer(query=parse_qs(urlsplit(pasted).query), state=state)


def _by_browser(flow: Any, talk: Talk, open_page: Callable[[str], object]) -> _Answer:
    with _Listener() as listener:
        flow.redirect_uri = f"http://127.0.0.1:{listener.server_port}/"
        url, state = _page(flow)
        talk.tell(_BROWSER.format(url=url))
        open_page(url)
        return _Answer(query=listener.redirected(talk.patience), state=state)


class _Listener(HTTPServer):
    """Waits on loopback for the browser to come back from Google."""

    address_family = socket.AF_INET

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Redirect)
        self.answer: Mapping[str, list[str]] = {}

    def redirected(self, patience: float) -> Mapping[str, list[str]]:
        """What the redirect brought; whatever else is asked meanwhile (an icon) is no answer. Empty: too late."""
        until = time.monotonic() + patience
        while not self.answer and (left := until - time.monotonic()) > 0:
            self.timeout = left
            self.handle_request()
        return self.answer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that hangs up is no matter of ours."""


class _Redirect(BaseHTTPRequestHandler):
    server: _Listener
    timeout = 10

    def do_GET(self) -> None:
        """The redirect, or something else a browser asks for."""
        query = parse_qs(urlsplit(self.path).query)
        known = "state" in query and ("code" in query or "error" in query)
        page = (_DONE if "code" in query else _NOT_DONE).encode()
        self.send_response(200 if known else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page) if known else 0))
        self.send_header("Connection", "close")
        self.end_headers()
        if known:
            self.wfile.write(page)
            self.server.answer = query

    def log_message(self, *_args: Any) -> None:
        """Says nothing: the address holds a secret."""


# --- the answer -----------------------------------------------------------------------------------------


def _code(answer: _Answer, how: str) -> str:
    """The code, where the answer is to our question. Raises AuthNeeded."""
    first = {name: values[0] for name, values in answer.query.items()}
    if not first:
        raise AuthNeeded("Nobody signed in.", how=how)
    if not hmac.compare_digest(first.get("state", "").encode(), answer.state.encode()):
        raise AuthNeeded("The answer is not to this sign-in (its state is another).", how=how)
    if first.get("error") == "access_denied":
        raise AuthNeeded("The sign-in was refused on Google's page.", how=how)
    if "code" not in first:
        raise AuthNeeded(f"Google did not sign in ({first.get('error', 'no code')[:60]}).", how=how)
    return first["code"]


def _fetch_token(flow: Any, code: str, how: str) -> Collection[str]:
    """Exchanges the code; returns the scopes granted. Raises AuthNeeded, Permanent, Temporary."""
    import requests
    from oauthlib.oauth2 import OAuth2Error

    try:
        token = flow.fetch_token(code=code, timeout=30)
    except Warning as changed:
        # oauthlib raises where other scopes were granted than asked for; which ones is ours to judge.
        token = getattr(changed, "token", {})
        flow.oauth2session.token = token
    except OAuth2Error as error:
        raise AuthNeeded(f"Google did not accept the sign-in ({error.error or 'refused'}).", how=how) from error
    except (requests.RequestException, OSError, ValueError) as error:
        raise Temporary(f"Google's sign-in cannot be reached just now ({type(error).__name__}): try again.") from error
    granted = token.get("scope", ())
    return granted.split() if isinstance(granted, str) else tuple(granted)
