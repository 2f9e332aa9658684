"""Every command of the pages is run or read by the program itself, every link leads somewhere, every setting is known.

Each command runs in a copy of one small house of files, in this process. What cannot run there is named in ``READ_ONLY``
with its reason; it has to be understood by the command line, as every command in running text has.
"""

from __future__ import annotations

import contextlib
import json
import re
import shlex
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from daemon.cli.program import cli
from daemon.config import keys, kinds, load
from tests.system.house import House, moment

ROOT = Path(__file__).parents[2]
PAGES = ["README.md", *(str(page.relative_to(ROOT)) for page in sorted((ROOT / "docs").glob("*.md")))]
NOW = moment("2026-03-11 12:00")
READ_ONLY = {
    "demo": "takes half a minute; tests/demo runs it",
    "init": "asks; tests/system/test_init*.py run it",
    "review": "serves until Ctrl-C; tests/web run it",
    "run": "watches until Ctrl-C; with --once it is run",
    "sign-in": "takes a sign-in at Google or Microsoft; tests/system run it at ours",
    "install-service": "takes a systemd; tests/host and tests/system/test_systemd.py run it",
    "uninstall-service": "the same",
}
"""Commands that are only parsed here, with the reason."""
FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)


def fenced(page: str, *languages: str) -> list[str]:
    """The blocks of a page that are marked so."""
    found = FENCE.findall((ROOT / page).read_text("utf-8"))
    return [text for language, text in found if language in languages]


def shown(page: str) -> Iterator[list[str]]:
    """The words after ``followthrough`` of each command line in a block."""
    for block in fenced(page, "sh", ""):
        for line in block.replace("\\\n", " ").splitlines():
            words = [] if "()" in line else shlex.split(line.strip(), comments=True)
            if words and Path(words[words[0] == "sudo"]).name == "followthrough":
                words = words[(words[0] == "sudo") + 1 :]
                yield words[: words.index(">")] if ">" in words else words


COMMANDS = sorted({shlex.join(words) for page in PAGES for words in shown(page)})
MENTIONED = sorted(
    {
        words
        for page in PAGES
        for words in re.findall(r"`followthrough ([^`]+)`", FENCE.sub("", (ROOT / page).read_text("utf-8")))
    }
)


def parses_only(words: list[str]) -> bool:
    return words[0] in READ_ONLY and "--once" not in words and "--print" not in words


@pytest.fixture(scope="module")
def first_house(tmp_path_factory) -> House:
    """A draft that waits, a reminder that rang, a meeting that was, a backup, and the files that the pages speak of."""
    house = House(tmp_path_factory.mktemp("docs") / "house")
    house.contact("Ines Laurent", "ines@example.net", moment("2026-03-01 09:00"))
    house.contact("Ana Lima", "ana@example.net", moment("2026-03-01 09:00"))
    house.write("ines@example.net", moment("2026-03-02 10:00"))
    house.cli("promise", "Ines Laurent", "call back", "--by", "2026-03-10", at=moment("2026-03-02 11:00"))
    house.run(moment("2026-03-02 12:00"))
    house.event("talk", moment("2026-03-10 15:00"), guest="ana@example.net")
    house.run(moment("2026-03-10 09:00"))
    house.run(NOW)
    letter = "Subject: Hello\n\nDear Ines,\n\nI wonder whether my letter reached you.\n\nKind regards\nDana Reyes\n"
    (house.folder / "letter.txt").write_text(letter, "utf-8")
    mail = house.message(sender="Ines <ines@example.net>", to="dana@example.org", subject="Re", body="Gladly.", at=NOW)
    (house.folder / "letter.eml").write_bytes(mail[1])
    (house.folder / "people.csv").write_text("name,addresses\nTom Berg,tom@example.net\n", "utf-8")
    (house.folder / "answers.toml").write_text('name = "Dana Reyes"\n', "utf-8")
    (house.folder / "Backups").mkdir()
    house.cli("backup", str(house.folder / "Backups/followthrough-2026-11-02.db"), at=NOW)
    return house


@pytest.fixture
def house(first_house, tmp_path, monkeypatch) -> Path:
    """A copy of it, which a command may do with as it likes; also the home folder."""
    shutil.copytree(first_house.folder, tmp_path / "house")
    monkeypatch.setenv("HOME", str(tmp_path / "house"))
    monkeypatch.chdir(tmp_path / "house")
    return tmp_path / "house"


def call(house: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["--config", str(house / "config.toml"), "--at", NOW.isoformat(), *words])


def made_real(house: Path, words: list[str]) -> list[str]:
    """The words with the home folder, and a fact where a page says FACT."""
    if "FACT" in words:
        call(house, "draft", "Ines Laurent", "--keep")
        fact = json.loads(call(house, "log", "Ines Laurent", "--json").stdout)[-1]
        words = [fact["key"] if word == "FACT" else word for word in words]
    return [str(Path(word).expanduser()) if word.startswith("~") else word for word in words]


def test_the_pages_hold_commands():
    assert len(COMMANDS) > 30
    assert len(MENTIONED) > 20


