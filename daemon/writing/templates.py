"""The letters' templates: text files with names in double braces, the user's own before the built-in ones.

A template is a text file: an optional ``Subject:`` line, an empty line, the letter. Inside stand names
(``{{ salutation }}``), conditions, plain loops, and the room's own ``{% pick %} … {% or %} … {% endpick %}``,
which says one thing in several ways: the seed of the letter chooses, so a repeat reads the same and two
letters do not. The README of this room lists the names.

A user's template may come from anywhere (a friend, a web page), so it may do little: what is not on
the short list below is refused before it runs. There is no arithmetic, no call, no assignment and
no nested loop, so a letter cannot grow beyond its source and its names. What must not happen here:
a broken template of the user that costs a letter. It gives a ``TemplateProblem`` and the built-in is used.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from daemon.writing.register import TWO_FORMS

if TYPE_CHECKING:
    from jinja2 import Environment, Template

SOURCE_CAP = 16_000
"""Characters of a user's template; no letter needs more."""
LETTER_CAP = 64_000
"""Characters of a rendered template."""
LANGUAGES = ("en", "de", "fr", "es")
Chooser = Callable[[int, int], int]
"""(which pick of the template, how many ways) -> the way taken."""


class TemplateFault(Exception):
    """A template that cannot be used; the message is the sentence for the user. Stays inside this room."""

    def __init__(self, sentence: str, line: int) -> None:
        super().__init__(sentence)
        self.line = line


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateProblem:
    """One sentence on a user's template that was not used: file, line and mend."""

    name: str
    line: int
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A template with its names filled in; the subject is empty where the template has none."""

    subject: str
    body: str


def seeded(seed: str) -> Chooser:
    """A chooser that always takes the same ways for the same seed."""

    def choose(which: int, ways: int) -> int:
        return int.from_bytes(hashlib.sha256(f"{seed}/{which}".encode()).digest()[:8], "big") % ways

    return choose


@cache
def template_names() -> tuple[str, ...]:
    """Every built-in template as ``en/follow-up-1.txt``: also the file names a user's own templates have."""
    root = resources.files("daemon.writing") / "templates"
    return tuple(
        f"{language}/{entry.name}"
        for language in LANGUAGES
        if (root / language).is_dir()
        for entry in sorted((root / language).iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".txt")
    )


def builtin_source(name: str) -> str:
    """The text of a built-in template; KeyError where there is none."""
    if name not in template_names():
        raise KeyError(name)
    return (resources.files("daemon.writing") / "templates" / name).read_text("utf-8")


