"""Templates into pages. Everything a template shows is text: it is escaped, unless one of our own macros made it.

A name that a template uses and nobody gave is an error, never an empty place.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from daemon import words
from daemon.web.static import Static

if TYPE_CHECKING:
    from jinja2 import Environment
    from jinja2.runtime import Context
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


WISHED: Final = {
    "edit": ("Your changes go into the draft", "Your changes were not put into the draft."),
    "throw-away": ("It is thrown away", "It was not thrown away."),
    "later": ("It is put off", "It was not put off."),
    "never": ("No such letter is written to them any more", "That was not done."),
}
"""What the page says of a wish: while it is to be done, and where it was refused."""


def _on_clock(context: Context, value: object) -> object:
    """A moment on the user's clock, whether it comes as a datetime or as ISO 8601."""
    if isinstance(value, datetime):
        value = value.isoformat()
    return words.on_clock({"at": value}, context["zone"])["at"]


def _filters() -> dict[str, Callable[..., Any]]:
    from jinja2 import pass_context

    return {
        "day": pass_context(lambda context, value: words.day(_on_clock(context, value))),
        "moment": pass_context(lambda context, value: words.moment(_on_clock(context, value))),
        "upcoming": pass_context(lambda context, what: words.upcoming(words.on_clock(what, context["zone"]))),
        "step": words.step,
        "state": words.state,
        "stands": words.stands,
        "counted": words.counted,
        "wished": lambda wish, state="pending": WISHED[wish][state == "refused"],
        "part": lambda text: quote(text, safe=""),
    }


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
    made.filters.update(_filters())
    made.globals["static"] = static.address
    return made
