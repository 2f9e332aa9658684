"""Reads ``[[account]]``: each account with its mailbox and calendar, whose keys depend on their kind.

Nothing here opens a mailbox or asks whether one is there; that is a connector's business.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from daemon.config import keys, kinds, values
from daemon.config.places import Path as Place
from daemon.config.reader import Reader
from daemon.config.settings import AccountSettings, CalendarSettings, MailboxSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One account as it was read; whole only where the reader found no problem."""

    place: Place
    plain: Mapping[str, Any]
    mailbox: Mapping[str, Any]
    calendar: Mapping[str, Any]

    def settings(self, main_address: str) -> AccountSettings:
        """The account's settings; letters come from the main address unless it has its own."""
        return AccountSettings(
            name=self.plain["name"],
            address=self.plain["address"] or main_address,
            authserv_id=self.plain["authserv_id"],
            mailbox=MailboxSettings(**_parted(self.mailbox)),
            calendar=CalendarSettings(**_parted(self.calendar))
            if self.calendar.get("kind", "none") != "none"
            else None,
        )


def read_accounts(value: Any, folder: Path, reader: Reader) -> Sequence[Draft]:
    """Every account; complains where there is none, and where two would get into each other's way."""
    mend = 'begin each account with a line [[account]], then name = "home" and a table [account.mailbox]'
    if value is None or value == []:
        reader.complain(("account",), f"is missing: {mend}")
        return ()
    if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
        reader.complain(("account",), f"write it with double brackets: {mend}")
        return ()
    drafts = [_read_account(("account", number), table, folder, reader) for number, table in enumerate(value)]
    _refuse_twins(drafts, reader)
    return drafts


def _read_account(place: Place, table: Mapping[str, Any], folder: Path, reader: Reader) -> Draft:
    plain = reader.values(place, table, keys.ACCOUNT, also=keys.ACCOUNT_TABLES)
    if "mailbox" not in table:
        reader.complain((*place, "mailbox"), 'is missing: add [account.mailbox] with kind = "maildir" and path = "…"')
    return Draft(
        place=place,
        plain=plain,
        mailbox=_read_kind((*place, "mailbox"), table.get("mailbox"), kinds.mailbox_kinds(folder), reader),
        calendar=_read_kind((*place, "calendar"), table.get("calendar"), kinds.calendar_kinds(folder), reader),
    )


def _read_kind(place: Place, value: Any, known: Mapping[str, keys.Keys], reader: Reader) -> Mapping[str, Any]:
    """A mailbox or calendar by its kind; of an unknown kind, nothing else is said about its keys."""
    table = reader.table(place, value) if value is not None else None
    if table is None:
        return {}
    kind = table.get("kind")
    if kind is None:
        reader.complain((*place, "kind"), f"is missing: write kind = {values.listed(known)}")
    elif not isinstance(kind, str) or kind not in known:
        hint = values.nearest(kind, tuple(known)) if isinstance(kind, str) else ""
        reader.complain(
            (*place, "kind"), f"{values.shown(kind)} is no kind of {place[-1]}: write {values.listed(known)}{hint}"
        )
    else:
        return {"kind": kind, **reader.values(place, table, known[kind], also=("kind",))}
    return {}


def _refuse_twins(drafts: Sequence[Draft], reader: Reader) -> None:
    """Names must differ, because they stand for accounts everywhere; so must mailboxes, or each letter is drafted twice."""
    names: set[str] = set()
    mailboxes: dict[str | None, str] = {}
    for draft in drafts:
        name = draft.plain["name"]
        # realpath, because Path.resolve raises where links lead in a circle.
        path = os.path.realpath(draft.mailbox["path"]) if draft.mailbox.get("path") else None
        if name and name.casefold() in names:
            reader.complain((*draft.place, "name"), f'"{name}" is the name of another account: choose one that differs')
        if path in mailboxes:
            other = mailboxes[path]
            reader.complain(
                (*draft.place, "mailbox", "path"), f'is the mailbox of "{other}" already: keep one of the two'
            )
        if path:
            mailboxes.setdefault(path, name or "another account")
        names.add((name or "").casefold())


def _parted(table: Mapping[str, Any]) -> dict[str, Any]:
    """The kind, and those keys of it that say something as options."""
    return {
        "kind": table["kind"],
        "options": MappingProxyType({name: value for name, value in table.items() if name != "kind" and value != ""}),
    }
