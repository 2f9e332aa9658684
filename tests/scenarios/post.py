"""The letters of a scenario: what the user and the others write, bounces and automatic answers, as files in Maildirs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from tests.scenarios.language import Scenario, Sentence
from tests.scenarios.people import columns
from tests.system import letters as raw_letters
from tests.system.house import ME, House

SUBJECT = "A question"


def lines(text: str) -> str:
    r"""A letter as it is typed in a scenario: ``\n`` is a new line."""
    return text.replace("\\n", "\n") + "\n"


@dataclass
class Post:
    """Who is who, and what was written, in the house it all lies in."""

    scene: Scenario
    house: House
    people: dict[str, str] = field(default_factory=dict)
    """Name -> the address that is theirs by default."""
    sent: dict[str, str] = field(default_factory=dict)
    """Name -> Message-ID of the user's last letter to them."""
    heard: dict[str, str] = field(default_factory=dict)
    """Name -> Message-ID of their last letter."""

    def name(self, who: str) -> str:
        """The whole name of somebody who is called by a part of it."""
        found = [name for name in self.people if who == name or name.split()[0] == who or name.endswith(f" {who}")]
        if len(found) != 1:
            known = ", ".join(self.people) or "nobody"
            raise ValueError(f"{who} is {'several people' if found else 'nobody'} here; known are: {known}")
        return found[0]

    def address(self, who: str) -> str:
        """Where they write from unless something else is said."""
        return self.people[self.name(who)]

    # --- people ---------------------------------------------------------------------------------------

    def add(self, line: str, at: datetime) -> None:
        """A contact is added to the list."""
        row = columns(line)
        self.people[row["name"]] = row["addresses"].partition(";")[0].strip()
        name, addresses = row.pop("name"), row.pop("addresses")
        self.house.contact(name, addresses, at, **row)

    # --- letters --------------------------------------------------------------------------------------

    def write(self, s: Sentence) -> None:
        """The user writes by hand."""
        w, name = s.words, self.name(s.words["who"])
        in_thread = "again" in w
        more = {"Cc": self.address(w["copied"])} if "copied" in w else {}
        text = w.get("text", f"Dear {name},\n\nwould you have twenty minutes to talk about your work?\n\nDana")
        self._from_me(
            s,
            name,
            to=w.get("address", self.address(name)),
            subject=("Re: " if in_thread else "") + w.get("subject", SUBJECT),
            text=text,
            answers=self.sent.get(name, "") if in_thread else "",
            **more,
        )

    def answer(self, s: Sentence) -> None:
        """The user answers the last letter of theirs."""
        name = self.name(s.words["who"])
        self._from_me(
            s, name, to=self.address(name), subject=f"Re: {SUBJECT}", text=s.words["text"], answers=self.heard[name]
        )

    def _from_me(self, s: Sentence, name: str, *, to: str, subject: str, text: str, answers: str, **more: str) -> None:
        sender = f"Dana Reyes <{s.words.get('alias', ME)}>"
        message_id, raw = self.house.message(
            sender=sender, to=to, subject=subject, body=lines(text), at=s.at, answers=answers, **more
        )
        self.house.deliver(raw, ".Sent", account=s.words.get("account", self.house.accounts[0]))
        self.sent[name] = message_id

    def hear(self, s: Sentence) -> None:
        """A contact answers, or writes a letter of their own."""
        name = self.name(s.words["who"])
        anew = "anew" in s.words
        sender = f"{name} <{s.words.get('address', self.address(name))}>"
        self.heard[name] = self._to_me(s, sender, "" if anew else self.sent.get(name, ""), lines(s.words["text"]))

    def hear_other(self, s: Sentence) -> None:
        """Somebody else answers in the contact's thread."""
        name = self.name(s.words["who"])
        sender = f"{s.words['name']} <{s.words['address']}>"
        more = {"Cc": self.address(name)} if "copying" in s.words else {}
        self.heard[name] = self._to_me(s, sender, self.sent.get(name, ""), lines(s.words["text"]), **more)

    def hear_stranger(self, s: Sentence) -> None:
        """Somebody writes who is not in the thread."""
        self._to_me(s, f"{s.words['name']} <{s.words['address']}>", "", lines(s.words["text"]), subject="Hello")

    def _to_me(self, s: Sentence, sender: str, answers: str, text: str, **more: str) -> str:
        account = s.words.get("account", self.house.accounts[0])
        more = {"subject": f"Re: {SUBJECT}" if answers else "A letter"} | more
        return self.house.receive(sender, s.at, body=text, answers=answers, account=account, **more)

    def away(self, s: Sentence) -> None:
        """Their mailbox answers by itself."""
        name = self.name(s.words["who"])
        text = s.words.get("text") or f"Thank you for your message. I am {s.words['phrase']}."
        more = {"subject": f"Automatic reply: {SUBJECT}", "Auto_Submitted": "auto-replied"}
        self._to_me(s, f"{name} <{self.address(name)}>", self.sent.get(name, ""), lines(text), **more)

    def bounce(self, s: Sentence) -> None:
        """The last letter to them comes back, for good, for now, or late."""
        name = self.name(s.words["who"])
        action = "delayed" if "delayed" in s.words else "failed"
        status = "4.2.2" if {"delayed", "soft"} & s.words.keys() else "5.1.1"
        raw = raw_letters.delivery_report(
            self.sent[name], at=s.at, action=action, status=status, address=self.address(name)
        )
        raw = raw.replace(b"Message-ID: <odd.", f"Message-ID: <report{s.line}.".encode())
        if status.startswith("4"):
            raw = raw.replace(b"550 5.1.1 User unknown", b"452 4.2.2 Mailbox full")
        self.house.deliver(raw)

    def newsletter(self, s: Sentence) -> None:
        """Something they sent to a list."""
        name = self.name(s.words["who"])
        more = {"subject": "News of spring", "List_Id": "<news.example.net>", "Precedence": "list"}
        more["List_Unsubscribe"] = "<https://news.example.net/off>"
        self._to_me(s, f"{name} <{self.address(name)}>", "", lines(s.words["text"]), **more)

    def forged(self, s: Sentence) -> None:
        """A letter in their name that failed the check of the user's own server."""
        name = self.name(s.words["who"])
        results = f"mx.example.org; dmarc=fail header.from={self.address(name).partition('@')[2]}"
        self._to_me(
            s,
            f"{name} <{self.address(name)}>",
            self.sent.get(name, ""),
            lines(s.words["text"]),
            Authentication_Results=results,
        )
