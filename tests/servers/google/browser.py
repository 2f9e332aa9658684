"""A user with a browser: opens the page a sign-in shows, agrees, and follows it back to where it leads."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from collections.abc import Callable

_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Stays(urllib.request.HTTPRedirectHandler):
    """Does not follow where a page leads."""

    def redirect_request(self, *_args: object, **_more: object) -> None:
        return None


def visit(url: str) -> bytes:
    """What a browser shows in the end."""
    with _DIRECT.open(url, timeout=10) as answer:
        found: bytes = answer.read()
        return found


def led_to(url: str) -> str:
    """The address a browser is sent to, as it stands in its bar when the last page does not load."""
    stays = urllib.request.build_opener(urllib.request.ProxyHandler({}), Stays())
    try:
        with stays.open(url, timeout=10):
            return url
    except urllib.error.HTTPError as redirect:
        with redirect:
            return str(redirect.headers["Location"])


class Browser:
    """Opens pages beside the program, as a desktop's browser does."""

    def __init__(self, *, first: Callable[[str], object] = lambda _url: None) -> None:
        self._first = first
        self.shown: list[bytes] = []
        self._threads: list[threading.Thread] = []

    def __call__(self, url: str) -> None:
        """Opens a page; ``first`` is done before."""
        thread = threading.Thread(target=self._open, args=(url,), daemon=True)
        thread.start()
        self._threads.append(thread)

    def _open(self, url: str) -> None:
        self._first(url)
        self.shown.append(visit(url))

    def close(self) -> None:
        """Waits until all pages are shown."""
        for thread in self._threads:
            thread.join(10)
