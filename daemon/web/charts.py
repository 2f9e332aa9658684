"""Charts as SVG, made here and not in the browser: bars with their labels, and who is known through whom. Pure.

Every chart has a title and a description for those who do not see it, and the page puts the numbers beside it in a
table. Colours come from the style sheet by class, so that they follow light and dark. All text is escaped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from markupsafe import Markup

WIDTH: Final = 360
ROW: Final = 44
LETTERS: Final = 38
"""As many letters of a label as fit; the table beside the chart has all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar: its label, its length from 0 to 1, and its value in words."""

    label: str
    share: float
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Somebody in the graph. The links stand beside it: a picture is one thing to those who do not see it."""

    name: str


def bars(name: str, title: str, told: str, rows: Sequence[Bar]) -> Markup:
    """Horizontal bars, one under the other. ``name`` tells this chart from others of the page; ``told`` describes it."""
    from markupsafe import Markup

    inner = Markup("").join(_bar(row, place) for place, row in enumerate(rows))
    return _figure(name, title, told, WIDTH, max(len(rows), 1) * ROW, inner)


def _bar(row: Bar, place: int) -> Markup:
    from markupsafe import Markup

    top = place * ROW
    long = round(max(0.0, min(1.0, row.share)) * WIDTH, 1)
    return Markup(
        '<text class="ink" x="0" y="{y}">{label}</text><text class="value" x="{right}" y="{y}">{value}</text>'
        '<rect class="track" x="0" y="{bar}" width="{right}" height="10" rx="3"/>'
        '<rect class="bar" x="0" y="{bar}" width="{long}" height="10" rx="3"/>'
    ).format(y=top + 16, bar=top + 24, right=WIDTH, long=long, label=shortened(row.label), value=row.value)


def graph(name: str, title: str, told: str, *, before: Node | None, middle: Node, after: Sequence[Node]) -> Markup:
    """Who introduced ``middle``, above it, and whom it led to, below: read from the top, good on a narrow screen."""
    from markupsafe import Markup

    lines: list[Markup] = []
    boxes: list[Markup] = []
    place = count()
    indent, centre = 0, 0
    if before:
        boxes.append(_box(before, 0, next(place), "node"))
        indent = 28
    centre = next(place)
    boxes.append(_box(middle, indent, centre, "node here"))
    if before:
        lines.append(_line(14, 0, centre, indent))
    for node in after:
        row = next(place)
        boxes.append(_box(node, indent + 28, row, "node"))
        lines.append(_line(indent + 14, centre, row, indent + 28))
    return _figure(name, title, told, WIDTH, next(place) * ROW, Markup("").join((*lines, *boxes)))


def _box(node: Node, left: int, row: int, kind: str) -> Markup:
    from markupsafe import Markup

    return Markup(
        '<rect class="{kind}" x="{x}" y="{y}" width="{w}" height="32" rx="8"/>'
        '<text class="ink" x="{tx}" y="{ty}">{name}</text>'
    ).format(
        kind=kind,
        x=left + 1,
        y=row * ROW + 1,
        w=WIDTH - left - 2,
        tx=left + 12,
        ty=row * ROW + 22,
        name=shortened(node.name),
    )


def _line(x: int, above: int, below: int, to: int) -> Markup:
    from markupsafe import Markup

    return Markup('<path class="line" d="M{x} {a}V{b}H{to}"/>').format(
        x=x, a=above * ROW + 33, b=below * ROW + 17, to=to
    )


def _figure(name: str, title: str, told: str, width: int, height: int, inner: Markup) -> Markup:
    from markupsafe import Markup

    return Markup(
        '<svg class="chart" role="img" viewBox="0 0 {width} {height}" aria-labelledby="{name}-t {name}-d">'
        '<title id="{name}-t">{title}</title><desc id="{name}-d">{told}</desc>{inner}</svg>'
    ).format(width=width, height=height, name=name, title=title, told=told, inner=inner)


def shortened(text: str) -> str:
    """The text, cut where it does not fit into a chart."""
    return text if len(text) <= LETTERS else f"{text[: LETTERS - 1].rstrip()}…"
