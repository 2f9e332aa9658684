"""Lines and literals between us and an IMAP server: one command out, its answer in. Knows no folder and no message.

IMAPClient connects, upgrades to TLS and signs in. Commands afterwards are spoken here, because it parses
what comes back with a lexer in Python: of tens of thousands of headers that costs more than everything
else together. What a server may make us hold is bounded: a literal is refused before room is made for it.

    Answer    how a command ended, and the rows that came before it
    row       the pieces of one response: text, literal, text, ..., text; of most responses one piece
"""

from __future__ import annotations

import imaplib
import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from ssl import SSLContext
from typing import Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.imap4 import IMAP4WithTimeout
from imapclient.tls import IMAP4_TLS

CONNECT_S = 20.0
READ_S = 90.0
"""Seconds a server may be silent while it works on a command."""
MOST_LINE = 16 * 1024 * 1024
"""Bytes of one line: the numbers of a few million messages."""
MOST_LITERAL = 36 * 1024 * 1024
MOST_ANSWER = 96 * 1024 * 1024
"""Bytes of everything that answers one command."""
KEEPALIVE = (("TCP_KEEPIDLE", 20), ("TCP_KEEPALIVE", 20), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 4))
USER_TIMEOUT_MS = 45_000
"""After this long without an acknowledgement the line counts as dead (Linux: TCP_USER_TIMEOUT)."""

Row = tuple[bytes, ...]
_LITERAL = re.compile(rb"\{(\d{1,20})\+?\}\Z")
_PROSE = re.compile(rb"\* (?:OK|NO|BAD|BYE|PREAUTH)\b", re.IGNORECASE)
_TAGGED = re.compile(rb"(\S+) (OK|NO|BAD)(?: (.*))?\Z", re.IGNORECASE | re.DOTALL)


class Broken(Exception):
    """The connection is of no more use: cut, out of step, or unintelligible. The message says what was seen."""


class TooLarge(Broken):
    """The server announced more than we are willing to hold."""


class Goodbye(Broken):
    """The server ended the connection and said so."""


