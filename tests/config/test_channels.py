"""``[[channel]]``: where reminders ring, and what is refused."""

from datetime import time
from pathlib import Path

import pytest

from tests.config.conftest import SMALLEST

PHONE = '\n[[channel]]\nname = "phone"\n'


def test_without_any_there_is_none(loaded):
    config = loaded(SMALLEST)
    assert config.channels == ()
    assert (config.reminders.digest, config.reminders.digest_at) == ("off", time(7, 30))


def test_a_channel_with_all_of_its_keys(loaded):
    (phone,) = loaded(SMALLEST + PHONE + 'url = "ntfy://h/t"\nkinds = ["brief", "digest"]\ntitles = "full"\n').channels
    assert (phone.name, dict(phone.address)) == ("phone", {"url": "ntfy://h/t"})
    assert (phone.kinds, phone.titles) == (("brief", "digest"), "full")


def test_a_channel_rings_everything_and_names_nobody_unless_it_says_otherwise(loaded):
    (phone,) = loaded(SMALLEST + PHONE).channels
    assert (phone.kinds, phone.titles, dict(phone.address)) == ((), "plain", {})


def test_the_file_of_an_address_lies_beside_the_configuration(loaded, tmp_path: Path):
    (phone,) = loaded(SMALLEST + PHONE + 'url_file = "phone.url"\n').channels
    assert phone.address["url_file"] == tmp_path / "phone.url"


@pytest.mark.parametrize(
    "url", ["mailto://dana:geheim@example.org", "sendgrid://geheim:x@y.z", "ntfy://h/geheim?email=x@y.z"]
)
def test_what_sends_mail_is_refused_without_repeating_the_address(problem, url):
    told = problem(SMALLEST + PHONE + f'url = "{url}"\n')
    assert "[[channel]] url" in told
    assert "send" in told
    assert "mail" in told
    assert "geheim" not in told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('\n[[channel]]\nurl = "ntfy://h/t"\n', "name"),
        (PHONE + 'url = "ntfy://h/t"\nurl_file = "x"\n', "keep one of the two"),
        (PHONE + PHONE, "choose one that differs"),
        ('\n[[channel]]\nname = "Desktop"\n', "[reminders] desktop"),
        (PHONE + 'kinds = ["breif"]\n', 'did you mean "brief"'),
        (PHONE + 'titles = "long"\n', '"full"'),
        ('\n[channel]\nname = "phone"\n', "double brackets"),
        (PHONE + "url = 7\n", "quotes"),
        (PHONE + 'colour = "red"\n', "is not known"),
        ('\n[reminders]\ndigest = "mail"\n', '"draft"'),
    ],
)
def test_what_is_wrong_is_told_with_its_mend(problem, text, said):
    assert said in problem(SMALLEST + text)
