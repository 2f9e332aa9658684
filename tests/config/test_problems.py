"""What a bad configuration is told: the line, the key, and what to write instead."""

import pytest

from daemon.config import load
from daemon.errors import ConfigError
from tests.config.conftest import SMALLEST


def me(line: str) -> str:
    """The smallest configuration with one more line under [me]; that is line 4."""
    return SMALLEST.replace("\n\n[[account]]", f"\n{line}\n\n[[account]]")


def practice(line: str) -> str:
    """The smallest configuration with a [practice] table; its first key stands on line 12."""
    return f"{SMALLEST}[practice]\n{line}\n"


ONE_PROBLEM = {
    "unknown key": (
        practice("folow_ups = 3"),
        'line 12: [practice] folow_ups: is not known; did you mean "follow_ups"?',
    ),
    "unknown key of me": (
        me("salutation = 'D'"),
        "line 4: [me] salutation: is not known (known here: name, addresses, ",
    ),
    "key of another table": (
        me("follow_ups = 3"),
        "line 4: [me] follow_ups: is not known here; it belongs under [practice]",
    ),
    "unknown table": (SMALLEST + "[practise]\n", 'line 11: [practise]: is not known; did you mean "practice"?'),
    "key outside all tables": (
        "follow_ups = 3\n" + SMALLEST,
        "line 1: follow_ups: is not known here; it belongs under [practice]",
    ),
    "number as text": (
        practice('follow_ups = "2"'),
        'line 12: [practice] follow_ups: write a whole number from 0 to 5, not "2"',
    ),
    "number too large": (
        practice("follow_ups = 9"),
        "line 12: [practice] follow_ups: write a whole number from 0 to 5, not 9",
    ),
    "truth for a number": (practice("follow_ups = true"), "write a whole number from 0 to 5, not true"),
    "windows that end before they begin": (
        practice('talks_from = "18:00"'),
        "line 12: [practice] talks_from: windows have to begin (talks_from) before they end (talks_until)",
    ),
    "a weekday that is none": (
        practice('come_back_on = "sunday"'),
        'line 12: [practice] come_back_on: write one of "monday", "tuesday", "wednesday", "thursday", "friday", not "sunday"',
    ),
    "a page for the network": (
        SMALLEST + '[review]\nhost = "0.0.0.0"\n',
        'line 12: [review] host: is "127.0.0.1" or "::1", not "0.0.0.0": the page is served to this computer alone',
    ),
    "a port that is none": (SMALLEST + "[review]\nport = 65536\n", "write a whole number from 0 to 65535"),
    "an address with a path": (
        SMALLEST + '[review]\naddress = "https://desk.example.org/page"\n',
        'write it like "https://desk.example.org", nothing behind the name',
    ),
    "an address that is none": (SMALLEST + '[review]\naddress = "desk.example.org"\n', "write it like"),
    "fraction": (practice("follow_up_after = 7.5"), "write a whole number from 1 to 60, not 7.5"),
    "negative": (practice("travel_minutes = -1"), "write a whole number from 0 to 1440, not -1"),
    "time of day": (
        practice('quiet_from = "24:00"'),
        'write a time of day from "00:00" to "23:59", such as "09:00", not "24:00"',
    ),
    "number for a time": (practice("quiet_from = 20"), 'such as "09:00", not 20'),
    "item of a list": (
        practice('brief_hours_before = [24, "x", 0]'),
        'from 1 to 336, not "x"; write a whole number from 1 to 336, not 0',
    ),
    "number for a list": (practice("brief_hours_before = 24"), "write a list of whole numbers such as [24, 1], not 24"),
    "zone": (
        me('time_zone = "America/Torronto"'),
        'line 4: [me] time_zone: "America/Torronto" is no time zone; did you mean "America/Toronto"?',
    ),
    "city for a zone": (me('time_zone = "Toronto"'), 'did you mean "America/Toronto"?'),
    "folder for a zone": (me('time_zone = "America"'), '"America" is no time zone'),
    "path for a zone": (me('time_zone = "../../etc/passwd"'), "is no time zone"),
    "offset for a zone": (me('time_zone = "+02:00"'), "is no time zone"),
    "country": (me('country = "UK"'), '"UK" is no country; did you mean "GB"?'),
    "unknown country": (me('country = "Kanada"'), 'write the two letters of ISO 3166, such as "CA"'),
    "language": (me('language = "English, mostly"'), 'is no language tag: write one such as "en"'),
    "address with a name": (
        SMALLEST.replace('"dana@', '"Dana <dana@').replace('.org"', '.org>"'),
        "is no mail address: write only the address",
    ),
    "two wrong addresses": (
        SMALLEST.replace('"dana@example.org"', '"dana", "@"'),
        '"dana" is no mail address: write only the address, such as "dana@example.org"; "@" is',
    ),
    "no addresses": (SMALLEST.replace('"dana@example.org"', ""), "write a list with your own addresses"),
    "one address alone": (
        SMALLEST.replace('["dana@example.org"]', '"dana@example.org"'),
        'such as ["dana@example.org"], not "dana@example.org"',
    ),
    "empty name": (SMALLEST.replace("Dana Reyes", " "), "line 2: [me] name: is empty"),
    "name on two lines": (SMALLEST.replace("Dana Reyes", "Dana\\nBcc: all@example.org"), "write it on one line"),
    "control character": (me('field = "a\\u0007b"'), "write it without control characters"),
    "missing name": (
        SMALLEST.replace('name = "Dana Reyes"\n', ""),
        'line 1: [me] name: is missing: add a line such as name = "Dana Reyes"',
    ),
    "missing me": (SMALLEST[SMALLEST.index("[[") :], "[me]: is missing"),
    "me is no table": (
        "me = 3\n" + SMALLEST[SMALLEST.index("[[") :],
        "line 1: [me]: write it as a table under a line [me]",
    ),
    "me twice over": (SMALLEST.replace("[me]", "[[me]]"), "line 1: [me]: write [me] once, with single brackets"),
    "no account": (
        SMALLEST[: SMALLEST.index("[[")],
        "[[account]]: is missing: begin each account with a line [[account]]",
    ),
    "empty list of accounts": ("account = []\n" + SMALLEST[: SMALLEST.index("[[")], "line 1: [[account]]: is missing"),
    "account in single brackets": (
        SMALLEST.replace("[[account]]", "[account]"),
        "line 5: [[account]]: write it with double brackets",
    ),
    "account without a name": (
        SMALLEST.replace('name = "home"\n', ""),
        'line 5: [[account]] name: is missing: add a line such as name = "home"',
    ),
    "account without a mailbox": (
        SMALLEST[: SMALLEST.index("\n[account.mailbox]")],
        "line 5: [account.mailbox]: is missing",
    ),
    "mailbox is no table": (
        SMALLEST[: SMALLEST.index("\n[account.mailbox]")] + 'mailbox = "mail"\n',
        "line 7: [account.mailbox]: write it as a table",
    ),
    "address of an account": (
        SMALLEST.replace('name = "home"', 'name = "home"\naddress = "home"'),
        "line 7: [[account]] address: ",
    ),
    "mailbox without a kind": (
        SMALLEST.replace('kind = "maildir"\n', ""),
        'line 8: [account.mailbox] kind: is missing: write kind = "maildir"',
    ),
    "mailbox without a path": (SMALLEST.replace('path = "mail"\n', ""), "line 8: [account.mailbox] path: is missing"),
    "empty path": (SMALLEST.replace('"mail"', '""'), "line 10: [account.mailbox] path: is empty"),
    "path of a stranger": (
        SMALLEST.replace('"mail"', '"~nobodyatall/mail"'),
        "names a user this computer does not know",
    ),
    "kind of a calendar that is none": (
        SMALLEST + '[account.calendar]\nkind = "outlook"\n',
        'line 12: [account.calendar] kind: "outlook" is no kind of calendar: write "ics"',
    ),
    "Exchange server without encryption": (
        SMALLEST.replace('kind = "maildir"\npath = "mail"', 'kind = "exchange"\nserver = "http://mail.example.org/"'),
        "line 10: [account.mailbox] server: write it with https://",
    ),
    "kind that is none": (
        SMALLEST.replace("maildir", "Mail dir"),
        'did you mean "maildir"?',
    ),
    "kind as a number": (SMALLEST.replace('"maildir"', "5"), "5 is no kind of mailbox"),
    "kind as a list": (SMALLEST.replace('"maildir"', "[]"), "a list is no kind of mailbox"),
    "key of another kind": (SMALLEST + 'host = "x"\n', "line 11: [account.mailbox] host: is not known"),
    "path of a calendar that is none": (
        SMALLEST + '[account.calendar]\nkind = "none"\npath = "x"\n',
        "line 13: [account.calendar] path: is not known",
    ),
    "calendar under the wrong name": (
        SMALLEST + "[account.calender]\n",
        'line 11: [account.calender]: is not known; did you mean "calendar"?',
    ),
    "store elsewhere": (
        SMALLEST + '[store]\nurl = "mysql://root:hunter2@db/x"\n',
        'line 12: [store] url: write "sqlite:///followthrough.db" or "postgresql://',
    ),
    "store by an old name": (SMALLEST + '[store]\nurl = "postgres://db/x"\n', "did you mean postgresql://?"),
    "store as a path": (SMALLEST + '[store]\nurl = "followthrough.db"\n', 'write "sqlite:///followthrough.db"'),
    "store with two slashes": (
        SMALLEST + '[store]\nurl = "sqlite://followthrough.db"\n',
        "name a file after three slashes",
    ),
    "store in memory": (SMALLEST + '[store]\nurl = "sqlite:///:memory:"\n', "what is kept in memory is lost"),
    "store in a folder that is not there": (
        SMALLEST + '[store]\nurl = "sqlite:///no/such/log.db"\n',
        "/no/such does not exist: make it",
    ),
    "store that is a folder": (SMALLEST + '[store]\nurl = "sqlite:///."\n', "is a folder: name a file in it"),
    "no truth": (
        SMALLEST + '[reminders]\ndesktop = "yes"\n',
        'line 12: [reminders] desktop: write true or false (without quotes), not "yes"',
    ),
    "log level": (
        SMALLEST + '[log]\nlevel = "warn"\n',
        'line 12: [log] level: write one of "debug", "info", "warning", "error", not "warn"; did you mean "warning"?',
    ),
    "log level as a number": (SMALLEST + "[log]\nlevel = 3\n", '"error", not 3'),
}


