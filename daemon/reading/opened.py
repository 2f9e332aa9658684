"""One message taken apart once, for every question that is asked about it. Lazy: a header-only question costs a header."""

from __future__ import annotations

import re

from daemon.reading import addresses
from daemon.reading.headers import Headers, split
from daemon.reading.markup import html_to_text, unflow
from daemon.reading.parts import Part, Parts, data_of, params_of, text_of, walk
from daemon.reading.trimming import written_by_hand

MOST_WHOLE = 200_000
"""Characters of text that are kept of one message."""
_STUB = re.compile(r"(?i)(?:html|your (?:e-?mail )?(?:client|program|reader)|multi-?part|mime)")


class Opened:
    """The header, the parts and the text of one raw message."""

    def __init__(self, raw: bytes) -> None:
        if b"\n" not in raw[:100_000] and b"\r" in raw[:100_000]:
            raw = raw[:4_000_000].replace(b"\r", b"\n")
        self.raw = raw
        block, self._body = split(raw)
        self.headers = Headers(block)
        self.has_header = bool(block)
        self._parts: Parts | None = None
        self._text: str | None = None
        self._written: str | None = None

    @property
    def parts(self) -> Parts:
        """The leaf parts; found at the first question."""
        if self._parts is None:
            self._parts = walk(self.raw, self.headers, self._body)
        return self._parts

    @property
    def content_type(self) -> tuple[str, dict[str, str]]:
        """The type of the whole message and its parameters."""
        return params_of(self.headers.raw("content-type"))

    def sender(self) -> tuple[str, str]:
        """(name as written, address) of From; empty strings where there is none."""
        pairs = addresses.parse_list(self.headers.raw("from"))
        return next((pair for pair in pairs if pair[1]), pairs[0] if pairs else ("", ""))

    def of_type(self, *kinds: str) -> list[Part]:
        """The letter's own leaf parts of these types (not those of embedded messages)."""
        return [part for part in self.parts.leaves if part.type in kinds and not part.embedded]

    def data(self, part: Part) -> bytes:
        """The decoded bytes of a part."""
        return data_of(self.raw, part)

    @property
    def text(self) -> str:
        """All text of the letter itself, plain in preference to HTML, at most ``MOST_WHOLE`` characters."""
        if self._text is None:
            self._text = self._gathered()[:MOST_WHOLE]
        return self._text

    @property
    def written(self) -> str:
        """What the sender wrote of it: without quotes, attributions, signature and footers."""
        if self._written is None:
            self._written = written_by_hand(self.text)
        return self._written

    def _gathered(self) -> str:
        chosen: list[str] = []
        size = 0
        own = [part for part in self.parts.leaves if not part.embedded and part.type.startswith("text/")]
        for part in own:
            if part.disposition == "attachment" or part.type not in {"text/plain", "text/html", "text/enriched"}:
                continue
            if part.name and part.type == "text/plain" and chosen and part.disposition != "inline":
                continue
            if self._has_better(part, own):
                continue
            text = self._text_of(part)
            chosen.append(text)
            size += len(text)
            if size > MOST_WHOLE:
                break
        return "\n".join(text for text in chosen if text.strip())

    def _has_better(self, part: Part, own: list[Part]) -> bool:
        """Of alternatives, the plain one is read, unless it is only a stub."""
        if part.siblings != "alternative":
            return part.type == "text/html" and any(
                other.type == "text/plain" and other.group + 1 == part.group and not other.name for other in own
            )
        others = [other for other in own if other.group == part.group and other is not part]
        if part.type == "text/html":
            return any(other.type == "text/plain" and not self._stub(other) for other in others)
        html = [other for other in own if other.type == "text/html" and other.group in {part.group, part.group + 1}]
        return bool(html) and self._stub(part)

    def _stub(self, part: Part) -> bool:
        text = self._text_of(part).strip()
        return not text or (len(text) < 200 and bool(_STUB.search(text)) and "@" not in text)

    def _text_of(self, part: Part) -> str:
        text = text_of(self.raw, part)
        if part.type == "text/html" or (
            part.type == "text/plain" and text[:200].lstrip().lower().startswith(("<html", "<!doctype html"))
        ):
            return html_to_text(text)
        if part.params.get("format", "").lower() == "flowed":
            return unflow(text, delsp=part.params.get("delsp", "").lower() == "yes")
        return text

    def originals(self) -> list[Headers]:
        """The headers of messages this one carries whole or in part (RFC 3462): what a report is about."""
        found: list[Headers] = []
        for part in self.parts.leaves:
            if part.type in {"message/rfc822", "message/global"} and part.embedded == 0:
                found.append(
                    Headers(
                        self.raw[part.start : min(part.end, part.start + 32_768)]
                        .split(b"\n\n", 1)[0]
                        .split(b"\r\n\r\n", 1)[0]
                    )
                )
            elif part.type in {
                "text/rfc822-headers",
                "text/rfc822-header",
                "message/rfc822-headers",
                "message/global-headers",
            }:
                found.append(Headers(data_of(self.raw, part, 32_768)))
        return found
