"""A network that goes wrong on demand: a TCP proxy between a client and a server, in threads of the tests.

    proxy = Proxy(dovecot.imap_port)
    proxy.add(Fault(at=rb"^\\w+ OK .*APPENDUID", act=Act.CUT))     # done by the server, never heard of by the client
    ... the client connects to proxy.port ...
    proxy.wait()                                                  # until every fault has happened

      client --- up --->  ProxyConnection  --- up --->  server
             <-- down --  (faults, count)  <-- down --

Without TLS of its own the proxy passes TLS through, and sees only how many bytes there are. With
``certificate`` it ends the client's TLS, with ``trust`` it speaks TLS to the server (from the first byte);
then lines can be told apart. A line without its end is looked at once nothing more comes for a moment.
"""

from __future__ import annotations

import re
import select
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from threading import Condition, Event, Thread

from .certificates import Certificate
from .running import HOST

LONGEST = 60.0
MOMENT = 0.02
CHUNK = 1 << 16


class Way(Enum):
    """Which way the bytes go."""

    UP = "to the server"
    DOWN = "to the client"


class Act(Enum):
    """What happens where a fault is met; the bytes before it have been passed on."""

    CUT = auto()
    """Both connections end, and the line that was met never arrives."""
    HALF = auto()
    """Half of the line arrives, then both connections end."""
    CUT_AFTER = auto()
    """The line arrives, then both connections end."""
    SWALLOW = auto()
    """The line never arrives, and everything goes on."""
    STALL = auto()
    """From here on nothing arrives, either way, and nobody is told: a half-open connection."""
    DELAY = auto()
    """Nothing arrives for ``seconds``, then everything goes on."""
    REPLACE = auto()
    """``by`` arrives in place of the line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that goes wrong, at a line or after a number of bytes of one connection."""

    act: Act
    way: Way = Way.DOWN
    at: bytes = b""
    """Searched for in each line; its end belongs to the line."""
    after: int = -1
    """Bytes of a connection that pass before; instead of ``at``."""
    seconds: float = 0.0
    by: bytes = b""
    times: int = 1
    """How often it happens, over all connections."""


