from collections.abc import Callable
from pathlib import Path

import pytest

from daemon.config import Config, load
from daemon.errors import ConfigError

SMALLEST = """\
[me]
name = "Dana Reyes"
addresses = ["dana@example.org"]

[[account]]
name = "home"

[account.mailbox]
kind = "maildir"
path = "mail"
"""

Written = Callable[[str], Path]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Writes a configuration and returns its path."""

    def write(text: str) -> Path:
        path = tmp_path / "config.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def loaded(written: Written) -> Callable[[str], Config]:
    return lambda text: load(written(text))


@pytest.fixture
def problems(written: Written) -> Callable[[str], list[str]]:
    """What a configuration is told to be wrong, a line a problem, without the file's name."""

    def tell(text: str) -> list[str]:
        with pytest.raises(ConfigError) as caught:
            load(written(text))
        assert str(written(text)) in str(caught.value)
        return [str(problem) for problem in caught.value.problems]

    return tell


@pytest.fixture
def problem(problems: Callable[[str], list[str]]) -> Callable[[str], str]:
    """The one thing that is wrong."""

    def tell(text: str) -> str:
        told = problems(text)
        assert len(told) == 1, told
        return told[0]

    return tell
