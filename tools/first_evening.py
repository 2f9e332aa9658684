"""A first evening, played with real servers: `init` by an answers file, the service under a real systemd, the first draft.

    sudo .venv/bin/python tools/first_evening.py       prints each step with its seconds; exit code 1 where one fails

Dovecot, Radicale and systemd are those of the tests (make servers); systemd runs in namespaces of its own and is gone
afterwards, with everything that was written. It takes root, for that systemd. Run by tools/rehearse.sh in a fresh Debian.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.servers.certificates import Authority  # noqa: E402
from tests.servers.dovecot import Dovecot  # noqa: E402
from tests.servers.mailuser import MailUser  # noqa: E402
from tests.servers.radicale import Radicale  # noqa: E402
from tests.servers.systemd import HOME, USER, Systemd  # noqa: E402

PROGRAM = Path(sys.executable).with_name("followthrough")
UNIT = "followthrough.service"
PATIENCE = 120.0
REQUEST = "Dear Ines,\n\nWould you have twenty minutes to talk about your work in the coming weeks?\n\nDana Reyes\n"


class Failed(Exception):
    """A step did not do what it is for."""


class Evening:
    """The user, their servers and their machine."""

    def __init__(self, stack: ExitStack) -> None:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="followthrough-evening-")))
        folder.chmod(0o755)
        authority = Authority(folder / "authority")
        dovecot, radicale = Dovecot.start(authority), Radicale.start(authority)
        stack.callback(dovecot.stop)
        stack.callback(radicale.stop)
        self.machine = Systemd.start()
        stack.callback(self.machine.stop)
        # In the home folder: the service has a /tmp of its own, and would not see it there.
        self.machine.path(f"{HOME}/ca.pem").write_bytes(authority.file.read_bytes())
        self.mail: MailUser = dovecot.user()
        calendar = radicale.user()
        calendar.make_calendar("talks", title="Talks")
        self.answers = {
            "name": "Dana Reyes", "address": "dana@example.org", "zone": "America/Toronto", "country": "CA",
            "kind": "imap", "host": "localhost", "port": dovecot.imaps_port, "user": self.mail.name,
            "password": self.mail.password, "ca_file": f"{HOME}/ca.pem", "calendar": "caldav",
            "calendar_url": radicale.base_url, "calendar_user": calendar.name, "calendar_password": calendar.password,
            "ring": "calendar", "contacts": "sent", "add": "all", "calendars": ["Talks"], "draft": "ines@example.net",
            "service": "yes",
        }  # fmt: skip

    def followthrough(self, *words: str) -> str:
        """A command as the user gives it; what it prints."""
        done = self.machine.run(str(PROGRAM), *words, user=True)
        if done.returncode:
            raise Failed(f"followthrough {' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def drafts(self) -> list[bytes]:
        """What lies in the Drafts folder."""
        return self.mail.messages("Drafts")

    def says(self) -> str:
        """What the service tells systemd."""
        return self.machine.show(UNIT, "StatusText", user=True)


def main() -> int:
    """Plays it; exit code 1 where a step fails."""
    begun = time.monotonic()
    with ExitStack() as stack:
        try:
            play(stack)
        except Failed as error:
            sys.stdout.write(f"FAILED: {error}\n")
            return 1
    sys.stdout.write(f"{time.monotonic() - begun:7.1f} s  all of it\n")
    return 0


def play(stack: ExitStack) -> None:
    """The evening, step by step. Raises Failed."""
    with step("Dovecot, Radicale and a systemd"):
        evening = Evening(stack)
        evening.mail.deliver(asked(), folder="Sent")
    with step("followthrough init --answers, the service installed by it"):
        answers = evening.machine.path(f"{HOME}/answers.toml")
        answers.write_text("\n".join(f"{key} = {json.dumps(value)}" for key, value in evening.answers.items()))
        for path in (answers, answers.parent):
            path.chmod(0o700 if path.is_dir() else 0o600)
        evening.machine.run("chown", "-R", f"{USER}:{USER}", HOME)
        sys.stdout.write(evening.followthrough("init", "--answers", f"{HOME}/answers.toml", "--offline"))
    with step("the first draft lies in Drafts, the service watches"):
        until("a draft", lambda: len(evening.drafts()) == 1)
        until("the service to watch", lambda: "waiting for news" in evening.says())
        sys.stdout.write(f"{evening.drafts()[0].decode('utf-8', 'replace')}\n{evening.says()}\n")
    with step("she answers, and the service takes the draft away again"):
        evening.mail.deliver(answered())
        until("an empty Drafts folder", lambda: not any(b"To: Ines" in each for each in evening.drafts()))
    with step("followthrough status"):
        sys.stdout.write(evening.followthrough("status"))


def asked() -> bytes:
    """What Dana wrote twenty days ago."""
    return letter("Dana Reyes <dana@example.org>", "Ines Laurent <ines@example.net>", 20, REQUEST)


def answered() -> bytes:
    """What Ines answers now."""
    text = "Dear Dana,\n\nThank you for your letter. I will look at my calendar and come back to you.\n\nInes\n"
    return letter(
        "Ines Laurent <ines@example.net>", "Dana Reyes <dana@example.org>", 0, text, answers="<20@example.org>"
    )


def letter(sender: str, to: str, days: int, text: str, *, answers: str = "") -> bytes:
    """A letter of so many days ago."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, "Re: A question" if answers else "A question"
    mail["Date"] = format_datetime(datetime.now(UTC) - timedelta(days=days))
    mail["Message-ID"] = f"<{days}@example.org>"
    if answers:
        mail["In-Reply-To"] = mail["References"] = answers
    mail.set_content(text)
    return mail.as_bytes()


@contextmanager
def step(name: str) -> Iterator[None]:
    """Prints how long it took."""
    begun = time.monotonic()
    yield
    sys.stdout.write(f"{time.monotonic() - begun:7.1f} s  {name}\n")
    sys.stdout.flush()


def until(what: str, condition: Callable[[], bool]) -> None:
    """Waits for it. Raises Failed."""
    limit = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > limit:
            raise Failed(f"waited {PATIENCE:.0f} seconds for {what}")
        time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main())
