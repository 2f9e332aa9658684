"""The server: HTTP on loopback, Basic sign-in, one operation a request; and the faults it can be asked to have.

What it promises of every run: each request and each answer is what the schemas describe (``wrong``), and
nothing arrived that could send or tell anybody anything (``harms``). ``checked`` raises where that is not so.
"""

from __future__ import annotations

import base64
import io
import threading
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import dataclass
from http.server import ThreadingHTTPServer
from types import TracebackType
from typing import Self
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from tests.servers.answering import Answering
from tests.servers.ews import others
from tests.servers.ews.harm import harm
from tests.servers.ews.reading import Readings, Trouble
from tests.servers.ews.schema import SPACES, local, made, name, wrong
from tests.servers.ews.store import Store
from tests.servers.ews.telling import Telling
from tests.servers.ews.writing import Writings

USER, PASSWORD = "EXAMPLE\\dana", "sea & shore ü"
PATH = "/EWS/Exchange.asmx"
ERRORS = "http://schemas.microsoft.com/exchange/services/2006/errors"


@dataclass
class Fault:
    """Something that goes wrong with the next request of an operation."""

    operation: str
    code: str = ""
    """A response code instead of the answer; ErrorServerBusy comes as a fault of SOAP."""
    status: int = 0
    """A status of HTTP instead of the answer."""
    location: str = ""
    back_off: int | None = None
    """Milliseconds."""
    lost: bool = False
    """It is done, and the answer never comes."""
    garbage: bytes | None = None
    """Sent instead of the answer."""


class EwsServer:
    """Of one mailbox."""

    def __init__(self, store: Store | None = None) -> None:
        self.store = store or Store()
        self.readings = Readings(self.store)
        self.writings = Writings(self.store, self.readings)
        self.telling = Telling(self.store)
        self.lock = threading.RLock()
        self.faults: list[Fault] = []
        self.asked: Counter[str] = Counter()
        self.bodies: list[bytes] = []
        self.wrong: list[str] = []
        self.harms: list[str] = []
        self.user, self.password = USER, PASSWORD
        self.bearers: list[str] | None = None
        """Where it is a list, these tokens sign in, and no password does."""
        self.acted_for: list[str] = []
        """Whom programs said they act for (ExchangeImpersonation)."""
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self._http.server_address[1]}{PATH}"

    @property
    def requests(self) -> int:
        """How many there were."""
        return sum(self.asked.values())

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self.telling.hang_up()
        self._http.server_close()
        self._thread.join(5)
        if kind is None:
            self.checked()

    def checked(self) -> None:
        """Raises AssertionError where a request could have told somebody, or anything was not as the schemas say."""
        assert not self.harms, self.harms
        assert not self.wrong, self.wrong[:3]

    def fault_for(self, operation: str) -> Fault | None:
        """The next fault, where it is meant for this operation."""
        for fault in self.faults:
            if fault.operation in (operation, "*"):
                self.faults.remove(fault)
                return fault
        return None

    def answer(self, request: Element) -> Element:
        """The response of one operation. Raises Trouble where there is no such operation."""
        operations = {
            "GetFolder": self.readings.get_folder,
            "FindFolder": self.readings.find_folder,
            "GetItem": self.readings.get_item,
            "FindItem": self.readings.find_item,
            "GetConversationItems": self.readings.conversations,
            "ResolveNames": self.readings.resolve,
            "SyncFolderItems": self.readings.sync,
            "CreateItem": self.writings.create,
            "CreateFolder": self.writings.create_folder,
            "UpdateItem": self.writings.update,
            "DeleteItem": self.writings.delete,
            "Subscribe": self.telling.subscribe,
            "Unsubscribe": self.telling.unsubscribe,
            "ConvertId": others.convert,
            "GetUserConfiguration": others.configuration,
        }
        work = operations.get(local(request))
        if work is None:
            raise Trouble("ErrorInvalidRequest", "There is no such operation here.")
        return response(local(request), work(request))


def response(operation: str, answers: list[Element | Trouble]) -> Element:
    """The whole response of an operation."""
    told = made("m:ResponseMessages", *(_message(operation, each) for each in answers))
    return made(f"m:{operation}Response", told)


def _message(operation: str, answer: Element | Trouble) -> Element:
    kind = f"m:{operation}ResponseMessage"
    if isinstance(answer, Trouble):
        said, code = made("m:MessageText", text=answer.said), made("m:ResponseCode", text=answer.code)
        empty = [made("m:Items")] if operation in ("GetItem", "CreateItem", "UpdateItem") else []
        empty += [made("m:Folders")] if operation in ("GetFolder", "CreateFolder") else []
        return made(kind, said, code, made("m:DescriptiveLinkKey", text="0"), *empty, ResponseClass="Error")
    parts = list(answer) if answer.tag == "several" else [answer]
    return made(kind, made("m:ResponseCode", text="NoError"), *parts, ResponseClass="Success")


