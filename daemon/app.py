"""The composition root: opens the store, connects the accounts, owns the clock, and offers what commands ask for.

The only file that knows concrete connectors (through their registry). Commands append facts and the
daemon acts on them: nothing here decides anything.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from daemon.config import Config, default_path, load
from daemon.core.facts import (
    AddressLinked,
    CallMade,
    CallOutcome,
    Fact,
    MeetingMissed,
    MeetingMoved,
    MeetingSeen,
    Merged,
    Met,
    MissedBy,
    NoteTaken,
    Person,
    Retracted,
    Status,
    StatusSet,
)
from daemon.core.roster import Roster
from daemon.errors import FollowthroughError, UsageError
from daemon.store import Store, Text, open_store
from daemon.worker.planner import Planner
from daemon.worker.said import said, saved

if TYPE_CHECKING:
    from connectors.contract import Connection, Progress
    from connectors.errors import ConnectorError
    from connectors.secrets import TokenKeep
    from connectors.talk import Talk
    from daemon.config import AccountSettings, CalendarSettings, MailboxSettings
    from daemon.core.facts import PersonProposed
    from daemon.people import ImportReport, PersonRow
    from daemon.worker.passes import AccountPass
    from daemon.worker.report import PassReport
    from daemon.worker.touch import Touch
    from daemon.worker.views import Views
    from daemon.writing.own_questions import OwnQuestions
    from daemon.writing.templates import Templates


class Clock(Protocol):
    """Where ``now`` comes from."""

    def now(self) -> datetime:
        """The moment, aware."""
        ...


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """The moment, in UTC."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still at the moment of ``--at``."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        """The moment it was set to."""
        return self._at


@contextmanager
def open_app(config_path: Path | None, *, at: datetime | None = None) -> Iterator[App]:
    """The program, opened for one command. Raises FollowthroughError (ConfigError, StoreError, ...)."""
    config = load(config_path or default_path())
    clock: Clock = FixedClock(at) if at else SystemClock()
    store = open_store(config.store_url)
    try:
        yield App(config, store, clock)
    finally:
        store.close()


