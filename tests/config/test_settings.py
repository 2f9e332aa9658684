"""What a good configuration becomes."""

from dataclasses import FrozenInstanceError
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from daemon.config import CalendarSettings, MailboxSettings, default_path, load
from daemon.core.practice import Practice
from tests.config.conftest import SMALLEST


def test_the_smallest_configuration_gives_every_other_setting_its_default(loaded, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    config = loaded(SMALLEST)
    assert config.practice == Practice()
    assert config.store_url == f"sqlite:///{tmp_path}/state/followthrough/followthrough.db"
    assert config.templates_dir == tmp_path / "templates"
    assert config.accounts[0].mailbox == MailboxSettings(kind="maildir", options={"path": tmp_path / "mail"})
    assert config.accounts[0].calendar is None
    assert config.reminders.desktop
    assert (config.log.level, config.log.format) == ("info", "auto")


def test_the_document_of_the_interface_is_understood(loaded, tmp_path):
    config = loaded("""
[me]
name = "Dana Reyes"
addresses = ["dana@example.org"]      # all own addresses
time_zone = "America/Toronto"
country = "CA"                        # public holidays
about_me = "I am finishing a degree in marine biology at Dalhousie."
field = "marine conservation"

[[account]]
name = "home"
[account.mailbox]
kind = "maildir"
path = "mail"
[account.calendar]
kind = "ics"
path = "calendar"

[store]
url = "sqlite:///followthrough.db"

[practice]
follow_up_after = 8
follow_ups = 1
""")
    assert config.me.time_zone == ZoneInfo("America/Toronto")
    assert config.me.country == "CA"
    assert config.accounts[0].calendar == CalendarSettings(kind="ics", options={"path": tmp_path / "calendar"})
    assert config.store_url == f"sqlite:///{tmp_path}/followthrough.db"
    assert (config.practice.follow_up_after, config.practice.follow_ups) == (8, 1)


def test_settings_cannot_be_changed_afterwards(loaded):
    with pytest.raises(FrozenInstanceError):
        loaded(SMALLEST).me.name = "Somebody"


def test_relative_paths_are_meant_from_the_file_wherever_the_command_runs(written, tmp_path, monkeypatch):
    written(SMALLEST)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    config = load(Path("../config.toml"))
    assert config.path.is_absolute()
    assert config.accounts[0].mailbox.options["path"].resolve() == tmp_path / "mail"


def test_absolute_paths_and_the_home_folder_are_understood(loaded, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "dana"))
    (tmp_path / "dana").mkdir()
    config = loaded(SMALLEST.replace('"mail"', '"~/Mail"') + '[store]\nurl = "sqlite:///~/log.db"\n')
    assert config.accounts[0].mailbox.options["path"] == tmp_path / "dana" / "Mail"
    assert config.store_url == f"sqlite:///{tmp_path}/dana/log.db"
    assert loaded(SMALLEST.replace('"mail"', '"/srv/mail"')).accounts[0].mailbox.options["path"] == Path("/srv/mail")


def test_an_absolute_database_file_has_four_slashes(loaded, tmp_path):
    url = f"sqlite:///{tmp_path}/log.db?timeout=3"
    assert loaded(SMALLEST + f'[store]\nurl = "{url}"\n').store_url == url


def test_times_of_day_are_texts_or_toml_times(loaded):
    practice = loaded(SMALLEST + '[practice]\nletters_at = "8:30"\nquiet_from = 21:00:00\n').practice
    assert (practice.letters_at, practice.quiet_from) == (time(8, 30), time(21, 0))


def test_a_list_of_hours_becomes_a_tuple_without_repeats(loaded):
    practice = loaded(SMALLEST + "[practice]\nbrief_hours_before = [48, 2, 48]\n").practice
    assert practice.brief_hours_before == (48, 2)


def test_addresses_are_lower_case_and_hold_those_of_the_accounts(loaded):
    text = SMALLEST.replace('["dana@example.org"]', '["Dana@Example.org", "dana@example.org"]')
    config = loaded(text.replace('name = "home"', 'name = "home"\naddress = "D.Reyes@work.example"'))
    assert config.me.addresses == ("dana@example.org", "d.reyes@work.example")
    assert config.accounts[0].address == "d.reyes@work.example"


def test_an_account_without_an_address_writes_from_the_first_one(loaded):
    assert loaded(SMALLEST).accounts[0].address == "dana@example.org"


def test_a_calendar_of_kind_none_is_no_calendar(loaded):
    assert loaded(SMALLEST + '[account.calendar]\nkind = "none"\n').accounts[0].calendar is None


def test_two_accounts_may_look_at_the_same_calendar(loaded):
    second = SMALLEST[SMALLEST.index("[[account]]") :].replace('"home"', '"work"').replace('"mail"', '"mail2"')
    calendar = '[account.calendar]\nkind = "ics"\npath = "calendar"\n'
    config = loaded(SMALLEST + calendar + second + calendar)
    assert config.accounts[0].calendar == config.accounts[1].calendar


def test_inline_tables_and_windows_line_ends_and_a_byte_order_mark_are_fine(written):
    path = written("")
    text = SMALLEST.replace(
        '\n[account.mailbox]\nkind = "maildir"\npath = "mail"\n', 'mailbox = {kind = "maildir", path = "mail"}\n'
    )
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert load(path).accounts[0].mailbox.kind == "maildir"


def test_a_signature_may_have_several_lines(loaded):
    text = SMALLEST.replace("[[account]]", 'signature = """\nDana\nHalifax\n"""\n\n[[account]]')
    assert loaded(text).me.signature == "Dana\nHalifax"


def test_without_a_time_zone_that_of_the_computer_holds(loaded, monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert loaded(SMALLEST).me.time_zone == ZoneInfo("Asia/Tokyo")


def test_a_mailbox_that_is_not_there_is_the_connectors_business(loaded):
    assert loaded(SMALLEST.replace('"mail"', '"not/mounted/mail"')).accounts


def test_the_default_file_lies_in_the_xdg_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert default_path() == tmp_path / "followthrough" / "config.toml"


@pytest.mark.parametrize("value", ["", "relative/folder"])
def test_a_relative_xdg_folder_does_not_count(value, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", value)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_path() == tmp_path / ".config" / "followthrough" / "config.toml"


def test_links_to_the_page_begin_with_where_it_always_is(loaded):
    def base(lines: str) -> str:
        return loaded(f"{SMALLEST}[review]\n{lines}\n").review.base

    assert base("") == ""
    assert base("port = 8040") == "http://127.0.0.1:8040"
    assert base('port = 8040\nhost = "::1"') == "http://[::1]:8040"
    assert base('port = 8040\naddress = "https://desk.example.org/"') == "https://desk.example.org"
    assert base('socket = "page.sock"\naddress = "https://desk.example.org"') == "https://desk.example.org"
    assert base('address = "https://desk.example.org"') == ""
