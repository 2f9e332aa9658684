"""The reader of notes stands in the core, where writing reaches it, too; this is its name in the reading room."""

from daemon.core.notes import Notes as NoteSections
from daemon.core.notes import read_notes

__all__ = ["NoteSections", "read_notes"]