@pytest.mark.parametrize("name", ONE_PROBLEM)
def test_a_mistake_is_told_with_its_line_its_key_and_the_mend(name, problem):
    text, expected = ONE_PROBLEM[name]
    assert expected in problem(text)


def test_every_problem_is_reported_at_once_in_the_order_of_the_lines(problems):
    told = problems("""\
nam = "Dana"
[me]
addresses = ["dana@example.org"]
time_zone = "Nowhere"
[[account]]
name = "home"
[account.mailbox]
kind = "pop3"
server = "https://mail.example.org/"
[[account]]
name = "HOME"
[account.mailbox]
kind = "maildir"
[practice]
follow_ups = -1
quiet_from = "late"
""")
    assert [line.split(": ")[:2] for line in told] == [
        ["line 1", "nam"],
        ["line 2", "[me] name"],
        ["line 4", "[me] time_zone"],
        ["line 8", "[account.mailbox] kind"],
        ["line 11", "[[account]] name"],
        ["line 12", "[account.mailbox] path"],
        ["line 15", "[practice] follow_ups"],
        ["line 16", "[practice] quiet_from"],
    ]


def test_two_accounts_with_one_name_are_refused_at_the_second(problem):
    second = SMALLEST[SMALLEST.index("[[account]]") :].replace('"mail"', '"mail2"')
    assert problem(SMALLEST + second).startswith('line 12: [[account]] name: "home" is the name of another account')


