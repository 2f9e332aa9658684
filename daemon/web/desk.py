"""What a page is given and what it gives back: the App as pages see it, one visit, one page.

Desk    what the App can be asked for (``daemon.app.App`` fits it)
Visit   one request, its checks passed: what was asked, by whom, at which moment
Page    one page of the site: where it is, what shows it, what its buttons do
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING, Any, Protocol

from daemon.words import on_clock

if TYPE_CHECKING:
    from starlette.responses import Response

    from daemon.config import Config
    from daemon.core.roster import Roster


class Wish(Protocol):
    """What the user wished about a draft, and what came of it."""

    @property
    def key(self) -> str: ...  # noqa: D102 -- a name is a name
    @property
    def state(self) -> str: ...  # noqa: D102 -- pending, done or refused
    @property
    def subject(self) -> str: ...  # noqa: D102 -- of other words that were wished for; else empty
    @property
    def body(self) -> str: ...  # noqa: D102


class Letter(Protocol):
    """A draft for review (``daemon.worker.letter.DraftLetter``), as far as Python asks; templates show all of it."""

    @property
    def key(self) -> str: ...  # noqa: D102
    @property
    def contact(self) -> str: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def step(self) -> str: ...  # noqa: D102
    @property
    def number(self) -> int: ...  # noqa: D102
    @property
    def state(self) -> str: ...  # noqa: D102
    @property
    def subject(self) -> str: ...  # noqa: D102
    @property
    def body(self) -> str: ...  # noqa: D102
    @property
    def seen(self) -> str: ...  # noqa: D102
    @property
    def is_open(self) -> bool: ...  # noqa: D102
    @property
    def wishes(self) -> Sequence[Wish]: ...  # noqa: D102
    @property
    def thread(self) -> Sequence[Any]: ...  # noqa: D102


class Wishes(Protocol):
    """What the user wishes (``daemon.worker.wishes``): each appends one fact and raises FollowthroughError otherwise."""

    def keep(self, draft: str) -> str:
        """It is right as it lies there."""
        ...

    def throw_away(self, draft: str) -> str:
        """Away with it."""
        ...

    def edit(self, draft: str, *, subject: str, body: str, seen: str) -> str:
        """Other words, unless it changed since ``seen``."""
        ...

    def later(self, draft: str, until: date) -> str:
        """Not before that day."""
        ...

    def never(self, draft: str) -> str:
        """Nothing of this kind for this contact."""
        ...

    def done(self, reminder: str) -> str:
        """The reminder is dealt with."""
        ...

    def snooze(self, reminder: str, until: datetime) -> str:
        """It rings once more."""
        ...


class Touch(Protocol):
    """What else the user says (``daemon.worker.touch``)."""

    def undo(self, fact_key: str) -> None:
        """Takes back what was said."""
        ...

    def promise(self, contact: str, what: str, by: date | None = None, *, theirs: bool = False) -> str:
        """A promise of either side."""
        ...

    def keep(self, contact: str, words: str = "") -> str:
        """A promise was kept."""
        ...


class Review(Protocol):
    """What waits for the user (``daemon.worker.review``)."""

    def waiting(self) -> list[dict[str, Any]]:
        """The drafts that lie there, in the shape of ``drafts --json``."""
        ...

    def rang(self, since: datetime) -> list[dict[str, Any]]:
        """The reminders that rang since, in the shape of ``reminders --json``."""
        ...

    def reminder(self, key: str) -> dict[str, Any] | None:
        """One that rang; None where none did."""
        ...

    def coming(self, contact: str) -> dict[str, Any] | None:
        """What comes next for a contact: ``{"step", "due", "because"}``."""
        ...


class Overview(Protocol):
    """All contacts at once (``daemon.worker.overview``): quick, however many there are."""

    @property
    def behind(self) -> int: ...  # noqa: D102 -- how many contacts a pass has yet to look at

    def contacts(self) -> list[dict[str, Any]]:
        """Every contact, by name."""
        ...

    def ahead(self, days: int) -> list[dict[str, Any]]:
        """What is decided and comes in these days."""
        ...

    def meetings(self) -> list[dict[str, Any]]:
        """The meetings ahead and lately, by start."""
        ...

    def stats(self) -> dict[str, Any]:
        """``stats --json``."""
        ...


class Desk(Protocol):
    """What pages ask of the App: the shapes of the commands' ``--json``."""

    config: Config

    def now(self) -> datetime:
        """The moment."""
        ...

    def roster(self) -> Roster:
        """Who is tracked."""
        ...

    def status(self) -> dict[str, Any]:
        """``status --json``."""
        ...

    def drafts(self) -> list[dict[str, Any]]:
        """``drafts --json``."""
        ...

    def asks(self) -> list[dict[str, Any]]:
        """What only the user can settle: ``{"contact", "what", "because"}``."""
        ...

    def health(self) -> list[dict[str, Any]]:
        """How the last looks at each account went."""
        ...

    def review(self) -> Review:
        """What waits for the user."""
        ...

    def watch(self) -> dict[str, Any]:
        """Is a daemon at work, and when was everything last looked through? ``{"running", "looked"}``."""
        ...

    def letter(self, draft: str) -> Letter:
        """One draft for review. Raises FollowthroughError where there is none."""
        ...

    def wishes(self) -> Wishes:
        """What the user wishes about drafts and reminders."""
        ...

    def touch(self) -> Touch:
        """What the user takes back."""
        ...

    def overview(self) -> Overview:
        """All contacts at once."""
        ...

    def portrait(self, contact: str) -> dict[str, Any]:
        """Everything about one contact."""
        ...

    def contacts(self) -> Any:
        """The contacts, as the user keeps them (``daemon.worker.contact_book``)."""
        ...

    def tell(self) -> Any:
        """What only the user knows of talks (``daemon.worker.telling``)."""
        ...

    def explain(self, contact: str) -> dict[str, Any]:
        """``explain --json``."""
        ...

    def log(self, contact: str) -> list[dict[str, Any]]:
        """``log --json``."""
        ...

    def forecast(self, days: int) -> list[dict[str, Any]]:
        """``forecast --json``."""
        ...

    def stats(self) -> dict[str, Any]:
        """``stats --json``."""
        ...

    def brief(self, contact: str, *, as_page: bool = False) -> str:
        """What prepares the next meeting."""
        ...


