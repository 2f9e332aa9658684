"""The user's own letters, however and wherever their mail client keeps them, and how days are counted from them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.system.house import WaitingHouse as House
from tests.system.house import moment
from tests.system.letters import DANA, raw

SENT = moment("2026-03-02 10:00")
DUE = moment("2026-03-11 09:00")
NAME, ADDRESS = "Jane Miller", "jane@ocean.example.net"
ASKING = "Dear Jane,\n\nwould you have twenty minutes to talk about your work?\n\nKind regards\nDana Reyes\n"


@pytest.fixture
def house(tmp_path):
    house = House(tmp_path)
    house.contact(NAME, ADDRESS, moment("2026-03-02 08:00"))
    return house


def own(**headers):
    fields = {"From": DANA, "To": ADDRESS, "Subject": "A question", "Message_ID": "<own.1@example.org>"} | headers
    return raw(fields.pop("body", ASKING), at=fields.pop("at", SENT), **fields)


def steps(house, at=DUE):
    return [(d["step"], d["to"]) for d in house.run(at)["drafts"]]


SHAPES: dict[str, dict[str, Any]] = {
    "plain": {},
    "from the alias": {"From": "Dana <Dana.Reyes@Example.com>"},
    "to several": {"To": f"Bob <bob@x.example>, Jane <{ADDRESS}>"},
    "to a group": {"To": f"Friends: bob@x.example, {ADDRESS};"},
    "in blind copy": {"To": "undisclosed-recipients:;", "Bcc": ADDRESS},
    "to oneself, with the contact in blind copy": {"To": DANA, "Bcc": ADDRESS},
    "with oneself in copy": {"Cc": DANA},
    "without Message-ID": {"Message_ID": None},
    "encoded": {"To": f"=?utf-8?b?SsOkbmU=?= <{ADDRESS}>", "Subject": "=?iso-8859-1?q?Eine_Fr=E4ge?="},
    "dated in another zone": {"Date": "Mon, 02 Mar 2026 16:00:00 +0100"},
    "with a resent header": {"Resent_From": DANA},
    "in HTML only": {"Content_Type": "text/html; charset=utf-8", "body": "<p>Would you have 20 minutes to talk?</p>"},
}


@pytest.mark.parametrize("shape", SHAPES)
def test_an_own_letter_starts_the_clock_however_it_is_written(house, shape):
    house.deliver(own(**SHAPES[shape]), ".Sent")
    assert steps(house, moment("2026-03-11 08:59")) == []
    assert steps(house) == [("follow-up", ADDRESS)]


@pytest.mark.parametrize("folder", ["", ".Sent Items", ".Gesendet", ".INBOX.Sent", ".Archive.2026", ".Work"])
def test_an_own_letter_counts_in_whatever_folder_it_lies(house, folder):
    house.deliver(own(), folder)
    assert steps(house) == [("follow-up", ADDRESS)]


@pytest.mark.parametrize("folder", [".Trash", ".Junk", ".Drafts", ".Deleted Items"])
def test_an_own_letter_thrown_away_or_unsent_is_no_letter_sent(house, folder):
    house.deliver(own(), folder)
    assert steps(house) == []
    assert house.stand(NAME, DUE)["stage"] == "to-ask"


def test_an_own_letter_in_two_folders_is_one_letter(house):
    house.deliver(own(), ".Sent")
    house.deliver(own(), "")
    house.deliver(own(), ".Archive")
    assert steps(house) == [("follow-up", ADDRESS)]
    assert [row["kind"] for row in house.json("log", NAME)].count("letter") == 1


def test_a_letter_with_the_contact_in_copy_asks_nothing_of_them(house):
    house.deliver(own(To="Bob <bob@x.example>", Cc=ADDRESS), ".Sent")
    assert steps(house) == []


@pytest.mark.parametrize(
    "body",
    [
        "Dear Jane,\n\nthank you so much for your help last week.\n\nDana\n",
        "Dear Jane,\n\nmy regards to your team. All the best for the season.\n\nDana\n",
    ],
)
def test_a_letter_that_only_thanks_or_chats_starts_no_clock(house, body):
    house.deliver(own(body=body), ".Sent")
    assert steps(house, moment("2026-04-20 09:00")) == []


def test_one_letter_to_two_contacts_is_followed_up_with_each(house):
    house.contact("Bob Reef", "bob@reef.example.net", moment("2026-03-02 08:00"))
    house.deliver(own(To=f"{ADDRESS}, bob@reef.example.net"), ".Sent")
    assert sorted(steps(house)) == [("follow-up", "bob@reef.example.net"), ("follow-up", ADDRESS)]
    for path in house.drafts():
        assert path.read_text().count("@reef.example.net") + path.read_text().count("@ocean.example.net") == 1


@pytest.mark.parametrize("layout", ["no Sent", "no Drafts", "only cur new tmp", "verbatim", "inbox below"])
def test_every_layout_of_a_maildir_is_read_and_gets_its_draft(tmp_path, layout):
    house = House(tmp_path)
    mail = tmp_path / "home/mail"
    for name in (".Drafts", ".Sent") if layout != "no Sent" else (".Sent",):
        for sub in ("cur", "new", "tmp"):
            (mail / name / sub).rmdir()
        (mail / name).rmdir()
    if layout == "verbatim":
        for name in ("Drafts", "Sent"):
            for sub in ("cur", "new", "tmp"):
                (mail / name / sub).mkdir(parents=True)
    if layout == "inbox below":
        for sub in ("cur", "new", "tmp"):
            (mail / sub).rmdir()
            for name in ("INBOX", "Drafts", "Sent"):
                (mail / name / sub).mkdir(parents=True)
    house.contact(NAME, ADDRESS, moment("2026-03-02 08:00"))
    folder = {"verbatim": "Sent", "inbox below": "Sent", "no Drafts": ".Sent"}.get(layout, "")
    house.deliver(own(), folder)
    assert steps(house) == [("follow-up", ADDRESS)]
    drafts = [path for path in mail.rglob("*:2,*") if "Drafts" in str(path)]
    assert len(drafts) == 1
    assert "D" in drafts[0].name.partition(":2,")[2]


def test_a_reply_written_by_hand_while_waiting_counts_as_follow_up_one(house):
    house.deliver(own(), ".Sent")
    again = own(
        Message_ID="<own.2@example.org>",
        In_Reply_To="<own.1@example.org>",
        at=moment("2026-03-06 10:00"),
        body="Dear Jane, may I ask again whether you would have time to talk?",
    )
    house.deliver(again, ".Sent")
    assert steps(house, moment("2026-03-19 09:00")) == []
    report = house.run(moment("2026-03-20 09:00"))
    assert [(d["step"], d["number"]) for d in report["drafts"]] == [("follow-up", 2)]


COUNTING = {
    # sent Monday 2 March 10:00 in Toronto; (contact's columns, due in UTC)
    "Toronto": ({}, "2026-03-11T13:00:00+00:00"),
    "Vancouver": ({"time_zone": "America/Vancouver", "country": "CA"}, "2026-03-11T16:00:00+00:00"),
    "London": ({"time_zone": "Europe/London", "country": "GB"}, "2026-03-11T11:00:00+00:00"),
    # already Tuesday there: day 7 is Thursday the 12th, nine o'clock of which is Wednesday in Toronto
    "Auckland": ({"time_zone": "Pacific/Auckland", "country": "NZ"}, "2026-03-11T20:00:00+00:00"),
    # the weekend is Friday and Saturday: Tue Wed Thu Sun Mon Tue Wed
    "Tel Aviv": ({"time_zone": "Asia/Jerusalem", "country": "IL"}, "2026-03-11T11:00:00+00:00"),
    "Cairo": ({"time_zone": "Africa/Cairo", "country": "EG"}, "2026-03-11T11:00:00+00:00"),
    # Saturday and Sunday since 2022
    "Dubai": ({"time_zone": "Asia/Dubai", "country": "AE"}, "2026-03-11T11:00:00+00:00"),
}


@pytest.mark.parametrize("where", COUNTING)
def test_the_days_are_the_contacts_business_days_at_nine_in_their_zone(tmp_path, where):
    house = House(tmp_path)
    columns, due = COUNTING[where]
    house.contact(NAME, ADDRESS, moment("2026-03-02 08:00"), **columns)
    house.deliver(own(), ".Sent")
    house.run(moment("2026-03-02 12:00"))
    told = house.stand(NAME, moment("2026-03-02 12:00"))["next"]
    assert told["step"] == "follow-up"
    # told for the next moment outside quiet hours (20:00 to 07:00 in Toronto)
    assert datetime.fromisoformat(told["due"]) == datetime.fromisoformat(due)
    assert steps(house, datetime.fromisoformat(due) - timedelta(minutes=1)) == []
    assert steps(house, datetime.fromisoformat(due)) == [("follow-up", ADDRESS)]


def test_holidays_of_the_contacts_country_do_not_count(tmp_path):
    house = House(tmp_path)
    house.contact(NAME, ADDRESS, moment("2026-03-27 08:00"), country="DE", time_zone="Europe/Berlin")
    house.deliver(own(at=moment("2026-03-27 08:00")), ".Sent")
    # Good Friday 3 April and Easter Monday 6 April are holidays: 30 31 1 2 7 8 9
    house.run(moment("2026-03-28 12:00"))
    due = house.stand(NAME, moment("2026-03-28 12:00"))["next"]["due"]
    assert datetime.fromisoformat(due) == moment("2026-04-09 07:00")


def test_nothing_is_drafted_in_quiet_hours(tmp_path):
    house = House(tmp_path)
    house.contact(NAME, ADDRESS, moment("2026-03-02 08:00"), time_zone="Europe/Berlin", country="DE")
    house.deliver(own(), ".Sent")
    assert steps(house, moment("2026-03-11 04:30")) == []
    assert steps(house, moment("2026-03-11 06:59")) == []
    assert steps(house, moment("2026-03-11 07:00")) == [("follow-up", ADDRESS)]


def test_the_hour_that_the_clock_is_put_forward_moves_no_letter(tmp_path):
    house = House(tmp_path)
    house.contact(NAME, ADDRESS, moment("2026-03-27 08:00"), time_zone="Europe/Berlin", country="DE")
    house.deliver(own(at=moment("2026-03-20 08:00")), ".Sent")
    house.run(moment("2026-03-27 08:00"))
    due = house.stand(NAME, moment("2026-03-27 08:00"))["next"]["due"]
    assert datetime.fromisoformat(due) >= datetime.fromisoformat("2026-03-31T09:00:00+02:00")
