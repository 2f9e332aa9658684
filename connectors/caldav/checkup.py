"""What ``doctor`` is told of a CalDAV account: which calendars are watched, and where entries of ours go."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

from connectors.caldav.account import Account
from connectors.certificates import finding, shown_by
from connectors.contract import Finding


class CalDavCheckup:
    """See ``contract.Checkup``."""

    def __init__(self, account: Account, *, blocks: bool) -> None:
        """Asks nothing yet. ``blocks``: the user wants entries of ours in their calendar."""
        self._account = account
        self._blocks = blocks

    def findings(self) -> Iterator[Finding]:
        """See ``contract.Checkup.findings``."""
        sources = self._account.look()
        yield from self._certificate()
        names = ", ".join(source.shown for source in sources)
        yield Finding(
            name="calendars",
            ok=bool(sources),
            text=f"Watched on the server, by asking: {names}."
            if sources
            else "None of yours is on the server: make one there, or name those to watch as `calendars`.",
        )
        text = "Entries without guests only: whatever would invite or notify somebody is stopped on your machine."
        yield Finding(name="can it send?", ok=True, text=text)
        if sources and self._blocks:
            target = next((source for source in sources if source.writable), None)
            yield Finding(
                name="entries of ours",
                ok=target is not None,
                text=f"They go into {target.shown}."
                if target
                else "None of these calendars may be written to: name one that may be as the first of `calendars`.",
            )

    def _certificate(self) -> Iterator[Finding]:
        parts = urlsplit(self._account.client.url)
        if parts.scheme == "https" and parts.hostname:
            shown = shown_by(parts.hostname, parts.port or 443, self._account.client.ca_file)
            mend = "ask whoever runs the server to renew it."
            about = finding(shown, parts.netloc, datetime.now(UTC), mend)
            yield from () if about is None else (about,)
