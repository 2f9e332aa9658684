"""``init``: from nothing to a configuration, contacts, and the table of everybody already written to.

    who -> mailbox (tried at once) -> calendar -> where it rings -> sign-in -> tried as a whole -> contacts chosen
        -> WRITTEN -> contacts taken on, held -> one look -> doctor -> the table -> what is ticked, drafted at once

Before WRITTEN nothing is changed anywhere, so that Ctrl-C leaves nothing half-made; after it, what was not said is
asked for again by the next run: contacts that were taken on stay held until the table was answered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from daemon.cli import beginning_pages as pages
from daemon.cli.accounts import talk_with_user
from daemon.cli.asking import Asker
from daemon.config.values import local_zone
from daemon.errors import ConfigError
from daemon.setup import settings
from daemon.setup.providers import EXCHANGE, GOOGLE, MICROSOFT, domain_of, found
from daemon.setup.providers import known as known_provider
from daemon.setup.questions import QUESTIONS, Known, Question, ahead, contact_questions, next_question

if TYPE_CHECKING:
    from daemon.app.beginning import Beginning, Trial
    from daemon.people import PersonRow

NO_TRIAL = ({"check": "configuration", "text": "it cannot be tried"},)
MOST_SENT = 2_000
"""Letters whose receivers are looked at."""
MOST_SHOWN = 60
MAILBOX_KEYS = (
    "path",
    "host",
    "port",
    "security",
    "user",
    "password",
    "server",
    "auth",
    "client_file",
    "client_id",
    "drafts",
    "sent",
)
UNASKED = (
    "drafts",
    "sent",
    "calendars",
    "ca_file",
    "password_file",
    "password_command",
    "calendar_password_file",
    "calendar_password_command",
    "endpoint",
    "calendar_endpoint",
    "authority",
)
"""Answers to questions that are not always asked."""
CALENDAR_KEYS = ("calendar", "calendar_path", "calendar_url", "calendar_user", "calendar_password", "calendars")


@dataclass(slots=True)
class Session:
    """One run of ``init`` up to the moment at which something is written."""

    asker: Asker
    beginning: Beginning
    at: int
    """Which account of the configuration."""
    known: Known
    now: datetime
    look_up: bool = True
    """May the domain name system be asked?"""
    rows: list[PersonRow] = field(default_factory=list)
    """Contacts to take on."""
    anyway: bool = False
    """The user goes on although something does not work."""

    # --- asking ----------------------------------------------------------------------------------

    def ask(self) -> None:
        """Every question up to the first that needs what is known only then; the mailbox is tried in between."""
        tried = False
        while (question := next_question(self.known)) is not None:
            if question.key == "calendar" and not tried and not self._signs_in():
                tried = True
                if not self._mailbox_works():
                    tried = False
                    continue
            self._take(question)
        if self._signs_in():
            self._sign_in()
        self._everything_works()

    def _take(self, question: Question) -> None:
        if question.key == "name":
            self.asker.title("Who you are")
        elif question.key == "kind":
            self._find_provider()
            self.asker.title("Your mail")
            question = next(one for one in ahead(self.known) if one.key == "kind")
        elif question.key == "calendar":
            self.asker.title("Your calendar")
        self.known = self.known.answered(question.key, self.asker.answer(question))
        if question.key == "kind":
            self._say_why()

    def _find_provider(self) -> None:
        address = str(self.known.get("address")[0])
        provider = known_provider(address)
        if provider is None and self.look_up and "kind" not in self.asker.said:
            from daemon.setup.lookup import records

            provider = found(address, records(domain_of(address)))
        self.known = replace(self.known, provider=provider)

    def _say_why(self) -> None:
        """Why this kind: said of Exchange's two worlds also where the user chose."""
        why = {"exchange": EXCHANGE, "graph": MICROSOFT, "gmail": GOOGLE}.get(str(self.known.get("kind")))
        if why is not None and (self.known.provider is None or self.known.provider.kind != why.kind):
            self.asker.say(f"  {why.why}", style={"dim": True})

    def _signs_in(self) -> bool:
        from daemon.app.accounts import needs_sign_in

        return needs_sign_in({str(self.known.get(key)) for key in ("kind", "calendar")})

    # --- trying ----------------------------------------------------------------------------------

    def wanted(self, *, calendar: bool = True) -> Any:
        """The settings as the answers are now."""
        known = self.known if calendar else self.known.answered("calendar", "none")
        return settings.wanted(known, {})

    def passwords(self) -> dict[str, str]:
        """Those that were typed, by part; a calendar without one of its own has the mailbox's."""
        mail = str(self.known.get("password") or "")
        found = {"mailbox": mail} if mail else {}
        if self.known.get("calendar") == "caldav" and not self.known.get("calendar_password_file"):
            own = str(self.known.get("calendar_password") or "")
            mine = own or ("" if "calendar_password_kept" in self.known.before else mail)
            found |= {"calendar": mine} if mine and not self.known.get("calendar_password_command") else {}
        return found

    def _mailbox_works(self) -> bool:
        """Tries the mailbox; where it does not work, its questions are asked again."""
        with self._trial(calendar=False) as (_, rows):
            shown = [row for row in rows if row["check"] != "calendar"]
            self._show(shown)
            wrong = [row for row in shown if not row["ok"]]
        if self._lacks_sent(wrong):
            self.known = self.known.answered("sent", self.asker.answer(QUESTIONS["sent"]))
            return self._mailbox_works()
        return not wrong or self._again(wrong, MAILBOX_KEYS)

    def _lacks_sent(self, wrong: Sequence[Mapping[str, Any]]) -> bool:
        """Is the folder of sent letters all that is not known? (One for drafts is made where there is none.)"""
        asked = self.asker.asks and "sent" not in self.known.answers and self.known.get("kind") in ("imap", "maildir")
        return asked and len(wrong) == 1 and "`sent`" in wrong[0]["text"]

    def _everything_works(self) -> None:
        """The whole account; a calendar that does not work is asked for again."""
        while True:
            with self._trial(calendar=True) as (trial, rows):
                self._choose_calendars(trial)
                self._show([row for row in rows if self._signs_in() or row["check"] in ("calendar", "calendars")])
                wrong = [row for row in rows if not row["ok"]]
                if trial is not None and (self.anyway or not wrong):
                    self._contacts(trial)
                    return
            self._again(wrong or NO_TRIAL, CALENDAR_KEYS if self.known.get("calendar") != "none" else MAILBOX_KEYS)
            while (question := next_question(self.known)) is not None:
                self._take(question)

    def _trial(self, *, calendar: bool) -> _Trying:
        return _Trying(self, calendar=calendar)

    def _again(self, wrong: Sequence[Mapping[str, Any]], keys: Sequence[str]) -> bool:
        """Has those questions asked again, with the answers as defaults; True where the user goes on all the same.

        Ends where nobody can be asked.
        """
        if not self.asker.asks:
            raise click.ClickException(f"nothing was written, because {wrong[0]['check']} fails: {wrong[0]['text']}")
        if not self.asker.confirm("Correct the answers and try again?", default=True):
            if not self.asker.confirm("Go on all the same?", default=False):
                raise click.Abort
            self.anyway = True
            return True
        old = {key: self.known.get(key) for key in keys if self.known.get(key) and "password" not in key}
        self.asker.wrong.update(keys)
        self.known = replace(self.known.without(*keys), before={**self.known.before, **old})
        return False

    def _show(self, rows: Sequence[Mapping[str, Any]]) -> None:
        for row in rows:
            self.asker.found(row["check"], row["text"], ok=row["ok"])

    def _sign_in(self) -> None:
        self.asker.title("Signing in")
        talk = talk_with_user(console=self.asker.said.get("console") == "yes")
        self.asker.say(self.beginning.sign_in(self.wanted(), self.at, talk))

    def _choose_calendars(self, trial: Trial | None) -> None:
        """Names the calendars there are, where one may choose."""
        titles = getattr(getattr(trial, "connection", None), "calendars", None)
        if titles is None or "calendars" in self.known.answers:
            return
        there = titles()
        if len(there) > 1:
            self.asker.say(f"\nCalendars there: {', '.join(there)}.")
            question = replace(QUESTIONS["calendars"], default=self.known.before.get("calendars", ()))
            self.known = self.known.answered("calendars", self.asker.answer(question))

    # --- contacts --------------------------------------------------------------------------------

    def _contacts(self, trial: Trial) -> None:
        self.asker.title("Your contacts")
        can = getattr(trial.connection, "sent_mail", None) is not None
        while (question := _first(contact_questions(self.known, can_propose=can), self.known)) is not None:
            self.known = self.known.answered(question.key, self.asker.answer(question))
        source = str(self.known.get("contacts"))
        if source == "sent":
            self.rows += self._proposed(trial)
        elif source != "none":
            self.rows += self._from_file(Path(source))

    def _from_file(self, path: Path) -> Sequence[PersonRow]:
        from daemon.people import UnreadableFileError, parse

        try:
            parsed = parse(path.expanduser().read_bytes())
        except (OSError, UnreadableFileError) as error:
            why = getattr(error, "strerror", None) or str(error)
            raise click.ClickException(f"{path}: {why}. Nothing was written.") from error
        for problem in parsed.problems:
            self.asker.say(f"  {problem.where}: {problem.text}", style={"fg": "yellow"})
        self.asker.say(f"  {len(parsed.rows)} people in {path.name}.")
        return parsed.rows

    def _proposed(self, trial: Trial) -> Sequence[PersonRow]:
        from daemon.setup.people import proposals

        sent = getattr(trial.connection, "sent_mail", None)
        if sent is None:
            self.asker.say("  This kind of mailbox cannot be asked what you sent: use followthrough contacts import.")
            return ()
        since = self.now - timedelta(days=30 * int(self.known.get("months") or 6))
        own = frozenset(trial.config.me.addresses)
        people = proposals((head.header for head in sent.since(since, MOST_SENT)), own=own, known=())[:MOST_SHOWN]
        if not people:
            self.asker.say("  Nobody was written to in that time.")
            return ()
        pages.show_people(people, trial.config.me.time_zone, quiet=self.asker.quiet)
        names = [(one.name, one.address) for one in people]
        ticked = self.asker.ticked("add", "Whom do you track? (numbers such as 1,3-5, all, or none)", names, "none")
        return [people[place].row() for place in sorted(ticked)]


