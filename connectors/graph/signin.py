"""Signing in at Microsoft, and the token of each request; on msal, Microsoft's own library.

    sign in     in the browser of this machine, or with a code on any other device (RFC 8628)
    afterwards  a token that lasts an hour, renewed without asking; what is kept is msal's own cache
    permitted   Mail.ReadWrite, Calendars.Read (ReadWrite for entries of our own); never Mail.Send

msal wants an https address of Microsoft's; for tests ``authority`` sends its requests to this machine.
https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode, urlsplit

from connectors.errors import AuthNeeded, Permanent, Temporary
from connectors.graph.browser import Landing
from connectors.graph.faults import signed_out
from connectors.graph.gate import sign_in_gate
from connectors.guard import Asked
from connectors.kept import Kept
from connectors.registry import About
from connectors.talk import Talk

if TYPE_CHECKING:
    import httpx
    import msal

AUTHORITY: Final = "https://login.microsoftonline.com"
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
MAIL: Final = "Mail.ReadWrite"
CALENDAR: Final = "Calendars.Read"
CALENDAR_WRITE: Final = "Calendars.ReadWrite"
MEANING: Final[Mapping[str, str]] = {
    MAIL: "read mail and place drafts",
    CALENDAR: "read calendars",
    CALENDAR_WRITE: "read calendars and write entries of its own",
}
NEVER: Final = frozenset({"mail.send", "mail.send.shared"})
"""Lower-case: what must not be among the permissions granted."""
CAN_NOTIFY: Final = frozenset({CALENDAR_WRITE})
EARLY: Final = 300.0
"""Seconds before its end at which a token is no longer used."""
PATIENCE: Final = 30.0
"""Seconds one request of the sign-in may take."""


@dataclass(slots=True, kw_only=True)
class SignIn:
    """One account's."""

    client_id: str
    tenant: str
    authority: str
    wanted: tuple[str, ...]
    """The permissions this part of the account needs."""
    kept: Kept
    clock: Callable[[], float] = time.time
    """Seconds since 1970: the end of a token is said so."""
    _held: tuple[str, float] = field(default=("", 0.0), repr=False)
    """The token at hand, and until when it is used."""

    @property
    def how(self) -> str:
        """The command that signs in again."""
        return self.kept.how

    def token(self, *, fresh: bool = False) -> str:
        """See ``client.Token.token``."""
        if not fresh:
            held, until = self._held if self._held[0] else self._at_hand()
            self._held = (held, until)
            if held and self.clock() < until - EARLY:
                return held
        self._held = ("", 0.0)
        if not self._kept("Account"):
            raise AuthNeeded(f"Account {self.kept.account} is not signed in at Microsoft.", how=self.how)
        with self._app() as (app, cache):
            account = next(iter(app.get_accounts()), None)
            answer = app.acquire_token_silent_with_error(list(self.wanted), account=account, force_refresh=fresh)
            if cache.has_state_changed:
                self.kept.save(cache.serialize())
        token = self._token_in(answer)
        self._held = (token, self.clock() + float(answer.get("expires_in") or 0))
        return token

    def _at_hand(self) -> tuple[str, float]:
        """The token that was kept, and its end: where it is still good, neither msal nor its server is needed."""
        for each in self._kept("AccessToken"):
            scopes = {scope.rsplit("/", 1)[-1].lower() for scope in str(each.get("target") or "").split()}
            mine = each.get("client_id") == self.client_id and scopes.issuperset(map(str.lower, self.wanted))
            if mine and str(each.get("expires_on", "")).isdigit():
                return str(each.get("secret") or ""), float(each["expires_on"])
        return "", 0.0

    def _kept(self, kind: str) -> list[Mapping[str, Any]]:
        """Entries of msal's cache, as they are kept. Raises AuthNeeded where it is damaged."""
        try:
            plain = json.loads(self.kept.load() or "{}")
        except ValueError as error:
            raise AuthNeeded(f"The kept sign-in of account {self.kept.account} is damaged.", how=self.how) from error
        entries = plain.get(kind, {}) if isinstance(plain, dict) else {}
        return [each for each in entries.values() if isinstance(each, dict)]

    def _token_in(self, answer: Mapping[str, Any] | None) -> str:
        if answer is None:
            raise AuthNeeded("The sign-in at Microsoft does not cover what is needed.", how=self.how)
        if "access_token" not in answer:
            raise signed_out(answer, self.how)
        return str(answer["access_token"])

    def user(self) -> str:
        """The name that is signed in; empty where nobody is."""
        return next((str(each["username"]) for each in self._kept("Account") if each.get("username")), "")

    def granted(self) -> frozenset[str]:
        """The permissions in the answers that gave the tokens, lower-case and without Microsoft's prefix."""
        targets = (str(each.get("target") or "") for each in self._kept("AccessToken"))
        return frozenset(scope.rsplit("/", 1)[-1].lower() for target in targets for scope in target.split())

    def sign_in(self, talk: Talk, scopes: Sequence[str]) -> str:
        """Has the user sign in and keeps it; returns the name. Raises AuthNeeded, Permanent, Temporary."""
        with self._app(anew=True) as (app, cache):
            opens = talk.open_page
            answer = self._in_browser(app, talk, scopes, opens) if opens else self._by_code(app, talk, scopes)
        self._token_in(answer)
        granted = {scope.rsplit("/", 1)[-1].lower() for scope in str(answer.get("scope") or "").split()}
        missing = [scope for scope in scopes if scope.lower() not in granted]
        if missing:
            raise AuthNeeded(
                f"Microsoft was not told to permit {', '.join(missing)}.", how=f"{self.how} Agree to all of it."
            )
        self.kept.save(cache.serialize())
        return str((answer.get("id_token_claims") or {}).get("preferred_username") or "somebody")

    def _by_code(self, app: msal.PublicClientApplication, talk: Talk, scopes: Sequence[str]) -> Mapping[str, Any]:
        flow = app.initiate_device_flow(scopes=list(scopes))
        if "user_code" not in flow:
            raise signed_out(flow, self.how)
        talk.tell(
            f"Open {flow['verification_uri']} on any device, enter the code {flow['user_code']} and sign in.\n"
            "This waits here until you have."
        )
        found: Mapping[str, Any] = app.acquire_token_by_device_flow(flow)
        return found

    def _in_browser(
        self, app: msal.PublicClientApplication, talk: Talk, scopes: Sequence[str], open_page: Callable[[str], object]
    ) -> Mapping[str, Any]:
        with Landing() as landing:
            flow = app.initiate_auth_code_flow(
                list(scopes), redirect_uri=landing.address, prompt="select_account", response_mode="form_post"
            )
            page = self.authority + str(flow["auth_uri"]).removeprefix(AUTHORITY)
            talk.tell(f"Sign in on the page that opens in your browser. If none does, open this address:\n\n{page}\n")
            open_page(page)
            came = landing.wait(str(flow["state"]), talk.patience)
        if not came:
            raise AuthNeeded(
                "Nobody came back from Microsoft's page.", how=f"{self.how} With --console it needs no browser here."
            )
        try:
            found: Mapping[str, Any] = app.acquire_token_by_auth_code_flow(flow, dict(came))
        except (ValueError, RuntimeError) as error:
            raise AuthNeeded("Microsoft's answer is not to this sign-in.", how=self.how) from error
        return found

    @contextmanager
    def _app(self, *, anew: bool = False) -> Iterator[tuple[msal.PublicClientApplication, msal.SerializableTokenCache]]:
        """The library's own object, on what is kept now: another part of the account may have renewed it."""
        import msal

        cache = msal.SerializableTokenCache()
        kept = self.kept.load() if not anew and self._kept("Account") else None
        wire = Wire(self.authority)
        try:
            if kept:
                cache.deserialize(kept)
            app = msal.PublicClientApplication(
                self.client_id,
                authority=f"{AUTHORITY}/{self.tenant}",
                token_cache=cache,
                http_client=wire,
                instance_discovery=False,
            )
        except ValueError as error:
            raise Permanent(
                f'Microsoft knows no tenant {self.tenant!r}: mend `tenant` ("common" suits most).'
            ) from error
        try:
            yield app, cache
        finally:
            wire.close()