class App:
    """What a command can ask for or say."""

    def __init__(self, config: Config, store: Store, clock: Clock) -> None:
        self.config = config
        self._store = store
        self._clock = clock
        self._planner = Planner(store, config)

    # --- passes ----------------------------------------------------------------------------------

    def run_once(
        self, *, accept_missing: bool = False, accept_clock: bool = False, progress: Progress | None = None
    ) -> dict[str, Any]:
        """One pass of every account, in the shape of ``run --once --json``.

        ``accept_missing``: a mailbox that is suddenly gone is so on purpose; ``accept_clock``: the clock is right now.
        """
        from daemon.worker.rounds import run_round

        now = self._clock.now()
        with ExitStack() as stack:
            passes = self.passes(stack, accept_missing=accept_missing, accept_clock=accept_clock, progress=progress)
            reports = run_round([one for one, _ in passes], now)
        return {"accounts": [report.to_json() for report in reports]}

    def serve(self, on_event: Callable[[dict[str, Any]], None], on_ready: Callable[[], None]) -> int:
        """The daemon, until SIGTERM or SIGINT; returns the exit code.

        ``on_ready`` is called once it holds its accounts and will end cleanly when it is told to.
        """
        from daemon.worker.service import Service

        service = Service(
            store=self._store,
            clock=self._clock.now,
            on_report=lambda report: _tell(report, self._clock.now(), on_event),
        )
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, lambda *_: service.stop())
        with ExitStack() as stack:
            passes = self.passes(stack, progress=service.go_on)
            on_ready()
            service.run([(one, _push_of(connection)) for one, connection in passes])
        return 0

    def passes(
        self,
        stack: ExitStack,
        *,
        accept_missing: bool = False,
        accept_clock: bool = False,
        progress: Progress | None = None,
    ) -> list[tuple[AccountPass, Connection | ConnectorError]]:
        """Every account, leased and connected until ``stack`` ends; one that cannot be connected reports why."""
        from connectors.contract import no_progress
        from daemon.worker.drafting import Drafting
        from daemon.worker.passes import AccountPass
        from daemon.worker.ringing import desktop

        drafting = Drafting(self._store, self.config, *self._own_words())
        bell = desktop() if self.config.reminders.desktop else None
        for account in self.config.accounts:
            stack.enter_context(self._store.lease(account.name))
        passes = []
        for account in self.config.accounts:
            connection = self._connect(account, stack, accept_missing=accept_missing)
            one = AccountPass(
                account,
                connection,
                store=self._store,
                config=self.config,
                drafting=drafting,
                channels=(bell,) if bell else (),
                progress=progress or no_progress,
                accept_clock=accept_clock,
            )
            passes.append((one, connection))
        return passes

    def _connect(
        self, account: AccountSettings, stack: ExitStack, *, accept_missing: bool
    ) -> Connection | ConnectorError:
        from connectors.errors import ConnectorError
        from connectors.registry import connect

        try:
            connection = connect(
                _table(account.mailbox),
                _table(account.calendar) if account.calendar else None,
                zone=self.config.me.time_zone,
                addresses=self.config.me.addresses,
                accept_missing=accept_missing,
                account=account.name,
                tokens=self._sign_ins(),
                blocks=self._wants_blocks,
            )
        except ConnectorError as problem:
            return problem
        stack.callback(connection.close)
        return connection

    @property
    def _wants_blocks(self) -> bool:
        """Does the user want time kept in their calendar?"""
        return bool(self.config.practice.prepare_minutes or self.config.practice.notes_block_minutes)

    def _sign_ins(self) -> TokenKeep:
        from daemon.store.sign_ins import SignIns

        return SignIns(folder=self.config.sign_ins_dir)

    def _own_words(self) -> tuple[Templates, OwnQuestions]:
        """The user's letters and questions: the files in the folder of their templates."""
        from daemon.writing.own_questions import FILE, own_questions
        from daemon.writing.templates import Templates

        folder = self.config.templates_dir
        own, unread = {}, {}
        for path in sorted(folder.rglob("*.txt")) if folder.is_dir() else ():
            try:
                own[path.relative_to(folder).as_posix()] = path.read_text("utf-8")
            except (OSError, UnicodeDecodeError) as error:
                name = path.relative_to(folder).as_posix()
                unread[name] = (
                    f"{path} cannot be read ({error}): save it as UTF-8; until then the built-in one is used."
                )
        asked = {name: own.pop(name) for name in tuple(own) if FILE.fullmatch(name)}
        unasked = tuple(unread.pop(name) for name in tuple(unread) if FILE.fullmatch(name))
        return Templates(own, unread), own_questions(asked, unasked)

    # --- setting up ------------------------------------------------------------------------------

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
        from connectors.registry import sign_in

        account = next((one for one in self.config.accounts if one.name == name), None)
        if account is None:
            known = ", ".join(one.name for one in self.config.accounts)
            raise UsageError(f'There is no account "{name}": the configuration has {known}.')
        return sign_in(
            _table(account.mailbox),
            _table(account.calendar) if account.calendar else None,
            zone=self.config.me.time_zone,
            account=account.name,
            tokens=self._sign_ins(),
            talk=talk,
            blocks=self._wants_blocks,
        )

    def doctor(self) -> dict[str, Any]:
        """``doctor --json``."""
        from daemon.worker.checkup import check_account, check_house

        now = self._clock.now()
        with ExitStack() as stack:
            checks = list(check_house(self.config, self._store, now))
            for account in self.config.accounts:
                connection = self._connect(account, stack, accept_missing=False)
                checks += check_account(account.name, connection, now)
        return {"ok": all(check["ok"] for check in checks), "checks": checks}

    # --- pages -----------------------------------------------------------------------------------

    def _views(self) -> Views:
        from daemon.worker.views import Views

        replayed = isinstance(self._clock, FixedClock)
        return Views(self._store, self.config, self._planner, self._clock.now(), replayed=replayed)

    def roster(self) -> Roster:
        """Who is tracked."""
        return self._planner.roster()

    def status(self) -> dict[str, Any]:
        """``status --json``."""
        return self._views().status()

    def drafts(self) -> list[dict[str, Any]]:
        """``drafts --json``."""
        return self._views().drafts()

    def reminders(self) -> list[dict[str, Any]]:
        """``reminders --json``."""
        return self._views().reminders()

    def explain(self, contact: str) -> dict[str, Any]:
        """``explain --json``."""
        return self._views().explain(contact)

    def forecast(self, days: int) -> list[dict[str, Any]]:
        """``forecast --json``."""
        return self._views().forecast(days)

    def stats(self) -> dict[str, Any]:
        """``stats --json``."""
        from daemon.worker.tallying import stats

        return stats(self._store, self._planner, self._clock.now())

    def log(self, contact: str) -> list[dict[str, Any]]:
        """``log --json``."""
        return self._views().log(contact)

    def brief(self, contact: str, *, as_page: bool = False) -> str:
        """What prepares the next meeting that stands (the contact, where none does), as text or as a page of HTML."""
        from daemon.core.table import lay
        from daemon.worker.drafting import Drafting
        from daemon.writing.brief import brief
        from daemon.writing.brief_page import brief_page

        now = self._clock.now()
        judged = self._planner.judge([contact], now)[contact]
        ahead = [meeting for case in self._planner.cases([contact], now) for meeting in lay(case).ahead]
        drafting = Drafting(self._store, self.config, *self._own_words())
        text = brief(drafting.for_brief(judged, self.roster(), now, ahead[0].event if ahead else None), now)
        return brief_page(text) if as_page else text

    # --- what only the user knows ----------------------------------------------------------------

    def import_people(self, rows: Sequence[PersonRow]) -> ImportReport:
        """Takes in contacts; the same file again changes nothing."""
        from daemon.people import plan_import

        roster = self.roster()
        members = roster.members.values()
        plan = plan_import(
            rows,
            [member.person for member in members],
            {member.id: member.status for member in members},
            own=self._planner.own(),
            linked=roster.by_address,
            taken={id_ for member in members for id_ in member.ids},
            is_erased=self._store.is_erased,
        )
        now = self._clock.now()
        with self._store.transaction(now) as tx:
            for change in plan.changes:
                for fact in saved(change.person, change.status, now):
                    tx.append(fact, contacts=(change.person.id,))
        return plan.report

    def _append(self, fact: Fact, *contacts: str, text: str = "") -> None:
        now = self._clock.now()
        with self._store.transaction(now) as tx:
            tx.append(fact, contacts=contacts, text=Text(subject="", written=text) if text else None)

    def save_person(self, person: Person, status: Status | None = None) -> None:
        """Adds or edits a contact."""
        for fact in saved(person, status, self._clock.now()):
            self._append(fact, person.id)

    def set_status(self, contact: str, status: Status) -> None:
        """Pauses, resumes or confirms a contact."""
        now = self._clock.now()
        self._append(StatusSet(key=said("status", contact, now), at=now, contact=contact, status=status), contact)

    def link(self, contact: str, address: str, *, linked: bool = True) -> None:
        """Says that an address is (or is not) a contact's."""
        now = self._clock.now()
        key = said("link", contact, now)
        self._append(AddressLinked(key=key, at=now, contact=contact, address=address, linked=linked), contact)

    def merge(self, kept: str, gone: str) -> None:
        """Two contacts are one person."""
        now = self._clock.now()
        self._append(Merged(key=said("merge", kept, now), at=now, kept=kept, gone=gone), kept, gone)

    def unmerge(self, contact: str) -> None:
        """Takes back the last merge that made this contact."""
        ids = self.roster().members[contact].ids
        entries = self._store.roster_facts()
        undone = {entry.fact.fact for entry in entries if isinstance(entry.fact, Retracted)}
        merges = [e.fact for e in entries if isinstance(e.fact, Merged) and e.fact.key not in undone]
        last = next((fact for fact in reversed(merges) if fact.kept in ids), None)
        if last is None:
            raise FollowthroughError("This contact was not merged with another: there is nothing to take back.")
        self.undo(last.key)

    def erase(self, contact: str) -> None:
        """Removes a person for good."""
        now = self._clock.now()
        with self._store.transaction(now) as tx:
            for id_ in self.roster().members[contact].ids:
                tx.erase(id_)
        self._store.vacuum()

    def _did_not_meet(self, event: MeetingSeen, contact: str, now: datetime, *, moved: bool) -> None:
        """What a note says under "Did you meet?" of the last meeting that began."""
        key, place = said("note-met", contact, now), (event.uid, event.recurrence_id)
        kind = MeetingMoved if moved else MeetingMissed
        self._append(kind(key=key, at=now, contact=contact, uid=place[0], recurrence_id=place[1]), contact)

    def note(self, contact: str, text: str) -> None:
        """Keeps a note whole; its headings are read when a letter or brief needs them."""
        from daemon.core.notes import read_notes

        now = self._clock.now()
        judged = self._planner.judge([contact], now)[contact]
        met = [m for m in judged.history.meetings if m.event.start <= now and not m.gone and not m.missed]
        sections = read_notes(text)
        if met and met[-1].event.account and sections.met in ("no", "moved"):
            self._did_not_meet(met[-1].event, contact, now, moved=sections.met == "moved")
        fact = NoteTaken(
            key=said("note", contact, now),
            at=now,
            contact=contact,
            has_new=bool(sections.new_to_me),
            research=not met,
        )
        self.touch().note(fact, text, judged.member)

    def call(self, contact: str, outcome: CallOutcome, message_with: str = "", *, talk: bool = False) -> None:
        """A call was made; ``talk`` says that it was the talk itself, which counts as a meeting."""
        key, now = said("call", contact, self._clock.now()), self._clock.now()
        call = CallMade(key=key, at=now, contact=contact, outcome=outcome, message_with=message_with, talk=talk)
        self._append(call, contact)

    def met(self, contact: str, when: datetime | None = None) -> None:
        """They met, whatever the calendar holds."""
        now = self._clock.now()
        self._append(Met(key=said("met", contact, now), at=when or now, contact=contact), contact)

    def missed(self, meeting: str, by: MissedBy = MissedBy.UNSAID) -> None:
        """A meeting did not take place: a UID, or a contact whose last meeting is meant."""
        now = self._clock.now()
        event, contacts = self._meeting(meeting, now)
        for contact in contacts:
            fact = MeetingMissed(
                key=said("missed", contact + event.uid + event.recurrence_id, now),
                at=now,
                contact=contact,
                uid=event.uid,
                recurrence_id=event.recurrence_id,
                by=by,
            )
            self._append(fact, contact)

    def _meeting(self, meeting: str, now: datetime) -> tuple[MeetingSeen, frozenset[str]]:
        """The meeting a user means: the last one that began, of that UID or with that contact."""
        known = [event for event in self._store.meetings() if event.uid == meeting]
        if not known:
            member = self.roster().find(meeting)
            judged = self._planner.judge([member.id], now)[member.id]
            known = [m.event for m in judged.history.meetings if not m.gone and m.event.account]
        begun = [event for event in known if event.start <= now] or known
        if not begun:
            raise FollowthroughError(f'No meeting with "{meeting}" is known: see followthrough log.')
        event = max(begun, key=lambda one: one.start)
        return event, self._store.contacts_of([event.key])[event.key]

    def undo(self, fact_key: str) -> None:
        """Takes a fact back, and what was read from it."""
        self.touch().undo(fact_key)

    # --- keeping in touch ------------------------------------------------------------------------

    def proposals(self) -> list[PersonProposed]:
        """Who was named by a contact and waits for the user's word."""
        return self._views().proposed()

    def touch(self) -> Touch:
        """What the user says about promises, news, trips and people who were named."""
        from daemon.worker.touch import Touch

        return Touch(self._store, self.config, self._planner, self._clock.now())


