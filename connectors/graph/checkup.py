"""What ``doctor`` is told of an account at Microsoft 365: who is signed in, what was granted, which folders there are."""

from __future__ import annotations

from collections.abc import Iterator

from connectors.contract import Finding, Folder
from connectors.graph.calendar import GraphCalendar
from connectors.graph.mailbox import GraphMailbox
from connectors.graph.signin import CAN_NOTIFY, MEANING, NEVER, SignIn


class GraphCheckup:
    """See ``contract.Checkup``."""

    def __init__(
        self, sign_in: SignIn, mailbox: GraphMailbox | None = None, calendar: GraphCalendar | None = None
    ) -> None:
        """Of the mailbox, or of the calendar."""
        self._sign_in, self._mailbox, self._calendar = sign_in, mailbox, calendar

    def findings(self) -> Iterator[Finding]:
        """See ``contract.Checkup.findings``."""
        user = self._sign_in.user()
        self._sign_in.token()
        if self._mailbox is not None:
            text = f"Signed in at Microsoft as {user}; the sign-in is kept in {self._sign_in.kept.where}."
            yield Finding(name="sign-in", ok=True, text=text)
        yield from self._permissions()
        if self._mailbox is not None:
            yield from self._folders(self._mailbox)
        if self._calendar is not None:
            count = len(self._calendar.calendars(anew=True))
            yield Finding(name="calendars", ok=True, text=f"{count} watched at Microsoft 365, by asking.")

    def _permissions(self) -> Iterator[Finding]:
        granted = self._sign_in.granted()
        for scope in self._sign_in.wanted:
            yield _permission(scope, granted=scope.lower() in granted, how=self._sign_in.how)
        for scope in sorted(granted & NEVER):
            text = f"{scope} was granted and must not be, because it can send: take it back in the app registration."
            yield Finding(name="can it send?", ok=False, text=text)
        if self._mailbox is not None and not granted & NEVER:
            yield Finding(name="can it send?", ok=True, text="No: no permission that was granted can send mail.")

    def _folders(self, mailbox: GraphMailbox) -> Iterator[Finding]:
        watched = mailbox.folders.watched(anew=True)
        drafts = mailbox.folders.of(Folder.DRAFTS)
        if drafts is None:
            yield Finding(name="folders", ok=False, text="There is no Drafts folder: open the mailbox on the web once.")
            return
        name = watched.names.get(drafts) or "Drafts"
        text = f"{len(watched.purposes)} folders are watched by asking (there is no push); drafts go to {name}."
        yield Finding(name="folders", ok=True, text=text)


def _permission(scope: str, *, granted: bool, how: str) -> Finding:
    name = f"permission to {MEANING[scope]}"
    if not granted:
        return Finding(name=name, ok=False, text=f"{scope} is not granted. {how}")
    notifies = scope in CAN_NOTIFY
    what = "it cannot send mail, but could invite people; such a request is stopped" if notifies else "it cannot send"
    return Finding(name=name, ok=True, text=f"{scope} is granted; {what}.")