class Templates:
    """All templates of one user. ``own`` maps a file name (``en/thank-you.txt``) to its text.

    A name without a language folder (``thank-you.txt``) stands for English. ``problems`` holds one
    entry for each of the user's templates that cannot be used. ``unread`` holds, for each file that could
    not even be read, the sentence that says so.
    """

    def __init__(self, own: Mapping[str, str] | None = None, unread: Mapping[str, str] | None = None) -> None:
        self._unread = {
            name: TemplateProblem(name=name, line=1, sentence=sentence)
            for name, sentence in ((_full_name(name), sentence) for name, sentence in (unread or {}).items())
        }
        self._own = {_full_name(name): source for name, source in (own or {}).items()}
        self._kept: dict[tuple[str, bool], Template] = {}
        self._problems: dict[str, TemplateProblem] | None = None
        self._late: dict[str, TemplateProblem] = {}

    @property
    def problems(self) -> tuple[TemplateProblem, ...]:
        """What is wrong with the user's templates, found by reading and by using them."""
        if self._problems is None:
            self._problems = dict(self._unread)
            for name in self._own:
                self._check(name, self._problems)
        return tuple({**self._problems, **self._late}.values())

    def language(self, step: str, wanted: str) -> str:
        """``wanted`` (BCP 47) where there is a template of the step in it, else English."""
        language = wanted.lower().replace("_", "-").split("-")[0]
        name = f"{language}/{step}.txt"
        return language if name in self._own or name in template_names() else "en"

    def is_own(self, step: str, language: str) -> bool:
        """Does the user have a template of their own for the step, whether or not it works?"""
        return f"{language}/{step}.txt" in self._own

    def render(self, step: str, language: str, names: Mapping[str, object], choose: Chooser) -> Rendered:
        """The template of a step with its names filled in; the user's where it works, else the built-in one."""
        name = f"{language}/{step}.txt"
        if name in self._own:
            try:
                return self._run(name, names, choose, own=True)
            except TemplateFault as fault:
                self._late[name] = TemplateProblem(name=name, line=fault.line, sentence=str(fault))
        return self._run(name, names, choose, own=False)

    def faults(self, step: str, language: str) -> tuple[str, ...]:
        """What is wrong with the user's own template of a step, for whoever looks at its letter."""
        name = f"{language}/{step}.txt"
        return tuple(problem.sentence for problem in self.problems if problem.name == name)

    def _check(self, name: str, problems: dict[str, TemplateProblem]) -> None:
        if name not in template_names():
            text = f"The template {name} is never used: rename it to one of {_near(name)}."
            problems[name] = TemplateProblem(name=name, line=1, sentence=text)
            return
        try:
            self._compiled(name, own=True)
        except TemplateFault as fault:
            problems[name] = TemplateProblem(name=name, line=fault.line, sentence=str(fault))

    def _compiled(self, name: str, *, own: bool) -> Template:
        if (name, own) not in self._kept:
            source = self._own[name] if own else builtin_source(name)
            self._kept[name, own] = _compile(name, source)
        return self._kept[name, own]

    def _run(self, name: str, names: Mapping[str, object], choose: Chooser, *, own: bool) -> Rendered:
        template = self._compiled(name, own=own)
        text = _fill(name, template, {**names, PICKER: choose})
        rendered = _split(text)
        if not rendered.body.strip():
            raise _fault(name, 1, "it makes an empty letter; write the letter below the Subject line")
        if own and (gap := _GAP.search(rendered.body)):
            line = rendered.body.count("\n", 0, gap.start()) + 1
            raise _fault(name, line, f"the letter would hold a gap ({gap.group().strip()[:30]}); fill it or use a name")
        return rendered


PICKER = "pick_way"
_GAP = re.compile(r"\[[^\]\n]{0,60}\]|\{\{|\}\}|_{3,}|\bXX+\b|\bTODO\b|<[a-z][a-z _]{1,30}>|^\s*\w+ +,", re.MULTILINE)
"""What a letter may never hold; a user's template that makes it steps back behind the built-in one."""


def page(name: str, names: Mapping[str, object]) -> str:
    """A page or reminder for the user's own eyes (``templates/pages``), its line breaks kept."""
    source = (resources.files("daemon.writing") / "templates" / "pages" / f"{name}.txt").read_text("utf-8")
    text = _fill(name, _environment().from_string(source), {**names, PICKER: seeded(name)})
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in text.splitlines())).strip() + "\n"


def _full_name(name: str) -> str:
    plain = name.replace("\\", "/").strip("/")
    plain = plain if plain.endswith(".txt") else plain + ".txt"
    return plain if "/" in plain else f"en/{plain}"


def _near(name: str) -> str:
    language = name.split("/", maxsplit=1)[0]
    group = [known for known in template_names() if known.startswith(f"{language}/")] or list(template_names())
    return ", ".join(group)


def _fault(name: str, line: int, what: str) -> TemplateFault:
    flat = re.sub(r"\s+", " ", what)
    return TemplateFault(
        f"The template {name} cannot be used, line {line}: {flat}; until then the built-in one is used.", line
    )


def _compile(name: str, source: str) -> Template:
    from jinja2 import TemplateSyntaxError

    if len(source) > SOURCE_CAP:
        raise _fault(name, 1, f"it has more than {SOURCE_CAP:,} characters; shorten it")
    environment = _environment()
    if lone := _lone_brace(source):
        line = source.count("\n", 0, lone.start()) + 1
        raise _fault(name, line, f"{lone.group()} is not one formal|familiar pair; write it like {{Ihre|deine}}")
    try:
        _refuse_what_a_letter_does_not_need(name, environment, source)
        return environment.from_string(source)
    except TemplateSyntaxError as error:
        raise _fault(
            name, error.lineno, f"{(error.message or 'not readable').rstrip('.')}; correct that line"
        ) from error
    except RecursionError as error:
        raise _fault(name, 1, "it is nested too deeply; make it simpler") from error


