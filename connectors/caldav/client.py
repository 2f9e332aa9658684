"""Speaking WebDAV over HTTP: the only file of this connector that touches the network.

    ask -> gate (in the transport) -> server -> at most so many bytes -> status -> Answer, or one of our errors

Reading is tried again where the connection broke; writing never is: the caller looks first.
Redirects are followed for reading, and only to where the password may go (``places.may_follow``).
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx

from connectors.caldav import answers, gate, places
from connectors.caldav.faults import Declined, Garbled, TooLarge, chain, refused, unreachable
from connectors.errors import Permanent, Temporary
from connectors.guard import Asked

if TYPE_CHECKING:
    from connectors.caldav.signing import Signing

MOST_BYTES = 32_000_000
"""Of one answer."""
PATIENCE = 300.0
"""Seconds one answer may take in all, however it drips."""
ATTEMPTS = 3
REDIRECTS = 5
READING = frozenset({"PROPFIND", "REPORT", "GET"})
_MOVED = frozenset({301, 302, 307, 308})
_TIMEOUT = httpx.Timeout(60.0, connect=15.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server said."""

    status: int
    url: str
    """Where it was found in the end."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case."""
    body: bytes = b""


class Client:
    """The requests of one account; connects when it is first asked, and again after a failure."""

    def __init__(self, url: str, signing: Signing, *, ca_file: str = "", how: str = "") -> None:
        """Opens nothing. ``how`` says where the user mends a wrong password."""
        self.url = url
        self._signing = signing
        self.ca_file = ca_file
        self._how = how
        self._gate = gate.gate([places.origin_of(url)])
        self._http: httpx.Client | None = None
        self._moved: dict[str, str] = {}

    def ask(
        self,
        method: str,
        url: str,
        body: bytes = b"",
        *,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request. Raises our errors for every status that is no success."""
        asked, url = url, self.settled(url)
        for _ in range(REDIRECTS + 1):
            answer = self._answered(method, url, body, headers or {})
            target = places.joined(url, answer.headers.get("location", "")) if answer.status in _MOVED else ""
            if not target or method not in READING or not self.may_go(target):
                break
            url = self._moved[asked] = target
        if 200 <= answer.status < 300:
            return answer
        raise refused(answer.status, answer.headers, answer.url, self._how)

    def look(self, method: str, url: str, body: bytes, *, depth: int = 0) -> answers.Multistatus:
        """A PROPFIND or REPORT, and what the server says to it."""
        headers = {"Depth": str(depth), "Content-Type": "application/xml; charset=utf-8"}
        answer = self.ask(method, url, body, headers=headers)
        try:
            return answers.multistatus(answer.body)
        except answers.Webpage as error:
            raise Declined(
                f"{answer.url} answers with a web page and not as a calendar server: check `url` under "
                "[account.calendar], and that no sign-in page of a network stands in between."
            ) from error
        except answers.Incomplete as error:
            raise Temporary(f"The answer of {answer.url} ends in the middle: it is asked again.") from error
        except answers.Unreadable as error:
            raise Garbled(f"What {answer.url} answers cannot be read ({error}): it is asked again.") from error

    def settled(self, url: str) -> str:
        """Where requests for this URL were sent on to; itself where they were not."""
        return self._moved.get(url, url)

    def may_go(self, url: str) -> bool:
        """Whether requests may go there; from now on they do."""
        if not places.may_follow(self.url, url):
            return False
        origin = places.origin_of(url)
        if origin not in self._gate.origins:
            self._gate = gate.gate({*self._gate.origins, origin})
        return True

    def close(self) -> None:
        """Closes what was opened; a later request opens it again."""
        if self._http is not None:
            self._http.close()
            self._http = None
        self._moved.clear()

    # --- the wire

    def _answered(self, method: str, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

        attempts = Retrying(
            stop=stop_after_attempt(ATTEMPTS if method in READING else 1),
            wait=wait_random_exponential(multiplier=0.1, max=1.0),
            retry=retry_if_exception(_broken),
            reraise=True,
        )
        try:
            return attempts(self._once, method, url, body, headers)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise unreachable(error, url) from error

    def _once(self, method: str, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        http = self._connected()
        request = http.build_request(method, url, content=body or None, headers=headers)
        response = http.send(request, auth=self._signing, stream=True)
        try:
            return Answer(
                status=response.status_code,
                url=url,
                headers={name.lower(): value for name, value in response.headers.items()},
                body=_content(response, url),
            )
        finally:
            response.close()

    def _connected(self) -> httpx.Client:
        if self._http is None:
            if self.url.startswith("http:") and not places.is_loopback(self.url):
                raise Permanent(
                    "The way to the calendar server is not encrypted and the password would be seen: write `url` under "
                    "[account.calendar] with https://."
                )
            transport = _Gated(httpx.HTTPTransport(verify=self._trust()), self)
            # Without trust_env: a .netrc or a proxy variable must not decide where a password goes.
            self._http = httpx.Client(
                transport=transport, timeout=_TIMEOUT, trust_env=False, headers={"User-Agent": "followthrough"}
            )
        return self._http

    def _trust(self) -> ssl.SSLContext:
        """Whom to believe about certificates: this computer, the web's authorities, and the user's own."""
        import certifi

        context = ssl.create_default_context()
        context.load_verify_locations(certifi.where())
        if self.ca_file:
            try:
                context.load_verify_locations(self.ca_file)
            except OSError as error:
                raise Permanent(
                    f"The certificates in {self.ca_file} cannot be read: mend `ca_file` under [account.calendar]."
                ) from error
        return context

    def check(self, asked: Asked) -> None:
        """Raises ``guard.Refused`` for what must not leave."""
        self._gate.check(asked)


class _Gated(httpx.BaseTransport):
    """Lets nothing out that the gate does not allow, whoever in the library wants to send it."""

    def __init__(self, inner: httpx.BaseTransport, client: Client) -> None:
        self._inner = inner
        self._client = client

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        shown = f"{places.origin_of(str(url))}{url.raw_path.decode('ascii')}"
        self._client.check(Asked(method=request.method, url=shown, body=request.read(), headers=dict(request.headers)))
        return self._inner.handle_request(request)

    def close(self) -> None:
        self._inner.close()


def _content(response: httpx.Response, url: str) -> bytes:
    """The body, unless it is too large or takes too long."""
    until = time.monotonic() + PATIENCE
    data = bytearray()
    announced = response.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > MOST_BYTES:
        raise _too_large(url)
    for chunk in response.iter_bytes():
        data += chunk
        if len(data) > MOST_BYTES:
            raise _too_large(url)
        if time.monotonic() > until:
            raise Temporary(f"The answer of {url} does not end: it is asked again.")
    return bytes(data)


def _too_large(url: str) -> TooLarge:
    return TooLarge(
        f"The answer of {url} is larger than {MOST_BYTES // 1_000_000} MB: name fewer `calendars` under [account.calendar]."
    )


def _broken(error: BaseException) -> bool:
    """Did the connection break, so that asking again may help at once?"""
    if isinstance(error, httpx.ConnectError):
        return not any(isinstance(cause, ssl.SSLError) for cause in chain(error))
    return isinstance(error, (httpx.NetworkError, httpx.RemoteProtocolError))
