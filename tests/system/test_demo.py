"""The demo runs the real program: its drafts are files in a Maildir, and what it says of them is so."""

from __future__ import annotations

import json
from email import message_from_bytes, policy
from pathlib import Path

from click.testing import CliRunner

from daemon.cli.program import cli


def test_the_demos_drafts_lie_in_its_maildir_and_are_fit_to_send():
    result = CliRunner().invoke(cli, ["demo", "--json"])
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    waiting = {d["message_id"]: d for d in told["drafts"] if d["state"] in {"untouched", "edited"}}
    files = sorted((Path(told["folder"]) / "mail" / ".Drafts" / "cur").iterdir())
    mails = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in files]
    assert {str(mail["Message-ID"]).strip("<>") for mail in mails} == set(waiting)
    for mail in mails:
        names = {name.lower() for name in mail.keys()}
        assert names <= {
            "from", "to", "subject", "date", "message-id", "in-reply-to", "references", "mime-version",
            "content-type", "content-transfer-encoding", "content-language",
        }  # fmt: skip
        assert not set("[]{}") & set(mail.get_content())
    stages = {row["contact"]: row["stage"] for row in told["status"]["contacts"]}
    assert {"asked", "answered", "unreachable", "resting", "quiet", "declined", "met", "thanked"} <= set(
        stages.values()
    )


def test_the_demo_tells_people_what_was_drafted_for_whom_and_why():
    result = CliRunner().invoke(cli, ["demo"])
    assert result.exit_code == 0, result.output
    for words in ("waits in Drafts", "business days", "mutt -f", "out of Drafts again", "Amina Okafor"):
        assert words in result.stdout
