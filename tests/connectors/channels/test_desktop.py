"""The desktop, by a ``notify-send`` that writes down what it is given."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.channels.contract import Ring
from connectors.channels.desktop import Desktop, desktop
from connectors.errors import Temporary

RING = Ring(key="k", title="Thank Jane", text="You met <Jane> & Bob.", since=datetime(2026, 3, 5, tzinfo=UTC))


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the program writes what it was given."""
    words = tmp_path / "words"
    program = tmp_path / "notify-send"
    program.write_text(
        f"#!{sys.executable} -IS\nimport json, sys\njson.dump(sys.argv[1:], open({str(words)!r}, 'w'))\n"
    )
    program.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("DISPLAY", ":0")
    return words


def test_a_reminder_is_shown_and_its_words_are_neither_options_nor_markup(said):
    shown = desktop()
    assert shown is not None
    shown.ring(RING)
    assert json.loads(said.read_text())[-3:] == ["--", "Thank Jane", "You met &lt;Jane&gt; &amp; Bob."]


def test_a_silent_one_makes_no_sound(said):
    shown = desktop()
    assert shown is not None
    shown.ring(Ring(key="k", title="T", text="", silent=True, since=RING.since))
    assert "--hint=boolean:suppress-sound:true" in json.loads(said.read_text())


@pytest.mark.usefixtures("said")
def test_without_a_desktop_there_is_no_channel(monkeypatch):
    monkeypatch.delenv("DISPLAY")
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    assert desktop() is None


@pytest.mark.parametrize("program", ["/bin/false", "/nowhere/notify-send"])
def test_a_desktop_that_takes_nothing_is_tried_again(program):
    with pytest.raises(Temporary, match="desktop"):
        Desktop(program).ring(RING)