class _Trying:
    """A trial with what ``doctor`` says of it; a configuration that cannot be is a row, too."""

    def __init__(self, session: Session, *, calendar: bool) -> None:
        self._session, self._calendar = session, calendar
        self._open: Any = None

    def __enter__(self) -> tuple[Trial | None, list[dict[str, Any]]]:
        session = self._session
        passwords = session.passwords()
        if not self._calendar:
            passwords.pop("calendar", None)
        try:
            self._open = session.beginning.trial(session.wanted(calendar=self._calendar), session.at, passwords)
            trial = self._open.__enter__()
        except ConfigError as error:
            self._open = None
            return None, [{"check": "configuration", "ok": False, "text": str(error)}]
        return trial, trial.checks(session.now)

    def __exit__(self, *about: object) -> None:
        if self._open is not None:
            self._open.__exit__(*about)


def _first(questions: Iterator[Question], known: Known) -> Question | None:
    return next((question for question in questions if question.key not in known.answers), None)


def start(path: Path, asker: Asker, now: datetime, *, look_up: bool) -> Session:
    """A session on the configuration at this path: a new one, or one that is there."""
    from daemon.app.beginning import Beginning

    beginning = Beginning(path)
    before: Mapping[str, Any] = {}
    at = 0
    if beginning.before is not None:
        names = settings.accounts_in(beginning.before)
        name = asker.said.get("account", names[0] if names else "")
        at = names.index(name) if name in names else len(names)
        before = settings.answers_in(beginning.before, at)
        asker.say(f"{path} is there: its answers are the defaults, and what else stands in it stays.")
    known = Known(before=before, zone=local_zone().key, answers=_said_anyway(asker, before))
    return Session(asker=asker, beginning=beginning, at=at, known=known, now=now, look_up=look_up)


def _said_anyway(asker: Asker, before: Mapping[str, Any]) -> dict[str, Any]:
    """What is asked for seldom or never, but may be said, or stood in the configuration before."""
    kept = {key: before[key] for key in UNASKED if key in before and key not in QUESTIONS}
    said = [key for key in UNASKED if key in asker.said]
    return kept | {key: asker.answer(QUESTIONS.get(key) or Question(key=key, text=key)) for key in said}
