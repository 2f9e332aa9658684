"""The requests made of Gmail, each a method, with no more fields than are used. Decides nothing.

Every one goes through ``connectors/google/http.py``: its gate, its patience, its errors.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Final

from connectors.errors import NotFound
from connectors.gmail.parse import Json
from connectors.google.http import Google

MOST: Final = 500
"""Entries a page: the most Gmail gives."""
_HEAD: Final = "id,threadId,labelIds,sizeEstimate,internalDate,payload/headers"
_WHOLE: Final = "id,threadId,labelIds,sizeEstimate,internalDate,payload"
_BRIEF: Final = "id,threadId,labelIds,internalDate"
_CHANGE: Final = "(message(id,labelIds),labelIds)"
_HISTORY: Final = (
    "history(id,messagesAdded/message/id,messagesDeleted/message/id,"
    f"labelsAdded{_CHANGE},labelsRemoved{_CHANGE}),historyId,nextPageToken"
)
_TYPES: Final = ["messageAdded", "messageDeleted", "labelAdded", "labelRemoved"]


class Gmail:
    """One mailbox, by its signed-in user."""

    def __init__(self, google: Google) -> None:
        self._google = google

    @cached_property
    def _users(self) -> Any:
        return self._google.service.users()

    # The library makes such an object anew, with all its documentation, whenever it is asked: 10 ms each.

    @cached_property
    def _messages(self) -> Any:
        return self._users.messages()

    @cached_property
    def _threads(self) -> Any:
        return self._users.threads()

    @cached_property
    def _drafts(self) -> Any:
        return self._users.drafts()

    @cached_property
    def _history(self) -> Any:
        return self._users.history()

    def close(self) -> None:
        """Lets go of the connection."""
        self._google.close()

    # --- the mailbox

    def profile(self) -> Json:
        """Its address, how much it holds, and where its history stands."""
        return self._run(self._users.getProfile(userId="me", fields="emailAddress,messagesTotal,historyId"))

    def aliases(self) -> list[Json]:
        """The addresses the user sends from."""
        fields = "sendAs(sendAsEmail,isPrimary,verificationStatus)"
        return list(self._run(self._users.settings().sendAs().list(userId="me", fields=fields)).get("sendAs", ()))

    def labels(self) -> list[Json]:
        """Every label."""
        return list(self._run(self._users.labels().list(userId="me", fields="labels(id,name)")).get("labels", ()))

    def watch(self, topic: str) -> datetime:
        """Has Gmail say in a Pub/Sub topic that something changed; until when it does. Harmless to repeat."""
        found = self._run(self._users.watch(userId="me", body={"topicName": topic}, fields="expiration"))
        return datetime.fromtimestamp(int(found["expiration"]) / 1000, UTC)

    def history(self, start: int) -> Iterator[Json]:
        """What happened after a record, in pages. Raises NotFound where Gmail does not remember."""
        yield from self._pages(
            self._history.list, startHistoryId=str(start), historyTypes=_TYPES, maxResults=MOST, fields=_HISTORY
        )

    # --- messages

    def head(self, message: str) -> Json:
        """All header fields of a message. Raises NotFound."""
        return self._message(message, "metadata", _HEAD)

    def brief(self, message: str, *headers: str) -> Json:
        """Where a message lies, and some header fields. Raises NotFound."""
        fields = f"{_BRIEF},payload/headers"
        asked = self._messages.get(
            userId="me", id=message, format="metadata", metadataHeaders=list(headers), fields=fields
        )
        return self._run(asked)

    def raw(self, message: str) -> Json:
        """The whole message. Raises NotFound."""
        return self._message(message, "raw", "id,raw")

    def _message(self, message: str, shape: str, fields: str) -> Json:
        return self._run(self._messages.get(userId="me", id=message, format=shape, fields=fields))

    def search(self, q: str) -> list[Json]:
        """Message and thread ids of what a search finds, everywhere; the index may be behind by seconds."""
        pages = self._pages(
            self._messages.list,
            q=q,
            includeSpamTrash=True,
            maxResults=MOST,
            fields="messages(id,threadId),nextPageToken",
        )
        return [message for page in pages for message in page.get("messages", ())]

    def holds_letters(self) -> bool:
        """Is there anything but drafts, and what lies in Spam and Trash?"""
        asked = self._messages.list(userId="me", q="-in:drafts", maxResults=1, fields="messages/id")
        return bool(self._run(asked).get("messages"))

    def latest(self, label: str, most: int) -> list[Json]:
        """The newest messages under a label, without the index."""
        asked = self._messages.list(userId="me", labelIds=[label], maxResults=most, fields="messages(id,threadId)")
        return list(self._run(asked).get("messages", ()))

    # --- threads

    def threads(self, q: str) -> Iterator[str]:
        """The ids of the threads in which a search finds something, everywhere."""
        pages = self._pages(
            self._threads.list,
            q=q,
            includeSpamTrash=True,
            maxResults=MOST,
            fields="threads/id,nextPageToken",
        )
        return (thread["id"] for page in pages for thread in page.get("threads", ()))

    def thread(self, thread: str, *, whole: bool = False) -> list[Json]:
        """The messages of a thread, heads only or with their parts; none where it is gone."""
        shape, fields = ("full", _WHOLE) if whole else ("metadata", _HEAD)
        try:
            asked = self._threads.get(userId="me", id=thread, format=shape, fields=f"messages({fields})")
            return list(self._run(asked).get("messages", ()))
        except NotFound:
            return []

    # --- drafts

    def drafts(self, most: int | None = None) -> list[Json]:
        """The ids of drafts and of the messages they hold now, newest first: all of them, or one page of ``most``."""
        pages = self._pages(
            self._drafts.list, maxResults=most or MOST, fields="drafts(id,message(id,threadId)),nextPageToken"
        )
        if most is not None:
            return list(next(pages, {}).get("drafts", ()))
        return [draft for page in pages for draft in page.get("drafts", ())]

    def draft(self, draft: str, *, whole: bool = False) -> Json:
        """A draft: where it lies, or the whole of it. Raises NotFound."""
        fields = f"id,message({_BRIEF},raw)" if whole else f"id,message({_BRIEF})"
        shape = "raw" if whole else "minimal"
        return self._run(self._drafts.get(userId="me", id=draft, format=shape, fields=fields))

    def create(self, raw: str, thread: str) -> Json:
        """Places a draft. Not repeatable."""
        message = {"raw": raw, "threadId": thread} if thread else {"raw": raw}
        fields = f"id,message({_BRIEF})"
        return self._run(self._drafts.create(userId="me", body={"message": message}, fields=fields))

    def update(self, draft: str, raw: str, thread: str) -> Json:
        """Puts another message in a draft's place. Raises NotFound."""
        body = {"message": {"raw": raw, "threadId": thread}}
        fields = f"id,message({_BRIEF})"
        return self._run(self._drafts.update(userId="me", id=draft, body=body, fields=fields))

    def delete(self, draft: str) -> None:
        """Deletes a draft for good. Raises NotFound."""
        self._run(self._drafts.delete(userId="me", id=draft))

    # --- inside

    def _pages(self, method: Any, **asked: Any) -> Iterator[Json]:
        token = None
        while True:
            page = self._run(method(userId="me", pageToken=token, **asked))
            yield page
            token = page.get("nextPageToken")
            if not token:
                return

    def _run(self, request: Any) -> Json:
        found = request.execute()
        return found if isinstance(found, dict) else {}