@dataclass(frozen=True, slots=True)
class Literal:
    """An argument that is sent as a literal, once the server asks for it."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """How a command ended (``OK``, ``NO`` or ``BAD``), in which words, and what was told before."""

    status: str
    text: bytes
    rows: list[Row]


class _Bounded(imaplib.IMAP4):
    """Reads no more than it should, and counts."""

    received = 0
    sent = 0

    def read(self, size: int) -> bytes:
        if size > MOST_LITERAL:
            raise TooLarge(f"it announced a piece of {size:,} bytes")
        data = bytes(self.file.read(size))  # type: ignore[arg-type]  # typeshed: a text file; it is opened for bytes
        self.received += len(data)
        if len(data) != size:
            raise Broken("it hung up in the middle of a message")
        return data

    def readline(self) -> bytes:
        line = bytes(self.file.readline(MOST_LINE + 1))  # type: ignore[arg-type]
        if len(line) > MOST_LINE:
            raise TooLarge("it sent a line without end")
        self.received += len(line)
        return line

    def send(self, data: Any) -> None:
        super().send(data)
        self.sent += len(data)


class _Plain(_Bounded, IMAP4WithTimeout):  # type: ignore[misc]  # imapclient comes without types
    """A connection that is, or is about to be, upgraded by STARTTLS."""


class _Tls(_Bounded, IMAP4_TLS):  # type: ignore[misc]
    """A connection that is TLS from its first byte."""

    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        # IMAPClient forgets its own time-out here, and would wait for the first word of the server for ever.
        made: socket.socket = super()._create_socket(self._timeout if timeout is None else timeout)
        return made


class Wire(IMAPClient):  # type: ignore[misc]
    """One connection. Everything it raises besides Broken comes from the socket or from signing in."""

    def __init__(self, host: str, port: int, context: SSLContext | None) -> None:
        """Connects; with a context by TLS from the first byte."""
        self.commands = 0
        super().__init__(
            host, port, ssl=context is not None, ssl_context=context, timeout=SocketTimeout(CONNECT_S, CONNECT_S)
        )
        self._imap.debug = 0  # IMAPClient turns on a trace of every line
        keep_alive(self._imap.sock)

    def _create_IMAP4(self) -> imaplib.IMAP4:  # noqa: N802 the name is IMAPClient's
        if self.ssl:
            return _Tls(self.host, self.port, self.ssl_context, CONNECT_S)  # type: ignore[call-arg]
        return _Plain(self.host, self.port, CONNECT_S)

    @property
    def traffic(self) -> tuple[int, int, int]:
        """Commands since signing in, bytes received, bytes sent (without what TLS adds)."""
        return self.commands, self._imap.received, self._imap.sent

    @property
    def signed_in(self) -> bool:
        """Whether the server greets us as somebody it knows already (PREAUTH)."""
        return bool(self._imap.state == "AUTH")

    def certificate(self) -> dict[str, Any] | None:
        """What the server showed to prove who it is, as ``SSLSocket.getpeercert`` gives it; None without TLS."""
        shown = getattr(self._imap.sock, "getpeercert", None)
        return dict(shown() or {}) if shown else None

    def forget_hints(self) -> None:
        """What was said before TLS may have been said by anybody."""
        self._imap.untagged_responses.clear()

    def run(self, *commands: Sequence[bytes | Literal]) -> list[Answer]:
        """Sends commands in one go and returns their answers, in order; of a literal the server is asked first.

        What is told meanwhile belongs to the command that ends next. Raises Broken, OSError.
        """
        tags = [self._begin(command) for command in commands]
        answers: dict[bytes, Answer] = {}
        while len(answers) < len(tags):
            tag, answer = self._until_tagged()
            if tag not in tags or tag in answers:
                raise Broken("it answered something that was not asked")
            answers[tag] = answer
        return [answers[tag] for tag in tags]

    def _begin(self, command: Sequence[bytes | Literal]) -> bytes:
        self.commands += 1
        tag: bytes = b"f%d" % self.commands
        out = [tag]
        for part in command:
            if isinstance(part, Literal):
                self._imap.send(b" ".join(out) + b" {%d}\r\n" % len(part.data))
                early = self._until_asked(tag)
                if early is not None:
                    self._early = early
                    return tag
                out = [part.data]
            else:
                out.append(part)
        self._imap.send(b" ".join(out) + b"\r\n")
        return tag

    _early: Answer | None = None
    """A command that was refused before its literal was sent."""

    def _until_asked(self, tag: bytes) -> Answer | None:
        """Waits for the server to ask for a literal; its answer where it does not want it."""
        rows: list[Row] = []
        while True:
            row = self._row()
            if row[0].startswith(b"+"):
                return None
            done = self._ended(row, tag)
            if done is not None:
                return Answer(done[0], done[1], rows)
            rows.append(row)

    def _until_tagged(self) -> tuple[bytes, Answer]:
        if self._early is not None:
            answer, self._early = self._early, None
            return b"f%d" % self.commands, answer
        rows: list[Row] = []
        limit = self._imap.received + MOST_ANSWER
        while True:
            row = self._row()
            line = row[0]
            if line.startswith(b"* "):
                rows.append(row)
                if self._imap.received > limit:
                    raise TooLarge(f"it sent more than {MOST_ANSWER:,} bytes as one answer")
                continue
            found = _TAGGED.match(line)
            if found is None:
                raise Broken("it said something that is no IMAP")
            return found[1], Answer(found[2].decode().upper(), found[3] or b"", rows)

    @staticmethod
    def _ended(row: Row, tag: bytes) -> tuple[str, bytes] | None:
        found = _TAGGED.match(row[0])
        if found is None or found[1] != tag:
            return None
        return found[2].decode().upper(), found[3] or b""

    def _row(self) -> Row:
        """One response, with the literals in it."""
        imap = self._imap
        line: bytes = imap.readline()
        if not line.endswith(b"\r\n"):
            raise Broken("it hung up" if not line else "it hung up in the middle of a line")
        line = line[:-2]
        if line[:6].upper() == b"* BYE ":
            raise Goodbye(line[6:].decode("utf-8", "replace"))
        if not line.endswith(b"}") or _PROSE.match(line):
            return (line,)
        parts: list[bytes] = []
        while (found := _LITERAL.search(line)) is not None:
            parts += (line, imap.read(int(found[1])))
            line = imap.readline()
            if not line.endswith(b"\r\n"):
                raise Broken("it hung up in the middle of a message")
            line = line[:-2]
        return (*parts, line)

    # --- waiting to be told (RFC 2177)

    def begin_idle(self) -> bytes | Answer:
        """Asks to be told of changes; the tag of the command, or the answer where the server will not."""
        tag = self._begin((b"IDLE",))
        return self._until_asked(tag) or tag

    def told(self) -> Row:
        """The next thing the server says; waits for it."""
        return self._row()

    def pending(self) -> bool:
        """Whether something was read from the network already that nobody asked for yet."""
        sock = self._imap.sock
        if getattr(sock, "pending", None) and sock.pending():
            return True
        return self._buffered()

    def _buffered(self) -> bool:
        sock = self._imap.sock
        before = sock.gettimeout()
        sock.settimeout(0)
        try:
            return bool(self._imap.file.peek(1))
        except (BlockingIOError, OSError):
            return False
        finally:
            sock.settimeout(before)

    def end_idle(self, tag: bytes) -> list[Row]:
        """Ends the waiting; what was told meanwhile."""
        self._imap.send(b"DONE\r\n")
        ended, answer = self._until_tagged()
        if ended != tag:
            raise Broken("it answered something that was not asked")
        return answer.rows

    def patience(self, seconds: float | None = None) -> None:
        """How long the server may be silent from now on; without a number: as long as a command may take."""
        self._imap.sock.settimeout(READ_S if seconds is None else seconds)

    def drop(self) -> None:
        """Closes the connection without a word; never raises."""
        try:
            self._imap.shutdown()
        except (OSError, ValueError, AttributeError):
            return


def keep_alive(sock: socket.socket) -> None:
    """Lets the system notice a line that is cut without a word, within a minute."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (*KEEPALIVE, ("TCP_USER_TIMEOUT", USER_TIMEOUT_MS)):
        option = getattr(socket, name, None)
        if option is not None:
            try:
                sock.setsockopt(socket.IPPROTO_TCP, option, value)
            except OSError:
                continue
