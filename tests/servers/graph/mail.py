"""The mail of the test server: folders, messages, drafts, conversations, streams of changes.

Messages that come by post keep their bytes and their header; those made over Graph are put together when
they are asked for, as Exchange does. Every change gets the next number; a delta token is such a number.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses
from typing import Any
from urllib.parse import urlencode

from connectors.headers import header_of, ids_in, look

from .filters import Holds, filtered, people_of, searched
from .server import Call, Refusal, Reply, Route, now

FOLDERS = {
    "inbox": "Posteingang",
    "sentitems": "Gesendete Elemente",
    "drafts": "Entwürfe",
    "deleteditems": "Gelöschte Elemente",
    "junkemail": "Junk-E-Mail",
    "outbox": "Postausgang",
}
OWN = "Reisen"
ROOT = "AQMk-root"
"""The folder in which those of the first level lie."""
Json = dict[str, Any]


class Mailbox:
    """One mailbox; change it under the server's lock."""

    def __init__(self) -> None:
        self.ids = {name: f"AQMk-{name}" for name in FOLDERS} | {"own": "AQMk-own"}
        self.made: dict[str, tuple[str, str]] = {}
        """Folders that were made: id -> what it is called, and the folder it lies in."""
        self.messages: dict[str, Json] = {}
        self.raw: dict[str, bytes] = {}
        self.journal: list[tuple[int, str, str]] = []
        """(number, folder, message): what changed."""
        self.oldest = 0
        """Tokens before this number are forgotten."""
        self.writable = True
        self._count = itertools.count(1)
        self._named: dict[str, str] = {}
        """Message-ID -> the conversation it belongs to, or that refers to it."""
        self._conversations: dict[str, tuple[set[str], list[Json]]] = {}

    # --- what people and servers do

    def deliver(self, raw: bytes, folder: str) -> str:
        """A message arrives by post, or lies in a folder."""
        parsed = BytesParser(policy=policy.compat32).parsebytes(raw)
        item = self._item(folder, draft=folder == "drafts")
        item |= {
            "internetMessageId": (parsed["Message-ID"] or "").strip(),
            "subject": str(parsed["Subject"] or ""),
            "from": next(iter(_people(parsed.get_all("From", []))), None),
            "sender": next(iter(_people(parsed.get_all("Sender", []) or parsed.get_all("From", []))), None),
            "toRecipients": _people(parsed.get_all("To", [])),
            "ccRecipients": _people(parsed.get_all("Cc", [])),
            "bccRecipients": _people(parsed.get_all("Bcc", [])),
            "replyTo": _people(parsed.get_all("Reply-To", [])),
            "body": {"contentType": "text", "content": raw.partition(b"\n\n")[2].decode("utf-8", "replace")},
            "internetMessageHeaders": [{"name": name, "value": str(value)} for name, value in parsed.items()],
        }
        item["singleValueExtendedProperties"] = [
            {"id": prop, "value": " ".join(str(parsed[name]).split())}
            for name, prop in (("In-Reply-To", "String 0x1042"), ("References", "String 0x1039"))
            if parsed[name]
        ]
        self.raw[item["id"]] = raw
        return self._kept(item)

    def move(self, message: str, folder: str) -> None:
        """The message lies elsewhere, under the same immutable id."""
        item = self.messages[message]
        self._journal(item["parentFolderId"], message)
        item["parentFolderId"] = self.ids[folder]
        self._touched(item)

    def delete(self, message: str) -> None:
        """For good."""
        item = self.messages.pop(message)
        self.raw.pop(message, None)
        self._journal(item["parentFolderId"], message)

    def edit(self, message: str, **fields: Any) -> None:
        """The user edits it where it lies."""
        self.raw.pop(message, None)
        self.messages[message] |= fields
        self._touched(self.messages[message])

    def named(self, message_id: str) -> str:
        """The message of this Message-ID."""
        return next(one for one, item in self.messages.items() if item["internetMessageId"] == f"<{message_id}>")

    # --- how it is kept

    def _item(self, folder: str, *, draft: bool) -> Json:
        number = next(self._count)
        stamp = now()
        return {
            "id": f"AAkALg-{number:08d}",
            "parentFolderId": self.ids[folder],
            "isDraft": draft,
            "isRead": True,
            "hasAttachments": False,
            "createdDateTime": stamp,
            "receivedDateTime": stamp,
            "sentDateTime": stamp,
        }

    def _kept(self, item: Json) -> str:
        item["conversationId"] = self._conversation(item)
        seed = hashlib.sha256(item["conversationId"].encode()).digest()
        item.setdefault("conversationIndex", base64.b64encode((seed + seed)[:22]).decode())
        self.messages[item["id"]] = item
        self._touched(item)
        return str(item["id"])

    def _touched(self, item: Json) -> None:
        item["lastModifiedDateTime"] = now()
        self._journal(item["parentFolderId"], item["id"])
        item["changeKey"] = f"CQAA{self.journal[-1][0]:08d}"

    def _journal(self, folder: str, message: str) -> None:
        self.journal.append((len(self.journal) + 1, folder, message))

    def _conversation(self, item: Json) -> str:
        """That of a letter it refers to, or that refers to it, or to the same; all of those become one."""
        own = item["internetMessageId"].strip("<>").lower()
        names = {*self._refers(item), *([own] if own else [])}
        near = {self._named[one] for one in names if one in self._named}
        chosen = min(near, default=f"AAQk-{item['id']}")
        held, members = self._conversations.setdefault(chosen, (set(), []))
        for other in near - {chosen}:
            more, letters = self._conversations.pop(other)
            held |= more
            for each in letters:
                each["conversationId"] = chosen
            members += letters
        held |= names
        members.append(item)
        self._named.update(dict.fromkeys(held if len(near) > 1 else names, chosen))
        return chosen

    def _refers(self, item: Json) -> list[str]:
        raw = self.raw.get(item["id"])
        held = [each["value"] for each in item.get("singleValueExtendedProperties", ()) if "0x10" in each["id"].lower()]
        parents = look(header_of(raw)).parents if raw else tuple(ids_in(" ".join(held).lower().encode()))
        return [one.decode("utf-8", "replace") for one in parents]

    def mime(self, message: str) -> bytes:
        """The whole message: its bytes, or what Exchange makes of its fields."""
        if message in self.raw:
            return self.raw[message]
        item, made = self.messages[message], EmailMessage(policy=policy.SMTPUTF8)
        made["From"] = _line([item["from"]] if item.get("from") else [])
        for name, field in (("To", "toRecipients"), ("Cc", "ccRecipients"), ("Bcc", "bccRecipients")):
            if item.get(field):
                made[name] = _line(item[field])
        made["Subject"] = item.get("subject") or ""
        made["Message-ID"] = item["internetMessageId"]
        for name, prop in (("In-Reply-To", "string 0x1042"), ("References", "string 0x1039")):
            value = next(
                (e["value"] for e in item.get("singleValueExtendedProperties", ()) if e["id"].lower() == prop), ""
            )
            if value:
                made[name] = value
        made.set_content(item["body"]["content"])
        return made.as_bytes()