def _lone_brace(source: str) -> re.Match[str] | None:
    """Single braces that are no pair of forms: they would stand in the letter as they are."""
    settled = TWO_FORMS.sub(lambda found: " " * len(found.group()), source)
    return re.search(r"(?<![{%#])\{(?![{%#])[^{}\n]{0,60}\}(?!\})", settled)


def _fill(name: str, template: Template, names: Mapping[str, object]) -> str:
    from jinja2 import TemplateError

    pieces, size = [], 0
    try:
        for piece in template.generate(names):
            size += len(piece)
            if size > LETTER_CAP:
                raise _fault(name, 1, "the letter it makes is too long; shorten it")
            pieces.append(piece)
    except (TemplateError, TypeError, ValueError, AttributeError, LookupError) as error:
        line = _line_in_template(error)
        raise _fault(name, line, f"{str(error).rstrip('.')}; see the names in the README of the letters") from error
    return "".join(pieces)


def _line_in_template(error: Exception) -> int:
    """jinja2 rewrites tracebacks so that the template's own lines stand in them."""
    line, trace = 1, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _split(text: str) -> Rendered:
    head, _, rest = text.lstrip().partition("\n")
    if head.lower().startswith("subject:"):
        return Rendered(subject=head[len("subject:") :].strip(), body=rest)
    return Rendered(subject="", body=text)


FILTERS = frozenset({"capitalize", "default", "d", "first", "last", "length", "lower", "trim", "upper", "listed"})


def _refuse_what_a_letter_does_not_need(name: str, environment: Environment, source: str) -> None:
    """Raises TemplateFault unless the template holds nothing but text, names, conditions, plain loops and picks."""
    from jinja2 import nodes

    tree = environment.parse(source)
    allowed = _allowed_nodes()
    for node in tree.find_all(nodes.Node):
        plain = type(node).__name__.lower()
        if not isinstance(node, allowed):
            raise _fault(name, node.lineno, f"a letter's template may not use '{plain}'; use names, if, for and pick")
        if isinstance(node, nodes.Filter) and node.name not in FILTERS:
            raise _fault(
                name, node.lineno, f"there is no filter '{node.name}'; use one of {', '.join(sorted(FILTERS))}"
            )
        if isinstance(node, nodes.Call) and not (isinstance(node.node, nodes.Name) and node.node.name == PICKER):
            raise _fault(name, node.lineno, "a letter's template may not call anything; use a name")
        if isinstance(node, nodes.Getattr) and not _is_loop_detail(node):
            raise _fault(name, node.lineno, f"'.{node.attr}' leads nowhere; use a plain name")
        if isinstance(node, nodes.For) and (node.recursive or node.find(nodes.For)):
            raise _fault(name, node.lineno, "a loop inside a loop is not allowed; use one loop")


def _is_loop_detail(node: Any) -> bool:
    from jinja2 import nodes

    return isinstance(node.node, nodes.Name) and node.node.name == "loop" and node.attr in {"first", "last", "index"}


@cache
def _allowed_nodes() -> tuple[type, ...]:
    from jinja2 import nodes

    return (
        nodes.Output,
        nodes.TemplateData,
        nodes.Name,
        nodes.Const,
        nodes.If,
        nodes.For,
        nodes.CondExpr,
        nodes.And,
        nodes.Or,
        nodes.Not,
        nodes.Compare,
        nodes.Operand,
        nodes.Test,
        nodes.Filter,
        nodes.Getattr,
        nodes.Call,
        nodes.Keyword,
    )


@cache
def _environment() -> Environment:
    """One environment for all: strict about names, sandboxed, without jinja2's own functions."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    from daemon.writing.picking import Pick

    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        extensions=[Pick],
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        cache_size=0,
    )
    environment.globals.clear()
    environment.filters["listed"] = _listed
    return environment


def _listed(items: Any) -> str:
    """``a``, ``a, b``: a list for reading; the letters' own lists come ready-made in their language."""
    return ", ".join(str(item) for item in items)
