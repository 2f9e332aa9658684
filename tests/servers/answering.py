"""What every HTTP test server's connection has in common: one packet an answer, and silence."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler


class Answering(BaseHTTPRequestHandler):
    """One connection, kept open between requests."""

    protocol_version = "HTTP/1.1"
    timeout = 30  # seconds
    wbufsize = -1  # head and body in one packet: two would wait 40 ms for each other
    disable_nagle_algorithm = True

    def log_message(self, *_args: object) -> None:
        """Says nothing: requests hold tokens."""
