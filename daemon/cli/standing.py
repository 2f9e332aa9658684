"""``status``: who waits on whom, what is due when, which drafts wait for review, how each account is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from daemon import words
from daemon.cli.calling import command, current_call
from daemon.cli.output import print_json, show
from daemon.cli.page import Page, Section, clean, page, table

Row = Mapping[str, Any]


@command("status")
def status_command() -> None:
    """Show who waits on whom, what is due when, and which drafts wait for you."""
    call = current_call()
    with call.app() as app:
        status = app.status()
        if call.json:
            print_json(status)
            return
        waiting = [draft for draft in app.drafts() if draft["state"] in {"untouched", "edited"}]
        zone = app.config.me.time_zone
    show(status_page(words.on_clock(status, zone), waiting))


def status_page(status: Row, drafts: Sequence[Row]) -> Page:
    """The whole page."""
    contacts: Sequence[Row] = status["contacts"]
    groups = [_group(title, stages, contacts) for title, stages in words.TURNS.items()]
    nobody = (
        None if contacts else Section(lines=("No contacts yet. followthrough contacts import FILE brings them in.",))
    )
    return page(_asks(contacts), *groups, nobody, _drafts(drafts), _accounts(status["accounts"]), _channels(status))


def _asks(contacts: Sequence[Row]) -> Section | None:
    rows = [(c["contact"], f"{ask['what']} ({ask['because']})") for c in contacts for ask in c.get("asks", ())]
    return table("Only you can say", ("", ""), rows)


def _group(title: str, stages: Sequence[str], contacts: Sequence[Row]) -> Section | None:
    members = [c for c in contacts if c["stage"] in stages]
    members.sort(key=lambda c: (stages.index(c["stage"]), str(c.get("since") or ""), c["contact"]))
    rows = [(c["contact"], _stands(c), words.upcoming(c.get("next"))) for c in members]
    return table(title, ("Contact", "Stands", "Next"), rows)


def _stands(contact: Row) -> str:
    due = contact.get("until") or (contact.get("next") or {}).get("due")
    since = f" (since {words.day(contact['since'])})" if contact.get("since") else ""
    return words.stands(contact["stage"], due) + since


def _drafts(drafts: Sequence[Row]) -> Section | None:
    rows = [(d["contact"], f"{words.step(d)}: {d['subject']}", _needs(d)) for d in drafts]
    return table("Drafts that wait for your review", ("Contact", "Draft", "Would be better with"), rows)


def _needs(draft: Row) -> str:
    return "; ".join(draft.get("needs_you") or ())


def _accounts(accounts: Sequence[Row]) -> Section | None:
    lines = tuple(clean(_health(account)) for account in accounts)
    return Section(title="Accounts", lines=lines) if lines else None


def _health(account: Row) -> str:
    seen = account.get("complete_at")
    looked = f"looked through completely {words.moment(seen)}" if seen else "not looked through completely yet"
    error = account.get("error") or "; ".join(account.get("errors") or ())
    return f"{account['name']}: {looked}" + (f". {error}" if error else "")


def _channels(status: Row) -> Section | None:
    """The channels that fail; of those that work there is nothing to say."""
    lines = tuple(clean(f"{one['name']}: {error}") for one in status.get("channels", ()) for error in one["errors"])
    return Section(title="Channels", lines=lines) if lines else None