def fault(code: str, back_off: int | None) -> Element:
    """A fault of SOAP."""
    detail = Element("detail")
    ET.SubElement(detail, f"{{{ERRORS}}}ResponseCode").text = code
    ET.SubElement(detail, f"{{{ERRORS}}}Message").text = "The server cannot service this request right now."
    if back_off is not None:
        value = made("t:Value", text=str(back_off), Name="BackOffMilliseconds")
        detail.append(made("t:MessageXml", value))
    held = made("s:Fault")
    ET.SubElement(held, "faultcode").text = f"a:{code}"
    ET.SubElement(held, "faultstring").text = "The server cannot service this request right now. Try again later."
    held.append(detail)
    return held


def enveloped(body: Element) -> bytes:
    """A body with its envelope."""
    for prefix, space in SPACES.items():
        ET.register_namespace(prefix, space)
    version = made("t:ServerVersionInfo", MajorVersion="15", MinorVersion="1", Version="Exchange2016")
    whole = made("s:Envelope", made("s:Header", version), made("s:Body", body))
    written: bytes = ET.tostring(whole, encoding="utf-8", xml_declaration=True)
    return written


def _handler(server: EwsServer) -> type[Answering]:
    return type("Handler", (_Handler,), {"ews": server})


class _Handler(Answering):
    ews: EwsServer

    def do_POST(self) -> None:  # noqa: N802 the library calls it so
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self._let_in():
            with self.ews.lock:
                goes_on = self._work(body)
            if goes_on is not None:
                self._line(goes_on)

    def do_GET(self) -> None:  # noqa: N802 the library calls it so
        """Some clients look first whether anybody is there."""
        if self._let_in():
            self._give(200, b"", {})

    def _let_in(self) -> bool:
        """The right address (in any case of letters, as at Microsoft's web server), and somebody who may come in."""
        if self.path.lower() != PATH.lower():
            self._give(404, b"", {})
        elif not self._signed_in(self.headers.get("Authorization") or ""):
            kind = 'Basic realm="EWS"' if self.ews.bearers is None else "Bearer"
            self._give(401, b"", {"WWW-Authenticate": kind})
        else:
            return True
        return False

    def _signed_in(self, given: str) -> bool:
        if self.ews.bearers is not None:
            return given.removeprefix("Bearer ") in self.ews.bearers and given.startswith("Bearer ")
        token = base64.b64encode(f"{self.ews.user}:{self.ews.password}".encode()).decode()
        return given == f"Basic {token}"

    def _work(self, body: bytes) -> Element | None:
        """Answers; a request whose answer goes on is handed back."""
        root = fromstring(body)
        request = root.find(name("s:Body"))[0]
        operation = local(request)
        self.ews.asked[operation] += 1
        self.ews.bodies.append(body)
        self.ews.acted_for += [each.text or "" for each in root.iter(name("t:PrimarySmtpAddress"))]
        self.ews.wrong += wrong(request)
        self.ews.harms += [told for told in [harm(request)] if told]
        planned = self.ews.fault_for(operation)
        if planned is None and operation == "GetStreamingEvents":
            return request
        if planned is None or planned.lost:
            answer = self._answered(request)
            if planned is None:
                self._give(500 if answer.tag == name("s:Fault") else 200, enveloped(answer), {})
            else:
                self.close_connection = True
            return None
        self._fail(operation, planned)
        return None

    def _line(self, request: Element) -> None:
        """An answer that goes on, in chunks (RFC 9112 7.1), each a whole envelope."""
        telling = self.ews.telling
        self.send_response(200)
        self.send_header("Content-Type", "text/xml; charset=utf-8")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        with telling.store.stirred:
            telling.lines += 1
            telling.store.stirred.notify_all()
        try:
            for told in telling.line(request):
                answer = response("GetStreamingEvents", told)
                self.ews.wrong += wrong(answer)
                content = enveloped(answer)
                self.wfile.write(b"%x\r\n%s\r\n" % (len(content), content))
                self.wfile.flush()
            self.wfile.write(b"0\r\n\r\n")
        except OSError:
            self.close_connection, self.wfile = True, io.BytesIO()  # who listened went away
        finally:
            with telling.store.stirred:
                telling.lines -= 1
                telling.store.stirred.notify_all()

    def _answered(self, request: Element) -> Element:
        try:
            answer = self.ews.answer(request)
        except Trouble as trouble:
            return fault(trouble.code, None)
        self.ews.wrong += wrong(answer)
        return answer

    def _fail(self, operation: str, planned: Fault) -> None:
        if planned.garbage is not None:
            self._give(200, planned.garbage, {})
        elif planned.status:
            headers = {"Location": planned.location} if planned.location else {}
            if planned.back_off is not None:
                headers["Retry-After"] = str(planned.back_off // 1000)
            self._give(planned.status, b"", headers)
        elif planned.code == "ErrorServerBusy":
            self._give(500, enveloped(fault(planned.code, planned.back_off)), {})
        else:
            answer = response(operation, [Trouble(planned.code)])
            self.ews.wrong += wrong(answer)
            self._give(200, enveloped(answer), {})

    def _give(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for key, value in {**headers, "Content-Type": "text/xml; charset=utf-8"}.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
