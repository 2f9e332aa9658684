"""Puts the generated world on disk: ``mail/`` (Maildir++), ``calendar/``, ``contacts.csv``, ``config.toml``, ``truth.json``.

The folder must be new or empty: nothing is ever overwritten.
"""

from __future__ import annotations

import csv
import json
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bench.mailbox import mime
from bench.mailbox.noise import Hay, Noise, Pool
from bench.mailbox.people import USER_ADDRESS, USER_ALIAS, USER_COUNTRY, USER_NAME, USER_ZONE, Contact, make_contacts
from bench.mailbox.scene import VTIMEZONE, Post, Scene
from bench.mailbox.situations import PAIRED, SITUATIONS

DEFAULT_NOW = datetime(2026, 6, 10, 10, 0, tzinfo=USER_ZONE)
HEADER = next(
    csv.reader(
        [
            (
                "name,title,addresses,phone,work_address,company,role,field,language,city,country,time_zone,found_via,introduced_by,"
                "may_cite_introducer,common_ground,research,status,notes"
            )
        ]
    )
)
COULD_BE_MET = {"to-ask", "asked", "away", "answered"}
"""Nobody has said no, no meeting is booked, none took place."""
WAITING_ON = {"asked": "them", "away": "them", "to-ask": "me", "answered": "me", "unreachable": "me", "met": "me"}
CONFIG = f"""[me]
name = "{USER_NAME}"
addresses = ["{USER_ADDRESS}", "{USER_ALIAS}"]
time_zone = "America/Toronto"
country = "{USER_COUNTRY}"
about_me = "I am finishing a degree in marine biology at Dalhousie."
field = "marine conservation"

[[account]]
name = "home"
authserv_id = "mx.example.org"
[account.mailbox]
kind = "maildir"
path = "mail"
[account.calendar]
kind = "ics"
path = "calendar"

[store]
url = "sqlite:///followthrough.db"

[practice]
# A first import of many contacts would otherwise be spread over days: here all of it is to be seen at once.
drafts_a_day = 200
"""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to generate."""

    messages: int = 10_000
    contacts: int = 200
    seed: int = 1
    scale: float = 1.0
    now: datetime = DEFAULT_NOW


@dataclass(slots=True)
class Maildir:
    """Writes messages the way a delivery agent names them."""

    root: Path
    rng: random.Random
    count: int = 0
    ready: set[str] = field(default_factory=set)

    def folder(self, name: str) -> Path:
        """The folder's path, made on first use (Maildir++; names in modified UTF-7, RFC 3501 5.1.3)."""
        path = self.root / f".{modified_utf7(name)}" if name else self.root
        if name not in self.ready:
            for part in ("cur", "new", "tmp"):
                (path / part).mkdir(parents=True)
            if name:
                (path / "maildirfolder").touch()
            self.ready.add(name)
        return path

    def deliver(self, folder: str, raw: bytes, at: datetime, *, seen: bool) -> None:
        """One message as one file, as old as it says."""
        self.count += 1
        stamp = int(at.timestamp())
        unique = f"{stamp}.M{self.rng.randrange(1_000_000)}P{1000 + self.count % 30_000}Q{self.count}.mail,S={len(raw)}"
        flags = ":2," + ("D" if folder == "Drafts" else "") + ("S" if seen else "")
        place = f"cur/{unique}{flags}" if seen or folder else f"new/{unique}"
        path = self.folder(folder) / place
        path.write_bytes(raw)
        os.utime(path, (stamp, stamp))


def modified_utf7(name: str) -> str:
    """A folder name as IMAP servers store it on disk."""
    out, run = "", ""
    for char in name + "\0":
        if char.isascii():
            if run:
                out += "&" + run.encode("utf-7").decode()[1:].rstrip("-").replace("/", ",") + "-"
                run = ""
            out += {"&": "&-", "\0": ""}.get(char, char)
        else:
            run += char
    return out


