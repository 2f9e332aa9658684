"""A pass killed with SIGKILL anywhere and run again ends in the same place."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from daemon.app import open_app
from tests.system.house import WaitingHouse as House
from tests.system.house import moment

ROOT = Path(__file__).parents[2]
TRIALS = 25
"""Four times: a hundred kills in all."""
KINDS = (
    "silent",
    "answered",
    "met",
    "ahead",
    "answers",
    "notes",
    "edits",
    "saves",
    "sends",
    "throws",
    "fills",
    "posts",
    "discards",
    "rewords",
    "postpones",
    "lays",
)
"""What awaits the pass: a follow-up and a thank-you to place, reminders, a draft to withdraw, one to refresh, and
drafts that the user edited, saved anew, sent, threw away. Of notes pages: one to place (met), one to withdraw because
notes came another way (notes), one that was filled in and left alone (fills), one that was sent (posts). Wishes about
drafts: to throw one away, to give one other words, to put one off; and one that was moved into a tray."""
WISHES = ("discards", "rewords", "postpones", "lays")
MET = ("notes", "fills", "posts")
WORDS = "the tagging data is public"


def crowded(folder: Path, each: int = 1) -> None:
    """``each`` contacts of every kind, as they are found at nine o'clock on the 11th."""
    house = House(folder, practice="drafts_a_day = 50\n[drafts]\nfolders = true\n")
    people = {f"{kind}{n}": f"{kind}{n}@place{n}.example.net" for kind in KINDS for n in range(each)}
    rows = [f"{name.title()} Ocean,{address}" for name, address in people.items()]
    (folder / "people.csv").write_text("\n".join(["name,addresses", *rows]), "utf-8")
    house.cli("contacts", "import", str(folder / "people.csv"), at=moment("2026-02-23 08:00"))
    sent = {}
    for name, address in people.items():
        early = name.startswith(("answers", "edits", "saves", "sends", "throws", *WISHES))
        sent[name] = house.write(address, moment("2026-02-24 10:00" if early else "2026-03-02 10:00"))
        if name.startswith(MET):
            house.event(name, moment("2026-03-09 09:00"), guest=address)
    house.run(moment("2026-03-09 10:00"))
    for name in people:
        if name.startswith("fills"):
            path = page_of(house, name)
            path.write_bytes(filled(path))
    house.run(moment("2026-03-09 10:10"))
    for name, address in people.items():
        happens(house, name, address, sent[name])
    wished(house, people)


def wished(house: House, people: dict[str, str]) -> None:
    """What the user wishes between the two passes."""
    keys = {row["to"]: row["key"] for row in house.json("drafts")}
    with open_app(house.folder / "config.toml", at=moment("2026-03-10 12:00")) as app:
        wishes = app.wishes()
        for name, address in people.items():
            key = keys.get(address, "")
            if name.startswith("discards"):
                wishes.throw_away(key)
            elif name.startswith("rewords"):
                wishes.edit(key, subject="Größe", body="My own words.", seen=app.letter(key).seen)
            elif name.startswith("postpones"):
                wishes.later(key, date(2026, 3, 20))
            elif name.startswith("lays"):
                path = next(path for path in house.drafts() if address.encode() in path.read_bytes())
                path.rename(house.folder / "home/mail/.Followthrough.Not this/cur" / path.name)


def happens(house: House, name: str, address: str, sent: str) -> None:
    """What the contact and the user did between the two passes."""
    if name.startswith(("answered", "answers")):
        house.receive(address, moment("2026-03-10 10:00"), body="Gladly, when?", answers=sent)
    if name.startswith("met"):
        house.event(name, moment("2026-03-10 15:00"), guest=address, place="5 King Street")
    if name.startswith("ahead"):
        house.event(name, moment("2026-03-11 09:40"), guest=address, place="5 King Street")
    if name.startswith("notes"):
        text = f"What was new to me: {WORDS}"
        house.cli("note", f"{name.title()} Ocean", text, at=moment("2026-03-10 09:00"))
    if name.startswith("posts"):
        page = page_of(house, name)
        house.deliver(filled(page), ".Sent")
        house.deliver(filled(page))
        page.unlink()
    if name.startswith(("edits", "saves", "sends", "throws")):
        reviews(house, name, next(path for path in house.drafts() if address.encode() in path.read_bytes()))


def page_of(house: House, name: str) -> Path:
    """The notes page of the meeting with a contact."""
    house.pages = True
    found = [path for path in house.drafts() if b" (notes " in path.read_bytes() and _named(name) in path.read_bytes()]
    house.pages = False
    return found[0]


def _named(name: str) -> bytes:
    return f"{name.title()} Ocean".encode()


def filled(path: Path) -> bytes:
    """A notes page with a line of the user's."""
    raw = path.read_bytes()
    assert b"What was new to me" in raw
    return re.sub(rb"(?m)^(What was new to me[^\r\n]*)", rb"\1 " + WORDS.encode(), raw, count=1)