class Proxy:
    """Listens on ``port`` of loopback. Not bound to one test: ``heal`` makes it a good network again."""

    def __init__(self, behind: int, *, certificate: Certificate | None = None, trust: Path | None = None) -> None:
        self.behind = behind
        self.silent = False
        """Connections are taken and nothing is ever said: a machine whose service hangs."""
        self.passed = {Way.UP: 0, Way.DOWN: 0}
        self.lines: list[tuple[Way, bytes]] = []
        """All lines that were met while a fault with a line was waiting."""
        self.accepted = 0
        self._inside = server_context(certificate) if certificate else None
        self._outside = ssl.create_default_context(cafile=str(trust)) if trust else None
        self._waiting: dict[Fault, int] = {}
        self._changed = Condition()
        self._healed = Event()
        self._open: set[socket.socket] = set()
        self._listener: socket.socket | None = None
        self.port = 0
        self.allow()

    def add(self, *faults: Fault) -> None:
        """These will happen."""
        with self._changed:
            self._waiting |= {fault: fault.times for fault in faults}

    def wait(self, seconds: float = 20.0) -> None:
        """Returns once all faults have happened; fails the test if they do not."""
        with self._changed:
            assert self._changed.wait_for(lambda: not self._waiting, seconds), f"never met: {list(self._waiting)}"

    def heal(self) -> None:
        """A good network again for new connections; what stalls is cut, what waits to happen is forgotten."""
        with self._changed:
            self._waiting.clear()
        self.silent = False
        self._healed.set()
        self._healed = Event()
        self.allow()

    def cut(self) -> None:
        """All connections end now."""
        for each in list(self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def refuse(self) -> None:
        """New connections are refused, as of a machine without the service."""
        if self._listener is not None:
            # Closing alone would not wake the thread that accepts.
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None

    def allow(self) -> None:
        """New connections are taken again, on the same port."""
        if self._listener is None:
            self._listener = socket.create_server((HOST, self.port))
            self.port = int(self._listener.getsockname()[1])
            Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def stop(self) -> None:
        """Nothing is left open."""
        self.refuse()
        self._healed.set()
        self.cut()

    def met(self, way: Way, line: bytes) -> Fault | None:
        """The fault that waits for this line, which has now happened once."""
        with self._changed:
            if any(fault.at for fault in self._waiting):
                self.lines.append((way, line))
            found = (f for f in self._waiting if f.way is way and f.at and re.search(f.at, line))
            return self._happened(next(found, None))

    def due(self, way: Way, before: int, size: int) -> tuple[Fault, int] | None:
        """The fault that lies within the next ``size`` bytes of a connection, and how many of them pass before."""
        with self._changed:
            found = (f for f in self._waiting if f.way is way and before <= f.after < before + size)
            fault = self._happened(min(found, key=lambda f: f.after, default=None))
            return (fault, fault.after - before) if fault else None

    def watches_lines(self, way: Way) -> bool:
        """Whether lines must be told apart."""
        return any(fault.at and fault.way is way for fault in list(self._waiting))

    def _happened(self, fault: Fault | None) -> Fault | None:
        if fault is not None:
            self._waiting[fault] -= 1
            if not self._waiting[fault]:
                del self._waiting[fault]
            self._changed.notify_all()
        return fault

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            self.accepted += 1
            Thread(target=self._serve, args=(client, self._healed), daemon=True).start()

    def _serve(self, client: socket.socket, healed: Event) -> None:
        with client:
            self._open.add(client)
            try:
                if self.silent:
                    healed.wait(LONGEST)
                else:
                    self._join(client, healed)
            except OSError:
                pass  # Either side is gone, or does not trust the other: the other is closed, too.
            finally:
                self._open.discard(client)

    def _join(self, client: socket.socket, healed: Event) -> None:
        client.settimeout(LONGEST)
        inside = self._inside.wrap_socket(client, server_side=True) if self._inside else client
        with inside, socket.create_connection((HOST, self.behind), timeout=LONGEST) as plain:
            outside = self._outside.wrap_socket(plain, server_hostname="localhost") if self._outside else plain
            both = {inside, outside}
            self._open |= both
            try:
                with outside:
                    Connection(self, inside, outside, healed).run()
            finally:
                self._open -= both


class Connection:
    """One client, one server, and what passes between them; in one thread, as TLS wants it."""

    def __init__(self, proxy: Proxy, client: socket.socket, server: socket.socket, healed: Event) -> None:
        self._proxy, self._healed = proxy, healed
        self._to = {Way.UP: server, Way.DOWN: client}
        self._from = {Way.UP: client, Way.DOWN: server}
        self._passed = {Way.UP: 0, Way.DOWN: 0}
        self._rest = {Way.UP: b"", Way.DOWN: b""}

    def run(self) -> None:
        """Passes bytes on until one side has ended or a fault cuts."""
        while True:
            for way in self._ready():
                data = self._received(way)
                if data is None:
                    continue
                if not data:
                    self._pass(way, self._rest[way])
                    return
                if not self._handle(way, data):
                    return

    def _received(self, way: Way) -> bytes | None:
        """What came in; None where it was TLS's own talk, such as a session ticket: nothing to wait for."""
        end = self._from[way]
        end.settimeout(0)
        try:
            return end.recv(CHUNK)
        except ssl.SSLWantReadError:
            return None
        finally:
            end.settimeout(LONGEST)

    def _ready(self) -> list[Way]:
        pending = [way for way, end in self._from.items() if isinstance(end, ssl.SSLSocket) and end.pending()]
        if pending:
            return pending
        waits = MOMENT if any(self._rest.values()) else LONGEST
        readable, _, _ = select.select(list(self._from.values()), [], [], waits)
        if not readable:
            self._let_go()
        return [way for way, end in self._from.items() if end in readable]

    def _let_go(self) -> None:
        """Lines that nothing was added to for a moment are whole as they are."""
        for way, rest in self._rest.items():
            self._rest[way] = b""
            if rest and not self._line(way, rest):
                raise ConnectionAbortedError

    def _handle(self, way: Way, data: bytes) -> bool:
        """Whether the connection goes on."""
        due = self._proxy.due(way, self._passed[way] + len(self._rest[way]), len(data))
        if due:
            fault, before = due
            self._pass(way, self._rest[way] + data[:before])
            self._rest[way] = b""
            return self._act(way, fault, data[before:])
        if not self._rest[way] and not self._proxy.watches_lines(way):
            self._pass(way, data)
            return True
        *whole, self._rest[way] = lines(self._rest[way] + data)
        return all(self._line(way, line) for line in whole)

    def _line(self, way: Way, line: bytes) -> bool:
        fault = self._proxy.met(way, line)
        if fault is None:
            self._pass(way, line)
            return True
        return self._act(way, fault, line)

    def _act(self, way: Way, fault: Fault, line: bytes) -> bool:
        arrives = {Act.HALF: line[: len(line) // 2], Act.CUT_AFTER: line, Act.DELAY: line, Act.REPLACE: fault.by}
        if fault.act is Act.DELAY:
            time.sleep(fault.seconds)
        self._pass(way, arrives.get(fault.act, b""))
        if fault.act is Act.STALL:
            self._healed.wait(LONGEST)
        return fault.act in {Act.SWALLOW, Act.DELAY, Act.REPLACE}

    def _pass(self, way: Way, data: bytes) -> None:
        if data:
            self._passed[way] += len(data)
            self._proxy.passed[way] += len(data)
            self._to[way].sendall(data)


def lines(data: bytes) -> Iterator[bytes]:
    """Whole lines with their ends, and last the rest, which may be empty."""
    *whole, rest = data.split(b"\n")
    yield from (line + b"\n" for line in whole)
    yield rest


def server_context(certificate: Certificate) -> ssl.SSLContext:
    """What shows a certificate to clients."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate.file, certificate.key)
    return context