def generate(root: Path, plan: Plan) -> None:
    """The whole world in ``root``."""
    if root.exists() and any(root.iterdir()):
        raise FileExistsError(f"{root} is not empty; name a new folder")
    root.mkdir(parents=True, exist_ok=True)
    scenes = tell_all(plan)
    write_contacts(root / "contacts.csv", [scene.contact for _, scene in scenes])
    write_calendar(root / "calendar", scenes, plan)
    write_mail(root / "mail", scenes, plan)
    (root / "config.toml").write_text(CONFIG, encoding="utf-8")
    truth = {"now": plan.now.isoformat(), "contacts": [truth_of(name, scene) for name, scene in scenes]}
    (root / "truth.json").write_text(json.dumps(truth, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def tell_all(plan: Plan) -> list[tuple[str, Scene]]:
    """Every contact with its situation told, in the order of the contacts file."""
    rng = random.Random(f"contacts:{plan.seed}")
    contacts = make_contacts(plan.contacts, rng)
    told: list[tuple[str, Scene]] = []
    for name, contact in zip(_situations(plan, rng), contacts, strict=True):
        scene = Scene(contact, plan.now, random.Random(f"{plan.seed}:{contact.name}"))
        if name == PAIRED[1].replace("_", "-") and told:
            _share_company(contact, told[-1][1].contact)
        SITUATIONS[name][0](scene)
        told.append((name, scene))
    _point_out([scene for _, scene in told])
    return told


def _point_out(scenes: list[Scene]) -> None:
    """Who could be met in passing (A3): in a city where a meeting is planned, and the user might still ask them."""
    for scene in scenes:
        near = any(
            other is not scene and other.visits() and other.contact.place.city == scene.contact.place.city != ""
            for other in scenes
        )
        stage = scene.facts["stage"]
        stages = {stage} if isinstance(stage, str) else set(stage)
        if near and stages <= COULD_BE_MET:
            scene.facts["asks"] = True
        elif near and stages & COULD_BE_MET:
            scene.facts.pop("asks", None)


def _situations(plan: Plan, rng: random.Random) -> list[str]:
    """Each situation once (the pair side by side), then by weight."""
    names = list(SITUATIONS)
    weights = [weight for _, weight in SITUATIONS.values()]
    more = rng.choices(names, weights, k=max(0, plan.contacts - len(names)))
    return [*names, *more][: plan.contacts]


def _share_company(contact: Contact, other: Contact) -> None:
    local = contact.addresses[0].partition("@")[0]
    contact.company, contact.addresses = other.company, [f"{local}@{other.domain}"]


def truth_of(name: str, scene: Scene) -> dict[str, Any]:
    """One contact's entry in the truth file."""
    stage = scene.facts["stage"]
    stages = stage if isinstance(stage, list) else [stage]
    waiting = sorted({WAITING_ON.get(s, "nobody") for s in stages})
    return {
        "contact": scene.contact.name,
        "addresses": scene.contact.addresses,
        "situation": name,
        **scene.facts,
        "waiting_on": waiting[0] if len(waiting) == 1 else waiting,
    }


def write_contacts(path: Path, contacts: list[Contact]) -> None:
    """The contacts file, in the format of the command line."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, HEADER, restval="")
        writer.writeheader()
        for contact in contacts:
            row = {name: getattr(contact, name) for name in HEADER if hasattr(contact, name)}
            place = {"city": contact.place.city, "country": contact.place.country, "time_zone": contact.place.zone}
            writer.writerow({**row, **place, "addresses": ";".join(contact.addresses)})


def write_calendar(folder: Path, scenes: list[tuple[str, Scene]], plan: Plan) -> None:
    """The contacts' meetings, and a life of other events around them."""
    folder.mkdir()
    for _, scene in scenes:
        for name, text in scene.calendar.items():
            (folder / name).write_text(text, encoding="utf-8", newline="")
    rng = random.Random(f"calendar:{plan.seed}")
    for number in range(300):
        (folder / f"{mime.token(rng, 20)}.ics").write_text(
            _own_event(rng, plan.now, number), encoding="utf-8", newline=""
        )


def _own_event(rng: random.Random, now: datetime, number: int) -> str:
    day = now + timedelta(days=rng.randint(-400, 60))
    title = rng.choice(("Dentist", "Lecture", "Seminar", "Gym", "Call home", "Lab shift"))
    when = [f"DTSTART;TZID=America/Toronto:{day:%Y%m%d}T190000", f"DTEND;TZID=America/Toronto:{day:%Y%m%d}T200000"]
    if number % 10 == 0:
        when = [f"DTSTART;VALUE=DATE:{day:%Y%m%d}", f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}"]
    if number % 25 == 1:
        when.append("RRULE:FREQ=WEEKLY;COUNT=12")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Example//Calendar//EN", *VTIMEZONE.strip().splitlines(), "BEGIN:VEVENT",
             f"UID:{mime.token(rng, 24)}", f"DTSTAMP:{day - timedelta(days=20):%Y%m%d}T120000Z", *when, f"SUMMARY:{title}",
             "END:VEVENT", "END:VCALENDAR", ""]  # fmt: skip
    return "\r\n".join(lines)


def write_mail(root: Path, scenes: list[tuple[str, Scene]], plan: Plan) -> None:
    """The Maildir: the stories' letters and as much noise as is needed for ``plan.messages``."""
    maildir = Maildir(root, random.Random(f"files:{plan.seed}"))
    for name in ("", "Sent", "Drafts", "Trash", "Junk"):
        maildir.folder(name)
    posts = [post for _, scene in scenes for post in scene.posts]
    for item in _by_date(posts, _noise(plan, plan.messages - len(posts))):
        maildir.deliver(item.folder, item.raw, item.at, seen=item.seen if isinstance(item, Noise) else True)


def _noise(plan: Plan, count: int) -> Iterator[Noise]:
    rng = random.Random(f"noise:{plan.seed}")
    return Hay(rng, Pool.of(rng), plan.now, plan.scale).messages(max(0, count))


def _by_date(posts: list[Post], noise: Iterator[Noise]) -> Iterator[Post | Noise]:
    """Both in one stream, oldest first, so that files are not sorted by kind on disk."""
    waiting = sorted(posts, key=lambda post: post.at, reverse=True)
    for item in noise:
        while waiting and waiting[-1].at <= item.at:
            yield waiting.pop()
        yield item
    yield from reversed(waiting)
