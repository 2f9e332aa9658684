"""The questions of ``init``: which come next, given the answers so far and what was found out. Pure.

    known --ahead--> the first question without an answer --(the shell asks, an option says)--> known ...

A question is a value, and every one is an option as well, so that all of it can be scripted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

from daemon.setup import checks
from daemon.setup.checks import Check
from daemon.setup.providers import Provider, domain_of

MAILBOXES: Final = ("maildir", "imap", "gmail", "exchange", "graph")
CALENDARS: Final = ("ics", "caldav", "google", "exchange", "graph", "none")
RINGS: Final = ("calendar", "desktop", "both", "neither")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One thing to know."""

    key: str
    text: str
    """As it is asked."""
    check: Check = checks.word
    default: Any = None
    """What Enter alone says; None: it must be answered."""
    why: str = ""
    """What stands above it, where it needs a word of explanation."""
    choices: tuple[str, ...] = ()
    secret: bool = False
    """It is not shown while it is typed, and no option: a command line can be read by others."""

    @property
    def option(self) -> str:
        """How it is called on the command line."""
        return f"--{self.key.replace('_', '-')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The answers, and what else bears on the questions."""

    answers: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    before: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """The answers that the configuration gives that is there already: defaults, every one."""
    provider: Provider | None = None
    """Whose the first address is."""
    zone: str = "UTC"
    """Of this computer."""

    def answered(self, key: str, value: Any) -> Known:
        """With one answer more."""
        return replace(self, answers=MappingProxyType({**self.answers, key: value}))

    def without(self, *keys: str) -> Known:
        """With some answers taken back: they are asked for again."""
        return replace(self, answers=MappingProxyType({k: v for k, v in self.answers.items() if k not in keys}))

    def get(self, key: str) -> Any:
        """An answer; None where there is none yet."""
        return self.answers.get(key)


_ALL: Final = tuple(
    Question(**each)
    for each in (
        {"key": "name", "text": "Your name, as your letters sign it"},
        {"key": "address", "text": "Your mail address (several: with commas between)", "check": checks.addresses},
        {"key": "zone", "text": "Your time zone", "check": checks.zone},
        {
            "key": "country",
            "text": "Your country, in two letters (its public holidays are no business days)",
            "check": checks.country,
            "default": "",
        },
        {
            "key": "field",
            "text": 'What you explore, as in "people who work in ..."',
            "check": checks.line,
            "default": "",
        },
        {
            "key": "about_me",
            "text": "Yourself in one sentence, as a first letter would say it",
            "check": checks.line,
            "default": "",
        },
        {"key": "account", "text": "What to call this account", "default": "home"},
        {"key": "kind", "text": "Where is your mail?", "check": checks.one_of(*MAILBOXES), "choices": MAILBOXES},
        {"key": "path", "text": "The folder of your Maildir (the one with cur, new and tmp)"},
        {"key": "host", "text": "The mail server (IMAP)"},
        {"key": "port", "text": "Its port (0: the usual one)", "check": checks.port, "default": 0},
        {
            "key": "security",
            "text": "How is the connection encrypted?",
            "check": checks.one_of("tls", "starttls", "none"),
            "choices": ("tls", "starttls", "none"),
            "default": "tls",
        },
        {"key": "user", "text": "The name you sign in with"},
        {"key": "password", "text": "The password", "secret": True},
        {"key": "client_file", "text": "The file of your OAuth client (client_secret.json)"},
        {"key": "client_id", "text": "The Application (client) ID of your app registration"},
        {"key": "tenant", "text": "Your organisation's tenant, or common", "default": "common"},
        {"key": "server", "text": "The address of the Exchange server (Enter: it is looked for)", "default": ""},
        {
            "key": "auth",
            "text": "How does one sign in there?",
            "check": checks.one_of("ntlm", "basic", "kerberos", "oauth"),
            "choices": ("ntlm", "basic", "kerberos", "oauth"),
            "default": "ntlm",
        },
        {"key": "drafts", "text": "Which folder is for drafts?"},
        {"key": "sent", "text": "Which folder is for sent letters?"},
        {
            "key": "calendar",
            "text": "Where is your calendar?",
            "check": checks.one_of(*CALENDARS),
            "choices": CALENDARS,
        },
        {"key": "calendar_path", "text": "The folder of your .ics files, or one file"},
        {"key": "calendar_url", "text": "The address of the calendar server (CalDAV)", "check": checks.web_address},
        {"key": "calendar_user", "text": "The name you sign in with there"},
        {
            "key": "calendar_password",
            "text": "The password there (Enter: the same as for your mail)",
            "secret": True,
            "default": "",
            "check": checks.line,
        },
        {
            "key": "calendars",
            "text": "Which calendars? (names with commas between; Enter: all of your own)",
            "check": checks.listed,
            "default": (),
        },
        {
            "key": "ring",
            "text": "Where should reminders ring?",
            "check": checks.one_of(*RINGS),
            "choices": RINGS,
        },
        {
            "key": "contacts",
            "text": "Your contacts: a file (CSV, vCard, LinkedIn's Connections.csv), sent (proposed from your sent mail) or none",
            "default": "sent",
        },
        {"key": "months", "text": "From how many months of sent mail?", "check": checks.months, "default": 6},
    )
)
QUESTIONS: Final[Mapping[str, Question]] = MappingProxyType({question.key: question for question in _ALL})
"""Every question, by its key; ``ahead`` gives each its default of the moment."""

