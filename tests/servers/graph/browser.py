"""A user with a browser: opens Microsoft's page, agrees or not, and posts its form to where it leads."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from html import unescape

import httpx

_FORM = re.compile(r'<form method="POST" action="([^"]+)">')
_FIELD = re.compile(r'name="([^"]+)" value="([^"]*)"')


class Browser:
    """Opens pages beside the program, as a desktop's browser does."""

    def __init__(self, first: Callable[[str, Mapping[str, str]], object] = lambda _to, _fields: None) -> None:
        """``first`` is done between the page and the posting of its form; it is handed address and fields."""
        self._first = first
        self.shown: list[tuple[int, str]] = []
        """Status and text of what is seen in the end."""
        self._threads: list[threading.Thread] = []

    def __call__(self, url: str) -> None:
        """Opens a page."""
        self._threads.append(threading.Thread(target=self._open, args=(url,), daemon=True))
        self._threads[-1].start()

    def _open(self, url: str) -> None:
        with httpx.Client(trust_env=False, timeout=10) as web:
            page = web.get(url)
            form = _FORM.search(page.text)
            if form is not None:
                fields = {name: unescape(value) for name, value in _FIELD.findall(page.text)}
                # The program listens on IPv4 alone; a real browser finds that out by itself.
                to = unescape(form[1]).replace("//localhost:", "//127.0.0.1:")
                self._first(to, fields)
                page = web.post(to, data=fields)
            self.shown.append((page.status_code, page.text))

    def close(self) -> None:
        """Waits until all pages are shown."""
        for thread in self._threads:
            thread.join(10)
