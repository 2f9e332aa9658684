"""The page's own files: one style sheet, one small script, one mark. Read once, named by what they hold.

A browser may keep them for ever, because a file that changes gets another address.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

FOLDER: Final = Path(__file__).parent / "static"
PATH: Final = "/static/"
_TYPES: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


class Static:
    """All files of the folder."""

    def __init__(self) -> None:
        files = {file.name: file.read_bytes() for file in sorted(FOLDER.iterdir()) if file.suffix in _TYPES}
        self._addresses = {name: f"{PATH}{sha256(body).hexdigest()[:12]}/{name}" for name, body in files.items()}
        self._bodies = {self._addresses[name]: (_TYPES[Path(name).suffix], body) for name, body in files.items()}

    def address(self, name: str) -> str:
        """Where a file is."""
        return self._addresses[name]

    def serve(self, request: Request) -> Response:
        """One file. Raises Refused where there is none."""
        from starlette.responses import Response

        from daemon.web.desk import Refused

        found = self._bodies.get(request.url.path)
        if found is None:
            raise Refused(404, "There is no such file.")
        kind, body = found
        return Response(body, media_type=kind, headers={"Cache-Control": "private, max-age=31536000, immutable"})
