"""The accounts of a configuration: connected, leased, signed in to, looked over.

The only file that knows concrete connectors, through their registry. Nothing here opens a connection by itself: an
account connects when it is first asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from typing import TYPE_CHECKING, Any

from daemon.config import Config
from daemon.errors import UsageError
from daemon.store import Store, StoreError

if TYPE_CHECKING:
    from connectors.contract import Connection, Progress
    from connectors.errors import ConnectorError
    from connectors.secrets import TokenKeep
    from connectors.talk import Talk
    from daemon.config import AccountSettings, CalendarSettings, MailboxSettings
    from daemon.worker.passes import AccountPass
    from daemon.worker.ringing import Outlet


class Accounts:
    """All accounts of one user."""

    def __init__(self, config: Config, store: Store | None) -> None:
        """``store``: of the passes only; to connect and to look over, none is needed."""
        self.config = config
        self._store = store

    def passes(
        self,
        stack: ExitStack,
        *,
        accept_missing: bool = False,
        accept_clock: bool = False,
        progress: Progress | None = None,
        outlets: Sequence[Outlet] = (),
    ) -> list[tuple[AccountPass, Connection | ConnectorError]]:
        """Every account, leased and connected until ``stack`` ends; one that cannot be connected reports why.

        ``outlets``: the channels for which reminders are recorded.
        """
        from connectors.contract import no_progress
        from daemon.worker.drafting import Drafting
        from daemon.worker.own_words import own_words
        from daemon.worker.passes import AccountPass

        if self._store is None:
            raise StoreError("there is no store: nothing can be recorded")
        drafting = Drafting(self._store, self.config, *own_words(self.config.templates_dir))
        for account in self.config.accounts:
            stack.enter_context(self._store.lease(account.name))
        passes = []
        for account in self.config.accounts:
            connection = self.connect(account, stack, accept_missing=accept_missing)
            one = AccountPass(
                account,
                connection,
                store=self._store,
                config=self.config,
                drafting=drafting,
                outlets=outlets,
                progress=progress or no_progress,
                accept_clock=accept_clock,
            )
            passes.append((one, connection))
        return passes

    def connect(
        self, account: AccountSettings, stack: ExitStack, *, accept_missing: bool = False
    ) -> Connection | ConnectorError:
        """One account, until ``stack`` ends; or why it cannot be."""
        connection = connection_of(self.config, account, tokens=self._sign_ins(), accept_missing=accept_missing)
        close = getattr(connection, "close", None)
        if close is not None:
            stack.callback(close)
        return connection

    def _sign_ins(self) -> TokenKeep:
        from daemon.store.sign_ins import SignIns

        return SignIns(folder=self.config.sign_ins_dir)

    def only_sign_in(self) -> str:
        """The name of the one account that is signed in to. Raises UsageError where there are several, or none."""
        from connectors.registry import SIGN_INS

        named = [account.name for account in self.config.accounts if SIGN_INS.keys() & _kinds(account)]
        if len(named) == 1:
            return named[0]
        if not named:
            raise UsageError("No account needs a sign-in: its servers ask for a password, or it has none.")
        raise UsageError(f"Say which account: followthrough sign-in {' or '.join(named)}.")

    def sign_in(self, name: str, talk: Talk) -> str:
        """Has the user sign in to the servers of an account; returns a sentence. Raises ConnectorError, UsageError."""
        account = next((one for one in self.config.accounts if one.name == name), None)
        if account is None:
            known = ", ".join(one.name for one in self.config.accounts)
            raise UsageError(f'There is no account "{name}": the configuration has {known}.')
        return signed_in(self.config, account, tokens=self._sign_ins(), talk=talk)

    def checks(self, now: datetime) -> Iterator[dict[str, Any]]:
        """What ``doctor`` says of the accounts."""
        from daemon.worker.checkup import check_account

        with ExitStack() as stack:
            for account in self.config.accounts:
                yield from check_account(account.name, self.connect(account, stack), now)


def connection_of(
    config: Config, account: AccountSettings, *, tokens: TokenKeep, accept_missing: bool = False
) -> Connection | ConnectorError:
    """One account, to be closed by the caller; or why it cannot be."""
    from connectors.errors import ConnectorError
    from connectors.registry import connect

    try:
        return connect(
            _table(account.mailbox),
            _table(account.calendar) if account.calendar else None,
            zone=config.me.time_zone,
            addresses=config.me.addresses,
            accept_missing=accept_missing,
            account=account.name,
            tokens=tokens,
            blocks=_wants_blocks(config),
            trays=config.drafts.folders,
        )
    except ConnectorError as problem:
        return problem


def signed_in(config: Config, account: AccountSettings, *, tokens: TokenKeep, talk: Talk) -> str:
    """Has the user sign in to the servers of an account; returns a sentence. Raises ConnectorError."""
    from connectors.registry import sign_in

    return sign_in(
        _table(account.mailbox),
        _table(account.calendar) if account.calendar else None,
        zone=config.me.time_zone,
        account=account.name,
        tokens=tokens,
        talk=talk,
        blocks=_wants_blocks(config),
    )


def needs_sign_in(kinds: Collection[str]) -> bool:
    """Does one sign in to any of these kinds of mailbox or calendar, rather than give a password?"""
    from connectors.registry import SIGN_INS

    return not SIGN_INS.keys().isdisjoint(kinds)


def _wants_blocks(config: Config) -> bool:
    """Does the user want time kept in their calendar?"""
    return bool(config.practice.prepare_minutes or config.practice.notes_block_minutes)


def _table(part: MailboxSettings | CalendarSettings) -> dict[str, Any]:
    """A mailbox's or calendar's settings as its connector reads them."""
    return {"kind": part.kind, **part.options}


def _kinds(account: AccountSettings) -> set[str]:
    return {part.kind for part in (account.mailbox, account.calendar) if part is not None}
