"""What ``doctor`` is told of an account at an Exchange server: that it is reached, as whom, and which folders there are."""

from __future__ import annotations

from collections.abc import Iterator

from connectors.contract import Finding, Folder
from connectors.errors import NotFound, Permanent
from connectors.exchange.calendar import ExchangeCalendar
from connectors.exchange.client import Exchange
from connectors.exchange.mailbox import ExchangeMailbox
from connectors.exchange.push import subscribed
from connectors.exchange.soap import M, T, get_folders


class ExchangeCheckup:
    """See ``contract.Checkup``."""

    def __init__(
        self, exchange: Exchange, mailbox: ExchangeMailbox | None = None, calendar: ExchangeCalendar | None = None
    ) -> None:
        """Of the mailbox, or of the calendar."""
        self._exchange, self._mailbox, self._calendar = exchange, mailbox, calendar

    def findings(self) -> Iterator[Finding]:
        """See ``contract.Checkup.findings``."""
        if self._mailbox is not None:
            yield from self._folders(self._mailbox)
        if self._calendar is not None:
            (answer,) = self._exchange.ask(get_folders([self._calendar.folder]))
            count = answer.findtext(f"{{{M}}}Folders/*/{{{T}}}TotalCount") or "no"
            yield Finding(name="calendar", ok=True, text=f"The calendar holds {count} entries; every pass looks at it.")

    def _folders(self, mailbox: ExchangeMailbox) -> Iterator[Finding]:
        watched = mailbox.folders.watched(anew=True)
        access = self._exchange.access
        whose = access.mailbox or "the user's own mailbox"
        text = f"Signed in to the Exchange server as {access.user or whose} ({access.auth}), for {whose}."
        yield Finding(name="sign-in", ok=True, text=text)
        text = (
            "No: the password could, but every request is read before it leaves, and none that sends or invites does."
        )
        yield Finding(name="can it send?", ok=True, text=text)
        drafts = mailbox.folders.of(Folder.DRAFTS)
        if drafts is None:
            yield Finding(name="folders", ok=False, text="There is no Drafts folder: open the mailbox once in Outlook.")
            return
        name = watched.names.get(drafts) or "Drafts"
        text = f"{len(watched.purposes)} folders are watched; drafts go to {name}."
        yield Finding(name="folders", ok=True, text=text)
        yield self._telling()

    def _telling(self) -> Finding:
        """Whether the server tells of changes; it is no fault of anybody's where it does not."""
        try:
            with subscribed(self._exchange):
                text = "The server tells of changes as they happen (streaming notifications)."
        except (Permanent, NotFound) as error:
            text = f"The server does not tell of changes, so it is asked every five minutes ({error})"
        return Finding(name="news", ok=True, text=text)
