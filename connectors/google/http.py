"""The way to Google: one transport through which every request of Gmail and of Google Calendar goes.

    request -> gate -> budget -> sign-in -> wire -> answer
                 |        |         |         |-> 429, limits, 5xx, no answer: what only asks is tried again, nothing else is
                 |        |         '-> refreshed through its own gate; on a 401, once
                 |        '-> waits where the minute's share is used up
                 '-> Refused: nothing leaves

``Google.service`` is google-api-python-client's own object; whatever is ``execute``d on it comes
through here and raises only ``connectors.errors``. Nothing here opens a connection before that,
and none of Google's libraries is imported before that.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from connectors.errors import AuthNeeded, Permanent, Temporary
from connectors.google.faults import SIGN_IN, Answer, signed_out, translated, unreachable
from connectors.google.gate import calendar_gate, gmail_gate, pubsub_gate, repeatable, token_gate
from connectors.guard import Asked, Gate

if TYPE_CHECKING:
    from google.oauth2.credentials import Credentials

ATTEMPTS: Final = 5
LONGEST: Final = 60.0
"""Seconds that are waited inside a request; who asks for more is asked again with a later pass."""
PATIENCE: Final = 60.0
"""Seconds one request may take without a byte coming."""
PER_MINUTE: Final = 600
"""Requests of one account to one API. Google allows 600 a minute and user for the calendar, more for mail."""
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """One of Google's interfaces."""

    name: str
    """As the user knows it."""
    service: str
    version: str
    root: str
    path: str
    """Below the root, of the service."""
    gate: Callable[[str], Gate]
    scope: str
    """What a sign-in must permit at least."""


GMAIL: Final = Api(
    name="Gmail",
    service="gmail",
    version="v1",
    root="https://gmail.googleapis.com/",
    path="",
    gate=gmail_gate,
    scope="gmail.readonly",
)
CALENDAR: Final = Api(
    name="Google Calendar",
    service="calendar",
    version="v3",
    root="https://www.googleapis.com/",
    path="calendar/v3/",
    gate=calendar_gate,
    scope="calendar.readonly",
)


def watching(api: Api) -> Api:
    """Gmail, for a user who set up a subscription: it may be told to write to its topic."""
    return replace(api, gate=partial(gmail_gate, watched=True))


def pubsub(subscription: str) -> Api:
    """Pub/Sub, as far as this one subscription."""
    return Api(
        name="Google Pub/Sub",
        service="pubsub",
        version="v1",
        root="https://pubsub.googleapis.com/",
        path="",
        gate=partial(pubsub_gate, subscription=subscription),
        scope="pubsub",
    )


def endpoint_of(api: Api, setting: str) -> str:
    """The root all requests go to, with a slash at its end. Raises Permanent for one that is neither Google's nor here."""
    root = (setting or api.root).rstrip("/") + "/"
    parts = urlsplit(root)
    if root == api.root:
        return root
    here = parts.scheme in ("http", "https") and parts.hostname in LOOPBACK
    if not here or parts.path != "/" or parts.query or parts.username:
        raise Permanent(f"`endpoint` must be {api.root} (the default); anything else is for tests, on 127.0.0.1 only.")
    return root


