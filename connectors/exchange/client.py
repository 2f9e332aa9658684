"""The way to an Exchange server: every request goes through here.

    request -> gate -> sign-in -> wire -> answer
                 |                  |-> busy, no answer: a reading is tried again (here and nowhere else)
                 |                  '-> 401: the session is dropped; the next one asks for the password anew
                 '-> Refused: nothing leaves

Raises only ``connectors.errors``. Nothing is opened, and exchangelib is not imported, before the first request.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final
from xml.etree.ElementTree import Element, ParseError

from connectors.errors import AuthNeeded, ConnectorError, Permanent, Temporary
from connectors.exchange.access import Access, session_for, worn_out
from connectors.exchange.discover import discovered
from connectors.exchange.faults import of_code, of_status, unreachable
from connectors.exchange.gate import exchange_gate
from connectors.exchange.soap import SOAP, M, T, envelope

if TYPE_CHECKING:
    import requests

ATTEMPTS: Final = 4
LONGEST: Final = 60.0
"""Seconds that are waited inside a request; who asks for more is asked again with a later pass."""
PATIENCE: Final = 120.0
"""Seconds one request may take without a byte coming: a search in a large mailbox is slow."""
MOST_BYTES: Final = 300_000_000
"""Of one answer: a message of 150 MB in base64, and some."""
MOST_HELD: Final = 5_000_000
"""Of one envelope in an answer that goes on."""
Told = list[Element | ConnectorError]
"""Response messages, in order; errors in the places of what could not be given."""
_END: Final = re.compile(rb"</(?:[A-Za-z_][\w.-]*:)?Envelope\s*>")
_CODE: Final = f"{{{M}}}ResponseCode"
_ERRORS: Final = "{http://schemas.microsoft.com/exchange/services/2006/errors}ResponseCode"


class Exchange:
    """One account's way to its server. Used by one thread, like the connection it belongs to."""

    def __init__(self, access: Access, *, sleep: Callable[[float], None] = time.sleep) -> None:
        """Opens nothing."""
        self.access = access
        self.sent = 0
        """How many requests were made."""
        self._sleep = sleep
        self._server = access.server
        self._session: requests.Session | None = None

    def close(self) -> None:
        """Lets go of the connection; the next request opens another and signs in anew."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def ask(self, request: Element) -> list[Element]:
        """The response messages of a reading. Raises the first error among them."""
        return [_good(each) for each in self.several(request)]

    def several(self, request: Element) -> Told:
        """The same; what one of them cannot give is an error in its place."""
        from tenacity import Retrying, retry_if_exception, stop_after_attempt

        attempts = Retrying(
            retry=retry_if_exception(_passes),
            stop=stop_after_attempt(ATTEMPTS),
            wait=_pause,
            sleep=self._sleep,
            reraise=True,
        )
        return attempts(self._patient, request)

    def tell(self, request: Element) -> Element:
        """The response message of a writing; never repeated: after an error the caller asks what became of it."""
        return _good(self._once(request)[0])

    def _patient(self, request: Element) -> Told:
        """One attempt of a reading: a server that is busy with one part is asked for all of it again."""
        answers = self._once(request)
        for each in answers:
            if isinstance(each, Temporary):
                raise each
        return answers

    def _once(self, request: Element) -> Told:
        with self._edge(), self._post(envelope(request, self.access.impersonated)) as response:
            content = _content(response)
        return self._read(content, response)

    def told(self, request: Element, opened: Callable[[requests.Response], None]) -> Iterator[Told]:
        """The response messages of an answer that goes on, as they come; ``opened`` is handed what can be cut off."""
        heard = False
        with self._edge(), self._post(envelope(request, self.access.impersonated), coding="identity") as response:
            opened(response)
            for content in envelopes_in(response.iter_content(None)):
                heard = True
                yield self._read(content, response)
            if not heard:
                raise self._status(response)

    @contextmanager
    def _edge(self) -> Iterator[None]:
        """Where the libraries' errors become ours."""
        from oauthlib.oauth2 import OAuth2Error
        from requests import RequestException
        from spnego.exceptions import SpnegoError
        from urllib3.exceptions import HTTPError

        try:
            yield
        except (RequestException, HTTPError, OSError) as error:
            self.close()
            raise unreachable(self.access.at(self._server), error) from error
        except (OAuth2Error, SpnegoError) as error:
            self.close()
            raise AuthNeeded(
                f"The sign-in was refused ({str(error)[:120]}).", how="Check user, auth and the password."
            ) from error
        except (LookupError, ValueError) as error:  # how the libraries fail at a challenge they do not expect
            self.close()
            host = self.access.at(self._server).host
            raise Temporary(f"The sign-in to {host} was not completed ({error!r}): it is tried again.") from error

    def _post(self, body: bytes, coding: str = "gzip, deflate") -> requests.Response:
        """The answer, of which only the head was read."""
        if not self._server:
            self._server = discovered(self.access)
        if self._session is not None and worn_out(self._session):
            self.close()
        if self._session is None:
            self._session = session_for(self.access, self._server, exchange_gate(self._server))
        self.sent += 1
        headers = {"Content-Type": "text/xml; charset=utf-8", "Accept": "text/xml", "Accept-Encoding": coding}
        if self.access.mailbox:
            headers["X-AnchorMailbox"] = self.access.mailbox
        return self._session.post(
            self._server, data=body, headers=headers, timeout=PATIENCE, allow_redirects=False, stream=True
        )

    def _read(self, content: bytes, response: requests.Response) -> Told:
        root = _parsed(content)
        body = root.find(f"{{{SOAP}}}Body") if root is not None else None
        if body is None or not len(body):
            raise self._status(response)
        fault = body.find(f"{{{SOAP}}}Fault")
        if fault is not None:
            raise self._fault(fault)
        messages = body[0].findall(f"{{{M}}}ResponseMessages/*")
        if not messages:
            raise Temporary(f"An answer of {self.access.at(self._server).host} holds nothing: it is tried again.")
        return [self._judged(each) for each in messages]

    def _status(self, response: requests.Response) -> ConnectorError:
        if response.status_code == 401:
            self.close()
        if response.status_code == 200:
            return Temporary(f"An answer of {self.access.at(self._server).host} cannot be read: it is tried again.")
        moved = response.headers.get("Location", "")
        return of_status(self.access.at(self._server), response.status_code, _retry_after(response), moved)

    def _fault(self, fault: Element) -> ConnectorError:
        code = fault.findtext(f".//{_ERRORS}") or fault.findtext("faultcode", "").rpartition(":")[2]
        said = fault.findtext("faultstring", "")
        return of_code(self.access.at(self._server), code, said, _back_off(fault))

    def _judged(self, message: Element) -> Element | ConnectorError:
        if message.get("ResponseClass") == "Success":
            return message
        code = message.findtext(_CODE, "")
        said = message.findtext(f"{{{M}}}MessageText", "")
        return of_code(self.access.at(self._server), code, said, _back_off(message))