def _table(part: MailboxSettings | CalendarSettings) -> dict[str, Any]:
    """A mailbox's or calendar's settings as its connector reads them."""
    return {"kind": part.kind, **part.options}


def _kinds(account: AccountSettings) -> set[str]:
    return {part.kind for part in (account.mailbox, account.calendar) if part is not None}


def _push_of(connection: Connection | ConnectorError) -> Any:
    return getattr(connection, "push", None)


def _tell(report: PassReport, at: datetime, on_event: Callable[[dict[str, Any]], None]) -> None:
    """One event a thing that happened."""
    stamp = {"at": at.isoformat(), "account": report.account}
    for draft in report.drafts:
        on_event(
            stamp | {"kind": "draft", "text": f"drafted for {draft['contact']}: {draft['subject']}"} | {"draft": draft}
        )
    for draft in report.withdrawn:
        on_event(stamp | {"kind": "withdrawn", "text": f"withdrawn for {draft['contact']}: {draft['subject']}"})
    for reminder in report.reminders:
        told = {name: value for name, value in reminder.items() if name != "text"}  # that may hold words of mail
        on_event(stamp | {"kind": "reminder", "text": str(reminder["title"]), "reminder": told})
    for notice in report.notices:
        on_event(stamp | {"kind": "notice", "text": notice})
    for error in report.errors:
        on_event(stamp | {"kind": "error", "text": error})
