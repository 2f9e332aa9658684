"""Log lines for whoever looks after the daemon. No mail text, no address, no secret ever gets into one.

The rule that keeps it so: a line is a constant sentence plus fields of the list below. A field that is not on
the list is withheld (its name is shown, so that its author notices); of an exception only its type and the
places it passed are told, because its message may quote mail; of a library's own logging only who spoke.

    from daemon import logs
    logs.logger("worker").info("a pass is complete", account="home", messages=12)

structlog takes a tenth of a second to import: it is imported by the first line that is logged, and commands
that log nothing (``status``, ``explain``) never pay for it. Log lines go to standard error, never to standard
output, which belongs to ``--json``.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from daemon.journal import Journal, is_journal

if TYPE_CHECKING:
    import structlog
    from structlog.typing import FilteringBoundLogger

FIELDS = frozenset(
    {
        "account",  # the account's name in the configuration
        "channel",  # mailbox or calendar
        "command",  # the command that runs
        "count",
        "days",
        "drafts",  # how many
        "due",
        "error",  # a sentence of ours (FollowthroughError, ConnectorError)
        "fact_kind",
        "facts",  # how many
        "fault",  # the type of an exception, without its message
        "folder",
        "form",
        "held",  # how many
        "key",  # of a draft or fact: opaque
        "library",
        "messages",  # how many
        "notice",  # a sentence of ours: letters held back, all is well again
        "next_moment",
        "outcome",
        "path",
        "pid",
        "reason",  # a constant of ours
        "reminders",  # how many
        "retry_after",
        "room",
        "rule",
        "seconds",
        "signal",
        "state",
        "step",
        "tries",
        "version",
        "where",  # the places an exception passed
        "withdrawn",  # how many
        "withheld",  # names of fields that are not on this list
    }
)
"""Every field a log line may have. Counts, opaque keys and our own constants; never what a person wrote."""

LEVELS = ("debug", "info", "warning", "error")
FORMS = ("auto", "text", "json")
"""``auto``: fields of the journal where standard error goes there, otherwise text."""
_OWN = frozenset({"event", "level", "timestamp"})
_PLACES = 6
"""How many of the innermost places of an exception are told."""


def set_up(*, level: str = "info", form: str = "auto", stream: TextIO | None = None) -> None:
    """Decides once, at the start of a command, how log lines look and which are left out.

    ``level`` is one of LEVELS, ``form`` one of FORMS; ``stream`` is standard error where none is given. May be repeated.
    """
    import structlog

    out = stream or sys.stderr
    to_journal = form == "auto" and is_journal(out)
    # The moment a line was written is the operator's time, not the user's: no decision rests on it.
    stamp = structlog.processors.TimeStamper(fmt="iso", utc=form == "json")
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            *(() if to_journal else (stamp,)),
            tell_exception,
            withhold,
            _worded(out, form, to_journal=to_journal),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers = [handler for handler in root.handlers if not isinstance(handler, _Library)] + [_Library()]


def _worded(out: TextIO, form: str, *, to_journal: bool) -> structlog.typing.Processor:
    """The last step of a line: words, JSON, or fields of the journal."""
    import structlog

    if to_journal:
        journal = Journal()

        def tell_journal(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> str:
            journal.write(line)
            raise structlog.DropEvent

        return tell_journal
    if form == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False, default=str)
    return structlog.dev.ConsoleRenderer(colors=out.isatty(), pad_event_to=0)


def logger(room: str) -> FilteringBoundLogger:
    """The logger of one room. Without a ``set_up`` before, lines go to standard error from ``info`` on."""
    import structlog

    if not structlog.is_configured():
        set_up()
    bound: FilteringBoundLogger = structlog.get_logger(room=room)
    return bound


def withhold(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keeps the fields of the list; names the others under ``withheld`` without their values."""
    unknown = sorted(str(name) for name in line if name not in FIELDS and name not in _OWN)
    kept = {name: value for name, value in line.items() if name in FIELDS or name in _OWN}
    return kept | {"withheld": unknown} if unknown else kept


def tell_exception(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Puts an exception's type and the innermost places it passed in the place of its traceback."""
    info = line.pop("exc_info", None)
    error = info if isinstance(info, BaseException) else sys.exception() if info else None
    if error is not None:
        frames = traceback.extract_tb(error.__traceback__)[-_PLACES:]
        line["fault"] = type(error).__name__
        line["where"] = " > ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames)
    return line


class _Library(logging.Handler):
    """Tells that a library logged a warning, and from where; its words may hold anything."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)

    def emit(self, record: logging.LogRecord) -> None:
        """One line of ours for one of theirs."""
        say = logger("library").error if record.levelno >= logging.ERROR else logger("library").warning
        say("a library reports a problem", library=record.name, where=f"{record.module}:{record.lineno}")
