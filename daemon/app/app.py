"""The program, opened for one command: its store, its accounts and its clock put together.

Commands ask and append facts, the daemon acts on them: nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from daemon.app.accounts import Accounts
from daemon.app.channels import Channels
from daemon.app.clock import Clock, FixedClock, SystemClock
from daemon.config import Config, default_path, load
from daemon.core.roster import Roster
from daemon.store import Store, open_store
from daemon.worker.planner import Planner

if TYPE_CHECKING:
    from connectors.contract import Progress
    from daemon.core.facts import PersonProposed
    from daemon.worker.backlog import Backlogs
    from daemon.worker.contact_book import ContactBook
    from daemon.worker.letter import DraftLetter
    from daemon.worker.overview import Overview
    from daemon.worker.report import PassReport
    from daemon.worker.review import Review
    from daemon.worker.telling import Telling
    from daemon.worker.touch import Touch
    from daemon.worker.views import Views
    from daemon.worker.wishes import Wishes


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
        self.accounts = Accounts(config, store)
        self.channels = Channels(config, store)
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
            passes = self.accounts.passes(
                stack,
                accept_missing=accept_missing,
                accept_clock=accept_clock,
                progress=progress,
                outlets=self.channels.outlets(),
            )
            reports = run_round([one for one, _ in passes], now)
            rang = self.channels.bells().ring_once(now)
        told = {"accounts": [report.to_json() for report in reports]}
        return told | ({"channels": [report.channel_json() for report in rang]} if rang else {})

    def serve(self, on_event: Callable[[dict[str, Any]], None], on_ready: Callable[[], None]) -> bool:
        """The daemon, until it is told to end; returns whether it is to begin again (``serving.begin_again``).

        ``on_ready`` is called once it holds its accounts and will end cleanly when it is told to.
        """
        from daemon import logs
        from daemon.app.serving import Serving
        from daemon.host.notify import Notifier
        from daemon.worker.digest import moment_after
        from daemon.worker.service import Service

        bells = self.channels.bells()

        def on_report(report: PassReport) -> None:
            serving.count(report)
            for event in report.events(self._clock.now()):
                on_event(event)
            bells.wake()

        logs.set_up(level=self.config.log.level, form=self.config.log.format)
        notifier = Notifier()
        serving = Serving(self.config, notifier, lambda: self._store.next_moment(self._clock.now()))
        service = Service(
            store=self._store,
            clock=self._clock.now,
            on_report=on_report,
            on_glance=lambda: serving.glance(service),
            also=lambda after: moment_after(self.config, after),
        )
        serving.hear(service)
        with ExitStack() as stack:
            passes = self.accounts.passes(stack, progress=service.go_on, outlets=self.channels.outlets())
            self._open_page(stack, on_event)
            stack.enter_context(serving.measured(self._store.looks()))
            notifier.ready()
            on_ready()
            with bells.attended(self._clock.now, service.tell):
                service.run([(one, getattr(connection, "push", None)) for one, connection in passes])
            if not serving.begins_again:
                notifier.stopping()
        return serving.begins_again

    # --- the store as a whole --------------------------------------------------------------------

    def backup(self, target: Path) -> None:
        """A copy of the store, made while others go on. Raises StoreError."""
        self._store.backup(target)

    def export_lines(self) -> Iterator[str]:
        """The whole log as JSON Lines (docs/export.md)."""
        return self._store.export_lines()

    def copies(self) -> list[Path]:
        """Copies of the store that the program made by itself: whoever is erased later is still in them."""
        return self._store.copies()

    def _open_page(self, stack: ExitStack, on_event: Callable[[dict[str, Any]], None]) -> None:
        """Holds the page's socket until ``stack`` ends, where the user wants the page always there.

        A port that another program has keeps no daemon from its work: it is told, and there is no page.
        """
        if not self.config.review.is_always_there:
            return
        from daemon.web import doorway, server

        def tell(sentence: str) -> None:
            on_event({"at": self._clock.now().isoformat(), "kind": "error", "account": "", "text": sentence})

        try:
            listening = server.listen_where(self.config.review)
            stack.enter_context(server.announced(self.config.review_dir, server.base_of(listening)))
        except server.PlaceTaken as taken:
            tell(str(taken))
            return
        command = doorway.page_command(self.config.path)
        stack.enter_context(doorway.Doorway(listening, command, tell))

    def doctor(self, *, ring: bool = False) -> dict[str, Any]:
        """``doctor --json``. ``ring``: every channel rings once."""
        from daemon.worker.checkup import check_house

        now = self._clock.now()
        checks = [*check_house(self.config, self._store, now), *self.channels.checks(now, ring=ring)]
        checks += self.accounts.checks(now)
        return {"ok": all(check["ok"] for check in checks), "checks": checks}

    # --- pages -----------------------------------------------------------------------------------

    def now(self) -> datetime:
        """The moment."""
        return self._clock.now()

    def _views(self) -> Views:
        from daemon.worker.views import Views

        replayed = isinstance(self._clock, FixedClock)
        return Views(self._store, self.config, self._planner, self._clock.now(), replayed=replayed)

    def roster(self) -> Roster:
        """Who is tracked."""
        return self._planner.roster()

    def status(self) -> dict[str, Any]:
        """``status --json``."""
        channels = self.channels.states()
        return self._views().status() | ({"channels": channels} if channels else {})

    def drafts(self) -> list[dict[str, Any]]:
        """``drafts --json``."""
        return self._views().drafts()

    def reminders(self) -> list[dict[str, Any]]:
        """``reminders --json``."""
        return self._views().reminders()

    def health(self) -> list[dict[str, Any]]:
        """How the last looks at each account went, in the shape of ``status --json``'s accounts."""
        return self._views().health()

    def asks(self) -> list[dict[str, Any]]:
        """What only the user can settle: ``{"contact", "what", "because"}``."""
        return self._views().asks()

    def review(self) -> Review:
        """What waits for the user."""
        from daemon.worker.review import Review

        replayed = isinstance(self._clock, FixedClock)
        return Review(self._store, self._planner, self._clock.now(), replayed=replayed)

    def watch(self) -> dict[str, Any]:
        """Is a daemon at work, and when was everything last looked through? ``{"running", "looked"}``."""
        return self._views().watch()

    def overview(self) -> Overview:
        """All contacts at once, from what is kept of each."""
        from daemon.worker.overview import Overview

        return Overview(self._store, self.config, self._planner, self._clock.now())

    def portrait(self, contact: str) -> dict[str, Any]:
        """Everything about one contact."""
        from daemon.worker.portrait import Portraits

        return Portraits(self._store, self._planner, self._clock.now()).portrait(contact)

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
        from daemon.worker.own_words import own_words
        from daemon.writing.brief import brief
        from daemon.writing.brief_page import brief_page

        now = self._clock.now()
        judged = self._planner.judge([contact], now)[contact]
        ahead = [meeting for case in self._planner.cases([contact], now) for meeting in lay(case).ahead]
        drafting = Drafting(self._store, self.config, *own_words(self.config.templates_dir))
        text = brief(drafting.for_brief(judged, self.roster(), now, ahead[0].event if ahead else None), now)
        return brief_page(text) if as_page else text

    def letter(self, draft: str) -> DraftLetter:
        """One draft for review: the letter as it stands, the thread it answers, why it is there."""
        from daemon.worker.letter import Letters

        return Letters(self._store, self._planner).letter(draft)

    def letter_rows(self, draft: str) -> dict[str, Any]:
        """The same as ``draft --json``."""
        from daemon.worker.letter import letter_row

        return letter_row(self.letter(draft))

    def draft_meant(self, text: str) -> str:
        """The key of the draft that a user means: by the beginning of its key, or by the contact."""
        from daemon.worker.meant import draft_meant

        return draft_meant(text, self.drafts(), self.roster())

    def reminder_meant(self, text: str) -> str:
        """The key of the reminder that a user means."""
        from daemon.worker.meant import reminder_meant

        return reminder_meant(text, self.reminders(), self.roster())

    def proposals(self) -> list[PersonProposed]:
        """Who was named by a contact and waits for the user's word."""
        return self._views().proposed()

    def backlogs(self) -> Backlogs:
        """What was due for contacts who are being taken on."""
        from daemon.worker.backlog import Backlogs

        return Backlogs(self._store, self._planner, self._clock.now())

    # --- what the user says ----------------------------------------------------------------------

    def contacts(self) -> ContactBook:
        """The contacts, as the user keeps them."""
        from daemon.worker.contact_book import ContactBook

        return ContactBook(self._store, self._planner, self.touch(), self._clock.now())

    def tell(self) -> Telling:
        """What only the user knows of talks: notes, calls, meetings that were held or missed."""
        from daemon.worker.telling import Telling

        return Telling(self._store, self._planner, self.touch(), self._clock.now())

    def touch(self) -> Touch:
        """What the user says about promises, news, trips and people who were named."""
        from daemon.worker.touch import Touch

        return Touch(self._store, self.config, self._planner, self._clock.now())

    def wishes(self) -> Wishes:
        """What the user wishes about drafts and reminders."""
        from daemon.worker.wishes import Wishes

        return Wishes(self._store, self._planner, self._clock.now())