class Refused(Exception):
    """A visit that cannot be answered: an HTTP status and one sentence for the user."""

    def __init__(self, status: int, sentence: str) -> None:
        self.status = status
        self.sentence = sentence
        super().__init__(sentence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request that passed the gate."""

    desk: Desk
    place: Mapping[str, str]
    """The named parts of the path."""
    query: Mapping[str, str]
    form: Mapping[str, str] = field(default_factory=dict)
    """What was filled in; empty of a GET. Bounded by the gate."""
    respond: Callable[..., Response]
    move_on: Callable[[str, str], Response]

    @property
    def now(self) -> datetime:
        """The moment of the visit."""
        return self.desk.now()

    @property
    def zone(self) -> tzinfo:
        """The user's time zone."""
        return self.desk.config.me.time_zone

    def local(self, value: Any) -> Any:
        """A JSON value with its moments on the user's clock."""
        return on_clock(value, self.zone)

    def page(self, template: str, *, title: str, status: int = 200, **values: Any) -> Response:
        """The page made of a template; ``title`` names it in the browser's tab."""
        return self.respond(template, status=status, title=title, **values)

    def to(self, path: str, *, said: str = "") -> Response:
        """On to another page after something was done; ``said`` is a key of ``daemon.web.said.SENTENCES``."""
        return self.move_on(path, said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of the site."""

    path: str
    """Such as ``/draft/{key}``."""
    show: Callable[[Visit], Response]
    """What a GET shows; it must change nothing."""
    acts: Mapping[str, Callable[[Visit], Response]] = field(default_factory=dict)
    """Word -> what a POST to ``path/word`` does."""
    name: str = ""
    """What the navigation calls it; empty: it is not there."""
    letter: str = ""
    """The key behind ``g`` that leads there."""