def sign_in_of(settings: Mapping[str, Any], about: About, *, calendar: bool = False) -> SignIn:
    """The sign-in of an account, by its settings. Raises Permanent where ``authority`` is not allowed."""
    authority = str(settings.get("authority") or AUTHORITY).rstrip("/")
    if authority != AUTHORITY and urlsplit(authority).hostname not in LOOPBACK:
        raise Permanent(
            f"`authority` must be {AUTHORITY} (the default); anything else is for tests, on 127.0.0.1 only."
        )
    file = settings.get("token_file")
    return SignIn(
        client_id=str(settings.get("client_id") or ""),
        tenant=str(settings.get("tenant") or "common"),
        authority=authority,
        wanted=(_calendar_scope(about),) if calendar else (MAIL,),
        kept=Kept(account=about.account, provider="graph", file=Path(file) if file else None, keep=about.tokens),
    )


def _calendar_scope(about: About) -> str:
    return CALENDAR_WRITE if about.blocks else CALENDAR


def sign_in_at_microsoft(mailbox: Mapping[str, Any], calendar: Mapping[str, Any], about: About, talk: Talk) -> str:
    """What ``followthrough sign-in`` does; returns a sentence. Raises AuthNeeded, Permanent, Temporary."""
    parts = [part for part in (mailbox, calendar) if part.get("kind") == "graph"]
    scopes = [MAIL] if mailbox.get("kind") == "graph" else []
    scopes += [_calendar_scope(about)] if calendar.get("kind") == "graph" else []
    sign_in = sign_in_of(parts[0], about)
    if not sign_in.client_id:
        raise Permanent("There is no client_id: register an app as docs/microsoft.md says, and set it.")
    listed = "\n".join(f"  {MEANING[scope]}: {scope}" for scope in scopes)
    talk.tell(f"Microsoft will ask you to permit this; none of it can send mail:\n{listed}\n")
    user = sign_in.sign_in(talk, scopes)
    return f"Account {about.account} is signed in at Microsoft as {user}. The sign-in is kept in {sign_in.kept.where}."


