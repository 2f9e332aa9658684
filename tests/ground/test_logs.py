"""Log lines hold fields of the list and nothing that a person wrote."""

import io
import json
import logging
import subprocess
import sys

import pytest

from daemon import logs

CANARY = "what a person wrote"


@pytest.fixture
def lines():
    """Sets logging up on a stream; returns what was logged so far as objects."""
    stream = io.StringIO()
    logs.set_up(level="info", form="json", stream=stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logs.set_up()


def test_a_line_is_a_sentence_with_its_fields(lines):
    logs.logger("worker").info("a pass is complete", account="home", messages=12)
    (line,) = lines()
    assert (line["event"], line["account"], line["messages"], line["room"], line["level"]) == (
        "a pass is complete",
        "home",
        12,
        "worker",
        "info",
    )


def test_a_field_that_is_not_on_the_list_is_withheld_and_named(lines):
    logs.logger("worker").info("read", subject=CANARY, body=CANARY, account="home")
    assert lines()[0]["withheld"] == ["body", "subject"]
    assert CANARY not in json.dumps(lines())


@pytest.mark.parametrize("passed", [True, "itself"])
def test_of_an_exception_its_type_and_its_places_are_told_but_not_its_words(lines, passed):
    try:
        raise KeyError(CANARY)
    except KeyError as error:
        logs.logger("worker").error("one message was left out", exc_info=error if passed == "itself" else True)
    assert lines()[0]["fault"] == "KeyError"
    assert lines()[0]["where"].startswith("test_logs.py:")
    assert CANARY not in json.dumps(lines())


def test_of_a_librarys_own_warning_only_the_speaker_is_told(lines):
    logging.getLogger("some.library").warning("cannot parse %s", CANARY)
    logging.getLogger("some.library").info("chatter")
    assert [(line["library"], line["level"]) for line in lines()] == [("some.library", "warning")]
    assert CANARY not in json.dumps(lines())


def test_setting_up_again_tells_a_librarys_warning_once(lines):
    stream = io.StringIO()
    logs.set_up(form="json", stream=stream)
    logging.getLogger("some.library").error("x")
    assert len(stream.getvalue().splitlines()) == 1
    assert lines() == []


def test_lines_below_the_level_are_left_out():
    stream = io.StringIO()
    logs.set_up(level="warning", stream=stream)
    logs.logger("worker").info("chatter")
    logs.logger("worker").warning("worth knowing", count=3)
    assert "chatter" not in stream.getvalue()
    assert "worth knowing" in stream.getvalue()
    logs.set_up()


def test_without_being_set_up_log_lines_keep_off_standard_output():
    program = "from daemon import logs; logs.logger('worker').warning('hello')"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == ""
    assert "hello" in done.stderr


def test_a_command_that_logs_nothing_does_not_import_structlog():
    program = "import sys; from daemon import logs, config; sys.exit('structlog' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
