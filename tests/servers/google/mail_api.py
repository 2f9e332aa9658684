"""What Gmail's interface answers about a mailbox of the test server: lists, shapes, pages, drafts."""

from __future__ import annotations

import base64
import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .mail import Event, Kept, Mailbox
from .mail_full import full
from .mail_search import matches
from .server import Call, Refusal, Reply, Route

DEFAULT_PAGE = 100


class Answers:
    """The methods of one mailbox."""

    def __init__(self, box: Mailbox) -> None:
        self._box = box

    def routes(self) -> Mapping[str, Route]:
        """The methods it has."""
        users = {
            "getProfile": self._profile,
            "history.list": self._history,
            "messages.list": self._list_messages,
            "messages.get": self._get_message,
            "threads.list": self._list_threads,
            "threads.get": self._get_thread,
            "labels.list": self._labels,
            "settings.sendAs.list": self._send_as,
            "drafts.list": self._list_drafts,
            "drafts.get": self._get_draft,
            "drafts.create": self._create,
            "drafts.update": self._update,
            "drafts.delete": self._delete,
        }
        return {f"gmail.users.{name}": route for name, route in users.items()}

    def _profile(self, _call: Call) -> Reply:
        return Reply(
            body={
                "emailAddress": self._box.address,
                "messagesTotal": len(self._box.messages),
                "threadsTotal": len(self._box.threads),
                "historyId": str(self._box.now),
            }
        )

    def _send_as(self, _call: Call) -> Reply:
        own = {"sendAsEmail": self._box.address, "isPrimary": True, "isDefault": True}
        return Reply(body={"sendAs": [own, *self._box.aliases]})

    def _labels(self, _call: Call) -> Reply:
        names = ("INBOX", "SENT", "DRAFT", "TRASH", "SPAM", "UNREAD", "STARRED", "IMPORTANT")
        return Reply(body={"labels": [{"id": name, "name": name, "type": "system"} for name in names]})

    def _history(self, call: Call) -> Reply:
        start, kinds = int(call.one("startHistoryId")), call.query.get("historyTypes", ())
        if not self._box.oldest <= start <= self._box.now:
            raise Refusal(404, "notFound", "Requested entity was not found.")
        names = {_HISTORY_KINDS[kind] for kind in kinds} or set(_HISTORY_KINDS.values())
        events = [event for event in _after(self._box.history, start) if event.kind in names]
        part, token = _paged(events, call)
        body: dict[str, Any] = {"historyId": str(self._box.now)} | token
        if part:
            body["history"] = [self._record(event) for event in part]
        return Reply(body=body)

    def _record(self, event: Event) -> dict[str, Any]:
        # Gmail names the labels a message bears at the time of asking, and none of what is gone.
        kept = self._box.messages.get(event.message)
        message: dict[str, Any] = {"id": event.message, "threadId": event.thread}
        if kept:
            message["labelIds"] = sorted(kept.labels)
        change: dict[str, Any] = {"message": message}
        if event.labels:
            change["labelIds"] = list(event.labels)
        plain = {"id": event.message, "threadId": event.thread}
        return {"id": str(event.id), "messages": [plain], event.kind: [change]}

    def _found(self, call: Call) -> list[Kept]:
        """What a list holds, newest first."""
        fits = matches(call.one("q"))
        labels, everywhere = set(call.query.get("labelIds", ())), call.yes("includeSpamTrash")
        searching = bool(call.one("q"))
        return [
            kept
            for kept in self._box.candidates(call.one("q"))
            if (everywhere or kept.labels.isdisjoint({"TRASH", "SPAM"}))
            and labels <= kept.labels
            and (not searching or (kept.arrival <= self._box.indexed and fits(kept)))
        ]

    def _list_messages(self, call: Call) -> Reply:
        part, token = _paged(self._found(call), call)
        return Reply(body=_listed("messages", [_name(kept) for kept in part]) | token)

    def _list_threads(self, call: Call) -> Reply:
        names = dict.fromkeys(kept.thread for kept in self._found(call))
        part, token = _paged(list(names), call)
        return Reply(body=_listed("threads", [{"id": one, "snippet": ""} for one in part]) | token)

    def _get_message(self, call: Call) -> Reply:
        return Reply(body=self._shaped(self._message(call.slots["id"]), call))

    def _get_thread(self, call: Call) -> Reply:
        thread = call.slots["id"]
        if thread not in self._box.threads:
            raise Refusal(404, "notFound", "Requested entity was not found.")
        messages = [self._shaped(self._box.messages[one], call) for one in self._box.threads[thread]]
        return Reply(body={"id": thread, "historyId": str(self._box.now), "messages": messages})

    def _message(self, one: str) -> Kept:
        if not all(letter in "0123456789abcdef" for letter in one):
            raise Refusal(400, "invalidArgument", "Invalid id value")
        if one not in self._box.messages:
            raise Refusal(404, "notFound", "Requested entity was not found.")
        return self._box.messages[one]

    def _shaped(self, kept: Kept, call: Call) -> dict[str, Any]:
        """The message in the format that was asked for."""
        shape = call.one("format", "full")
        body: dict[str, Any] = {
            "id": kept.id,
            "threadId": kept.thread,
            "labelIds": sorted(kept.labels),
            "historyId": str(self._box.now),
            "internalDate": str(kept.date),
            "sizeEstimate": len(kept.raw),
            "snippet": "",
        }
        if shape == "raw":
            return body | {"raw": base64.urlsafe_b64encode(kept.raw).decode()}
        if shape == "metadata":
            wanted = {name.lower() for name in call.query.get("metadataHeaders", ())}
            headers = [
                {"name": name, "value": value}
                for name, value in kept.letter.fields
                if not wanted or name.lower() in wanted
            ]
            return body | {"payload": {"mimeType": kept.letter.kind, "headers": headers}}
        return body if shape == "minimal" else body | {"payload": full(kept.raw, utf8=self._box.utf8)}

    # --- drafts

    def _list_drafts(self, call: Call) -> Reply:
        newest = sorted(self._box.drafts.items(), key=lambda item: -self._box.messages[item[1]].arrival)
        part, token = _paged(newest, call)
        found = [{"id": draft, "message": _name(self._box.messages[held])} for draft, held in part]
        return Reply(body=_listed("drafts", found) | token)

    def _get_draft(self, call: Call) -> Reply:
        held = self._held(call)
        return Reply(body={"id": call.slots["id"], "message": self._shaped(held, call)})

    def _held(self, call: Call) -> Kept:
        held = self._box.drafts.get(call.slots["id"])
        if held is None:
            raise Refusal(404, "notFound", "Requested entity was not found.")
        return self._box.messages[held]

    def _create(self, call: Call) -> Reply:
        raw, thread = self._given(call)
        draft = self._box.add_draft(raw, thread)
        return Reply(body=self._answered(draft))

    def _update(self, call: Call) -> Reply:
        held = self._held(call)
        raw, thread = self._given(call)
        if thread and thread != held.thread:
            raise Refusal(400, "invalidArgument", "Invalid thread_id value")
        self._box.edit_draft(call.slots["id"], raw)
        return Reply(body=self._answered(call.slots["id"]))

    def _delete(self, call: Call) -> Reply:
        held = self._held(call)
        self._box.deleted_for_good.append(held.raw)
        self._box.delete(held.id)
        return Reply()

    def _given(self, call: Call) -> tuple[bytes, str]:
        if self._box.refuse_drafts:
            raise Refusal(*self._box.refuse_drafts, "No drafts here.")
        message = call.body["message"]
        thread = message.get("threadId", "")
        if thread and thread not in self._box.threads:
            raise Refusal(404, "notFound", "Requested entity was not found.")
        raw = base64.urlsafe_b64decode(message["raw"])
        if b"\r\n" not in raw or b"\n" in raw.replace(b"\r\n", b""):
            raise Refusal(400, "invalidArgument", "lines must end with CRLF (RFC 5322 2.1)")
        return raw, thread

    def _answered(self, draft: str) -> dict[str, Any]:
        kept = self._box.messages[self._box.drafts[draft]]
        return {"id": draft, "message": _name(kept) | {"labelIds": sorted(kept.labels)}}


_HISTORY_KINDS = {
    "messageAdded": "messagesAdded",
    "messageDeleted": "messagesDeleted",
    "labelAdded": "labelsAdded",
    "labelRemoved": "labelsRemoved",
}


def _name(kept: Kept) -> dict[str, Any]:
    return {"id": kept.id, "threadId": kept.thread}


def _listed(name: str, items: Sequence[Any]) -> dict[str, Any]:
    """Gmail leaves an empty list out."""
    estimate = {"resultSizeEstimate": len(items)}
    return {name: list(items)} | estimate if items else estimate


def _after(history: Sequence[Event], start: int) -> Iterable[Event]:
    newer = itertools.takewhile(lambda event: event.id > start, reversed(history))
    return reversed(list(newer))


def _paged(items: Sequence[Any], call: Call) -> tuple[Sequence[Any], dict[str, str]]:
    """One page, and the token of the next."""
    most = int(call.one("maxResults", str(DEFAULT_PAGE)))
    start = int(call.one("pageToken", "0"))
    end = start + most
    return items[start:end], {"nextPageToken": str(end)} if end < len(items) else {}
