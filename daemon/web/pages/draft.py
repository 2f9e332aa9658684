"""*A draft*: the letter as it stands in the Drafts folder, why it is there, the thread it answers, and what to do.

Two who edit the same draft (two tabs, or a tab and a mail client) never overwrite each other unseen: a form carries
what it was made from, and is refused with both texts where something happened since.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from daemon.errors import FollowthroughError
from daemon.web.desk import Letter, Page, Refused, Visit
from daemon.web.pages.today import sorted_out
from daemon.words import step

if TYPE_CHECKING:
    from starlette.responses import Response

    from daemon.writing.etiquette import Finding

WEEK: Final = 7
COLUMNS: Final = 72
Words = Mapping[str, str]
"""A subject and a body."""


def show(visit: Visit) -> Response:
    """The page."""
    return _page(visit, _letter(visit))


def _page(visit: Visit, letter: Letter, *, yours: Words | None = None, status: int = 200) -> Response:
    """``yours``: what the user wrote and could not save."""
    today = visit.now.astimezone(visit.zone).date()
    stands = _words(letter)
    words = yours or stands
    return visit.page(
        "draft.html",
        status=status,
        title=f"To {letter.name}",
        letter=letter,
        step=step({"step": letter.step, "number": letter.number}),
        stands=stands,
        words=words,
        yours=yours,
        rows=_rows(words["body"]),
        pending=[wish for wish in letter.wishes if wish.state == "pending"],
        refused=[wish for wish in letter.wishes if wish.state == "refused"],
        findings=_findings(letter, words["body"]) if letter.is_open else (),
        made_from=_made_from(letter),
        others=_others(visit, letter.key),
        next=visit.desk.review().coming(letter.contact) if _is_tracked(visit, letter) else None,
        later={"first": today + timedelta(days=1), "week": today + timedelta(days=WEEK)},
    )


def _words(letter: Letter) -> Words:
    """The letter as it stands, with what the user saved a moment ago where that is still to be put there."""
    saved = next((wish for wish in reversed(letter.wishes) if wish.state == "pending" and wish.body), None)
    of = saved or letter
    return {"subject": of.subject, "body": of.body}


def _rows(body: str) -> int:
    """Lines that the field shows, where a browser does not grow it by itself."""
    return min(max(sum(1 + len(line) // COLUMNS for line in body.split("\n")) + 2, 12), 40)


def _letter(visit: Visit) -> Letter:
    try:
        return visit.desk.letter(visit.place["key"])
    except FollowthroughError as error:
        raise Refused(404, str(error)) from error


def _is_tracked(visit: Visit, letter: Letter) -> bool:
    return visit.desk.roster().named(letter.contact) is not None


def _findings(letter: Letter, body: str) -> tuple[Finding, ...]:
    """What the etiquette check says of it; words are looked up only where the user wrote some of them."""
    from daemon.writing.etiquette import LintContext, lint

    known = frozenset(word for who in (letter.name, *(one.who for one in letter.thread)) for word in who.split())
    edited = letter.state == "edited"
    return lint(body, context=LintContext(to_name=letter.name, step=letter.step, known=known, spelling=edited))


def _made_from(letter: Letter) -> str:
    """What a form of this page was made from: the revision that was shown, and the last wish that was known."""
    return f"{letter.wishes[-1].key if letter.wishes else ''} {letter.seen}"


def _others(visit: Visit, key: str) -> list[str]:
    """The keys of the other drafts that wait, in the order in which *Today* shows them."""
    waiting, _ = sorted_out(visit.desk.review().waiting())
    return [draft["key"] for draft in waiting if draft["key"] != key]


# --- what its buttons do ------------------------------------------------------------------------------


def edit(visit: Visit) -> Response:
    """Other words. Refused with both texts where the letter is no longer what the form was made from."""
    letter = _letter(visit)
    subject, body = visit.form.get("subject", ""), visit.form.get("body", "").replace("\r\n", "\n")
    if visit.form.get("made_from") != _made_from(letter) or not letter.is_open:
        return _page(visit, letter, yours={"subject": subject, "body": body}, status=409)
    visit.desk.wishes().edit(letter.key, subject=subject, body=body, seen=letter.seen)
    return _done(visit, letter.key, "edit")


def keep(visit: Visit) -> Response:
    """It is right as it is."""
    visit.desk.wishes().keep(visit.place["key"])
    return _on(visit, "keep")


def throw_away(visit: Visit) -> Response:
    """Out of the Drafts folder, and not drafted again."""
    visit.desk.wishes().throw_away(visit.place["key"])
    return _on(visit, "throw-away")


def later(visit: Visit) -> Response:
    """Not this one now, but on a day to come."""
    try:
        until = date.fromisoformat(visit.form.get("until", ""))
    except ValueError:
        raise Refused(400, "Write the day like 2026-04-07.") from None
    visit.desk.wishes().later(visit.place["key"], until)
    return _on(visit, "later")


def never(visit: Visit) -> Response:
    """Nothing of this kind for this contact."""
    visit.desk.wishes().never(visit.place["key"])
    return _on(visit, "never")


def take_back(visit: Visit) -> Response:
    """What was wished a moment ago is not wished, where it was not done yet."""
    letter = _letter(visit)
    wish = next((wish for wish in letter.wishes if wish.key == visit.form.get("wish")), None)
    if wish is None:
        raise Refused(409, "That was done meanwhile, or taken back already: look at the draft again.")
    visit.desk.touch().undo(wish.key)
    return _done(visit, letter.key, "taken-back")


def _on(visit: Visit, said: str) -> Response:
    """On to the next draft that waits; to *Today* after the last one."""
    others = _others(visit, visit.place["key"])
    return visit.to(f"/draft/{others[0]}" if others else "/", said=said)


def _done(visit: Visit, key: str, said: str) -> Response:
    return visit.to(f"/draft/{key}", said=said)


PAGE = Page(
    path="/draft/{key}",
    show=show,
    acts={
        "edit": edit,
        "keep": keep,
        "throw-away": throw_away,
        "later": later,
        "never": never,
        "take-back": take_back,
    },
)
