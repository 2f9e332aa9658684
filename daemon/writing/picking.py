"""What the room adds to the templates' language: ``{% pick %}`` and ``{Sie|du}``.

``{% pick %} … {% or %} … {% endpick %}`` says one thing in several ways. Which way is taken is not decided
here: the name ``pick_way`` of the template's context is asked with the number of the pick inside its
template and the number of ways. ``{Ihre|deine}`` is the formal word, or the familiar one after the bar,
as the name ``formal`` says.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from jinja2 import nodes
from jinja2.ext import Extension

from daemon.writing.register import TWO_FORMS

if TYPE_CHECKING:
    from jinja2.parser import Parser


class Pick(Extension):
    """Turns a pick into a chain of conditions, and ``{Ihre|deine}`` into a choice."""

    tags = frozenset({"pick"})  # type: ignore[assignment]

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002
        """The source with each ``{Ihre|deine}`` as an expression; its lines stay where they are."""
        return TWO_FORMS.sub(_expression, source)

    def parse(self, parser: Parser) -> nodes.Node:
        """The pick as an ``if``; raises TemplateSyntaxError where it is not closed."""
        start = next(parser.stream)
        ways = []
        while True:
            ways.append(parser.parse_statements(("name:or", "name:endpick")))
            if next(parser.stream).value == "endpick":
                break
        # The line tells picks apart: it is stable while nobody edits the template above it.
        choice = [self._is_way(start.lineno, len(ways), way) for way in range(len(ways))]
        chain: list[nodes.Node] = ways[-1]
        for test, way in reversed(list(zip(choice, ways, strict=True))[:-1]):
            chain = [nodes.If(test, way, [], chain, lineno=start.lineno)]
        return nodes.If(nodes.Const(True, lineno=start.lineno), chain, [], [], lineno=start.lineno)

    def _is_way(self, line: int, ways: int, way: int) -> nodes.Expr:
        call = nodes.Call(
            nodes.Name("pick_way", "load", lineno=line),
            [nodes.Const(line, lineno=line), nodes.Const(ways, lineno=line)],
            [],
            None,
            None,
            lineno=line,
        )
        return nodes.Compare(call, [nodes.Operand("eq", nodes.Const(way, lineno=line), lineno=line)], lineno=line)


def _expression(found: re.Match[str]) -> str:
    formal, familiar = (json.dumps(found[way], ensure_ascii=False) for way in ("formal", "familiar"))
    return f"{{{{ {formal} if formal else {familiar} }}}}"
