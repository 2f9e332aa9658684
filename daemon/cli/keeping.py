"""``promise``, ``news`` and ``trip``: what only the user knows and keeps them in touch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import click

from daemon.cli.calling import command, current_call
from daemon.cli.telling import told


class Day(click.ParamType[date]):
    """A day: ISO 8601 (2026-03-12; of a moment, its day)."""

    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day. Fails with one sentence where it is none."""
        if isinstance(value, date):
            return value
        try:
            return datetime.fromisoformat(value.strip()).date()
        except ValueError:
            self.fail(f"{value!r} is no date: write it like 2026-03-12.", param, ctx)


@command("promise")
@click.argument("contact")
@click.argument("words", required=False, metavar='["WHAT"]')
@click.option(
    "--by",
    type=Day(),
    metavar="DATE",
    help="When it rings, at nine o'clock (else some business days later). The same words move it.",
)
@click.option("--theirs", is_flag=True, help="The contact promised it, not you.")
@click.option("--kept", is_flag=True, help="It was kept: nothing rings any more.")
def promise_command(contact: str, words: str | None, by: date | None, theirs: bool, kept: bool) -> None:  # noqa: FBT001
    """Keep a promise to CONTACT in mind until it is kept: promise CONTACT "send the article" --by 2026-03-12.

    With --kept WHAT may be left out where only one promise is open.
    """
    said = (words or "").strip()
    if kept and (by or theirs):
        raise click.UsageError("--kept stands alone: it needs no --by and no --theirs.")
    if not kept and not said:
        raise click.UsageError('say what was promised: followthrough promise CONTACT "send the article" --by DATE.')
    call = current_call()
    with call.app() as app:
        member = app.roster().find(contact)
        name = member.person.name
        if kept:
            what = app.touch().keep(member.id, said)
            told(call, f"Kept: {what}.", contact=name, promise=what, kept=True)
            return
        key = app.touch().promise(member.id, said, by, theirs=theirs)
        days = app.config.practice.their_promise_days if theirs else app.config.practice.promise_days
    when = (
        f" It rings on {by:%A}, {by.day} {by:%B %Y}." if by else f" It rings in {days} business days; --by names a day."
    )
    day = by.isoformat() if by else None
    told(call, f"Promise of {name if theirs else 'yours'} noted.{when}", contact=name, promise=said, by=day, fact=key)


@command("news")
@click.argument("text")
@click.option(
    "--for", "contacts", multiple=True, metavar="CONTACT", help="Whose advice it came of (else: everybody's)."
)
@click.option("--hired", is_flag=True, help="You found what you looked for: every helper is thanked, asking ends.")
def news_command(text: str, contacts: Sequence[str], hired: bool) -> None:  # noqa: FBT001 -- click's own signature
    """Log what came of somebody's advice, in one sentence, as you would say it to them.

    The next update to each of those whom it concerns tells it; without news nobody is written to.
    """
    if not text.strip():
        raise click.UsageError("the news are empty: say them in one sentence.")
    if hired and contacts:
        raise click.UsageError("--hired is for everybody who helped: leave --for out.")
    call = current_call()
    with call.app() as app:
        members = [app.roster().find(contact) for contact in contacts]
        key = app.touch().news(text.strip(), tuple(member.id for member in members), hired=hired)
    names = [member.person.name for member in members]
    whom = ", ".join(names) or "everybody who helped"
    sentence = f"Congratulations! Noted for {whom}." if hired else f"Noted for {whom}."
    told(
        call, f"{sentence} (followthrough undo {key} takes it back.)", contacts=names, hired=hired, news=text, fact=key
    )


@command("trip")
@click.argument("city")
@click.argument("first", type=Day(), metavar="FROM")
@click.argument("last", type=Day(), metavar="TO")
def trip_command(city: str, first: date, last: date) -> None:
    """Say that you will be in CITY, both days included: the open contacts there are pointed out."""
    if not city.strip():
        raise click.UsageError("say which city: followthrough trip Halifax 2026-05-12 2026-05-14.")
    if last < first:
        raise click.UsageError("the trip ends before it begins: give the first day first.")
    call = current_call()
    with call.app() as app:
        key, there = app.touch().trip(city.strip(), first, last)
    whom = f"In {city} you could meet {', '.join(there)}." if there else f"No open contact of yours is in {city}."
    undo = f"(followthrough undo {key} takes the trip back.)"
    days = {"from": first.isoformat(), "to": last.isoformat()}
    told(call, f"{whom} {undo}", city=city, **days, contacts=there, fact=key)