@dataclass(slots=True)
class _Answered:
    """An answer in the shape msal wants (that of requests)."""

    status_code: int
    text: str
    headers: Mapping[str, str]

    def raise_for_status(self) -> None:
        """The library asks for it where it cannot use the answer."""
        if self.status_code >= 400:
            raise Temporary(f"Microsoft's sign-in answered {self.status_code}: it is tried again.")


class Wire:
    """The connection to the sign-in, with the gate before it; ``authority`` is where Microsoft's address leads."""

    def __init__(self, authority: str = AUTHORITY) -> None:
        """Opens nothing."""
        self._authority = authority
        self._gate = sign_in_gate(authority)

    @cached_property
    def _client(self) -> httpx.Client:
        import httpx

        local = urlsplit(self._authority).hostname in LOOPBACK
        return httpx.Client(timeout=PATIENCE, follow_redirects=False, trust_env=not local)

    def get(self, url: str, params: Any = None, headers: Any = None, **_more: object) -> _Answered:
        """See requests."""
        return self._ask("GET", url, params, None, headers)

    def post(self, url: str, params: Any = None, data: Any = None, headers: Any = None, **_more: object) -> _Answered:
        """See requests."""
        return self._ask("POST", url, params, data, headers)

    def _ask(self, method: str, url: str, params: Any, data: Any, headers: Any) -> _Answered:
        import httpx

        target = self._authority + url.removeprefix(AUTHORITY) if url.startswith(AUTHORITY + "/") else url
        target += f"?{urlencode(params)}" if params else ""
        body = urlencode(data, doseq=True).encode() if isinstance(data, dict) else data or b""
        self._gate.check(Asked(method=method, url=target, body=body, headers=headers or {}))
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if method == "POST" else {}
        try:
            answer = self._client.request(method, target, content=body or None, headers={**kind, **(headers or {})})
        except httpx.HTTPError as error:
            raise Temporary(f"Microsoft's sign-in cannot be reached just now ({error}): it is tried again.") from error
        return _Answered(answer.status_code, answer.text, dict(answer.headers))

    def close(self) -> None:
        """Lets go of the connection."""
        client = self.__dict__.pop("_client", None)
        if client is not None:
            client.close()