def test_two_accounts_on_one_mailbox_are_refused_however_it_is_written(problem):
    second = SMALLEST[SMALLEST.index("[[account]]") :].replace('"home"', '"work"').replace('"mail"', '"./x/../mail"')
    assert (
        problem(SMALLEST + second)
        == 'line 16: [account.mailbox] path: is the mailbox of "home" already: keep one of the two'
    )


def test_a_password_in_the_stores_address_is_never_repeated(problem):
    assert "hunter2" not in problem(SMALLEST + '[store]\nurl = "mysql://root:hunter2@db/x"\n')


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[me]\nname = Dana\n", "line 2: this is no TOML at column 8"),
        ('[me]\nname = "Dana\naddresses = []\n', "line 2: this is no TOML at column 13"),
        ("[me]\nname = '''\n", "line 2: this is no TOML"),
        ("[me]\n[me]\n", "line 2: this is no TOML"),
        ("[me\n", "line 1: this is no TOML"),
    ],
)
def test_what_is_no_toml_is_told_with_its_line(text, expected, problem):
    told = problem(text)
    assert told.startswith(expected)
    assert told.endswith("tables begin with a line such as [me]")


def test_an_empty_file_is_told_what_to_begin_with(problems):
    assert [told.split(":")[0] for told in problems("")] == ["[[account]]", "[me]"]


def test_a_file_in_another_encoding_is_told_with_the_line(written):
    path = written("")
    path.write_bytes('[me]\nname = "René"\n'.encode("latin-1"))
    with pytest.raises(ConfigError, match=r"line 2: is no UTF-8 text here: save the file with the encoding UTF-8"):
        load(path)


def test_a_missing_file_is_told_where_it_was_looked_for_and_how_to_make_it(tmp_path):
    with pytest.raises(ConfigError) as caught:
        load(tmp_path / "nothing.toml")
    assert str(caught.value).startswith(f"{tmp_path}/nothing.toml: there is no such file: run followthrough init")


def test_a_folder_is_no_configuration(tmp_path):
    with pytest.raises(ConfigError, match="is a folder: name the file in it with --config"):
        load(tmp_path)


def test_a_file_that_cannot_be_read_is_told_so(written):
    path = written("")
    path.unlink()
    path.symlink_to(path)
    with pytest.raises(ConfigError, match="cannot be read"):
        load(path)


def test_a_configuration_error_ends_with_exit_code_two():
    assert ConfigError("x", ()).exit_code == 2
