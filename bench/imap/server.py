"""``python -m bench.imap.server WORLD``: Dovecot with the world's mail, for as long as standard input stays open.

Prints one line of JSON when it is ready, and one after each command that it is told, a line each:

    stats              commands and bytes since the start, as the server itself counts and logs them
    set back           no drafts, no later mail, nothing remembered of what was asked before
    deliver FOLDER     the message in standard input's next line (JSON) arrives in a folder
    drafts             Message-IDs that lie in Drafts
    messages           how many messages each folder holds
    answer ID          the message in the next line arrives in the inbox, and the seconds are told until the draft of
                       this Message-ID is gone: since the message lay there, and since the server spoke of it
    quit
"""

from __future__ import annotations

import imaplib
import json
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

from tests.servers.certificates import Authority
from tests.servers.dovecot import Dovecot
from tests.servers.mailuser import MailUser
from tests.servers.running import hand_over

PATIENCE = 60
DIRECTIONS = {"bytes_in": "up", "bytes_out": "down"}
COUNTING = """
metric imap {
  filter = event=imap_command_finished
  fields = bytes_in bytes_out
  group_by = user cmd_name
}
service stats {
  unix_listener stats-writer {
    mode = 0666
  }
}
"""


def main(folder: Path) -> None:
    """Serves until told to quit, or until nobody listens any more."""
    with tempfile.TemporaryDirectory(prefix="followthrough-bench-") as scratch:
        dovecot = Dovecot.start(Authority(Path(scratch)), more=COUNTING)
        try:
            serve(dovecot, filled(dovecot, folder / "mail"))
        finally:
            dovecot.stop()


def filled(dovecot: Dovecot, mail: Path) -> MailUser:
    """A user with all messages of a Maildir, their folders, flags and moments of arrival."""
    source = dovecot.folder / "source"
    shutil.copytree(mail, source)
    hand_over(source)
    user = dovecot.user()
    dovecot.doveadm("import", "-u", user.name, f"maildir:{source}", "", "ALL", seconds=1200)
    shutil.rmtree(source)
    return user


def serve(dovecot: Dovecot, user: MailUser) -> None:
    """Answers one line after the other."""
    uids = {folder: highest(user, folder) for folder in ("INBOX", "Sent", "Drafts")}
    tell(
        host="localhost", port=dovecot.imaps_port, plain=dovecot.imap_port, user=user.name, password=user.password,
        ca_file=str(dovecot.ca_file), folders=len(sizes(user)),
    )  # fmt: skip
    for line in sys.stdin:
        words = line.split()
        if words == ["quit"]:
            return
        if words == ["stats"]:
            tell(**counted(dovecot.doveadm("stats", "dump"), user.name), ended=ended(dovecot, user.name))
        elif words == ["drafts"]:
            tell(drafts=list(message_ids(user.messages("Drafts"))))
        elif words == ["messages"]:
            tell(messages=sizes(user))
        elif words[0] == "answer":
            tell(**answered(user, json.loads(sys.stdin.readline()).encode("latin-1"), words[1]))
        elif words[0] == "deliver":
            user.deliver(json.loads(sys.stdin.readline()).encode("latin-1"), folder=words[1])
            tell()
        else:
            set_back(dovecot, user, uids)
            tell()


def tell(**said: Any) -> None:
    """One answer."""
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


def counted(dump: str, user: str) -> dict[str, Any]:
    """Commands (all, and by their names) and bytes both ways, of all sessions of a user, those of this process, too."""
    found: dict[str, Any] = {"commands": 0, "up": 0, "down": 0, "names": {}}
    for line in dump.splitlines():
        metric, field, count, total = line.split("\t")[:4]
        if metric == f"imap_{user}" and field in DIRECTIONS:
            found |= {"commands": int(count), DIRECTIONS[field]: int(total)}
        elif metric.startswith(f"imap_{user}_") and field == "duration":
            found["names"][metric.removeprefix(f"imap_{user}_").replace("_", " ")] = int(count)
    return found


def ended(dovecot: Dovecot, user: str) -> int:
    """Bytes both ways of all sessions of a user that have ended, waiting a little for one that is about to end.

    Exact where commands overlap, as mbsync's do: then the count of each takes in the bytes of others.
    """
    limit = time.monotonic() + 2
    while True:
        log = dovecot.log()
        found = re.findall(rf"imap\({user}\).*Disconnected: .*in=(\d+) out=(\d+)", log)
        if len(found) >= log.count(f"Login: user=<{user}>") or time.monotonic() > limit:
            return sum(int(up) + int(down) for up, down in found)
        time.sleep(0.02)


def sizes(user: MailUser) -> dict[str, int]:
    """Messages of each folder that can hold any."""
    found = {}
    with user.session() as client:
        for folder in user.folders():
            can, said = client.status(f'"{folder}"', "(MESSAGES)")
            if can == "OK":
                found[folder] = int(said[0].split()[-1].rstrip(b")"))
    return found


def highest(user: MailUser, folder: str) -> int:
    """The UID that the next message of a folder gets."""
    with user.session(folder) as client:
        return int(str(client.response("UIDNEXT")[1][0], "ascii"))


def set_back(dovecot: Dovecot, user: MailUser, uids: dict[str, int]) -> None:
    """As it was filled: what came later is gone, and so is what the server learnt about headers."""
    for folder, first in uids.items():
        with user.session(folder) as client:
            # "7:*" names the last message even where its number is smaller.
            later = [uid for uid in client.uid("SEARCH", f"UID {first}:*")[1][0].split() if int(uid) >= first]
            if later:
                client.uid("STORE", b",".join(later).decode(), "+FLAGS.SILENT", r"(\Deleted)")
                client.expunge()
    dovecot.halt()
    for cache in (dovecot.folder / "mail").rglob("dovecot.index.cache*"):
        cache.unlink()
    dovecot.restart()


def answered(user: MailUser, raw: bytes, draft: str) -> dict[str, float]:
    """Another connection that waits for news, as ours does, tells when the server speaks of the message."""
    with user.session("INBOX") as waiting, user.session("Drafts") as looking:
        (uid,) = looking.uid("SEARCH", "HEADER", "Message-ID", f"<{draft}>")[1][0].split()
        waiting.send(b"w IDLE\r\n")
        while not waiting.readline().startswith(b"+"):
            pass
        told: list[float] = []
        hearing = Thread(target=hear, args=(waiting, told))
        hearing.start()
        user.deliver(raw)
        lay = time.perf_counter()
        while lies_there(looking, uid.decode()):
            if time.perf_counter() - lay > PATIENCE:
                raise TimeoutError(f"the draft {draft} is still there after {PATIENCE} s")
            time.sleep(0.005)
        gone = time.perf_counter()
        hearing.join()
        waiting.send(b"DONE\r\n")
        while not waiting.readline().startswith(b"w "):
            pass
    return {"total": gone - lay, "ours": gone - told[0]}


def lies_there(client: imaplib.IMAP4, uid: str) -> bool:
    """Whether a message is still in the folder; one deleted meanwhile is found until the server may say so."""
    client.noop()
    return bool(client.uid("SEARCH", "UID", uid)[1][0])


def hear(client: imaplib.IMAP4, told: list[float]) -> None:
    """Notes the moment at which the server says that there is another message."""
    while not client.readline().endswith(b"EXISTS\r\n"):
        pass
    told.append(time.perf_counter())


def message_ids(raws: list[bytes]) -> Iterator[str]:
    """Without angle brackets."""
    for raw in raws:
        if found := re.search(rb"(?im)^message-id:\s*<([^>]+)>", raw):
            yield found[1].decode()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