def reviews(house: House, name: str, draft: Path) -> None:
    """What the user does with a draft."""
    if name.startswith("sends"):
        house.send(draft, moment("2026-03-10 11:00"))
        return
    raw = draft.read_bytes()
    if name.startswith("edits"):
        draft.write_bytes(raw + b"PS: I loved your talk.\n")
        return
    draft.unlink()
    if name.startswith("saves"):
        head, _, body = raw.partition(b"\n\n")
        kept = [line for line in head.split(b"\n") if not line.lower().startswith(b"message-id:")]
        anew = b"\n".join([*kept, b"Message-ID: <%s@client.example>" % name.encode()])
        house.deliver(anew + b"\n\n" + body + b"PS: I loved your talk.\n", ".Drafts", flags="DS")


def planned(folder: Path) -> None:
    """Meetings whose blocks are to be written, moved, taken away, given better words, and left to the user."""
    house = House(folder, practice="prepare_minutes = 30\nnotes_block_minutes = 15\n")
    people = {name: f"{name}@place.example.net" for name in ("moves", "falls", "gains", "edits", "deletes", "books")}
    rows = [f"{name.title()} Ocean,{address}" for name, address in people.items()]
    (folder / "people.csv").write_text("\n".join(["name,addresses", *rows]), "utf-8")
    house.cli("contacts", "import", str(folder / "people.csv"), at=moment("2026-02-23 08:00"))
    for day, (name, address) in enumerate(people.items()):
        house.write(address, moment("2026-03-02 10:00"))
        if name != "books":
            house.event(name, moment(f"2026-03-2{day} 15:00"), guest=address)
    house.run(moment("2026-03-09 10:00"))
    for path in (folder / "home/calendar").glob("*.ics"):
        text = path.read_text("utf-8")
        if "Prepare: Edits" in text:
            path.write_text(text.replace("Prepare: Edits", "My own"), "utf-8")
        elif "Prepare: Deletes" in text:
            path.unlink()
    for name in ("moves", "edits", "deletes", "books"):
        house.event(name, moment("2026-03-25 11:00"), guest=people[name], sequence=1)
    house.event("falls", moment("2026-03-21 15:00"), guest=people["falls"], status="CANCELLED", sequence=1)
    house.cli("note", "Gains Ocean", "She works on kelp.", at=moment("2026-03-10 09:00"))


def killing(folder: Path, *words: str) -> dict:
    found = killed(folder, *words)
    assert sum("My own words." in draft for draft in found["wanted"]["drafts"]) == 1
    fates = [key.split(":")[3] for key in found["wanted"]["facts"] if key.count(":") > 2 and key.startswith("draft:")]
    pages = [draft for draft in found["wanted"]["drafts"] if " (notes " in draft]
    taken = [key for key in found["wanted"]["facts"] if key.startswith("note:")]
    assert (len(pages), len(taken)) == (1, 2), "one notes page is placed, and two come back"
    assert {"withdrawn", "untouched", "edited", "sent", "thrown-away"} <= set(fates), "the trial shows too little"
    return found


def killed(folder: Path, *words: str) -> dict:
    command = [sys.executable, "-m", "tests.system.killing", str(folder), *words]
    result = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False, cwd=ROOT)
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    assert found["differing"] == [], result.stderr
    return found


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "house").mkdir()
    return tmp_path / "house"


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_a_pass_killed_at_a_random_moment_and_run_again_leaves_what_an_undisturbed_one_leaves(folder, seed):
    crowded(folder)
    assert killing(folder, "random", str(TRIALS), str(seed))["killed"] == TRIALS


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(4))
def test_a_pass_killed_before_or_after_anything_it_writes_leaves_what_an_undisturbed_one_leaves(folder, shard):
    crowded(folder)
    found = killing(folder, "every", str(shard), "4")
    moments = found["moments"]
    assert found["killed"] == len(range(shard, len(moments), 4)), "every moment must be reached"
    for act, times in (
        ("a transaction", 20),
        ("put", 2),
        ("withdraw", 4),
        ("replace", 2),
        ("rename", 4),
        ("unlink", 1),
    ):
        assert moments.count(f"before {act}") >= times
        assert moments.count(f"after {act}") == moments.count(f"before {act}")


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(2))
def test_a_pass_killed_anywhere_in_the_calendar_leaves_what_an_undisturbed_one_leaves(folder, shard):
    planned(folder)
    found = killed(folder, "every", str(shard), "2")
    states = sorted(row.split()[1] for row in found["wanted"]["outbox"])
    assert states.count("left") == 2, "one was edited, one deleted"
    moments = found["moments"]
    assert found["killed"] == len(range(shard, len(moments), 2)), "every moment must be reached"
    for act, times in (("put", 2), ("replace", 5), ("remove", 2)):
        assert moments.count(f"before {act}") >= times