@pytest.mark.parametrize("line", [line for line in COMMANDS if not parses_only(shlex.split(line))])
def test_a_command_of_a_page_does_what_it_says(house, line):
    result = call(house, *made_real(house, shlex.split(line)))
    # doctor also looks at this machine, whose disk may be full.
    assert result.exit_code in ((0, 1) if "doctor" in line else (0,)), result.output + str(result.exception)
    assert result.stdout


def understood(words: list[str]) -> None:
    """Raises click.UsageError where the command line would."""
    command: click.Command = cli
    context = click.Context(cli, info_name="followthrough")
    while isinstance(command, click.Group) and words:
        name, found, words = command.resolve_command(context, words)
        assert found is not None
        command, context = found, click.Context(found, parent=context, info_name=name)
    if not isinstance(command, click.Group):
        with contextlib.suppress(click.exceptions.Exit):
            command.make_context(command.name, list(words), parent=context.parent)


@pytest.mark.parametrize("line", [line for line in COMMANDS if parses_only(shlex.split(line))])
@pytest.mark.usefixtures("house")
def test_a_command_that_cannot_run_here_is_understood(line):
    understood(shlex.split(line))


@pytest.mark.parametrize("line", MENTIONED)
def test_a_command_in_running_text_is_understood(house, line):
    words = shlex.split(re.sub(r"[\[\]]", "", line.partition(" | ")[0]))
    (house / "FILE").touch()
    with contextlib.suppress(click.MissingParameter):  # "followthrough log" speaks of the command as such
        understood(words)


def test_every_command_is_in_the_readme():
    table = (ROOT / "README.md").read_text("utf-8").partition("## Commands")[2].partition("## ")[0]
    first = "\n".join(line.split("|")[1] for line in table.splitlines() if line.startswith("| `"))
    named = set(re.findall(r"`([a-z-]+)", first))
    assert set(cli.list_commands(click.Context(cli))) == named


def anchors(page: Path) -> set[str]:
    """How the headings of a page are linked to."""
    text = FENCE.sub("", page.read_text("utf-8"))
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES)
def test_every_link_and_picture_is_there(page):
    text = FENCE.sub("", (ROOT / page).read_text("utf-8"))
    lost = []
    for link in re.findall(r"\]\((?!https?://)([^)\s]+)\)", text):
        path, _, anchor = link.partition("#")
        target = (ROOT / page).parent / path if path else ROOT / page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(link)
    assert lost == []


def test_every_page_is_reached_from_the_readme():
    text = (ROOT / "README.md").read_text("utf-8")
    assert [page for page in PAGES if page != "README.md" and f"({page}" not in text] == []


def test_every_picture_is_small_and_shown_with_words_in_its_place():
    pictures = {f"pictures/{path.name}" for path in (ROOT / "docs" / "pictures").iterdir()}
    shown = re.findall(r"!\[([^\]]+)\]\((pictures/[^)]+)\)", "".join((ROOT / page).read_text() for page in PAGES))
    assert {path for alt, path in shown if len(alt) > 20} == pictures
    assert [path for path in pictures if (ROOT / "docs" / path).stat().st_size > 60_000] == []


def settings() -> list[tuple[str, str]]:
    """Every block of settings: marked as such, or indented and beginning with a table."""
    found = []
    for page in PAGES:
        text = (ROOT / page).read_text("utf-8")
        found += [(page, block) for block in fenced(page, "toml", "ini") if "[Service]" not in block]
        found += [(page, block) for block in re.findall(r"^    \[.+\n(?:    .+\n)*", FENCE.sub("", text), re.MULTILINE)]
    return found


def known(folder: Path, table: str, rows: dict[str, object]) -> set[str]:
    """The keys that a table may hold."""
    simple = {"me": keys.ME, "drafts": keys.DRAFTS, "reminders": keys.REMINDERS, "log": keys.LOG}
    simple |= {"practice": keys.practice(), "store": keys.store(folder), "review": keys.review(folder)}
    simple |= {"channel": keys.channel(folder), "account": keys.ACCOUNT, "metrics": keys.METRICS}
    simple["account.mailbox"] = kinds.mailbox_kinds(folder).get(str(rows.get("kind")), {})
    simple["account.calendar"] = kinds.calendar_kinds(folder).get(str(rows.get("kind")), {})
    return {*simple[table], *(("kind",) if table.startswith("account.") else ())}


@pytest.mark.parametrize(("page", "block"), settings())
def test_every_setting_of_a_page_is_known(page, block, tmp_path):
    document = tomllib.loads(re.sub(r"^ +(?=\S)", "", block, flags=re.MULTILINE))
    if "me" in document and "account" in document:
        (tmp_path / "config.toml").write_text(block, "utf-8")
        assert load(tmp_path / "config.toml").me.name == "Dana Reyes"
    for table, found in document.items():
        for rows in found if isinstance(found, list) else [found]:
            inner = {name: rows.pop(name) for name in ("mailbox", "calendar") if isinstance(rows.get(name), dict)}
            assert set(rows) <= known(tmp_path, table, rows), page
            for name, part in inner.items():
                assert set(part) <= known(tmp_path, f"{table}.{name}", part), page
