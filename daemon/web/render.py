"""Templates into pages. Everything a template shows is text: it is escaped, unless one of our own macros made it.

A name that a template uses and nobody gave is an error, never an empty place.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from daemon import words
from daemon.web.static import Static

if TYPE_CHECKING:
    from jinja2 import Environment
    from starlette.responses import Response

TEMPLATES = Path(__file__).parent / "templates"


class Renderer:
    """Knows the templates; one for the whole site."""

    def __init__(self, static: Static) -> None:
        self._environment = _environment(static)

    def text(self, template: str, **values: Any) -> str:
        """The template filled in."""
        return self._environment.get_template(template).render(**values)

    def response(self, template: str, *, status: int = 200, **values: Any) -> Response:
        """The same as an answer to a browser."""
        from starlette.responses import HTMLResponse

        return HTMLResponse(self.text(template, **values), status_code=status)


def _environment(static: Static) -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    filters: dict[str, Callable[..., Any]] = {
        "day": words.day,
        "moment": words.moment,
        "step": words.step,
        "state": words.state,
        "stands": words.stands,
        "upcoming": words.upcoming,
        "counted": words.counted,
        "part": partial(quote, safe=""),
    }
    made.filters.update(filters)
    made.globals["static"] = static.address
    return made