def _people(values: Sequence[str]) -> list[Json]:
    return [{"emailAddress": {"name": n or a, "address": a}} for n, a in getaddresses([str(v) for v in values]) if a]


def _line(people: Sequence[Mapping[str, Any]]) -> str:
    return ", ".join(each["emailAddress"]["address"] for each in people)


class MailRoutes:
    """What is answered."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox

    def routes(self) -> list[tuple[str, str, Route]]:
        """Method, path, answer."""
        one = "[^/]+"
        return [
            ("GET", "me/mailFolders", self._folders),
            ("POST", f"me/mailFolders(/{one}/childFolders)?", self._make_folder),
            ("GET", f"me/mailFolders/{one}", self._folder),
            ("GET", f"me/mailFolders/{one}/childFolders", self._children),
            ("GET", f"me/mailFolders/{one}/messages", self._in_folder),
            ("GET", f"me/mailFolders/{one}/messages/delta", self._delta),
            ("GET", "me/messages", self._list),
            ("GET", f"me/messages/{one}", self._one),
            ("GET", rf"me/messages/{one}/\$value", self._whole),
            ("POST", "me/messages", self._make),
            ("PATCH", f"me/messages/{one}", self._change_it),
            ("DELETE", f"me/messages/{one}", self._delete),
        ]

    # --- folders

    def _folders(self, _call: Call) -> Reply:
        held = [self._told(name) for name in FOLDERS] + self._made_in(ROOT)
        search = {"@odata.type": "#microsoft.graph.mailSearchFolder", "id": "AQMk-search", "displayName": "Ungelesen"}
        return Reply(body={"value": [*held, search]})

    def _told(self, name: str) -> Json:
        folder = self.mailbox.ids[name]
        count = sum(1 for item in self.mailbox.messages.values() if item["parentFolderId"] == folder)
        inside = 1 if name == "inbox" else len(self._made_in(folder)) if folder in self.mailbox.made else 0
        called, parent = self.mailbox.made.get(folder, (FOLDERS.get(name, OWN), ROOT))
        return {
            "id": folder,
            "displayName": called,
            "parentFolderId": self.mailbox.ids["inbox"] if name == "own" else parent,
            "childFolderCount": inside,
            "totalItemCount": count,
        }

    def _folder(self, call: Call) -> Reply:
        name = call.parts[2]
        if name not in FOLDERS:
            raise Refusal(404, "ErrorItemNotFound")
        return Reply(body=self._told(name), kind="mailFolder")

    def _children(self, call: Call) -> Reply:
        inbox = call.parts[2] == self.mailbox.ids["inbox"]
        held = [self._told("own")] if inbox else self._made_in(call.parts[2])
        return Reply(body={"value": held}, kind="mailFolder")

    def _made_in(self, parent: str) -> list[Json]:
        return [self._told(called) for called, around in self.mailbox.made.values() if around == parent]

    def _make_folder(self, call: Call) -> Reply:
        called = call.body["displayName"]
        parent = call.parts[2] if len(call.parts) > 2 else ROOT
        if called in self.mailbox.ids:
            raise Refusal(409, "ErrorFolderExists")
        self.mailbox.ids[called] = folder = f"AQMk-made{len(self.mailbox.made)}"
        self.mailbox.made[folder] = (called, parent)
        return Reply(status=201, body=self._told(called), kind="mailFolder")

    def _id(self, name: str) -> str:
        folder = self.mailbox.ids.get(name, name)
        if folder not in self.mailbox.ids.values():
            raise Refusal(404, "ErrorItemNotFound")
        return folder

    # --- messages

    def _shown(self, item: Json, call: Call) -> Json:
        """An item as far as $select and $expand ask for it."""
        names = set(filter(None, call.query.get("$select", "").split(",")))
        held = {k: v for k, v in item.items() if not k.startswith("_") and k != "singleValueExtendedProperties"}
        if names:
            held = {name: value for name, value in held.items() if name in names or name == "id"}
        else:
            held.pop("internetMessageHeaders", None)
        wanted = {each.lower() for each in re.findall(r"id eq '([^']+)'", call.query.get("$expand", ""))}
        props = [dict(each) for each in item.get("singleValueExtendedProperties", ()) if each["id"].lower() in wanted]
        if "integer 0xe08" in wanted:
            props.append({"id": "Integer 0xe08", "value": str(len(self.mailbox.mime(item["id"])))})
        if props:
            held["singleValueExtendedProperties"] = props
        return {"@odata.etag": f'W/"{item["changeKey"]}"', **held}

    def _listed(self, items: Sequence[Json], call: Call) -> Reply:
        skip = int(call.query.get("$skip", "0"))
        page = items[skip : skip + call.page]
        body: Json = {"value": [self._shown(item, call) for item in page]}
        if skip + call.page < len(items):
            body["@odata.nextLink"] = self._link(call, {"$skip": str(skip + call.page)})
        return Reply(body=body, kind="message")

    def _link(
        self,
        call: Call,
        more: Mapping[str, str],
        keep: Sequence[str] = ("$select", "$filter", "$search", "$expand", "$top"),
    ) -> str:
        query = {name: value for name, value in call.query.items() if name in keep} | dict(more)
        return f"{call.root}{call.path}?{urlencode(query)}"

    def _list(self, call: Call) -> Reply:
        if "$search" in call.query:
            if "$filter" in call.query or "$orderby" in call.query:
                raise Refusal(400, "SearchWithFilter", "$search goes with neither $filter nor $orderby")
            holds = searched(call.query["$search"])
            return self._listed([item for item in self._all() if holds(item)], call)
        holds = filtered(call.query.get("$filter", ""))
        return self._listed([item for item in self.mailbox.messages.values() if holds(item)], call)

    def _all(self) -> Iterator[Json]:
        """Every message, with the words that an index would know of it."""
        for item in self.mailbox.messages.values():
            if item.get("_indexed") != item["changeKey"]:
                body = (item.get("body") or {}).get("content", "")
                item["_text"] = f"{item.get('subject', '')} {json.dumps(item.get('from'))} {body}".lower()
                item["_people"] = people_of(item, "from", "toRecipients", "ccRecipients", "bccRecipients")
                item["_from"] = people_of(item, "from")
                item["_indexed"] = item["changeKey"]
            yield item

    def _in_folder(self, call: Call) -> Reply:
        folder = self._id(call.parts[2])
        items = [item for item in self._all() if item["parentFolderId"] == folder]
        if call.query.get("$orderby", "").endswith("desc"):
            items.reverse()
        return self._listed(items, call)

    def _item(self, call: Call) -> Json:
        name = call.parts[2]
        if not name.startswith("AAkALg-"):
            raise Refusal(400, "ErrorInvalidIdMalformed")
        if not call.has('IdType="ImmutableId"'):
            raise Refusal(400, "ErrorInvalidIdMalformed", "this id is immutable: say so")
        if name not in self.mailbox.messages:
            raise Refusal(404, "ErrorItemNotFound")
        return self.mailbox.messages[name]

    def _one(self, call: Call) -> Reply:
        return Reply(body=self._shown(self._item(call), call), kind="message")

    def _whole(self, call: Call) -> Reply:
        return Reply(body=self.mailbox.mime(self._item(call)["id"]))

    # --- changes

    def _delta(self, call: Call) -> Reply:
        folder, box = self._id(call.parts[2]), self.mailbox
        if "$search" in call.query or "$expand" in call.query:
            raise Refusal(400, "ErrorInvalidUrlQuery", "a delta query knows neither $search nor $expand")
        token = call.query.get("$deltatoken") or call.query.get("$skiptoken")
        start, select, since = (
            self._token(token) if token else (0, call.query.get("$select", ""), call.query.get("$filter", ""))
        )
        if start < box.oldest:
            raise Refusal(410, "SyncStateNotFound", "Resync required.")
        entries = [(number, one) for number, where, one in box.journal if number > start and where == folder]
        newest = {one: number for number, one in entries}
        holds = filtered(since)
        told = sorted((number, one) for one, number in newest.items() if self._is_told(one, folder, holds, token))
        order = told[: call.page]
        more = len(told) > len(order)
        value = [self._change(one, folder, call, select) for _, one in order]
        reached = order[-1][0] if more else len(box.journal)
        name = "nextLink" if more else "deltaLink"
        mark = "$skiptoken" if more else "$deltatoken"
        made = base64.urlsafe_b64encode(json.dumps([reached, select, since]).encode()).decode()
        return Reply(body={"value": value, f"@odata.{name}": self._link(call, {mark: made}, ())}, kind="message")

    def _is_told(self, one: str, folder: str, holds: Holds, token: str | None) -> bool:
        """What is there as far as the filter lets it through; what went, to those who may have seen it."""
        item = self.mailbox.messages.get(one)
        return bool(token) if item is None or item["parentFolderId"] != folder else holds(item)

    def _token(self, token: str) -> tuple[int, str, str]:
        try:
            number, select, since = json.loads(base64.urlsafe_b64decode(token))
        except ValueError as error:
            raise Refusal(400, "BadRequest", "Badly formed token.") from error
        return number, select, since

    def _change(self, one: str, folder: str, call: Call, select: str) -> Json:
        item = self.mailbox.messages.get(one)
        if item is None or item["parentFolderId"] != folder:
            return {"id": one, "@removed": {"reason": "deleted"}}
        names = [name for name in select.split(",") if name]
        shown = self._shown(item, call)
        return {name: shown[name] for name in ("id", *names) if name in shown} if names else shown

    # --- writing

    def _make(self, call: Call) -> Reply:
        box = self.mailbox
        if not box.writable:
            raise Refusal(403, "ErrorQuotaExceeded", "The mailbox has exceeded its quota.")
        item = (
            box._item("drafts", draft=True) | {"ccRecipients": [], "bccRecipients": [], "replyTo": []} | dict(call.body)
        )
        index = next((e["value"] for e in item["singleValueExtendedProperties"] if e["id"] == "Binary 0x71"), None)
        if index:
            item["conversationIndex"] = index
        item["body"] = {"contentType": "text", "content": item["body"]["content"].replace("\n", "\r\n")}
        made = box._kept(item)
        return Reply(status=201, body=self._shown(box.messages[made], call), kind="message")

    def _change_of(self, call: Call) -> Json:
        item = self._item(call)
        if call.headers.get("if-match") != f'W/"{item["changeKey"]}"':
            raise Refusal(412, "ErrorIrresolvableConflict", "The send or update operation could not be performed.")
        return item

    def _delete(self, call: Call) -> Reply:
        item = self._change_of(call)
        if item["parentFolderId"] == self.mailbox.ids["deleteditems"]:
            self.mailbox.delete(item["id"])
        else:
            self.mailbox.move(item["id"], "deleteditems")
        return Reply(status=204)

    def _change_it(self, call: Call) -> Reply:
        item = self._change_of(call)
        if not item["isDraft"]:
            raise Refusal(400, "ErrorInvalidPropertySet", "only drafts can be changed")
        self.mailbox.edit(item["id"], **call.body)
        return Reply(body=self._shown(self.mailbox.messages[item["id"]], call), kind="message")
