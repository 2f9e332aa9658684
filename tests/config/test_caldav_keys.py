"""The keys of a CalDAV calendar are checked before anything is asked."""

from __future__ import annotations

import pytest

from daemon.config import load
from tests.config.conftest import SMALLEST

TABLE = '[account.calendar]\nkind = "caldav"\nurl = "{url}"\nuser = "dana"\n{more}'


def calendar(written, url="https://dav.example.org/", more=""):
    config = load(written(SMALLEST + TABLE.format(url=url, more=more)))
    options = getattr(config.accounts[0].calendar, "options", None)
    assert options is not None
    return options


@pytest.mark.parametrize(
    "url",
    ["https://dav.example.org", "https://dav.example.org:8443/dav/", "http://localhost:5232/", "http://[::1]:5232/"],
)
def test_an_encrypted_address_or_one_of_this_computer_is_taken(written, url):
    assert calendar(written, url)["url"] == url


@pytest.mark.parametrize(
    ("url", "mend"),
    [
        ("http://dav.example.org/", "https://"),
        ("dav.example.org", "an address such as"),
        ("ftp://dav.example.org/", "an address such as"),
        ("https://dana:secret@dav.example.org/", "a key of its own"),
        ("https://", "an address such as"),
        ("https://dav.example.org:port/", "an address such as"),
        ("https://[dav.example.org/", "an address such as"),
    ],
)
def test_another_address_is_answered_with_what_to_write(problem, url, mend):
    assert mend in problem(SMALLEST + TABLE.format(url=url, more=""))


def test_calendars_are_named_in_their_order_each_once(written):
    assert calendar(written, more='calendars = ["Work", "Personal", "Work"]')["calendars"] == ("Work", "Personal")


@pytest.mark.parametrize("value", ['"Work"', "[1]", '[""]'])
def test_names_that_are_no_list_of_names_are_a_problem(problem, value):
    assert "calendars" in problem(SMALLEST + TABLE.format(url="https://dav.example.org/", more=f"calendars = {value}"))


def test_a_file_is_meant_from_the_folder_of_the_configuration(written, tmp_path):
    options = calendar(written, more='password_file = "dav.password"\nca_file = "own.pem"')
    assert (options["password_file"], options["ca_file"]) == (tmp_path / "dav.password", tmp_path / "own.pem")


def test_an_unknown_way_to_sign_in_is_answered_with_those_there_are(problem):
    assert "digest" in problem(SMALLEST + TABLE.format(url="https://dav.example.org/", more='auth = "ntlm"'))