SECRETS: Final = ("password_file", "password_command")
"""Answers that say where a password comes from, in place of the password."""
_RING: Final = (
    "A computer that sleeps rings for nobody. Entries in your calendar, with an alarm, ring on your phone too: time to "
    "prepare before each meeting, time for notes after it; they invite nobody."
)
_MONTHS_WHY: Final = "Only the headers of your sent letters are read. Nobody is added whom you do not choose."


def next_question(known: Known) -> Question | None:
    """What to ask now; None where all is known."""
    return next((question for question in ahead(known) if question.key not in known.answers), None)


def ahead(known: Known) -> Iterator[Question]:
    """All questions that matter after the answers so far, in their order."""
    yield from (_asked(known, key) for key in ("name", "address"))
    yield _asked(known, "zone", default=known.zone)
    yield _asked(known, "country", default=checks.country_of(str(known.get("zone"))))
    yield from (_asked(known, key) for key in ("field", "about_me", "account"))
    provider = known.provider
    yield _asked(known, "kind", default=provider.kind if provider else None, why=provider.why if provider else "")
    yield from _mailbox(known)
    yield _asked(known, "calendar", default=_calendar_kind(known))
    yield from _calendar(known)
    default = "desktop" if known.get("calendar") == "none" else "calendar"
    yield _asked(known, "ring", default=default, why=_RING)


def _asked(known: Known, key: str, *, default: Any = None, why: str = "") -> Question:
    question = QUESTIONS[key]
    if key in known.before:
        default = known.before[key]
    return replace(question, default=question.default if default is None else default, why=why)


def _mailbox(known: Known) -> Iterator[Question]:
    kind = known.get("kind")
    if kind == "maildir":
        yield _asked(known, "path")
    elif kind == "imap":
        yield from _imap(known)
    elif kind == "gmail":
        yield _asked(known, "client_file", default="client_secret.json")
    elif kind == "graph":
        yield from (_asked(known, key) for key in ("client_id", "tenant"))
    elif kind == "exchange":
        yield _asked(known, "server")
        yield _asked(known, "user", default=_first_address(known))
        yield _asked(known, "auth")
        yield from _secret(known, "password")


def _imap(known: Known) -> Iterator[Question]:
    provider, address = known.provider, _first_address(known)
    fits = provider if provider and provider.kind == "imap" else Provider(name="")
    yield _asked(known, "host", default=fits.host or f"imap.{domain_of(address)}")
    yield _asked(known, "security", default=fits.security)
    yield _asked(known, "port", default=fits.port)
    yield _asked(known, "user", default=address if fits.user == "address" else address.partition("@")[0])
    yield from _secret(known, "password")


def _secret(known: Known, key: str) -> Iterator[Question]:
    """A password, unless it is said where it comes from; one that is kept already may stay."""
    prefix = key.removesuffix("password")
    if not any(known.get(f"{prefix}{source}") for source in SECRETS):
        question = _asked(known, key)
        text = question.text.replace("(Enter: the same as for your mail)", "") if _has_no_password(known) else ""
        question = replace(question, text=text.strip() or question.text)
        if f"{key}_kept" in known.before:
            question = replace(
                question, default="", text=f"{QUESTIONS[key].text.partition(' (')[0]} (Enter: as it was)"
            )
            question = replace(question, check=checks.line)
        yield question


def _has_no_password(known: Known) -> bool:
    return known.get("kind") not in ("imap", "exchange")


def _calendar_kind(known: Known) -> str | None:
    same = {"gmail": "google", "graph": "graph", "exchange": "exchange", "maildir": "ics"}
    kind = same.get(str(known.get("kind")))
    return kind or (known.provider.calendar if known.provider else "none")


def _calendar(known: Known) -> Iterator[Question]:
    kind = known.get("calendar")
    if kind == "ics":
        yield _asked(known, "calendar_path")
    elif kind == "caldav":
        yield _asked(known, "calendar_url", default=known.provider.caldav if known.provider else None)
        yield _asked(known, "calendar_user", default=known.get("user") or _first_address(known))
        yield from _secret(known, "calendar_password")
    elif kind == "google" and known.get("kind") != "gmail":
        yield _asked(known, "client_file", default="client_secret.json")
    elif kind == "graph" and known.get("kind") != "graph":
        yield from (_asked(known, key) for key in ("client_id", "tenant"))


def _first_address(known: Known) -> str:
    addresses = known.get("address") or ("",)
    return str(addresses[0])


def contact_questions(known: Known, *, can_propose: bool) -> Iterator[Question]:
    """Once the mailbox was opened: where contacts come from."""
    yield _asked(known, "contacts", default="sent" if can_propose else "none")
    if known.get("contacts") == "sent":
        yield _asked(known, "months", why=_MONTHS_WHY)
