"""Which folder is what, as providers and languages have it."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.contract import Folder
from connectors.imap.folders import Place, drafts_place, places
from connectors.imap.parse import Listed
from connectors.imap.settings import Settings, settings_of

GMAIL = {
    "INBOX": r"\HasNoChildren",
    "[Gmail]": r"\HasChildren \Noselect",
    "[Gmail]/All Mail": r"\All",
    "[Gmail]/Drafts": r"\Drafts",
    "[Gmail]/Important": r"\Important",
    "[Gmail]/Sent Mail": r"\Sent",
    "[Gmail]/Spam": r"\Junk",
    "[Gmail]/Starred": r"\Flagged",
    "[Gmail]/Trash": r"\Trash",
    "Jobs": "",
}
OUTLOOK = ("Archive", "Deleted", "Drafts", "Inbox", "Junk", "Notes", "Outbox", "Sent")


def settings(**table: Any) -> Settings:
    """Of some mailbox; keyword ``called`` names folders."""
    called = table.pop("called", {})
    return settings_of({"host": "h", "user": "u", **table}, account="home", folders=called, addresses=())


def found(
    rows: dict[str, str], *, gmail: bool = False, delimiter: str = "/", foreign: tuple[str, ...] = (), **table: Any
) -> dict[str, Place]:
    """The folders of a mailbox, by name."""
    listed = [Listed(name.encode(), frozenset(marks.lower().split()), delimiter) for name, marks in rows.items()]
    return {place.id: place for place in places(listed, settings(**table), utf8=False, gmail=gmail, foreign=foreign)}


def roles(rows: dict[str, str], **more: Any) -> dict[str, Folder]:
    """What each is for."""
    return {name: place.role for name, place in found(rows, **more).items()}


def watched(rows: dict[str, str], **more: Any) -> set[str]:
    """In which new mail is looked for."""
    return {name for name, place in found(rows, **more).items() if place.watched}


@pytest.mark.parametrize("mark", [r"\Drafts", r"\drafts", r"\DRAFTS"])
def test_the_server_says_what_a_folder_is_for_in_any_case_of_letters(mark: str) -> None:
    assert roles({"INBOX": "", "Ideen": mark})["Ideen"] is Folder.DRAFTS


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Entw&APw-rfe", Folder.DRAFTS),
        ("Gesendete Elemente", Folder.SENT),
        ("&BCcENQRABD0EPgQyBDgEOgQ4-", Folder.DRAFTS),
        ("&Xn9USpCuTvY-", Folder.OTHER),
        ("Corbeille", Folder.TRASH),
        ("Spam", Folder.JUNK),
        ("Project", Folder.OTHER),
        ("Project/Drafts", Folder.OTHER),
    ],
)
def test_where_it_does_not_the_name_says_it(name: str, role: Folder) -> None:
    rows = found({"INBOX": "", name: ""})
    assert [place.role for place in rows.values() if place.role is not Folder.INBOX] == [role]


def test_the_configuration_has_the_last_word() -> None:
    rows = {"INBOX": "", "Drafts": r"\Drafts", "Ideas": ""}
    assert roles(rows, called={Folder.SENT: "Ideas"})["Ideas"] is Folder.SENT
    assert roles(rows, called={Folder.DRAFTS: "ideas"})["Ideas"] is Folder.DRAFTS


def test_folders_below_the_inbox_are_as_good() -> None:
    rows = {"INBOX": "", "INBOX.Sent": "", "INBOX.Drafts": ""}
    assert roles(rows, delimiter=".") == {
        "INBOX": Folder.INBOX,
        "INBOX.Sent": Folder.SENT,
        "INBOX.Drafts": Folder.DRAFTS,
    }


def test_of_several_folders_drafts_go_into_the_one_that_the_server_marks() -> None:
    rows = found({"INBOX": "", "Drafts": "", "Entw&APw-rfe": r"\Drafts"})
    chosen = drafts_place(rows.values(), settings())
    assert chosen is not None
    assert chosen.id == "Entwürfe"


def test_of_several_folders_drafts_go_into_the_configured_one() -> None:
    called = {Folder.DRAFTS: "INBOX/Ideas"}
    rows = found({"INBOX": "", "Drafts": r"\Drafts", "INBOX/Ideas": ""}, called=called)
    chosen = drafts_place(rows.values(), settings(called=called))
    assert chosen is not None
    assert chosen.id == "INBOX/Ideas"


def test_of_gmail_all_mail_stands_for_every_label() -> None:
    assert watched(GMAIL, gmail=True) == {"[Gmail]/All Mail", "[Gmail]/Drafts", "[Gmail]/Spam", "[Gmail]/Trash"}
    assert roles(GMAIL, gmail=True)["[Gmail]/All Mail"] is Folder.OTHER
    assert "[Gmail]" not in roles(GMAIL, gmail=True)


def test_of_gmail_without_all_mail_the_labels_are_watched() -> None:
    rows = {name: marks for name, marks in GMAIL.items() if marks != r"\All"}
    assert watched(rows, gmail=True) == {
        "INBOX",
        "Jobs",
        *(f"[Gmail]/{name}" for name in ("Drafts", "Sent Mail", "Spam", "Trash")),
    }


def test_elsewhere_views_of_other_folders_are_not_watched() -> None:
    rows = {"INBOX": "", "virtual/All": r"\All", "virtual/Flagged": r"\Flagged", "Sent": ""}
    assert watched(rows) == {"INBOX", "Sent"}


def test_of_outlook_folders_are_known_by_name_and_the_outbox_is_left_alone() -> None:
    rows = dict.fromkeys(OUTLOOK, r"\HasNoChildren")
    assert watched(rows) == {"INBOX", *OUTLOOK} - {"Inbox", "Outbox"}
    told = roles(rows)
    assert (told["Deleted"], told["Drafts"], told["Junk"], told["Sent"]) == (
        Folder.TRASH,
        Folder.DRAFTS,
        Folder.JUNK,
        Folder.SENT,
    )


def test_other_peoples_folders_are_not_there() -> None:
    assert set(found({"INBOX": "", "user/bob": "", "user/bob/Sent": ""}, foreign=("user/",))) == {"INBOX"}


def test_folders_may_be_left_out() -> None:
    assert watched({"INBOX": "", "Lists": "", "Lists/python": ""}, leave_out=("Lists/Python",)) == {"INBOX", "Lists"}


def test_folders_that_cannot_be_opened_are_not_there() -> None:
    assert set(found({"INBOX": "", "a": r"\Noselect", "b": r"\NonExistent"})) == {"INBOX"}
