"""The user's own letters and questions, read from the folder of their templates."""

from __future__ import annotations

from pathlib import Path

from daemon.writing.own_questions import FILE, OwnQuestions, own_questions
from daemon.writing.templates import Templates


def own_words(folder: Path) -> tuple[Templates, OwnQuestions]:
    """What stands in ``folder``; a file that cannot be read is told with the pass that wants it."""
    own, unread = {}, {}
    for path in sorted(folder.rglob("*.txt")) if folder.is_dir() else ():
        try:
            own[path.relative_to(folder).as_posix()] = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            name = path.relative_to(folder).as_posix()
            unread[name] = f"{path} cannot be read ({error}): save it as UTF-8; until then the built-in one is used."
    asked = {name: own.pop(name) for name in tuple(own) if FILE.fullmatch(name)}
    unasked = tuple(unread.pop(name) for name in tuple(unread) if FILE.fullmatch(name))
    return Templates(own, unread), own_questions(asked, unasked)