class Google:
    """One account's way to one API. Used by one thread, like the connection it belongs to."""

    def __init__(
        self,
        api: Api,
        credentials: Callable[[], Credentials],
        *,
        endpoint: str = "",
        how: str = SIGN_IN,
        renewed: Callable[[Credentials], None] | None = None,
        per_minute: int = PER_MINUTE,
        patience: float = PATIENCE,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Opens nothing.

        ``credentials`` gives the account's sign-in and raises AuthNeeded where there is none; it is asked
        again after a sign-in failed, so that a new one is taken without a restart. ``renewed`` is told
        of each refresh, to keep the token. ``how`` tells the user how to sign in again. ``patience``: seconds
        one request may take without a byte coming.
        """
        self.api = api
        self.sent = 0
        """How many requests left, those to the token endpoint too."""
        self._root = endpoint_of(api, endpoint)
        self._gate = api.gate(self._root)
        self._how = how
        self._sign_in = _SignIn(credentials, renewed, how)
        self._budget = Budget(per_minute, clock=clock, sleep=sleep)
        self._sleep = sleep
        self._patience = patience

    @cached_property
    def service(self) -> Any:
        """The library's object for the API, such as ``service.events().list(...).execute()``."""
        from connectors.google.wire import discovered

        return discovered(self.api.service, self.api.version, self._root, self.api.path, self)

    @cached_property
    def _wire(self) -> Any:
        from connectors.google.wire import Wire

        return Wire(local=urlsplit(self._root).hostname in LOOPBACK, patience=self._patience)

    def close(self) -> None:
        """Lets go of the connection; the next request opens another."""
        wire = self.__dict__.pop("_wire", None)
        if wire is not None:
            wire.close()

    def hang_up(self) -> None:
        """Ends a request another thread waits in: that fails as if the network had. May be called at any time."""
        wire = self.__dict__.get("_wire")
        if wire is not None:
            wire.hang_up()

    # --- what google-api-python-client calls

    def request(  # the name and shape of httplib2.Http.request
        self,
        uri: str,
        method: str = "GET",
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        **_more: object,
    ) -> tuple[Any, bytes]:
        """The answer, always a success. Raises what ``connectors.errors`` lists, and Refused before anything left."""
        asked = Asked(method=method, url=uri, body=_bytes(body), headers=dict(headers or {}))
        self._gate.check(asked)
        if not repeatable(asked):
            return self._once(asked)  # what writes is never repeated: the caller asks what became of it
        from tenacity import Retrying, retry_if_exception, stop_after_attempt

        attempts = Retrying(
            retry=retry_if_exception(_passes),
            stop=stop_after_attempt(ATTEMPTS),
            wait=_pause,
            sleep=self._sleep,
            reraise=True,
        )
        return attempts(self._once, asked)

    def _once(self, asked: Asked) -> tuple[Any, bytes]:
        """One request; a second one only where the sign-in was refused, and could be refreshed."""
        for last in (False, True):
            response, content = self._send(asked, self._sign_in.token(self._post))
            if response.status == 401 and not last and self._sign_in.renew(self._post):
                continue
            if response.status < 300:
                return response, content
            if response.status == 401:
                self._sign_in.forget()
            answer = Answer(api=self.api.name, status=int(response.status), headers=response, content=content)
            raise translated(answer, self.api.scope, self._how)
        raise AssertionError

    def _send(self, asked: Asked, token: str) -> tuple[Any, bytes]:
        headers = {**asked.headers, "authorization": f"Bearer {token}"}
        return self._wired(asked, headers)

    def _post(self, url: str, method: str, body: Any, headers: Mapping[str, str]) -> tuple[Any, bytes]:
        """A request to the token endpoint, for google-auth."""
        asked = Asked(method=method, url=url, body=_bytes(body), headers=headers)
        token_gate(self._sign_in.token_uri).check(asked)
        response, content = self._wired(asked, headers)
        if response.status == 429 or response.status >= 500:
            answer = Answer(api="Google's sign-in", status=int(response.status), headers=response, content=content)
            raise translated(answer, "", self._how)  # here, because google-auth would ask thrice
        if response.status == 200 and not _is_object(content):
            raise Temporary("The answer of Google's sign-in cannot be read: it is tried again.")
        return response, content

    def _wired(self, asked: Asked, headers: Mapping[str, str]) -> tuple[Any, bytes]:
        from connectors.google.wire import LOST

        self._budget.take()
        self.sent += 1
        try:
            found: tuple[Any, bytes] = self._wire.request(
                asked.url, method=asked.method, body=asked.body or None, headers=dict(headers)
            )
        except LOST as error:
            raise unreachable(self.api.name, error) from error
        return found


class _SignIn:
    """The account's credentials, refreshed when they are stale."""

    def __init__(
        self, credentials: Callable[[], Credentials], renewed: Callable[[Credentials], None] | None, how: str
    ) -> None:
        self._give, self._renewed, self._how = credentials, renewed, how
        self._held: Credentials | None = None

    @property
    def token_uri(self) -> str:
        """Where it is refreshed."""
        return str(self._credentials.token_uri or "")

    @property
    def _credentials(self) -> Credentials:
        if self._held is None:
            self._held = self._give()
        return self._held

    def token(self, post: Callable[..., tuple[Any, bytes]]) -> str:
        """A token that is valid as far as is known. Raises AuthNeeded, Temporary."""
        if not self._credentials.valid and not self.renew(post):
            self.forget()
            raise AuthNeeded("The sign-in at Google has expired and cannot be refreshed.", how=self._how)
        return str(self._credentials.token)

    def renew(self, post: Callable[..., tuple[Any, bytes]]) -> bool:
        """Asks for a new token; False where the sign-in has nothing to ask with. Raises AuthNeeded, Temporary."""
        from google.auth.exceptions import GoogleAuthError

        from connectors.google.wire import TokenAsking

        if not self._credentials.refresh_token or not self._credentials.token_uri:
            return False
        try:
            self._credentials.refresh(TokenAsking(post))  # type: ignore[no-untyped-call]
        except GoogleAuthError as error:
            self.forget()
            raise signed_out(error, self._how) from error
        if self._renewed is not None:
            self._renewed(self._credentials)
        return True

    def forget(self) -> None:
        """The next request asks for the credentials anew."""
        self._held = None


class Budget:
    """A share of requests a minute: what was saved may be used at once, then they come at an even pace."""

    def __init__(self, per_minute: int, *, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._most = float(per_minute)
        self._left = float(per_minute)
        self._clock, self._sleep = clock, sleep
        self._looked = clock()

    def take(self) -> None:
        """Waits until one more may leave."""
        self._refill()
        if self._left < 1:
            self._sleep((1 - self._left) * 60 / self._most)
            self._refill()
        self._left -= 1

    def _refill(self) -> None:
        now = self._clock()
        self._left = min(self._most, self._left + (now - self._looked) * self._most / 60)
        self._looked = now


def _passes(error: BaseException) -> bool:
    return isinstance(error, Temporary) and (error.retry_after or 0) <= LONGEST


def _pause(state: Any) -> float:
    """Seconds before the next attempt: what the server asked for, at least about twice as long as before."""
    from tenacity import wait_exponential, wait_random

    error = state.outcome.exception()
    asked = getattr(error, "retry_after", None) or 0.0
    pause = wait_exponential(multiplier=0.5, max=LONGEST) + wait_random(0, 1)
    return max(float(asked), float(pause(state)))


def _is_object(content: bytes) -> bool:
    """Whether it is a JSON object: google-auth fails on everything else."""
    try:
        return isinstance(json.loads(content), dict)
    except ValueError:
        return False


def _bytes(body: Any) -> bytes:
    if body is None:
        return b""
    return body if isinstance(body, bytes) else str(body).encode()