def _good(answer: Element | ConnectorError) -> Element:
    if isinstance(answer, ConnectorError):
        raise answer
    return answer


def _content(response: requests.Response) -> bytes:
    """The body. Raises Permanent where it is larger than any message."""
    parts, size = [], 0
    for part in response.iter_content(65_536):
        size += len(part)
        if size > MOST_BYTES:
            raise Permanent("An answer of the Exchange server is larger than any message: it was not read to its end.")
        parts.append(part)
    return b"".join(parts)


def envelopes_in(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The envelopes that are written one after another; at last what is none."""
    held = b""
    for part in parts:
        held += part
        while (end := _END.search(held)) is not None:
            yield held[: end.end()]
            held = held[end.end() :]
        if len(held) > MOST_HELD:
            raise Permanent("The Exchange server tells something larger than any change: it was not read to its end.")
    if held.strip():
        yield held


def _parsed(content: bytes) -> Element | None:
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return None
    return root


def _back_off(told: Element) -> float | None:
    """Seconds the server wants to be left alone."""
    for value in told.iter(f"{{{T}}}Value"):
        if value.get("Name") == "BackOffMilliseconds" and (value.text or "").strip().isdigit():
            return int(value.text or "0") / 1000
    return None


def _retry_after(response: requests.Response) -> float | None:
    """Seconds (RFC 9110 10.2.3: a number, or a date, measured from the answer's own)."""
    given = response.headers.get("Retry-After", "").strip()
    try:
        if given.isdigit():
            return float(given)
        told = response.headers.get("Date")
        now = parsedate_to_datetime(told) if told else datetime.now(UTC)
        return max((parsedate_to_datetime(given) - now).total_seconds(), 0.0)
    except (ValueError, TypeError):
        return None


def _passes(error: BaseException) -> bool:
    """Is it worth waiting for here?"""
    return isinstance(error, Temporary) and (error.retry_after or 0.0) <= LONGEST


def _pause(state: Any) -> float:
    """Seconds before the next attempt: what the server asks for, else 0.5, 1, 2 …"""
    asked = getattr(state.outcome.exception(), "retry_after", None)
    return float(asked) if asked is not None else 0.5 * 2.0 ** (state.attempt_number - 1)


def batches(refs: Sequence[str], most: int) -> list[Sequence[str]]:
    """Parts of at most this many."""
    return [refs[start : start + most] for start in range(0, len(refs), most)]
